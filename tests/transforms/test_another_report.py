"""A last table that is of another report than those before it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import document, filled, of_rule

from gongkai.extractors.document import Passage
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

TITLE = "池州市贵池区民政局2023年政府信息公开工作年度报告"
ABOVE = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。\n一、总体情况\n2023年，我局认真贯彻条例。"


def read(reference: Reference, *between: str, before: str = ABOVE, title: str = TITLE) -> Report:
    first, second, last = filled(reference, "2021").all()
    lines = [title, *before.splitlines()]
    passages = [Passage(order, line) for order, line in enumerate(lines)]
    passages += [Passage(20 + order, line) for order, line in enumerate(between)]
    tables = (replace(first, order=10), replace(second, order=11), replace(last, order=30))
    made = replace(document(*tables), passages=tuple(passages))
    return to_report("0" * 64, made, reference, Hints(source_url="http://example.gov.cn/1.html"))


@pytest.mark.parametrize(
    "sign",
    [
        "池州市贵池区水利局2023年政府信息公开工作年度报告",
        "池州市贵池区民政局2022年政府信息公开工作年度报告",
        "贵池区水利局",
        "一、总体情况",
        "本报告中数据的统计期限自2023年1月1日起至12月31日止。",
    ],
)
def test_what_stands_before_the_last_table_is_of_another_report(reference: Reference, sign: str) -> None:
    made = read(reference, sign, "四、政府信息公开行政复议、行政诉讼情况")
    (found,) = of_rule(made.findings, "form.another_report")
    assert (found.severity, found.table_id, sign in found.message_zh) == ("error", "review_litigation", True)
    assert len(made.facts) == 200


@pytest.mark.parametrize(
    ("sign", "agency"),
    [
        ("发布机构：贵池区水利局", "贵池区水利局"),
        ("贵池区水利局 2024年1月20日", "贵池区水利局"),
        ("（贵池区水利局）", "贵池区水利局"),
        ("信息来源：池州市贵池区文化和旅游局 发布时间：2024-01-22", "池州市贵池区文化和旅游局"),
    ],
)
def test_who_published_or_signed_before_the_last_table_is_of_another(
    reference: Reference, sign: str, agency: str
) -> None:
    (found,) = of_rule(read(reference, sign).findings, "form.another_report")
    assert (found.severity, found.table_id, agency in found.message_zh) == ("error", "review_litigation", True)


@pytest.mark.parametrize(
    "lines",
    [
        ("枣庄市薛城区教育局政府信息", "公开工作2023年度报告"),
        ("薛城区教育局2022年", "政府信息公开工作", "年度报告"),
        ("池州市贵池区民政局2022年政府信息公开", "工作年度报告"),
    ],
)
def test_a_title_that_is_broken_into_lines_is_one(reference: Reference, lines: tuple[str, ...]) -> None:
    (found,) = of_rule(read(reference, *lines).findings, "form.another_report")
    assert lines[0] in found.message_zh


@pytest.mark.parametrize(
    "lines", [("池州市贵池区民政局2023年政府信息公开", "工作年度报告"), ("贵池区民政局2023年", "政府信息公开年报")]
)
def test_its_own_title_broken_into_lines_is_no_other(reference: Reference, lines: tuple[str, ...]) -> None:
    assert not of_rule(read(reference, *lines).findings, "form.another_report")


@pytest.mark.parametrize(
    "line",
    [
        "四、政府信息公开行政复议、行政诉讼情况",
        "池州市贵池区民政局2023年政府信息公开工作年度报告",
        "贵池区民政局",
        "贵池区人民政府",
        "来源：池州日报社",
        "发布机构：贵池区民政局",
        "池州市贵池区民政局 2024年1月20日",
        "来源：贵池区数据资源管理局",
        "联系电话：0566-2022156",
        "（一）总体情况",
        "2023年，我局未收到行政复议，2022年收到1件。",
        "《池州市贵池区水利局2022年政府信息公开工作年度报告》已另行公布。",
    ],
)
def test_what_a_report_itself_prints_there_is_not(reference: Reference, line: str) -> None:
    made = read(reference, line)
    assert not of_rule(made.findings, "form.another_report")
    assert made.status == "loaded"


def test_a_report_that_begins_with_its_tables(reference: Reference) -> None:
    made = read(reference, "一、总体情况", before="")
    assert not of_rule(made.findings, "form.another_report")


def of_two(reference: Reference, order: str) -> Report:
    """Tables of two reports, a and b, one behind the other with nothing printed between them."""
    tables = {
        f"{name}{number}": table
        for name, first in (("a", 1001), ("b", 5001))
        for number, table in enumerate(filled(reference, "2021", first=first).all(), 1)
    }
    made = [replace(tables[name], order=10 + at) for at, name in enumerate(order.split())]
    passages = [Passage(at, line) for at, line in enumerate((TITLE, *ABOVE.splitlines()))]
    page = replace(document(*made), passages=tuple(passages))
    return to_report("0" * 64, page, reference, Hints(source_url="http://example.gov.cn/1.html"))


@pytest.mark.parametrize(
    ("order", "doubtful"),
    [
        ("a1 a2 b2 b3", {"review_litigation"}),
        ("a1 a2 b1 b2 b3", {"review_litigation"}),
        ("a1 b1 b2 b3", {"requests", "review_litigation"}),
        ("a2 b1 b2 b3", {"proactive", "review_litigation"}),
        ("a2 a3 b1 b2", {"proactive"}),
        ("a1 a2 a3 b3", set()),  # of that one nothing is loaded
        ("a1 a2 a3", set()),
        ("a1 a1 a2 a3", set()),
        ("a1 a2 a3 a1 a2 a3", set()),
    ],
)
def test_behind_a_table_that_begins_anew_are_those_of_another_report(
    reference: Reference, order: str, doubtful: set[str]
) -> None:
    found = of_rule(of_two(reference, order).findings, "form.another_report")
    assert {finding.table_id for finding in found} == doubtful


CLOSING = "五、存在的主要问题及改进情况"


@pytest.mark.parametrize(
    "lines",
    [
        (CLOSING, "公开不够及时。"),
        ("六、其他需要报告的事项", "无。", "四、政府信息公开行政复议、行政诉讼情况"),
        ("五、政府信息公开工作存在的主要问题及改进情况",),
    ],
)
def test_a_table_behind_the_last_parts_of_a_report_may_be_of_another(
    reference: Reference, lines: tuple[str, ...]
) -> None:
    (found,) = of_rule(read(reference, *lines).findings, "form.another_report")
    assert (found.severity, found.table_id, lines[0] in found.message_zh) == ("error", "review_litigation", True)


@pytest.mark.parametrize(
    "heading",
    [
        "附：贵池区水利局统计表",
        "附件2：贵池区水利局2023年度政府信息公开行政复议、行政诉讼情况表",
        "（二）池州市贵池区医疗保障局",
        "四、贵池区水利局政府信息公开行政复议、行政诉讼情况",
        "填报单位：贵池区水利局",
        "区水利局",
        "附件：市场监督管理局",
    ],
)
def test_another_agency_in_the_heading_of_the_last_table(reference: Reference, heading: str) -> None:
    (found,) = of_rule(read(reference, heading).findings, "form.another_report")
    assert (found.severity, found.table_id) == ("error", "review_litigation")


@pytest.mark.parametrize(
    "lines",
    [
        ("四、贵池区民政局政府信息公开行政复议、行政诉讼情况",),
        ("附：区民政局统计表",),
        ("附件：贵池区政府信息公开情况统计表",),  # the form of the whole district
        ("国务院办公厅政府信息公开情况统计表",),
        ("填报单位：贵池区政务服务局",),  # the bureau that gathers the reports
        ("区民政局",),
        ("2023年，区水利局移送申请2件。",),
        ("区水利局", "协办单位", "协办情况", "四、政府信息公开行政复议、行政诉讼情况"),  # one of a list
    ],
)
def test_its_own_name_or_one_in_a_list_in_a_heading_is_no_other(reference: Reference, lines: tuple[str, ...]) -> None:
    assert not of_rule(read(reference, *lines).findings, "form.another_report")


def test_the_parts_of_a_report_named_above_its_tables_are_no_sign(reference: Reference) -> None:
    listed = f"{ABOVE}\n{CLOSING}\n六、其他需要报告的事项"
    assert not of_rule(read(reference, before=listed).findings, "form.another_report")


def test_a_table_on_a_turned_page_at_the_end_is_its_own(reference: Reference) -> None:
    first, second, last = filled(reference, "2021").all()
    lines = [Passage(order, line) for order, line in enumerate([TITLE, *ABOVE.splitlines()])]
    lines.append(Passage(20, CLOSING))
    tables = (replace(first, order=10), replace(last, order=11), replace(second, order=30))
    made = to_report("0" * 64, replace(document(*tables), passages=tuple(lines)), reference, Hints())
    assert not of_rule(made.findings, "form.another_report")


@pytest.mark.parametrize(
    ("agency", "line", "is_other"),
    [
        ("天津市和平区市场监督管理局", "和平区市场监管局", False),  # 沈阳 has a 和平区, too
        ("天津市和平区市场监督管理局", "和平区水务局", True),
        ("石家庄市桥西区发展和改革局", "附：桥西区发改委统计表", False),
        ("石家庄市桥西区发展和改革局", "附：桥西区财政局统计表", True),
        ("杭州市卫生健康委员会", "填报单位：杭州市卫计委", False),  # what it was called before
        ("杭州市卫生健康委员会", "填报单位：杭州市医保局", True),
        ("长沙市住房和城乡建设局", "市住建委", False),
        ("池州市贵池区人力资源和社会保障局", "区医疗保障局", True),  # took over a part of it
    ],
)
def test_its_own_name_in_another_wording_is_no_other(
    reference: Reference, agency: str, line: str, is_other: bool
) -> None:
    made = read(reference, line, title=f"{agency}2023年政府信息公开工作年度报告")
    assert bool(of_rule(made.findings, "form.another_report")) == is_other
