"""Round seals on grey or black-and-white scans: their rings are found as circles and removed, their cells put in doubt.

A piece of a ring looks like a rule, and the ink of a seal like print. Where the ink is clearly paler than the print, as
of a red seal scanned in grey, all of it is removed and what is printed below stays; else only the ring is, except where
a rule crosses it. Every cell that a seal touches is in doubt: a hairline of a digit may have gone with the ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray, Mask
from gongkai.extractors.readers.scan.levels import percentile

SEARCH_SCALE = 100 / 72
"""Pixels per point of the picture on which rings are looked for."""
CONTRAST, NOISE_FACTOR = 24.0, 4.0
THICKEST_PT = 8.0
RADIUS_PT = 34.0, 76.0
"""Seals of offices are 38 to 50 mm wide: radii of 54 to 71 points, more or less in copies."""
STRAIGHT_PT = 60.0
"""A straight line this long is a rule: the flattest part of a ring is shorter."""
APART_PT = 30.0
CHARACTER_PT = 12.5
"""Ink larger than this is no character, but for those of titles."""
COARSER, STEP_PT, LEAST_VOTES, MOST_CANDIDATES = 3, 3.0, 0.3, 8
"""Of the search for circles: by how much its picture is smaller, the step of the radius, and the least share of a
circle on which there is ink apart from text and rules."""
RAYS = 240
REACH_PT, STEPS_PT = 11.0, (2.0, 0.7, 0.25)
"""How far beyond the expected radius, which may be that of the inner of two rings, the ring is looked for, and the
steps of its middle, from coarse to fine."""
DRAWN, LEAST_DRAWN, SECTORS = 0.8, 0.55, 8
"""Least share of a ring that is drawn, in all and in each of its sectors; of lines of text the rays meet some half."""
OF_RING, INNERMOST = 0.7, 0.7
"""Share of a circle that is drawn if it is part of a ring, and radius of the innermost by that of the seal."""
PALER = 45
"""Grey levels between print and the ink of a seal that is told from it."""
INK, FRINGE = 40, 5
"""Grey levels between paper and ink, and the width in pixels of a stroke with its fringes."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle of ink: its middle, radius and width in pixels."""

    x: float
    y: float
    radius: float
    width: float


def without_seals(gray: Gray, scale: float) -> tuple[Gray, Mask | None]:
    """The page without the ink of its round seals as far as it is told from print, and where they lie (255); None if
    there are none. `scale` is pixels per point."""
    rings = rings_of(gray, scale)
    if not rings:
        return gray, None
    found, touched = gray.copy(), np.zeros_like(gray)
    discs = np.zeros_like(gray)
    for ring in rings:
        cv2.circle(discs, *_circle(ring, ring.radius + ring.width), 255, -1)
    paper = percentile(gray)
    beside = gray[(discs == 0) & (gray < paper - 2 * INK)]
    dark = percentile(beside, 25) if beside.size else 0.0
    rules = _straight(_dark(gray, scale), scale)
    for ring in rings:
        disc, band = np.zeros_like(gray), np.zeros_like(gray)
        cv2.circle(disc, *_circle(ring, ring.radius + ring.width), 255, -1)
        cv2.circle(band, *_circle(ring, ring.radius), 255, round(ring.width + 2 * scale))
        around = percentile(gray[disc > 0])
        level = percentile(gray[(band > 0) & (gray < around - INK) & (rules == 0)])
        if level - dark >= PALER:
            printed = cv2.erode(gray, np.ones((3, 3), np.uint8)) < (level + dark) / 2
            # with its fringes; nothing is removed that is not marked as touched
            inked = ((disc > 0) & (gray < around - INK) & ~printed).astype(np.uint8)
            ink = (disc > 0) & (cv2.dilate(inked, np.ones((FRINGE, FRINGE), np.uint8)) > 0) & ~printed
            touched[ink] = 255
        else:
            ink = (band > 0) & (rules == 0)
            touched[disc > 0] = 255
        found[ink] = np.maximum(found[ink], np.uint8(around))
    return found, touched


def rings_of(gray: Gray, scale: float) -> list[Ring]:
    """The rings of the round seals of a page."""
    factor = min(1.0, SEARCH_SCALE / scale)
    small = np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    scale *= factor
    dark = _dark(small, scale)
    found: list[Ring] = []
    for candidate in _candidates(_without_text(dark, scale), scale):
        rings = _rings_near(dark, *candidate, scale)
        if all(np.hypot(a.x - b.x, a.y - b.y) > APART_PT * scale for a in rings for b in found):
            found += rings
    return [Ring(r.x / factor, r.y / factor, r.radius / factor, r.width / factor) for r in found]


def _without_text(dark: Mask, scale: float) -> Mask:
    """The dark pixels that are neither of rules nor of characters."""
    rest = np.where(_straight(dark, scale) > 0, np.uint8(0), dark)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) > CHARACTER_PT * scale
    large[0] = False
    return np.where(large[labels], np.uint8(255), np.uint8(0))


def _candidates(ink: Mask, scale: float) -> list[tuple[float, float, float]]:
    """Middles and radii of circles that much of the ink may lie on, in pixels; the best first."""
    reduced = cv2.resize(ink, None, fx=1 / COARSER, fy=1 / COARSER, interpolation=cv2.INTER_AREA)
    small: NDArray[np.float32] = (reduced > 0).astype(np.float32)
    window = round(2 * RADIUS_PT[1] * scale / COARSER)
    around = cv2.boxFilter(small, -1, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
    if around.max() < LEAST_VOTES * 2 * np.pi * RADIUS_PT[0] * scale / COARSER:
        return []
    best, radii = np.zeros_like(small), np.zeros_like(small)
    for radius in np.arange(RADIUS_PT[0], RADIUS_PT[1] + STEP_PT, STEP_PT) * scale / COARSER:
        side = 2 * (round(radius) + 2) + 1
        kernel = np.zeros((side, side), np.float32)
        cv2.circle(kernel, (side // 2, side // 2), round(radius), 1.0, 1)
        votes = cv2.filter2D(small, -1, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT)
        radii = np.where(votes > best, np.float32(radius), radii)
        best = np.maximum(best, votes)
    found: list[tuple[float, float, float]] = []
    apart = round(APART_PT * scale / COARSER)
    while len(found) < MOST_CANDIDATES:
        _, most, _, (x, y) = cv2.minMaxLoc(best)
        if most < LEAST_VOTES:
            break
        found.append((COARSER * (x + 0.5), COARSER * (y + 0.5), COARSER * float(radii[y, x])))
        cv2.circle(best, (x, y), apart, 0.0, -1)
    return found


def _rings_near(dark: Mask, x: float, y: float, radius: float, scale: float) -> list[Ring]:
    """The rings, often a thick and a thin one, of a seal near a circle; none if it is not drawn all the way round."""
    radii = np.arange(round(INNERMOST * radius), round(radius + REACH_PT * scale) + 1)
    for step in STEPS_PT:
        shifts = np.arange(-2, 3) * step * scale
        middles = np.array([(x + dx, y + dy) for dy in shifts for dx in shifts])
        shares = _along_rays(dark, middles, radii).mean(axis=1)
        x, y = (float(place) for place in middles[int(np.square(shares).sum(axis=1).argmax())])
    drawn = _along_rays(dark, np.array([(x, y)]), radii)[0]
    shares = drawn.mean(axis=0)
    best = int(shares.argmax())
    sectors = drawn[:, best].reshape(SECTORS, -1).mean(axis=1)
    if shares[best] < DRAWN or sectors.min() < LEAST_DRAWN or radii[best] < RADIUS_PT[0] * scale:
        return []
    ends = np.flatnonzero(np.diff(np.concatenate(([False], shares >= OF_RING, [False])).astype(np.int8)))
    parts = zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True)
    return [Ring(x, y, float(radii[first] + radii[last - 1]) / 2, last - first) for first, last in parts]


def _along_rays(dark: Mask, middles: NDArray[np.float64], radii: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pixels are dark: for each middle, each ray from it, and each radius."""
    angles = np.arange(RAYS) * (2 * np.pi / RAYS)
    places = []
    for at, way in enumerate((np.cos(angles), np.sin(angles))):
        place = np.rint(middles[:, at, None, None] + way[:, None] * radii).astype(np.int64)
        places.append(np.clip(place, 0, dark.shape[1 - at] - 1))
    return np.asarray(dark[places[1], places[0]] > 0, np.bool_)


def _dark(gray: Gray, scale: float) -> Mask:
    side = 2 * round(THICKEST_PT * scale / 2) + 1
    hat = np.asarray(cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8)), np.uint8)
    return np.where(hat > max(CONTRAST, NOISE_FACTOR * percentile(hat)), np.uint8(255), np.uint8(0))


def _straight(dark: Mask, scale: float) -> Mask:
    """The pixels (255) of long level and upright lines and those beside them."""
    length = round(STRAIGHT_PT * scale)
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.max(level, upright), np.ones((3, 3), np.uint8)), np.uint8)


def _circle(ring: Ring, radius: float) -> tuple[tuple[int, int], int]:
    return (round(ring.x), round(ring.y)), round(radius)
