"""The page as a person sees it: rendered by pdfium in grey, once with its text and once without."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import glyphs

Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SCALE = 2.0
"""Pixels per point: a digit of nine points is 13 pixels high, enough to distinguish it from others."""

LARGEST = 3_400.0
"""The longer side in pixels; larger pages are rendered at a lower resolution."""

LEAST_PIXELS = 120
"""An image with fewer pixels in width or height contains no table."""

LEAST_SIDE = 3.0
"""A part of a page with fewer pixels in width or height, or off the page, is not rendered but blank."""

FAINT = 24
"""The grey levels by which ink must differ from its background; a person hardly sees less."""

BAND = 24
"""Parts of a page with fewer rows of pixels between them are rendered together."""

Colours = NDArray[np.uint8]
"""Blue, green and red of each pixel."""

Part = tuple[slice, slice]
"""Rows and columns of a view."""

_OF_PATTERNS = frozenset((191, 255))
"""The grey that pdfium reports for a pattern, which may have any colour, and the white of a shading."""


@dataclass(frozen=True, eq=False)
class PageView:
    """A page as displayed, including annotations and form fields; `bare` is the page without its text."""

    full: Gray
    bare: Gray
    scale: float
    has_picture: bool = False
    bare_in_colour: Colours | None = None
    """`bare` in colour, if the page has any: ink of another colour may be as dark as its background."""
    tint: Gray | None = None
    """By how much the colours of the page change without its text; the same everywhere for the same figure."""
    page: pdfium.PdfPage | None = None
    """Set for a page without colours, which is rendered in colour only when `tints` are asked for."""

    @cached_property
    def text(self) -> Gray:
        """By how many grey levels the page would change without its text."""
        apart = _apart(self.full, self.bare)
        return apart if self.bare_in_colour is None or self.tint is None else np.maximum(apart, self.tint)

    def is_even(self, part: tuple[slice, slice]) -> bool:
        """Whether the bare page has no contrast in a part, as in most cells, whose median need not be known then."""
        colours = self.bare_in_colour
        is_even_in_colour = colours is None or widest(colours[part]) < 2 * FAINT  # see `tinted`
        return is_even_in_colour and widest(self.bare[part]) < FAINT

    def contrast(self, part: tuple[slice | list[int], slice], ground: tuple[slice, slice]) -> Gray:
        """By how many grey levels a part of the bare page differs from the median of another part."""
        apart = _apart(self.bare[part], _median(self.bare[ground]))
        colours = self.bare_in_colour
        return apart if colours is None else np.maximum(apart, tinted(colours[part], _median(colours[ground])))

    def tints(self, parts: Sequence[Part]) -> list[Gray]:
        """The `tint` of some parts of the page; empty where it is unknown."""
        if self.tint is not None:
            return [self.tint[part] for part in parts]
        if self.page is None:
            return []
        found: dict[int, Gray] = {}
        for band in _bands(parts):
            rows = slice(min(parts[at][0].start for at in band), max(parts[at][0].stop for at in band))
            # from the left side on: the letters of a line that begins outside the
            # rendered part would be placed differently
            columns = slice(0, max(parts[at][1].stop for at in band))
            bare = self.bare[rows, columns]
            if not bare.size:  # off the page
                found |= dict.fromkeys(band, bare)
                continue
            seen = _in_colour(self.page, self.scale, self.bare.shape, rows, columns)
            apart, blue = _most_apart(seen)  # characters defined as drawings may have colours of their own
            tint = tinted(seen, np.stack([bare] * 3, axis=-1)) if apart else tinted(blue, bare)
            for at in band:
                y, x = parts[at]
                found[at] = tint[y.start - rows.start : y.stop - rows.start, x]
        return [found[at] for at in range(len(parts))]

    @cached_property
    def text_ink(self) -> Mask:
        """Where the page would look different without its text."""
        return self.text >= FAINT


def _bands(parts: Sequence[Part]) -> list[list[int]]:
    """Groups of parts that lie close to each other, from top to bottom."""
    bands: list[list[int]] = []
    end = 0
    for at in sorted(range(len(parts)), key=lambda at: parts[at][0].start):
        if bands and parts[at][0].start <= end + BAND:
            bands[-1].append(at)
        else:
            bands.append([at])
        end = max(end, parts[at][0].stop)
    return bands


def _in_colour(page: pdfium.PdfPage, scale: float, shape: tuple[int, ...], rows: slice, columns: slice) -> Colours:
    """A part of a page whose view has this shape."""
    height, width = shape
    cut = columns.start, height - rows.stop, width - columns.stop, rows.start
    # what is cut off is rounded up to whole pixels
    return _rendered(page, scale, [max(0.0, (pixels - 0.5) / scale) for pixels in cut])


def take(page: pdfium.PdfPage, scale: float = SCALE) -> PageView:
    scale = min(scale, LARGEST / max(page.get_size()))
    items = list(glyphs.objects(page))
    is_plain = _has_plain_text(page, items)
    full = render(page, scale)
    with without(item for kind, item in items if kind == raw.FPDF_PAGEOBJ_TEXT):
        bare = render(page, scale)
        below = bare if is_plain and _are_grey(items, raw.FPDF_PAGEOBJ_PATH) else _pixels(page, scale)
    if is_plain and (below is bare or _most_apart(below)[0] == 0):  # without colour it is the same in grey
        return PageView(full, bare, scale, page=page)
    # in grey, in which the shapes were learnt, text is smoothed differently than in colour, in which equal text has
    # equal ink wherever it is
    coloured = _pixels(page, scale)
    apart, blue = _most_apart(coloured)
    pictured = any(kind == raw.FPDF_PAGEOBJ_IMAGE and _is_large(item) for kind, item in items)
    tint = tinted(coloured, below) if apart else tinted(blue, bare)
    return PageView(full, bare, scale, pictured, below if apart >= FAINT else None, tint)


def _has_plain_text(page: pdfium.PdfPage, items: Iterable[tuple[int, Any]]) -> bool:
    """Whether the page has nothing but shapes, and text in greys or nearly so; the colours of anything else are only
    known by rendering."""
    kinds = {kind for kind, _ in items}
    return (
        not raw.FPDFPage_GetAnnotCount(page)
        and kinds <= {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH}
        and _are_grey(items, raw.FPDF_PAGEOBJ_TEXT, FAINT)
    )


def _are_grey(items: Iterable[tuple[int, Any]], of_kind: int, most: int = 1) -> bool:
    """Whether the colours of all objects of a kind are known, with channels that differ by less than `most`."""
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    for kind, item in items:
        for colour_of in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor) if kind == of_kind else ():
            if not colour_of(item, red, green, blue, opacity):
                return False
            levels = red.value, green.value, blue.value
            if max(levels) - min(levels) >= most or not _OF_PATTERNS.isdisjoint(levels):
                return False
    return True


def _most_apart(view: Colours) -> tuple[int, Gray]:
    """The largest difference between the colour channels of a pixel, and the blue channel."""
    blue, green, red = cv2.split(view)
    return max(int(cv2.norm(green, other, cv2.NORM_INF)) for other in (blue, red)), np.asarray(blue, np.uint8)


def widest(part: NDArray[np.uint8]) -> int:
    """The largest difference between the pixels of a part, in any of their colours."""
    if part.ndim == 3:
        return max(widest(np.asarray(channel, np.uint8)) for channel in cv2.split(part))
    least, most, *_ = cv2.minMaxLoc(part)  # takes a fifth of the time of numpy
    return int(most - least)


def _median(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The median grey level of a part, or that of each of its colours; `np.median` takes ten times as long."""
    if part.ndim == 3:
        return np.array([_median(channel) for channel in np.moveaxis(part, 2, 0)], np.uint8)
    pixels = np.bincount(part.ravel(), minlength=256).cumsum()
    low, high = np.searchsorted(pixels, ((part.size - 1) // 2, part.size // 2), "right")
    return np.array((low + high) // 2, np.uint8)


def _apart(view: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The difference of each pixel from that of another view, or from a background."""
    if not view.size:
        return view
    if view.shape != other.shape:
        other = np.broadcast_to(other, view.shape).copy()
    return np.asarray(cv2.absdiff(view, other), np.uint8)


def tinted(view: Colours, other: Colours) -> Gray:
    """Half the largest difference of any colour channel of each pixel from another view or a background: a single
    channel counts by half, as a pale yellow is hardly visible on white."""
    most = _apart(view, other)
    if most.ndim == 3 and most.size:
        blue, green, red = cv2.split(most)
        most = np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)
    most >>= 1
    return most


_NOT_DRAWN = (
    raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_POLYLINE,
    raw.FPDF_ANNOT_POLYGON,
    raw.FPDF_ANNOT_STAMP,
    raw.FPDF_ANNOT_CARET,
    raw.FPDF_ANNOT_FREETEXT,
    raw.FPDF_ANNOT_STRIKEOUT,
)
"""Annotations that pdfium draws only if the file contains their appearance; other programs always draw them."""


def undrawn_annotations(page: pdfium.PdfPage, frame: glyphs.Frame) -> list[Box]:
    """The places of annotations that other programs draw on the page, but pdfium does not."""
    found = []
    rectangle = raw.FS_RECTF()
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        drawn = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
        # pdfium generates the look of a strikeout itself: nothing if its corners are in another order
        has_look = drawn and kind != raw.FPDF_ANNOT_STRIKEOUT
        hidden = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        if kind in _NOT_DRAWN and not has_look and not hidden:
            raw.FPDFAnnot_GetRect(annotation, rectangle)
            sides = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
            found.append(Box(*frame.shown_box(*sides)))
        raw.FPDFPage_CloseAnnot(annotation)
    return found


def _is_large(image: Any) -> bool:
    """Whether an image has enough pixels for a table."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(image, width, height)
    return min(width.value, height.value) >= LEAST_PIXELS


def _is_active(item: Any) -> bool:
    active = ctypes.c_int()
    return bool(not raw.FPDFPageObj_GetIsActive(item, active) or active.value)


def take_out(items: Iterable[Any]) -> None:
    """Exclude some objects of the page from being rendered from now on."""
    for item in items:
        raw.FPDFPageObj_SetIsActive(item, False)


@contextmanager
def without(items: Iterable[Any]) -> Iterator[None]:
    """Context in which some objects of the page are not rendered."""
    taken = [item for item in items if _is_active(item)]
    take_out(taken)
    try:
        yield
    finally:
        for item in taken:
            raw.FPDFPageObj_SetIsActive(item, True)


def render(page: pdfium.PdfPage, scale: float, box: Box | None = None) -> Gray:
    """The page, or a part of it, in grey."""
    pixels = _pixels(page, scale, box, grayscale=True)
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, 0])


def change_without(page: pdfium.PdfPage, item: Any, scale: float, box: Box) -> Gray:
    """By how many grey levels a part of the page changes without one of its objects."""
    shown = render(page, scale, box)
    with without([item]):
        return np.asarray(cv2.absdiff(shown, render(page, scale, box)), np.uint8)


def render_against_ground(page: pdfium.PdfPage, scale: float, box: Box) -> Gray:
    """A part of the page in grey; where it has colours, the largest difference of any channel from the background."""
    pixels = _pixels(page, scale, box)
    if _most_apart(pixels)[0] < FAINT:
        return render(page, scale, box)
    apart = cv2.absdiff(pixels, np.broadcast_to(np.median(pixels, axis=(0, 1)).astype(np.uint8), pixels.shape).copy())
    return np.asarray(255 - apart.max(axis=2), np.uint8)


class _Blank(pdfium.PdfBitmap):  # type: ignore[misc]
    """A bitmap that is filled with white at once: pdfium fills one in colour as slowly as it draws text."""

    def fill_rect(self, *_: object) -> None:
        ctypes.memset(self.buffer, 255, len(self.buffer))


def _pixels(page: pdfium.PdfPage, scale: float, box: Box | None = None, grayscale: bool = False) -> NDArray[np.uint8]:
    width, height = page.get_size()
    if box and min(min(box.x1, width) - max(box.x0, 0), min(box.y1, height) - max(box.y0, 0)) * scale < LEAST_SIDE:
        return np.full((1, 1, 3), 255, np.uint8)
    crop = (box.x0, height - box.y1, width - box.x1, box.y0) if box else (0.0, 0.0, 0.0, 0.0)
    return _rendered(page, scale, [max(0.0, side) for side in crop], grayscale)


def _rendered(page: pdfium.PdfPage, scale: float, crop: Sequence[float], grayscale: bool = False) -> NDArray[np.uint8]:
    """The page without so many points at its left, bottom, right and top."""
    bitmap = page.render(scale=scale, grayscale=grayscale, prefer_bgrx=False, crop=crop, bitmap_maker=_Blank.new_native)
    pixels: NDArray[np.uint8] = bitmap.to_numpy()  # a copy, not the bitmap's memory
    bitmap.close()
    return pixels


def ink_of(page: pdfium.PdfPage, glyph: glyphs.Glyph, scale: float) -> Mask:
    """Where the page, in and around a glyph's box, would change without the text object that prints the glyph."""
    x0, y0, x1, y1 = glyph.box
    change = change_without(page, glyphs.text_object(glyph), scale, Box(x0 - 1, y0 - 1, x1 + 1, y1 + 1))
    return np.asarray(change >= FAINT)


def around(box: tuple[float, float, float, float], scale: float) -> tuple[slice, slice]:
    """The rows and columns of the pixels of a box and its immediate surroundings."""
    x0, y0, x1, y1 = (round(side * scale) for side in box)
    return slice(max(0, y0 - 1), max(0, y1 + 1)), slice(max(0, x0 - 1), max(0, x1 + 1))


def bounds(box: tuple[float, float, float, float], scale: float) -> tuple[int, int, int, int]:
    """The sides of a box in pixels."""
    x0, y0, x1, y1 = (max(0, round(side * scale)) for side in box)
    return x0, y0, x1, y1


def pixel_boxes(printed: Sequence[glyphs.Glyph], scale: float, around: int = 0) -> NDArray[np.int64]:
    """The boxes of glyphs in pixels, each at least one pixel wide and high."""
    boxes = np.rint(np.array([g.box for g in printed], dtype=np.float64).reshape(-1, 4) * scale).astype(np.int64)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
    boxes[:, :2] -= around
    boxes[:, 2:] += around
    return np.maximum(boxes, 0)
