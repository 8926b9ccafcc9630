"""A newer edition that could not be read is pointed at from the one that is used instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.sql.conftest import ask, found, made, report_id
from tests.sql.form_cells import consistent

Make = Callable[..., Path]
EARLY, LATE = dt.date(2024, 1, 20), dt.date(2024, 6, 6)


@pytest.mark.parametrize(
    ("loaded", "unread", "warned"), [(EARLY, LATE, True), (LATE, EARLY, False), (None, LATE, False)]
)
def test_only_a_newer_edition_counts(make: Make, loaded: dt.date | None, unread: dt.date, warned: bool) -> None:
    """Without a date of publication, the day a document was first seen stands for it: here in 2025."""
    good = made("good", agency="a", published_on=loaded)
    bad = made("bad", agency="a", status="quarantined", published_on=unread, findings=(found("reading.broken"),))
    path = make(good, bad)
    rows = ask(path, "select report_id, severity, expected from findings where rule = 'edition.newer_unread'")
    assert rows == ([(report_id("good"), "warning", report_id("bad"))] if warned else [])
    assert ask(path, "select is_current from reports where status = 'loaded'") == [(True,)]


def test_an_older_edition_that_was_read_is_no_reason(make: Make) -> None:
    path = make(made("one", agency="a", published_on=LATE), made("two", agency="a", published_on=EARLY))
    assert ask(path, "select count(*) from findings where rule = 'edition.newer_unread'") == [(0,)]


TOWN = "000000-太平镇人民政府"


def editions(path: Path) -> list[tuple[bool, str | None]]:
    return ask(path, "select is_current, superseded_by from reports order by report_id")


@pytest.mark.parametrize("agency", [TOWN, "000000-人民政府办公室", None])
def test_agencies_of_unknown_districts_have_no_editions_in_common(make: Make, agency: str | None) -> None:
    """Every county has a 太平镇; what two pages print of it is no change of a number."""
    cells = {("requests.received", "natural_person"): 5}
    one = made("one", agency=agency, district=None, published_on=EARLY)
    two = made("two", cells=consistent("2021") | cells, agency=agency, district=None, published_on=LATE)
    path = make(one, two)
    assert editions(path) == [(True, None), (True, None)]
    assert ask(path, "select count(*) from findings where rule = 'edition.differs'") == [(0,)]


def test_districts_of_one_name_have_no_editions_in_common(make: Make) -> None:
    one = made("one", agency="司法局", district="320106", published_on=EARLY)
    path = make(one, made("two", agency="司法局", district="350102", published_on=LATE))
    assert editions(path) == [(True, None), (True, None)]


@pytest.mark.parametrize("district", [None, "640104"])
def test_what_stood_at_one_address_is_an_edition(make: Make, district: str | None) -> None:
    one = made("one", agency=TOWN, district=district, published_on=EARLY)
    two = made("two", agency=TOWN, district=district, published_on=LATE)
    path = make(one, replace(two, source_url=one.source_url))
    rows = ask(path, "select is_current, superseded_by from reports order by published_on")
    assert rows == [(False, report_id("two")), (True, None)]


def test_the_parts_of_one_document_are_no_editions(make: Make) -> None:
    one = made("one", agency=None, district=None)
    path = make(replace(one, further=(replace(one, part=2),)))
    assert editions(path) == [(True, None), (True, None)]


def test_the_test_of_the_warehouse_sees_an_edition_of_another_place(make: Make) -> None:
    sql = (Path(__file__).parents[2] / "sql" / "tests" / "reports_current.sql").read_text(encoding="utf-8")
    path = make(made("one", agency=TOWN, district=None), made("two", agency=TOWN, district=None))
    assert ask(path, sql) == []
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update reports set is_current = false, superseded_by = ? where report_id = ?",
            [report_id("two"), report_id("one")],
        )
    assert len(ask(path, sql)) == 2
