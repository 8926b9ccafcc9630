"""Percentiles of grey levels by counting, not sorting: a page needs thousands of them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

MANY = 1 << 16
"""From this many pixels on, OpenCV counts faster than numpy."""


def percentile(gray: NDArray[np.uint8], share: float = 50.0) -> float:
    """The grey level below which `share` percent of the pixels lie, interpolated as numpy does; NaN without pixels."""
    if gray.size >= MANY:
        counts = cv2.calcHist([np.ascontiguousarray(gray)], [0], None, [256], [0, 256]).ravel().astype(np.int64)
    else:
        counts = np.bincount(gray.ravel(), minlength=256)
    reached = counts.cumsum()
    total = int(reached[-1])
    if not total:
        return float("nan")
    place = share / 100 * (total - 1)
    low = int(place)
    below, above = np.searchsorted(reached, (low + 1, min(low + 2, total)))
    return float(below) + float(above - below) * (place - low)
