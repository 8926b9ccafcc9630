"""The four printed tables: which module reads which, and the units named by labels and captions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.captions import Caption
from gongkai.transforms.tables.layout_proactive import read_proactive
from gongkai.transforms.tables.layout_requests import read_requests
from gongkai.transforms.tables.layout_review import read_review_litigation
from gongkai.transforms.tables.layout_statistics import read_statistics
from gongkai.transforms.tables.table_reader import BlockReading, PlacedCell, TableReader
from gongkai.transforms.tables.table_words import TableWords

_MONEY = ("元", "外币")

_READERS: dict[TableId, Callable[[TableReader], None]] = {
    "proactive": read_proactive,
    "requests": read_requests,
    "review_litigation": read_review_litigation,
    "statistics": read_statistics,
}


def read_layout(table: Table, table_id: TableId, form: str, reference: Reference) -> list[BlockReading]:
    """The blocks of one stitched table, read under one form.

    Labels decide which cell belongs to which indicator; the position is used only within a row whose cells are not
    aligned with the header, and then there is a finding.
    """
    reader = TableReader(table, table_id, form, reference, reference.of(table_id, form))
    _READERS[table_id](reader)
    return reader.blocks


def state_units(blocks: Iterable[BlockReading], around: Iterable[Caption], words: TableWords) -> None:
    """Give every cell the unit that its labels or the captions of its table name."""
    stated = [unit for caption in around for text in caption.texts for unit in words.units_stated(text)]
    for block in blocks:
        units = [_printed_unit(placed, stated, words) for placed in block.placed]
        block.placed = [
            placed if placed.unit == unit else replace(placed, unit=unit)
            for placed, unit in zip(block.placed, units, strict=True)
        ]


def _printed_unit(placed: PlacedCell, stated: Sequence[str], words: TableWords) -> str | None:
    """The unit named by a label or caption; if several differ, the one that is not the form's."""
    own = placed.indicator.unit
    is_money = not placed.indicator.is_count
    of_labels = (words.unit_of_label(label.text, is_money=is_money) for label in placed.labels)
    named = [placed.unit, *of_labels, *(unit for unit in stated if unit.endswith(_MONEY) == is_money)]
    units = [unit for unit in named if unit is not None]
    return next((unit for unit in units if unit != own), units[0] if units else None)
