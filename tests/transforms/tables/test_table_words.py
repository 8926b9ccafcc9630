"""What stands around a table and changes what its numbers mean: units, and the time they are of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import document, filled, grid, of_rule, retext

from gongkai.extractors.document import Document, Passage, Table
from gongkai.transforms.model import Fact, Hints, Report
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.report import to_report
from gongkai.transforms.tables.captions import captions

TITLE = "青岛市崂山区水利局2023年政府信息公开工作年度报告"
LEGACY_TITLE = "青岛市崂山区水利局2017年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("收费金额(元)", "元"),
        ("收费金额（单位 元）", "元"),
        ("采购总金额（人民币元）", "元"),
        ("采购总金额（金额单位：千元）", "千元"),
        ("采购总金额（以百万元为单位）", "百万元"),
        ("处理决定数量（万件）", "万件"),
        ("2012年度（万）", "万件"),
        ("统计数（单位：千）", "千件"),
        ("主动公开情况（十）", None),
        ("处理决定数量（件）", None),
        ("收费单元（单元）", None),
        ("规章（设区的市以上单位填报）", None),
    ],
)
def test_unit_of_a_label(reference: Reference, text: str, unit: str | None) -> None:
    assert reference.table_words.unit_of_label(text) == unit


def test_a_scale_alone_is_of_money_where_that_is_counted(reference: Reference) -> None:
    assert reference.table_words.unit_of_label("收费总额（万）", is_money=True) == "万元"
    assert reference.table_words.unit_of_label("收费总额（万元）", is_money=True) == "万元"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：万元", ("万元",)),
        ("（单位：件、元）", ("元",)),
        ("注：金额单位为千元", ("千元",)),
        ("币种：人民币　单位：元", ("元",)),
        ("说明：本表收费金额以元为单位。", ("元",)),
        ("备注：采购金额按元填报", ("元",)),
        ("计量单位：亿元", ("亿元",)),
        ("填报单位：元阳县民政局", ()),
        ("单位：件", ()),
        ("本单位元旦前公开", ()),
        ("单位：万件、元", ("万件", "元")),
    ],
)
def test_units_that_a_remark_states(reference: Reference, text: str, units: tuple[str, ...]) -> None:
    assert reference.table_words.units_stated(text) == units


@pytest.mark.parametrize(
    "text",
    [
        "二、2022年主动公开政府信息情况（上年数据）",
        "统计数（2022年）",
        "（2022年1月1日—2022年12月31日）",
        "（统计时间：2023年1月至6月）",
        "2023年第三季度统计表",
        "三、2020年以来收到申请情况",
        "行政许可（上年数）",
        "2022-2023年累计",
        "2022-2023年统计数",
        "上一年项目数量（2020年）",
        "三、去年收到和处理政府信息公开申请情况",
        "2023年1-6月统计表",
        "2023年7—12月",
        "统计数（4-12月）",
        "（截至2023年9月30日）",
    ],
)
def test_other_periods(reference: Reference, text: str) -> None:
    assert reference.table_words.is_of_other_period(text, 2023)


@pytest.mark.parametrize(
    "text",
    [
        "二、主动公开政府信息情况",
        "二、上年结转政府信息公开申请数量",
        "上一年项目数量",
        "上一年项目数量（指2022年事项数）",
        "现行有效件数（历史累计）",
        "（2023年1月1日至2023年12月31日）",
        "（2023年1月—12月）",
        "统计数（2023年度）",
        "填表日期：2024年1月20日",
        "2024-01-20",
        "按照《中华人民共和国政府信息公开条例》（2019年修订）填写",
        "国办公开办函〔2021〕30号",
        "现行有效件数（截至2023年底）",
        "（2023年1-12月）",
        "（截至2023年12月31日）",
        "2023-12-31",
        "制表日期：2023年1-2",
        "四、政府信息公开行政复议、行政诉讼情况",
    ],
)
def test_the_period_of_the_report(reference: Reference, text: str) -> None:
    assert not reference.table_words.is_of_other_period(text, 2023)


def laid_out(
    tables: dict[TableId, Table], before: dict[str, str], after: dict[str, str], title: str = TITLE
) -> Document:
    """A document that prints a line before or behind some tables."""
    passages, placed = [Passage(0, title)], []
    for number, (table_id, table) in enumerate(tables.items()):
        if table_id in before:
            passages.append(Passage(10 * number + 1, before[table_id]))
        placed.append(replace(table, order=10 * number + 2))
        if table_id in after:
            passages.append(Passage(10 * number + 3, after[table_id]))
    return replace(document(*placed), passages=tuple(passages))


def read(reference: Reference, of: Document) -> Report:
    return to_report("0" * 64, of, reference, Hints(source_url="http://example.gov.cn/1.html"))


def amount(report: Report, indicator: str) -> Fact:
    return next(fact for fact in report.facts if fact.indicator == indicator)


@pytest.mark.parametrize("line", ["（金额单位：元）", "单位：件、元"])
@pytest.mark.parametrize("below", [False, True])
def test_an_amount_in_the_unit_of_a_caption_is_an_error(reference: Reference, line: str, below: bool) -> None:
    form = filled(reference, "2021")
    around = {"proactive": f"注：{line}" if below else line}
    made = read(reference, laid_out(form.tables, {} if below else around, around if below else {}))
    fact = amount(made, "fees.amount")
    assert (fact.unit, fact.value) == ("元", form.truth["fees.amount", None])
    assert [f.indicator for f in of_rule(made.findings, "label.unit")] == ["fees.amount"]
    assert not [f for f in made.findings if f.severity == "error" and f.rule != "label.unit"]


def test_the_unit_of_an_amount_for_which_the_form_has_none(reference: Reference) -> None:
    form = filled(reference, "2019")
    made = read(reference, laid_out(form.tables, {"proactive": "单位：万元"}, {}))
    assert amount(made, "procurement.amount").unit == "万元"
    assert amount(read(reference, laid_out(form.tables, {}, {})), "procurement.amount").unit is None


def test_the_caption_of_another_table_says_nothing_of_this_one(reference: Reference) -> None:
    form = filled(reference, "2021")
    made = read(reference, laid_out(form.tables, {"requests": "单位：元"}, {"review_litigation": "注：单位：元"}))
    assert not of_rule(made.findings, "label.unit")


def test_a_heading_that_names_another_year_is_an_error(reference: Reference) -> None:
    form = filled(reference, "2021")
    heading = "三、2022年度收到和处理政府信息公开申请情况"
    made = read(reference, laid_out(form.tables, {"requests": heading}, {}))
    (found,) = of_rule(made.findings, "form.other_period")
    assert (found.severity, found.actual, found.expected) == ("error", heading, "2023")
    right = laid_out(form.tables, {"requests": heading.replace("2022", "2023")}, {})
    assert not of_rule(read(reference, right).findings, "form.other_period")


def test_a_sentence_above_a_table_is_no_heading(reference: Reference) -> None:
    form = filled(reference, "2021")
    text = "一、总体情况\n2022年印发的文件继续有效。\n（二）制度。2022年建立制度，累计3项。\n与2022年相比，申请增加。"
    assert not of_rule(read(reference, laid_out(form.tables, {"proactive": text}, {})).findings, "form.other_period")


def test_of_two_columns_of_numbers_the_later_year_is_the_report_s(reference: Reference) -> None:
    form = filled(reference, "legacy")
    rows = []
    for row in range(form.tables["statistics"].rows):
        texts = [cell.text for cell in form.tables["statistics"].cells if cell.row == row]
        is_head = "统计数" in texts
        rows.append([*texts[:-1], "统计数（2016年）" if is_head else "7", "2017年" if is_head else texts[-1]])
    made = read(reference, laid_out({"statistics": grid(rows)}, {}, {}, LEGACY_TITLE))
    assert {(f.indicator, f.applicant): f.value for f in made.facts} == form.truth
    assert (made.status, len(of_rule(made.findings, "form.other_period"))) == ("loaded", 0)
    assert {cell.column_label for cell in made.extra_cells} == {"统计数（2016年）"}


@pytest.mark.parametrize(("last", "this"), [("2016年统计数", "2017年统计数"), ("2016", "2017")])
@pytest.mark.parametrize("number", ["2015", "２０１５"])
@pytest.mark.parametrize("column", [-1, -2])
@pytest.mark.parametrize("label", [None, "某某"])
def test_a_number_that_looks_like_a_year_heads_no_column(
    reference: Reference, last: str, this: str, number: str, column: int, label: str | None
) -> None:
    """Below it the numbers of the year before would be read, where it stands in their column."""
    form = filled(reference, "legacy")
    table = form.tables["statistics"]
    rows = [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]
    rows = [[*texts[:-1], last, this] if "统计数" in texts else [*texts[:-1], "7", texts[-1]] for texts in rows]
    at = next(n for n, texts in enumerate(rows) if texts[0].endswith("微信公开政府信息数"))
    rows[at][column] = number
    rows[at][0] = label or rows[at][0]
    made = read(reference, laid_out({"statistics": grid(rows)}, {}, {}, LEGACY_TITLE))
    values = {f.indicator: f.value for f in made.facts}
    expected = {indicator: value for (indicator, _), value in form.truth.items()}
    expected["disclosure.wechat"] = 2015 if column == -1 else expected["disclosure.wechat"]
    if label:
        del expected["disclosure.wechat"]
        assert of_rule(made.findings, "form.rows_missing")
    assert values == expected


def test_a_column_of_numbers_of_another_year_is_an_error(reference: Reference) -> None:
    table = retext(filled(reference, "legacy").tables["statistics"], "统计数", "统计数（2016年）")
    made = read(reference, laid_out({"statistics": table}, {}, {}, LEGACY_TITLE))
    assert [f.actual for f in of_rule(made.findings, "form.other_period")] == ["统计数（2016年）"]


def test_numbers_of_the_rows_in_front_of_the_labels(reference: Reference) -> None:
    form = filled(reference, "legacy")
    table = form.tables["statistics"]
    rows = [
        [str(row) if row else "序号", *(cell.text for cell in table.cells if cell.row == row)]
        for row in range(table.rows)
    ]
    made = read(reference, laid_out({"statistics": grid(rows)}, {}, {}, LEGACY_TITLE))
    assert {(f.indicator, f.applicant): f.value for f in made.facts} == form.truth
    assert [f.rule for f in made.findings if f.severity != "info"] == []


def test_the_caption_of_a_table(reference: Reference) -> None:
    table = replace(grid([["2017年政府信息公开情况统计表（续）", ""], ["统计指标", "统计数"]]), order=5)
    lines = (
        Passage(1, "二、主动公开政府信息情况\n公开工作有序推进。\n（单位：元）\n2"),
        Passage(6, "注：单位：元\n后面的话。"),
    )
    (found,) = captions(lines, [table], [table], reference)
    assert found.heads == ("二、主动公开政府信息情况", "（单位：元）", "2", "2017年政府信息公开情况统计表（续）")
    assert found.remarks == ("注：单位：元",)


@pytest.mark.parametrize(
    ("line", "is_other"),
    [
        ("注：以上为2023年上半年数据。", True),
        ("说明：表中数据为2022年数据。", True),
        ("备注：本表数字截至2023年6月30日。", True),
        ("注：上表统计数字均截至2023年9月。", True),
        ("注：本表数据统计期限为2023年1月1日至2023年12月31日。", False),
        ("注：2022年结转的申请已在本年办结。", False),
        ("注：本表由办公室填报，上年数据见2022年年报。", False),
    ],
)
def test_a_remark_below_a_table_tells_of_when_it_is(reference: Reference, line: str, is_other: bool) -> None:
    report = read(reference, laid_out(dict(filled(reference, "2021").tables), {}, {"requests": line}))
    assert bool(of_rule(report.findings, "form.other_period")) is is_other


@pytest.mark.parametrize(("corner", "is_other"), [("2023年1-6月", True), ("2023年度", False), ("申请情况", False)])
def test_the_corner_of_a_table_tells_of_when_it_is(reference: Reference, corner: str, is_other: bool) -> None:
    table = filled(reference, "2021").tables["requests"]
    cells = tuple(replace(cell, text=corner) if (cell.row, cell.col) == (0, 0) else cell for cell in table.cells)
    report = read(reference, laid_out({"requests": replace(table, cells=cells)}, {}, {}))
    assert bool(of_rule(report.findings, "form.other_period")) is is_other
