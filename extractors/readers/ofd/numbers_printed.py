"""How the digits of a cell are printed: what is raised beside them, and whether they may belong to two numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from gongkai.extractors.readers import digit_spacing
from gongkai.extractors.readers.ofd.objects import Glyph
from gongkai.extractors.readers.raised_figures import stands_off

OF_A_NUMBER = frozenset("0123456789.,")
SMALL, ALIKE_COLOURS, LEAST_STEP = 0.8, 64, 0.2
"""Digits of one number have at least this share of the largest one's size, differ by at most this in each colour
component, of 255, and begin at least this share of their size after each other."""
ALIKE = 1.4
"""The largest ratio of distances between the digits of one number, unless they form groups."""
SPACED = 1.6, 1.9
"""The largest distance between digits of one number, as a multiple of their size, whatever distance is usual; the
second value is for groups of three."""


def raised(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Figures that are smaller than the others of their cell and raised or lowered: the mark of a note."""
    digits = [glyph for glyph in glyphs if glyph.text.isdecimal()]
    if not digits:
        return []
    largest = max(digits, key=lambda glyph: glyph.size)
    return [glyph for glyph in digits if stands_off(glyph.size, glyph.y, (largest.size, largest.y))]


def usual_step(lines: Iterable[Sequence[Glyph]]) -> float | None:
    """The usual distance between digits of a table, as a share of their size; None if it has none."""
    return digit_spacing.usual_step([step for line in lines if _is_number(line) for step, _ in _steps(line)])


def is_mixed(line: Sequence[Glyph]) -> bool:
    """Whether the digits of a line have two sizes or colours, or are drawn over each other."""
    digits = [glyph for glyph in line if glyph.text.isdecimal()]
    if len(digits) < 2:
        return False
    sizes = [glyph.size for glyph in digits]
    colours = [abs(a - b) for one, other in pairwise(digits) for a, b in zip(one.colour, other.colour, strict=True)]
    close = any(b.x - a.x < LEAST_STEP * a.size for a, b in pairwise(digits))
    return close or min(sizes) < SMALL * max(sizes) or max(colours) > ALIKE_COLOURS


def is_spaced(line: Sequence[Glyph], usual: float | None) -> bool:
    """Whether digits of a line are spaced differently from groups of thousands
    and from the other digits of the line."""
    if len(line) < 2 or not _is_number(line):
        return False
    steps = _steps(line)
    if digit_spacing.is_spaced(steps, usual):
        return True
    widths = [step for step, _ in steps]
    if len(widths) > 1 and max(widths) <= ALIKE * max(min(widths), 0.01):
        return False
    return any(step > SPACED[0 if behind % 3 else 1] for step, behind in steps)


def _is_number(line: Sequence[Glyph]) -> bool:
    return all(glyph.text in OF_A_NUMBER for glyph in line)


def _steps(line: Sequence[Glyph]) -> list[tuple[float, int]]:
    """How far each character begins behind the start of the previous one, and
    how many characters end the line with it."""
    return [((b.x - a.x) / max(a.size, 0.01), len(line) - at) for at, (a, b) in enumerate(pairwise(line), start=1)]
