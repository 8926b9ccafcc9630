"""What LibreOffice made of a document, held against the text that the document itself stores, cell by cell.

The two readings of a converted document share the conversion: a number that it lost or computed anew would be agreed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rapidfuzz.distance import Levenshtein

from gongkai.extractors.document import Cell, Document, Problem, compact
from gongkai.extractors.readers.number_characters import HAN

MOST_CELLS = 20_000
"""A report has some 300 cells; what has more is not compared, and no cell of it counts as read twice."""

NUMBER = re.compile(r"\W*\d[\d,.]*\W*\w{0,2}")
"""A number, with a unit or without; longer text may be what stands before a table whose first cell is blank."""

RUN = 4
"""As many cells one behind the other are a table; fewer, 申请数 and 5, may be words of the text."""


def compared(document: Document, stored: Sequence[str] | None) -> Document:
    """The document; a cell that the file stores otherwise, or beside which it stores more, has that as second reading.

    A cell of which the readers have noted that something is hidden, struck or deleted is left to its notes.
    """
    cells = [cell for table in document.tables for cell in table.cells]
    if stored is None:
        return document
    document = _without_lost_cells(document, cells, [text for text in _without_text_before(stored, document) if text])
    if not cells:
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
                replace(cell, second_text=seconds[number]) if (number := next(numbers)) in seconds else cell
                for cell in table.cells
            ),
        )
        for table in document.tables
    )
    return replace(document, tables=tables)


def _without_lost_cells(document: Document, cells: Sequence[Cell], kept: Sequence[str]) -> Document:
    """The document; an error says how many cells the file stores of which the conversion has no number.

    LibreOffice makes one paragraph of the cells of a table that it does not understand, in which their numbers run
    into one another: it is left out.
    """
    printed = Counter(text for cell in cells if (text := compact(cell.text)))
    if len(kept) <= printed.total():
        return document
    # what is read otherwise, or is blank and has a note, is pointed at cell by cell
    otherwise = (printed - Counter(kept)).total() + sum(bool(c.notes) and not compact(c.text) for c in cells)
    numbers = NUMBER if cells else re.compile(r".*\d.*")
    gone = Counter(kept) - printed - Counter(_before_blank_cells(document))
    lost = sum(bool(numbers.fullmatch(text)) for text in gone.elements())
    passages = tuple(p for p in document.passages if not _runs_on(compact(p.text), kept))
    if lost <= otherwise and passages == document.passages:
        return document
    values = {"expected": str(len(kept)), "actual": str(printed.total())}
    problems = (*document.problems, Problem("reading.cells_lost", values=values))
    return replace(document, passages=passages, problems=problems)


def _before_blank_cells(document: Document) -> Iterator[str]:
    """The line before each table whose first cell is blank: the file stores the one in the other."""
    for table in document.tables:
        if table.cells and not compact(table.cells[0].text):
            before = (compact(p.text) for p in reversed(document.passages) if p.order < table.order)
            yield next(filter(None, before), "")


def _runs_on(text: str, kept: Sequence[str]) -> bool:
    """Whether cells of a table, not all of them numbers, stand in a text one behind the other."""
    runs = map("".join, zip(*(islice(kept, at, None) for at in range(RUN)), strict=False))
    return any(run in text and HAN.search(run) for run in runs)


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
