"""Rules are passed over where they would find nothing: what they say of it is held against the rules themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest

from gongkai.sql import objects
from gongkai.sql.connection import connect
from gongkai.sql.findings import EDITIONS, order, steps
from tests.sql.conftest import Builder, made, with_scope
from tests.sql.form_cells import Cells, consistent
from tests.sql.test_local_forms import year

OTHER = dt.date(2024, 1, 30), dt.date(2024, 6, 6)
RECEIVED = ("requests.received", "total")
OF_ONE_YEAR = "delete from reports where year <> 2023"
OF_ONE_YEAR_EACH = """
    delete from reports where report_id in (
        select a.report_id from reports as a join reports as b on b.agency_id = a.agency_id and b.year > a.year
    )
"""
NO_CUMULATIVE = """
    delete from fact_values where cell in (select cell from fact_cells where ends_with(indicator, '_cumulative'))
"""
NO_EDITIONS = "update reports set superseded_by = null"

WITHOUT: dict[tuple[str, str], str] = {
    ("checks", "cells"): "delete from check_sums where result = 'fails'",
    ("checks", "identities"): "delete from check_sums where result = 'fails'",
    ("checks", "blank_part"): "delete from check_sums where result = 'not_assessed'",
    ("checks", "parts"): "delete from check_sums where result = 'not_assessed'",
    ("checks", "not_assessed"): "delete from check_sums where result = 'not_assessed'",
    ("checks", "years"): OF_ONE_YEAR_EACH,
    ("checks", "scope"): OF_ONE_YEAR_EACH,
    ("checks", "jumps"): OF_ONE_YEAR,
    ("checks", "cumulative"): NO_CUMULATIVE,
    ("checks", "one_blank"): NO_CUMULATIVE,
    ("checks", "edition_differs"): NO_EDITIONS,
    ("checks", "edition_newer_unread"): NO_EDITIONS,
    ("checks", "edition_pending"): "delete from edition_losses",
    ("checks", "rollups"): "update reports set scope = 'own'",
    ("derived", "decisions"): "delete from decisions; update findings set decision = 'open'; "
    "update fact_values set corrected = false",
}
"""What takes away that of which a file says `only with`."""

CONDITION = objects.condition


@pytest.fixture(scope="module")
def rich(make_shared: Builder) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in which every rule with a condition finds something, checked without asking for any."""
    good = consistent("2021")
    more: Cells = good | {RECEIVED: int(good[RECEIVED]) * 50}
    one_off: Cells = good | {("requests.received", "legal"): 9999}
    torn: Cells = {place: "" if place[0].startswith("requests") else value for place, value in good.items()}
    old, every = consistent("legacy"), year("fujian", 3)
    path = make_shared(
        made("misread", cells=one_off),
        made("blank", cells=good | {("review.pending", None): "", ("review.total", None): 9999}),
        made("above", cells=good | {("review.pending", None): "", ("review.total", None): 1}),
        made("before", agency="later", year=2022),
        with_scope(made("after", agency="later", cells=more), "own"),
        with_scope(made("alone", agency="640104-人民政府", year=2022), "own"),
        with_scope(made("with all", agency="640104-人民政府"), "own_with_departments"),
        with_scope(made("a department", agency="640104-司法局", cells=more), "own"),
        made(
            "first",
            "fujian",
            every | {("requests.received_cumulative", None): 0, ("review.total_cumulative", None): ""},
            agency="local",
            year=2010,
        ),
        made("second", "fujian", every, agency="local", year=2011),
        made("one", agency="twice", published_on=OTHER[0]),
        made("two", agency="twice", cells=more, published_on=OTHER[1]),
        made("read", agency="unread", published_on=OTHER[0]),
        made("unread", agency="unread", status="quarantined", published_on=OTHER[1]),
        made("whole", agency="torn"),
        made("half", agency="torn", cells=torn),
        made("merged before", "legacy", old, agency="640104-卫生局", year=2013),
        made("merged", "legacy", old, agency="640104-卫生和计划生育局", year=2014),
        seen={"whole": "2025-01-01", "half": "2025-02-01"},
        checked=False,
    )
    with connect(path, read_only=False) as opened, pytest.MonkeyPatch.context() as patched:
        opened.execute("set variable run_started_at = '2025-12-01'::timestamp")
        opened.execute(objects.statement("derived", EDITIONS))
        patched.setattr(objects, "condition", lambda *_: "true")
        for _, step in steps(opened):
            opened.execute(step)
        yield opened


@pytest.fixture
def connection(rich: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Nothing of what a test does stays."""
    rich.begin()
    yield rich
    rich.rollback()


def test_every_condition_is_tried() -> None:
    assert set(WITHOUT) == {file for file in order() if objects.condition(*file) != "true"}


def asked(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> bool:
    return connection.execute(f"select {CONDITION(folder, name)}").fetchone() == (True,)


@pytest.mark.parametrize("name", [name for folder, name in WITHOUT if folder == "checks"])
def test_a_rule_finds_nothing_without_what_it_asks_for(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    select = objects.statement("checks", name).rstrip().rstrip(";")
    assert connection.execute(select).fetchall()
    assert asked(connection, "checks", name)
    _take_away(connection, "checks", name)
    assert not asked(connection, "checks", name)
    assert connection.execute(select).fetchall() == []


def _take_away(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> None:
    connection.execute(WITHOUT[folder, name])
    if "delete from reports" in WITHOUT[folder, name]:
        for made_of_reports in ("agency_kinds", "measure_values"):
            connection.execute(objects.statement("derived", made_of_reports))


def test_decisions_change_nothing_where_none_was_made(connection: duckdb.DuckDBPyConnection) -> None:
    def rows() -> list[tuple[object, ...]]:
        return connection.execute("from findings order by all").fetchall()

    connection.execute("update findings set decision = 'dismissed'")
    assert asked(connection, "derived", "decisions")
    _take_away(connection, "derived", "decisions")
    assert not asked(connection, "derived", "decisions")
    before = rows()
    connection.execute(objects.statement("derived", "decisions"))
    assert rows() == before
