"""What the transforms give: a `Report` with its `Fact`s and `Finding`s."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongkai.extractors.document import Box

State = Literal["reported", "blank", "mark", "text"]
Status = Literal["loaded", "partial", "no_table", "quarantined", "not_a_report"]
LOADED: frozenset[Status] = frozenset(("loaded", "partial"))
"""A report of one of these has facts."""

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
    """A cell of a row or column that no form has: kept with what leads to it, part of no indicator."""

    table_id: str
    label: str
    column_label: str | None
    raw: str
    value: Decimal | None
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that the text states, or that it denies (0). `start` and `end` are positions in the running text.

    `scope` is for whom it is given where the text says so: own, departments, region, on_behalf; `year` the year that
    it names.
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


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold or was not understood. `detail` tells apart findings of one rule and cell.

    `table_id` is the printed table that it is about; None if it is about a cell or the whole report.
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

    A document may hold several: the first has `further` ones beside it, whose `part` counts from 2.
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

    With `quote` it is of the statement of the text that has these words, and `expect` the number that it states.
    The cell is found in the report whose id begins with `report`, or in the current edition of `agency_id` and `year`.
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
    """A person's decision about a finding, from data/decisions/. It holds while the finding says the same numbers."""

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
    """What the source says of a document beside the document itself; used where the document is silent."""

    source_url: str = ""
    agency: str | None = None
    district_code: str | None = None
    year: int | None = None
    published_on: dt.date | None = None
