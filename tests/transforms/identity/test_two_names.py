"""Titles, texts and lines above them that name an agency in two ways, or two agencies."""

from __future__ import annotations

import pytest
from grids import of_rule
from whose import of_text as who

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("title", "text", "other"),
    [
        # one bureau under two names: of before and after a reform, a bureau and a committee
        ("贵池区卫健局", "本报告由贵池区卫生健康委员会编制。", None),
        ("贵池区农业局", "本报告由贵池区农业农村局编制。", None),
        ("贵池区文化广电旅游局", "本报告由贵池区水利局编制。", "贵池区水利局"),
        # bureaus that took over a part of one which went on, or which not everywhere became a part of them
        ("贵池区民政局", "本报告由贵池区医疗保障局编制。", "贵池区医疗保障局"),
        ("贵池区林业局", "本报告由贵池区自然资源和规划局编制。", "贵池区自然资源和规划局"),
        ("贵池区环境保护局", "本报告由贵池区生态环境局编制。", None),
        # who signs, and who stands below the title
        ("贵池区民政局", "2022年，我局公开信息。\n贵池区水利局\n2023年1月20日", "贵池区水利局"),
        ("贵池区民政局", "贵池区水利局\n2022年，我局公开信息。", "贵池区水利局"),
        ("贵池区民政局", "2022年，我局公开信息。\n贵池区数据资源管理局", None),
        ("贵池区民政局", "2022年，贵池区民政局公开信息。\n贵池区水利局\n2023年1月20日", None),
        # who makes the report of a whole district, and who does not
        ("贵池区", "本报告由贵池区政务服务管理局编制。", None),
        ("贵池区", "本报告由贵池区人民政府办公室编制。", None),
        ("贵池区", "本报告由贵池区水利局编制。", "贵池区水利局"),
    ],
)
def test_two_names_of_one_bureau_and_two_bureaus(
    reference: Reference, title: str, text: str, other: str | None
) -> None:
    _, findings = who(reference, f"{title}2022年政府信息公开工作年度报告\n{text}")
    assert {f.actual for f in of_rule(findings, "identity.agency_conflict")} == ({other} if other else set())


def test_a_bureau_above_a_title_of_its_city_that_made_the_report(reference: Reference) -> None:
    title = "池州市2022年政府信息公开工作年度报告"
    found, findings = who(reference, f"池州市统计局\n{title}\n本报告由池州市统计局编制。")
    assert (found.agency_id, found.district_code) == ("341700-统计局", "341700")
    assert of_rule(findings, "identity.agency_conflict")
    found, findings = who(reference, f"池州市统计局\n{title}\n2022年，我局公开政府信息3条。")
    assert (found.agency_id, bool(of_rule(findings, "identity.agency_conflict"))) == ("341700-统计局", True)
    for by in ("池州市统计局\n{}\n本报告由池州市人民政府办公室编制。", "池州市数据局\n{}\n本报告由池州市数据局编制。"):
        assert who(reference, by.format(title))[0].agency_id == "341700-人民政府"
    for above in ("池州市司法局", "池州市统计局\n池州市财政局"):
        found, findings = who(reference, f"{above}\n{title}\n2022年，我局公开政府信息3条。")
        assert (found.agency_id, bool(of_rule(findings, "identity.agency_conflict"))) == ("341700-人民政府", True)
    found, _ = who(reference, f"{title}\n池州市统计局\n2022年，我局公开政府信息3条。")
    assert found.agency_id == "341700-统计局"


def test_labels_without_what_they_label_are_no_beginning_of_a_name(reference: Reference) -> None:
    text = "成文日期 有 效 性\n2022年市卫生局政府信息公开工作年度报告\n市卫生局制定了《池州市卫生局政府信息公开制度》。"
    found, _ = who(reference, text)
    assert found.agency_id == "341700-卫生局"


def test_an_agency_on_a_site_of_its_county(reference: Reference) -> None:
    text = "您好，欢迎登录乌拉特前旗政务公开平台\n沙德格苏木2022年政府信息公开工作年度报告"
    assert who(reference, text)[0].agency_id == "150823-沙德格苏木人民政府"
    cited = "沙德格苏木2022年政府信息公开工作年度报告\n我苏木通过乌拉特前旗政务公开平台公开信息3条。"
    assert who(reference, cited)[0].district_code is None
    text = "一、总体情况\n按照文件要求，贵池区医疗保障局于区政府门户网站主动公开了信息。"
    assert who(reference, text)[0].agency_id == "341702-医疗保障局"


def test_a_sentence_that_is_cut_before_the_year(reference: Reference) -> None:
    """Its end looks like a title without an agency; lines with digits have more characters than others."""
    lines = [
        "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）的规定，现公布池州市林业局",
        "2014年政府信息公开工作年度报告。本报告由概述、主动公开政府信息情况、依申请公开政府信息",
        "情况、存在的主要问题和改进措施组成，内容涵盖2014年1月1日至12月31日期间的政府信息公",
        "开工作情况。本年度报告的电子版可以在网站上下载，网址为www.example.gov.cn，如有任何疑问",
        "可与我局办公室联系，电话：0566-2020202。",
    ]
    found, _ = who(reference, "\n".join(lines))
    assert (found.agency_id, found.year) == ("341700-林业局", 2014)
