"""Numbers that have run out of their cells: digits on a rule, and lines of digits that continue beyond one.

Both readings assign each digit by its position, so they agree on the parts into which a rule cuts a number: `27019` in
one cell and `590` in the next, of which `89` belongs to the first. The cells on both sides are in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from gongkai.extractors.readers.digit_spacing import usual_step
from gongkai.extractors.readers.pdf import glyphs
from gongkai.extractors.readers.pdf.glyphs import Glyph

At = Callable[[float, float], int]
"""Returns the index of the cell at a point."""

Doubt = tuple[int, Glyph]
"""A cell, and a digit that may belong to it or to the cell beyond the rule."""

OVERPRINT = 0.5
"""A character that extends this many points to both sides of a rule is printed over it."""

ON_RULE = 0.1
"""A digit that extends by this share of its width or height to both sides of a rule is on the rule."""

GOES_ON = 1.06
"""A digit beyond a rule continues a number if its distance from the number's last digit is, within this factor, that of
the digits beside them, or else that usual in the table; across the margins of two cells it is larger."""

OUTSIDE = 1.5
"""A digit that has run out of a table is above or below it by at most this multiple of its size."""


def doubts(printed: Sequence[Sequence[Glyph]], xs: Sequence[float], ys: Sequence[float], at: At) -> Iterator[Doubt]:
    """The digits that are on a rule or continue beyond one, each with the cells that it may belong to."""
    digits = [(index, g) for index, ink in enumerate(printed) for g in ink if g.char.isdigit()]
    for index, glyph in digits:
        for beside in _beyond_side(glyph, xs, at) | _beyond_row(glyph, ys, at):
            yield from ((index, glyph), (beside, glyph))
    yield from _going_on(digits)


def doubts_outside(outside: Sequence[Glyph], xs: Sequence[float], ys: Sequence[float], at: At) -> Iterator[Doubt]:
    """The digits just above and below a table, each with the cell that it may have run out of."""
    for glyph in outside:
        for level, y in ((ys[0], ys[0] + OVERPRINT), (ys[-1], ys[-1] - OVERPRINT)):
            if glyph.char.isdigit() and xs[0] < glyph.x < xs[-1] and abs(glyph.y - level) < OUTSIDE * glyph.size:
                yield at(glyph.x, y), glyph


def _beyond_side(glyph: Glyph, xs: Sequence[float], at: At) -> set[int]:
    """The cells on both sides of the vertical rules that the digit is on."""
    left, right = min(glyph.start, glyph.box[0]), glyph.box[2]
    least = max(OVERPRINT, ON_RULE * (right - left))
    sides = [(x, {at(x - least, glyph.y), at(x + least, glyph.y)}) for x in xs if left + least < x < right - least]
    return _apart(sides, xs)


def _beyond_row(glyph: Glyph, ys: Sequence[float], at: At) -> set[int]:
    """The cells above and below the horizontal rules that the digit is on."""
    top, bottom = glyph.box[1], glyph.box[3]
    least = max(OVERPRINT, 2 * ON_RULE * (bottom - top))
    levels = [(y, {at(glyph.x, y - least), at(glyph.x, y + least)}) for y in ys if top + least < y < bottom - least]
    return _apart(levels, ys)


def _apart(crossed: Sequence[tuple[float, set[int]]], rules: Sequence[float]) -> set[int]:
    """The cells beside the crossed rules that separate two cells, or that are the outer ones."""
    outer = rules[0], rules[-1]
    return {cell for place, cells in crossed if len(cells) > 1 or place in outer for cell in cells}


def _going_on(digits: Sequence[tuple[int, Glyph]]) -> Iterator[Doubt]:
    """Digits of one line on both sides of a rule that are spaced like those of one number."""
    lines = list(_level(digits))
    steps = {(id(a), id(b)): step(a, b) for line in lines for (one, a), (other, b) in pairwise(line) if one == other}
    usual = usual_step(list(steps.values()))
    for line in lines:
        for at, ((one, a), (other, b)) in enumerate(pairwise(line)):
            near = [steps.get((id(c), id(d))) for (_, c), (_, d) in pairwise(line[max(0, at - 1) : at + 3])]
            if one != other and _goes_on(step(a, b), [s for s in near if s], usual):
                yield from ((cell, glyph) for cell in (one, other) for glyph in (a, b))


def _goes_on(across: float, near: Sequence[float], usual: float | None) -> bool:
    """Whether the step over a rule is the usual one or, where a table has none, that of the digits on both sides."""
    alike = [1 / GOES_ON <= across / one <= GOES_ON for one in (*near, *filter(None, [usual]))]
    return any(alike) if usual else len(alike) > 1 and all(alike)


def step(a: Glyph, b: Glyph) -> float:
    """How far a character begins behind the start of the previous one, as a share of their size."""
    return (b.start - a.start) / max(a.size, b.size)


def _level(digits: Sequence[tuple[int, Glyph]]) -> Iterator[list[tuple[int, Glyph]]]:
    """The digits grouped by baseline, from left to right."""
    line: list[tuple[int, Glyph]] = []
    for index, glyph in sorted(digits, key=lambda digit: (digit[1].baseline, digit[1].start)):
        if line and glyph.baseline - line[0][1].baseline > glyphs.SAME_BASELINE * glyph.size:
            yield sorted(line, key=lambda digit: digit[1].start)
            line = []
        line.append((index, glyph))
    yield sorted(line, key=lambda digit: digit[1].start)
