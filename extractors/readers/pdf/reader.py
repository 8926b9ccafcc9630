"""Digital PDF: camelot finds tables and cells, pdfium's glyphs inside each cell are the other reading.

Only pages with rules in both directions are given to camelot (a tenth of the time of reading all).
The text of a cell is what pdfium prints inside its box; camelot's text is `second`. Measured on
LibreOffice, Word, WPS and Chromium output: the glyphs are right wherever the grid is.

Where camelot's vector engine leaves a ruled page without a table, or text beside one, the page goes down
a ladder of slower steps; `Table.reader` names the step that was taken.
"""

from __future__ import annotations

import logging
import warnings
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import camelot
import pikepdf
import pypdfium2 as pdfium

from gongkai.extractors.document import Box, Cell, Document, Passage, Problem, Table, UnreadableError, plain_ideographs
from gongkai.extractors.readers.pdf import camelot_patches, glyphs, pdf_repair, wrapped_numbers
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 2_000
"""A report has at most some hundred pages; beyond this it is not one, and reading it would only cost time."""

LARGEST_RENDERED = 1_700.0
"""Points of the longer side of a page that is rendered on the slower steps; ten times A4 would take gigabytes."""

RULES_OF_A_TABLE = 2
FEW_CHARACTERS = 40
"""A page with an image and hardly more text than a page number is the picture of a page."""

MARGIN = 1.0
"""Points by which a glyph's middle may lie outside the outer rules of a table and still belong to it."""

OVERPRINT = 0.5
"""Points of a character on each side of a rule that make it printed over the rule: its line is too long for the cell,
and the character belongs to the cell that the line begins in."""

RUN_OUT = 2.0
"""A line that runs out of a cell below is no further from the one above than so many times its characters' size."""

camelot_patches.install()
logging.getLogger("camelot").setLevel(logging.ERROR)
logging.getLogger("playa").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Step:
    """One way to have camelot find the tables of a page."""

    reader: str
    options: dict[str, Any]


_COMMON: dict[str, Any] = {
    "flavor": "lattice",
    "split_text": True,
    # how far a rule's end may lie from the middle of the one it meets; what is lower than that is no row
    "joint_tol": camelot_patches.THICK_RULE,
    "line_tol": camelot_patches.THICK_RULE,
    "layout_kwargs": {"boxes_flow": None, "char_margin": 0.5},
}
VECTOR = _Step("pdf:camelot-vector+pdfium", {**_COMMON, "engine": "vector"})
PICTURED = "pdf:drawn-grid+pdfium+rapidocr"
COMBINED = _Step("pdf:camelot-combined+pdfium", {**_COMMON, "engine": "combined", "line_scale": 40})


def read_pdf(path: Path, *, override_permission: bool = False) -> Document:
    """Read one PDF file. Raises `UnreadableError` when nothing of it can be read.

    A damaged file is rewritten and read again, with a problem that says so. A file that forbids extraction
    is respected unless `override_permission`.
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


def _open(path: Path) -> Document:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        rule = "reading.encrypted" if "password" in str(error).lower() else "reading.broken"
        raise UnreadableError(rule, detail=str(error)) from None
    try:
        if len(pdf) > MOST_PAGES:
            raise UnreadableError("reading.too_large", size=f"{len(pdf)} pages", limit=f"{MOST_PAGES} pages")
        probe = _probe(pdf)
        return _read_turned(pdf, probe) if probe.turned else _read(path, pdf, probe)
    finally:
        pdf.close()


_Page = tuple[pdfium.PdfPage, pdfium.PdfTextPage]


@dataclass(slots=True)
class _Probe:
    """What a quick look at every page tells: its text, which pages have tables, which cannot be read as they are."""

    texts: dict[int, str] = field(default_factory=dict)
    table_pages: dict[int, _Page] = field(default_factory=dict)
    turned: dict[int, int] = field(default_factory=dict)
    scanned: list[int] = field(default_factory=list)


def _probe(pdf: pdfium.PdfDocument) -> _Probe:
    probe = _Probe()
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        textpage = page.get_textpage()
        across, down, images = glyphs.count_rules(page, RULES_OF_A_TABLE, camelot_patches.THICK_RULE)
        ruled = across >= RULES_OF_A_TABLE and down >= RULES_OF_A_TABLE
        if textpage.count_chars() < FEW_CHARACTERS and images:
            probe.scanned.append(number)
        elif ruled and textpage.count_chars():
            rotation = page.get_rotation()
            upright = -glyphs.text_angle(textpage) % 360
            if upright != rotation:
                probe.turned[number] = upright
            probe.table_pages[number] = page, textpage  # loading a page takes a third of reading it: kept open
            probe.texts[number] = ""
            continue
        probe.texts[number] = plain_ideographs(textpage.get_text_range()).replace("\r\n", "\n").strip()
        textpage.close()
        page.close()
    return probe


def _read_turned(pdf: pdfium.PdfDocument, probe: _Probe) -> Document:
    """Pages whose text does not run from left to right are turned to be read; boxes are those of the page as shown."""
    before = {number: probe.table_pages[number][0].get_rotation() for number in probe.turned}
    _close(probe)
    with pdf_repair.turned(pdf, probe.turned) as copy:
        upright = pdfium.PdfDocument(copy)
        try:
            again = _probe(upright)
            sizes = {number: upright[number - 1].get_size() for number in probe.turned}
            document = _read(copy, upright, again)
        finally:
            upright.close()
    tables = []
    for table in document.tables:
        if table.page in probe.turned:
            by = (probe.turned[table.page] - before[table.page]) % 360
            cells = (replace(c, box=c.box and pdf_repair.turn_back(c.box, by, *sizes[table.page])) for c in table.cells)
            table = replace(table, cells=tuple(cells))  # noqa: PLW2901
        tables.append(table)
    turned = tuple(Problem("reading.turned", number) for number in sorted(probe.turned))
    return replace(document, tables=tuple(tables), problems=(*turned, *document.problems))


def _close(probe: _Probe) -> None:
    for page, textpage in probe.table_pages.values():
        textpage.close()
        page.close()


def _read(path: Path, pdf: pdfium.PdfDocument, probe: _Probe) -> Document:
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
    problems = [problem for _, page in sorted(pages.items()) for problem in page.problems]
    meta = {key: value for key, value in pdf.get_metadata_dict(skip_empty=True).items() if key in ("Title", "Producer")}
    return Document(MEDIA_TYPE, len(pdf), tuple(passages), tuple(tables), meta, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Ink:
    """The glyphs of a page and how the page is shown."""

    frame: Frame
    glyphs: list[Glyph]
    longer_side: float


@dataclass(frozen=True, slots=True)
class _Read:
    """The tables of a page and the text above, between and below them, from top to bottom.

    `stray` glyphs stand beside a table, or on a ruled page without one: the grid may have missed a column.
    """

    blocks: Sequence[str | Table]
    problems: Sequence[Problem]
    stray: int


def _table_pages(path: Path, pdf: pdfium.PdfDocument, probe: _Probe) -> dict[int, _Read]:
    """Every table page read by the fastest step that leaves no text astray, or by the one that leaves least."""
    ink = {number: _ink(*page) for number, page in probe.table_pages.items()}
    _close(probe)
    found = _camelot_tables(path, list(ink), VECTOR)
    pages = {number: _read_page(ink[number], number, found[number], VECTOR.reader) for number in ink}
    astray = [n for n, page in pages.items() if page.stray and ink[n].longer_side <= LARGEST_RENDERED]
    if astray:
        found = _camelot_tables(path, astray, COMBINED)
        for number in astray:
            again = _read_page(ink[number], number, found[number], COMBINED.reader)
            pages[number] = min(pages[number], again, key=lambda page: page.stray)
            if not any(isinstance(block, Table) for block in pages[number].blocks):
                again = _by_picture(pdf, number, ink[number])
                pages[number] = min(pages[number], again, key=lambda page: page.stray)
    return pages


def _by_picture(pdf: pdfium.PdfDocument, number: int, ink: _Ink) -> _Read:
    """The last step: the grid as a person sees it, the page's own glyphs in it, text recognition as second reading."""
    seen = _read_scan(pdf, number)
    blocks: list[str | Table] = []
    loose = ink.glyphs
    for block in seen.blocks:
        if isinstance(block, Table):
            cells = []
            for cell in block.cells:
                inside, loose = _apart(loose, cell.box)
                cells.append(replace(cell, text=_text(inside), second=cell.text))
            block = replace(block, cells=tuple(cells), reader=PICTURED)  # noqa: PLW2901
        blocks.append(block)
    found = any(isinstance(block, Table) for block in blocks)
    unsure = [problem for problem in seen.problems if problem.rule != "reading.scanned"]
    return _Read(blocks, unsure, 0 if found else len(ink.glyphs))


def _apart(ink: list[Glyph], box: Box | None) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs inside a box and the others."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in ink:
        within = box is not None and box.x0 <= glyph.x < box.x1 and box.y0 <= glyph.y < box.y1
        (inside if within else outside).append(glyph)
    return inside, outside


def _read_scan(pdf: pdfium.PdfDocument, number: int) -> _Read:
    """A page that is a picture, by text recognition."""
    from gongkai.extractors.readers.scan import reader as scan  # noqa: PLC0415  # its models take a second to load: only a scan pays for it

    page = pdf[number - 1]
    try:
        image, scale = scan.render(page)
        read = scan.read_image(image, page=number, scale=scale)
    except UnreadableError as error:
        return _Read([], [Problem(error.rule, number, error.values)], 0)
    finally:
        page.close()
    return _Read(read.blocks, [Problem("reading.scanned", number), *read.problems], 0)


def _ink(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> _Ink:
    frame = glyphs.frame(page)
    return _Ink(frame, glyphs.read_glyphs(textpage, frame), max(page.get_size()))


def _camelot_tables(path: Path, pages: Sequence[int], step: _Step) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    if not pages:
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = camelot.read_pdf(str(path), pages=",".join(map(str, pages)), **step.options)
    except Exception as error:  # playa raises whatever a damaged file makes it stumble over
        rule = "reading.not_permitted" if "NotAllowed" in type(error).__name__ else "reading.broken"
        raise UnreadableError(rule, detail=f"{type(error).__name__}: {error}"[:200]) from None
    for table in tables:
        found[table.page].append(table)
    return found


def _read_page(ink: _Ink, number: int, found: list[Any], reader: str) -> _Read:
    loose = ink.glyphs
    grids = [table for table in found if len(table.cols) > 1 or len(table.rows) > 1]  # a frame round text is none
    geometry = sorted(((*_edges(table, ink.frame), table) for table in grids), key=lambda g: g[1][0])
    blocks: list[str | Table] = []
    problems: list[Problem] = []
    stray = 0
    for xs, ys, table in geometry:
        inside = [g for g in loose if _within(g, xs, ys)]
        loose = [g for g in loose if not _within(g, xs, ys)]
        stray += sum(ys[0] < g.y < ys[-1] for g in loose)
        run_out, numbers = _run_out(table, xs, inside, [g for g in loose if g.y > ys[-1]])
        stray += numbers
        if run_out:
            inside += run_out
            loose = [g for g in loose if g not in run_out]
        above = [g for g in loose if g.y < ys[0]]
        loose = [g for g in loose if g.y >= ys[0]]
        cells, irregular = _cells(table, xs, ys, inside, number)
        if irregular:
            problems.append(Problem("reading.irregular_cells", number, {"count": str(irregular)}))
        blocks += [_text(above), Table(0, len(ys) - 1, len(xs) - 1, cells, reader, number, xs)]
    if stray:
        problems.append(Problem("reading.text_beside_table", number, {"count": str(stray)}))
    if not geometry and loose:
        stray = len(loose)
        problems.append(Problem("reading.rules_without_table", number))
    return _Read([*blocks, _text(loose)], problems, stray)


def _text(ink: list[Glyph]) -> str:
    return plain_ideographs(glyphs.text(ink))


def _edges(table: Any, frame: Frame) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Column and row boundaries in points from the top left of the displayed page."""
    dx, dy = frame.media_offset()
    height = frame.media_height()
    xs = [table.cols[0][0], *(right for _, right in table.cols)]
    ys = [table.rows[0][0], *(bottom for _, bottom in table.rows)]
    return tuple(round(x + dx, 2) for x in xs), tuple(round(height - y + dy, 2) for y in ys)


def _within(glyph: Glyph, xs: tuple[float, ...], ys: tuple[float, ...]) -> bool:
    """Whether a glyph belongs to a table: inside its outer rules, or run over the one to the right of its cell."""
    beside = xs[0] - MARGIN <= glyph.x <= xs[-1] + MARGIN or glyph.x - glyph.width / 2 < xs[-1] < glyph.x
    return beside and ys[0] - MARGIN <= glyph.y <= ys[-1] + MARGIN


def _run_out(table: Any, xs: tuple[float, ...], inside: list[Glyph], below: list[Glyph]) -> tuple[list[Glyph], int]:
    """Lines of text below cells that the end of a page leaves open, and how many characters of numbers stand there.

    A browser prints a cell over several rows as if the page did not end; the number of a page looks no different
    from the rest of one that runs out of its cell.
    """
    low, level = table.rows[-1][1], table._segments[1]
    open_below = [
        not any(x0 < (left + right) / 2 < x1 and abs(y - low) <= camelot_patches.THICK_RULE for x0, y, x1, _ in level)
        for left, right in table.cols
    ]
    if not any(open_below):
        return [], 0
    walls = [at for at, (one, other) in enumerate(pairwise(table.cells[-1]), 1) if one.right or other.left]
    last: dict[tuple[float, float], float] = {}  # sides of an open cell → baseline of its last line so far
    for left, right in pairwise([0, *walls, len(xs) - 1]):
        own = [g.baseline for g in inside if xs[left] < g.x < xs[right]]
        if own and all(open_below[left:right]):
            last[xs[left], xs[right]] = max(own)
    text: list[Glyph] = []
    numbers = 0
    for line in glyphs.lines(below):
        cells = [_between(glyph, last) for glyph in line]
        pitch = RUN_OUT * max(glyph.size for glyph in line)
        if not all(cell and glyph.baseline - last[cell] <= pitch for cell, glyph in zip(cells, line, strict=True)):
            break
        last |= {cell: glyph.baseline for cell, glyph in zip(cells, line, strict=True) if cell}
        if any(glyph.char in wrapped_numbers.OF_A_NUMBER for glyph in line):
            numbers += len(line)
        else:
            text += line
    return text, numbers


def _between(glyph: Glyph, sides: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """The left and right sides that a glyph stands wholly between."""
    half = glyph.width / 2
    return next(((left, right) for left, right in sides if left < glyph.x - half and glyph.x + half < right), None)


def _cells(
    table: Any, xs: tuple[float, ...], ys: tuple[float, ...], inside: list[Glyph], page: int
) -> tuple[tuple[Cell, ...], int]:
    """Cells with their spans and both readings, and how many merged areas are no rectangles."""
    regions, irregular = _regions(table.cells)
    owner = {position: index for index, region in enumerate(regions) for position in region}
    printed: list[list[Glyph]] = [[] for _ in regions]

    def at(x: float, y: float) -> int:
        row = min(max(bisect_right(ys, y) - 1, 0), len(ys) - 2)
        col = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
        return owner[row, col]

    for glyph in inside:
        begun = glyph
        if glyph.char not in wrapped_numbers.OF_A_NUMBER:  # a number stays where it is printed
            end = glyph.x + glyph.width / 2 - OVERPRINT
            # no line begins with a closing bracket: one at the left of a cell may be all of it over the rule
            start = glyph.start + OVERPRINT - (glyph.size if glyphs.closes(glyph) else 0.0)
            if at(start, glyph.y) != at(end, glyph.y):
                begun = glyphs.before(glyph, inside) or glyph
        printed[at(begun.x, begun.y)].append(glyph)
    sides = [(xs[region[0][1]], xs[region[-1][1] + 1]) for region in regions]
    texts = wrapped_numbers.texts(
        [wrapped_numbers.Printed(glyphs.lines(ink), *at) for ink, at in zip(printed, sides, strict=True)]
    )
    cells = []
    for region, text in zip(regions, texts, strict=True):
        (top, left), (bottom, right) = region[0], region[-1]
        first = "\n".join(said for r, c in region if (said := table.cells[r][c].text.strip()))
        cells.append(
            Cell(
                row=top,
                col=left,
                rowspan=bottom - top + 1,
                colspan=right - left + 1,
                text=plain_ideographs(text),
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
        down, across = Counter(r for r, _ in members), Counter(c for _, c in members)
        if len(members) == len(down) * len(across):
            regions.append(sorted(members))
        else:
            irregular += 1
            regions.extend([position] for position in members)
    return sorted(regions), irregular
