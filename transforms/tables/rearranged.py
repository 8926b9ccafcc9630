"""Tables that print a form in another arrangement: rows as columns, or its halves side by side.

They are rearranged to match the form; the cells keep their texts and places on the page. The same is done for rows
typed as lines of one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, Cell, Table, compact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.labels import key, normal
from gongkai.transforms.tables.numbers import read_number

LEAST_LABELS = 4
"""At least this many applicant types below each other are the rows of a table."""


MOST_LINES, LEAST_ROWS = 5, 6
"""A table of at most this many lines, one of which has at least this many row labels, prints its rows across."""


def without_frame(table: Table) -> Table:
    """The table without the margins between it and a frame around it: empty columns of full height on both
    sides, which the pieces on neighbouring pages do not have. If there is only one on one side, it is a
    row group continued from the previous page."""
    if table.xs is None or table.rows < LEAST_ROWS:
        return table
    beside = [cell for cell in table.cells if cell.rowspan == table.rows and _prints_nothing(cell)]
    first = next((cell.colspan for cell in beside if cell.col == 0), 0)
    last = next((cell.col for cell in beside if cell.col and cell.col + cell.colspan == table.cols), table.cols)
    if first == 0 or last == table.cols:
        return table
    cells = tuple(replace(cell, col=cell.col - first) for cell in table.cells if first <= cell.col < last)
    return replace(table, cols=last - first, cells=cells, xs=table.xs[first : last + 1])


def _prints_nothing(cell: Cell) -> bool:
    """Whether a cell is blank and nothing is known to be hidden in it; where a page cuts a row it cuts a frame, too."""
    return not compact(cell.text) and {*cell.notes} <= {CUT_ABOVE, CUT_BELOW}


def down_the_side(table: Table, is_row: Callable[[str], bool]) -> Table:
    """The table of one row per indicator with its labels down the side, where they are printed across."""
    if table.rows > MOST_LINES or table.cols <= LEAST_ROWS:
        return table
    labels = [cell for cell in table.cells if compact(cell.text) and is_row(cell.text)]
    return _transposed(table) if _most_labels(labels, row=True) >= LEAST_ROWS else table


def with_lines_as_rows(table: Table, reference: Reference) -> Table:
    """The table with a row for each line of a cell that contains several labels, one per line, if
    all other cells of its row have as many lines, and none of these is a remark below a number.
    Text left of the labels is a group of rows."""
    reaching = {row for c in table.cells if c.rowspan > 1 for row in range(c.row, c.row + c.rowspan)}
    rows: dict[int, list[Cell]] = {row: [] for row in range(table.rows)}
    for cell in table.cells:
        if cell.row in rows:
            rows[cell.row].append(cell)
    counts = {row: _lines_of_labels(own, reference) for row, own in rows.items() if row not in reaching}
    if max(counts.values(), default=0) < 2:
        return table
    cells: list[Cell] = []
    more = 0
    for row, own in rows.items():
        count = counts.get(row, 0)
        for cell in own:
            moved = replace(cell, row=row + more) if more else cell
            cells += _as_rows(moved, count) if count else [moved]
        more += max(0, count - 1)
    return replace(table, rows=table.rows + more, cells=tuple(cells))


def _lines_of_labels(cells: Sequence[Cell], reference: Reference) -> int:
    """The number of rows in the cells of one row; 0 if they are a single row."""
    names = [c for c in cells if "\n" in c.text.strip() and all(x in reference.rows for x in c.text.splitlines())]
    if len(names) != 1:
        return 0
    count = len(names[0].text.splitlines())
    right = [c for c in cells if c.col > names[0].col and compact(c.text)]
    left = [c for c in cells if c.col < names[0].col and compact(c.text)]
    is_even = bool(right) and all(len(c.text.splitlines()) == count and _is_alike(c, reference) for c in right)
    return count if is_even and not any("\n" in c.text.strip() for c in left) else 0


def _is_alike(cell: Cell, reference: Reference) -> bool:
    """Whether either all or none of a cell's lines are numbers."""
    states = {read_number(line, reference.marks).state for line in cell.text.splitlines()}
    return not {"reported", "text"} <= states


def _as_rows(cell: Cell, count: int) -> list[Cell]:
    lines, second = cell.text.splitlines(), (cell.second_text or "").splitlines()
    if len(lines) != count:
        return [replace(cell, rowspan=count)]
    read = second if len(second) == count else [None if cell.second_text is None else cell.second_text] * count
    return [replace(cell, row=cell.row + n, text=lines[n], second_text=read[n]) for n in range(count)]


def upright(table: Table, reference: Reference) -> Table:
    """The table of requests with its applicant types across, where they are printed down the side."""
    types = [c for c in table.cells if c.text in reference.applicant_labels and normal(c.text) == key(c.text)]
    across, down = _most_labels(types, row=True), _most_labels(types, row=False)
    if across >= LEAST_LABELS or down < LEAST_LABELS:
        return table
    return _transposed(table)


def _most_labels(cells: Collection[Cell], *, row: bool) -> int:
    """The largest number of different labels in one row, or in one column."""
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
    """A table whose second half is beside the first under the same header, rearranged into one column of rows.

    `is_heading` recognises the heading of the row labels, with which each half begins.
    """
    for row in range(table.rows):
        cells = sorted((c for c in table.cells if c.row == row and compact(c.text)), key=lambda c: c.col)
        half = len(cells) // 2
        texts = [normal(cell.text) for cell in cells]
        if half and texts[:half] == texts[half:] and any(map(is_heading, texts[:half])):
            return _stacked(table, row, cells[half].col) or table
    return table


def _stacked(table: Table, header: int, column: int) -> Table | None:
    """The cells from a column on moved below the others, without the rows above their header."""
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
