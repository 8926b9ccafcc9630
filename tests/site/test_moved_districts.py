"""Numbers in other boundaries are asked of districts that changed alone: asked of all, the answer is the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gongkai.site.site_data import QUERIES
from gongkai.sql import objects

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
NEEDED = (("views", "district_links"), ("views", "area_changes"), ("macros", "comparability_order"))
ASKED = (("macros", "plain"), ("macros", "doubt_mark"), ("macros", "in_boundaries_of"))
CHANGED = {
    "a new code": ("110228", 2014),  # 密云县 became 密云区 in 2015
    "parts of one": ("320502", 2011),  # of 姑苏区 since 2012
    "took in another": ("310106", 2014),  # 静安区 took in 闸北区 in 2015
    "gave up a part": ("330110", 2020),  # 余杭区 became two in 2021
    "a county came": ("220100", 2018),  # 公主岭市 went to 长春市 in 2020
    "a code of later": ("110118", 2012),
    "a code of nobody": ("110228", 2020),
}
"""Districts and years of which the number is another in the boundaries of 2024, or none."""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Districts of CHANGED, and a tenth of all, with a number each."""
    with duckdb.connect() as connection:
        execute = connection.execute
        execute(objects.statement("tables", "district_history"))
        path = REFERENCE / "district_history.csv"
        execute(f"insert into district_history by name from read_csv('{path}', all_varchar = true)")
        execute("create table named (district_code varchar, agency_id varchar, year smallint)")
        for code, year in CHANGED.values():
            execute("insert into named values ($1, $1 || '-局', $2)", [code, year])
        # filed under the code of another district, 越秀区 and 天河区, in one year beside one of its own
        for code, year in (("440104", 2020), ("440104", 2014), ("440106", 2014)):
            execute("insert into named values ($1, '440106-局', $2)", [code, year])
        execute("""
            insert into named
            select district_code, district_code || '-局', year
            from (values (2011), (2014), (2020), (2024)) as y (year)
            cross join (select distinct district_code from district_history where hash(district_code) % 10 = 0)
            where (district_code, year) not in (select (district_code, year) from named) and district_code <> '440106'
        """)
        execute("create table reports as from named")
        execute("create table site_years as select unnest(range(2011, 2025)) as year")
        execute("create table site_agencies as select distinct agency_id, agency_id as slug from named")
        execute("""
            create table harmonized as
            select *, 'm' as measure, 'm' as measure_zh, 'm' as measure_en, '' as unit, 5 as value,
                'reported' as availability, 'exact' as comparability, false as has_error, 0 as n_findings,
                false as corrected, 'own' as scope
            from named
        """)
        for kind, name in (*NEEDED, *ASKED):
            execute(objects.statement(kind, name))
        yield connection


def test_districts_that_are_not_asked_have_no_other_numbers(warehouse: duckdb.DuckDBPyConnection) -> None:
    def asked(statement: str) -> set[tuple[str, int]]:
        warehouse.execute(statement)
        query = (QUERIES / "boundary_values.sql").read_text("utf-8")
        points = f"select json_extract(points, '$') as points from ({query.strip().removesuffix(';')})"
        [(found,)] = warehouse.execute(points).fetchall()
        rows = warehouse.execute(
            "select key, unnest(from_json(value, '[\"json\"]'))::varchar from json_each($1)", [found]
        ).fetchall()
        return set(rows)

    some = asked((QUERIES / "moved_districts.sql").read_text("utf-8"))
    [(count,)] = warehouse.execute("select len(getvariable('site_moved'))").fetchall()
    everywhere = "select district_code from district_history union select left(agency_id, 6) from reports"
    every = asked(f"set variable site_moved = (select list(district_code) from ({everywhere}))")
    assert some == every
    [(all_of_them,)] = warehouse.execute("select len(getvariable('site_moved'))").fetchall()
    assert count < all_of_them
    shown = {(slug[:6], int(point[1:5])) for slug, point in every}
    assert {name for name, at in CHANGED.items() if at not in shown} == set()
    assert ("440106", 2020) in shown and ("440106", 2014) not in shown
