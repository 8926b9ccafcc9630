"""Which year: title, period, text, source and form are weighed."""

from __future__ import annotations

import datetime as dt

import pytest
from grids import document, rules

from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.identity.years import periods
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

TITLE = "金寨县教育局{}年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限自{0}年1月1日起至{0}年12月31日止。"
TEXT = "{0}年，我局公开信息26条。{0}年收到申请1件。"


@pytest.mark.parametrize(
    ("text", "forms", "hint", "year", "outvoted"),
    [
        # last year's template: its period is left over
        ([TITLE.format(2021), PERIOD.format(2020), TEXT.format(2021)], (), None, 2021, ["统计期限/period"]),
        ([TITLE.format(2021), PERIOD.format(2020)], (), None, 2021, ["统计期限/period"]),
        ([TITLE.format(2021), PERIOD.format(2020)], ("2021",), None, 2021, ["统计期限/period"]),
        # its title is left over
        ([TITLE.format(2020), PERIOD.format(2021), TEXT.format(2021)], ("2021",), None, 2021, ["标题/title"]),
        ([TITLE.format(2020), PERIOD.format(2021), TEXT.format(2021)], (), 2021, 2021, ["标题/title"]),
        # a form that did not exist decides between two
        ([TITLE.format(2018), PERIOD.format(2019)], ("2019",), None, 2019, ["标题/title"]),
        ([TITLE.format(2019), PERIOD.format(2020)], ("2019",), None, 2019, ["统计期限/period"]),
        ([TITLE.format(2021), TEXT.format(2021)], (), 2022, 2021, ["来源目录/source"]),
        # the document's own words come before those of the list that led to it
        (["现公布《金寨县教育局2021年政府信息公开工作年度报告》"], (), 2022, 2021, ["来源目录/source"]),
    ],
)
def test_what_is_outvoted_is_a_finding(
    reference: Reference, text: list[str], forms: tuple[str, ...], hint: int | None, year: int, outvoted: list[str]
) -> None:
    identity, findings = identify(document(text="\n".join(text)), reference, Hints(year=hint), forms)
    assert identity.year == year
    assert [f.detail for f in findings if f.rule == "identity.year_conflict"] == outvoted


def test_a_year_that_only_the_text_tells_is_pointed_at(reference: Reference) -> None:
    text = "金寨县教育局政府信息公开工作年度报告\n" + TEXT.format(2019)
    identity, findings = identify(document(text=text), reference, Hints())
    assert identity.year == 2019
    assert "identity.year_inferred" in rules(findings)
    once = "2019年我局公开信息26条，2018年18条。"
    assert identify(document(text=once), reference, Hints())[0].year is None


@pytest.mark.parametrize(
    ("title", "body", "published", "conflicts"),
    [
        # last year's template below a title without a year
        ("", 2021, None, ["正文多处/mentions"]),
        ("", None, 2022, ["发布日期/publication"]),
        ("", 2021, 2022, ["正文多处/mentions", "发布日期/publication"]),
        ("", 2020, 2021, []),
        ("", None, None, []),
        # a title is contradicted only by both
        ("2020年", None, 2022, []),
        ("2020年", 2021, None, []),
        ("2020年", 2021, 2022, ["正文多处/mentions", "发布日期/publication"]),
    ],
)
def test_the_text_and_the_day_of_publication_contradict_a_period(
    reference: Reference, title: str, body: int | None, published: int | None, conflicts: list[str]
) -> None:
    lines = [f"霍山县水利局{title}政府信息公开工作年度报告", PERIOD.format(2020), 2 * TEXT.format(body) if body else ""]
    hints = Hints(published_on=dt.date(published, 1, 20) if published else None)
    identity, findings = identify(document(text="\n".join(lines)), reference, hints)
    assert identity.year == 2020
    assert [f.detail for f in findings if f.rule == "identity.year_conflict"] == conflicts


def test_the_day_of_publication_alone_tells_no_year(reference: Reference) -> None:
    hints = Hints(published_on=dt.date(2022, 1, 20))
    text = "霍山县水利局政府信息公开工作年度报告"
    assert identify(document(text=text), reference, hints)[0].year is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("统计期限自2025年1月1日起，至2025年12月31日止", (2025,)),
        ("自2025年1月1日起,至12月31日止", (2025,)),
        ("从2018年1月1日至同年12月31日", (2018,)),
        ("所列数据截止日期为2020年12月25日", (2020,)),
        ("所列数据截止日期为2020年3月25日", ()),
        ("自2021年9月1日起至2022年8月31日止", (2022,)),
        ("统计限期:2023年1月1日—2023年12月31日", (2023,)),
        ("本报告数据统计限2023年度。", (2023,)),
        ("统计期限为2019.1.1-2019.12.31", (2019,)),
        ("统计时间为2019年1月至12月。", (2019,)),
        ("统计期限为2008年5月1日至2008年12月31日", (2008,)),
        ("自2023年1月1日起至2024年12月31日止", (2023, 2024)),
        ("统计期限为23年1月1日至12月31日", (2023,)),
        ("自09年1月1日起至09年12月31日止", (2009,)),
        ("自第123年1月1日起至12月31日止", ()),
        ("2023年1月1日起施行的办法", ()),
        ("根据2023年统计局的要求", ()),
        # pages that lost the signs between digits
        ("统计期限为20221月1日至202212月31日", (2022,)),
        ("统计期限自202211日起至20221231日止", (2022,)),
        ("数据统计期限为20221月1日至12月31日", (2022,)),
        ("电话20221110至20221231", ()),
    ],
)
def test_how_a_period_is_written(text: str, years: tuple[int, ...]) -> None:
    assert periods(plain(text)) == years


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("政府信息公开情况统计表\n（2016年度）", 2016),
        ("2016年度县直单位政府信息公开情况统计表", 2016),
        ("首页\n2016年\n2017年", None),
        ("（2016）\n政府信息公开情况统计表", None),
    ],
)
def test_the_heading_of_the_statistics_names_the_year(reference: Reference, head: str, year: int | None) -> None:
    assert identify(document(text=head), reference, Hints())[0].year == year


def test_the_year_of_whose_work_the_writer_reports(reference: Reference) -> None:
    text = "结合我镇实际,主要从总体情况、存在的主要问题等六个方面{}我镇{}年政府信息公开工作。"
    assert identify(document(text=text.format("汇报", 2023)), reference, Hints())[0].year == 2023
    assert identify(document(text=text.format("规划", 2023)), reference, Hints())[0].year is None


def test_the_year_with_whose_end_what_is_counted_ends(reference: Reference) -> None:
    text = "(一)主动公开信息情况。{}我局通过官方网站发布政务类信息34条。"
    assert identify(document(text=text.format("截止2023年12月31日")), reference, Hints())[0].year == 2023
    assert identify(document(text=text.format("截止2023年3月31日")), reference, Hints())[0].year is None


def test_a_paragraph_that_begins_with_the_year_and_the_agency(reference: Reference) -> None:
    text = "2013年2月6日\n本报告由霍山县水利局编制。\n一、概述\n2012年霍山县水利局{}政府信息公开工作有关要求。"
    assert identify(document(text=text.format("积极落实")), reference, Hints())[0].year == 2012
    assert identify(document(text=text.format("印发的办法规定了")), reference, Hints())[0].year is None
