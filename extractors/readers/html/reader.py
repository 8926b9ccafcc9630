"""Web pages, read twice: by lexbor, which builds the tree a browser builds, and by libxml2 (lxml.html).

The two readings share the decoded text and the lists of tags below, and no code.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, Document, Passage, Problem, Table, UnreadableError

READER = "html:lexbor+lxml"

MAX_BYTES = 50 * 1024 * 1024
# Bounds on what a page may cost to parse; the largest report pages (saved from Word) have some 50,000 tags, 100 deep.
MAX_TAGS = 1_000_000
MAX_DEPTH = 10_000
MAX_COPIES = 5_000_000
MAX_COLSPAN = 100
# Bounds on one table; the forms have at most 10 columns and 300 cells.
MAX_COLS = 500
MAX_CELLS = 100_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never shown as text. <title> is read for itself.
DROPPED = _words("head title script style noscript template iframe noframes noembed object")
BLOCKS = _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol optgroup option p pre section select summary table "
    "tbody td tfoot th thead tr ul"
)
FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
# These close themselves when the next one opens, so an unclosed one is no deeper than a closed one.
FLAT = _words("area base br col dd dt embed hr img input li link meta option p source td th tr wbr")

METADATA_LABELS = _words(
    "索引号 发布机构 发布日期 发布时间 名称 标题 文号 成文日期 生成日期 公开日期 信息来源 来源 "
    "统一社会信用代码 责任部门"
)
# A page states its own metadata above its text, but menus may come first.
_TOP_PASSAGES = 200
_DATE = r"20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?(?:[ \t]+\d{1,2}:\d{2}(?::\d{2})?)?"
_VISIBLE = (
    re.compile(rf"(发布日期|发布时间)\s*[:：]\s*({_DATE})"),
    re.compile(
        r"(信息来源|来源)\s*[:：]\s*([^\s|｜【\[]+?)(?=[\s|｜【\[]|(?:发布|浏览|字体|字号|时间|日期|作者|访问)|$)"
    ),
)
_LABELLED = re.compile(rf"({'|'.join(sorted(METADATA_LABELS, key=len, reverse=True))})\s*[:：]\s*(\S[^\n]{{0,199}})")

_SPACE = re.compile(r"[ \t\r\n\f]+")
_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*([a-z-]+)", re.I)
_START_OR_END_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def read_html(data: bytes, charset: str | None = None) -> Document:
    """The tables, passages and metadata of a page; `charset` is what the server declared."""
    if len(data) > MAX_BYTES:
        raise UnreadableError("reading.too_large", size=str(len(data)), limit=str(MAX_BYTES))
    text, problems = decode(data, charset)
    _refuse_bombs(text)
    if _ends_inside_a_table(text.lower()):
        problems = [*problems, Problem("reading.repaired")]
    parser = LexborHTMLParser(text)
    page = _first_reading(parser)
    second = _second_reading(text)
    tables, too_wide = _tables(page.tables, second)
    return Document(
        media_type=media_types.HTML,
        pages=None,
        passages=tuple(page.passages),
        tables=tuple(tables),
        meta=_meta(parser, page, tables),
        problems=(*problems, *too_wide),
    )


# ---------------------------------------------------------------- decoding


_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# A declared Western charset decodes anything and is what servers send by default: such a declaration says nothing.
_DECLARABLE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}


def decode(data: bytes, charset: str | None) -> tuple[str, list[Problem]]:
    """`data` as text, and the problem that some of it could not be decoded."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _replaced(data, codec)
    if codec16 := media_types.bomless_utf16(data):
        return _replaced(data, codec16)
    declared = _declared(data, charset)
    for codec in ("utf-8", *declared, "gb18030", "big5hkscs"):
        text = _strict(data, codec)
        if text is not None:
            return text, []
        if codec == "utf-8" and _mostly_utf8(data):
            # one torn character must not turn a whole page into well-formed nonsense of another encoding
            return _replaced(data, "utf-8")
    replaced = [_replaced(data, codec) for codec in ("utf-8", *declared, "gb18030")]
    return min(replaced, key=lambda result: result[0].count("\ufffd"))


def _declared(data: bytes, charset: str | None) -> list[str]:
    found = _META_CHARSET.search(data[:16384])
    labels = [charset or "", found.group(1).decode("ascii") if found else ""]
    codecs_ = [_DECLARABLE.get(label.strip(" \"'").lower()) for label in labels]
    return [codec for codec in codecs_ if codec]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether `data`, which is not UTF-8, is nearly UTF-8: text of another encoding hardly ever looks like it."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return lost * 5 < sum(character > "\x7f" for character in text) - lost


def _replaced(data: bytes, codec: str) -> tuple[str, list[Problem]]:
    text = _strict(data, codec)
    if text is not None:
        return text, []
    text = data.decode(codec, errors="replace")
    lost = str(text.count("\ufffd"))
    return text, [Problem("reading.undecodable", values={"encoding": codec, "characters": lost})]


# ---------------------------------------------------------------- what a page may cost


def _ends_inside_a_table(text: str) -> bool:
    """Whether a page was cut off in a table, perhaps in a number: neither the table nor the page is closed."""
    begun = max(text.rfind(tag) for tag in ("<table", "<tr", "<td", "<th"))
    return begun > max(text.rfind(tag) for tag in ("</table", "</body", "</html"))


def _refuse_bombs(text: str) -> None:
    """Refuse a page whose tree would take minutes or gigabytes: too many tags, too deep, or too many formatting
    elements left open, which a browser opens anew in every block."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise UnreadableError("reading.too_large", tags=str(tags), limit=str(MAX_TAGS))
    if tags < 3000:  # cannot cost anything
        return
    open_: Counter[str] = Counter()
    depth = copies = formatting = 0
    for match in _START_OR_END_TAG.finditer(text):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in FLAT:
            copies += formatting
        elif open_[name] + step >= 0:
            open_[name] += step
            depth += step
            if name in FORMATTING:
                formatting += step
            else:
                copies += formatting
        if depth > MAX_DEPTH:
            raise UnreadableError("reading.too_large", depth=str(depth), limit=str(MAX_DEPTH))
        if copies > MAX_COPIES:
            raise UnreadableError("reading.too_large", elements=str(copies), limit=str(MAX_COPIES))


# ---------------------------------------------------------------- first reading: lexbor


@dataclass(slots=True)
class _RawCell:
    rowspan: str | None
    colspan: str | None
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _RawRow:
    group: int
    cells: list[_RawCell] = field(default_factory=list)


@dataclass(slots=True)
class _RawTable:
    group: int = 0
    rows: list[_RawRow] = field(default_factory=list)
    order: int = -1

    def cells(self) -> int:
        return sum(len(row.cells) for row in self.rows)


@dataclass(slots=True)
class _Page:
    passages: list[Passage] = field(default_factory=list)
    tables: list[_RawTable] = field(default_factory=list)
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
        self.page = _Page()
        self.order = 0
        self.running: list[str] = []
        self.table: _RawTable | None = None
        self.cell: list[str] | None = None
        self.heading: list[str] | None = None

    def text(self, text: str) -> None:
        self._write(_SPACE.sub(" ", text))

    def open(self, event: _Event, is_leaf: bool) -> None:
        tag = event.tag
        self._edge(tag)
        if is_leaf:
            self.table = _RawTable()
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
            self.page.h1 = _lines(self.heading).replace("\n", "")
            self.heading = None
        elif tag == "table" and self.table is not None:
            self._flush()  # its caption
            self.table.order = self._next_order()
            self.page.tables.append(self.table)
            self.table = None

    def _open_in_table(self, table: _RawTable, event: _Event) -> None:
        if event.tag in ("tbody", "thead", "tfoot"):
            table.group += 1
        elif event.tag == "tr" or (event.tag in ("td", "th") and not table.rows):
            table.rows.append(_RawRow(table.group))
        if event.tag in ("td", "th"):
            attributes = event.node.attributes
            cell = _RawCell(attributes.get("rowspan"), attributes.get("colspan"))
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
        text = _lines(self.running)
        self.running = []
        if text:
            self.page.passages.append(Passage(self._next_order(), text))

    def _next_order(self) -> int:
        self.order += 1
        return self.order - 1


def _first_reading(parser: LexborHTMLParser) -> _Page:
    if parser.root is None:
        return _Page()
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


def _lines(pieces: list[str]) -> str:
    lines = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (_SPACE.sub(" ", line).strip() for line in lines) if line)


# ---------------------------------------------------------------- second reading: libxml2


def _second_reading(text: str) -> list[list[str]]:
    """The texts of the cells of each leaf table."""
    root = _libxml2_tree(text)
    if root is None:
        return []
    tables: list[tuple[list[list[str]], list[bool]]] = []  # its cells' pieces; True once a table is found inside
    inside: list[int] = []
    sinks: list[list[str]] = [[]]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    skipped = None
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in DROPPED - {"head"} or not_displayed(element.get("style")):
                skipped = element
                walk.skip_subtree()
                continue
            if tag == "table":
                if inside:
                    tables[inside[-1]][1].append(True)
                inside.append(len(tables))
                tables.append(([], []))
            elif tag in ("td", "th"):
                sinks.append([])
                if inside:
                    tables[inside[-1]][0].append(sinks[-1])
            sinks[-1].append(("\n" if tag in BLOCKS or tag == "br" else "") + (element.text or "").replace("\n", " "))
            continue
        if event == "end" and element is not skipped:
            if tag == "table":
                inside.pop()
            elif tag in ("td", "th"):
                sinks.pop()
            if tag in BLOCKS:
                sinks[-1].append("\n")
        sinks[-1].append((element.tail or "").replace("\n", " "))
    return [[_joined(cell) for cell in cells] for cells, nested in tables if not nested]


def _libxml2_tree(text: str) -> lxml.html.HtmlElement | None:
    # bytes, since lxml refuses text that declares an encoding; huge_tree, since it stops at a depth of 256 without
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _joined(pieces: list[str]) -> str:
    words = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, words))


# ---------------------------------------------------------------- tables


def _tables(raw: list[_RawTable], second: list[list[str]]) -> tuple[list[Table], list[Problem]]:
    tables: list[Table] = []
    problems: list[Problem] = []
    for index, found in enumerate(raw):
        cells = found.cells()
        if not cells:
            continue
        texts: Sequence[str | None] = second[index] if len(second) == len(raw) else ()
        if len(texts) != cells:
            texts = [None] * cells
        table = _table(found, texts) if cells <= MAX_CELLS else None
        if table is None:
            values = {"cells": str(cells), "limit": f"{MAX_CELLS} cells, {MAX_COLS} columns"}
            problems.append(Problem("reading.too_large", values=values))
        else:
            tables.append(table)
    return tables, problems


def _table(raw: _RawTable, second: Sequence[str | None]) -> Table | None:
    """The cells of `raw` laid out as the HTML table model does; None if wider than any table of ours."""
    ends = _group_ends(raw.rows)
    cells: list[Cell] = []
    taken: dict[int, int] = {}  # column → the row before which a cell from above fills it
    for row, raw_row in enumerate(raw.rows):
        col = 0
        for raw_cell in raw_row.cells:
            while taken.get(col, 0) > row:
                col += 1
            wanted = min(_span(raw_cell.colspan) or 1, MAX_COLSPAN)
            # first wins: a cell that would run into one from above ends before it
            colspan = next((width for width in range(1, wanted) if taken.get(col + width, 0) > row), wanted)
            rowspan = _rowspan(raw_cell.rowspan, ends[row] - row)
            text = _lines(raw_cell.pieces)
            cells.append(Cell(row, col, rowspan, colspan, text, second[len(cells)]))
            if rowspan > 1:
                taken.update(dict.fromkeys(range(col, col + colspan), row + rowspan))
            col += wanted
            if col > MAX_COLS:
                return None
    return _without_empty_rows(raw, cells)


def _group_ends(rows: list[_RawRow]) -> list[int]:
    """For each row the index after the last row of its group (thead, tbody, tfoot), where every span ends."""
    ends = [len(rows)] * len(rows)
    for row in range(len(rows) - 2, -1, -1):
        ends[row] = ends[row + 1] if rows[row].group == rows[row + 1].group else row + 1
    return ends


def _span(value: str | None) -> int:
    """A span as browsers read it: leading digits, anything else is 1."""
    match = re.match(r"[ \t\r\n\f]*\+?([0-9]{1,9})", value or "")
    return int(match[1]) if match else 1


def _rowspan(value: str | None, remaining: int) -> int:
    return min(_span(value), remaining) or remaining


def _without_empty_rows(raw: _RawTable, cells: list[Cell]) -> Table:
    kept = [0]  # number of rows with cells before each row
    for row in raw.rows:
        kept.append(kept[-1] + bool(row.cells))
    moved = tuple(
        Cell(kept[c.row], c.col, kept[c.row + c.rowspan] - kept[c.row], c.colspan, c.text, c.second) for c in cells
    )
    cols = max(cell.col + cell.colspan for cell in moved)
    return Table(raw.order, kept[-1], cols, moved, READER)


# ---------------------------------------------------------------- metadata


def _meta(parser: LexborHTMLParser, page: _Page, tables: list[Table]) -> dict[str, str]:
    """What the page says of itself; of several statements under one name the first counts."""
    meta: dict[str, str] = {}
    title = parser.css_first("title")
    if title is not None and (text := _lines([_SPACE.sub(" ", title.text())])):
        meta["title"] = text
    for node in parser.css("meta"):
        name, content = (node.attributes.get("name") or "").strip(), (node.attributes.get("content") or "").strip()
        if name and content:
            meta.setdefault(name, content)
    if page.h1:
        meta["h1"] = page.h1
    for label, value in (*_table_pairs(tables), *_visible_pairs(page.passages)):
        meta.setdefault(label, value)
    if page.images:
        meta["images"] = str(page.images)
    return meta


def _table_pairs(tables: list[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        rows: dict[int, list[str]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        for texts in rows.values():
            labels = [re.sub(r"[\s:：]", "", text) for text in texts[::2]]
            if len(texts) % 2 == 0 and METADATA_LABELS.issuperset(labels):
                yield from ((label, value) for label, value in zip(labels, texts[1::2], strict=True) if value)


def _visible_pairs(passages: list[Passage]) -> Iterator[tuple[str, str]]:
    for passage in passages[:_TOP_PASSAGES]:
        found = [match for pattern in _VISIBLE if (match := pattern.search(passage.text))]
        yield from ((match[1], match[2]) for match in found)
        if not found and (match := _LABELLED.fullmatch(passage.text)):
            yield match[1], match[2].strip()
