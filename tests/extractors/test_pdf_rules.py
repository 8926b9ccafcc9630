"""Rules of PDF pages: text beside, over and below them, rules of dots, and boxes that do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import camelot.image_processing
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Document
from gongkai.extractors.readers.pdf import camelot_patches
from gongkai.extractors.readers.pdf.page_tables import VECTOR
from gongkai.extractors.readers.pdf.reader import read_pdf


def two_rows(path: Path, *texts: tuple[float, float, str], low: Sequence[float] = (100, 200, 300)) -> Document:
    """A table of two columns and rows in which texts are printed; `low` are the ends of its lowest rule."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 670):
        canvas.line(100, y, 300, y)
    canvas.line(low[0], 640, low[-1], 640)
    for x in (100, 200, 300):
        canvas.line(x, 640, x, 700)
    for x, y, text in ((110, 680, "a"), (210, 680, "b"), *texts):
        canvas.drawString(x, y, text)
    canvas.save()
    return read_pdf(path)


def last_row(document: Document) -> list[str]:
    (table,) = document.tables
    return [cell.text for cell in table.cells if cell.row == 1]


def test_text_over_a_rule_belongs_to_its_own_line_not_to_the_one_it_runs_into(tmp_path: Path) -> None:
    assert last_row(two_rows(tmp_path / "a.pdf", (190, 650, "cM"), (208, 646.5, "de"))) == ["cM", "de"]
    assert last_row(two_rows(tmp_path / "b.pdf", (110, 650, "c"), (197, 650, "Mde"))) == ["c", "Mde"]
    assert last_row(two_rows(tmp_path / "c.pdf", (178, 650, "(c"), (199, 650, ")"), (206, 655, "d"))) == ["(c)", "d"]
    assert last_row(two_rows(tmp_path / "e.pdf", (178, 650, "(c"), (199, 650, ")  d"))) == ["(c", ")d"]
    assert last_row(two_rows(tmp_path / "d.pdf", (178, 650, "(c"), (199, 650, "M"), (210, 655, "d"))) == ["(c", "d\nM"]


def test_text_that_runs_out_of_a_cell_open_below_is_its_own(tmp_path: Path) -> None:
    inside = ((110, 645, "c"), (210, 645, "d"))
    for at, (texts, low, row, rest) in enumerate(
        (
            (((110, 633, "e"), (110, 621, "f")), (200, 300), ["c\ne\nf", "d"], ""),
            (((110, 633, "e"), (110, 610, "f")), (200, 300), ["c\ne", "d"], "f"),  # too far down
            (((110, 633, "e"), (210, 633, "f")), (200, 300), ["c", "d"], "ef"),  # a line as wide as the page
            (((110, 633, "e"),), (100, 300), ["c", "d"], "e"),  # the cell is closed
        )
    ):
        document = two_rows(tmp_path / f"{at}.pdf", *inside, *texts, low=low)
        assert last_row(document) == row
        assert ["".join(passage.text.split()) for passage in document.passages] == [rest] * bool(rest)
        assert not document.problems


def test_a_number_below_an_open_cell_is_named(tmp_path: Path) -> None:
    """It may be the rest of the one above or that of the page; below a blank cell it is no rest."""
    document = two_rows(tmp_path / "a.pdf", (110, 645, "12"), (210, 645, "d"), (110, 630, "3"), low=(200, 300))
    assert last_row(document) == ["12", "d"]
    assert [problem.rule for problem in document.problems] == ["reading.text_beside_table"]
    document = two_rows(tmp_path / "b.pdf", (210, 645, "d"), (110, 630, "3"), low=(200, 300))
    assert (last_row(document), document.problems) == (["", "d"], ())


def grid_of_dots(path: Path, step: int) -> Path:
    """A table whose rules are rows of dots."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 670, 640):
        for x in range(100, 301, step):
            canvas.rect(x, y, 1, 1, stroke=0, fill=1)
    for x in (100, 200, 300):
        for y in range(640, 701, step):
            canvas.rect(x, y, 1, 1, stroke=0, fill=1)
    for x, y, text in ((110, 680, "12"), (210, 680, "2"), (110, 650, "345"), (210, 650, "4")):
        canvas.drawString(x, y, text)
    canvas.save()
    return path


def test_dotted_rules_are_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = grid_of_dots(tmp_path / "dots.pdf", 2)
    (table,) = read_pdf(path).tables
    assert [(cell.text, cell.agreed) for cell in table.cells] == [(text, True) for text in ("12", "2", "345", "4")]
    monkeypatch.setattr(camelot.image_processing, "_ruled_lines_from_layout", camelot_patches._original_ruled_lines)
    assert VECTOR.reader not in [table.reader for table in read_pdf(path).tables]


def test_rules_that_nothing_sees_are_named(tmp_path: Path) -> None:
    document = read_pdf(grid_of_dots(tmp_path / "dots.pdf", 5))
    assert document.tables == ()
    assert [problem.rule for problem in document.problems] == ["reading.rules_without_table"]


@pytest.mark.parametrize(("between", "rules"), [("", []), ("9", ["reading.irregular_cells"])])
def test_the_space_between_boxes_is_no_merged_area(tmp_path: Path, between: str, rules: list[str]) -> None:
    """Boxes in a frame that do not touch it or each other: what is left of the frame is no rectangle."""
    path = tmp_path / "boxes.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.rect(90, 590, 240, 120)
    for row in range(2):
        for column in range(2):
            canvas.rect(100 + 115 * column, 600 + 55 * row, 105, 45)
            canvas.drawString(140 + 115 * column, 615 + 55 * row, f"{row}{column}")
    canvas.setFontSize(6)
    canvas.drawString(92, 650, between)
    canvas.save()
    document = read_pdf(path)
    assert {"00", "01", "10", "11"} <= {cell.text for cell in document.tables[0].cells}
    assert [p.rule for p in document.problems] == rules


@pytest.mark.parametrize(
    ("x", "doubtful"),
    [
        (104.0, set()),
        (183.0, set()),  # ends before the rule
        (185.0, {0, 1}),  # its last digit stands on the rule
        (188.9, {0, 1}),  # the rule stands between its last two digits
        (194.4, {0, 1}),  # the rule stands between its first two digits
        (197.0, {0, 1}),  # its first digit stands on the rule
        (203.0, set()),
    ],
)
def test_a_digit_on_the_rule_between_two_cells_puts_both_in_doubt(tmp_path: Path, x: float, doubtful: set[int]) -> None:
    path = tmp_path / "rule.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 680, 660):
        canvas.line(100, y, 300, y)
    for side in (100, 200, 300):
        canvas.line(side, 660, side, 700)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(x, 686, "306")
    for column in range(2):
        canvas.drawString(140 + 100 * column, 666, "0")
    canvas.save()
    (table,) = read_pdf(path).tables
    noted = {(c.row, c.col) for c in table.cells if "reading.over_rule" in {note.rule for note in c.notes}}
    assert noted == {(0, column) for column in doubtful} == {(c.row, c.col) for c in table.cells if not c.shown}


def test_frames_of_cells_that_are_one_form_drawn_again_and_again(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "forms.pdf"), pagesize=(595, 842))
    canvas.beginForm("frame")
    canvas.setLineWidth(0.02)
    canvas.rect(0, 0, 1, 1)
    canvas.endForm()
    for row in range(7):
        for col in range(3):
            x, y = 60 + 90 * col, 700 - 24 * row
            canvas.saveState()
            canvas.translate(x, y)
            canvas.scale(90, 24)
            canvas.doForm("frame")
            canvas.restoreState()
            canvas.drawString(x + 30, y + 8, str(10 * row + col))
    canvas.save()
    (table,) = read_pdf(tmp_path / "forms.pdf").tables
    assert [(cell.text, cell.agreed) for cell in table.cells] == [
        (str(10 * row + col), True) for row in range(7) for col in range(3)
    ]


@pytest.mark.parametrize("where", ["of the tree", "beyond the page"])
def test_boxes_that_a_page_inherits_or_that_are_larger_than_it_move_no_text(tmp_path: Path, where: str) -> None:
    before = two_rows(tmp_path / "a.pdf", (110, 650, "17"), (210, 650, "8"))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        sheet = pdf.pages[0]
        if where == "of the tree":
            del sheet.obj["/MediaBox"]
            pdf.Root.Pages.MediaBox = [-40, -30, 600, 900]
            pdf.Root.Pages.CropBox = [0, 0, 595, 842]
        else:
            sheet.CropBox = [-50, -60, 650, 900]
        pdf.save(tmp_path / "b.pdf")
    after = read_pdf(tmp_path / "b.pdf")
    assert after.tables == before.tables
    assert last_row(after) == ["17", "8"]


def sides(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, thick: float = 0.8) -> None:
    """The sides of a box as browsers draw them in two greys: filled, with slanted ends."""
    inner = ((x0 + thick, y0 + thick), (x1 - thick, y0 + thick), (x1 - thick, y1 - thick), (x0 + thick, y1 - thick))
    outer = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    for k, grey in enumerate((0.6, 0.6, 0.3, 0.3)):
        path = canvas.beginPath()
        path.moveTo(*outer[k])
        for point in (outer[(k + 1) % 4], inner[(k + 1) % 4], inner[k]):
            path.lineTo(*point)
        path.close()
        canvas.setFillGray(grey)
        canvas.drawPath(path, stroke=0, fill=1)


def boxes_with_sides(path: Path, *frames: tuple[float, float, float, float]) -> Document:
    """A table of 2 × 3 cells, each with sides of its own, within frames."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for k in range(6):
        x, y = 100 + k % 3 * 70, 660 - k // 3 * 24
        sides(canvas, x, y, x + 70, y + 24)
        canvas.setFillGray(0)
        canvas.drawString(x + 20, y + 8, str(10 + k))
    for x0, y0, x1, y1 in frames:
        canvas.rect(x0, y0, x1 - x0, y1 - y0)
    canvas.save()
    return read_pdf(path)


@pytest.mark.parametrize("frames", [(), ((99.5, 635.5, 310.5, 684.5), (99.5, -300, 310.5, 634.2))])
def test_sides_with_slanted_ends_are_rules_and_a_frame_that_runs_off_the_page_is_none(
    tmp_path: Path, frames: Sequence[tuple[float, float, float, float]]
) -> None:
    (table,) = boxes_with_sides(tmp_path / "a.pdf", *frames).tables
    filled = [(cell.text, cell.agreed, cell.notes) for cell in table.cells if cell.text]
    assert filled == [(str(10 + k), True, ()) for k in range(6)]
    assert (table.rows, table.cols) == (2, 3)


@pytest.mark.parametrize("top", [44, 846])
def test_a_cell_that_runs_off_the_page_by_its_margin_is_one(tmp_path: Path, top: float) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    for k in range(6):
        x, y = 100 + k % 3 * 70, top - 24 - k // 3 * 24
        canvas.rect(x, y, 70, 24)
        canvas.drawString(x + 20, y + 8, str(10 + k))
    canvas.save()
    (table,) = read_pdf(tmp_path / "a.pdf").tables
    assert [cell.text for cell in table.cells] == [str(10 + k) for k in range(6)]
