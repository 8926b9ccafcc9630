"""Typefaces embedded in a page: which digits they draw.

A site may map the characters of digits to the shapes of others, so that programs read other numbers than people. The
digits of each typeface are drawn once and recognised; its data, often larger than the page, are then left out.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

import numpy as np

MOST = 16
"""With more typefaces in a page none is examined, and their digits are in doubt."""

MAX_FONT = 20_000_000
"""The most characters of a typeface's data that are examined."""

MAX_UNPACKED = 100_000_000
"""The largest unpacked size in bytes that a typeface may state."""

DIGITS, FULL_WIDTH, SPACES = "0123456789", "０１２３４５６７８９", " \xa0\u3000"

_FACE = re.compile(r"@font-face\s*\{[^{}]*\}", re.I)
_DATA = re.compile(r"url\(\s*[\"']?\s*data:([^,\"')]{0,100}),([^\"')]*)[\"']?\s*\)", re.I)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^\"';}]+)", re.I)
_CODES = re.compile(r"url\(data:digits,(\d{10})\)")
_SETTINGS = re.compile(r"font-(?:feature|variation)-settings\s*:", re.I)
"""Settings with which a typeface may draw other shapes than those examined here."""
_PRIVATE = re.compile("[\ue000-\uf8ff]|&#x0*(?:e[0-9a-f]|f[0-8])[0-9a-f]{2}\\b|&#0*(?:5[7-9]|6[0-3])[0-9]{3}\\b", re.I)
"""Private-use characters: a typeface may draw digits for them."""
_UNKNOWN = "url(data:,)"
_PLAIN = 'local("plain")'


def without_data(text: str) -> str:
    """A page whose typefaces state, in place of their data, which digits they draw for 0 to 9, if others than these.

    Those that draw each digit as itself become typefaces like any other; those that cannot be
    examined keep counting as the page's own.
    """
    faces = [found for found in _FACE.findall(text) if _DATA.search(found)] if "@font-face" in text.lower() else []
    is_private = bool(faces) and _PRIVATE.search(text) is not None
    for at, face in enumerate(dict.fromkeys(faces)):
        is_told = at < MOST and not is_private and not _SETTINGS.search(face)
        sources = {
            _source(data[2]) if is_told and len(data[2]) <= MAX_FONT else _UNKNOWN for data in _DATA.finditer(face)
        }
        text = text.replace(face, _DATA.sub(sources.pop() if len(sources) == 1 else _UNKNOWN, face))
    return text


def _source(data: str) -> str:
    """The text that replaces the data of a typeface."""
    try:
        program = base64.b64decode(re.sub(r"\s+|%0A|%0D", "", data).replace("%2B", "+").replace("%2F", "/"))
    except (binascii.Error, ValueError):
        return _UNKNOWN
    drawn = _digits(program)
    if drawn is None:
        return _UNKNOWN
    return _PLAIN if drawn == DIGITS else f"url(data:digits,{drawn})"


def _digits(program: bytes) -> str | None:
    """The ten digits that a font draws for 0 to 9; None if one of them is no digit or is not recognised."""
    # imported here, so that only pages with fonts load the digit recogniser
    from gongkai.extractors.readers import glyph_shapes  # noqa: PLC0415
    from gongkai.extractors.readers.pdf import digit_shapes  # noqa: PLC0415

    if program[:3] == b"wOF" and int.from_bytes(program[16:20], "big") > MAX_UNPACKED:
        return None
    shapes = glyph_shapes.by_character(program, DIGITS + FULL_WIDTH + SPACES + glyph_shapes.BESIDE_NUMBERS)
    if not {*DIGITS} <= shapes.keys():
        return None
    printed = [(unicodedata.digit(char), ink) for char, ink in shapes.items() if char.isdigit()]
    if all(digit_shapes.looks_like(digit, ink) for digit, ink in printed):
        has_more = any(np.any(shapes[space]) for space in SPACES if space in shapes)
        has_more |= any(digit_shapes.digit_of(shapes[sign]) for sign in glyph_shapes.BESIDE_NUMBERS if sign in shapes)
        is_other = has_more or glyph_shapes.differ_in_a_row(program, DIGITS) or _has_other_digits(program)
        return None if is_other else DIGITS
    drawn = [digit_shapes.digit_of(shapes[digit]) for digit in DIGITS]
    return "".join(digit for digit in drawn if digit) if len({*drawn} - {None}) == 10 else None


def _has_other_digits(program: bytes) -> bool:
    """Whether a font may draw its digits by other outlines than the default ones."""
    from gongkai.extractors.readers import glyph_shapes  # noqa: PLC0415
    from gongkai.extractors.readers.pdf import digit_shapes  # noqa: PLC0415

    if glyph_shapes.has_pictures(program):
        return True
    instances = [glyph_shapes.by_character(program, DIGITS, axes) for axes in glyph_shapes.extremes(program)]
    return not all(digit_shapes.looks_like(int(digit), ink) for shapes in instances for digit, ink in shapes.items())


def digit_codes(sheets: str) -> dict[str, str]:
    """By name, the typefaces that draw other digits than those written, with these;
    same-named typefaces that differ are left out."""
    found: dict[str, set[str | None]] = {}
    for face in _FACE.findall(sheets) if "data:digits," in sheets else ():
        name, codes = _FAMILY.search(face), _CODES.search(face)
        if name:
            found.setdefault(name[1].strip().lower(), set()).add(codes[1] if codes else None)
    return {name: codes for name, (codes, *others) in found.items() if codes and not others}


def as_drawn(text: str, codes: str) -> str:
    """A text with the digits that are drawn instead of those written."""
    return text.translate(str.maketrans(DIGITS, codes))
