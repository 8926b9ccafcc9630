"""Ink in another colour than its ground's, but as dark as it: a person sees it, a picture in grey does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdfium2 import raw
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from table_page import HEIGHT, LEFT, TOP, WIDTH, Paint, X, Y, middle_of, page

from gongkai.extractors.document import Box
from gongkai.extractors.readers.pdf import foreign_ink, page_view, picture_reading

GROUND, INK = (0.75, 0.75, 0.75), (1, 0.583, 0.95)
"""Both are 191 of 255 in grey."""

MIDDLE = Box(LEFT + WIDTH, 842 - TOP + HEIGHT, LEFT + 2 * WIDTH, 842 - TOP + 2 * HEIGHT)

NEARLY_BLACK = (22 / 255, 17 / 255, 30 / 255)
"""The colour in which some programs print black text."""


def on_ground(paint: Paint) -> Paint:
    def painted(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*GROUND)
        canvas.rect(X - 28, Y - 7, 88, 22, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(X, Y, "12")
        canvas.setFillColorRGB(*INK)
        paint(canvas)

    return painted


def test_a_digit_is_read_that_is_as_dark_as_its_ground(tmp_path: Path) -> None:
    cell = middle_of(page(tmp_path / "text.pdf", on_ground(lambda canvas: canvas.drawString(X + 10, Y, "7"))))
    assert cell.text == "127"


def test_a_bar_that_is_as_dark_as_its_ground_is_seen(tmp_path: Path) -> None:
    def bar(canvas: Canvas) -> None:
        canvas.rect(X + 12, Y, 1, 6.5, stroke=0, fill=1)

    opened = pdfium.PdfDocument(page(tmp_path / "bar.pdf", on_ground(bar)))[0]
    foreign = foreign_ink.look(page_view.take(opened), MIDDLE)
    assert foreign is not None
    assert foreign.more(())[0]
    right_of_12 = Box(X + 11, MIDDLE.y0 + 3, X + 20, MIDDLE.y1 - 3)
    assert page_view.render_against_ground(opened, 3.0, right_of_12).min() <= 255 - picture_reading.CONTRAST
    assert np.ptp(page_view.render(opened, 3.0, right_of_12)) < page_view.FAINT  # in grey there is nothing


def test_a_coloured_ground_alone_is_nothing(tmp_path: Path) -> None:
    cell = middle_of(page(tmp_path / "ground.pdf", on_ground(lambda canvas: None)))
    assert (cell.text, cell.agreed, cell.notes) == ("12", True, ())


@pytest.mark.parametrize(("ink", "seen"), [((242, 149, 255), True), ((230, 255, 255), False)])
def test_a_colour_counts_by_half_of_what_a_grey_does(ink: tuple[int, int, int], seen: bool) -> None:
    ground = 255 if ink[1] == 255 else 191
    view, bare = np.full((1, 1, 3), ink, np.uint8), np.full((1, 1, 3), ground, np.uint8)
    assert (page_view.tinted(view, bare)[0, 0] >= page_view.FAINT) == seen


@pytest.mark.parametrize("ink", [(0.3, 0.3, 0.3), NEARLY_BLACK])
def test_text_has_as_much_ink_on_a_page_without_colour_as_on_one_with_some(
    tmp_path: Path, ink: tuple[float, float, float]
) -> None:
    def grey(canvas: Canvas) -> None:
        canvas.setFillGray(0.8)
        canvas.rect(X - 28, Y - 7, 88, 22, stroke=0, fill=1)
        canvas.setFillColorRGB(*ink)
        canvas.drawString(X, Y, "1.5")

    def red_below(canvas: Canvas) -> None:
        grey(canvas)
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(20, 20, 5, 5, stroke=0, fill=1)

    pages = [pdfium.PdfDocument(page(tmp_path / f"{at}.pdf", paint))[0] for at, paint in enumerate((grey, red_below))]
    plain, coloured = map(page_view.take, pages)
    assert plain.bare_in_colour is None
    assert coloured.bare_in_colour is not None
    assert plain.tint is None  # looked at only where it is asked for
    assert coloured.tint is not None
    parts = [
        page_view.around((x, 842 - y - 8, x + 7, 842 - y + 1), 2.0)
        for x, y in ((X, Y + 300), (X, 842), (X - 2, Y), (X, Y))
    ]
    for seen, part in zip(plain.tints(parts), parts, strict=True):
        assert np.array_equal(seen, coloured.tint[part])
    assert [bool(seen.any()) for seen in plain.tints(parts)] == [False, False, True, True]


def _shading(canvas: Canvas) -> None:
    canvas.linearGradient(20, 20, 60, 60, (Color(1, 0, 0), Color(0, 0, 1)))


def _note(canvas: Canvas) -> None:
    canvas.linkRect("", "there", (20, 20, 60, 60), thickness=1, color=Color(1, 0, 0))
    canvas.bookmarkPage("there")


def _text(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.2, 0.2, 0.3)
    canvas.drawString(20, 20, "1")


def _nearly_black_text(canvas: Canvas) -> None:
    canvas.setFillColorRGB(*NEARLY_BLACK)
    canvas.drawString(20, 20, "1")


def _nearly_black_shape(canvas: Canvas) -> None:
    canvas.setFillColorRGB(*NEARLY_BLACK)
    canvas.rect(20, 20, 5, 5, stroke=0, fill=1)


def _white_shape(canvas: Canvas) -> None:
    canvas.setFillGray(1)  # as pdfium has a shading that fills a shape: it must be looked at
    canvas.rect(20, 20, 5, 5, stroke=0, fill=1)


@pytest.mark.parametrize(
    ("paint", "known"),
    [
        (lambda canvas: canvas.rect(20, 20, 5, 5), True),
        (_text, False),
        (_nearly_black_text, True),
        (_nearly_black_shape, False),
        (_shading, False),
        (_note, False),
        (_white_shape, True),
        (lambda canvas: canvas.drawImage(ImageReader(Image.new("RGB", (9, 9), "red")), 20, 20), False),
    ],
)
def test_a_page_is_without_colour_if_nothing_on_it_can_have_one(tmp_path: Path, paint: Paint, known: bool) -> None:
    view = page_view.take(pdfium.PdfDocument(page(tmp_path / "page.pdf", paint))[0])
    assert (view.tint is None) == known


def test_a_shape_whose_colour_is_unknown_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one filled with a shading, of which pdfium says that it is white."""
    opened = pdfium.PdfDocument(page(tmp_path / "page.pdf", _nearly_black_shape))[0]
    assert page_view.take(opened).tint is not None
    monkeypatch.setattr(page_view, "_are_grey", lambda *_: True)
    assert page_view.take(opened).tint is None  # the colours told are trusted
    monkeypatch.setattr(page_view, "_are_grey", lambda items, kind, most=1: kind == raw.FPDF_PAGEOBJ_TEXT)
    assert page_view.take(opened).tint is not None


def test_characters_that_are_drawings_in_colours_are_seen_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 0.6, 0)
        canvas.drawString(X, Y, "88")

    opened = pdfium.PdfDocument(page(tmp_path / "page.pdf", paint))[0]
    told = page_view.take(opened)
    monkeypatch.setattr(page_view, "_has_plain_text", lambda *_: True)  # their text object tells black
    part = page_view.around((X, 842 - Y - 8, X + 10, 842 - Y + 1), 2.0)
    (seen,) = page_view.take(opened).tints([part])
    assert told.tint is not None
    assert np.array_equal(seen, told.tint[part])


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 7), (4, 9, 3), (1, 2, 3)])
def test_the_median_and_range_of_a_part_are_those_of_numpy(shape: tuple[int, ...]) -> None:
    part = np.random.default_rng(7).integers(0, 256, shape, np.uint8)
    axes = (0, 1) if len(shape) == 3 else None
    assert page_view._median(part).tolist() == np.median(part, axis=axes).astype(np.uint8).tolist()
    assert page_view.widest(part) == np.ptp(part, axis=axes).max()


@pytest.mark.parametrize(("levels", "is_even"), [((200, 100, 0), True), ((177, 100, 0), True), ((152, 100, 0), False)])
def test_a_part_is_even_where_no_colour_stands_off_its_median(levels: tuple[int, int, int], is_even: bool) -> None:
    """A single channel counts by half. In grey, all parts are even."""
    grey, colours = np.full((9, 9), 90, np.uint8), np.full((9, 9, 3), (200, 100, 0), np.uint8)
    colours[4, 4] = levels
    view = page_view.PageView(grey, grey, 2.0, bare_in_colour=colours)
    everything = slice(0, 9), slice(0, 9)
    assert view.is_even(everything) == is_even
    assert (view.contrast(everything, everything) < page_view.FAINT).all() == is_even
