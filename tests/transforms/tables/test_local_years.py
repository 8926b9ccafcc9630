"""Of which year the columns of a local table are: a number that looks like a year is none, a year in words is one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from grids import Spot, grid, of_rule
from local_form import FUJIAN, TITLE, WHOLE, errors, numbers, read

from gongkai.transforms.reference import Reference


def with_numbers(row: int, *values: str, heads: Sequence[str] = ("2010年度", "历年累计")) -> list[list[Spot]]:
    rows = [list(cells) for cells in FUJIAN]
    rows[0][2:] = heads
    rows[row][2:] = values
    return rows


@pytest.mark.parametrize("row", [1, 2, 3])
@pytest.mark.parametrize("value", ["2009", "2011", "2063"])
def test_a_number_that_looks_like_a_year_is_none(reference: Reference, row: int, value: str) -> None:
    report = read(reference, "附表", grid(with_numbers(row, value, "9377")))
    assert report.status == "loaded" and not errors(report) & {"form.other_period", "form.further_table"}
    indicator = ("disclosure.total", "disclosure.website", "disclosure.gazette")[row - 1]
    assert numbers(report)[indicator] == int(value)


def test_a_number_like_the_year_does_not_choose_between_two_tables(reference: Reference) -> None:
    of_2009 = grid(with_numbers(1, "2010", "5257", heads=("2009年度", "历年累计")))
    report = read(reference, "情况", of_2009, "情况", grid(with_numbers(1, "4120", "9377")))
    assert numbers(report)["disclosure.total"] == 4120
    [found] = of_rule(report.findings, "form.further_table")
    assert "2009年度" in found.message_zh


@pytest.mark.parametrize("head", ["2009", "二〇〇九年度", "二○○九年"])
def test_a_column_of_another_year_is_pointed_at(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid(with_numbers(1, "4120", "9377", heads=(head, "历年累计"))))
    assert "form.other_period" in errors(report)


@pytest.mark.parametrize("head", ["二〇一〇年度", "二○一○年", "二零一零年度"])
def test_a_year_in_words_heads_a_column(reference: Reference, head: str) -> None:
    title = TITLE.replace("2010", "二〇一〇")
    report = read(reference, "附表", grid(with_numbers(1, "4120", "9377", heads=(head, "历年累计"))), title=title)
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


def test_a_day_in_words_above_a_table_is_no_year_of_it(reference: Reference) -> None:
    report = read(reference, "二〇一一年二月五日", grid(FUJIAN))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


@pytest.mark.parametrize("head", ["本年度累计", "本年累计数", "当年度累计", "当年累计数"])
def test_what_the_year_adds_up_to_is_not_that_of_all_years(reference: Reference, head: str) -> None:
    before = numbers(read(reference, "附表", grid(with_numbers(1, "4120", "9377", heads=(head, "历年累计")))))
    assert before.get("disclosure.total") in (None, 4120)
    assert before.get("disclosure.total_cumulative") in (None, 9377)
    behind = numbers(read(reference, "附表", grid(with_numbers(1, "4120", "9377", heads=("2010年度", head)))))
    assert "disclosure.total_cumulative" not in behind


@pytest.mark.parametrize(("year", "head"), [("本年度", "上年同期"), ("年度", "上年度"), ("2010年", "2009年")])
def test_a_column_beside_that_of_the_year_says_nothing_of_it(reference: Reference, year: str, head: str) -> None:
    rows = [[*row[:3], head if n == 0 else "9", row[3]] for n, row in enumerate(FUJIAN)]
    rows[0][2] = year
    report = read(reference, "附表", grid(rows))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    assert of_rule(report.findings, "label.extra_column")


@pytest.mark.parametrize("head", ["上年度", "2009年"])
def test_a_head_over_the_numbers_is_asked(reference: Reference, head: str) -> None:
    rows = with_numbers(1, "4120", "9377", heads=("本年度", "历年累计"))
    over: list[list[Spot]] = [["", "", (head, 1, 2)], *rows]
    assert errors(read(reference, "附表", grid(over))) & {"form.other_period"}
