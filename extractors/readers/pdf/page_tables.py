"""The pages of a digital PDF as tables of cells: camelot finds tables and cells; the glyphs of pdfium inside each cell
are the other reading.

Only pages with rules in both directions are given to camelot (a tenth of the time of reading all). The text of a cell
is what pdfium prints inside its box; camelot's text is `second`. As measured on LibreOffice, Word, WPS and Chromium
output, the glyphs are right wherever the grid is.

Where camelot's vector engine leaves a ruled page without a table, or text beside one, the page is read by a series of
slower steps; `Table.reader` names the step that was used.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import camelot
import pypdfium2 as pdfium

from gongkai.extractors.document import Problem, Table, TextLayout, UnreadableError, plain_ideographs
from gongkai.extractors.readers.pdf import (
    camelot_patches,
    glyphs,
    page_view,
    scanned_pages,
    seen_cells,
    table_cells,
    visual_check,
    watermarks,
)
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph
from gongkai.extractors.readers.pdf.page_probe import Probe
from gongkai.extractors.readers.pdf.visual_check import VisualCheck

LARGEST_RENDERED = 1_700.0
"""In points: the longest side of a page that is rendered in the slower steps; ten times A4 would take gigabytes."""

camelot_patches.install()
logging.getLogger("camelot").setLevel(logging.ERROR)
logging.getLogger("playa").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Step:
    """One way to make camelot find the tables of a page."""

    reader: str
    options: dict[str, Any]


_COMMON: dict[str, Any] = {
    "flavor": "lattice",
    "split_text": True,
    # how far the end of a rule may be from the middle of the one it meets; nothing lower than that is a row
    "joint_tol": camelot_patches.THICK_RULE,
    "line_tol": camelot_patches.THICK_RULE,
    "layout_kwargs": {"boxes_flow": None, "char_margin": 0.5},
}
VECTOR = _Step("pdf:camelot-vector+pdfium", {**_COMMON, "engine": "vector"})
PICTURED = "pdf:drawn-grid+pdfium+rapidocr"
COMBINED = _Step("pdf:camelot-combined+pdfium", {**_COMMON, "engine": "combined", "line_scale": 40})


@dataclass(frozen=True, slots=True)
class Ink:
    """How a page is displayed, and its glyphs compared with what it shows."""

    frame: Frame
    check: VisualCheck
    size: tuple[float, float]

    @property
    def longer_side(self) -> float:
        return max(self.size)

    def shows(self, xs: Sequence[float], ys: Sequence[float]) -> bool:
        """Whether the middle of a table is on the page as displayed, and not in what its crop box cuts off."""
        width, height = self.size
        return 0 <= (xs[0] + xs[-1]) / 2 <= width and 0 <= (ys[0] + ys[-1]) / 2 <= height


@dataclass(frozen=True, slots=True)
class PageReading:
    """The tables of a page and the text above, between and below them, from top to bottom.

    `stray` glyphs are beside a table, or on a ruled page without one: the grid may lack a column.
    """

    blocks: Sequence[str | Table]
    problems: Sequence[Problem]
    stray: int
    layout: TextLayout | None = None


def has_table(read: PageReading) -> bool:
    return any(isinstance(block, Table) for block in read.blocks)


def read_table_pages(path: Path, pdf: pdfium.PdfDocument, probe: Probe) -> dict[int, PageReading]:
    """Every table page, read by the fastest step that leaves no stray text, or else by the one that leaves least."""
    found = _camelot_tables(path, list(probe.table_pages), VECTOR)
    pages: dict[int, PageReading] = {}
    unplaced: dict[int, Ink] = {}
    for number, page in probe.table_pages.items():
        ink = ink_of(*page)
        pages[number] = _read_page(ink, number, found[number], VECTOR.reader)
        pages[number] = _with_pictures(pdf, number, pages[number], ink)
        if pages[number].stray and ink.longer_side <= LARGEST_RENDERED:
            unplaced[number] = ink
    if unplaced:
        found = _camelot_tables(path, list(unplaced), COMBINED)
    for number, ink in unplaced.items():
        again = _read_page(ink, number, found[number], COMBINED.reader)
        pages[number] = min(pages[number], again, key=lambda page: page.stray)
        if not has_table(pages[number]):
            again = _by_picture(pdf, number, ink)
            pages[number] = min(pages[number], again, key=lambda page: page.stray)
    return pages


def _with_pictures(pdf: pdfium.PdfDocument, number: int, read: PageReading, ink: Ink) -> PageReading:
    """The page with the tables that are pictures on it."""
    blocks, problems = scanned_pages.with_tables_in_pictures(pdf, number, read.blocks, ink.check.view)
    return PageReading(blocks, [*read.problems, *problems], read.stray)


def _by_picture(pdf: pdfium.PdfDocument, number: int, ink: Ink) -> PageReading:
    """The last step: the grid from the rendered page, the page's own glyphs in
    it, and text recognition as second reading."""
    seen = read_scan(pdf, number)
    blocks: list[str | Table] = []
    loose = ink.check.shown
    for block in seen.blocks:
        if isinstance(block, Table):
            cells = []
            for cell in block.cells:
                inside, loose = _split(loose, lambda g: seen_cells.holds(cell.box, g.x, g.y))  # noqa: B023 - called at once
                cells.append(replace(cell, text=_text(inside), second_text=cell.text))
            block = replace(block, cells=tuple(cells), reader=PICTURED)  # noqa: PLW2901
        blocks.append(block)
    found = any(isinstance(block, Table) for block in blocks)
    unsure = [problem for problem in seen.problems if problem.rule != "reading.scanned"]
    return PageReading(blocks, unsure, 0 if found else len(ink.check.shown))


def _split(ink: list[Glyph], belongs: Callable[[Glyph], bool]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs that belong to a cell or a table, and the others."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in ink:
        (inside if belongs(glyph) else outside).append(glyph)
    return inside, outside


def read_scan(pdf: pdfium.PdfDocument, number: int) -> PageReading:
    """Read a page that is a picture, by text recognition."""
    seen = scanned_pages.read(pdf, number)
    return PageReading(seen.blocks, seen.problems, 0, seen.layout)


def ink_of(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Ink:
    frame = glyphs.frame(page)
    ink, watermark = watermarks.split_watermark(glyphs.read_glyphs(textpage, frame))
    page_view.take_out(glyphs.text_object(glyph) for glyph in watermarks.tiled(watermark))
    printed = glyphs.without_overprints(ink)
    return Ink(frame, visual_check.check(page, printed), page.get_size())


def _camelot_tables(path: Path, pages: Sequence[int], step: _Step) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    if not pages:
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = camelot.read_pdf(str(path), pages=",".join(map(str, pages)), **step.options)
    except Exception as error:  # playa may raise anything on a damaged file
        rule = "reading.not_permitted" if "NotAllowed" in type(error).__name__ else "reading.broken"
        raise UnreadableError(rule, detail=f"{type(error).__name__}: {error}"[:200]) from None
    for table in tables:
        found[table.page].append(table)
    return found


def _read_page(ink: Ink, number: int, found: list[Any], reader: str) -> PageReading:
    loose = ink.check.shown
    # a frame round text is no table, nor are rules that are all on one line
    grids = [table for table in found if table.cols and table.rows and len(table.cols) + len(table.rows) > 2]
    placed = ((*table_cells.edges(table, ink.frame), table) for table in grids)
    geometry = sorted((g for g in placed if ink.shows(g[0], g[1])), key=lambda g: g[1][0])
    blocks: list[str | Table] = []
    problems: list[Problem] = []
    stray = 0
    for xs, ys, table in geometry:
        inside, loose = _split(loose, lambda g: table_cells.within(g, xs, ys))  # noqa: B023 - called at once
        stray += sum(ys[0] < g.y < ys[-1] for g in loose)
        run_out, numbers = table_cells.run_out(table, xs, inside, [g for g in loose if g.y > ys[-1]])
        stray += numbers
        if run_out:
            inside += run_out
            loose = [g for g in loose if g not in run_out]
        clipped = [g for g in ink.check.hidden if g.clip and table_cells.within(g, xs, ys)]
        cells, printed, irregular = table_cells.read_cells(table, xs, ys, inside, number, loose, clipped)
        above = [g for g in loose if g.y < ys[0]]
        loose = [g for g in loose if g.y >= ys[0]]
        if irregular:
            problems.append(Problem("reading.irregular_cells", number, {"count": str(irregular)}))
        blocks += [
            _text(above),
            Table(0, len(ys) - 1, len(xs) - 1, seen_cells.reviewed(cells, printed, ink.check), reader, number, xs),
        ]
    if stray:
        problems.append(Problem("reading.text_beside_table", number, {"count": str(stray)}))
    if not geometry and loose:
        stray = len(loose)
        problems.append(Problem("reading.rules_without_table", number))
    return PageReading([*blocks, _text(loose)], problems, stray)


def _text(ink: list[Glyph]) -> str:
    return plain_ideographs(glyphs.text(ink))
