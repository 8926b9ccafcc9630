"""Ink inside a cell besides text: rules and backgrounds, lines through digits, drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import page_view
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import FAINT, Mask, PageView

INSET = 2.2
"""How many points from a cell's sides its rules may be."""

SPECK = 1.3
"""Ink up to this many points in both directions is too small for a character; an
edge between two fills may leave as much."""

ALONG = 0.9
"""A line over at least this share of a cell's width or height is a rule."""

SOLID = 0.95
"""A patch that fills at least this share of its box is a background, not a character."""

CROSSED = 0.7
"""A line over at least this share of a digit's width or height crosses it out."""

BESIDE = 0.7
"""Ink beside digits may be another figure if it covers at least this share of their height."""

NEAREST = 1.0
"""A line this close to a cell's sides, in points, is a rule and not a vertical figure such as 1."""

FEWEST_DASHES, DASH_GAP, LEAST_FIGURE = 3, 1.5, 3.0
"""At least this many specks, at most this many points apart and together at least so
high, are the dashes of a drawn figure."""

LOW, DOT_GAP = 0.25, 2.5
"""Ink over at most this share of a cell's height may be a dotted line, with gaps of at most this many points."""

STRUCK_BETWEEN = 0.2, 0.8
"""A line at such a share of a glyph's height strikes it through; one further down underlines it."""


@dataclass(frozen=True, slots=True, eq=False)
class ForeignInk:
    """The ink inside a cell that is not text: `mask` begins at pixel `x0`, `y0` of the page.

    `open` marks its columns where nothing is printed near the top or bottom of the cell, so that they hold no rule.
    """

    mask: Mask
    open: Mask
    x0: int
    y0: int
    scale: float

    def part(self, box: tuple[float, float, float, float]) -> Mask:
        x0, y0, x1, y1 = page_view.bounds(box, self.scale)
        return self.mask[max(0, y0 - self.y0) : max(0, y1 - self.y0), max(0, x0 - self.x0) : max(0, x1 - self.x0)]

    def more(self, struck: Sequence[Glyph]) -> tuple[bool, bool]:
        """Whether there is more than rules, a background and lines through the
        struck glyphs: inside the cell, and across it."""
        mask = self._without_rules(self.mask)
        for glyph in struck:
            for y in np.flatnonzero(self.part(glyph.box).mean(axis=1) >= ALONG):
                mask[max(0, round(glyph.box[1] * self.scale) - self.y0) + y] = False
        mask = self._without_rules(mask)
        count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        parts = [_Part(*map(int, stats[k])) for k in range(1, count)]
        specks = [p for p in parts if max(p.width, p.height) <= SPECK * self.scale]
        parts = [p for p in parts if max(p.width, p.height) > SPECK * self.scale and not p.is_patch(mask)]
        across = [p for p in parts if p.touches_sides(mask)]
        return len(across) < len(parts) or _is_drawn_in(specks, mask, self.scale), bool(across)

    def crosses(self, digits: Sequence[Glyph]) -> bool:
        """Whether a line runs through a digit, from one side of its box to another."""
        plain = replace(self, mask=self._without_rules(self.mask))
        return any(_is_crossed(plain.part(glyph.box)) for glyph in digits if glyph.char.isdigit())

    def goes_on(self, digits: Sequence[Glyph]) -> bool:
        """Whether there is ink on one side of the digits as high as they are, like another figure of the number."""
        if not digits:
            return False
        plain = replace(self, mask=self._without_rules(self.mask))
        x0, y0, x1, y1 = (f(g.box[k] for g in digits) for k, f in enumerate((min, min, max, max)))
        room = max(g.size for g in digits)
        beside = [plain.part((left, y0, left + room, y1)) for left in (x0 - room, x1)]
        high = [
            np.ptp(np.flatnonzero(part.any(axis=1))) >= BESIDE * len(part) if part.any() else False for part in beside
        ]
        return bool(high[0] != high[1])  # on both sides it is a frame

    def _without_rules(self, mask: Mask) -> Mask:
        rest = mask.copy()
        rest[rest.mean(axis=1) >= ALONG] = False
        rest[:, (rest.mean(axis=0) >= ALONG) & ~self.open] = False
        return rest


def _is_drawn_in(specks: Sequence[_Part], mask: Mask, scale: float) -> bool:
    """Whether specks follow each other like the dashes of a drawn figure, rather than filling the cell."""
    if len(specks) < FEWEST_DASHES:
        return False
    dashes = np.zeros(mask.shape, np.uint8)
    for p in specks:
        dashes[p.y : p.y + p.height, p.x : p.x + p.width] = 1
    side = round(DASH_GAP * scale) | 1
    joined = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    dashed = (_Part(*map(int, stats[k])) for k in range(1, count))
    of = [int(labels[p.y, p.x]) for p in specks]
    return any(
        of.count(k) >= FEWEST_DASHES
        and LEAST_FIGURE * scale <= p.height < ALONG * len(mask)
        and p.width < ALONG * mask.shape[1]
        for k, p in enumerate(dashed, 1)
    )


def _is_crossed(part: Mask) -> bool:
    """Whether the ink in a digit's box is that of a line through it: over its whole width or height."""
    rows = np.flatnonzero(part.any(axis=1)) / max(1, len(part))
    low, high = STRUCK_BETWEEN
    if not len(rows) or rows[0] > high or rows[-1] < low:  # nothing, or a line below or above it
        return False
    return bool(part.any(axis=0).mean() >= CROSSED or part.any(axis=1).mean() >= CROSSED)


@dataclass(frozen=True, slots=True)
class _Part:
    """A connected part of a mask."""

    x: int
    y: int
    width: int
    height: int
    filled: int

    def is_patch(self, mask: Mask) -> bool:
        """Whether it is a filled area at least half as high and wide as the cell: a background."""
        rows, cols = mask.shape
        solid = self.filled >= SOLID * self.width * self.height
        return solid and self.height >= rows / 2 and self.width >= cols / 2

    def touches_sides(self, mask: Mask) -> bool:
        rows, cols = mask.shape
        return self.x == 0 or self.y == 0 or self.x + self.width == cols or self.y + self.height == rows


def look(view: PageView, box: Box, inset: float = INSET) -> ForeignInk | None:
    """The ink inside a cell besides text; None where there is none."""
    x0, y0, x1, y1 = page_view.bounds((box.x0 + inset, box.y0 + inset, box.x1 - inset, box.y1 - inset), view.scale)
    inside = slice(y0, y1), slice(x0, x1)
    if view.bare[inside].size == 0 or view.is_even(inside):
        return None
    mask = view.contrast(inside, inside) >= FAINT
    if not mask.any():
        return None
    if mask.any(axis=1).mean() <= LOW:
        mask = _closed(mask, view.scale)
    top, bottom = round((box.y0 + NEAREST) * view.scale), round((box.y1 - NEAREST) * view.scale) - 1
    ends = [top, min(bottom, len(view.bare) - 1)], inside[1]
    inked = (view.contrast(ends, inside) >= FAINT).astype(np.uint8)
    # a slightly leaning line ends a pixel further
    reached = np.asarray(cv2.dilate(inked, np.ones((1, 7), np.uint8)).all(axis=0), np.bool_)
    return ForeignInk(mask, ~reached, x0, y0, view.scale)


def _closed(mask: Mask, scale: float) -> Mask:
    """The mask, with dots that follow each other on a line joined into that line."""
    kernel = np.ones((1, round(DOT_GAP * scale) | 1), np.uint8)
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel).astype(np.bool_)


def is_struck(glyph: Glyph, foreign: ForeignInk) -> bool:
    part = foreign.part(glyph.box)
    if part.size == 0:
        return False
    lines = np.flatnonzero(part.mean(axis=1) >= ALONG) / len(part)
    low, high = STRUCK_BETWEEN
    return bool(len(lines) and len(lines) < len(part) / 2 and ((lines >= low) & (lines <= high)).any())
