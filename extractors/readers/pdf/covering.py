"""Figures that something printed later covers in part: an 8 whose left side is white is seen as a 3.

What is covered whole has no ink and is found by that. Here shapes and pictures are looked for of which a side runs
through a figure, and the figure is rendered again without them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from gongkai.extractors.readers.pdf import camelot_patches, page_view
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph
from gongkai.extractors.readers.pdf.page_view import PageView

PALE = 240
"""Of 255: a line in a darker colour leaves ink that belongs to no text, and is found by that; an area may be of the
colour of the cell."""

THIN, SHORT = 1.0, 15.0
"""Points up to which an area is thin, and up to which one as thick as a rule is no rule."""

TOUCHED, HIDDEN = 0.04, 0.03
"""Share of a figure's box that a shape lies over at least to be looked at, and that shows ink without it."""

Places = NDArray[np.float64]

AT_ONCE = 1_000
"""Shapes that are compared with all figures at once: a page with a map may have 100,000."""

MOST = 200
"""Shapes over figures beyond which a page is a drawing: what else they lie over is in doubt without a look."""


def cut(figures: Sequence[Glyph], page: pdfium.PdfPage, frame: Frame, view: PageView) -> list[Glyph]:
    """The figures of which a shape or a picture on top of them hides a part."""
    shapes = list(_shapes(page, frame))
    if not shapes or not figures:
        return []
    pairs = _partly_under(np.array([g.box for g in figures]), np.array([area for _, area in shapes]))
    found = {id(figures[which]): figures[which] for _, which in pairs[MOST:]}
    for at, which in pairs[:MOST]:
        if _hides(shapes[at][0], figures[which], page, view):
            found[id(figures[which])] = figures[which]
    return list(found.values())


def _shapes(page: pdfium.PdfPage, frame: Frame) -> Iterator[tuple[Any, tuple[float, ...]]]:
    """The objects of a page after its first text that may hide some of it, each with its place as displayed."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    begun = False
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        begun |= kind in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM)
        if not begun or kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            sides = right.value - left.value, top.value - bottom.value
            if kind == raw.FPDF_PAGEOBJ_PATH and (_is_rule(*sides) or not _is_filled(item)) and not _is_pale(item):
                continue
            yield item, frame.shown_box(left.value, bottom.value, right.value, top.value)


def _is_rule(width: float, height: float) -> bool:
    """Whether a line is as thin, or as thick and long, as rules are."""
    thick = min(width, height)
    return thick <= THIN or (thick <= camelot_patches.THICK_RULE and max(width, height) > SHORT)


_fill_mode, _stroked = ctypes.c_int(), ctypes.c_int()


def _is_filled(path: Any) -> bool:
    return bool(raw.FPDFPath_GetDrawMode(path, _fill_mode, _stroked) and _fill_mode.value)


_channels = [ctypes.c_uint() for _ in range(4)]


def _is_pale(path: Any) -> bool:
    """Whether the area of a path, or its line, is pale."""
    for colour in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if colour(path, *_channels) and min(channel.value for channel in _channels[:3]) >= PALE:
            return True
    return False


def _partly_under(boxes: Places, areas: Places) -> list[tuple[int, int]]:
    """The areas that lie over a part of a figure, but not over another part of it, each with that figure."""
    sizes = np.maximum(0.01, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    pairs: list[tuple[int, int]] = []
    for first in range(0, len(areas), AT_ONCE):
        x0, y0, x1, y1 = areas[first : first + AT_ONCE].T[:, :, None]
        width = np.minimum(boxes[:, 2], x1) - np.maximum(boxes[:, 0], x0)
        height = np.minimum(boxes[:, 3], y1) - np.maximum(boxes[:, 1], y0)
        share = np.maximum(width, 0) * np.maximum(height, 0) / sizes
        is_partly = (share >= TOUCHED) & (share <= 1 - TOUCHED)
        pairs += [(first + int(at), int(which)) for at, which in np.argwhere(is_partly)]
    return pairs


def _hides(item: Any, glyph: Glyph, page: pdfium.PdfPage, view: PageView) -> bool:
    """Whether the figure shows more ink without the object."""
    x0, y0, x1, y1 = glyph.box
    seen = page_view.ink_of(page, glyph, view.scale)
    with page_view.without([item]):
        whole = page_view.ink_of(page, glyph, view.scale)
    size = max(1.0, (x1 - x0) * (y1 - y0) * view.scale**2)
    return bool(np.count_nonzero(whole & ~seen) >= HIDDEN * size)
