"""Numbers wider than their cells: a digit that is printed beyond the rule is read in the cell beside.

Such a number and the one beside it stand close to the rule between them, and one of the two not as the numbers of the
table do: it is not in the middle of its cell, or nearer to the rule than those set to one side are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.grid import Grid

NEAR_PT = 2.4
"""How far from a rule the ink of a number ends at most that may go on beyond it: some more than between two digits."""
OFF_PT = 0.8
"""By how much a number stands nearer to a rule than those of its table do; the digits themselves make up to 0.5."""
FEW, SPREAD_PT = 6, 0.6
"""Numbers by which it is seen how a table sets them, and by how much they usually differ in that at most."""

_Place = Callable[[Area, Area], float]
_MANNERS: tuple[_Place, ...] = (
    lambda cell, ink: (ink.x0 + ink.x1 - cell.x0 - cell.x1) / 2,
    lambda cell, ink: ink.x1 - cell.x1,
    lambda cell, ink: ink.x0 - cell.x0,
)
"""Where a number stands in its cell, set in the middle, on the right or on the left: more is further to the right."""


def over_rules(grid: Grid, printed: Mapping[int, Area], scale: float) -> frozenset[int]:
    """Of the numbers of a table those that may run over the rule between them and the next; `printed` is their ink."""
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
    """How far to the right of where its table sets numbers each stands; None where that is not seen."""
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
