"""What the finders of the tables share: which labels belong to one table, and the table of a header and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.extractors.document import Table
from gongkai.transforms.reference import TableId
from gongkai.transforms.tables.labels import key, normal
from gongkai.transforms.unruled.blocks import read_block
from gongkai.transforms.unruled.pieces import Piece, Spelled
from gongkai.transforms.unruled.words import Words

BELOW = 8.0
"""Line heights below a table within which a part of it may be printed again."""

ENOUGH = 0.6
"""The share of a form's rows that must be found, and of which no more may be found twice."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table, its vertical extent on the long page, and how many words are between its rows."""

    table_id: TableId
    table: Table
    top: float
    bottom: float
    loose: int = 0


def below(found: Iterable[Spelled], header: Sequence[Spelled]) -> list[Spelled]:
    """The labels below a header and left of its columns."""
    bottom, left = max(s.bottom for s in header), header[0].left
    return [s for s in found if s.top > bottom - s.pieces[0].height / 2 and s.right <= left]


def is_one_table(rows: Sequence[Spelled], found: Sequence[Spelled], expected: Sequence[str]) -> bool:
    """Whether enough rows of a form are there, but not again for another table of the kind."""
    spare = {s.label for s in _spare(rows, found)}
    return len(found) >= ENOUGH * len(expected) and len(spare) < (1 - ENOUGH) * len(set(expected))


def _spare(rows: Iterable[Spelled], found: Sequence[Spelled]) -> list[Spelled]:
    """The rows whose label is already used by another row."""
    taken = {s.label for s in found}
    return [s for s in rows if s not in found and s.label in taken]


def printed_again(words: Words, rows: Iterable[Spelled], found: Sequence[Spelled]) -> int:
    """How many numbers, among the rows of a table or directly below it, are beside a label that already has
    others: it is unknown which are the report's. 总计 below the table, without the ordinal that it has in
    the table, heads a column of the next one."""
    top, bottom = found[0].top, found[-1].bottom + BELOW * found[-1].pieces[0].height
    numbered = {s.label for s in found if normal(s.text) != key(s.text)}
    again = [s for s in _spare(rows, found) if top < s.top and s.bottom < bottom]
    again = [s for s in again if s.top < found[-1].bottom or s.label not in numbered or normal(s.text) != key(s.text)]
    return sum(words.is_number(p.text) and any(_is_beside(p, s, found) for s in again) for p in words.pieces if again)


def _is_beside(piece: Piece, label: Spelled, others: Iterable[Spelled]) -> bool:
    """Whether a piece is right of a label, with no other label between them: in a vertical group label, 其 above 他
    spells a row that has none of the numbers behind the labels of the group's rows."""
    level = [s for s in (label, *others) if s.top < piece.middle < s.bottom and s.right <= piece.left]
    return label in level and not any(s.left >= label.right for s in level)


def with_rows(
    words: Words,
    table_id: TableId,
    header: Sequence[Spelled],
    labels: Sequence[Spelled],
    again: int,
    corner: Spelled | None = None,
) -> FoundTable | None:
    block = read_block(words, header, labels, corner, 0)
    if block is None:
        return None
    top, bottom = min(s.top for s in header), max(s.bottom for s in labels)
    return FoundTable(table_id, words.sheet.table(block.cells), top, bottom, block.loose + again)
