"""OFD: what the glyphs of an embedded font draw counts, not the characters beside them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import reportlab
from ofd_package import LABELS, LINES, SPACE, package, text

from gongkai.extractors.document import Cell
from gongkai.extractors.readers import glyph_shapes
from gongkai.extractors.readers.ofd.reader import read_ofd

FONT = (Path(reportlab.__file__).parent / "fonts/Vera.ttf").read_bytes()
FIRST = 29
"""In this font the number of a glyph is the code of its character less this."""


def numbers(characters: str) -> str:
    return " ".join(str(ord(character) - FIRST) for character in characters)


def drawn(codes: str, glyphs: str, more: str = "") -> str:
    """A text in the cell of the second row and column, with the numbers of the glyphs that are drawn."""
    transform = (
        f"<ofd:CGTransform CodePosition='0' CodeCount='{len(codes)}' GlyphCount='{len(glyphs.split())}' {more}>"
        f"<ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>"
    )
    return text(codes, 70, 63, inner=transform)


def cell(content: str, font: bytes | None = FONT) -> Cell:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(LINES + LABELS + content))) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            common = b"<ofd:CommonData><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
            new.writestr(name, old.read(name).replace(b"<ofd:Pages>", common))
        file = "<ofd:FontFile>f.ttf</ofd:FontFile>" if font is not None else ""
        fonts = f"<ofd:Fonts><ofd:Font ID='1' FontName='x'>{file}</ofd:Font></ofd:Fonts>"
        new.writestr("Doc_0/PublicRes.xml", f"<ofd:Res {SPACE} BaseLoc='Res'>{fonts}</ofd:Res>")
        new.writestr("Doc_0/Res/f.ttf", font or b"")
    (table,) = read_ofd(written.getvalue()).tables
    (found,) = [cell for cell in table.cells if (cell.row, cell.col) == (1, 1)]
    return found


def test_glyphs_that_draw_what_is_stated_are_no_matter() -> None:
    for content in (drawn("1234567890", numbers("1234567890")), text("1234567890", 70, 63)):
        found = cell(content)
        assert (found.text, found.agreed, found.notes) == ("1234567890", True, ())


@pytest.mark.parametrize(
    ("codes", "glyphs", "seen"),
    [
        ("302", numbers("802"), "802"),  # another digit
        ("5", numbers("57"), "57"),  # two glyphs for one character
        ("12", numbers("1"), "1"),  # one for two
        ("12", numbers("1") + " 3", "1"),  # a glyph without ink
        ("3", numbers("H"), "\ufffd"),  # no digit at all
        ("-", numbers("6"), "6"),  # a digit for what stands for nothing
        ("\u3000", numbers("6"), "6"),
        ("1件", numbers("18"), "18"),
        ("无", numbers("0"), "0"),
    ],
)
def test_what_is_drawn_counts_and_is_in_doubt(codes: str, glyphs: str, seen: str) -> None:
    found = cell(drawn(codes, glyphs))
    assert (found.text, found.agreed) == (seen, False)
    assert [(note.rule, note.quote) for note in found.notes] == [("reading.wrong_code", codes.strip())]


@pytest.mark.parametrize("codes", ["-", "/", "\u3000", "年"])
def test_other_characters_are_left_as_they_are(codes: str) -> None:
    for glyphs in ("0", "3", numbers("-"), numbers("/")):
        found = cell(drawn(codes, glyphs))
        assert (found.text, found.agreed) == (codes.strip(), True)


def test_places_count_through_the_text_object_or_begin_anew() -> None:
    def piece(place: int, codes: str, x: int) -> str:
        return (
            f"<ofd:CGTransform CodePosition='{place}' CodeCount='1' GlyphCount='1'>"
            f"<ofd:Glyphs>{numbers(codes)}</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X='{x}' Y='3.4'>1</ofd:TextCode>"
        )

    for second in (1, 0):
        pieces = piece(0, "1", 0) + piece(second, "4", 3)
        content = f"<ofd:TextObject Boundary='70 63 9 4' Size='4' Font='1'>{pieces}</ofd:TextObject>"
        assert cell(content).text == "14"


def without_characters(font: bytes) -> bytes:
    """The font without its tables of characters and of names, as subsets are."""
    return font.replace(b"cmap", b"xmap", 1).replace(b"post", b"xost", 1)


def test_without_a_table_of_characters_shapes_alone_count() -> None:
    bare = without_characters(FONT)
    assert glyph_shapes.by_character(bare, "12") == {}
    assert cell(drawn("302", numbers("302")), bare).agreed
    assert cell(text("302", 70, 63), bare).agreed
    assert cell(drawn("302", numbers("802")), bare).text == "802"


def test_a_table_of_characters_that_names_other_glyphs() -> None:
    # the distance of characters and glyphs in its table is one less: every digit draws the next one
    offset, length = (int.from_bytes(FONT[FONT.index(b"cmap") + at :][:4], "big") for at in (8, 12))
    distance = (0x10000 - FIRST).to_bytes(2, "big")
    table = FONT[offset : offset + length]
    assert table.count(distance) == 1
    moved = FONT.replace(table, table.replace(distance, (0x10000 - FIRST + 1).to_bytes(2, "big")))
    found = cell(text("302", 70, 63), moved)
    assert (found.text, found.agreed) == ("413", False)


@pytest.mark.parametrize(
    "font",
    [
        None,
        b"",
        b"\x00\x01\x00\x00" + b"x" * 400,
        b"OTTO",
        b"\x01\x00\x04\x01",
        FONT[: len(FONT) // 2],
        b"%!PS-AdobeFont-1.0",
    ],
)
def test_a_font_that_cannot_be_used_says_nothing(font: bytes | None) -> None:
    for content in (drawn("302", numbers("802")), text("302", 70, 63)):
        found = cell(content, font)
        assert (found.text, found.agreed) == ("302", True)


def test_statements_out_of_all_bounds() -> None:
    for more in ("CodePosition='-4'", "CodePosition='x'"):
        content = drawn("302", numbers("802")).replace("CodePosition='0'", more)
        assert cell(content).text in ("302", "802")
    for glyphs in ("99999999999999999999", "-5", "x", "", "70000 70001", " ".join(["25"] * 9000)):
        assert cell(drawn("302", glyphs)).text.strip("\ufffd") is not None
