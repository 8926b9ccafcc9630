"""Digital PDF: camelot finds tables and cells; the glyphs of pdfium inside each cell are the other reading.

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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import camelot
import pikepdf
import pypdfium2 as pdfium

from gongkai.extractors.document import (
    Box,
    Document,
    Passage,
    Problem,
    Table,
    TextLayout,
    UnreadableError,
    Word,
    plain_ideographs,
)
from gongkai.extractors.readers.pdf import (
    camelot_patches,
    glyphs,
    page_probe,
    page_view,
    pdf_repair,
    playa_words,
    portfolio,
    scanned_pages,
    seen_cells,
    table_cells,
    text_layout,
    visual_check,
    watermarks,
)
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph
from gongkai.extractors.readers.pdf.page_probe import Probe
from gongkai.extractors.readers.pdf.visual_check import VisualCheck

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 2_000
"""A report has at most some hundred pages; a longer document is not one, and reading it would only take time."""

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


def read_pdf(path: Path, *, override_permission: bool = False) -> Document:
    """Read one PDF file. Raises `UnreadableError` where nothing of it can be read.

    A damaged file is rewritten and read again, with a problem that says so. A file that forbids extraction is not read
    unless `override_permission`.
    """
    try:
        return _open(path)
    except UnreadableError as error:
        rule = {"reading.broken": "reading.repaired"}.get(error.rule)
        if error.rule == "reading.not_permitted" and override_permission:
            rule = "reading.permission_overridden"
        if rule is None:
            raise
        try:
            with pdf_repair.rewritten(path) as copy:
                document = _open(copy)
        except (pikepdf.PdfError, UnreadableError):
            raise error from None
        return replace(document, problems=(Problem(rule), *document.problems))


def _open(path: Path, *, straightened: bool = False) -> Document:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        rule = "reading.encrypted" if "password" in str(error).lower() else "reading.broken"
        raise UnreadableError(rule, detail=str(error)) from None
    try:
        pdf.init_forms()  # before the first page is opened, so that filled-in fields are drawn too
        if len(pdf) > MOST_PAGES:
            raise UnreadableError("reading.too_large", size=f"{len(pdf)} pages", limit=f"{MOST_PAGES} pages")
        probe = page_probe.probe_pages(pdf)
        try:
            if probe.askew and not straightened:
                return _read_straightened(pdf, probe.askew)
            document = _read_turned(pdf, probe) if probe.turned else _read(path, pdf, probe)
            return portfolio.with_attached_report(pdf, document)
        finally:
            page_probe.close(probe)
    except pdfium.PdfiumError as error:  # a page that its file lists but does not contain
        raise UnreadableError("reading.broken", detail=str(error)) from None
    finally:
        pdf.close()


def _read_straightened(pdf: pdfium.PdfDocument, askew: Mapping[int, float]) -> Document:
    """Straighten pages that lean a little and read them; boxes are those of the page as displayed."""
    sizes = {number: pdf[number - 1].get_size() for number in askew}
    with pdf_repair.straightened(pdf, askew) as copy:
        document = _open(copy, straightened=True)
    return _put_back(document, askew, lambda n, box: pdf_repair.lean_back(box, askew[n], *sizes[n]))


def _read_turned(pdf: pdfium.PdfDocument, probe: Probe) -> Document:
    """Rotate pages whose text does not run from left to right and read them;
    boxes are those of the page as displayed."""
    with pdf_repair.turned(pdf, probe.turned) as copy:
        upright = pdfium.PdfDocument(copy)
        try:
            again = page_probe.probe_pages(upright)
            sizes = {number: upright[number - 1].get_size() for number in probe.turned}
            try:
                document = _read(copy, upright, again)
            finally:
                page_probe.close(again)
        finally:
            upright.close()
    by = {number: (rotation - probe.rotations[number]) % 360 for number, rotation in probe.turned.items()}
    # the words of a rotated page have no places on the page as displayed
    layouts = tuple(layout for layout in document.layouts if layout.page not in probe.turned)
    document = replace(document, layouts=layouts)
    return _put_back(document, by, lambda n, box: pdf_repair.turn_back(box, by[n], *sizes[n]))


def _put_back(document: Document, pages: Collection[int], place: Callable[[int, Box], Box]) -> Document:
    """A document whose pages were rotated for reading, with the boxes of their cells on the page as displayed."""
    tables = []
    for table in document.tables:
        number = table.page
        if number is not None and number in pages:
            cells = (replace(cell, box=cell.box and place(number, cell.box)) for cell in table.cells)
            table = replace(table, cells=tuple(cells))  # noqa: PLW2901
        tables.append(table)
    turned = [
        problem for number in sorted(pages) if (problem := Problem("reading.turned", number)) not in document.problems
    ]
    return replace(document, tables=tuple(tables), problems=(*turned, *document.problems))


def _read(path: Path, pdf: pdfium.PdfDocument, probe: Probe) -> Document:
    pages = _table_pages(path, pdf, probe)
    pages |= {number: _read_scan(pdf, number) for number in probe.scanned}
    passages: list[Passage] = []
    tables: list[Table] = []
    for number, text in probe.texts.items():
        for block in pages[number].blocks if number in pages else [text]:
            order = len(passages) + len(tables)
            if isinstance(block, Table):
                tables.append(replace(block, order=order))
            elif block:
                passages.append(Passage(order, block, number))
    problems = [Problem("reading.garbled_text", number) for number in sorted(probe.garbled)]
    problems += [problem for _, page in sorted(pages.items()) for problem in page.problems]
    meta = {key: value for key, value in pdf.get_metadata_dict(skip_empty=True).items() if key in ("Title", "Producer")}
    layouts = _layouts(path, pdf, probe, pages)
    return Document(MEDIA_TYPE, len(pdf), tuple(passages), tuple(tables), meta, tuple(problems), layouts)


def _layouts(path: Path, pdf: pdfium.PdfDocument, probe: Probe, pages: Mapping[int, _Read]) -> tuple[TextLayout, ...]:
    """The words of the pages whose text may be a table without rules; none where extraction is not permitted."""
    texts = {n: text for n, text in probe.texts.items() if n not in probe.scanned and n not in probe.turned}
    texts |= {n: page[1].get_text_range() for n, page in probe.table_pages.items() if n in texts}
    made = {n: page.blocks for n, page in pages.items() if _has_table(page)}
    numbers = text_layout.with_neighbours(
        {n: text for n, text in texts.items() if n not in made or text_layout.has_columns_left(made[n])}
    )
    frames = {number: glyphs.frame(pdf[number - 1]) for number in numbers[: text_layout.MOST_PAGES]}
    second = playa_words.read_words(path, frames)
    found = {number: _layout(pdf, number, words) for number, words in second.items()}
    found |= {number: page.layout for number, page in pages.items() if page.layout}
    return tuple(found[number] for number in sorted(found))


def _layout(pdf: pdfium.PdfDocument, number: int, second: Sequence[Word]) -> TextLayout:
    page = pdf[number - 1]
    textpage = page.get_textpage()
    try:
        return text_layout.layout(number, _ink(page, textpage).check, second)
    finally:
        textpage.close()
        page.close()


def _has_table(read: _Read) -> bool:
    return any(isinstance(block, Table) for block in read.blocks)


@dataclass(frozen=True, slots=True)
class _Ink:
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
class _Read:
    """The tables of a page and the text above, between and below them, from top to bottom.

    `stray` glyphs are beside a table, or on a ruled page without one: the grid may lack a column.
    """

    blocks: Sequence[str | Table]
    problems: Sequence[Problem]
    stray: int
    layout: TextLayout | None = None


def _table_pages(path: Path, pdf: pdfium.PdfDocument, probe: Probe) -> dict[int, _Read]:
    """Every table page, read by the fastest step that leaves no stray text, or else by the one that leaves least."""
    found = _camelot_tables(path, list(probe.table_pages), VECTOR)
    pages: dict[int, _Read] = {}
    astray: dict[int, _Ink] = {}
    for number, page in probe.table_pages.items():
        ink = _ink(*page)
        pages[number] = _read_page(ink, number, found[number], VECTOR.reader)
        pages[number] = _with_pictures(pdf, number, pages[number], ink)
        if pages[number].stray and ink.longer_side <= LARGEST_RENDERED:
            astray[number] = ink
    if astray:
        found = _camelot_tables(path, list(astray), COMBINED)
    for number, ink in astray.items():
        again = _read_page(ink, number, found[number], COMBINED.reader)
        pages[number] = min(pages[number], again, key=lambda page: page.stray)
        if not _has_table(pages[number]):
            again = _by_picture(pdf, number, ink)
            pages[number] = min(pages[number], again, key=lambda page: page.stray)
    return pages


def _with_pictures(pdf: pdfium.PdfDocument, number: int, read: _Read, ink: _Ink) -> _Read:
    """The page with the tables that are pictures on it."""
    blocks, problems = scanned_pages.with_tables_in_pictures(pdf, number, read.blocks, ink.check.view)
    return _Read(blocks, [*read.problems, *problems], read.stray)


def _by_picture(pdf: pdfium.PdfDocument, number: int, ink: _Ink) -> _Read:
    """The last step: the grid from the rendered page, the page's own glyphs in
    it, and text recognition as second reading."""
    seen = _read_scan(pdf, number)
    blocks: list[str | Table] = []
    loose = ink.check.shown
    for block in seen.blocks:
        if isinstance(block, Table):
            cells = []
            for cell in block.cells:
                inside, loose = _parted(loose, lambda g: seen_cells.holds(cell.box, g.x, g.y))  # noqa: B023 - called at once
                cells.append(replace(cell, text=_text(inside), second=cell.text))
            block = replace(block, cells=tuple(cells), reader=PICTURED)  # noqa: PLW2901
        blocks.append(block)
    found = any(isinstance(block, Table) for block in blocks)
    unsure = [problem for problem in seen.problems if problem.rule != "reading.scanned"]
    return _Read(blocks, unsure, 0 if found else len(ink.check.shown))


def _parted(ink: list[Glyph], belongs: Callable[[Glyph], bool]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs that belong to a cell or a table, and the others."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in ink:
        (inside if belongs(glyph) else outside).append(glyph)
    return inside, outside


def _read_scan(pdf: pdfium.PdfDocument, number: int) -> _Read:
    """Read a page that is a picture, by text recognition."""
    seen = scanned_pages.read(pdf, number)
    return _Read(seen.blocks, seen.problems, 0, seen.layout)


def _ink(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> _Ink:
    frame = glyphs.frame(page)
    ink, watermark = watermarks.parted(glyphs.read_glyphs(textpage, frame))
    page_view.take_out(glyphs.text_object(glyph) for glyph in watermarks.tiled(watermark))
    printed = glyphs.without_overprints(ink)
    return _Ink(frame, visual_check.check(page, printed), page.get_size())


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


def _read_page(ink: _Ink, number: int, found: list[Any], reader: str) -> _Read:
    loose = ink.check.shown
    # a frame round text is no table, nor are rules that are all on one line
    grids = [table for table in found if table.cols and table.rows and len(table.cols) + len(table.rows) > 2]
    placed = ((*table_cells.edges(table, ink.frame), table) for table in grids)
    geometry = sorted((g for g in placed if ink.shows(g[0], g[1])), key=lambda g: g[1][0])
    blocks: list[str | Table] = []
    problems: list[Problem] = []
    stray = 0
    for xs, ys, table in geometry:
        inside, loose = _parted(loose, lambda g: table_cells.within(g, xs, ys))  # noqa: B023 - called at once
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
    return _Read([*blocks, _text(loose)], problems, stray)


def _text(ink: list[Glyph]) -> str:
    return plain_ideographs(glyphs.text(ink))
