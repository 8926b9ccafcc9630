"""One year against the next: what goes on where it stopped is silent, what does not is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sql.conftest import Builder, ask, made, report_id
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


def findings(path: Path, agency: str = "") -> list[tuple[object, ...]]:
    """What the rules over two years find, of one agency or of all."""
    return ask(
        path,
        "select report_id, rule, f.severity, indicator, applicant, expected, actual "
        "from findings as f join reports as r using (report_id) "
        "where rule in ('years.carried_over', 'years.in_force') and ? in ('', r.agency_id) order by all",
        [agency],
    )


def two_years(make: Make, second: Cells, *, gap: int = 1, agency: str = "a", form: str = "2021") -> Path:
    first = consistent("2021")
    return make(
        made("one", "2021", first, agency="a", year=2022), made("two", form, second, agency=agency, year=2022 + gap)
    )


def test_years_that_fit_are_silent(make: Make) -> None:
    assert findings(two_years(make, following(consistent("2021")))) == []


MUST_FIT: list[tuple[str, tuple[str, str | None]]] = [
    *(("years.carried_over", ("requests.carried_in", applicant)) for applicant in APPLICANTS),
    *(("years.in_force", (f"{kind}.in_force", None)) for kind in ("regulations", "normative_documents")),
]


@pytest.fixture(scope="module")
def one_cell_off(make_shared: Builder) -> Path:
    """For each cell that must fit an agency in whose second year it does not."""
    reports = []
    for _, cell in MUST_FIT:
        second = following(consistent("2021")) | {cell: Decimal(7_777_777)}
        reports += [
            made(f"{cell} before", agency=f"{cell}", year=2022, cells=consistent("2021")),
            made(f"{cell} after", agency=f"{cell}", year=2023, cells=second),
        ]
    return make_shared(*reports)


@pytest.mark.parametrize(("rule", "cell"), MUST_FIT)
def test_what_goes_on_must_fit(one_cell_off: Path, rule: str, cell: tuple[str, str | None]) -> None:
    right = following(consistent("2021"))[cell]
    assert findings(one_cell_off, f"{cell}") == [
        (report_id(f"{cell} after"), rule, "warning", *cell, str(right), "7777777")
    ]


def test_what_a_rule_tolerates_is_a_number_of_checks_csv(make: Builder) -> None:
    differences = {5: 0, -5: 0, 6: 1, -6: 1}
    reports = []
    for off in differences:
        cells = following(consistent("2021"))
        cells["requests.carried_in", "total"] += off
        reports += [
            made(f"{off} before", cells=consistent("2021"), agency=f"off by {off}", year=2022),
            made(f"{off} after", cells=cells, agency=f"off by {off}", year=2023),
        ]
    path = make(*reports, plant=["update checks set tolerance = 5 where check_id = 'years.carried_over'"])
    assert {off: len(findings(path, f"off by {off}")) for off in differences} == differences


def test_other_agencies_missing_years_and_blanks_are_left_alone(make: Make) -> None:
    wrong = consistent("2021", seed=5)
    assert findings(two_years(make, wrong, agency="b")) == []
    assert findings(two_years(make, wrong, gap=2)) == []
    blank = following(consistent("2021"))
    blank["requests.carried_in", "total"] = ""
    assert findings(two_years(make, blank)) == []
