"""Cells of a row cut by a page break: notes on those whose content may be, or go on, on the other page."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, CellNote, compact
from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.wrapped import BEARINGS, WIDEST_MARGIN_PT

NEAR = 0.8
"""If a number begins at least this many line heights below the top of its cell, no line of it is on the page before."""


def cut_notes(
    grid: Grid, cell: GridCell, inner: Area, lines: Sequence[Area], text: str, scale: float
) -> list[CellNote]:
    """Notes on the page breaks (above, below) that cut the row of a cell that is empty or whose number may go on there.

    `text` is the number. It may go on below if its last line has no room for another digit, and may have begun above if
    its first line is at the very top of the cell.
    """
    is_at = cell.row == 0 and grid.is_cut[0], cell.row + cell.rowspan == len(grid.ys) - 1 and grid.is_cut[1]
    if lines and text:
        digit = max(line.width for line in lines) / max(len(compact(text)) / len(lines) - BEARINGS, 1.0)
        room = inner.width - lines[-1].width
        is_at = (
            is_at[0] and lines[0].y0 - inner.y0 < NEAR * lines[0].height,
            is_at[1] and room < digit + 2 * WIDEST_MARGIN_PT * scale,
        )
    return [note for note, is_cut in zip((CUT_ABOVE, CUT_BELOW), is_at, strict=True) if is_cut]
