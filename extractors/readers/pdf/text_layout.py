"""Pages with columns of numbers but without rules that make cells: their words and positions, read twice.

The words are made of pdfium's glyphs; playa's words are the second reading. Nothing here knows what the words mean:
rows and columns are found elsewhere, by the labels of the forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import cv2
import numpy as np

from gongkai.extractors.document import Box, Cell, CellNote, Table, TextLayout, Word, compact, plain_ideographs
from gongkai.extractors.readers import leaders, text_columns
from gongkai.extractors.readers.pdf import seen_cells, uneven_digits, visual_check
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import FAINT, Mask
from gongkai.extractors.readers.pdf.visual_check import VisualCheck

READER = "pdf:pdfium-words+playa-words"

MOST_PAGES = 60
"""The most pages of a document that are examined in this way; a report has fewer with tables."""

LINES = 3
"""At least this many lines that end in a number, in one cell or beside all cells, are a column."""

EM = 1.07
"""The em square of an ideograph, as a multiple of the height of the highest ink on its line."""

FIGURE, DIGIT = 0.75, 0.48
"""Shares of an em: the height of a figure's ink, and the width of a digit, in any common typeface."""

SAME_BASELINE = 0.12
"""The baselines of characters of one line differ by at most this share of their size."""

GAP = 0.25
"""Characters of one line belong to two words if their gap exceeds this share of an em."""

ROOM = 1.2
"""How far beside a number the page is examined for more of it, as a multiple of the line's height."""

RULE = 3.5
"""In points: ink that is thinner in one direction is a rule or a part of one."""

LEAST_STAIN = 2.5
"""In points: from this size in both directions ink may be a character."""

SOLID = 0.9
"""The share of its box that a background fills."""

LARGE = 40.0
"""In points: the least length in one direction of a background, or of rules that meet."""

BAND, WHOLE = 8.0, 0.99
"""A background of several bands is covered by squares of so many points to at least such a share: a seal or a character
has corners and strokes into which no square fits."""

_ENDS_IN_DIGIT = re.compile(r"[0-9０-９]\s*$")
_GLUED = re.compile(r"[\u3400-\u9fff）)][0-9０-９]+\s*$")
"""A label followed by numbers in one cell."""


def with_neighbours(texts: Mapping[int, str]) -> list[int]:
    """The pages whose text may be a table without rules, and their neighbours."""
    tabular = {number for number, text in texts.items() if text_columns.is_tabular(text)}
    return [number for number in texts if tabular & {number - 1, number, number + 1}]


def has_columns_left(blocks: Sequence[str | Table]) -> bool:
    """Whether the rules of a page leave columns of numbers in one cell, or beside the tables."""
    texts_of = [[cell.text for cell in block.cells] for block in blocks if isinstance(block, Table)]
    # the rows between the bands of a shaded table are a block of text each
    for texts in [*texts_of, ["\n".join(block for block in blocks if isinstance(block, str))]]:
        if any(sum(map(bool, map(_ENDS_IN_DIGIT.search, text.splitlines()))) >= LINES for text in texts):
            return True
        if sum(map(bool, map(_GLUED.search, texts))) >= LINES:
            return True
    return False


def layout(number: int, check: VisualCheck, second: Sequence[Word]) -> TextLayout:
    """The words of a page; `second` are those that playa reads on it."""
    words: list[Word] = []
    looked_at: list[Box] = []
    for line in _lines(check.shown):
        for (word, ink), box in _with_room(list(_words(line))):
            if not word.text:
                continue  # leaders
            is_number = visual_check.is_number(compact(word.text))
            words.append(_seen(word, ink, box, check) if is_number else word)
            looked_at += [box] * is_number
    stains = tuple(s for s in _stains(check) if not any(_within(s, box) for box in looked_at))
    return TextLayout(number, tuple(words), tuple(second), stains, READER)


def _with_room(line: Sequence[tuple[Word, list[Glyph]]]) -> Iterator[tuple[tuple[Word, list[Glyph]], Box]]:
    """The words of a line, each with the box around it in which nothing else is
    printed, at most half way to its neighbours."""
    for at, (word, ink) in enumerate(line):
        own = word.box
        room = ROOM * (own.y1 - own.y0)
        left = max(own.x0 - room, (own.x0 + line[at - 1][0].box.x1) / 2 if at else own.x0 - room)
        right = min(own.x1 + room, (own.x1 + line[at + 1][0].box.x0) / 2 if at + 1 < len(line) else own.x1 + room)
        yield (word, ink), Box(left, own.y0 - 1, right, own.y1 + 1)


def _within(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _lines(shown: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs by baseline: lines of neighbouring cells may be apart by only a part of their height."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(shown, key=lambda g: g.baseline):
        if lines and glyph.baseline - lines[-1][-1].baseline < SAME_BASELINE * max(glyph.size, lines[-1][-1].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.start) for line in lines]


def _words(line: Sequence[Glyph]) -> Iterator[tuple[Word, list[Glyph]]]:
    em = _em(line)
    cuts = [at for at, (one, other) in enumerate(pairwise(line), 1) if other.start - _end(one, em) > GAP * em]
    for start, stop, is_leader in leaders.parts([glyph.char for glyph in line], cuts):
        ink = list(line[start:stop])
        baseline = sum(glyph.baseline for glyph in ink) / len(ink)
        left = ink[0].start if _is_wide(ink[0]) else min(glyph.box[0] for glyph in ink)
        right = _end(ink[-1], em) if _is_wide(ink[-1]) else max(glyph.box[2] for glyph in ink)
        box = Box(round(left, 2), round(baseline - 0.85 * em, 2), round(right, 2), round(baseline + 0.15 * em, 2))
        text = "" if is_leader else "".join(glyph.char for glyph in ink)
        yield Word(plain_ideographs(text), box), ink


def _em(line: Sequence[Glyph]) -> float:
    """The font size of a line: from its ideographs, else from its digits."""
    wide = [glyph.size for glyph in line if _is_wide(glyph)]
    return EM * max(wide) if wide else max(glyph.size for glyph in line) / FIGURE


def _is_wide(glyph: Glyph) -> bool:
    return unicodedata.east_asian_width(glyph.char) in "WF"


def _end(glyph: Glyph, em: float) -> float:
    """Where a glyph's advance ends: ideographs and their punctuation are an em wide, whatever their ink."""
    ink_end = glyph.x + glyph.width / 2
    if _is_wide(glyph):
        return max(ink_end, glyph.start + 0.95 * em)
    return max(ink_end, glyph.start + DIGIT * em) if glyph.char.isdigit() else ink_end


def _seen(word: Word, ink: list[Glyph], box: Box, check: VisualCheck) -> Word:
    """A word compared with the page: digits that are struck, raised or look like others, and signs without text."""
    cell = Cell(0, 0, 1, 1, word.text, word.text, box=box)
    (cell,) = seen_cells.reviewed([cell], [ink], check)
    if uneven_digits.is_mixed(ink):
        note = CellNote("reading.uneven_digits", compact(cell.text))
        return Word(cell.text, word.box, (*cell.notes, note), shown=False)
    return Word(cell.text, word.box, cell.notes, cell.shown and cell.same_readings)


def _stains(check: VisualCheck) -> Iterator[Box]:
    """Ink that is no text, rule or background; text without a glyph; and text that is not visible."""
    view = check.view
    yield from (Box(*glyph.box) for glyph in check.hidden)
    masks = [np.abs(view.bare.astype(np.int16) - int(np.median(view.bare))) >= FAINT, check.stray_text]
    for mask in masks:
        yield from (box for box in _parts(mask, view.scale))


def _parts(mask: Mask, scale: float) -> Iterator[Box]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for k in range(1, count):
        x, y, width, height, filled = map(int, stats[k])
        if min(width, height) < LEAST_STAIN * scale or _is_ruling(width, height, filled, scale):
            continue
        if _is_banded(labels[y : y + height, x : x + width] == k, scale):
            continue
        yield Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale)


def _is_ruling(width: int, height: int, filled: int, scale: float) -> bool:
    """Whether a part consists of rules that meet, or is a background."""
    lines = RULE * scale * (width + height)
    is_large = max(width, height) > LARGE * scale
    return is_large and (filled >= SOLID * width * height or filled <= lines)


def _is_banded(part: Mask, scale: float) -> bool:
    """Whether a part consists of the bands of a shaded table, which are joined by cells that span several rows."""
    if max(part.shape) <= LARGE * scale:
        return False
    side = int(BAND * scale)
    framed = cv2.copyMakeBorder(part.astype(np.uint8), side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    covered = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return int(np.count_nonzero(covered)) >= WHOLE * int(np.count_nonzero(part))
