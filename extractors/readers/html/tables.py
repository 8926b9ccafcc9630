"""The tables of a page from the cells of both readings, laid out by the HTML table model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.extractors.document import FEW_CELLS, Cell, CellNote, Problem, Table
from gongkai.extractors.readers.html.first_reading.cells import Page, RawRow, RawTable, Settled, settle
from gongkai.extractors.readers.html.second_reading.reading import CellReading, TableReading

READER = "html:lexbor+lxml"

MAX_COLSPAN = 100
# limits on one table; the forms have at most 10 columns and 300 cells
MAX_COLS = 500
MAX_CELLS = 100_000


def tables_of(page: Page, second: Sequence[TableReading]) -> tuple[list[Table], list[Problem]]:
    """The tables that both readings found; those hidden as a whole are included
    only if the page shows hardly any cells."""
    raw, readings = page.tables, list(second)
    problems: list[Problem] = []
    if sum(table.cells() for table in raw if not table.hidden) >= FEW_CELLS:
        raw = [table for table in raw if not table.hidden]
        readings = [table for table in readings if not table.hidden]
    elif any(table.hidden and table.cells() for table in raw):
        problems.append(Problem("reading.hidden_table"))
    tables: list[Table] = []
    for index, found in enumerate(raw):
        cells = found.cells()
        if not cells:
            continue
        texts: Sequence[CellReading | None] = readings[index].cells if len(readings) == len(raw) else ()
        if len(texts) != cells:
            texts = [None] * cells
        table = _table(found, page, texts) if cells <= MAX_CELLS else None
        if table is None:
            values = {"cells": str(cells), "limit": f"{MAX_CELLS} cells, {MAX_COLS} columns"}
            problems.append(Problem("reading.too_large", values=values))
        else:
            tables.append(table)
    return tables, problems


def _table(raw: RawTable, page: Page, second: Sequence[CellReading | None]) -> Table | None:
    """The cells of `raw` laid out by the HTML table model; None if wider than any table of ours."""
    ends = _group_ends(raw.rows)
    cells: list[Cell] = []
    taken: dict[int, int] = {}  # column → the row up to which a cell from above fills it
    for row, raw_row in enumerate(raw.rows):
        col = 0
        for raw_cell in raw_row.cells:
            while taken.get(col, 0) > row:
                col += 1
            wanted = min(_span(raw_cell.colspan) or 1, MAX_COLSPAN)
            # the earlier cell wins: this one ends before it runs into a cell from above
            colspan = next((width for width in range(1, wanted) if taken.get(col + width, 0) > row), wanted)
            rowspan = _rowspan(raw_cell.rowspan, ends[row] - row)
            cells.append(_cell(Cell(row, col, rowspan, colspan, "", None), settle(raw_cell, page), second[len(cells)]))
            if rowspan > 1:
                taken.update(dict.fromkeys(range(col, col + colspan), row + rowspan))
            col += wanted
            if col > MAX_COLS:
                return None
    narrow = raw.columns.too_narrow(cells) if raw.columns is not None and cells else ()
    for index in narrow:
        cells[index] = _doubted(cells[index], "table-layout")
    return _without_empty_rows(raw, cells)


def _doubted(cell: Cell, what: str) -> Cell:
    if any(note.rule == "reading.not_text" for note in cell.notes):
        return cell
    return replace(cell, notes=(*cell.notes, CellNote("reading.not_text", what)), shown=False)


def _cell(place: Cell, first: Settled, second: CellReading | None) -> Cell:
    """A cell of both readings; what either saw besides the text is noted, each rule once."""
    if second is None:
        return replace(place, text=first.text, notes=first.notes, shown=first.shown)
    notes = {note.rule: note for note in (*second.notes, *first.notes)}
    return replace(
        place,
        text=first.text,
        second_text=second.text,
        notes=tuple(notes.values()),
        shown=first.shown and second.shown,
    )


def _group_ends(rows: list[RawRow]) -> list[int]:
    """For each row the index after the last row of its group (thead, tbody, tfoot), where every span ends."""
    ends = [len(rows)] * len(rows)
    for row in range(len(rows) - 2, -1, -1):
        ends[row] = ends[row + 1] if rows[row].group == rows[row + 1].group else row + 1
    return ends


def _span(value: str | None) -> int:
    """A span as browsers read it: leading digits, and 1 for anything else."""
    match = re.match(r"[ \t\r\n\f]*\+?([0-9]{1,9})", value or "")
    return int(match[1]) if match else 1


def _rowspan(value: str | None, remaining: int) -> int:
    return min(_span(value), remaining) or remaining


def _without_empty_rows(raw: RawTable, cells: list[Cell]) -> Table:
    kept = [0]  # number of rows with cells before each row
    for row in raw.rows:
        kept.append(kept[-1] + bool(row.cells))
    moved = tuple(
        replace(cell, row=kept[cell.row], rowspan=kept[cell.row + cell.rowspan] - kept[cell.row]) for cell in cells
    )
    cols = max(cell.col + cell.colspan for cell in moved)
    return Table(raw.order, kept[-1], cols, moved, READER)
