"""Prints as scanners, copiers and cameras give them: askew, noisy, unevenly lit, sealed, of one bit."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]

SEAL_MM, RING_MM = (19.0, 22.5), 1.2
"""Radii of round seals and the width of their rings."""


@dataclass(frozen=True, slots=True)
class Wear:
    """What happens to a page between the printer and the file; nothing by default."""

    dpi: int = 200
    skew: float = 0.0  # degrees at most
    noise: float = 0.0  # standard deviation in grey levels
    specks: float = 0.0  # share of pixels
    darkest: float = 1.0  # light at the darkest side of the page
    lean: float = 0.0  # how far the corners of a photograph move, as a share of its shorter side
    through: float = 0.0  # share of the ink that shows through from the page behind
    holes: bool = False
    seals: int = 0  # on each page
    seal_level: int = 120  # grey level of their ink
    jpeg: int = 0
    fax: int = 0  # grey level from which on a pixel is white


def scan(pdf: Path, path: Path, **wear: Any) -> None:
    """The pages of a PDF as pictures in another one; with the same file name always the same ones."""
    how = Wear(**wear)
    random = np.random.default_rng(list(pdf.name.encode()))
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.render(scale=how.dpi / 72, grayscale=True).to_numpy().copy() for page in document]
    pages = [page.reshape(page.shape[:2]) for page in pages]
    worn = [_worn(page, pages[(at + 1) % len(pages)], how, random) for at, page in enumerate(pages)]
    pictures = [Image.fromarray(page) for page in worn]
    if how.fax:
        pictures = [picture.convert("1", dither=Image.Dither.NONE) for picture in pictures]
    options = {"quality": how.jpeg} if how.jpeg and not how.fax else {}
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=how.dpi, **options)


def _worn(page: Gray, behind: Gray, how: Wear, random: np.random.Generator) -> Gray:
    image: Any = page.astype(np.float32)
    height, width = page.shape
    if how.through:
        ink = 255 - cv2.GaussianBlur(cv2.flip(behind, 1), (0, 0), how.dpi / 170).astype(np.float32)
        image -= how.through * cv2.resize(ink, (width, height))
    for _ in range(how.seals):
        x, y = random.uniform(0.25, 0.8) * width, random.uniform(0.15, 0.75) * height
        image *= 1 - _seal((height, width), x, y, how.dpi / 25.4, random) * (1 - how.seal_level / 255)
    if how.holes:
        for at in (-40, 40):
            middle = round(11 * how.dpi / 25.4), round(height / 2 + at * how.dpi / 25.4)
            cv2.circle(image, middle, round(3 * how.dpi / 25.4), 25, -1, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-how.skew, how.skew), 1)
    image = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    if how.lean:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * random.uniform(0, how.lean * width, (4, 2))
        seen = cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32))
        image = cv2.warpPerspective(image, seen, (width, height), flags=cv2.INTER_CUBIC, borderValue=235)
    way = random.uniform(0, 2 * pi)
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    image = image * (how.darkest + (1 - how.darkest) * (0.5 + (cos(way) * x + sin(way) * y) / 1.42))
    image = np.clip(image + random.normal(0, how.noise, image.shape), 0, 255).astype(np.uint8)
    dots = random.random(image.shape)
    image[dots < how.specks / 2], image[dots > 1 - how.specks / 2] = 0, 255
    return np.where(image < how.fax, np.uint8(0), np.uint8(255)) if how.fax else image


def _seal(shape: tuple[int, int], x: float, y: float, scale: float, random: np.random.Generator) -> Any:
    """The share of ink (0 to 1) of a round seal: a ring, a star and strokes set along the ring, unevenly inked."""
    drawn = np.zeros(shape, np.uint8)
    radius = random.uniform(*SEAL_MM) * scale
    cv2.circle(drawn, (round(x), round(y)), round(radius), 255, max(2, round(RING_MM * scale)), cv2.LINE_AA)
    tips = [radius * 0.33 * (1 if at % 2 == 0 else 0.382) for at in range(10)]
    star = [(x + tip * sin(pi * at / 5), y - tip * cos(pi * at / 5)) for at, tip in enumerate(tips)]
    cv2.fillPoly(drawn, [np.array(star, np.int32)], 255, cv2.LINE_AA)
    size = radius * 0.12
    for way in np.linspace(-2.1, 2.1, 9):
        middle = np.array([x + 0.75 * radius * sin(way), y - 0.75 * radius * cos(way)])
        out, along = np.array([sin(way), -cos(way)]), np.array([cos(way), sin(way)])
        strokes = [(-1, -0.6, 1, -0.6), (-1, 0.5, 1, 0.5), (-0.5, -1, -0.5, 1), (0.4, -0.8, 0.4, 1)]
        for a0, b0, a1, b1 in strokes:
            ends = [middle + size * (a * along + b * out) for a, b in ((a0, b0), (a1, b1))]
            points = [(round(float(end[0])), round(float(end[1]))) for end in ends]
            cv2.line(drawn, points[0], points[1], 255, max(1, round(0.35 * scale)), cv2.LINE_AA)
    patches = cv2.GaussianBlur(random.random(shape).astype(np.float32), (0, 0), scale / 3)
    low, high = np.quantile(patches[::9, ::9], (0.05, 0.95))
    return drawn / 255 * np.clip(1 - 0.3 * (patches - low) / (high - low), 0.6, 1.0)
