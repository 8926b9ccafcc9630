"""The table of 行政复议、行政诉讼: channels and outcomes across, one row of numbers below.

A column is identified by the labels above it. Some prints leave header cells empty or cut them; the remaining labels
are enough if they lead to only one column, in the whole form or between the known columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import Indicator
from gongkai.transforms.tables.crossed_labels import by_both_sides
from gongkai.transforms.tables.table_reader import BlockReading, TableReader


@dataclass(frozen=True, slots=True)
class _Column:
    """The header cells above a column from the top down, their labels, whether other texts are printed there, and the
    indicators to which the labels lead."""

    cells: tuple[Cell, ...]
    labels: tuple[str, ...]
    has_unknown: bool
    candidates: tuple[Indicator, ...]

    @property
    def leaf(self) -> Cell:
        return self.cells[-1]


def read_review_litigation(reader: TableReader) -> None:
    """Read the columns; in a table with labels elsewhere as well, read each
    number by the labels beside and above it."""
    _read_columns(reader)
    if len(reader.block.indicators) == len(reader.indicators):
        return
    crossed = by_both_sides(reader)
    if crossed is None:
        return
    reader.blocks[-1] = BlockReading(reader.form)
    for indicator, (cell, labels) in crossed.found.items():
        reader.add(indicator, None, cell, labels)
    for cell in crossed.others:
        reader.unknown_row("", [cell], cell.row)


def _read_columns(reader: TableReader) -> None:
    heads = _header_rows(reader)
    if not heads:
        for row in range(reader.table.rows):
            reader.unknown_row("", reader.row(row), row)
        return
    _join_split_headers(reader, heads)
    _settle_misprints(reader, heads)
    columns = [_column(reader, cell, heads) for cell in reader.row(heads.stop - 1)]
    indicators = _decide(reader, columns)
    rows = [row for row in range(heads.stop, reader.table.rows) if not reader.numbers_the_columns(row)]
    rows = [row for row in rows if not reader.is_remark(row)]
    data = [row for row in rows if any(compact(c.text) for c in reader.row(row))]
    headers = [column.leaf for column in columns]
    for row in data[1:]:
        reader.unknown_row("", reader.row(row), row, headers)
    if data and data[:1] != rows[:1]:
        # the row of the form is blank, and numbers below it may belong to another table
        reader.report("form.row_order", label="（空白）", place=reader.place(None, rows[0]))
    for row in data[:1] or rows[:1]:
        below = reader.assign(headers, reader.row(row), "", row, reader.table.rows)
        for column, indicator, value in zip(columns, indicators, below, strict=True):
            if value is not None and indicator is not None:
                reader.add(indicator, None, value, column.cells)
            elif value is not None:
                reader.unplaced("", column.leaf, value)


def _header_rows(reader: TableReader) -> range:
    """The consecutive rows from the first to the last with column labels."""
    has_label = [
        any(reader.match("column", c.text) for c in reader.row(r) if c.row == r) for r in range(reader.table.rows)
    ]
    first = next((row for row, found in enumerate(has_label) if found), 0)
    stop = next((row for row in range(first, reader.table.rows) if not has_label[row]), reader.table.rows)
    return range(first, stop)


def _join_split_headers(reader: TableReader, heads: range) -> None:
    """Join each label that a rule cuts into two cells beside each other."""
    for row in heads:
        cells = [cell for cell in reader.row(row) if cell.row == row and compact(cell.text)]
        for left, right in pairwise(cells):
            beside = left.col + left.colspan == right.col and left.rowspan == right.rowspan
            halves = not any(reader.match("column", half.text) for half in (left, right))
            if beside and halves and reader.match("column", left.text + right.text):
                one, other = left.second_text, right.second_text
                second = None if one is None or other is None else one + other
                width = left.colspan + right.colspan
                whole = replace(left, text=left.text + right.text, second_text=second, colspan=width)
                for place, cell in reader.owner.items():
                    if cell in (left, right):
                        reader.owner[place] = whole
                break


def _settle_misprints(reader: TableReader, heads: range) -> None:
    leaves = [cell for cell in reader.row(heads.stop - 1) if compact(cell.text)]
    expected = [i.column_path[-1] for i in reader.indicators]
    reader.settle_misprints("column", [cell.text for cell in leaves], expected)
    above = dict.fromkeys(c for row in heads for c in reader.row(row) if c not in leaves and compact(c.text))
    reader.settle_misprints("column", [cell.text for cell in above], _channels(reader.indicators))


def _channels(indicators: Sequence[Indicator]) -> list[str]:
    """The labels above those of the outcomes, row by row."""
    rows = range(max(len(i.column_path) for i in indicators) - 1)
    return list(dict.fromkeys(i.column_path[row] for row in rows for i in indicators if row < len(i.column_path) - 1))


def _column(reader: TableReader, leaf: Cell, heads: range) -> _Column:
    owners = (reader.owner.get((row, leaf.col)) for row in heads)
    cells = tuple(dict.fromkeys(cell for cell in owners if cell is not None))
    texts = _whole_texts(reader, [cell.text for cell in cells if compact(cell.text)])
    found = [reader.find("column", text) for text in texts]
    labels = tuple(label for label in found if label)
    has_leaf = bool(found) and found[-1] is not None and compact(leaf.text) != ""
    fitting = (i for i in reader.indicators if has_leaf and _leads_to(labels, i.column_path))
    return _Column(cells or (leaf,), labels, None in found, tuple(fitting))


def _whole_texts(reader: TableReader, texts: Sequence[str]) -> list[str]:
    """The texts above a column, with one that is cut into two cells below each other joined."""
    whole: list[str] = []
    for text in texts:
        both = whole[-1] + text if whole else ""
        is_half = bool(whole) and not (reader.match("column", whole[-1]) and reader.match("column", text))
        if is_half and reader.match("column", both):
            whole[-1] = both
        else:
            whole.append(text)
    return whole


def _leads_to(labels: Sequence[str], path: Sequence[str]) -> bool:
    """Whether the labels are those of a path, from its end, without any of another path."""
    rest = iter(path)
    return bool(labels) and labels[-1] == path[-1] and all(label in rest for label in labels)


def _decide(reader: TableReader, columns: Sequence[_Column]) -> list[Indicator | None]:
    """The indicator of each column; None, with a finding, if the labels do not lead to exactly one."""
    sure = [column.candidates[0] if len(column.candidates) == 1 else None for column in columns]
    sure = [indicator if sure.count(indicator) == 1 else None for indicator in sure]
    positions = {index: indicator.position for index, indicator in enumerate(sure) if indicator}
    decided: list[Indicator | None] = []
    for index, column in enumerate(columns):
        indicator = sure[index]
        if indicator is None and not column.has_unknown:
            indicator = _between(index, column, positions)
        if indicator is None:
            reader.unknown_column(column.leaf, known=bool(column.candidates))
        elif column.labels != indicator.column_path:
            reader.report("form.header_cut", label="／".join(column.labels), matched=indicator.label_zh)
        decided.append(indicator)
    return decided


def _between(index: int, column: _Column, positions: dict[int, int]) -> Indicator | None:
    """The only indicator to which the labels lead between the known neighbours."""
    before = max((i for i in positions if i < index), default=None)
    after = min((i for i in positions if i > index), default=None)
    fitting = [
        i
        for i in column.candidates
        if (before is None or positions[before] < i.position) and (after is None or i.position < positions[after])
    ]
    if len(fitting) != 1 or (before is None and after is None):
        return None
    place = fitting[0].position
    follows = before is None or place - positions[before] == index - before
    precedes = after is None or positions[after] - place == after - index
    return fitting[0] if follows and precedes else None
