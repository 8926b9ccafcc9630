"""The skew of a page, measured on its rules or else on its lines of text."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import SURE_RULE_PT, box, made_smaller, rule_masks
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.warp import turned

Segments = NDArray[np.float64]
"""Rows of x0, y0, x1, y1, in pixels."""

MOST_SKEW_DEG = 4.0
"""Beyond this a page is not skewed but turned or photographed."""
LEAST_SKEW_DEG = 0.02
"""Less than half a pixel over a table's width: turning the page would only blur it."""
ROUGH_SIDE, HOUGH_SIDE = 800, 1200
"""Pixels of the larger side on which long lines are searched for: enough for a rough skew, the rest is traced on the
whole image; and enough to see a page at an angle."""
HOUGH_GAP, ROUGH_GAP = 6, 4
"""The largest gap in a line, in pixels at those sizes."""
CHARACTER = 0.005, 0.025
"""By the larger side: connected ink wider than the first in both directions, but in none as wide as the second, is
a character and no piece of a line."""
TEXT_SIDE, TEXT_CONTRAST = 1000, 60
"""Pixels of the larger side, and grey levels above which a pixel is text: enough to see how lines of text lie."""
MOST_TEXT_SKEW = 3.0
CLEARER = 1.1
"""By this factor, lines of text must be more clearly separated at their angle than on the page as it is."""
LONG_RULE = 0.12
"""A line is long enough to measure the skew from this share of the larger page side on."""


def skew_deg(gray: Gray, segments: Segments | None = None) -> float:
    """The skew of a page, in degrees counter-clockwise, from its rules or, without any, from its lines of text; 0.0 if
    neither show one. `segments` are its long lines, if already known.
    """
    coarse = _common_angle(long_segments(gray) if segments is None else segments)
    if coarse is not None:
        fine = _traced_skew(turned(gray, -coarse) if abs(coarse) > LEAST_SKEW_DEG else gray)
        if fine is not None:
            return coarse + fine
    return _text_skew(gray)


def long_segments(gray: Gray, *, roughly: bool = False) -> Segments:
    """The long straight lines of a page, in its pixels; they are searched for at a reduced resolution, and `roughly` at
    a lower one and without the characters."""
    small, factor = made_smaller(gray, ROUGH_SIDE if roughly else HOUGH_SIDE)
    hat = cv2.morphologyEx(cv2.GaussianBlur(small, (3, 3), 0), cv2.MORPH_BLACKHAT, box(9, 9))
    dark = np.where(hat > max(25.0, 4 * percentile(np.asarray(hat, np.uint8))), np.uint8(255), np.uint8(0))
    if roughly:
        dark = _without_characters(dark)
    least = int(LONG_RULE * max(small.shape))
    gap = ROUGH_GAP if roughly else HOUGH_GAP
    found = cv2.HoughLinesP(dark, 1, np.pi / 720, least, minLineLength=least, maxLineGap=gap)
    return np.asarray(np.asarray([] if found is None else found).reshape(-1, 4) / factor, np.float64)


def _without_characters(dark: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The dark pixels that may be of a line or of a piece of one: it is the pixels that a search for lines costs."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    thin, small = (share * max(dark.shape) for share in CHARACTER)
    kept = (sides.min(axis=1) <= thin) | (sides.max(axis=1) >= small)
    kept[0] = False
    return np.where(kept[labels], np.uint8(255), np.uint8(0))


def _common_angle(segments: Segments) -> float | None:
    """The median angle of the long lines, weighted by length, in degrees; None if all lean too far for skew."""
    dx, dy = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    angles = np.degrees(np.arctan2(-dy, dx))  # counter-clockwise, as the page is seen
    angles = (angles + 45) % 90 - 45  # upright rules show the same skew as level ones
    lengths = np.hypot(dx, dy)
    near = np.abs(angles) <= MOST_SKEW_DEG
    if not near.any():
        return None
    return _weighted_median(angles[near], lengths[near])


def _traced_skew(gray: Gray) -> float | None:
    """The skew that remains on a nearly level page, from straight lines fitted to its level rules; None without any."""
    scale = max(gray.shape) / 842
    mask = rule_masks(gray, scale, SURE_RULE_PT[0])[0]
    # joined across crossings and small breaks, so that one rule is one component
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, box(round(4 * scale), 3)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    slopes, weights = [], []
    for label in range(1, count):
        x, y, width, height, _area = (int(v) for v in stats[label])
        if width < LONG_RULE * max(gray.shape) or height > max(8.0, 0.02 * width):
            continue
        rows, cols = np.nonzero(labels[y : y + height, x : x + width] == label)
        slope = float(np.polyfit(cols, rows, 1)[0])
        slopes.append(-np.degrees(np.arctan(slope)))
        weights.append((width / height) ** 2)  # a rule that text touches is high, and leans towards the text
    return _weighted_median(np.asarray(slopes), np.asarray(weights)) if slopes else None


def _text_skew(gray: Gray) -> float:
    """The angle, in degrees counter-clockwise, of the lines of text; 0.0 if it is not clear."""
    small = made_smaller(gray, TEXT_SIDE)[0]
    dark = np.asarray(cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, box(15, 15)), np.uint8)
    dark = np.where(dark > TEXT_CONTRAST, np.uint8(255), np.uint8(0))
    coarse = max(np.arange(-MOST_TEXT_SKEW, MOST_TEXT_SKEW + 0.1, 0.5), key=lambda angle: _levelness(dark, angle))
    fine = max(np.arange(coarse - 0.4, coarse + 0.45, 0.1), key=lambda angle: _levelness(dark, angle))
    return float(fine) if _levelness(dark, fine) > CLEARER * _levelness(dark, 0.0) else 0.0


def _levelness(dark: NDArray[np.uint8], angle: float) -> float:
    """How much successive rows of pixels differ after the page is turned back by an angle: most if text is level."""
    height, width = dark.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -float(angle), 1.0)
    rows = cv2.warpAffine(dark, matrix, (width, height), flags=cv2.INTER_NEAREST).mean(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][int(np.searchsorted(reached, reached[-1] / 2))])
