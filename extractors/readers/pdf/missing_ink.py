"""Figures that lack a part that others like them have, whatever hides it.

A clipping path, a white character, an annotation or a line in the colour of the cell may hide the left side of an 8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np

from gongkai.extractors.readers.pdf import glyphs, page_view
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import FAINT, Mask, PageView, around

LESS = 0.09
"""A figure with this share less than the usual ink is unlike the others. Equal figures are drawn with equal pixels,
within a few grey levels, wherever they are."""

FEWEST = 5
"""Equal figures needed to know how they look."""

LEAST_SIZE = 10.0
"""The height in pixels from which the parts of a figure can be distinguished."""

THIN = 1.5
"""In pixels: in a glyph's box thinner than this it cannot be told where the ink is."""

WHOLE = 0.6
"""The least share of the height and width of its box that the ink of a whole digit covers."""


def in_part(figures: Sequence[Glyph], ink: Mask, scale: float) -> list[Glyph]:
    """The figures of which only a part is printed."""
    figures = [g for g in figures if not is_thin(g, scale)]
    boxes = page_view.pixel_boxes(figures, scale).tolist()
    known: dict[tuple[int, bytes], bool] = {}
    return [g for g, box in zip(figures, boxes, strict=True) if not _is_whole(box, ink, known)]


def _is_whole(pixels: Sequence[int], ink: Mask, known: dict[tuple[int, bytes], bool]) -> bool:
    x0, y0, x1, y1 = pixels
    part = ink[y0:y1, x0:x1].view(np.uint8)
    if not part.size:
        return True
    key = part.shape[0], part.tobytes()
    if key not in known:  # most figures look like others of the page
        inked = (cv2.countNonZero(cv2.reduce(part, along, cv2.REDUCE_MAX)) for along in (1, 0))
        known[key] = all(count >= WHOLE * length for count, length in zip(inked, part.shape, strict=True))
    return known[key]


def is_thin(glyph: Glyph, scale: float) -> bool:
    x0, y0, x1, y1 = glyph.box
    return min(x1 - x0, y1 - y0) * scale < THIN


def unlike_others(figures: Sequence[Glyph], view: PageView) -> list[Glyph]:
    """The digits, on an even background, that have less ink for their width than others of the same font, size and
    colours: a program that fits a number into a narrow cell condenses its characters, and their ink by as much."""
    alike: dict[tuple[object, ...], list[tuple[Glyph, float]]] = defaultdict(list)
    looks: dict[int, tuple[int, tuple[int, int, int, int]]] = {}
    for glyph in figures:
        if glyph.char.isdecimal() and (glyph.box[3] - glyph.box[1]) * view.scale >= LEAST_SIZE:
            if glyph.source not in looks:
                looks[glyph.source] = glyphs.font(glyph), glyphs.colour(glyph)
            contrast = _contrast(glyph, looks[glyph.source][1], view)
            if contrast >= FAINT:
                kind = *looks[glyph.source], glyph.char, round(glyph.size, 1), glyph.angle
                alike[kind].append((glyph, contrast * glyph.width))
    groups = [group for group in alike.values() if len(group) >= FEWEST]
    tints = iter(view.tints([around(glyph.box, view.scale) for group in groups for glyph, _ in group]))
    amounts = [[cv2.sumElems(next(tints))[0] / full for _, full in group] for group in groups]
    return [glyph for group in zip(groups, amounts, strict=True) for glyph in _with_less(*group)]


def _with_less(group: Sequence[tuple[Glyph, float]], amounts: Sequence[float]) -> list[Glyph]:
    least = (1 - LESS) * float(np.median(amounts))
    return [glyph for (glyph, _), amount in zip(group, amounts, strict=True) if amount < least]


def _contrast(glyph: Glyph, colour: Sequence[int], view: PageView) -> int:
    """By how many grey levels a figure differs from its background; 0 where that is not even, because a rule that the
    figure is on also hides its ink."""
    place = around(glyph.box, view.scale)
    ground = (view.bare if view.bare_in_colour is None else view.bare_in_colour)[place]
    if not ground.size or page_view.widest(ground) >= FAINT // 4:
        return 0
    below: list[int] = ground[0, 0].tolist() if ground.ndim == 3 else [int(ground[0, 0])] * 3
    return max(abs(level - own) for level, own in zip(colour[2::-1], below, strict=True))
