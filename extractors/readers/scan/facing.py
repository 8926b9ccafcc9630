"""Two pages of a report on one sheet, side by side: what stands on the left one comes first."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.extractors.readers.scan.grid import Grid

MIDDLE = 0.4, 0.6
"""Shares of the width of a sheet between which one page ends and the other begins."""


def fold_of(grids: Sequence[Grid], shape: tuple[int, ...]) -> float | None:
    """Where two facing pages meet; None where the sheet is one page.

    No table crosses the fold, and each page has one.
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
