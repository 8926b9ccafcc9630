"""The style sheets of a page as rules, and the declarations that apply to an element: the first reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageColor
from selectolax.lexbor import LexborNode

from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.first_reading.selectors import (
    MAX_STEPS,
    PSEUDO_ELEMENTS,
    Element,
    Matcher,
    Selector,
    TooManyStylesError,
    asked_of_parser,
    parse_selector,
    split_selectors,
)
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import KEYWORDS, MEASURES, PROPERTIES, words

MAX_SHEETS = 1_000_000
"""The most characters of style sheets on one page; our sites have 200,000."""
MAX_SELECTORS = 10_000

MOST_NESTED, LONGEST_PRELUDE = 8, 5_000

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_SIZE_IN_FONT = re.compile(
    r"\s((?:\d+\.?\d*|\.\d+)(?:px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)|0"
    r"|(?:xx?-)?(?:small|large)|medium|smaller|larger|inherit)(?=[\s/]|$)"
)
"""The size in a `font` declaration: its first length, percentage or named size; a bare number is a weight."""
_TOKEN = re.compile(r"\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|[{};]|[^{};\"']+", re.S)

_OUTSIDE = 1_000_000_000
_LAYER = re.compile(r"@layer\s+([^;{}@]+)[;{]", re.I)
_FACE = re.compile(r"@font-face\s*\{([^{}]*)\}", re.I)
_ELSEWHERE = re.compile(r"url\((?!data:digits)|local\(\s*[\"']?(?:wingdings|webdings|symbol|marlett|zapf)", re.I)
_KEYFRAMES = re.compile(r"@(?:-\w+-)?keyframes\s+[\"']?([\w-]+)[\"']?\s*\{((?:[^{}]*\{[^{}]*\})*)", re.I)
_OUTER = re.compile(r"&|:scope\b")
_STEP = re.compile(r"([^{}]*)\{([^{}]*)\}")
_ENDING = re.compile(
    r"opacity\s*:\s*(?:0?\.[0-2]\d*|0(?![.\d]))|visibility\s*:\s*hidden|display\s*:\s*none|font-size|content|filter"
    r"|clip|mask|(?<![\w-])color|scale(?:x|y|3d)?\(\s*-?0?\.?[0-2]|scale[xy]?\(\s*-|rotate(?:x|y|3d)?\(\s*(?!-?360|0)",
    re.I,
)
_SCOPE = re.compile(r"@scope\s*(?:\(((?:[^()]|\([^()]*\))*)\))?", re.I)
"""Rules in a scope apply as if they were nested in a rule with the scope's selector."""
_GROUPS = ("@media", "@supports", "@layer", "@container")
_NAME = re.compile(r"-?[a-z][a-z-]*")
_HEEDED = PROPERTIES | MEASURES
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^\"';]+)", re.I)

Declarations = dict[str, str]


@dataclass(slots=True)
class _Rule:
    selector: Selector
    normal: Declarations
    important: Declarations
    order: int
    layer: int
    """The position of the rule's cascade layer; rules outside of layers override all layers."""
    surely: bool = True
    """Whether the rule is known to apply."""


_NO_SELECTOR = Selector((), (), (0, 0, 0), "")


class StyleSheets:
    """The rules of a page, indexed by the rightmost id, class or name of their selectors."""

    def __init__(self, sheets: Iterable[str], root: LexborNode | None = None, *, is_lenient: bool = False) -> None:
        self.complete = True
        self._root, self.is_lenient = root, is_lenient
        self._page: str | None = None
        self._by_node: dict[int, list[_Rule]] = {}
        """By element, the rules whose selectors are evaluated by the page's parser."""
        self._matcher = Matcher()
        self._by_key: dict[str, list[_Rule]] = {}
        text = "\n".join(sheets)
        self.typefaces = own_typefaces(text)
        self.linked_typefaces = linked_typefaces(text)
        self.text = text
        self.is_whole = "@import" not in text.lower()
        """Whether all sheets of the page are available, as far as the sheets themselves show."""
        try:
            self._read(text)
        except TooManyStylesError:
            self._give_up()

    def _read(self, text: str) -> None:
        if len(text) > MAX_SHEETS:
            raise TooManyStylesError
        order = 0
        named = [name.strip() for names in _LAYER.findall(text) for name in names.split(",")]
        places = {name: place - len(named) for place, name in enumerate(dict.fromkeys(named))}
        for head, outer, layer, holds in _rules(text):
            for prelude, body, surely in _nested(head, outer, holds):
                normal, important = declarations(body)
                if not (normal or important):
                    continue
                place = _OUTSIDE if layer is None else places.get(layer, order)
                for selector in split_selectors(prelude):
                    order += 1
                    if order > MAX_SELECTORS:
                        raise TooManyStylesError
                    self._add(selector.strip(), _Rule(_NO_SELECTOR, normal, important, order, place, surely))

    def _add(self, text: str, rule: _Rule) -> None:
        selector = parse_selector(text.lower() if self.is_lenient else text)
        if selector is not None:
            rule.selector = selector
            self._by_key.setdefault(_key(selector), []).append(rule)
            return
        if self._root is None:
            return
        self._page = (self._root.html or "") if self._page is None else self._page
        if found := asked_of_parser(self._root, self._page, text):
            rule.selector, rule.surely = found.selector, rule.surely and found.surely
            self._matcher.steps += len(found.nodes)
            if self._matcher.steps > MAX_STEPS:
                raise TooManyStylesError
            for node in found.nodes:
                self._by_node.setdefault(node, []).append(rule)

    def _give_up(self) -> None:
        self.complete = False
        self._by_key, self._by_node = {}, {}

    def of(self, element: Element) -> tuple[Declarations, dict[str, Declarations], Declarations]:
        """The declarations for an element (including its style attribute), those for its ::before and ::after, and
        those that may apply to it."""
        try:
            rules = [rule for rule in self._candidates(element) if self._matcher.matches(rule.selector, element)]
            rules += self._by_node.get(element.node_id, ())
        except TooManyStylesError:
            self._give_up()
            rules = []
        rules.sort(key=lambda rule: (rule.layer, rule.selector.specificity, rule.order))
        own, own_important = declarations(element.attributes.get("style") or "")
        perhaps: Declarations = {}
        for rule in rules:
            perhaps |= {} if rule.surely or rule.selector.pseudo_element else {**rule.normal, **rule.important}
        rules = [rule for rule in rules if rule.surely]
        mine = _cascaded([r for r in rules if not r.selector.pseudo_element], own, own_important)
        pseudo = {}
        for name in PSEUDO_ELEMENTS:
            if of_it := [rule for rule in rules if rule.selector.pseudo_element == name]:
                pseudo[name] = _cascaded(of_it, {}, {})
        return mine, pseudo, perhaps

    def _candidates(self, element: Element) -> Iterator[_Rule]:
        if not self._by_key:
            return
        keys = [f"#{element.attributes.get('id')}", *(f".{name}" for name in element.classes), element.tag, "*"]
        for key in keys:
            yield from self._by_key.get(key, ())


def own_typefaces(sheets: str) -> frozenset[str]:
    """The typefaces embedded in style sheets: the look of their digits is unknown."""
    if "@font-face" not in sheets.lower():
        return frozenset()
    faces = [face for face in _FACE.findall(sheets) if re.search(r"url\(\s*[\"']?data:|size-adjust\s*:", face)]
    return frozenset(found[1].strip().lower() for face in faces if (found := _FAMILY.search(face)))


def linked_typefaces(sheets: str) -> frozenset[str]:
    """The typefaces that style sheets load from files: they may have other signs in place of digits. Names of common
    typefaces are left out, unless only digits are taken from the file."""
    known = plain_styles()
    faces = [(face, found[1].strip().lower()) for face in _FACE.findall(sheets) if (found := _FAMILY.search(face))]
    return frozenset(
        name
        for face, name in faces
        if _ELSEWHERE.search(face) and (is_for_figures(face) or not known.is_plain("@font-face", name))
    )


def is_for_figures(face: str) -> bool:
    """Whether a typeface is declared for digits but not for letters."""
    found = re.search(r"unicode-range\s*:([^;}]*)", face, re.I)
    ranges = [_bounds(part) for part in re.findall(r"u\+([0-9a-f?]+(?:-[0-9a-f]+)?)", found[1], re.I)] if found else []
    figures = any(first <= 0x39 and last >= 0x30 for first, last in ranges)
    return figures and not any(first <= 0x41 <= last for first, last in ranges)


def _bounds(part: str) -> tuple[int, int]:
    first, _, last = part.partition("-")
    return int(first.replace("?", "0"), 16), int((last or first).replace("?", "f"), 16)


def ending_animations(sheets: str) -> frozenset[str]:
    """The animations after whose beginning text may be drawn differently."""
    return frozenset(
        name.lower()
        for name, body in (_KEYFRAMES.findall(sheets) if "keyframes" in sheets.lower() else ())
        for step, declared in _STEP.findall(body)
        if step.strip().lower() not in ("from", "0%") and _ENDING.search(declared)
    )


def _cascaded(rules: list[_Rule], own: Declarations, own_important: Declarations) -> Declarations:
    result: Declarations = {}
    for rule in rules:
        result.update(rule.normal)
    result.update(own)
    for rule in sorted(rules, key=lambda rule: -rule.layer):  # in `important` declarations, the first layers prevail
        result.update(rule.important)
    result.update(own_important)
    return result


def _key(selector: Selector) -> str:
    compound = selector.compounds[0]
    if compound.id:
        return f"#{compound.id}"
    return f".{min(compound.classes)}" if compound.classes else compound.tag


@lru_cache(maxsize=4096)
def declarations(body: str) -> tuple[Declarations, Declarations]:
    """The relevant declarations of a block or style attribute: the normal and the important ones. Cached, because the
    cells of a table declare the same; callers must not change them."""
    normal: Declarations = {}
    important: Declarations = {}
    if ":" not in body:
        return normal, important
    known = plain_styles()
    for declaration in _at_semicolons(_COMMENT.sub("", body) if "/*" in body else body):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        is_heeded = name in _HEEDED or name.startswith("--")
        if not colon or not (is_heeded or (_NAME.fullmatch(name) and not known.is_always_plain(name))):
            continue
        value = " ".join(value.split())
        if not _is_valid(name, value):
            continue
        plain = re.sub(r"\s*!\s*important\s*$", "", value, flags=re.I)
        declared = normal if plain == value else important
        if name != "font" or "(" in plain:
            declared[name] = plain if name == "content" else plain.lower()
        elif found := _SIZE_IN_FONT.search(f" {plain.lower()}"):
            declared["font-size"] = found[1]
            declared["font-family"] = re.sub(r"^\s*/\s*\S+", "", f" {plain.lower()}"[found.end() :]).strip()
    return normal, important


_COLOURS = frozenset(ImageColor.colormap) | words(
    "transparent currentcolor inherit initial unset revert accentcolor accentcolortext activeborder activecaption "
    "activetext appworkspace background buttonborder buttonface buttonhighlight buttonshadow buttontext canvas "
    "canvastext captiontext field fieldtext graytext highlight highlighttext inactiveborder inactivecaption "
    "inactivecaptiontext infobackground infotext linktext mark marktext menu menutext scrollbar selecteditem "
    "selecteditemtext threeddarkshadow threedface threedhighlight threedlightshadow threedshadow visitedtext window "
    "windowframe windowtext"
)


def _is_valid(name: str, value: str) -> bool:
    """Whether a declaration has only valid keywords; browsers ignore any other."""
    if name in ("color", "background-color") and value.isascii() and value.isalpha():
        return value.lower() in _COLOURS or len(value) in (3, 6)  # old pages omit the # of a number
    if name not in KEYWORDS or "(" in value:
        return True
    return all(word in KEYWORDS[name] for word in re.sub(r"\s*!\s*important\s*$", "", value.lower()).split())


def _at_semicolons(body: str) -> Iterator[str]:
    if '"' not in body and "'" not in body:
        yield from body.split(";")
        return
    piece = ""
    for token in _TOKEN.findall(body):
        if token == ";":
            yield piece
            piece = ""
        else:
            piece += token
    yield piece


def _rules(text: str) -> Iterator[tuple[str, str, str | None, bool]]:
    """The rules that may apply on a screen: prelude, body, the name of their layer if any, and whether they surely
    apply. Of nested groups, those in @media and @supports."""
    prelude: list[str] = []
    open_: list[bool | None] = []  # for each open group, whether its content applies
    layers: list[str | None] = []  # and its layer
    body: list[str] | None = None
    depth = 0
    for token in _TOKEN.findall(_COMMENT.sub("", text)):
        if body is not None:
            depth += (token == "{") - (token == "}")
            if depth:
                body.append(token)
                continue
            if False not in open_:
                layer = next((name for name in layers if name is not None), None)
                yield "".join(prelude).strip(), "".join(body), layer, None not in open_
            body, prelude = None, []
        elif token == "{":
            head = "".join(prelude).strip()
            if head.lower().startswith(_GROUPS):
                open_.append(applies(head.lower()))
                layers.append(head[6:].strip() if head.lower().startswith("@layer") else None)
                prelude = []
            else:
                body, depth, prelude = [], 1, [_holder(head)]
        elif token == "}":
            del open_[-1:], layers[-1:]
            prelude = []
        elif token == ";":
            prelude = []
        else:
            prelude.append(token)


def _holder(head: str) -> str:
    """What a block applies to: a rule's selectors or those of a scope; empty if it is of another kind."""
    scope = _SCOPE.match(head)
    return (scope[1] or "head") if scope else "@" if head.startswith("@") else head


def _nested(prelude: str, body: str, surely: bool, depth: int = 0) -> Iterator[tuple[str, str, bool]]:
    """A rule and the rules nested in it, each with its complete selector."""
    if "{" not in body:
        yield prelude, body, surely
        return
    if depth > MOST_NESTED or len(prelude) > LONGEST_PRELUDE:
        raise TooManyStylesError
    own, inner = _taken_apart(body)
    yield prelude, own, surely
    for head, content in inner:
        if not head.startswith("@"):
            yield from _nested(_below(prelude, head), content, surely, depth + 1)
        elif (holds := applies(head.lower())) is not False:
            yield from _nested(prelude, content, surely and holds is True, depth + 1)


def _taken_apart(body: str) -> tuple[str, list[tuple[str, str]]]:
    """The declarations of a body, and the rules nested in it."""
    own: list[str] = []
    inner: list[tuple[str, str]] = []
    piece: list[str] = []
    depth = 0
    for token in _TOKEN.findall(body + ";"):
        depth += (token == "{") - (token == "}")
        piece.append(token)
        if not depth and token == ";":
            own += piece
        elif not depth and token == "}":
            head, _, content = "".join(piece).partition("{")
            inner.append((head.strip(), content[:-1]))
        else:
            continue
        piece = []
    return "".join(own), inner


def _below(prelude: str, head: str) -> str:
    """The selectors of a rule nested in another one; & stands for those of the other."""
    own = [selector.strip() for selector in split_selectors(head)]
    return ",".join(_within(outer.strip(), selector) for outer in split_selectors(prelude) for selector in own)


def _within(outer: str, own: str) -> str:
    parts = _OUTER.split(own)
    return outer.join(parts) if len(parts) > 1 else f"{outer} {own}"
