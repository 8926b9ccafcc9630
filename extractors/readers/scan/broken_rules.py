"""Strokes of characters that pass for a piece of an upright rule, recognised by their gaps.

Strokes of characters close below one another, or filling a cell from rule to rule, may form a line as dark and
straight as a rule. But a rule is dark all the way from one crossing to the next, while a column of strokes has gaps
between the lines of text and before the rules above and below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.levels import percentile

REACH_PT = 2.5
GROUND_PT = 20.0
"""How far to either side of a rule the ground is measured."""
DARK = 0.5
"""A rule has a gap where it is paler than this share of its usual darkness."""
WORN = 0.01
"""If the rules of a table have a larger median share of gaps than this, they are dotted or faxed: gaps say nothing."""
BESIDE_PT = 1.5, 4.5
"""Nearest and furthest distance from a rule of the strip that is searched for ink beside it."""
CLEAR_SIDES, INKED_SIDES = 0.1, 0.4
"""Rules usually have ink beside up to the first share of their length, strokes of text beside more than the second."""
BROKEN, BROKEN_BETWEEN = 0.085, 0.25
"""Largest share of gaps of a rule: of a stretch by itself; and of one that continues a rule both above and below, or
at one end with nothing printed beside it."""


def without_strokes(
    gray: NDArray[np.uint8],
    xs: list[float],
    ys: list[float],
    drawn: NDArray[np.bool_],
    scale: float,
) -> NDArray[np.bool_]:
    """`drawn` without strokes of characters; `drawn[i, j]` is the upright line `i` between level lines `j` and `j + 1`.

    Pass the transposed image for the level lines.
    """
    gaps = np.full(drawn.shape, np.nan)
    for line, row in zip(*np.nonzero(drawn), strict=True):
        gaps[line, row] = _gaps(gray, xs[line], ys[row], ys[row + 1], scale)
    if not drawn.any():
        return drawn
    if float(np.nanmedian(gaps)) > WORN:
        return without_text(gray, xs, ys, drawn, scale) | (drawn & (gaps <= WORN))
    sound = drawn & (gaps <= BROKEN)
    beside = np.zeros_like(drawn)
    beside[:, 1:-1] = sound[:, :-2] & sound[:, 2:]
    kept = sound | (drawn & beside & (gaps <= BROKEN_BETWEEN))
    for line, row in zip(*np.nonzero(drawn & ~kept & goes_on(sound) & (gaps <= BROKEN_BETWEEN)), strict=True):
        kept[line, row] = max(inked_beside(gray, xs[line], ys[row], ys[row + 1], scale)) <= CLEAR_SIDES
    kept[[0, -1]] = drawn[[0, -1]]
    return np.asarray(kept, np.bool_)


def without_text(
    gray: NDArray[np.uint8], xs: list[float], ys: list[float], drawn: NDArray[np.bool_], scale: float
) -> NDArray[np.bool_]:
    """`drawn` without isolated stretches that have ink along one side, as strokes of text have and rules have not."""
    if not drawn.any():
        return drawn
    beside = np.full(drawn.shape, np.nan)
    for line, row in zip(*np.nonzero(drawn), strict=True):
        beside[line, row] = max(inked_beside(gray, xs[line], ys[row], ys[row + 1], scale))
    if float(np.nanmedian(beside)) > CLEAR_SIDES:
        return drawn  # text stands so close to the rules that ink beside a line says nothing
    kept = drawn & (goes_on(drawn) | (beside <= INKED_SIDES))
    kept[[0, -1]] = drawn[[0, -1]]
    return np.asarray(kept, np.bool_)


def goes_on(drawn: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which stretches are continued by a drawn one before or after them on their line."""
    found = np.zeros_like(drawn)
    found[:, 1:] |= drawn[:, :-1]
    found[:, :-1] |= drawn[:, 1:]
    return found


def inked_beside(gray: NDArray[np.uint8], x: float, top: float, bottom: float, scale: float) -> tuple[float, float]:
    """The shares (0 to 1) of the length of a stretch that have ink on the left and on the right."""
    near, far = (round(v * scale) for v in BESIDE_PT)
    rows, middle = slice(round(top) + near, max(round(bottom) - near, round(top) + near + 1)), round(x)
    window = gray[rows, max(0, middle - far) : middle + far + 1]
    ground = percentile(window, 75)
    ink = ground - window.astype(np.float32) > DARK * (ground - percentile(window, 2))
    sides = ink[:, : max(1, min(far, middle) - near)], ink[:, min(far, middle) + near + 1 :]
    left, right = (float(side.any(axis=1).mean()) if side.size else 0.0 for side in sides)
    return left, right


def _gaps(gray: NDArray[np.uint8], x: float, top: float, bottom: float, scale: float) -> float:
    """The share of a stretch of an upright rule that is not dark."""
    reach, far = max(2, round(REACH_PT * scale)), round(GROUND_PT * scale)
    rows, middle = slice(round(top), round(bottom) + 1), round(x)
    ground = percentile(gray[rows, max(0, middle - far) : middle + far + 1 : 2], 75)
    near = gray[rows, max(0, middle - reach) : middle + reach + 1]
    darkest = int(near.sum(axis=0, dtype=np.int64).argmin())
    along = np.sort(near[:, max(0, darkest - 1) : darkest + 2].min(axis=1))
    usual = (int(along[(len(along) - 1) // 2]) + int(along[len(along) // 2])) / 2
    pale = np.searchsorted(along, ground - DARK * (ground - usual), side="right")
    return float(len(along) - pale) / len(along)
