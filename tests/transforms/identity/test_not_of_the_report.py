"""What stands beside a report and is not of it: links taken for titles, the foot of a site, wrapped sentences."""

from __future__ import annotations

import datetime as dt

import pytest
from grids import document, rules
from whose import of_page, of_text

from gongkai.extractors.readers.html.reader import read_html
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.identity.publication import published_on
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

TITLE = "2022年政府信息公开工作年度报告"
OTHER = "<a href='/1.html'>柘城县财政局2019年政府信息公开工作年度报告</a>"
TEXT = "2022年,柘城县档案局认真贯彻条例,公开信息20条。2022年我局未收到申请。"


@pytest.mark.parametrize("title", ["县档案局政府信息公开工作年度报告", "柘城县档案局2022年政务信息公开工作汇报", ""])
@pytest.mark.parametrize("is_above", [True, False])
def test_a_link_to_another_report_is_no_title(reference: Reference, title: str, is_above: bool) -> None:
    lines = (OTHER, title, TEXT) if is_above else (title, TEXT, OTHER)
    identity, _ = of_page(reference, *filter(None, lines))
    assert (identity.agency_id, identity.year) == ("411424-档案局", 2022)


def test_a_title_that_is_a_link_is_one_where_the_text_has_its_agency(reference: Reference) -> None:
    linked = "<a href='/0.html'>柘城县档案局2022年政府信息公开工作年度报告</a>"
    identity, doubts = of_page(reference, linked, "柘城县档案局认真贯彻条例,公开信息20条。")
    assert (identity.agency_id, identity.year, doubts) == ("411424-档案局", 2022, set())


def test_a_linked_agency_that_the_text_only_mentions_beside_its_own_is_not_the_writer(reference: Reference) -> None:
    text = "2022年,柘城县档案局会同柘城县财政局公开资金信息。2022年柘城县档案局公开20条。"
    assert of_page(reference, OTHER, text)[0].agency_id in ("411424-档案局", None)


@pytest.mark.parametrize("foot", ["主办：柘城县人民政府", "版权所有 柘城县档案局", "网站标识码：4114240001"])
@pytest.mark.parametrize("day", ["更新日期：2026-10-30", "时间：2026-10-30 08:00", "更新时间：2026年10月30日"])
def test_a_date_in_the_foot_of_a_site_is_not_that_of_the_report(reference: Reference, foot: str, day: str) -> None:
    def published(*lines: str) -> dt.date | None:
        page = "".join(f"<div>{line}</div>" for line in (TITLE, *lines))
        hints = Hints(source_url="http://www.example.gov.cn/art/2023/1/16/art_1_2.html")
        return published_on(read_html(f"<meta charset=utf-8>{page}".encode()), hints, reference)

    assert published(TEXT, foot, day) == dt.date(2023, 1, 16)
    assert published(TEXT, day, foot) == dt.date(2026, 10, 30)
    assert published(foot, day, TEXT) == dt.date(2026, 10, 30)


def test_a_sentence_that_goes_on_in_the_next_line_is_no_title(reference: Reference) -> None:
    text = f"{TITLE}\n根据《条例》（国令第711号），现公布深圳市地方金融\n管理局{TITLE}。数据统计期限为2022年。"
    assert identify(document(text=text), reference, Hints())[0].title == TITLE
    welcome = "您好,欢迎访问柘城县人民政府网站"
    assert of_text(reference, f"{welcome}\n柘城县档案局{TITLE}")[0].agency_id == "411424-档案局"


@pytest.mark.parametrize(
    ("title", "text", "is_doubted"),
    [
        ("商丘市生态环境局", "请与商丘市生态环境局柘城分局办公室联系。我局公开信息。", True),
        ("商丘市生态环境局", "商丘市生态环境局柘城分局公开信息。请与商丘市生态环境局联系。", False),
        ("商丘市生态环境局柘城分局", "请与商丘市生态环境局柘城分局办公室联系。我局公开信息。", False),
        ("柘城县教育局", "我校公开信息。", True),
        ("柘城县教育局", "我局公开信息,我校也公开。", False),
        ("柘城县第一中学", "我校公开信息。", False),
    ],
)
def test_a_title_of_the_agency_above_the_writer_is_doubted(
    reference: Reference, title: str, text: str, is_doubted: bool
) -> None:
    doubts = of_page(reference, f"{title}{TITLE}", text)[1]
    assert bool(doubts) == is_doubted


def test_a_character_put_together_in_brackets_is_part_of_the_name(reference: Reference) -> None:
    title = "（石咢）嘉镇人民政府2024年政府信息公开工作年度报告"
    identity, findings = of_text(reference, f"双柏县人民政府网站\n{title}")
    assert (identity.agency_id, "identity.agency_conflict" in rules(findings)) == ("532322-(石咢)嘉镇人民政府", False)
    assert of_text(reference, "（转载）双柏县妥甸镇2024年政府信息公开工作年度报告")[0].agency == "双柏县妥甸镇"


@pytest.mark.parametrize("agency", ["安福县", "安福县水利局"])
def test_a_column_of_the_site_before_the_title_is_no_part_of_the_agency(reference: Reference, agency: str) -> None:
    page = (
        f"<title>安福县人民政府 政府信息公开年报 {agency}{TITLE}</title><h1>{agency}{TITLE}</h1><p>公开信息20条。</p>"
    )
    identity, _ = identify(read_html(f"<meta charset=utf-8>{page}".encode()), reference, Hints())
    assert (identity.agency, identity.year) == (agency, 2022)


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("2022年,陆川县气象局认真贯彻条例。如有疑问,请与陆川县气象局办公室联系。", "450922-气象局"),
        ("2022年,玉林市气象局和陆川县气象局公开信息。我局公开20条。", "450000-气象局"),
        ("2022年,广西壮族自治区气象局认真贯彻条例。2022年,陆川县气象局未收到申请。", "450000-气象局"),
    ],
)
def test_a_branch_on_the_site_of_the_agency_above_it(reference: Reference, text: str, agency_id: str) -> None:
    page = f"<meta charset=utf-8><meta name=SiteName content=广西壮族自治区气象局><h1>{TITLE}</h1><p>{text}</p>"
    assert identify(read_html(page.encode()), reference, Hints())[0].agency_id == agency_id


@pytest.mark.parametrize(
    ("name", "agency"),
    [("海南审计网", None), ("中国商河网", None), ("国家电网", "国家电网"), ("互联网信息办公室", "互联网信息办公室")],
)
def test_a_site_in_a_title_is_no_agency(reference: Reference, name: str, agency: str | None) -> None:
    identity, _ = of_page(reference, f"{name}{TITLE}", TEXT.replace("柘城县档案局", ""))
    assert (identity.agency, identity.year) == (agency, 2022)
