"""Pages of an open book: rules that curve towards its spine are straightened before anything is read.

Level rules are traced from column to column. The curve that they share is the bend of the paper: a polynomial along
the rules that changes linearly from the top of the page to its foot. Their common slope is left out: it is skew or
perspective, which are corrected elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray, transposed
from gongkai.extractors.readers.scan.grid import box, made_smaller
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.warp import paper_level

Floats = NDArray[np.float64]

DEGREE = 6
SIDE = 1200
"""Pixels of the larger side on which rules are traced."""
CONTRAST = 25.0
SHORT_PT, TRACED_PT = 9.0, 80.0
"""Least length of a level piece of a rule, and of a whole rule."""
GAP_PT = 4.0
THICKEST_PT = 3.5
POINTS = 60
"""About how many points of each rule are used."""
FEWEST_RULES, FEW_RULES = 3, 5
"""How many rules are needed to find a bend, and to find how it changes towards the foot of the page."""
COVERED = 0.5
"""Share of the width of a page that a rule must cover."""
LONG = 0.7
"""Rules shorter than this share of the longest one are left out."""
LEAST_BEND_PT = 1.5
"""A smaller bend does no harm to a grid."""
MOST_ASTRAY_PT, ASTRAY_PT = 0.8, 1.5
"""Greatest mean distance of points from the fitted curve, and the distance above which a point is left out of it."""
ROUNDS = 3
KEPT = 0.7
"""Share of the points that must lie near the fitted curve."""


@dataclass(frozen=True, slots=True)
class Bend:
    """By how many pixels rules run lower than a straight line: `even` at half the height of the page, with `growing`
    added at its foot and subtracted at its top.

    Both are coefficients of Chebyshev polynomials over the columns `first` to `last` of an image of `shape`. If
    `turned`, all of this refers to the transposed image, in which the upright rules of the page are level.
    """

    even: Floats
    growing: Floats
    first: float
    last: float
    shape: tuple[int, ...]
    turned: bool = False

    def drop(self, x: Floats, y: Floats) -> Floats:
        """How many pixels the paper is bent downwards at a place; beyond the rules it continues as a straight line."""
        middle, half = (self.first + self.last) / 2, (self.last - self.first) / 2
        along = (x - middle) / half
        inside = np.clip(along, -1, 1)
        down = 2 * y / self.shape[0] - 1
        total = np.zeros(np.broadcast(x, y).shape)
        for coefficients, factor in ((self.even, 1.0), (self.growing, down)):
            slope = chebyshev.chebval(inside, chebyshev.chebder(coefficients))
            total = total + factor * (chebyshev.chebval(inside, coefficients) + slope * (along - inside))
        return np.asarray(total, np.float64)

    def back(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The place on the bent page that a place of the straightened page comes from."""
        return (x + self.drop(y, x), y) if self.turned else (x, y + self.drop(x, y))

    def straightened(self, gray: Gray) -> Gray:
        if self.turned:
            return transposed(replace(self, turned=False).straightened(transposed(gray)))
        height, width = gray.shape
        y, x = np.arange(height, dtype=np.float64)[:, None], np.arange(width, dtype=np.float64)[None, :]
        rows = (y + self.drop(x, y)).astype(np.float32)
        cols = np.broadcast_to(x.astype(np.float32), rows.shape)
        out = cv2.remap(
            gray,
            np.ascontiguousarray(cols),
            rows,
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=paper_level(gray),
        )
        return np.asarray(out, np.uint8)


def bend_of(gray: Gray, scale: float) -> Bend | None:
    """The bend of a page of `scale` pixels per point; None if its rules are straight, too few or do not agree."""
    bend = _bend_of_level_rules(gray, scale)
    if bend is not None:
        return bend
    turned = _bend_of_level_rules(transposed(gray), scale)
    return None if turned is None else replace(turned, turned=True)


def _bend_of_level_rules(gray: Gray, scale: float) -> Bend | None:
    small, factor = made_smaller(gray, SIDE)
    scale *= factor
    rules = _long(_traced(np.asarray(small, np.uint8), scale), small.shape[1])
    if len(rules) < FEWEST_RULES:
        return None
    first, last = min(rule[0][0] for rule in rules), max(rule[0][-1] for rule in rules)
    fitted = _fitted(rules, first, last, small.shape[0], scale)
    if fitted is None:
        return None
    bend = Bend(fitted[0] / factor, fitted[1] / factor, first / factor, last / factor, gray.shape)
    ys = np.array([np.median(rule[1]) for rule in rules])[:, None] / factor
    most = float(np.abs(bend.drop(np.linspace(bend.first, bend.last, 100)[None, :], ys)).max())
    return bend if most >= LEAST_BEND_PT * scale / factor else None


def _traced(small: Gray, scale: float) -> list[tuple[Floats, Floats]]:
    """For every long level rule, curved or not, the x and y of some of its points."""
    hat = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, box(1, round(2 * THICKEST_PT * scale) | 1))
    dark = np.where(hat > max(CONTRAST, 4 * percentile(np.asarray(hat, np.uint8))), np.uint8(255), np.uint8(0))
    # thickened, so that a rule that climbs by some degrees is still in one piece
    thick = cv2.dilate(dark, box(1, 3))
    level = cv2.morphologyEx(thick, cv2.MORPH_OPEN, box(round(SHORT_PT * scale), 1))
    level = cv2.morphologyEx(level, cv2.MORPH_CLOSE, box(round(GAP_PT * scale), 3))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(level, np.uint8), connectivity=8)
    rules = []
    for label in range(1, count):
        x, y, width, height, _area = (int(v) for v in stats[label])
        if width < TRACED_PT * scale:
            continue
        window = slice(y, y + height), slice(x, x + width)
        weights = np.where(labels[window] == label, hat[window], 0).astype(np.float64)
        thin = (labels[window] == label).sum(axis=0) <= THICKEST_PT * scale + 2
        cols = np.flatnonzero(thin & (weights.sum(axis=0) > 0))
        if len(cols) < 0.8 * width:
            continue
        sums = (weights[:, cols] * np.arange(height)[:, None]).sum(axis=0)
        heights = np.asarray(sums / weights[:, cols].sum(axis=0), np.float64)
        step = max(1, len(cols) // POINTS)
        rules.append((cols[::step].astype(np.float64) + x, heights[::step] + y))
    return rules


def _long(rules: list[tuple[Floats, Floats]], width: int) -> list[tuple[Floats, Floats]]:
    """The rules long enough to show how the page is bent: a short one looks merely sloped under any bend."""
    lengths = [float(x[-1] - x[0]) for x, _ in rules]
    least = max(COVERED * width, LONG * max(lengths, default=0.0))
    return [rule for rule, length in zip(rules, lengths, strict=True) if length >= least]


def _fitted(
    rules: list[tuple[Floats, Floats]], first: float, last: float, height: int, scale: float
) -> tuple[Floats, Floats] | None:
    """The bend that all rules share; None where they do not agree on one."""
    xs, ys = np.concatenate([x for x, _ in rules]), np.concatenate([y for _, y in rules])
    which = np.repeat(np.arange(len(rules)), [len(x) for x, _ in rules])
    down = np.array([2 * np.median(y) / height - 1 for _, y in rules])[which]
    shared = chebyshev.chebvander((2 * xs - first - last) / (last - first), DEGREE)[:, 1:]
    growing = shared * down[:, None] * (len(rules) >= FEW_RULES)
    unknowns = np.concatenate([shared, growing], axis=1)
    kept = np.ones(len(xs), np.bool_)
    for _ in range(ROUNDS):
        # subtracting its mean removes the height at which each rule runs
        heights, terms = _without_means(ys[:, None], which, kept)[:, 0], _without_means(unknowns, which, kept)
        solution = np.linalg.lstsq(terms[kept].T @ terms[kept], terms[kept].T @ heights[kept], rcond=1e-9)[0]
        astray = np.abs(terms @ solution - heights)
        kept = astray <= ASTRAY_PT * scale
        if kept.mean() < KEPT:
            return None
    if float(astray[kept].mean()) > MOST_ASTRAY_PT * scale:
        return None
    # no constant and no slope
    even, more = (np.concatenate([[0, 0], part[1:]]) for part in solution.reshape(2, DEGREE))
    return even, more


def _without_means(values: Floats, which: NDArray[np.int64], kept: NDArray[np.bool_]) -> Floats:
    """Values less their mean over the kept points of the same rule."""
    counts = np.maximum(np.bincount(which[kept], minlength=which.max() + 1), 1)
    sums = np.zeros((len(counts), values.shape[1]))
    np.add.at(sums, which[kept], values[kept])
    return np.asarray(values - (sums / counts[:, None])[which], np.float64)
