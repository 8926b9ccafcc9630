"""What differs between two warehouse files: every fact that is another one, and no fact that is the same."""

from __future__ import annotations

from dataclasses import replace

from gongkai.sql.diff import changes
from gongkai.transforms.model import Report
from tests.sql.conftest import Builder, facts_of, made, report_id
from tests.sql.form_cells import consistent

CELL = ("review.total", None)


def both_forms(legacy: int, new: int) -> Report:
    """A report that prints the legacy table beside those of 2021: both have a cell 行政复议总计."""
    old = consistent("legacy") | {CELL: legacy}
    return replace(made("one"), facts=(*facts_of("legacy", old), *facts_of("2021", consistent("2021") | {CELL: new})))


def test_the_cells_of_two_forms_in_one_report_are_told_apart(make: Builder) -> None:
    old, same, other = (make(both_forms(3, new), checked=False) for new in (5, 5, 6))
    assert list(changes(same, old)) == []
    [found] = changes(other, old)
    assert (found.report_id, found.indicator, found.was, found.now) == (report_id("one"), "review.total", "5", "6")


def test_facts_and_reports_that_are_new_gone_or_of_another_year(make: Builder) -> None:
    few = {CELL: 7, ("fees.amount", None): ""}
    old = make(made("one", cells=few), made("gone", status="no_table"), checked=False)
    new = make(made("one", cells=few | {CELL: "/"}, year=2024), made("more", status="no_table"), checked=False)
    changed = {(c.report_id, c.indicator): (c.was, c.now) for c in changes(new, old)}
    assert changed == {
        (report_id("one"), None): ("loaded one 2023", "loaded one 2024"),
        (report_id("one"), "review.total"): ("7", "/"),
        (report_id("gone"), None): ("no_table gone 2023", None),
        (report_id("more"), None): (None, "no_table more 2023"),
    }
