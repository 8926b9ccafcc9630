"""Images from picture files and PDF pages, in grey; their size is checked before they are decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.stamps import blue_stamps, is_blue

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MOST_PIXELS = 40_000_000
"""A3 at 400 dpi has 31 million."""
MOST_FRAMES = 200
RED = 24
"""In red ink, red exceeds blue and green by at least this many levels; the colour fringes of a scan stay below."""
RED_PAPER = 12
"""The same for the paper: from here on it is red or brown, not white."""
SHADE = 20
"""The ink of stamps is drawn this many levels below paper: fainter than a rule (`grid.LEAST_CONTRAST`), so that the
ring of a seal is not taken for one."""
FRINGE = 5
"""Width in pixels of a stroke with its fringes of two pixels."""
LIGHT_INK, LIGHT_RED = 110, 165
"""Fringes of red ink at least this grey level, and red ink at least this level of red, have only paper below them."""
INK_SHARE = 0.1
"""At least this percentage of a printed page is ink."""
LEAST_INK, PALE_INK = 40, 170
"""Grey levels between paper and ink: with less than the first there is no ink, with the second it is dark enough."""
DOT, DOTTED, DOT_PT = 100, 0.05, 0.5
"""Grey levels between a dot and its surroundings, the share of a dotted page that is dots (specks all over a page make
0.02), and the standard deviation of the blur that turns them into greys."""
POINTS_PER_INCH = 72
RENDER_DPI = 200
LEAST_DPI = 100
"""Below this, characters of the usual size are a dozen pixels high, and no reading of them can be trusted."""
PAGE_WIDTH_PT = 595.0
"""Width assumed for a picture that does not state its resolution: A4."""
SCREEN_DPI = 96
"""Least resolution assumed: a picture too small for a page at this resolution shows only a part of one."""
PICTURE_WIDTH_PT = 150.0, 1700.0
"""Widths that a stated resolution may result in; otherwise it is taken for some program's default and ignored."""


def check_size(width: float, height: float) -> None:
    if width * height > MOST_PIXELS:
        raise UnreadableError(
            "reading.too_large",
            size=f"{width * height / 1e6:.0f} megapixels",
            limit=f"{MOST_PIXELS / 1e6:.0f} megapixels",
        )


def render(page: pdfium.PdfPage) -> tuple[Gray, float]:
    """A page of a PDF as displayed, in grey, and its pixels per point. Raises `UnreadableError` if it is too large."""
    from pypdfium2 import raw  # noqa: PLC0415  # pictures need no PDF library

    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        check_size(*item.get_px_size())  # pdfium decodes the whole image, however small the page is
    dpi = min(RENDER_DPI, POINTS_PER_INCH * (MOST_PIXELS / (width * height)) ** 0.5)
    if dpi < LEAST_DPI:
        scale = LEAST_DPI / POINTS_PER_INCH
        check_size(width * scale, height * scale)
    scale = dpi / POINTS_PER_INCH
    bitmap = page.render(scale=scale, prefer_bgrx=False)
    try:
        return without_stamps(bitmap.to_numpy()), scale
    finally:
        bitmap.close()


def without_stamps(pixels: NDArray[np.uint8]) -> Gray:
    """The grey levels of a BGR picture, in which red ink (seals, signatures) and the ink of blue stamps is made nearly
    as light as the paper."""
    pixels = _balanced(pixels)
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    shade = max(0, int(percentile(gray[::8, ::8])) - SHADE)
    blue, green, red = cv2.split(pixels)
    is_red = cv2.subtract(red, cv2.max(blue, green)) >= RED
    lighter = _lifted(gray, np.asarray(red, np.uint8), np.asarray(is_red, np.bool_), LIGHT_RED, shade)
    for stamp in blue_stamps(pixels):
        part = stamp.rows, stamp.columns
        ink = is_blue(np.ascontiguousarray(pixels[part]))
        lighter[part] = _lifted(
            lighter[part], np.asarray(blue[part], np.uint8), ink, min(stamp.light, LIGHT_RED), shade
        )
    return lighter


def _lifted(gray: Gray, channel: Gray, ink: NDArray[np.bool_], light: float, shade: int) -> Gray:
    """The grey levels with coloured ink made as light as `shade`, unless something dark is printed below it.

    `channel` is the colour in which the ink is lightest, `light` its level from which on only paper is below.
    """
    # compression removes the colour from the fringes of a stroke; dark pixels there are print below the stamp
    beside = cv2.dilate(ink.astype(np.uint8), np.ones((FRINGE, FRINGE), np.uint8)) > 0
    bare = (ink & (channel >= light)) | (beside & (gray >= LIGHT_INK))
    lifted = np.where(bare, shade, np.minimum(channel, shade))
    return np.asarray(np.where(ink | bare, np.maximum(lifted, gray), gray), np.uint8)


def _balanced(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A BGR picture with red or brown paper made grey: thin strokes take on its colour and would pass for red ink."""
    paper = [percentile(np.ascontiguousarray(pixels[::8, ::8, at])) for at in range(3)]
    blue, green, red = paper
    if red - max(blue, green) < RED_PAPER or not min(paper):
        return pixels
    levels = np.arange(256)[:, None] * (red / np.array(paper))
    return np.asarray(cv2.LUT(pixels, np.clip(levels, 0, 255).astype(np.uint8)[:, None]), np.uint8)


def darkened(gray: Gray) -> Gray:
    """The page with its contrast raised if its ink is pale, else unchanged."""
    sample = gray[::4, ::4]
    ink, paper = (percentile(sample, share) for share in (INK_SHARE, 90))
    if not LEAST_INK <= paper - ink < PALE_INK:
        return gray
    levels = np.clip(paper - (paper - np.arange(256)) * (PALE_INK / (paper - ink)), 0, 255)
    return np.asarray(cv2.LUT(gray, levels.astype(np.uint8)), np.uint8)


def without_dots(gray: Gray, scale: float) -> Gray:
    """The page blurred if its greys consist of black dots, as a fax or a 1-bit scanner makes them, else unchanged."""
    height = len(gray)
    part = np.ascontiguousarray(gray[height // 4 : height // 2])
    dots = cv2.absdiff(part, cv2.medianBlur(part, 3)) > DOT
    if not dots.size or float(dots.mean()) < DOTTED:
        return gray
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), DOT_PT * scale), np.uint8)


def frames(data: bytes) -> Iterator[tuple[Gray, float]]:
    """Each page of an image file in grey, with its pixels per point. Raises `UnreadableError`: broken or too large."""
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
    """Grey levels of a Pillow image of any mode; transparent pixels become white."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        top = float(values.max()) or 1.0
        return np.asarray(np.clip(values * (255 / max(top, 255.0)), 0, 255), dtype=np.uint8)
    if "A" in image.mode or "transparency" in image.info:
        layers = np.asarray(image.convert("RGBA").convert("LA"), dtype=np.float64)
        opaque = layers[..., 1] / 255
        return np.asarray(layers[..., 0] * opaque + 255 * (1 - opaque), dtype=np.uint8)
    if image.mode in ("RGB", "YCbCr", "CMYK"):
        return without_stamps(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])
    return np.array(image.convert("L"), dtype=np.uint8)


def resolution(size: tuple[int, int], dpi: Any) -> float:
    """Pixels per point: as the file states (`dpi`), unless that is missing, too low or gives an impossible width."""
    try:
        scale = float(dpi[0]) / POINTS_PER_INCH
    except (TypeError, ValueError, IndexError):
        scale = 0.0
    if scale > 0 and PICTURE_WIDTH_PT[0] <= size[0] / scale <= PICTURE_WIDTH_PT[1] and scale * 72 >= LEAST_DPI:
        return scale
    return max(size[0] / PAGE_WIDTH_PT, SCREEN_DPI / POINTS_PER_INCH)
