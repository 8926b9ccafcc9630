"""Which pixels of a page are rules of a grid, to be left out of what is read; strokes of characters stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gongkai.extractors.readers.scan.grid import Grid, Mask


def dividing(grid: Grid, across: Mask, down: Mask, reach: int) -> Mask:
    """The pixels of level and upright lines that divide a grid: within `reach` of its lines, and in no merged cell.

    The strokes of a text that stands level with a rule beside its cell line up to something like that rule.
    """
    near_ys, near_xs = np.zeros(across.shape[0], np.bool_), np.zeros(across.shape[1], np.bool_)
    for y in grid.ys:
        near_ys[_around(y, reach)] = True
    for x in grid.xs:
        near_xs[_around(x, reach)] = True
    level, upright = across * near_ys[:, None], down * near_xs[None, :]
    for cell in grid.cells:
        if cell.is_divided:
            continue
        x0, y0, x1, y1 = (round(side) for side in grid.rectangle(cell))
        inside = slice(y0 + reach + 1, y1 - reach), slice(x0 + reach + 1, x1 - reach)
        if cell.rowspan > 1:
            level[inside] = 0
        if cell.colspan > 1:
            upright[inside] = 0
    return np.asarray(level | upright, np.uint8)


def _around(place: float, reach: int) -> slice[int, int, None]:
    return slice(max(0, round(place) - reach), round(place) + reach + 1)
