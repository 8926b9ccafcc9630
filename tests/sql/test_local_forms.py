"""The tables of 2008 to 2013: one series with the national forms, a break between them, and all years together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.sql.build import check_staging
from gongkai.transforms.model import Correction
from tests.sql.conftest import NO_AGENCIES, Builder, ask, found, made, report_id, run_row
from tests.sql.form_cells import FORMS, NATIONAL, Cells, consistent

LOCAL = [form for form in FORMS if form not in NATIONAL]
SPINE = (
    "disclosure.total",
    "requests.received",
    "requests.received.online",
    "requests.granted",
    "requests.granted_in_part",
    "requests.denied",
    "review.concluded",
    "litigation.concluded",
    "complaints.total",
)
"""What every form of 2008 to 2018 feeds."""


def year(form: str, number: int, **changed: int) -> Cells:
    """The cells of one of several years in which everything adds up: all years together are that of the year before
    plus the year. `a__b` stands for `a.b`."""
    cells = consistent(form)
    of_year = [name for name, _ in cells if f"{name}_cumulative" in dict.fromkeys(name for name, _ in cells)]
    cells |= {(f"{name}_cumulative", None): int(cells[name, None]) * number for name in of_year}
    return cells | {(name.replace("__", "."), None): value for name, value in changed.items()}


@pytest.fixture(scope="module", params=LOCAL)
def series(request: pytest.FixtureRequest, make_shared: Builder) -> tuple[str, Path]:
    """An agency with the local form for 2012 and 2013 and the national ones since."""
    form = request.param
    reports = [made(f"{form}{n}", form, year(form, n), agency="a", year=2011 + n) for n in (1, 2)]
    reports += [
        made(f"{form}2014", "legacy", agency="a", year=2014),
        made(f"{form}2015", "legacy", agency="a", year=2015),
    ]
    reports.append(made(f"{form}2019", "2019", agency="a", year=2019))
    return form, make_shared(*reports, plant=NO_AGENCIES)


def test_the_spine_is_one_series(series: tuple[str, Path]) -> None:
    form, path = series
    for measure in SPINE:
        rows = ask(
            path,
            "select form, value is null from harmonized where measure = ? and year < 2019 order by year",
            [measure],
        )
        assert rows == [(form, False)] * 2 + [("legacy", False)] * 2, measure
    # nothing of all years together is ever fed into a measure
    assert ask(path, "select count(*) from crosswalk_terms where ends_with(indicator, '_cumulative')") == [(0,)]


def test_the_series_breaks_where_the_national_form_begins(series: tuple[str, Path]) -> None:
    _, path = series
    rows = ask(
        path, "select year, measure, series_break, break_reason_zh from year_over_year where previous is not null"
    )
    breaks = {(number, measure): (is_break, reason) for number, measure, is_break, reason in rows}
    for measure in SPINE:
        assert breaks[2013, measure] == (False, None), measure
        is_break, reason = breaks[2014, measure]
        assert is_break is True and reason, measure
        assert breaks[2015, measure][0] is (measure == "litigation.concluded"), measure  # a law of 2015


def test_nothing_is_found_where_everything_holds(series: tuple[str, Path]) -> None:
    form, path = series
    wanted = [report_id(f"{form}{n}") for n in (1, 2)]
    assert ask(path, "select rule, message_zh from findings where report_id in (?, ?)", wanted) == []


def test_all_years_are_last_year_s_plus_the_year(make: Builder) -> None:
    form = LOCAL[0]
    first, second = year(form, 1), year(form, 2)
    good = int(second["requests.received_cumulative", None])
    off = second | {("requests.received_cumulative", None): good + 3}
    path = make(
        made("one", form, first, agency="a", year=2010),
        made("two", form, off, agency="a", year=2011),
        made("gap", form, off, agency="b", year=2011),
    )
    rows = ask(
        path,
        "select report_id, indicator, severity, expected, actual from findings"
        " where rule = 'years.cumulative' order by indicator",
    )
    both = ("requests.received", "requests.received_cumulative")  # either may be the wrong one
    assert rows == [(report_id("two"), name, "warning", str(good), str(good + 3)) for name in both]
    doubted = ask(path, "select agency_id, year, n_findings from harmonized where measure = 'requests.received'")
    assert sorted(doubted) == [("a", 2010, 0), ("a", 2011, 1), ("b", 2011, 0)]


@pytest.mark.parametrize(("value", "rows"), [(5, 0), (4, 1), (0, 1), ("", 0), ("/", 0)])
def test_all_years_include_the_year(make: Builder, value: int | str, rows: int) -> None:
    form = LOCAL[0]
    cells = year(form, 3) | {("review.total", None): 5, ("review.total_cumulative", None): value}
    path = make(made("one", form, cells, agency=None, year=2010))
    rule = "select indicator, severity, expected, actual from findings where rule = 'cumulative.below_year' order by 1"
    both = ("review.total", "review.total_cumulative")
    assert ask(path, rule) == [(name, "error", "5", str(value)) for name in both] * rows


@pytest.mark.parametrize(
    ("blank", "found_in"),
    [
        (["review.total_cumulative"], ["review.total"]),
        (["litigation.total"], ["litigation.total"]),
        (["review.total", "review.total_cumulative"], []),
        (["litigation.total", "review.total", "review.total_cumulative"], []),  # zeros are left blank
    ],
)
def test_a_row_with_one_of_two_numbers_where_the_others_have_both(
    make: Builder, blank: list[str], found_in: list[str]
) -> None:
    form = LOCAL[0]
    cells = {place: value or 1 for place, value in year(form, 3).items()} | {(name, None): "" for name in blank}
    path = make(made("one", form, cells, agency=None, year=2010))
    rule = "select indicator, severity from findings where rule = 'cumulative.one_blank' order by 1"
    assert ask(path, rule) == [(name + end, "warning") for name in found_in for end in ("", "_cumulative")]


@pytest.mark.parametrize(
    ("doubted", "cause"), [("", "source"), ("review.total", "reader"), ("review.total_cumulative", "reader")]
)
def test_a_row_with_one_number_is_the_page_s_unless_it_is_read_in_two_ways(
    make: Builder, doubted: str, cause: str
) -> None:
    cells = {place: value or 1 for place, value in year(LOCAL[0], 3).items()} | {("review.total", None): ""}
    path = make(made("one", LOCAL[0], cells, year=2010, disagreed=[(doubted, None)] if doubted else []))
    assert ask(path, "select distinct cause from findings where rule = 'cumulative.one_blank'") == [(cause,)]


def test_people_of_several_years_need_no_number(make: Builder) -> None:
    form = next(form for form in LOCAL if form != "fujian")
    staff = [
        name for name, _ in year(form, 3) if name.startswith("organisation.staff") and name.endswith("_cumulative")
    ]
    cells = {place: value or 1 for place, value in year(form, 3).items()} | {(name, None): "" for name in staff}
    path = make(made("one", form, cells, year=2010))
    assert len(staff) == 3
    assert ask(path, "select count(*) from findings where rule = 'cumulative.one_blank'") == [(0,)]


@pytest.mark.parametrize("blank", ["review.total_cumulative", "review.total"])
def test_a_blank_into_which_a_person_put_the_number_is_none(make: Builder, blank: str) -> None:
    cells = {place: value or 1 for place, value in year(LOCAL[0], 3).items()} | {(blank, None): ""}
    path = make(made("one", LOCAL[0], cells, year=2010), plant=NO_AGENCIES)
    rows = "select count(*) from findings where rule = 'cumulative.one_blank'"
    assert ask(path, rows) == [(2,)]
    whose = {"agency_id": "one", "year": 2010}
    put = Correction("c.yaml", 1, blank, "", Decimal(1), "x", "x", dt.date(2025, 1, 1), "open", **whose)  # type: ignore[arg-type]
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()], [put])
    assert ask(path, rows) == [(0,)]


def test_all_years_may_be_blank_in_many_rows(make: Builder) -> None:
    form = LOCAL[0]
    names = [name for name, _ in year(form, 3) if name.endswith("_cumulative")]
    path = make(made("one", form, year(form, 3) | {(name, None): "" for name in names[::2]}, agency=None, year=2010))
    assert ask(path, "select count(*) from findings where rule = 'cumulative.one_blank'") == [(0,)]


def test_what_a_print_leaves_out_is_not_missed_and_a_part_of_it_is(make: Builder) -> None:
    form = LOCAL[0]
    whole = year(form, 2)
    alone: Cells = {place: value for place, value in whole.items() if not place[0].endswith("_cumulative")}
    incomplete: Cells = {place: value for place, value in whole.items() if place[0] != "review.total_cumulative"}
    path = make(
        made("alone", form, alone, year=2010),
        made("torn", form, incomplete, year=2010, findings=(found("form.rows_missing"),)),
    )
    missing = ask(path, "select report_id, indicator from missing_cells order by all")
    assert missing == [(report_id("torn"), "review.total_cumulative")]
    assert ask(path, "select count(*) from harmonized where measure = 'requests.received' and value is not null") == [
        (2,)
    ]


def test_a_report_that_lacks_a_part_is_not_published_as_whole(make: Builder) -> None:
    form = LOCAL[0]
    incomplete = {place: value for place, value in year(form, 2).items() if place[0] != "review.total_cumulative"}
    with pytest.raises(Exception, match="facts_complete"):
        make(made("torn", form, incomplete, year=2010))


def test_text_fills_what_the_form_lacks(make: Builder) -> None:
    """The measures of the form in use are never taken from the text, those of older forms alone are."""
    path = make(made("one", LOCAL[0], year(LOCAL[0], 1), year=2010))
    rows = dict(ask(path, "select measure, availability from harmonized"))
    assert rows["requests.carried_in"] == rows["responses.press_conferences"] == "no_counterpart"
    assert rows["disclosure.total"] == "reported"


@pytest.mark.parametrize("form", [form for form in LOCAL if form != "fujian"])
def test_fees_in_yuan_are_a_measure_in_ten_thousands(make: Builder, form: str) -> None:
    """Unless the print has them in 万元, which is an error of its own."""
    cells = year(form, 2) | {("requests.fees", None): 356789}
    other = made("other", form, cells, year=2010)
    facts = tuple(replace(f, unit="万元") if f.indicator == "requests.fees" else f for f in other.facts)
    path = make(made("one", form, cells, year=2010), replace(other, facts=facts))
    rows = ask(path, "select agency_id, value, unit from harmonized where measure = 'requests.fees' order by 1")
    assert rows == [("one", Decimal("35.6789"), "万元"), ("other", Decimal(356789), "万元")]
    assert ask(path, "select count(*) from harmonized where measure = 'organisation.staff' and value > 0") == [(2,)]
