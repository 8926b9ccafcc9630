"""Made-up numbers for a report: random, and consistent with every identity that checks.csv knows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from gongkai.flows.project import load_reference
from gongkai.transforms.formulas import Term, parse_equation
from gongkai.transforms.reference import Indicator, Reference, TableId

ROOT = Path(__file__).parents[2]

Place = tuple[str, str | None]
"""Indicator and applicant."""

FORMS: dict[str, dict[TableId, str]] = {
    "legacy": {"statistics": "legacy"},
    "2019": {"proactive": "2019", "requests": "2019", "review_litigation": "2019"},
    "2021": {"proactive": "2021", "requests": "2021", "review_litigation": "2021"},
    "2021+2019": {"proactive": "2021", "requests": "2019", "review_litigation": "2021"},
    "2019+2021": {"proactive": "2019", "requests": "2021", "review_litigation": "2019"},
}
"""The forms, and the hybrids that offices make of them: which form each printed table is of.

The last table is the same in both forms and counted to the form of the first."""

LOCAL: dict[str, dict[TableId, str]] = {form: {"statistics": form} for form in ("fujian", "shanghai", "shanghai_2004")}
"""The forms of single places, before 2014."""

MOST_DIGITS = (2, 4, 6, 7)
SHARES_OF_ZEROS = (0.1, 0.3, 0.8)
"""A ministry and a village office: how long the counts of a report grow, and how many of them are 0."""


@cache
def reference() -> Reference:
    return load_reference(ROOT / "data" / "reference")


@dataclass(frozen=True, slots=True)
class Identity:
    """A row of checks.csv: what must be equal, and over what it is repeated (report, applicant, indicator)."""

    check_id: str
    form: str
    table_id: str
    scope: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    def places(self) -> Iterator[tuple[list[tuple[Place, int]], str | None]]:
        """The cells of each instance with their signs (left positive), and the applicant or indicator of it."""
        terms = [*((t.name, t.sign) for t in self.left), *((t.name, -t.sign) for t in self.right)]
        if self.scope == "report":
            yield [((name, None), sign) for name, sign in terms], None
        elif self.scope == "applicant":
            for applicant in reference().applicants.values():
                yield [((name, applicant), sign) for name, sign in terms], applicant
        else:
            for indicator in reference().of("requests", self.form):
                yield [((indicator.indicator, name), sign) for name, sign in terms], indicator.indicator


@cache
def identities(form: str) -> tuple[Identity, ...]:
    with (ROOT / "data" / "reference" / "checks.csv").open(encoding="utf-8", newline="") as file:
        hard = [r for r in csv.DictReader(file) if r["kind"] == "identity" and r["severity"] == "error"]
        rows = [r for r in hard if r["form"] == form]
    return tuple(Identity(r["check_id"], form, r["table_id"], r["scope"], *parse_equation(r["formula"])) for r in rows)


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of one report: for each printed table the form it is of, and for each cell its number."""

    kind: str
    seed: int
    forms: dict[TableId, str]
    numbers: dict[Place, Decimal]

    def indicators(self, table_id: TableId) -> tuple[Indicator, ...]:
        return reference().of(table_id, self.forms[table_id])

    def table_of(self, place: Place) -> TableId:
        return next(t for t in self.forms for i in self.indicators(t) if i.indicator == place[0])

    def identities(self) -> list[Identity]:
        return [i for table_id, form in self.forms.items() for i in identities(form) if i.table_id == table_id]


def make(kind: str, seed: int) -> Values:
    """The numbers of one report of a kind (a key of FORMS or LOCAL)."""
    values = Values(kind, seed, {**FORMS, **LOCAL}[kind], {})
    random = Random(f"{kind} {seed}")
    size = random.choice(MOST_DIGITS), random.choice(SHARES_OF_ZEROS)
    for table_id in values.forms:
        for indicator in values.indicators(table_id):
            if indicator.by_applicant:
                for applicant in reference().applicants.values():
                    values.numbers[indicator.indicator, applicant] = _count(random, *size)
            else:
                values.numbers[indicator.indicator, None] = _number(indicator, random, *size)
    for identity in values.identities():
        _satisfy(identity, values)
    for identity in reversed(values.identities()):  # totals of totals: the row totals were made last
        _settle(identity, values)
    broken = [(i.check_id, where) for i in values.identities() for where in violations(i, values.numbers)]
    assert not broken, broken
    return values


def violations(identity: Identity, numbers: dict[Place, Decimal]) -> list[str | None]:
    """Where an identity does not hold; cells without a number leave it unknown."""
    return [
        where
        for terms, where in identity.places()
        if all(place in numbers for place, _ in terms) and sum(numbers[place] * sign for place, sign in terms)
    ]


def _count(random: Random, most_digits: int, zeros: float) -> Decimal:
    if random.random() < zeros:
        return Decimal(0)
    digits = random.randint(1, most_digits)
    return Decimal(random.randint(10 ** (digits - 1), 10**digits - 1))


def _number(indicator: Indicator, random: Random, most_digits: int, zeros: float) -> Decimal:
    number = _count(random, most_digits, zeros)
    if indicator.unit == "万元" or indicator.indicator == "procurement.amount":
        return (number / 10 ** random.randint(0, 4)).normalize() + 0
    return -number if indicator.indicator.endswith(".change") and random.random() < 0.5 else number


def _satisfy(identity: Identity, values: Values) -> None:
    """Make an identity hold by changing its total, or, for the balance, the first row and the last."""
    numbers = values.numbers
    for terms, _ in identity.places():
        if identity.check_id.endswith("requests.balance"):
            (received, _), (carried_in, _), (processed, _), (carried_out, _) = terms
            assert (received[0], carried_in[0]) == ("requests.received", "requests.carried_in")
            numbers[processed] = sum(
                (numbers[i.indicator, processed[1]] for i in values.indicators("requests") if _is_result(i)), Decimal(0)
            )
            numbers[carried_in] = min(numbers[carried_in], numbers[processed])
            numbers[received] = numbers[processed] + numbers[carried_out] - numbers[carried_in]
        elif identity.scope != "indicator":
            (total, _), *parts = terms
            numbers[total] = sum((numbers[place] for place, _ in parts), Decimal(0))


def _settle(identity: Identity, values: Values) -> None:
    if identity.scope == "indicator" or identity.table_id == "statistics":
        for terms, _ in identity.places():
            (total, _), *parts = terms
            values.numbers[total] = sum((values.numbers[place] for place, _ in parts), Decimal(0))


def _is_result(indicator: Indicator) -> bool:
    return indicator.row_path[0].startswith("三、") and indicator.indicator != "requests.processed_total"


@cache
def variants(role: str) -> list[tuple[str, str]]:
    """The official labels of a role with the ways to print them that labels.csv knows."""
    with (ROOT / "data" / "reference" / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [(row["label"], row["alias"]) for row in csv.DictReader(file) if row["role"] == role and row["alias"]]
