"""The day of publication: what the page prints comes before what its address says."""

from __future__ import annotations

import datetime as dt
from time import process_time

import pytest
from grids import document

from gongkai.transforms.identity.publication import published_on
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

DAY = dt.date(2023, 1, 17)
ADDRESS = "https://www.taojiang.gov.cn/202303/30/x.html"


@pytest.mark.parametrize(
    "line",
    [
        "来源：桃江县水利局　发布时间：2023-01-17 16:20　浏览次数：12",
        "2023-01-17 16:20:11 来源：桃江县水利局",
        "[ 发布日期：2023年1月17日 ] [字体：大 中 小]",
        "• 时间: 2023/1/17 09:47",
        "日期：2023.01.17",
        "发表日期:2023年01月17日 阅读:33",
        "发布机构 | 市政府办 | 发文日期 | 2023-01-17",
        "（2023年1月17日）",
        "发布日期：20230117",
        "二〇二三年一月十七日",
        "发布于：2023/1/17",
        "桃江县水利局 2023-01-17 09:30",
        "2023年01月17日来源:1",
        "2023-01-17作者：办公室 浏览：12",
        "• 2023-01-17 15:59",
        "• 2023-01-17导出word桃江县水利局2022年政府信息公开工作年度报告",
        "- 公文生成日期:2023-01-17",
        "信息提供日期 : 2023-01-17 11:41来源 : 桃江县水利局",
        "来源:发布日期:2023-01-17",
        "文  号 成文日期:2023-01-11发布日期:2023-01-17",
        "2023-01-1715:59",
        "桃江县人民政府门户网站 www.taojiang.gov.cn 2023-01-17",
        "桃江县政府 www.taojiang.gov.cn 2023-01-17 16:20 来源：桃江县水利局 放大 正常 缩小",
        "信息时间：2023-01-17 阅读次数：12",
        "发布日期：23/01/17 10:42:59 作者：办公室",
        "2023年1月17日本年度报告根据《中华人民共和国政府信息公开条例》编制。",
        "信息来源:桃江县水利局发布时间:2023-01-17 16:49被阅览数:",
        "桃江县人民政府网　2023-01-17 10:22",
        "来源：益阳日报 2023-01-17",
        "信息来源：桃花江镇 2023-01-17 09:12 浏览：21",
        "来源：桃江县水利局 | 2023-01-17",
        "发布时间：\n2023-01-17",
        "2022年桃江县水利局政府信息公开工作年度报告 ( 2023.01.17 )",
        "Published: 17.01.2023 Source: Office",
        "Release Time: Jan 17, 2023",
        "Date: 17/01/2023  Views: 33",
        "Posted on 17 January 2023",
        "发布时间：01/17/2023 10:22",
        "[ 成文日期 ] | 2023-01-17",
        "正文。\n桃江县水利局\n2023年1月17日",
        "正文。\n二〇二三年一月十七日",
    ],
)
def test_the_page_comes_before_the_address(reference: Reference, line: str) -> None:
    page = document(text=f"标题\n{line}")
    assert published_on(page, Hints(source_url=ADDRESS), reference) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "统计时间：2023-01-17至2023-12-31",
        "咨询时间:2023年1月17日",
        "2023年1月17日，我局公开了信息。",
        "自2023年1月17日起施行",
        "2023年1月17日来局办事的群众",
        "按照关于编制报告的通知(2023年1月17日)要求",
        "发布时间：",
        "发布机构：20230117",
        "二〇二三年一月十七日以来，我局公开了信息。",
        "发布日期：202301171",
        "统计时间截至 2023-01-17",
        "本局时间：2023-01-17",
        "发布时间：01/02/2023",
        "Published: 17.13.2023",
        "Published: Report 2023",
        "发布日期：23/01/17",
        "咨询时间：23/01/17 10:42",
        "2023年1月17日本机关收到申请。",
        "来源：益阳日报 2023-01-17 报道了本局的工作",
        "资料来源：统计年鉴 2023-01-17",
        "版权所有：桃江县人民政府　苏ICP备05003616号　更新日期：2023-01-17",
    ],
)
def test_another_date_is_none_of_publication(reference: Reference, line: str) -> None:
    page = document(text=f"标题\n{line}")
    assert published_on(page, Hints(), reference) is None
    assert published_on(page, Hints(source_url=ADDRESS), reference) == dt.date(2023, 3, 30)


def test_the_better_label_counts(reference: Reference) -> None:
    text = "成文日期：2023-01-10\n更新时间：2023-05-01\n发布时间：2023-01-17"
    assert published_on(document(text=text), Hints(), reference) == DAY


@pytest.mark.parametrize("line", ["发布时间" + 300 * " ", 20_000 * " ", 20_000 * "\u3000", 10_000 * "[ "])
def test_blanks_cost_no_more_than_they_are_long(reference: Reference, line: str) -> None:
    start = process_time()
    assert published_on(document(text=line), Hints(), reference) is None
    assert process_time() - start < 1


@pytest.mark.parametrize(
    "line", ["发布时间 ]  ： |  2023-01-17", "桃江县水利局　　 发布时间  2023-01-17", "(　发布时间：[2023-01-17"]
)
def test_blanks_and_marks_between_a_label_and_its_day(reference: Reference, line: str) -> None:
    assert published_on(document(text=line), Hints(), reference) == DAY


def test_the_day_on_which_a_page_was_looked_at_is_not_that_of_its_report(reference: Reference) -> None:
    clock = "2021/8/16 上午9:31:36 星期一\n桃江县水利局2021年政府信息公开工作年度报告"
    assert published_on(document(text=f"{clock}\n稿源: 桃江县政府网 2022-01-19"), Hints(), reference) == dt.date(
        2022, 1, 19
    )
    assert published_on(document(text=clock), Hints(source_url=ADDRESS), reference) == dt.date(2023, 3, 30)
    labelled = "发布时间：2023年1月17日 星期二"
    assert published_on(document(text=f"{clock}\n{labelled}"), Hints(), reference) == DAY
