"""The first reading of a page: lexbor, which builds the tree a browser builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import Passage
from gongkai.extractors.readers.html.tags import BLOCKS, DROPPED

SPACE = re.compile(r"[ \t\r\n\f]+")
_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*([a-z-]+)", re.I)


@dataclass(slots=True)
class RawCell:
    rowspan: str | None
    colspan: str | None
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawRow:
    group: int
    cells: list[RawCell] = field(default_factory=list)


@dataclass(slots=True)
class RawTable:
    group: int = 0
    rows: list[RawRow] = field(default_factory=list)
    order: int = -1

    def cells(self) -> int:
        return sum(len(row.cells) for row in self.rows)


@dataclass(slots=True)
class Page:
    passages: list[Passage] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)
    h1: str = ""
    images: int = 0


@dataclass(frozen=True, slots=True)
class _Event:
    """The walk comes to an element, or leaves it, or comes to text."""

    kind: str
    tag: str
    node: LexborNode


def _events(root: LexborNode) -> Iterator[_Event]:
    """`root` and all below it that is shown, in document order. Not recursive: pages may be very deep."""
    node, top = root, root.mem_id
    while True:
        tag = node.tag or ""
        shown = not tag.startswith("-") and not _is_hidden(node, tag)
        if shown:
            yield _Event("open", tag, node)
        elif tag == "-text":
            yield _Event("text", tag, node)
        child = node.first_child if shown else None
        if child is not None:
            node = child
            continue
        if shown:
            yield _Event("close", tag, node)
        while node.mem_id != top and node.next is None:
            node = node.parent  # type: ignore[assignment]  # below the root, everything has a parent
            yield _Event("close", node.tag or "", node)
        if node.mem_id == top:
            return
        node = node.next  # type: ignore[assignment]  # not None: the loop above ended


def _is_hidden(node: LexborNode, tag: str) -> bool:
    return tag in DROPPED or not_displayed(node.attributes.get("style"))


def not_displayed(style: str | None) -> bool:
    """Whether an inline style hides its element; the last declaration wins."""
    if not style or "none" not in style.lower():
        return False
    values = _DISPLAY.findall(style)
    return bool(values) and values[-1].lower() == "none"


def _layout_tables(events: Sequence[_Event]) -> set[int]:
    """The indices of the "open" events of tables that contain tables: those only arrange the page."""
    layout: set[int] = set()
    inside: list[int] = []
    for index, event in enumerate(events):
        if event.tag != "table":
            continue
        if event.kind == "open":
            layout.update(inside[-1:])
            inside.append(index)
        else:
            inside.pop()
    return layout


class _Builder:
    """Turns events into passages and leaf tables. Text goes to the open cell of a leaf table, or else to the page."""

    def __init__(self) -> None:
        self.page = Page()
        self.order = 0
        self.running: list[str] = []
        self.table: RawTable | None = None
        self.cell: list[str] | None = None
        self.heading: list[str] | None = None

    def text(self, text: str) -> None:
        self._write(SPACE.sub(" ", text))

    def open(self, event: _Event, is_leaf: bool) -> None:
        tag = event.tag
        self._edge(tag)
        if is_leaf:
            self.table = RawTable()
        elif self.table is not None:
            self._open_in_table(self.table, event)
        if tag == "img":
            self.page.images += 1
        elif tag == "h1" and not self.page.h1:
            self.heading = []

    def close(self, tag: str) -> None:
        self._edge(tag)
        if tag in ("td", "th"):
            self.cell = None
        elif tag == "h1" and self.heading is not None:
            self.page.h1 = lines(self.heading).replace("\n", "")
            self.heading = None
        elif tag == "table" and self.table is not None:
            self._flush()  # its caption
            self.table.order = self._next_order()
            self.page.tables.append(self.table)
            self.table = None

    def _open_in_table(self, table: RawTable, event: _Event) -> None:
        if event.tag in ("tbody", "thead", "tfoot"):
            table.group += 1
        elif event.tag == "tr" or (event.tag in ("td", "th") and not table.rows):
            table.rows.append(RawRow(table.group))
        if event.tag in ("td", "th"):
            attributes = event.node.attributes
            cell = RawCell(attributes.get("rowspan"), attributes.get("colspan"))
            table.rows[-1].cells.append(cell)
            self.cell = cell.pieces

    def _edge(self, tag: str) -> None:
        """A line ends at <br>; at the edge of a block a passage ends, or a line of a cell."""
        if tag in BLOCKS and self.table is None:
            self._flush()
        elif tag in BLOCKS or tag == "br":
            self._write("\n")

    def _write(self, text: str) -> None:
        (self.running if self.cell is None else self.cell).append(text)
        if self.heading is not None:
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
    events = list(_events(parser.root))
    layout = _layout_tables(events)
    builder = _Builder()
    for index, event in enumerate(events):
        if event.kind == "text":
            builder.text(event.node.text_content or "")
        elif event.kind == "open":
            builder.open(event, is_leaf=event.tag == "table" and index not in layout)
        else:
            builder.close(event.tag)
    return builder.page


def lines(pieces: list[str]) -> str:
    broken = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (SPACE.sub(" ", line).strip() for line in broken) if line)
