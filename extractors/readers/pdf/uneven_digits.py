"""Cells that may hold the numbers of two cells: digits unevenly spaced, of two sizes or colours, or on lines too close.

A number that is moved out of its cell altogether joins the next cell's number, and leaves its own cell empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from gongkai.extractors.readers.digit_spacing import is_spaced, usual_step
from gongkai.extractors.readers.pdf import glyphs, over_rules, visual_check, wrapped_numbers
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.raised_figures import RAISED_BY

FULL_WIDTH = 1.75
"""How much further apart full-width digits are than others."""

OVERLAP = 0.25
"""The most of a digit's width that the previous digit may cover."""

CLOSE_LINES = 1.3
"""The least distance between the lines of a number, as a multiple of the height of its digits."""

SMALL, SMALLER = 0.8, 0.93
"""Digits of a number have at least this share of the largest one's size; at least that
share if they are also raised or lowered."""

ALIKE = 64
"""The most by which colours of one number differ, of 255 in each channel; the last channel is opacity."""

Lines = list[list[Glyph]]


def uneven(printed: Sequence[Sequence[Glyph]], beside_empty: Callable[[int], bool]) -> dict[int, list[Glyph]]:
    """The cells, by index, whose digits are spaced unlike those of the table, or have two sizes or colours."""
    # a single digit, as in most cells, is uneven to none
    cells = {index: _lines(ink) for index, ink in enumerate(printed) if len(ink) > 1 and _all_of_numbers(ink)}
    usual = usual_step([step for lines in cells.values() for step, _ in _steps(lines)])
    return {
        index: [glyph for line in lines for glyph in line]
        for index, lines in cells.items()
        if is_spaced(_steps(lines), usual, beside_empty=beside_empty(index)) or _is_mixed(lines)
    }


def is_mixed(ink: Sequence[Glyph]) -> bool:
    """Whether the digits of a number are printed over each other, or have two sizes or colours."""
    return _all_of_numbers(ink) and _is_mixed(_lines(ink))


def _is_mixed(lines: Lines) -> bool:
    return _overlaps(lines) or _has_small(lines) or _has_colours(lines)


def _all_of_numbers(ink: Sequence[Glyph]) -> bool:
    return all(glyph.char in wrapped_numbers.OF_A_NUMBER for glyph in ink)


def _lines(ink: Sequence[Glyph]) -> Lines:
    """The lines of a cell without the marks of notes, which are not part of the number."""
    marks = {id(glyph) for glyph in visual_check.raised(ink)}
    return glyphs.lines(glyph for glyph in ink if id(glyph) not in marks)


def _steps(lines: Lines) -> list[tuple[float, int]]:
    """How far each digit begins behind the start of the previous one, as a share of their size, and
    how many characters end its line with it."""
    return [
        (over_rules.step(a, b) / (FULL_WIDTH if min(a.char, b.char) > "9" else 1), len(line) - at)
        for line in lines
        for at, (a, b) in enumerate(pairwise(line), 1)
        if _has_outline(a) and _has_outline(b)
    ]


def _has_outline(glyph: Glyph) -> bool:
    """Whether it is a digit with an outline: where a font is missing, its box does not give its size."""
    return glyph.char.isdigit() and glyph.box[3] - glyph.box[1] > glyph.size / 2


def _overlaps(lines: Lines) -> bool:
    """Whether digits of a line, or lines, are printed over each other."""
    digits = [[glyph for glyph in line if _has_outline(glyph)] for line in lines]
    beside = any(b.box[0] < a.box[2] - OVERLAP * min(a.width, b.width) for line in digits for a, b in pairwise(line))
    return beside or any(
        below[0].baseline - above[0].baseline < CLOSE_LINES * _largest((above, below))
        for above, below in pairwise(filter(None, digits))
    )


def _has_small(lines: Lines) -> bool:
    """Whether the digits of a line have two sizes."""
    return any(_is_small(glyph, line) for line in lines for glyph in line if _has_outline(glyph))


def _is_small(glyph: Glyph, line: Sequence[Glyph]) -> bool:
    """Whether a digit is smaller than the largest of its line."""
    largest = max(filter(_has_outline, line), key=lambda other: other.size)
    stands_off = abs(glyph.baseline - largest.baseline) > RAISED_BY[0] * largest.size
    return glyph.size < (SMALLER if stands_off else SMALL) * largest.size


def _has_colours(lines: Lines) -> bool:
    """Whether the digits of a line have two colours, as when a number is corrected or stamped beside another one."""
    return any(_differ([glyph for glyph in line if glyph.char.isdigit()]) for line in lines)


def _differ(digits: Sequence[Glyph]) -> bool:
    objects = {glyph.source: glyph for glyph in digits}
    colours = [glyphs.colour(glyph) for glyph in objects.values()] if len(objects) > 1 else []
    return any(abs(a - b) > ALIKE for channels in zip(*colours, strict=False) for a, b in pairwise(channels))


def _largest(lines: Iterable[Sequence[Glyph]]) -> float:
    return max(glyph.size for line in lines for glyph in line)
