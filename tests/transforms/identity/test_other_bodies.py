"""Bodies that a text tells of as visited, visiting or followed: neither the writer nor its place."""

from __future__ import annotations

import pytest
from whose import of_text

from gongkai.transforms.reference import Reference

_TITLE = "{}2022年政府信息公开工作年度报告\n本报告所列数据的统计期限为2022年1月1日至2022年12月31日。"

OTHER_BODIES = [
    ("市民政局", "赴南京市民政局学习政务公开经验。"),
    ("市民政局", "我局先后到南京市民政局考察。"),
    ("市民政局", "参照《南京市民政局信息公开办法》完善制度。"),
    ("区财政局", "学习借鉴海淀区人民政府门户网站的做法。"),
    ("太平镇人民政府", "与古蔺县太平镇结为友好镇。"),
    ("城关镇人民政府", "宜阳县城关镇来我镇考察交流。"),
    ("鼓楼区教育局", "2022年,徐州市鼓楼区教育局来我局考察。"),
    ("市第一人民医院", "与杭州市第一人民医院组成医联体。"),
]


@pytest.mark.parametrize(("agency", "text"), OTHER_BODIES)
def test_it_gives_neither_agency_nor_place(reference: Reference, agency: str, text: str) -> None:
    identity, findings = of_text(reference, f"{_TITLE.format(agency)}{text}")
    assert (identity.agency, identity.district_code) == (agency, None)
    assert "identity.district_unknown" in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("agency", "text", "code"),
    [
        ("市民政局", "南京市民政局收到申请5件。南京市民政局编制本报告。", "320100"),
        ("太平镇人民政府", "请与古蔺县太平镇人民政府联系。", "510525"),
        ("上海市人民政府合作交流办公室", "我办与各省市结对。", "310000"),
        ("四川省对口支援办公室", "我办认真落实。", "510000"),
    ],
)
def test_what_the_writer_says_of_itself_does(reference: Reference, agency: str, text: str, code: str) -> None:
    assert of_text(reference, f"{_TITLE.format(agency)}{text}")[0].district_code == code


def test_a_visit_beside_the_own_name_puts_nothing_in_doubt(reference: Reference) -> None:
    own = "请与杭州市西湖区民政局联系。"
    text = f"{_TITLE.format('西湖区民政局')}{own}"
    alone = of_text(reference, text)[0].district_code
    assert alone == of_text(reference, f"{text}我局赴南昌市西湖区民政局学习。")[0].district_code == "330106"


def test_a_full_name_printed_once_is_taken_with_a_finding(reference: Reference) -> None:
    once = f"{_TITLE.format('市自来水公司')}深圳市自来水公司发来感谢信。"
    identity, findings = of_text(reference, once)
    assert identity.agency == "深圳市自来水公司" and "identity.agency_inferred" in {f.rule for f in findings}
    _, findings = of_text(reference, f"{once}请与深圳市自来水公司联系。")
    assert "identity.agency_inferred" not in {finding.rule for finding in findings}


def test_who_puts_a_report_together_is_doubted_where_clauses_begin_with_another(reference: Reference) -> None:
    text = f"{_TITLE.format('')}本报告由永嘉县大数据管理中心汇总编制。2022年,县{{}}认真落实。"
    for other, is_doubted in (("教育局", True), ("大数据管理中心", False)):
        _, findings = of_text(reference, text.format(other))
        assert ("identity.agency_inferred" in {finding.rule for finding in findings}) == is_doubted


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("由徐州市鼓楼区教育局牵头的工作完成。", "宝力根花苏木人民政府"),
        ("由徐州市鼓楼区教育局负责全市的考核。", "宝力根花苏木人民政府"),
        ("由徐州市鼓楼区教育局组织的培训2次。", "宝力根花苏木人民政府"),
        ("本报告由徐州市鼓楼区教育局牵头编制。", "徐州市鼓楼区教育局"),
        ("根据条例要求,由徐州市鼓楼区教育局根据各科室情况编制。", "徐州市鼓楼区教育局"),
        ("年报由徐州市鼓楼区教育局负责。", "徐州市鼓楼区教育局"),
        ("由徐州市鼓楼区教育局编制的2022年度政府信息公开年度报告。", "徐州市鼓楼区教育局"),
    ],
)
def test_who_leads_something_else_made_no_report(reference: Reference, text: str, agency: str) -> None:
    contact = "请与扎赉特旗宝力根花苏木人民政府联系。扎赉特旗宝力根花苏木人民政府认真落实。"
    assert (of_text(reference, f"{_TITLE.format('')}{contact}{text}")[0].agency or "").endswith(agency)


def test_the_site_of_a_government_printed_with_its_address_is_its_place(reference: Reference) -> None:
    text = _TITLE.format("长桥乡") + "2022年我乡通过广昌县人民政府{}公开长桥乡人民政府信息57条。"
    assert of_text(reference, text.format("(http://www.jxgc.gov.cn)"))[0].district_code == "361030"
    assert of_text(reference, text.format("门前"))[0].district_code is None


def test_the_writer_without_its_place_by_the_site_that_has_the_report(reference: Reference) -> None:
    text = _TITLE.format("") + "本报告电子版在{}门户网站发布。2022年,我局认真落实。"
    identity, findings = of_text(reference, text.format("市人社局"))
    assert identity.agency == "市人社局" and "identity.agency_inferred" in {finding.rule for finding in findings}
    assert of_text(reference, text.format("县人民政府"))[0].agency is None, "the site of those above it"


def test_who_announces_a_report_to_the_public_is_its_agency(reference: Reference) -> None:
    text = "郑州高新区管委会向社会公布2020年度本级{}。本报告的统计期限自2020年1月1日起至2020年12月31日止。"
    identity, findings = of_text(reference, text.format("政府信息公开年度报告"))
    assert (identity.agency, identity.district_code) == ("郑州高新区管委会", "410100")
    assert "identity.agency_inferred" not in {finding.rule for finding in findings}
    assert of_text(reference, text.format("决算"))[0].agency is None
