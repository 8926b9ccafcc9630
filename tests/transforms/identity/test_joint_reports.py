"""Reports of two agencies, and names of one agency that look like two or differ only by abbreviation."""

from __future__ import annotations

import pytest
from whose import of_lines

from gongkai.transforms.model import Finding, Identity
from gongkai.transforms.reference import Reference

REPORT = "2020年政府信息公开工作年度报告"


def of(reference: Reference, agency: str, publisher: str = "") -> tuple[Identity, list[Finding]]:
    lines = (f"{agency}{REPORT}", "统计期限为2020年1月1日至2020年12月31日。")
    identity, findings = of_lines(reference, *lines, publisher=publisher)
    return identity, [finding for finding in findings if finding.rule == "identity.agency_conflict"]


@pytest.mark.parametrize("between", [" ", "、", "和", "暨"])
def test_a_title_of_two_agencies_is_of_the_first_and_points_at_the_other(reference: Reference, between: str) -> None:
    identity, conflicts = of(reference, f"东至县商务局{between}东至县统计局")
    assert identity.agency_id == "341721-商务局"
    assert {finding.actual for finding in conflicts} == {"东至县统计局"}


def test_the_office_of_the_government_comes_before_that_of_the_party(reference: Reference) -> None:
    for party in ("中共东至县委办公室", "东至县委办公室"):
        identity, conflicts = of(reference, f"{party}、东至县人民政府办公室")
        assert identity.agency_id == "341721-人民政府办公室"
        assert {finding.actual for finding in conflicts} == {party}


def test_the_second_agency_may_leave_out_its_place(reference: Reference) -> None:
    identity, conflicts = of(reference, "东至县商务局、统计局")
    assert (identity.agency_id, len(conflicts)) == ("341721-商务局", 1)


@pytest.mark.parametrize(
    "agency",
    [
        "国家税务总局东至县税务局",
        "池州市生态环境局东至县分局",
        "池州市贵池区人民政府秋浦街道办事处",
        "东至县公安局交通管理大队",
        "东至县农业农村和水利局",
        "池州市东至县统计局",
        "北京理工大学珠海学院",
        "沈阳市和平区统计局",
        "中共东至县委东至县人民政府信访局",
    ],
)
def test_a_name_of_one_agency_is_not_taken_apart(reference: Reference, agency: str) -> None:
    identity, conflicts = of(reference, agency)
    assert (identity.agency, conflicts) == (agency, [])


@pytest.mark.parametrize(
    ("agency", "publisher", "is_other"),
    [
        ("东至县教育和科学技术局", "东至县教科局", False),
        ("东至县文化广电和旅游局", "东至县文旅局", False),
        ("东至县科学技术和工业信息化局", "东至县科工信局", False),
        ("东至县机关事务服务中心", "东至县机关事务中心", False),
        ("东至县教育和体育局", "东至县教育局", True),
        ("东至县教育体育局", "东至县体育局", True),
        ("东至县科学技术和工业信息化局", "东至县科技局", True),
        ("东至县农业机械管理局", "东至县农业局", True),
        ("东至县水利和商务局", "东至县水务局", True),
        ("东至县政府机关事务服务中心", "东至县政务服务中心", True),
        ("东至县海洋与渔业局", "东至县海洋渔业局", False),
        ("东至县住房公积金管理中心", "东至县住房公积金中心", False),
        ("东至县疾病预防控制中心", "东至县疾控中心", False),
        ("东至县大历山镇人民政府", "东至县历山镇人民政府", True),
        # organs that publish what is below them, and names with the organ above in front
        ("东至县气象局", "安徽省气象局", False),
        ("安徽省邮政管理局", "国家邮政局", False),
        ("黄河水利委员会", "水利部黄河水利委员会", False),
        ("东至县国家税务局", "国家税务总局", False),
        ("东至县国家税务局", "国家统计局", True),
        ("国家统计局东至调查队", "国家税务总局", True),
        ("中国人民银行东至县支行", "中国气象局", True),
        ("东至县人民政府", "中国人民银行", True),
        ("东至县人民防空办公室", "中国人民银行", True),
        ("安徽省气象局", "东至县气象局", True),
        ("东至县统计局", "安徽省水利厅", True),
        ("贺州高新技术产业园区管理委员会", "贺州高新区管委会", False),
    ],
)
def test_an_abbreviation_or_a_superior_contradicts_no_title(
    reference: Reference, agency: str, publisher: str, is_other: bool
) -> None:
    assert bool(of(reference, agency, publisher)[1]) == is_other


def test_a_zone_leads_towns(reference: Reference) -> None:
    assert of(reference, "中埠镇人民政府", "淄博高新区")[1] == []
    assert of(reference, "淄博市统计局", "淄博高新区")[1] != []


def test_an_author_in_full_is_meant_by_a_publisher_in_short(reference: Reference) -> None:
    text = "本报告由柳州经济技术开发区管理委员会(以下简称经开区管委会)编制。统计期限为2020年1月1日至2020年12月31日。"
    identity, _ = of_lines(reference, REPORT, text, publisher="经开区管委会办公室")
    assert identity.district_code == "450200"
