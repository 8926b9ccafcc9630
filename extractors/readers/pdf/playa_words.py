"""The words of pages as playa reads them: another parser, other character widths, another way to separate words."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import playa

from gongkai.extractors.document import Box, Word, plain_ideographs
from gongkai.extractors.readers import leaders
from gongkai.extractors.readers.pdf.glyphs import Frame

GAP = 0.22
"""A word ends where the gap to the next character exceeds this share of the font's size."""

LEVEL = 0.12
"""The baselines of characters of one line differ by at most this share of the font's size."""

SAME_PLACE = 0.25
"""Equal characters apart by less than this share of their size are one, printed twice to look bold."""


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    x: float
    y: float
    end: float
    size: float


def read_words(path: Path, frames: dict[int, Frame]) -> dict[int, list[Word]]:
    """The words of some pages, by number.

    A page that could not be read is left out: no words at all would contradict everything in the other reading. So is
    every page if extraction is not permitted.
    """
    words: dict[int, list[Word]] = {}
    if not frames:
        return words
    with suppress(Exception), playa.open(path, space="default") as pdf:  # a damaged file can make it raise anything
        for number, frame in frames.items() if pdf.is_extractable else ():
            with suppress(Exception):
                words[number] = list(_words(_chars(pdf.pages[number - 1], frame)))
    return words


def _chars(page: playa.Page, frame: Frame) -> Iterator[_Char]:
    printed: set[tuple[str, int, int]] = set()
    for glyph in page.glyphs:
        text, (x, y), size = glyph.text or "", glyph.origin, glyph.size
        left, base = frame.shown(x, y)
        if not _is_upright(glyph.matrix, frame, size) or not text.strip():
            continue
        if unicodedata.category(text[0]) in ("Cc", "Cf"):
            continue
        right, _ = frame.shown(x + glyph.displacement[0], y + glyph.displacement[1])
        near = max(size * SAME_PLACE, 0.1)
        place = text, round(left / near), round(base / near)
        if place not in printed:
            printed.add(place)
            yield _Char(text, left, base, right, size)


def _is_upright(matrix: tuple[float, ...], frame: Frame, size: float) -> bool:
    """Whether a glyph is upright on the page as displayed, whatever the page's rotation."""
    across, up = matrix[:2], matrix[2:4]
    origin, ahead, above = (frame.shown(*point) for point in ((0.0, 0.0), across, up))
    return abs(ahead[1] - origin[1]) < 0.01 * size and abs(above[0] - origin[0]) < 0.01 * size


def _words(chars: Iterable[_Char]) -> Iterator[Word]:
    lines: dict[int, list[_Char]] = defaultdict(list)
    for char in sorted(chars, key=lambda char: char.y):
        last = lines[len(lines) - 1][-1] if lines else None
        is_next = last is None or char.y - last.y > LEVEL * max(char.size, last.size)
        lines[len(lines) if is_next else len(lines) - 1].append(char)
    for line in lines.values():
        yield from _words_of_line(sorted(line, key=lambda char: char.x))


def _words_of_line(line: Sequence[_Char]) -> Iterator[Word]:
    cuts = [
        at for at, (one, other) in enumerate(pairwise(line), 1) if other.x - one.end > GAP * max(other.size, one.size)
    ]
    for start, stop, is_leader in leaders.parts([char.text for char in line], cuts):
        if not is_leader:
            yield _word(line[start:stop])


def _word(chars: Sequence[_Char]) -> Word:
    size = max(char.size for char in chars)
    base = sum(char.y for char in chars) / len(chars)
    box = Box(round(chars[0].x, 2), round(base - 0.85 * size, 2), round(chars[-1].end, 2), round(base + 0.15 * size, 2))
    return Word(plain_ideographs("".join(char.text for char in chars)), box)
