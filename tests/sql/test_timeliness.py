"""When a report was published, against the day it was due; and what was changed afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.sql.conftest import Builder, ask, made
from tests.sql.form_cells import consistent


@pytest.mark.parametrize(
    ("name", "year", "published", "due", "late", "timeliness"),
    [
        ("司法局", 2023, "2024-01-31", "2024-01-31", 0, "on_time"),
        ("司法局", 2023, "2024-02-01", "2024-01-31", 1, "late"),
        ("人民政府", 2023, "2024-03-31", "2024-03-31", 0, "on_time"),
        ("政府办", 2023, "2024-04-10", "2024-03-31", 10, "late"),
        ("司法局", 2018, "2019-03-31", "2019-03-31", 0, "on_time"),
        ("司法局", 2019, "2020-03-31", "2020-01-31", 60, "late"),
        ("司法局", 2023, None, "2024-01-31", None, "unknown"),
        ("掌政镇人民政府", 2023, "2024-05-01", None, None, "unknown"),
        ("开发区管委会", 2023, "2024-05-01", None, None, "unknown"),
    ],
)
def test_the_day_due_is_that_of_the_kind_and_year(
    make: Builder, name: str, year: int, published: str | None, due: str | None, late: int | None, timeliness: str
) -> None:
    """条例 2019 第四十九条; before FY2019 第三十一条 of 2008."""
    day = dt.date.fromisoformat(published) if published else None
    form = "2021" if year > 2020 else "2019" if year > 2018 else "legacy"
    path = make(made("one", form, agency=f"640104-{name}", year=year, published_on=day))
    [row] = ask(path, "select due_on::varchar, days_late, timeliness, editions, changed from timeliness")
    assert row == (due, late, timeliness, 1, 0)


def test_the_first_edition_is_the_one_that_was_in_time(make: Builder) -> None:
    first, second = dt.date(2024, 1, 20), dt.date(2024, 6, 1)
    cells = consistent("2021") | {("fees.amount", None): 7}
    path = make(
        made("one", cells=cells, agency="640104-司法局", published_on=first),
        made("two", cells=cells | {("fees.amount", None): 9}, agency="640104-司法局", published_on=second),
    )
    [row] = ask(path, "select published_on::varchar, timeliness, editions, changed, changed_indicators from timeliness")
    assert row == ("2024-01-20", "on_time", 2, 1, ["fees.amount"])
