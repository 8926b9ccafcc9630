"""Titles over texts that tell of somebody else, and agencies that only a text names."""

from __future__ import annotations

import pytest
from whose import of_lines, of_page, of_text

from gongkai.transforms.reference import Reference

PERIOD = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"


@pytest.mark.parametrize(
    ("title", "text", "doubts"),
    [
        # the government of another place, told of in no known phrase, and nothing of the title's own place
        (
            "桐庐县人民政府",
            "回顾这一年，淳安县人民政府网站首页改版，全县公开信息8312条。",
            {"identity.agency_conflict"},
        ),
        ("桐庐县水利局", "这一年里淳安县政府把河道整治列为实事，群众满意。", {"identity.agency_conflict"}),
        # those above it, and others beside its own
        ("桐庐县人民政府", "按照浙江省人民政府和杭州市人民政府的部署，全县公开信息8312条。", set()),
        ("桐庐县人民政府", "与淳安县人民政府联合办理一件。桐庐全县公开信息8312条。", set()),
        ("桐庐县人民政府", "各县人民政府和本县各部门公开信息8312条。", set()),
        # a bureau that speaks of the whole city, under a title of the city alone
        ("杭州市", "我局全年指导全市城管系统公开执法信息312条。", {"identity.agency_inferred"}),
        ("杭州市", "我市全年公开信息312条，市司法局做好审查。", set()),
    ],
)
def test_a_title_over_the_text_of_another(reference: Reference, title: str, text: str, doubts: set[str]) -> None:
    assert of_page(reference, f"{title}2022年政府信息公开工作年度报告", PERIOD, text)[1] == doubts


def test_a_notice_on_reports_and_platforms_is_no_report(reference: Reference) -> None:
    notice = "《中国地震局办公室关于政府信息公开年度报告和公开平台有关事项的通知》"
    title = "云南省地震局2022年政府信息公开工作年度报告"
    identity, doubts = of_page(reference, title, f"根据《条例》和{notice}要求编制。{PERIOD}")
    assert (identity.agency_id, doubts) == ("530000-地震局", set())


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (
            "结合2022年我镇政府信息公开工作编制而成。请与昌化镇党政办联系（地址：杭州市临安区昌化镇人民政府）。",
            "330112-昌化镇人民政府",
        ),
        ("本报告根据天津工业大学2021-2022学年信息公开工作开展情况编制。我校规章健全。", "120000-工业大学"),
        ("本报告的电子版可在丽水市水利局门户网站下载。请与我局联系。", "331100-水利局"),
    ],
)
def test_an_agency_that_only_the_text_names(reference: Reference, text: str, agency: str) -> None:
    assert of_text(reference, PERIOD + text)[0].agency_id == agency


def test_an_office_that_puts_the_reports_of_a_region_together(reference: Reference) -> None:
    text = "由杭州市人民政府办公厅综合各区、县（市）人民政府的年度报告编制而成。"
    identity, findings = of_lines(reference, PERIOD, text)
    assert identity.district_code == "330100"
    assert "identity.agency_inferred" in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("title", "year"),
    [("二二三年桐庐县水利局", 2023), ("桐庐县水利局二一九年", 2019), ("二〇二〇年桐庐县水利局", 2020)],
)
def test_a_year_that_lost_its_zero_in_a_scan(reference: Reference, title: str, year: int) -> None:
    identity, _ = of_text(reference, f"{title}政府信息公开工作年度报告")
    assert (identity.agency_id, identity.year) == ("330122-水利局", year)


@pytest.mark.parametrize(
    ("publisher", "doubts"),
    [
        ("市人力社保局", set()),
        ("市水利局", {"identity.agency_conflict"}),
        ("县人力社保局", {"identity.agency_conflict"}),
    ],
)
def test_a_publisher_that_leaves_out_its_place_is_the_agency(
    reference: Reference, publisher: str, doubts: set[str]
) -> None:
    text = "丽水市人力资源和社会保障局公布2022年政府信息公开工作年度报告。丽水市人力资源和社会保障局由办公室负责。"
    _, found = of_page(reference, f"本报告由丽水市人力资源和社会保障局编制。{PERIOD}{text}", source=publisher)
    assert found == doubts


def test_the_only_region_that_a_text_names_is_that_of_its_organs(reference: Reference) -> None:
    title = "自治区司法厅2022年政府信息公开工作年度报告"
    text = "我厅在宁夏政务服务网公开信息21条，宁夏法治建设取得进展。"
    assert of_page(reference, title, PERIOD + text)[0].district_code == "640000"
    assert of_page(reference, title, PERIOD + text + "收到新疆来函。")[0].district_code is None
    assert of_page(reference, title, PERIOD + "我厅在宁夏政务服务网公开信息21条。")[0].district_code is None


def test_the_agency_on_whose_site_a_text_says_that_information_is(reference: Reference) -> None:
    identity, doubts = of_page(reference, f"{PERIOD}在丽水市投资促进局网站公开信息457条，我局发挥网站作用。")
    assert (identity.agency_id, doubts) == ("331100-投资促进局", {"identity.agency_inferred"})


LINKED = '<a href="#">桐庐县水利局2022年政府信息公开工作年度报告</a>'
OTHER = '<a href="/2.html">桐庐县民政局2022年政府信息公开工作年度报告</a>'


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        ((LINKED, PERIOD, "我局公开信息312条。"), "桐庐县水利局"),
        ((LINKED, OTHER, PERIOD, "我局公开信息312条。"), None),
        ((PERIOD, "我局公开信息312条。", LINKED), None),
        ((LINKED.replace("2022", "2021"), PERIOD, "我局公开信息312条。"), None),
        ((LINKED, PERIOD, "我镇公开信息312条。"), None),
    ],
)
def test_the_only_title_of_a_page_may_be_a_link(
    reference: Reference, lines: tuple[str, ...], agency: str | None
) -> None:
    identity, doubts = of_page(reference, *lines)
    assert identity.agency == agency
    assert doubts == {"identity.agency_inferred" if agency else "identity.agency_unknown"}
