"""Numbers that have run out of their cells: digits on a rule, and lines of digits that go on beyond one.

Both readings put each digit where it stands, so they agree on the parts in which a rule cuts a number: `27019` in one
cell and `590` in the next, of which `89` belongs to the first. The cells on both sides are in doubt. So is a cell
with two numbers in it beside one without any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from gongkai.extractors.readers.pdf import glyphs, wrapped_numbers
from gongkai.extractors.readers.pdf.glyphs import Glyph

At = Callable[[float, float], int]
"""The index of the cell at a place."""

Doubt = tuple[int, Glyph]
"""A cell and a digit that may belong to it or to the cell beyond the rule."""

OVERPRINT = 0.5
"""Points of a character on each side of a rule that make it printed over the rule."""

ON_RULE = 0.1
"""Share of a digit's width or height on each side of a rule from which it stands on the rule."""

GOES_ON = 1.06
"""A digit beyond a rule goes on a number if it begins no further behind its last digit than so many times as digits
of the table follow each other; the margins of two cells take more."""

ALIKE = 1.12
"""The largest of distances that are alike, as a share of the smallest."""

NEXT = 0.6, 1.4
"""Digits of one number follow each other at no less and no more than these shares of the usual distance."""

CLOSE_LINES = 0.75
"""Lines of one number are no closer than this share of the usual distance of lines."""


def doubts(printed: Sequence[Sequence[Glyph]], xs: Sequence[float], ys: Sequence[float], at: At) -> Iterator[Doubt]:
    """The digits that stand on rules or go on beyond one, each with the cells that it may belong to."""
    digits = [(index, g) for index, ink in enumerate(printed) for g in ink if g.char.isdigit()]
    for index, glyph in digits:
        for beside in _beyond_side(glyph, xs, at) | _beyond_row(glyph, ys, at):
            yield from ((index, glyph), (beside, glyph))
    yield from _going_on(digits)


def _beyond_side(glyph: Glyph, xs: Sequence[float], at: At) -> set[int]:
    """The cells on both sides of the upright rules that the digit stands on."""
    left, right = min(glyph.start, glyph.box[0]), glyph.box[2]
    least = max(OVERPRINT, ON_RULE * (right - left))
    sides = [(x, {at(x - least, glyph.y), at(x + least, glyph.y)}) for x in xs if left + least < x < right - least]
    return _apart(sides, xs)


def _beyond_row(glyph: Glyph, ys: Sequence[float], at: At) -> set[int]:
    """The cells above and below the level rules that the digit stands on."""
    top, bottom = glyph.box[1], glyph.box[3]
    least = max(OVERPRINT, 2 * ON_RULE * (bottom - top))
    levels = [(y, {at(glyph.x, y - least), at(glyph.x, y + least)}) for y in ys if top + least < y < bottom - least]
    return _apart(levels, ys)


def _apart(crossed: Sequence[tuple[float, set[int]]], rules: Sequence[float]) -> set[int]:
    """The cells beside places that have rules: those between two cells, and the outer ones."""
    outer = rules[0], rules[-1]
    return {cell for place, cells in crossed if len(cells) > 1 or place in outer for cell in cells}


def _going_on(digits: Sequence[tuple[int, Glyph]]) -> Iterator[Doubt]:
    """The digits of one line on both sides of a rule that follow each other as closely as those of one number."""
    pairs = [pair for line in _level(digits) for pair in pairwise(line)]
    steps = [(b.start - a.start) / max(a.size, b.size) for (one, a), (other, b) in pairs if one == other]
    if not steps:
        return
    usual = median(steps)
    for (one, a), (other, b) in pairs:
        if one != other and 0 < b.start - a.start <= GOES_ON * usual * max(a.size, b.size):
            yield from ((cell, glyph) for cell in (one, other) for glyph in (a, b))


def _level(digits: Sequence[tuple[int, Glyph]]) -> Iterator[list[tuple[int, Glyph]]]:
    """The digits of one baseline, from left to right."""
    line: list[tuple[int, Glyph]] = []
    for index, glyph in sorted(digits, key=lambda digit: (digit[1].baseline, digit[1].start)):
        if line and glyph.baseline - line[0][1].baseline > glyphs.SAME_BASELINE * glyph.size:
            yield sorted(line, key=lambda digit: digit[1].start)
            line = []
        line.append((index, glyph))
    yield sorted(line, key=lambda digit: digit[1].start)


def uneven(printed: Sequence[Sequence[Glyph]]) -> dict[int, list[Glyph]]:
    """The cells in which digits follow each other, or lines of digits do, at other distances than in the others."""
    cells = {index: glyphs.lines(ink) for index, ink in enumerate(printed) if ink and _all_of_numbers(ink)}
    steps = {index: [_step(*pair) for line in lines for pair in pairwise(line)] for index, lines in cells.items()}
    pitches = {index: [b[0].baseline - a[0].baseline for a, b in pairwise(lines)] for index, lines in cells.items()}
    usual = _median(step for found in steps.values() for step in found)
    pitch = _median(step for found in pitches.values() for step in found)
    return {
        index: [glyph for line in lines for glyph in line]
        for index, lines in cells.items()
        if _is_uneven(lines, usual) or min(pitches[index], default=pitch) < CLOSE_LINES * pitch
    }


def _all_of_numbers(ink: Sequence[Glyph]) -> bool:
    return all(glyph.char in wrapped_numbers.OF_A_NUMBER for glyph in ink)


def _step(a: Glyph, b: Glyph) -> float:
    """How far a character begins behind the one before, as a share of their size."""
    return (b.start - a.start) / max(a.size, b.size)


def _median(values: Iterable[float]) -> float:
    return median([*values] or [0.0])


def _is_uneven(lines: Sequence[Sequence[Glyph]], usual: float) -> bool:
    """Whether two digits of a cell overlap, or stand apart otherwise than as thousands or as all of them do."""
    steps = [
        (_step(a, b), len(line) - at)
        for line in lines
        for at, (a, b) in enumerate(pairwise(line), 1)
        if _are_digits(a, b)
    ]
    widths = [step for step, _ in steps]
    if len(widths) > 1 and max(widths) <= ALIKE * min(widths):
        return min(widths) < NEXT[0] * usual
    return any(step < NEXT[0] * usual or (step > NEXT[1] * usual and behind % 3) for step, behind in steps)


def _are_digits(a: Glyph, b: Glyph) -> bool:
    """Whether both are digits that have an outline: where a font is missing, their boxes do not tell their size."""
    return all(g.char.isdigit() and g.box[3] - g.box[1] > g.size / 2 for g in (a, b))
