"""Printed pages as a scanner gives them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium

from gongkai.extractors.readers.scan.geometry import Gray

ROOT = Path(__file__).parents[2]
HUAIAN = ROOT / "data" / "samples" / "huaian-2024.pdf"
PT = 200 / 72
UPPER_TOP = 72.0
"""Where the part of page 4 begins that many tests read, in points."""


def printed(path: Path, page: int, dpi: int = 200) -> Gray:
    pdf = pdfium.PdfDocument(path)
    pixels = pdf[page - 1].render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    pdf.close()
    return pixels


def scanned(page: Gray, skew: float, noise: float, seed: int, *, fax: bool = False) -> Gray:
    """What a worn scanner makes of a printed page: askew, with noise, as JPEG 40 or in black and white."""
    random = np.random.default_rng(seed)
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
    page = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    page = np.clip(page + random.normal(0, noise, page.shape), 0, 255).astype(np.uint8)
    if fax:
        dots = random.random(page.shape)
        return np.where(dots < 0.001, 0, np.where(dots > 0.999, 255, np.where(page < 150, 0, 255))).astype(np.uint8)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0), np.uint8)
