"""Whose report an opening announces, in the ways people word it: reworded sentences, other places."""

from __future__ import annotations

import pytest
from grids import document, of_rule, rules
from whose import of_text as who

from gongkai.transforms.identity.identify import is_annual_report
from gongkai.transforms.reference import Reference

PERIOD = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        # a remark behind the name
        ("现公布蚌埠市人民政府（以下简称市政府）2022年政府信息公开工作年度报告。", "340300-人民政府"),
        (
            "特向社会公布国家税务总局绵阳市税务局(以下简称“绵阳市税务局”)2022年政府信息公开工作报告。",
            "510700-税务局",
        ),
        ("现公开交通运输部（含国家铁路局）2022年政府信息公开工作年度报告。", "000000-交通运输部"),
        # 人民政府 runs into 政府信息公开
        ("现特向社会公布2022年泗洪县人民政府信息公开工作年度报告。", "321324-人民政府"),
        ("现公布2022年桃源县人民政府信息公开年度报告", "430725-人民政府"),
        # who makes a report stands before the verb or behind 由
        ("根据要求,泗洪县民政局编制2022年政府信息公开年度报告。", "321324-民政局"),
        ("本报告是由泗洪县民政局编制的2022年度政府信息公开年度报告。", "321324-民政局"),
        ("石门县水利局编写了2022年度政府信息公开年报。", "430726-水利局"),
        # the office of an agency for disclosure
        ("本年报由石门县政务公开领导小组办公室编制。" + PERIOD, "430726-人民政府"),
        ("如有疑问,请与蚌埠市人民政府信息公开办公室联系。" + PERIOD, "340300-人民政府"),
        ("如有疑问,请与蚌埠市民政局政府信息公开工作领导小组办公室联系。" + PERIOD, "340300-民政局"),
        ("如有疑问,请与常德市人民政府办公室政府信息公开中心联系。" + PERIOD, "430700-人民政府办公室"),
        ("如有疑问,请与常德市人民政府办公室秘书科联系。" + PERIOD, "430700-人民政府办公室"),
        # what a report covers
        ("本报告涵盖了2022年石门县水利局政府信息公开工作,数据截至年底。" + PERIOD, "430726-水利局"),
        ("按照要求,结合石门县水利局政务公开工作实际,编制年度报告。" + PERIOD, "430726-水利局"),
        ("全文包括常德市审计局本年度政府信息公开工作的基本情况。" + PERIOD, "430700-审计局"),
        ("如有疑问,请与常德市审计局政办科联系。" + PERIOD, "430700-审计局"),
        # the government that puts the reports of others together
        ("由石门县人民政府综合全县各部门和各乡镇政府信息公开工作年度报告编制而成。" + PERIOD, "430726-人民政府"),
        # whose circumstances
        ("现结合常德市审计局工作实际,编制本报告。" + PERIOD, "430700-审计局"),
        ("结合石门县商务局的实际，编制本报告。" + PERIOD, "430726-商务局"),
        # its own guide
        ("我局更新了《石门县审计局政府信息公开指南》。" + PERIOD, "430726-审计局"),
        ("我局制定《石门县审计局关于印发〈办法〉的通知》。石门县财政局严格执行制度。" + PERIOD, "430726-财政局"),
        # a site is no agency
        ("石门县水利局门户网站主动公开信息12条。石门县财政局严格执行制度。" + PERIOD, "430726-财政局"),
        # sentences that tell of a place or an agency
        ("2022年,石门县在省、市主管部门的指导下做好工作。" + PERIOD, "430726-人民政府"),
        ("2022年,湖南省水利厅突出“节水优先”推进公开。现将省水利厅2022年度工作报告如下。", "430000-水利厅"),
        # a year stands before its subject without a comma
        ("2022年石门县民政局严格执行条例。" + PERIOD, "430726-民政局"),
        ("2022年度绵阳市民政局共收到申请3件。" + PERIOD, "510700-民政局"),
        ("2022年以来石门县水利局未收到申请。" + PERIOD, "430726-水利局"),
        # its own part of a government's site
        (
            "我街道通过石门县人民政府永兴街道办事处子网站公开信息9条。" + PERIOD,
            "430726-永兴街道办事处",
        ),
        ("依托常德市审计局子站公开信息9条。" + PERIOD, "430700-审计局"),
        ("我室编制了《湖南省参事室政府信息公开目录》。" + PERIOD, "430000-参事室"),
        ("2022年度石门县商务局政务信息公开工作依托网站开展。" + PERIOD, "430726-商务局"),
        ("2022年内,石门县太平镇共办理申请4件。" + PERIOD, "430726-太平镇人民政府"),
        ("石门县民政局2022年共主动公开信息30条。" + PERIOD, "430726-民政局"),
        ("本年度常德市审计局未收到申请。" + PERIOD, "430700-审计局"),
        ("石门县民政局2022年政府信息公开工作在县委领导下推进。" + PERIOD, "430726-民政局"),
        # the Party's organ in an agency leads it, and is none that reports
        ("石门县民政局党组高度重视政府信息公开工作。" + PERIOD, "430726-民政局"),
        ("2022年常德市审计局党委坚持公开为常态。" + PERIOD, "430700-审计局"),
        ("石门县太平镇党委、政府高度重视政府信息公开工作。" + PERIOD, "430726-太平镇人民政府"),
        # labels and brackets
        ("受理机构:石门县民政局办公室;地址:楚江街道。" + PERIOD, "430726-民政局"),
        ("如有疑问,可拨打常德市审计局办公电话咨询。" + PERIOD, "430700-审计局"),
        ("我局(石门县民政局)认真贯彻落实条例。" + PERIOD, "430726-民政局"),
        ("将《石门县民政局政府信息公开指南》向社会公开。" + PERIOD, "430726-民政局"),
        ("汇总2022年度石门县太平镇政府信息公开年度报告编制而成。" + PERIOD, "430726-太平镇人民政府"),
        ("现公布2022年度石门县民政局信息公开年度工作情况。" + PERIOD, "430726-民政局"),
        ("如有疑问,请联系:石门县民政局,地址:楚江街道。" + PERIOD, "430726-民政局"),
        ("结合石门县民政局政府信息公开情况编制。" + PERIOD, "430726-民政局"),
        ("石门县民政局2022年为深入推进政务公开,局党组高度重视。" + PERIOD, "430726-民政局"),
        ("北京市重点站区管理委员会高度重视政府信息公开工作。" + PERIOD, "110000-重点站区管理委员会"),
        ("如有疑问,请与石门县民政局信息中心联系。" + PERIOD, "430726-民政局"),
        ("建立健全了《石门县民政局政务公开审核制度》。" + PERIOD, "430726-民政局"),
        ("如有疑问,可直接联系石门县民政局办公室,地址:楚江街道。" + PERIOD, "430726-民政局"),
        (
            "请与常德市人民政府重点建设项目领导小组办公室综合科联系。" + PERIOD,
            "430700-重点建设项目领导小组办公室",
        ),
    ],
)
def test_the_opening_names_the_agency(reference: Reference, text: str, agency_id: str) -> None:
    assert who(reference, text)[0].agency_id == agency_id


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("水利部办公厅关于2018年水利部政府信息公开工作年度报告的公告", "水利部"),
        ("海关总署2012年海关信息公开工作年度报告", "海关总署"),
        ("海关总署（本级机关）2021年政府信息公开工作年度报告", "海关总署"),
        ("湛江海关（机关）2021年政府信息公开工作年度报告", "湛江海关"),
        ("湖南省审计厅2022年政务信息公开工作开展年度报告", "湖南省审计厅"),
        ("石门县民政局2022年政府信息公开工作开展情况报告", "石门县民政局"),
        ("全国税务系统2021年政府信息公开工作年度报告", "全国税务系统"),
    ],
)
def test_the_agency_of_a_title_is_named_once(reference: Reference, title: str, agency: str) -> None:
    title_of = reference.titles.parse(title)
    assert title_of is not None and title_of.agency == agency


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("浙江省东阳经济开发区管理委员会", "330783"),
        ("山东省青岛前湾保税港区管理委员会", "370200"),
        ("安徽省滁州市来安经济开发区管委会", "341122"),
        ("江苏省南通高新技术产业开发区管理委员会", "320600"),
        ("杭州市西湖风景名胜区管理委员会", "330100"),
        ("四平市经济开发区管理委员会", "220300"),
    ],
)
def test_a_zone_behind_a_province_gives_its_county_by_its_stem(reference: Reference, name: str, code: str) -> None:
    identity, findings = who(reference, f"{name}2022年政府信息公开工作年度报告")
    assert identity.district_code == code
    if "省" in name:
        assert of_rule(findings, "identity.district_inferred")


def test_the_county_of_a_town_is_the_one_that_the_text_prints_before_it(reference: Reference) -> None:
    title = "太平镇2022年政府信息公开工作年度报告"
    for text in ("请与本镇联系(地址:石门县太平镇兴平路1号)。", "微信公众号(石门县太平镇人民政府)发布信息12条。"):
        identity, findings = who(reference, f"{title}\n{text}")
        assert (identity.district_code, bool(of_rule(findings, "identity.district_inferred"))) == ("430726", True)
    two = "石门县太平镇与桃源县太平镇结对。"
    assert who(reference, f"{title}\n{two}")[0].district_code is None, "two counties decide nothing"
    assert who(reference, f"{title}\n石门县民政局在太平镇走访。")[0].district_code is None


def test_a_town_or_zone_of_an_unknown_place_is_named_by_its_author(reference: Reference) -> None:
    for name in ("两城镇人民政府", "天禄高新区"):
        identity, findings = who(reference, f"本报告由{name}党政办公室编制。{PERIOD}")
        assert (identity.agency, identity.district_code) == (name, None)
        assert "identity.district_unknown" in rules(findings)
    for nobody in (
        "自由贸易试验区管委会",
        "党政办公室",
        "政务公开办公室",
        "镇政府",
        "管委会",
        "局办公室",
        "信息公开工作领导小组办公室",
    ):
        identity, findings = who(reference, f"本报告由{nobody}编制。{PERIOD}")
        assert identity.agency is None and "identity.agency_unknown" in rules(findings)


def test_an_announcement_of_the_year_of_its_period_is_a_report(reference: Reference) -> None:
    announced = "现公布石门县人民政府2022年政府信息公开工作年度报告。"
    assert is_annual_report(document(text=announced + PERIOD), reference)
    assert not is_annual_report(document(text=announced), reference)
    assert not is_annual_report(document(text=announced.replace("2022", "2019") + PERIOD), reference)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("南湖新区管委会", None),
        ("滨湖新区管理委员会", None),
        ("鼓楼旅游度假区管委会", None),
        ("余杭经济技术开发区", "330110"),
        ("永川高新技术产业开发区管理委员会", "500118"),
        ("浦东新区管委会", "310115"),
        ("南京江北新区管理委员会", "320100"),
        ("河北雄安新区管理委员会", "130000"),
        ("河北雄安新区雄县教育局", "130638"),
        ("雄安新区容城县人民政府办公室", "130629"),
        ("河北省雄安新区安新县端村镇人民政府", "130632"),
    ],
)
def test_a_new_area_may_be_called_like_a_district_elsewhere(reference: Reference, name: str, code: str | None) -> None:
    identity, findings = who(reference, f"{name}2022年政府信息公开工作年度报告")
    assert (identity.agency, identity.district_code) == (name, code)
    assert (code is None) == bool(of_rule(findings, "identity.district_unknown"))


def test_names_that_begin_as_a_pronoun_does(reference: Reference) -> None:
    for name in ("贵安新区管理委员会", "全胜乡人民政府", "本号镇人民政府"):
        assert who(reference, f"{name}2022年政府信息公开工作年度报告")[0].agency == name
    for nobody in ("我局", "本单位", "贵局", "全镇", "各街道", "本级"):
        assert who(reference, f"{nobody}2022年政府信息公开工作年度报告")[0].agency is None


def test_a_short_name_that_the_text_explains(reference: Reference) -> None:
    title = "自治区北部湾办2022年政府信息公开工作年度报告"
    full = "广西壮族自治区沿海经济区规划建设管理办公室"
    said = f"本报告由{full}(以下简称“自治区北部湾办”)编制。"
    assert who(reference, f"{title}\n{said}")[0].district_code == "450000"
    unexplained = said.replace("北部湾办", "北部湾委")
    assert who(reference, f"{title}\n{unexplained}")[0].district_code == "450000", "one region"
    identity, findings = who(reference, f"{title}\n{unexplained}收到宁夏回族自治区的函。")
    assert identity.district_code is None and "identity.district_unknown" in rules(findings)


@pytest.mark.parametrize(
    ("title", "agency", "years"),
    [
        ("太平镇2018—2019年政府信息公开工作年度报告", "太平镇", (2018, 2019)),
        ("石门县民政局2020、2021年政府信息公开年度报告", "石门县民政局", (2020, 2021)),
        ("2020年至2021年石门县民政局政府信息公开年度报告", "石门县民政局", (2020, 2021)),
        ("石门县民政局政府信息公开工作年度报告（2018-2019）", "石门县民政局", (2018, 2019)),
        ("石门县民政局二〇一八至二〇一九年政府信息公开工作年度报告", "石门县民政局", (2018, 2019)),
        ("湖南师范大学2020-2021学年度信息公开工作年度报告", "湖南师范大学", (2020, 2021)),
        ("石门县民政局2021年1-12月政府信息公开工作年度报告", "石门县民政局", (None, 2021)),
        ("【2019】石门县民政局2019年政府信息公开工作年度报告", "石门县民政局", (None, 2019)),
    ],
)
def test_a_title_of_two_years_is_of_the_last(
    reference: Reference, title: str, agency: str, years: tuple[int | None, int]
) -> None:
    identity, findings = who(reference, title)
    assert (identity.agency, identity.year) == (agency, years[1])
    conflicts = of_rule(findings, "identity.year_conflict")
    assert [found.actual for found in conflicts] == ([str(years[0])] if years[0] else [])


def test_a_title_without_a_year_leaves_it_to_the_text(reference: Reference) -> None:
    title = "石门县民政局政府信息公开工作年度报告"
    assert who(reference, title)[0].year is None
    assert who(reference, f"{title}\n{PERIOD}")[0].year == 2022


def test_a_province_that_is_printed_twice_is_not_its_own_city(reference: Reference) -> None:
    _identity, findings = who(reference, "政府信息公开年报 > 湖南省\n湖南省2022年政府信息公开工作年度报告")
    assert not of_rule(findings, "identity.district_guessed")


def test_what_a_government_decreed_names_no_bureau(reference: Reference) -> None:
    said = "我局制定《石门县人民政府办公室关于加强公开的意见》,更新《石门县政府信息公开目录》。"
    assert who(reference, said + PERIOD)[0].agency is None
    identity, _ = who(reference, "按照要求,由市审计局编制2022年政府信息公开年度报告。" + PERIOD)
    assert (identity.agency, identity.district_code) == ("市审计局", None)


def test_the_circumstances_of_a_county_are_not_its_report(reference: Reference) -> None:
    for said in ("现结合石门县实际,编制本报告。", "结合我局工作实际,编制本报告。", "结合全县工作实际,编制本报告。"):
        assert who(reference, said + PERIOD)[0].agency is None


def test_the_office_of_a_university(reference: Reference) -> None:
    said = "如有疑问,请与湖南文理学院学校办公室联系。常德市第一学校办公室"
    assert reference.names.without_office("湖南文理学院学校办公室") == "湖南文理学院"
    assert reference.names.without_office("常德市第一学校办公室") == "常德市第一学校"
    identity, findings = who(reference, said + PERIOD)
    assert (identity.agency, identity.district_code) == ("湖南文理学院", None), "its name tells nothing of its place"
    assert {"identity.agency_inferred", "identity.district_unknown"} <= rules(findings)
    for cited in ("委托湖南大学开展评估。", "我局与湖南大学合作。", "湖南大学教授来我局授课。"):
        assert who(reference, cited + PERIOD)[0].agency is None


@pytest.mark.parametrize(
    "text",
    [
        "2022年经石门县财政局批准,我局新收到申请5件。",
        "2022年石门县财政局提出的申请共收到2件。",
        "2022年全县各单位未收到申请。",
        "我局未收到石门县财政局文件。",
        "通过部门子网站公开信息。",
        "通过上级部门子网站公开信息。",
        "受理机构:局办公室。",
        "现公布我局2022年信息公开工作情况。",
        "参照《石门县民政局政府信息公开指南》。",
        "印发《石门县政务公开实施方案》。",
        "结合石门县民政局的做法开展工作。",
        "为做好工作,石门县财政局制定了实施方案。",
        "我局(机关)共有12人。",
    ],
)
def test_a_year_before_a_sentence_or_a_site_of_others_names_nobody(reference: Reference, text: str) -> None:
    assert who(reference, text + PERIOD)[0].agency is None


def test_an_agency_that_leaves_out_its_place_is_the_last_resort(reference: Reference) -> None:
    announced = "现发布省市场监管局2022年政府信息公开工作年度报告。" + PERIOD
    identity, findings = who(reference, announced)
    assert (identity.agency, identity.district_code) == ("省市场监管局", None)
    assert "identity.district_unknown" in rules(findings)
    better = "请与湖南省市场监督管理局办公室联系。"
    assert who(reference, announced + better)[0].agency_id == "430000-市场监督管理局"
    for nobody in ("我局", "本机关", "全省"):
        assert who(reference, f"现发布{nobody}2022年政府信息公开工作年度报告。{PERIOD}")[0].agency is None


@pytest.mark.parametrize(
    ("name", "code", "candidates"),
    [
        ("东湖高新区", None, "江西省南昌市东湖区"),
        ("滨海经济开发区管委会", None, "天津市滨海新区、江苏省盐城市滨海县"),
        ("朝阳区教育局", None, "北京市朝阳区、吉林省长春市朝阳区"),
        ("太平镇", None, None),
        ("武汉东湖新技术开发区管理委员会", "420100", None),
        ("南昌市东湖区人民政府", "360102", None),
    ],
)
def test_a_name_of_several_districts_is_of_none_and_says_of_which(
    reference: Reference, name: str, code: str | None, candidates: str | None
) -> None:
    identity, findings = who(reference, f"{name}2022年政府信息公开工作年度报告")
    assert (identity.agency, identity.district_code) == (name, code)
    unknown = of_rule(findings, "identity.district_unknown")
    assert [found.expected for found in unknown] == ([] if code else [candidates])


def test_a_period_of_last_year_is_contradicted_by_the_sentences(reference: Reference) -> None:
    text = "石门县太平镇政府信息公开工作年度报告\n" + PERIOD
    said = "2023年度我镇主动公开信息77条。2023年度我镇未收到申请。"
    assert not of_rule(who(reference, text + said.replace("2023", "2022"))[1], "identity.year_conflict")
    identity, findings = who(reference, text + said)
    assert identity.year == 2022
    assert [found.actual for found in of_rule(findings, "identity.year_conflict")] == ["2023"]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("按照《县政府办关于做好2024年政府信息公开工作年度报告编制工作的通知》编制。", 2024),
        ("根据市里关于编制发布2021年度政府信息公开工作年度报告有关事项的通知精神，编制本报告。", 2021),
        ("2023年，我局坚持公开。", 2023),
        ("一、总体情况\n2023年以来，我局坚持公开。", 2023),
        ("1.政府信息公开:2023年度,我局在网站发布信息84条。", 2023),
        ("我局于2023年成立。", None),
        ("根据要求,2023年度,我局编制目录。", None),
        ("按照《关于2024年工作要点的通知》编制。", None),
        ("按照《关于做好2024年年度报告编制的通知》，依据《关于做好2022年年度报告编制的通知》。", None),
    ],
)
def test_the_only_year_that_the_text_hints_at_is_pointed_at(reference: Reference, text: str, year: int | None) -> None:
    identity, findings = who(reference, text)
    assert identity.year == year
    assert bool(of_rule(findings, "identity.year_inferred")) == (year is not None)
