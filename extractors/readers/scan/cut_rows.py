"""Which cells of a row that a page cuts may be printed on the other page, or go on there: they are noted as such."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, CellNote, compact
from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.grid import Grid, GridCell
from gongkai.extractors.readers.scan.wrapped import BEARINGS, WIDEST_MARGIN_PT

NEAR = 0.8
"""Heights of a line of digits: what begins further below the beginning of a page has no line above it there."""


def cut_notes(
    grid: Grid, cell: GridCell, inner: Area, lines: Sequence[Area], text: str, scale: float
) -> list[CellNote]:
    """At which end of the table a page cuts the row of a cell that is empty, or prints a number that may go on there.

    `text` is the number, of which a page ends behind a line that has no room for a further digit, and another begins
    with its last digits.
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
