"""The first reading of a page: lexbor, which builds the tree a browser builds.

The walk gives every element its appearance; text goes to the open cell of a table, marked with what becomes of it,
or else to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import Passage
from gongkai.extractors.readers.html.appearance import PAGE, Appearance, appearance
from gongkai.extractors.readers.html.controls import written_by_control
from gongkai.extractors.readers.html.doubts import doubts, drawn_over, first_family, turned_boxes
from gongkai.extractors.readers.html.lexbor_cells import SPACE, Page, RawCell, RawRow, RawTable, lines
from gongkai.extractors.readers.html.selectors import Element
from gongkai.extractors.readers.html.style_sheets import Declarations, StyleSheets
from gongkai.extractors.readers.html.tags import BLOCKS, DROPPED, MOST_BOXED_CELLS, MOST_BOXED_TEXT

_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|([^\s\"']+)")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")


@dataclass(slots=True)
class _Event:
    """The walk comes to an element, or leaves it, or comes to text."""

    kind: str
    tag: str
    node: LexborNode
    look: Appearance
    generated: str = ""
    reversed: bool = False
    unread: tuple[str, ...] = ()


# ---------------------------------------------------------------- the walk


@dataclass(slots=True)
class _Open:
    element: Element
    look: Appearance
    in_cell: bool
    after: str = ""
    last: Element | None = None
    places: dict[str, int] = field(default_factory=dict)


class _Walk:
    """The elements and texts below a root in document order, each with its appearance. Not recursive: pages may be
    very deep."""

    def __init__(self, root: LexborNode, sheets: StyleSheets) -> None:
        self.root = root
        self.sheets = sheets
        self.stack: list[_Open] = []
        self.count = 0

    def events(self) -> Iterator[_Event]:
        node, top = self.root, self.root.mem_id
        while True:
            tag = node.tag or ""
            entered = not tag.startswith("-") and tag not in ("head", "title", "style")
            if entered:
                yield self._enter(node, tag)
            elif tag == "-text":
                look = self.stack[-1].look if self.stack else PAGE
                yield _Event("text", tag, node, look)
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

    def _enter(self, node: LexborNode, tag: str) -> _Event:
        above = self.stack[-1] if self.stack else None
        element = self._element(node, tag, above)
        styles, pseudo = self.sheets.of(element)
        in_cell = above is not None and above.in_cell
        look = appearance(above.look if above else PAGE, tag, element.attributes, styles, in_cell=in_cell)
        if tag in ("td", "th") and (
            look.moved or look.shifted or look.raised
        ):  # where it stands is told within the cell
            look = replace(look, moved=False, shifted=False, raised=False)
        event = _Event("open", tag, node, look)
        if tag == "table" and look.kind == "hidden" and not in_cell:  # what it holds is read as if it were shown
            look = replace(look, gone=False, hidden=False, invisible=False, folded=False, unshown=True)
        if in_cell or tag in ("td", "th"):
            event.unread = self._unread(node, tag, look, styles, pseudo)
        drawn = {name: self._generated(element, look, of_it) for name, of_it in pseudo.items()}
        self.stack.append(_Open(element, look, in_cell or tag in ("td", "th"), drawn.get("after", "")))
        event.generated, event.reversed = drawn.get("before", ""), look.reversed
        return event

    @staticmethod
    def _unread(
        node: LexborNode, tag: str, look: Appearance, styles: Declarations, pseudo: dict[str, Declarations]
    ) -> tuple[str, ...]:
        parts = [name for name in ("first-letter", "first-line") if name in pseudo]
        parts = [name for name in parts if appearance(look, "", {}, pseudo[name], in_cell=True).kind != look.kind]
        seen = [*parts, *drawn_over(pseudo), *turned_boxes(look.leftwards, styles)]
        return tuple(doubts(tag, look.marker, look.size, styles, seen, lambda: node.text(deep=True)))

    def _leave(self, node: LexborNode, tag: str) -> _Event:
        left = self.stack.pop()
        return _Event("close", tag, node, left.look, left.after)

    def _element(self, node: LexborNode, tag: str, above: _Open | None) -> Element:
        attributes = dict(node.attributes)
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
            frozenset((attributes.get("class") or "").split()),
        )
        if above:
            above.last = element
        return element

    def _generated(self, element: Element, above: Appearance, styles: dict[str, str]) -> str:
        look = appearance(above, "", {}, styles, in_cell=True)
        content = styles.get("content", "none")
        if look.kind in ("hidden", "faint") or content.lower() in ("none", "normal"):
            return ""
        text = "".join(_content_piece(found, element) for found in _QUOTED.findall(content))
        return text if look.kind == above.kind or not re.search(r"\w", text) else f"\0{look.kind}"


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


# ---------------------------------------------------------------- which tables are the page's arrangement


@dataclass(slots=True)
class _Extent:
    """A table in the list of events."""

    begin: int
    end: int = 0
    cells: int = 0
    text: int = 0
    above: _Extent | None = None
    in_cell: bool = False
    inner: list[_Extent] = field(default_factory=list)

    def is_box(self, events: Sequence[_Event]) -> bool:
        """Whether it only frames a few characters of the cell it stands in (or is not shown there)."""
        if self.above is None or not self.in_cell:
            return False
        if events[self.begin].look.kind == "hidden" and events[self.above.begin].look.kind != "hidden":
            return True
        small = self.cells <= MOST_BOXED_CELLS and self.text <= MOST_BOXED_TEXT
        return small and self.above.cells > self.cells and all(inner.is_box(events) for inner in self.inner)


def _extents(events: Sequence[_Event]) -> list[_Extent]:
    found: list[_Extent] = []
    inside: list[tuple[_Extent, list[bool]]] = []
    for index, event in enumerate(events):
        if event.tag == "table":
            if event.kind == "open":
                above, cells = inside[-1] if inside else (None, [])
                extent = _Extent(index, above=above, in_cell=bool(cells))
                found.append(extent)
                if above:
                    above.inner.append(extent)
                inside.append((extent, []))
            else:
                inside.pop()[0].end = index
        elif inside and event.tag in ("td", "th"):
            extent, open_cells = inside[-1]
            if event.kind == "open":
                extent.cells += 1
                open_cells.append(True)
            else:
                del open_cells[-1:]
        elif inside and event.kind == "text":
            inside[-1][0].text += len("".join((event.node.text_content or "").split()))
    return found


def _boxes_and_leaves(events: Sequence[_Event]) -> tuple[set[int], set[int]]:
    """The "open" events of tables that are boxes in a cell, and of those that hold data."""
    extents = _extents(events)
    boxes = {extent.begin for extent in reversed(extents) if extent.is_box(events)}
    leaves = {e.begin for e in extents if e.begin not in boxes and all(i.begin in boxes for i in e.inner)}
    return boxes, leaves


# ---------------------------------------------------------------- events into passages and tables


class _Builder:
    """Turns events into passages and leaf tables. Text goes to the open cell of a leaf table, or else to the page."""

    def __init__(self, typefaces: frozenset[str] = frozenset()) -> None:
        self.typefaces = typefaces
        self.page = Page()
        self.order = 0
        self.running: list[str] = []
        self.table: RawTable | None = None
        self.cell: RawCell | None = None
        self.heading: list[str] | None = None
        self.boxes = 0
        self.turned: list[int] = []

    def text(self, event: _Event) -> None:
        kind = "hidden" if event.look.unshown and self.table is None else event.look.kind
        text = SPACE.sub(" ", event.node.text_content or "")
        self._write(text, kind)
        if self.cell is not None and kind == "shown" and any(map(str.isdigit, text)):
            self.cell.digit_sizes.add(event.look.size)
            if self.typefaces and first_family(event.look.typeface) in self.typefaces:
                self.cell.pieces.append(("other", f"font {first_family(event.look.typeface)}"))

    def open(self, event: _Event, *, is_leaf: bool, is_box: bool) -> None:
        tag = event.tag
        self._edge(event)
        if is_leaf:
            self.table = RawTable(hidden=event.look.kind == "hidden" or event.look.unshown)
        elif self.table is not None and not self.boxes:
            self._open_in_table(self.table, event)
        self.boxes += is_box
        self._special(event)
        if tag == "img":
            self.page.images += 1
        elif tag == "h1" and not self.page.h1:
            self.heading = []
        if event.reversed and self.cell is not None:
            self.turned.append(len(self.cell.pieces))
        self._generate(event)

    def close(self, event: _Event, *, is_box: bool) -> None:
        tag = event.tag
        self._generate(event)
        if event.look.reversed and self.cell is not None and self.turned:
            begun = self.turned.pop()
            turned = [(kind, text[::-1]) for kind, text in reversed(self.cell.pieces[begun:])]
            self.cell.pieces[begun:] = turned
        self._edge(event)
        self.boxes -= is_box
        if is_box or self.boxes:
            return
        if tag in ("td", "th"):
            self.cell = None
            self.turned = []
        elif tag == "h1" and self.heading is not None:
            self.page.h1 = lines(self.heading).replace("\n", "")
            self.heading = None
        elif tag == "table" and self.table is not None:
            self._flush()  # its caption
            self.table.order = self._next_order()
            self.page.tables.append(self.table)
            self.table = None

    def _open_in_table(self, table: RawTable, event: _Event) -> None:
        if event.look.gone:  # takes no place among the rows and cells
            return
        if event.tag in ("tbody", "thead", "tfoot"):
            table.group += 1
        elif event.tag in ("col", "colgroup") and event.look.invisible:
            table.doubts = [("other", "hidden column")]
        elif event.tag == "tr" or (event.tag in ("td", "th") and not table.rows):
            table.rows.append(RawRow(table.group))
        if event.tag in ("td", "th"):
            attributes = event.node.attributes
            self.cell = RawCell(attributes.get("rowspan"), attributes.get("colspan"), [*table.doubts])
            table.rows[-1].cells.append(self.cell)

    def _special(self, event: _Event) -> None:
        """What is drawn in a cell by an element that is no text."""
        if self.cell is None:
            return
        attributes = event.node.attributes
        if name := attributes.get("id"):
            self.cell.ids.append(name)
        if any(key.startswith(("v-", "ng-", "x-", ":", "data-bind")) for key in attributes):
            self.cell.pieces.append(("filled", event.tag))
        shown = event.look.kind
        if shown != "hidden":
            self.cell.pieces += [("other", name) for name in event.unread]
        for kind, text in written_by_control(event.tag, event.node):
            self.cell.pieces.append((shown if kind == "text" or shown == "hidden" else kind, text))

    def _generate(self, event: _Event) -> None:
        if not event.generated or self.cell is None:
            return
        kind = event.look.kind
        for piece in re.split("(\0\\S+)", event.generated):
            if piece.startswith("\0"):
                self.cell.pieces.append(("other", f"content {piece[1:41]}"))
            elif piece:
                self.cell.pieces.append((kind, piece))

    def _edge(self, event: _Event) -> None:
        """A line ends at <br>; at the edge of a block a passage ends, or a line of a cell."""
        if event.look.gone:
            return
        if event.tag in BLOCKS and self.table is None:
            self._flush()
        elif event.tag in BLOCKS or event.tag == "br":
            self._write("\n", "shown")

    def _write(self, text: str, kind: str) -> None:
        if self.cell is not None:
            self.cell.pieces.append((kind, text))
        elif kind not in ("hidden", "struck"):
            self.running.append(text)
        if self.heading is not None and kind != "hidden":
            self.heading.append(text)

    def _flush(self) -> None:
        text = lines(self.running)
        self.running = []
        if text:
            self.page.passages.append(Passage(self._next_order(), text))

    def _next_order(self) -> int:
        self.order += 1
        return self.order - 1


def first_reading(parser: LexborHTMLParser) -> Page:
    if parser.root is None:
        return Page()
    sheets = StyleSheets(_sheets(parser))
    events = list(_Walk(parser.root, sheets).events())
    boxes, leaves = _boxes_and_leaves(events)
    builder = _Builder(sheets.typefaces)
    tables: list[bool] = []
    for index, event in enumerate(events):
        if event.kind == "text":
            builder.text(event)
            continue
        is_box = False
        if event.tag == "table":
            if event.kind == "open":
                tables.append(index in boxes)
                is_box = tables[-1]
            else:
                is_box = tables.pop()
        if event.kind == "open":
            builder.open(event, is_leaf=event.tag == "table" and index in leaves, is_box=is_box)
        else:
            builder.close(event, is_box=is_box)
    page = builder.page
    page.styles_complete = sheets.complete
    page.linked_styles = any("stylesheet" in (n.attributes.get("rel") or "") for n in parser.css("link[rel]"))
    page.scripts = "\n".join(node.text(deep=True) for node in parser.css("script"))
    return page


def _sheets(parser: LexborHTMLParser) -> list[str]:
    return [
        node.text(deep=True)
        for node in parser.css("style")
        if "print" not in (node.attributes.get("media") or "").lower()
    ]
