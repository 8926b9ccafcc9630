"""Pages all of whose text leans a little, as those of a sheet that was laid in askew: straightened to be read."""

from __future__ import annotations

import math
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import cells, page

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import glyphs
from gongkai.extractors.readers.pdf.pdf_repair import lean_back
from gongkai.extractors.readers.pdf.reader import read_pdf


def leaning(path: Path, degrees: float) -> Path:
    """A page with a small table, turned about the middle of the page against the clock."""
    page(path, lambda canvas: canvas.drawString(100, 300, "12345678901234567890"), middle="385")
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        left, bottom, right, top = map(float, pdf.pages[0].mediabox)
        x, y = (left + right) / 2, (bottom + top) / 2
        matrix = cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
        pdf.pages[0].contents_add(f"q {' '.join(f'{part:.6f}' for part in matrix)} cm\n".encode(), prepend=True)
        pdf.pages[0].contents_add(b"\nQ")
        pdf.save(path)
    return path


@pytest.mark.parametrize("degrees", [0.6, -3.0])
def test_a_page_that_leans_is_read_as_if_it_were_straight(tmp_path: Path, degrees: float) -> None:
    straight = cells(read_pdf(leaning(tmp_path / "straight.pdf", 0.0)))
    document = read_pdf(leaning(tmp_path / "askew.pdf", degrees))
    found = cells(document)
    assert [problem.rule for problem in document.problems] == ["reading.turned"]
    assert {place: (cell.text, cell.agreed) for place, cell in found.items()} == {
        place: (cell.text, cell.agreed) for place, cell in straight.items()
    }
    box, other = found[1, 1].box, straight[1, 1].box
    assert box and other
    there = lean_back(other, -degrees, 595, 842)  # where it stands on the page that leans
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((there.x0, there.y0, there.x1, there.y1), abs=1)
    assert abs(there.y0 - other.y0) + abs(there.x0 - other.x0) > 1


def test_a_page_that_leans_and_is_turned_is_said_once(tmp_path: Path) -> None:
    path = leaning(tmp_path / "turned.pdf", 2.0)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 180
        pdf.save(path)
    document = read_pdf(path)
    assert [problem.rule for problem in document.problems] == ["reading.turned"]
    assert cells(document)[1, 1].text == "385"


def test_a_page_that_stands_straight_is_left_alone(tmp_path: Path) -> None:
    assert read_pdf(leaning(tmp_path / "straight.pdf", 0.05)).problems == ()


@pytest.mark.parametrize(("turned", "sheared", "slant"), [(0, 8, 0), (90, -8, 0), (-4, 0, 4), (86, 0, 4)])
def test_letters_that_lean_on_a_level_line_are_no_page_that_leans(
    tmp_path: Path, turned: float, sheared: float, slant: float
) -> None:
    canvas = Canvas(str(tmp_path / "text.pdf"))
    canvas.translate(300, 400)
    canvas.rotate(turned)
    canvas.skew(0, sheared)
    canvas.drawString(0, 0, "12345678901234567890")
    canvas.save()
    with pdfium.PdfDocument(tmp_path / "text.pdf") as pdf:
        angles = glyphs.text_angles(pdf[0].get_textpage())
    assert glyphs.text_slant(angles) == pytest.approx(slant, abs=0.01)
    assert glyphs.text_angle(angles) == (270 if turned > 45 else 0)


def test_a_box_leans_with_its_page() -> None:
    assert lean_back(Box(90, 95, 110, 105), 3.0, 200, 200) == Box(90, 95, 110, 105)  # in the middle
    right = lean_back(Box(190, 95, 210, 105), 90.0, 200, 200)  # a quarter of a turn with the clock: below
    assert right == Box(90, 195, 110, 205)
