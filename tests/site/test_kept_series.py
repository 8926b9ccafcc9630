"""Values and series that builds bring up to date are those of a build from nothing, only those concerned made."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.site import query_tables
from gongkai.site.kept_series import DATABASE, FILE, QUERIES, kept_series
from gongkai.site.query_tables import file_of
from gongkai.site.site_data import QUERIES as FOLDER
from gongkai.sql import objects

YEARS = (2019, 2020, 2021, None)
NUMBERS = "has_error boolean, n_findings int, corrected boolean, report_id varchar"
TABLES = {
    "harmonized": "agency_id varchar, measure varchar, year smallint, value decimal(18, 4), availability varchar, "
    f"comparability varchar, form varchar, {NUMBERS}",
    "rates": "agency_id varchar, rate varchar, year smallint, value double, availability varchar, comparability "
    f"varchar, caveat_zh varchar, caveat varchar, numerator decimal(18, 4), denominator decimal(18, 4), {NUMBERS}",
    "year_over_year": "agency_id varchar, measure varchar, year smallint, series_break boolean",
    "agency_breaks": "agency_id varchar, year smallint",
    "crosswalk": "measure varchar, form varchar, caveat_zh varchar, caveat varchar",
    "site_agencies": "agency_id varchar, slug varchar",
    "site_years": "year bigint",
    "site_breaks": "name varchar, year smallint",
}


class Small:
    """What series are made of, as rows that a test may change, and the folder of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = duckdb.connect()
        self.connection.execute(f"attach ':memory:' as {query_tables.DATABASE}")
        self.connection.execute(f"set search_path = '{query_tables.DATABASE}.main,memory.main'")
        for name in ("plain", "doubt_mark", "withdrawn_note", "without_sentence"):
            self.connection.execute(objects.statement("macros", name))
        for name, columns in TABLES.items():
            self.connection.execute(f"create table {query_tables.DATABASE}.{name} ({columns})")
        for agency in "abc":
            self.change(f"insert into site_agencies values ('1-{agency}', '{agency}')")
            for year in YEARS:
                self.report(agency, year, 5)
        self.change("insert into site_years values (2019), (2020), (2021)")
        self.change("insert into crosswalk values ('m', 'f', '注', 'note')")
        self.change("insert into site_breaks values ('m', 2021)")

    def change(self, statement: str) -> None:
        self.connection.execute(statement)

    def report(self, agency: str, year: int | None, value: int) -> None:
        at, rest = f"'1-{agency}', 'm', {year or 'null'}", f"false, 0, false, '{agency}{year}'"
        self.change(f"insert into harmonized values ({at}, {value}, 'reported', 'exact', 'f', {rest})")
        self.change(f"insert into year_over_year values ({at}, false)")
        rate = at.replace("'m'", "'r'")
        self.change(
            f"insert into rates values ({rate}, 0.5, 'formed', 'exact', '注', 'note', {value}, {2 * value}, {rest})"
        )

    def made_of(self) -> dict[str, dict[int | None, str]]:
        """Each year in a file, as the tables to query have it, with a digest."""
        found: dict[str, dict[int | None, str]] = {}
        for name in ("harmonized", "rates", "year_over_year"):
            shutil.rmtree(self.folder / query_tables.FOLDER / name, ignore_errors=True)
            (self.folder / query_tables.FOLDER / name).mkdir(parents=True)
            found[name] = {}
            for year in YEARS:
                rows = f"from {name} where year is not distinct from {year or 'null'}"
                [(digest,)] = self.connection.execute(
                    f"select md5(string_agg(t::varchar, ',' order by t::varchar)) from ({rows}) as t"
                ).fetchall()
                if digest:
                    found[name][year] = digest
                    path = self.folder / file_of(name, year)
                    self.connection.execute(f"copy ({rows}) to '{path}' (format parquet)")
        return found

    def ask(self, name: str) -> None:
        self.connection.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))

    def kept(self) -> tuple[list[Any], list[str]]:
        """Values and series, and the agencies whose series were made."""
        with kept_series(self.connection, self.folder, self.made_of()) as one:
            one.bring_up_to_date(self.ask)
            made = self.connection.execute("select slug from site_changed order by 1").fetchall()
            return self._rows(), [slug for (slug,) in made]

    def from_nothing(self) -> list[Any]:
        for name in QUERIES:
            self.ask(name)
        rows = self._rows()
        self.change("drop table site_values")
        self.change("drop table site_series")
        return rows

    def _rows(self) -> list[Any]:
        return [
            self.connection.execute(f"from {name} order by all").fetchall() for name in ("site_values", "site_series")
        ]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    one = Small(tmp_path)
    assert one.kept() == (one.from_nothing(), ["a", "b", "c"])
    yield one
    one.connection.close()


OF_A = "where agency_id = '1-a'"
NIGHTS = {
    "nothing": (["select 1"], []),
    "a value": ([f"update harmonized set value = 6 {OF_A} and year = 2020"], ["a"]),
    "a value of no year": ([f"update harmonized set value = 6 {OF_A} and year is null"], []),
    "a rate that breaks the year after": (
        [f"update rates set comparability = 'near' {OF_A} and year = 2020"],
        ["a"],
    ),
    "a break of its series": ([f"update year_over_year set series_break = true {OF_A} and year = 2021"], ["a"]),
    "the agency became another": (["insert into agency_breaks values ('1-a', 2020)"], ["a"]),
    "a year is gone": ([f"delete from {name} where year = 2019" for name in list(TABLES)[:3]], ["a", "b", "c"]),
    "an agency is gone": (["delete from site_agencies where slug = 'a'"], ["a"]),
    "its page is called otherwise": (["update site_agencies set slug = 'x' where slug = 'a'"], ["a", "x"]),
    "its page is called as that of another was": (
        ["delete from site_agencies where slug = 'b'", "update site_agencies set slug = 'b' where slug = 'a'"],
        ["a", "b"],
    ),
    "a caveat that is numbered before": (["update rates set caveat = 'a note' " + OF_A], ["a", "b", "c"]),
    "a break for all": (["update site_breaks set year = 2020"], ["a", "b", "c"]),
    "another year": (["insert into site_years values (2022)"], ["a", "b", "c"]),
    "other words of a caveat": (["update crosswalk set caveat_zh = '注意'"], ["a", "b", "c"]),
}


@pytest.mark.parametrize("name", NIGHTS)
def test_series_are_those_of_a_build_from_nothing(name: str, small: Small) -> None:
    statements, concerned = NIGHTS[name]
    before = small.kept()[0]
    for statement in statements:
        small.change(statement)
    rows, made = small.kept()
    assert rows == small.from_nothing()
    assert (made, rows == before) == (concerned, not concerned)


def test_a_new_agency_brings_what_it_has_of_years_that_are_as_they_were(small: Small) -> None:
    small.report("d", 2020, 7)
    small.kept()
    small.change("insert into site_agencies values ('1-d', 'd')")
    rows, made = small.kept()
    assert (rows, made) == (small.from_nothing(), ["d"])


def test_a_report_that_was_withdrawn_breaks_no_series(small: Small) -> None:
    small.change(f"update rates set caveat = caveat || '; ' || withdrawn_note().en {OF_A} and year = 2020")
    rows, _ = small.kept()
    assert rows == small.from_nothing()
    note = "note; its report has been taken off the web"
    values = [
        (year, caveat, broken)
        for slug, name, year, _, _, _, caveat, _, broken, *_ in rows[0]
        if name == "r" and slug == "a"
    ]
    assert values == [(year, note if year == 2020 else "note", False) for year in (2019, 2020, 2021)]


@pytest.mark.parametrize("seed", range(2))
def test_random_nights(small: Small, seed: int) -> None:
    pick = random.Random(seed)
    for _ in range(5):
        agency, year = pick.choice("abcd"), pick.choice(YEARS)
        where = f"where agency_id = '1-{agency}' and year is not distinct from {year or 'null'}"
        for name in ("harmonized", "rates", "year_over_year"):
            small.change(f"delete from {name} {where}")
        if pick.random() < 0.7:
            small.report(agency, year, pick.randrange(9))
        small.change("delete from site_agencies where slug = 'd'")
        if pick.random() < 0.5:
            small.change("insert into site_agencies values ('1-d', 'd')")
        assert small.kept()[0] == small.from_nothing()


def test_a_damaged_file_is_made_anew(small: Small) -> None:
    (small.folder / FILE).write_bytes(b"no database" * 1000)
    assert small.kept() == (small.from_nothing(), ["a", "b", "c"])


def test_a_file_of_which_only_rows_are_lost_is_made_anew(small: Small) -> None:
    """What the file says of itself can be read; the rows would be missed once the site is half built."""
    path = small.folder / FILE
    with duckdb.connect(path) as connection:
        connection.execute("insert into series select i, hash(i), hash(i + 1) from range(30000) as r(i)")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert small.kept() == (small.from_nothing(), ["a", "b", "c"])


def test_other_programs_make_all_anew(small: Small) -> None:
    small.change(f"attach '{small.folder / FILE}' as {DATABASE}")
    small.change(f"update {DATABASE}.programs set program = 'of before'")
    small.change(f"update {DATABASE}.series set series = '[]'")
    small.change(f"detach {DATABASE}")
    assert small.kept() == (small.from_nothing(), ["a", "b", "c"])
