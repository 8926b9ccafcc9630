"""The words of pages whose numbers stand in columns without rules: read twice, and held against the page."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Cell, Table, TextLayout, Word
from gongkai.extractors.readers.pdf import playa_words, text_layout
from gongkai.extractors.readers.pdf.reader import read_pdf
from tests.extractors.table_page import Paint, page

ROWS = [
    ("一、本年新收", "402", "11"),
    ("二、上年结转", "0", "7"),
    ("（一）予以公开", "17", "1"),
    ("（二）部分", "5", ""),
]


def write(path: Path, paint: Paint = lambda canvas: None) -> Path:
    """Four labels with two columns of numbers, and whatever is painted on top."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for row, (label, *numbers) in enumerate(ROWS):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(60, 700 - 16 * row, label)
        canvas.setFont("Helvetica", 9)
        for column, number in enumerate(numbers):
            canvas.drawRightString(240 + 24 * column, 700 - 16 * row, number)
    paint(canvas)
    canvas.save()
    return path


def only(path: Path) -> TextLayout:
    (layout,) = read_pdf(path).layouts
    return layout


def texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_the_words_of_both_readings(tmp_path: Path) -> None:
    layout = only(write(tmp_path / "a.pdf"))
    printed = [text for row in ROWS for text in row if text]
    assert texts(layout.words) == printed == texts(layout.second_words)
    assert layout.stains == ()
    for one, other in zip(layout.words, layout.second_words, strict=True):
        assert abs(one.box.x0 - other.box.x0) < 2 and abs(one.box.y1 - other.box.y1) < 2


@pytest.mark.parametrize("gap", [2.6, 3.5])
def test_numbers_of_two_columns_close_to_each_other_are_two_words(tmp_path: Path, gap: float) -> None:
    layout = only(
        write(tmp_path / "a.pdf", lambda c: (c.drawString(300, 600, "41"), c.drawString(310 + gap, 600, "17")))
    )
    assert texts(layout.words)[-2:] == ["41", "17"] == texts(layout.second_words)[-2:]


def test_what_the_page_hides_is_no_word_but_a_stain(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.drawString(258, 652, "3")

    layout = only(write(tmp_path / "a.pdf", paint))
    assert "3" not in texts(layout.words)
    assert "3" in texts(layout.second_words)
    assert [round(stain.x0) for stain in layout.stains] == [258]


def test_ink_that_is_no_text_is_a_stain_and_a_rule_is_none(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.line(50, 690, 300, 690)
        canvas.circle(260, 655, 3, stroke=0, fill=1)

    (stain,) = only(write(tmp_path / "a.pdf", paint)).stains
    assert (round(stain.x0), round(stain.x1)) == (257, 263)


def test_a_number_struck_through_is_not_shown(tmp_path: Path) -> None:
    layout = only(write(tmp_path / "a.pdf", lambda canvas: canvas.line(222, 703, 242, 703)))
    struck = next(word for word in layout.words if not word.shown)
    assert [note.rule for note in struck.notes] == ["reading.struck_text"]


def test_pages_of_running_text_and_of_ruled_tables_are_not_looked_at(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "text.pdf"))
    for line in range(30):
        canvas.drawString(
            60, 800 - 14 * line, f"In 2023 the office received {line} requests and answered them all in time."
        )
    canvas.save()
    assert read_pdf(tmp_path / "text.pdf").layouts == ()
    assert read_pdf(page(tmp_path / "ruled.pdf", lambda canvas: None, middle="14")).layouts == ()


def test_where_extraction_is_not_permitted_no_numbers_are_read(tmp_path: Path) -> None:
    closed = tmp_path / "closed.pdf"
    with pikepdf.open(write(tmp_path / "a.pdf")) as pdf:
        allowed = pikepdf.Permissions(extract=False)
        pdf.save(closed, encryption=pikepdf.Encryption(owner="owner", user="", allow=allowed))
    assert read_pdf(closed).layouts == ()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_both_readings_see_the_words_of_a_page_that_is_shown_turned(tmp_path: Path, rotation: int) -> None:
    turn = {90: "0 1 -1 0 842 0 cm", 180: "-1 0 0 -1 595 842 cm", 270: "0 -1 1 0 0 595 cm"}[rotation]
    with pikepdf.open(write(tmp_path / "a.pdf")) as pdf:
        (sheet,) = pdf.pages
        sheet.mediabox = pikepdf.Array([0, 0, 595, 842] if rotation == 180 else [0, 0, 842, 595])
        sheet.Rotate = rotation
        sheet.contents_add(f"q {turn}".encode(), prepend=True)
        sheet.contents_add(b"Q")
        pdf.save(tmp_path / "turned.pdf")
    upright, turned = only(tmp_path / "a.pdf"), only(tmp_path / "turned.pdf")
    assert texts(turned.words) == texts(upright.words) == texts(turned.second_words)
    for one, other in zip(upright.second_words, turned.second_words, strict=True):
        assert abs(one.box.x0 - other.box.x0) < 0.1 and abs(one.box.y1 - other.box.y1) < 0.1


def test_a_page_that_the_second_program_cannot_read_gives_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(playa_words, "_chars", broken)
    assert read_pdf(write(tmp_path / "a.pdf")).layouts == ()


def test_the_bands_of_a_shaded_table_are_no_stain_and_what_is_drawn_over_them_is() -> None:
    """Cells over several rows join the bands; a seal as large as them has no room for squares."""
    page = np.zeros((600, 600), np.uint8)
    page[40:560, 20:90] = 1
    for top in range(40, 560, 80):
        page[top : top + 40, 20:580] = 1
    assert list(text_layout._parts(page.astype(bool), 2.0)) == []
    seal = np.zeros_like(page)
    cv2.circle(seal, (300, 300), 120, 1, thickness=12)
    assert len(list(text_layout._parts(seal.astype(bool), 2.0))) == 1
    cross = np.zeros_like(page)
    cv2.line(cross, (100, 100), (500, 500), 1, thickness=24)
    cv2.line(cross, (500, 120), (120, 520), 1, thickness=24)
    assert len(list(text_layout._parts(cross.astype(bool), 2.0))) == 1


@pytest.mark.parametrize(("between", "looked_at"), [(1, False), (3, True)])
def test_rows_of_numbers_between_small_tables_are_looked_at(between: int, looked_at: bool) -> None:
    band = Table(0, 1, 2, (Cell(0, 0, 1, 1, "规章", "规章"), Cell(0, 1, 1, 1, "4", "4")), "test", 1)
    blocks: list[str | Table] = ["第一段文字。"]
    for row in range(4):
        blocks += [band, f"行政许可 {row}" if row < between else "行政许可"]
    assert text_layout.has_columns_left(blocks) is looked_at
