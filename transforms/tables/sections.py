"""Splits a grid that holds several tables of a form, below each other as on a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.rearranged import down_the_side, one_below_the_other, with_lines_as_rows, without_frame


def take_apart(table: Table, reference: Reference) -> list[Table]:
    """The tables of a form in one grid; the grid itself if it is one table."""
    table = down_the_side(without_frame(table), lambda text: text in reference.rows)
    table = with_lines_as_rows(table, reference)
    table = one_below_the_other(table, lambda text: _heads_rows(text, reference))
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda cell: cell.col):
        if compact(cell.text):
            rows.setdefault(cell.row, []).append(cell)
    starts = [0, *_starts(table, rows, reference), table.rows]
    if len(starts) == 2:
        return [table]
    return [_piece(table, start, stop) for start, stop in pairwise(starts)]


def _heads_rows(text: str, reference: Reference) -> bool:
    """Whether a text heads the column of labels in a table of one row per indicator."""
    match = reference.headings.find(text)
    return match is not None and match.label == "统计指标"


def _starts(table: Table, rows: dict[int, list[Cell]], reference: Reference) -> Iterator[int]:
    """The rows in which a table of another kind begins, including the title above its header."""
    current: TableId | None = None
    for row in sorted(rows):
        kind = _kind(rows[row], reference)
        if kind and current and kind != current:
            start = row
            while len(rows.get(start - 1, ())) == 1 and not reference.knows(rows[start - 1][0].text):
                start -= 1
            if not any(cell.row < start < cell.row + cell.rowspan for cell in table.cells):
                yield start
                current = kind
        current = current or kind


def _kind(cells: list[Cell], reference: Reference) -> TableId | None:
    """The kind of table whose header begins with this row."""
    texts = [normal(cell.text) for cell in cells]
    headings = {match.label for cell in cells if (match := reference.headings.find(cell.text))}
    if any(text.startswith("第二十条第") for text in texts):
        return "proactive"
    if "申请人情况" in headings or {"自然人", "总计"} <= set(texts):
        return "requests"
    if "行政复议" in texts and len(texts) <= 3:
        return "review_litigation"
    return "statistics" if {"统计指标", "统计数"} <= headings else None


def _piece(table: Table, start: int, stop: int) -> Table:
    cells = tuple(replace(cell, row=cell.row - start) for cell in table.cells if start <= cell.row < stop)
    return replace(table, rows=stop - start, cells=cells)
