"""Places that a name or the text gives without 市, 县 or 区: taken, unless the text is of somewhere else."""

from __future__ import annotations

import pytest
from whose import of_lines, of_text

from gongkai.transforms.reference import Reference

PERIOD = "本报告所列数据的统计期限为2022年1月1日至2022年12月31日。"
UNKNOWN = "identity.district_unknown"


@pytest.mark.parametrize(
    ("agency", "text", "code"),
    [
        ("大渡口经济开发区", "", "500104"),
        ("大渡口经济开发区", "地址:重庆市大渡口区天安路1号", "500104"),
        ("大渡口经济开发区", "地址:东至县大渡口镇新康花园3楼", "341721"),
        ("大渡口经济开发区", "地址:东至县大渡口镇新康花园3楼,备案地址:重庆市大渡口区天安路1号", "500104"),
        ("大渡口经济开发区", "地址:东至县尧渡镇建设路1号", None),
        ("大渡口区教育局", "地址:东至县尧渡镇建设路1号", "500104"),
        ("宣城高新区", "地址:安徽省宣城市宣州区麒麟大道11号", "341800"),
        ("宣城高新区", "地址:安徽省芜湖市镜湖区麒麟大道11号", None),
        ("北海海事局", "地址:山东省青岛市市南区东海路6号", None),
        ("杭州湾上虞经济技术开发区管委会", "", None),
        ("台州湾经济技术开发区管委会", "", "331082"),
        ("台州湾新区管委会", "", "331000"),
        ("杭州湾街道办事处", "", None),
        ("落别乡人民政府", "地址:六枝特区落别布依族彝族乡落别街上", "520203"),
        ("落别乡人民政府", "赴六枝特区梭戛苗族彝族回族乡学习", None),
    ],
)
def test_a_name_whose_text_is_of_somewhere_else(reference: Reference, agency: str, text: str, code: str | None) -> None:
    identity, findings = of_text(reference, f"{agency}2022年政府信息公开工作年度报告\n{PERIOD}如有疑问请来信({text})。")
    assert (identity.agency, identity.district_code) == (agency, code)
    assert (UNKNOWN in {finding.rule for finding in findings}) == (code is None)


@pytest.mark.parametrize(
    ("site", "code"),
    [
        ("可在中国赫山网(www.hnhs.gov.cn)查阅", "430903"),
        ("在“中国永嘉”门户网站公布", "330324"),
        ("在荔湾政府网上公开", "440103"),
        ("可在中国赫山网查阅,也可在中国永嘉网查阅", None),
        ("在中国鼓楼网公布", None),  # districts of four cities
        ("在中国宁波网公布", None),  # a newspaper
        ("登录中国政府网查阅", None),
        ("通过赫山新闻网公开", None),
    ],
)
def test_the_site_of_a_county(reference: Reference, site: str, code: str | None) -> None:
    identity, _ = of_text(reference, f"某口镇2022年政府信息公开工作年度报告\n本报告{site}。{PERIOD}")
    assert (identity.agency, identity.district_code) == ("某口镇", code)


@pytest.mark.parametrize(
    ("behind", "agency"),
    [
        ("(上海市浦东新区曹路镇人民政府)", "上海市浦东新区曹路镇人民政府"),
        ("——曹路镇人民政府", "曹路镇人民政府"),
        ("(全文公开稿)", None),
        ("(我局按照统一部署认真编制)", None),
    ],
)
def test_the_agency_behind_the_words_of_a_title(reference: Reference, behind: str, agency: str | None) -> None:
    title = reference.titles.parse(f"2024年政府信息公开工作年度报告{behind}")
    assert title is not None
    assert title.agency == agency


def test_labels_of_a_page_are_no_agency(reference: Reference) -> None:
    identity, _ = of_lines(reference, "2022年政府信息公开工作年度报告", "索引号 发布机构 曹路镇", PERIOD)
    assert identity.agency in (None, "曹路镇")


@pytest.mark.parametrize(
    ("printed", "agency"),
    [("对坊乡", "对坊乡"), ("对坪镇人民政府", "对坪镇人民政府"), ("对我镇", "我镇"), ("对某县教育局", "某县教育局")],
)
def test_a_town_whose_name_begins_with_dui(reference: Reference, printed: str, agency: str) -> None:
    title = reference.titles.parse(f"{printed}2023年政府信息公开工作年度报告")
    assert title is not None
    assert title.agency == agency


def test_the_everyday_name_of_a_county_that_another_had(reference: Reference) -> None:
    """东乡县 is 东乡族自治县 today, and was a county of 江西 until 2016: never without a doubt."""
    identity, findings = of_text(reference, f"东乡县2022年政府信息公开工作年度报告\n{PERIOD}")
    assert identity.district_code == "622926"
    assert "identity.district_guessed" in {finding.rule for finding in findings}
    identity, findings = of_text(reference, "江西省抚州市东乡县2014年政府信息公开工作年度报告")
    assert identity.district_code == "361029"
