"""Single strokes told by their shape: a slash leans, a 1 stands upright, a dash lies.

A recogniser takes a slash alone in a cell for a 1 more often than not, at every size and with
certainty, and a dash for 一; how they lie is measured on the ink instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.ink import Paper, blobs_of, depth_of
from gongkai.extractors.readers.scan.levels import percentile

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
LYING = 1.8
"""Width by height from which a stroke lies: a dash, a hyphen."""
ROW, LYING_IN_ROW = 3, 1.5
"""The same of so many strokes in a row, on average: hyphens of small print are six pixels long and three high."""
THICKEST_DASH_PT = 2.8
LEVEL_PT = 1.2
"""Dashes of one row do not differ more in height."""
INKED = 0.5
"""Share of the darkest ink from which a pixel belongs to the stroke."""
FEW_MARKS = 3
"""So many slashes or dashes in one table are its mark for nothing; a single one needs a reading beside its shape."""
CENTRED_PT, CENTRED, FEW_CENTRED = 3.0, 0.6, 3
"""How far from the middle of its cell what is centred in it stands at most, and the share and number of cells by which
a table is seen to centre its numbers."""

OFF_LEVEL = 0.25
"""Of a digit's height: how far from the middle of the digits beside it a dash stands at most."""


class Stroke(Enum):
    """What the ink of a line is, if it is one bare stroke."""

    NONE = "no single stroke"
    UPRIGHT = "upright"
    SLASH = "slash"
    DASH = "lying, or several that lie in a row"
    UNSURE = "leaning little, or the other way, or too short to tell"


def repeated(strokes: Sequence[Stroke]) -> frozenset[Stroke]:
    """The strokes that a table prints so often that they are marks for nothing."""
    return frozenset(stroke for stroke in Stroke if strokes.count(stroke) >= FEW_MARKS)


def stray_marks(
    printed: Mapping[int, tuple[Area, Sequence[Area]]],
    strokes: Sequence[Stroke],
    usual: frozenset[Stroke],
    scale: float,
) -> frozenset[int]:
    """Which slashes and dashes of a table that centres its numbers stand elsewhere in their cells: strokes of a pen.

    `printed` are the cells for numbers and the lines of ink in each; marks that the table repeats are not asked.
    """
    single = {i: (cell, lines[0]) for i, (cell, lines) in printed.items() if len(lines) == 1}
    marks = {i for i in single if strokes[i] in (Stroke.SLASH, Stroke.DASH) and strokes[i] not in usual}
    off = {i for i, (cell, line) in single.items() if not _is_centred(cell, line, scale)}
    others = single.keys() - marks
    if len(others) < FEW_CENTRED or len(others - off) < CENTRED * len(others):
        return frozenset()
    return frozenset(marks & off)


def off_level(printed: Mapping[int, tuple[Area, Sequence[Area]]], strokes: Sequence[Stroke]) -> frozenset[int]:
    """Which dashes do not stand level with the middle of the digits of their row: the bar of a 7 that lost its stem.

    A row that prints no digits tells nothing.
    """
    single = {i: (cell, lines[0]) for i, (cell, lines) in printed.items() if len(lines) == 1}
    digits = [(cell, line) for i, (cell, line) in single.items() if strokes[i] in (Stroke.NONE, Stroke.UPRIGHT)]
    found = set()
    for i, (cell, line) in single.items():
        beside = [other for of, other in digits if (of.y0, of.y1) == (cell.y0, cell.y1)]
        if strokes[i] is Stroke.DASH and beside:
            nearest = min(beside, key=lambda other: abs(other.x0 + other.x1 - line.x0 - line.x1))
            apart = abs(line.y0 + line.y1 - nearest.y0 - nearest.y1) / 2
            found |= {i} if apart > OFF_LEVEL * nearest.height else set()
    return frozenset(found)


def _is_centred(cell: Area, line: Area, scale: float) -> bool:
    apart = (line.x0 + line.x1 - cell.x0 - cell.x1) / 2, (line.y0 + line.y1 - cell.y0 - cell.y1) / 2
    return max(map(abs, apart)) <= CENTRED_PT * scale


def stroke_of(paper: Paper, cell: Area, line: Area) -> Stroke:
    """The kind of stroke that makes up the ink of a line of a cell."""
    if line.height < LEAST_HEIGHT_PT * paper.scale and _lies(paper, cell, line):
        return Stroke.DASH
    if line.width > WIDEST * line.height:
        return Stroke.NONE
    if line.height < LEAST_HEIGHT_PT * paper.scale:
        return Stroke.UNSURE  # what is left of a stroke that was printed faintly
    depth = depth_of(line.of(paper.clean), percentile(cell.of(paper.clean)))
    lean = lean_of(depth)
    if lean is None:
        return Stroke.NONE
    if lean >= SLASH_LEAN:
        return Stroke.SLASH
    return Stroke.UPRIGHT if abs(lean) <= UPRIGHT_LEAN else Stroke.UNSURE


def _lies(paper: Paper, cell: Area, line: Area) -> bool:
    """Whether all the ink of a line is in lying strokes of one height that end within the cell."""
    if min(line.x0 - cell.x0, cell.x1 - line.x1) < 1:
        return False  # it may be what is left of a rule
    depth = depth_of(line.of(paper.clean), percentile(cell.of(paper.clean)))
    bars = blobs_of(depth > INKED * float(depth.max()))
    middles = [(bar.y0 + bar.y1) / 2 for bar in bars]
    level = max(middles) - min(middles) <= LEVEL_PT * paper.scale
    thin = all(bar.height <= THICKEST_DASH_PT * paper.scale and bar.width > bar.height for bar in bars)
    shapes = [bar.width / bar.height for bar in bars]
    in_row = len(bars) >= ROW and sum(shapes) >= LYING_IN_ROW * len(bars)
    return level and thin and (in_row or min(shapes) >= LYING)


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
