"""Numbers that are broken over several lines only because their cell is narrow.

`12` above `3` in one cell is one number or two. It is one if the break is forced: the first line has no room for
another digit, judged by the least margin of other lines of the table, and no line in a cell of the same width is
longer. Every other line break is kept, and the transforms point at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.extractors.readers.scan.geometry import Area

OF_A_NUMBER = frozenset("0123456789.,")
WIDEST_MARGIN_PT = 7.0
"""More than this between the side of a cell and a line is not a margin: the line is not full."""
SAME_WIDTH_PT = 2.0
"""Widths of two columns that are meant to be equal may differ by this."""
LEEWAY_PT = 0.5
"""How exactly the room in a cell is known."""
USUAL_PITCH = 1.3
"""Lines of one number are at most this many times as far apart as the closest lines of such cells in the table."""
SAME_HEIGHT = 0.8
"""Digits of one number have one size: its lowest line is at least this share of the highest, which may hold a comma."""
BEARINGS = 0.2
"""Blank share of a digit's width, before the first and after the last digit of a line together."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines of ink of a cell, and the text of each, which is empty if the cell is not for a number."""

    cell: Area
    lines: Sequence[Area]
    texts: Sequence[str]

    @property
    def has_broken_number(self) -> bool:
        return len(self.lines) > 1 and all(text and OF_A_NUMBER.issuperset(text) for text in self.texts)


def broken_numbers(cells: Mapping[int, Printed], scale: float) -> frozenset[int]:
    """The keys of the cells of a table that hold one number broken over several lines."""
    broken = [key for key, printed in cells.items() if printed.has_broken_number]
    pitches = [_pitch(a, b) for key in broken for a, b in pairwise(cells[key].lines)]
    return frozenset(key for key in broken if _is_one(key, cells, min(pitches), scale))


def _is_one(key: int, cells: Mapping[int, Printed], pitch: float, scale: float) -> bool:
    printed = cells[key]
    heights = [line.height for line in printed.lines]
    if min(heights) < SAME_HEIGHT * max(heights):
        return False
    if any(_pitch(a, b) > USUAL_PITCH * pitch for a, b in pairwise(printed.lines)):
        return False
    others = {other: cells[other] for other in cells if other != key}
    margin = min(_least_margin(others), WIDEST_MARGIN_PT * scale)
    longest = _longest_line(cells, printed.cell.width, scale)
    room = printed.cell.width - 2 * margin
    for line, text in zip(printed.lines[:-1], printed.texts, strict=False):
        digit = line.width / (len(text) - BEARINGS)
        if line.width + digit <= room - LEEWAY_PT * scale or line.width + digit / 2 <= longest:
            return False
    return True


def _pitch(above: Area, below: Area) -> float:
    return (below.y0 + below.y1 - above.y0 - above.y1) / 2


def _least_margin(cells: Mapping[int, Printed]) -> float:
    """The least distance, in pixels, between any line and a side of its cell; 0.0 without lines."""
    sides = ((p.cell, line) for p in cells.values() for line in p.lines)
    return max(0.0, min((float(min(line.x0 - cell.x0, cell.x1 - line.x1)) for cell, line in sides), default=0.0))


def _longest_line(cells: Mapping[int, Printed], width: float, scale: float) -> float:
    """The length in pixels of the longest line of a number in cells of about this width; 0.0 without any."""
    alike = [p for p in cells.values() if abs(p.cell.width - width) <= SAME_WIDTH_PT * scale]
    return max(
        (float(line.width) for p in alike for line, text in zip(p.lines, p.texts, strict=True) if text), default=0.0
    )
