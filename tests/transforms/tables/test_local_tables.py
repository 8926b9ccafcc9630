"""The tables of 2008 to 2013, which each place made for itself: what is one of them, and what its numbers are of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Spot, filled, grid, of_rule, rules
from local_form import FUJIAN, TITLE, WHOLE, YEAR, columns, errors, numbers, read, renamed

from gongkai.transforms.reference import Reference


def test_the_table_of_fujian(reference: Reference) -> None:
    report = read(reference, "附表：", grid(FUJIAN))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    assert {(fact.form, fact.table_id) for fact in report.facts} == {("fujian", "statistics")}
    assert (report.identity.year, report.identity.district_code) == (2010, "350500")


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        (columns(FUJIAN, 0, 1, 3, 2), set()),
        (columns(FUJIAN, 0, 2, 3), set()),
        (columns(FUJIAN, 0, 1, 2), set(WHOLE) - set(YEAR)),
        ([["项目", "计量单位", "本年度", "历年累计"], *FUJIAN[1:]], set()),
        ([["", "单位", "2010年", "累计"], *FUJIAN[1:]], set()),
        ([["代码", *FUJIAN[0]], *([f"{n:02}", *row] for n, row in enumerate(FUJIAN[1:], 1))], set()),
        ([*FUJIAN[:1], ["甲", "乙", "1", "2"], *FUJIAN[1:]], set()),
    ],
    ids=["all years first", "no units", "the year alone", "other heads", "no head", "codes", "numbered columns"],
)
def test_other_layouts_of_it(reference: Reference, rows: list[list[Spot]], lacking: set[str]) -> None:
    report = read(reference, "附表", grid(rows))
    wanted = {name: value for name, value in WHOLE.items() if name not in lacking}
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted, set())
    assert not report.extra_cells


def test_other_words_for_its_rows(reference: Reference) -> None:
    words = {
        "主动公开信息数": "主动公开政府信息数",
        "其中：1.政府网站": "其中：(1)政府网站公开信息数",
        "受理依申请公开信息总数": "申请总数",
        "其中：1.当面申请数": "1、当面申请",
        "4.网上申请数": "4、网络申请数",
        "6.其它形式申请数": "6、其他形式申请数",
        "本年度对申请的答复总数": "对申请的答复总数",
        "其中：1.同意公开答复数": "1、同意公开",
        "3.否决公开答复总数": "3、否决公开答复数",
        "行政复议数": "行政复议数量",
    }
    report = read(reference, grid(renamed(FUJIAN, **words)))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())
    assert {fact.form for fact in report.facts} == {"fujian"}


def test_a_column_beside_the_labels(reference: Reference) -> None:
    parts = {2: 2, 5: 6, 12: 3}
    rows: list[list[Spot]] = []
    inside = 0
    for number, (label, *rest) in enumerate(FUJIAN):
        inside = parts.get(number, inside)
        if inside:
            head: list[Spot] = [("其中", inside, 1)] if number in parts else []
            rows.append([*head, str(label).removeprefix("其中："), *rest])
        else:
            rows.append([(str(label), 1, 2), *rest])
        inside = max(0, inside - 1) if number not in parts else parts[number] - 1
    report = read(reference, grid(rows))
    assert (report.status, numbers(report)) == ("loaded", WHOLE)


def test_missing_and_added_rows_cost_only_themselves(reference: Reference) -> None:
    rows = [row for row in FUJIAN if row[0] not in ("2.传真申请数", "行政申诉数")] + [
        ["信息公开查阅点数", "个", "7", "9"]
    ]
    report = read(reference, grid(rows))
    names = [n for n in WHOLE if not n.startswith(("requests.received.fax", "appeals.total"))]
    assert (report.status, numbers(report)) == ("partial", {name: WHOLE[name] for name in names})
    [missing] = of_rule(report.findings, "form.rows_missing")
    assert "传真" in missing.message_zh and "行政申诉数" in missing.message_zh and missing.severity == "error"
    added = {(cell.label, cell.value) for cell in report.extra_cells if cell.value is not None}
    assert added == {("信息公开查阅点数", 7), ("信息公开查阅点数", 9)}
    assert of_rule(report.findings, "label.unknown_row")


def test_of_several_years_the_report_s(reference: Reference) -> None:
    rows = [[*row[:2], "2009年度" if number == 0 else "1", *row[2:]] for number, row in enumerate(FUJIAN)]
    report = read(reference, grid(rows))
    assert numbers(report) == WHOLE
    assert {cell.column_label for cell in report.extra_cells} == {"2009年度"}


@pytest.mark.parametrize("headed", [True, False], ids=["headings", "heads of columns"])
@pytest.mark.parametrize("first", [2009, 2010])
def test_a_table_for_each_year(reference: Reference, first: int, headed: bool) -> None:
    of_2009 = [row if n == 0 else [*row[:2], str(n), str(n)] for n, row in enumerate(FUJIAN)]
    of_2009[0] = [*FUJIAN[0][:2], "本年度" if headed else "2009年度", "历年累计"]
    of_2010 = [[*FUJIAN[0][:2], "本年度" if headed else "2010年度", "历年累计"], *FUJIAN[1:]]
    both = {2009: grid(of_2009), 2010: grid(of_2010)}
    years = (first, 4019 - first)
    parts = [part for year in years for part in ((f"{year}年情况", both[year]) if headed else ("情况", both[year]))]
    report = read(reference, *parts)
    assert (report.status, numbers(report)) == ("loaded", WHOLE)
    assert of_rule(report.findings, "form.further_table")


@pytest.mark.parametrize(
    "words",
    [
        "2010年3月政府信息公开情况统计表",
        "泉州市政府信息公开情况统计表（2010年第三季度）",
        "十二月份政府信息公开情况统计报表",
        "2010年上半年统计表",
        "（2010年1-6月）",
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_table_of_a_month_is_not_that_of_the_year(reference: Reference, words: str, inside: bool) -> None:
    rows = [[(words, 1, 4)], *FUJIAN] if inside else FUJIAN
    report = read(reference, *([] if inside else [words]), grid(rows))
    assert (report.status, report.facts) == ("no_table", ())
    [finding] = of_rule(report.findings, "form.part_of_year")
    assert finding.severity == "error" and words.strip("（）")[:6] in finding.message_zh
    assert not of_rule(report.findings, "form.none")


@pytest.mark.parametrize(
    "words",
    [
        "（2010年1-12月）",
        "2011年1月",
        "填报日期：2011年2月15日",
        "2010年度政府信息公开情况统计表",
        "截至2010年12月31日",
    ],
)
def test_other_dates_above_it_make_it_no_table_of_a_month(reference: Reference, words: str) -> None:
    report = read(reference, words, grid(FUJIAN))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


@pytest.mark.parametrize("of", [2008, 2009])
def test_the_first_year_began_in_may(reference: Reference, of: int) -> None:
    """The Regulations are in force since 2008-05-01: a table from May on is that of 2008, and says that it is short."""
    rows = [["指标名称", "单位", f"{of}年度", "历年累计"], *FUJIAN[1:]]
    words = f"（{of}年5月1日至12月31日）"
    report = read(reference, words, grid(rows), title=TITLE.replace("2010", str(of)))
    assert bool(report.facts) is (of == 2008)
    assert errors(report) >= ({"form.other_period"} if of == 2008 else {"form.part_of_year"})


def test_a_head_in_ten_thousands_is_no_count(reference: Reference) -> None:
    rows = [["指标名称", "单位", "2010年度（万）", "历年累计（千）"], *FUJIAN[1:]]
    found = of_rule(read(reference, grid(rows)).findings, "label.unit")
    assert {f.indicator for f in found} == set(WHOLE) and {f.actual for f in found} == {"万件", "千件"}


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (("2010年1-12月", "历年累计"), set()),
        (("1—12月累计", "历年累计"), set()),
        (("2010年1月1日至12月31日", "历年累计"), set()),
        (("2010年1月1日至10月31日", "历年累计"), {"form.part_of_year"}),
        (("1-11月", "历年累计"), {"form.part_of_year"}),
        (("5-12月", "历年累计"), {"form.part_of_year"}),
    ],
)
def test_the_months_of_a_year_head_its_numbers(reference: Reference, heads: tuple[str, str], found: set[str]) -> None:
    report = read(reference, grid([["指标名称", "单位", *heads], *FUJIAN[1:]]))
    assert (numbers(report) == WHOLE, errors(report)) == (not found, found)


def test_of_a_month_and_the_year_up_to_it_the_year_s(reference: Reference) -> None:
    """12月 beside 1-12月: the numbers of the month are never those of the year."""
    rows = [[*row[:2], "12月" if n == 0 else "77", "1-12月" if n == 0 else row[2]] for n, row in enumerate(FUJIAN)]
    report = read(reference, grid(rows))
    assert numbers(report) == {name: n for name, n in WHOLE.items() if not name.endswith("_cumulative")}
    assert of_rule(report.findings, "label.extra_column")


@pytest.mark.parametrize(
    ("heads", "above", "is_read"),
    [
        (("上半年", "全年"), "附表", True),
        (("一季度", "全年合计"), "附表", True),
        (("1-6月", "1-12月"), "附表", True),
        (("上半年", "本年累计"), "附表", False),
        (("本月", "全年累计"), "附表", False),
        (("上半年", "全年"), "2010年上半年政府信息公开情况统计表", False),
    ],
)
def test_the_whole_year_beside_its_parts(
    reference: Reference, heads: tuple[str, str], above: str, is_read: bool
) -> None:
    """Only a column that can be nothing but the whole year is: 本年累计 is the year up to a month."""
    rows = [[*row[:2], heads[0] if n == 0 else "77", heads[1] if n == 0 else row[2]] for n, row in enumerate(FUJIAN)]
    report = read(reference, above, grid(rows))
    assert numbers(report) == (YEAR if is_read else {})
    assert of_rule(report.findings, "label.extra_column" if is_read else "form.part_of_year")


@pytest.mark.parametrize("last", [2010, 2009])
def test_the_years_from_first_to_last_are_all_years(reference: Reference, last: int) -> None:
    head = f"2008年5月至{last}年12月累计"
    report = read(reference, "附表", grid([["指标名称", "单位", "2010年1-12月", head], *FUJIAN[1:]]))
    assert bool(errors(report)) is (last != 2010)
    assert last != 2010 or numbers(report) == WHOLE


def test_a_year_alone_heads_a_table_of_single_places(reference: Reference) -> None:
    """项目 | 单位 | 2010年: a form of another place loads the rows that it shares, and says which it lacks."""
    kept = [row[:3] for row in FUJIAN if "传真" not in row[0]]
    rows = [["项目", "单位", "2010年"], *kept[1:], ["接受咨询", "人次", "77"]]
    report = read(reference, grid(rows))
    assert report.status == "partial" and {fact.value for fact in report.facts} <= set(WHOLE.values())
    assert errors(report) == {"label.unknown_row", "form.rows_missing"}


def test_a_monthly_table_beside_that_of_the_year(reference: Reference) -> None:
    month = [row if n == 0 else [*row[:2], str(n), str(n)] for n, row in enumerate(FUJIAN)]
    month[0] = [*FUJIAN[0][:2], "本月", "历年累计"]
    report = read(reference, "附表一：年度统计表", grid(FUJIAN), "附表二：十二月统计表", grid(month))
    assert (report.status, numbers(report)) == ("loaded", WHOLE)
    assert of_rule(report.findings, "form.part_of_year")


def test_a_table_of_the_text_in_the_same_words_is_none(reference: Reference) -> None:
    few = grid(
        [["申请方式", "2010年度", "历年累计"], ["当面申请", "30", "51"], ["网上申请", "33", "57"], ["信函", "9", "16"]]
    )
    report = read(reference, "二、依申请公开情况", few)
    assert (report.status, rules(report.findings) & {"form.unknown", "form.part_of_year"}) == ("no_table", set())


def test_years_alone_head_a_table_of_the_text_beside_that_of_the_form(reference: Reference) -> None:
    few = grid([["项目", "2010年", "2009年"], ["当面申请", "4", "9"], ["网上申请", "7", "2"], ["信函申请", "1", "1"]])
    report = read(reference, "二、依申请公开情况", few, "附表", grid(FUJIAN))
    assert (report.status, numbers(report), errors(report)) == ("loaded", WHOLE, set())


def test_columns_that_are_not_understood_are_pointed_at(reference: Reference) -> None:
    """Own level and region below each head: which of them the report's is nothing tells."""
    heads: list[list[Spot]] = [
        [("指标名称", 2, 1), ("计量单位", 2, 1), ("2010年度", 1, 2), ("历年累计", 1, 2)],
        ["市本级", "全市", "市本级", "全市"],
    ]
    words = {"2.传真申请数": "2.传真", "5.信函申请数": "5.信函", "其中：1.当面申请数": "1.当面"}
    rows = [[*row[:2], row[2], "77", row[3], "99"] for row in renamed(FUJIAN, **words)[1:]]
    report = read(reference, "附表", grid([*heads, *rows]))
    assert (report.status, report.facts) == ("quarantined", ())
    assert errors(report) & {"form.unknown", "label.unknown_column"}


@pytest.mark.parametrize("form", ["legacy", "2019", "2021"])
def test_beside_a_national_form_it_is_a_table_of_the_text(reference: Reference, form: str) -> None:
    whole = filled(reference, form)
    words = {
        "2.传真申请数": "传真",
        "5.信函申请数": "信函",
        "其中：1.同意公开答复数": "同意公开",
        "2.同意部分公开答复数": "部分公开",
    }
    words |= {"其中：1.当面申请数": "当面"}
    report = read(
        reference, *whole.all(), "近年情况", grid(renamed(FUJIAN, **words)), title=TITLE.replace("2010", "2022")
    )
    assert {fact.form for fact in report.facts} == {form}
    assert numbers(report).keys() == {name for name, _ in whole.truth}
    assert not errors(report) & {"form.duplicate", "label.unknown_row"}


def test_a_report_without_a_table_has_none(reference: Reference) -> None:
    text = (
        "一、概述\n2010年我市主动公开政府信息4120条，历年累计9377条。\n（一）当面申请数30件\n（二）网上申请数33件\n"
        "二、依申请公开情况\n受理依申请公开信息81件，其中同意公开64件，否决公开11件。\n三、行政复议数\n3件。"
    )
    report = read(reference, *text.splitlines())
    assert (report.status, report.facts) == ("no_table", ())


def test_the_quarterly_form_of_a_place_is_no_annual_table(reference: Reference) -> None:
    """The name of the table of 2014, several columns of numbers: still used after 2019."""
    rows: list[list[Spot]] = [
        ["序号", "统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"],
        ["1", "一、主动公开情况", "----", "", "", ""],
        ["2", "（一）主动公开政府信息数", "条", "41", "55", "60"],
        ["3", "其中：主动公开规范性文件数", "条", "1", "2", "3"],
        ["4", "（一）收到申请数", "件", "7", "8", "9"],
        ["5", "1.当面申请数", "件", "1", "2", "3"],
        ["6", "2.传真申请数", "件", "2", "3", "4"],
        ["7", "4.信函申请数", "件", "4", "3", "2"],
        ["8", "2.同意公开答复数", "件", "5", "6", "7"],
        ["9", "3.同意部分公开答复数", "件", "0", "1", "0"],
    ]
    report = read(
        reference, "政府信息公开情况统计表", "填报单位： 2024年 一季度", grid(rows), title="关于统计制度的通知"
    )
    assert not report.facts


def test_a_number_of_all_years_never_reaches_a_national_form(reference: Reference) -> None:
    """The table of 2014 with a column of all years: that column is no column of the form."""
    table = filled(reference, "legacy").tables["statistics"]
    cells = tuple(
        replace(c, col=3, text="历年累计" if c.row == 0 else "9" if c.text else "") for c in table.cells if c.col == 2
    )
    report = read(reference, replace(table, cols=4, cells=table.cells + cells), title=TITLE.replace("2010", "2015"))
    assert {fact.form for fact in report.facts} == {"legacy"}
    assert len(report.facts) == 58 and all(fact.value != 9 for fact in report.facts)
