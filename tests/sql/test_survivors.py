"""Small words of the SQL on which much hangs: each test fails when one of them is left out."""

from __future__ import annotations

import datetime as dt

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


def test_a_rank_needs_five_agencies(make: Builder) -> None:
    """In a city of four there is none, in one of five there are five."""
    cities = {
        "640100": ("640104", "640105", "640106", "640121", "640122"),
        "320100": ("320102", "320104", "320105", "320106"),
    }
    reports = []
    for codes in cities.values():
        for place, code in enumerate(codes):
            cells = consistent("2021", seed=place + 1)
            reports.append(made(code, cells=cells, agency=f"{code}-司法局", district=code))
    path = make(*reports)
    ranked = "select rank, n from peers where level = 'city' and rate = ? and value is not null and agency_id in "
    for codes, ranks in zip(cities.values(), ({1, 2, 3, 4, 5}, {None}), strict=True):
        agencies = tuple(f"{code}-司法局" for code in codes)
        of_city = f"agency_id in {agencies} and level = 'city' and value is not null"
        rates = ask(path, f"select distinct rate from peers where {of_city}")
        for (rate,) in rates:
            found_ranks = ask(path, f"{ranked} {agencies}", [rate])
            assert {count for _, count in found_ranks} == {len(codes)}
            assert {rank for rank, _ in found_ranks} <= ranks
        assert rates


def test_an_empty_cell_that_becomes_a_mark_is_a_change(make: Builder) -> None:
    """Neither prints a number; what the agency says of the cell is another thing all the same."""
    pairs: dict[str, tuple[str | int, str | int]] = {"A": ("", "/"), "B": ("/", ""), "C": ("", "见附件"), "D": (0, "/")}
    reports = []
    for agency, values in pairs.items():
        for value, day in zip(values, (JAN, JUNE), strict=True):
            cells = consistent("2021") | {("fees.amount", None): value}
            reports.append(made(f"{agency} {day}", cells=cells, agency=agency, published_on=day))
    changed = ask(make(*reports), "select agency_id, indicator, raw_before, raw_after from edition_changes order by 1")
    assert changed == [(agency, "fees.amount", str(before), str(after)) for agency, (before, after) in pairs.items()]


def test_of_two_editions_the_better_read_one_is_current_though_it_is_older(make: Builder) -> None:
    """A page that is no report, or one without its table, takes the place of nothing that could be or might be read."""
    pairs = {
        "A": ("loaded", "quarantined"),
        "B": ("quarantined", "no_table"),
        "C": ("no_table", "not_a_report"),
        "D": ("loaded", "not_a_report"),
    }
    reports = []
    for agency, statuses in pairs.items():
        for status, day in zip(statuses, (JAN, JUNE), strict=True):
            unread = (found("reading.broken"),) if status == "quarantined" else ()
            reports.append(
                made(f"{agency} {day}", agency=agency, status=status, published_on=day, findings=unread)  # type: ignore[arg-type]
            )
    for order in (reports, reports[::-1]):
        current = ask(make(*order), "select agency_id, report_id from reports where is_current order by 1")
        assert current == [(agency, report_id(f"{agency} {JAN}")) for agency in pairs]
