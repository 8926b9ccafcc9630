"""Turns the cells of tables into facts, and reports missing cells and findings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from gongkai.extractors.document import compact
from gongkai.transforms.model import Cause, ExtraCell, Fact, Finding
from gongkai.transforms.reference import TABLES_ZH, Indicator, Reference, TableId
from gongkai.transforms.tables.label_doubts import inexact_labels, label_doubts, rows_meant
from gongkai.transforms.tables.numbers import ParsedNumber, read_number, sum_of
from gongkai.transforms.tables.stitch import PAGE_BREAK
from gongkai.transforms.tables.table_reader import BlockReading, PlacedCell, UnknownLabel, UnplacedCell

_EXTRA = {"row": "label.extra_row", "column": "label.extra_column"}
_UNKNOWN = {"row": "label.unknown_row", "column": "label.unknown_column"}

Place = tuple[str, str | None]
"""Indicator and applicant type."""


@dataclass(slots=True)
class TableFacts:
    """The result of one table of a report. It is complete if no cell of its form is missing."""

    table_id: TableId
    facts: dict[Place, Fact] = field(default_factory=dict)
    extra_cells: list[ExtraCell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_complete: bool = True


def facts_of(
    blocks: Sequence[BlockReading], expected: Sequence[Indicator], table_id: TableId, reference: Reference
) -> TableFacts:
    """The facts of a table, read block by block; `expected` are the indicators that it should have."""
    made = TableFacts(table_id)
    disputed = _collect(blocks, made, reference)
    if _is_not_understood(blocks) or disputed == "tables":
        made.facts.clear()
    missing = _missing(made.facts.keys(), expected, reference)
    made.is_complete = not missing
    for block in blocks:
        made.extra_cells += [_extra_cell(cell, table_id, reference) for cell in block.unplaced]
    rows = rows_meant(blocks, expected)
    for label in (label for block in blocks for label in block.unknown):
        for indicator in rows.get(label, [None]):
            made.findings.append(_unknown(label, table_id, reference, indicator, is_complete=not missing))
    if _is_not_understood(blocks):
        labels = "；".join(dict.fromkeys(label.label for block in blocks for label in block.unknown))
        made.findings.append(
            reference.finding(
                "form.unknown", detail=table_id, table_id=table_id, place=TABLES_ZH[table_id], labels=labels
            )
        )
    if missing:
        made.findings.append(
            reference.finding(
                "form.rows_missing",
                detail=table_id,
                table_id=table_id,
                table=TABLES_ZH[table_id],
                count=str(len(missing)),
                indicators="；".join(missing),
            )
        )
    return made


def _is_not_understood(blocks: Sequence[BlockReading]) -> bool:
    """Whether a table has more unknown rows than known ones: its numbers may be about something else."""
    unknown = sum(label.role == "row" for block in blocks for label in block.unknown)
    return unknown > len({indicator for block in blocks for indicator in block.indicators})


def _collect(blocks: Sequence[BlockReading], made: TableFacts, reference: Reference) -> str | None:
    """Make the facts, without those printed twice with different numbers.

    Returns "tables" if two tables contradict each other: then it is unknown which of them is the report's.
    """
    first: dict[Place, tuple[Fact, int]] = {}
    disputed: set[Place] = set()
    between_tables = False
    for block in blocks:
        made.findings += block.findings
        for placed in block.placed:
            fact, findings = _fact(placed, reference)
            place = (fact.indicator, fact.applicant)
            if place not in first:
                first[place] = (fact, block.table)
                made.findings += findings
                continue
            before, table = first[place]
            if (before.value, before.state) != (fact.value, fact.state):
                disputed.add(place)
                between_tables |= table != block.table
                made.findings.append(_duplicate(before, fact, made.table_id, reference))
    doubts = label_doubts(blocks, made.table_id, reference)
    made.findings += [*doubts, *inexact_labels(blocks, made.table_id, reference)]
    for place, (fact, _) in first.items():
        is_in_question = any(
            doubt.indicator in (None, fact.indicator) and doubt.applicant in (None, fact.applicant) for doubt in doubts
        )
        if place not in disputed:
            made.facts[place] = replace(fact, agreed=False) if is_in_question else fact
    return "tables" if between_tables else None


def _duplicate(before: Fact, fact: Fact, table_id: TableId, reference: Reference) -> Finding:
    return reference.finding(
        "form.duplicate",
        indicator=fact.indicator,
        applicant=fact.applicant,
        expected=before.raw,
        actual=fact.raw,
        table_id=table_id,
        place=f"第{fact.page}页" if fact.page else TABLES_ZH[table_id],
    )


def _unknown(
    label: UnknownLabel, table_id: TableId, reference: Reference, indicator: str | None, *, is_complete: bool
) -> Finding:
    """A finding about an unknown label. It is an error if something is missing that the label may stand for, or if it
    is a label of the form above other numbers; otherwise the table has more than the form."""
    is_extra = is_complete and label.named and not (label.known and label.role == "column")
    rule = (_EXTRA if is_extra else _UNKNOWN)[label.role]
    if is_complete and label.known and label.role == "row":
        rule = "label.row_apart"
    values = {"label": label.label, "place": label.place}
    if label.role == "row":
        values["values"] = label.values
    detail = "|".join((table_id, *(value for _, value in sorted(values.items()))))
    return reference.make_finding(rule, values, indicator, detail=detail, table_id=table_id)


def _extra_cell(unplaced: UnplacedCell, table_id: TableId, reference: Reference) -> ExtraCell:
    number = read_number(unplaced.cell.text, reference.marks)
    return ExtraCell(
        table_id=table_id,
        label=unplaced.label,
        column_label=unplaced.column_label,
        raw=number.raw,
        value=number.value,
        page=unplaced.cell.page,
        box=unplaced.cell.box,
    )


def _missing(filled: Collection[Place], indicators: Sequence[Indicator], reference: Reference) -> list[str]:
    """What a table lacks: whole indicators, applicant types missing everywhere, and single cells."""
    seen = {indicator for indicator, _ in filled}
    groups = {"", *(i.optional_group for i in indicators if i.indicator in seen)}
    indicators = [i for i in indicators if i.optional_group in groups]
    columns = {applicant for _, applicant in filled}
    lost = {i.label_zh: i for i in indicators if i.indicator not in seen}
    by_applicant = [i for i in indicators if i.by_applicant and i.indicator in seen]
    types = {label: applicant for label, applicant in reference.applicants.items() if by_applicant}
    empty = [label for label, applicant in types.items() if applicant not in columns]
    cells = [
        f"{i.label_zh}（{label}）"
        for i in by_applicant
        for label, applicant in types.items()
        if applicant in columns and (i.indicator, applicant) not in filled
    ]
    return [*lost, *(f"各行（{label}）" for label in empty), *cells]


def _fact(placed: PlacedCell, reference: Reference) -> tuple[Fact, list[Finding]]:
    indicator, cell = placed.indicator, placed.cell
    number = _number(placed, reference)
    unit = number.unit or placed.unit or indicator.unit
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
    findings = _cell_findings(placed, fact, reference)
    if number.split:
        rule = "form.cut_number" if PAGE_BREAK in cell.text else "number.split_digits"
        values = {"expected": " ".join(cell.text.split()), "actual": f"{number.value:f}"}
        findings.append(_about(fact, reference, rule, "reader", values))
    if number.leading_zero:
        values = {"expected": f"{number.value:f}", "actual": number.raw}
        findings.append(_about(fact, reference, "number.leading_zero", "source", values))
    for rule, mark in (("reading.struck_text", number.struck), ("reading.raised_text", number.raised)):
        if mark:
            values = {"expected": mark, "actual": f"{number.value:f}"}
            findings.append(_about(fact, reference, rule, "reader", values))
    return fact, findings


def _number(placed: PlacedCell, reference: Reference) -> ParsedNumber:
    if not placed.parts:
        return read_number(placed.cell.text, reference.marks)
    return sum_of([read_number(cell.text, reference.marks) for _, cell in placed.parts])


def _cell_findings(placed: PlacedCell, fact: Fact, reference: Reference) -> list[Finding]:
    """Findings about a number itself: its readings, its kind, its size, its unit."""
    indicator, cell = placed.indicator, placed.cell
    findings = [
        _about(fact, reference, note.rule, "reader", {"expected": note.quote, "actual": fact.raw})
        for note in cell.notes
    ]
    if cell.second_text is None:
        findings.append(_about(fact, reference, "reading.one_reader", "reader", {"actual": fact.raw}))
    elif not cell.same_readings:
        values = {"expected": compact(cell.second_text), "actual": fact.raw}
        findings.append(_about(fact, reference, "reading.disagree", "reader", values))
    if placed.parts:
        labels = "、".join(label for label, _ in placed.parts)
        findings.append(_about(fact, reference, "form.divided_row", "source", {"actual": fact.raw, "labels": labels}))
    if fact.state == "text":
        findings.append(_about(fact, reference, "number.text", "source", {"actual": fact.raw}))
    if fact.value is not None and _is_count(indicator) and (fact.value < 0 or fact.value % 1):
        findings.append(_about(fact, reference, "number.implausible", "source", {"actual": fact.raw}))
    if indicator.unit and fact.unit != indicator.unit and not _is_other_count(fact, indicator, reference):
        values = {"expected": indicator.unit, "actual": fact.unit or ""}
        findings.append(_about(fact, reference, "label.unit", "source", values))
    return findings


def _about(fact: Fact, reference: Reference, rule: str, cause: Cause, values: dict[str, str]) -> Finding:
    return reference.make_finding(rule, values, fact.indicator, fact.applicant, cause)


def _is_count(indicator: Indicator) -> bool:
    """Whether the cell counts things; other cells are money, or the signed 本年增/减."""
    return indicator.is_count and not indicator.indicator.endswith(".change")


def _is_other_count(fact: Fact, indicator: Indicator, reference: Reference) -> bool:
    """Whether a local table counts in 件 what another counts in 条: the things are the same."""
    return reference.is_local(fact.form) and indicator.is_count and reference.table_words.is_count(fact.unit or "")
