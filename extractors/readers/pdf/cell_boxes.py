"""Tables whose cells are separate boxes with gaps between them: shaded without lines, or each with its own frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1; for a line, its two end points."""

GAP, OF_A_SIDE = 8.0, 0.8
"""The largest gap in points between two cells of one table, and its largest share of the shortest side of a cell."""

TOUCHING = 0.5
"""Boxes no further apart in points share a rule; camelot itself finds such a grid."""

FEWEST, MOST = 12, 800
"""Fewer boxes make no table; with more, they are part of a drawing and are not examined."""


def is_grid(boxes: Sequence[Box], least_gap: float = -TOUCHING) -> bool:
    """Whether most boxes have a neighbour beside or below them, as the cells of a table do."""
    if not FEWEST <= len(boxes) <= MOST:
        return False
    gaps = least_gap, _widest_gap(boxes)
    beside = sum(any(_is_beside(one, other, gaps) for other in boxes) for one in boxes)
    turned = [(y0, x0, y1, x1) for x0, y0, x1, y1 in boxes]
    below = sum(any(_is_beside(one, other, gaps) for other in turned) for one in turned)
    return 2 * min(beside, below) > len(boxes)


def _widest_gap(boxes: Iterable[Box]) -> float:
    return min(GAP, OF_A_SIDE * min(min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes))


def _is_beside(one: Box, other: Box, gaps: tuple[float, float]) -> bool:
    """Whether `other` begins where `one` ends."""
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return gaps[0] < other[0] - one[2] <= gaps[1] and 2 * overlap > min(one[3] - one[1], other[3] - other[1])


def rules(boxes: Sequence[Box]) -> list[Box]:
    """The lines between the boxes of each table, in the middle of the gaps."""
    lines: list[Box] = []
    gap = _widest_gap(boxes)
    for table in _tables(boxes, gap):
        xs = _snapped((x for box in table for x in (box[0], box[2])), gap)
        ys = _snapped((y for box in table for y in (box[1], box[3])), gap)
        for x0, y0, x1, y1 in table:
            left, right, low, high = xs[x0], xs[x1], ys[y0], ys[y1]
            lines += [(left, low, right, low), (left, high, right, high), (left, low, left, high)]
            lines.append((right, low, right, high))
    return list(dict.fromkeys(lines))


def _tables(boxes: Iterable[Box], gap: float) -> list[list[Box]]:
    """Groups of boxes that lie close to each other."""
    tables: list[list[Box]] = []
    for box in boxes:
        near = [table for table in tables if any(_is_near(box, other, gap) for other in table)]
        tables = [table for table in tables if table not in near]
        tables.append([box, *(other for table in near for other in table)])
    return tables


def _is_near(one: Box, other: Box, gap: float) -> bool:
    across = max(one[0], other[0]) - min(one[2], other[2])
    down = max(one[1], other[1]) - min(one[3], other[3])
    return max(across, down) <= gap


def _snapped(values: Iterable[float], gap: float) -> dict[float, float]:
    """Maps each value to the middle of those within a gap of the first of them."""
    groups: list[list[float]] = []
    for value in sorted(set(values)):
        if groups and value - groups[-1][0] <= gap:
            groups[-1].append(value)
        else:
            groups.append([value])
    return {value: (group[0] + group[-1]) / 2 for group in groups for value in group}
