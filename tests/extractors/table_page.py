"""A page with a small table, whose middle cell a test paints as it likes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Cell, Document
from gongkai.extractors.readers.pdf.reader import read_pdf

WIDTH, HEIGHT, LEFT, TOP = 90.0, 24.0, 60.0, 760.0
X, Y = LEFT + WIDTH + 30, TOP - 2 * HEIGHT + 8
"""Where the text of the middle cell begins."""

Paint = Callable[[Canvas], None]


def page(path: Path, paint: Paint, *, middle: str = "", font: str = "Helvetica", size: float = 9) -> Path:
    """A page with a table of 3 × 3 cells: 10 to 18, the middle one as told, and whatever is painted on top."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for k in range(4):
        canvas.line(LEFT, TOP - k * HEIGHT, LEFT + 3 * WIDTH, TOP - k * HEIGHT)
        canvas.line(LEFT + k * WIDTH, TOP, LEFT + k * WIDTH, TOP - 3 * HEIGHT)
    canvas.setFont(font, size)
    for k in range(9):
        text = middle if k == 4 else str(10 + k)
        canvas.drawString(LEFT + k % 3 * WIDTH + 30, TOP - (k // 3 + 1) * HEIGHT + 8, text)
    paint(canvas)
    canvas.save()
    return path


def cells(document: Document) -> dict[tuple[int, int], Cell]:
    (table,) = document.tables
    return {(cell.row, cell.col): cell for cell in table.cells}


def middle_of(path: Path) -> Cell:
    """The middle cell; the others are what they were, and nothing is held against them."""
    found = cells(read_pdf(path))
    for (row, col), cell in found.items():
        if (row, col) != (1, 1):
            assert (cell.text, cell.agreed, cell.notes) == (str(10 + 3 * row + col), True, ())
    return found[1, 1]


def rules(cell: Cell) -> list[str]:
    return [note.rule for note in cell.notes]
