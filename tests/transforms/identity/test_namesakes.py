"""Districts of one name, and names of districts that are not known: a city that is merely cited decides nothing."""

from __future__ import annotations

import pytest
from grids import document, rules

from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

GUESS = {"identity.district_unknown", "identity.district_guessed"}


def district_of(
    reference: Reference, agency: str, text: str, year: int = 2023, hints: Hints | None = None
) -> tuple[str | None, set[str]]:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    identity, findings = identify(document(text=f"{title}\n{text}"), reference, hints or Hints())
    return identity.district_code, rules(findings)


@pytest.mark.parametrize(
    ("agency", "cited"),
    [
        ("西湖区民政局", "组织干部赴南昌市考察学习。"),
        ("长安区审计局", "借鉴西安市的先进经验。"),
        ("新华区水利局", "与平顶山市水利局协作办理申请3件。"),
        ("普陀区教育局", "按照上海市有关做法，健全了制度。"),
    ],
)
def test_a_city_that_is_cited_decides_nothing(reference: Reference, agency: str, cited: str) -> None:
    code, found = district_of(reference, agency, f"现公布2023年年度报告。{cited}")
    assert code is None
    assert "identity.district_unknown" in found


@pytest.mark.parametrize(
    ("agency", "text", "code"),
    [
        ("西湖区民政局", "杭州市西湖区民政局根据《条例》编制本报告。", "330106"),
        ("长安区审计局", "石家庄市\n长安区政府信息公开", "130102"),
        ("普陀区教育局", "根据《条例》，舟山普陀区教育局编制本报告。赴上海市考察。", "330903"),
    ],
)
def test_a_city_before_the_district_at_the_head_of_a_clause_does(
    reference: Reference, agency: str, text: str, code: str
) -> None:
    found, findings = district_of(reference, agency, text)
    assert found == code
    assert "identity.district_inferred" in findings
    assert not findings & GUESS


def test_within_a_clause_it_is_a_guess_and_two_cities_are_none(reference: Reference) -> None:
    named = "我局收到南昌市西湖区民政局的函。"
    assert district_of(reference, "西湖区民政局", named)[1] & GUESS
    both = f"杭州市西湖区民政局编制。{named}"
    code, found = district_of(reference, "西湖区民政局", both)
    assert code is None
    assert "identity.district_unknown" in found


@pytest.mark.parametrize(
    ("agency", "text", "code"),
    [
        ("桥东区财政局", "石家庄市桥东区财政局编制本报告。", "130103"),
        ("清河区统计局", "淮安市清河区统计局编制本报告。", "320802"),
        # recoded within its city: the code of that year
        ("崇川区文化局", "南通市崇川区文化局编制本报告。", "320602"),
    ],
)
def test_an_abolished_district_that_is_printed_with_its_city_is_meant(
    reference: Reference, agency: str, text: str, code: str
) -> None:
    assert district_of(reference, agency, text, year=2013)[0] == code


def test_an_urban_district_with_an_abolished_namesake_is_a_guess(reference: Reference) -> None:
    code, found = district_of(reference, "清河区统计局", "")
    assert code == "211204"
    assert "identity.district_guessed" in found
    code, found = district_of(reference, "清河区统计局", "", hints=Hints(district_code="211200"))
    assert code == "211204"
    assert not found & GUESS
    # none of the name is known in the city that is printed
    assert district_of(reference, "清河区统计局", "武汉市清河区统计局编制本报告。")[0] is None


def test_the_district_that_the_source_names_is_meant_though_its_only_current_namesake_is_elsewhere(
    reference: Reference,
) -> None:
    """清河区 of 淮安 was merged in 2016; that of 铁岭 is the only one left."""
    code, found = district_of(reference, "清河区统计局", "", year=2013, hints=Hints(district_code="320802"))
    assert code == "320802"
    assert not found & GUESS


@pytest.mark.parametrize("agency", ["北京市丰盛区教育局", "青岛市台东区司法局", "天津市大沽区水务局"])
def test_a_district_that_is_not_known_does_not_become_an_agency_of_the_city(reference: Reference, agency: str) -> None:
    code, found = district_of(reference, agency, "", year=2009)
    assert code is None
    assert "identity.district_unknown" in found
    bare, city = agency[3:], {"北": "110000", "青": "370200", "天": "120000"}[agency[0]]
    assert district_of(reference, bare, "", hints=Hints(district_code=city))[0] is None


@pytest.mark.parametrize(
    ("agency", "code"),
    [
        ("合肥市经济技术开发区管理委员会", "340100"),
        ("郑州市郑东新区管理委员会", "410100"),
        ("长春市净月高新区管委会", "220100"),
        ("青岛市社区矫正管理局", "370200"),
    ],
)
def test_zones_of_a_city_are_its_own(reference: Reference, agency: str, code: str) -> None:
    assert district_of(reference, agency, "")[0] == code


@pytest.mark.parametrize(
    ("agency", "year", "code"),
    [
        # county-level cities whose name the prefecture took when it became a city
        ("毕节市审计局", 2010, "522401"),
        ("毕节市审计局", 2011, "520500"),
        ("吐鲁番市水利局", 2012, "652101"),
        ("新疆吐鲁番市水利局", 2019, "650400"),
        # and a prefecture-level city whose name a county-level one took
        ("巢湖市统计局", 2009, "341400"),
        ("巢湖市统计局", 2015, "340181"),
    ],
)
def test_a_name_is_that_of_the_district_that_had_it_in_the_year(
    reference: Reference, agency: str, year: int, code: str
) -> None:
    found, findings = district_of(reference, agency, "", year=year)
    assert found == code
    assert ("identity.district_guessed" in findings) == (code in ("522401", "652101", "341400"))


def test_a_district_that_is_younger_than_the_year_is_not_its_namesake_elsewhere(reference: Reference) -> None:
    """通州市 of 南通 became 通州区 in 2009; that of 北京 has nothing to do with it."""
    hints = Hints(district_code="320600")
    assert district_of(reference, "通州区审计局", "", year=2008, hints=hints)[0] != "110112"


@pytest.mark.parametrize(
    ("title", "text", "is_contradicted"),
    [
        ("遵义市气象局", "请与湄潭县气象局办公室联系。", True),
        ("遵义市气象局", "湄潭县气象局认真贯彻条例。", False),
        ("湄潭县气象局", "请与遵义市气象局办公室联系。", False),
        ("遵义市气象局", "请与遵义市气象局办公室联系。", False),
    ],
)
def test_the_bureau_of_a_county_does_not_make_the_report_of_its_city(
    reference: Reference, title: str, text: str, is_contradicted: bool
) -> None:
    assert ("identity.agency_conflict" in district_of(reference, title, text)[1]) == is_contradicted
