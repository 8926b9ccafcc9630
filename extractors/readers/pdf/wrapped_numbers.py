"""Numbers that a narrow cell breaks over lines: where the break says nothing but that the cell is narrow.

`12` above `3` in one cell is one number or two. It is one where the break is forced: beside the first line there is
no room for the next digit, judged by the least margin that other lines of the table keep, and no line of a cell as
wide is longer. Everything else stays a line break, which the transforms point at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.extractors.readers.pdf.glyphs import Glyph

Line = list[Glyph]

WIDEST_MARGIN = 7.0
"""Points between a cell's side and a full line: more than this is no margin but a line that is not full."""

RUN_OVER = 10
"""Of so many lines one may run over the right side of its cell; the left side every line keeps clear of."""

SAME_WIDTH = 0.75
"""Points by which the widths of two columns drawn alike may differ."""

USUAL_PITCH = 1.3
"""Lines of one number are no further apart than so many times the closest lines of the table."""

OF_A_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，")
DIGIT, WIDE_DIGIT = 0.7, 1.3
"""Advance of a digit, common and full-width, as a share of its height: a little less than in any font."""

SAME_SIZE = 0.9
"""Digits of one number are of one size: the smallest is at least this share of the largest in height."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell prints, line by line, and where its left and right sides are, in points."""

    lines: list[Line]
    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def texts(cells: Sequence[Printed]) -> list[str]:
    """The text of each cell of a table: its lines, those of a number that had to be broken as one."""
    if not any(_breaks_number(a, b) for cell in cells for a, b in pairwise(cell.lines)):
        return ["\n".join(map(_string, cell.lines)) for cell in cells]
    room = _Room(cells)
    return [_joined(index, cell, room) for index, cell in enumerate(cells)]


def is_of_two_lines(text: str) -> bool:
    """Whether a text is a number with a line break in it that is not forced, or two numbers."""
    return "\n" in text and OF_A_NUMBER.issuperset(text.replace("\n", ""))


def _joined(index: int, cell: Printed, room: _Room) -> str:
    parts = [_string(line) for line in cell.lines[:1]]
    for above, below in pairwise(cell.lines):
        parts += ["" if _breaks_number(above, below) and room.is_full(index, above, below) else "\n", _string(below)]
    return "".join(parts)


class _Room:
    """How lines fill the cells of one table."""

    def __init__(self, cells: Sequence[Printed]) -> None:
        self._cells = cells
        # a number can be broken anywhere and does not run over its cell, as other text does
        numbers = [[line for line in cell.lines if all(g.char in OF_A_NUMBER for g in line)] for cell in cells]
        self._longest = [max(map(_length, lines), default=0.0) for lines in numbers]
        lines = [(line, cell, index) for index, cell in enumerate(cells) for line in cell.lines]
        self._before = sorted((line[0].start - cell.x0, index) for line, cell, index in lines)
        self._behind = sorted((cell.x1 - _end(line), index) for line, cell, index in lines)[len(lines) // RUN_OVER :]
        self._pitch = min(b[0].baseline - a[0].baseline for cell in cells for a, b in pairwise(cell.lines))

    def is_full(self, index: int, above: Line, below: Line) -> bool:
        """Whether the first digit of `below` had no room beside `above`, a line of the cell at `index`."""
        cell = self._cells[index]
        sizes = [glyph.size for glyph in (*above, *below) if glyph.char.isdigit()]
        if min(sizes, default=0.0) < SAME_SIZE * max(sizes, default=0.0):
            return False
        if below[0].baseline - above[0].baseline > USUAL_PITCH * self._pitch:
            return False
        rooms = [next((room for room, at in side if at != index), 0.0) for side in (self._before, self._behind)]
        margin = max(0.0, min(rooms))
        wanted = _length(above) + _next(above, below[0])
        return wanted > cell.width - 2 * min(margin, WIDEST_MARGIN) and wanted > self._longest_beside(cell)

    def _longest_beside(self, cell: Printed) -> float:
        """The longest number on a line of all cells as wide as this one."""
        return max(
            self._longest[index]
            for index, other in enumerate(self._cells)
            if abs(other.width - cell.width) <= SAME_WIDTH
        )


def _breaks_number(above: Line, below: Line) -> bool:
    """Whether a line break stands inside a number."""
    return {above[-1].char, below[0].char} <= OF_A_NUMBER


def _end(line: Line) -> float:
    return line[-1].start + _advance(line[-1])


def _length(line: Line) -> float:
    """From where the first glyph begins, white space beside its ink included, to the end of the last one."""
    return _end(line) - line[0].start


def _advance(glyph: Glyph) -> float:
    """The room that a glyph takes; a little less than in any font."""
    if glyph.char.isdigit():
        return glyph.size * (DIGIT if glyph.char.isascii() else WIDE_DIGIT)
    return glyph.width


def _next(line: Line, glyph: Glyph) -> float:
    """The room that a glyph would take at the end of a line: as much as the digit there, if both are digits alike."""
    alike = [g for g in (*line[-2:], glyph) if g.char.isdigit() and g.char.isascii() == glyph.char.isascii()]
    return max(_advance(glyph), line[-1].start - line[-2].start) if len(alike) == 3 else _advance(glyph)


def _string(line: Line) -> str:
    return "".join(glyph.char for glyph in line)
