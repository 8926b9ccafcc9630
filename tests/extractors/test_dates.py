"""Dates as people and addresses write them."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.extractors import dates

DAY = date(2025, 1, 23)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-23",
        "2025/1/23",
        "[2025.01.23]",
        "2025年1月23日",
        "2025 年 1 月 23 日 9:00",
        "二〇二五年一月二十三日",
        "二○二五年一月二十三日",
    ],
)
def test_written(text: str) -> None:
    assert dates.written(f"报告 {text} 发布") == DAY


def test_no_such_day() -> None:
    assert dates.written("2025-13-40") is None
    assert dates.written("2025-02-30，2025-01-23") == DAY


@pytest.mark.parametrize(
    "path",
    [
        "/xxgknb_9029/202501/t20250123_4802832.html",
        "/art/2025/1/23/art_25340_3537219.html",
        "/nw12344/20250123/4a03b5fa47ae.html",
        "/202501/P020250123512345678901.pdf",
        "/202501/W020250123512345678901.docx",
        "/columns/202501/23/1679499a-c94e-4010.html",
        "/xxgknb/2025-01/23/content_b6f30ca8.shtml",
        "/xxgk/2025-01-23/4802832.html",
        "/html/czwj/2025/QIOLPALC_0123/61580.html",
        "/2025/0123/4802832.html",
        "/2025/01-23/4802832.html",
        "/upload/20250123101500.pdf",
        "/zfxxgk/202501/t20250123_11520599_wap.html",
    ],
)
def test_in_addresses(path: str) -> None:
    assert dates.in_address(f"http://www.example.gov.cn{path}") == DAY


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.gov.cn/doc_697b162b48.html",
        "http://www.example.gov.cn/202501/5696721/index.html",
        "http://www.example.gov.cn/2025/1643332710991.html",
        "http://www.example.gov.cn/2025/report_1399/1.html",
        "http://www.example.gov.cn/list.html?day=20250123",
        "file:///20250123/a.pdf",
    ],
)
def test_not_in_addresses(url: str) -> None:
    assert dates.in_address(url) is None


def test_behind_the_words() -> None:
    assert dates.published("统计期限2024-01-01 来源：某局 发布时间：2025-01-23 09:00 浏览次数：3") == DAY
    assert dates.published("统计期限2024-01-01") is None
