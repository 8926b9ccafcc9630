"""Numbers on scans read digit by digit, by shape: the reading that recognition has nothing to do with."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.readers.scan import cells, digit_shapes, table_ink
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper, ink_of
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk

NUMBERS = "3985758", "1,204", "85.756", "-46,361", "0", "7", "69417", "1112", "900866", "20"


def scanned(text: str, font: str, size: float, dpi: int) -> Gray:
    """A cell with a number, on paper and scanned again: soft, noisy, as JPEG."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(60, 20))
    canvas.setFont(font, size)
    canvas.drawCentredString(30, 7, text)
    canvas.save()
    with pdfium.PdfDocument(drawn.getvalue()) as pdf:
        page = pdf[0].render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    soft = cv2.GaussianBlur(page, (0, 0), 0.6) + np.random.default_rng(len(text)).normal(0, 5, page.shape)
    pixels = np.clip(soft, 0, 255).astype(np.uint8)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 0), np.uint8)


def read(image: Gray, dpi: int) -> str | None:
    paper = Paper(image, dpi / 72, 48, 26)
    whole = Area(1, 1, image.shape[1] - 1, image.shape[0] - 1)
    (line,) = ink_of(paper, whole).lines
    return digit_shapes.read_line(paper, whole, line)


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Times-Bold", "Courier"])
def test_numbers_are_read_by_their_shapes(font: str) -> None:
    read_right = [
        read(scanned(text, font, size, dpi), dpi) == text for text in NUMBERS for size, dpi in ((9, 200), (11, 150))
    ]
    assert sum(read_right) >= 0.85 * len(read_right)


@pytest.mark.parametrize("length", [6, 18, 26, 60])
def test_a_dash_wider_than_a_digit_is_one_sign_but_a_long_stroke_is_none(length: int) -> None:
    image = cv2.copyMakeBorder(scanned("738", "Helvetica", 9, 200), 0, 0, 40, 0, cv2.BORDER_REPLICATE)
    right = 40 + int(np.flatnonzero((image[:, 40:] < 128).any(axis=0))[0]) - 6
    image[27:30, right - length : right] = 40
    assert (read(image, 200) == "-738") is (length < 60)


@pytest.mark.parametrize("before", ["-", "\u2014", "3"])
@pytest.mark.parametrize(("paper", "is_read"), [(4, True), (60, False)])
def test_what_stands_far_before_a_number_is_no_part_of_it(before: str, paper: int, is_read: bool) -> None:
    parts = [scanned(text, "Helvetica", 9, 200) for text in (before, "738")]
    inked = [np.flatnonzero((part < 128).any(axis=0)) for part in parts]
    first, number = (part[:, cols[0] - 2 : cols[-1] + 3] for part, cols in zip(parts, inked, strict=True))
    gap = np.full((len(first), paper), 250, np.uint8)
    image = cv2.copyMakeBorder(np.hstack([first, gap, number]), 0, 0, 20, 20, cv2.BORDER_CONSTANT, value=250)
    assert (read(np.asarray(image, np.uint8), 200) == before.replace("\u2014", "-") + "738") is is_read


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier-Bold"])
def test_a_plus_is_no_digit(font: str) -> None:
    assert {read(scanned(text, font, 11, 200), 200) for text in ("+22", "+60", "+114")} == {"+22", "+60", "+114"}


def test_a_speck_or_nothing_is_no_plus() -> None:
    """Cuts between characters that touch may leave a part without ink."""
    assert not digit_shapes._is_plus(np.zeros((0, 0), np.float32))
    assert not digit_shapes._is_plus(np.zeros((4, 4), np.float32))
    assert digit_shapes._is_plus(np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.float32))


def test_what_is_no_number_is_not_read_as_one() -> None:
    assert read(scanned("-", "Times-Roman", 9, 200), 200) is None
    for text in ("AWM", "x&y", "%%"):
        found = read(scanned(text, "Helvetica", 10, 200), 200)
        assert found is None or len(found) != len(text) or not found.isdigit()


def test_digits_that_touch_are_cut_apart() -> None:
    image = scanned("98", "Helvetica", 10, 200)
    closed = np.minimum(image, cv2.erode(image, np.ones((1, 5), np.uint8)))
    assert read(np.asarray(closed, np.uint8), 200) in ("98", None)
    assert len(digit_shapes.glyph_areas(np.asarray(255.0 - closed, np.float32))) == 2


def thin_zero() -> Gray:
    """A 0 of a small face at 150 dpi: dark on its sides, a grey hair above and below."""
    large = np.full((400, 400), 240, np.uint8)
    cv2.ellipse(large, (200, 200), (70, 110), 0, 0, 360, 20, -1)
    cv2.ellipse(large, (200, 200), (47, 107), 0, 0, 360, 240, -1)
    return np.asarray(
        cv2.GaussianBlur(cv2.resize(large, (40, 40), interpolation=cv2.INTER_AREA), (0, 0), 0.6), np.uint8
    )


@pytest.mark.parametrize(("recognised", "shapes"), [("0", "0"), ("8", "0"), ("6", "0"), ("10", "0")])
def test_hairlines_join_the_sides_of_a_digit(recognised: str, shapes: str) -> None:
    image, whole = thin_zero(), Area(1, 1, 39, 39)
    paper = Paper(image, 150 / 72, 48, 26)
    (line,) = ink_of(paper, whole).lines
    assert len(digit_shapes.glyph_areas(240.0 - line.of(image).astype(np.float32))) == 2  # cut apart at first
    assert digit_shapes.read_line(paper, whole, line, recognised) == shapes


def test_two_digits_are_not_joined_to_one() -> None:
    image = scanned("11", "Helvetica", 10, 150)
    paper = Paper(image, 150 / 72, 48, 26)
    whole = Area(1, 1, image.shape[1] - 1, image.shape[0] - 1)
    (line,) = ink_of(paper, whole).lines
    assert digit_shapes.read_line(paper, whole, line, "0") == "11"


def faxed(text: str, *, broken: bool = True, font: str = "Times-Roman") -> Gray:
    """A number in black and white; of each 0 the hairlines at its head and foot are lost if it is `broken`."""
    image = np.where(scanned(text, font, 11, 200) < 140, np.uint8(0), np.uint8(255))
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(255 - image, np.uint8), connectivity=8)
    for label in range(1, count if broken else 1):
        x, y, width, height = (int(v) for v in stats[label, :4])
        if text.count("0") and height > 12:
            image[y : y + height, x + width // 2 - 1 : x + width // 2 + 2] = 255
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize("text", ["0", "00"])
def test_a_zero_without_its_hairlines_is_a_zero(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(faxed(text), 200) == text
    monkeypatch.setattr(digit_shapes, "BENT", 1.0)
    assert read(faxed(text), 200) != text


@pytest.mark.parametrize("font", ["Times-Roman", "Helvetica"])
@pytest.mark.parametrize("text", ["11", "111", "17", "71", "14", "61", "16"])
def test_two_slim_digits_are_no_broken_zero(text: str, font: str) -> None:
    assert "0" not in (read(faxed(text, broken=False, font=font), 200) or "")


@pytest.mark.parametrize(
    ("recogniser", "shapes", "is_agreed"), [("738", None, True), ("788", None, False), ("738", "788", False)]
)
def test_neither_of_the_two_families_agrees_with_itself(
    recogniser: str, shapes: str | None, is_agreed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of four cells with 738: what the recogniser alone, or the network of shapes alone, misreads is never
    agreed, however certain it is and however often it reads the cell."""

    class Recogniser:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            text = Line(recogniser, 1.0, 1.0)
            return [Line(recogniser, 1.0, 1.0, text) for _ in crops]

    monkeypatch.setattr(cells, "engine", Recogniser)
    monkeypatch.setattr(table_ink, "engine", Recogniser)
    if shapes:
        monkeypatch.setattr(digit_shapes, "read_line", lambda paper, cell, ink, text: shapes)
    one = scanned("738", "Helvetica", 9, 200)
    page = np.ascontiguousarray(np.tile(one, (2, 2)))
    height, width = one.shape
    places = tuple(GridCell(row, col, 1, 1) for row in (0, 1) for col in (0, 1))
    grid = Grid((0, width, 2 * width), (0, height, 2 * height), places)
    view = View(page, 0, np.eye(3), 200 / 72, page.shape)
    areas = [
        Area(c.col * width + 40, c.row * height + 10, (c.col + 1) * width - 40, (c.row + 1) * height - 10)
        for c in places
    ]
    paper = Paper(page, 200 / 72, 48, 26)
    table = cells.read_table(TableInk.of(grid, paper), cells.Reading(view, areas), None, 0)
    assert [(cell.text, cell.agreed) for cell in table.cells] == [(recogniser, is_agreed)] * 4
