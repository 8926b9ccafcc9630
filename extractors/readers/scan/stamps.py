"""Blue stamps over a printed page: where they are, told from blue text, blue rules and shaded cells by their strokes.

A frame or a ring is one system of strokes, larger than any character and narrower than a table, with more ink of its
colour inside. What is drawn with a pen, through a number or around it, is none: it may mean that the number is void.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]

BLUE = 30
"""In blue ink, blue exceeds green by at least this many levels."""
LEAST_BLUE = 0.0002
"""With less than this share of blue pixels a page has no stamp; the pixels of one stamp are some ten times as many."""
LONG_SIDE, SHORT_SIDE = (0.08, 0.45), (0.025, 0.45)
"""Least and greatest sides of a stamp, as shares of the shorter side of the page: 48 to 268 and 15 to 268 points."""
MOST_INK = 0.4
"""Strokes cover less of their box than this; a shaded cell covers nearly all of it."""
INSIDE = 0.01
"""The ink inside a frame or ring is at least this share of the ink of the frame or ring itself."""
CLEAR = 0.65
"""Ink at least this bright, by the usual brightness of its stamp, has nothing printed below it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The part of the page that a stamp lies in, and the level of blue from which on only paper is below its ink."""

    rows: slice[int, int, None]
    columns: slice[int, int, None]
    light: float


def is_blue(pixels: Pixels) -> Mask:
    """Which pixels of a BGR picture are of blue or violet ink."""
    blue, green, red = cv2.split(pixels)
    return np.asarray((cv2.subtract(blue, green) >= BLUE) & (blue >= red), np.bool_)


def blue_stamps(pixels: Pixels) -> Iterator[Stamp]:
    """The blue stamps of a BGR picture."""
    if float(is_blue(np.ascontiguousarray(pixels[::4, ::4])).mean()) < LEAST_BLUE:
        return
    mask = is_blue(pixels)
    strokes = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    side = min(mask.shape)
    sides = np.sort(stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]], axis=1) / side
    fits = [
        (sides[:, at] >= least) & (sides[:, at] <= most) for at, (least, most) in enumerate((SHORT_SIDE, LONG_SIDE))
    ]
    for label in np.flatnonzero(fits[0] & fits[1]):
        x, y, width, height, size = (int(value) for value in stats[label])
        if label and size <= MOST_INK * width * height:
            rows, columns = slice(y, y + height), slice(x, x + width)
            ink, own = mask[rows, columns], np.asarray(labels[rows, columns] == label, np.bool_)
            if _surrounds(own, ink):
                yield Stamp(rows, columns, CLEAR * float(np.median(pixels[rows, columns, 0][ink & own])))


def _surrounds(strokes: Mask, ink: Mask) -> bool:
    """Whether strokes surround other ink of their colour, as the frame of a stamp does its characters."""
    places = np.argwhere(strokes)[:, None, ::-1].astype(np.int32)
    hull = cv2.convexHull(places)  # a worn frame has gaps
    filled = np.asarray(cv2.fillConvexPoly(np.zeros(ink.shape, np.uint8), hull, 1) > 0, np.bool_)
    return int((ink & filled & ~strokes).sum()) >= INSIDE * int((ink & strokes).sum())
