"""A document as a report: the one door into this room."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.tables import Document, Unreadable
from transforms.forms import read_tables
from transforms.identity import identify, is_annual_report
from transforms.model import Hints, Identity, Report, Status
from transforms.reference import Reference


def to_report(document_id: str, document: Document, reference: Reference, hints: Hints) -> Report:
    """The report that a document holds: `loaded` with facts, or why there are none.

    `no_table`: an annual report that prints no form. `not_a_report`: neither title nor form.
    `quarantined`: a form that was not understood, or could not be read; its findings say what.
    """
    identity, said = identify(document, reference, hints)
    content = read_tables(document.tables, reference)
    problems = tuple(
        reference.worded(p.rule, _values(p.values, p.page), cause="reader", detail=str(p.page or ""))
        for p in document.problems
    )
    findings = dict.fromkeys((*said, *problems, *content.findings))
    status: Status
    if content.facts:
        status = "loaded" if content.understood else "quarantined"
    elif content.found or any(f.severity == "error" for f in problems):
        status = "quarantined"
    else:
        status = "no_table" if is_annual_report(document) else "not_a_report"
    if status == "no_table":
        findings |= {reference.finding("form.none"): None}
    if status == "not_a_report":
        findings = dict.fromkeys((*problems, reference.finding("form.not_a_report")))
    return Report(
        document_id=document_id,
        source_url=hints.source_url,
        status=status,
        identity=identity,
        facts=content.facts if status == "loaded" else (),
        findings=tuple(findings),
    )


def unread(document_id: str, error: Unreadable, reference: Reference, hints: Hints) -> Report:
    """The report of a document that could not be read: quarantined, with the reason."""
    finding = reference.worded(error.rule, _values(error.values), cause="reader", detail="document")
    known = Identity(agency=hints.agency, district_code=hints.district_code, year=hints.year)
    return Report(document_id, hints.source_url, "quarantined", known, findings=(finding,))


def _values(values: Mapping[str, str], page: int | None = None) -> dict[str, str]:
    """A reader's values and those that a message may ask for: what is too large may be told by another measure."""
    measure = " ".join(f"{name} {value}" for name, value in values.items() if name != "limit")
    return {"page": str(page or ""), "size": measure, **values}
