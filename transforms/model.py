"""The results of the transforms: a `Report` with its `Fact`s and `Finding`s."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongkai.extractors.document import Box

State = Literal["reported", "blank", "mark", "text"]
Status = Literal["loaded", "partial", "no_table", "quarantined", "not_a_report"]
LOADED: frozenset[Status] = frozenset(("loaded", "partial"))
"""A report with one of these states has facts."""

Severity = Literal["error", "warning", "info"]
Scope = Literal["own", "own_with_departments", "whole_region", "unknown"]
Cause = Literal["source", "reader", "scope", "unknown"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell of a form. `value` is None unless `state` is "reported"; missing is never 0."""

    form: str
    table_id: str
    indicator: str
    applicant: str | None
    value: Decimal | None
    unit: str | None
    state: State
    raw: str
    note: str | None
    page: int | None
    box: Box | None
    reader: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class ExtraCell:
    """A cell of a row or column that is in no form: stored with its labels, but without an indicator."""

    table_id: str
    label: str
    column_label: str | None
    raw: str
    value: Decimal | None
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that the text states, or denies (0). `start` and `end` are positions in the running text; `element` is
    the number of the passage among those and the tables of a document without pages, from 1.

    `scope` is whom the number covers, if the text says so: own, departments, region,
    on_behalf; `year` is the year that the text names.
    """

    statement: str
    value: Decimal
    unit: str | None
    approximate: bool
    denied: bool
    scope: str | None
    year: int | None
    quote: str
    page: int | None
    start: int
    end: int
    element: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction, or something not understood. `detail` distinguishes findings of one rule and cell.

    `table_id` is the printed table concerned; None if the finding is about a cell or the whole report.
    """

    rule: str
    severity: Severity
    cause: Cause
    message_zh: str
    message_en: str
    indicator: str | None = None
    applicant: str | None = None
    expected: str | None = None
    actual: str | None = None
    detail: str = ""
    table_id: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is and for which year; None where the document does not say.

    `scope` is what its numbers cover, `scope_quote` the words that say so.
    """

    title: str | None = None
    agency: str | None = None
    agency_id: str | None = None
    district: str | None = None
    district_code: str | None = None
    year: int | None = None
    published_on: dt.date | None = None
    scope: Scope = "unknown"
    scope_quote: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One edition of a report, read from one document.

    A document may contain several: the first holds the others in `further`; their `part` counts from 2.
    """

    document_id: str
    source_url: str
    status: Status
    identity: Identity
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    extra_cells: tuple[ExtraCell, ...] = ()
    statements: tuple[Statement, ...] = ()
    part: int = 1
    further: tuple[Report, ...] = ()

    def in_document(self) -> tuple[Report, ...]:
        """All reports of the document, this one first."""
        return self, *self.further


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's correction of one published cell, from data/corrections/. `expect` is the published text of the cell.

    With `quote` it corrects the statement in the text with these words, and `expect` is the number stated there. The
    cell is searched in the report whose id begins with `report`, or in the current edition of `agency_id` and `year`.
    """

    file: str
    line: int
    indicator: str
    expect: str
    value: Decimal
    reason: str
    author: str
    date: dt.date
    status: Literal["open", "reported", "fixed"]
    applicant: str | None = None
    report: str | None = None
    agency_id: str | None = None
    year: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about a finding, from data/decisions/. It applies as
    long as the finding has the same numbers."""

    file: str
    line: int
    finding: str
    decision: Literal["open", "confirmed", "dismissed", "needs-correction"]
    by: str
    date: dt.date
    note: str
    about: str | None = None
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the source says about a document; used where the document itself says nothing."""

    source_url: str = ""
    agency: str | None = None
    district_code: str | None = None
    year: int | None = None
    published_on: dt.date | None = None
