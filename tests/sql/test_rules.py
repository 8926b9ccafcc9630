"""Each rule beyond the hard identities: one report that it must point at, and one that it must leave alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.transforms.formulas import parse_bound
from tests.sql.conftest import Builder, ask, found, made, report_id
from tests.sql.form_cells import ROOT, Cells, consistent, rows_of

RULES = {row["check_id"]: row for row in rows_of("checks")}
BOUNDS = [row for row in RULES.values() if row["kind"] == "bound"]


def of(path: Path, rule: str, *names: str) -> list[tuple[object, ...]]:
    """What a rule finds, in the reports of these names or in all."""
    ids = [report_id(name) for name in names]
    return ask(
        path,
        "select report_id, severity, indicator, applicant, expected, actual, cause from findings "
        "where rule = ? and (len(?) = 0 or list_contains(?, report_id)) order by all",
        [rule, ids, ids],
    )


def test_every_rule_is_applied_where_it_says() -> None:
    """A rule that no program names would never be applied."""
    for row in RULES.values():
        assert bool(row["formula"]) != bool(row["file"]), row["check_id"]
        if row["file"]:
            place = ROOT / row["file"]
            files = [place] if place.is_file() else sorted(place.rglob("*.py"))
            assert any(row["check_id"] in file.read_text("utf-8") for file in files), row["check_id"]


CONSISTENT = [
    ("fujian", 2010),
    ("shanghai", 2011),
    ("shanghai_2004", 2008),
    ("legacy", 2017),
    ("2019", 2020),
    ("2021", 2023),
]


def test_consistent_reports_are_left_alone(make: Builder) -> None:
    path = make(*(made(form, form, year=year) for form, year in CONSISTENT))
    assert ask(path, "select report_id, rule, message_en from findings") == []


YEARS_OF_FORMS = [
    ("shanghai_2004", 2006, None),
    ("fujian", 2007, "identity.year_before_form"),
    ("fujian", 2014, None),
    ("fujian", 2015, "identity.year_after_form"),
    ("legacy", 2014, None),
    ("legacy", 2013, "identity.year_before_form"),
    ("legacy", 2018, None),
    ("legacy", 2019, None),  # an office behind the times
    ("legacy", 2020, "identity.year_after_form"),
    ("2019", 2018, "identity.year_before_form"),
    ("2019", 2021, None),
    ("2019", 2022, "identity.year_after_form"),
    ("2021", 2020, "identity.year_before_form"),
    ("2021", 2024, None),
]


@pytest.fixture(scope="module")
def years_of_forms(make_shared: Builder) -> Path:
    return make_shared(*(made(f"{form} of {year}", form, year=year) for form, year, _ in YEARS_OF_FORMS))


@pytest.mark.parametrize(("form", "year", "rule"), YEARS_OF_FORMS)
def test_a_year_in_which_there_was_no_such_form(years_of_forms: Path, form: str, year: int, rule: str | None) -> None:
    found = ask(
        years_of_forms,
        "select rule, actual from findings where report_id = ? and rule like 'identity.year%'",
        [report_id(f"{form} of {year}")],
    )
    assert found == ([(rule, str(year))] if rule else [])


PLACES_AND_YEARS = [
    ("320502", 2011, False),  # 沧浪区, part of 姑苏区 since 2012
    ("320502", 2012, False),  # an office behind the times
    ("320502", 2016, True),
    ("320508", 2011, False),  # 姑苏区 may report on the year before it began
    ("320508", 2008, True),
    ("320571", 2016, False),  # a development zone, of which there is no history
    ("340200", 2016, False),
]


def test_a_year_in_which_there_was_no_such_district_is_pointed_at(make: Builder) -> None:
    def form(year: int) -> str:
        return "fujian" if year < 2014 else "legacy"

    path = make(
        *(
            made(f"{code}-{year}", form(year), agency=f"{code}-A", year=year, district=code)
            for code, year, _ in PLACES_AND_YEARS
        )
    )
    rule = (
        "select r.district_code, r.year, f.actual, f.message_zh from findings as f join reports as r using (report_id) "
        "where f.rule = 'identity.district_not_of_year'"
    )
    found = {(code, year): (actual, message) for code, year, actual, message in ask(path, rule)}
    assert found.keys() == {(code, year) for code, year, told in PLACES_AND_YEARS if told}
    assert found["320502", 2016] == ("2016", "报告年度 2016 没有代码所指的区划（沧浪区 1983–2011）；年度或区划可能有误")


def test_a_table_of_two_forms_tells_no_year(make: Builder) -> None:
    cells = {
        place: value for place, value in consistent("2021").items() if place[0].startswith(("review", "litigation"))
    }
    assert of(make(made("one", cells=cells, year=2019)), "identity.year_before_form") == []


OPEN_YEARS = {
    "published after": (2023, dt.date(2024, 1, 20), None),
    "seen after": (2023, None, None),
    "seen within": (2024, None, "2024-02-01"),
    "seen before": (2025, None, "2024-02-01"),
    "published within": (2023, dt.date(2023, 3, 1), "2023-03-01"),
    "published later than seen": (2024, dt.date(2025, 1, 20), "2024-02-01"),  # the day it was fetched is certain
}


@pytest.fixture(scope="module")
def open_years(make_shared: Builder) -> Path:
    reports = (made(name, year=year, published_on=day) for name, (year, day, _) in OPEN_YEARS.items())
    return make_shared(*reports, seen=dict.fromkeys(OPEN_YEARS, "2024-02-01 00:00:00"))


@pytest.mark.parametrize("name", OPEN_YEARS)
def test_a_year_that_had_not_ended(open_years: Path, name: str) -> None:
    year, _, day = OPEN_YEARS[name]
    rows = of(open_years, "identity.year_open", name)
    assert rows == ([(report_id(name), "error", None, None, day, str(year), "unknown")] if day else [])


def bounded(rule: dict[str, str]) -> tuple[str, Decimal]:
    """The indicator that a rule bounds, and the greatest number that passes in a consistent report."""
    (left,), right = parse_bound(rule["formula"])
    cells = consistent(rule["form"])
    return left.name, sum(Decimal(cells[term.name, None]) * term.sign for term in right) + Decimal(rule["tolerance"])


@pytest.fixture(scope="module")
def bounds(make_shared: Builder) -> Path:
    """For each rule a report at its limit and one just above."""
    reports = []
    for rule in BOUNDS:
        name, limit = bounded(rule)
        cells = consistent(rule["form"])
        for state, value in (("at", limit), ("above", limit + 1)):
            changed = cells | {(name, None): value}
            reports.append(made(f"{rule['check_id']} {state}", rule["form"], changed))
    return make_shared(*reports)


@pytest.mark.parametrize("rule", BOUNDS, ids=lambda row: row["check_id"])
def test_a_bound_is_found_just_above_its_limit(bounds: Path, rule: dict[str, str]) -> None:
    name, limit = bounded(rule)
    at, above = f"{rule['check_id']} at", f"{rule['check_id']} above"
    assert of(bounds, rule["check_id"], at, above) == [
        (report_id(above), "warning", name, None, f"{limit:f}", f"{limit + 1:f}", "source")
    ]
    _, right = parse_bound(rule["formula"])
    cells = "select distinct indicator from finding_cells where rule = ? and report_id in (?, ?) order by 1"
    assert ask(bounds, cells, [rule["check_id"], report_id(at), report_id(above)]) == [
        (indicator,) for indicator in sorted({name, *(term.name for term in right)})
    ]


def test_a_bound_between_columns_touches_the_cells_of_its_row(make: Builder) -> None:
    """There is none of this kind yet: a row of checks.csv is all that it takes."""
    cells = consistent("2021")
    more = int(cells["requests.granted", "total"]) + 1
    plant = [
        "insert into checks select * replace ('most' as check_id, 'bound' as kind, 'commercial <= total' as formula) "
        "from checks where check_id = '2021.requests.applicants'",
        "insert into check_terms values ('most', null, 'commercial', 1, true), ('most', null, 'total', -1, false)",
    ]
    path = make(made("one", cells=cells | {("requests.granted", "commercial"): more}), plant=plant)
    assert ask(path, "select indicator, applicant from finding_cells where rule = 'most' order by 2") == [
        ("requests.granted", "commercial"),
        ("requests.granted", "total"),
    ]


def test_concluded_and_replied_may_differ_with_a_warning(make: Builder) -> None:
    cells = consistent("legacy")
    more = cells | {("requests.concluded", None): 500, ("requests.concluded.on_time", None): 400}
    [row] = of(make(made("one", "legacy"), made("two", "legacy", more)), "legacy.requests.concluded.replied")
    assert row[:3] == (report_id("two"), "warning", "requests.concluded")


def test_parts_above_their_whole_are_found_beside_a_blank(make: Builder) -> None:
    good = consistent("2021")
    total, parts = ("review.total", None), [(f"review.{o}", None) for o in ("upheld", "corrected", "other")]
    filled = sum(int(good[part]) for part in parts)
    blank = good | {("review.pending", None): ""}
    path = make(
        made("equal", cells=blank | {total: filled}),
        made("above", cells=blank | {total: filled - 1}),
        made("no-total", cells=good | {total: ""}),
        made("row", cells=good | {("requests.granted", "research"): "/", ("requests.granted", "total"): 3}),
    )
    rows = of(path, "identity.parts_above_whole")
    granted = sum(
        int(v) for (row, a), v in good.items() if row == "requests.granted" and a not in ("total", "research")
    )
    assert sorted(rows) == sorted(
        [
            (report_id("above"), "warning", "review.total", None, str(filled - 1), str(filled), "source"),
            (report_id("row"), "warning", "requests.granted", "total", "3", str(granted), "source"),
        ]
    )


def test_a_blank_that_the_total_gives_a_number_is_pointed_at(make: Builder) -> None:
    good = consistent("2021")
    total, cell = ("review.total", None), ("review.pending", None)
    filled = sum(int(good[f"review.{o}", None]) for o in ("upheld", "corrected", "other"))
    blank = good | {cell: ""}
    row, column = ("requests.granted", "research"), ("requests.granted", "total")
    ends = ("requests.received", "requests.carried_in", "requests.processed_total", "requests.carried_out")
    results = [place for place in good if place[1] == "total" and place[0] not in ends]
    path = make(
        made("zero", cells=blank | {total: filled}),
        made("short", cells=blank | {total: filled + 7}),
        made("below", cells=blank | {total: filled - 1}),
        made("mark", cells=good | {cell: "/", total: filled + 7}),
        made("row", cells=good | {row: "", column: int(good[column]) - int(good[row]) + 3}),
        made("many", cells=good | dict.fromkeys(results, "")),
    )
    found = of(path, "identity.blank_part")
    assert [row[:5] for row in found if row[0] != report_id("many")] == sorted(
        [
            (report_id("short"), "warning", *cell, "7"),
            (report_id("row"), "warning", *row, "3"),
        ]
    )
    processed = ("requests.processed_total", "total")
    assert [row[:5] for row in found if row[0] == report_id("many")] == [
        (report_id("many"), "warning", *processed, str(good[processed]))
    ]


def test_a_report_of_zeros_says_so_only_where_zeros_are_printed(make: Builder) -> None:
    zeros: Cells = dict.fromkeys(consistent("2021"), 0)
    path = make(
        made("zeros", cells=zeros),
        made("one", cells=zeros | {("fees.amount", None): Decimal("0.5")}),
        made("blank", cells=dict.fromkeys(zeros, "")),
        made("few", cells=dict.fromkeys(zeros, "") | {(f"review.{o}", None): 0 for o in ("upheld", "total")}),
    )
    assert [row[:2] for row in of(path, "report.all_zero")] == [(report_id("zeros"), "info")]


JUMPS = [
    (10, 100, False),
    (10, 101, True),
    (101, 10, True),
    (3, 99, False),
    (0, 101, True),
    (0, 99, False),
    ("", 900, False),
]
AMOUNTS = [
    (5, 5000, False),
    (5, 5001, True),
    (52000, 5, True),
    (Decimal("0.5"), 5000, True),
    (0, 5000, False),
]


@pytest.fixture(scope="module")
def two_years(make_shared: Builder) -> Path:
    """For each pair of numbers an agency with reports of two years."""
    cells, reports = consistent("2021"), []
    for indicator, pairs in (("penalties.decisions", JUMPS), ("fees.amount", AMOUNTS)):
        for before, after, _ in pairs:
            agency = f"{indicator} {before} to {after}"
            for year, value in ((2022, before), (2023, after)):
                changed = cells | {(indicator, None): value}
                reports.append(made(f"{agency}, {year}", cells=changed, agency=agency, year=year))
    return make_shared(*reports)


def pointed_at(path: Path, rule: str, indicator: str, before: object, after: object) -> list[tuple[object, ...]]:
    """What a rule finds in the two reports of a pair of numbers."""
    return of(path, rule, *(f"{indicator} {before} to {after}, {year}" for year in (2022, 2023)))


@pytest.mark.parametrize(("before", "after", "pointed"), JUMPS)
def test_a_jump_by_more_than_the_factor_is_found(two_years: Path, before: object, after: object, pointed: bool) -> None:
    second = report_id(f"penalties.decisions {before} to {after}, 2023")
    wanted = (second, "warning", "penalties.decisions", None, str(before), str(after), "unknown")
    assert pointed_at(two_years, "years.jump", "penalties.decisions", before, after) == ([wanted] if pointed else [])


def test_a_jump_in_a_total_names_the_total_column(make: Builder) -> None:
    cells = consistent("2021")
    more = cells | {("requests.received", "total"): int(cells["requests.received", "total"]) * 11}
    path = make(made("one", cells=cells, agency="a", year=2022), made("two", cells=more, agency="a", year=2023))
    assert [row[2:4] for row in of(path, "years.jump")] == [("requests.received", "total")]


def test_across_a_break_or_a_gap_or_agencies_nothing_jumps(make: Builder) -> None:
    legacy = consistent("legacy") | {("normative_documents.issued", None): 5000}
    path = make(
        made("one", "legacy", legacy, agency="a", year=2018),
        made("two", "2019", agency="a", year=2019),
        made("three", cells=consistent("2021") | {("penalties.decisions", None): 90000}, agency="b", year=2023),
        made("four", cells=consistent("2021"), agency="b", year=2021),
    )
    assert of(path, "years.jump") == []


@pytest.mark.parametrize(("before", "after", "pointed"), AMOUNTS)
def test_an_amount_off_by_a_thousand_may_be_in_another_unit(
    two_years: Path, before: object, after: object, pointed: bool
) -> None:
    second = report_id(f"fees.amount {before} to {after}, 2023")
    wanted = (second, "warning", "fees.amount", None, str(before), str(after), "unknown")
    assert pointed_at(two_years, "years.unit", "fees.amount", before, after) == ([wanted] if pointed else [])


def test_two_editions_with_other_numbers_are_told_apart_cell_by_cell(make: Builder) -> None:
    cells = consistent("2021")
    changes: Cells = {
        ("fees.amount", None): 7,
        ("review.pending", None): "",
        ("requests.granted", "research"): "见附件",
    }
    early, late = dt.date(2024, 1, 20), dt.date(2024, 6, 6)
    path = make(
        made("first", cells=cells | changes, agency="a", published_on=early),
        made("second", cells=cells, agency="a", published_on=late),
        made("same", cells=cells, agency="a", published_on=dt.date(2024, 2, 2)),
        made("elsewhere", cells=cells | changes, agency="b"),
    )
    assert of(path, "edition.differs") == [
        (report_id("second"), "warning", None, None, report_id("first"), "3", "unknown")
    ]
    changed = ask(
        path,
        "select from_report, to_report, indicator, applicant, value_before::integer, value_after::integer, raw_before "
        "from edition_changes order by indicator",
    )
    pair = (report_id("first"), report_id("second"))
    assert changed == [
        (*pair, "fees.amount", None, 7, cells["fees.amount", None], "7"),
        (*pair, "requests.granted", "research", None, cells["requests.granted", "research"], "见附件"),
        (*pair, "review.pending", None, None, cells["review.pending", None], ""),
    ]


def test_what_an_edition_lacks_that_is_used_no_more_is_no_difference(make: Builder) -> None:
    cells = consistent("2021")
    short = {place: value for place, value in cells.items() if not place[0].startswith("litigation_after_review")}
    lacking = made("first", cells=short, agency="a", status="partial", findings=(found("form.rows_missing"),))
    path = make(lacking, made("second", cells=cells, agency="a", published_on=dt.date(2024, 6, 6)))
    assert ask(path, "select count(*), count(raw_before), count(raw_after) from edition_changes") == [(0, 0, 0)]


def test_the_quality_of_a_report_is_counted(make: Builder) -> None:
    cells = consistent("2021") | {("requests.granted", "commercial"): 900, ("review.pending", None): "/"}
    path = make(made("one", cells=cells, disagreed=[("fees.amount", None)]), made("none", status="no_table"))
    columns = "cells, reported, agreed, errors, infos, open, places, assessed, holding"
    # 14 columns, 25 rows, three channels, three bounds: one channel is not assessed, a row and a column fail
    assert ask(path, f"select {columns} from report_quality where status = 'loaded'") == [
        (200, 199, 199, 3, 1, 3, 45, 44, 42)
    ]
    assert ask(path, f"select {columns}, share_assessed from report_quality where status = 'no_table'") == [
        (0, 0, 0, 0, 0, 0, 0, 0, 0, None)
    ]


def test_how_far_each_rule_reaches_is_counted(make: Builder) -> None:
    path = make(made("one", cells=consistent("2021") | {("review.pending", None): ""}), made("two"))
    rows = {
        rule: rest
        for rule, *rest in ask(path, "select check_id, places, assessed, failing, findings from rule_coverage")
    }
    assert rows["2021.review.sum"] == [2, 1, 0, 0]
    assert rows["2021.requests.applicants"] == [50, 50, 0, 0]
    assert rows["legacy.review.total.sum"] == [0, 0, 0, 0]
    assert rows["identity.not_assessed"] == [None, None, None, 1]
    assert set(rows) == set(RULES)
