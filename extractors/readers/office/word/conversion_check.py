"""What LibreOffice made of a document, held against the text that the document itself stores, cell by cell.

The two readings of a converted document share the conversion: a number that it lost or computed anew would be agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from gongkai.extractors.document import Cell, Document, compact
from gongkai.extractors.readers.number_characters import HAN

MOST_CELLS = 20_000
"""A report has some 300 cells; what has more is not compared, and no cell of it counts as read twice."""


def compared(document: Document, stored: Sequence[str] | None) -> Document:
    """The document; a cell that the file stores otherwise, or beside which it stores more, has that as second reading.

    A cell of which the readers have noted that something is hidden, struck or deleted is left to its notes.
    """
    cells = [cell for table in document.tables for cell in table.cells]
    if stored is None or not cells:
        return document
    seconds: dict[int, str | None] = dict.fromkeys(range(len(cells)))
    if max(len(cells), len(stored)) <= MOST_CELLS:
        seconds = _other_readings(cells, _without_text_before(stored, document))
    if not seconds:
        return document
    numbers = iter(range(len(cells)))
    tables = tuple(
        replace(
            table,
            cells=tuple(
                replace(cell, second=seconds[number]) if (number := next(numbers)) in seconds else cell
                for cell in table.cells
            ),
        )
        for table in document.tables
    )
    return replace(document, tables=tables)


def _without_text_before(stored: Sequence[str], document: Document) -> list[str]:
    """What the file stores by cell, without the text in front of a table, which runs into its first cell."""
    firsts = {compact(table.cells[0].text) for table in document.tables if table.cells} - {""}
    printed = {compact(cell.text) for table in document.tables for cell in table.cells}
    return [
        text if text in printed else next((first for first in firsts if text.endswith(first)), text) for text in stored
    ]


def _other_readings(cells: Sequence[Cell], stored: Sequence[str]) -> dict[int, str | None]:
    """What the file stores for the cells that read otherwise, by their number; None where that cannot be told."""
    printed = [number for number, cell in enumerate(cells) if compact(cell.text)]
    kept = [text for text in stored if text]
    texts = [compact(cells[number].text) for number in printed]
    found: dict[int, str | None] = {}
    for edit in Levenshtein.opcodes(texts, kept):
        here, there = printed[edit.src_start : edit.src_end], kept[edit.dest_start : edit.dest_end]
        if edit.tag == "replace":
            found |= zip(here, there, strict=True)
        elif edit.tag == "delete":
            found |= dict.fromkeys(here)
        elif edit.tag == "insert":
            blanks = _blanks(cells, printed, edit.src_start)
            found |= zip(blanks, there, strict=True) if len(blanks) == len(there) else dict.fromkeys(blanks)
    return {number: text for number, text in found.items() if not _is_explained(cells[number], text)}


def _blanks(cells: Sequence[Cell], printed: Sequence[int], position: int) -> list[int]:
    """The blank cells before the printed one at `position`; where there are none, the printed one before it."""
    before = printed[position - 1] if position else -1
    after = printed[position] if position < len(printed) else len(cells)
    return list(range(before + 1, after)) or [max(before, 0)]


def _is_explained(cell: Cell, stored: str | None) -> bool:
    """Whether a difference is told already, or is the automatic number in front of a label."""
    return bool(cell.notes) or (stored is not None and bool(HAN.search(stored)) and compact(cell.text).endswith(stored))
