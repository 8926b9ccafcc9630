"""Fetching against a real server on 127.0.0.1 that behaves as badly as the real ones."""

from __future__ import annotations

import gzip
import pickle
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from website import (
    PDF,
    Request,
    Website,
    bomb,
    cut,
    document,
    drip,
    fails,
    firewall,
    give,
    huge,
    login,
    named,
    page,
    reset,
    robots,
    shell,
    silent,
    soft_404,
    to,
    too_short,
)

from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.http import client as module
from gongkai.extractors.sources.http import throttle as hosts
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.throttle import STRIKES, Hosts, is_public
from gongkai.extractors.sources.http.tls import trust
from gongkai.extractors.sources.http.types import Fetched, FetchError, Limits, Politeness, Validators

HERE = frozenset({"127.0.0.1"})
PAGE = "<!DOCTYPE html><html><body>二〇二四年</body></html>".encode()
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=10, wait_seconds=0.01)
AGENT = f"gongkai/{metadata.version('gongkai')} (+open-government report archive"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No waiting; what would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(hosts, "pause", waited.append)
    return waited


def get(
    url: str,
    limits: Limits = QUICK,
    allow: frozenset[str] = HERE,
    known: Validators | None = None,
    **manners: Any,
) -> Fetched:
    with Session(limits, Politeness(allow_private_hosts=allow, **manners)) as session:
        return session.get(url, known)


@contextmanager
def refused(rule: str, *said: str) -> Iterator[None]:
    with pytest.raises(FetchError) as caught:
        yield
    assert caught.value.rule == rule, str(caught.value)
    for words in said:
        assert words in str(caught.value)
    assert " / " in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.rule) == (str(caught.value), rule)


def test_a_document_comes_as_published(website: Website) -> None:
    url = website.on("/a.pdf", give(PDF, Content_Type="text/html", ETag='"1"', Server="x"))
    got = get(url)
    assert got == Fetched(url, url, PDF, "application/pdf", got.headers)
    assert got.headers == {"content-type": "text/html", "etag": '"1"'}
    assert [asked["User-Agent"] for asked in website.heard] == [f"{AGENT})"]


def test_the_operator_can_be_reached(website: Website) -> None:
    get(website.on("/a.pdf", give(PDF)), contact="archive@example.org")
    assert website.heard[0]["User-Agent"] == f"{AGENT}; contact: archive@example.org)"
    for bad in ("a\r\nX-Header: 1", "联系人"):
        with pytest.raises(ValueError, match="ASCII"):
            Session(manners=Politeness(contact=bad))


# ── which hosts ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["ftp://example.org/a.pdf", "file:///etc/passwd", "/etc/passwd", "data:,x"])
def test_only_http(url: str) -> None:
    with refused("fetch_scheme", "http"):
        get(url)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://example.org:port/"])
def test_nonsense_is_no_address(url: str) -> None:
    with refused("fetch_address"):
        get(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_private_hosts_are_not_asked(website: Website, host: str) -> None:
    website.on("/a.pdf", give(PDF))
    with refused("fetch_private_host", "127.0.0.1" if host != "0.0.0.0" else host):
        get(website.url("/a.pdf", host), allow=frozenset({"intranet.local"}))
    assert website.asked == []


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "resolve", lambda _: ["10.0.0.8", "1.1.1.1"])
    with refused("fetch_private_host", "www.example.gov.cn → 10.0.0.8"):
        get("http://www.example.gov.cn/a.pdf")


def test_a_name_that_resolves_differently_on_connecting(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    website.on("/a.pdf", give(PDF))
    monkeypatch.setattr(hosts, "resolve", lambda _: ["1.1.1.1"])
    with refused("fetch_private_host", "localhost → 127.0.0.1"):
        get(website.url("/a.pdf", "localhost"))
    assert website.asked == []  # connected, but nothing was sent


def test_a_proxy_in_the_environment_is_not_used(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert get(website.on("/a.pdf", give(PDF))).data == PDF


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2400:3200::1", True),
        ("::ffff:1.1.1.1", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::101:101", True),
        ("64:ff9b:1::a00:1", False),  # a translator of one's own network, RFC 8215
        ("2002:a00:1::", False),
        ("::10.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("fec0::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_an_unknown_host_is_tried_again(monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    def no_answer(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(hosts, "resolve", no_answer)
    with refused("fetch_unresolved", "www.example.gov.cn"):
        get("http://www.example.gov.cn/")
    assert len(pauses) == 3
    monkeypatch.undo()
    monkeypatch.setattr(hosts, "pause", pauses.append)
    with refused("fetch_unresolved"):  # a label too long for any name server
        get(f"http://{'a' * 70}.example.gov.cn/")


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────


def test_redirects_are_followed(website: Website) -> None:
    website.on("/c/d.pdf", give(PDF))
    website.on("/b", to("c/d.pdf", 308))
    url = website.on("/a", to("/b", 301))
    got = get(url)
    assert (got.url, got.final_url) == (url, website.url("/c/d.pdf"))


def test_a_redirect_loop_ends(website: Website, pauses: list[float]) -> None:
    website.on("/b", to("/a"))
    with refused("fetch_redirects", "> 5"):
        get(website.on("/a", to("/b")))
    assert len(website.asked) == 6
    assert pauses == []


def test_a_redirect_to_a_private_address(website: Website) -> None:
    website.on("/secret", give(PDF))
    url = website.on("/a", to(website.url("/secret", "localhost")))
    with refused("fetch_private_host", "localhost → "):
        get(url)
    assert website.asked == ["/a"]


@pytest.mark.parametrize(
    "target", ["file:/etc/passwd", "file:///etc/passwd", "ftp://example.org/a", "javascript:alert(1)"]
)
def test_a_redirect_out_of_http(website: Website, target: str) -> None:
    with refused("fetch_scheme", target.replace("///", "/")):
        get(website.on("/a", to(target)))


def test_a_redirect_to_nonsense(website: Website) -> None:
    with refused("fetch_address"):
        get(website.on("/a", to("http://[::1")))


def test_a_redirect_in_raw_gbk_keeps_its_bytes(website: Website) -> None:
    location = b"/" + "年报".encode("gbk") + b".pdf"
    raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    website.on("/%C4%EA%B1%A8.pdf", give(PDF))
    assert get(website.on("/a", lambda request: request.raw(raw))).final_url == website.url("/%C4%EA%B1%A8.pdf")


def test_a_redirect_without_a_target(website: Website) -> None:
    with refused("fetch_status", "HTTP 302"):
        get(website.on("/a", give(b"", 302)))


# ── how long, how much ───────────────────────────────────────────────────────────────────────────────────


DRIPS = {
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    "body without length": b"HTTP/1.0 200 OK\r\n\r\n",
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "behind the end of gzip": b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PDF),
}


@pytest.mark.parametrize("where", DRIPS)
def test_a_dripping_server_meets_the_deadline(website: Website, pauses: list[float], where: str) -> None:
    url = website.on("/a.pdf", drip(DRIPS[where]))
    started = time.monotonic()
    with refused("fetch_deadline", "took too long"):
        get(url, replace(QUICK, deadline_seconds=0.4))
    assert time.monotonic() - started < 1.5
    assert pauses == []  # it would be as slow again
    assert len(website.asked) == 1


def test_the_deadline_holds_for_each_chunk_without_the_alarm(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module._Hop, "_hang_up", lambda _: None)
    started = time.monotonic()
    with refused("fetch_deadline"):
        get(website.on("/a.pdf", drip(DRIPS["body"])), replace(QUICK, deadline_seconds=0.4))
    assert time.monotonic() - started < 1.5


def test_the_deadline_hangs_up_by_itself(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent server, no reading at all between: only the alarm can end it before the read timeout."""

    answer = silent(1.5, b"HTTP/1.0 200 OK\r\n\r\n%PDF-")
    with refused("fetch_deadline"):
        get(website.on("/a.pdf", answer), replace(QUICK, deadline_seconds=0.3, read_seconds=30))


def test_over_tls_the_alarm_and_the_certificate_hold(website: Website, tmp_path: Path, pauses: list[float]) -> None:
    trusted = website.over_tls(tmp_path)
    good, slow = (
        website.on(name, answer).replace("http:", "https:")
        for name, answer in [("/a.pdf", give(PDF)), ("/b.pdf", drip(DRIPS["headers"]))]
    )
    assert get(good, certificates=trusted).data == PDF
    started = time.monotonic()
    with refused("fetch_deadline"):
        get(slow, replace(QUICK, deadline_seconds=0.4), certificates=trusted)
    assert time.monotonic() - started < 1.5
    with refused("fetch_tls", "CERTIFICATE_VERIFY_FAILED", "certificates", "证书链"):
        get(good)


@pytest.mark.parametrize(
    ("quirk", "served"),
    [
        ("weak_ciphers", {"ciphers": "AES128-SHA:@SECLEVEL=0", "maximum": ssl.TLSVersion.TLSv1_2}),
        ("tls_1_0", {"ciphers": "DEFAULT:@SECLEVEL=0", "maximum": ssl.TLSVersion.TLSv1}),
    ],
)
def test_old_tls_only_where_a_source_says_so(
    website: Website, tmp_path: Path, pauses: list[float], quirk: str, served: dict[str, Any]
) -> None:
    trusted = website.over_tls(tmp_path, **served)
    url = website.on("/a.pdf", give(PDF)).replace("http:", "https:")
    assert get(url, certificates=trusted, tls=frozenset({quirk})).data == PDF
    with refused("fetch_tls", "in the source file"):
        get(url, certificates=trusted)


def test_servers_from_before_rfc_5746_only_where_a_source_says_so() -> None:
    """No library here serves such a handshake; the option that allows it is what can be seen."""
    trusted = trust({"legacy_renegotiation"}, None)
    assert isinstance(trusted, ssl.SSLContext)
    assert trusted.options & 0x4
    assert trusted.verify_mode == ssl.CERT_REQUIRED
    assert not ssl.create_default_context().options & 0x4


def test_a_silent_server_meets_the_read_timeout(website: Website, pauses: list[float]) -> None:
    with refused("fetch_connection", "ReadTimeout"):
        get(website.on("/a.pdf", silent(0.5)), replace(QUICK, read_seconds=0.1, retries=1))
    assert len(website.asked) == 2


def test_the_size_is_capped_as_declared_and_as_sent(website: Website) -> None:
    small = replace(QUICK, max_bytes=len(PDF))
    assert get(website.on("/fits.pdf", give(PDF)), small).data == PDF
    with refused("fetch_too_large", f"> {len(PDF):,} bytes"):
        get(website.on("/declared.pdf", give(PDF, length=10**9)), small)

    with refused("fetch_too_large"):
        get(website.on("/undeclared.pdf", huge(10**7, declared=False)), small)


def test_a_gzip_bomb_is_stopped_early(website: Website) -> None:
    url = website.on("/a.pdf", bomb(200_000_000))
    started = time.monotonic()
    with refused("fetch_too_large"):
        get(url, replace(QUICK, max_bytes=5_000_000))
    assert time.monotonic() - started < 2


def test_compressed_documents_are_kept_unpacked(website: Website) -> None:
    url = website.on("/a.pdf", give(gzip.compress(PDF), Content_Encoding="gzip"))
    assert get(url).data == PDF


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
    get(url)

    assert [thread.name for thread in threading.enumerate() if "alarm" in thread.name] == []


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


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────

FORBIDDEN = "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n"


def test_what_robots_forbid_is_not_asked(website: Website) -> None:
    website.on("/robots.txt", robots(FORBIDDEN))
    secret, free = website.on("/private/a.pdf", give(PDF)), website.on("/a.pdf", give(PDF))
    leads_there = website.on("/b", to("/private/a.pdf"))
    hosts = Hosts()
    for url in (secret, leads_there):
        with Session(QUICK, Politeness(allow_private_hosts=HERE), hosts=hosts) as session:
            with refused("fetch_robots", "/robots.txt", "gongkai ingest"):
                session.get(url)
            hosts._free.clear()
    assert website.asked == ["/b"]
    assert get(free).data == PDF


def test_robots_may_name_us(website: Website) -> None:
    website.on("/robots.txt", robots("User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /\n"))
    with refused("fetch_robots"):
        get(website.on("/a.pdf", give(PDF)))


def test_robots_are_asked_once_and_their_delay_is_kept(website: Website, pauses: list[float]) -> None:
    website.on("/robots.txt", robots(FORBIDDEN))
    url = website.on("/a.pdf", give(PDF))
    with Session(QUICK, Politeness(allow_private_hosts=HERE, interval_seconds=1)) as session:
        for _ in range(3):
            session.get(url)
    assert website.robots_asked == 1
    # nobody really waits here, so each wait is as long as all before it and its own
    assert [round(later - wait) for wait, later in pairwise(pauses)] == [7, 7]
    assert round(pauses[0]) == 1  # robots.txt itself keeps the source's own distance


def test_a_rate_in_robots_is_kept_and_a_senseless_one_obeyed_by_not_asking(
    website: Website, pauses: list[float]
) -> None:
    url = website.on("/a.pdf", give(PDF))
    website.on("/robots.txt", robots("\ufeffUser-agent: *\nRequest-rate: 1/9\n"))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        session.get(url)
        session.get(url)
    assert [round(wait) for wait in pauses] == [9]
    website.on("/robots.txt", robots("User-agent: *\nCrawl-delay: 86400\n"))
    with refused("fetch_robots", "Crawl-delay: 86400"):
        get(url)


@pytest.mark.parametrize("answer", [fails(404), fails(403), page("<p>首页</p>"), to("/robots.txt")])
def test_without_robots_everything_may_be_asked(website: Website, answer: Any) -> None:
    website.on("/robots.txt", answer)
    assert get(website.on("/a.pdf", give(PDF))).data == PDF


def test_of_huge_robots_the_beginning_counts(website: Website) -> None:
    website.on("/robots.txt", robots(FORBIDDEN + "# \n" * 400_000))
    with refused("fetch_robots"):
        get(website.on("/private/a.pdf", give(PDF)))


def test_robots_that_cannot_be_read_forbid_everything(website: Website, pauses: list[float]) -> None:
    website.on("/robots.txt", fails(503))
    urls = [website.on(f"/{name}.pdf", give(PDF)) for name in "ab"]
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for url in urls:
            with refused("fetch_robots_unknown", "HTTP 503", f"{url} ("):  # each document is named, not the first
                session.get(url)
    assert website.asked == []
    assert website.robots_asked == 4  # once with three retries, not for every document
    website.on("/robots.txt", fails(503), robots(""))
    assert get(urls[0]).data == PDF


# ── taking turns ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_connection_is_kept(website: Website) -> None:
    url = website.on("/a.pdf", give(PDF))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(5):
            session.get(url)
        assert website.connections == 1
        website.on("/b.pdf", cut(), give(PDF))
        session.get(website.url("/b.pdf"))
        session.get(url)
    assert website.connections == 2  # the broken one was not used again


def test_a_kept_connection_that_the_server_has_closed(website: Website, pauses: list[float]) -> None:
    def and_goodbye(request: Request) -> None:
        request.give(PDF)
        request.close_connection = True  # without a word in the headers

    url = website.on("/a.pdf", and_goodbye)
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(3):
            assert session.get(url).data == PDF
            time.sleep(0.05)
    assert pauses == []


def test_a_deadline_over_a_kept_connection(website: Website) -> None:
    good, slow = website.on("/a.pdf", give(PDF)), website.on("/b.pdf", silent(1.5))
    with Session(
        replace(QUICK, deadline_seconds=0.3, read_seconds=30), Politeness(allow_private_hosts=HERE)
    ) as session:
        session.get(good)
        started = time.monotonic()
        with refused("fetch_deadline"):
            session.get(slow)
        assert time.monotonic() - started < 1.2
        assert session.get(good).data == PDF


def test_sessions_take_turns_at_a_host() -> None:
    hosts, now, most = Hosts(), [0], [0]

    def ask() -> None:
        with hosts.turn("www.example.gov.cn", 0, 2):
            now[0] += 1
            most[0] = max(most[0], now[0])
            time.sleep(0.02)
            now[0] -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_starts_are_apart_whoever_asks(pauses: list[float]) -> None:
    hosts = Hosts()
    for _ in range(3):
        with hosts.turn("www.example.gov.cn", 5, 4):
            pass
    with hosts.turn("other.example.gov.cn", 5, 4):
        pass
    assert [round(wait) for wait in pauses] == [5, 10]


def test_a_host_that_keeps_failing_is_left_alone(website: Website, pauses: list[float]) -> None:
    for n in range(8):
        website.on(f"/{n}.pdf", fails(500 if n < 5 else 503))
    with Session(replace(QUICK, retries=0), Politeness(allow_private_hosts=HERE)) as session:
        for n in range(5):  # five broken documents are no broken host
            with refused("fetch_status", "HTTP 500"):
                session.get(website.url(f"/{n}.pdf"))
        for _ in range(STRIKES):
            with refused("fetch_status", "HTTP 503"):
                session.get(website.url("/5.pdf"))
        with refused("fetch_closed", "本次不再访问"):
            session.get(website.on("/good.pdf", give(PDF)))


def test_a_host_that_answers_now_and_then_is_not(website: Website, pauses: list[float]) -> None:
    bad, good = website.on("/bad.pdf", fails(503)), website.on("/good.pdf", give(PDF))
    with Session(replace(QUICK, retries=0), Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(3):
            for _ in range(STRIKES - 1):
                with refused("fetch_status"):
                    session.get(bad)
            assert session.get(good).data == PDF
