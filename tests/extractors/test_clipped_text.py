"""Text that is clipped to its cell, as prints of workbooks have it: of which cell it is, and what is seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import HEIGHT, LEFT, TOP, WIDTH, X, Y, cells, middle_of, page, rules

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.pdf.reader import read_pdf

Line = tuple[float, float, str]
"""Points right of and above the lower left corner of the cell, and the text."""


def clipped_page(path: Path, printed: dict[tuple[int, int], Sequence[Line]]) -> dict[tuple[int, int], Cell]:
    """A table of 3 × 3 cells whose texts are clipped to them."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for k in range(4):
        canvas.line(LEFT, TOP - k * HEIGHT, LEFT + 3 * WIDTH, TOP - k * HEIGHT)
        canvas.line(LEFT + k * WIDTH, TOP, LEFT + k * WIDTH, TOP - 3 * HEIGHT)
    for (row, col), lines in printed.items():
        x, y = LEFT + col * WIDTH, TOP - (row + 1) * HEIGHT
        canvas.saveState()
        area = canvas.beginPath()
        area.rect(x, y, WIDTH, HEIGHT)
        canvas.clipPath(area, stroke=0)
        canvas.setFont("Helvetica", 9)
        for dx, dy, text in lines:
            canvas.drawString(x + dx, y + dy, text)
        canvas.restoreState()
    canvas.save()
    return cells(read_pdf(path))


def test_a_label_is_told_by_the_lines_that_are_clipped_away_too(tmp_path: Path) -> None:
    lines = [(10, 20, "received"), (10, 8, "and"), (10, -4, "processed")]
    found = clipped_page(tmp_path / "a.pdf", {(1, 0): lines, (0, 0): [(10, 8, "above")], (2, 0): [(10, 8, "below")]})
    assert [found[row, 0].text.split() for row in range(3)] == [["above"], ["received", "and", "processed"], ["below"]]


def test_a_number_is_what_is_seen_of_it_and_the_rest_is_named(tmp_path: Path) -> None:
    found = clipped_page(tmp_path / "b.pdf", {(1, 1): [(78, 8, "1234567")], (1, 2): [(30, 8, "9")]})
    assert found[1, 1].text == "12"
    assert "reading.hidden_text" in rules(found[1, 1])
    assert found[1, 2].text == "9"


@pytest.mark.parametrize("over", [0.0, 1.0, 3.75, 15.5])
def test_what_another_cell_prints_over_a_clipped_number_does_not_hide_that_it_is_clipped(
    tmp_path: Path, over: float
) -> None:
    """A number that is clipped away in all has ink in its place: that of its neighbour."""
    found = clipped_page(tmp_path / "c.pdf", {(1, 1): [(92, 8, "777")], (1, 2): [(over, 8, "888")]})
    assert found[1, 1].text == ""
    assert rules(found[1, 1]) == ["reading.hidden_text"]
    assert (found[1, 2].text, found[1, 2].agreed, found[1, 2].notes) == ("888", True, ())


def test_a_line_of_a_label_that_ends_in_the_cell_of_a_number_is_not_of_the_number(tmp_path: Path) -> None:
    found = clipped_page(tmp_path / "d.pdf", {(0, 1): [(10, 8, "issued"), (10, -5, "pp")], (1, 1): [(30, 8, "46")]})
    assert (found[1, 1].text, found[1, 1].agreed, found[1, 1].notes) == ("46", True, ())
    assert found[0, 1].text.split() == ["issued", "pp"]


def test_a_sign_of_which_a_part_is_printed_is_in_doubt(tmp_path: Path) -> None:
    def lower_half(canvas: Canvas) -> None:
        area = canvas.beginPath()
        area.rect(X - 2, Y - 2, 30, 5)
        canvas.clipPath(area, stroke=0)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(X, Y, "%")

    assert not middle_of(page(tmp_path / "e.pdf", lower_half)).agreed
