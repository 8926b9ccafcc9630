"""A newer edition that could not be read is pointed at from the one that is used instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sql.conftest import ask, found, made, report_id

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
