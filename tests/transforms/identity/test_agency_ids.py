"""One agency has one id, however it is written; two agencies never share one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from grids import document, rules
from rapidfuzz.distance import Levenshtein
from written_names import OTHERS, WRITTEN

from gongkai.transforms.identity.agencies import AgencyNames
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


def id_of(reference: Reference, name: str, hints: Hints | None = None) -> str:
    return Resolver(reference, hints or Hints(), "").resolve(name).agency_id


ONE = [
    ["绍兴市卫生健康委", "绍兴市卫生健康委员会", "浙江省绍兴市卫生健康委员会", "绍兴市卫健委"],
    ["宿迁市政府办公室", "宿迁市人民政府办公室", "宿迁市政府办"],
    ["鹿城区七都街道", "温州市鹿城区七都街道办事处", "温州市鹿城区人民政府七都街道办事处", "鹿城区七都街道办"],
    ["临洮县新添镇", "临洮县新添镇政府", "定西市临洮县新添镇人民政府"],
    ["开远市", "开远市政府", "云南省开远市人民政府"],
    ["大足区人民政府外事办公室", "重庆市大足区外事办公室"],
    ["鄂州市税务局", "国家税务总局鄂州市税务局"],
    ["湛江海关", "湛江海关关区", "中华人民共和国湛江海关"],
    ["四平经济开发区", "四平经济开发区管委会", "四平市经济开发区管理委员会"],
    ["襄阳高新区管委会", "襄阳高新技术产业开发区管理委员会", "襄阳高新技术开发区"],
    ["楚雄州发改委", "楚雄彝族自治州发展和改革委员会", "楚雄州发展改革委"],
    ["青秀区住建局", "南宁市青秀区住房和城乡建设局", "广西南宁市青秀区住房城乡建设局"],
    ["株洲市市监局", "株洲市市场监督管理局", "株洲市市场监管局"],
    ["渭南师范学院", "陕西省渭南师范学院", "陕西渭南师范学院"],
    ["五家渠市103团", "第六师103团", "第六师一〇三团", "新疆生产建设兵团第六师一○三团", "第六师一零三团"],
    ["五家渠市芳草湖农场", "第六师芳草湖农场", "新疆生产建设兵团第六师芳草湖农场"],
    ["石河子市财政局", "第八师石河子市财政局", "八师石河子市财政局", "第八师财政局"],
    ["北京市统计局", "北京市统计局•国家统计局北京调查总队", "北京市统计局、调查总队"],
    ["国务院国有资产监督管理委员会"],
    ["池州市公安局贵池分局"],
]
"""The names of one agency."""

TWO = [
    ("西安市人民政府办公室", "西安市人民政府办公厅"),
    ("西湖区翠苑街道办事处", "杭州市西湖区翠苑街道党工委"),
    ("临洮县新添镇人民政府", "临洮县新添镇党委"),
    ("临洮县新添镇人民政府", "临洮县新添镇中心卫生院"),
    ("绍兴市卫生健康委", "绍兴市卫生监督所"),
    ("宿迁市人民政府", "宿迁市人民政府办公室"),
    ("淮安市自然资源局", "淮安市自然资源和规划局"),
    ("淮安市规划和自然资源局", "淮安市自然资源和规划局"),
    ("石门县文化和旅游局", "石门县文化旅游体育局"),
    ("石门县文化广播电视局", "石门县文化广电旅游局"),
    ("石门县文体局", "石门县文旅体局"),
    ("石门县城市管理局", "石门县城市管理综合执法局"),
    ("金华市国家税务局", "金华市地方税务局"),
    ("金华市国家税务局", "国家税务总局金华市税务局"),
    ("襄阳高新技术产业开发区管理委员会", "襄阳经济技术开发区管理委员会"),
    ("广州海关", "黄埔海关"),
    ("池州市公安局", "池州市公安局贵池分局"),
    ("无锡市生态环境局", "无锡市滨湖生态环境局"),
    ("南昌县人民政府", "南昌市人民政府"),
    ("绍兴市政法委", "绍兴市政法委员会办公室"),
    ("邢台市桥西区人民政府", "石家庄市桥西区人民政府"),
    ("国家统计局亳州调查队", "亳州市统计局"),
    ("阿拉尔市范学校", "第一师范学校"),
    ("绍兴市卫生健康局", "绍兴市卫生健康委员会"),
]
"""Names of two agencies that a rule might take for one."""


@pytest.mark.parametrize("names", ONE, ids=[names[0] for names in ONE])
def test_one_agency_has_one_id(reference: Reference, names: list[str]) -> None:
    assert len({id_of(reference, name) for name in names}) == 1, [id_of(reference, name) for name in names]
    assert not id_of(reference, names[0]).startswith("000000-") or names[0].startswith("国务院")


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_agencies_have_two_ids(reference: Reference, one: str, other: str) -> None:
    assert id_of(reference, one) != id_of(reference, other)


FEW = 4
"""The most characters in which a counter-example may differ from a name that its rule is for."""

UNTOUCHED = [
    "人民政府办公厅驻北京办事处",
    "街道党工委",
    "翠苑街道党工委",
    "新添镇党委",
    "新添镇中心小学",
    "政法委",
    "市委",
    "开发区税务局",
    "高级人民法院",
    "教育局",
    "城市管理行政执法局",
    "自然资源局",
    "科技馆",
    "交通警察大队",
    "供销合作社联合社",
    "政府采购中心",
    "翠苑街道办事处",
    "自然资源办公室",
    "质量技术监督局",
    "规划国土资源局",
    "统计局、财政局",
    "统计局普查中心",
    "公安局交通警察分局",
    "直属分局",
    "财政部门",
]
"""What looks like a name of a rule and is another agency."""


@pytest.mark.parametrize(("name", "canonical"), WRITTEN.items())
def test_the_rules_of_names(reference: Reference, name: str, canonical: str) -> None:
    assert reference.names.canonical(name) == canonical


@pytest.mark.parametrize("name", UNTOUCHED)
def test_other_names_are_left_as_they_are(reference: Reference, name: str) -> None:
    assert reference.names.canonical(name) == name


def _rules() -> list[tuple[dict[str, str], AgencyNames, AgencyNames]]:
    """Each rule, with the names as they are written by all rules and by all others."""
    folder = Path(__file__).parents[3] / "data" / "reference"
    words, rules = (
        [*csv.DictReader((folder / f"{n}.csv").open(encoding="utf-8"))] for n in ("agency_words", "agency_names")
    )
    every = AgencyNames(words, rules)
    return [(rule, every, AgencyNames(words, [row for row in rules if row is not rule])) for rule in rules]


def test_each_rule_writes_some_name_and_leaves_a_like_one_alone() -> None:
    """Like a name: it has the words of the rule somewhere, or few other characters than a name that the rule is for."""
    for rule, every, others in _rules():
        made = {name for name, canonical in WRITTEN.items() if others.canonical(name) != canonical}
        assert made, rule
        other = OTHERS[int(rule["position"])]
        assert every.canonical(other) == others.canonical(other), (rule, other)
        assert every.canonical(other) not in {WRITTEN[name] for name in made}, (rule, other)
        nearest = min(Levenshtein.distance(other, name) for name in made)
        assert re.search(rule["pattern"], other) or nearest <= FEW, (rule, other, nearest)


def test_agencies_of_unknown_districts_are_one_only_at_one_address(reference: Reference) -> None:
    one, two = (Hints(source_url=f"https://www.example.gov.cn/{n}.html") for n in (1, 2))
    assert id_of(reference, "太平镇人民政府", one) == id_of(reference, "太平镇政府", one)
    assert id_of(reference, "太平镇人民政府", one) != id_of(reference, "太平镇人民政府", two)


@pytest.mark.parametrize(
    ("name", "hints", "code"),
    [
        ("马头铺镇人民政府", Hints(source_url="http://www.xinle.gov.cn/columns/202301/30/1.html"), "130184"),
        ("马头铺镇人民政府", Hints(district_code="130184"), "130184"),
        # a city has no towns: they are its counties'
        ("马头铺镇人民政府", Hints(district_code="130100"), None),
        ("长安镇人民政府", Hints(district_code="441900"), "441900"),
        ("司法局", Hints(district_code="130100"), "130100"),
        # a county alone is not named where the site is of the whole city
        ("鼓楼区司法局", Hints(source_url="http://www.nanjing.gov.cn/1.html", district_code="320100"), "320106"),
        ("县水利局", Hints(district_code="430922"), "430922"),
        ("县水利局", Hints(district_code="430900"), None),
        ("拱北海关", Hints(), "440400"),
        ("勐康海关", Hints(), None),
        ("朝阳海关", Hints(), "211300"),
        ("吉林海关", Hints(), None),
    ],
)
def test_where_an_agency_is_whose_name_does_not_say_it(
    reference: Reference, name: str, hints: Hints, code: str | None
) -> None:
    district = Resolver(reference, hints, "").resolve(name).district
    assert (district.code if district else None) == code


def test_a_district_that_the_name_does_not_say_is_pointed_at(reference: Reference) -> None:
    title = "马头铺镇人民政府2022年政府信息公开工作年度报告"
    hints = Hints(source_url="http://www.xinle.gov.cn/columns/202301/30/1.html")
    assert "identity.district_inferred" in rules(identify(document(text=title), reference, hints)[1])
    text = f"{title}\n本报告可在新乐市人民政府网站下载。"
    identity, findings = identify(document(text=text), reference, Hints())
    assert identity.district_code == "130184"
    assert "identity.district_inferred" in rules(findings)
    both = f"{text}报告也在正定县人民政府网站公开。"
    assert identify(document(text=both), reference, Hints())[0].district_code is None


@pytest.mark.parametrize(
    ("publisher", "conflict"),
    [
        ("银川市人民政府", False),
        ("兴庆区人民政府办公室", False),
        ("市政府办", False),
        ("石嘴山市人民政府", True),
        ("兴庆区民政局", True),
    ],
)
def test_the_government_of_the_place_publishes_for_its_departments(
    reference: Reference, publisher: str, conflict: bool
) -> None:
    title = "兴庆区司法局2024年政府信息公开工作年度报告"
    _, findings = identify(document(text=title, meta={"发布机构": publisher}), reference, Hints())
    assert ("identity.agency_conflict" in rules(findings)) == conflict
