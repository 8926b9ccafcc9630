"""What a server answers: passing failures, documents, pages in their place, names."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fetching import HERE, PAGE, QUICK, get, refused
from website import (
    PDF,
    Website,
    cut,
    document,
    fails,
    firewall,
    give,
    login,
    named,
    page,
    reset,
    shell,
    soft_404,
    to,
    too_short,
)

from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Politeness, Validators

# ── trying again ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(website: Website, pauses: list[float], status: int) -> None:
    assert get(website.on("/a.pdf", fails(status), give(PDF))).data == PDF
    assert len(pauses) == 1


def test_after_three_retries_it_is_a_failure(website: Website, pauses: list[float]) -> None:
    with refused("fetch_status", "HTTP 503"):
        get(website.on("/a.pdf", fails(503)), replace(QUICK, wait_seconds=1))
    assert len(website.asked) == 4
    assert len(pauses) == 3
    for wait, (least, most) in zip(pauses, [(1, 2), (2, 3), (4, 5)], strict=True):  # growing, with jitter
        assert least <= wait <= most


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 412, 204, 206, 304])
def test_a_lasting_failure_is_not(website: Website, pauses: list[float], status: int) -> None:
    with refused("fetch_missing" if status in (404, 410) else "fetch_status", f"HTTP {status}"):
        get(website.on("/a.pdf", give(b"", status)))
    assert (len(website.asked), pauses) == (1, [])


def test_retry_after_is_honoured(website: Website, pauses: list[float]) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    url = website.on("/a.pdf", fails(503, Retry_After="17"), fails(429, Retry_After=date), give(PDF))
    assert get(url).data == PDF
    growing = [wait for wait in pauses if wait < 1]
    asked = [wait for wait in pauses if wait >= 1]
    assert len(growing) == 2
    assert 16 < asked[0] <= 17
    assert 55 < asked[1] <= 60


def test_a_host_that_asks_to_be_left_alone_for_long_is(website: Website, pauses: list[float]) -> None:
    first, second = website.on("/a.pdf", fails(503, Retry_After="86400")), website.on("/b.pdf", give(PDF))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        with refused("fetch_closed", "Retry-After: 86400 s"):
            session.get(first)
        with refused("fetch_closed"):
            session.get(second)
    assert (website.asked, pauses) == (["/a.pdf"], [])


@pytest.mark.parametrize("value", ["", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "９"])
def test_a_senseless_retry_after_is_not(website: Website, pauses: list[float], value: str) -> None:
    raw = f"HTTP/1.1 503 x\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    assert get(website.on("/a.pdf", lambda request: request.raw(raw), give(PDF))).data == PDF
    assert pauses[0] < 1


def test_a_truncated_answer_is_tried_again(website: Website, pauses: list[float]) -> None:
    assert get(website.on("/a.pdf", cut(), reset(), give(PDF))).data == PDF
    with refused("fetch_connection"):
        get(website.on("/always.pdf", reset()))
    assert len(pauses) == 2 + 3


def test_a_body_that_does_not_unpack_is_tried_again(website: Website, pauses: list[float]) -> None:
    with refused("fetch_connection", "DecodingError"):
        get(website.on("/a.pdf", give(PDF, Content_Encoding="gzip")))
    assert len(pauses) == 3


def test_a_closed_port_is_tried_again(pauses: list[float]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with refused("fetch_connection", "ConnectError"):
            get(f"http://127.0.0.1:{closed.getsockname()[1]}/a.pdf")
    assert len(pauses) == 3


# ── is it a document ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "asked"),
    [("/a.pdf", "PDF"), ("/a.DOC", "Word"), ("/a.docx?x=1", "Word"), ("/a.xlsx", "Excel"), ("/1.png", "PNG")],
)
@pytest.mark.parametrize("declared", ["application/pdf", "text/html; charset=gbk"])
def test_a_web_page_in_place_of_a_document(website: Website, name: str, asked: str, declared: str) -> None:
    website.on(name.partition("?")[0], give(PAGE, Content_Type=declared))
    with refused("fetch_web_page", f"asked for a {asked}, got a web page", "得到的是网页"):
        get(website.url(name))


def test_a_document_that_redirects_to_a_web_page(website: Website) -> None:
    website.on("/moved.html", give(PAGE))
    with refused("fetch_web_page"):
        get(website.on("/a.pdf", to("/moved.html")))


def test_something_else_in_place_of_a_document(website: Website) -> None:
    with refused("fetch_not_document", "asked for a PDF, got something else"):
        get(website.on("/a.pdf", give(b"File not found", Content_Type="application/pdf")))


def test_a_web_page_where_one_was_asked_for(website: Website) -> None:
    got = get(website.on("/t20250123_1.html", give(PAGE)))
    assert (got.data, got.media_type) == (PAGE, "text/html")


def test_an_empty_answer(website: Website) -> None:
    with refused("fetch_empty"):
        get(website.on("/a.html", give(b"")))


SHELLS = [
    b'<html><head><meta http-equiv="Refresh" content="0;url=/b.pdf"></head><body></body></html>',
    b"<script>window.location.href='/b.pdf';</script>",
    b"<html><script type='text/javascript'>location.replace('/b.pdf')</script></html>",
    '<html><head><title>跳转</title></head><script>self.location="/b.pdf"</script><a href="/b">跳转</a></html>'.encode(
        "gbk"
    ),
]


@pytest.mark.parametrize("body", SHELLS)
def test_a_redirect_shell_is_followed(website: Website, body: bytes) -> None:
    website.on("/b.pdf", give(PDF))
    got = get(website.on("/a.html", give(body, Content_Type="text/html")))
    assert (got.data, got.final_url) == (PDF, website.url("/b.pdf"))


def test_a_shell_leads_nowhere_that_a_redirect_may_not(website: Website) -> None:
    website.on("/secret", give(PDF))
    with refused("fetch_private_host", "localhost → "):
        get(website.on("/a.html", shell(website.url("/secret", "localhost"))))
    with refused("fetch_scheme", "file:/etc/passwd"):
        get(website.on("/b.html", shell("file:///etc/passwd")))
    with refused("fetch_redirects"):
        get(website.on("/c.html", shell("/c.html")))
    assert "/secret" not in website.asked


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><p>location</p></body></html>",
        b"<script>location='/b'</script><p>2024</p>",
        b"<html>" + b" " * 400 + b"<script>location='/b'</script></html>",
    ],
)
def test_a_small_page_with_content_is_one(page: bytes) -> None:
    assert load_patterns().shell_target(page) is None


def test_no_thread_and_no_connection_is_left(website: Website) -> None:
    url = website.on("/a.pdf", give(PDF))
    before = set(threading.enumerate())
    get(url)
    started = set(threading.enumerate()) - before
    for thread in started:  # those of the server and of the resolver end by themselves
        thread.join(1)
    assert [thread.name for thread in started if thread.is_alive()] == []


# ── has it changed ───────────────────────────────────────────────────────────────────────────────────────


def test_what_has_not_changed_is_not_sent_again(website: Website) -> None:
    when = datetime(2025, 1, 23, tzinfo=UTC)
    url = website.on("/a.pdf", document(PDF, modified=when))
    first = get(url)
    again = get(url, known=first.validators)
    assert (again.unchanged, again.data, again.url) == (True, b"", url)
    assert website.heard[1]["If-None-Match"] == first.validators.etag
    assert website.heard[1]["If-Modified-Since"] == "Thu, 23 Jan 2025 00:00:00 GMT"
    by_date_alone = get(url, known=Validators("", first.validators.last_modified))
    assert by_date_alone.unchanged
    assert get(url, known=Validators('"old"')).data == PDF
    assert not get(url, known=Validators()).unchanged


def test_not_changed_without_having_been_asked_is_no_answer(website: Website) -> None:
    with refused("fetch_status", "HTTP 304"):
        get(website.on("/a.pdf", give(b"", 304)), known=Validators())


def test_a_document_that_was_cut_is_asked_for_in_full_again(website: Website) -> None:
    """A length that is too short is no error that a client could see; the missing end of the PDF is."""
    got = get(website.on("/a.pdf", too_short(PDF, 500)))
    assert len(got.data) == 500
    assert got.validators == Validators()
    assert get(website.on("/b.pdf", document(PDF))).validators != Validators()
    assert get(website.on("/c.pdf", document(PDF[:500]))).validators == Validators()


# ── what stands in front of a site ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [200, 403, 405, 412])
def test_a_firewall_is_told_from_a_document(website: Website, pauses: list[float], status: int) -> None:
    with refused("fetch_blocked", f"HTTP {status}", "min_interval_seconds", "拦截"):
        get(website.on("/t1.html", firewall(status)))
    assert (len(website.asked), pauses) == (1, [])


def test_a_page_to_log_in_is_no_report(website: Website) -> None:
    with refused("fetch_login", "gongkai ingest", "登录"):
        get(website.on("/t1.html", login()))
    website.on("/login.html", login())
    with refused("fetch_login"):
        get(website.on("/t2.html", to("/login.html")))


def test_a_site_out_of_order_with_status_200_is_tried_again(website: Website, pauses: list[float]) -> None:
    broken = page("<h1>502 Bad Gateway</h1>", "502 Bad Gateway")
    assert get(website.on("/t1.html", broken, give(PAGE))).data == PAGE
    with refused("fetch_broken", "正在维护"):
        get(website.on("/t2.html", broken))
    assert len(pauses) == 4


def test_not_found_with_status_200(website: Website) -> None:
    with refused("fetch_missing", "HTTP 200", "没有文件"):
        get(website.on("/t1.html", soft_404()))
    website.on("/404.html", page("<p>首页</p>"))
    with refused("fetch_missing"):
        get(website.on("/t2.html", to("/404.html")))


def test_a_report_that_speaks_of_such_things_is_one(website: Website) -> None:
    text = "本年度页面不存在的问题已整改，用户登录与安全验证一并升级。" + "主动公开政府信息。" * 100
    table = "<table><tr><td>1</td></tr></table>"
    got = get(website.on("/t1.html", page(f"<p>{text}</p>{table}", "某局2024年政府信息公开工作年度报告")))
    assert table in got.text


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf",
        b"attachment; filename=\"x.pdf\"; filename*=utf-8'zh'%E5%B9%B4%E6%8A%A5.pdf",
        b"attachment; filename*=GBK''%C4%EA%B1%A8.pdf",
        "attachment; filename=年报.pdf".encode(),
        b'attachment; filename="' + "年报.pdf".encode("gbk") + b'"',
        b"attachment; filename=%E5%B9%B4%E6%8A%A5.pdf",
        b"attachment; filename=%C4%EA%B1%A8.pdf",
        b'attachment; filename="=?UTF-8?B?5bm05oqlLnBkZg==?="',
        'attachment; filename="C:\\docs\\年报.pdf"'.encode(),
        "inline;FILENAME=../../年报.pdf ;size=3".encode(),
    ],
)
def test_names_however_they_are_written(website: Website, disposition: bytes) -> None:
    assert get(website.on("/download", named(disposition))).file_name == "年报.pdf"


@pytest.mark.parametrize("disposition", [b"attachment", b"inline; filename=", b'attachment; filename=""', b""])
def test_no_name(website: Website, disposition: bytes) -> None:
    assert get(website.on("/download", named(disposition))).file_name == ""


def test_a_web_page_named_as_a_document(website: Website) -> None:
    with refused("fetch_web_page", "asked for a PDF"):
        get(website.on("/download", named(b"attachment; filename=a.pdf", PAGE)))
