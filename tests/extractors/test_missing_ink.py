"""Figures of which something hides a part that no later shape covers: others like them have more ink."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import Paint, X, Y, middle_of, page, rules

from gongkai.extractors.readers.pdf import missing_ink
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.missing_ink import unlike_others
from gongkai.extractors.readers.pdf.page_view import PageView


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(X - 9, Y + 1.7, 40, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(X, Y, "11")


def on_grey(canvas: Canvas) -> None:
    canvas.setFillGray(0.6)
    canvas.rect(X - 28, Y - 7, 88, 22, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(X, Y, "11")


def line_as_grey_as_the_ground(canvas: Canvas) -> None:
    on_grey(canvas)
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.8)
    canvas.line(X - 2, Y + 2, X + 14, Y + 2)


@pytest.mark.parametrize("paint", [clipped, line_as_grey_as_the_ground])
def test_a_figure_with_less_ink_than_its_like_is_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paint: Paint
) -> None:
    path = page(tmp_path / "less.pdf", paint)
    monkeypatch.setattr(missing_ink, "LESS", 1.0)
    assert middle_of(path).agreed
    monkeypatch.undo()
    cell = middle_of(path)
    assert not cell.agreed
    assert rules(cell) == ["reading.overprinted"]


def test_a_shaded_ground_hides_nothing(tmp_path: Path) -> None:
    cell = middle_of(page(tmp_path / "grey.pdf", on_grey))
    assert (cell.text, cell.agreed, cell.notes) == ("11", True, ())


@pytest.mark.parametrize(("font", "share"), [("Helvetica", 60), ("Times-Roman", 88), ("Times-Roman", 60)])
def test_condensed_figures_have_no_less_ink_than_they_should(tmp_path: Path, font: str, share: int) -> None:
    def condensed(canvas: Canvas) -> None:
        text = canvas.beginText(X, Y)
        text.setFont(font, 9)
        text.setHorizScale(share)
        text.textOut("11")
        canvas.drawText(text)

    cell = middle_of(page(tmp_path / "condensed.pdf", condensed, font=font))
    assert (cell.text, cell.agreed, cell.notes) == ("11", True, ())


@pytest.mark.parametrize(
    ("ground", "ink", "found"),
    [
        (255, 0, True),
        (120, 0, True),
        (range(255, 45, -15), 0, False),  # a rule or shade below it takes ink away from it
        (60, 50, False),  # hardly read at all: how much there is tells nothing
    ],
)
def test_less_ink_counts_on_even_grounds_of_another_colour(
    monkeypatch: pytest.MonkeyPatch, ground: int | range, ink: int, found: bool
) -> None:
    monkeypatch.setattr(missing_ink.glyphs, "font", lambda glyph: 0)
    monkeypatch.setattr(missing_ink.glyphs, "colour", lambda glyph: (ink, ink, ink, 255))
    figures = [Glyph("8", x + 2, 13, x, 16, 7, 4, (x, 10, x + 4, 16)) for x in (10, 20, 30, 40, 50, 60)]
    bare, tint = np.full((40, 140), 255, np.uint8), np.full((40, 140), 90, np.uint8)
    bare[19:33] = ground if isinstance(ground, int) else np.array(ground)[:, None]
    tint[:, :30] = 45
    assert unlike_others(figures, PageView(bare, bare, 2.0, tint=tint)) == figures[:1] * found
