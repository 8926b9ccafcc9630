"""The look of an embedded font's glyphs: pdfium draws each separately, by its number in the font."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import product

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFont
from pypdfium2 import raw

Gray = NDArray[np.uint8]

SIDE, SIZE = 64, 32
"""Pixels of the square in which a glyph is drawn, and of its em."""
IN_A_ROW = 32
LARGEST = 0xFFFF
"""The largest glyph number."""
MOST = 8_000
LARGEST_ROW = 4_000_000
"""The most pixels of characters drawn in a row."""
BY_NEIGHBOURS = ("calt", "ccmp", "clig", "liga", "locl", "rclt", "rlig")
"""OpenType features by which programs substitute glyphs unless told otherwise."""
BESIDE_NUMBERS = "/／\\-－−–—―_*·.。、,，无空件条个次项份篇人宗元"
"""Signs and units that a cell may have beside a number, or instead of one: a digit drawn for them would be lost."""
NO_CHARACTER = "\uffff"
MOST_AXES = 8
_PICTURES = frozenset({b"COLR", b"SVG ", b"CBDT", b"sbix"})
_NUMBERED = {32: b"CBDT", 34: b"COLR", 36: b"SVG ", 37: b"sbix"}
"""The numbers that stand for these tables in a WOFF2 font."""
_NAMED, _GLYPHS = 63, (10, 11)
"""The number meaning that a table is given by name, and the numbers of the two
tables that are transformed by default."""


def by_number(font: bytes, numbers: Sequence[int]) -> dict[int, Gray]:
    """The ink of glyphs by number; empty if the font cannot be used."""
    wanted = [number for number in dict.fromkeys(numbers) if 0 <= number <= LARGEST][:MOST]
    if not wanted:
        return {}
    try:
        with pdfium.PdfDocument(_sheet(font, wanted)) as document:
            page = document[0]
            if not _is_embedded(page):
                return {}
            ink = 255 - page.render(scale=1, grayscale=True).to_numpy()
    except (pdfium.PdfiumError, pikepdf.PdfError, ValueError, OverflowError):
        return {}
    return {
        number: ink[SIDE * row : SIDE * (row + 1), SIDE * col : SIDE * (col + 1)]
        for number, (row, col) in ((number, divmod(at, IN_A_ROW)) for at, number in enumerate(wanted))
    }


def by_character(font: bytes, characters: Sequence[str], axes: Sequence[float] = ()) -> dict[str, Gray]:
    """The ink of characters for which the font itself has a glyph, at this position on its axes
    if it has any; empty if it cannot be used."""
    try:
        face = ImageFont.truetype(io.BytesIO(font), SIZE, layout_engine=ImageFont.Layout.BASIC)
        if axes:
            face.set_variation_by_axes(list(axes))
        missing = _ink(face, NO_CHARACTER)
        found = {character: _ink(face, character) for character in dict.fromkeys(characters)}
    except (OSError, ValueError, OverflowError, MemoryError, Image.DecompressionBombError):
        return {}
    return {character: ink for character, ink in found.items() if not np.array_equal(ink, missing)}


def extremes(font: bytes) -> list[list[float]]:
    """The ends of each axis of a variable font, with the other axes at their defaults."""
    try:
        face = ImageFont.truetype(io.BytesIO(font), SIZE, layout_engine=ImageFont.Layout.BASIC)
        axes = face.get_variation_axes()
    except (OSError, ValueError, OverflowError, MemoryError):
        return []
    usual = [float(axis["default"] or 0) for axis in axes[:MOST_AXES]]
    ends = [(at, float(axis[end] or 0)) for at, axis in enumerate(axes[:MOST_AXES]) for end in ("minimum", "maximum")]
    return [[*usual[:at], end, *usual[at + 1 :]] for at, end in ends]


def has_pictures(font: bytes) -> bool:
    """Whether a font has pictures of its characters other than outlines: colour layers, SVG or bitmaps."""
    return not _PICTURES.isdisjoint(_tables(font))


def _tables(font: bytes) -> set[bytes]:
    """The tables that a font lists, compressed or not."""
    count = int.from_bytes(font[12:14], "big")
    if font[:4] == b"wOFF":
        return {font[at : at + 4] for at in range(44, 44 + 20 * count, 20)}
    if font[:4] == b"wOF2":
        return _packed_tables(font, count)
    start = int.from_bytes(font[12:16], "big") if font[:4] == b"ttcf" else 0
    count = int.from_bytes(font[start + 4 : start + 6], "big")
    return {font[at : at + 4] for at in range(start + 12, start + 12 + 16 * count, 16)}


def _packed_tables(font: bytes, count: int) -> set[bytes]:
    """The tables of a WOFF2 font: most are given by number, and lengths have a variable number of bytes."""
    found, at = set(), 48
    for _ in range(count):
        flags = font[at] if at < len(font) else 0
        kind, version = flags & 0x3F, flags >> 6
        found.add(font[at + 1 : at + 5] if kind == _NAMED else _NUMBERED.get(kind, b""))
        at += 5 if kind == _NAMED else 1
        for _ in range(2 if version != (3 if kind in _GLYPHS else 0) else 1):
            while at < len(font) and font[at] & 0x80:
                at += 1
            at += 1
    return found


def differ_in_a_row(font: bytes, characters: str) -> bool:
    """Whether a font may draw other glyphs for characters beside each other than for each alone."""
    row = "".join(map("".join, product(characters, repeat=3)))
    try:
        face = ImageFont.truetype(io.BytesIO(font), SIZE // 2, layout_engine=ImageFont.Layout.RAQM)
        left, top, right, bottom = face.getbbox(row, mode="L")
        if (right - left) * (bottom - top) > LARGEST_ROW:  # checked before drawing, which could exhaust memory
            return True
        alone = face.getmask(row, mode="L", features=[f"-{name}" for name in BY_NEIGHBOURS])
        beside = face.getmask(row, mode="L")
    except (KeyError, OSError, ValueError, OverflowError, MemoryError, Image.DecompressionBombError):
        return True  # KeyError: no library is available that applies the features of fonts
    return alone.size != beside.size or bytes(alone) != bytes(beside)


def _ink(face: ImageFont.FreeTypeFont, character: str) -> Gray:
    left, top, right, bottom = face.getbbox(character, mode="L")
    if (right - left) * (bottom - top) > (4 * SIDE) ** 2:  # checked before drawing, which could exhaust memory
        return np.zeros((1, 1), np.uint8)
    mask = face.getmask(character, mode="L")
    width, height = mask.size
    if not 0 < width * height <= (4 * SIDE) ** 2:
        return np.zeros((1, 1), np.uint8)
    return np.array(mask, np.uint8).reshape(height, width)


def _sheet(font: bytes, numbers: Sequence[int]) -> bytes:
    """A page with each glyph in a square of its own."""
    rows = -(-len(numbers) // IN_A_ROW)
    is_compact = font[:4] == b"OTTO" or font[:2] == b"\x01\x00"
    with pikepdf.new() as pdf:
        program = pdf.make_stream(font)
        if is_compact:
            program.Subtype = pikepdf.Name.OpenType if font[:4] == b"OTTO" else pikepdf.Name.CIDFontType0C
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Embedded, Flags=4, FontBBox=[0, -200, 1000, 900],
            ItalicAngle=0, Ascent=900, Descent=-200, CapHeight=700, StemV=80,
        )  # fmt: skip
        descriptor[pikepdf.Name.FontFile3 if is_compact else pikepdf.Name.FontFile2] = program
        info = pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0)
        inner = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, BaseFont=pikepdf.Name.Embedded, CIDSystemInfo=info,
            Subtype=pikepdf.Name.CIDFontType0 if is_compact else pikepdf.Name.CIDFontType2,
            FontDescriptor=pdf.make_indirect(descriptor), DW=1000,
        )  # fmt: skip
        if not is_compact:
            inner.CIDToGIDMap = pikepdf.Name.Identity
        outer = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name.Embedded,
            Encoding=pikepdf.Name("/Identity-H"), DescendantFonts=[pdf.make_indirect(inner)],
        )  # fmt: skip
        height = rows * SIDE
        drawn = [f"BT /F {SIZE} Tf"]
        for at, number in enumerate(numbers):
            row, col = divmod(at, IN_A_ROW)
            x, y = SIDE * col + (SIDE - SIZE) // 2, height - SIDE * (row + 1) + (SIDE - SIZE) // 2
            drawn.append(f"1 0 0 1 {x} {y} Tm <{number:04x}> Tj")
        page = pdf.add_blank_page(page_size=(SIDE * IN_A_ROW, height))
        page.Contents = pdf.make_stream("\n".join([*drawn, "ET"]).encode())
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(outer)))
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def _is_embedded(page: pdfium.PdfPage) -> bool:
    """Whether the glyphs are those of the font: pdfium substitutes another font if it cannot read this one."""
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
        return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1)
    return False
