"""Digital PDF: camelot finds tables and cells, pdfium's glyphs inside each cell are the other reading.

Only pages with rules in both directions are given to camelot (a tenth of the time of reading all).
The text of a cell is what pdfium prints inside its box; camelot's text is `second`. Measured on
LibreOffice, Word, WPS and Chromium output: the glyphs are right wherever the grid is.
"""

from __future__ import annotations

import logging
import warnings
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import camelot
import pypdfium2 as pdfium

from extractors.readers import camelot_guards, glyphs
from extractors.readers.glyphs import Frame, Glyph
from extractors.tables import Box, Cell, Document, Passage, Problem, Table, Unreadable, plain_ideographs

MEDIA_TYPE = "application/pdf"
READER = "pdf:camelot-vector+pdfium"
MOST_PAGES = 2_000
"""A report has at most some hundred pages; beyond this it is not one, and reading it would only cost time."""

RULES_OF_A_TABLE = 2
MARGIN = 1.0
"""Points by which a glyph's middle may lie outside the outer rules of a table and still belong to it."""

camelot_guards.install()
logging.getLogger("camelot").setLevel(logging.ERROR)
logging.getLogger("playa").setLevel(logging.CRITICAL)


def read_pdf(path: Path) -> Document:
    """Read one PDF file. Raises `Unreadable` when nothing of it can be read."""
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        rule = "reading.encrypted" if "password" in str(error).lower() else "reading.broken"
        raise Unreadable(rule, detail=str(error)) from None
    try:
        return _read(path, pdf)
    finally:
        pdf.close()


_Page = tuple[pdfium.PdfPage, pdfium.PdfTextPage]


@dataclass(slots=True)
class _Probe:
    """What a quick look at every page tells: its text, which pages have tables, which cannot be read."""

    texts: dict[int, str] = field(default_factory=dict)
    table_pages: dict[int, _Page] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def _read(path: Path, pdf: pdfium.PdfDocument) -> Document:
    if len(pdf) > MOST_PAGES:
        raise Unreadable("reading.too_large", size=f"{len(pdf)} pages", limit=f"{MOST_PAGES} pages")
    probe = _probe(pdf)
    scanned = sum(problem.rule == "reading.page_scanned" for problem in probe.problems)
    if scanned and not probe.table_pages and not any(probe.texts.values()):
        raise Unreadable("reading.scan", pages=str(scanned))
    found = _camelot_tables(path, list(probe.table_pages))
    blocks: list[str | _Grid] = []
    pages: list[int] = []
    for number, text in probe.texts.items():
        of_page: list[str | _Grid] = [text]
        if number in probe.table_pages:
            of_page = _read_table_page(probe.table_pages[number], number, found[number], probe.problems)
        printed = [block for block in of_page if block]
        blocks += printed
        pages += [number] * len(printed)
    passages, tables = [], []
    for order, (block, number) in enumerate(zip(blocks, pages, strict=True)):
        if isinstance(block, str):
            passages.append(Passage(order, block, number))
        else:
            tables.append(Table(order, block.rows, block.cols, block.cells, READER, number, block.xs))
    meta = {key: value for key, value in pdf.get_metadata_dict(skip_empty=True).items() if key in ("Title", "Producer")}
    return Document(MEDIA_TYPE, len(pdf), tuple(passages), tuple(tables), meta, tuple(probe.problems))


def _probe(pdf: pdfium.PdfDocument) -> _Probe:
    probe = _Probe()
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        textpage = page.get_textpage()
        across, down, images = glyphs.count_rules(page, RULES_OF_A_TABLE, camelot_guards.THICK_RULE)
        ruled = across >= RULES_OF_A_TABLE and down >= RULES_OF_A_TABLE
        if textpage.count_chars() == 0:
            if images or ruled:
                probe.problems.append(Problem("reading.page_scanned", number))
        elif ruled and glyphs.is_turned(textpage, glyphs.frame(page)):
            probe.problems.append(Problem("reading.page_turned", number))
        elif ruled:
            probe.table_pages[number] = page, textpage  # loading a page takes a third of reading it: kept open
            probe.texts[number] = ""
            continue
        probe.texts[number] = plain_ideographs(textpage.get_text_range()).replace("\r\n", "\n").strip()
        textpage.close()
        page.close()
    return probe


def _camelot_tables(path: Path, pages: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    if not pages:
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = camelot.read_pdf(
                str(path),
                pages=",".join(map(str, pages)),
                flavor="lattice",
                engine="vector",
                split_text=True,
                layout_kwargs={"boxes_flow": None, "char_margin": 0.5},
            )
    except Exception as error:  # playa raises whatever a damaged file makes it stumble over
        rule = "reading.not_permitted" if "NotAllowed" in type(error).__name__ else "reading.broken"
        raise Unreadable(rule, detail=f"{type(error).__name__}: {error}"[:200]) from None
    for table in tables:
        found[table.page].append(table)
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    xs: tuple[float, ...]


def _read_table_page(opened: _Page, number: int, found: list[Any], problems: list[Problem]) -> list[str | _Grid]:
    """The tables of a page and the text above, between and below them, from top to bottom."""
    page, textpage = opened
    frame = glyphs.frame(page)
    loose = glyphs.read_glyphs(textpage, frame)
    textpage.close()
    page.close()
    geometry = sorted(((*_edges(table, frame), table) for table in found), key=lambda g: g[1][0])
    blocks: list[str | _Grid] = []
    for xs, ys, table in geometry:
        inside = [g for g in loose if _within(g, xs, ys)]
        loose = [g for g in loose if not _within(g, xs, ys)]
        above = [g for g in loose if g.y < ys[0]]
        loose = [g for g in loose if g.y >= ys[0]]
        cells, irregular = _cells(table, xs, ys, inside, number)
        if irregular:
            problems.append(Problem("reading.irregular_cells", number, {"count": str(irregular)}))
        blocks += [_text(above), _Grid(len(ys) - 1, len(xs) - 1, cells, xs)]
    if not geometry and loose:
        problems.append(Problem("reading.rules_without_table", number))
    return [*blocks, _text(loose)]


def _text(ink: list[Glyph]) -> str:
    return plain_ideographs("\n".join(glyphs.lines(ink)))


def _edges(table: Any, frame: Frame) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Column and row boundaries in points from the top left of the displayed page."""
    dx, dy = frame.media_offset()
    height = frame.media_height()
    xs = [table.cols[0][0], *(right for _, right in table.cols)]
    ys = [table.rows[0][0], *(bottom for _, bottom in table.rows)]
    return tuple(round(x + dx, 2) for x in xs), tuple(round(height - y + dy, 2) for y in ys)


def _within(glyph: Glyph, xs: tuple[float, ...], ys: tuple[float, ...]) -> bool:
    return xs[0] - MARGIN <= glyph.x <= xs[-1] + MARGIN and ys[0] - MARGIN <= glyph.y <= ys[-1] + MARGIN


def _cells(
    table: Any, xs: tuple[float, ...], ys: tuple[float, ...], inside: list[Glyph], page: int
) -> tuple[tuple[Cell, ...], int]:
    """Cells with their spans and both readings, and how many merged areas are no rectangles."""
    regions, irregular = _regions(table.cells)
    owner = {position: index for index, region in enumerate(regions) for position in region}
    printed: list[list[Glyph]] = [[] for _ in regions]
    for glyph in inside:
        row = min(max(bisect_right(ys, glyph.y) - 1, 0), len(ys) - 2)
        col = min(max(bisect_right(xs, glyph.x) - 1, 0), len(xs) - 2)
        printed[owner[row, col]].append(glyph)
    cells = []
    for region, ink in zip(regions, printed, strict=True):
        (top, left), (bottom, right) = region[0], region[-1]
        first = "\n".join(text for r, c in region if (text := table.cells[r][c].text.strip()))
        cells.append(
            Cell(
                row=top,
                col=left,
                rowspan=bottom - top + 1,
                colspan=right - left + 1,
                text=_text(ink),
                second=plain_ideographs(first),
                page=page,
                box=Box(xs[left], ys[top], xs[right + 1], ys[bottom + 1]),
            )
        )
    return tuple(cells), irregular


def _regions(grid: Any) -> tuple[list[list[tuple[int, int]]], int]:
    """Grid positions joined where no rule separates them, each region sorted; non-rectangles are taken apart."""
    rows, cols = len(grid), len(grid[0])
    region: dict[tuple[int, int], list[tuple[int, int]]] = {(r, c): [(r, c)] for r in range(rows) for c in range(cols)}

    def join(a: tuple[int, int], b: tuple[int, int]) -> None:
        if region[a] is not region[b]:
            small, large = sorted((region[a], region[b]), key=len)
            large.extend(small)
            for position in small:
                region[position] = large

    for r in range(rows):
        for c in range(cols):
            if c + 1 < cols and not grid[r][c].right and not grid[r][c + 1].left:
                join((r, c), (r, c + 1))
            if r + 1 < rows and not grid[r][c].bottom and not grid[r + 1][c].top:
                join((r, c), (r + 1, c))
    regions, irregular = [], 0
    for members in {id(members): members for members in region.values()}.values():
        members.sort()
        height = members[-1][0] - members[0][0] + 1
        width = members[-1][1] - members[0][1] + 1
        if len(members) == height * width and members[-1][1] >= members[0][1]:
            regions.append(members)
        else:
            irregular += 1
            regions.extend([position] for position in members)
    return sorted(regions), irregular
