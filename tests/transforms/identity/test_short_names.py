"""Bureaus that are called by their place without 市 or 县, and zones that are called as a district is."""

from __future__ import annotations

import pytest
from grids import document, rules

from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


def read(
    reference: Reference, agency: str, text: str, year: int = 2022, **hints: str
) -> tuple[str | None, str | None, set[str]]:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    identity, findings = identify(document(text=f"{title}\n{text}"), reference, Hints(**hints))
    return identity.agency_id, identity.district_code, rules(findings)


@pytest.mark.parametrize(
    ("agency", "text", "year", "agency_id"),
    [
        ("兰陵民政局", "2022年，兰陵县民政局认真做好政府信息公开工作。", 2022, "371324-民政局"),
        ("如皋住建局", "按照如皋市政府的部署，我局严格执行《条例》。", 2022, "320682-住房和城乡建设局"),
        ("绥芬河人防办", "来源：绥芬河市人防办", 2022, "231081-人民防空办公室"),
        ("海门人防办", "来源：海门市人防办", 2015, "320684-人民防空办公室"),
        ("海门人防办", "来源：海门区人防办", 2021, "320614-人民防空办公室"),
    ],
)
def test_the_text_prints_the_place_in_full(
    reference: Reference, agency: str, text: str, year: int, agency_id: str
) -> None:
    found, _, findings = read(reference, agency, text, year)
    assert found == agency_id
    assert "identity.district_inferred" in findings


def test_the_site_is_that_of_the_place_or_of_the_city_above(reference: Reference) -> None:
    own = read(reference, "沭阳司法局", "2022年，我局", source_url="http://www.shuyang.gov.cn/a.html")
    above = read(reference, "沭阳司法局", "2022年，我局", source_url="http://www.suqian.gov.cn/a.html")
    assert own[0] == above[0] == "321322-司法局"


@pytest.mark.parametrize(
    ("agency", "text"),
    [
        ("兰陵民政局", "2022年，我局认真做好政府信息公开工作。"),
        ("鼓楼民政局", "2022年，鼓楼区认真做好政府信息公开工作。"),  # four cities have one
        ("南湖公园管理局", "本局在南湖区。"),  # not a bureau as counties have them
        ("海门人防办", "原海门市，今海门区。"),
    ],
)
def test_else_the_place_is_not_known(reference: Reference, agency: str, text: str) -> None:
    _, code, findings = read(reference, agency, text)
    assert code is None
    assert "identity.district_unknown" in findings


@pytest.mark.parametrize("text", ["2022年，我区", "瑞安市人民政府网站"])
@pytest.mark.parametrize("zone", ["滨海新区", "滨海新区管委会"])
def test_a_zone_of_the_name_of_a_district_is_not_in_that(reference: Reference, zone: str, text: str) -> None:
    assert read(reference, zone, text)[1] != "120116"


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("按照天津市人民政府的要求", {}),
        ("2022年，我区", {"source_url": "http://www.tjbh.gov.cn/a.html"}),
        ("2022年，我区", {"district_code": "120000"}),
    ],
)
def test_unless_something_says_so(reference: Reference, text: str, hints: dict[str, str]) -> None:
    assert read(reference, "滨海新区", text, **hints)[1] == "120116"


def test_a_zone_has_no_bureaus(reference: Reference) -> None:
    assert read(reference, "滨海新区司法局", "2022年，我局")[0] == "120116-司法局"


def test_a_district_with_its_city_is_itself(reference: Reference) -> None:
    assert read(reference, "天津市滨海新区教育体育局", "2022年")[0] == "120116-教育体育局"


@pytest.mark.parametrize(
    ("agency", "text", "given", "code"),
    [
        ("朝阳财政局", "建平县、朝阳县", "110105", "110105"),  # another one is cited
        ("和平卫健局", "广东省河源市和平县", "120101", "120101"),
        ("兰陵民政局", "兰陵县民政局", "320000", "371324"),
        ("承德司法局", "承德县、隆化县", "130800", "130800"),  # a county in the city of the same name
        ("承德司法局", "承德县、隆化县", "", "130821"),
        ("大同教育局", "大同区", "", "230606"),
    ],
)
def test_a_namesake_of_the_place_that_is_printed_leaves_it_in_doubt(
    reference: Reference, agency: str, text: str, given: str, code: str
) -> None:
    _, found, findings = read(reference, agency, text, district_code=given)
    assert found == code
    assert "identity.district_guessed" in findings


def test_a_city_called_as_its_province_is_not_the_province(reference: Reference) -> None:
    assert read(reference, "吉林教育局", "2022年，我局", district_code="220000")[0] != "220000-教育局"
    assert read(reference, "吉林教育局", "2022年，吉林市", district_code="220000")[0] == "220200-教育局"


@pytest.mark.parametrize(
    ("agency", "text"), [("江南水利局", "江南区域水系"), ("海门财政局", "海门市场繁荣"), ("江南水利局", "江南区位优势")]
)
def test_a_longer_word_is_no_place_in_full(reference: Reference, agency: str, text: str) -> None:
    assert read(reference, agency, text)[1] is None


@pytest.mark.parametrize("agency", ["大同市场监管局", "大同市监局", "大同市市监局", "大同市市场监督管理局"])
def test_the_word_for_a_market_is_not_cut_in_two(reference: Reference, agency: str) -> None:
    assert read(reference, agency, "2022年，我局")[0] == "140200-市场监督管理局"


@pytest.mark.parametrize(
    ("agency", "agency_id"),
    [
        ("达旗财政局", "150621-财政局"),
        ("博州财政局", "652700-财政局"),
        ("喀左县财政局", "211324-财政局"),
        ("管城区财政局", "410104-财政局"),
        ("共青团达拉特旗委", "150621-共青团委员会"),
        ("达拉特旗团委", "150621-共青团委员会"),
        ("共青团桐乡市委员会", "330483-共青团委员会"),
    ],
)
def test_everyday_names_of_places_and_of_the_youth_league(reference: Reference, agency: str, agency_id: str) -> None:
    assert read(reference, agency, "")[0] == agency_id


def test_a_branch_before_which_its_place_stands_in_short(reference: Reference) -> None:
    assert read(reference, "汉台公安分局", "地址：汉中市汉台区东大街。")[0] == "610702-公安局分局"
    assert read(reference, "汉台公安分局", "")[1] is None
