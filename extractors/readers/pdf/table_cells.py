"""The cells of a table that camelot found, filled with the page's own glyphs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gongkai.extractors.document import Box, Cell, CellNote, compact, plain_ideographs
from gongkai.extractors.readers.pdf import (
    camelot_patches,
    glyphs,
    over_rules,
    uneven_digits,
    visual_check,
    wrapped_numbers,
)
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph

MARGIN = 1.0
"""How many points a glyph's middle may be outside the outer rules of a table it still belongs to."""

RUN_OUT = 2.0
"""A line that runs out of a cell at the bottom is at most this multiple of its characters' size below the one above."""


def edges(table: Any, frame: Frame) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Column and row boundaries in points from the top left of the displayed page."""
    dx, dy = frame.media_offset()
    height = frame.media_height()
    xs = [table.cols[0][0], *(right for _, right in table.cols)]
    ys = [table.rows[0][0], *(bottom for _, bottom in table.rows)]
    return tuple(round(x + dx, 2) for x in xs), tuple(round(height - y + dy, 2) for y in ys)


def within(glyph: Glyph, xs: tuple[float, ...], ys: tuple[float, ...]) -> bool:
    """Whether a glyph belongs to a table: inside its outer rules, or run over the right one."""
    x, y = glyph.place
    beside = xs[0] - MARGIN <= x <= xs[-1] + MARGIN or x - glyph.width / 2 < xs[-1] < x
    return beside and ys[0] - MARGIN <= y <= ys[-1] + MARGIN


def run_out(table: Any, xs: tuple[float, ...], inside: list[Glyph], below: list[Glyph]) -> tuple[list[Glyph], int]:
    """Lines of text below cells that are left open by the end of a page, and how
    many characters are in lines with numbers.

    A browser prints a cell that spans several rows as if the page did not end. A page number cannot be distinguished
    from the rest of a number that runs out of its cell.
    """
    low, level = table.rows[-1][1], camelot_patches.level_rules(table)
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
    """The left and right sides between which a glyph lies entirely."""
    half = glyph.width / 2
    return next(((left, right) for left, right in sides if left < glyph.x - half and glyph.x + half < right), None)


def read_cells(
    table: Any,
    xs: tuple[float, ...],
    ys: tuple[float, ...],
    inside: list[Glyph],
    page: int,
    outside: Sequence[Glyph] = (),
    clipped: Sequence[Glyph] = (),
) -> tuple[list[Cell], list[list[Glyph]], int]:
    """Cells with their spans and both readings, the glyphs of each, and how many
    merged areas with text are not rectangles."""
    regions, areas = _regions(table.cells)
    owner = {position: index for index, region in enumerate(regions) for position in region}
    printed: list[list[Glyph]] = [[] for _ in regions]

    def at(x: float, y: float) -> int:
        return owner[bisect_right(ys, y, 1, len(ys) - 1) - 1, bisect_right(xs, x, 1, len(xs) - 1) - 1]

    for glyph in inside:
        begun = glyph
        if glyph.char not in wrapped_numbers.OF_A_NUMBER:  # a number stays where it is printed
            end = glyph.x + glyph.width / 2 - over_rules.OVERPRINT
            # no line begins with a closing bracket: one at the left of a cell may be entirely beyond the rule
            start = glyph.start + over_rules.OVERPRINT - (glyph.size if glyphs.closes(glyph) else 0.0)
            if at(start, glyph.y) != at(end, glyph.y):
                begun = glyphs.before(glyph, inside) or glyph
        printed[at(*begun.place)].append(glyph)
    # areas where nothing is printed are the space between boxes that do not touch
    irregular = sum(any(printed[owner[place]] for place in area) for area in areas)
    lines = [[*ink] for ink in printed]
    for index, ink in _of_labels(printed, clipped, at).items():
        lines[index] = ink
    sides = [(xs[region[0][1]], xs[region[-1][1] + 1]) for region in regions]
    texts = wrapped_numbers.texts(
        [wrapped_numbers.Printed(glyphs.lines(ink), *at) for ink, at in zip(lines, sides, strict=True)]
    )
    notes = _Grid(regions, printed, xs, ys, at).notes(texts, outside)
    cells = []
    for index, (region, text) in enumerate(zip(regions, texts, strict=True)):
        (top, left), (bottom, right) = region[0], region[-1]
        first = "\n".join(filter(None, (table.cells[r][c].text.strip() for r, c in region)))
        cells.append(
            Cell(
                row=top,
                col=left,
                rowspan=bottom - top + 1,
                colspan=right - left + 1,
                text=plain_ideographs(text),
                second_text=plain_ideographs(first),
                page=page,
                box=Box(xs[left], ys[top], xs[right + 1], ys[bottom + 1]),
                notes=tuple(notes.get(index, ())),
                shown=index not in notes,
            )
        )
    return cells, printed, irregular


def _of_labels(printed: Sequence[list[Glyph]], clipped: Sequence[Glyph], at: over_rules.At) -> dict[int, list[Glyph]]:
    """Cells with words that are partly clipped, with all of their glyphs: of a number only what is visible counts, but
    a label is identified by its whole text."""
    whole: dict[int, list[Glyph]] = {}
    for glyph in clipped:
        index = at(*glyph.place)
        whole.setdefault(index, list(printed[index])).append(glyph)
    return {index: ink for index, ink in whole.items() if not visual_check.is_number(compact(glyphs.text(ink)))}


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of a table as groups of grid positions, and the glyphs of each."""

    regions: Sequence[Sequence[tuple[int, int]]]
    printed: Sequence[Sequence[Glyph]]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    at: over_rules.At

    def notes(self, texts: Sequence[str], outside: Sequence[Glyph]) -> dict[int, list[CellNote]]:
        """Notes for cells in doubt because their number, or a neighbour's, has run out of its cell."""
        over: dict[int, list[Glyph]] = {}
        for index, glyph in dict.fromkeys(over_rules.doubts(self.printed, self.xs, self.ys, self.at)):
            over.setdefault(index, []).append(glyph)
        for index, glyph in over_rules.doubts_outside(outside, self.xs, self.ys, self.at):
            if not self.printed[index]:
                over.setdefault(index, []).append(glyph)
        notes = {index: [CellNote("reading.over_rule", glyphs.text(ink))] for index, ink in over.items()}
        uneven = uneven_digits.uneven(self.printed, lambda index: bool(self._empty(self._beside(index))))
        for index, ink in uneven.items():
            for cell in {index} | self._empty(self._beside(index) + self._above_and_below(index)):
                notes.setdefault(cell, []).append(CellNote("reading.uneven_digits", glyphs.text(ink)))
        for index, text in enumerate(texts):
            if wrapped_numbers.is_of_two_lines(text) and index not in uneven:
                for cell in self._empty(self._above_and_below(index)):
                    notes.setdefault(cell, []).append(CellNote("reading.uneven_digits", text))
        return notes

    def _beside(self, index: int) -> list[tuple[float, float]]:
        """Points in the cells to the left and right of a cell."""
        left, top, right, bottom = self._sides(index)
        return [(left - 1, (top + bottom) / 2), (right + 1, (top + bottom) / 2)]

    def _above_and_below(self, index: int) -> list[tuple[float, float]]:
        left, top, right, bottom = self._sides(index)
        return [((left + right) / 2, top - 1), ((left + right) / 2, bottom + 1)]

    def _sides(self, index: int) -> tuple[float, float, float, float]:
        (top, left), (bottom, right) = self.regions[index][0], self.regions[index][-1]
        return self.xs[left], self.ys[top], self.xs[right + 1], self.ys[bottom + 1]

    def _empty(self, places: Iterable[tuple[float, float]]) -> set[int]:
        """The cells at some points in which nothing is printed."""
        return {self.at(*place) for place in places if not self.printed[self.at(*place)]}


def _regions(grid: Any) -> tuple[list[list[tuple[int, int]]], list[list[tuple[int, int]]]]:
    """Grid positions joined where no rule separates them, each region sorted; and the areas that are not rectangles,
    whose positions are regions of their own."""
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
    regions, areas = [], []
    for members in {id(members): members for members in region.values()}.values():
        down, across = Counter(r for r, _ in members), Counter(c for _, c in members)
        if len(members) == len(down) * len(across):
            regions.append(sorted(members))
        else:
            areas.append(members)
            regions.extend([position] for position in members)
    return sorted(regions), areas
