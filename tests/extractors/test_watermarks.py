"""Words printed all over a page are none of its text, and do not hide what it shows; a number that leans does."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import X, Y, cells, middle_of, page

from gongkai.extractors.readers.pdf import camelot_patches, picture_reading, watermarks
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.reader import read_pdf


def tiles(canvas: Canvas, words: str, angle: float, gray: float = 0.8) -> None:
    canvas.setFillGray(gray)
    canvas.setFont("Times-Italic", 11)
    for column in range(6):
        for row in range(12):
            canvas.saveState()
            canvas.translate(20 + 95 * column + 7 * row, 30 + 66 * row)
            canvas.rotate(angle)
            canvas.drawString(0, 0, words)
            canvas.restoreState()


@pytest.mark.parametrize(("words", "angle"), [("No. 40817", 38), ("No. 40817", -52), ("2031-07-09", 0)])
def test_pale_words_all_over_a_page_are_none_of_its_text(tmp_path: Path, words: str, angle: float) -> None:
    found = middle_of(page(tmp_path / "tiled.pdf", lambda canvas: tiles(canvas, words, angle), middle="263"))
    assert (found.text, found.agreed, found.notes) == ("263", True, ())


@pytest.fixture
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reading, "read", lambda *_, **__: ("", ""))


@pytest.mark.usefixtures("_unread")
def test_dark_words_all_over_a_page_are_in_doubt_where_they_cross_numbers(tmp_path: Path) -> None:
    found = cells(read_pdf(page(tmp_path / "dark.pdf", lambda canvas: tiles(canvas, "No. 40817", 38, 0), middle="263")))
    assert not all(cell.agreed for cell in found.values())


@pytest.mark.usefixtures("_unread")
def test_a_pale_number_that_leans_is_in_doubt(tmp_path: Path) -> None:
    def pencilled(canvas: Canvas) -> None:
        canvas.setFillGray(0.6)
        canvas.saveState()
        canvas.translate(X + 22, Y - 3)
        canvas.rotate(20)
        canvas.drawString(0, 0, "88")
        canvas.restoreState()

    found = middle_of(page(tmp_path / "pencil.pdf", pencilled, middle="26"))
    assert (found.agreed, len(found.notes)) == (False, 1)


def leaning(words: str, times: int, source: int = 0) -> list[Glyph]:
    return [Glyph(char, 0, 0, 0, 0, 9, 5, angle=35, source=source + time) for time in range(times) for char in words]


def test_red_characters_among_those_on_the_edge_of_a_seal_are_none_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [Glyph("局", 50 + dx, 50 + dy, 0, 0, 9, 5, angle=angle) for dx, dy, angle in
            ((-30, 0, 300), (-20, -20, 330), (20, -20, 30), (30, 0, 60))]  # fmt: skip
    top, number, far = (Glyph(char, x, 30, 0, 0, 9, 5, source=7) for char, x in (("市", 50), ("7", 55), ("6", 95)))
    red = {id(g) for g in (*ring, top, far)}
    monkeypatch.setattr(watermarks.glyphs, "colour", lambda g: (220, 30, 30, 255) if id(g) in red else (0, 0, 0, 255))
    rest, seal = watermarks.split_watermark([*ring, top, number, far] + [number] * 9)
    assert (set(map(id, rest)), set(map(id, seal))) == ({id(number), id(far)}, {*map(id, ring), id(top)})
    straight = [g._replace(angle=45) for g in ring]  # a number stamped in one direction is no seal
    red |= set(map(id, straight))
    assert top in watermarks.split_watermark([*straight, top, number, far] + [number] * 9)[0]


def test_a_page_that_leans_as_a_whole_is_no_watermark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watermarks, "_is_pale", lambda _: False)
    text = "".join(chr(0x4E00 + k) for k in range(60)) * 5
    upright = [Glyph("8", 0, 0, 0, 0, 9, 5)] * 30
    assert watermarks.split_watermark([*leaning(text, 1), *upright])[1] == []
    assert len(watermarks.split_watermark([*leaning("No. 40817", 40), *upright])[0]) == 30


class _Char:
    def __init__(self, text: str, values: tuple[float, ...], y0: float = 0.0) -> None:
        self.text, self.size, self.x0, self.x1, self.y0 = text, 9.0, 0.0, 0.5, y0
        self.non_stroking_color = type("Color", (), {"values": values})

    def get_text(self) -> str:
        return self.text


@pytest.mark.parametrize(("values", "pale"), [((0.8,), True), ((0, 0, 0, 0.2), True), ((0.1, 0.9, 0.9), False)])
def test_the_second_reading_knows_pale_words_by_itself(values: tuple[float, ...], pale: bool) -> None:
    words = [char for row in range(12) for char in (*(_Char(c, values, row) for c in "20310709"), _Char("x", (0,)))]
    assert len(camelot_patches._pale_tiles(words)) == (96 if pale else 0)
