"""In which years the numbers of districts are made again (sql/neighbourhoods/tree.sql)."""

from __future__ import annotations

import duckdb
import pytest

from gongkai.sql import objects

AGENCY = "640104-水务局"


@pytest.mark.parametrize(
    ("others", "years"),
    [
        ([], {None}),
        ([(2021, "loaded", True)], {2023}),
        ([(2021, "partial", True)], {2023}),
        # what makes no agency one that is expected to report: without a year, without numbers, not the current edition
        ([(None, "loaded", True)], {None}),
        ([(2021, "not_a_report", True)], {None}),
        ([(2021, "loaded", False)], {None}),
        ([(2023, "loaded", False)], {None}),
    ],
)
def test_the_first_report_of_an_agency_makes_it_missing_in_every_year(
    others: list[tuple[int | None, str, bool]], years: set[int | None]
) -> None:
    with duckdb.connect() as connection:
        for table in ("reports", "district_history", "district_numbers"):
            connection.execute(objects.statement("tables", table))
        reports = [(2023, "loaded", True), *others]
        for number, (year, status, is_current) in enumerate(reports):
            connection.execute(
                "insert into reports by name select $1 as report_id, $1 as document_id, '' as source_url, "
                "$2 as agency_id, '640104' as district_code, $3::smallint as year, $4 as status, $5 as is_current",
                [f"r{number}", AGENCY, year, status, is_current],
            )
        connection.execute(
            f"create table changed_keys as select 'r0' as report_id, '{AGENCY}' as agency_id, "
            "'640104' as district_code, 2023::smallint as year"
        )
        connection.execute(f"create table agency_places as select '{AGENCY}' as agency_id, '640104' as district_code")
        connection.execute("create table changed_places (year smallint, district_code varchar)")
        connection.execute(objects.statement("neighbourhoods", "tree"))
        assert {year for (year,) in connection.execute("select year from affected_places").fetchall()} == years
