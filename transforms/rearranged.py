"""Tables that print a form in another arrangement: rows for columns, or its halves beside each other.

They are put back into that of the form; the cells keep their texts and places on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.labels import key, normal
from gongkai.transforms.reference import Reference

LEAST_LABELS = 4
"""So many applicant types one below the other are the rows of a table."""


def upright(table: Table, reference: Reference) -> Table:
    """The table of requests with its applicant types across, where the print has them down the side."""
    types = [c for c in table.cells if c.text in reference.applicant_labels and normal(c.text) == key(c.text)]
    across, down = _most_labels(types, row=True), _most_labels(types, row=False)
    if across >= LEAST_LABELS or down < LEAST_LABELS:
        return table
    return _transposed(table)


def _most_labels(cells: Collection[Cell], *, row: bool) -> int:
    """How many different labels stand in one row, or in one column."""
    lines: dict[int, set[str]] = {}
    for cell in cells:
        lines.setdefault(cell.row if row else cell.col, set()).add(normal(cell.text))
    return max(map(len, lines.values()), default=0)


def _transposed(table: Table) -> Table:
    cells = tuple(
        replace(cell, row=cell.col, col=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        for cell in sorted(table.cells, key=lambda cell: (cell.col, cell.row))
    )
    xs = None if table.xs is None else tuple(map(float, range(table.rows + 1)))
    return replace(table, rows=table.cols, cols=table.rows, cells=cells, xs=xs)


def one_below_the_other(table: Table, is_heading: Callable[[str], bool]) -> Table:
    """A table whose second half stands beside the first under the same header, in one column of rows.

    `is_heading` tells the heading of the labels of rows: it begins each half.
    """
    for row in range(table.rows):
        cells = sorted((c for c in table.cells if c.row == row and compact(c.text)), key=lambda c: c.col)
        half = len(cells) // 2
        texts = [normal(cell.text) for cell in cells]
        if half and texts[:half] == texts[half:] and any(map(is_heading, texts[:half])):
            return _stacked(table, row, cells[half].col) or table
    return table


def _stacked(table: Table, header: int, column: int) -> Table | None:
    """The cells from a column on below the others, without the rows above their header."""
    if any(c.col < column < c.col + c.colspan and c.row + c.rowspan > header for c in table.cells):
        return None
    body = [c for c in table.cells if c.row >= header]
    if any(c.col >= column for c in table.cells if c.row < header and compact(c.text)):
        return None
    down = table.rows - header
    right = [replace(c, row=c.row + down, col=c.col - column) for c in body if c.col >= column]
    left = [c for c in table.cells if c.row < header or c.col < column]
    width = max(column, table.cols - column)
    left = [replace(c, colspan=min(c.colspan, width - c.col)) for c in left if c.col < width]
    xs = None if table.xs is None else tuple(map(float, range(width + 1)))
    return replace(table, rows=table.rows + down, cols=width, cells=(*left, *right), xs=xs)
