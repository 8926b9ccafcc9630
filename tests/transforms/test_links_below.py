"""What a web page prints below the tables of a report: links to other reports, the foot of the site, who signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Filled, document, filled, of_rule

from gongkai.extractors.document import Passage
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints, Identity
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from gongkai.transforms.split import without_titles_below

TEXT = (
    "桃江县人民政府\n"
    "根据《中华人民共和国政府信息公开条例》,特向社会公布2022年度本机关政府信息公开工作年度报告。\n"
    "2022年,县水利局健全工作机构,修订了《桃江县水利局政府信息主动公开基本目录》,明确每个事项的公开内容。"
)
OTHER = "桃江县审计局2021年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def form(reference: Reference) -> Filled:
    return filled(reference, "2021")


def whose(reference: Reference, form: Filled, below: str, text: str = TEXT, page: int | None = None) -> Identity:
    """Whose report the form with `text` above and `below` beneath its tables is."""
    tables = [replace(table, order=100 + at) for at, table in enumerate(form.all())]
    made = document(*tables, text=text)
    foot = tuple(Passage(200 + at, line, page) for at, line in enumerate(below.splitlines()))
    report = to_report("0" * 64, replace(made, passages=made.passages + foot), reference, Hints())
    assert report.status == "loaded"
    return report.identity


@pytest.mark.parametrize(
    "below",
    [
        f"相关链接\n{OTHER}",
        f"图解：{OTHER}",
        f"【打印】\n相关链接\n{OTHER}\n一图读懂：桃江县人民政府政府信息公开工作年度报告",
    ],
)
def test_a_link_to_another_report_says_not_whose_this_one_is(reference: Reference, form: Filled, below: str) -> None:
    identity = whose(reference, form, below)
    assert (identity.agency, identity.year) == ("桃江县水利局", 2022)


@pytest.mark.parametrize(
    "text", ["2020年政府信息公开工作年度报告", "单位：办公室\n2020年度政府信息公开年报\n现公布如下。"]
)
def test_a_title_without_an_agency_above_is_that_of_the_report(reference: Reference, form: Filled, text: str) -> None:
    identity = whose(reference, form, "肇州县粮食局2019年政府信息公开年度报告", text)
    assert (identity.agency, identity.year) == (None, 2020)


def test_of_several_titles_below_alone_none_is_that_of_the_report(reference: Reference, form: Filled) -> None:
    """The oldest, which is listed first, was taken, and nothing pointed at its year."""
    below = "肇州县水务局\n" + "\n".join(f"肇州县水务局{year}年政府信息公开年度报告" for year in (2018, 2019, 2020))
    identity = whose(reference, form, below, "2020年度报告")
    assert (identity.agency, identity.year) == ("肇州县水务局", None)


@pytest.mark.parametrize("name", ["附件：{}", "{}.docx", "点击下载：{}", "{}.pdf"])
def test_a_file_below_may_be_the_report(reference: Reference, form: Filled, name: str) -> None:
    text = "本报告根据《中华人民共和国政府信息公开条例》编制,所列数据的统计期限自2022年1月1日起至2022年12月31日止。"
    below = name.format("桃江县水利局2022年政府信息公开工作年度报告")
    made = document(*(replace(table, order=100) for table in form.all()), text=text)
    made = replace(made, passages=(*made.passages, Passage(200, below)))
    assert without_titles_below(made, reference) is made


def test_what_no_text_stands_above_or_has_pages_keeps_its_title(reference: Reference, form: Filled) -> None:
    title = "桃江县水利局2022年政府信息公开工作年度报告"
    assert whose(reference, form, title, text="").agency == "桃江县水利局"  # the tables come first
    assert whose(reference, form, title, text="\n".join(TEXT.split("\n")[1:2]), page=3).agency == "桃江县水利局"


def test_who_signs_above_the_foot_of_a_site(reference: Reference) -> None:
    foot = "\n".join(f"网站标识码：43092200{at:02}" for at in range(12))
    text = "现特向社会公布2012年度我街道信息公开工作年度报告。统计期限自2012年1月1日起至2012年12月31日止。\n"
    signed = f"{text}桦甸市人民政府新华街道办事处\n2013年3月7日\n{foot}"
    identity, findings = identify(document(text=signed), reference, Hints())
    assert identity.agency == "桦甸市人民政府新华街道办事处"
    assert identity.district_code == "220282"
    undated = signed.replace("2013年3月7日\n", "")
    identity, findings = identify(document(text=undated), reference, Hints())
    assert identity.agency is None
    assert of_rule(findings, "identity.agency_unknown")


@pytest.mark.parametrize(
    ("below", "agency", "is_doubted"),
    [
        ("鹤庆县水务局\n2020年1月9日\n鹤庆县教育体育局", "鹤庆县水务局", False),
        ("鹤庆县水务局 鹤庆县搬迁安置办公室\n2020年1月9日", "鹤庆县搬迁安置办公室", False),
        ("鹤庆县水务局 鹤庆县林业和草原局", None, False),  # a list, as far as a web page tells
        ("鹤庆县 水务局\n2020年1月9日", "鹤庆县水务局", False),
        ("鹤庆县人民政府\n2020年1月9日", None, False),  # whose site it is
    ],
)
def test_who_signs_a_text_that_says_our_bureau(
    reference: Reference, below: str, agency: str | None, is_doubted: bool
) -> None:
    text = "现公布2019年度政府信息公开工作年度报告。\n2019年,我局健全了工作机构,规范了公开流程。\n"
    identity, findings = identify(document(text=text + below), reference, Hints())
    assert identity.agency == agency
    assert bool(of_rule(findings, "identity.agency_conflict")) == is_doubted
    assert bool(of_rule(findings, "identity.agency_unknown")) == (agency is None)


def test_the_government_signs_what_no_bureau_wrote(reference: Reference) -> None:
    text = "现公布2019年度政府信息公开工作年度报告。\n2019年,我县健全了工作机构,规范了公开流程。\n"
    signed = f"{text}鹤庆县人民政府\n2020年1月9日"
    assert identify(document(text=signed), reference, Hints())[0].agency == "鹤庆县人民政府"


@pytest.mark.parametrize("label", ["附件：", "附件1、", "附2："])
@pytest.mark.parametrize(("author", "is_doubted"), [("鹤庆县水务局", True), ("鹤庆县审计局", False)])
def test_a_file_of_another_agency_below_a_text_is_doubted(
    reference: Reference, label: str, author: str, is_doubted: bool
) -> None:
    text = f"2019年政府信息公开工作年度报告\n本报告由{author}编制。\n"
    made = document(text=f"{text}{label}鹤庆县审计局2019年政府信息公开工作年度报告.pdf")
    assert bool(of_rule(identify(made, reference, Hints())[1], "identity.agency_conflict")) == is_doubted
