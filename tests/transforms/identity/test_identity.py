"""Whose report, for which year, published when."""

from __future__ import annotations

import datetime as dt

import pytest
from grids import document, rules
from titles import OTHERS, REPORTS

from gongkai.transforms.identity.identify import identify, identity_from_hints
from gongkai.transforms.model import Finding, Hints, Identity
from gongkai.transforms.reference import Reference

TITLE = "兴庆区司法局2024年政府信息公开工作年度报告"


def who(
    reference: Reference, text: str = TITLE, meta: dict[str, str] | None = None, hints: Hints | None = None
) -> tuple[Identity, tuple[Finding, ...]]:
    return identify(document(text=text, meta=meta), reference, hints or Hints())


@pytest.mark.parametrize(("title", "agency", "year"), REPORTS)
def test_titles_as_published(reference: Reference, title: str, agency: str | None, year: int) -> None:
    found = reference.titles.parse(title)
    assert found is not None
    assert (found.agency, found.year) == (agency, year)
    assert who(reference, title)[0].year == year


@pytest.mark.parametrize("title", OTHERS)
def test_what_only_mentions_a_report_has_no_title(reference: Reference, title: str) -> None:
    assert reference.titles.parse(title) is None
    identity, findings = who(reference, title)
    assert (identity.title, identity.year) == (None, None)
    assert {"identity.year_unknown", "identity.agency_unknown"} <= rules(findings)


def test_a_table_of_contents_below_the_title_does_not_hide_it(reference: Reference) -> None:
    assert who(reference, f"{TITLE}\n目录\n一、总体情况")[0].year == 2024
    assert who(reference, f"—1—\n\n{TITLE[:9]}\n{TITLE[9:]}\n根据《条例》和通知")[0].agency_id == "640104-司法局"


def test_the_title_of_the_page_comes_before_its_text(reference: Reference) -> None:
    meta = {"ArticleTitle": "西夏区司法局2023年政府信息公开工作年度报告"}
    assert who(reference, meta=meta)[0].year == 2023


@pytest.mark.parametrize("title", [TITLE, f"银川市{TITLE}", f"宁夏回族自治区银川市{TITLE}"])
def test_one_agency_has_one_id_however_much_of_its_district_is_named(reference: Reference, title: str) -> None:
    identity, findings = who(reference, title)
    assert (identity.agency_id, identity.district_code, identity.district) == ("640104-司法局", "640104", "兴庆区")
    assert not findings


def test_an_agency_that_is_not_listed_gets_an_id_of_the_same_make(reference: Reference) -> None:
    for title in (TITLE, f"银川市{TITLE}"):
        identity, findings = who(reference, title.replace("司法局", "民政局"))
        assert identity.agency_id == "640104-民政局"
        assert rules(findings) == {"identity.agency_unlisted"}


@pytest.mark.parametrize(
    ("title", "text", "hint", "code"),
    [
        ("南京市鼓楼区司法局", "", None, "320106"),
        ("鼓楼区司法局", "南京市鼓楼区政府信息公开", None, "320106"),
        ("鼓楼区司法局", "", "350102", "350102"),
        ("鼓楼区司法局", "", None, None),
        ("鼓楼区司法局", "南京市和福州市都有鼓楼区", None, None),
        ("朝阳区司法局", "", None, None),
        ("北京市朝阳区司法局", "", None, "110105"),
    ],
)
def test_a_name_that_several_districts_have(
    reference: Reference, title: str, text: str, hint: str | None, code: str | None
) -> None:
    identity, findings = who(
        reference, f"{title}2024年政府信息公开工作年度报告\n{text}", hints=Hints(district_code=hint)
    )
    assert identity.district_code == code
    assert ("identity.district_unknown" in rules(findings)) == (code is None)


def test_a_district_that_does_not_exist_is_said(reference: Reference) -> None:
    identity, findings = who(reference, "火星区司法局2024年政府信息公开工作年度报告")
    assert (identity.district_code, identity.agency_id) == (None, "000000-火星区司法局")
    assert "identity.district_unknown" in rules(findings)


@pytest.mark.parametrize(
    ("text", "hint", "year", "conflicts"),
    [
        (TITLE, None, 2024, 0),
        (TITLE, 2024, 2024, 0),
        (TITLE, 2023, 2024, 1),
        (f"{TITLE}\n统计期限自2024年1月1日起至2024年12月31日止", None, 2024, 0),
        (f"{TITLE}\n统计期限自 2024 年 1 月 1 日至 12 月 31 日", None, 2024, 0),
        (f"{TITLE}\n统计期限自2023年1月1日起至2023年12月31日止", None, 2024, 1),
        (f"{TITLE}\n统计期限自2024年1月1日起至2025年12月31日止", None, 2024, 1),
        (f"{TITLE}\n统计期限自2023年1月1日起至2023年12月31日止", 2022, 2024, 2),
        ("没有标题", 2024, 2024, 0),
    ],
)
def test_the_year_and_its_contradictions(
    reference: Reference, text: str, hint: int | None, year: int, conflicts: int
) -> None:
    identity, findings = who(reference, text, hints=Hints(year=hint))
    conflicting = [f for f in findings if f.rule == "identity.year_conflict"]
    assert identity.year == year
    assert len(conflicting) == conflicts
    assert all(f.severity == "error" and f.expected == str(year) for f in conflicting)


@pytest.mark.parametrize(
    ("text", "meta", "hint", "place"),
    [
        ("现公布《西夏区司法局2024年政府信息公开工作年度报告》", {}, None, "正文/text"),
        ("", {}, "西夏区司法局", "来源目录/source"),
        ("", {"发布机构": "西夏区司法局"}, None, "发布机构/publisher"),
        ("", {"发布机构": "兴庆区司法局"}, "银川市兴庆区司法局", None),
        ("", {"发布机构": "管理员"}, None, None),
        ("现公布《银川市兴庆区司法局2024年政府信息公开工作年度报告》", {}, None, None),
    ],
)
def test_another_agency_named_elsewhere(
    reference: Reference, text: str, meta: dict[str, str], hint: str | None, place: str | None
) -> None:
    identity, findings = who(reference, f"{TITLE}\n{text}", meta, Hints(agency=hint))
    assert identity.agency_id == "640104-司法局"
    assert [f.detail for f in findings if f.rule == "identity.agency_conflict"] == ([place] if place else [])


def test_the_source_names_the_agency_where_the_title_does_not(reference: Reference) -> None:
    title = "2025年政府信息公开工作年度报告"
    assert rules(who(reference, title)[1]) == {"identity.agency_unknown"}
    identity, findings = who(reference, title, hints=Hints(agency="兴庆区司法局"))
    assert (identity.agency_id, findings) == ("640104-司法局", ())


ADDRESS = "http://www.xqq.gov.cn/zwgk/202501/t20250123_4802832.html"


@pytest.mark.parametrize(
    ("meta", "hint", "address", "published"),
    [
        (
            {"PubDate": "2025-01-20 10:00", "发布日期": "2025-01-21"},
            dt.date(2025, 1, 22),
            ADDRESS,
            dt.date(2025, 1, 20),
        ),
        ({"发布日期": "2025年1月21日"}, dt.date(2025, 1, 22), ADDRESS, dt.date(2025, 1, 21)),
        ({"PubDate": "2025-13-45", "发布日期": "2025-01-21"}, None, ADDRESS, dt.date(2025, 1, 21)),
        ({"PubDate": ""}, dt.date(2025, 1, 22), ADDRESS, dt.date(2025, 1, 22)),
        ({}, None, ADDRESS, dt.date(2025, 1, 23)),
        ({}, None, "http://www.dafeng.gov.cn/art/2021/5/20/art_25340.html", dt.date(2021, 5, 20)),
        ({}, None, "http://www.dafeng.gov.cn/art/2021/13/40/art_25340.html", None),
        ({}, None, "file:///2021/5/20/report.pdf", None),
        ({}, None, "", None),
    ],
)
def test_the_date_of_publication(
    reference: Reference, meta: dict[str, str], hint: dt.date | None, address: str, published: dt.date | None
) -> None:
    hints = Hints(source_url=address, published_on=hint)
    assert who(reference, meta=meta, hints=hints)[0].published_on == published


@pytest.mark.parametrize(
    "lines",
    [
        "首页 政务公开 政府信息公开年报\n银川市兴庆区司法局2018年政府信息公开工作年\n度报告\n根据规定编制",
        "首页\n银川市兴庆区司法局\n2018年政府信息公开工作年度报告\n根据规定编制",
        "银川市兴庆区司法局2018年政府信息公开工作年度报告\n当前位置",
    ],
)
def test_a_line_above_the_title_is_not_part_of_the_agency(reference: Reference, lines: str) -> None:
    identity, _ = identify(document(text=lines), reference, Hints())
    assert (identity.agency, identity.year) == ("银川市兴庆区司法局", 2018)


def test_the_text_completes_a_title_that_lost_its_beginning(reference: Reference) -> None:
    text = "司法局2018年政府信息公开工作年度报告\n现发布《银川市兴庆区司法局2018年政府信息公开工作年度报告》。"
    identity, findings = identify(document(text=text), reference, Hints())
    assert identity.agency == "银川市兴庆区司法局"
    assert "identity.agency_conflict" not in rules(findings)


LONG = {
    "a department repeated": "银川市西夏区" + "司法" * 140 + "局",
    "a place repeated": "银川市" + "西夏区" * 100 + "司法局",
    "a party organ": "中共" * 150 + "银川市委员会",
    "agencies in a row": "银川市司法局" * 50,
    "a sentence": "为银川市各部门及所属单位提供服务的" * 18 + "办公室",
}


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_a_name_of_hundreds_of_characters_is_no_agency(reference: Reference, name: str) -> None:
    bare = "2024年政府信息公开工作年度报告\n正文"
    given = who(reference, bare, hints=Hints(agency=name))
    assert given[0].agency is None
    assert {"identity.agency_too_long", "identity.agency_unknown"} <= rules(given[1])
    assert identity_from_hints(Hints(agency=name, year=2024), reference).agency is None
    for identity, _ in (
        who(reference, bare, {"发布机构": name, "author": name}),
        who(reference, f"{bare}\n{name}\n2025年1月23日"),
        who(reference, name + bare),
        who(reference, "\n".join(name[i : i + 50] for i in range(0, len(name), 50)) + bare),
    ):
        assert len(identity.agency or "") <= 45


def test_of_a_name_that_is_too_long_the_page_gives_the_agency(reference: Reference) -> None:
    identity, findings = who(reference, hints=Hints(agency=LONG["a sentence"]))
    assert (identity.agency, "identity.agency_too_long" in rules(findings)) == ("银川市兴庆区司法局", True)
