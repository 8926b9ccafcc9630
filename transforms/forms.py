"""From a document's tables to facts: which tables belong to a form, which form, what each cell states."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.labels import Vocabulary, normal
from gongkai.transforms.layouts import Placed, Reading, read_layout
from gongkai.transforms.model import Cause, Fact, Finding
from gongkai.transforms.numbers import read_number
from gongkai.transforms.reference import TABLES_ZH, Indicator, Reference, TableId
from gongkai.transforms.stitch import PAGE_BREAK, Words, stitch

ENOUGH_LABELS = 3
"""A table with fewer labels of a form is something else: navigation, 索引号, a table of the narrative."""

OPENINGS = ("第二十条第", "申请人情况", "申请人类型", "自然人", "行政复议", "统计指标", "(本列数据")
"""How the first two rows of a table of a form begin, after `normal`; other fragments continue the one before."""

ORDER: tuple[TableId, ...] = ("statistics", "proactive", "requests", "review_litigation")


@dataclass(frozen=True, slots=True)
class Content:
    """What the tables of a document state.

    `understood` is False when a table fits no known form, `complete` when a cell or table of a form is missing.
    """

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    understood: bool
    complete: bool
    found: frozenset[TableId]


def read_tables(tables: tuple[Table, ...], reference: Reference) -> Content:
    """All facts of a document's tables."""
    words = Words(reference.knows, lambda text: _opens(text, reference), reference.follows, reference.marks)
    sorted_tables: dict[TableId, list[Table]] = {}
    vocabularies = {table_id: _words_of(table_id, reference) for table_id in ORDER}
    for table in stitch(tables, words):
        table_id = _recognise(table, vocabularies)
        if table_id:
            sorted_tables.setdefault(table_id, []).append(table)
    facts: list[Fact] = []
    findings: list[Finding] = []
    understood = True
    read = {name: _best(sorted_tables[name], name, reference) for name in ORDER if name in sorted_tables}
    decided = [equal[0].form for equal in read.values() if len(equal) == 1]
    for table_id, equal in read.items():
        # a table that several forms print alike is of the form of the report's other tables, else of the newest
        reading = next((r for form in decided for r in equal if r.form == form), equal[0])
        kept, odd, whole = _facts(reading, table_id, reference)
        facts += kept
        findings += odd
        understood &= whole
    found = frozenset(sorted_tables)
    modern = {"proactive", "requests", "review_litigation"}
    if found & modern:
        for table_id in ORDER:
            if table_id in modern - found:
                findings.append(reference.finding("form.table_missing", detail=table_id, table=TABLES_ZH[table_id]))
    if "statistics" in found and found & modern:
        findings.append(reference.finding("form.mixed"))
    complete = not any(f.rule in ("form.rows_missing", "form.table_missing") for f in findings)
    return Content(tuple(facts), tuple(dict.fromkeys(findings)), understood, complete, found)


def _opens(text: str, reference: Reference) -> bool:
    heading = reference.headings.find(text)
    return normal(text).startswith(OPENINGS) or (heading is not None and heading.label in ("统计指标", "申请人情况"))


def _words_of(table_id: TableId, reference: Reference) -> tuple[Vocabulary, ...]:
    indicators = [i for form in reference.forms(table_id) for i in reference.of(table_id, form)]
    words = [
        Vocabulary((label for i in indicators for label in i.row_path), reference.row_variants),
        Vocabulary((label for i in indicators for label in i.column_path), reference.column_variants),
    ]
    return (*words, reference.applicant_labels) if table_id == "requests" else tuple(words)


def _recognise(table: Table, vocabularies: dict[TableId, tuple[Vocabulary, ...]]) -> TableId | None:
    """The printed table whose labels this one carries most of; None if it carries hardly any."""
    texts = {text for cell in table.cells if (text := compact(cell.text))}
    hits = {
        table_id: len({m.label for text in texts for words in vocabulary if (m := words.find(text))})
        for table_id, vocabulary in vocabularies.items()
    }
    best = max(ORDER, key=lambda table_id: hits[table_id])
    return best if hits[best] >= ENOUGH_LABELS else None


def _best(tables: Sequence[Table], table_id: TableId, reference: Reference) -> list[Reading]:
    """The tables read under the form that most speaks for, or under each of several that are equal, newest first.

    Of equal forms those count of which nothing is missing. How much is missing speaks against no form: a page that was
    lost would make every form with more rows the worse one.
    """

    def against(reading: Reading) -> tuple[int, bool]:
        stated = {placed.indicator.indicator for placed in reading.placed}
        lacks = any(i.indicator not in stated for i in reference.of(table_id, reading.form))
        return len(reading.unknown) - len(stated), lacks

    readings = []
    for form in reference.forms(table_id):
        parts = [read_layout(table, table_id, form, reference) for table in tables]
        reading = Reading(form)
        for part in parts:
            reading.placed += part.placed
            reading.findings += part.findings
            reading.unknown += part.unknown
        readings.append(reading)
    least = min(map(against, readings))
    return [reading for reading in readings if against(reading) == least]


def _facts(reading: Reading, table_id: TableId, reference: Reference) -> tuple[list[Fact], list[Finding], bool]:
    """The facts of a table, its findings, and whether its rows are those of the form."""
    findings = list(reading.findings)
    facts: dict[tuple[str, str | None], Fact] = {}
    understood = True
    for placed in reading.placed:
        fact, odd = _fact(placed, reference)
        place = (fact.indicator, fact.applicant)
        before = facts.get(place)
        if before is None:
            facts[place] = fact
            findings += odd
        elif (before.value, before.state) != (fact.value, fact.state):
            understood = False
            findings.append(
                reference.finding(
                    "form.duplicate",
                    indicator=fact.indicator,
                    applicant=fact.applicant,
                    expected=before.raw,
                    actual=fact.raw,
                    place=f"第{fact.page}页" if fact.page else TABLES_ZH[table_id],
                )
            )
    missing = _missing(facts.keys(), reference.of(table_id, reading.form), reference)
    if missing:
        findings.append(
            reference.finding(
                "form.rows_missing",
                detail=table_id,
                table=TABLES_ZH[table_id],
                count=str(len(missing)),
                indicators="；".join(missing),
            )
        )
    if reading.unknown and missing:
        understood = False
        findings.append(
            reference.finding(
                "form.unknown",
                detail=table_id,
                place=TABLES_ZH[table_id],
                labels="；".join(dict.fromkeys(reading.unknown)),
            )
        )
    return list(facts.values()), findings, understood


def _missing(
    stated: Collection[tuple[str, str | None]], indicators: Sequence[Indicator], reference: Reference
) -> list[str]:
    """What a table lacks: whole indicators, applicant types that lack throughout, and single cells."""
    seen = {indicator for indicator, _ in stated}
    columns = {applicant for _, applicant in stated}
    lost = {i.label_zh: i for i in indicators if i.indicator not in seen}
    by_applicant = [i for i in indicators if i.by_applicant and i.indicator in seen]
    types = {label: applicant for label, applicant in reference.applicants.items() if by_applicant}
    empty = [label for label, applicant in types.items() if applicant not in columns]
    cells = [
        f"{i.label_zh}（{label}）"
        for i in by_applicant
        for label, applicant in types.items()
        if applicant in columns and (i.indicator, applicant) not in stated
    ]
    return [*lost, *(f"各行（{label}）" for label in empty), *cells]


def _fact(placed: Placed, reference: Reference) -> tuple[Fact, list[Finding]]:
    indicator, cell = placed.indicator, placed.cell
    number = read_number(cell.text, reference.marks)
    where = (indicator.indicator, placed.applicant)
    findings: list[Finding] = []

    def say(rule: str, cause: Cause, **values: str) -> None:
        findings.append(reference.worded(rule, values, *where, cause=cause))

    for label in placed.labels:
        if not label.same_readings:
            values = {"expected": _seen(label), "actual": compact(label.text)}
            findings.append(
                reference.worded("reading.label_disagree", values, cause="reader", detail=compact(label.text))
            )
    for note in cell.notes:
        say(note.rule, "reader", expected=note.quote, actual=number.raw)
    if not cell.same_readings:
        say("reading.disagree", "reader", expected=_seen(cell), actual=number.raw)
    if number.split:
        rule = "form.cut_number" if PAGE_BREAK in cell.text else "number.split_digits"
        say(rule, "reader", expected=" ".join(cell.text.split()), actual=f"{number.value:f}")
    if number.state == "text":
        say("number.text", "source", actual=number.raw)
    if number.value is not None and _is_count(indicator) and (number.value < 0 or number.value % 1):
        say("number.implausible", "source", actual=number.raw)
    unit = number.unit or placed.unit or indicator.unit
    if indicator.unit and unit != indicator.unit:
        say("label.unit", "source", expected=indicator.unit, actual=unit or "")
    fact = Fact(
        form=indicator.form,
        table_id=indicator.table_id,
        indicator=indicator.indicator,
        applicant=placed.applicant,
        value=number.value,
        unit=unit,
        state=number.state,
        raw=number.raw,
        note=number.note,
        page=cell.page,
        box=cell.box,
        reader=placed.reader,
        agreed=cell.agreed,
    )
    return fact, findings


def _is_count(indicator: Indicator) -> bool:
    """Whether the cell counts things; the others are money, or the signed 本年增/减."""
    return indicator.unit not in (None, "万元") and not indicator.indicator.endswith(".change")


def _seen(cell: Cell) -> str:
    return compact(cell.second) if cell.second is not None else "（无）"
