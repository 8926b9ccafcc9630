"""Figures of which something hides a part that no later shape covers: others like them have more ink."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from table_page import Paint, X, Y, middle_of, page, rules

from gongkai.extractors.readers.pdf import missing_ink


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
