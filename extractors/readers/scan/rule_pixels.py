"""Which pixels of a page are rules of a grid, to be left out of what is read; strokes of characters stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from gongkai.extractors.readers.scan.grid import Grid, Mask

FEWEST_UPRIGHT = 4
"""Lines that begin and end together: two characters in a narrow cell may have strokes that do."""


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


def of_single_rows(across: Mask, down: Mask, sure_down: Mask, reach: int) -> Mask:
    """The short upright lines of rows that stand alone: several that lead together from one sure level rule (`across`)
    to the next, where no upright line is long enough to be sure of."""
    alone = across.any(axis=1) & ~sure_down.any(axis=1)
    if not alone.any():
        return np.zeros_like(down)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(down, connectivity=8)
    rows: dict[tuple[int, int], list[int]] = {}
    for label in range(1, count):
        x, y, width, height, _size = (int(v) for v in stats[label])
        if height <= 2 * reach or sure_down[y : y + height].any():
            continue
        if all(across[_around(end, reach), x : x + width].any() for end in (y, y + height - 1)):
            near = next((key for key in rows if max(abs(key[0] - y), abs(key[1] - y - height)) <= reach), None)
            rows.setdefault(near or (y, y + height), []).append(label)
    kept = np.zeros(count, np.bool_)
    kept[[label for found in rows.values() if len(found) >= FEWEST_UPRIGHT for label in found]] = True
    return np.asarray(down * kept[labels], np.uint8)


def _around(place: float, reach: int) -> slice[int, int, None]:
    return slice(max(0, round(place) - reach), round(place) + reach + 1)
