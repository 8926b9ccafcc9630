"""Rows and columns of words as a table, each cell with its second reading and what the page shows in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gongkai.extractors.document import Box, Cell, CellNote, Table, TextLayout
from gongkai.transforms.unruled.columns import Columns
from gongkai.transforms.unruled.pieces import PAGE, Piece, Spelled, lines_of

LARGE = 60.0
"""In points: anything larger is a seal, picture or watermark, not a character."""


@dataclass(frozen=True, slots=True)
class Band:
    """The vertical extent of a row on the long page."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The layouts from which a table is read."""

    layouts: Sequence[TextLayout]

    def cell(
        self, row: int, col: int, pieces: Sequence[Piece], second: str | None, columns: Columns, band: Band
    ) -> Cell:
        """The cell of a number: the pieces in it, the other reading of it, and ink that is not text."""
        at = int(band.top // PAGE)
        edges = columns.edges
        box = Box(edges[col], band.top % PAGE, edges[col + 1], band.bottom - at * PAGE)
        box = replace(box, x0=round(box.x0, 2), x1=round(box.x1, 2), y0=round(box.y0, 2), y1=round(box.y1, 2))
        layout = self.layouts[at]
        cell = Cell(
            row=row,
            col=col + 1,
            rowspan=1,
            colspan=1,
            text=joined(pieces),
            second_text=second,
            page=layout.page,
            box=box if layout.page else None,
            notes=tuple(dict.fromkeys(note for piece in pieces for note in piece.word.notes)),
            shown=all(piece.word.shown for piece in pieces),
        )
        return _with_stains(cell, box, layout.stains)

    def label(self, spelled: Spelled, row: int, col: int, colspan: int = 1, rowspan: int = 1) -> Cell:
        at = int(spelled.top // PAGE)
        page = self.layouts[at].page
        box = Box(spelled.left, spelled.top - at * PAGE, spelled.right, spelled.bottom - at * PAGE) if page else None
        return Cell(row, col, rowspan, colspan, spelled.text, spelled.text, page, box)

    def table(self, cells: Sequence[Cell]) -> Table:
        first = cells[0]
        rows = max(cell.row + cell.rowspan for cell in cells)
        cols = max(cell.col + cell.colspan for cell in cells)
        reader = next((layout.reader for layout in self.layouts if layout.page == first.page), "")
        return Table(0, rows, cols, tuple(cells), reader, first.page)


def joined(pieces: Iterable[Piece]) -> str:
    """The text of some pieces, line by line, with a space for a gap as wide as one."""
    return "\n".join(map(_line, lines_of(pieces)))


def _line(pieces: Sequence[Piece]) -> str:
    text = pieces[0].text
    for one, other in pairwise(pieces):
        text += " " * (other.left - one.right > 0.2 * other.height) + other.text
    return text


def _with_stains(cell: Cell, box: Box, stains: Sequence[Box]) -> Cell:
    inside = [s for s in stains if s.x0 < box.x1 and box.x0 < s.x1 and s.y0 < box.y1 and box.y0 < s.y1]
    if not inside:
        return cell
    is_large = all(max(s.x1 - s.x0, s.y1 - s.y0) > LARGE for s in inside)
    note = CellNote("reading.overprinted") if is_large else CellNote("reading.not_text", "图形 drawing")
    return replace(cell, notes=(*cell.notes, note), shown=False)
