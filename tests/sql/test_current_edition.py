"""Which edition of a report is the current one, and what becomes of the others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gongkai.transforms.model import Status
from tests.sql.conftest import Builder, ask, found, made, report_id
from tests.sql.form_cells import consistent, distinct_numbers


def editions(path: Path) -> dict[str, tuple[bool, str | None]]:
    names = {report_id(name): name for name in ("one", "two", "three")}
    rows = ask(path, "select report_id, is_current, superseded_by from reports")
    return {names[r]: (current, names.get(by)) for r, current, by in rows}


JAN, JUNE = dt.date(2024, 1, 30), dt.date(2024, 6, 6)


@pytest.mark.parametrize(
    ("published", "seen", "best"),
    [
        pytest.param((JAN, JUNE), ("2025-02-01", "2025-01-01"), "two", id="published-last"),
        pytest.param((JUNE, JAN), ("2025-01-01", "2025-02-01"), "one", id="published-last-though-seen-first"),
        pytest.param((JAN, None), ("2025-01-01", "2025-02-01"), "one", id="a-date-before-none"),
        pytest.param((None, None), ("2025-01-01", "2025-02-01"), "two", id="seen-last"),
        pytest.param((JAN, JAN), ("2025-02-01", "2025-01-01"), "one", id="same-day-seen-last"),
    ],
)
def test_the_current_edition_is_the_one_published_then_seen_last(
    make: Builder, published: tuple[dt.date | None, ...], seen: tuple[str, str], best: str
) -> None:
    reports = [made(n, agency="A", published_on=d) for n, d in zip(("one", "two"), published, strict=True)]
    path = make(*reports, seen=dict(zip(("one", "two"), seen, strict=True)))
    other = "two" if best == "one" else "one"
    assert editions(path) == {best: (True, None), other: (False, best)}
    again = make(*reversed(reports), seen=dict(zip(("one", "two"), seen, strict=True)))
    assert editions(again) == editions(path)


@pytest.mark.parametrize("status", ["quarantined", "no_table", "not_a_report"])
def test_an_edition_that_could_be_read_is_used_before_a_newer_one_that_could_not(make: Builder, status: Status) -> None:
    bad = made("two", agency="A", status=status, published_on=JUNE, findings=(found("form.unknown"),))
    path = make(made("one", agency="A", published_on=JAN), bad)
    assert editions(path) == {"one": (True, None), "two": (False, "one")}


def test_superseded_editions_are_in_no_view(make: Builder) -> None:
    old = distinct_numbers("2021") | {("requests.received", "total"): 1}
    path = make(
        made("one", cells=old, agency="A", published_on=JAN, findings=(found("form.rows_missing"),)),
        made("two", cells=consistent("2021"), agency="A", published_on=JUNE),
        made("three", cells=consistent("2021"), agency="A", year=2024),
    )
    for view in ("observations", "harmonized"):
        assert ask(path, f"select distinct report_id from {view} order by all") == sorted(
            [(report_id("two"),), (report_id("three"),)]
        )
    assert ask(path, "select count(*) from harmonized_wide") == [(2,)]
    [(previous,)] = ask(path, "select previous from year_over_year where year = 2024 and measure = 'requests.received'")
    assert previous == consistent("2021")["requests.received", "total"]
    assert ask(path, "select state, report_id from coverage where agency_id = 'A' and year = 2023") == [
        ("loaded", report_id("two"))
    ]


def test_reports_of_unknown_agency_or_year_supersede_nothing(make: Builder) -> None:
    path = make(
        made("one", agency=None, year=2023), made("two", agency=None, year=2023), made("three", agency="A", year=None)
    )
    assert editions(path) == dict.fromkeys(("one", "two", "three"), (True, None))


def test_an_edition_that_is_gone_gives_its_place_back(make: Builder) -> None:
    """The newer document turns out to be another year's: the older edition is current again."""
    from gongkai.sql.build import check_staging
    from tests.sql.conftest import run_row

    path = make(made("one", agency="A", published_on=JAN), made("two", agency="A", published_on=JUNE))
    assert editions(path)["one"] == (False, "two")
    make.load(path, made("two", agency="A", published_on=JUNE, year=2024))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert editions(path) == {"one": (True, None), "two": (True, None)}
