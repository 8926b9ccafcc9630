"""What is wrong with a print itself, measured on its pages and without the readers: then no one can read all of it.

Programs that print squeeze text into cells that are too small for it, leave out what does not fit, rows even, or print
digits over each other. That is not the reader's doing, and a person could not read it either. A label that stands over
a rule or another text, or that runs out of its cell, is no such flaw: a person reads it, and so must the reader.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors.document import compact, plain_ideographs
from tests.roundtrip.layout import Sheet

OVERLAP = 0.3
"""Two digits are printed over each other if they share this part of the smaller width, and half the height."""

_Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Flaws:
    """Characters of the report that are not on paper, and digits that stand over each other."""

    lost: int
    overprinted: int

    def __bool__(self) -> bool:
        return bool(self.lost or self.overprinted)


def flaws(path: Path, sheet: Sheet) -> Flaws:
    """The flaws of a printed report."""
    printed: Counter[str] = Counter()
    overprinted = 0
    with pdfium.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            printed += Counter(_plain(text.get_text_range()))
            overprinted += _overprinted(_digits(text))
    written = Counter(_plain("".join(_texts(sheet))))
    return Flaws((written - printed).total(), overprinted)


def _texts(sheet: Sheet) -> list[str]:
    texts = []
    for block in sheet.blocks:
        texts += [block] if isinstance(block, str) else [spot.text for row in block.rows for spot in row]
    return texts


def _plain(text: str) -> str:
    return compact(unicodedata.normalize("NFKC", plain_ideographs(text)))


def _digits(text: pdfium.PdfTextPage) -> list[_Box]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    boxes = []
    for index in range(text.count_chars()):
        if not chr(raw.FPDFText_GetUnicode(text, index)).isdecimal():
            continue
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        boxes.append((left.value, bottom.value, right.value, top.value))
    return boxes


def _overprinted(inks: list[_Box]) -> int:
    count = 0
    rows: dict[int, list[_Box]] = {}
    for ink in inks:
        rows.setdefault(round((ink[1] + ink[3]) / 12), []).append(ink)
    for at, row in rows.items():
        for one, other in pairwise(sorted([*row, *rows.get(at + 1, [])])):
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            narrow = min(one[2] - one[0], other[2] - other[0])
            low = min(one[3] - one[1], other[3] - other[1])
            count += one != other and across > OVERLAP * narrow and down > low / 2
    return count
