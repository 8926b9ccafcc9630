"""Two pages of a report side by side on one sheet: the left one is read first."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.extractors.readers.scan.table_grid import Grid

MIDDLE = 0.4, 0.6
"""Shares of the width of a sheet between which one page ends and the other begins."""


def fold_of(grids: Sequence[Grid], shape: tuple[int, ...]) -> float | None:
    """The x, in pixels, at which two facing pages meet; None if the sheet is a single page.

    A sheet counts as two pages only if it is wider than high, each half has a table, and no table crosses the middle.
    """
    height, width = shape[:2]
    left, right = (share * width for share in MIDDLE)
    before = [grid.xs[-1] for grid in grids if grid.xs[0] < left]
    behind = [grid.xs[0] for grid in grids if grid.xs[-1] > right]
    if (
        width <= height
        or not before
        or not behind
        or max(before) >= min(behind)
        or len(before) + len(behind) != len(grids)
    ):
        return None
    fold = (max(before) + min(behind)) / 2
    return fold if left <= fold <= right else None
