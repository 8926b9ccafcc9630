"""Lines of a cell on scans: set so close that they overlap, broken because the cell is narrow, touching a rule."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import close_lines, digit_shapes
from gongkai.extractors.readers.scan.geometry import Area, Gray, text_in_lines
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.ink import Ink, Paper, ink_of
from gongkai.extractors.readers.scan.skew import skew_deg
from gongkai.extractors.readers.scan.warp import turned
from gongkai.extractors.readers.scan.wrapped import Printed, broken_numbers

SCALE = 150 / 72
CELL = Area(0, 0, 60, 40)


def printed(*lines: tuple[int, str], cell: Area = CELL, left: int = 4, height: int = 12) -> Printed:
    """A cell with lines of so many pixels, one below another."""
    areas = [Area(left, 4 + 15 * at, left + width, 4 + 15 * at + height) for at, (width, _) in enumerate(lines)]
    return Printed(cell, areas, [text for _, text in lines])


SHORT = {8: printed((26, "123"), left=17), 9: printed((52, ""), (30, ""))}
"""Another number of the table, and a label that fills its cell."""


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        (printed((51, "123456"), (9, "7")), True),
        (printed((51, "123,45"), (26, "678")), True),
        (printed((34, "1234"), (9, "7")), False),  # there was room for more
        (printed((51, "123456"), (40, "")), False),  # a remark below a number
        (Printed(CELL, [Area(4, 4, 55, 16), Area(4, 19, 12, 28)], ["123456", "7"]), False),  # set smaller
    ],
)
def test_a_number_is_broken_only_where_its_cell_is_full(cell: Printed, is_one: bool) -> None:
    assert broken_numbers({1: cell, **SHORT}, SCALE) == ({1} if is_one else set())


def test_lines_further_apart_than_others_are_two_numbers() -> None:
    apart = Printed(CELL, [Area(4, 2, 55, 14), Area(4, 24, 13, 36)], ["123456", "7"])
    cells = {1: apart, 2: printed((51, "123456"), (9, "7")), **SHORT}
    assert broken_numbers(cells, SCALE) == {2}


def test_a_number_longer_than_the_first_line_fits_a_cell_as_wide() -> None:
    for longer in ((53, "123456"), (55, "1234567")):
        cells = {1: printed((44, "12345"), (9, "7")), 2: printed(longer, left=3), **SHORT}
        assert broken_numbers(cells, SCALE) == set()


def characters(rows: int, pitch: int, page: Gray, top: int = 20) -> None:
    """Rows of boxes with a cross, as high as an ideograph."""
    for row in range(rows):
        for col in range(6):
            x, y = 10 + 18 * col, top + pitch * row
            cv2.rectangle(page, (x, y), (x + 14, y + 14), 0, 1)
            cv2.line(page, (x + 7, y), (x + 7, y + 14), 0, 1)


@pytest.mark.parametrize("rows", [2, 3])
def test_lines_that_run_into_one_another_are_taken_apart(rows: int) -> None:
    page = np.full((90, 130), 255, np.uint8)
    characters(rows, 16, page)
    for row in range(1, rows):  # a hook that reaches into the line above
        cv2.line(page, (12, 20 + 16 * row - 6), (12, 20 + 16 * row + 3), 0, 1)
    paper, cell = Paper(page, SCALE, 48, 26), Area(1, 1, 129, 89)
    ink = ink_of(paper, cell)
    assert len(ink.lines) == 1
    other = Ink([Area(10, 20, 60, 35)] * 3, False)
    (apart, *_) = close_lines.apart(paper, [cell, cell], [ink, other])
    assert [line.height for line in apart.lines] == pytest.approx([15] * rows, abs=3)


def test_one_line_set_larger_stays_one() -> None:
    page = np.full((90, 130), 255, np.uint8)
    cv2.rectangle(page, (10, 20), (50, 60), 0, 2)
    cv2.line(page, (10, 40), (50, 40), 0, 2)
    paper, cell = Paper(page, SCALE, 48, 26), Area(1, 1, 129, 89)
    other = Ink([Area(10, 20, 60, 35)] * 3, False)
    (apart, *_) = close_lines.apart(paper, [cell, cell], [ink_of(paper, cell), other])
    assert len(apart.lines) == 1


def test_pieces_of_close_lines_are_read_line_by_line() -> None:
    """The boxes of the lines of a remark overlap: 8310 / （其中 / 修订30 / 件）."""
    lines = ["8310", "（其中", "修订30", "件）"]
    pieces = [(Area(10 - at % 2 * 8, 15 * at, 60, 15 * at + 22), text) for at, text in enumerate(lines)]
    assert text_in_lines(pieces) == "\n".join(lines)
    assert text_in_lines([(Area(40, 2, 60, 20), "30"), (Area(0, 0, 38, 22), "修订")]) == "修订30"


@pytest.mark.parametrize(("gap", "is_cut"), [(0, True), (2, False)])
def test_a_digit_that_touches_a_rule_is_in_doubt(gap: int, is_cut: bool) -> None:
    """What lies below the rule is taken out with it: half a 0 is a 1."""
    page = np.full((60, 90), 255, np.uint8)
    cv2.line(page, (80, 0), (80, 59), 0, 2)
    cv2.ellipse(page, (72 - gap, 30), (6, 9), 0, 0, 360, 0, 2)
    rules = np.zeros_like(page)
    rules[:, 78:83] = 255
    paper = Paper.of(page, rules, SCALE)
    assert ink_of(paper, Area(4, 4, 77, 56)).is_cut == is_cut


def with_rows(top: int, bottom: int) -> Gray:
    """Upright rules from `top` to `bottom`, level ones at 100, 160 and 220."""
    page = np.full((320, 420), 255, np.uint8)
    for x in (20, 150, 280, 400):
        cv2.line(page, (x, top), (x, bottom), 0, 2)
    for y in (100, 160, 220):
        cv2.line(page, (20, y), (400, y), 0, 2)
    return page


@pytest.mark.parametrize(
    ("top", "bottom", "rows"), [(100, 220, 2), (40, 220, 3), (100, 290, 3), (90, 228, 2), (86, 220, 3)]
)
def test_a_row_that_a_page_cuts_has_no_rule_at_its_end(top: int, bottom: int, rows: int) -> None:
    (grid,) = find_grids(with_rows(top, bottom), SCALE).grids
    assert (len(grid.ys) - 1, len(grid.xs) - 1) == (rows, 3)
    assert grid.is_cut == (rows > 2 and top < 100, bottom > 230)


def test_a_cut_row_may_join_columns_of_the_row_before_it() -> None:
    """（六）其他处理 below the rows of （五）: the rule between their columns ends where that row begins."""
    page = with_rows(100, 280)
    page[222:, 145:155] = 255
    (grid,) = find_grids(page, SCALE).grids
    assert [(c.col, c.colspan) for c in grid.cells if c.row == 2] == [(0, 2), (2, 1)]


def test_rules_that_run_on_without_the_sides_of_a_table_are_no_row() -> None:
    page = with_rows(100, 280)
    page[222:, 15:25] = 255
    (grid,) = find_grids(page, SCALE).grids
    assert len(grid.ys) - 1 == 2


def test_one_line_that_runs_on_is_no_row() -> None:
    page = with_rows(100, 220)
    cv2.line(page, (150, 30), (150, 220), 0, 2)
    (grid,) = find_grids(page, SCALE).grids
    assert len(grid.ys) - 1 == 2


@pytest.mark.parametrize("text", ["100", "83102", "00", "4008"])
def test_digits_of_any_width_that_touch_are_cut_apart(text: str) -> None:
    page = np.full((44, 150), 255, np.uint8)
    at = 6
    for digit in text:
        cv2.putText(page, digit, (at, 32), cv2.FONT_HERSHEY_DUPLEX, 0.8, 0, 1, cv2.LINE_AA)
        at += cv2.getTextSize(digit, cv2.FONT_HERSHEY_DUPLEX, 0.8, 1)[0][0] - 2
    paper, cell = Paper(cv2.GaussianBlur(page, (0, 0), 0.8), SCALE, 48, 26), Area(1, 1, 149, 43)
    (line,) = ink_of(paper, cell).lines
    assert digit_shapes.read_line(paper, cell, line, text) == text


def test_a_second_look_does_not_take_the_word_of_recognition() -> None:
    page = np.full((44, 150), 255, np.uint8)
    cv2.putText(page, "1234", (6, 32), cv2.FONT_HERSHEY_DUPLEX, 0.8, 0, 1, cv2.LINE_AA)
    paper, cell = Paper(cv2.GaussianBlur(page, (0, 0), 0.8), SCALE, 48, 26), Area(1, 1, 149, 43)
    (line,) = ink_of(paper, cell).lines
    assert digit_shapes.read_line(paper, cell, line, "1284") == "1234"


@pytest.mark.parametrize("angle", [1.4, -0.8])
def test_a_page_without_rules_is_set_straight_by_its_lines(angle: float) -> None:
    page = np.full((600, 480), 255, np.uint8)
    for row in range(14):
        characters(1, 16, page, top=40 + 36 * row)
        page[40 + 36 * row : 56 + 36 * row, 200:440:9] = 0
    tilted = turned(page, angle)
    assert skew_deg(tilted) == pytest.approx(angle, abs=0.15)
    assert skew_deg(page) == 0.0


TWO_LINES = [Area(10, 10, 60, 30), Area(20, 36, 50, 56)]


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (Area(4, 4, 66, 62), 2),
        (Area(4, 4, 66, 33), 0),  # the first one alone
        (Area(4, 4, 66, 90), 0),  # a line below them that is no ink
        (Area(70, 4, 90, 62), 0),  # beside them
    ],
)
def test_lines_that_the_detector_runs_together_are_read_line_by_line(found: Area, lines: int) -> None:
    parts = close_lines.together(found, TWO_LINES)
    assert len(parts) == lines
    assert all(part.y0 <= line.y0 and line.y1 <= part.y1 for part, line in zip(parts, TWO_LINES, strict=False))


def test_a_rule_is_not_cut_into_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((20, 900), 255, np.uint8)
    page[6:14, 10:890] = 0
    monkeypatch.setattr(digit_shapes, "probabilities", None)
    paper = Paper(page, SCALE, 48, 13)
    assert digit_shapes.read_line(paper, Area(0, 0, 900, 20), Area(10, 6, 890, 14)) is None


def test_a_label_that_the_detector_cut_crosswise_is_read_by_its_lines() -> None:
    lines = [Area(20, 20, 80, 46), Area(22, 50, 78, 76)]
    apart = [Area(14, 10, 86, 50), Area(16, 47, 84, 86)]
    assert not close_lines.crosswise(apart, lines)  # one area for each, hardly reaching into the other
    for found in (
        [Area(14, 10, 86, 60), Area(16, 40, 84, 86)],  # each with a half of the other line
        [Area(10, 0, 50, 96), Area(50, 0, 90, 96)],  # across both
        [Area(14, 10, 86, 50), Area(16, 47, 40, 86), Area(50, 47, 84, 86)],  # one of them in pieces
        [apart[0]],  # without the other
    ):
        first, second = close_lines.crosswise(found, lines)
        assert first.y0 <= 20 and 46 <= first.y1 < 60 and 40 < second.y0 <= 50 and second.y1 >= 76
        assert first.x0 <= 20 and first.x1 >= 80
    pale = [*apart, Area(14, 90, 86, 130)]  # what the detector found is no ink: a third line, printed palely
    assert not close_lines.crosswise(pale, lines)
    assert not close_lines.crosswise([], lines)


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        # two lines that the ink runs together are so high that a third seems to have no room
        ([Area(14, 14, 86, 51), Area(14, 44, 86, 82), Area(14, 75, 66, 112)], [Area(20, 20, 80, 76)]),
        ([Area(14, 14, 86, 51), Area(14, 44, 86, 112)], [Area(20, 20, 80, 76)]),
        # 一 alone in the last line is low
        (
            [Area(14, 14, 86, 51), Area(14, 44, 86, 82), Area(14, 76, 40, 98)],
            [Area(20, 20, 80, 46), Area(22, 50, 78, 76)],
        ),
    ],
)
def test_a_label_of_which_a_line_is_no_ink_is_not_read_by_its_lines(found: list[Area], lines: list[Area]) -> None:
    assert not close_lines.crosswise(found, lines)
