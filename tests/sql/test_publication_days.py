"""A day of publication that cannot be: after that on which the document was fetched."""

from __future__ import annotations

import datetime as dt

from tests.sql.conftest import Builder, ask, made, report_id

DAYS = {"before": dt.date(2024, 1, 20), "same day": dt.date(2024, 2, 2), "after": dt.date(2025, 1, 20), "none": None}


def test_a_day_after_the_fetching_is_pointed_at(make: Builder) -> None:
    reports = (made(name, year=2023, published_on=day) for name, day in DAYS.items())
    path = make(*reports, seen=dict.fromkeys(DAYS, "2024-02-01 00:00:00"))
    found = ask(
        path,
        "select report_id, severity, expected, actual from findings where rule = 'identity.published_later'",
    )
    assert found == [(report_id("after"), "warning", "2024-02-01", "2025-01-20")]
