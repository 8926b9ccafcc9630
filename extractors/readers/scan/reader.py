"""Scanned pages and pictures: the ruled grid from the image, the text of every cell read twice.

`text` is what the recogniser reads in the lines of ink found inside the cell, with the rules removed. `second` comes
from another method. For a number, each digit is classified by its shape. For a label, a text detector searches the page
without knowing the cells; what it finds is read with the rules left in and assigned to the cell it lies in. A label
that matches a form's label at its place is not read again: `second` repeats `text`. The page reading is compared for
numbers, too, unless recogniser and shapes already agree on clear ink. Rows that need no such reading, which no empty
cell, unknown label or pale print is in, are not searched. A cell whose emptiness or characters are in doubt gets no
`second`, so it never counts as agreed. Nothing is corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np

from gongkai.extractors.document import Document, Passage, Problem, Table, TextLayout
from gongkai.extractors.readers.number_characters import HAN
from gongkai.extractors.readers.scan import grid as grids
from gongkai.extractors.readers.scan import words
from gongkai.extractors.readers.scan.cells import READER, Reading, centred, read_table
from gongkai.extractors.readers.scan.facing import fold_of
from gongkai.extractors.readers.scan.geometry import Area, Gray, around, text_in_lines
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.pictures import check_size, frames, render
from gongkai.extractors.readers.scan.recognition import Line, engine
from gongkai.extractors.readers.scan.sheet import Sheet, View
from gongkai.extractors.readers.scan.table_grid import Grid
from gongkai.extractors.readers.scan.table_ink import TableInk

__all__ = ["READER", "ScannedPage", "engine", "read_image", "read_picture", "render"]

UPRIGHT = 0.8
"""Lines of Chinese with at least this median probability are upright; upside down they reach about 0.5."""
CLEARLY, FAR = 0.1, 0.25
"""By how much one direction must be more legible than the other: where one comes close to `UPRIGHT`, and otherwise."""
LONG_AREA = 2.0
"""Length by width above which an area shows the direction of its text: the area of a lone digit is always upright."""
FEW_TEXTS = 2
LINES_TO_JUDGE, LINES_TO_TURN = 24, 12
"""How many of the longest lines are read to see whether a page is upright, and whether it is upside down."""
BESIDE_PT = 2.5
"""The paper beside a table in which no text is looked for: its outermost rule lies there."""
FIRST_LINES, FIRST_LENGTH, CERTAINLY = 6, 8.0, 0.95
"""If this many lines of Chinese, none longer than this many times its height, have this probability, the page is
upright and longer lines are not read: upside down, such lines reach 0.78."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """The contents of one page image from top to bottom: text as strings, and tables whose `order` counts the blocks.

    `turned` is by how many degrees clockwise the page was turned to stand upright, `skew` its remaining skew in
    degrees. Boxes are in points of the page as given; the `xs` of tables are in points of the page after it was turned
    and deskewed, so that the columns of consecutive pages can be compared.
    """

    blocks: tuple[str | Table, ...]
    problems: tuple[Problem, ...]
    turned: int
    skew: float
    layout: TextLayout | None = None
    """The words of a page without ruled tables that may hold a table without rules; None for other pages."""


def read_picture(data: bytes, media_type: str) -> Document:
    """An image file; every frame of a TIFF is a page. Raises `UnreadableError`."""
    passages: list[Passage] = []
    tables: list[Table] = []
    problems: list[Problem] = []
    layouts: list[TextLayout] = []
    pages = 0
    for pages, (image, scale) in enumerate(frames(data), start=1):
        scanned = read_image(image, page=pages, scale=scale)
        problems += scanned.problems
        layouts += [scanned.layout] if scanned.layout else []
        for block in scanned.blocks:
            order = len(passages) + len(tables)
            if isinstance(block, str):
                passages.append(Passage(order, block, pages))
            else:
                tables.append(Table(order, block.rows, block.cols, block.cells, block.reader, block.page, block.xs))
    return Document(media_type, pages, tuple(passages), tuple(tables), problems=tuple(problems), layouts=tuple(layouts))


def read_image(image: Gray, *, page: int | None, scale: float, turn: int | None = None) -> ScannedPage:
    """Read a grey page image of `scale` pixels per point. Raises `UnreadableError` (too large, no OCR installed).

    `turn` is by how many degrees clockwise it must be turned to stand upright; None to detect it.
    """
    height, width = image.shape
    check_size(width, height)
    sheet = Sheet.prepared(image, scale)
    view = sheet.view(turn or 0)
    printed = _PrintedTables.of(view)
    if turn is not None or _stand_upright(printed.tables):
        reading: Reading | None = Reading(view, [], is_whole=False)
    else:
        reading = _upright(sheet, view)
    if reading is None:
        unsure = Problem("reading.page_turned", page)
        return ScannedPage((), (unsure,), 0, sheet.skew)
    if reading.view is not view:
        printed = _PrintedTables.of(reading.view)
    ruled = printed.ruled
    reading.look_in(_outside(ruled.grids, reading.view.pixels.shape, sheet.scale))
    problems = []
    outside = [i for i, area in enumerate(reading.areas) if not any(centred(area, g) for g in ruled.grids)]
    blocks: list[str | Table] = []
    fold = fold_of(ruled.grids, reading.view.pixels.shape)
    for left, right in pairwise((0.0, *([fold] if fold else ()), float("inf"))):
        own = [i for i in outside if left <= reading.areas[i].x0 < right]
        above = 0.0
        for table in (table for table in printed.tables if left <= table.grid.xs[0] < right):
            grid = table.grid
            between = [i for i in own if above <= reading.areas[i].y0 < grid.ys[0]]
            blocks += _texts(between, reading)
            own = [i for i in own if i not in between]
            blocks.append(read_table(table, reading, page, len(blocks), left))
            above = grid.ys[0]
        blocks += _texts(own, reading)
    for grid in ruled.grids:
        if grid.irregular:
            problems.append(Problem("reading.irregular_cells", page, {"count": str(grid.irregular)}))
    if not ruled.grids and grids.has_rules(reading.view.pixels, sheet.scale):
        problems.append(Problem("reading.rules_without_table", page))
    layout = None if ruled.grids else _layout(reading, page)
    return ScannedPage(tuple(blocks), tuple(problems), reading.view.turn, sheet.skew, layout)


def _layout(reading: Reading, page: int | None) -> TextLayout | None:
    """The words of a page that may hold a table without rules; None for others and for a page that was turned."""
    lines = reading.lines(range(len(reading.areas)))
    if reading.view.turn or not words.has_columns(lines):
        return None
    found = list(zip(reading.areas, lines, strict=True))
    return words.layout(reading.view.pixels, reading.view.scale, found, page, reading.view.sealed)


@dataclass(frozen=True, slots=True)
class _PrintedTables:
    """The ruled tables of a view of a page, and their ink."""

    ruled: grids.Ruled
    tables: list[TableInk]

    @classmethod
    def of(cls, view: View) -> _PrintedTables:
        ruled = grids.find_grids(view.pixels, view.scale)
        crossed = [mask for mask in (ruled.streaks, view.sealed) if mask is not None]
        paper = Paper.of(view.pixels, ruled.rules, view.scale, np.maximum.reduce(crossed) if crossed else None)
        return cls(ruled, [TableInk.of(grid, paper) for grid in ruled.grids])


def _outside(tables: Sequence[Grid], shape: tuple[int, ...], scale: float) -> list[Area]:
    """The parts of a page above, below and beside its tables."""
    height, width = shape
    clear = round(BESIDE_PT * scale)
    sides = [
        Area(round(g.xs[0]) - clear, round(g.ys[0]) - clear, round(g.xs[-1]) + clear, round(g.ys[-1]) + clear)
        for g in tables
    ]
    parts = []
    ends = sorted({0, height, *(min(max(y, 0), height) for side in sides for y in (side.y0, side.y1))})
    for top, bottom in pairwise(ends):
        level = sorted((side.x0, side.x1) for side in sides if side.y0 < bottom and side.y1 > top)
        left = 0
        for x0, x1 in (*level, (width, width)):
            if x0 > left:
                parts.append(Area(left, top, x0, bottom))
            left = max(left, x1)
    return parts


def _stand_upright(tables: Sequence[TableInk]) -> bool:
    """Whether what is printed in the cells of the tables of a page lies, and some short lines of Chinese in them are
    clearly legible as it stands. Characters on their side may be legible, too."""
    if not _lie(tables):
        return False
    lines = [(table, place, table.inks[place[0]].lines[place[1]]) for table in tables for place in table.places()]
    short = [one for one in lines if one[2].width <= FIRST_LENGTH * one[2].height]
    short.sort(key=lambda one: (-one[2].width / one[2].height, one[2].y0, one[2].x0))
    first = short[:FIRST_LINES]
    few = [line for table in tables for line in table.read([place for own, place, _ in first if own is table])]
    return len(_chinese(few)) == FIRST_LINES and _legible(few) >= CERTAINLY


def _lie(tables: Sequence[TableInk]) -> bool:
    """Whether far more lines lie in the cells of some tables than stand in them."""
    inks = [ink.lines for table in tables for ink in table.inks if ink.lines]
    areas = [(reduce(around, lines), len(lines) == 1) for lines in inks]
    lying = sum(area.width for area, is_line in areas if is_line and area.width > LONG_AREA * area.height)
    standing = sum(area.height for area, _ in areas if area.height > LONG_AREA * area.width)
    return lying > 2 * standing


def _upright(sheet: Sheet, view: View) -> Reading | None:
    """The page turned so that its text stands upright, `view` being the page as given; None if the right direction is
    uncertain."""
    areas = engine().detect(view.pixels)
    long = [a for a in areas if max(a.width, a.height) > LONG_AREA * min(a.width, a.height)]
    lying = sum(a.width for a in long if a.width > a.height)
    standing = sum(a.height for a in long if a.height > a.width)
    if standing > 2 * lying:
        view = sheet.view(90)
        areas = engine().detect(view.pixels)
    if not areas:
        return Reading(view, [])
    reading = Reading(view, areas)
    longest = sorted(range(len(areas)), key=lambda i: (-areas[i].width / areas[i].height, areas[i].y0, areas[i].x0))
    straight = _legible_as_it_stands(reading, longest)
    if straight >= UPRIGHT:
        return reading
    turned = [np.ascontiguousarray(areas[i].of(view.pixels)[::-1, ::-1]) for i in longest[:LINES_TO_TURN]]
    over = _legible(engine().read(turned))
    if not straight and not over and len(areas) <= FEW_TEXTS and not grids.has_rules(view.pixels, view.scale):
        return reading  # the end of a text or a page number: nothing that a wrong direction could spoil
    needed = CLEARLY if max(straight, over) >= UPRIGHT - CLEARLY else FAR
    if abs(straight - over) < needed:
        return None
    return reading if straight > over else _found(sheet.view((view.turn + 180) % 360))


def _legible_as_it_stands(reading: Reading, longest: list[int]) -> float:
    """The legibility of a page in its present direction: by a few short lines if they are clear, else by the longest
    ones, and by all lines if those are not legible."""
    areas = reading.areas
    few = reading.lines([i for i in longest if areas[i].width <= FIRST_LENGTH * areas[i].height][:FIRST_LINES])
    if len(_chinese(few)) == FIRST_LINES and (certain := _legible(few)) >= CERTAINLY:
        return certain
    straight = _legible(reading.lines(longest[:LINES_TO_JUDGE]))
    if straight < UPRIGHT and len(areas) > LINES_TO_JUDGE:
        straight = _legible(reading.lines(range(len(areas))))
    return straight


def _legible(lines: list[Line]) -> float:
    """Median probability of the lines of Chinese, 0 if there are none: digits look like digits even upside down."""
    chinese = _chinese(lines)
    return float(np.median([line.mean for line in chinese])) if chinese else 0.0


def _chinese(lines: list[Line]) -> list[Line]:
    return [line for line in lines if len(HAN.findall(line.text)) >= 2]


def _found(view: View) -> Reading:
    return Reading(view, engine().detect(view.pixels))


def _texts(chosen: list[int], reading: Reading) -> list[str]:
    text = text_in_lines([(reading.areas[i], line.text) for i, line in zip(chosen, reading.lines(chosen), strict=True)])
    return [text] if text else []
