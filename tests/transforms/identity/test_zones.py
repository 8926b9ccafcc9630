"""New areas and other zones that are no districts: where they lie, and that each keeps its name in its id."""

from __future__ import annotations

import pytest

from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.place_rows import check_zones
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("names", "agency_id"),
    [
        (["西咸新区管委会", "陕西省西咸新区管理委员会", "陕西西咸新区"], "610000-西咸新区管理委员会"),
        (["西咸新区沣西新城财政局", "陕西省西咸新区沣西新城财政局", "沣西新城财政局"], "610000-西咸新区沣西新城财政局"),
        (["郑东新区管委会", "郑州市郑东新区管理委员会", "河南省郑州市郑东新区管委会"], "410100-郑东新区管理委员会"),
        (["四川天府新区成都管委会", "天府新区成都管理委员会"], "510100-天府新区成都管理委员会"),
        (["四川天府新区管理委员会"], "510000-天府新区管理委员会"),
        (["滇中新区财政局", "云南滇中新区财政局", "云南省滇中新区财政局"], "530100-滇中新区财政局"),
        (["中新天津生态城管委会", "天津生态城管理委员会"], "120116-中新天津生态城管理委员会"),
        (["台州湾新区管委会", "台州市台州湾新区管理委员会"], "331000-台州湾新区管理委员会"),
        # the part of a zone in the city before its name
        (["四川天府新区眉山管委会", "眉山天府新区管委会", "眉山市天府新区管委会"], "511400-天府新区眉山管理委员会"),
        (["成都市天府新区财政局", "天府新区成都财政局"], "510100-天府新区成都财政局"),
        (["恩格贝生态示范区管委会", "内蒙古鄂尔多斯市恩格贝生态示范区"], "150600-恩格贝生态示范区管理委员会"),
        (["塞北管理区", "张家口市塞北管理区管委会"], "130700-塞北管理区管理委员会"),
        (["大通湖区审计局", "益阳市大通湖区审计局"], "430900-大通湖区审计局"),
        (["仲恺高新区管委会", "惠州仲恺高新技术产业开发区"], "441300-仲恺高新技术产业开发区管理委员会"),
        # zones of other cities that bear the name, too
        (["韶关市江北新区管委会"], "440200-江北新区管理委员会"),
        (["重庆江北新区管委会", "重庆市江北新区管理委员会"], "500000-江北新区管理委员会"),
        (["衡阳湘江新区管委会"], "430400-湘江新区管理委员会"),
        (["汕尾市深汕特别合作区管委会"], "441500-深汕特别合作区管理委员会"),
        # districts of these names, and one that a zone leads
        (["台州市财政局"], "331000-财政局"),
        (["雄安新区容城县财政局"], "130629-财政局"),
        (["南沙区财政局"], "440115-财政局"),
        (["杭州市西湖区财政局"], "330106-财政局"),
        (["北戴河区财政局"], "130304-财政局"),
    ],
)
def test_a_zone_has_one_id_with_its_name(reference: Reference, names: list[str], agency_id: str) -> None:
    assert {Resolver(reference, Hints(), "").resolve(name).agency_id for name in names} == {agency_id}


def test_a_zone_in_an_address_leaves_the_city_before_it(reference: Reference) -> None:
    text = "地址:南昌市赣江新区中医药科创城1号"
    assert Resolver(reference, Hints(), text).resolve("市民政局").agency_id == "360100-民政局"


def test_a_zone_of_the_name_on_a_page_of_another_city_is_a_guess(reference: Reference) -> None:
    named = [
        Resolver(reference, Hints(district_code=code), "").resolve("江北新区财政局") for code in ("320100", "330200")
    ]
    assert [name.basis for name in named] == ["seat", "guess"]


@pytest.mark.parametrize(
    ("names", "agency_id"),
    [
        (["燕郊高新区", "燕郊高新技术产业开发区管委会"], "131082-燕郊高新技术产业开发区管理委员会"),
        (["浒墅关经开区管委会", "苏州浒墅关经济技术开发区"], "320505-浒墅关经济技术开发区管理委员会"),
        (["天津东疆综合保税区管委会"], "120116-东疆综合保税区管理委员会"),
        (["武汉临空港经济技术开发区管委会"], "420112-临空港经济技术开发区管理委员会"),
        # not in the county or district whose name theirs begins with
        (["甘泉堡经济技术开发区管委会"], "650100-甘泉堡经济技术开发区管理委员会"),
        (["松山湖高新技术产业开发区管委会"], "441900-松山湖高新技术产业开发区管理委员会"),
        (["井冈山经开区管委会"], "360800-井冈山经济技术开发区管理委员会"),
        (["新疆准东经济技术开发区管委会"], "652300-准东经济技术开发区管理委员会"),
        (["甘泉县财政局"], "610627-财政局"),
        (["莲花工业园区管委会"], "360321-工业园区管理委员会"),
        (["安徽舒城经济开发区管委会"], "341523-经济开发区管理委员会"),
        (["西安国际港务区管委会"], "610100-国际港务区管理委员会"),
    ],
)
def test_national_zones(reference: Reference, names: list[str], agency_id: str) -> None:
    assert {Resolver(reference, Hints(), "").resolve(name).agency_id for name in names} == {agency_id}


@pytest.mark.parametrize(
    "name",
    [
        # called after a mountain, lake or channel whose name begins as that of a county or district does
        "松山湖管委会",
        "莲花山景区管委会",
        "红旗渠风景区管委会",
        "太湖国家旅游度假区管委会",
        # two zones of the name, in two provinces
        "明水经济技术开发区管委会",
        "双桥经开区管委会",
        "南川工业园区管委会",
        # a province and a zone of no known county
        "湖南高新技术产业开发区管委会",
        "海南省老城经济开发区管委会",
    ],
)
def test_a_zone_whose_place_the_name_does_not_tell_is_in_no_district(reference: Reference, name: str) -> None:
    named = Resolver(reference, Hints(), "").resolve(name)
    assert (named.district, named.basis) == (None, "nowhere")
    given = Resolver(reference, Hints(district_code="469023"), "").resolve(name)
    assert given.district and (given.district.code, given.basis) == ("469023", "source")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"district_code": "999999"}, "999999"),
        ({"zone": ""}, "a name is missing"),
        ({"name": ""}, "a name is missing"),
    ],
)
def test_a_row_that_is_not_understood_is_named_with_its_line(change: dict[str, str], words: str) -> None:
    row = {"line": "2", "name": "西咸新区", "zone": "西咸新区", "district_code": "610000"}
    check_zones([row], ["610000"])
    with pytest.raises(ValueError, match=rf"^zones\.csv:2: .*{words}"):
        check_zones([row | change], ["610000"])
    with pytest.raises(ValueError, match="stands twice"):
        check_zones([row, row], ["610000"])
