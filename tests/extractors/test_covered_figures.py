"""Figures that are covered in part, crossed by dots, or drawn as a bar."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import Paint, X, Y, middle_of, page, rules

from gongkai.extractors.readers.pdf import covering


def in_white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(X - 0.5, Y + 1, 1.9, 5, stroke=0, fill=1)


def white_line(canvas: Canvas) -> None:
    canvas.setStrokeGray(1)
    canvas.line(X - 2, Y + 3, X + 14, Y + 3)


@pytest.mark.parametrize("cover", [in_white, white_line])
def test_a_figure_that_is_covered_in_part_is_in_doubt(tmp_path: Path, cover: Paint) -> None:
    cell = middle_of(page(tmp_path / "cut.pdf", cover, middle="83"))
    # without its left side an 8 looks like a 3
    assert rules(cell) == (["reading.wrong_code"] if cover is in_white else ["reading.overprinted"])


def test_without_the_look_below_the_line_it_is_not_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "HIDDEN", 2.0)
    assert middle_of(page(tmp_path / "cut.pdf", white_line, middle="83")).agreed


def test_figures_below_too_many_shapes_to_look_at_are_in_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beside(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.rect(X + 3.7, Y - 0.3, 1.6, 2.5, stroke=0, fill=1)  # where a 7 has no ink

    made = page(tmp_path / "cut.pdf", beside, middle="78")
    assert middle_of(made).agreed
    monkeypatch.setattr(covering, "MOST", 0)
    assert rules(middle_of(made)) == ["reading.overprinted"]


def test_shapes_are_compared_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = np.array([[10.0, 10, 14, 17], [30, 10, 34, 17]])
    shapes = np.array([[8.0, 8, 12, 20], [8, 8, 40, 20], [50, 8, 60, 20], [32, 8, 60, 20], [13, 8, 31, 20]])
    for at_once in (1, 2, 5):
        monkeypatch.setattr(covering, "AT_ONCE", at_once)
        assert covering._partly_under(figures, shapes) == [(0, 0), (3, 1), (4, 0), (4, 1)]


def test_a_pale_ground_below_a_number_covers_nothing(tmp_path: Path) -> None:
    def ground(canvas: Canvas) -> None:
        canvas.setFillGray(0.95)
        canvas.rect(X - 4, Y - 2, 7, 10, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(X, Y, "83")

    cell = middle_of(page(tmp_path / "ground.pdf", ground))
    assert cell.text == "83"
    assert cell.notes == ()


def test_what_has_the_colour_of_the_cell_covers_too(tmp_path: Path) -> None:
    def dark(canvas: Canvas) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(X - 8, Y - 6, 40, 20, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(X, Y, "83")
        canvas.setFillGray(0.2)
        canvas.rect(X + 5, Y + 1, 1.6, 3, stroke=0, fill=1)

    cell = middle_of(page(tmp_path / "dark.pdf", dark))
    assert not cell.agreed or "reading.wrong_code" in rules(cell)


def test_a_tall_bar_in_an_empty_cell_may_be_a_one(tmp_path: Path) -> None:
    def bar(canvas: Canvas) -> None:
        canvas.rect(X, Y - 5.6, 0.9, 19.4, stroke=0, fill=1)

    assert not middle_of(page(tmp_path / "bar.pdf", bar)).agreed


def test_a_dotted_line_strikes_a_number(tmp_path: Path) -> None:
    def dotted(canvas: Canvas) -> None:
        canvas.setDash(1, 1)
        canvas.setLineWidth(0.7)
        canvas.line(X - 1, Y + 3, X + 11, Y + 3)

    cell = middle_of(page(tmp_path / "dotted.pdf", dotted, middle="43"))
    assert (cell.text, rules(cell)) == ("", ["reading.struck_text"])


def test_a_line_through_text_that_not_every_program_draws_is_in_doubt(tmp_path: Path) -> None:
    corners = [X, Y - 1, X + 11, Y - 1, X + 11, Y + 8, X, Y + 8]  # not in the order that pdfium wants
    plain = page(tmp_path / "struck-out.pdf", lambda canvas: None, middle="43")
    with pikepdf.open(plain, allow_overwriting_input=True) as pdf:
        box = [X, Y - 1, X + 11, Y + 8]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.StrikeOut, Rect=box, QuadPoints=corners, F=4
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save(plain)
    assert not middle_of(plain).agreed


@pytest.mark.parametrize("x", [X, -1.0, 594.5])
def test_a_thin_figure_under_a_pale_shape_is_looked_at_wherever_it_stands(tmp_path: Path, x: float) -> None:
    def thin(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 2)
        canvas.drawString(x, Y, "1.")
        canvas.setFillGray(1)
        canvas.rect(x - 1, Y + 0.4, 3, 0.7, stroke=0, fill=1)

    assert middle_of(page(tmp_path / "thin.pdf", thin)) is not None
