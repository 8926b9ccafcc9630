"""What readers note of rows that the end of a page cuts."""

from __future__ import annotations

from dataclasses import replace

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, Cell, CellNote, Table


def is_cut(cell: Cell) -> bool:
    return CUT_ABOVE in cell.notes or CUT_BELOW in cell.notes


def with_rest_found(before: Table, after: Table) -> tuple[Table, Table]:
    """Two pieces of a table that go on in one another, without the notes that the rest of the cut row may be lost."""
    return (
        replace(before, cells=tuple(_without(c, CUT_BELOW) for c in before.cells)),
        replace(after, cells=tuple(_without(c, CUT_ABOVE) for c in after.cells)),
    )


def _without(cell: Cell, note: CellNote) -> Cell:
    return replace(cell, notes=tuple(n for n in cell.notes if n != note)) if note in cell.notes else cell
