"""Copies of PDF files that cannot be read as they are (damaged, protected against extraction,
rotated or askew), and inherited page boxes."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors.document import Box


@contextmanager
def rewritten(path: Path) -> Iterator[Path]:
    """A copy with its cross-reference table rebuilt and without encryption.
    Raises pikepdf.PdfError if that is impossible."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rewritten.pdf"
        with pikepdf.open(path) as pdf:
            if not pdf.pages:
                raise pikepdf.PdfError("no page left")
            pdf.save(copy)
        yield copy


@contextmanager
def turned(pdf: pdfium.PdfDocument, rotations: Mapping[int, int]) -> Iterator[Path]:
    """A copy with other page rotations, by page number from 1."""
    for number, rotation in rotations.items():
        page = pdf[number - 1]
        page.set_rotation(rotation)
        page.close()
    with _saved(pdf) as copy:
        yield copy


@contextmanager
def straightened(pdf: pdfium.PdfDocument, slants: Mapping[int, float]) -> Iterator[Path]:
    """A copy with pages rotated about their middle by the degrees that they lean clockwise, by page number from 1."""
    for number, slant in slants.items():
        page = pdf[number - 1]
        left, bottom, right, top = page.get_cropbox()
        x, y = (left + right) / 2, (bottom + top) / 2
        cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))
        matrix = cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
        raw.FPDFPage_TransFormWithClip(page, raw.FS_MATRIX(*matrix), None)
        raw.FPDFPage_TransformAnnots(page, *matrix)
        page.close()
    with _saved(pdf) as copy:
        yield copy


@contextmanager
def _saved(pdf: pdfium.PdfDocument) -> Iterator[Path]:
    """A copy of a document in its current state."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.pdf"
        pdf.save(copy)
        yield copy


def lean_back(box: Box, slant: float, width: float, height: float) -> Box:
    """A box of a straightened page, at its place on the page as displayed, which leans clockwise."""
    cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    x, y = (box.x0 + box.x1 - width) / 2, (box.y0 + box.y1 - height) / 2
    across, down = cos * x - sin * y - x, sin * x + cos * y - y
    return Box(*(round(side, 2) for side in (box.x0 + across, box.y0 + down, box.x1 + across, box.y1 + down)))


def turn_back(box: Box, by: int, width: float, height: float) -> Box:
    """A box of a page that was rotated clockwise by `by` degrees for reading, at its place on the page as displayed.

    `width` and `height` are those of the rotated page, in points.
    """

    def point(x: float, y: float) -> tuple[float, float]:
        return {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[by]

    (ax, ay), (bx, by_) = point(box.x0, box.y0), point(box.x1, box.y1)
    return Box(round(min(ax, bx), 2), round(min(ay, by_), 2), round(max(ax, bx), 2), round(max(ay, by_), 2))


def state_inherited_boxes(pdf: pdfium.PdfDocument, number: int, page: pdfium.PdfPage) -> None:
    """Set the MediaBox and CropBox that a page inherits from the page tree on the
    page itself, as pdfium reports only its own.

    They are found in a copy: inherited values are written into a page that is imported into another document.
    """
    if page.get_mediabox(fallback_ok=False) is not None:
        return
    with closing(pdfium.PdfDocument.new()) as alone:
        alone.import_pages(pdf, [number - 1])
        with closing(alone[0]) as copy:
            page.set_mediabox(*copy.get_mediabox())
            page.set_cropbox(*copy.get_cropbox())
