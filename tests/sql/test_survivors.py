"""Small words of the SQL on which much hangs: each test fails when one of them is left out."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.sql.build import check_staging
from gongkai.transforms.model import Decision
from tests.sql.conftest import Builder, ask, found, made, report_id, run_row
from tests.sql.form_cells import consistent

JAN, JUNE = dt.date(2024, 1, 30), dt.date(2024, 6, 6)


def test_an_error_that_a_person_dismissed_is_none_in_coverage(make: Builder) -> None:
    path = make(made("one", findings=(found("form.row_order", indicator="fees.amount", expected="1", actual="2"),)))
    states = "select state from coverage where report_id is not null"
    assert ask(path, states) == [("loaded_with_errors",)]
    [(finding,)] = ask(path, "select finding_id from findings where rule = 'form.row_order'")
    decision = Decision("d.yaml", 1, finding, "dismissed", "张三", JUNE, "核对过", None, "1", "2")
    check_staging(path, {}, [run_row()], decisions=[decision])
    assert ask(path, states) == [("loaded",)]


@pytest.mark.parametrize(("n", "ranks"), [(4, {None}), (5, {1, 2, 3, 4, 5})])
def test_a_rank_needs_five_agencies(make: Builder, n: int, ranks: set[int | None]) -> None:
    codes = ("640104", "640105", "640106", "640121", "640122")[:n]
    reports = []
    for place, code in enumerate(codes):
        cells = consistent("2021", seed=place + 1)
        reports.append(made(code, cells=cells, agency=f"{code}-司法局", district=code))
    path = make(*reports)
    rows = ask(path, "select distinct rate from peers where level = 'city' and value is not null")
    for (rate,) in rows:
        found_ranks = ask(
            path, "select rank, n from peers where level = 'city' and rate = ? and value is not null", [rate]
        )
        assert {count for _, count in found_ranks} == {n}
        assert {rank for rank, _ in found_ranks} <= ranks
    assert rows


@pytest.mark.parametrize(("before", "after"), [("", "/"), ("/", ""), ("", "见附件"), (0, "/")])
def test_an_empty_cell_that_becomes_a_mark_is_a_change(make: Builder, before: str | int, after: str | int) -> None:
    """Neither prints a number; what the agency says of the cell is another thing all the same."""
    editions = [consistent("2021") | {("fees.amount", None): value} for value in (before, after)]
    path = make(
        made("one", cells=editions[0], agency="A", published_on=JAN),
        made("two", cells=editions[1], agency="A", published_on=JUNE),
    )
    changed = ask(path, "select indicator, raw_before, raw_after from edition_changes")
    assert changed == [("fees.amount", str(before), str(after))]


@pytest.mark.parametrize(
    ("first", "second"),
    [("loaded", "quarantined"), ("quarantined", "no_table"), ("no_table", "not_a_report"), ("loaded", "not_a_report")],
)
def test_of_two_editions_the_better_read_one_is_current_though_it_is_older(
    make: Builder, first: str, second: str
) -> None:
    """A page that is no report, or one without its table, takes the place of nothing that could be or might be read."""
    reports = []
    for name, status, day in (("one", first, JAN), ("two", second, JUNE)):
        unread = (found("reading.broken"),) if status == "quarantined" else ()
        reports.append(made(name, agency="A", status=status, published_on=day, findings=unread))  # type: ignore[arg-type]
    for order in (reports, reports[::-1]):
        path = make(*order)
        assert ask(path, "select report_id from reports where is_current") == [(report_id("one"),)]
