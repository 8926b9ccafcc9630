"""Faint lines among dark ones: tables that show through the paper, streaks that a copier draws across the page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.levels import percentile

Mask = NDArray[np.uint8]

USUAL_SHARE, FAINT = 75.0, 0.5
"""A line with less than this share of the contrast that three quarters of the level lines stay below is faint."""
WHOLE_PAGE, EDGE = 0.9, 0.05
"""Share of the height of a page that a streak runs through, and of it where no table begins or ends."""


def faint_contrast(response: NDArray[np.uint8], level: Mask) -> float:
    """The contrast below which a line is faint, by the contrast of the pixels of a page and its level lines."""
    on_lines = response[level > 0]
    return FAINT * percentile(on_lines, USUAL_SHARE) if on_lines.size else 0.0


def cross_the_page(upright: Mask) -> bool:
    """Whether an upright line may run through the whole page."""
    edge = round(EDGE * upright.shape[0])
    return bool(upright[:edge].any() and upright[-edge:].any())


def streaks(upright: Mask, response: NDArray[np.uint8], faint: float) -> Mask:
    """The pixels of the faint upright lines that run through the whole page."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(upright, connectivity=8)
    found = np.zeros_like(upright)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_HEIGHT] >= WHOLE_PAGE * upright.shape[0]:
            pixels = labels == label
            if float(response[pixels].mean()) < faint:
                found[pixels] = 255
    return found
