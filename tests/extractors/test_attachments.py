"""What a page shows or offers is followed; what it merely links to is not."""

from __future__ import annotations

import pytest

from gongkai.extractors.sources.crawl.attachments import MOST, attachments, is_expiring

PAGE = "https://www.example.gov.cn/xxgk/2024/t1.html"


def found(body: str) -> list[str]:
    return attachments(f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), PAGE)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a href="./P02.pdf">某局2024年政府信息公开工作年度报告</a>', "https://www.example.gov.cn/xxgk/2024/P02.pdf"),
        ('<a href="/files/a.docx" title="附件：统计表">下载</a>', "https://www.example.gov.cn/files/a.docx"),
        (
            '<a href="%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.xls">下载</a>',
            "https://www.example.gov.cn/xxgk/2024/%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.xls",
        ),
        ('<iframe src="../r.pdf"></iframe>', "https://www.example.gov.cn/xxgk/r.pdf"),
        ('<object data="r.pdf"></object>', "https://www.example.gov.cn/xxgk/2024/r.pdf"),
        ('<embed src="//cdn.example.gov.cn/r.pdf">', "https://cdn.example.gov.cn/r.pdf"),
        (
            '<iframe src="/pdfjs/web/viewer.html?file=/files/r.pdf#page=1"></iframe>',
            "https://www.example.gov.cn/files/r.pdf",
        ),
        (
            '<iframe src="/viewer.html?file=https%3A%2F%2Fwww.example.gov.cn%2Ffiles%2F%E5%B9%B4.pdf"></iframe>',
            "https://www.example.gov.cn/files/年.pdf",
        ),
        ('<iframe data-src="r.pdf"></iframe>', "https://www.example.gov.cn/xxgk/2024/r.pdf"),
        (
            '<iframe src="https://view.officeapps.live.com/op/view.aspx?src=https://www.example.gov.cn/r.docx"></iframe>',
            "https://www.example.gov.cn/r.docx",
        ),
        (
            '<a href="/download.jsp?id=7">附件：某局年度报告.docx</a>',
            "https://www.example.gov.cn/download.jsp?id=7",
        ),
        (
            '<a href="/downfile.jsp?classid=0&amp;filename=2024%E5%B9%B4%E6%8A%A5.pdf">点击下载</a>',
            "https://www.example.gov.cn/downfile.jsp?classid=0&filename=2024%E5%B9%B4%E6%8A%A5.pdf",
        ),
        ('<iframe src="body.html"></iframe>', "https://www.example.gov.cn/xxgk/2024/body.html"),
    ],
)
def test_a_report_behind_a_page_is_found(body: str, expected: str) -> None:
    assert found(body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="guide.pdf">办事指南</a>',
        '<a href="2023.html">2023年政府信息公开工作年度报告</a>',
        '<iframe src="share.html"></iframe><table><tr><td>1</td></tr></table>',
        '<a href="file:///etc/annual.pdf">年度报告</a>',
        '<a href="javascript:void(0)">附件</a>',
        '<a href="http://[::1">附件.pdf</a>',
        '<a href="http://example.org:port/年报.pdf">附件</a><img src="http://[::1/a.png">',
        "<iframe></iframe>",
        '<iframe src="/viewer.html?file=file:///etc/annual.pdf"></iframe>',
        f'<a href="{PAGE}">附件</a>',
    ],
)
def test_other_links_are_left_alone(body: str) -> None:
    assert found(body) == []


def test_each_once_and_not_too_many() -> None:
    assert found('<a href="a.pdf">附件</a><iframe src="a.pdf"></iframe>') == [
        "https://www.example.gov.cn/xxgk/2024/a.pdf"
    ]
    assert len(found("".join(f'<a href="{n}.pdf">附件{n}</a>' for n in range(50)))) == MOST


def test_addresses_below_a_base() -> None:
    assert found('<base href="/files/"><a href="a.pdf">附件</a>') == ["https://www.example.gov.cn/files/a.pdf"]


def test_a_page_in_gbk() -> None:
    data = '<meta charset="gb2312"><a href="1.pdf">附件</a>'.encode("gb18030")
    assert attachments(data, PAGE) == ["https://www.example.gov.cn/xxgk/2024/1.pdf"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>年度报告</p><a href='download.jsp?id=31'>某局2024年政府信息公开工作年度报告</a>", ["/download.jsp?id=31"]),
        ("<a href='/gateway/downloadFile?fileUrl=aB3'>附件：年度报告</a>", ["/gateway/downloadFile?fileUrl=aB3"]),
        ("<h1>年报</h1><a href='a/20250123.pdf'>点击下载</a>", ["/a/20250123.pdf"]),
        ("<h1>年报</h1><div id='v'></div><script>show('/files/2024.pdf', 'v')</script>", ["/files/2024.pdf"]),
        ("<a href='1.pdf'>附件</a><a href='2.xls'>统计表</a><a href='3.pdf'>年报</a>", ["/1.pdf", "/2.xls", "/3.pdf"]),
        (f"<p>{'文' * 400}</p><a href='/forms/a.pdf'>表格下载</a><a href='login.jsp?id=1'>年度报告</a>", []),
    ],
)  # fmt: skip
def test_attachments_as_sites_give_them(body: str, expected: list[str]) -> None:
    found = attachments(f"<html><body>{body}</body></html>".encode(), "https://www.example.gov.cn/")
    assert [url.removeprefix("https://www.example.gov.cn") for url in found] == expected


@pytest.mark.parametrize(
    ("address", "expiring"),
    [
        ("https://a.gov.cn/f.pdf?Expires=1767&Signature=ab", True),
        ("https://a.gov.cn/api-gateway/jpaas-web/downloadFile?fileUrl=ab%2Fcd", True),
        ("https://a.gov.cn/download.jsp?id=31", False),
        ("https://a.gov.cn/a/2024.pdf", False),
    ],
)
def test_addresses_that_expire(address: str, expiring: bool) -> None:
    assert is_expiring(address) is expiring
