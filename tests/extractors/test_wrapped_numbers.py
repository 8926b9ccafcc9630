"""A number broken over lines is one number only where the break is forced; two numbers in a cell stay two lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.readers.pdf import wrapped_numbers
from gongkai.extractors.readers.pdf.reader import read_pdf

SIZE, PITCH = 10.0, 13.0
DIGIT = 5.56  # of Helvetica at this size
LABEL = "label"


def page(
    path: Path,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    sizes: tuple[float, ...] = (),
    left: float = 4.0,
) -> list[list[str]]:
    """What is read from a table drawn with these lines in its cells, `left` points from the side; `sizes` by line."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    xs = [50 + sum(widths[:at]) for at in range(len(widths) + 1)]
    top = 780.0
    tops = [top]
    for row in rows:
        tops.append(tops[-1] - max(text.count("\n") for text in row) * PITCH - 2 * PITCH)
    for y in tops:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        canvas.line(x, tops[0], x, tops[-1])
    for row, y in zip(rows, tops, strict=False):
        for text, x in zip(row, xs, strict=False):
            for at, line in enumerate(text.split("\n")):
                canvas.setFont("Helvetica", sizes[at] if at < len(sizes) else SIZE)
                canvas.drawString(x + left, y - PITCH - at * PITCH, line)
    canvas.save()
    (table,) = read_pdf(path).tables
    assert all(cell.agreed for cell in table.cells)
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]


NARROW = 4 * DIGIT + 8
"""A column for four digits."""


def test_a_number_too_long_for_its_cell_is_one_number(tmp_path: Path) -> None:
    rows = [[LABEL, "1234\n56", "7"], [LABEL, "9", "2345\n6789\n1"], [LABEL, "1,23\n4.5", "1111\n1"]]
    assert page(tmp_path / "a.pdf", rows, (105, NARROW, NARROW)) == [
        [LABEL, "123456", "7"],
        [LABEL, "9", "234567891"],
        [LABEL, "1,234.5", "11111"],
    ]


@pytest.mark.parametrize(
    ("rows", "width", "why"),
    [
        ([[LABEL, "12\n34"]], 60, "a wide cell has room for all of it"),
        ([[LABEL, "123\n45"]], NARROW, "one more digit has room beside the first line"),
        ([[LABEL, "123\n45"], [LABEL, "1234"]], NARROW - DIGIT + 2, "another line of the column is longer"),
    ],
)
def test_two_numbers_in_one_cell_stay_two(tmp_path: Path, rows: list[list[str]], width: float, why: str) -> None:
    assert page(tmp_path / "b.pdf", rows, (105, width))[0][1] == rows[0][1], why


def test_lines_further_apart_than_others_are_two_numbers(tmp_path: Path) -> None:
    """As where a rule between two rows is overlooked: their numbers stand a row apart, not a line."""
    rows = [[f"{LABEL}\n{LABEL}", "7\n\n8"]]
    widths = (105, DIGIT + 8)
    assert page(tmp_path / "c.pdf", rows, widths) == [[f"{LABEL}\n{LABEL}", "7\n8"]]
    assert page(tmp_path / "d.pdf", [[f"{LABEL}\n{LABEL}", "7\n8"]], widths) == [[f"{LABEL}\n{LABEL}", "78"]]


def test_digits_of_two_sizes_are_two_numbers(tmp_path: Path) -> None:
    assert page(tmp_path / "e.pdf", [[LABEL, "1234\n56"]], (80, NARROW), sizes=(SIZE, 8.0)) == [[LABEL, "1234\n56"]]


def test_nothing_is_joined_where_the_only_line_is_its_own_measure(tmp_path: Path) -> None:
    assert page(tmp_path / "f.pdf", [["", "1234\n56"]], (80, NARROW)) == [["", "1234\n56"]]


@pytest.mark.parametrize(
    ("limit", "value", "lines", "width", "drawn"),
    [
        ("WIDEST_MARGIN", 99.0, "1234\n5", NARROW + 12, {"left": 9.0}),
        ("USUAL_PITCH", 9.0, "1\n\n2", DIGIT + 8, {}),
        ("SAME_SIZE", 0.0, "1234\n56", NARROW, {"sizes": (SIZE, 8.0)}),
    ],
)
def test_each_limit_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, lines: str, width: float, drawn: Any
) -> None:
    def second() -> str:
        return page(tmp_path / "g.pdf", [[f"{LABEL}\n{LABEL}", lines]], (105, width), **drawn)[0][1]

    assert "\n" in second()
    monkeypatch.setattr(wrapped_numbers, limit, value)
    assert "\n" not in second()


@pytest.mark.parametrize("over", [0.3, -0.3])
def test_a_text_that_begins_on_the_rule_is_of_its_own_cell(tmp_path: Path, over: float) -> None:
    """Full cells, set a hair too wide: what sticks out by less than the width of a rule belongs where it stands."""
    path = tmp_path / "rule.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Helvetica", 9)
    for y in (700, 720, 740):
        canvas.line(60, y, 260, y)
    for x in (60, 160, 260):
        canvas.line(x, 700, x, 740)
    for y, left, right in ((726, "abcd", "x"), (706, "efgh", "u")):
        canvas.drawRightString(160, y, left)
        canvas.drawString(160 - over, y, right)
    canvas.save()
    (table,) = read_pdf(path).tables
    assert [cell.text for cell in table.cells] == ["abcd", "x", "efgh", "u"]
