"""Figures that something printed later covers in part: an 8 whose left side is white is seen as a 3.

What is covered whole has no ink and is found by that. Here shapes and pictures are looked for of which a side runs
through a figure, and the figure is rendered again without them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import glyphs, page_view
from gongkai.extractors.readers.pdf.glyphs import Frame, Glyph
from gongkai.extractors.readers.pdf.page_view import FAINT, PageView

PALE, THIN = 128, 1.0
"""Of 255: a line in a darker colour, no thicker than so many points, leaves ink that belongs to no text, and is found
by that; an area may be of the colour of the cell."""

TOUCHED, HIDDEN = 0.04, 0.03
"""Share of a figure's box that a shape lies over at least to be looked at, and that shows ink without it."""

MOST = 200
"""Shapes over figures beyond which a page is a drawing."""


def cut(figures: Sequence[Glyph], page: pdfium.PdfPage, frame: Frame, view: PageView) -> list[Glyph]:
    """The figures of which a shape or a picture on top of them hides a part."""
    shapes = list(_shapes(page, frame))
    if not shapes or not figures:
        return []
    boxes = np.array([g.box for g in figures])
    found: dict[int, Glyph] = {}
    looked = 0
    for item, area in shapes:
        for at in _partly_under(boxes, area):
            looked += 1
            if looked <= MOST and _hides(item, figures[at], page, view):
                found[id(figures[at])] = figures[at]
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
            thin = min(right.value - left.value, top.value - bottom.value) <= THIN
            if thin and kind == raw.FPDF_PAGEOBJ_PATH and not _is_pale(item):
                continue
            corners = frame.shown(left.value, bottom.value), frame.shown(right.value, top.value)
            (x0, x1), (y0, y1) = (sorted(side) for side in zip(*corners, strict=True))
            yield item, (x0, y0, x1, y1)


_channels = [ctypes.c_uint() for _ in range(4)]


def _is_pale(path: Any) -> bool:
    """Whether the area of a path, or its line, is pale."""
    for colour in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
        if colour(path, *_channels) and min(channel.value for channel in _channels[:3]) >= PALE:
            return True
    return False


def _partly_under(boxes: np.ndarray[Any, np.dtype[np.float64]], area: tuple[float, ...]) -> list[int]:
    """The figures of which a part lies under an area, and another part does not."""
    x0, y0, x1, y1 = area
    width = np.minimum(boxes[:, 2], x1) - np.maximum(boxes[:, 0], x0)
    height = np.minimum(boxes[:, 3], y1) - np.maximum(boxes[:, 1], y0)
    share = np.maximum(width, 0) * np.maximum(height, 0)
    share /= np.maximum(0.01, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    return list(np.flatnonzero((share >= TOUCHED) & (share <= 1 - TOUCHED)))


def _hides(item: Any, glyph: Glyph, page: pdfium.PdfPage, view: PageView) -> bool:
    """Whether the figure shows more ink without the object."""
    box = Box(*glyph.box)
    ink = [_ink(glyph, page, view, box)]
    with page_view.without([item]):
        ink.append(_ink(glyph, page, view, box))
    return bool(np.mean(ink[1] & ~ink[0]) >= HIDDEN)


def _ink(glyph: Glyph, page: pdfium.PdfPage, view: PageView, box: Box) -> page_view.Mask:
    shown = page_view.render(page, view.scale, box)
    with page_view.without([glyphs.text_object(glyph)]):
        return np.asarray(cv2.absdiff(shown, page_view.render(page, view.scale, box)) >= FAINT)
