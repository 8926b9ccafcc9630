"""Photographs: a page seen at an angle is laid flat by the rules printed on it, before anything is read.

Rules that are level on paper meet in one point of a photograph, upright ones in another. A transform that sends both
points to infinity makes each family parallel; a second one sets the two families at right angles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.skew import Segments

Matrix = NDArray[np.float64]

MOST_LEAN_DEG = 20.0
"""A rule that leans more is neither level nor upright on paper."""
FEWEST = 5
"""How many rules of each family are needed to see an angle."""
FEWEST_PLACES, APART = 3, 0.01
"""Least number of different places of the rules of each family, and their least distance in lengths of the longest
rule. Two places may be a frame around text whose lines pass for rules."""
ASTRAY_DEG = 0.6
"""A rule that misses the common point of its family by more than this is not part of it: the edge of a desk, say."""
ROUNDS = 4
LEAST_SHIFT = 0.01
"""Half diagonals by which corners of the page must move: for scanned pages, which are only turned, errors of
measurement reach 0.009."""
MOST_SHIFT = 0.25
"""Half diagonals of a shift beyond which some of the lines cannot have been rules."""


def flattening(segments: Segments, shape: tuple[int, ...], exactness: float = 1.0) -> Matrix | None:
    """The 3 × 3 matrix that maps the pixels of a photograph to those of the page laid flat, of the same size.

    `segments` are the long lines in an image of `shape`, `exactness` the share of the usual least shift. None if the
    page is not seen at an angle or has too few rules.
    """
    if not tells(segments):
        return None
    height, width = shape
    half = float(np.hypot(width, height)) / 2
    to_unit = np.array([[1 / half, 0, -width / 2 / half], [0, 1 / half, -height / 2 / half], [0, 0, 1]])
    unit = (segments - np.array([width, height, width, height]) / 2) / half
    flat = _flat(*map(_meeting_point, _families(unit)))
    if flat is None:
        return None
    corners = np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]], np.float64)
    before, after = (to_unit @ corners)[:2], _moved(flat, to_unit @ corners)
    shift = float(np.abs(after - _turned_to(before, after)).max())
    return np.linalg.inv(to_unit) @ flat @ to_unit if exactness * LEAST_SHIFT <= shift <= MOST_SHIFT else None


def tells(segments: Segments) -> bool:
    """Whether there are enough rules of both families, at enough different places, to see an angle."""
    level, upright = _families(segments)
    if min(len(level), len(upright)) < FEWEST:
        return False
    longest = float(np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]).max())
    places = [np.sort(family[:, (at, at + 2)].mean(axis=1)) for family, at in ((level, 1), (upright, 0))]
    return all(1 + int((np.diff(own) > APART * longest).sum()) >= FEWEST_PLACES for own in places)


def _families(segments: Segments) -> tuple[Segments, Segments]:
    """The lines that are level on paper, and those that are upright; lines that lean more are in neither."""
    dx, dy = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    lean = np.degrees(np.arctan2(np.abs(dy), np.abs(dx)))
    return segments[lean <= MOST_LEAN_DEG], segments[lean >= 90 - MOST_LEAN_DEG]


def _meeting_point(segments: Segments) -> Matrix:
    """The point, in homogeneous coordinates, to which the lines through the segments come closest."""
    ends = np.concatenate([segments.reshape(-1, 2, 2), np.ones((len(segments), 2, 1))], axis=2)
    lines = np.cross(ends[:, 0], ends[:, 1])
    lines /= np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    weights = lengths
    for _ in range(ROUNDS):
        point = np.linalg.svd(lines * weights[:, None])[2][-1]
        middles = ends.mean(axis=1)
        towards = point[:2] - point[2] * middles[:, :2]
        normals = lines[:, :2]
        astray = np.abs((towards * normals).sum(axis=1)) / np.maximum(np.linalg.norm(towards, axis=1), 1e-12)
        weights = np.where(np.degrees(np.arcsin(np.minimum(astray, 1))) <= ASTRAY_DEG, lengths, lengths * 1e-3)
    return np.asarray(point, np.float64)


def _flat(level: Matrix, upright: Matrix) -> Matrix | None:
    """The matrix that sends two points to infinity, to the right and downwards; None if they do not allow it."""
    horizon = np.cross(level, upright)
    if abs(horizon[2]) < 1e-9:
        return None
    far = np.eye(3)
    far[2] = horizon / horizon[2]
    directions = np.stack([(far @ level)[:2], (far @ upright)[:2]], axis=1)
    directions /= np.linalg.norm(directions, axis=0)
    directions *= np.sign(np.diag(directions))
    if abs(np.linalg.det(directions)) < 0.5:
        return None
    right = np.eye(3)
    right[:2, :2] = np.linalg.inv(directions)
    return np.asarray(right @ far, np.float64)


def _moved(matrix: Matrix, points: Matrix) -> Matrix:
    moved = matrix @ points
    return np.asarray(moved[:2] / moved[2], np.float64)


def _turned_to(before: Matrix, after: Matrix) -> Matrix:
    """The points `before`, rotated as a whole to come as close as possible to `after`: what mere skew would do."""
    angle = np.angle(np.vdot(before[0] + 1j * before[1], after[0] + 1j * after[1]))
    turned = (before[0] + 1j * before[1]) * np.exp(1j * angle)
    return np.stack([turned.real, turned.imag])
