"""Titles on lists as many agencies write them: reports with agency and year, and what only speaks of a report."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongkai.extractors.sources.crawl.classify import REPORT, load_patterns, plain_title

PATTERNS = load_patterns()
SPELLINGS = Path(__file__).parents[2] / "data/reference/web/title_spellings.csv"

REPORTS = """
都昌县林业局关于2020年度政府信息公开工作情况的报告 | 都昌县林业局 | 2020
都昌县林业局2020年政府信息公开工作情况报告 | 都昌县林业局 | 2020
都昌县林业局信息公开2020年年度报告 | 都昌县林业局 | 2020
土桥镇人民政府信息公开年度报告（2020年） | 土桥镇人民政府 | 2020
周溪镇政府信息公开年度报告(2020年度) | 周溪镇 | 2020
政府信息公开年度报告2020 | | 2020
都昌县和合乡2020年信息公开年报 | 都昌县和合乡 | 2020
2020政府信息公开工作年度报告 | | 2020
【2020年度】都昌县林业局政府信息公开工作年报 | 都昌县林业局 | 2020
[2021-01-28]都昌县林业局2020年政府信息公开工作年报 | 都昌县林业局 | 2020
【2021】都昌县林业局2020年政府信息公开工作年报 | 都昌县林业局 | 2020
2021年1月28日 都昌县林业局2020年政府信息公开工作年报 | 都昌县林业局 | 2020
都昌县林业局2020年度政府信息依法公开工作年度报告 | 都昌县林业局 | 2020
都昌县林业局2020年度年政府信息公开年度总结报告 | 都昌县林业局 | 2020
都昌县林业局政府信息公开2020年度工作报告 | 都昌县林业局 | 2020
都昌县林业局二〇二〇年度《政府信息公开工作年度报告》 | 都昌县林业局 | 2020
2009年度都昌县林业局贯彻落实《政府信息公开条例》情况年度报告 | 都昌县林业局 | 2009
都昌县林业局2020年度政务公开工作年度报告 | 都昌县林业局 | 2020
（三）都昌县林业局2020年度政府信息公开工作年度报告 | 都昌县林业局 | 2020
● 3. 都昌县林业局2020年度政府信息公开工作年度报告.wps | 都昌县林业局 | 2020
2020年度政府信息公开工作年度报告 都昌县林业局 | | 2020
2020年度政府信息公开工作年度报告——都昌县林业局 | | 2020
都昌县林业局2020年度政府信息公开年度报告2021-01-28 | 都昌县林业局 | 2020
关于公布都昌县林业局2020年度政府信息公开年度报告 | 都昌县林业局 | 2020
都昌县会议服务中心2020年度政府信息公开工作年度报告 | 都昌县会议服务中心 | 2020
县委宣传部新闻发布科2020年度政府信息公开工作年度报告 | 县委宣传部新闻发布科 | 2020
都昌县人民医院2020年度政府信息公开工作年度报告 | 都昌县人民医院 | 2020
都昌县林业局2020年度政府信息公开工作年度报告（修订稿全文） | 都昌县林业局 | 2020
都昌县林业局2020年度政府信息公开工作年度报告公示 | 都昌县林业局 | 2020
都昌县退役军人事务局2020年度政府信息公…… | 都昌县退役军人事务局 | 2020
2020年度都昌县退役军人事务局政府信… | 都昌县退役军人事务局 | 2020
""".strip().splitlines()

OTHERS = """
都昌县林业局2020年政府信息公开工作年度报告起草说明
都昌县林业局2020年政府信息公开工作年度报告（征求意见稿）
2020年政府信息公开工作年度报告编报口径
2020年政府信息公开工作年度报告存在问题整改清单
关于2020年政府信息公开工作年度报告迟报单位的通报
关于对2020年政府信息公开工作年度报告公开征求意见的公告
我县按期发布2020年政府信息公开工作年度报告
我镇高质量做好2020年政府信息公开工作年度报告发布工作
县政府办召开2020年政府信息公开工作年度报告审核会
县林业局顺利完成2020年政府信息公开工作年度报告编制
都昌县林业局2020年上半年政府信息公开工作报告
都昌县林业局2020年第二季度政府信息公开工作情况报告
音频解读：2020年政府信息公开工作年度报告
数说都昌县2020年政府信息公开工作年度报告
答记者问：都昌县2020年政府信息公开工作年度报告
都昌县2020年政府信息公开工作年度报告满意度调查
都昌县2020年政府信息公开工作年度报告质量评查结果
历年政府信息公开工作年度报告
各乡镇政府信息公开年度报告链接
2020年度政府信息公开工作年度报告专栏
都昌县水务有限公司2020年信息公开年报
都昌县第三中学2020年信息公开年度报告
2020年环境信息公开年度报告
政府信息公开年度报告编制指南
2020年政府信息公开工作自查报告
2020年政府信息公开年度报告管理系统操作手册
""".strip().splitlines()


@pytest.mark.parametrize("line", REPORTS)
def test_a_report_however_its_title_is_written(line: str) -> None:
    title, agency, year = (part.strip() for part in line.split("|"))
    found = PATTERNS.classify_title(title)
    assert (found.kind, found.agency or "", found.year) == (REPORT, agency, int(year))


@pytest.mark.parametrize("title", OTHERS)
def test_what_only_speaks_of_a_report_is_none(title: str) -> None:
    assert PATTERNS.classify_title(title).kind != REPORT


def test_each_spelling_becomes_what_its_row_says() -> None:
    with SPELLINGS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["example"]: PATTERNS.spelled_alike(plain_title(row["example"])) for row in rows} == {
        row["example"]: row["example_becomes"] for row in rows
    }


def test_a_title_of_megabytes_costs_nothing() -> None:
    for part in ("2020年", "政府信息公开", "关于", "（", "1", "年度报告"):
        PATTERNS.classify_title(part * 500_000)
