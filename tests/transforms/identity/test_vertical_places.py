"""Agencies that are called after roads, waters and quarters, and those that belong to no district of their name."""

from __future__ import annotations

import pytest
from grids import rules
from whose import of_text

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.model import Hints, Identity
from gongkai.transforms.reference import Reference

DOUBT = {"identity.district_unknown", "identity.district_guessed"}


def identified(reference: Reference, text: str, address: str = "") -> tuple[Identity, set[str]]:
    identity, findings = of_text(reference, text, address)
    return identity, rules(findings)


def titled(reference: Reference, agency: str, text: str = "", address: str = "") -> tuple[Identity, set[str]]:
    return identified(reference, f"{agency}2023年政府信息公开工作年度报告\n{text}", address)


@pytest.mark.parametrize(
    "agency",
    [
        "微山湖海事局",
        "高邮湖渔政支队",
        "嘉陵江航道局",
        "鄱阳湖海事处",
        "新安江海事局",
        "太平湖风景区管委会",
        "微山湖旅游度假区管委会",
        "泰山景区管委会",
    ],
)
def test_a_lake_or_river_is_not_the_county_of_its_name(reference: Reference, agency: str) -> None:
    identity, found = titled(reference, agency)
    assert identity.district_code is None
    assert "identity.district_unknown" in found


@pytest.mark.parametrize("agency", ["江南公路管理局", "太湖海事局", "新安公路局", "巢湖海事局", "江北公路分局"])
def test_a_part_of_the_name_of_a_county_is_a_guess(reference: Reference, agency: str) -> None:
    assert titled(reference, agency)[1] & DOUBT


@pytest.mark.parametrize(
    ("agency", "text", "address", "code"),
    [
        ("高邮调查队", "地址：高邮市海潮东路。", "", "321084"),
        ("新安公路局", "", "http://www.xinan.gov.cn/zwgk/2024.html", None),
        ("国家统计局高邮调查队", "", "", "321084"),
        ("黄山海关", "", "", "341000"),
        ("南京江北新区管理委员会", "", "", "320100"),
    ],
)
def test_a_county_named_in_full_elsewhere_is_sure(
    reference: Reference, agency: str, text: str, address: str, code: str | None
) -> None:
    identity, found = titled(reference, agency, text, address)
    if code:
        assert identity.district_code == code
        assert not found & DOUBT
    else:
        assert found & DOUBT


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("中国（福建）自由贸易试验区福州片区管理委员会", "350100"),
        ("中国(河南)自由贸易试验区开封片区管理委员会", "410200"),
        ("中国(上海)自由贸易试验区临港新片区管理委员会", "310000"),
        ("中国(山东)自由贸易试验区管理委员会", "370000"),
    ],
)
def test_a_part_of_a_free_trade_zone_is_in_its_city(reference: Reference, agency: str, code: str) -> None:
    assert titled(reference, agency)[0].district_code == code


def test_whom_to_ask_may_bear_the_province_in_brackets(reference: Reference) -> None:
    text = (
        "本报告的统计期限自2024年1月1日至12月31日。\n如有疑问，请联系：中国（云南）自由贸易试验区昆明片区管理委员会"
        "（昆明经济技术开发区管理委员会）政府信息公开办公室，电话：0871-60000000。"
    )
    identity, _ = identified(reference, text)
    assert (identity.district_code, identity.year) == ("530100", 2024)


def test_organs_of_the_corps_without_a_city_are_not_one(reference: Reference) -> None:
    names = ["第十一师教育局", "新疆生产建设兵团第十二师教育局", "新疆生产建设兵团教育局", "兵团第十一师教育局"]
    one, two, three, four = (titled(reference, name)[0] for name in names)
    assert {i.district_code for i in (one, two, three, four)} == {"650000"}
    assert len({i.agency_id for i in (one, two, three)}) == 3
    assert one.agency_id == four.agency_id
    assert titled(reference, "第六师教育局")[0].district_code == "659004"


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("第八师134团", "659001"),
        ("农八师司法局", "659001"),
        ("兵团第九师财政局", "659012"),
        ("十三师红星二场", "659011"),
        ("新疆生产建设兵团第四师财政局", "659008"),
        ("第一师范学校", None),  # not the division
    ],
)
def test_a_division_of_the_corps_is_one_with_its_city(reference: Reference, agency: str, code: str | None) -> None:
    assert titled(reference, agency)[0].district_code == code


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("拱北海关", "440400"),
        ("中华人民共和国拱北海关", "440400"),
        ("黄埔海关", "440100"),  # of the whole city; 黄埔区 has organs of its own
        ("太平海关", "441900"),
        ("友谊关海关", "451481"),
        ("黄埔区财政局", "440112"),
        ("友谊县财政局", "230522"),
        ("象山海关", None),  # 象山县 and 象山区
    ],
)
def test_a_customs_house_may_bear_the_name_of_its_quarter(reference: Reference, agency: str, code: str | None) -> None:
    assert titled(reference, agency)[0].district_code == code


def test_a_customs_house_elsewhere_than_its_page_is_a_guess(reference: Reference) -> None:
    named = [Resolver(reference, Hints(district_code=code), "").resolve("太平海关") for code in ("441900", "210900")]
    assert [name.basis for name in named] == ["seat", "guess"]


@pytest.mark.parametrize("town", ["新市镇", "东花市街道", "永发镇", "新开镇", "三七市镇", "古县镇", "邹区镇"])
def test_towns_may_end_as_districts_do(reference: Reference, town: str) -> None:
    assert reference.names.is_township(town)
    assert reference.names.township_stem(f"{town.removesuffix('街道')}镇人民政府" if "街道" in town else town)


@pytest.mark.parametrize("name", ["南京市街道", "长丰县镇", "经济开发区街道办事处", "江宁区街道"])
def test_a_district_above_a_county_is_no_town(reference: Reference, name: str) -> None:
    assert not reference.names.is_township(name)


def test_a_town_follows_the_plan_of_its_district(reference: Reference) -> None:
    text = (
        "一、总体情况\n2021年鱼市街道深入贯彻《条例》，落实《北京市东城区2021年政务公开工作要点》。鱼市街道信息公开工作由办事处副主任主管。"
        "严格执行《鱼市街道办事处政府信息公开保密审查制度》。"
    )
    identity, found = identified(reference, text)
    assert (identity.agency, identity.district_code) == ("鱼市街道", "110101")
    assert {"identity.agency_inferred", "identity.district_inferred"} <= found
    assert identified(reference, text.replace("东城区", ""))[0].district_code is None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("依据条例，对2024年东宝区招商局政府信息公开工作情况报告如下：", "东宝区招商局"),
        ("按时完成长通街道2024年政府信息公开年度报告。请与南关区长通街道办事处办公室联系。", "南关区长通街道"),
        ("2024年道里区对青山镇人民政府政府信息公开工作年度报告", "道里区对青山镇人民政府"),
    ],
)
def test_words_of_a_sentence_are_no_part_of_the_name(reference: Reference, text: str, agency: str) -> None:
    found = identified(reference, text)[0]
    assert (found.agency, found.agency_id) == (agency, titled(reference, agency)[0].agency_id)


def test_a_day_behind_the_source_of_a_page(reference: Reference) -> None:
    line = "来源：州经信局时间：2022年01月26日"
    assert str(identified(reference, line)[0].published_on) == "2022-01-26"
    assert identified(reference, "来源：州经信局统计时间：2022年01月26日")[0].published_on is None
    assert identified(reference, "资料来源：州经信局，时间：2022年01月26日以前")[0].published_on is None


def test_a_site_of_a_county_or_quoted_gives_the_place(reference: Reference) -> None:
    text = "2021年，县乡村振兴局认真贯彻条例。\n2021年县乡村振兴局以青川县门户网站为主要平台，公开信息98条。"
    assert identified(reference, text)[0].district_code == "510822"
    text = "2020年，省能源局政府信息公开工作年度报告是根据条例编制的。\n在“贵州省能源管理局”网站上新设栏目。"
    assert identified(reference, text)[0].district_code == "520000"
    assert identified(reference, text.replace("贵州省能源管理局", "贵州日报"))[0].district_code is None


def test_a_managed_area_is_an_agency(reference: Reference) -> None:
    text = "本报告是根据条例要求，由桃花源旅游管理区编写。统计期限从2023年1月1日到12月31日止。"
    identity, found = identified(reference, text)
    assert identity.agency == "桃花源旅游管理区"
    assert "identity.district_unknown" in found
