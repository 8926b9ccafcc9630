"""Numbers wider than their cells: a digit printed beyond the rule is read as part of the number in the next cell.

Such a number and the next one both stand close to the rule between them, and one of the two is not aligned as the
numbers of the table are: it is off-centre, or nearer to the rule than left- or right-aligned numbers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.table_grid import Grid

NEAR_PT = 2.4
"""A number may go on beyond a rule only if its ink is this close to it: a little more than the gap between digits."""
OFF_PT = 0.8
"""Deviation from the usual alignment above which a number is off; the shapes of digits alone cause up to 0.5."""
FEW, SPREAD_PT = 6, 0.6
"""How many numbers are needed to see the alignment of a table, and their largest median deviation from it."""

_Place = Callable[[Area, Area], float]
_MANNERS: tuple[_Place, ...] = (
    lambda cell, ink: (ink.x0 + ink.x1 - cell.x0 - cell.x1) / 2,
    lambda cell, ink: ink.x1 - cell.x1,
    lambda cell, ink: ink.x0 - cell.x0,
)
"""The deviation of a number from centred, right and left alignment in its cell, in pixels to the right."""


def over_rules(grid: Grid, printed: Mapping[int, Area], scale: float) -> frozenset[int]:
    """Indices of the cells whose numbers may run over the rule between them, always both cells; `printed` is the ink of
    each number."""
    cells = {i: Area(*(round(side) for side in grid.rectangle(grid.cells[i]))) for i in printed}
    off = _off(cells, printed, scale)
    near = NEAR_PT * scale
    begins = {(grid.cells[i].row, grid.cells[i].col): i for i in printed if printed[i].x0 - cells[i].x0 <= near}
    found: set[int] = set()
    for i, ink in printed.items():
        cell = grid.cells[i]
        beside = begins.get((cell.row, cell.col + cell.colspan))
        if beside is None or cells[i].x1 - ink.x1 > near:
            continue
        if off is None or off[i] > OFF_PT * scale or off[beside] < -OFF_PT * scale:
            found |= {i, beside}
    return frozenset(found)


def _off(cells: Mapping[int, Area], printed: Mapping[int, Area], scale: float) -> dict[int, float] | None:
    """How many pixels each number is to the right of the usual alignment; None if the table shows no alignment."""
    if len(printed) < FEW:
        return None
    places = [{i: manner(cells[i], ink) for i, ink in printed.items()} for manner in _MANNERS]
    usual = [float(np.median(list(one.values()))) for one in places]
    spread = [
        float(np.median([abs(place - middle) for place in one.values()]))
        for one, middle in zip(places, usual, strict=True)
    ]
    best = int(np.argmin(spread))
    if spread[best] > SPREAD_PT * scale:
        return None
    return {i: place - usual[best] for i, place in places[best].items()}
