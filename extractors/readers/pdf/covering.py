"""Figures that are partly covered by something printed later: an 8 whose left side is covered in white looks like a 3.

A figure covered as a whole has no ink and is found by that. Here shapes and pictures are searched that have a side
running through a figure, and the figure is rendered again without them.
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
"""Of 255: a line in a darker colour is found because it leaves ink that belongs to no text;
an area may have the colour of the cell."""

THIN, SHORT = 1.0, 15.0
"""Up to this many points an area is thin; one as thick as a rule is a rule only if it is longer than so many."""

TOUCHED, HIDDEN = 0.04, 0.03
"""A shape is examined if it covers at least this share of a figure's box; it hides the figure if at
least so much more ink shows without it."""

Places = NDArray[np.float64]

AT_ONCE = 1_000
"""Shapes compared with all figures at once: a page with a map may have 100,000."""

MOST = 200
"""With more shapes over figures the page is a drawing: all further covered
figures are in doubt without being examined."""


def cut(figures: Sequence[Glyph], page: pdfium.PdfPage, frame: Frame, view: PageView) -> list[Glyph]:
    """The figures partly hidden by a shape or picture on top of them."""
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
    """The objects after the first text of a page that may hide some of it, each with its place as displayed."""
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
    """Whether the fill or the stroke of a path is pale."""
    for colour in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if colour(path, *_channels) and min(channel.value for channel in _channels[:3]) >= PALE:
            return True
    return False


def _partly_under(boxes: Places, areas: Places) -> list[tuple[int, int]]:
    """Pairs of an area and a figure of which it covers one part but not all."""
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
