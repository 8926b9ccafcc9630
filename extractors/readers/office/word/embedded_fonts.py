"""Fonts listed in a Word document that draw other digits than their names suggest, or no letters at all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.word.docx_elements import transitional
from gongkai.extractors.readers.xml_parsing import root_of

MAX_FONT = 40 * 1024 * 1024
MAX_FONTS = 32
"""Larger fonts, or fonts after so many, are not examined: they may draw other digits."""
MASKED = 32
"""The number of bytes at the beginning of a font that are obfuscated with its key (ISO/IEC 29500-4, 9.2.3)."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SYMBOLS = "02"
"""The character set of symbol fonts (ISO/IEC 29500-1, 17.8.3.2)."""
_FACES = ("embedRegular", "embedBold", "embedItalic", "embedBoldItalic")


def misleading(package: zipfile.ZipFile, main: str) -> frozenset[str]:
    """The names of the fonts that draw at least one digit differently."""
    listed = ooxml_package.related(package, main, "fontTable") or "word/fontTable.xml"
    if listed not in package.namelist():
        return frozenset()
    ooxml_package.refuse_bombs(package, [listed])
    root = root_of(transitional(package.read(listed)))
    if root is None:
        return frozenset()
    found = _embedded(package, listed, root)
    embedded = frozenset(name for name, program in found if program is None or _draws_other_digits(program))
    return embedded | {font.get(f"{_W}name") or "" for font in root.iter(f"{_W}font") if _is_of_symbols(font)}


def _is_of_symbols(font: Any) -> bool:
    """Whether a font is a symbol font, or is replaced by one."""
    charset, other = font.find(f"{_W}charset"), font.find(f"{_W}altName")
    names = (other.get(f"{_W}val") or "").split(",") if other is not None else []
    return any(map(draws_no_letters, names)) or (charset is not None and charset.get(f"{_W}val") == SYMBOLS)


def _embedded(package: zipfile.ZipFile, listed: str, root: Any) -> Iterator[tuple[str, bytes | None]]:
    """The programs of the fonts by name; None for one that is not examined."""
    if not any(True for kind in _FACES for _ in root.iter(f"{_W}{kind}")):
        return
    places = ooxml_package.targets(package, listed)
    fonts = [(font.get(f"{_W}name") or "", face) for font in root.iter(f"{_W}font")
             for kind in _FACES for face in font.iterfind(f"{_W}{kind}")]  # fmt: skip
    for at, (name, face) in enumerate(fonts):
        place = places.get(face.get(_ID) or "", "")
        if place not in package.namelist():
            continue
        is_looked_at = at < MAX_FONTS and package.getinfo(place).file_size <= MAX_FONT
        yield name, unmasked(package.read(place), face.get(f"{_W}fontKey") or "") if is_looked_at else None


def unmasked(data: bytes, key: str) -> bytes:
    try:
        mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    except ValueError:
        return data
    if len(mask) != 16:
        return data
    return bytes(byte ^ mask[at % 16] for at, byte in enumerate(data[:MASKED])) + data[MASKED:]


def _draws_other_digits(program: bytes) -> bool:
    # imported here, so that only documents with fonts load the digit recogniser
    from gongkai.extractors.readers import glyph_shapes  # noqa: PLC0415
    from gongkai.extractors.readers.pdf import digit_shapes  # noqa: PLC0415

    shapes = glyph_shapes.by_character(program, "0123456789" + glyph_shapes.BESIDE_NUMBERS)
    return any(
        digit_shapes.other_than(int(char), ink, "x") if char.isdecimal() else digit_shapes.digit_of(ink)
        for char, ink in shapes.items()
    )
