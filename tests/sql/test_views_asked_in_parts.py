"""Every public view gives with limit, where, order by and count what it gives as a whole, the overlays being empty.

DuckDB 2.0 gave every row of a left join to an empty table for `limit 1`.
"""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.sql import objects
from gongkai.sql.connection import connect
from tests.sql.conftest import Builder, found, made
from tests.sql.form_cells import consistent


@pytest.mark.slow
def test_a_part_of_a_view_is_a_part(make: Builder) -> None:
    doubt = found("reading.disagree", indicator="requests.received", applicant="total", severity="warning")
    reports = [made(f"old{n}", "2019", agency=f"A{n}", year=2022) for n in range(2)]
    for n in range(2):
        for edition, month in (("first", 1), ("second", 6)):
            cells = consistent("2021") | {("fees.amount", None): month}
            published = dt.date(2024, month, 20)
            name = f"{edition}{n}"
            reports.append(made(name, cells=cells, agency=f"A{n}", published_on=published, findings=(doubt,)))
    filled = set()
    with connect(make(*reports), read_only=True) as connection:
        for view in objects.views():
            whole = connection.execute(f"from {view}").fetchall()
            assert connection.execute(f"select count(*) from {view}").fetchall() == [(len(whole),)], view
            first = objects.header("views", view).columns[0].name
            there = any(row[0] is not None for row in whole)
            for part, rows in (
                ("", min(1, len(whole))),
                (f'where "{first}" is not null', there),
                ("order by all", min(1, len(whole))),
            ):
                assert len(connection.execute(f"from {view} {part} limit 1").fetchall()) == rows, view
            filled |= {view} if len(whole) > 1 else set()
    assert {"findings_open", "edition_changes", "harmonized", "year_over_year", "rates", "peers"} <= filled
