"""Applies the style sheets of a page to its elements, by tinycss2 and cssselect2: the second reading's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from gongkai.extractors.readers.html import web_fonts
from gongkai.extractors.readers.html.inner_documents import ALTERNATE, CSS
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.second_reading.conditions import Values, holds, split
from gongkai.extractors.readers.html.tags import KEYWORDS, PROPERTIES

MAX_CHARACTERS = 1_000_000
MAX_RULES = 10_000
MAX_QUESTIONS = 2_000_000
"""The most selectors tried and elements examined for them on one page."""

LONGEST_OUTER = 5_000
"""The most characters in the selectors of a rule that contains others."""
_FONT_SIZES = frozenset(
    ["inherit", "smaller", "larger", "xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large"]
)

Block = dict[str, Values]


class _OverBudgetError(Exception):
    pass


class _Wrapper(cssselect2.ElementWrapper):  # type: ignore[misc]  # untyped
    """An element that counts the queries of selectors and keeps no list of its ancestors, as pages may be very deep."""

    asked = 0
    _siblings: list[Any]

    @classmethod
    def ask(cls, count: int = 1) -> None:
        _Wrapper.asked += count
        if _Wrapper.asked > MAX_QUESTIONS:
            raise _OverBudgetError

    @property
    def ancestors(self) -> Iterator[Any]:
        other = self.parent
        while other is not None:
            self.ask()
            yield other
            other = other.parent

    @property
    def previous_siblings(self) -> Iterator[Any]:
        other = self.previous
        while other is not None:
            self.ask()
            yield other
            other = other.previous

    @property
    def etree_siblings(self) -> list[Any]:
        self.ask(len(self._siblings))
        return self._siblings

    @etree_siblings.setter
    def etree_siblings(self, siblings: list[Any]) -> None:
        self._siblings = siblings


class Styles:
    """The winning declarations for each element and for its ::before and ::after.

    `complete` is False where there are more than on any report page; then no style sheet is applied.
    """

    def __init__(self, root: etree._Element) -> None:
        self.complete = True
        self.digit_codes: dict[str, str] = {}
        self.faces: set[str] = set()
        self.declared_faces: set[str] = set()
        """The typefaces embedded in style sheets, and all that they declare."""
        self._from_sheets: dict[Any, tuple[Block, Block]] = {}
        self.uncertain: dict[Any, list[Block]] = {}
        """Declarations that may apply to an element, by selectors that are only partly understood."""
        self.generated: dict[Any, dict[str, Block]] = {}
        try:
            matcher = self._matcher(root)
            if matcher.order:
                _Wrapper.asked = 0
                for element in _Wrapper.from_html_root(root).iter_subtree():
                    self._match(matcher, element)
        except (_OverBudgetError, RecursionError):
            self.complete = False
            self._from_sheets.clear()
            self.uncertain.clear()
            self.generated.clear()

    def as_drawn(self, text: str, face: str) -> str:
        return web_fonts.as_drawn(text, self.digit_codes[face]) if face in self.digit_codes else text

    def _matcher(self, root: etree._Element) -> Any:
        preferred = _preferred_title(root)
        styles = [element for element in root.iter("style") if element.get("title", "") in ("", preferred)]
        sheets = [element.text or "" for element in styles if _is_used(element)]
        if sum(map(len, sheets)) > MAX_CHARACTERS:
            raise _OverBudgetError
        matcher = cssselect2.Matcher()
        for sheet in sheets:
            if "@font-face" in sheet.lower():
                carried, declared = _faces(sheet)
                self.faces |= carried
                self.digit_codes |= web_fonts.digit_codes(sheet)
                self.faces -= self.digit_codes.keys()
                self.declared_faces |= declared
            for selector, block, is_whole in _compiled(sheet):
                matcher.add_selector(selector, (*block, is_whole))
        if matcher.order > MAX_RULES:
            raise _OverBudgetError
        return matcher

    def _match(self, matcher: Any, element: Any) -> None:
        names = matcher.lower_local_name_selectors.get(element.local_name, ())
        tried = len(matcher.other_selectors) + len(names)
        tried += sum(len(matcher.class_selectors.get(name, ())) for name in element.classes)
        _Wrapper.ask(1 + tried + len(matcher.id_selectors.get(element.id, ())))
        for _, _, pseudo, (normal, important, is_whole) in matcher.match(element):
            if not is_whole:
                if pseudo is None:
                    self.uncertain.setdefault(element.etree_element, []).append({**normal, **important})
            elif pseudo is None:
                of_it = self._from_sheets.setdefault(element.etree_element, ({}, {}))
                of_it[0].update(normal)
                of_it[1].update(important)
            elif pseudo in ("before", "after", "first-letter", "first-line", "marker"):
                drawn = self.generated.setdefault(element.etree_element, {}).setdefault(pseudo, {})
                drawn.update({**normal, **important})

    def of(self, element: Any) -> Block:
        sheet = self._from_sheets.get(element)
        style = element.get("style")
        if not sheet and not style:
            return {}
        own, own_important = _block(style or "")
        normal, important = sheet or ({}, {})
        return {**normal, **own, **important, **own_important}


def _preferred_title(root: etree._Element) -> str:
    """The title of the style sheets that browsers apply: of several sets only one is, unless a reader chooses."""
    for element in root.iter("style", "link", "meta"):
        values = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        named = values.get("content" if element.tag == "meta" else "title", "")
        if named and _may_name_a_set(element.tag, values) and not _is_out_of_the_page(element):
            return named
    return ""


def _may_name_a_set(tag: Any, values: Mapping[str, str]) -> bool:
    """Whether it is a sheet that browsers use or load, and no alternative, or the page's own word about its sheets."""
    if tag == "meta":
        return values.get("http-equiv", "").strip().lower() == "default-style"
    kind = values.get("type") or CSS
    if tag == "style":
        return _is_css(kind) and ALTERNATE not in values
    rel = values.get("rel", "").lower().split()
    is_loaded = bool(values.get("href", "").strip()) and "disabled" not in values
    return is_loaded and "stylesheet" in rel and "alternate" not in rel and _is_css(kind.split(";")[0])


def _is_css(kind: str) -> bool:
    return kind.strip().lower() == CSS


def _is_out_of_the_page(element: Any) -> bool:
    return any(above.tag in ("noscript", "template") for above in element.iterancestors())


def _is_used(element: Any) -> bool:
    """Whether browsers use a style sheet in the page."""
    if not _is_css(element.get("type") or CSS):
        return False
    if _is_out_of_the_page(element):
        return False
    (rule,) = tinycss2.parse_stylesheet(f"@media {element.get('media') or 'all'} {{}}")[:1] or (None,)
    return rule is not None and rule.type == "at-rule" and holds(rule) is not False


@lru_cache(maxsize=16)
def _faces(sheet: str) -> tuple[frozenset[str], frozenset[str]]:
    """The typefaces embedded in a style sheet, and all that it declares."""
    rules = tinycss2.parse_stylesheet(sheet)
    return frozenset(carried_faces(rules)), frozenset(carried_faces(rules, carried=False))


@lru_cache(maxsize=16)
def _compiled(sheet: str) -> tuple[tuple[Any, tuple[Block, Block], bool], ...]:
    """The selectors of a style sheet, their declarations, and whether the selectors are fully understood. Cached, as
    the pages of a site share their sheets."""
    found = []
    sheets = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    for prelude, block, is_whole in _qualified(sheets):
        if not any(block):
            continue
        for selector in split(prelude):
            try:
                found += [(one, block, is_whole) for one in cssselect2.compile_selector_list(selector)]
            except (cssselect2.SelectorError, NotImplementedError):  # a selector within :is() may be unsupported
                found += [(one, block, False) for one in _in_part(selector)]
            except (SyntaxError, RecursionError, MemoryError):  # nested deeper than an expression may be
                raise _OverBudgetError from None
            if len(found) > MAX_RULES:
                raise _OverBudgetError
    return tuple(found)


def _name(token: Any) -> str:
    return str(token.lower_value if token.type == "ident" else token.lower_name)


def _in_part(selector: Values) -> list[Any]:
    """A selector without its pseudo-classes, one of which is not understood; none if it has other errors."""
    kept: Values = []
    colons = 0
    for token in selector:
        is_colon = token.type == "literal" and token.value == ":"
        if colons == 1 and token.type in ("ident", "function") and not _name(token).startswith("-"):
            kept.pop()
            if not kept or kept[-1].type in ("whitespace", "literal"):
                kept += tinycss2.parse_component_value_list("*")
        else:
            kept.append(token)
        colons = colons + 1 if is_colon else 0
    try:
        return list(cssselect2.compile_selector_list(kept))
    except (cssselect2.SelectorError, NotImplementedError):
        return []


def _qualified(rules: Iterable[Any], *, surely: bool = True) -> Iterator[tuple[Values, tuple[Block, Block], bool]]:
    """The rules that apply on a screen, with their declarations, and whether they surely apply."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule.prelude, _declared(rule.content), surely
            if any(part.type == "{} block" for part in rule.content):
                yield from _qualified(_unfolded(rule), surely=surely)
        elif rule.type == "at-rule" and rule.content is not None and (does := holds(rule)) is not False:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _qualified(inner, surely=surely and does is True)


def _unfolded(rule: Any) -> Iterator[Any]:
    """The rules nested in a rule, each with its complete selector."""
    outer = [tinycss2.serialize(selector).strip() for selector in split(rule.prelude)]
    if sum(map(len, outer)) > LONGEST_OUTER:
        raise _OverBudgetError
    for inner in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if inner.type == "at-rule" and inner.content is not None and holds(inner):
            within = ",".join(outer) + "{" + tinycss2.serialize(inner.content) + "}"
            yield from tinycss2.parse_rule_list(within)
        elif inner.type == "qualified-rule":
            own = [tinycss2.serialize(selector).strip() for selector in split(inner.prelude)]
            whole = [one.replace("&", above) if "&" in one else f"{above} {one}" for above in outer for one in own]
            yield from tinycss2.parse_rule_list(",".join(whole) + "{" + tinycss2.serialize(inner.content) + "}")


@lru_cache(maxsize=4096)
def _block(style: str) -> tuple[Block, Block]:
    return _declared(style)


def _declared(content: Any) -> tuple[Block, Block]:
    """The relevant declarations: the normal and the important ones."""
    normal: Block = {}
    important: Block = {}
    plain = plain_styles()
    for declaration in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if declaration.type == "declaration" and (
            declaration.lower_name in PROPERTIES or not plain.is_always_plain(declaration.lower_name)
        ):
            values = [value for value in declaration.value if value.type not in ("whitespace", "comment")]
            keywords = {value.lower_value for value in values if value.type == "ident"}
            if not keywords <= KEYWORDS.get(declaration.lower_name, keywords):  # browsers ignore it
                continue
            declared = important if declaration.important else normal
            if declaration.lower_name != "font" or any(value.type == "function" for value in values):
                declared[declaration.lower_name] = values
            elif size := _size_in_font(values):
                declared["font-size"] = size
                declared["font-family"] = _family_in_font(values[values.index(size[0]) + 1 :])
    return normal, important


def _family_in_font(values: Values) -> Values:
    """What follows the size and, if given, the line height."""
    is_with_height = bool(values) and values[0].type == "literal" and values[0].value == "/"
    return values[2:] if is_with_height else values


def _size_in_font(values: Values) -> Values:
    """The size in a `font` declaration: its first length, percentage or named size; a bare number is a weight."""
    for value in values:
        named = value.type == "ident" and value.lower_value in _FONT_SIZES
        if named or value.type in ("dimension", "percentage") or (value.type == "number" and not value.value):
            return [value]
    return []


def carried_faces(rules: Iterable[Any], *, carried: bool = True) -> set[str]:
    """The typefaces embedded in a style sheet or, if not `carried`, those that it loads from files."""
    found: set[str] = set()
    for rule in rules:
        if rule.type != "at-rule" or rule.lower_at_keyword != "font-face" or rule.content is None:
            continue
        descriptors = {
            d.lower_name: d.value for d in tinycss2.parse_blocks_contents(rule.content) if d.type == "declaration"
        }
        source = tinycss2.serialize(descriptors.get("src", [])).lower()
        is_wanted = "size-adjust" in descriptors or "data:" in source if carried else _takes_signs(source)
        face = first_face(descriptors.get("font-family", []))
        if is_wanted and (carried or not plain_styles().is_plain("@font-face", face)):
            found.add(face)
    return found


def _takes_signs(source: str) -> bool:
    """Whether a typeface comes from a file, or is a symbol font."""
    return "url(" in source.replace("url(data:digits,", "") or any(
        name in source for name in ("wingdings", "webdings", "symbol", "marlett", "zapf")
    )


def first_face(values: Values) -> str:
    names: list[str] = []
    for value in values:
        if value.type == "literal":
            break
        if value.type in ("ident", "string"):
            names.append(value.value)
    return " ".join(names).lower()
