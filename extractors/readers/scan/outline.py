"""Photographs with few rules: a page is laid flat by the outline of its largest table, a rectangle on paper."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import box, made_smaller
from gongkai.extractors.readers.scan.levels import percentile

Matrix = NDArray[np.float64]

SIDE = 1200
"""Pixels of the larger side of the page on which its tables are looked for."""
CONTRAST = 25.0
LEAST_TABLE_PT = 100.0, 14.0
"""Least longer and shorter side of a table that is used."""
MOST_TABLES = 3
REACH_PT = 2.5
"""How far a side of the table may be from the straight line between two corners."""
DRAWN = 0.85
"""Share of each side that must be drawn."""
LEAST_CHANGE_PT = 2.0
"""A table whose corners are no further than this from those of a rectangle is flat, or merely skewed."""
MOST_TURN_DEG = 3.5
"""Skew up to this is left to `skew`, which corrects a little more (`skew.MOST_SKEW_DEG`)."""
MOST_LEAN_DEG = 20.0
MOST_SHIFT = 0.25
"""Half diagonals by which the corners of the page may move; a short table that would move them more says too little
about the rest of the page."""


def flattening(gray: Gray, scale: float) -> Matrix | None:
    """The 3 × 3 matrix that maps the pixels of a page to those of the page laid flat, of the same size.

    `scale` is pixels per point. None if no table is drawn on all four sides, or the largest one already lies flat.
    """
    small, factor = made_smaller(gray, SIDE)
    scale *= factor
    for corners in _outlines(np.asarray(small, np.uint8), scale):
        right = _rectangle(corners)
        if _is_flat(corners, right, scale):
            return None
        return _matrix(corners / factor, right / factor, gray.shape)
    return None


def _outlines(small: Gray, scale: float) -> list[Matrix]:
    """The corners of the largest tables drawn on all four sides, clockwise from the upper left one."""
    hat = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, box(9, 9))
    dark = np.where(hat > max(CONTRAST, 4 * percentile(np.asarray(hat, np.uint8))), np.uint8(255), np.uint8(0))
    dark = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, box(3, 3)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    sides = np.sort(stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]], axis=1)
    large = (sides[:, 1] >= LEAST_TABLE_PT[0] * scale) & (sides[:, 0] >= LEAST_TABLE_PT[1] * scale)
    large[0] = False
    order = sorted(np.flatnonzero(large), key=lambda label: -int(sides[label, 0]) * int(sides[label, 1]))
    found = (_corners(np.argwhere(labels == label)[:, ::-1].astype(np.float64), scale) for label in order[:MOST_TABLES])
    return [corners for corners in found if corners is not None]


def _corners(pixels: Matrix, scale: float) -> Matrix | None:
    """The corners of the quadrilateral that the pixels of a table form; None if a side is not drawn."""
    centre, (width, height) = pixels.mean(axis=0), np.ptp(pixels, axis=0)
    unit = (pixels - centre) / (width, height)
    rough = pixels[[int((unit @ np.array(way)).argmin()) for way in ((1, 1), (-1, 1), (-1, -1), (1, -1))]]
    lines = [_side(pixels, rough[at], rough[(at + 1) % 4], scale) for at in range(4)]
    if any(line is None for line in lines):
        return None
    closed = [line for line in (lines[-1], *lines) if line is not None]
    met = np.array([np.cross(before, after) for before, after in pairwise(closed)])
    if np.abs(met[:, 2]).min() < 1e-9:
        return None
    return np.asarray(met[:, :2] / met[:, 2:], np.float64)


def _side(pixels: Matrix, start: Matrix, end: Matrix, scale: float) -> Matrix | None:
    """The straight line, in homogeneous coordinates, along a side of a table; None if the side is not drawn."""
    length = float(np.hypot(*(end - start)))
    lean = np.degrees(np.arctan2(*np.sort(np.abs(end - start))))
    if length < LEAST_TABLE_PT[1] * scale / 2 or lean > MOST_LEAN_DEG:
        return None
    along = (end - start) / length
    across = np.array([-along[1], along[0]])
    for _ in range(2):
        places, apart = (pixels - start) @ along, (pixels - start) @ across
        near = (np.abs(apart) <= REACH_PT * scale) & (places >= 0) & (places <= length)
        # only the outermost pixels are the side: the others belong to the inside of the table
        steps = np.round(places[near]).astype(int)
        outer = np.full(int(length) + 2, np.inf)
        np.minimum.at(outer, steps, apart[near])
        drawn = np.flatnonzero(np.isfinite(outer))
        if len(drawn) < DRAWN * length:
            return None
        slope, offset = np.polyfit(drawn, outer[drawn], 1)
        start = start + across * offset
        along = (along + across * slope) / np.hypot(1, slope)
        across = np.array([-along[1], along[0]])
    return np.array([across[0], across[1], -float(across @ start)])


def _rectangle(corners: Matrix) -> Matrix:
    """The level rectangle with the average side lengths of a table, around the same centre."""
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    return np.asarray(corners.mean(axis=0) + half, np.float64)


def _is_flat(corners: Matrix, right: Matrix, scale: float) -> bool:
    centre = corners.mean(axis=0)
    before, after = ((one - centre) @ np.array([1, 1j]) for one in (right, corners))
    angle = float(np.angle(np.vdot(before, after)))
    change = float(np.abs(after - before * np.exp(1j * angle)).max())
    return change <= LEAST_CHANGE_PT * scale and abs(np.degrees(angle)) <= MOST_TURN_DEG


def _matrix(corners: Matrix, right: Matrix, shape: tuple[int, ...]) -> Matrix:
    """The matrix that maps a table to its rectangle: perspective or, if that moves the page too much, affine."""
    height, width = shape
    seen = cv2.getPerspectiveTransform(corners.astype(np.float32), right.astype(np.float32))
    page = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    moved = page @ seen.T
    half = float(np.hypot(width, height)) / 2
    if moved[:, 2].min() > 0 and np.abs(moved[:, :2] / moved[:, 2:] - page[:, :2]).max() <= MOST_SHIFT * half:
        return np.asarray(seen, np.float64)
    sheared = np.linalg.lstsq(np.column_stack([corners, np.ones(4)]), right, rcond=None)[0]
    return np.vstack([sheared.T, [0, 0, 1]])
