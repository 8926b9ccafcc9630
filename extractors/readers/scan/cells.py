"""The cells of a ruled table, each read twice."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from gongkai.extractors.document import Cell, Table, compact
from gongkai.extractors.readers.number_characters import HAN
from gongkai.extractors.readers.scan import close_lines, digit_shapes, form_labels
from gongkai.extractors.readers.scan.beyond_table import beyond_table
from gongkai.extractors.readers.scan.cut_rows import cut_notes
from gongkai.extractors.readers.scan.geometry import Area, Gray, around, text_in_lines
from gongkai.extractors.readers.scan.ink import (
    SPECK_PT,
    Ink,
    Paper,
    blobs_of,
    depth_of,
    ink_of,
    may_hold_more,
    thickened,
)
from gongkai.extractors.readers.scan.intact import is_intact
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.number_readings import (
    AS_SHAPES,
    DASH,
    LONGEST_MISREADING,
    MARKS,
    NumberReadings,
    ambiguous_points,
    mark_cells,
    number_cells,
    number_of,
    settle,
)
from gongkai.extractors.readers.scan.overrun import over_rules
from gongkai.extractors.readers.scan.recognition import Line, engine
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.split_rows import split_rows, too_low
from gongkai.extractors.readers.scan.strokes import Stroke, off_level, repeated, stray_marks, stroke_of
from gongkai.extractors.readers.scan.table_grid import Grid
from gongkai.extractors.readers.scan.table_ink import TableInk, read_together
from gongkai.extractors.readers.scan.wrapped import Printed, broken_numbers

READER = "scan:rapidocr+shapes"
CLOSE_ROWS = 3
"""Rows at most this far apart are searched for text together, with those between them."""
STACKED = 1.5
"""Detected text that is taller than this many times its width is written vertically."""
UNRELIABLE, FEW_CELLS = 0.25, 5
"""If more than this share, and at least this many, of a table's numbers are unsure, none of them is trusted."""
SURE = 0.99
"""A number is accepted without further readings only if each of its characters has at least this probability."""
_WIDE = str.maketrans("(),;:", "（），；：")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page: where the detector found text, and the lines read so far, by the index of their area.

    `is_whole` says that all of the page was searched for text; otherwise `look_in` searches parts of it.
    """

    view: View
    areas: list[Area]
    known: dict[int, Line] = field(default_factory=dict)
    is_whole: bool = True

    def look_in(self, parts: Sequence[Area]) -> None:
        if parts and not self.is_whole:
            self.areas.extend(engine().detect(self.view.pixels, parts))

    def lines(self, chosen: Iterable[int]) -> list[Line]:
        """The lines of the chosen areas, in their order; each area is read only once."""
        chosen = list(chosen)
        missing = [i for i in dict.fromkeys(chosen) if i not in self.known]
        read = engine().read([np.ascontiguousarray(self.areas[i].of(self.view.pixels)) for i in missing])
        self.known.update(zip(missing, read, strict=True))
        return [self.known[i] for i in chosen]


def centred(area: Area, grid: Grid) -> bool:
    x, y = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
    return grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]


def read_table(table: TableInk, reading: Reading, page: int | None, order: int, left: float = 0.0) -> Table:
    """Read every cell of a grid twice. `left` is the left edge, in pixels, of the grid's page on a sheet of two."""
    grid, paper, inner, inks, crops = table.grid, table.paper, table.inner, table.inks, table.crops
    firsts = table.lines()
    texts = [compact("".join(line.text for line in lines)) for lines in firsts]
    marks = mark_cells(grid.cells, texts)
    strokes = [
        _stroke(paper, area, ink) if i in marks else Stroke.NONE
        for i, (area, ink) in enumerate(zip(inner, inks, strict=True))
    ]
    texts = [DASH if stroke is Stroke.DASH else text for stroke, text in zip(strokes, texts, strict=True)]
    numbers = number_cells(grid.cells, texts)
    usual = repeated(strokes)
    shapes = {i: _by_shapes(paper, inner[i], inks[i], firsts[i]) for i in numbers if strokes[i] not in MARKS}
    sure = frozenset(
        i
        for i in numbers
        if _is_sure_mark(strokes[i], firsts[i], usual)
        or (i in shapes and _is_sure(paper, inner[i], inks[i], firsts[i], shapes[i]))
    )
    labels = frozenset(i for i, text in enumerate(texts) if i not in numbers and HAN.search(text))
    whole_labels = labels - {i for i, lines in enumerate(firsts) if not all(line.text for line in lines)}
    known = form_labels.in_place([text if i in whole_labels else "" for i, text in enumerate(texts)])
    seconds, by_form = _second_readings(grid, inner, inks, reading, paper, sure, labels, known)
    thickened_lines = _thickened_readings(crops, firsts, shapes.keys() - sure, paper.scale)
    settled = [
        settle(NumberReadings(*parts, parts[-1] in usual, shapes.get(index)))
        if index in numbers
        else _label(*parts[:3], is_known=index in by_form)
        for index, parts in enumerate(zip(inks, firsts, seconds, thickened_lines, strokes, strict=True))
    ]
    places = {i: (inner[i], inks[i].lines) for i in numbers}
    whole = {i: reduce(around, inks[i].lines) for i in numbers if inks[i].lines}
    settled = _in_doubt(
        settled,
        stray_marks(places, strokes, usual, paper.scale)
        | off_level(places, strokes)
        | over_rules(grid, whole, paper.scale)
        | beyond_table(grid, whole, paper),
    )
    # what a seal or a streak crosses is in doubt by itself and says nothing of the other cells
    if _unreliable([settled[index] for index in sorted(numbers) if not inks[index].doubtful]):
        settled = _doubted(settled, numbers)
    settled = _in_doubt(settled, ambiguous_points({index: settled[index][0] for index in numbers}))
    for index in broken_numbers(_printed(inner, inks, firsts, numbers), paper.scale):
        settled[index] = settled[index][0].replace("\n", ""), settled[index][1]
    blank = frozenset(i for i, ink in enumerate(inks) if not ink.lines)
    printed = [line for i in numbers for line in inks[i].lines]
    low = too_low({i: inner[i] for i in blank}, printed)
    settled = _in_doubt(settled, low | split_rows(grid.cells, numbers, blank, labels))
    notes = {
        i: tuple(cut_notes(grid, grid.cells[i], inner[i], inks[i].lines, settled[i][0], paper.scale))
        for i in blank | numbers
    }
    cells = []
    for index, (cell, (text, second)) in enumerate(zip(grid.cells, settled, strict=True)):
        other = None if cell.is_divided else second
        cells.append(
            Cell(
                cell.row,
                cell.col,
                cell.rowspan,
                cell.colspan,
                text,
                other,
                page,
                reading.view.box(grid.rectangle(cell)),
                notes.get(index, ()),
            )
        )
    xs = tuple(round((x - left) / paper.scale, 2) for x in grid.xs)
    return Table(order, len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells), READER, page, xs)


def _printed(
    inner: list[Area], inks: list[Ink], firsts: list[list[Line]], numbers: frozenset[int]
) -> dict[int, Printed]:
    return {
        index: Printed(
            inner[index], ink.lines, [number_of(line).text if index in numbers else "" for line in firsts[index]]
        )
        for index, ink in enumerate(inks)
    }


def _stroke(paper: Paper, cell: Area, ink: Ink) -> Stroke:
    return stroke_of(paper, cell, ink.lines[0]) if len(ink.lines) == 1 else Stroke.NONE


def _by_shapes(paper: Paper, cell: Area, ink: Ink, first: list[Line]) -> str | None:
    """The number of a cell, read digit by digit; None if one of its lines cannot be read that way."""
    lines = [
        digit_shapes.read_line(paper, cell, line, number_of(read).text)
        for line, read in zip(ink.lines, first, strict=True)
    ]
    return None if None in lines else "".join(line or "" for line in lines)


def _is_sure(paper: Paper, cell: Area, ink: Ink, first: list[Line], shapes: str | None) -> bool:
    """Whether a number needs no further reading: recogniser and shapes agree, and its ink is clear and complete.

    Labels have no such shortcut: even with every character certain, a label may lack a character or hold a wrong one.
    """
    if len(first) != 1 or ink.doubtful or ink.is_cut:
        return False
    number = number_of(first[0])
    text = compact(number.text).translate(AS_SHAPES)
    return number.least >= SURE and text == shapes and is_intact(paper, cell, ink.lines[0], text)


def _is_sure_mark(stroke: Stroke, first: list[Line], usual: frozenset[Stroke]) -> bool:
    """Whether a cell holds a mark that is frequent in its table, by its shape and as the recogniser reads it."""
    text = compact("".join(number_of(line).text for line in first))
    return stroke in usual and stroke in MARKS and MARKS[stroke](text)


def _thickened_readings(
    crops: Sequence[Sequence[Gray]], firsts: Sequence[list[Line]], chosen: Set[int], scale: float
) -> list[list[Line]]:
    """The lines of all cells, those of the chosen cells read again with their strokes thickened.

    A number that then reads differently is in doubt: a 4 with broken strokes passes for a 1 in every other reading.
    Lines with more than `LONGEST_MISREADING` ideographs are labels and keep their first reading.
    """
    short = [
        [i in chosen and len(HAN.findall(line.text)) <= LONGEST_MISREADING for line in lines]
        for i, lines in enumerate(firsts)
    ]
    thick = read_together(
        [
            [thickened(crop, scale) for crop, is_short in zip(mine, which, strict=True) if is_short]
            for mine, which in zip(crops, short, strict=True)
        ]
    )
    return [
        [again.pop(0) if is_short else line for line, is_short in zip(lines, which, strict=True)]
        for lines, which, again in zip(firsts, short, thick, strict=True)
    ]


def _second_readings(
    grid: Grid,
    inner: list[Area],
    inks: Sequence[Ink],
    reading: Reading,
    paper: Paper,
    sure: Set[int],
    labels: Set[int],
    known: Set[int],
) -> tuple[list[list[tuple[Area, Line]]], frozenset[int]]:
    """The detected text of each cell that is not sure, and the known labels that were not read again.

    Where the detector joined text of several cells or several lines, each cell or line is read by itself. A known label
    is not read again unless detected text in its cell leaves room for more than its ink.
    """
    whole: list[tuple[int, int]] = []
    cut: list[tuple[int, Area]] = []
    owners = _owners(grid)
    whole_labels = {i for i in known if not may_hold_more(paper, inner[i], inks[i].lines)}
    reading.look_in(_rows_with(grid, frozenset(range(len(inner))) - sure - whole_labels))
    for number, area in enumerate(reading.areas):
        if not centred(area, grid):
            continue
        parts = [(i, part) for i in _touched(grid, owners, area) if (part := _part(area, inner[i], paper)) is not None]
        if area.height > STACKED * area.width:  # vertical text: each character is a line of its own
            cut += [(i, line_of) for i, part in parts for line_of in _stacked(part, paper)]
        elif any(apart := [close_lines.together(part, inks[i].lines) for i, part in parts]):
            cut += [(i, line) for (i, part), own in zip(parts, apart, strict=True) for line in own or [part]]
        elif len(parts) == 1 and parts[0][1].width >= 0.8 * min(area.width, inner[parts[0][0]].width):
            whole.append((parts[0][0], number))
        else:
            cut += parts
    for index in labels:
        own = [reading.areas[n] for i, n in whole if i == index] + [part for i, part in cut if i == index]
        if apart_lines := close_lines.crosswise(own, inks[index].lines):
            whole = [one for one in whole if one[0] != index]
            cut = [one for one in cut if one[0] != index] + [(index, line) for line in apart_lines]
    found_in = [(i, reading.areas[n]) for i, n in whole] + cut
    by_form = frozenset(known - {i for i, area in found_in if not close_lines.is_all(area, inks[i].lines)})
    once = sure | by_form
    whole, cut = [one for one in whole if one[0] not in once], [one for one in cut if one[0] not in once]
    found: list[list[tuple[Area, Line]]] = [[] for _ in inner]
    for (index, number), line in zip(whole, reading.lines(number for _, number in whole), strict=True):
        found[index].append((reading.areas[number], line))
    lines = engine().read([np.ascontiguousarray(part.of(reading.view.pixels)) for _, part in cut])
    for (index, part), line in zip(cut, lines, strict=True):
        found[index].append((part, line))
    return found, by_form


def _rows_with(grid: Grid, cells: Set[int]) -> list[Area]:
    """The rows of a grid with any of the cells, and those between two of them that are close, as areas."""
    rows = {row for i in cells for row in range(grid.cells[i].row, grid.cells[i].row + grid.cells[i].rowspan)}
    left, right = round(grid.xs[0]), round(grid.xs[-1])
    found: list[Area] = []
    last = -1 - CLOSE_ROWS
    for row in sorted(rows):
        top, bottom = round(grid.ys[row]), round(grid.ys[row + 1])
        if row - last <= CLOSE_ROWS:
            found[-1] = Area(left, found[-1].y0, right, bottom)
        else:
            found.append(Area(left, top, right, bottom))
        last = row
    return found


def _stacked(part: Area, paper: Paper) -> list[Area]:
    pad = round(paper.scale)
    return [Area(part.x0, line.y0 - pad, part.x1, line.y1 + pad).common(part) for line in ink_of(paper, part).lines]


def _owners(grid: Grid) -> dict[tuple[int, int], int]:
    return {
        (row, col): index
        for index, cell in enumerate(grid.cells)
        for row in range(cell.row, cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
    }


def _touched(grid: Grid, owners: dict[tuple[int, int], int], area: Area) -> list[int]:
    rows, cols = len(grid.ys) - 1, len(grid.xs) - 1
    top, bottom = (min(max(bisect_right(grid.ys, y) - 1, 0), rows - 1) for y in (area.y0, area.y1))
    left, right = (min(max(bisect_right(grid.xs, x) - 1, 0), cols - 1) for x in (area.x0, area.x1))
    return sorted({owners[r, c] for r in range(top, bottom + 1) for c in range(left, right + 1)})


def _part(area: Area, cell: Area, paper: Paper) -> Area | None:
    """The part of a detected text area inside a cell; None if they barely overlap or nothing is printed there."""
    part = area.common(cell)
    if part.width < 2 or part.height < 0.4 * min(area.height, cell.height):
        return None
    depth = depth_of(part.of(paper.clean), percentile(cell.of(paper.clean)))
    inked = any(max(b.width, b.height) >= SPECK_PT * paper.scale for b in blobs_of(depth > paper.contrast))
    whole = part.width * part.height >= 0.8 * area.width * area.height
    return part if inked or whole else None


def _label(ink: Ink, first: list[Line], second: list[tuple[Area, Line]], is_known: bool) -> tuple[str, str | None]:
    """Both readings of a label or an empty cell; for a known label, which its form confirms, the second is the text."""
    text = _one_width("\n".join(line.text for line in first).strip())
    other = text if is_known else _one_width(text_in_lines([(area, line.text) for area, line in second]))
    doubtful = not is_known and (ink.doubtful or (bool(ink.lines) and not compact(text)))
    return text, None if doubtful else other


def _unreliable(settled: list[tuple[str, str | None]]) -> bool:
    """Whether so many numbers of a table are unsure that the others may agree only by chance."""
    numbers = [(text, other) for text, other in settled if any(map(str.isdecimal, text))]
    unsure = sum(other is None or compact(text) != compact(other) for text, other in numbers)
    return unsure >= FEW_CELLS and unsure > UNRELIABLE * len(numbers)


def _doubted(settled: Sequence[tuple[str, str | None]], numbers: frozenset[int]) -> list[tuple[str, str | None]]:
    """The readings of an untrusted table: no second for numbers, nor for empty cells, whose ink may have been lost."""
    return _in_doubt(settled, numbers | {i for i, (text, _) in enumerate(settled) if not compact(text)})


def _in_doubt(settled: Sequence[tuple[str, str | None]], cells: Set[int]) -> list[tuple[str, str | None]]:
    """The readings, with the second one of the given cells removed."""
    return [(text, None if index in cells else second) for index, (text, second) in enumerate(settled)]


def _one_width(text: str) -> str:
    """Full-width digits made half-width, punctuation of Chinese text full-width: a scan does not tell these apart."""
    text = "".join(unicodedata.normalize("NFKC", c) if "０" <= c <= "９" else c for c in text)
    return text.translate(_WIDE) if HAN.search(text) else text
