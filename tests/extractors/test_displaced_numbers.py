"""Numbers of a PDF page that stand over rules, in the cell beside their own, or close to another number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas
from table_page import X, Y, middle_of, page, rules

from gongkai.extractors.readers.pdf import picture_reading
from gongkai.extractors.readers.pdf.reader import read_pdf

Printed = list[tuple[float, float, str]]


USUAL: Printed = [(130, 635, "512"), (330, 635, "77")]


def grid_of(
    path: Path, *printed: tuple[float, float, str], text: Sequence[tuple[float, float, str]] = USUAL
) -> dict[tuple[int, int], list[str]]:
    """Two rows of three cells, 100 × 40 points each from 100, 620, and the rules of the notes of each."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 660, 620):
        canvas.line(100, y, 400, y)
    for side in (100, 200, 300, 400):
        canvas.line(side, 620, side, 700)
    canvas.setFont("Helvetica", 10)
    for x, y, characters in (*text, *printed):
        canvas.drawString(x, y, characters)
    canvas.save()
    (table,) = read_pdf(path).tables
    return {(c.row, c.col): [note.rule for note in c.notes] for c in table.cells if not c.agreed or c.notes}


UNEVEN, OVER_RULE = ["reading.uneven_digits"], ["reading.over_rule"]


def test_two_numbers_in_one_cell_put_it_and_the_empty_ones_beside_it_in_doubt(tmp_path: Path) -> None:
    found = grid_of(tmp_path / "a.pdf", (140, 675, "240"), (176, 675, "0"), (330, 675, "5"))
    assert found == {(0, 0): UNEVEN, (0, 1): UNEVEN}
    found = grid_of(tmp_path / "b.pdf", (140, 675, "9256"), (158, 675, "33"), (230, 675, "5"), (230, 635, "5"))
    assert found[0, 0] == UNEVEN  # one over the end of the other


def test_a_number_a_wide_gap_before_three_digits_is_no_group_of_thousands(tmp_path: Path) -> None:
    usual: Printed = [(230, 635, "1234"), (330, 635, "56")]
    assert grid_of(tmp_path / "a.pdf", *usual, (110, 675, "899"), (145, 675, "892"))[0, 0] == UNEVEN
    assert (0, 0) not in grid_of(tmp_path / "b.pdf", *usual, (110, 675, "899"), (134, 675, "892"))


def test_two_numbers_a_thin_space_apart_are_in_doubt(tmp_path: Path) -> None:
    usual: Printed = [(230, 635, "1234"), (330, 635, "56"), (130, 635, "7"), (230, 675, "8"), (330, 675, "9")]
    assert grid_of(tmp_path / "a.pdf", *usual, (110, 675, "5243"), (134.2, 675, "2910"))[0, 0] == UNEVEN
    assert (0, 0) not in grid_of(tmp_path / "b.pdf", *usual, (110, 675, "5243"), (133.2, 675, "2910"))


def test_digits_set_apart_alike_or_as_thousands_are_one_number(tmp_path: Path) -> None:
    apart: Printed = [(x, 675, digit) for x, digit in zip((110, 135, 160, 185), "2405", strict=True)]
    assert grid_of(tmp_path / "a.pdf", *apart, (230, 675, "12"), (242, 675, "345"), (254, 635, "0")) == {}


def test_a_digit_on_the_rule_below_its_cell_puts_both_in_doubt(tmp_path: Path) -> None:
    assert grid_of(tmp_path / "a.pdf", (230, 656, "306")) == {(0, 1): OVER_RULE, (1, 1): OVER_RULE}


def test_a_number_moved_into_the_cell_below_puts_the_empty_one_in_doubt(tmp_path: Path) -> None:
    found = grid_of(tmp_path / "a.pdf", (230, 650, "84437"), (230, 630, "19"), (330, 675, "5"))
    assert found == {(0, 1): UNEVEN}  # the cell below has a line break, which the transforms point at
    found = grid_of(tmp_path / "b.pdf", (230, 610, "306"), (130, 675, "2023"), (130, 597, "2023"))
    assert found == {(1, 1): OVER_RULE}
    found = grid_of(tmp_path / "c.pdf", (230, 640, "84437"), (232, 635, "19"))
    assert found[1, 1] == found[0, 1] == UNEVEN


def test_a_small_figure_beside_a_number_is_no_digit_of_it(tmp_path: Path) -> None:
    def small(canvas: Canvas) -> None:
        canvas.setFontSize(5)
        canvas.drawString(X + 10, Y, "1")

    assert rules(middle_of(page(tmp_path / "a.pdf", small, middle="46"))) == UNEVEN


@pytest.mark.parametrize(("size", "rise", "found"), [(8.2, 2.5, UNEVEN), (8.2, 0.3, []), (9, 2.5, [])])
def test_a_figure_a_little_smaller_that_is_raised_is_in_doubt(
    tmp_path: Path, size: float, rise: float, found: list[str]
) -> None:
    def raised(canvas: Canvas) -> None:
        canvas.setFontSize(size)
        canvas.drawString(X + 10, Y + rise, "8")

    assert rules(middle_of(page(tmp_path / "a.pdf", raised, middle="46"))) == found


def test_a_table_that_spreads_its_digits_over_its_cells_puts_none_in_doubt(tmp_path: Path) -> None:
    wide = [(104.0, "1"), (194.0, "2"), (204.0, "3"), (294.0, "4"), (304.0, "5"), (349.0, "6"), (394.0, "7")]
    assert grid_of(tmp_path / "a.pdf", *[(x, 675, digit) for x, digit in wide], text=()) == {}


def test_numbers_that_fill_their_cells_stay_apart(tmp_path: Path) -> None:
    assert grid_of(tmp_path / "a.pdf", (165.6, 675, "123456"), (202, 675, "7890"), (203, 635, "1")) == {}


def test_digits_of_two_colours_are_in_doubt_and_those_of_one_are_not(tmp_path: Path) -> None:
    def beside(red: float, alpha: float = 1.0) -> Callable[[Canvas], None]:
        def paint(canvas: Canvas) -> None:
            canvas.setFillColorRGB(red, 0, 0, alpha)
            canvas.drawString(X + 10.01, Y, "1")

        return paint

    assert rules(middle_of(page(tmp_path / "a.pdf", beside(0.9), middle="46"))) == UNEVEN
    assert rules(middle_of(page(tmp_path / "b.pdf", beside(0, 0.4), middle="46"))) == UNEVEN
    assert rules(middle_of(page(tmp_path / "c.pdf", beside(0.1), middle="46"))) == []


def test_a_number_crossed_out_is_in_doubt_though_it_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_reading, "read", lambda *_, **__: ("46", "46"))
    ends = {"out": (X - 2, Y - 1, X + 12, Y + 8), "beside": (X + 20, Y - 1, X + 34, Y + 8)}
    found = {
        name: rules(middle_of(page(tmp_path / name, lambda canvas, at=at: canvas.line(*at), middle="46")))
        for name, at in ends.items()
    }
    assert found == {"out": ["reading.overprinted"], "beside": []}


def test_an_annotation_that_other_programs_draw_puts_the_number_below_it_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_reading, "read", lambda *_, **__: ("46", "46"))
    plain = page(tmp_path / "plain.pdf", lambda _: None, middle="46")
    found = {}
    for name, flags, at in (("over", 4, X), ("hidden", 2, X), ("elsewhere", 4, 400)):
        with pikepdf.open(plain) as pdf:
            line = {"/Type": Name.Annot, "/Subtype": Name.Line, "/F": flags, "/Rect": [at, Y, at + 10, Y + 6]}
            pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(line))])
            pdf.save(tmp_path / name)
        found[name] = rules(middle_of(tmp_path / name))
    assert found == {"over": ["reading.overprinted"], "hidden": [], "elsewhere": []}
