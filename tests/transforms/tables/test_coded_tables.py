"""The coded table of Shanghai and its copies: of 2008 (54 rows), of 2004 (35 and more), and cut into small tables."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from grids import Spot, grid, of_rule
from local_form import errors, numbers, read

from gongkai.extractors.document import Table
from gongkai.transforms.model import Report
from gongkai.transforms.reference import Reference

CODED = """
disclosure.total 主动信息公开 条 3012 9455
disclosure.full_text 其中：全文电子化的主动公开信息数 条 2990 9301
disclosure.official_documents 公文类信息数 条 411 1203
disclosure.normative_documents 其中：新增的行政规范性文件数 条 12 40
disclosure.services 提供服务类信息数 条 88 190
consultation.page_views 网站专栏页面访问量 人次 51234 187650
consultation.visitors 现场接待人数 人次 310 990
consultation.online 网上咨询数 人次 77 201
consultation.telephone 咨询电话接听数 人次 1540 4021
disclosure.request_catalogue 依申请公开信息目录数 条 65 180
disclosure.state_secret_documents 属于国家秘密的公文类信息数 条 3 9
requests.received 申请总次数 条 205 611
requests.received.in_person 其中：1.当面申请数 条 60 170
requests.received.fax 2.传真申请数 条 5 11
requests.received.email 3.电子邮件申请数 条 30 95
requests.received.online 4.网上申请数 条 90 280
requests.received.letter 5.信函申请数 条 18 50
requests.received.other 6.其它形式申请数 条 2 5
requests.replied 对申请的答复总数 条 200 600
requests.replied.granted 其中：1.同意公开答复数 条 110 330
requests.replied.granted_in_part 2.同意部分公开答复数 条 7 20
requests.replied.not_government_information 3.非《规定》所指政府信息数 条 21 60
requests.replied.does_not_exist 4.信息不存在数 条 25 70
requests.replied.not_this_agency 5.非本机关职权范围数 条 16 55
requests.replied.unclear 6.申请内容不明确数 条 6 18
requests.replied.duplicate 7.重复申请数 条 4 12
requests.replied.denied 8.不予公开答复总数 条 11 35
requests.denied.state_secret （1）“国家秘密”数 条 1 3
requests.denied.trade_secret （2）“商业秘密”数 条 2 6
requests.denied.privacy （3）“个人隐私”数 条 3 9
requests.denied.process_security （4）“过程中信息且影响安全稳定”数 条 1 5
requests.denied.security_stability （5）“危及安全和稳定”数 条 0 2
requests.denied.other_law （6）“法律法规规定的其他情形”数 条 4 10
review.total 行政复议数 件 8 21
litigation.total 行政诉讼数 件 5 14
appeals.total 行政申诉数 件 1 3
fees.total 收取费用总数数 元 356.5 1020
fees.proactive 主动公开信息收费总数 元 56 120
fees.proactive.postage 其中：1.邮寄费 元 6 20
fees.proactive.paper 2.复制费（纸张） 元 40 80
fees.proactive.disc 3.复制费（光盘） 元 10 15
fees.proactive.diskette 4.复制费（软盘） 元 0 5
requests.fees 依申请提供信息收取费用 元 300.5 900
requests.fees.search 其中：1.检索费 元 100 310
requests.fees.postage 2.邮寄费 元 30.5 90
requests.fees.paper 3.复制费（纸张） 元 150 440
requests.fees.disc 4.复制费（光盘） 元 20 50
requests.fees.diskette 5.复制费（软盘） 元 0 10
organisation.staff 政府信息公开指定专职人员数 人 46 46
organisation.staff_full_time 其中：1.全职人员 人 9 9
organisation.staff_part_time 2.兼职人员 人 37 37
organisation.budget 处理政府信息公开的专项经费 万元 35.6 90.1
organisation.expenditure 处理政府信息公开的实际支出 万元 33.2 85
litigation.costs 与诉讼有关的总费用 万元 0 1.5
"""
OLDER = """
disclosure.total 主动公开信息数 条 820
disclosure.full_text 其中:全文电子化的主动公开信息数 条 700
disclosure.normative_documents 新增的行政规范性文件数 条 14
disclosure.services 提供服务类信息数 条 120
consultation.page_views 网站专栏页面访问量 人次 20210
consultation.visitors 现场接待人数 人次 55
consultation.online 网上咨询数 人次 12
consultation.telephone 咨询电话接听数 人次 230
disclosure.request_catalogue 依申请公开信息目录数 条 40
requests.received 申请总数 条 21
requests.received.in_person 其中:1.当面申请数 条 15
requests.received.fax 2.传真申请数 条 0
requests.received.email 3.电子邮件申请数 条 1
requests.received.online 4.网上申请数 条 3
requests.received.letter 5.信函申请数 条 2
requests.received.other 6.其他形式申请数 条 0
requests.replied 对申请的答复总数 条 20
requests.replied.granted 其中:1.同意公开答复数 条 13
requests.replied.granted_in_part 2.同意部分公开答复数 条 1
requests.replied.rejected 3.否决公开答复总数 条 6
requests.replied.not_government_information 其中:(1)“非《规定》所指政府信息”数 条 1
requests.replied.does_not_exist (2)“信息不存在”数 条 1
requests.replied.not_this_agency (3)“非本部门掌握”数 条 1
requests.replied.unclear (4)“申请内容不明确”数 条 0
requests.denied.state_secret (5)“免予公开范围1”数 条 1
requests.denied.trade_secret (6)“免予公开范围2”数 条 0
requests.denied.privacy (7)“免予公开范围3”数 条 1
requests.denied.in_process (8)“免予公开范围4”数 条 0
requests.denied.enforcement (9)“免予公开范围5”数 条 0
requests.denied.other_law (10)“免予公开范围6”数 条 1
requests.denied.other (11)其它原因 条 0
review.total 行政复议数 件 1
litigation.total 行政诉讼数 件 0
appeals.total 行政申诉数 件 2
appeals.first_handling 其中:对本部门首次处理不满意的行政申诉数* 件 1
"""

PUDONG = "上海市浦东新区人民政府2010年政府信息公开年度报告"
DINGXI = "定西市人民政府办公室2010年政府信息公开工作年度报告"

Row = tuple[str, str, str, list[str]]
"""What it counts, its label, its unit, its numbers."""


def rows_of(text: str) -> list[Row]:
    split = (line.split() for line in text.strip().splitlines())
    return [(name, label, unit, values) for name, label, unit, *values in split]


def coded(rows: list[Row], *columns: str, stars: int = 99) -> Table:
    """A table with codes between units and numbers; those above `stars` are marked."""
    cells: list[list[Spot]] = [["指标名称", "计算单位", "代码", *columns]]
    for number, (_, label, unit, values) in enumerate(rows, 1):
        code = f"{number:02}" + ("**" if number >= stars else "")
        cells.append([label, unit, code, *values])
    return grid([*cells, [("标记：**为半年度统计指标，其它为月度统计指标。", 1, 3 + len(columns))]])


def wanted(rows: list[Row]) -> dict[str, Decimal]:
    endings = ("", "_cumulative")
    return {
        name + end: Decimal(value) for name, _, _, values in rows for end, value in zip(endings, values, strict=False)
    }


def forms(report: Report) -> set[str]:
    return {fact.form for fact in report.facts}


@pytest.mark.parametrize("columns", [("本期", "累计"), ("2010年", "历年累计"), ("本年累计", "累计")])
def test_the_table_of_2008(reference: Reference, columns: tuple[str, str]) -> None:
    rows = rows_of(CODED)
    report = read(reference, "附表", coded(rows, *columns, stars=49), title=PUDONG)
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted(rows), set())
    assert forms(report) == {"shanghai"} and not report.extra_cells
    units = {fact.indicator: fact.unit for fact in report.facts}
    assert (units["requests.fees"], units["organisation.budget"], units["review.total"]) == ("元", "万元", "件")


def test_the_first_rows_of_it_are_a_whole_table(reference: Reference) -> None:
    """Some prints end before the fees: 36 rows."""
    rows = rows_of(CODED)[:36]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted(rows), set())


def test_a_part_that_is_printed_must_be_whole(reference: Reference) -> None:
    rows = [row for row in rows_of(CODED) if row[0] not in ("requests.received.fax", "fees.proactive")]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    lost = {"fees.proactive.paper", "fees.proactive.disc"}  # which of two they are only their parent tells
    [missing] = of_rule(report.findings, "form.rows_missing")
    assert report.status == "partial" and "传真" in missing.message_zh and "主动公开信息收费总数" in missing.message_zh
    found = {name: value for name, value in numbers(report).items() if name in wanted(rows)}
    assert found == {name: value for name, value in wanted(rows).items() if name in found}
    assert not lost & numbers(report).keys()


def test_the_older_table(reference: Reference) -> None:
    rows = rows_of(OLDER)
    report = read(reference, coded(rows, "本期实际"), title=DINGXI)
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted(rows), set())
    assert forms(report) == {"shanghai_2004"}


@pytest.mark.parametrize("row", ["甲", "栏次"])
def test_a_row_that_numbers_the_columns_is_no_row(reference: Reference, row: str) -> None:
    rows = rows_of(OLDER)
    table: list[list[Spot]] = [["指标名称", "计量\n单位", "代码", "本期实际"], [row, "乙", "丙", "1"]]
    table += [[label, unit, f"{n:02}", *values] for n, (_, label, unit, values) in enumerate(rows, 1)]
    report = read(reference, grid(table), title=DINGXI)
    assert (report.status, numbers(report), report.extra_cells) == ("loaded", wanted(rows), ())


def test_the_order_of_the_reasons_is_free(reference: Reference) -> None:
    """Pudong printed what is no government information behind the exemptions."""
    rows = rows_of(OLDER)
    moved = [row for row in rows if row[0] != "requests.replied.not_government_information"]
    moved.insert(29, next(row for row in rows if row not in moved))
    report = read(reference, coded(moved, "本期"), title=DINGXI)
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted(rows), set())
    assert "requests.replied.not_government_information" in doubted(report)
    assert doubted(report) <= numbers(report).keys()  # nothing of a column that is not printed


def doubted(report: Report) -> set[str | None]:
    return {finding.indicator for finding in of_rule(report.findings, "form.row_moved")}


@pytest.mark.slow
@pytest.mark.parametrize(("table", "columns"), [(CODED, ("本期", "累计")), (OLDER, ("本期",))])
def test_exchanged_labels_of_optional_rows_are_pointed_at(
    reference: Reference, table: str, columns: tuple[str, ...]
) -> None:
    """Each two rows that follow each other, whether they are of one group or of two."""
    rows = rows_of(table)
    assert not doubted(read(reference, coded(rows, *columns), title=DINGXI))
    for n, (one, other) in enumerate(pairwise(rows)):
        exchanged = [*rows[:n], (other[0], other[1], *one[2:]), (one[0], one[1], *other[2:]), *rows[n + 2 :]]
        report = read(reference, coded(exchanged, *columns), title=DINGXI)
        wrong = {name for name, value in numbers(report).items() if value != wanted(rows).get(name)}
        lost = errors(report) or of_rule(report.findings, "label.extra_row")  # a part above its total is no part of it
        assert wrong <= doubted(report) or lost, (one[1], other[1])


@pytest.mark.parametrize(("of_the_month", "is_loaded"), [("all", True), ("0", False), ("last", False)])
def test_the_year_up_to_now_is_that_of_the_year_only_if_the_period_is_the_year(
    reference: Reference, of_the_month: str, is_loaded: bool
) -> None:
    rows = rows_of(OLDER)
    both = [
        (name, label, unit, [value if of_the_month == "all" or (of_the_month, n) == ("last", 9) else "0", value])
        for n, (name, label, unit, [value]) in enumerate(rows)
    ]
    report = read(reference, coded(both, "本期实际", "本年累计"), title=DINGXI)
    assert bool(report.facts) is is_loaded is not bool(of_rule(report.findings, "form.part_of_year"))
    assert not is_loaded or numbers(report) == wanted(rows)


@pytest.mark.parametrize("columns", [("本月累计", "年度累计"), ("本季", "累计"), ("当月", "累计")])
def test_a_column_of_a_month_makes_it_the_table_of_a_month(reference: Reference, columns: tuple[str, str]) -> None:
    report = read(reference, coded(rows_of(CODED), *columns), title=PUDONG)
    assert (report.status, report.facts, errors(report)) == ("no_table", (), {"form.part_of_year"})


def test_small_tables_of_one_report_are_one(reference: Reference) -> None:
    rows = rows_of(CODED)
    parts: list[str | Table] = []
    for heading, first, last in (
        ("（一）主动公开情况统计", 0, 5),
        ("（二）申请情况统计", 11, 18),
        ("（三）申请处理情况统计", 18, 33),
        ("（四）复议、诉讼和申诉情况统计", 33, 36),
        ("（五）政府支出与收费统计", 36, 54),
    ):
        cells = [[label, unit, *values] for _, label, unit, values in rows[first:last]]
        parts += [heading, grid([["指标", "单位", "2010年度", "历年累计"], *cells])]
    report = read(reference, *parts, title="2010年上海市长宁区政府信息公开年报")
    whole = [row for n, row in enumerate(rows) if not 5 <= n < 11]
    assert (report.status, numbers(report), errors(report)) == ("loaded", wanted(whole), set())
    assert forms(report) == {"shanghai"}


def test_fees_in_another_unit_are_pointed_at(reference: Reference) -> None:
    rows = [(n, label, "万元" if n == "requests.fees" else unit, v) for n, label, unit, v in rows_of(CODED)]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    assert {f.indicator for f in of_rule(report.findings, "label.unit")} == {
        "requests.fees",
        "requests.fees_cumulative",
    }


def test_things_are_counted_in_any_unit(reference: Reference) -> None:
    rows = [(n, label, "件" if unit == "条" else unit, v) for n, label, unit, v in rows_of(CODED)]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    assert errors(report) == set() and {f.unit for f in report.facts if f.indicator == "requests.received"} == {"件"}


@pytest.mark.parametrize(("unit", "rule"), [("元", False), ("万元", True)])
def test_money_in_the_unit_that_its_label_names(reference: Reference, unit: str, rule: bool) -> None:
    heads: list[Spot] = ["指标", "数量", "历年累计"]
    named: list[list[Spot]] = [
        [f"{label}（{unit}）" if indicator.startswith("fees.total") else label, *values]
        for indicator, label, _, values in rows_of(CODED)
    ]
    report = read(reference, grid([heads, *named]), title=PUDONG)
    assert bool(of_rule(report.findings, "label.unit")) is rule
    assert not of_rule(report.findings, "label.qualified")


def test_shorter_words_for_the_answers(reference: Reference) -> None:
    words = {"8.不予公开答复总数": "8.不予公开", "5.非本机关职权范围数": "5.非本机关掌握"}
    rows = [(name, words.get(label, label), unit, values) for name, label, unit, values in rows_of(CODED)]
    report = read(reference, coded(rows, "本期", "累计"), title=PUDONG)
    assert {label for _, label, *_ in rows} >= set(words.values())
    assert numbers(report) == wanted(rows_of(CODED)) and not errors(report)
    # it stands behind what does not exist, or is not that row
    fewer = [row for row in rows if row[0] != "requests.replied.does_not_exist"]
    assert "requests.replied.denied" not in numbers(read(reference, coded(fewer, "本期", "累计"), title=PUDONG))
