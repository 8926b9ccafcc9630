"""The table of 主动公开: blocks (第二十条第…项), each with a header row (信息内容 | columns) and rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import TABLES_ZH, Indicator
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.tables.table_reader import BlockReading, TableReader

_NAMES = "信息内容"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with content: the text that begins or names its block, its other
    cells, and whether they are column labels."""

    row: int
    block: Cell | None
    cells: list[Cell]
    is_heading: bool


@dataclass(slots=True)
class _Block:
    """The current block: its label as far as it is known, and the columns of its header."""

    label: str | None = None
    is_open: bool = False
    columns: list[tuple[Cell, str | None]] = field(default_factory=list)
    divided: dict[Cell, list[tuple[str, list[Cell | None]]]] = field(default_factory=dict)
    """For a divided row, by its label cell, the rows into which it is divided, with their labels and values."""


def read_proactive(reader: TableReader) -> None:
    _settle_rows(reader, [_row(reader, row) for row in range(reader.table.rows)])
    rows = [_row(reader, row) for row in range(reader.table.rows)]
    block = _Block()
    for index, row in enumerate(rows):
        if row.block is not None:
            label = _block_label(reader, row.block.text)
            if row.block.row == row.row:
                reader.blocks.append(BlockReading(reader.form, name=label))
            block.label = reader.find("row", row.block.text) or label
            block.is_open = True
        if not any(compact(cell.text) for cell in row.cells):
            continue
        if row.is_heading:
            # a block's row alone at the end of a page does not make a table and was lost
            block.label = block.label if block.is_open else None
            block.is_open = False
            for cell in row.cells:
                _check_heading(reader, cell)
            block.columns = _columns(reader, row.cells[1:], block.label, rows[index + 1 :])
        else:
            _read_row(reader, row, block)


def _row(reader: TableReader, row: int) -> _Row:
    cells = reader.row(row)
    blocks = [cell for cell in cells if _block_label(reader, cell.text)]
    others = [cell for cell in cells if cell not in blocks]
    printed = [cell for cell in others if compact(cell.text)]
    return _Row(row, blocks[0] if blocks else None, others, bool(printed) and _is_heading(reader, others))


def _block_label(reader: TableReader, text: str) -> str | None:
    """The label of a block in any form, if this is one: where blocks begin must not depend on the form."""
    for form in reader.reference.forms(reader.table_id):
        words = reader.reference.words(reader.table_id, form, "row").known
        match = reader.match("row", text) if form == reader.form else words.find(text)
        if match and any(match.label == i.row_path[0] for i in reader.reference.of(reader.table_id, form)):
            return match.label
    return None


def _is_heading(reader: TableReader, cells: Sequence[Cell]) -> bool:
    match = reader.reference.headings.find(cells[0].text)
    if match and match.label == _NAMES:
        return True
    printed = [cell.text for cell in cells[1:] if compact(cell.text)]
    has_label = any(reader.match("column", text) for text in printed)
    return has_label and all(read_number(text, reader.reference.marks).state == "text" for text in printed)


def _settle_rows(reader: TableReader, rows: Sequence[_Row]) -> None:
    printed = []
    for row in rows:
        if row.block is not None and row.block.row == row.row:
            printed.append(row.block.text)
        if not row.is_heading and any(compact(cell.text) for cell in row.cells):
            printed.append(row.cells[0].text)
    expected: list[str] = []
    for indicator in reader.indicators:
        block, label = indicator.row_path
        expected += [name for name in (block, label) if name not in expected]
    blocks = {i.row_path[0] for i in reader.indicators}
    ends = {place - 1 for place, name in enumerate(expected) if place and name in blocks}
    reader.settle_misprints("row", printed, expected, ends)


def _columns(
    reader: TableReader, cells: Sequence[Cell], block: str | None, below: Sequence[_Row]
) -> list[tuple[Cell, str | None]]:
    """The printed header cells of a block with their labels; None for one that the form does not have."""
    printed = [cell for cell in cells if compact(cell.text)]
    names = {match.label for row in below if row.cells and (match := reader.match("row", row.cells[0].text))}
    inside = [i for i in reader.indicators if (i.row_path[0] == block if block else i.row_path[-1] in names)]
    expected = list(dict.fromkeys(i.column_path[0] for i in inside))
    reader.settle_misprints("column", [cell.text for cell in printed], expected)
    columns = [(cell, reader.find("column", cell.text)) for cell in printed]
    for cell, label in columns:
        if label is None:
            reader.unknown_column(cell)
    return columns


def _check_heading(reader: TableReader, header: Cell) -> None:
    """Report shifted columns if there is a number directly below the heading of the labels."""
    match = reader.reference.headings.find(header.text)
    below = reader.owner.get((header.row + header.rowspan, header.col))
    if match and match.label == _NAMES and below and read_number(below.text, reader.reference.marks).value is not None:
        texts = {"table": TABLES_ZH[reader.table_id], "label": _NAMES, "actual": compact(below.text)}
        reader.report("form.shifted_columns", **texts)


def _read_row(reader: TableReader, row: _Row, block: _Block) -> None:
    name, values = row.cells[0], reader.values(row.cells[1:], row.row)
    text = compact(name.text)
    headers = [cell for cell, _ in block.columns]
    known = _indicators(reader, reader.find("row", name.text), block.label)
    if not known:
        reader.unknown_row(text, values, row.row, headers)
        return
    left = min((header.col for header in headers), default=0)
    inner = [cell for cell in values if name.rowspan > 1 and cell.col < left]
    values = [cell for cell in values if cell not in inner]
    below = reader.assign(headers, values, text, row.row, name.row + name.rowspan)
    if name.rowspan > 1 and inner:
        block.divided.setdefault(name, []).append(("".join(compact(cell.text) for cell in inner), below))
        if row.row + 1 == name.row + name.rowspan:
            _place_divided(reader, name, known, block)
        return
    for (header, column), value in zip(block.columns, below, strict=True):
        if value is None:
            continue
        if column in known:
            reader.add(known[column], None, value, (name, header))
        elif compact(value.text) and compact(value.text) not in reader.reference.marks:
            reader.unknown_column(header)
            reader.unplaced(text, header, value)


def _place_divided(reader: TableReader, name: Cell, known: dict[str | None, Indicator], block: _Block) -> None:
    """Place the values of a divided row, column by column: 其他对外管理服务事项 in 行政检查 and 行政确认."""
    words = reader.reference.table_words
    rows = block.divided[name]
    totals = [row for row in rows if words.is_total(row[0])]
    # of a row for the office itself and one for those below it, it is unknown which is the report's
    bodies = not totals and any(words.names_a_body(label) for label, _ in rows)
    if bodies or len(totals) > 1 or not all(words.is_part(label) for label, _ in rows):
        for label, below in rows:
            reader.unknown_row(f"{compact(name.text)}/{label}", [cell for cell in below if cell], name.row)
        return
    for at, (header, column) in enumerate(block.columns):
        parts = [(label, value) for label, below in totals or rows if (value := below[at]) is not None]
        if parts and column in known:
            reader.add_divided(known[column], parts, (name, header))


def _indicators(reader: TableReader, label: str | None, block: str | None) -> dict[str | None, Indicator]:
    """The indicators of a row by column; if the block is lost, those of the row with this label in any block."""
    rows = (i for i in reader.indicators if i.row_path[-1] == label)
    return {i.column_path[0]: i for i in rows if block in (None, i.row_path[0])}
