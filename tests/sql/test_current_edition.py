"""Which edition of a report is the current one, and what becomes of the others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gongkai.transforms.model import Status
from tests.sql.conftest import Builder, ask, found, made, report_id
from tests.sql.form_cells import consistent, distinct_numbers


def editions(path: Path, *prefixes: str) -> dict[str, tuple[bool, str | None]]:
    """Of reports "one", "two" and "three", each behind a prefix: whether current, and superseded by which."""
    names = {report_id(f"{prefix}{name}"): name for prefix in prefixes or [""] for name in ("one", "two", "three")}
    rows = ask(path, "select report_id, is_current, superseded_by from reports")
    return {names[r]: (current, names.get(by)) for r, current, by in rows if r in names}


JAN, JUNE = dt.date(2024, 1, 30), dt.date(2024, 6, 6)


ORDERS: dict[str, tuple[tuple[dt.date | None, dt.date | None], tuple[str, str], str]] = {
    "published last": ((JAN, JUNE), ("2025-02-01", "2025-01-01"), "two"),
    "published last though seen first": ((JUNE, JAN), ("2025-01-01", "2025-02-01"), "one"),
    "a date before none": ((JAN, None), ("2025-01-01", "2025-02-01"), "one"),
    "seen last": ((None, None), ("2025-01-01", "2025-02-01"), "two"),
    "same day, seen last": ((JAN, JAN), ("2025-02-01", "2025-01-01"), "one"),
}


@pytest.fixture(scope="module")
def in_both_orders(make_shared: Builder) -> list[Path]:
    """Two editions of each agency, loaded in one order and in the other."""
    reports, seen = [], {}
    for agency, (days, moments, _) in ORDERS.items():
        for name, day, moment in zip(("one", "two"), days, moments, strict=True):
            reports.append(made(f"{agency} {name}", agency=agency, published_on=day))
            seen[f"{agency} {name}"] = moment
    return [make_shared(*reports, seen=seen), make_shared(*reversed(reports), seen=seen)]


@pytest.mark.parametrize("agency", ORDERS)
def test_the_current_edition_is_the_one_published_then_seen_last(in_both_orders: list[Path], agency: str) -> None:
    best = ORDERS[agency][2]
    other = "two" if best == "one" else "one"
    for path in in_both_orders:
        assert editions(path, f"{agency} ") == {best: (True, None), other: (False, best)}


def test_an_edition_that_could_be_read_is_used_before_a_newer_one_that_could_not(make: Builder) -> None:
    unread: tuple[Status, ...] = ("quarantined", "no_table", "not_a_report")
    reports = []
    for status in unread:
        reports += [
            made(f"{status} one", agency=status, published_on=JAN),
            made(f"{status} two", agency=status, status=status, published_on=JUNE, findings=(found("form.unknown"),)),
        ]
    path = make(*reports)
    for status in unread:
        assert editions(path, f"{status} ") == {"one": (True, None), "two": (False, "one")}, status


def test_of_editions_that_could_not_be_read_that_which_is_most_like_a_report_is_current(make: Builder) -> None:
    """What was not read for its faults tells more than a page without a table, and that more than another document."""
    statuses: tuple[Status, ...] = ("quarantined", "no_table", "not_a_report")
    pairs = [(better, worse) for n, better in enumerate(statuses) for worse in statuses[n + 1 :]]
    reports = []
    for better, worse in pairs:
        agency = f"{better}-{worse}"
        for name, status, day in (("one", better, JAN), ("two", worse, JUNE)):
            unread = (found("form.unknown"),)
            reports.append(made(f"{agency} {name}", agency=agency, status=status, published_on=day, findings=unread))
    path = make(*reports)
    for better, worse in pairs:
        assert editions(path, f"{better}-{worse} ") == {"one": (True, None), "two": (False, "one")}


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
