"""The four printed tables: which module reads which, and the unit that a table names for its money."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from gongkai.extractors.document import Table
from gongkai.transforms.labels import normal
from gongkai.transforms.layout_proactive import read_proactive
from gongkai.transforms.layout_requests import read_requests
from gongkai.transforms.layout_review import read_review_litigation
from gongkai.transforms.layout_statistics import read_statistics
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.table_reader import BlockReading, PlacedCell, TableReader

_UNIT_ALONE = re.compile(r"\(?(?:金额)?单位:?(?:人民币)?([亿万]?元)\)?")

_READERS: dict[TableId, Callable[[TableReader], None]] = {
    "proactive": read_proactive,
    "requests": read_requests,
    "review_litigation": read_review_litigation,
    "statistics": read_statistics,
}


def read_layout(table: Table, table_id: TableId, form: str, reference: Reference) -> list[BlockReading]:
    """The blocks of one stitched table, read under one form.

    Labels decide which cell belongs to which indicator; a position is used only inside a row whose cells do not line
    up with the header, and a finding tells so.
    """
    reader = TableReader(table, table_id, form, reference, reference.of(table_id, form))
    _READERS[table_id](reader)
    money = _money_unit(table)
    for block in reader.blocks:
        block.placed = [replace(placed, unit=_printed_unit(placed, money)) for placed in block.placed]
    return reader.blocks


def _printed_unit(placed: PlacedCell, money: str | None) -> str | None:
    """The unit that the label or, for money, the table names; where they differ, the one that is not the form's."""
    if placed.indicator.unit != "万元" or money in (None, "万元"):
        return placed.unit
    return money if placed.unit in (None, "万元") else placed.unit


def _money_unit(table: Table) -> str | None:
    """The unit of money that a cell of the table names for all of it, with nothing else in the cell: `单位：元`."""
    return next((found[1] for cell in table.cells if (found := _UNIT_ALONE.fullmatch(normal(cell.text)))), None)
