"""Tables of boxes with gaps between them: cells that are shaded without lines, or framed each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Table
from gongkai.extractors.readers.pdf import cell_boxes
from gongkai.extractors.readers.pdf.reader import read_pdf

WIDTH, HEIGHT = 90.0, 24.0


def boxes(gap: float, columns: int = 4, rows: int = 5) -> list[cell_boxes.Box]:
    """The cells of a table; the first one is as wide as two."""
    made = []
    for row in range(rows):
        for column in range(columns):
            x, y = 60 + column * WIDTH, 700 - row * HEIGHT
            wide = 2 if (row, column) == (0, 0) else 1
            if (row, column) != (0, 1):
                made.append((x, y, x + wide * WIDTH - gap, y + HEIGHT - gap))
    return made


def drawn(path: Path, gap: float, *, shaded: bool) -> Path:
    canvas = Canvas(str(path))
    for number, (x0, y0, x1, y1) in enumerate(boxes(gap)):
        canvas.setFillColor(HexColor("#dfe8f2" if shaded else "#ffffff"))
        canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=not shaded, fill=shaded)
        canvas.setFillColor(HexColor("#000000"))
        canvas.drawString(x0 + 20, y0 + 8, str(1000 + number))
    canvas.save()
    return path


@pytest.mark.parametrize(("gap", "shaded"), [(0.0, True), (2.0, True), (7.0, True), (3.0, False), (7.0, False)])
def test_each_box_is_a_cell(tmp_path: Path, gap: float, shaded: bool) -> None:
    (table,) = read_pdf(drawn(tmp_path / "a.pdf", gap, shaded=shaded)).tables
    assert isinstance(table, Table)
    assert (table.rows, table.cols, len(table.cells)) == (5, 4, 19)
    texts = [cell.text for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col))]
    assert texts == [str(1000 + number) for number in range(19)]
    assert (table.cells[0].colspan, all(cell.agreed for cell in table.cells)) == (2, True)


def test_a_grid_is_of_boxes_beside_and_below_each_other() -> None:
    assert cell_boxes.is_grid(boxes(4.0))
    assert not cell_boxes.is_grid(boxes(4.0, columns=1, rows=20)), "lines of a text on a ground of their own"
    assert not cell_boxes.is_grid(boxes(30.0))
    assert not cell_boxes.is_grid(boxes(2.0, columns=2, rows=3)), "too few"
    assert not cell_boxes.is_grid(boxes(0.0), cell_boxes.TOUCHING), "these share their lines"
    assert not cell_boxes.is_grid([])


def test_a_gap_is_never_as_wide_as_a_cell_is_high() -> None:
    low = [(10.0 * column, 5.0 * row, 10.0 * column + 9.0, 5.0 * row + 4.0) for column in range(4) for row in range(5)]
    heights = {round(y0, 2) for x0, y0, x1, y1 in cell_boxes.rules(low) if y0 == y1}
    assert len(heights) == 6
