"""Areas outside of which a text object prints nothing: a workbook clips the text of a cell to the cell.

Where another cell prints over the clipped part there is ink, so rendering the page does not reveal the clipping.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

Area = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page as displayed."""

Shown = Callable[[float, float], tuple[float, float]]
"""Converts a point of PDF user space to one of the page as displayed."""

MOST_POINTS = 100
"""A clipping path with more points does not belong to a cell."""

INSIDE = 0.3
"""A character is visible if at least this share of the area of its box is not clipped."""

RUN_OUT = 80.0
"""How many points the text of a cell may extend beyond it: some lines."""

NEAR = 0.5
"""A clipped character is placed at least this many points inside the clipping area."""


class Clips:
    """The clipping areas of a page's text objects."""

    def __init__(self, page: pdfium.PdfPage, shown: Shown) -> None:
        self._shown = shown
        # inside a form, clipping is given in the form's own coordinates
        count = raw.FPDFPage_CountObjects(page)
        self._top = {ctypes.addressof(raw.FPDFPage_GetObject(page, index).contents) for index in range(count)}

    def of(self, item: Any, source: int) -> Area | None:
        return _area(item, self._shown) if source in self._top else None


def _area(item: Any, shown: Shown) -> Area | None:
    clip = raw.FPDFPageObj_GetClipPath(item)
    boxes = [box for index in range(raw.FPDFClipPath_CountPaths(clip)) if (box := _box(clip, index, shown))]
    if not boxes:
        return None
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return max(x0), max(y0), min(x1), min(y1)


def _box(clip: Any, index: int, shown: Shown) -> Area | None:
    """The bounding box of a clipping path."""
    count = raw.FPDFClipPath_CountPathSegments(clip, index)
    points = list(_points(clip, index, count, shown)) if count <= MOST_POINTS else []
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _points(clip: Any, index: int, count: int, shown: Shown) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        segment = raw.FPDFClipPath_GetPathSegment(clip, index, number)
        if raw.FPDFPathSegment_GetPoint(segment, x, y):
            yield shown(x.value, y.value)


def nearest(clip: Area, x: float, y: float) -> tuple[float, float]:
    """The point inside an area that is nearest to a point; the point itself if the area is far away."""
    x0, y0, x1, y1 = clip
    place = min(max(x, x0 + NEAR), max(x0, x1 - NEAR)), min(max(y, y0 + NEAR), max(y0, y1 - NEAR))
    return place if max(abs(place[0] - x), abs(place[1] - y)) <= RUN_OUT else (x, y)


def is_clipped(clip: Area | None, box: Area) -> bool:
    """Whether less than INSIDE of a box lies within an area."""
    if clip is None:
        return False
    size = max(0.01, (box[2] - box[0]) * (box[3] - box[1]))
    width = max(0.0, min(clip[2], box[2]) - max(clip[0], box[0]))
    height = max(0.0, min(clip[3], box[3]) - max(clip[1], box[1]))
    return width * height < INSIDE * size
