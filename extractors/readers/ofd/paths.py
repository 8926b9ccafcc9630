"""The paths of a page of an OFD: their corners, and the lines of which they consist."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gongkai.extractors.readers.ofd.grid import Line
from gongkai.extractors.readers.ofd.looks import floats, is_false, is_true

THIN = 1.0
"""A filled rectangle no thicker than this (in millimetres) is a line."""

LEAST_FIGURE, MOST_FIGURE = 0.5, 12.0
"""The least and the largest height in millimetres of the parts of a figure drawn as an outline."""

Corner = tuple[float, float]
Segment = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_STEP = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def is_within(place: Corner, corners: list[Corner]) -> bool:
    """Whether a point is inside a closed line."""
    x, y = place
    inside = False
    for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]]):
        if (y0 > y) is not (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside


def matrix_of(element: Any) -> Matrix:
    ctm = floats(element.get("CTM"))
    return (ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5]) if len(ctm) == 6 else _IDENTITY


def placed_by(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@dataclass(frozen=True, slots=True)
class Path:
    """A path at its place on the page: the corners of each of its parts."""

    element: Any
    box: list[float]
    parts: list[list[Corner]]
    curved: bool

    @classmethod
    def of(cls, element: Any, box: list[float]) -> Path:
        matrix, data = matrix_of(element), element.findtext("{*}AbbreviatedData") or ""
        parts = [
            [(box[0] + x, box[1] + y) for x, y in (placed_by(matrix, *point) for point in points)]
            for points in _subpaths(data)
        ]
        return cls(element, box, parts, any(letter in data for letter in "ABQ"))


def lines_of(path: Path) -> Iterator[Line | Segment]:
    """The straight lines of a path, and thin filled rectangles as lines; sloping lines as their end points."""
    filled = is_true(path.element.get("Fill"))
    stroked = not is_false(path.element.get("Stroke"))
    for placed in path.parts:
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        if filled and not path.curved and len(placed) >= 4 and min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN:
            if max(xs) - min(xs) >= max(ys) - min(ys):
                yield Line(True, sum(ys) / len(ys), min(xs), max(xs))
            else:
                yield Line(False, sum(xs) / len(xs), min(ys), max(ys))
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(placed):
                if abs(y1 - y0) <= 0.2 < abs(x1 - x0):
                    yield Line(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
                elif abs(x1 - x0) <= 0.2 < abs(y1 - y0):
                    yield Line(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
                elif max(abs(x1 - x0), abs(y1 - y0)) > THIN:
                    yield x0, y0, x1, y1


def distance(place: Corner, one: Corner, other: Corner) -> float:
    """The distance of a point from the straight line between two others."""
    (x, y), (x0, y0), (x1, y1) = place, one, other
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    share = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0))


def inks_of(path: Path) -> Iterator[Segment]:
    """The boxes of the parts of a path that may be figures drawn as outlines: small, and not horizontal."""
    for placed in path.parts:
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        high = max(ys) - min(ys)
        if len(placed) == 2 and high > 0.2 and max(xs) - min(xs) > 0.2:
            continue  # a sloping line: elsewhere it is checked whether it runs through a figure
        if LEAST_FIGURE < high < MOST_FIGURE and max(xs) - min(xs) < MOST_FIGURE:
            yield min(xs), min(ys), max(xs), max(ys)


def _subpaths(data: str) -> Iterator[list[Corner]]:
    """The corner points of each part of a path; a curve ends its part."""
    points: list[Corner] = []
    command = ""
    numbers: list[float] = []
    for token in [*_STEP.findall(data), "M"]:
        if token.isalpha():
            if command in ("M", "S") and len(numbers) >= 2:
                points = [(numbers[0], numbers[1])]
            elif command == "L":
                points += list(zip(numbers[::2], numbers[1::2], strict=False))
            elif command in ("B", "Q", "A") and len(numbers) >= 2:
                points.append((numbers[-2], numbers[-1]))
            if token == "C" and points:
                points.append(points[0])
            if token in ("M", "S") and points:
                yield points
                points = []
            command, numbers = token, []
        else:
            numbers.append(float(token))
