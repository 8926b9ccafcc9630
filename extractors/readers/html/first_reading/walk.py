"""The walk of the first reading: the elements and texts of a page in document order, each with its appearance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from gongkai.extractors.readers.html.first_reading.appearance import PAGE, Appearance, appearance
from gongkai.extractors.readers.html.first_reading.colours import WHITE, painted_grounds
from gongkai.extractors.readers.html.first_reading.computed_lengths import with_computed
from gongkai.extractors.readers.html.first_reading.controls import CONTROLS, cuts_value, handlers_of_the_page
from gongkai.extractors.readers.html.first_reading.doubts import (
    doubts,
    drawn_over,
    first_family,
    is_dim,
    misplaced,
    turned_boxes,
)
from gongkai.extractors.readers.html.first_reading.lengths import with_units
from gongkai.extractors.readers.html.first_reading.room import TextRoom, is_drawn_out, text_room
from gongkai.extractors.readers.html.first_reading.selectors import Element
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations, StyleSheets
from gongkai.extractors.readers.html.first_reading.variables import Variables, initial_variables, put_in
from gongkai.extractors.readers.html.first_reading.variables import handed_down as variables_of
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import BLOCKS, DROPPED

_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|([^\s\"']+)")
_LINES_OF_THEIR_OWN = ("block", "table", "flex", "grid", "list-item", "flow-root")
_CELLS = ("td", "th")
PERHAPS = "selector"
"""Stands for unknown declarations of an element: it is not a plain property, so
that it raises a doubt wherever it occurs."""
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")


@dataclass(slots=True)
class Event:
    """The walk enters an element, leaves it, or reaches text."""

    kind: str
    tag: str
    node: LexborNode
    look: Appearance
    generated: str = ""
    reversed: bool = False
    unread: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()
    """What puts its rows or cells in other places."""
    classes: str = ""
    """Classes of the elements around a text, up to its cell."""
    styles: Declarations = field(default_factory=dict)
    pseudo: Mapping[str, Declarations] = field(default_factory=dict)
    room: TextRoom = field(default_factory=TextRoom)


# ---------------------------------------------------------------- the walk


@dataclass(slots=True)
class _Open:
    element: Element
    look: Appearance
    in_cell: bool
    after: str = ""
    classes: str = ""
    last: Element | None = None
    places: dict[str, int] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)
    room: TextRoom = field(default_factory=TextRoom)


class Walk:
    """The elements and texts below a root in document order, each with its appearance.
    Not recursive, as pages may be very deep."""

    def __init__(self, root: LexborNode, sheets: StyleSheets) -> None:
        self.root = root
        self.sheets = sheets
        self.stack: list[_Open] = []
        self.count = 0
        self.variables = initial_variables(sheets.text)

    def events(self) -> Iterator[Event]:
        node, top = self.root, self.root.mem_id
        while True:
            tag = node.tag or ""
            entered = not tag.startswith("-") and tag not in ("head", "title", "style")
            if entered:
                yield self._enter(node, tag)
            elif tag == "-text":
                event = Event("text", tag, node, self.stack[-1].look if self.stack else PAGE)
                if self.stack:
                    event.classes, event.room = self.stack[-1].classes, self.stack[-1].room
                yield event
            child = node.first_child if entered and not _is_read_whole(tag) else None
            if child is not None:
                node = child
                continue
            if entered:
                yield self._leave(node, tag)
            while node.mem_id != top and node.next is None:
                node = node.parent  # type: ignore[assignment]  # below the root, everything has a parent
                yield self._leave(node, node.tag or "")
            if node.mem_id == top:
                return
            node = node.next  # type: ignore[assignment]  # not None: the loop above ended

    def _enter(self, node: LexborNode, tag: str) -> Event:
        above = self.stack[-1] if self.stack else None
        element = self._element(node, tag, above)
        declared, pseudo, perhaps = self.sheets.of(element)
        variables = variables_of(declared, above.variables if above else self.variables)
        styles = with_computed(put_in(declared, variables, is_whole=self.sheets.is_whole))
        if styles and self.sheets.is_lenient:
            styles = with_units(styles)
        for name, drawn_by in pseudo.items():
            known = variables_of(drawn_by, variables)
            pseudo[name] = with_computed(put_in(drawn_by, known, is_whole=self.sheets.is_whole))
        in_cell = above is not None and above.in_cell
        look = appearance(above.look if above else PAGE, tag, element.attributes, styles, in_cell=in_cell)
        if perhaps and self._may_differ(perhaps, styles, look, above.look if above else PAGE, element, in_cell):
            styles = {**styles, PERHAPS: "1"}
        if tag in ("td", "th") and (
            look.moved or look.shifted or look.raised
        ):  # its position within the cell is recorded
            look = replace(look, moved=False, shifted=False, raised=False)
        event = Event("open", tag, node, look)
        event.styles, event.pseudo = styles, pseudo
        event.room = text_room(above.room if above else TextRoom(), tag, element.attributes, styles, look.size)
        event.misplaced = tuple(misplaced(tag, styles, pseudo, look.size))
        if tag in ("table", "thead", "tbody", "tfoot", "tr"):
            event.misplaced += ("background picture",) if _is_carried(node) else ()
            event.misplaced += ("colour",) if any(is_dim(look.colour, g) for g in painted_grounds(styles)) else ()
        if tag == "table" and look.kind == "hidden" and not in_cell:  # its content is read as if it were shown
            look = replace(look, gone=False, hidden=False, invisible=False, folded=False, unshown=True, seen=1.0)
        if in_cell or tag in ("td", "th"):
            event.unread = self._unread(event, look)
        drawn = {name: self._generated(element, look, of_it) for name, of_it in pseudo.items()}
        opened = _Open(element, look, in_cell or tag in ("td", "th"), drawn.get("after", ""))
        opened.variables, opened.room = variables, event.room
        if in_cell and above is not None:
            opened.classes = f"{above.classes} {element.attributes.get('class') or ''}".strip()
        self.stack.append(opened)
        event.generated, event.reversed = drawn.get("before", ""), look.reversed
        return event

    def _may_differ(
        self,
        perhaps: Declarations,
        styles: Declarations,
        look: Appearance,
        above: Appearance,
        element: Element,
        in_cell: bool,
    ) -> bool:
        """Whether text would be drawn differently if the uncertain declarations applied."""
        other = appearance(above, element.tag, element.attributes, {**styles, **perhaps}, in_cell=in_cell)
        if other.kind != look.kind or is_dim(other.colour, other.background) != is_dim(look.colour, look.background):
            return True
        return not all(plain_styles().is_plain(name, value) for name, value in perhaps.items())

    def _unread(self, event: Event, look: Appearance) -> tuple[str, ...]:
        node, tag, styles, pseudo = event.node, event.tag, event.styles, event.pseudo
        parts = [name for name in ("first-letter", "first-line") if name in pseudo]
        parts = [name for name in parts if _is_drawn_otherwise(name, pseudo[name], look)]
        seen = [*parts, *drawn_over(pseudo), *turned_boxes(look.leftwards, styles)]
        if first_family(styles.get("font-family", "")) in self.sheets.linked_typefaces:
            seen.append("font-family")
        if (tag in ("td", "th") or tag in BLOCKS or "block" in styles.get("display", "")) and is_drawn_out(
            event.room, styles, look.size
        ):
            seen.append("text-indent")
        seen += handlers_of_the_page(node.attributes)
        seen += ["control"] if cuts_value(tag, node, styles, event.room.indent) else []
        if re.search(r"\w", pseudo.get("marker", {}).get("content", "")):
            seen.append("marker")
        if tag in ("input", "textarea", "select", "button") and look.reversed:
            seen.append("direction")
        if face := node.attributes.get("face"):
            styles = {**styles, "font-family": face.lower()}
        if look.kind not in ("hidden", "faint"):
            grounds = [*painted_grounds(styles), look.faded()[1] or WHITE]  # a picture may not load, or be light
            seen += ["colour"] if any(is_dim(look.faded()[0], ground) for ground in grounds) else []
        of_controls = ("direction", "control") if tag in CONTROLS else ()
        named = [name for name in seen if name in of_controls or name.startswith("on")]
        named += ["background picture"] if _is_own_picture(tag, node) or (tag in _CELLS and _is_carried(node)) else []
        return (
            *named,
            *doubts(tag, look.marker, look.size, styles, seen, lambda: node.text(deep=True), lambda: _lines(node)),
        )

    def _leave(self, node: LexborNode, tag: str) -> Event:
        left = self.stack.pop()
        return Event("close", tag, node, left.look, left.after)

    def _element(self, node: LexborNode, tag: str, above: _Open | None) -> Element:
        attributes = dict(node.attributes)
        classes = frozenset((attributes.get("class") or "").split())
        if self.sheets.is_lenient:
            classes = frozenset(map(str.lower, classes))
            attributes["id"] = (attributes.get("id") or "").lower()
        self.count += 1
        places = above.places if above else {}
        places[""] = places.get("", 0) + 1
        places[tag] = places.get(tag, 0) + 1
        element = Element(
            tag,
            attributes,
            above.element if above else None,
            above.last if above else None,
            places[""],
            places[tag],
            self.count,
            lambda: _later_siblings(node),
            classes,
            node_id=node.mem_id,
        )
        if above:
            above.last = element
        return element

    def _generated(self, element: Element, above: Appearance, styles: dict[str, str]) -> str:
        look = appearance(above, "", {}, styles, in_cell=True)
        content = styles.get("content", "none")
        if content.lower() in ("none", "normal"):
            return ""
        if look.kind in ("hidden", "faint"):
            return "\0style" if _may_stand_elsewhere(look, above, content) else ""
        is_line = styles.get("display", "inline").startswith(_LINES_OF_THEIR_OWN) and re.search(r"\w", content)
        is_faint = is_dim(look.colour, look.background) and re.search(r"\d", content)
        if is_line or is_faint or any(not plain_styles().is_plain(name, value) for name, value in styles.items()):
            return "\0style"
        text = "".join(_content_piece(found, element) for found in _QUOTED.findall(content))
        is_cut = "text-indent" in styles and is_drawn_out(
            text_room(TextRoom(), "", {}, styles, look.size), styles, look.size
        )
        if re.search(r"\w", text) and (is_cut or any(doubts("span", "", look.size, styles, (), lambda: text))):
            return "\0style"
        return text if look.kind == above.kind or not re.search(r"\w", text) else f"\0{look.kind}"


def _is_drawn_otherwise(name: str, declared: Declarations, look: Appearance) -> bool:
    """Whether a part of a text is drawn so that it may not be visible together with the rest."""
    heeded = _OF_LETTERS if name == "first-letter" else _OF_LINES
    part = {name: value for name, value in declared.items() if name.startswith(heeded)}
    drawn = appearance(look, "", {}, part, in_cell=True)
    is_as_plain = part.keys() <= _OF_PARTS and all(plain_styles().is_plain(name, part[name]) for name in part)
    is_seen = isinstance(drawn.colour, tuple) and not is_dim(drawn.colour, drawn.background)
    return not is_as_plain or not is_seen or drawn.kind != look.kind or drawn.size < 0.6 * look.size


def _may_stand_elsewhere(look: Appearance, above: Appearance, content: str) -> bool:
    """Whether generated text with a digit counts as hidden only because it is moved or squeezed."""
    is_away = look.gone or look.invisible or look.kind == "faint" or above.kind == "hidden" or look.seen <= 0.3
    return not is_away and re.search(r"(?<![\\\da-f])\d", content) is not None


_OF_LINES = ("font", "color", "background", "text-decoration", "text-transform", "text-shadow", "letter-", "word-",
             "line-height", "vertical-align", "-webkit-text")  # fmt: skip
_OF_LETTERS = (*_OF_LINES, "opacity", "margin", "float", "box-shadow", "initial-letter", "border")
"""Prefixes of the properties that apply to a part of a text.
https://www.w3.org/TR/css-pseudo-4/#first-letter-styling"""
_OF_PARTS = frozenset(["color", "font-size", "font-family", "text-transform", "text-decoration"])


def _is_carried(node: LexborNode) -> bool:
    """Whether the page embeds the picture that an old attribute puts behind digits: its colours are not examined."""
    return (node.attributes.get("background") or "").strip().lower().startswith("data:")


def _is_own_picture(tag: str, node: LexborNode) -> bool:
    """Whether a cell without text has a picture of its own that is not that of all cells."""
    if tag not in _CELLS or not (node.attributes.get("background") or "url(" in (node.attributes.get("style") or "")):
        return False
    return not node.text(deep=True).strip()


def _lines(node: LexborNode) -> int:
    """The least number of lines that an element has."""
    return len(node.css("br")) + max(1, len(node.css("p, li")))


def _is_read_whole(tag: str) -> bool:
    return tag in DROPPED or tag in ("select", "textarea", "svg", "math", "canvas", "video", "audio")


def _later_siblings(node: LexborNode) -> list[str]:
    found: list[str] = []
    following = node.next
    while following is not None and len(found) < 1000:
        if not (following.tag or "-").startswith("-"):
            found.append(following.tag or "")
        following = following.next
    return found


def _content_piece(found: tuple[str, str, str, str], element: Element) -> str:
    double, single, attribute, other = found
    if attribute:
        return element.attributes.get(attribute.lower()) or ""
    if other:
        return "" if other == "/" or ("quote" in other and element.tag == "q") else f"\0{other}"
    return _ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)) if m[1] else m[2], double or single)
