"""The rows that a run writes (documents, runs, reports with facts and findings), column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any

from gongkai.extractors.document import Box
from gongkai.transforms.model import Report

Row = dict[str, Any]

_NO_BOX = Box(nan, nan, nan, nan)
"""Its edges become NULL."""


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A row of `sightings`."""

    document_id: str
    source_url: str
    source: str
    first_seen_at: str
    given_since: str
    gone_at: str | None = None
    first_turn: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of `documents`."""

    document_id: str
    media_type: str
    bytes: int
    first_seen_at: str
    archive_path: str
    source_url: str
    source: str
    hints: str
    reader_version: str
    sightings: tuple[SightingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class UnpublishedRow:
    """A row of `unpublished`."""

    source: str
    agency: str
    agency_id: str | None
    district_code: str | None
    year: int
    since: str
    source_url: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row of `runs`."""

    run_id: str
    started_at: str
    finished_at: str | None
    state: str
    documents_seen: int
    documents_new: int
    documents_changed: int
    documents_failed: int
    accepted: str | None = None


def report_id_of(document_id: str, part: int = 1) -> str:
    """Short id of the edition; it begins with a letter, so that spreadsheets do not take it for a number.

    The first report of a document has the document's id; the number of a further one is appended.
    """
    return f"r{document_id[:16]}" + (f"-{part}" if part > 1 else "")


def document_row(document: DocumentRow) -> Row:
    """The row of `documents`; its sightings have a table of their own."""
    row = asdict(document)
    del row["sightings"]
    return row


def report_row(report: Report) -> Row:
    """The row of `reports`; which edition is current is decided when the warehouse is checked."""
    identity = report.identity
    return {
        "report_id": report_id_of(report.document_id, report.part),
        "document_id": report.document_id,
        "source_url": report.source_url,
        "title": identity.title,
        "agency": identity.agency,
        "agency_id": identity.agency_id,
        "district": identity.district,
        "district_code": identity.district_code,
        "year": identity.year,
        "published_on": identity.published_on,
        "scope": identity.scope,
        "scope_quote": identity.scope_quote,
        "status": report.status,
        "is_current": True,
        "superseded_by": None,
        "is_pending": False,
        "withdrawn_on": None,
    }


def fact_columns(reports: Sequence[Report]) -> dict[str, list[Any]]:
    """The rows of `facts` of these reports, as columns: there are two hundred rows per report."""
    facts = [fact for report in reports for fact in report.facts]
    boxes = [fact.box or _NO_BOX for fact in facts]
    ids = ((report_id_of(report.document_id, report.part), len(report.facts)) for report in reports)
    return {
        "report_id": [report_id for report_id, count in ids for _ in range(count)],
        "form": [fact.form for fact in facts],
        "table_id": [fact.table_id for fact in facts],
        "indicator": [fact.indicator for fact in facts],
        "applicant": [fact.applicant for fact in facts],
        "value": [fact.value for fact in facts],
        "unit": [fact.unit for fact in facts],
        "state": [fact.state for fact in facts],
        "raw": [fact.raw for fact in facts],
        "note": [fact.note for fact in facts],
        "page": [nan if fact.page is None else fact.page for fact in facts],
        "x0": [box.x0 for box in boxes],
        "y0": [box.y0 for box in boxes],
        "x1": [box.x1 for box in boxes],
        "y1": [box.y1 for box in boxes],
        "reader": [fact.reader for fact in facts],
        "agreed": [fact.agreed for fact in facts],
    }


def extra_cell_rows(report: Report) -> Iterator[Row]:
    """The report's rows of `extra_cells`."""
    for cell in report.extra_cells:
        yield {
            "report_id": report_id_of(report.document_id, report.part),
            "table_id": cell.table_id,
            "label": cell.label,
            "column_label": cell.column_label,
            "raw": cell.raw,
            "value": cell.value,
            "page": cell.page,
            **_edges(cell.box),
        }


def statement_rows(report: Report) -> Iterator[Row]:
    """The report's rows of `statements`."""
    for statement in report.statements:
        yield {
            "report_id": report_id_of(report.document_id, report.part),
            "indicator": statement.statement,
            "value": statement.value,
            "published": statement.value,
            "corrected": False,
            "approximate": statement.approximate,
            "unit": statement.unit,
            "polarity": "denied" if statement.denied else "stated",
            "scope": statement.scope,
            "period": statement.year or report.identity.year,
            "quote": statement.quote,
            "page": statement.page,
            "element": statement.element,
            "start": statement.start,
            "end": statement.end,
        }


def _edges(box: Box | None) -> dict[str, float | None]:
    if box is None:
        return dict.fromkeys(("x0", "y0", "x1", "y1"))
    return {"x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}


def finding_rows(report: Report) -> Iterator[Row]:
    """The report's rows of `findings`, but with `whose`, `year` and `detail`, from
    which the id is made, instead of the id."""
    part = f"#{report.part}" if report.part > 1 else ""
    whose = report.identity.agency_id or report.document_id + part
    seen: Counter[tuple[object, ...]] = Counter()
    for finding in report.findings:
        place = (finding.rule, finding.indicator, finding.applicant, finding.detail)
        # the same finding again in the same place, worded differently: numbered, so that each has its own id
        detail = f"{finding.detail}#{seen[place] + 1}" if seen[place] else finding.detail
        seen[place] += 1
        yield {
            "whose": whose,
            "year": report.identity.year,
            "detail": detail,
            "report_id": report_id_of(report.document_id, report.part),
            "rule": finding.rule,
            "severity": finding.severity,
            "table_id": finding.table_id,
            "indicator": finding.indicator,
            "applicant": finding.applicant,
            "expected": finding.expected,
            "actual": finding.actual,
            "cause": finding.cause,
            "message_zh": finding.message_zh,
            "message_en": finding.message_en,
            "decision": "open",
        }
