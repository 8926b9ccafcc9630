"""Recognises which digit a printed shape is, whatever the file says: a character code may draw another character.

A network with one hidden layer, trained on the digits of 445 typefaces (Song, Kai, Hei, Ming, Times, Arial, monospaced,
italic and bold ones) at the sizes in which tables are rendered; its last class is "no digit". It judges all occurrences
of a character in a font together, and contradicts the code only if they are evidently another digit, or none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.digit_network import Floats, brought_into_square, probabilities, weights
from gongkai.extractors.readers.pdf import glyphs
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import PageView, around

WEIGHTS = Path(__file__).with_suffix(".npz")

INK = 0.3
"""From this share of full darkness a pixel belongs to a shape."""

EVIDENT, EXCLUDED = 0.9, 0.05
"""A font's code is contradicted if another digit has at least this probability
and the digit of the code at most that."""

EVIDENT_ONCE, EXCLUDED_ONCE = 0.99, 0.005
"""The same for a single shape that differs from the others of its font, and for one that is no digit."""

LIKELY, UNLIKELY = 0.8, 0.1
"""A single shape is in doubt if anything else has at least this probability and the digit of its code at most that."""

SAME_UPSIDE_DOWN = frozenset("018０１８")

LEAST_SIZE, LEAST_IN_DOUBT = 8.0, 12.0
"""The height in pixels from which a shape can be seen to be no digit, and from which a single shape can be in doubt."""

BELOW, ON_THE_LINE = 0.15, 0.06
"""Shares of a digit's size: below the baseline a letter such as g reaches at least
this far, a digit on the line at most that."""

OLD_STYLE = frozenset("34579")
"""The digits that reach below the baseline in some typefaces, where all of these do."""

MOST_KNOWN = 20_000
"""The shapes, each of some hundred bytes, whose probabilities are kept for the next pages and documents."""

_known: dict[tuple[tuple[int, ...], bytes], Floats] = {}

NO_DIGIT = "?"
"""The result for a shape that is not the digit of its code and not evidently
another: a dash, a letter, two digits in one."""


def contradicted(
    printed: Sequence[Glyph], view: PageView, from_near: Callable[[], PageView] | None = None
) -> dict[int, str]:
    """The digits whose shape is that of another digit or of none: by `id` of the
    glyph, the shape's digit or `NO_DIGIT`.

    Those too small to judge are examined again in the view `from_near`.
    """
    digits = [g for g in printed if g.char.isdigit()]
    if not digits:
        return {}
    chances = _chances([_part(g, view.text, view.scale) for g in digits])
    wrong: dict[int, str] = {}
    unsure: list[Glyph] = []
    by_font = _by_font(digits)
    for (_, char), members in by_font.items():
        coded = unicodedata.digit(char)
        if not char.isdecimal():  # circled or raised digits, unless they look like plain ones
            wrong |= {id(digits[at]): str(coded) for at in members if chances[at][coded] >= EVIDENT_ONCE}
            continue
        own = chances[members]
        found = _other(own.mean(axis=0), coded, EVIDENT, EXCLUDED) or _none(own.mean(axis=0), coded)
        suspect = (own[:, coded] <= UNLIKELY) & (own.max(axis=1) >= LIKELY)
        if char not in SAME_UPSIDE_DOWN:
            suspect |= [_is_upside_down(digits[at]) for at in members]
        for index in members if found else np.array(members)[suspect]:
            size = digits[index].size * view.scale
            other = found or _other(chances[index], coded, EVIDENT_ONCE, EXCLUDED_ONCE) or NO_DIGIT
            evident = _is_none(chances[index], coded)
            if other != NO_DIGIT or size >= (LEAST_SIZE if found or evident else LEAST_IN_DOUBT):
                wrong[id(digits[index])] = other
            else:
                unsure.append(digits[index])
    below = [g for g in _below_the_line(digits, by_font) if id(g) not in wrong]
    wrong |= {id(g): NO_DIGIT for g in below}
    return wrong | contradicted(unsure, from_near()) if unsure and from_near else wrong


def _below_the_line(digits: Sequence[Glyph], by_font: Mapping[tuple[int, str], Sequence[int]]) -> list[Glyph]:
    """Upright digits that reach below the baseline in a font whose digits do not: letters that look like digits."""
    feet: dict[int, float] = {}
    for (font, char), members in by_font.items():
        if char in OLD_STYLE and (own := [_foot(digits[at]) for at in members if not digits[at].angle]):
            feet[font] = min(feet.get(font, 1.0), median(own))
    return [
        digits[at]
        for (font, _), members in by_font.items()
        if feet.get(font, 1.0) < ON_THE_LINE
        for at in members
        if not digits[at].angle and _foot(digits[at]) > BELOW
    ]


def _foot(glyph: Glyph) -> float:
    """How far a digit reaches below the baseline, as a share of its size."""
    return (glyph.box[3] - glyph.baseline) / max(0.01, glyph.size)


def _none(chances: Floats, coded: int) -> str | None:
    """`NO_DIGIT` for the shapes of a font's digit that evidently are not that digit, whatever else they may be."""
    return NO_DIGIT if chances[coded] <= EXCLUDED_ONCE else None


def _is_none(chances: Floats, coded: int) -> bool:
    """Whether a shape evidently is no digit at all."""
    return bool(chances[10] >= EVIDENT_ONCE and chances[coded] <= EXCLUDED_ONCE)


def other_than(coded: int, shape: NDArray[np.uint8], otherwise: str) -> str | None:
    """The digit that a single shape evidently is instead of that of its code; `otherwise` if it evidently is none."""
    (chances,) = _chances([shape])
    if _is_none(chances, coded):
        return otherwise
    return _other(chances, coded, EVIDENT, EXCLUDED)


def digit_of(shape: NDArray[np.uint8]) -> str | None:
    """The digit that a single shape evidently is."""
    (chances,) = _chances([shape])
    best = int(chances.argmax())
    return str(best) if best != 10 and chances[best] >= EVIDENT_ONCE else None


def looks_like(digit: int, shape: NDArray[np.uint8]) -> bool:
    """Whether a single shape is more likely to be that digit than any other or none, and not blank."""
    return bool(shape.any()) and int(_chances([shape])[0].argmax()) == digit


def digits_of(printed: Sequence[Glyph], view: PageView) -> dict[int, str]:
    """The digits that glyphs look like, whatever their codes, by `id`; a second reading must confirm them."""
    chances = _chances([_part(g, view.text, view.scale) for g in printed]) if printed else ()
    best = {id(g): (int(chance.argmax()), chance.max()) for g, chance in zip(printed, chances, strict=True)}
    return {which: str(digit) for which, (digit, chance) in best.items() if digit != 10 and chance >= EVIDENT}


def perhaps_digits(printed: Sequence[Glyph], view: PageView) -> set[int]:
    """The glyphs, by `id`, that may be digits as far as this view shows."""
    chances = _chances([_part(g, view.text, view.scale) for g in printed]) if printed else ()
    return {id(g) for g, chance in zip(printed, chances, strict=True) if chance[10] < LIKELY}


def _by_font(digits: Sequence[Glyph]) -> dict[tuple[int, str], list[int]]:
    fonts: dict[int, int] = {}
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index, glyph in enumerate(digits):
        if glyph.source not in fonts:
            fonts[glyph.source] = glyphs.font(glyph)
        groups[fonts[glyph.source], glyph.char].append(index)
    return groups


def _other(chances: Floats, coded: int, evident: float, excluded: float) -> str | None:
    """The digit that a shape evidently is, if it is not that of its code."""
    best = int(chances.argmax())
    if best in (coded, 10) or chances[best] < evident or chances[coded] > excluded:
        return None
    return str(best)


def _chances(parts: Sequence[NDArray[np.uint8]]) -> Floats:
    """The probabilities for each part of the page; identical parts, which are most, are judged once."""
    keys = [(part.shape, part.tobytes()) for part in parts]
    if len(_known) > MOST_KNOWN:
        _known.clear()
    new = {key: part for key, part in zip(keys, parts, strict=True) if key not in _known}
    if new:
        shapes = [brought_into_square(_trimmed(np.asarray(part / 255, np.float32))) for part in new.values()]
        _known.update(zip(new, probabilities(np.array(shapes, np.float32), weights(WEIGHTS)), strict=True))
    return np.array([_known[key] for key in keys])


def _part(glyph: Glyph, ink: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The ink of a glyph, rotated upright; an upside-down one stays as it is seen, with a 6 as a 9."""
    part = ink[around(glyph.box, scale)]
    return np.rot90(part, round(glyph.angle / 90) % 4) if glyph.angle and not _is_upside_down(glyph) else part


def _is_upside_down(glyph: Glyph) -> bool:
    return round(glyph.angle / 90) % 4 == 2


def _trimmed(part: Floats) -> Floats:
    """A part without its blank margin; a single blank pixel where there is no ink."""
    dark = part > INK * part.max(initial=0)
    rows, cols = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return part[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1] if len(rows) else np.zeros((1, 1), np.float32)
