"""Chooses the form of the tables of one kind: they are read under every form that
has such a table, and the labels decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.layouts import read_layout
from gongkai.transforms.tables.table_reader import BlockReading


@dataclass(frozen=True, slots=True)
class TableReading:
    """All tables of one kind, read under one form, block by block."""

    form: str
    blocks: tuple[BlockReading, ...]

    @property
    def stated(self) -> set[str]:
        return {indicator for block in self.blocks for indicator in block.indicators}

    @property
    def unknown(self) -> int:
        return sum(len(block.unknown) for block in self.blocks)


def best_readings(tables: Sequence[Table], table_id: TableId, reference: Reference) -> list[TableReading]:
    """The tables read under the form that fits best, or under each of several that fit equally well, newest first.

    Among equal forms, those with nothing missing are preferred. Otherwise missing cells do not count against a form: a
    lost page would make every form with more rows fit worse.
    """

    def against(reading: TableReading) -> tuple[int, bool]:
        stated = reading.stated
        lacks = any(i.indicator not in stated for i in reference.of(table_id, reading.form) if not i.optional_group)
        return reading.unknown - len(stated), lacks

    readings: list[TableReading] = []
    least: tuple[int, bool] | None = None
    for form in reference.forms(table_id):
        if least and -len(reference.of(table_id, form)) > least[0]:
            continue  # even if the tables stated every indicator of this form, another would fit better
        readings.append(read_under(tables, table_id, form, reference))
        least = min(map(against, readings))
    return [reading for reading in readings if against(reading) == least]


def read_under(tables: Sequence[Table], table_id: TableId, form: str, reference: Reference) -> TableReading:
    """The tables read under one form."""
    blocks: list[BlockReading] = []
    for number, table in enumerate(tables):
        for block in read_layout(table, table_id, form, reference):
            block.table = number
            blocks.append(block)
    return TableReading(form, tuple(blocks))
