"""Reads a cell of a PDF page from its picture, by text recognition, twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import page_view
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import Gray

SCALES = 3.0, 4.0
"""Pixels per point of the two pictures that are read."""

INSET = 1.8
"""How many points from a cell's sides its rules may be."""

CONTRAST = 48
"""The least grey levels by which the ink of characters differs from its background."""

LINE_GAP, PAD = 1.5, 2.5
"""Points without ink between two lines, and points kept around a line."""

LEAST_HEIGHT = 2.0
"""In points: ink that is less high is not a line of its own, unless it is a mark at least this wide."""

SURE = 0.6
"""The least probability of a recognised character."""

_LOOK_ALIKE = str.maketrans("OoQlI|", "000111")
_NUMERIC = re.compile(r"[0-9OoQlI|]+")


def read(page: pdfium.PdfPage, box: Box, left_out: Sequence[Glyph] = (), turn: int = 0) -> tuple[str, str | None]:
    """The text of a cell in two pictures of it; None for the second if its characters are uncertain.

    `turn` is how many quarter turns clockwise the text is rotated.
    """
    inner = Box(box.x0 + INSET, box.y0 + INSET, box.x1 - INSET, box.y1 - INSET)
    if inner.x1 - inner.x0 < LEAST_HEIGHT or inner.y1 - inner.y0 < LEAST_HEIGHT:
        return "", None
    pictures = (np.ascontiguousarray(np.rot90(_picture(page, inner, scale, left_out), turn)) for scale in SCALES)
    (first, _), (second, sure) = (_read(picture, scale) for picture, scale in zip(pictures, SCALES, strict=True))
    return first, second if sure else None


def _picture(page: pdfium.PdfPage, inner: Box, scale: float, left_out: Sequence[Glyph]) -> Gray:
    """The inside of a cell, dark on light, without the glyphs that do not count."""
    pixels = page_view.render_against_ground(page, scale, inner)
    ground = int(np.median(pixels))
    for glyph in left_out:
        x0, y0, x1, y1 = (
            max(0, round((side - origin) * scale))
            for side, origin in zip(glyph.box, (inner.x0, inner.y0) * 2, strict=True)
        )
        pixels[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = ground
    return pixels if ground >= 100 else np.asarray(255 - pixels, np.uint8)


def _read(pixels: Gray, scale: float) -> tuple[str, bool]:
    from gongkai.extractors.readers.scan import reader as scan  # noqa: PLC0415  # its models take a second to load

    lines = scan.engine().read(_lines(pixels, scale))
    text = "\n".join(unicodedata.normalize("NFKC", line.text) for line in lines if line.text)
    text = text.translate(_LOOK_ALIKE) if _NUMERIC.fullmatch(text) else text
    return text, all(line.least >= SURE for line in lines)


def _lines(pixels: Gray, scale: float) -> list[Gray]:
    """A picture of each line of ink, with some background around it."""
    ground = int(np.median(pixels))
    ink = np.abs(pixels.astype(np.int16) - ground) >= CONTRAST
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return []
    lines = []
    pad = round(PAD * scale)
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > LINE_GAP * scale) + 1):
        top, bottom = int(run[0]), int(run[-1]) + 1
        cols = np.flatnonzero(ink[top:bottom].any(axis=0))
        left, right = int(cols[0]), int(cols[-1]) + 1
        if max(bottom - top, right - left) < LEAST_HEIGHT * scale:
            continue
        line = pixels[top:bottom, left:right]
        lines.append(cv2.copyMakeBorder(line, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=ground))
    return [np.asarray(line, np.uint8) for line in lines]
