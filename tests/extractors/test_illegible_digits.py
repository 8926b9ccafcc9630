"""Digits that are specks, lines, or parts of others; figures that are drawn beside a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import X, Y, middle_of, page, rules
from test_text_layout import only, write

from gongkai.extractors.readers.pdf import digit_shapes, picture_reading, visual_check
from gongkai.extractors.readers.pdf.foreign_ink import ForeignInk
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import PageView

BLANK = PageView(np.zeros((20, 20), np.uint8), np.zeros((20, 20), np.uint8), 2.0)


def digit(char: str, width: float, height: float, x0: float = 10.0) -> Glyph:
    return Glyph(char, x0 + width / 2, 10, x0, 10, max(width, height), width, (x0, 10, x0 + width, 10 + height))


@pytest.mark.parametrize(
    ("glyph", "is_illegible"),
    [
        (digit("7", 0.5, 0.8), True),
        (digit("4", 0.3, 6.5), True),
        (digit("4", 6.5, 0.3), True),  # turned
        (digit("1", 0.6, 6.5), False),
        (digit("7", 2.2, 3.5), False),
        (digit("7", 1.8, 6.5), False),
    ],
)
def test_a_speck_and_a_line_are_no_digits(glyph: Glyph, is_illegible: bool) -> None:
    others = [digit(char, 3.6, 6.5) for char in "25890"]
    assert visual_check._illegible([*others, glyph]) == [glyph] * is_illegible


def test_where_all_digits_are_small_they_are_read() -> None:
    assert visual_check._illegible([digit(char, 0.9, 1.7) for char in "25890"]) == []


def test_a_digit_too_small_to_be_read_does_not_count(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 1)
        canvas.drawString(X, Y, "86")

    cell = middle_of(page(tmp_path / "speck.pdf", paint))
    assert (cell.text, rules(cell)) == ("", ["reading.hidden_text"])


@pytest.mark.parametrize(("near", "found"), [(0.97, {"3"}), (0.85, {"?"}), (0.0, set())])
def test_a_small_shape_that_is_hardly_its_digit_is_looked_at_from_near(
    monkeypatch: pytest.MonkeyPatch, near: float, found: set[str]
) -> None:
    close = PageView(BLANK.full, BLANK.bare, 4.0)

    def chances(parts: list[object]) -> np.ndarray:
        share = 0.93 if len(parts) == 3 else near
        of_ones = np.zeros((len(parts), 11), np.float32)
        of_ones[:, 1] = 1.0
        of_ones[-1, [1, 3]] = (0.0, share) if share else (1.0, 0.0)
        return of_ones

    monkeypatch.setattr(digit_shapes, "_chances", chances)
    monkeypatch.setattr(digit_shapes, "_by_font", lambda digits: {(0, "1"): list(range(len(digits)))})
    printed = [digit("1", 2.5, 5.0) for _ in range(3)]
    assert set(digit_shapes.contradicted(printed, BLANK, lambda: close).values()) == found


@pytest.mark.parametrize(
    ("feet", "found"),
    [
        ({"4": 12.0, "9": 12.1}, set()),
        ({"4": 12.0, "9": 14.0}, {"9"}),  # a g
        ({"4": 14.0, "9": 14.0, "0": 12.0}, set()),  # figures of the old style
        ({"0": 12.0, "9": 14.0}, set()),  # of which there may be no more
    ],
)
def test_a_digit_below_the_line_of_the_others_is_a_letter(
    monkeypatch: pytest.MonkeyPatch, feet: dict[str, float], found: set[str]
) -> None:
    chances = np.eye(11, dtype=np.float32)[[int(char) for char in feet]]
    monkeypatch.setattr(digit_shapes, "_chances", lambda parts: chances)
    monkeypatch.setattr(digit_shapes, "_by_font", lambda digits: {(0, g.char): [at] for at, g in enumerate(digits)})
    printed = [Glyph(char, 5, 9, 3, 12, 7, 4, (3, foot - 7, 7, foot)) for char, foot in feet.items()]
    wrong = digit_shapes.contradicted(printed, BLANK)
    assert {g.char for g in printed if wrong.get(id(g)) == "?"} == found


def beside(*areas: tuple[int, int, int, int]) -> ForeignInk:
    """Ink in a cell of 80 by 20 points, one pixel each."""
    mask = np.zeros((20, 80), np.bool_)
    for x0, y0, x1, y1 in areas:
        mask[y0:y1, x0:x1] = True
    return ForeignInk(mask, np.ones(80, np.bool_), 0, 0, 1.0)


DASHES = [(36, 5, 37, 6), (38, 5, 39, 6), (38, 7, 39, 8), (37, 9, 38, 10), (37, 11, 38, 12)]


@pytest.mark.parametrize(
    ("areas", "goes_on"),
    [
        ([(37, 5, 38, 12)], True),
        (DASHES, True),
        ([(37, 10, 38, 12)], False),  # a point
        ([(27, 14, 40, 15)], False),  # a line below
        ([(60, 5, 61, 12)], False),  # elsewhere in the cell
        ([(26, 4, 40, 5), (26, 13, 40, 14), (26, 4, 27, 14), (39, 4, 40, 14)], False),  # a frame
    ],
)
def test_ink_as_high_as_the_digits_beside_them_may_be_a_figure(
    areas: list[tuple[int, int, int, int]], goes_on: bool
) -> None:
    number = [Glyph(char, x + 2, 8, x, 12, 7, 4, (x, 5, x + 4, 12)) for char, x in (("7", 28.0), ("4", 32.0))]
    assert beside(*areas).goes_on(number) is goes_on


def dots(across: range, down: range) -> list[tuple[int, int, int, int]]:
    return [(x, y, x + 1, y + 1) for x in across for y in down]


@pytest.mark.parametrize(
    ("areas", "is_drawn"),
    [
        (DASHES, True),
        (DASHES[:2], False),
        (dots(range(0, 80, 3), range(0, 20, 3)), False),  # a pattern all over the cell
        (dots(range(0, 80, 3), range(6, 14, 3)), False),  # all along it
        (dots(range(50, 60, 3), range(0, 20, 3)), False),  # from its upper side to the lower
        (dots(range(50, 60, 3), range(9, 10)), False),  # dots in a line
    ],
)
def test_dashes_close_to_each_other_are_a_drawing_and_dots_all_over_are_none(
    areas: list[tuple[int, int, int, int]], is_drawn: bool
) -> None:
    assert beside(*areas).more([]) == (is_drawn, False)


def test_a_figure_drawn_in_dashes_is_in_doubt_whatever_is_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_reading, "read", lambda *args, **kwargs: ("747", "747"))

    def paint(canvas: Canvas) -> None:
        canvas.setDash(1, 1)
        canvas.line(X + 17, Y + 6.5, X + 21, Y + 6.5)
        canvas.line(X + 21, Y + 6.5, X + 18, Y)

    cell = middle_of(page(tmp_path / "dashes.pdf", paint, middle="747"))
    assert (cell.text, cell.agreed, rules(cell)) == ("747", False, ["reading.overprinted"])


@pytest.mark.parametrize("gray", [0, 1])
def test_digits_over_each_other_in_a_column_without_rules_are_in_doubt(tmp_path: Path, gray: int) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFillGray(gray)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(235.2, 684, "8")

    words = only(write(tmp_path / "over.pdf", paint)).words
    assert [(w.text, [n.rule for n in w.notes]) for w in words if not w.shown] == [("08", ["reading.uneven_digits"])]
