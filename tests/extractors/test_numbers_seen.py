"""Numbers that a person reads where text and look differ: other codes, pictures over them, marks beside them."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from table_page import HEIGHT, LEFT, TOP, WIDTH, X, Y, cells, middle_of, page, rules
from test_visual_check import as_outlines, as_picture, drawn_number

from gongkai.extractors.readers.pdf import digit_shapes, picture_reading, uneven_digits, visual_check
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.reader import read_pdf


def test_a_picture_over_a_number_is_read_whole(tmp_path: Path) -> None:
    """A slip stuck on a number: nothing of the slip is taken out where the number stood."""

    def slip(canvas: Canvas) -> None:
        canvas.drawString(X + 4, Y, "77")
        as_picture(canvas)

    cell = middle_of(page(tmp_path / "slip.pdf", slip))
    assert (cell.text, cell.agreed, rules(cell)) == ("386", False, ["reading.hidden_text", "reading.from_picture"])


def test_a_drawn_number_close_to_a_rule_is_read(tmp_path: Path) -> None:
    def high(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(drawn_number()), X, TOP - HEIGHT - 10.6, 30, 12, mask=[255, 255] * 3)

    cell = middle_of(page(tmp_path / "high.pdf", high))
    assert (cell.text, cell.agreed, rules(cell)) == ("386", False, ["reading.from_picture"])


def test_a_picture_that_reads_as_no_number_replaces_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reading, "read", lambda *_, **__: ("区", "区"))
    cell = middle_of(page(tmp_path / "sign.pdf", as_outlines, middle="42"))
    assert (cell.text, cell.agreed) == ("42", False)


@pytest.mark.parametrize(("shown", "read", "note"), [("18", "18", "1ß"), ("88", "88", "ßß"), ("E8", "Eß", None)])
def test_digits_whose_codes_are_letters_are_read_by_their_shape(
    tmp_path: Path, shown: str, read: str, note: str | None
) -> None:
    path = page(tmp_path / "plain.pdf", lambda _: None, middle=shown)
    codes = "1 begincodespacerange <00> <ff> endcodespacerange\n96 beginbfchar\n"
    codes += "\n".join(f"<{c:02x}> <{0xDF if c == 0x38 else c:04x}>" for c in range(0x20, 0x80))
    with pikepdf.open(path) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            font.ToUnicode = pdf.make_stream(f"begincmap\n{codes}\nendbfchar\nendcmap".encode())
        pdf.save(tmp_path / "coded.pdf")
    cell = cells(read_pdf(tmp_path / "coded.pdf"))[1, 1]
    assert cell.text == read
    assert [n.quote for n in cell.notes if n.rule == "reading.wrong_code"] == [note] * (note is not None)


@pytest.mark.parametrize(("beside", "read"), [("S7", "5"), ("", "S")])
def test_a_letter_stands_for_a_digit_only_where_it_does_so_beside_others(
    tmp_path: Path, beside: str, read: str
) -> None:
    """A letter alone may be one: a column that is called so."""

    def shaped(canvas: Canvas) -> None:
        canvas.drawString(300, 300, beside)

    path = page(tmp_path / "plain.pdf", shaped, middle="S")
    digit_of = {"S": "5"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digit_shapes, "digits_of", lambda printed, _: {id(g): digit_of[g.char] for g in printed})
        patch.setattr(digit_shapes, "perhaps_digits", lambda printed, _: {id(g) for g in printed})
        assert middle_of(path).text == read


def test_numbers_beside_bold_ones_have_no_less_ink_than_they_should(tmp_path: Path) -> None:
    def bold(canvas: Canvas) -> None:
        for k in (0, 1, 2, 3, 5, 6):
            canvas.drawString(LEFT + k % 3 * WIDTH + 30.35, TOP - (k // 3 + 1) * HEIGHT + 8, str(10 + k))

    cell = middle_of(page(tmp_path / "bold.pdf", bold, middle="11"))
    assert (cell.text, cell.agreed, rules(cell)) == ("11", True, [])


def test_a_circled_mark_is_none_of_the_number() -> None:
    def glyph(char: str, size: float, baseline: float) -> Glyph:
        return Glyph(char, 0, 0, 0, baseline, size, size)

    digits = [glyph("4", 6, 100), glyph("7", 6, 100)]
    mark = glyph("①", 4.5, 97)
    assert visual_check.raised([*digits, mark]) == (mark,)
    assert visual_check.raised([*digits, glyph("①", 6, 100)]) == ()
    assert visual_check.is_number("①47") and visual_check.is_number("47※")
    assert not visual_check.is_number("①甲乙")


@pytest.mark.parametrize(("apart", "is_uneven"), [(7.0, False), (11.0, True)])
def test_full_width_digits_are_as_far_apart_as_ideographs(apart: float, is_uneven: bool) -> None:
    def number(text: str, pitch: float) -> list[Glyph]:
        starts = [k * pitch for k in range(len(text))]
        return [Glyph(c, x + 2, 97, x, 100, 5, 4, (x, 95, x + 4, 100)) for c, x in zip(text, starts, strict=True)]

    printed = [number("12", 4.0), number("34", 4.0), number("５６", apart)]
    assert list(uneven_digits.uneven(printed, lambda _: False)) == [2] * is_uneven
