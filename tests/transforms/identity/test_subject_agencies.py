"""Whose report the sentences of a text are about, where neither title nor opening names the agency in full."""

from __future__ import annotations

import pytest
from grids import of_rule, rules
from test_opening_agencies import PERIOD
from whose import of_text as who

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("石门县民政局把公开作为重点。石门县民政局将公开纳入考核。", "430726-民政局"),
        ("2022年石门县太平镇锚定目标。石门县太平镇人民政府夯实基础。", "430726-太平镇人民政府"),
        ("石门县民政局把公开作为重点。", None),
        ("石门县民政局把公开作为重点。石门县财政局拨付经费。石门县民政局将公开纳入考核。", None),
        ("湖南省民政厅印发文件,湖南省民政厅要求我局落实。", None),
        ("石门县委把公开作为重点。石门县委要求落实。", None),
        ("石门县把公开作为重点。石门县将公开纳入考核。", None),
    ],
)
def test_the_only_agency_that_several_clauses_begin_with(
    reference: Reference, text: str, agency_id: str | None
) -> None:
    identity, findings = who(reference, PERIOD + text)
    assert identity.agency_id == agency_id
    assert bool(of_rule(findings, "identity.agency_inferred")) == (agency_id is not None)


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("2022年,市审计局认真贯彻条例。使用《常德市审计局信息发布审批表》。", "430700-审计局"),
        ("2022年,市审计局认真贯彻条例。以及常德市审计局(以下简称市审计局)的情况。", "430700-审计局"),
        ("2022年,市审计局认真贯彻条例。", "000000-市审计局"),
        ("2022年,市审计局认真贯彻条例。参照常德市审计局、岳阳市审计局的做法。", "000000-市审计局"),
        ("2022年,市审计局认真贯彻条例。2022年,市财政局积极配合。参照《常德市审计局审批表》。", None),
        ("我局学习《常德市审计局审批表》。", None),
    ],
)
def test_a_subject_without_its_place_that_is_given_elsewhere(
    reference: Reference, text: str, agency_id: str | None
) -> None:
    identity, findings = who(reference, PERIOD + text)
    assert identity.agency_id == agency_id
    assert bool(of_rule(findings, "identity.agency_inferred")) == (agency_id is not None)


def test_the_report_of_last_year_that_was_published_is_not_this_one(reference: Reference) -> None:
    before = "2022年,我局认真贯彻条例。公开发布《石门县民政局2021年政府信息公开工作年度报告》,公开信息5条。"
    identity, _ = who(reference, "2022年,石门县民政局持续做好工作。" + before)
    assert (identity.agency_id, identity.year) == ("430726-民政局", 2022)
    own = "现公开发布《石门县民政局2021年政府信息公开工作年度报告》。"
    assert who(reference, own)[0].year == 2021


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("2022年,张义镇人民政府信息公开工作严格按照条例执行。", "张义镇人民政府"),
        ("2022年,石门县人民政府信息公开工作稳步推进。", "石门县人民政府"),
        ("2022年,人民政府信息公开工作严格按照条例执行。", None),
        ("我校落实《内蒙古大学信息公开工作指南》等制度。", "内蒙古大学"),
        ("我校执行《高等学校信息公开办法》。", None),
        ("我局落实《湖南省政府信息公开办法》。", None),
        ("我校学习《内蒙古大学信息公开工作指南》。", None),
    ],
)
def test_government_runs_into_publication_and_the_rules_of_a_university(
    reference: Reference, text: str, agency: str | None
) -> None:
    assert who(reference, PERIOD + text)[0].agency == agency


def test_the_office_of_a_town_lies_where_the_town_does(reference: Reference) -> None:
    text = "现公布{}2022年政府信息公开工作年度报告。请与我们联系(地址:{}两城镇建设路3号)。"
    for name in ("两城镇人民政府", "两城镇人民政府办公室", "两城镇政府办公室"):
        assert who(reference, text.format(name, "微山县"))[0].district_code == "370826"
        assert who(reference, text.format(name, ""))[0].district_code is None
    office, town = (
        who(reference, text.format(name, "微山县"))[0] for name in ("两城镇人民政府办公室", "两城镇人民政府")
    )
    assert office.agency_id != town.agency_id


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("在目录系统“开平市翠山湖管委会”栏目查阅。", "440783"),
        ("翠山湖管委会到开平市考察。", None),
        ("见“开平市翠山湖管委会”和“恩平市翠山湖管委会”两个栏目。", None),
        ("学习了“开平市碧山湖管委会”的做法。", None),
    ],
)
def test_a_zone_lies_where_the_text_calls_it_in_full(reference: Reference, text: str, code: str | None) -> None:
    identity, findings = who(reference, f"现公布翠山湖管委会2022年政府信息公开工作年度报告。{PERIOD}{text}")
    assert identity.district_code == code
    assert bool(of_rule(findings, "identity.district_unknown")) == (code is None)


@pytest.mark.parametrize("zone", ["开发区", "高新区", "经开区"])
def test_a_zone_has_no_government(reference: Reference, zone: str) -> None:
    identity, _ = who(reference, f"{PERIOD}{zone}政府信息公开工作在党工委、管委会领导下开展。")
    assert identity.agency_id is None


def test_a_district_of_three_letters_is_still_one(reference: Reference) -> None:
    identity, _ = who(reference, f"{PERIOD}石门县政府信息公开工作在县委领导下开展。")
    assert identity.agency_id == "430726-人民政府"


@pytest.mark.parametrize("verb", ["进一步贯彻落实", "稳步推进", "有序开展"])
def test_one_sentence_on_the_year_that_begins_with_an_agency(reference: Reference, verb: str) -> None:
    identity, findings = who(reference, f"{PERIOD}2023年,石门县商务和工业信息化局{verb}条例。")
    assert identity.agency_id == "430726-商务和工业信息化局"
    assert of_rule(findings, "identity.agency_inferred")


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("2023年,市科技局(外国专家局)在市委的领导下推进公开。", "430700-科学技术局"),
        ("2023年,市科技局认真贯彻条例。", "430700-科学技术局"),
        ("2023年,市科技局认真贯彻条例。参照湘潭市政务公开办公室关于此项工作的通知。", "000000-市科技局"),
    ],
)
def test_the_notice_of_an_office_for_disclosure_tells_of_which_city(
    reference: Reference, text: str, agency_id: str
) -> None:
    identity, _ = who(reference, f"依据《常德市政务公开办公室关于做好2023年度报告的通知》撰写。{PERIOD}{text}")
    assert identity.agency_id == agency_id


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("本年度,我县按照要求公开。全县各部门公开信息5条。以石门县人民政府网站为窗口。", "430726-人民政府"),
        ("本年度,我县按照要求公开。我局公开信息5条,全县各部门支持。以石门县人民政府网站为窗口。", None),
        ("本年度,我县按照要求公开。以石门县人民政府网站为窗口。", None),
        ("本年度,我县按照要求公开。全县各部门公开信息5条。", None),
        ("本年度,全县各部门公开信息5条。以石门县人民政府网站为窗口。", None),
    ],
)
def test_who_tells_of_all_departments_of_its_district_is_its_government(
    reference: Reference, text: str, agency_id: str | None
) -> None:
    identity, findings = who(reference, f"依据条例制作本报告。{PERIOD}{text}")
    assert identity.agency_id == agency_id
    assert bool(of_rule(findings, "identity.agency_inferred")) == (agency_id is not None)


def test_the_list_of_publications_that_a_text_follows_is_the_writers(reference: Reference) -> None:
    text = "2025年,我委严格按照《东城区住房城市建设委政府信息主动公开全清单》开展工作,在东城区政府网站公开。"
    identity, findings = who(reference, text)
    assert (identity.agency, identity.district_code) == ("东城区住房城市建设委", "110101")
    assert "identity.agency_inferred" in rules(findings)
    assert who(reference, text.replace("住房城市建设委政府", "政府"))[0].agency is None, "the list of those above it"
    assert who(reference, text.replace("我委", "我镇"))[0].agency is None, "the list of those above it"
