"""Single strokes told by their shape: a slash leans, a 1 stands upright, a dash lies.

A recogniser takes a slash alone in a cell for a 1 more often than not, at every size and with
certainty; its slant is measured on the ink instead.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.ink import Paper, depth_of

LEAST_HEIGHT_PT = 4.0
SLASH_LEAN = 0.24
"""Pixels to the left for each pixel down. Slashes of printed faces lean by 0.26 (Arial) to 1.0, an italic 1 by 0.2."""
UPRIGHT_LEAN = 0.12
BARE = 1.6
"""A stroke with a flag, a foot or a bar has somewhere more ink in a row than this times its usual."""
WIDEST = 1.5
"""Width by height of the widest slash, set as wide as an ideograph."""
THICKEST = 0.35
"""Width of the stroke by its height; beyond it there are two."""
FEWEST_ROWS = 6
INKED = 0.5
"""Share of the darkest ink from which a pixel belongs to the stroke."""


class Stroke(Enum):
    """What the ink of a line is, if it is one bare stroke."""

    NONE = "no single stroke"
    UPRIGHT = "upright"
    SLASH = "slash"
    UNSURE = "leaning little, or the other way"


def stroke_of(paper: Paper, cell: Area, line: Area) -> Stroke:
    """The kind of stroke that makes up the ink of a line of a cell."""
    if line.height < LEAST_HEIGHT_PT * paper.scale or line.width > WIDEST * line.height:
        return Stroke.NONE
    depth = depth_of(line.of(paper.clean), float(np.median(cell.of(paper.clean))))
    lean = lean_of(depth)
    if lean is None:
        return Stroke.NONE
    if lean >= SLASH_LEAN:
        return Stroke.SLASH
    return Stroke.UPRIGHT if abs(lean) <= UPRIGHT_LEAN else Stroke.UNSURE


def lean_of(depth: NDArray[np.float32]) -> float | None:
    """How far a bare stroke leans to the right; None for ink of another shape."""
    ink = depth > INKED * float(np.percentile(depth, 98))
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < FEWEST_ROWS:
        return None
    left = ink.argmax(axis=1)[rows]
    right = ink.shape[1] - 1 - ink[:, ::-1].argmax(axis=1)[rows]
    # grey levels tell widths more finely than pixels: the bar of a small 7 is two pixels high
    amounts = np.convolve(np.clip(depth[rows], 0, None).sum(axis=1), np.ones(3) / 3, mode="valid")
    if float(np.median(right - left + 1)) > THICKEST * len(rows) or amounts.max() > BARE * float(np.median(amounts)):
        return None
    slope, _ = np.polyfit(rows, (left + right) / 2, 1)
    return float(-slope)
