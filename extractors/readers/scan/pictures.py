"""Images from picture files and from pages of a PDF: in grey, with their size checked before they are unpacked."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.scan.grid import Gray
from gongkai.extractors.readers.scan.levels import percentile

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MOST_PIXELS = 40_000_000
"""A3 at 400 dpi has 31 million."""
MOST_FRAMES = 200
RED = 24
"""Levels by which red outshines blue and green in red ink; a scan in colour has fringes of less."""
RED_PAPER = 12
"""The same of paper from which it is not white."""
RED_SHADE = 20
"""Levels below paper at which red ink is kept: fainter than a rule (`grid.LEAST_CONTRAST`), or a ring is one."""
FRINGE = 5
"""Pixels: the width of a stroke with its fringes of two pixels."""
LIGHT_INK, LIGHT_RED = 110, 165
"""Grey level, and level of red, from which red ink has nothing but paper below it."""
INK_SHARE = 0.1
"""Percent of a page that are surely ink where anything is printed."""
LEAST_INK, PALE_INK = 40, 170
"""Grey levels between paper and ink: below the one there is no ink, from the other on it is dark enough."""
DOT, DOTTED, DOT_PT = 100, 0.05, 0.5
"""Grey levels between a dot and what is around it, the share of a page that is such dots (of one with specks all over
it is 0.02), and over how much they are spread."""
POINTS_PER_INCH = 72
RENDER_DPI = 200
LEAST_DPI = 100
"""Below this characters of a report's size are a dozen pixels high: nothing read there could be trusted."""
PAGE_WIDTH_PT = 595.0
"""Width of a picture that does not say its resolution: A4."""
SCREEN_DPI = 96
"""A picture too small for a page at this resolution is a part of one: an icon is not stretched to a page."""
PICTURE_WIDTH_PT = 150.0, 1700.0
"""Width that a stated resolution may give; outside of it the statement is a default of some program."""


def check_size(width: float, height: float) -> None:
    if width * height > MOST_PIXELS:
        raise UnreadableError(
            "reading.too_large",
            size=f"{width * height / 1e6:.0f} megapixels",
            limit=f"{MOST_PIXELS / 1e6:.0f} megapixels",
        )


def render(page: pdfium.PdfPage) -> tuple[Gray, float]:
    """A page of a PDF as displayed, in grey, and its pixels per point."""
    from pypdfium2 import raw  # noqa: PLC0415  # pictures need no PDF library

    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        check_size(*item.get_px_size())  # pdfium unpacks the whole image, however small the page is
    dpi = min(RENDER_DPI, POINTS_PER_INCH * (MOST_PIXELS / (width * height)) ** 0.5)
    if dpi < LEAST_DPI:
        scale = LEAST_DPI / POINTS_PER_INCH
        check_size(width * scale, height * scale)
    scale = dpi / POINTS_PER_INCH
    bitmap = page.render(scale=scale, prefer_bgrx=False)
    try:
        return without_red(bitmap.to_numpy()), scale
    finally:
        bitmap.close()


def without_red(pixels: NDArray[np.uint8]) -> Gray:
    """The grey levels of a picture in blue, green and red; red ink, a seal's or a signature's, is nearly paper."""
    pixels = _balanced(pixels)
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    blue, green, red = cv2.split(pixels)
    coloured = cv2.subtract(red, cv2.max(blue, green))
    is_red = coloured >= RED
    # compression takes the colour from the fringes of a stroke; what is dark there is print below the seal
    beside = cv2.dilate(is_red.astype(np.uint8), np.ones((FRINGE, FRINGE), np.uint8)) > 0
    bare = (is_red & (red >= LIGHT_RED)) | (beside & (gray >= LIGHT_INK))
    shade = max(0, int(percentile(gray[::8, ::8])) - RED_SHADE)
    lifted = np.where(bare, shade, np.minimum(red, shade))
    return np.asarray(np.where(is_red | bare, np.maximum(lifted, gray), gray), np.uint8)


def _balanced(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture of red or brown paper as if the paper were grey: thin strokes take its colour, and would go with it."""
    paper = [percentile(np.ascontiguousarray(pixels[::8, ::8, at])) for at in range(3)]
    blue, green, red = paper
    if red - max(blue, green) < RED_PAPER or not min(paper):
        return pixels
    levels = np.arange(256)[:, None] * (red / np.array(paper))
    return np.asarray(cv2.LUT(pixels, np.clip(levels, 0, 255).astype(np.uint8)[:, None]), np.uint8)


def darkened(gray: Gray) -> Gray:
    """A page that is printed or scanned palely, with its ink as dark as ink is."""
    sample = gray[::4, ::4]
    ink, paper = (percentile(sample, share) for share in (INK_SHARE, 90))
    if not LEAST_INK <= paper - ink < PALE_INK:
        return gray
    levels = np.clip(paper - (paper - np.arange(256)) * (PALE_INK / (paper - ink)), 0, 255)
    return np.asarray(cv2.LUT(gray, levels.astype(np.uint8)), np.uint8)


def without_dots(gray: Gray, scale: float) -> Gray:
    """A page whose greys are dots of black, as a fax or a scanner in one bit makes them, with greys in their place."""
    height = len(gray)
    part = np.ascontiguousarray(gray[height // 4 : height // 2])
    dots = cv2.absdiff(part, cv2.medianBlur(part, 3)) > DOT
    if not dots.size or float(dots.mean()) < DOTTED:
        return gray
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), DOT_PT * scale), np.uint8)


def frames(data: bytes) -> Iterator[tuple[Gray, float]]:
    """Each page of an image file in grey with its pixels per point; sizes are checked before pixels are unpacked."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large images; they are refused here
            with Image.open(io.BytesIO(data)) as image:
                check_size(*image.size)
                count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
                if count > MOST_FRAMES:
                    raise UnreadableError("reading.too_large", size=f"{count} pages", limit=f"{MOST_FRAMES} pages")
                for number, frame in enumerate(ImageSequence.Iterator(image)):
                    if number >= count:
                        break  # the rest of a GIF is its animation
                    check_size(*frame.size)
                    upright = ImageOps.exif_transpose(frame)
                    yield _gray(upright), resolution(upright.size, upright.info.get("dpi"))
    except Image.DecompressionBombError as error:
        limit = f"{MOST_PIXELS / 1e6:.0f} megapixels"
        raise UnreadableError("reading.too_large", size=str(error)[:100], limit=limit) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}"[:200]) from None


def _gray(image: Any) -> Gray:
    """Grey levels of a Pillow image of any mode, what is transparent on white."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        top = float(values.max()) or 1.0
        return np.asarray(np.clip(values * (255 / max(top, 255.0)), 0, 255), dtype=np.uint8)
    if "A" in image.mode or "transparency" in image.info:
        layers = np.asarray(image.convert("RGBA").convert("LA"), dtype=np.float64)
        opaque = layers[..., 1] / 255
        return np.asarray(layers[..., 0] * opaque + 255 * (1 - opaque), dtype=np.uint8)
    if image.mode in ("RGB", "YCbCr", "CMYK"):
        return without_red(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])
    return np.array(image.convert("L"), dtype=np.uint8)


def resolution(size: tuple[int, int], dpi: Any) -> float:
    """Pixels per point: as the file states, unless that makes a page of an impossible size."""
    try:
        scale = float(dpi[0]) / POINTS_PER_INCH
    except (TypeError, ValueError, IndexError):
        scale = 0.0
    if scale > 0 and PICTURE_WIDTH_PT[0] <= size[0] / scale <= PICTURE_WIDTH_PT[1] and scale * 72 >= LEAST_DPI:
        return scale
    return max(size[0] / PAGE_WIDTH_PT, SCREEN_DPI / POINTS_PER_INCH)
