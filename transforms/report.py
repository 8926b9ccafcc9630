"""A document as a report: the one door into this room."""

from __future__ import annotations

from dataclasses import replace

from extractors.tables import Document, Unreadable
from transforms.forms import read_tables
from transforms.identity import identify, is_annual_report
from transforms.model import Finding, Hints, Identity, Report, Status
from transforms.reference import Reference


def to_report(document_id: str, document: Document, reference: Reference, hints: Hints) -> Report:
    """The report that a document holds: `loaded` with facts, or why there are none.

    `no_table`: an annual report that prints no form. `not_a_report`: neither title nor form.
    `quarantined`: a form that was not understood, or could not be read; its findings say what.
    """
    identity, said = identify(document, reference, hints)
    content = read_tables(document.tables, reference)
    problems = tuple(
        reference.finding(p.rule, cause="reader", detail=str(p.page or ""), **{"page": str(p.page or ""), **p.values})
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
    finding: Finding = replace(reference.finding(error.rule, cause="reader", **error.values), detail="document")
    known = Identity(agency=hints.agency, district_code=hints.district_code, year=hints.year)
    return Report(document_id, hints.source_url, "quarantined", known, findings=(finding,))
