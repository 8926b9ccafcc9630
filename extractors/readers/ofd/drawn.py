"""Compares the characters of a page with the glyphs that their embedded font draws for them.

A text object gives its characters and may also give the numbers of the glyphs to draw; otherwise the font's character
table selects them. Only glyphs that evidently draw something else count against the characters: subsets are renumbered,
and their character tables are often missing or wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np

from gongkai.extractors.readers import glyph_shapes
from gongkai.extractors.readers.glyph_shapes import Gray
from gongkai.extractors.readers.ofd.objects import Glyph
from gongkai.extractors.readers.pdf import digit_shapes

MAX_FONTS = 64
MAX_SHAPES = 4_000
MAX_BYTES = 200 * 1024 * 1024
"""Fonts of a document beyond this total size are not examined, and in doubt."""
WITNESSES = 8
"""Glyphs of other characters drawn to check whether the font has glyphs with these numbers at all."""
INK = 32
NO_DIGIT = "\ufffd"
"""Stands for a glyph that evidently is no digit."""

_BLANKS = " \u00a0\u3000\u2002\u2003\u2009\t"

Key = tuple[int, ...] | str
"""The glyph numbers of a character, or the character itself if the font selects the glyph."""


class DrawnCharacters:
    """The fonts of a document, and what their glyphs draw. `font` returns the bytes of an embedded font by ID, `holds`
    tells whether it is embedded."""

    def __init__(self, font: Callable[[str], bytes | None], holds: Callable[[str], bool] = lambda _: False) -> None:
        self._font, self._holds = font, holds
        self._passed_over: set[str | tuple[str, Key, str]] = set()
        """Fonts, and characters of fonts, that are not examined."""
        self._fonts: dict[str, bytes] = {}
        self._known: dict[tuple[str, Key, str], str | None] = {}

    def look(self, glyphs: Iterable[Glyph]) -> None:
        """Set the text of characters whose glyphs draw others to what is drawn; `coded` keeps the stated text."""
        asked: dict[str, dict[tuple[Key, str], None]] = defaultdict(dict)
        witnesses: dict[str, set[int]] = defaultdict(set)
        concerned = []
        for glyph in glyphs:
            if not glyph.font:
                continue
            if not _matters(glyph.text):
                if glyph.numbers and len(witnesses[glyph.font]) < WITNESSES:
                    witnesses[glyph.font].update(glyph.numbers)
                continue
            if glyph.numbers is None and not glyph.text.isdecimal():
                continue
            key: Key = glyph.text if glyph.numbers is None else glyph.numbers
            concerned.append((glyph, key))
            if (glyph.font, key, glyph.text) not in self._known:
                asked[glyph.font][key, glyph.text] = None
        for font, keys in asked.items():
            self._judge(font, list(keys), witnesses[font])
        for glyph, key in concerned:
            self._set(glyph, key)

    def _set(self, glyph: Glyph, key: Key) -> None:
        drawn = self._known.get((glyph.font, key, glyph.text))
        if glyph.font in self._passed_over or (glyph.font, key, glyph.text) in self._passed_over:
            glyph.doubt = glyph.doubt or f"font {glyph.font}"
        elif drawn is not None and drawn != glyph.text:
            glyph.coded, glyph.text = glyph.text, drawn

    def _judge(self, font: str, keys: list[tuple[Key, str]], witnesses: set[int]) -> None:
        program = self._program(font)
        left = max(0, MAX_SHAPES - len(self._known))
        if program:
            self._passed_over |= {(font, *further) for further in keys[left:]}
        keys = keys[:left]
        if not program or not keys:
            return
        numbers = [number for key, _ in keys if not isinstance(key, str) for number in key]
        by_number = glyph_shapes.by_number(program, [*numbers, *witnesses]) if numbers else {}
        draws = any(_has_ink(ink) for ink in by_number.values())
        characters = [key for key, _ in keys if isinstance(key, str)]
        by_character = glyph_shapes.by_character(program, characters) if characters else {}
        for key, text in keys:
            if isinstance(key, str):
                parts = [by_character[key]] if key in by_character else None
            else:
                parts = [by_number[number] for number in key if number in by_number] if draws else None
            self._known[font, key, text] = None if parts is None else _drawn(text, key, parts)

    def _program(self, font: str) -> bytes:
        if font not in self._fonts:
            held = sum(map(len, self._fonts.values()))
            is_looked_at = len(self._fonts) < MAX_FONTS and held < MAX_BYTES
            program = self._font(font) if is_looked_at else None
            self._fonts[font] = program or b""
            if program is None and self._holds(font):
                self._passed_over.add(font)
        return self._fonts[font]


def _matters(text: str) -> bool:
    """Whether a number would change if this character were drawn as something else."""
    return text.isdecimal() or text in _BLANKS or text in glyph_shapes.BESIDE_NUMBERS or "\ue000" <= text <= "\uf8ff"


def _has_ink(ink: Gray) -> bool:
    return bool(ink.size) and int(ink.max()) >= INK


def _drawn(text: str, key: Key, parts: list[Gray]) -> str | None:
    """What is drawn for a character; None where nothing shows that it is something else."""
    inked = [part for part in parts if _has_ink(part)]
    if text.isdecimal():
        coded = int(text)
        if not inked:
            return ""
        if len(inked) == 1:
            return digit_shapes.other_than(coded, inked[0], otherwise=NO_DIGIT)
        return "".join(digit_shapes.digit_of(part) or NO_DIGIT for part in inked)
    if not inked or key == (0,) or any(_is_low(part) for part in inked):
        return None
    digits = [digit_shapes.digit_of(part) for part in inked]
    return "".join(digit or "" for digit in digits) if all(digits) else None


def _is_low(part: Gray) -> bool:
    """Whether a shape is a dash, a point or a slanting stroke rather than a digit: much lower than half an em."""
    rows = np.flatnonzero((part >= INK).any(axis=1))
    return len(rows) == 0 or rows[-1] - rows[0] < 0.4 * glyph_shapes.SIZE
