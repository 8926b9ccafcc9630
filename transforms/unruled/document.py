"""Adds the tables made of words to a document whose tables have no rules, or not all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.extractors.document import Document, Passage, Problem, Table
from gongkai.transforms.model import Fact
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.forms import ORDER, read_tables, stitch_tables
from gongkai.transforms.unruled.found_tables import FoundTable
from gongkai.transforms.unruled.grid import joined
from gongkai.transforms.unruled.listed_cells import in_columns
from gongkai.transforms.unruled.pieces import PAGE, Piece
from gongkai.transforms.unruled.tables import find_tables
from gongkai.transforms.unruled.words import Words

NEARLY_ALL = 0.75
"""The share of the rows of a form from which on its table is not looked for among the words."""


def with_unruled_tables(document: Document, reference: Reference) -> Document:
    """The document with the tables of a form found in its layouts, of the kinds
    that its other tables do not provide."""
    if not document.layouts:
        return document
    document = replace(document, layouts=tuple(in_columns(layout, reference) for layout in document.layouts))
    facts = read_tables(document.tables, reference).facts
    given = [table_id for table_id in ORDER if _is_given(table_id, facts, reference)]
    read = [table for table_id, table in stitch_tables(document.tables, reference) if table_id in given]
    boxes = [(cell.page, cell.box) for table in read for cell in table.cells if cell.box]
    words = Words(document.layouts, reference, taken=boxes)
    found = find_tables(words, [table_id for table_id in ORDER if table_id not in given])
    if not found:
        return document
    blocks = list(_Pages(document, words, found).blocks())
    passages = [replace(b, order=n) for n, b in enumerate(blocks) if isinstance(b, Passage)]
    tables = [replace(b, order=n) for n, b in enumerate(blocks) if isinstance(b, Table)]
    return replace(
        document,
        passages=tuple(passages),
        tables=tuple(tables),
        problems=(*document.problems, *_problems(found)),
    )


def _is_given(table_id: TableId, facts: Sequence[Fact], reference: Reference) -> bool:
    """Whether the rules of a table make nearly all of its rows: the bands of a shaded table make about half of them."""
    form = next((fact.form for fact in facts if fact.table_id == table_id), None)
    if form is None:
        return False
    read = {fact.indicator for fact in facts if fact.table_id == table_id}
    every = sum(not indicator.optional_group for indicator in reference.of(table_id, form))
    return len(read) >= NEARLY_ALL * every


def _problems(found: Sequence[FoundTable]) -> Iterator[Problem]:
    for page in dict.fromkeys(table.table.page for table in found):
        yield Problem("reading.unruled", page)
    for table in found:
        if table.loose:
            values = {"count": str(table.loose), "table_id": table.table_id}
            yield Problem("reading.text_beside_table", table.table.page, values)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Passages and tables in order; the pages of the layouts are rebuilt from their words."""

    document: Document
    words: Words
    found: Sequence[FoundTable]

    def blocks(self) -> Iterator[Passage | Table]:
        numbers = {layout.page: number for number, layout in enumerate(self.document.layouts)}
        made: set[int] = set()
        blocks: list[Passage | Table] = [*self.document.passages, *self.document.tables]
        for block in sorted(blocks, key=lambda block: block.order):
            number = numbers.get(block.page)
            if number is None or (block.page is None and isinstance(block, Table)):
                yield block
            elif isinstance(block, Passage) and block.page is None:
                yield from self._passage(block)
            elif number not in made:
                made.add(number)
                yield from self._page(number)
        for page, number in numbers.items():
            if page is not None and number not in made:
                yield from self._page(number)

    def _passage(self, passage: Passage) -> Iterator[Passage | Table]:
        """A passage of a text without pages: unchanged, or what remains around the tables."""
        own = [piece for piece in self.words.pieces if piece.word.order == passage.order]
        found = [t for t in self.found if any(t.top <= piece.middle <= t.bottom for piece in own)]
        if not found:
            yield passage
            return
        yield from _around(own, [(table.top, table.bottom, table.table) for table in found], own[0].top, None)

    def _page(self, number: int) -> Iterator[Passage | Table]:
        """The content of one page, from top to bottom."""
        first, last = number * PAGE, (number + 1) * PAGE
        places = [(table.top, table.bottom, table.table) for table in self.found]
        places += [(*place, table) for table in self.document.tables if (place := self._kept(table, number))]
        own = [p for p in self.words.pieces if first <= p.top < last]
        here = [place for place in places if place[0] < last]
        yield from _around(own, here, first, self.words.layouts[number].page)

    def _kept(self, table: Table, number: int) -> tuple[float, float] | None:
        """The vertical extent of a ruled table on a page; None if it is not there,
        or is replaced by a table made of words."""
        boxes = [cell.box for cell in table.cells if cell.box]
        if table.page != self.words.layouts[number].page or not boxes:
            return None
        top = number * PAGE + min(box.y0 for box in boxes)
        bottom = number * PAGE + max(box.y1 for box in boxes)
        replaced = any(top < other.bottom and other.top < bottom for other in self.found)
        return None if replaced else (top, bottom)


def _around(
    pieces: Sequence[Piece], tables: Sequence[tuple[float, float, Table]], begin: float, page: int | None
) -> Iterator[Passage | Table]:
    """Tables, each with its beginning and end, and the text around them; one that began before is not repeated."""
    end = begin
    for top, bottom, table in sorted(tables, key=lambda place: place[:2]):
        if top >= begin:
            yield from _text([p for p in pieces if end <= p.middle < top], page)
            yield table
        end = max(end, bottom)
    yield from _text([p for p in pieces if p.middle >= end], page)


def _text(pieces: Iterable[Piece], page: int | None) -> Iterator[Passage]:
    text = joined(pieces)
    if text:
        yield Passage(0, text, page)
