"""Where a sentence is on the pages of a PDF. This runs in processes of their own, which import nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import pypdfium2 as pdfium

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf.glyphs import Glyph, frame, read_glyphs, without_overprints

BEGINNING = 24
"""The number of first characters by which a sentence is found that continues behind a footer or on the next page."""


def boxes_of(document: Path, sentences: Sequence[tuple[int, str]]) -> list[list[Box]]:
    """For each page and quote, the boxes of the lines that print it; none where the page does not print it."""
    glyphs: dict[int, list[Glyph]] = {}
    with pdfium.PdfDocument(document) as pdf:
        for page in {page for page, _ in sentences}:
            sheet = pdf[page - 1]
            glyphs[page] = without_overprints(read_glyphs(sheet.get_textpage(), frame(sheet)))
    return [_boxes(glyphs[page], quote) for page, quote in sentences]


def _boxes(glyphs: Sequence[Glyph], quote: str) -> list[Box]:
    found = place_of([glyph.char for glyph in glyphs], quote)
    return list(_boxes_of_lines(glyphs[found.start : found.stop])) if found else []


def _boxes_of_lines(glyphs: Sequence[Glyph]) -> Iterator[Box]:
    """The boxes of the lines of these glyphs. A line ends where the next glyph is left of the one before."""
    line: list[Glyph] = []
    for glyph in glyphs:
        if line and glyph.x < line[-1].x:
            yield _box(line)
            line = []
        line.append(glyph)
    if line:
        yield _box(line)


def _box(line: Sequence[Glyph]) -> Box:
    left, top, right, bottom = zip(*(glyph.box for glyph in line), strict=True)
    return Box(min(left) - 1, min(top) - 1, max(right) + 1, max(bottom) + 1)


def place_of(pieces: Sequence[str], quote: str) -> range | None:
    """The pieces of a text that make up a quote, or as much of its beginning as is printed without interruption.

    White space is ignored, letters and digits are normalised.
    """
    plain = [unicodedata.normalize("NFKC", "".join(piece.split())) for piece in pieces]
    text = "".join(plain)
    owners = [i for i, letters in enumerate(plain) for _ in letters]
    at = text.find(quote) if quote in text else text.find(quote[:BEGINNING])
    if not quote or at < 0:
        return None
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text[at:], quote, strict=False)))
    return range(owners[at], owners[at + alike - 1] + 1)
