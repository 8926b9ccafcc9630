"""Single strokes classified by their shape: a slash leans, a 1 stands upright, a dash lies.

A recogniser usually takes a slash that is alone in its cell for a 1, at any size and with high
probability, and a dash for 一; their slant is measured on the ink instead.
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
"""Pixels to the left per pixel downwards. Printed slashes lean by 0.26 (Arial) to 1.0, an italic 1 by 0.2."""
UPRIGHT_LEAN = 0.12
BARE = 1.6
"""A row of a stroke with a flag, a foot or a bar has more than this many times the usual ink of a row."""
WIDEST = 1.5
"""Width by height of the widest slash, set as wide as an ideograph."""
THICKEST = 0.35
"""Thickness by height of the thickest single stroke; thicker ink is two strokes."""
FEWEST_ROWS = 6
LYING = 1.8
"""A stroke whose width by height is at least this lies: a dash, a hyphen."""
ROW, LYING_IN_ROW = 3, 1.5
"""The same on average for at least this many strokes in a row: hyphens of small print are six pixels by three."""
THICKEST_DASH_PT = 2.8
LEVEL_PT = 1.2
"""The middles of dashes in one row differ in height by no more than this."""
INKED = 0.5
"""Pixels darker than this share of the darkest ink belong to the stroke."""
FEW_MARKS = 3
"""This many slashes or dashes in a table are its mark for nothing; with fewer, each must be confirmed by a reading."""
CENTRED_PT, CENTRED, FEW_CENTRED = 3.0, 0.6, 3
"""How far from the middle of its cell centred ink may be, and the share and number of other cells that must be centred
for a table to count as centring its numbers."""

OFF_LEVEL = 0.25
"""How far a dash may be above or below the middle of the nearest number, as a share of that number's height."""


class Stroke(Enum):
    """The kind of stroke that the ink of a line is, if it is a single bare stroke or a row of dashes."""

    NONE = "no single stroke"
    UPRIGHT = "upright"
    SLASH = "slash"
    DASH = "lying, or several that lie in a row"
    UNSURE = "leaning little, or the other way, or too short to tell"


def repeated(strokes: Sequence[Stroke]) -> frozenset[Stroke]:
    """The kinds of stroke that occur at least `FEW_MARKS` times in a table: slashes and dashes among them are marks."""
    return frozenset(stroke for stroke in Stroke if strokes.count(stroke) >= FEW_MARKS)


def stray_marks(
    printed: Mapping[int, tuple[Area, Sequence[Area]]],
    strokes: Sequence[Stroke],
    usual: frozenset[Stroke],
    scale: float,
) -> frozenset[int]:
    """Slashes and dashes that are off-centre in a table that centres its numbers: they may be strokes of a pen.

    `printed` are the cells for numbers and the lines of ink in each. Marks in `usual`, which the table repeats, are
    never stray. Empty if the table does not centre its numbers.
    """
    single = {i: (cell, lines[0]) for i, (cell, lines) in printed.items() if len(lines) == 1}
    marks = {i for i in single if strokes[i] in (Stroke.SLASH, Stroke.DASH) and strokes[i] not in usual}
    off = {i for i, (cell, line) in single.items() if not _is_centred(cell, line, scale)}
    others = single.keys() - marks
    if len(others) < FEW_CENTRED or len(others - off) < CENTRED * len(others):
        return frozenset()
    return frozenset(marks & off)


def off_level(printed: Mapping[int, tuple[Area, Sequence[Area]]], strokes: Sequence[Stroke]) -> frozenset[int]:
    """Dashes not level with the middle of the nearest number in their row: they may be the bar of a 7 without its stem.

    Dashes in a row without digits are not checked.
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
    """The kind of stroke of a line of ink in a cell; `Stroke.NONE` if it is not a single stroke."""
    if line.height < LEAST_HEIGHT_PT * paper.scale and _lies(paper, cell, line):
        return Stroke.DASH
    if line.width > WIDEST * line.height:
        return Stroke.NONE
    if line.height < LEAST_HEIGHT_PT * paper.scale:
        return Stroke.UNSURE  # may be the remains of a faintly printed stroke
    depth = depth_of(line.of(paper.clean), percentile(cell.of(paper.clean)))
    lean = lean_of(depth)
    if lean is None:
        return Stroke.NONE
    if lean >= SLASH_LEAN:
        return Stroke.SLASH
    return Stroke.UPRIGHT if abs(lean) <= UPRIGHT_LEAN else Stroke.UNSURE


def _lies(paper: Paper, cell: Area, line: Area) -> bool:
    """Whether the ink of a line consists of lying strokes, level with each other, that end inside the cell."""
    if min(line.x0 - cell.x0, cell.x1 - line.x1) < 1:
        return False  # it may be the remains of a rule
    depth = depth_of(line.of(paper.clean), percentile(cell.of(paper.clean)))
    bars = blobs_of(depth > INKED * float(depth.max()))
    if not bars:
        return False  # nothing of it is darker than the cell around it
    middles = [(bar.y0 + bar.y1) / 2 for bar in bars]
    level = max(middles) - min(middles) <= LEVEL_PT * paper.scale
    thin = all(bar.height <= THICKEST_DASH_PT * paper.scale and bar.width > bar.height for bar in bars)
    shapes = [bar.width / bar.height for bar in bars]
    in_row = len(bars) >= ROW and sum(shapes) >= LYING_IN_ROW * len(bars)
    return level and thin and (in_row or min(shapes) >= LYING)


def lean_of(depth: NDArray[np.float32]) -> float | None:
    """How far a bare stroke leans to the right, in pixels per pixel of height; None for ink of another shape."""
    ink = depth > INKED * float(np.percentile(depth, 98))
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < FEWEST_ROWS:
        return None
    left = ink.argmax(axis=1)[rows]
    right = ink.shape[1] - 1 - ink[:, ::-1].argmax(axis=1)[rows]
    # grey levels measure widths more finely than counting pixels: the bar of a small 7 is two pixels high
    amounts = np.convolve(np.clip(depth[rows], 0, None).sum(axis=1), np.ones(3) / 3, mode="valid")
    if float(np.median(right - left + 1)) > THICKEST * len(rows) or amounts.max() > BARE * float(np.median(amounts)):
        return None
    slope, _ = np.polyfit(rows, (left + right) / 2, 1)
    return float(-slope)
