"""Tables from drawn lines: groups of touching lines, their columns and rows, and the cells between the lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

NEAR = 0.8
"""In millimetres: lines no further apart than this are one, or touch."""
COVERED = 0.6
"""The share of a cell's side that must be drawn."""
MAX_SIDE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line (at a height, from left to right) or a vertical one (at a position, from top to bottom)."""

    is_level: bool
    at: float
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


@dataclass(slots=True)
class Area:
    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int, Frame]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.ys[0]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]


def areas_of(lines: list[Line]) -> tuple[list[Area], int]:
    """The tables of a page, and the number of merged areas that are not rectangles (these are split)."""
    areas: list[Area] = []
    irregular = 0
    for group in _touching(lines):
        xs = _clusters([line.at for line in group if not line.is_level])
        ys = _clusters([line.at for line in group if line.is_level])
        if not (2 <= len(xs) <= MAX_SIDE and 2 <= len(ys) <= MAX_SIDE):
            continue
        area = Area(xs, ys)
        irregular += _fill(area, group)
        if len(area.cells) > 1:
            areas.append(area)
    return areas, irregular


def _touching(lines: list[Line]) -> list[list[Line]]:
    """Groups of connected lines: vertical ones with the horizontal ones they meet."""
    level = [line for line in lines if line.is_level]
    upright = [line for line in lines if not line.is_level]
    group_of = list(range(len(lines)))

    def root(index: int) -> int:
        while group_of[index] != index:
            group_of[index] = group_of[group_of[index]]
            index = group_of[index]
        return index

    at, begin, end = (np.array([getattr(line, name) for line in upright]) for name in ("at", "begin", "end"))
    for i, one in enumerate(level):
        meets = (one.begin - NEAR <= at) & (at <= one.end + NEAR) & (begin - NEAR <= one.at) & (one.at <= end + NEAR)
        for j in np.flatnonzero(meets).tolist():
            group_of[root(i)] = root(len(level) + j)
    groups: dict[int, list[Line]] = {}
    for index, line in enumerate([*level, *upright]):
        groups.setdefault(root(index), []).append(line)
    return [group for group in groups.values() if len(group) >= 4]


def _clusters(places: list[float]) -> list[float]:
    found: list[list[float]] = []
    for place in sorted(places):
        if found and place - found[-1][-1] <= NEAR:
            found[-1].append(place)
        else:
            found.append([place])
    return [sum(group) / len(group) for group in found]


def _is_drawn(lines: list[Line], at: float, begin: float, end: float) -> bool:
    pieces = sorted(
        (max(line.begin, begin), min(line.end, end))
        for line in lines
        if abs(line.at - at) <= NEAR and line.end > begin and line.begin < end
    )
    covered, reached = 0.0, begin
    for low, high in pieces:
        covered += max(0.0, high - max(low, reached))
        reached = max(reached, high)
    return covered >= COVERED * (end - begin)


def _fill(area: Area, group: list[Line]) -> int:
    """Add the cells: fields without a line between them are one cell, if they form a rectangle."""
    level = [line for line in group if line.is_level]
    upright = [line for line in group if not line.is_level]
    rows, cols = len(area.ys) - 1, len(area.xs) - 1
    seen: set[tuple[int, int]] = set()
    irregular = 0
    for row in range(rows):
        for col in range(cols):
            if (row, col) in seen:
                continue
            region = _region(area, level, upright, (row, col), (rows, cols))
            seen |= region
            bottom, right = max(r for r, _ in region), max(c for _, c in region)
            left = min(c for _, c in region)
            if len(region) == (bottom - row + 1) * (right - left + 1) and left == col:
                _add(area, row, col, bottom, right)
                continue
            irregular += 1
            for r, c in sorted(region):
                _add(area, r, c, r, c)
    return irregular


def _region(
    area: Area, level: list[Line], upright: list[Line], start: tuple[int, int], size: tuple[int, int]
) -> set[tuple[int, int]]:
    region = {start}
    waiting = [start]
    xs, ys = area.xs, area.ys
    while waiting:
        row, col = waiting.pop()
        for r, c in ((row, col - 1), (row, col + 1), (row - 1, col), (row + 1, col)):
            if (r, c) in region or not (0 <= r < size[0] and 0 <= c < size[1]):
                continue
            if r == row:
                walled = _is_drawn(upright, xs[max(c, col)], ys[row], ys[row + 1])
            else:
                walled = _is_drawn(level, ys[max(r, row)], xs[col], xs[col + 1])
            if not walled:
                region.add((r, c))
                waiting.append((r, c))
    return region


def _add(area: Area, top: int, left: int, bottom: int, right: int) -> None:
    box = Frame(area.xs[left], area.ys[top], area.xs[right + 1], area.ys[bottom + 1])
    area.cells.append((top, left, bottom - top + 1, right - left + 1, box))
