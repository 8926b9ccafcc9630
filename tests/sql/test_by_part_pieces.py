"""Pieces of exports in parts: the titles of columns, and how far a change reaches."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from gongkai.sql import objects
from gongkai.sql.by_part.export import _Export
from gongkai.sql.by_part.places import Place, batches
from gongkai.sql.by_part.sources import Reach, Sources


@pytest.mark.parametrize(("headers", "titles"), [("zh", ["报告年度", "机关"]), ("en", ["year", "agency"])])
def test_columns_are_named_in_the_language_asked_for(tmp_path: Path, headers: str, titles: list[str]) -> None:
    made = object.__new__(_Export)
    made.headers = headers  # type: ignore[assignment]
    with duckdb.connect() as made.connection:
        made.connection.execute(objects.statement("macros", "plain"))
        select = "select 2024 as year, '司法局' as agency"
        rows = made._write_csv(tmp_path / "a.csv", "views", "rates", select, {"year": "INTEGER", "agency": "VARCHAR"})
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert (rows, list(csv.reader(file))) == (1, [titles, ["2024", "司法局"]])


HERE = Place("64", 2024)


@pytest.mark.parametrize(
    ("reach", "at", "is_near"),
    [
        (Reach.OWN, Place("64", 2024), True),
        (Reach.OWN, Place("64", 2023), False),
        (Reach.COUNTRY, Place("11", 1999), True),
        (Reach.YEAR, Place("11", 2024), True),
        (Reach.YEAR, Place("64", 2023), False),
        (Reach.BEFORE, Place("64", 2024), True),
        (Reach.BEFORE, Place("64", 2023), True),
        (Reach.BEFORE, Place("64", 2025), False),
        (Reach.BEFORE, Place("64", 2022), False),
        (Reach.BEFORE, Place("11", 2024), False),
    ],
)
def test_how_far_a_change_reaches(reach: Reach, at: Place, is_near: bool) -> None:
    assert _reached(reach, at, HERE) == ([at] if is_near else [])


def test_a_place_without_a_year_has_none_before() -> None:
    assert not _reached(Reach.BEFORE, Place("64", 2023), Place("64", None))


@pytest.mark.parametrize("reach", Reach)
def test_what_belongs_to_no_place_is_always_reached(reach: Reach) -> None:
    assert _reached(reach, None, HERE) == [None]


@pytest.mark.parametrize(("reach", "years"), [(Reach.YEAR_OF_GROUP, [2024]), (Reach.BEFORE, [2023, 2024])])
def test_provinces_that_hang_together_are_reached_and_others_are_not(reach: Reach, years: list[int]) -> None:
    together = {"64": frozenset({"64", "61"})}
    every = [Place(province, year) for province in ("11", "61", "64") for year in (2023, 2024, 2025)]
    found = [at for at in every if _reached(reach, at, HERE, together)]
    assert found == [Place(province, year) for province in ("61", "64") for year in years]


def _reached(
    reach: Reach, at: Place | None, place: Place, groups: dict[str, frozenset[str]] | None = None
) -> list[Place | None]:
    sources = object.__new__(Sources)
    sources._groups = groups or {}
    return list(sources._near({at: (1, "")}, reach, place))


def test_what_is_worked_out_together_has_no_more_reports_than_memory_is_enough_for() -> None:
    counted = {2021: 4, 2022: 3, 2023: 3, None: 9}
    assert list(batches([2020, 2021, 2022, 2023, None], counted, 7)) == [[2020, 2021, 2022], [2023], [None]]
    assert list(batches([], counted, 7)) == []
