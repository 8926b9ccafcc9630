"""Reports that are loaded in part: what they lack is counted, sums over it are not assessed, editions know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gongkai.sql.connection import connect
from gongkai.sql.queries import attempts_stopped
from gongkai.transforms.model import ExtraCell, Report
from tests.sql.conftest import ask, found, made, report_id

Make = Callable[..., Path]
EARLY, LATE = dt.date(2024, 1, 20), dt.date(2024, 6, 6)


def part_of(report: Report, *, without: Callable[[str, str], bool]) -> Report:
    """The report without the cells of some tables and indicators."""
    facts = tuple(fact for fact in report.facts if not without(fact.table_id, fact.indicator))
    assert len(facts) < len(report.facts)
    return replace(report, status="partial", facts=facts, findings=(*report.findings, found("form.rows_missing")))


def lost_row(table_id: str, indicator: str) -> bool:
    return indicator == "requests.granted"


def lost_table(table_id: str, indicator: str) -> bool:
    return table_id == "review_litigation"


def test_what_a_partial_report_lacks_is_counted(make: Make) -> None:
    whole, row = made("whole"), part_of(made("row"), without=lost_row)
    table = part_of(made("table"), without=lost_table)
    path = make(whole, row, table)
    quality = "select missing, cells from report_quality where report_id = ?"
    assert [ask(path, quality, [report_id(name)]) for name in ("whole", "row", "table")] == [
        [(0, 200)],
        [(7, 193)],
        [(15, 185)],
    ]
    cells = ask(path, "select distinct indicator from missing_cells where report_id = ?", [report_id("row")])
    assert cells == [("requests.granted",)]
    assert ask(path, "select distinct state from coverage where agency_id in ('row', 'table')") == [
        ("loaded_with_errors",)
    ]


def test_a_lost_table_is_missed_in_the_newest_form_that_the_report_prints(make: Make) -> None:
    """By the order of forms.csv, not by the name: `legacy` comes after `2021` in the alphabet."""
    both = made("both")
    both = part_of(replace(both, facts=(*both.facts, *made("old", "legacy").facts)), without=lost_table)
    cells = ask(make(both), "select distinct form, table_id from missing_cells")
    assert cells == [("2021", "review_litigation")]


def test_a_sum_over_a_missing_cell_is_not_assessed(make: Make) -> None:
    path = make(part_of(made("row"), without=lost_row))
    results = dict(ask(path, "select check_id, list_sort(list(distinct result)) from check_results group by 1"))
    assert results["2021.requests.results"] == ["not_assessed"]
    assert results["2021.requests.balance"] == ["holds"]
    assert ask(path, "select count(*) from findings where rule = '2021.requests.results'") == [(0,)]
    measured = dict(ask(path, "select measure, value from measures where report_id = ?", [report_id("row")]))
    assert measured["requests.received"] is not None
    assert measured["requests.granted"] is None


def test_a_partial_report_takes_no_fuller_one_out_of_use(make: Make) -> None:
    older = made("older", agency="a", published_on=EARLY)
    newer = part_of(made("newer", agency="a", published_on=LATE), without=lost_row)
    path = make(older, newer)
    assert ask(path, "select report_id from reports where is_current") == [(report_id("older"),)]
    rules = ask(
        path, "select rule, expected from findings where report_id = ? and rule like 'edition%'", [report_id("older")]
    )
    assert rules == [("edition.newer_partial", report_id("newer"))], "what the newer one lacks is no other number"


def test_of_two_partial_reports_the_newer_names_what_it_lacks(make: Make) -> None:
    older = part_of(made("older", agency="a", published_on=EARLY), without=lost_row)
    newer = part_of(made("newer", agency="a", published_on=LATE), without=lost_table)
    path = make(older, newer)
    assert ask(path, "select report_id from reports where is_current") == [(report_id("newer"),)]
    assert ask(path, "select actual from findings where rule = 'edition.differs'") == [("15",)]


def test_cells_of_no_form_are_kept_with_their_labels(make: Make) -> None:
    extra = ExtraCell("proactive", "其他主动公开文件", "本年制发件数", "12", Decimal(12), 3, None)
    path = make(replace(made("own"), extra_cells=(extra,)))
    assert ask(path, "select report_id, label, column_label, value, page from extra_cells") == [
        (report_id("own"), "其他主动公开文件", "本年制发件数", Decimal(12), 3)
    ]


def test_two_reports_of_one_document_have_ids_of_their_own(make: Make) -> None:
    first = made("first", agency="a")
    second = replace(made("second", agency="b"), document_id=first.document_id, part=2)
    path = make(replace(first, further=(second,)))
    ids = ask(path, "select report_id, agency_id, is_current from reports order by all")
    assert ids == [(report_id("first"), "a", True), (f"{report_id('first')}-2", "b", True)]
    assert ask(path, "select report_id, count(*) from facts group by 1 order by 1") == [(i, 200) for i, *_ in ids]


def test_attempts_that_a_time_limit_stopped_are_counted(make: Make) -> None:
    slow = made("slow", status="quarantined", findings=(found("reading.timeout", actual="2"),))
    old = made("old", status="quarantined", findings=(found("reading.timeout"),))
    with connect(make(slow, old, made("good")), read_only=True) as connection:
        assert attempts_stopped(connection) == {slow.document_id: 2, old.document_id: 1}
