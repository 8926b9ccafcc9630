"""One year against the next: what goes on where it stopped is silent, what does not is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sql.conftest import ask, made, report_id
from tests.sql.form_cells import Cells, consistent

Make = Callable[..., Path]
APPLICANTS = ("natural_person", "commercial", "research", "public_interest", "legal_services", "other_org", "total")


def following(before: Cells) -> Cells:
    """A next year that begins where the one before ended; only the cells that matter here."""
    cells = dict(before)
    for applicant in APPLICANTS:
        carried = cells["requests.carried_out", applicant]
        received, carried_in = cells["requests.received", applicant], cells["requests.carried_in", applicant]
        cells["requests.carried_in", applicant] = carried
        cells["requests.received", applicant] = received + carried_in - carried
    for kind in ("regulations", "normative_documents"):
        last, issued = before[f"{kind}.in_force", None], before[f"{kind}.issued", None]
        cells[f"{kind}.in_force", None] = last + issued - before[f"{kind}.repealed", None]
    return cells


def findings(path: Path) -> list[tuple[object, ...]]:
    return ask(
        path,
        "select report_id, rule, severity, indicator, applicant, expected, actual from findings "
        "where rule in ('years.carried_over', 'years.in_force') order by all",
    )


def two_years(make: Make, second: Cells, *, gap: int = 1, agency: str = "a", form: str = "2021") -> Path:
    first = consistent("2021")
    return make(
        made("one", "2021", first, agency="a", year=2022), made("two", form, second, agency=agency, year=2022 + gap)
    )


def test_years_that_fit_are_silent(make: Make) -> None:
    assert findings(two_years(make, following(consistent("2021")))) == []


@pytest.mark.parametrize("applicant", APPLICANTS)
def test_what_is_carried_over_must_fit_per_applicant(make: Make, applicant: str) -> None:
    cells = following(consistent("2021"))
    right = cells["requests.carried_in", applicant]
    cells["requests.carried_in", applicant] = Decimal(7_777_777)
    assert findings(two_years(make, cells)) == [
        (report_id("two"), "years.carried_over", "warning", "requests.carried_in", applicant, str(right), "7777777")
    ]


@pytest.mark.parametrize("kind", ["regulations", "normative_documents"])
def test_what_is_in_force_must_fit(make: Make, kind: str) -> None:
    cells = following(consistent("2021"))
    right = cells[f"{kind}.in_force", None]
    cells[f"{kind}.in_force", None] = Decimal(7_777_777)
    assert findings(two_years(make, cells)) == [
        (report_id("two"), "years.in_force", "warning", f"{kind}.in_force", None, str(right), "7777777")
    ]


@pytest.mark.parametrize(("off", "pointed"), [(5, 0), (-5, 0), (6, 1), (-6, 1)])
def test_what_a_rule_tolerates_is_a_number_of_checks_csv(make: Make, off: int, pointed: int) -> None:
    cells = following(consistent("2021"))
    cells["requests.carried_in", "total"] += off
    path = make(
        made("one", "2021", consistent("2021"), agency="a", year=2022),
        made("two", "2021", cells, agency="a", year=2023),
        plant=["update checks set tolerance = 5 where check_id = 'years.carried_over'"],
    )
    assert len(findings(path)) == pointed


def test_other_agencies_missing_years_and_blanks_are_left_alone(make: Make) -> None:
    wrong = consistent("2021", seed=5)
    assert findings(two_years(make, wrong, agency="b")) == []
    assert findings(two_years(make, wrong, gap=2)) == []
    blank = following(consistent("2021"))
    blank["requests.carried_in", "total"] = ""
    assert findings(two_years(make, blank)) == []
