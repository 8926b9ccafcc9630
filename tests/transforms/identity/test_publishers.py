"""Pages that a government published or keeps, with the report of one of its bureaus, towns or zones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import document

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

TITLE = "2023年政府信息公开工作年度报告\n"
PERIOD = "\n统计期限为2023年1月1日至2023年12月31日。"


def who(reference: Reference, text: str, source: str = "易门县人民政府") -> tuple[str | None, str | None, set[str]]:
    """The agency and district of a page that says whom it was taken from, and the rules of the findings."""
    page = replace(document(text=TITLE + text + PERIOD), meta={"来源": source})
    identity, findings = identify(page, reference, Hints())
    return identity.agency, identity.district_code, {f.rule for f in findings}


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("本报告由云南省易门县气象局编制。", "云南省易门县气象局"),
        ("2023年,我局认真贯彻条例。如有疑问,请联系:易门县卫健局办公室,电话略。", "易门县卫健局"),
        # nobody is named: the government is above the writer, and the agency unknown
        ("2023年,我局认真贯彻条例。", None),
        ("2023年,我镇认真贯彻条例。", None),
        # the report of the county, whoever made it
        ("本报告由易门县政务服务管理局编制。", "易门县人民政府"),
        ("2023年,全县各部门认真贯彻条例。本报告由易门县水利局编制。", "易门县人民政府"),
        ("2023年,易门县水利局公开了信息。", "易门县人民政府"),
    ],
)
def test_a_government_that_keeps_the_page_is_not_the_agency_of_what_another_made(
    reference: Reference, text: str, agency: str | None
) -> None:
    found, code, rules = who(reference, text)
    assert (found, code) == (agency, "530425" if agency else None)
    assert ("identity.agency_unknown" in rules) == (agency is None)


@pytest.mark.parametrize(
    ("told", "agency", "rule"),
    [
        ("", "易门县财政局", "identity.agency_inferred"),
        ("各股室公开信息。", "易门县财政局", "identity.agency_inferred"),
        ("各乡镇、各部门公开信息。", "易门县人民政府", "identity.agency_conflict"),
    ],
)
def test_the_maker_of_a_text_that_a_government_published_is_pointed_at(
    reference: Reference, told: str, agency: str, rule: str
) -> None:
    """Of a whole district the text tells by its towns and departments: a bureau has neither."""
    text = f"2023年,易门县认真贯彻条例。{told}本报告由易门县财政局编制。"
    found, _, rules = who(reference, text)
    assert (found, rule in rules) == (agency, True)
    found, _, rules = who(reference, text, "")
    assert (found, "identity.agency_inferred" in rules) == ("易门县财政局", False)


@pytest.mark.parametrize(
    ("source", "text", "agency", "is_inferred"),
    [
        ("来凤县", "我局公开信息。如有疑问请与来凤县农业农村局(地址:政务中心)。", "来凤县农业农村局", True),
        ("来凤县", "我局公开信息。", None, False),
        ("来凤县", "全县公开信息。", "来凤县", True),
        ("来凤县人民政府", "全县公开信息。", "来凤县人民政府", False),
    ],
)
def test_a_place_alone_is_no_publisher(
    reference: Reference, source: str, text: str, agency: str | None, is_inferred: bool
) -> None:
    found, _, rules = who(reference, text, source)
    assert (found, "identity.agency_inferred" in rules) == (agency, is_inferred)


@pytest.mark.parametrize(
    ("title", "source", "is_contradicted"),
    [
        ("西藏自治区气象局", "西藏自治区气象局办公室", False),
        ("广西壮族自治区海洋局", "自治区海洋局", False),
        ("国家统计局重庆调查总队", "重庆调查总队", False),
        ("连云港海事局", "交通运输部", False),
        ("石泉县税务局", "国家税务总局", False),
        ("中国人民银行西安分行", "中国人民银行", False),
        ("西藏自治区气象局", "西藏自治区应急管理厅办公室", True),
        ("广西壮族自治区海洋局", "自治区林业局", True),
        ("连云港海事局", "江苏省交通运输厅", True),
        # another bureau whose name ends so, and an organ of the state that leads no bureau of the county
        ("石泉县教育体育局", "体育局", True),
        ("石泉县药品监督管理局", "监督管理局", True),
        ("石泉县财政局", "中国人民银行", True),
        ("石泉县人民政府", "财政部", True),
    ],
)
def test_the_office_or_the_short_name_of_an_agency_contradicts_nothing(
    reference: Reference, title: str, source: str, is_contradicted: bool
) -> None:
    page = replace(document(text=f"{title}{TITLE}{PERIOD}"), meta={"来源": source})
    _, findings = identify(page, reference, Hints())
    assert ("identity.agency_conflict" in {f.rule for f in findings}) == is_contradicted


def test_a_bureau_of_the_name_in_another_city_contradicts(reference: Reference) -> None:
    page = replace(document(text=f"南京市鼓楼区财政局{TITLE}{PERIOD}"), meta={"来源": "鼓楼区财政局"})
    for code, is_contradicted in (("320106", False), ("350102", True)):
        _, findings = identify(page, reference, Hints(district_code=code))
        assert ("identity.agency_conflict" in {f.rule for f in findings}) == is_contradicted


def test_an_office_that_answers_for_its_government(reference: Reference) -> None:
    text = "请与平度市政府办公室政府信息公开领导小组办公室联系(地址:平度市长江路1号)。"
    agency, code, _ = who(reference, text, "")
    assert (agency, code) == ("平度市政府办公室", "370283")


@pytest.mark.parametrize(
    ("site", "expected"),
    [("定州市人民政府门户网站", ("经济开发区管委会", "130682")), ("门户网站", (None, None))],
)
def test_a_zone_without_a_name_is_that_of_the_site(
    reference: Reference, site: str, expected: tuple[str | None, str | None]
) -> None:
    text = f"报告可在{site}下载。请与经济开发区管委会党政办公室联系。\n经济开发区管委会严格按照条例公开。"
    agency, code, rules = who(reference, text, "")
    assert (agency, code) == expected
    assert rules & {"identity.agency_inferred", "identity.agency_unknown"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京大兴国际机场临空经济区(廊坊)管理委员会", "131000"),
        ("温州高新区(经开区)管委会", "330300"),
        ("郑州市金水区(本级)", "410105"),
    ],
)
def test_a_part_of_a_zone_is_where_its_brackets_say(reference: Reference, name: str, code: str) -> None:
    district = Resolver(reference, Hints(), "").resolve(name).district
    assert district is not None
    assert district.code == code


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("宁国市青龙乡人民政府2015年年度政府信息公开工作年度报告", "宁国市青龙乡人民政府"),
        ("2015年年丰镇人民政府政府信息公开工作年度报告", "年丰镇人民政府"),
    ],
)
def test_a_year_that_says_year_twice(reference: Reference, title: str, agency: str) -> None:
    parsed = reference.titles.parse(title)
    assert parsed is not None
    assert (parsed.agency, parsed.year) == (agency, 2015)


@pytest.mark.parametrize(
    ("text", "agency", "is_inferred"),
    [
        ("点击下载：石泉县司法局2023年政府信息公开工作年度报告.pdf\n本报告由石泉县水利局编制。", "石泉县水利局", False),
        ("本报告由石泉县水利局编制。\n石泉县司法局2023年政府信息公开工作年度报告.docx", "石泉县水利局", False),
        ("我局认真公开。\n石泉县司法局2023年政府信息公开工作年度报告.pdf", "石泉县司法局", True),
        ("现公布石泉县司法局2023年政府信息公开工作年度报告。", "石泉县司法局", False),
    ],
)
def test_the_name_of_a_file_to_load_comes_after_the_text(
    reference: Reference, text: str, agency: str, is_inferred: bool
) -> None:
    found, _, rules = who(reference, text, "")
    assert found == agency
    assert ("identity.agency_inferred" in rules) == is_inferred


@pytest.mark.parametrize(
    ("source", "text", "agency"),
    [
        ("石泉县水利局", "2023年,石泉县民政局认真贯彻条例。我局公开信息。", "石泉县民政局"),
        ("石泉县水利局", "石泉县民政局认真贯彻条例。我局根据石泉县水利局的意见办理。", "石泉县水利局"),
        ("石泉县饶峰镇", "我镇公开信息。后柳镇人民政府高度重视。", "后柳镇人民政府"),
    ],
)
def test_whose_work_a_text_tells_of_comes_before_another_publisher(
    reference: Reference, source: str, text: str, agency: str
) -> None:
    """A bureau that publishes the page of another, and does not occur in its text."""
    found, _, rules = who(reference, text, source)
    assert found == agency
    assert ("identity.agency_conflict" in rules) == (agency != source)


@pytest.mark.parametrize(
    ("text", "is_contradicted"),
    [
        ("我局公开信息。", True),
        ("石泉县民政局认真贯彻条例。", False),
        ("请与石泉县民政局办公室联系。", False),
        ("请与石泉县财政局办公室联系。", True),
    ],
)
def test_a_publisher_contradicts_no_title_that_the_text_bears_out(
    reference: Reference, text: str, is_contradicted: bool
) -> None:
    page = replace(document(text=f"石泉县民政局{TITLE}{text}{PERIOD}"), meta={"来源": "石泉县政务公开办公室"})
    _, findings = identify(page, reference, Hints())
    assert ("identity.agency_conflict" in {f.rule for f in findings}) == is_contradicted


@pytest.mark.parametrize(
    ("text", "source", "is_inferred"),
    [
        ("石泉县民政局高度重视。我局公开信息。", "", True),
        ("石泉县民政局高度重视。请与石泉县民政局办公室联系。", "", False),
        ("石泉县民政局高度重视。请与石泉县财政局联系。", "", True),
        ("本报告由石泉县民政局编制。", "县民政局", False),
        ("本报告由石泉县民政局编制。", "县财政局", True),
    ],
)
def test_two_sentences_or_a_sentence_and_a_publisher_that_agree_are_sure(
    reference: Reference, text: str, source: str, is_inferred: bool
) -> None:
    found, _, rules = who(reference, text, source)
    assert found == "石泉县民政局"
    assert ("identity.agency_inferred" in rules) == is_inferred


@pytest.mark.parametrize(
    ("contact", "is_contradicted"),
    [("石泉县民政局", True), ("石泉县水利局", False), ("石泉县人民政府", False), ("石泉县政务服务局", True)],
)
def test_another_contact_contradicts_a_publisher(reference: Reference, contact: str, is_contradicted: bool) -> None:
    found, _, rules = who(reference, f"我局公开信息。请与{contact}办公室联系。", "石泉县水利局")
    assert found == "石泉县水利局"
    assert ("identity.agency_conflict" in rules) == is_contradicted
