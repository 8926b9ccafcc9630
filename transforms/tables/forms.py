"""From a document's tables to facts: which tables belong to a form, and to which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gongkai.extractors.document import Passage, Table, compact
from gongkai.transforms.model import ExtraCell, Fact, Finding
from gongkai.transforms.reference import TABLES_ZH, Indicator, Reference, TableId
from gongkai.transforms.tables.captions import Caption, captions, unknown_heads
from gongkai.transforms.tables.cut_columns import with_cut_columns
from gongkai.transforms.tables.facts import TableFacts, facts_of
from gongkai.transforms.tables.form_choice import TableReading, best_readings, read_under
from gongkai.transforms.tables.further_tables import further
from gongkai.transforms.tables.labels import Vocabulary, normal
from gongkai.transforms.tables.layouts import state_units
from gongkai.transforms.tables.local_tables import (
    LOCAL,
    has_local_header,
    heads_beside,
    tables_of_months,
    tables_of_the_text,
    unread_words,
    with_year_of_columns,
)
from gongkai.transforms.tables.moved_numbers import moved_numbers
from gongkai.transforms.tables.rearranged import upright
from gongkai.transforms.tables.sections import take_apart
from gongkai.transforms.tables.stitch import Words, stitch
from gongkai.transforms.tables.table_reader import BlockReading

ENOUGH_LABELS = 3
"""A table with fewer labels of a form is something else: navigation, 索引号, a table of the narrative."""

_TITLES = 5
"""The number of passages, and of their lines, at the beginning of a document in
which the title with its year may be."""

OPENINGS = ("第二十条第", "申请人情况", "申请人类型", "自然人", "行政复议", "统计指标", "(本列数据")
"""Beginnings of the first two rows of a form's table, after `normal`; fragments
without them continue the previous one."""

COUNTED = "行政复议"
"""The beginning of the table of reviews, and of row labels that count reviews in other tables."""

ORDER: tuple[TableId, ...] = ("statistics", "proactive", "requests", "review_litigation")


MODERN: tuple[TableId, ...] = ("proactive", "requests", "review_litigation")
"""The tables of a report with a form since 2019."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a document's tables. It is complete if no cell and no table of its forms is missing."""

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    is_complete: bool
    found: frozenset[TableId]
    extra_cells: tuple[ExtraCell, ...] = ()
    headings: tuple[tuple[TableId, str], ...] = ()
    """Texts above numbers: the headings of the tables, and the labels that led to a cell."""


def read_tables(tables: tuple[Table, ...], reference: Reference, passages: Sequence[Passage] = ()) -> Content:
    """All facts of a document's tables; `passages` are the text around them."""
    whole = _stitched(tables, reference)
    stitched = _without_text(recognise_tables(whole, reference), reference)
    around = captions(passages, [table for _, table in stitched], tables, reference)
    around = [with_year_of_columns(caption, *table, reference) for caption, table in zip(around, stitched, strict=True)]
    titles = [line for passage in passages[:_TITLES] for line in passage.text.splitlines()[:_TITLES]]
    months = tables_of_months(stitched, around, titles, reference)
    others = further(stitched, around, titles, reference)
    own = [index for index in range(len(stitched)) if index not in others and index not in months]
    content = read_stitched([stitched[index] for index in own], reference, [around[index] for index in own])
    found = moved_numbers(content.facts, reference)
    found += [_about_table("form.part_of_year", LOCAL, words, reference) for words in months.values()]
    further_ones = [(index, heading) for index, heading in others.items() if index not in months]
    found += [_about_table("form.further_table", stitched[at][0], heading, reference) for at, heading in further_ones]
    if any(reference.is_local(fact.form) for fact in content.facts):
        known = {table.order for _, table in stitched}
        left = [table for table in whole if table.order not in known]
        words_of = [words for table in left if (words := unread_words(table, reference))]
        found += [_about_table("form.unread_table", LOCAL, words, reference) for words in words_of]
    return replace(content, findings=(*content.findings, *found))


def _without_text(tables: list[tuple[TableId, Table]], reference: Reference) -> list[tuple[TableId, Table]]:
    """The tables without those of the text that merely use the words of a local form."""
    vocabularies = _vocabularies(reference)
    national = [_recognise(table, vocabularies) is not None for _, table in tables]
    left_out = tables_of_the_text(tables, national, reference)
    return [table for index, table in enumerate(tables) if index not in left_out]


def _about_table(rule: str, table_id: TableId, words: str, reference: Reference) -> Finding:
    """A finding about a table that is not the report's, with the words that say so."""
    values = {"table": TABLES_ZH[table_id], "actual": compact(words)}
    return reference.make_finding(rule, values, detail=f"{table_id}|{compact(words)}", table_id=table_id)


def stitch_tables(tables: tuple[Table, ...], reference: Reference) -> list[tuple[TableId, Table]]:
    """The tables of a form among a document's tables, stitched, in printed order."""
    return recognise_tables(_stitched(tables, reference), reference)


def _stitched(tables: tuple[Table, ...], reference: Reference) -> list[Table]:
    """All tables of a document, stitched, in printed order."""
    words = Words(reference.knows, lambda text: _opens(text, reference), reference.follows, reference.marks)
    tables = with_cut_columns(tables, lambda text: text in reference.rows)
    pieces = tuple(piece for table in tables for piece in take_apart(table, reference))
    return stitch(pieces, words)


def recognise_tables(tables: Iterable[Table], reference: Reference) -> list[tuple[TableId, Table]]:
    """The tables that belong to a form, unchanged."""
    national, local = _vocabularies(reference), _vocabularies(reference, local=True)
    recognised = ((_recognise(table, national) or _recognise_local(table, local, reference), table) for table in tables)
    return [(kind, upright(table, reference) if kind == "requests" else table) for kind, table in recognised if kind]


def read_stitched(
    tables: Sequence[tuple[TableId, Table]], reference: Reference, around: Sequence[Caption] = ()
) -> Content:
    """All facts of the tables of one report; `around` are their captions, in the same order."""
    by_kind = {name: [table for table_id, table in tables if table_id == name] for name in ORDER}
    captioned = [(table_id, caption) for (table_id, _), caption in zip(tables, around, strict=False)]
    read = {name: best_readings(found, name, reference) for name, found in by_kind.items() if found}
    decided = [equal[0].form for equal in read.values() if len(equal) == 1]
    made: list[TableFacts] = []
    headings = [(table_id, text) for table_id, caption in captioned for text in caption.heads]
    words = reference.table_words
    headings += [(name, text) for name, caption in captioned for text in caption.remarks if words.is_about_table(text)]
    for name, table in tables:
        beside = heads_beside(name, table, reference)
        headings += [(name, text) for text in unknown_heads(table, reference) if text not in beside]
    for table_id, equal in read.items():
        # a table that is the same in several forms gets the form of the report's other tables, else the newest
        reading = next((r for form in decided for r in equal if r.form == form), equal[0])
        blocks, expected, mixed = _by_block(reading, by_kind[table_id], table_id, reference)
        state_units(blocks, [caption for name, caption in captioned if name == table_id], reference.table_words)
        made.append(facts_of(blocks, expected, table_id, reference))
        made[-1].findings += mixed
        labels = [cell.text for block in blocks for placed in block.placed for cell in placed.labels]
        if reference.is_local(reading.form):
            _leave_out_months(made[-1])
            # 历年累计 heads a column of a local form: it is no other period
            headings = [(name, words.without_cumulative(text)) for name, text in headings]
            labels = [words.without_cumulative(text) for text in labels]
        headings += [(table_id, text) for text in labels]
    findings = [finding for table in made for finding in table.findings]
    findings += _about_tables(frozenset(read), reference)
    is_complete = all(table.is_complete for table in made) and not any(f.rule == "form.table_missing" for f in findings)
    return Content(
        facts=tuple(fact for table in made for fact in table.facts.values()),
        findings=tuple(dict.fromkeys(findings)),
        is_complete=is_complete,
        found=frozenset(table.table_id for table in made if not _is_part_of_year(table)),
        extra_cells=tuple(cell for table in made for cell in table.extra_cells),
        headings=tuple(dict.fromkeys(headings)),
    )


def _leave_out_months(table: TableFacts) -> None:
    """Remove the facts of a table whose columns show that it covers only a part of a year."""
    if _is_part_of_year(table):
        table.facts.clear()
        table.extra_cells.clear()


def _is_part_of_year(table: TableFacts) -> bool:
    return any(finding.rule == "form.part_of_year" for finding in table.findings)


def _about_tables(found: frozenset[TableId], reference: Reference) -> list[Finding]:
    """Findings about the tables as a whole: missing tables, and forms that do not go together."""
    if not found.intersection(MODERN):
        return []
    missing = [table_id for table_id in MODERN if table_id not in found]
    findings = [
        reference.finding("form.table_missing", detail=name, table_id=name, table=TABLES_ZH[name]) for name in missing
    ]
    return [*findings, *([reference.finding("form.mixed")] if "statistics" in found else [])]


def _opens(text: str, reference: Reference) -> bool:
    heading = reference.headings.find(text)
    if normal(text).startswith(COUNTED) and text in reference.rows:  # 行政复议数, a row of a local form
        return False
    return normal(text).startswith(OPENINGS) or (heading is not None and heading.label in ("统计指标", "申请人情况"))


@lru_cache(maxsize=4)
def _vocabularies(reference: Reference, *, local: bool = False) -> dict[TableId, tuple[Vocabulary, ...]]:
    """The labels of the tables of the national forms, or of the local ones."""
    kinds: tuple[TableId, ...] = (LOCAL,) if local else ORDER
    return {table_id: _words_of(table_id, reference, local=local) for table_id in kinds}


def _words_of(table_id: TableId, reference: Reference, *, local: bool) -> tuple[Vocabulary, ...]:
    forms = [form for form in reference.forms(table_id) if reference.is_local(form) == local]
    indicators = [i for form in forms for i in reference.of(table_id, form)]
    words = [
        Vocabulary((label for i in indicators for label in i.row_path), reference.row_variants),
        Vocabulary((label for i in indicators for label in i.column_path), reference.column_variants),
    ]
    return (*words, reference.applicant_labels) if table_id == "requests" else tuple(words)


def _recognise(table: Table, vocabularies: dict[TableId, tuple[Vocabulary, ...]]) -> TableId | None:
    """The printed table that this one shares most labels with; None if it shares hardly any."""
    texts = {text for cell in table.cells if (text := compact(cell.text))}
    hits = {
        table_id: len({m.label for text in texts for words in vocabulary if (m := words.find(text))})
        for table_id, vocabulary in vocabularies.items()
    }
    best = max(vocabularies, key=lambda table_id: hits[table_id])
    return best if hits[best] >= ENOUGH_LABELS else None


def _recognise_local(
    table: Table, vocabularies: dict[TableId, tuple[Vocabulary, ...]], reference: Reference
) -> TableId | None:
    """The kind of a table with the header and the labels of a local form, whose labels alone are everyday words."""
    _, columns = vocabularies[LOCAL]
    return _recognise(table, vocabularies) if has_local_header(table, columns, reference) else None


def _by_block(
    reading: TableReading, tables: Sequence[Table], table_id: TableId, reference: Reference
) -> tuple[list[BlockReading], list[Indicator], list[Finding]]:
    """The blocks of a table, each under its form; the indicators they should have; and findings.

    A block has another form than the table only if the table's form does not understand it
    and the other one understands all of it.
    """
    blocks = list(reading.blocks)
    for form in reference.forms(table_id) if any(block.unknown for block in blocks) else ():
        other = read_under(tables, table_id, form, reference).blocks
        blocks = [_understood(block, other) if block.unknown else block for block in blocks]
    expected = list(reference.of(table_id, reading.form))
    forms = {block.name: block.form for block in blocks if block.placed and block.form != reading.form}
    if not forms:
        return blocks, expected, []
    names = {block.name for block in blocks}
    indicators = [i for form in reference.forms(table_id) for i in reference.of(table_id, form)]
    expected = [i for i in indicators if i.row_path[0] in names and i.form == forms.get(i.row_path[0], reading.form)]
    parts = "；".join(f"{name}：{form}" for name, form in forms.items())
    values = {"table": TABLES_ZH[table_id], "form": reading.form, "parts": parts}
    return blocks, expected, [reference.make_finding("form.mixed_blocks", values, detail=table_id, table_id=table_id)]


def _understood(block: BlockReading, others: Sequence[BlockReading]) -> BlockReading:
    """The same block under another form, if that form has everything printed in it; else unchanged."""
    same = [other for other in others if (other.table, other.name) == (block.table, block.name)]
    return same[0] if block.name and len(same) == 1 and same[0].placed and not same[0].unknown else block
