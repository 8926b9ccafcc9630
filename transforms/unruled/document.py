"""A document whose tables have no rules, with the tables that its words make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gongkai.extractors.document import Document, Passage, Problem, Table
from gongkai.transforms.forms import ORDER, recognise_tables
from gongkai.transforms.reference import Reference
from gongkai.transforms.unruled.grid import joined
from gongkai.transforms.unruled.pieces import PAGE, Piece
from gongkai.transforms.unruled.tables import FoundTable, find_tables
from gongkai.transforms.unruled.words import Words


def with_unruled_tables(document: Document, reference: Reference) -> Document:
    """The document with the tables of a form that its layouts hold, of the kinds that it has no other table of."""
    if not document.layouts:
        return document
    ruled = {table_id for table_id, _ in recognise_tables(document.tables, reference)}
    words = Words(document.layouts, reference)
    found = find_tables(words, [table_id for table_id in ORDER if table_id not in ruled])
    if not found:
        return document
    blocks = list(_blocks(document, words, found))
    passages = [replace(b, order=n) for n, b in enumerate(blocks) if isinstance(b, Passage)]
    tables = [replace(b, order=n) for n, b in enumerate(blocks) if isinstance(b, Table)]
    return replace(
        document,
        passages=tuple(passages),
        tables=tuple(tables),
        problems=(*document.problems, *_problems(found)),
    )


def _problems(found: Sequence[FoundTable]) -> Iterator[Problem]:
    for page in dict.fromkeys(table.table.page for table in found):
        yield Problem("reading.unruled", page)
    for table in found:
        if table.loose:
            yield Problem("reading.text_beside_table", table.table.page, {"count": str(table.loose)})


def _blocks(document: Document, words: Words, found: Sequence[FoundTable]) -> Iterator[Passage | Table]:
    """Passages and tables in order; the pages of the layouts are made anew of their words."""
    numbers = {layout.page: number for number, layout in enumerate(document.layouts)}
    made: set[int] = set()
    blocks: list[Passage | Table] = [*document.passages, *document.tables]
    for block in sorted(blocks, key=lambda block: block.order):
        number = numbers.get(block.page)
        if number is None:
            yield block
        elif number not in made:
            made.add(number)
            yield from _page(words, found, number)
    for number in range(len(document.layouts)):
        if number not in made:
            yield from _page(words, found, number)


def _page(words: Words, found: Sequence[FoundTable], number: int) -> Iterator[Passage | Table]:
    """What stands on one page, from top to bottom."""
    page = words.layouts[number].page
    own = [p for p in words.pieces if number * PAGE <= p.top < (number + 1) * PAGE]
    end = number * PAGE
    for table in found:
        text = [p for p in own if end <= p.middle < table.top]
        if number * PAGE <= table.top < (number + 1) * PAGE:
            yield from _passage(text, page)
            yield table.table
        end = max(end, table.bottom)
    yield from _passage([p for p in own if p.middle >= end], page)


def _passage(pieces: Sequence[Piece], page: int | None) -> Iterator[Passage]:
    if pieces:
        yield Passage(0, joined(pieces), page)
