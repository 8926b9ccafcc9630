"""The number in a line of ink, read by the shapes of its characters: a method that shares nothing with the recogniser.

The recogniser reads a whole line at once. Here the line is cut into characters and each digit is classified alone by a
network with one hidden layer, trained on drawn digits (`benchmarks/train_scan_digits.py`). Points, commas and dashes
are recognised by their size and position, a plus by its arms. A line that cannot be cut into such characters is not
read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import ceil
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.digit_network import Floats, brought_into_square, probabilities, weights
from gongkai.extractors.readers.scan.geometry import Area, around
from gongkai.extractors.readers.scan.ink import Paper, depth_of
from gongkai.extractors.readers.scan.levels import percentile

WEIGHTS = Path(__file__).with_suffix(".npz")

_UNIT = re.compile("[\u4e00-\u9fff]+$")

INK = 0.35
"""Pixels darker than this share of the darkest ink belong to a character."""
CLOSER_INKS, HAIRLINE = (0.2, 0.28, 0.36, 0.44), 0.14
"""The same for the closer reading, and as its tie-breaker: the hairlines of a 0 in small print are this pale."""
UNIT_WIDTH = 1.0
"""Width of an ideograph by the height of its line."""
WIDEST = 0.95
"""Width by height of the widest digit; wider ink is several digits that touch."""
WIDEST_SIGN = 1.5
"""The same for a dash before digits; a longer stroke leads to a number and is no sign of it."""
FARTHEST = 1.5
"""Most paper between two characters of one number, by the height of its line: ideographs are as wide, and digits may be
set as wide as they are. Beyond more paper there is another number, or the dash of another column."""
SLIMMEST = 0.4
"""Least average width by height of digits that touch."""
MOST_TOUCHING = 12
"""Ink wide enough for more digits than this is not digits that touch."""
REACH = 0.3
"""How far from equal shares, in widths of a character, a cut between touching digits is searched for."""
SPECK, LOW = 0.12, 0.5
"""In heights of the line: ink smaller than the first is dirt, ink lower than the second a separator or a sign."""
BELOW, ABOVE = 0.07, 0.12
"""In heights of the line: a comma reaches further than this below the digits; a point ends at most this far above
their foot."""
SURE = 0.5
"""Least probability of a digit."""
ARC_HIGH, ARC_WIDE, BENT, ZERO_WIDE = 0.8, 0.45, 0.04, 0.85
"""A 0 whose hairlines are lost falls into two arcs: their least height, their greatest width, how far their ends lie
inward from their middle, and the greatest width of both; all by the height of the line."""
SLIMMEST_PLUS, STROKE, ARM, CORNER, CLEAN = 0.75, 0.12, 0.95, 0.3, 0.03
"""Of a plus: its shorter by its longer side; stroke by size; share of width and height that its strokes fill; size of
its corners, and the share of them that may be ink."""


def read_line(paper: Paper, cell: Area, line: Area, recognised: str = "") -> str | None:
    """The number printed in a line of ink; None if its ink cannot be read as the characters of a number.

    If it differs from `recognised`, the line is read again, enlarged and at several thresholds of ink, and the most
    frequent result counts. A unit that ends `recognised` is cut off before reading and appended to the result.
    """
    ground = percentile(cell.of(paper.clean))
    depth = np.clip(depth_of(line.of(paper.clean), ground), 0, None).astype(np.float32)
    unit = _UNIT.search(recognised)
    unit_text = unit.group() if unit else ""
    depth = depth[:, : depth.shape[1] - round(len(unit_text) * UNIT_WIDTH * depth.shape[0])]
    read = _read(depth, INK)
    if recognised and read != recognised.removesuffix(unit_text):
        read = _read_closely(depth)
    return read and read + unit_text


def _read_closely(depth: Floats) -> str | None:
    """The most frequent of several readings at twice the resolution, `HAIRLINE` breaking a tie; None if still tied."""
    if min(depth.shape, default=0) < 2:
        return None
    large = cv2.resize(depth, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    larger = np.asarray(np.clip(large, 0, None), np.float32)
    found = Counter(_read(larger, ink) for ink in CLOSER_INKS)
    (_, count), *others = found.most_common(2)
    if others and others[0][1] == count == len(CLOSER_INKS) // 2:
        found[_read(larger, HAIRLINE)] += 1
    (read, count), *others = found.most_common(2)
    return read if count > sum(number for _, number in others) else None


def _read(depth: Floats, least: float) -> str | None:
    areas = _with_zeros_joined(depth, glyph_areas(depth, least))
    height = max((area.height for area in areas), default=0)
    pluses = [area for area in areas if _is_plus(area.of(depth))]
    digits = [area for area in areas if area.height >= LOW * height and area not in pluses]
    if not digits or any(area.width > WIDEST * height for area in digits):
        return None
    chances = _chances(depth, digits)
    if float(chances.max(axis=1).min()) < SURE:
        return None
    read = iter(chances.argmax(axis=1))
    foot = float(np.median([area.y1 for area in digits]))
    read_by_area = {area: str(next(read)) for area in digits} | dict.fromkeys(pluses, "+")
    characters = [(area, read_by_area.get(area) or _low(area, foot, height)) for area in areas]
    printed = [area for area, character in characters if character]
    if any(after.x0 - before.x1 > FARTHEST * height for before, after in pairwise(printed)):
        return None
    return "".join(character for _, character in characters)


def _with_zeros_joined(depth: Floats, areas: list[Area]) -> list[Area]:
    """The characters, with two arcs that bend towards one another joined: a 0 without its hairlines."""
    height = max((area.height for area in areas), default=0)
    joined: list[Area] = []
    for area in areas:
        if joined and _are_arcs(depth, joined[-1], area, height):
            joined[-1] = around(joined[-1], area)
        else:
            joined.append(area)
    return joined


def _are_arcs(depth: Floats, left: Area, right: Area, height: int) -> bool:
    if around(left, right).width > ZERO_WIDE * height:
        return False
    if any(area.height < ARC_HIGH * height or area.width > ARC_WIDE * height for area in (left, right)):
        return False
    ends, middle = _bend(left.of(depth), min)
    far_ends, far_middle = _bend(right.of(depth), max)
    return min(ends - middle, far_middle - far_ends) >= BENT * height


def _bend(part: Floats, inner: Callable[[float, float], float]) -> tuple[float, float]:
    """The mean x of a stroke at its upper or lower end, whichever is `inner` of the two, and in its middle."""
    quarter = max(1, len(part) // 4)
    top, middle, bottom = (
        float(rows.sum(axis=0) @ np.arange(rows.shape[1]) / max(float(rows.sum()), 1.0))
        for rows in (part[:quarter], part[quarter:-quarter], part[-quarter:])
    )
    return inner(top, bottom), middle


def _is_plus(part: Floats) -> bool:
    """Whether a shape consists of two strokes that cross in its middle."""
    dark = part > INK * part.max(initial=0)
    height, width = dark.shape
    if not dark.any() or min(height, width) < SLIMMEST_PLUS * max(height, width):
        return False
    half = max(1, round(STROKE * max(height, width))) // 2 + 1
    across = dark[height // 2 - half : height // 2 + half].any(axis=0).mean()
    down = dark[:, width // 2 - half : width // 2 + half].any(axis=1).mean()
    rows, cols = max(1, int(CORNER * height)), max(1, int(CORNER * width))
    corners = dark[np.r_[:rows, -rows:0]][:, np.r_[:cols, -cols:0]].mean()
    return bool(min(across, down) > ARM and corners < CLEAN)


def _low(area: Area, foot: float, height: int) -> str:
    """The comma, point or dash that a low shape is, or "" for dirt; `foot` is the bottom of the digits of its line."""
    if max(area.height, area.width) < SPECK * height:
        return ""
    if area.y1 > foot + BELOW * height:
        return ","
    return "." if area.y1 >= foot - ABOVE * height else "-"


def glyph_areas(depth: Floats, least: float = INK) -> list[Area]:
    """The characters of a line from left to right: runs of columns with ink, digits that touch cut apart.

    Pixels darker than the share `least` of the darkest ink belong to a character.
    """
    if not depth.size:
        return []
    ink = depth > least * float(np.percentile(depth, 99.5))
    areas = [_run(ink, int(run[0]), int(run[-1]) + 1) for run in _runs(ink)]
    height = max((area.height for area in areas), default=0)
    return [part for area in areas for part in _apart(depth, ink, area, height)]


def _apart(depth: Floats, ink: NDArray[np.bool_], area: Area, height: int) -> list[Area]:
    """The characters of a run of ink: one, or touching digits cut into the number of parts that is classified best."""
    is_sign = area.height < LOW * height and area.width <= WIDEST_SIGN * height
    if area.width <= WIDEST * height or is_sign:
        return [area]
    fewest = max(2, ceil(area.width / (WIDEST * height)))
    if fewest > MOST_TOUCHING:
        return [area]  # a rule or a row of dashes
    counts = range(fewest, int(area.width / (SLIMMEST * height)) + 1)
    options = [[_run(ink, left, right) for left, right in pairwise(_cuts(depth, area, count))] for count in counts]
    return max(options, key=lambda parts: _least_chance(depth, parts), default=[area])


def _least_chance(depth: Floats, areas: list[Area]) -> float:
    if any(not area.height or not area.width for area in areas):
        return 0.0
    return float(_chances(depth, areas).max(axis=1).min())


def _chances(depth: Floats, areas: list[Area]) -> Floats:
    squares = np.array([brought_into_square(area.of(depth)) for area in areas], np.float32)
    return probabilities(squares, weights(WEIGHTS))


def _cuts(depth: Floats, area: Area, count: int) -> list[int]:
    """The columns where touching characters are cut, both ends included: least ink near equal shares of the width."""
    profile = area.of(depth).sum(axis=0)
    share = area.width / count
    cuts = [area.x0]
    for number in range(1, count):
        first = round((number - REACH) * share)
        cuts.append(area.x0 + first + int(profile[first : round((number + REACH) * share) + 1].argmin()))
    return [*cuts, area.x1]


def _runs(ink: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    cols = np.flatnonzero(ink.any(axis=0))
    return [run for run in np.split(cols, np.flatnonzero(np.diff(cols) > 1) + 1) if len(run)]


def _run(ink: NDArray[np.bool_], left: int, right: int) -> Area:
    rows = np.flatnonzero(ink[:, left:right].any(axis=1))
    if not len(rows):
        return Area(left, 0, right, 0)
    return Area(left, int(rows[0]), right, int(rows[-1]) + 1)
