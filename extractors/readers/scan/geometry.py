"""Rectangles of pixels, and pictures turned over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""A picture in grey."""

Mask = NDArray[np.uint8]
"""A picture of the same size: 255 at the pixels that are meant, 0 elsewhere."""

LEVEL = 0.4
"""Pieces of one line have middles at most this far apart vertically, in heights of the less high piece."""


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    def common(self, other: Area) -> Area:
        return Area(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def of(self, image: NDArray[Any]) -> NDArray[Any]:
        return image[max(self.y0, 0) : max(self.y1, 0), max(self.x0, 0) : max(self.x1, 0)]


def around(a: Area, b: Area) -> Area:
    return Area(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))


def moved(area: Area, origin: Area) -> Area:
    """`area`, given in pixels of the part `origin.of(image)`, in pixels of the whole image."""
    dx, dy = max(origin.x0, 0), max(origin.y0, 0)
    return Area(area.x0 + dx, area.y0 + dy, area.x1 + dx, area.y1 + dy)


def is_level(above: Area, area: Area, least: float = 0.0) -> bool:
    """Whether two areas belong to one line of text. Overlap does not show it: lines set close together overlap, too.

    Pass the height of a line as `least` if one of them may be a dash, whose own height is too small to compare with.
    """
    apart = abs((area.y0 + area.y1) - (above.y0 + above.y1)) / 2
    return apart <= LEVEL * max(least, min(above.height, area.height))


def text_in_lines(pieces: list[tuple[Area, str]]) -> str:
    """The text of pieces arranged in lines from top to bottom, each from left to right, separated by newlines."""
    rows: list[list[tuple[Area, str]]] = []
    for piece in sorted(pieces, key=lambda p: (p[0].y0 + p[0].y1, p[0].x0)):
        if rows and is_level(rows[-1][-1][0], piece[0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return "\n".join("".join(text for _, text in sorted(row, key=lambda p: p[0].x0)) for row in rows).strip()


def transposed(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with rows and columns exchanged, so that its upright lines are level.

    It is the same as `np.ascontiguousarray(image.T)` in a fraction of the time.
    """
    return np.asarray(cv2.transpose(image), np.uint8)
