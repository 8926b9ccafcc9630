"""Selectors of style sheets, matched from right to left with all intermediate
results cached: the first reading's own rules.

Only names, classes, attributes and positions among siblings are understood. A rule with any other selector is left out,
and where the second reading understands it the two readings differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode, SelectolaxError

MAX_STEPS = 1_000_000
"""The most comparisons of elements with selectors on one page; the largest report pages need some 100,000."""

MAX_SELECTOR = 400

PSEUDO_ELEMENTS = ("before", "after", "first-letter", "first-line", "marker")

_COMPOUND = re.compile(
    r"""(?P<tag>\*|[A-Za-z_][\w-]*)?
        (?P<rest>(?:[#.](?:[\w-]|[^\x00-\x7f]|\\.)+|\[[^\]]{1,200}\]|::?[\w-]+(?:\([^()]{0,200}\))?)*)""",
    re.X,
)
_PART = re.compile(r"[#.](?:[\w-]|[^\x00-\x7f]|\\.)+|\[[^\]]{1,200}\]|::?[\w-]+(?:\([^()]{0,200}\))?")
_ATTRIBUTE = re.compile(r"\[\s*([\w:-]+)\s*(?:([~^$*|]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\]]+))\s*[iIsS]?\s*)?\]")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_NTH = re.compile(r"([+-]?\d*)n\s*(?:([+-])\s*(\d+))?")

Specificity = tuple[int, int, int]


class TooManyStylesError(Exception):
    """The style sheets of a page need more comparisons than those of any report page."""


@dataclass(slots=True)
class Element:
    """An element of the tree as selectors see it. `place` and `place_of_type` count from 1."""

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    previous: Element | None
    place: int
    place_of_type: int
    number: int
    later: Callable[[], list[str]]
    classes: frozenset[str] = frozenset()
    of_type: dict[str, int] = field(default_factory=dict)
    node_id: int = 0
    """The parser's id of the element."""


@dataclass(frozen=True, slots=True)
class Compound:
    tag: str
    id: str
    classes: frozenset[str]
    tests: tuple[Callable[[Element], bool], ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from right to left, each but the first with the combinator that joins it to the previous one."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    specificity: Specificity
    pseudo_element: str


class Matcher:
    """Decides which elements a selector matches, within a limit on comparisons for the whole page."""

    def __init__(self) -> None:
        self.steps = 0
        self._known: dict[tuple[int, int, int], bool] = {}

    def matches(self, selector: Selector, element: Element) -> bool:
        return self._from(selector, 0, element)

    def _from(self, selector: Selector, index: int, element: Element) -> bool:
        """Whether the compounds from `index` leftwards match `element` and its surroundings."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManyStylesError
        if not _fits(selector.compounds[index], element):
            return False
        return index == len(selector.combinators) or self._around(selector, index, element)

    def _around(self, selector: Selector, index: int, element: Element) -> bool:
        combinator = selector.combinators[index]
        if combinator in ">+":
            other = element.parent if combinator == ">" else element.previous
            return other is not None and self._from(selector, index + 1, other)
        # the answer for an ancestor (or earlier sibling) applies to all elements below it, so each is asked once
        passed: list[tuple[int, int, int]] = []
        found = False
        other = element.parent if combinator == " " else element.previous
        while other is not None:
            key = (id(selector), index, other.number)
            known = self._known.get(key)
            found = known if known is not None else self._from(selector, index + 1, other)
            if known is None:
                passed.append(key)
            if found or known is not None:
                break
            other = other.parent if combinator == " " else other.previous
        self._known.update(dict.fromkeys(passed, found))
        return found


def _fits(compound: Compound, element: Element) -> bool:
    return (
        compound.tag in ("*", element.tag)
        and (not compound.id or element.attributes.get("id") == compound.id)
        and compound.classes <= element.classes
        and all(test(element) for test in compound.tests)
    )


# ---------------------------------------------------------------- parsing


def parse_selector(text: str) -> Selector | None:
    """The selector, or None if it is not understood."""
    return _selector(text) if len(text) <= MAX_SELECTOR else None


@dataclass(frozen=True, slots=True)
class Found:
    """The elements that the page's parser finds for a selector, by its ids."""

    selector: Selector
    nodes: frozenset[int]
    surely: bool
    """Whether the parser understood all of it."""


_DYNAMIC = re.compile(
    r":(?:hover|focus|focus-within|focus-visible|active|visited|target|-\w[\w-]*|backdrop|placeholder|selection)\b"
)
"""Matches only during an action of a user, or only in one kind of browser: browsers ignore rules with the latter."""
_ARGUMENTS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_OF_BROWSERS = re.compile(r":-webkit-(?:any|matches)\(", re.I)
_PSEUDO_CLASS = re.compile(r"(?<!:):[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
_NEEDED = re.compile(r"[#.]([a-zA-Z_][\w-]*)")


def asked_of_parser(root: LexborNode, page: str, text: str) -> Found | None:
    """The elements that the parser finds for a selector not understood here, ignoring pseudo-classes if it does not
    understand those either. `page` is the text of the page."""
    text = _OF_BROWSERS.sub(":is(", text.replace("[*|", "["))
    outside = _ARGUMENTS.sub("", text)
    if len(text) > MAX_SELECTOR or _DYNAMIC.search(outside) or "::-" in text:
        return None
    plain, colons, pseudo = text.rpartition("::")
    pseudo = pseudo.lower() if colons and pseudo.lower() in PSEUDO_ELEMENTS else ""
    text = (plain or "*") if pseudo else text
    weight = _PSEUDO_CLASS.sub("", outside)
    others = weight.count(".") + weight.count("[") + len(_PSEUDO_CLASS.findall(outside.replace(":where", "")))
    specificity = (weight.count("#"), others, len(re.findall(r"(?:^|[\s>+~])[a-z]", weight)))
    selector = Selector((), (), specificity, pseudo)
    if "\\" in text or not all(name in page for name in _NEEDED.findall(outside)):
        return None
    for tried, surely in ((text, True), (_PSEUDO_CLASS.sub("", text).strip() or "*", False)):
        try:
            nodes = root.css(tried)
        except (SelectolaxError, ValueError):
            continue
        return Found(selector, frozenset(node.mem_id for node in nodes), surely)
    return None


def split_selectors(prelude: str) -> Iterator[str]:
    """`prelude` split at its commas, except inside brackets."""
    start = depth = 0
    for position, character in enumerate(prelude):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            yield prelude[start:position]
            start = position + 1
    yield prelude[start:]


def _selector(text: str) -> Selector | None:
    compounds: list[Compound] = []
    combinators: list[str] = []
    specificity = (0, 0, 0)
    pseudo_element = ""
    position = 0
    while True:
        match = _COMPOUND.match(text, position)
        if match is None or match.end() == position:
            return None
        parsed = _compound(match["tag"] or "*", _PART.findall(match["rest"]))
        if parsed is None:
            return None
        compound, weight, pseudo_element = parsed
        compounds.append(compound)
        specificity = tuple(a + b for a, b in zip(specificity, weight, strict=True))  # type: ignore[assignment]
        position = match.end()
        if position == len(text):
            break
        between = _COMBINATOR.match(text, position)
        if between is None:
            return None
        combinators.append(between[1] or " ")
        position = between.end()
    return Selector(tuple(reversed(compounds)), tuple(reversed(combinators)), specificity, pseudo_element)


def _compound(tag: str, parts: list[str]) -> tuple[Compound, Specificity, str] | None:
    name, classes, pseudo = "", [], ""
    tests: list[Callable[[Element], bool]] = []
    ids = others = 0
    for part in parts:
        if part[0] == "#":
            name, ids = _unescaped(part[1:]), ids + 1
        elif part[0] == ".":
            classes.append(_unescaped(part[1:]))
        elif part.lstrip(":").lower() in PSEUDO_ELEMENTS:
            pseudo = part.lstrip(":").lower()
        else:
            test = _attribute_test(part) if part[0] == "[" else _place_test(part)
            if test is None:
                return None
            tests.append(test)
            others += 1
    weight = (ids, len(classes) + others, int(tag != "*"))
    return Compound(tag.lower(), name, frozenset(classes), tuple(tests)), weight, pseudo


def _unescaped(name: str) -> str:
    return name.replace("\\", "")


def _attribute_test(part: str) -> Callable[[Element], bool] | None:
    match = _ATTRIBUTE.fullmatch(part)
    if match is None:
        return None
    name, operator = match[1].lower(), match[2]
    wanted = next((group for group in match.groups()[2:] if group is not None), "")
    if operator is None:
        return lambda element: name in element.attributes
    compare: dict[str, Callable[[str], bool]] = {
        "=": lambda value: value == wanted,
        "~=": lambda value: wanted in value.split(),
        "^=": lambda value: bool(wanted) and value.startswith(wanted),
        "$=": lambda value: bool(wanted) and value.endswith(wanted),
        "*=": lambda value: bool(wanted) and wanted in value,
        "|=": lambda value: value == wanted or value.startswith(wanted + "-"),
    }
    holds = compare[operator]
    return lambda element: name in element.attributes and holds(element.attributes[name] or "")


def _place_test(part: str) -> Callable[[Element], bool] | None:
    """A test for a structural pseudo-class; None for any other."""
    name, _, argument = part.strip(":").lower().partition("(")
    if name == "not":
        inner = _selector(part.partition("(")[2][:-1].strip())
        if inner is None or inner.combinators or inner.pseudo_element:
            return None
        return lambda element: not _fits(inner.compounds[0], element)
    fixed: dict[str, Callable[[Element], bool]] = {
        "checked": lambda element: not {"checked", "selected"}.isdisjoint(element.attributes),
        "root": lambda element: element.parent is None,
        "first-child": lambda element: element.place == 1,
        "first-of-type": lambda element: element.place_of_type == 1,
        "last-child": lambda element: not element.later(),
        "last-of-type": lambda element: element.tag not in element.later(),
        "only-child": lambda element: element.place == 1 and not element.later(),
    }
    if name in fixed:
        return fixed[name]
    steps = _nth(argument.rstrip(")")) if name in ("nth-child", "nth-of-type") else None
    if steps is None:
        return None
    if name == "nth-child":
        return lambda element: steps(element.place)
    return lambda element: steps(element.place_of_type)


def _nth(argument: str) -> Callable[[int], bool] | None:
    text = argument.strip().replace(" ", "")
    text = {"odd": "2n+1", "even": "2n"}.get(text, text)
    if text.isdigit():
        return lambda place: place == int(text)
    match = _NTH.fullmatch(text)
    if match is None:
        return None
    step = int(match[1] + "1") if match[1] in ("", "+", "-") else int(match[1])
    offset = int((match[2] or "+") + (match[3] or "0"))
    if step == 0:
        return lambda place: place == offset
    return lambda place: (place - offset) % step == 0 and (place - offset) // step >= 0
