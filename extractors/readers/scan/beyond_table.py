"""Numbers wider than their cells at the sides of a table: what is printed beyond its outermost rule is in no cell, and
may be more of the number in front of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gongkai.extractors.readers.scan.geometry import Area, is_level, moved
from gongkai.extractors.readers.scan.ink import RULE_MARGIN_PT, Paper, blobs_of, depth_of
from gongkai.extractors.readers.scan.table_grid import Grid

FAR_PT = 12.0
"""How far beyond the rule more of a number is looked for: a digit or two."""
APART, WIDER = 1.0, 2.0
"""Digits of one number with a rule between them are at most this far apart, as a share of its height or, where it is
set wider, in widest spaces between its digits."""
AS_HIGH = 0.6, 1.5
"""The height of a digit, as a share of that of the number: another rule, or the edge of the paper, is higher."""


def beyond_table(grid: Grid, printed: Mapping[int, Area], paper: Paper) -> frozenset[int]:
    """Indices of the cells whose numbers may go on beyond the table; `printed` is the ink of each number."""
    return frozenset(
        i
        for i, number in printed.items()
        if any(_is_more(number, ink, paper) for ink in _beside(grid, i, number, paper))
    )


def _beside(grid: Grid, index: int, number: Area, paper: Paper) -> Iterator[Area]:
    """The ink beyond the sides of the table that are sides of a cell, at the level of its number."""
    cell = grid.cells[index]
    left, _, right, _ = (round(side) for side in grid.rectangle(cell))
    margin, far = round(RULE_MARGIN_PT * paper.scale), round(FAR_PT * paper.scale)
    # higher than the number, so that a rule is seen to go on
    top, bottom = number.y0 - number.height, number.y1 + number.height
    sides = (
        (cell.col == 0, Area(left - far, top, left - margin, bottom)),
        (cell.col + cell.colspan == len(grid.xs) - 1, Area(right + margin, top, right + far, bottom)),
    )
    for is_outer, side in sides:
        part = side.of(paper.clean)
        if is_outer and part.size:
            yield from (moved(blob, side) for blob in blobs_of(depth_of(part) > paper.contrast))


def _is_more(number: Area, ink: Area, paper: Paper) -> bool:
    least, most = (share * number.height for share in AS_HIGH)
    if not least <= ink.height <= most or not is_level(number, ink):
        return False
    apart = max(ink.x0 - number.x1, number.x0 - ink.x1)
    return apart <= max(APART * number.height, WIDER * _widest_space(number, paper))


def _widest_space(number: Area, paper: Paper) -> int:
    """The widest space between two digits of a number."""
    inked = np.flatnonzero((depth_of(number.of(paper.clean)) > paper.contrast).any(axis=0))
    return int(np.diff(inked).max(initial=1)) - 1
