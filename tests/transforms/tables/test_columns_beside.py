"""The columns beside that of the year in the tables of one row per indicator: of all years, of others, of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from grids import Spot, filled, grid, of_rule, rules
from local_form import FUJIAN, TITLE, WHOLE, YEAR, columns, errors, numbers, read

from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import read_tables

ALL_YEARS = [
    "截至2010年底累计",
    "截止2010年末累计数",
    "2010年底累计",
    "自《条例》施行以来累计",
    "条例施行以来",
    "2008年以来累计",
    "2008年5月1日至2010年12月31日累计",
    "历年总数",
]


@pytest.mark.parametrize("head", ALL_YEARS)
def test_other_words_for_the_column_of_all_years(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid([[*FUJIAN[0][:3], head], *FUJIAN[1:]]))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


@pytest.mark.parametrize("head", ["截至2009年底累计", "2009年末累计数", "累计（截至2009年12月31日）"])
def test_all_years_up_to_another_one_are_in_doubt(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid([[*FUJIAN[0][:3], head], *FUJIAN[1:]]))
    assert "form.other_period" in errors(report)


@pytest.mark.parametrize("head", ["上年累计", "2010年累计", "网站累计", "累计办理天数"])
def test_what_is_no_column_of_all_years(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid([[*FUJIAN[0][:3], head], *FUJIAN[1:]]))
    assert numbers(report) == YEAR and of_rule(report.findings, "label.extra_column")


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("附表二：历年累计", "历年累计"),
        ("附件2：自施行以来累计情况", "累计"),
        ("附表二：2008年以来累计", "截至2010年底累计"),
    ],
)
def test_all_years_in_a_table_of_their_own(reference: Reference, heading: str, head: str) -> None:
    year, every = columns(FUJIAN, 0, 1, 2), columns(FUJIAN, 0, 1, 3)
    every[0][2] = head
    report = read(reference, "附表一：2010年度", grid(year), heading, grid(every))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    assert not of_rule(report.findings, "form.further_table")


@pytest.mark.parametrize("heading", ["附表二：下属单位情况", "附表二：截至2009年底历年累计", "附表二：上年情况"])
def test_all_years_of_another_body_or_year(reference: Reference, heading: str) -> None:
    report = read(reference, "附表一", grid(columns(FUJIAN, 0, 1, 2)), heading, grid(columns(FUJIAN, 0, 1, 3)))
    assert (numbers(report), len(of_rule(report.findings, "form.further_table"))) == (YEAR, 1)


def beside(rows: Sequence[Sequence[Spot]], head: str, *, same: bool = False) -> list[list[Spot]]:
    """The rows of the year with one more column of numbers."""
    return [[*row[:3], head if n == 0 else row[2] if same else f"{n}"] for n, row in enumerate(rows)]


@pytest.mark.parametrize("head", ["市本级", "全市", "2010年", "合计", "本年度", "其中：市直单位"])
def test_two_columns_that_may_both_be_the_report_s(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid(beside(FUJIAN, head)))
    [finding] = of_rule(report.findings, "form.two_columns")
    assert (finding.severity, head in finding.message_zh) == ("error", True)
    same = read(reference, "附表", grid(beside(FUJIAN, head, same=True)))
    assert (numbers(same), errors(same)) == (YEAR, set())


@pytest.mark.parametrize("head", ["2009年度", "上年数", "备注", "增长"])
def test_a_column_beside_the_year_that_is_none_of_it(reference: Reference, head: str) -> None:
    report = read(reference, "附表", grid(beside(FUJIAN, head)))
    assert (numbers(report), errors(report) & {"form.two_columns"}) == (YEAR, set())


@pytest.mark.parametrize("more", [0, 5000])
def test_a_total_is_no_less_than_its_parts(reference: Reference, more: int) -> None:
    heads: list[Spot] = ["指标名称", "单位", "合计", "本级", "乡镇"]
    legacy: list[list[Spot]] = [
        ["（一）主动公开政府信息数", "条", "41", str(30 + more), "11"],
        ["其中：主动公开规范性文件数", "条", "9", "4", "5"],
        ["2.政府网站公开政府信息数", "条", "41", "30", "11"],
        ["（一）收到申请数", "件", "7", "7", "0"],
        ["1.当面申请数", "件", "7", "7", "0"],
        ["（二）申请办结数", "件", "7", "7", "0"],
    ]
    report = read(
        reference, "附件：政府信息公开情况统计表", grid([heads, *legacy]), title=TITLE.replace("2010", "2016")
    )
    assert numbers(report)["disclosure.total"] == 41
    assert ("form.two_columns" in errors(report)) is bool(more)


@pytest.mark.parametrize("row", range(2, len(FUJIAN)))
def test_a_table_goes_on_with_any_of_its_rows(reference: Reference, row: int) -> None:
    """行政复议数 is one of them, and begins as the table of reviews of later years does."""
    report = read(reference, "附表", grid(FUJIAN[:row]), grid(FUJIAN[row:]))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


@pytest.mark.parametrize("shift", [[0, 2, 1, 3], [0, 1, 3, 2]])
@pytest.mark.parametrize("blank", [False, True])
def test_a_header_beside_its_numbers(reference: Reference, shift: list[int], blank: bool) -> None:
    """Units below the head of the numbers, or nothing below it and numbers below the next one."""
    below = columns(FUJIAN[1:], *shift) if not blank else [[*row[:2], "", row[2]] for row in FUJIAN[1:]]
    report = read(reference, "附表", grid([FUJIAN[0], *below]))
    is_shifted = blank or shift[1] == 2
    assert ("form.shifted_columns" in errors(report)) is is_shifted


@pytest.mark.parametrize(
    ("left", "is_told"),
    [
        (["41", "9", "30", "7"] * 5, True),
        (["0"] * 20, True),
        ([str(n) for n in range(1, 20)], False),
        (["1", "2", "3", "1", "2"] * 4, False),
        ([""] * 20, False),
    ],
)
def test_numbers_left_of_the_labels(reference: Reference, left: list[str], is_told: bool) -> None:
    """Those of another table beside it, or the report's own below a header that is shifted; ordinals are neither."""
    rows = [[left[n - 1] if n else "", *row] for n, row in enumerate(FUJIAN)]
    report = read(reference, "附表", grid(rows))
    assert (numbers(report), "form.numbers_before" in errors(report)) == (WHOLE, is_told)


@pytest.mark.parametrize("is_last_year", [True, False])
def test_a_table_of_requests_beside_another_one(reference: Reference, is_last_year: bool) -> None:
    table = filled(reference, "2021").tables["requests"]
    moved = [
        replace(cell, col=cell.col + table.cols)
        for cell in filled(reference, "2021", first=7001).tables["requests"].cells
    ]
    both = replace(table, cols=2 * table.cols, cells=(*table.cells, *moved))
    content = read_tables((both if is_last_year else table,), reference)
    assert ("form.numbers_before" in rules(content.findings)) is is_last_year


def test_the_heading_of_the_labels_above_numbers(reference: Reference) -> None:
    """Each number of the table then stands below the head of its neighbour."""
    table = filled(reference, "2019").tables["proactive"]
    cells = [
        replace(c, col=c.col + 1) if c.text == "信息内容" or "数量" in c.text or c.text == "本年增/减" else c
        for c in table.cells
    ]
    content = read_tables((replace(table, cols=table.cols + 1, cells=tuple(cells)),), reference)
    assert {f.severity for f in of_rule(content.findings, "form.shifted_columns")} == {"error"}
    assert not of_rule(read_tables((table,), reference).findings, "form.shifted_columns")


def test_a_table_that_is_blank_throughout(reference: Reference) -> None:
    report = read(reference, "附表", grid([FUJIAN[0], *([*row[:2], "", ""] for row in FUJIAN[1:])]))
    assert (set(numbers(report).values()), errors(report)) == ({None}, set())


@pytest.mark.parametrize(
    "rows",
    [columns(FUJIAN, 3), [[label, "", "", str(n)] for n, (label, *_) in enumerate(FUJIAN[4:])]],
    ids=["a column alone", "rows without a header"],
)
def test_a_table_of_numbers_that_is_not_understood_is_told(reference: Reference, rows: list[list[Spot]]) -> None:
    wide = [[*row, "-"] for row in rows] if len(rows[0]) > 1 else rows
    report = read(reference, "附表", grid(columns(FUJIAN, 0, 1, 2)), "续表", grid(wide))
    told = [f for f in report.findings if f.rule in ("form.unread_table", "label.row_apart")]
    assert numbers(report) == YEAR
    assert told and {(f.severity, f.table_id) for f in told} == {("warning", "statistics")}
    text = [["年度", "条数", "占比"], *([f"{n}", "7", "9"] for n in range(9))]
    assert not of_rule(read(reference, grid(FUJIAN), grid(text)).findings, "form.unread_table")
