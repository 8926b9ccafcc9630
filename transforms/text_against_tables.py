"""What the text of a report says against what its tables say.

Reports name numbers in words, and not always those of the table: another scope, another year's template, a slip.
`data/reference/statements.csv` says which numbers of the table a statement of the text could mean; where the
statements of a report fit none of them, that is a finding. The table stays as published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from gongkai.transforms.formulas import evaluate
from gongkai.transforms.model import Cause, Fact, Finding, Statement
from gongkai.transforms.reference import Comparison, Reference

Totals = Mapping[str, Decimal | None]

ROUGHLY = Decimal("0.1")
"""A number that the text calls approximate (1000余) fits one that differs by at most this share."""

_UNITS = {("元", "万元"): Decimal(10_000)}
"""What a number is divided by where text and table give it in different units."""

NEAR = 30
"""Statements with at most so many characters between them may be parts of one number."""

WIDER = frozenset({"on_behalf", "region", "departments"})
"""Scopes of a statement that are not those of one agency."""


@dataclass(frozen=True, slots=True)
class _TextNumber:
    """A statement of the text as a number in the unit of the table."""

    value: Decimal
    statement: Statement

    def fits(self, value: Decimal) -> bool:
        tolerance = ROUGHLY * self.value if self.statement.approximate else Decimal(0)
        return abs(value - self.value) <= tolerance


def totals_of(facts: Iterable[Fact]) -> Totals:
    """The value of each indicator: in the total column where it is printed per applicant."""
    return {f.indicator: f.value for f in facts if f.applicant in (None, "total")}


def compare(statements: Sequence[Statement], facts: Iterable[Fact], reference: Reference) -> list[Finding]:
    """A finding for each statement that no candidate number of the tables bears out, or only another than the first."""
    known = list(facts)
    named = {statement.statement for statement in statements}
    findings = []
    for comparison in reference.comparisons:
        if comparison.statement not in named or not named.isdisjoint(comparison.unless):
            continue
        # the forms give other cells the same name: each statement is held against those of its own
        own = [fact for fact in known if fact.form in comparison.forms]
        unit = next((f.unit for f in own if f.indicator == _indicator(comparison)), None)
        numbers = [_TextNumber(_in_unit(s, unit), s) for s in statements if s.statement == comparison.statement]
        findings += _compared(comparison, numbers, totals_of(own), reference)
    return findings


def _indicator(comparison: Comparison) -> str:
    """The indicator that a finding is about: that of the first candidate."""
    (indicator, _), *_ = next(iter(comparison.candidates[0].values()))
    return indicator


def _in_unit(statement: Statement, unit: str | None) -> Decimal:
    return statement.value / _UNITS.get((statement.unit or "", unit or ""), Decimal(1))


def _compared(
    comparison: Comparison, numbers: Sequence[_TextNumber], totals: Totals, reference: Reference
) -> list[Finding]:
    """The findings on one kind of statement: none where a first candidate bears it out, or no cell could."""
    first, *others = [_known(rank, totals) for rank in comparison.candidates]
    known = {name: value for rank in (first, *others) for name, value in rank.items()}
    if not known or not numbers or _borne_out(numbers, first.values()):
        return []
    # that there were none is borne out by the first candidates alone
    matched = (
        (number, name) for number in numbers if number.value for name, value in known.items() if number.fits(value)
    )
    for each, name in matched:
        return [_finding(comparison, "text.matched", each, name, "scope", reference)]
    actual = "；".join(f"{name} {value:f}" for name, value in known.items())
    cause: Cause = "scope" if numbers[0].statement.scope in WIDER else "unknown"
    return [_finding(comparison, "text.conflict", numbers[0], actual, cause, reference)]


def _borne_out(numbers: Sequence[_TextNumber], values: Iterable[Decimal]) -> bool:
    """Whether a statement fits, or what one sentence counts in parts: 以政府名义出台4件，以办公室名义出台7件."""
    parts = [number.value for number in numbers]
    near = all(after.statement.start - before.statement.end <= NEAR for before, after in pairwise(numbers))
    in_parts = sum(parts) if near and len(set(parts)) == len(parts) > 1 else None
    return any(value == in_parts or any(number.fits(value) for number in numbers) for value in values)


def _known(candidates: Mapping[str, Iterable[tuple[str, int]]], totals: Totals) -> dict[str, Decimal]:
    """The candidates whose numbers the tables give."""
    values = {name: evaluate(terms, totals) for name, terms in candidates.items()}
    return {name: value for name, value in values.items() if value is not None}


def _finding(
    comparison: Comparison, rule: str, number: _TextNumber, actual: str, cause: Cause, reference: Reference
) -> Finding:
    indicator = _indicator(comparison)
    by_applicant = any(
        i.indicator == indicator and i.form in comparison.forms and i.by_applicant for i in reference.indicators
    )
    return reference.finding(
        rule,
        indicator=indicator,
        applicant="total" if by_applicant else None,
        cause=cause,
        detail=comparison.statement,
        expected=f"{number.value:f}",
        actual=actual,
        label=comparison.label_zh,
        label_en=comparison.label_en,
        quote=number.statement.quote,
    )
