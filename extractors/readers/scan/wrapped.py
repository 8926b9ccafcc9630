"""Numbers that a narrow cell of a scan breaks over lines, where the break says nothing but that the cell is narrow.

`12` above `3` in one cell is one number or two. It is one where the break is forced: beside the first line there is
no room for one more digit, judged by the least margin that other lines of the table keep, and no number of a cell as
wide is longer. Every other line break stays, and the transforms point at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.extractors.readers.scan.geometry import Area

OF_A_NUMBER = frozenset("0123456789.,")
WIDEST_MARGIN_PT = 7.0
"""More than this between a cell's side and a line is no margin, but a line that is not full."""
SAME_WIDTH_PT = 2.0
"""By which the widths of two columns drawn alike may differ."""
LEEWAY_PT = 0.5
"""How exactly the room in a cell is known."""
USUAL_PITCH = 1.3
"""Lines of one number are no further apart than so many times the closest lines of the table."""
SAME_HEIGHT = 0.8
"""Digits of one number are of one size: the lowest line is at least this share of the highest, which has a comma."""
BEARINGS = 0.2
"""Of a digit: the paper before the first and behind the last one of a line, which is no ink."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines of ink of a cell, and what each says if it is of a number: else it is empty."""

    cell: Area
    lines: Sequence[Area]
    texts: Sequence[str]

    @property
    def has_broken_number(self) -> bool:
        return len(self.lines) > 1 and all(text and OF_A_NUMBER.issuperset(text) for text in self.texts)


def broken_numbers(cells: Mapping[int, Printed], scale: float) -> frozenset[int]:
    """Which cells of a table hold one number on several lines, by the keys of `cells`."""
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
    """What lines keep clear of the sides of their cells at least."""
    sides = ((p.cell, line) for p in cells.values() for line in p.lines)
    return max(0.0, min((float(min(line.x0 - cell.x0, cell.x1 - line.x1)) for cell, line in sides), default=0.0))


def _longest_line(cells: Mapping[int, Printed], width: float, scale: float) -> float:
    """The longest number on one line of all cells as wide as this."""
    alike = [p for p in cells.values() if abs(p.cell.width - width) <= SAME_WIDTH_PT * scale]
    return max(
        (float(line.width) for p in alike for line, text in zip(p.lines, p.texts, strict=True) if text), default=0.0
    )
