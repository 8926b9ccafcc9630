"""Tables of the forms of single places, distinguished from tables of the text in
the same words, and from monthly ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.captions import Caption
from gongkai.transforms.tables.form_choice import best_readings
from gongkai.transforms.tables.labels import Vocabulary
from gongkai.transforms.tables.numbers import read_number

LOCAL: TableId = "statistics"
"""The kind of table that the local forms have."""

ENOUGH_ROWS = 6
"""A table with fewer rows of a local form may be part of the text: its labels are everyday words."""

LONGEST_YEAR = len("二〇一一年度")

_HEADER_ROWS = 4
"""The number of top rows in which the header of a local table may be."""


def has_local_header(table: Table, columns: Vocabulary, reference: Reference) -> bool:
    """Whether a row near the top has a header for a column of numbers of a local
    form, and one for another of its columns."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.row < _HEADER_ROWS and compact(cell.text):
            rows.setdefault(cell.row, []).append(cell)
    headed = [
        cells
        for cells in rows.values()
        if len([cell for cell in cells if _heads(cell, columns, reference)]) > 1
        and any(_heads_numbers(cell, columns, reference) for cell in cells)
    ]
    if not headed or any(_heads_of_a_form(cell, columns, reference) for cells in headed for cell in cells):
        return bool(headed)
    # years alone also head tables of the text with a few rows in the same words
    known = _local_rows(reference)
    return len({match.label for cell in table.cells if (match := known.find(cell.text))}) >= ENOUGH_ROWS


def heads_beside(kind: TableId, table: Table, reference: Reference) -> set[str]:
    """Headers of single columns in a table of one row per indicator, in the row that also has the header of its
    numbers: 上年同期 beside 本年度 says of when its own numbers are. The header of the numbers is a label of theirs."""
    if kind != LOCAL:
        return set()
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.row < _HEADER_ROWS and cell.colspan == 1:
            rows.setdefault(cell.row, []).append(cell)
    words = reference.table_words
    headed = [cells for cells in rows.values() if any(_heads_the_year(cell, reference) for cell in cells)]
    return {cell.text for cells in headed for cell in cells if not words.is_of_all_years(cell.text)}


def _heads_the_year(cell: Cell, reference: Reference) -> bool:
    named = reference.columns.find(cell.text)
    return _names_a_year(cell, reference) or bool(named and named.label in ("年度", "本期"))


def _names_a_year(cell: Cell, reference: Reference) -> bool:
    words = reference.table_words
    is_year = len(compact(cell.text)) <= LONGEST_YEAR and bool(words.years(cell.text))
    return is_year or words.is_whole_year(cell.text) or _label_of(cell, reference) == "统计数"


def _heads(cell: Cell, columns: Vocabulary, reference: Reference) -> bool:
    return _heads_numbers(cell, columns, reference) or _label_of(cell, reference) is not None


def _heads_numbers(cell: Cell, columns: Vocabulary, reference: Reference) -> bool:
    return _names_a_year(cell, reference) or _heads_of_a_form(cell, columns, reference)


def _heads_of_a_form(cell: Cell, columns: Vocabulary, reference: Reference) -> bool:
    """Whether a cell heads numbers in the words of the local forms: 历年累计, 本期, 统计数."""
    is_known = cell.text in columns or _label_of(cell, reference) == "统计数"
    return is_known or reference.table_words.is_of_all_years(cell.text)


def is_of_all_years(kind: TableId, table: Table, reference: Reference) -> bool:
    """Whether a table is the half of a local form with the numbers of all years together."""
    if kind != LOCAL:
        return False
    texts = [cell.text for cell in table.cells if cell.row < _HEADER_ROWS and compact(cell.text)]
    if not any(map(reference.table_words.is_of_all_years, texts)):
        return False
    form = best_readings([table], LOCAL, reference)[0].form
    of_the_year = reference.words(LOCAL, form, "column").known
    cumulative = reference.table_words.is_of_all_years
    heads = [match.label for text in texts if (match := of_the_year.find(text))]
    return reference.is_local(form) and all(map(cumulative, heads))


def _label_of(cell: Cell, reference: Reference) -> str | None:
    match = reference.headings.find(cell.text)
    return match.label if match else None


def tables_of_the_text(
    tables: Sequence[tuple[TableId, Table]], national: Sequence[bool], reference: Reference
) -> set[int]:
    """The tables, by their position among all, that only use the words of a local form.

    `national` says of each whether it has the labels of a national form. A report has either a local table or the
    national ones; beside the latter, a short table in the words of a local form is part of the text.
    """
    doubtful = {at for at, is_national in enumerate(national) if not is_national}
    if not doubtful:
        return set()
    kinds = {kind for at, (kind, _) in enumerate(tables) if at not in doubtful}
    certain = [table for at, (kind, table) in enumerate(tables) if kind == LOCAL and at not in doubtful]
    if kinds - {LOCAL} or (certain and not reference.is_local(best_readings(certain, LOCAL, reference)[0].form)):
        return doubtful
    # counted by their labels alone: a table whose columns are not understood must not count as none
    known = _local_rows(reference)
    texts = {cell.text for kind, table in tables if kind == LOCAL for cell in table.cells}
    rows = {match.label for text in texts if (match := known.find(text))}
    return set() if len(rows) >= ENOUGH_ROWS else doubtful


def _local_rows(reference: Reference) -> Vocabulary:
    forms = [form for form in reference.forms(LOCAL) if reference.is_local(form)]
    labels = {label for form in forms for i in reference.of(LOCAL, form) for label in i.row_path}
    return Vocabulary(sorted(labels), reference.row_variants)


def with_year_of_columns(caption: Caption, kind: TableId, table: Table, reference: Reference) -> Caption:
    """The caption of a table, with the column header that gives the year of its numbers: 2009年度."""
    if kind != LOCAL:
        return caption
    texts = _header_texts(table, reference)
    named = [(max(years), text) for text in texts if (years := reference.table_words.years(text))]
    return replace(caption, heads=(*caption.heads, max(named)[1])) if named else caption


def _header_texts(table: Table, reference: Reference) -> list[str]:
    """The texts in the top rows before the first row of the form: there a number such as 2012 is a year."""
    first = min((cell.row for cell in table.cells if cell.text in reference.rows), default=_HEADER_ROWS)
    return [cell.text for cell in table.cells if cell.row < min(first, _HEADER_ROWS)]


def tables_of_months(
    tables: Sequence[tuple[TableId, Table]], around: Sequence[Caption], titles: Iterable[str], reference: Reference
) -> dict[int, str]:
    """The tables of a local form that cover only a part of a year, with the words that say so.

    The local forms were also filled in every month or quarter. `titles` are the first lines of the document.
    """
    words = reference.table_words
    local = [at for at, (kind, _) in enumerate(tables) if kind == LOCAL]
    heads = [head for at in local for head in around[at].heads]
    year = max((named for line in (*titles, *heads) for named in words.years(line)), default=None)
    found = {}
    for at in local:
        header = [text for text in _header_texts(tables[at][1], reference) if not words.is_of_all_years(text)]
        # beside columns of its parts, a column of the whole year is the report's
        parts = [] if any(map(words.is_whole_year, header)) else header
        partial = next((text for text in (*around[at].heads, *parts) if words.is_part_of_year(text, year)), None)
        if partial is not None:
            found[at] = partial
    # checked last, as it reads the tables: hardly any report has such words
    if not found or not reference.is_local(best_readings([tables[at][1] for at in local], LOCAL, reference)[0].form):
        return {}
    return found


def unread_words(table: Table, reference: Reference) -> str | None:
    """The words that show that a table recognised as no form has numbers of a local one: the
    header for all years, or its row labels.

    The numbers of a page that lost its table's header, or of columns in a table without labels, are lost too.
    """
    states = [read_number(cell.text, reference.marks).state for cell in table.cells]
    if "reported" not in states or states.count("reported") + states.count("mark") < ENOUGH_ROWS:
        return None
    heads = [cell.text for cell in table.cells if cell.row < _HEADER_ROWS]
    known = _local_rows(reference)
    rows = {match.label: cell.text for cell in table.cells if (match := known.find(cell.text))}
    found = [text for text in heads if reference.table_words.is_of_all_years(text)]
    return next(iter(found or (rows.values() if len(rows) >= ENOUGH_ROWS else ())), None)
