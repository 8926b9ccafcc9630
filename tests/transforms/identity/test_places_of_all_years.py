"""Places and departments under the names of their time: none is taken for another, renamed and abolished ones too."""

from __future__ import annotations

import pytest
from grids import document

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.district_periods import DistrictPeriods
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

CODES = {
    "北京市崇文区": "110103",
    "上海市卢湾区": "310103",
    "天津市塘沽区": "120107",
    "苏州市平江区": "320503",
    "苏州市姑苏区": "320508",
    "密云县": "110228",
    "绍兴县": "330621",
    "绍兴市柯桥区": "330603",
    "杭州市下城区": "330103",
    "安徽省居巢区": "341402",
    "襄樊市": "420600",
    "襄樊市襄阳区": "420607",
    "襄阳市襄州区": "420607",
    "淮安市楚州区": "320803",
    "广州市萝岗区": "440116",
    "重庆市万盛区": "500110",
    "重庆市綦江区": "500110",
    "苍山县": "371324",
    "兰陵县": "371324",
    "莱芜市莱城区": "371202",
    "济南市莱芜区": "370116",
    "潞西市": "533103",
    "海东地区": "632100",
    "海东市": "630200",
    "毕节市七星关区": "520502",
    "和田地区和康县": "653228",
    "重庆市江北区": "500105",
    "渝北区": "500112",
    "重庆市两江新区": "500157",
}
"""国务院 and provincial decisions on these districts, 2009 to 2025."""


def test_districts_of_all_years_are_known_by_their_names(reference: Reference) -> None:
    got = {name: Resolver(reference, Hints(), "").resolve(f"{name}司法局").agency_id for name in CODES}
    assert got == {name: f"{code}-司法局" for name, code in CODES.items()}


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("崇川区", 2015, "320602"),  # with 港闸区 the new 崇川区 in 2020
        ("崇川区", 2022, "320613"),
        ("黔西县", 2010, "522423"),  # 毕节地区 became a city in 2011
        ("黔西县", 2015, "520522"),
        ("庐江县", 2009, "341421"),  # of 巢湖市 until 2011
        ("庐江县", 2014, "340124"),
        ("公主岭市", 2018, "220381"),  # of 四平市 until 2020
        ("公主岭市", 2021, "220184"),
        ("密云县", 2020, "110228"),  # no other code under this name: left as printed
    ],
)
def test_a_district_has_the_code_of_the_year(reference: Reference, name: str, year: int, code: str) -> None:
    page = document(text=f"{name}司法局{year}年政府信息公开工作年度报告\n")
    identity, _ = identify(page, reference, Hints())
    assert (identity.agency_id, identity.district_code, identity.year) == (f"{code}-司法局", code, year)


def test_codes_that_are_not_one_district_have_no_newest() -> None:
    rows = [
        {
            "district_code": "1",
            "district": "甲县",
            "parent_code": "",
            "valid_from": "1990",
            "valid_to": "2010",
            "successors": "2",
        },
        {
            "district_code": "2",
            "district": "甲县",
            "parent_code": "",
            "valid_from": "2011",
            "valid_to": "2015",
            "successors": "3",
        },
        {
            "district_code": "3",
            "district": "乙区",
            "parent_code": "",
            "valid_from": "2016",
            "valid_to": "",
            "successors": "",
        },
        {
            "district_code": "9",
            "district": "甲县",
            "parent_code": "",
            "valid_from": "1990",
            "valid_to": "",
            "successors": "",
        },
    ]
    periods = DistrictPeriods(rows)
    assert periods.newest(["1", "2"], "甲县") == "2"
    assert periods.newest(["1", "9"], "甲县") is None
    assert periods.code_in("2", "甲县", 2000) == "1"
    assert periods.code_in("2", "甲县", 2020) == "2"
    assert periods.code_in("7", "丙县", 2000) == "7"
