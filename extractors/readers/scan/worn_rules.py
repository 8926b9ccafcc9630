"""Rules that are too thin or too broken to be found piece by piece: they are followed as long lines.

A hairline that fades or breaks leaves pieces too short to be distinguished from strokes. But over a length that no
stroke has, or between two known crossings, enough of it is still darker than the paper on both sides, and there is no
text beside it.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.broken_rules import INKED_SIDES, goes_on, inked_beside
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.rule_places import SMALLEST_CELL_PT

Drawn = NDArray[np.bool_]

FEWEST_WORN = 3
"""A table that is found only by its worn or its darker rules must have at least this many rows."""
NEAR_PT, SIDE_PT = 0.6, 1.6
"""How far a worn rule may stray from its line, and how wide the paper is that it is compared with."""
SMOOTH_PT = 1.5
LEAST_CONTRAST = 14
"""The remains of a worn rule are at least this many grey levels darker than the paper on both sides."""
LEFT_OVER, MOSTLY = 0.6, 0.75
"""Share of a worn rule that must remain dark; from the second on, next to a drawn stretch, one side may have text."""
CLEAN_LEFT, CLEAN = 0.3, 0.1
"""A smaller share that suffices if no more than the second share of either side has ink."""
LONG_LEFT, LONG_CLEAN = (0.85, INKED_SIDES), (0.75, CLEAN)
"""Least dark share of a rule found only by its length, and most ink beside it; strokes of text reach nine tenths, but
have ink beside them."""
END_LEFT = 0.35
"""Least dark share of the first or the last quarter of a stretch that reaches the rule at that end."""
TRIM_PT = 1.0


def dark_lines(gray: Gray, scale: float) -> Drawn:
    """The pixels that are darker than the paper on both their left and right, widened by `NEAR_PT` to either side."""
    reach, side = max(1, round(NEAR_PT * scale)), max(2, round(SIDE_PT * scale))
    smooth = cv2.blur(gray, (1, max(3, round(SMOOTH_PT * scale) | 1)))
    beside = np.ones((1, side), np.uint8)
    left = cv2.dilate(smooth, beside, anchor=(side - 1, 0))
    right = cv2.dilate(smooth, beside, anchor=(0, 0))
    dark = np.minimum(left, right).astype(np.int16) - smooth >= LEAST_CONTRAST
    return np.asarray(cv2.dilate(dark.astype(np.uint8), np.ones((1, 2 * reach + 1), np.uint8)) > 0, np.bool_)


def with_worn_lines(
    gray: Gray, dark: Drawn, xs: list[float], ys: list[float], length_pt: float, scale: float
) -> list[float]:
    """The places `xs` of upright lines, with those added between them that can be followed over `length_pt`."""
    if len(xs) < 2 or len(ys) < 2:
        return xs
    top, bottom = round(ys[0]), round(ys[-1])
    length = min(round(length_pt * scale), bottom - top)
    shares = cv2.blur(dark[top:bottom].astype(np.float32), (1, length), borderType=cv2.BORDER_CONSTANT)
    best = shares.max(axis=0)
    found = list(xs)
    for x in np.argsort(-best, kind="stable"):
        if best[x] < LONG_CLEAN[0]:
            break
        if xs[0] < x < xs[-1] and all(abs(x - other) >= SMALLEST_CELL_PT * scale for other in found):
            middle = top + float(np.median(np.flatnonzero(shares[:, x] == best[x])))
            near = np.flatnonzero(best[max(0, x - 3) : x + 4] >= best[x] - 0.05) + max(0, x - 3)
            place = float(near.mean())
            sides = max(inked_beside(gray, place, middle - length / 2, middle + length / 2, scale))
            if any(best[x] >= left and sides <= clean for left, clean in (LONG_LEFT, LONG_CLEAN)):
                found.append(place)
    return sorted(found)


def followed(gray: Gray, dark: Drawn, xs: list[float], ys: list[float], drawn: Drawn, scale: float) -> Drawn:
    """`drawn` with the stretches of worn rules added; `drawn[i, j]` is the upright line `i` between level lines `j` and
    `j + 1`. Pass the transposed image for the level lines.
    """
    while True:  # a stretch once found supports those above and below it
        found = _with_stretches(gray, dark, xs, ys, drawn, scale)
        if (found == drawn).all():
            return found
        drawn = found


def _with_stretches(gray: Gray, dark: Drawn, xs: list[float], ys: list[float], drawn: Drawn, scale: float) -> Drawn:
    trim = max(1, round(TRIM_PT * scale))
    beside = goes_on(drawn)
    found = drawn.copy()
    for line, x in enumerate(xs):
        for row, (top, bottom) in enumerate(pairwise(ys)):
            stretch = dark[round(top) + trim : max(round(top) + trim + 1, round(bottom) - trim), round(x)]
            left = float(stretch.mean()) if len(stretch) else 0.0
            if drawn[line, row] or left < CLEAN_LEFT:
                continue
            sides = inked_beside(gray, x, top, bottom, scale)
            if beside[line, row] and left >= MOSTLY:
                found[line, row] = min(sides) <= INKED_SIDES
            elif _ends_reached(stretch) >= (1 if beside[line, row] else 2):
                found[line, row] = max(sides) <= (INKED_SIDES if left >= LEFT_OVER else CLEAN)
    return found


def _ends_reached(stretch: Drawn) -> int:
    """How many ends (0 to 2) of a stretch are dark: a digit or a stroke of text does not reach the ends of its cell."""
    quarter = max(1, len(stretch) // 4)
    return sum(float(end.mean()) >= END_LEFT for end in (stretch[:quarter], stretch[-quarter:]))
