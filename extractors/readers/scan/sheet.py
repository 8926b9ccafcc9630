"""A page at its working resolution, and views of it turned by quarter turns and deskewed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.document import Box
from gongkai.extractors.readers.scan import outline, warp
from gongkai.extractors.readers.scan.bend import Bend, bend_of
from gongkai.extractors.readers.scan.geometry import Gray, Mask
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.perspective import flattening, tells
from gongkai.extractors.readers.scan.pictures import MOST_PIXELS, POINTS_PER_INCH, RENDER_DPI, darkened, without_dots
from gongkai.extractors.readers.scan.seals import without_seals
from gongkai.extractors.readers.scan.skew import (
    LEAST_SKEW_DEG,
    Segments,
    long_segments,
    skew_deg,
)

DARK_PAGE = 100
"""If the median grey level is below this, the picture is a negative."""
WORK_DPI = 150, RENDER_DPI
"""Images are scaled to a resolution in this range first."""
ROUGHLY = 0.5
"""Share of the usual least angle from which on a page is measured exactly."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page at its working resolution, straightened by `bend` (open book) and then laid flat by `flat` (photograph).

    It is not turned upright yet. `scale` is pixels per point, `skew` degrees counter-clockwise, `origin` the shape.
    """

    pixels: Gray
    scale: float
    skew: float
    origin: tuple[int, ...]
    flat: NDArray[np.float64]
    bend: Bend | None = None

    @classmethod
    def prepared(cls, image: Gray, scale: float) -> Sheet:
        if percentile(image[::8, ::8]) < DARK_PAGE:
            image = np.asarray(255 - image, np.uint8)
        image = darkened(without_dots(image, scale))
        dpi = scale * POINTS_PER_INCH
        wanted = min(max(dpi, WORK_DPI[0]), WORK_DPI[1])
        height, width = image.shape
        factor = min(wanted / dpi, (MOST_PIXELS / (width * height)) ** 0.5) if wanted != dpi else 1.0
        if abs(factor - 1) > 0.01:
            how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
            image = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=how), np.uint8)
            scale *= factor
        image = np.ascontiguousarray(image)
        bend = bend_of(image, scale)
        if bend is not None:
            image = bend.straightened(image)
        segments = long_segments(image, roughly=bend is None)
        flat = _flattening(image, scale, segments, bend)
        if bend is None and (flat is not None or flattening(segments, image.shape, ROUGHLY) is not None):
            segments = long_segments(image)  # it seems to be seen at an angle: that is measured exactly
            flat = _flattening(image, scale, segments, bend)
        if flat is None:
            return cls(image, scale, skew_deg(image, segments), image.shape, np.eye(3), bend)
        page = warp.laid_flat(image, flat)
        return cls(page, scale, skew_deg(page), image.shape, flat, bend)

    def view(self, turn: int) -> View:
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -turn // 90))
        shape = pixels.shape
        matrix = np.eye(3)
        if abs(self.skew) > LEAST_SKEW_DEG:
            pixels = warp.turned(pixels, -self.skew)
            matrix[:2] = warp.turn_matrix(shape, -self.skew)
        quarter = _quarter_turn(self.pixels.shape, turn)
        back = np.linalg.inv(matrix @ quarter @ self.flat)
        pixels, sealed = without_seals(pixels, self.scale)
        return View(pixels, turn, np.asarray(back, np.float64), self.scale, self.origin, self.bend, sealed)


@dataclass(frozen=True, slots=True)
class View:
    """The page turned by `turn` degrees clockwise and deskewed, without its seals.

    `back` and then `bend` map its pixels to those of the page as given, at the working resolution. `sealed` are the
    pixels (255) that a round seal touched, None without any.
    """

    pixels: Gray
    turn: int
    back: NDArray[np.float64]
    scale: float
    origin: tuple[int, ...]
    bend: Bend | None = None
    sealed: Mask | None = None

    def box(self, rectangle: tuple[float, float, float, float]) -> Box:
        """The smallest upright box, in points of the page as given, around a rectangle in pixels of this view."""
        x0, y0, x1, y1 = rectangle
        corners = self.back @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1, 1, 1, 1]], dtype=np.float64)
        height, width = self.origin[:2]
        corners = corners / corners[2]
        if self.bend is not None:
            corners[:2] = self.bend.back(corners[0], corners[1])
        xs, ys = np.clip(corners[0], 0, width) / self.scale, np.clip(corners[1], 0, height) / self.scale
        return Box(*(round(float(v), 2) for v in (xs.min(), ys.min(), xs.max(), ys.max())))


def _flattening(image: Gray, scale: float, segments: Segments, bend: Bend | None) -> NDArray[np.float64] | None:
    """The matrix that lays a page flat that is seen at an angle, by its rules or its outline; None if it lies flat."""
    flat = flattening(segments, image.shape)
    if flat is None and (bend is not None or not tells(segments)):
        return outline.flattening(image, scale)
    return flat


def _quarter_turn(shape: tuple[int, ...], turn: int) -> NDArray[np.float64]:
    """The 3 × 3 matrix that turns the pixel positions of an image of `shape` clockwise by `turn` degrees."""
    height, width = shape[:2]
    return np.array(
        {
            0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            90: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
            180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            270: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
        }[turn],
        dtype=np.float64,
    )
