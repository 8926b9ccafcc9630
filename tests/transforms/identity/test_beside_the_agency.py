"""What stands beside the agency of a report and is it or not: whose branch, whose site, whose address, whose text."""

from __future__ import annotations

import pytest
from grids import of_rule, rules
from whose import of_text as who

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

PERIOD = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("国网安徽省电力有限公司霍邱县供电公司", "341522"),
        ("国网安徽省电力有限公司霍邱县供电分公司", "341522"),
        ("六安市住房公积金管理中心霍邱县管理部", "341522"),
        ("青岛出入境边防检查总站", "370200"),
        ("成都铁路监督管理局", "510100"),
        ("财政部安徽监管局", "340000"),
        ("审计署驻武汉特派员办事处", "420100"),
        # called after seas, rivers and lakes, not after 北海市, 南海区 and 太湖县
        ("自然资源部北海局", None),
        ("自然资源部南海局", None),
        ("水利部太湖流域管理局", None),
        ("财政部", "000000"),
        # zones that are called after a county behind the name of a province
        ("浙江省上虞曹娥江旅游度假区管理委员会", "330604"),
        ("浙江省上虞旅游度假区管理委员会", "330604"),
        ("合肥学院", "340100"),
        ("湖南大学", None),
        ("第一师范学校", None),
    ],
)
def test_where_a_branch_is(reference: Reference, name: str, code: str | None) -> None:
    named = Resolver(reference, Hints(), "").resolve(name)
    assert (named.district.code if named.district else None) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("海口市滨海大道137号", "460000"),
        ("共和县恰卜恰镇", "632500"),
        ("北京市东城区建国门", None),
        ("滨海大道137号", None),
    ],
)
def test_of_two_places_of_a_name_that_of_the_address(reference: Reference, address: str, code: str | None) -> None:
    """海南 is a province and a prefecture of 青海."""
    identity, findings = who(
        reference, f"海南海事局2022年政府信息公开工作年度报告\n请与海南海事局联系(地址:{address})。"
    )
    assert identity.district_code == code
    assert ("identity.district_unknown" in rules(findings)) == (code is None)


def test_the_report_of_our_county_on_its_site(reference: Reference) -> None:
    text = f"特向社会公布我县2022年度政府信息公开年度报告。{PERIOD}\n电子版可在石门县人民政府网站下载。"
    identity, findings = who(reference, text)
    assert identity.agency_id == "430726-人民政府"
    assert "identity.agency_inferred" in rules(findings)


@pytest.mark.parametrize(
    "text",
    [
        # a bureau tells of its county
        f"特向社会公布我县2022年度政府信息公开年度报告。{PERIOD}\n我局认真落实。可在石门县人民政府网站下载。",
        # the site is not of a county
        f"特向社会公布我县2022年度政府信息公开年度报告。{PERIOD}\n可在常德市人民政府网站下载。",
        # two sites
        f"特向社会公布我县2022年度政府信息公开年度报告。{PERIOD}\n可在石门县人民政府网站和慈利县人民政府网站下载。",
    ],
)
def test_our_county_may_be_any(reference: Reference, text: str) -> None:
    identity, _ = who(reference, text)
    assert identity.agency is None


@pytest.mark.parametrize("unit", ["我校", "我镇", "我中心", "我街道"])
def test_whom_to_ask_may_be_above_the_writer(reference: Reference, unit: str) -> None:
    text = f"2022年政府信息公开工作年度报告\n{PERIOD}{unit}落实条例。\n如对本报告有疑问,请与石门县教育局联系。"
    identity, findings = who(reference, text)
    assert identity.agency is None
    assert "identity.agency_unknown" in rules(findings)
    asked, _ = who(reference, text.replace(unit, "我局"))
    assert asked.agency == "石门县教育局"


@pytest.mark.parametrize("title", ["", "永顺县财政局"])
def test_a_text_taken_over_from_another_place_is_pointed_at(reference: Reference, title: str) -> None:
    text = f"{title}2022年政府信息公开工作年度报告\n本报告由古丈县财政局编制。{PERIOD}\n永顺县财政局\n2023年1月10日"
    _, findings = who(reference, text)
    (conflict,) = of_rule(findings, "identity.agency_conflict")
    assert {conflict.expected, conflict.actual} == {"古丈县财政局", "永顺县财政局"}


@pytest.mark.parametrize("other", ["永顺县财政局", "湘西土家族苗族自治州财政局", "永顺县大数据中心"])
def test_the_same_agency_or_that_of_the_city_is_no_conflict(reference: Reference, other: str) -> None:
    text = f"永顺县财政局2022年政府信息公开工作年度报告\n{PERIOD}如有疑问,请与{other}联系。"
    _, findings = who(reference, text)
    assert "identity.agency_conflict" not in rules(findings)


def test_a_text_that_tells_only_of_another_bureau_than_its_title_is_pointed_at(reference: Reference) -> None:
    text = f"永顺县财政局2022年政府信息公开工作年度报告\n{PERIOD}{{}}如有疑问,请与永顺县水利局联系。"
    assert "identity.agency_conflict" in rules(who(reference, text.format(""))[1])
    own = "2022年,永顺县财政局主动公开信息12条。"
    assert "identity.agency_conflict" not in rules(who(reference, text.format(own))[1])


def test_a_host_in_another_place_than_the_address_tells_nothing(reference: Reference) -> None:
    host = "http://zwgk.bengbu.gov.cn/1.html"
    title = "市财政局2022年政府信息公开工作年度报告"
    assert who(reference, f"{title}\n{PERIOD}", host)[0].district_code == "340300"
    assert who(reference, f"{title}\n{PERIOD}地址:蚌埠市涂山路1号。", host)[0].district_code == "340300"
    assert who(reference, f"{title}\n{PERIOD}地址:黄山市屯溪区前园北路1号。", host)[0].district_code == "341000"


def test_a_company_is_named_for_itself(reference: Reference) -> None:
    identity, findings = who(reference, f"2022年度,襄阳中环水务有限公司根据条例,主动公开信息。{PERIOD}")
    assert (identity.agency, identity.district) == ("襄阳中环水务有限公司", None)
    assert "identity.district_unknown" in rules(findings)


TITLE = "2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("name", "agency_id"),
    [
        # what stands first in the name of a town is the name of a county elsewhere
        ("唐县镇人民政府", "000000-唐县镇人民政府"),
        ("古县渡镇人民政府", "000000-古县渡镇人民政府"),
        ("芒市镇", "000000-芒市镇人民政府"),
        ("西城区街道办事处", "000000-西城区街道办事处"),
        ("浮山新区街道办事处", "000000-浮山新区街道办事处"),
        ("清水泉片区管委会", "000000-清水泉片区管理委员会"),
        ("长白山保护开发区管委会", "220000-长白山保护开发区管理委员会"),
        # but behind a county a town may have a name of one character
        ("随县唐县镇人民政府", "421321-唐县镇人民政府"),
        ("兰陵县庄坞镇人民政府", "371324-庄坞镇人民政府"),
        ("浠水县马镇人民政府", "421125-马镇人民政府"),
        # names with words of sentences
        ("年堆乡人民政府", "000000-年堆乡人民政府"),
        ("附城镇人民政府", "000000-附城镇人民政府"),
        ("天等县天等镇人民政府", "451425-天等镇人民政府"),
        ("仙居县下各镇人民政府", "331024-下各镇人民政府"),
        ("新蔡县今是街道办事处", "411729-今是街道办事处"),
        ("永仁县维的乡人民政府", "532327-维的乡人民政府"),
        ("全州县全州镇人民政府", "450324-全州镇人民政府"),
    ],
)
def test_names_of_towns(reference: Reference, name: str, agency_id: str) -> None:
    for text in (f"{name}{TITLE}", f"2022年{name}政府信息公开工作年度报告"):
        identity, _ = who(reference, text)
        assert identity.agency_id == agency_id


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("2022年度尾镇政府信息公开工作年度报告", "度尾镇"),
        ("2022年度龙镇政府信息公开工作年度报告", "龙镇"),
        ("2022年度太平镇政府信息公开工作年度报告", "太平镇"),
        ("附表太平镇2022年政府信息公开工作年度报告", "太平镇"),
    ],
)
def test_what_stands_before_a_town_in_a_title(reference: Reference, title: str, agency: str) -> None:
    assert who(reference, title)[0].agency == agency


@pytest.mark.parametrize("text", ["县以下各镇", "全州各镇人民政府", "全镇人民政府", "各乡镇人民政府", "本镇人民政府"])
def test_words_for_towns_name_none(reference: Reference, text: str) -> None:
    assert Resolver(reference, Hints(), "").quality(text) < 2


@pytest.mark.parametrize("town", ["本镇", "我乡", "本街道", "全镇", "各乡镇"])
def test_the_writer_is_no_town_called_so(reference: Reference, town: str) -> None:
    identity, _ = who(reference, f"现公布2022年度{town}政府信息公开工作年度报告。\n{PERIOD}")
    assert identity.agency is None


def test_a_bureau_without_its_place_this_year(reference: Reference) -> None:
    assert who(reference, f"今年以来,市大数据局深入贯彻落实条例。{PERIOD}")[0].agency == "市大数据局"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年共收到申请8件。", 2022),
        ("2022年我局未收到申请。", 2022),
        ("财政局2022年共公开信息76条。", 2022),
        ("按照2022年工作要点,做好工作。", None),
        ("2022年上级部署了工作。", None),
    ],
)
def test_the_year_with_which_a_text_begins(reference: Reference, text: str, year: int | None) -> None:
    assert who(reference, f"一、总体情况\n{text}\n永顺县财政局")[0].year == year


@pytest.mark.parametrize(
    ("name", "address", "code"),
    [
        ("哈尔滨城市职业学院", "", "230100"),
        ("义乌工商职业技术学院", "义乌市学院路2号", "330782"),
        ("义乌工商职业技术学院", "", None),
        ("太湖学院", "无锡市滨湖区钱荣路68号", None),
    ],
)
def test_where_a_college_is(reference: Reference, name: str, address: str, code: str | None) -> None:
    assert who(reference, f"{name}2022年信息公开工作年度报告\n(地址:{address})")[0].district_code == code


@pytest.mark.parametrize(
    ("office", "agency"),
    [
        ("广州市公安局花都区分局指挥中心警讯组", "广州市公安局花都区分局"),
        ("石门县公安局指挥中心", "石门县公安局"),
        ("石门县人民防空办公室办公室", "石门县人民防空办公室"),
        ("石门县残疾人联合会办公室", "石门县残疾人联合会"),
        ("石门县中心幼儿园办公室", "石门县中心幼儿园"),
        ("石门县图书馆办公室", "石门县图书馆"),
        ("石门县林业工作站办公室", "石门县林业工作站"),
        ("石门县公安局交通警察大队办公室", "石门县公安局交通警察大队"),
        ("石门经济开发区管理委员会办公室", "石门经济开发区管理委员会"),
        ("石门县卫生健康委员会办公室", "石门县卫生健康委员会"),
        ("石门县委宣传部办公室", "石门县委宣传部"),
        ("石门县发展和改革委员会办公室", "石门县发展和改革委员会"),
        ("石门县教育委员会办公室", "石门县教育委员会"),
        # these are agencies themselves
        ("石门县地方志编纂委员会办公室", "石门县地方志编纂委员会办公室"),
        ("石门县食品安全委员会办公室", "石门县食品安全委员会办公室"),
        ("石门县老龄工作委员会办公室", "石门县老龄工作委员会办公室"),
        ("石门县委政策研究室", "石门县委政策研究室"),
        ("石门县人民政府办公室", "石门县人民政府办公室"),
        ("石门县创建文明城市工作领导小组办公室", "石门县创建文明城市工作领导小组办公室"),
    ],
)
def test_whose_office_answers(reference: Reference, office: str, agency: str) -> None:
    assert reference.names.without_office(office) == agency
    assert who(reference, f"{PERIOD}\n如对本报告有疑问,请与{office}联系(地址:楚江镇1号)。")[0].agency == agency


@pytest.mark.parametrize(
    "agency",
    [
        "石门县综合行政执法局",
        "石门县机构编制委员会办公室",
        "石门县新华书店",
        "石门县供销合作社联合社",
        "石门县青少年宫",
        "石门县综合交通服务中心",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "本报告根据条例要求,由{}编制。",
        "{}高度重视政府信息公开工作,成立了领导小组。",
        "根据条例要求,结合{}工作实际,编制本报告。",
        "为做好{}政府信息公开工作,根据条例规定,编制本报告。",
    ],
)
def test_words_of_announcements_in_names(reference: Reference, agency: str, text: str) -> None:
    assert who(reference, text.format(agency) + PERIOD)[0].agency == agency


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("石门县人民政府\n", "430726"),
        ("常德市人民政府\n", None),
        ("石门县人民政府工作报告\n", None),
        ("首页\n" * 9 + "石门县人民政府\n", None),
        ("石门县人民政府\n慈利县人民政府\n", None),
    ],
)
def test_whose_site_the_first_lines_say(reference: Reference, head: str, code: str | None) -> None:
    """A town lies in the county whose government stands alone at the head of the page, and in no city."""
    identity, findings = who(reference, f"{head}信息公开 > 街道\n太平街道办事处{TITLE}\n{PERIOD}")
    assert (identity.agency, identity.district_code) == ("太平街道办事处", code)
    assert ("identity.district_inferred" in rules(findings)) == (code is not None)


@pytest.mark.parametrize(
    "text",
    [
        "我局制定印发了2022年石门县水利局政府信息公开工作实施方案。",
        "如对本报告有疑问,请与石门县水利局政府信息公开申请受理机构联系。",
    ],
)
def test_whose_rules_and_whom_to_ask(reference: Reference, text: str) -> None:
    assert who(reference, f"{PERIOD}\n{text}")[0].agency == "石门县水利局"


@pytest.mark.parametrize("text", ["我局落实石门县水利局政府信息公开工作实施方案。", "石门县水利局印发了通知。"])
def test_rules_of_others(reference: Reference, text: str) -> None:
    assert who(reference, f"{PERIOD}\n{text}")[0].agency is None


@pytest.mark.parametrize("crumb", ["街道", "乡镇", "县直部门", "区级部门"])
def test_the_last_part_of_a_breadcrumb_is_no_beginning_of_a_name(reference: Reference, crumb: str) -> None:
    assert who(reference, f"首页 > 年报 > {crumb}\n太平街道办事处{TITLE}\n{PERIOD}")[0].agency == "太平街道办事处"


COLUMNS = [
    "财政信息",
    "领导之窗",
    "教育",
    "今日石门",
    "石门新闻",
    "重点领域",
    "石门县政务服务网",
    "其他",
    "办事大厅",
    "新闻中心",
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("title", ["太平街道办事处", "县水利局", "", "第一中学"])
def test_a_column_of_the_site_above_the_title_is_no_part_of_it(reference: Reference, column: str, title: str) -> None:
    identity, _ = who(reference, f"{column}\n{title}{TITLE}\n{PERIOD}")
    assert identity.agency == (title or None)


def test_a_line_above_a_title_that_ends_as_no_agency_does_is_none(reference: Reference) -> None:
    assert who(reference, f"招商引资\n{TITLE}\n{PERIOD}")[0].agency is None
    assert who(reference, f"招商引资局\n{TITLE}\n{PERIOD}")[0].agency == "招商引资局"


@pytest.mark.parametrize(("begin", "rest"), [("石门县互联网", "信息办公室"), ("常德市电网", "调度中心")])
def test_a_name_that_goes_on_behind_a_net_is_no_column(reference: Reference, begin: str, rest: str) -> None:
    assert who(reference, f"{begin}\n{rest}{TITLE}\n{PERIOD}")[0].agency == begin + rest


def test_any_part_of_a_path_is_no_beginning_of_a_title(reference: Reference) -> None:
    assert who(reference, f"首页 > 楚江人家\n太平街道办事处{TITLE}\n{PERIOD}")[0].agency == "太平街道办事处"


def test_an_agency_put_together_of_lines_is_pointed_at(reference: Reference) -> None:
    """What stands above a title may be anything, where the text does not name the agency."""
    _, findings = who(reference, f"楚江人家\n太平街道办事处{TITLE}\n{PERIOD}")
    assert "identity.agency_inferred" in rules(findings)
    _, findings = who(reference, f"楚江人家\n太平街道办事处{TITLE}\n{PERIOD}楚江人家太平街道办事处编制。")
    assert "identity.agency_inferred" not in rules(findings)


@pytest.mark.parametrize(
    ("place", "title", "agency"),
    [
        ("常德市", "太平镇", "太平镇"),
        ("常德市", "县水利局", "县水利局"),
        ("石门县", "太平镇", "石门县太平镇"),
        ("常德市", "水利局", "常德市水利局"),
        ("常德市", "石门县水利局", "常德市石门县水利局"),
    ],
)
def test_a_city_above_what_no_city_has(reference: Reference, place: str, title: str, agency: str) -> None:
    assert who(reference, f"{place}\n{title}{TITLE}\n{PERIOD}")[0].agency == agency


@pytest.mark.parametrize(
    ("author", "asked", "is_doubtful"),
    [
        ("石门县水利局", "石门县林业局", True),
        ("石门县人民政府办公室", "石门县林业局", True),
        ("石门县水利局", "石门县水利局办公室", False),
        ("石门县水利局", "石门县大数据中心", False),
        ("石门县公安局", "石门县公安局交通警察大队", False),
    ],
)
def test_another_bureau_to_ask_than_the_one_that_made_it(
    reference: Reference, author: str, asked: str, is_doubtful: bool
) -> None:
    text = f"本报告由{author}编制。{PERIOD}如有疑问,请与{asked}联系。"
    identity, findings = who(reference, text)
    assert identity.agency == author
    assert ("identity.agency_conflict" in rules(findings)) is is_doubtful
    titled = f"{author}2022年政府信息公开工作年度报告\n{text}"
    assert "identity.agency_conflict" not in rules(who(reference, titled)[1])


def test_an_office_of_a_bureau_with_a_task_of_its_own_is_an_agency(reference: Reference) -> None:
    for name, agency in (
        ("石门县教育局招生办公室", "石门县教育局招生办公室"),
        ("石门县教育局综合办公室", "石门县教育局"),
    ):
        assert who(reference, f"本报告由{name}编制。{PERIOD}")[0].agency == agency
