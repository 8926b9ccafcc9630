"""When a report was published, against the day it was due; and what was changed afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.sql.conftest import Builder, ask, made, report_id
from tests.sql.form_cells import consistent, rows_of

DISTRICTS = [row["district_code"] for row in rows_of("districts") if row["level"] == "county"]

DUE = [
    ("司法局", 2023, "2024-01-31", "2024-01-31", 0, "on_time"),
    ("司法局", 2023, "2024-02-01", "2024-01-31", 1, "late"),
    ("人民政府", 2023, "2024-03-31", "2024-03-31", 0, "on_time"),
    ("政府办", 2023, "2024-04-10", "2024-03-31", 10, "late"),
    ("司法局", 2018, "2019-03-31", "2019-03-31", 0, "on_time"),
    ("司法局", 2019, "2020-03-31", "2020-01-31", 60, "late"),
    ("司法局", 2023, None, "2024-01-31", None, "unknown"),
    ("掌政镇人民政府", 2023, "2024-05-01", None, None, "unknown"),
    ("开发区管委会", 2023, "2024-05-01", None, None, "unknown"),
]


@pytest.fixture(scope="module")
def published_on_days(make_shared: Builder) -> Path:
    """A report for each row of DUE, each in a district of its own."""
    reports = []
    for number, (name, year, published, *_) in enumerate(DUE):
        day = dt.date.fromisoformat(published) if published else None
        form = "2021" if year > 2020 else "2019" if year > 2018 else "legacy"
        code = DISTRICTS[number]
        reports.append(made(f"{number}", form, agency=f"{code}-{name}", year=year, published_on=day, district=code))
    return make_shared(*reports)


@pytest.mark.parametrize("number", range(len(DUE)))
def test_the_day_due_is_that_of_the_kind_and_year(published_on_days: Path, number: int) -> None:
    """条例 2019 第四十九条; before FY2019 第三十一条 of 2008."""
    name, year, _, due, late, timeliness = DUE[number]
    columns = "agency_id, year, due_on::varchar, days_late, timeliness, editions, changed"
    [row] = ask(published_on_days, f"select {columns} from timeliness where report_id = ?", [report_id(f"{number}")])
    assert row == (f"{DISTRICTS[number]}-{name}", year, due, late, timeliness, 1, 0)


def test_the_first_edition_is_the_one_that_was_in_time(make: Builder) -> None:
    first, second = dt.date(2024, 1, 20), dt.date(2024, 6, 1)
    cells = consistent("2021") | {("fees.amount", None): 7}
    path = make(
        made("one", cells=cells, agency="640104-司法局", published_on=first),
        made("two", cells=cells | {("fees.amount", None): 9}, agency="640104-司法局", published_on=second),
    )
    [row] = ask(path, "select published_on::varchar, timeliness, editions, changed, changed_indicators from timeliness")
    assert row == ("2024-01-20", "on_time", 2, 1, ["fees.amount"])
