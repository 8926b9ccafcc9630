"""Fonts that a Word document carries with it and that draw other digits than their names say."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

from gongkai.extractors.readers.office import ooxml_package

MAX_FONT = 40 * 1024 * 1024
MAX_FONTS = 32
MASKED = 32
"""Bytes at the beginning of a font that are written over with its key (ISO/IEC 29500-4, 9.2.3)."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FACES = ("embedRegular", "embedBold", "embedItalic", "embedBoldItalic")


def misleading(package: zipfile.ZipFile, main: str) -> frozenset[str]:
    """The names of the fonts that draw one digit or more otherwise."""
    listed = ooxml_package.related(package, main, "fontTable") or "word/fontTable.xml"
    if listed not in package.namelist():
        return frozenset()
    ooxml_package.refuse_bombs(package, [listed])
    xml = package.read(listed)
    if b"embed" not in xml:
        return frozenset()
    found = _embedded(package, listed, xml)
    return frozenset(name for name, program in found if _draws_other_digits(program))


def _embedded(package: zipfile.ZipFile, listed: str, xml: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return
    places = ooxml_package.targets(package, listed)
    fonts = [(font.get(f"{_W}name") or "", face) for font in root.iter(f"{_W}font")
             for kind in _FACES for face in font.iterfind(f"{_W}{kind}")]  # fmt: skip
    for name, face in fonts[:MAX_FONTS]:
        place = places.get(face.get(_ID) or "", "")
        if place in package.namelist() and package.getinfo(place).file_size <= MAX_FONT:
            yield name, unmasked(package.read(place), face.get(f"{_W}fontKey") or "")


def unmasked(data: bytes, key: str) -> bytes:
    try:
        mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    except ValueError:
        return data
    if len(mask) != 16:
        return data
    return bytes(byte ^ mask[at % 16] for at, byte in enumerate(data[:MASKED])) + data[MASKED:]


def _draws_other_digits(program: bytes) -> bool:
    # a recogniser of digits: only documents with fonts pay for it
    from gongkai.extractors.readers.ofd import glyph_shapes  # noqa: PLC0415
    from gongkai.extractors.readers.pdf import digit_shapes  # noqa: PLC0415

    shapes = glyph_shapes.by_character(program, "0123456789")
    return any(digit_shapes.other_than(int(digit), ink, "x") is not None for digit, ink in shapes.items())
