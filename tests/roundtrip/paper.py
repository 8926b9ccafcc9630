"""What is wrong with a print itself, measured on its pages and without the readers: then no one can read all of it.

Programs that print squeeze text into cells that are too small for it: characters run over the rule beside them or over
each other, and sometimes rows are left out. None of this is the reader's doing, and a person could not read it either.
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

from extractors.tables import compact, plain_ideographs
from tests.roundtrip.layout import Sheet

OVERLAP = 0.3
"""Two characters are printed over each other if they share this part of the smaller width, and half the height."""

RULE, INSIDE = 3.5, 0.2
"""A path no wider in points is a rule; it runs through a character if this share of its width lies on each side."""

LINES_BELOW = 60.0
"""Points below its cell within which a character is looked for that has run out of it."""

_Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Flaws:
    """Characters of the report that are not on paper, that stand over each other, that a rule runs through, that stand
    below the open end of their cell."""

    lost: int
    overprinted: int
    ruled_through: int
    run_out: int

    def __bool__(self) -> bool:
        return bool(self.lost or self.overprinted or self.ruled_through or self.run_out)


def flaws(path: Path, sheet: Sheet) -> Flaws:
    """The flaws of a printed report."""
    printed: Counter[str] = Counter()
    overprinted = ruled_through = run_out = 0
    with pdfium.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            printed += Counter(_plain(text.get_text_range()))
            inks = _inks(text)
            upright, level = _rules(page)
            overprinted += _overprinted(inks)
            ruled_through += _ruled_through(inks, upright)
            run_out += _run_out(inks, upright, level)
    written = Counter(_plain("".join(_texts(sheet))))
    return Flaws((written - printed).total(), overprinted, ruled_through, run_out)


def _texts(sheet: Sheet) -> list[str]:
    texts = []
    for block in sheet.blocks:
        texts += [block] if isinstance(block, str) else [spot.text for row in block.rows for spot in row]
    return texts


def _plain(text: str) -> str:
    return compact(unicodedata.normalize("NFKC", plain_ideographs(text)))


def _inks(text: pdfium.PdfTextPage) -> list[_Box]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    boxes = []
    for index in range(text.count_chars()):
        if chr(raw.FPDFText_GetUnicode(text, index)).isspace() or raw.FPDFText_IsGenerated(text, index) == 1:
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


def _rules(page: pdfium.PdfPage) -> tuple[list[_Box], list[_Box]]:
    """The upright and the level ones."""
    boxes = [item.get_bounds() for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    upright = [box for box in boxes if box[2] - box[0] <= RULE < box[3] - box[1]]
    return upright, [box for box in boxes if box[3] - box[1] <= RULE < box[2] - box[0]]


def _ruled_through(inks: list[_Box], rules: list[_Box]) -> int:
    count = 0
    for left, bottom, right, top in inks:
        margin, middle = INSIDE * (right - left), (bottom + top) / 2
        count += any(
            left + margin < (rule[0] + rule[2]) / 2 < right - margin and rule[1] < middle < rule[3] for rule in rules
        )
    return count


def _run_out(inks: list[_Box], upright: list[_Box], level: list[_Box]) -> int:
    """Characters directly below a column that ends without a level rule."""
    columns = []
    for left, right in pairwise(sorted(upright)):
        x, y = (left[2] + right[0]) / 2, min(left[1], right[1])
        closed = any(rule[0] < x < rule[2] and abs(rule[1] - y) <= RULE for rule in level)
        if abs(left[1] - right[1]) <= RULE and right[0] - left[2] > RULE and not closed:
            columns.append((left[2], right[0], y))
    return sum(
        any(
            left < (ink[0] + ink[2]) / 2 < right and 0 < bottom - ink[1] < LINES_BELOW
            for left, right, bottom in columns
        )
        for ink in inks
    )
