"""The first reading of a page, by lexbor, which builds the same tree as a browser.

The walk gives every element its appearance; text goes to the open cell of a table,
marked with its kind, or else to the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import Passage
from gongkai.extractors.readers.html.first_reading.cells import SPACE, Page, RawCell, RawRow, RawTable, lines
from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.first_reading.controls import CONTROLS, written_by_control
from gongkai.extractors.readers.html.first_reading.document_types import is_lenient
from gongkai.extractors.readers.html.first_reading.doubts import own_typeface
from gongkai.extractors.readers.html.first_reading.fixed_columns import FixedColumns
from gongkai.extractors.readers.html.first_reading.links import is_file, is_link, marked
from gongkai.extractors.readers.html.first_reading.neighbours import may_lie_on_others
from gongkai.extractors.readers.html.first_reading.overlays import covered_tables
from gongkai.extractors.readers.html.first_reading.scripts import hides_by_class, scripts_of, writes_into
from gongkai.extractors.readers.html.first_reading.style_sheets import StyleSheets, ending_animations
from gongkai.extractors.readers.html.first_reading.surroundings import Around, around_tables, draws_up
from gongkai.extractors.readers.html.first_reading.walk import Event, Walk
from gongkai.extractors.readers.html.inner_documents import ALTERNATE, CSS
from gongkai.extractors.readers.html.tags import BLOCKS, MOST_BOXED_CELLS, MOST_BOXED_TEXT
from gongkai.extractors.readers.html.web_fonts import as_drawn, digit_codes

# ---------------------------------------------------------------- which tables are the page's arrangement


@dataclass(slots=True)
class _Extent:
    """A table as a range of the list of events."""

    begin: int
    end: int = 0
    cells: int = 0
    text: int = 0
    above: _Extent | None = None
    in_cell: bool = False
    inner: list[_Extent] = field(default_factory=list)

    def is_box(self, events: Sequence[Event]) -> bool:
        """Whether it only frames a few characters of the cell that it is in (or is not shown there)."""
        if self.above is None or not self.in_cell:
            return False
        if events[self.begin].look.kind == "hidden" and events[self.above.begin].look.kind != "hidden":
            return True
        small = self.cells <= MOST_BOXED_CELLS and self.text <= MOST_BOXED_TEXT
        return small and self.above.cells > self.cells and all(inner.is_box(events) for inner in self.inner)


def _extents(events: Sequence[Event]) -> list[_Extent]:
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


def _boxes_and_leaves(events: Sequence[Event]) -> tuple[set[int], set[int]]:
    """The "open" events of tables that are boxes in a cell, and of those that hold data."""
    extents = _extents(events)
    boxes = {extent.begin for extent in reversed(extents) if extent.is_box(events)}
    leaves = {e.begin for e in extents if e.begin not in boxes and all(i.begin in boxes for i in e.inner)}
    return boxes, leaves


# ---------------------------------------------------------------- events into passages and tables


_AS_CELLS = ("table-cell", "none", "inherit", "initial", "revert")


class _Builder:
    """Turns events into passages and leaf tables. Text goes to the open cell of a leaf table, or else to the page."""

    def __init__(self, typefaces: frozenset[str] = frozenset(), digit_codes: Mapping[str, str] | None = None) -> None:
        self.typefaces = typefaces
        self.digit_codes = digit_codes or {}
        self.page = Page()
        self.order = 0
        self.running: list[str] = []
        self.links = 0
        self.files = 0
        self.marked: list[str] = []
        """All that is shown, with what leads to another page or to a file between marks."""
        self.table: RawTable | None = None
        self.cell: RawCell | None = None
        self.heading: list[str] | None = None
        self.boxes = 0
        self.turned: list[int] = []
        self.row_ids: list[str] = []

    def text(self, event: Event) -> None:
        kind = "hidden" if event.look.unshown and self.table is None else event.look.kind
        text = SPACE.sub(" ", event.node.text_content or "")
        face = own_typeface(event.look.typeface, self.typefaces) if self.typefaces else None
        codes = self.digit_codes.get(face or "")
        if codes and any(map(str.isdigit, text)):
            if self.cell is not None and kind != "hidden":
                self.cell.pieces.append(("coded", text))
            text, face = as_drawn(text, codes), None
        self._write(text, kind)
        if self.cell is not None and kind != "hidden" and self.table is not None and self.table.columns is not None:
            self.table.columns.add_text(event)
        if self.cell is not None and kind == "shown" and any(map(str.isdigit, text)):
            self.cell.digit_sizes.add(event.look.size)
            self.cell.digit_colours.add((event.look.colour, event.look.background))
            self.cell.digit_classes.add(event.classes)
            if face:
                self.cell.pieces.append(("other", f"font {face}"))

    def open(self, event: Event, around: Around | None, *, is_box: bool) -> None:
        """Enter an element; for a table that holds data, `around` describes its surroundings."""
        tag = event.tag
        self._edge(event)
        if around is not None:
            self.table = RawTable(hidden=event.look.kind == "hidden" or event.look.unshown)
            self.table.doubt([*event.misplaced, *around.doubts])
            self.table.columns = FixedColumns.of(event, around.width)
        elif self.table is not None and not self.boxes:
            self._open_in_table(self.table, event)
        self.boxes += is_box
        self.links += is_link(event)
        self.files += is_file(event)
        self._special(event)
        if tag == "img":
            self.page.images += 1
        elif tag == "h1" and not self.page.h1:
            self.heading = []
        if event.reversed and self.cell is not None:
            self.turned.append(len(self.cell.pieces))
        self._generate(event)

    def close(self, event: Event, *, is_box: bool) -> None:
        tag = event.tag
        self._generate(event)
        if event.look.reversed and self.cell is not None and self.turned:
            begun = self.turned.pop()
            turned = [(kind, text[::-1]) for kind, text in reversed(self.cell.pieces[begun:])]
            self.cell.pieces[begun:] = turned
        self._edge(event)
        self.links -= is_link(event)
        self.files -= is_file(event)
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

    def _open_in_table(self, table: RawTable, event: Event) -> None:
        if event.look.gone:  # takes no place among the rows and cells
            return
        if event.misplaced:
            table.doubt(event.misplaced)
        if event.tag == "caption" and draws_up(event.styles, event.look.size):
            table.doubt(["margin-bottom"])
        if event.tag in ("tbody", "thead", "tfoot"):
            table.group += 1
        elif event.tag in ("col", "colgroup"):
            table.add_column(event)
        elif event.tag == "tr" or (event.tag in ("td", "th") and not table.rows):
            table.rows.append(RawRow(table.group))
            name = event.node.attributes.get("id") if event.tag == "tr" else None
            self.row_ids = [name] if name else []  # a script that fills a row fills its cells
        if event.tag in ("td", "th"):
            attributes = event.node.attributes
            self.cell = RawCell(attributes.get("rowspan"), attributes.get("colspan"), [*table.doubts])
            self.cell.ids += self.row_ids
            is_box = event.styles.get("display", "table-cell") not in _AS_CELLS
            if is_box and table.rows[-1].ends_in_box:  # both are in one cell
                table.doubt(["display"])
            table.rows[-1].ends_in_box = is_box
            table.rows[-1].cells.append(self.cell)
            if table.columns is not None:
                table.columns.add_cell(event)

    def _special(self, event: Event) -> None:
        """Record what an element other than text draws in a cell."""
        if self.cell is None:
            return
        attributes = event.node.attributes
        if name := attributes.get("id"):
            self.cell.ids.append(name)
        self.cell.hooks |= {f".{name}" for name in (attributes.get("class") or "").split()}
        self.cell.hooks |= {f"[{name}" for name in attributes if name.startswith("data-")}
        if event.tag in CONTROLS and (name := attributes.get("name")):
            self.cell.hooks.add(f"@{name}")
        if event.misplaced:
            self.cell.pieces += [("other", name) for name in event.misplaced]
        if any(key.startswith(("v-", "ng-", "x-", ":", "data-bind")) for key in attributes):
            self.cell.pieces.append(("filled", event.tag))
        shown = event.look.kind
        if shown != "hidden":
            self.cell.pieces += [("other", name) for name in event.unread]
        if event.unread and shown != "hidden" and self.table is not None and may_lie_on_others(event.unread):
            self.table.doubt(["overlay"])
        for kind, text in written_by_control(event.tag, event.node):
            self.cell.pieces.append((shown if kind == "text" or shown == "hidden" else kind, text))

    def _generate(self, event: Event) -> None:
        if not event.generated or self.cell is None:
            return
        kind = event.look.kind
        for piece in re.split("(\0\\S+)", event.generated):
            if piece.startswith("\0"):
                self.cell.pieces.append(("other", f"content {piece[1:41]}"))
            elif piece:
                self.cell.pieces.append((kind, piece))

    def _edge(self, event: Event) -> None:
        """Handle a line break: <br> ends a line; the edge of a block ends a passage, or a line of a cell."""
        if event.look.gone:
            return
        if event.tag in BLOCKS and self.table is None:
            self._flush()
            self.marked.append("\n")
        elif event.tag in BLOCKS or event.tag == "br":
            self._write("\n", "shown")

    def _write(self, text: str, kind: str) -> None:
        if kind not in ("hidden", "struck"):
            self.marked.append(marked(text, link=self.links > 0, file=self.files > 0))
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
    sheets = StyleSheets(_sheets(parser), parser.root, is_lenient=is_lenient(parser))
    linked_styles = any("stylesheet" in (n.attributes.get("rel") or "") for n in parser.css("link[rel]"))
    sheets.is_whole = sheets.is_whole and not linked_styles
    events = list(Walk(parser.root, sheets).events())
    boxes, leaves = _boxes_and_leaves(events)
    around = around_tables(events, leaves, ending_animations(sheets.text))
    scripts = scripts_of(parser)
    for table in covered_tables(events, leaves, scripts):
        around[table].doubts.append("overlay")
    is_rewritten = bool(scripts) and hides_by_class(scripts, sheets.text)
    is_rearranged = any(map(_is_drawn_by_itself, parser.css(_OF_THEMSELVES)))
    for place in around.values():
        place.doubts += ["template"] if is_rearranged else []
        if is_rewritten or (scripts and writes_into(scripts, place.names)):
            place.doubts.append("script")
    builder = _Builder(sheets.typefaces | sheets.linked_typefaces, digit_codes(sheets.text))
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
            builder.open(event, around.get(index), is_box=is_box)
        else:
            builder.close(event, is_box=is_box)
    page = builder.page
    page.marked = tuple(lines(builder.marked).split("\n"))
    page.styles_complete = sheets.complete
    page.linked_styles = not sheets.is_whole
    page.scripts = scripts
    return page


_OF_THEMSELVES = "template[shadowrootmode], td style[style], td script[style], th style[style], th script[style]"


def _is_drawn_by_itself(node: LexborNode) -> bool:
    """Whether an element is drawn by itself: a template in place of its neighbours, or a style
    sheet or script shown as text in a cell."""
    if node.tag == "template":
        return not _is_in_cell(node)  # in a table, its cell decides
    return "display" in (node.attributes.get("style") or "").lower()


def _is_in_cell(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag not in ("td", "th"):
        above = above.parent
    return above is not None


def _sheets(parser: LexborHTMLParser) -> list[str]:
    """The style sheets that a browser uses, without those inside elements that are not part of the page and those of
    another set than the preferred one."""
    aside = {node.mem_id for node in parser.css("noscript *, template *")}
    preferred = _preferred_title(parser, aside)
    used = [
        node
        for node in parser.css("style")
        if node.mem_id not in aside and node.attributes.get("title") in (None, "", preferred)
    ]
    found = [(node, _is_heeded(node)) for node in used]
    return [_with_condition(node, heeded) for node, heeded in found if heeded is not False]


def _preferred_title(parser: LexborHTMLParser, aside: Set[int]) -> str | None:
    """The title of the set of style sheets that browsers apply: the first one that the page or a sheet names."""
    nodes = parser.css("meta[http-equiv], style[title], link[title]")
    return next(filter(None, (_named_set(node) for node in nodes if node.mem_id not in aside)), None)


def _named_set(node: LexborNode) -> str | None:
    values = {name: value or "" for name, value in node.attributes.items()}
    if node.tag == "meta":
        return values.get("content") if values["http-equiv"].strip().lower() == "default-style" else None
    kind = (values.get("type") or CSS).lower()
    if node.tag == "style":
        return values["title"] if kind.strip() == CSS and ALTERNATE not in values else None
    relations = values.get("rel", "").lower().split()
    is_loaded = bool(values.get("href", "").strip()) and "disabled" not in values
    is_sheet = is_loaded and "stylesheet" in relations and kind.partition(";")[0].strip() == CSS
    return values["title"] if is_sheet and "alternate" not in relations else None


def _with_condition(sheet: LexborNode, heeded: bool | None) -> str:
    text = sheet.text(deep=True)
    return text if heeded else f"@media {sheet.attributes.get('media')} {{{text}}}"


def _is_heeded(sheet: LexborNode) -> bool | None:
    kind = (sheet.attributes.get("type") or CSS).strip().lower()
    return kind == CSS and applies(f"@media {(sheet.attributes.get('media') or 'all').lower()}")
