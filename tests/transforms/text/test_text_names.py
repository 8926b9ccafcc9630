"""Names of places, agencies and accounts are no words of a sentence: whose it is never changes what is stated."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.transforms.reference import Reference
from gongkai.transforms.text.grammar import grammar

PLACE = "2022年{0}教育局通过{0}政府网站公开信息51条。{0}收到政府信息公开申请14件,办结13件。"
OF_A_PLACE = ["disclosure.website=51", "requests.processed=13", "requests.received=14"]
AGENCY = "2022年,{0}通过县政府网站主动公开信息51条,{0}微信公众号发布信息62条。{0}收到政府信息公开申请14件,未收取费用。"
OF_AN_AGENCY = ["disclosure.website=51", "disclosure.wechat=62", "requests.fees=0", "requests.received=14"]


def test_no_district_changes_what_is_stated(reference: Reference) -> None:
    """和县 is the one name too short to be told from 县政府和县财政局."""
    names = {district.name for district in reference.districts.all} - {"和县"}
    told = {name for name in names if reference.grammar.scanner.search(name)} | {"某某县"}
    assert len(told) > 200
    assert [name for name in sorted(told) if brief(reference, PLACE.format(name)) != OF_A_PLACE] == []


def test_names_that_seem_to_deny_are_known_for_short(reference: Reference) -> None:
    assert brief(reference, "2022年无锡海关收到政府信息公开申请14件。") == ["requests.received=14"]
    assert brief(reference, "2022年,未央公安未收到政府信息公开申请。") == ["requests.received=0"]


def test_places_that_hold_no_word_cost_nothing() -> None:
    """Only names that could be misread are looked for; one of two letters is not."""
    terms = [{"concept": "none", "kind": "denial", "terms": "无"}, {"concept": "joint", "kind": "joint", "terms": "和"}]
    made = grammar({"云岭县", "无云县", "和县", "三条区"}, terms, [{"unit": "条", "terms": "条"}], [], [], [])
    for text, group in (
        ("云岭县", None),
        ("无云县", "place"),
        ("无云", "place"),
        ("和县", "word"),
        ("三条区", "place"),
    ):
        found = made.scanner.match(text)
        assert (found and found.lastgroup) == group, text


@pytest.mark.parametrize(
    "agency",
    [
        "水务局",
        "邮政管理局",
        "广播影视局",
        "文化旅游和广播电视局",
        "互联网信息办公室",
        "网络安全和信息化委员会办公室",
        "规划和国土资源管理委员会",
        "公共财政监督检查局",
        "人事考试院",
        "会计培训中心",
        "信访接待中心",
        "行政审批服务局",
        "政府采购中心",
        "动态监测中心",
        "听证仲裁处",
    ],
)
def test_no_agency_changes_what_is_stated(reference: Reference, agency: str) -> None:
    assert brief(reference, AGENCY.format("某县" + agency)) == OF_AN_AGENCY


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # what only stands before an agency is no part of its name
        ("2022年,通过邮政、网站收到政府信息公开申请5件。", ["requests.received=5"]),
        ("2022年,公开规划、财政由办公室负责的信息5条。", []),
        ("2022年,收到网上申请公开政府信息5件,中心已答复。", ["requests.received.online=5"]),
        ("2022年,通过广播、电视公开信息5条。", []),
        ("2022年,收到行政许可申请5件。", []),
        ("2022年,在政务大厅、媒体中心公开信息5条。", []),
        ("2022年,发布宣传县委县政府信息20条。", []),
        ("2022年,发布宣传市局信息20条。", []),
        ("2022年,在门户网站“财政预决算”公开信息20条。", []),
        (
            "2022年,通过广播电视局网站、微信公众号分别发布信息30条、20条。",
            ["disclosure.website=30", "disclosure.wechat=20"],
        ),
        # the name of an account, before or behind what it is
        ("2022年,微信公众号“云岭广播电视”发布信息62条。", ["disclosure.wechat=62"]),
        ("2022年,“云岭政策解读”微信公众号发布信息62条。", ["disclosure.wechat=62"]),
        ("2022年,通过微信公众号“云岭政策解读”发布信息62条。", ["disclosure.wechat=62"]),
        ("2022年,通过微信公众号“云岭门户网站”发布信息62条。", ["disclosure.wechat=62"]),
        ("2022年,通过微信公众号,“云岭电视”发布信息62条。", []),
    ],
)
def test_what_is_a_name_and_what_is_none(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
