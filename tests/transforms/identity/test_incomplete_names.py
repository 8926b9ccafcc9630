"""Whose report it is where only some of its name stands in each place, and what looks like a name and is none."""

from __future__ import annotations

import pytest
from grids import of_rule, rules
from whose import of_text as who

from gongkai.transforms.reference import Reference

PERIOD = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"


def test_an_author_without_its_place_is_better_than_nobody(reference: Reference) -> None:
    for name in ("市审计局", "县人民政府办公室", "自治区人民政府办公厅"):
        identity, findings = who(reference, f"本报告由{name}根据各单位情况编制。{PERIOD}")
        assert (identity.agency, identity.district_code) == (name, None)
        assert "identity.district_unknown" in rules(findings)
    identity, _ = who(reference, f"本报告由自治区人民政府办公厅编制。宁夏回族自治区全年发布信息12条。{PERIOD}")
    assert (identity.agency, identity.district_code) == ("宁夏回族自治区人民政府办公厅", "640000")
    for nobody in ("镇政府", "我局", "本局办公室", "区各部门"):
        assert who(reference, f"本报告由{nobody}编制。{PERIOD}")[0].agency is None


def test_a_short_name_is_that_of_the_author_it_abbreviates(reference: Reference) -> None:
    title = "市国资委2021年政府信息公开工作年度报告"
    for author, code in (
        ("益阳市人民政府国有资产监督管理委员会", "430900"),
        ("常德市人民政府国有资产监督管理委员会", "430700"),
        ("常德市国土资源局", None),
        ("常德市石门县国有资产监督管理委员会", None),
    ):
        assert who(reference, f"{title}\n本报告由{author}编制。")[0].district_code == code
    both = (
        "本报告由常德市国有资产监督管理委员会编制。现公布益阳市国有资产监督管理委员会2021年政府信息公开工作年度报告。"
    )
    assert who(reference, f"{title}\n{both}")[0].district_code is None, "one of two"


def test_a_town_follows_the_notices_of_its_county(reference: Reference) -> None:
    title = "太平镇2022年政府信息公开工作年度报告\n"
    for said in ("根据《石门县人民政府办公室关于做好年度报告的通知》要求编制。", "按照石门县人民政府统一部署编制。"):
        identity, findings = who(reference, title + said)
        assert (identity.district_code, bool(of_rule(findings, "identity.district_inferred"))) == ("430726", True)
    for said in (
        "根据《常德市人民政府办公室关于做好年度报告的通知》编制。",
        "根据《石门县人民政府办公室关于公开的通知》《桃源县人民政府办公室关于公开的通知》编制。",
        "石门县人民政府考察团来镇。",
    ):
        assert who(reference, title + said)[0].district_code is None


def test_whom_to_ask_with_an_address_in_brackets(reference: Reference) -> None:
    asked = "如有疑问,请与石门县公安局(地址:红旗路36号;邮编:415300;电话:0736-5322021)联系。"
    assert who(reference, asked + PERIOD)[0].agency == "石门县公安局"


def test_a_heading_is_no_agency(reference: Reference) -> None:
    for heading in ("一、2010年政府信息公开工作情况", "(二)2010年政府信息公开工作年度报告"):
        identity, _ = who(reference, f"{heading}\n我局认真执行有关规定。")
        assert (identity.agency, identity.year) == (None, 2010)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("随州职业技术学院", "421300"),
        ("上海城建职业学院", "310000"),
        ("长治医学院", "140400"),
        ("保定学院", "130600"),
        ("吉林大学", None),
        ("东方学院", None),
        ("滨州医学院", None),
        ("西湖大学", None),
        ("中山大学", None),
        ("北京理工大学珠海学院", None),
        ("云南大学滇池学院", None),
        ("湖南文理学院", None),
    ],
)
def test_a_university_called_after_its_city(reference: Reference, name: str, code: str | None) -> None:
    identity, findings = who(reference, f"{name}2021年信息公开工作年度报告")
    assert (identity.agency, identity.district_code) == (name, code)
    assert bool(of_rule(findings, "identity.district_inferred")) == (code is not None)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("吉林省吉林大学", "220000"),
        ("湖南省长沙学院", "430100"),
        ("太湖流域管理局水文局", None),
        ("鄱阳湖水文水资源中心", None),
        ("太湖水文局", None),
        ("阜阳水文局", "341200"),
    ],
)
def test_what_is_called_after_a_province_or_a_lake(reference: Reference, name: str, code: str | None) -> None:
    assert who(reference, f"{name}2021年信息公开工作年度报告")[0].district_code == code


def test_the_year_of_the_only_sentence_that_names_one(reference: Reference) -> None:
    assert who(reference, "我乡严格执行条例。2019年度,我乡公开信息81条。")[0].year == 2019
    assert who(reference, "我乡严格执行条例。2019年全年编发信息81条。")[0].year == 2019
    assert who(reference, "我乡严格执行条例。2019年5月15日,我乡公开信息。")[0].year is None


def test_a_report_among_what_was_published_is_another(reference: Reference) -> None:
    text = "2020年,我局更新信息40条,公开了预算、采购信息及2019年度信息公开工作报告。2020年我局收到申请2件。"
    assert who(reference, text)[0].year == 2020
    assert who(reference, "现将我局2020年度政府信息公开工作报告公布如下。")[0].year == 2020


def test_a_report_among_examples_is_not_announced(reference: Reference) -> None:
    text = "公开信息3条,包括石门县水利局2021年政府信息公开工作年度报告。2022年,石门县民政局主动公开信息3条。"
    identity, _ = who(reference, text + PERIOD)
    assert (identity.agency, identity.year) == ("石门县民政局", 2022)


def test_whose_work_a_text_wants_to_do_well(reference: Reference) -> None:
    text = "为认真做好{}政府信息公开工作,我局按照条例要求精心组织。" + PERIOD
    assert who(reference, text.format("石门县民政局"))[0].agency == "石门县民政局"
    for nobody in ("全县", "本部门", "新时代"):
        assert who(reference, text.format(nobody))[0].agency is None


@pytest.mark.parametrize(
    ("name", "address", "code"),
    [
        ("区供销社", "椒江区中山西路68号", "331002"),
        ("市民政局", "常德市武陵区朗州路12号", "430700"),
        ("县水利局", "湖南省石门县楚江街道", "430726"),
        ("县水利局", "常德市武陵区朗州路12号", None),
        ("民政局", "椒江区中山西路68号", None),
        ("区供销社", "鼓楼区中山路68号", None),
    ],
)
def test_the_place_of_a_name_without_one_by_its_address(
    reference: Reference, name: str, address: str, code: str | None
) -> None:
    text = f"2022年{name}政府信息公开工作年度报告\n如有疑问,请与本单位联系(地址:{address},邮编:318000)。"
    identity, findings = who(reference, text)
    assert identity.district_code == code
    assert bool(of_rule(findings, "identity.district_inferred")) == (code is not None)


def test_an_advertisement_in_a_name_is_no_part_of_it(reference: Reference) -> None:
    for said in ("雷速体育直播", "中国彩票网"):
        identity, _ = who(reference, f"石门县审计局{said}\n2022年政府信息公开工作年度报告")
        assert (identity.agency, identity.district_code) == ("石门县审计局", "430726")
    for name in ("石门县体育中心", "石门县福利彩票发行中心", "石门县教育体育局"):
        assert who(reference, f"{name}2022年政府信息公开工作年度报告")[0].agency == name


@pytest.mark.parametrize(
    ("text", "agency", "code"),
    [
        ("印发《大连高新区2022年政务公开工作要点及责任分工》。", "大连高新区", "210200"),
        ("按照《大连高新区2022年政务公开工作要点》编制。", None, None),
        ("2022年度,洋县自然资源局共完成网站信息发布65条。", "洋县自然资源局", "610723"),
        ("市人民防空办认真贯彻有关规定。重庆市人民防空网站公布信息3条。", "重庆市人民防空办", "500000"),
        ("市人民防空办认真贯彻有关规定。重庆市、常德市人民防空网站公布信息。", "常德市人民防空办", "430700"),
        ("市人防办认真贯彻有关规定。", "市人防办", None),
        ("市人防办认真贯彻《绍兴市人民政府办公室关于印发要点的通知》。", "市人防办", "330600"),
        ("市人防办认真贯彻《浙江省人民政府办公厅关于印发要点的通知》。", "市人防办", None),
        ("市人防办认真贯彻有关规定。县民政局积极推进。", None, None),
    ],
)
def test_who_calls_itself_by_a_part_of_its_name(
    reference: Reference, text: str, agency: str | None, code: str | None
) -> None:
    identity, findings = who(reference, text + PERIOD)
    assert (identity.agency, identity.district_code) == (agency, code)
    assert bool(of_rule(findings, "identity.agency_unknown")) == (agency is None)


def test_a_name_cut_by_the_end_of_a_full_line(reference: Reference) -> None:
    text = (
        f"{PERIOD}如对本年度报告有任何疑问,需要进一步了解有关情况的,请与石门县公路局办公室联系(地址:石门县建设三路"
        "8号)。一年来,认真贯彻落实《条例》及国务院、省、市政府信息公开工作有关精神,积极做好政府信息公开工作,取得成效。"
    )
    for width in (27, 30, 41, 44, 46):
        cut = "\n".join(text[start : start + width] for start in range(0, len(text), width))
        assert who(reference, cut)[0].agency == "石门县公路局"
    assert who(reference, "如有疑问,请与石门县公路\n局办公室联系。\n" + PERIOD)[0].agency is None


def test_a_title_that_says_open_work_of_a_year(reference: Reference) -> None:
    identity, _ = who(reference, "石门县民政局2021年度政务公开工作报告\n现将有关情况报告如下。")
    assert (identity.agency, identity.year) == ("石门县民政局", 2021)
    assert who(reference, "石门县民政局2021年政务公开工作要点")[0].agency is None


def test_a_label_of_a_title_is_no_part_of_a_name(reference: Reference) -> None:
    text = "标   题 县政府办2022年度政府信息公开工作年度报告\n2022年,府谷县人民政府办公室严格执行条例。"
    assert who(reference, text)[0].agency_id == "610822-人民政府办公室"


def test_an_annual_report_that_leaves_out_of_what_it_is(reference: Reference) -> None:
    made = "特编制昌江区商务局公开年度报告。" + PERIOD
    assert who(reference, made)[0].agency_id == "360202-商务局"
    assert who(reference, "认真编制全县公开年度报告。" + PERIOD)[0].agency is None


def test_the_town_that_a_text_tells_of_and_not_the_county_once(reference: Reference) -> None:
    county = "2022年,石门县人民政府办公室认真落实有关部署。"
    town = "2022年,太平镇主动公开信息54条。2022年,太平镇未收到申请。"
    identity, _ = who(reference, county + town + PERIOD)
    assert (identity.agency, identity.district_code) == ("太平镇", None)
    assert who(reference, county + "2022年,太平镇主动公开信息54条。" + PERIOD)[0].agency_id == "430726-人民政府办公室"
    two = "2022年,太平镇主动公开信息54条。2022年,新铺镇未收到申请。"
    assert who(reference, county + two + PERIOD)[0].agency_id == "430726-人民政府办公室"


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("完善《石门县水利局政府信息主动公开制度》,主动公开2021年政府信息11条。", "石门县水利局", 2021),
        ("成立了石门县水利局信息公开工作领导小组,由局长任组长。", "石门县水利局", None),
        ("成立了由局长任组长,各股室为成员的石门县水利局政府信息公开工作领导小组。", "石门县水利局", None),
        ("列席石门县水利局信息公开工作领导小组会议。", None, None),
        ("石门县水利局2010年年报根据条例规定进行编制。", "石门县水利局", 2010),
        ("制定印发《石门县水利局政府网站和政务新媒体管理暂行办法》。", "石门县水利局", None),
        ("学习《石门县水利局政府网站和政务新媒体管理暂行办法》,公开2021年预算。", None, None),
    ],
)
def test_whose_rules_a_text_has_made(reference: Reference, text: str, agency: str | None, year: int | None) -> None:
    identity, _ = who(reference, text)
    assert (identity.agency, identity.year) == (agency, year)


def test_a_branch_that_the_bureau_above_it_tells_of(reference: Reference) -> None:
    told = "绍兴银监分局按照流程做好答复。认真梳理《浙江银监局政府信息公开管理细则》。"
    identity, _ = who(reference, "我局及辖属各银监分局积极履职。" + told + PERIOD)
    assert (identity.agency, identity.district_code) == ("浙江银监局", "330000")
    assert who(reference, "我分局积极履职。" + told + PERIOD)[0].agency == "绍兴银监分局"


def test_the_county_whose_rules_of_disclosure_a_text_follows(reference: Reference) -> None:
    text = "根据条例及《{}政府信息公开实施方案》的要求,现将县供销社2019政府信息公开工作年度报告如下:"
    assert who(reference, text.format("东辽县"))[0].district_code == "220422"
    assert who(reference, text.format("吉林省"))[0].district_code is None
    assert who(reference, text.format("县"))[0].district_code is None


def test_who_compiled_the_report_of_a_bureau_is_no_government(reference: Reference) -> None:
    made = f"本报告由石门县人民政府办公室按照条例要求编制。{PERIOD}如有疑问,请联系石门县水利局。"
    assert who(reference, made + "我局主动公开信息61条。")[0].agency_id == "430726-水利局"
    assert who(reference, made + "我办主动公开信息61条。")[0].agency_id == "430726-人民政府办公室"
    assert who(reference, made + "我局配合,我办牵头。")[0].agency_id == "430726-人民政府办公室"
