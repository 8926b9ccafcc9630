"""Numbers that a narrow cell breaks over several lines, where the break only means that the cell is narrow.

`12` above `3` in one cell is one number or two. It is one where the break is forced: beside the first line there is no
room for the next digit, given the smallest margin that other lines of the table keep, and no cell of the same width has
a longer line. Any other line break is kept, and the transforms report it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.extractors.readers.pdf.glyphs import Glyph

Line = list[Glyph]

WIDEST_MARGIN = 7.0
"""In points: a wider space between a cell's side and a line is not a margin but means that the line is not full."""

RUN_OVER = 10
"""One in this many lines may extend beyond the right side of its cell; no line does at the left."""

SAME_WIDTH = 0.75
"""How many points the widths of two columns that are drawn alike may differ."""

USUAL_PITCH = 1.3
"""Lines of one number are apart by at most this multiple of the smallest distance of lines in the table."""

OF_A_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，")
DIGIT, WIDE_DIGIT = 0.7, 1.3
"""The advance of a digit, common and full-width, as a share of its height; slightly less than in any font."""

SAME_SIZE = 0.9
"""Digits of one number have one size: the smallest has at least this share of the largest one's height."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell prints, line by line, and its left and right sides in points."""

    lines: list[Line]
    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def texts(cells: Sequence[Printed]) -> list[str]:
    """The text of each cell of a table: its lines, with those of a number that had to be broken joined."""
    if not any(_breaks_number(a, b) for cell in cells for a, b in pairwise(cell.lines)):
        return ["\n".join(map(_string, cell.lines)) for cell in cells]
    room = _Room(cells)
    return [_joined(index, cell, room) for index, cell in enumerate(cells)]


def is_of_two_lines(text: str) -> bool:
    """Whether a text is a number with a line break that is not forced, or two numbers."""
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
        # a number can be broken anywhere and does not extend beyond its cell, as other text does
        numbers = [[line for line in cell.lines if all(g.char in OF_A_NUMBER for g in line)] for cell in cells]
        self._longest = [max(map(_length, lines), default=0.0) for lines in numbers]
        lines = [(line, cell, index) for index, cell in enumerate(cells) for line in cell.lines]
        self._before = sorted((line[0].start - cell.x0, index) for line, cell, index in lines)
        self._behind = sorted((cell.x1 - _end(line), index) for line, cell, index in lines)[len(lines) // RUN_OVER :]
        self._pitch = min(b[0].baseline - a[0].baseline for cell in cells for a, b in pairwise(cell.lines))

    def is_full(self, index: int, above: Line, below: Line) -> bool:
        """Whether there was no room for the first digit of `below` beside `above`, a line of the cell at `index`."""
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
        """The longest number on a line, in all cells as wide as this one."""
        return max(
            self._longest[index]
            for index, other in enumerate(self._cells)
            if abs(other.width - cell.width) <= SAME_WIDTH
        )


def _breaks_number(above: Line, below: Line) -> bool:
    """Whether a line break is inside a number."""
    return {above[-1].char, below[0].char} <= OF_A_NUMBER


def _end(line: Line) -> float:
    return line[-1].start + _advance(line[-1])


def _length(line: Line) -> float:
    """From the origin of the first glyph (before the white space beside its ink) to the end of the last one."""
    return _end(line) - line[0].start


def _advance(glyph: Glyph) -> float:
    """The width that a glyph takes; for digits slightly less than in any font."""
    if glyph.char.isdigit():
        return glyph.size * (DIGIT if glyph.char.isascii() else WIDE_DIGIT)
    return glyph.width


def _next(line: Line, glyph: Glyph) -> float:
    """The width that a glyph would take at the end of a line: as much as the digit there, if both are digits alike."""
    alike = [g for g in (*line[-2:], glyph) if g.char.isdigit() and g.char.isascii() == glyph.char.isascii()]
    return max(_advance(glyph), line[-1].start - line[-2].start) if len(alike) == 3 else _advance(glyph)


def _string(line: Line) -> str:
    return "".join(glyph.char for glyph in line)
