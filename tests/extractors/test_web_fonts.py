"""Typefaces that a page carries within it: digits that are drawn as others are read as what is seen."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFont

from gongkai.extractors.document import Cell
from gongkai.extractors.readers import glyph_shapes
from gongkai.extractors.readers.glyph_shapes import Gray
from gongkai.extractors.readers.html import web_fonts
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.web_fonts import digit_codes, without_data
from gongkai.extractors.readers.pdf import digit_shapes

SHUFFLED = "3105964872"
DATA = base64.b64encode(b"a font" * 130_000).decode()
"""More than the style sheets of a page may have."""


def page(source: str, number: str = "<span class=n>120</span>") -> str:
    style = f"@font-face {{ font-family: 'secret'; src: {source} }} .n {{ font-family: secret, serif }}"
    rows = "".join(f"<tr><td>a{k}</td><td>{number if k == 1 else 7}</td></tr>" for k in range(3))
    return f"<html><head><meta charset=utf-8><style>{style}</style></head><body><table>{rows}</table></body></html>"


def number_of(text: str) -> Cell:
    (table,) = read_html(text.encode()).tables
    return next(cell for cell in table.cells if (cell.row, cell.col) == (1, 1))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the font of a page draw these digits for 0 to 9; a space for one that it does not have, x for a sign."""

    def draw(digits: str) -> None:
        shapes = {char: seen for char, seen in zip("0123456789", digits, strict=True) if seen != " "}
        monkeypatch.setattr(glyph_shapes, "by_character", lambda *_: shapes)
        monkeypatch.setattr(digit_shapes, "digit_of", lambda seen: seen if seen.isdigit() else None)
        monkeypatch.setattr(digit_shapes, "looks_like", lambda own, seen: str(own) == seen)
        monkeypatch.setattr(glyph_shapes, "differ_in_a_row", lambda *_: False)

    return draw


def test_digits_that_are_drawn_as_others_are_what_is_seen(drawn: Callable[[str], None]) -> None:
    drawn(SHUFFLED)
    cell = number_of(page(f"url(data:font/woff2;base64,{DATA}) format('woff2')"))
    assert (cell.text, cell.second_text, cell.agreed) == ("103", "103", False)
    assert [(note.rule, note.quote) for note in cell.notes] == [("reading.wrong_code", "120")]


def test_the_typeface_may_be_named_by_an_attribute(drawn: Callable[[str], None]) -> None:
    drawn(SHUFFLED)
    source = f"url(data:font/woff2;base64,{DATA})"
    cell = number_of(page(source, "<font color=black face='Secret, 宋体'>120</font>"))
    assert (cell.text, cell.second_text, cell.agreed) == ("103", "103", False)
    cell = number_of(page(source, "<span class=n><font face=SimSun>120</font></span>"))
    assert (cell.text, cell.second_text, cell.agreed) == ("120", "120", True)


def test_a_font_that_draws_digits_as_they_are_is_like_any_other(drawn: Callable[[str], None]) -> None:
    drawn("0123456789")
    cell = number_of(page(f"url('data:font/ttf;base64,{DATA}')"))
    assert (cell.text, cell.agreed, cell.notes) == ("120", True, ())


@pytest.mark.parametrize("digits", ["0123456 89", "01234567x9", "0123456788"])
def test_a_font_whose_digits_cannot_be_told_leaves_a_doubt(drawn: Callable[[str], None], digits: str) -> None:
    drawn(digits)
    cell = number_of(page(f"url(data:font/ttf;base64,{DATA})"))
    assert (cell.text, cell.agreed) == ("120", False)
    assert [note.rule for note in cell.notes] == ["reading.not_text"]


def test_data_that_is_no_font_and_more_fonts_than_are_looked_at_leave_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not number_of(page("url(data:font/ttf;base64,AAAA)")).agreed
    monkeypatch.setattr(web_fonts, "_digits", lambda _: "0123456789")
    assert number_of(page("url(data:font/ttf;base64,AAAA)")).agreed
    monkeypatch.setattr(web_fonts, "MOST", 0)
    assert not number_of(page("url(data:font/ttf;base64,AAAA)")).agreed


@pytest.mark.parametrize("private", ["1\ue6022", "1&#xE602;2", "1&#58882;2"])
def test_digits_that_stand_behind_codes_of_no_language_leave_a_doubt(
    drawn: Callable[[str], None], private: str
) -> None:
    drawn("0123456789")
    source = "url(data:font/ttf;base64,AAAA)"
    assert number_of(page(source, "<span class=n>1&#65;2</span>")).agreed
    assert not number_of(page(source, f"<span class=n>{private}</span>")).agreed


@pytest.mark.parametrize("setting", ["font-feature-settings: 'ss01'", "font-variation-settings: 'DGTS' 9"])
def test_a_typeface_that_asks_for_other_shapes_leaves_a_doubt(drawn: Callable[[str], None], setting: str) -> None:
    drawn("0123456789")
    assert not number_of(page(f"url(data:font/ttf;base64,AAAA); {setting}")).agreed


def test_faces_of_one_name_that_differ_tell_nothing() -> None:
    face = "@font-face {{ font-family: 'N'; src: url(data:{}) }}"
    shuffled, unknown = face.format(f"digits,{SHUFFLED}"), face.format(",")
    assert digit_codes(shuffled) == {"n": SHUFFLED}
    assert digit_codes(shuffled + unknown) == {}
    assert digit_codes(shuffled + face.format("digits,0123456798")) == {}


def test_a_page_without_fonts_of_its_own_is_left_as_it_is() -> None:
    text = "<style>@font-face { font-family: x; src: url(x.woff2) } td { color: red }</style>"
    assert without_data(text) == text


def test_blank_digits_spaces_with_ink_and_other_digits_beside_each_other_leave_a_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ink, blank = np.full((9, 5), 255, np.uint8), np.zeros((1, 1), np.uint8)
    shapes = dict.fromkeys(web_fonts.DIGITS, ink)
    assert not digit_shapes.looks_like(1, blank)
    monkeypatch.setattr(digit_shapes, "looks_like", lambda _, seen: bool(seen.any()))
    monkeypatch.setattr(glyph_shapes, "differ_in_a_row", lambda *_: False)

    def is_plain(**other: Gray) -> bool:
        monkeypatch.setattr(glyph_shapes, "by_character", lambda *_: shapes | other)
        return number_of(page("url(data:font/ttf;base64,AAAA)")).agreed

    assert is_plain() and is_plain(**{" ": blank})
    assert not is_plain(**{"3": blank})
    assert not is_plain(**{"\xa0": ink})
    assert is_plain(**{"/": ink})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digit_shapes, "digit_of", lambda seen: "8" if seen.any() else None)
        assert not is_plain(**{"无": ink})
    assert not is_plain(**{"５": blank})
    monkeypatch.setattr(glyph_shapes, "differ_in_a_row", lambda *_: True)
    assert not is_plain()


@pytest.mark.parametrize(("beside", "differs"), [("the same", False), ("others", True)])
def test_digits_may_look_otherwise_beside_each_other(
    monkeypatch: pytest.MonkeyPatch, beside: str, differs: bool
) -> None:
    class Face:
        def getbbox(self, row: str, mode: str) -> tuple[int, int, int, int]:
            assert all(number in row for number in ("000", "120", "999"))
            return 0, 0, 9, 9

        def getmask(self, row: str, mode: str, features: object = None) -> Image.core.ImagingCore:
            return Image.new(mode, (9, 9), 0 if features or beside == "the same" else 255).im

    monkeypatch.setattr(ImageFont, "truetype", lambda *_, **__: Face())
    assert glyph_shapes.differ_in_a_row(b"a font", "0123456789") is differs


def listing(*names: bytes) -> bytes:
    """The beginning of a font with these tables, of which nothing can be drawn."""
    return b"\0\1\0\0" + len(names).to_bytes(2, "big") + bytes(6) + b"".join(name + bytes(12) for name in names)


def packed(*numbered: tuple[int, bytes]) -> bytes:
    """The same of a WOFF2 font: the number of each table, and its name where it has none."""
    lengths = {10: b"\x81\x02\x05", 42: b"\x80\x01"}
    tables = b"".join(bytes([number]) + name + lengths.get(number, b"\x05") for number, name in numbered)
    return b"wOF2".ljust(12, b"\0") + len(numbered).to_bytes(2, "big") + bytes(34) + tables


@pytest.mark.parametrize(
    ("font", "has"),
    [
        (listing(b"glyf", b"head"), False),
        (listing(b"glyf", b"SVG "), True),
        (b"ttcf" + bytes(8) + (16).to_bytes(4, "big") + listing(b"cmap", b"sbix"), True),
        (b"wOFF" + bytes(8) + b"\0\2" + bytes(30) + b"COLR" + bytes(16) + b"CPAL" + bytes(16), True),
        (packed((10, b""), (63, b"ABCD"), (42, b"")), False),
        (packed((10, b""), (63, b"ABCD"), (32, b"")), True),
        (packed((10, b""), (63, b"sbix")), True),
        (b"wOF2", False),
    ],
)
def test_a_font_may_have_other_pictures_than_outlines(font: bytes, has: bool) -> None:
    assert glyph_shapes.has_pictures(font) is has


def test_layers_of_colour_and_other_ends_of_an_axis_leave_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    ink, blank = np.full((9, 5), 255, np.uint8), np.zeros((1, 1), np.uint8)
    monkeypatch.setattr(digit_shapes, "looks_like", lambda _, seen: bool(seen.any()))
    monkeypatch.setattr(glyph_shapes, "differ_in_a_row", lambda *_: False)

    def by_character(_: bytes, characters: str, axes: tuple[float, ...] = ()) -> dict[str, Gray]:
        return dict.fromkeys(web_fonts.DIGITS, blank if axes == (900.0,) else ink)

    def is_plain(font: bytes, *ends: tuple[float, ...]) -> bool:
        monkeypatch.setattr(glyph_shapes, "extremes", lambda _: list(ends))
        return number_of(page(f"url(data:font/ttf;base64,{base64.b64encode(font).decode()})")).agreed

    monkeypatch.setattr(glyph_shapes, "by_character", by_character)
    assert is_plain(listing(b"glyf")) and is_plain(listing(b"fvar"), (100.0,))
    assert not is_plain(listing(b"glyf", b"COLR"))
    assert not is_plain(listing(b"fvar"), (100.0,), (900.0,))


def test_a_font_that_unpacks_to_more_than_memory_holds_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyph_shapes, "by_character", lambda *_: pytest.fail("unpacked"))
    font = b"wOFF".ljust(16, b"\0") + (web_fonts.MAX_UNPACKED + 1).to_bytes(4, "big")
    assert not number_of(page(f"url(data:font/woff;base64,{base64.b64encode(font).decode()})")).agreed
