"""The rule years.scope: a report that covers something else than that of the year before is pointed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.transforms.model import Scope
from tests.sql.conftest import Builder, ask, found, made, report_id, with_scope
from tests.sql.test_rules import of

SCOPES: list[tuple[Scope, Scope, int, bool]] = [
    ("own", "whole_region", 1, True),
    ("whole_region", "own_with_departments", 1, True),
    ("own", "own", 1, False),
    ("own", "unknown", 1, False),
    ("unknown", "whole_region", 1, False),
    ("own", "whole_region", 2, False),
]


@pytest.fixture(scope="module")
def scopes(make_shared: Builder) -> Path:
    """For each pair of scopes an agency with two reports, so many years apart."""
    reports = []
    for before, after, gap, _ in SCOPES:
        agency = f"{before} to {after} in {gap}"
        reports += [
            with_scope(made(f"{agency}, first", agency=agency, year=2021), before),
            with_scope(made(f"{agency}, second", agency=agency, year=2021 + gap), after),
        ]
    return make_shared(*reports)


@pytest.mark.parametrize(("before", "after", "gap", "pointed"), SCOPES)
def test_another_scope_than_last_year_is_pointed_at(
    scopes: Path, before: Scope, after: Scope, gap: int, pointed: bool
) -> None:
    first, second = (f"{before} to {after} in {gap}, {which}" for which in ("first", "second"))
    wanted = (report_id(second), "warning", None, None, before, after, "scope")
    assert of(scopes, "years.scope", first, second) == ([wanted] if pointed else [])
    changed = ask(scopes, "select bool_or(scope_changed) from year_over_year where report_id = ?", [report_id(second)])
    assert changed == [(pointed,)]


@pytest.mark.parametrize("unread", ["one", "two"])
def test_a_report_without_numbers_has_no_other_scope(make: Builder, unread: str) -> None:
    quarantined = {"status": "quarantined", "findings": (found("form.unknown"),)}
    scopes: dict[str, Scope] = {"one": "own", "two": "whole_region"}
    reports = []
    for year, (name, scope) in enumerate(scopes.items(), 2021):
        report = made(name, agency="a", year=year, **(quarantined if name == unread else {}))  # type: ignore[arg-type]
        reports.append(with_scope(report, scope))
    assert of(make(*reports), "years.scope") == []
