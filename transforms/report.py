"""Turns a document into a report: the entry point of this package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gongkai.extractors.document import Document, UnreadableError, compact
from gongkai.transforms.another_report import tables_of_another
from gongkai.transforms.identity.identify import identify, identity_from_hints, is_annual_report
from gongkai.transforms.identity.scope import with_scope
from gongkai.transforms.model import LOADED, Finding, Hints, Report, Status
from gongkai.transforms.reference import TABLES_ZH, Reference, TableId
from gongkai.transforms.split import split_reports, without_titles_below
from gongkai.transforms.tables.forms import read_tables
from gongkai.transforms.tables.scan_labels import with_known_readings
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running
from gongkai.transforms.text_against_tables import compare, totals_of
from gongkai.transforms.unruled.document import with_unruled_tables

UNRULED_ROWS = 10
"""If at least so many row labels begin a line of text, the text is a form whose tables are not marked up as tables."""

_VALUES = re.compile(r"[\d\s,，.\-－—/]+$")
_LITERALS = re.compile(r"[<>\"'`{}\[\]\n\\]+")
"""What separates the texts in a script, be they of markup or of data."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def to_report(document_id: str, document: Document, reference: Reference, hints: Hints) -> Report:
    """The report in a document; if there are several, the first, with the others in `further`."""
    document = reference.simplifier.document(document)
    document = replace(document, tables=with_known_readings(document.tables, reference))
    document = with_unruled_tables(document, reference)
    documents = split_reports(document, reference)
    if len(documents) == 1:
        return _to_report(document_id, document, reference, hints)
    # the source's year and agency can be true of only one of them
    first, further = replace(hints, year=None), replace(hints, year=None, agency=None)
    reports = [
        _to_report(document_id, part, reference, further if number else first) for number, part in enumerate(documents)
    ]
    numbered = [replace(report, part=number) for number, report in enumerate(reports, 1)]
    return replace(numbered[0], further=tuple(numbered[1:]))


def _to_report(document_id: str, document: Document, reference: Reference, hints: Hints) -> Report:
    """Make one report.

    `loaded`: every cell of its forms is there. `partial`: some cells are missing and named by findings.
    `no_table`: an annual report that prints no form. `not_a_report`: neither title nor form. `quarantined`:
    nothing can be trusted; findings say whether a form was not understood at all, could not be read, is printed
    without a table, or is the rest of a damaged file.
    """
    content = read_tables(document.tables, reference, document.passages)
    # the table of reviews and litigation is the same in two forms, so it does not indicate a year
    forms = {fact.form for fact in content.facts if fact.table_id != "review_litigation"}
    identity, about_identity = identify(without_titles_below(document, reference), reference, hints, forms)
    problems = tuple(
        replace(
            reference.make_finding(p.rule, _values(p.values, p.page), cause="reader", detail=str(p.page or "")),
            table_id=p.values.get("table_id"),
        )
        for p in document.problems
    )
    twice = {f.table_id for f in content.findings if f.rule == "form.duplicate" and f.table_id}
    others = tables_of_another(document, identity, hints, reference, twice) if content.facts else []
    text = running(document.passages)
    years = frozenset() if identity.year is None else frozenset({identity.year})
    statements = read_statements(text, reference.grammar, years, identity.agency)
    contradictions = compare(statements, content.facts, reference)
    other_period = _of_another_period(content.headings, identity.year, reference)
    identity = with_scope(identity, text.text, totals_of(content.facts), reference)
    findings = dict.fromkeys((*about_identity, *problems, *content.findings, *other_period, *others, *contradictions))
    status: Status
    if content.facts:
        # the rest of a damaged file counts as a report only if its forms are complete
        is_incomplete = any(p.rule == "reading.repaired" for p in document.problems) and not content.is_complete
        status = "quarantined" if is_incomplete else "loaded" if content.is_complete else "partial"
    elif content.found or any(f.severity == "error" for f in problems):
        status = "quarantined"
    elif _is_form(_LITERALS.split(_unescaped(document.scripts)), reference):
        status = "quarantined"
        findings |= {reference.finding("form.in_script", cause="reader"): None}
    elif not is_annual_report(document, reference):
        status = "not_a_report"
    elif _is_form((line for passage in document.passages for line in passage.text.splitlines()), reference):
        status = "quarantined"
        findings |= {reference.finding("form.unruled", cause="reader"): None}
    else:
        status = "no_table"
    partial = [finding for finding in content.findings if finding.rule == "form.part_of_year"]
    if status == "no_table" and not partial:
        findings |= {reference.finding("form.none"): None}
    if status == "not_a_report":
        findings = dict.fromkeys((*problems, *partial, reference.finding("form.not_a_report")))
    return Report(
        document_id=document_id,
        source_url=hints.source_url,
        status=status,
        identity=identity,
        facts=content.facts if status in LOADED else (),
        findings=tuple(findings),
        extra_cells=content.extra_cells if status in LOADED else (),
        statements=() if status == "not_a_report" else tuple(statements),
    )


def _of_another_period(
    headings: Iterable[tuple[TableId, str]], year: int | None, reference: Reference
) -> list[Finding]:
    """An error for each heading or label that says its numbers are of another year: 统计数（2016年）."""
    found = []
    for table_id, heading in headings if year else ():
        if year and reference.table_words.is_of_other_period(heading, year):
            values = {"table": TABLES_ZH[table_id], "actual": compact(heading), "expected": str(year)}
            detail = f"{table_id}|{compact(heading)}"
            found.append(reference.make_finding("form.other_period", values, detail=detail, table_id=table_id))
    return found


def _is_form(lines: Iterable[str], reference: Reference) -> bool:
    """Whether texts contain the rows of a form."""
    rows = {match.label for line in lines if (match := reference.rows.find(_VALUES.sub("", line)))}
    return len(rows) >= UNRULED_ROWS


def _unescaped(script: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), script)


def unreadable_report(document_id: str, error: UnreadableError, reference: Reference, hints: Hints) -> Report:
    """The report for a document that could not be read: quarantined, with the reason."""
    finding = reference.make_finding(error.rule, _values(error.values), cause="reader", detail="document")
    identity = identity_from_hints(hints, reference)
    return Report(document_id, hints.source_url, "quarantined", identity, findings=(finding,))


def _values(values: Mapping[str, str], page: int | None = None) -> dict[str, str]:
    """A reader's values plus those that a message may need: for a document that
    is too large, other measures may be given."""
    measure = " ".join(f"{name} {value}" for name, value in values.items() if name != "limit")
    return {"page": str(page or ""), "size": measure, **values}
