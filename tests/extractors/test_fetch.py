"""Fetching against a real server on 127.0.0.1 that behaves as badly as the real ones: hosts, redirects, limits."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fetching import AGENT, HERE, QUICK, get, refused
from website import (
    PDF,
    Website,
    bomb,
    drip,
    give,
    huge,
    silent,
    to,
)

from gongkai.extractors.sources.http import throttle as hosts
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.throttle import is_public
from gongkai.extractors.sources.http.tls import trust
from gongkai.extractors.sources.http.types import Fetched, Politeness


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
            Session(politeness=Politeness(contact=bad))


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


def test_a_name_is_resolved_once_and_connected_to_at_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [["1.1.1.1"], ["127.0.0.1"]]
    connected: list[str] = []

    async def connect(remote_host: str, **_: Any) -> Any:
        connected.append(remote_host)
        raise ConnectionRefusedError

    monkeypatch.setattr(hosts, "resolve", lambda _: answers.pop(0))
    monkeypatch.setattr(anyio, "connect_tcp", connect)
    with refused("fetch_connection"):
        get("http://www.example.gov.cn/a.pdf", replace(QUICK, retries=0))
    with refused("fetch_private_host", "www.example.gov.cn → 127.0.0.1"):
        get("http://www.example.gov.cn/a.pdf", replace(QUICK, retries=0))
    assert (connected, answers) == (["1.1.1.1"], [])


def test_of_several_addresses_the_one_that_answers_is_used(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "resolve", lambda _: ["127.0.0.2", "127.0.0.1"])
    assert get(website.on("/a.pdf", give(PDF))).data == PDF


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
    assert time.monotonic() - started < 5  # the server would go on for 10
    assert pauses == []  # it would be as slow again
    assert len(website.asked) == 1


def test_the_deadline_covers_resolving_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: str) -> list[str]:
        time.sleep(2)
        return ["1.1.1.1"]

    monkeypatch.setattr(hosts, "resolve", slow)
    started = time.monotonic()
    with refused("fetch_deadline"):
        get("http://www.example.gov.cn/a.pdf", replace(QUICK, deadline_seconds=0.2))
    assert time.monotonic() - started < 1.8


def test_the_deadline_hangs_up_by_itself(website: Website) -> None:
    """A silent server, no reading at all between: only the deadline can end it before the read timeout."""

    answer = silent(1.5, b"HTTP/1.0 200 OK\r\n\r\n%PDF-")
    with refused("fetch_deadline"):
        get(website.on("/a.pdf", answer), replace(QUICK, deadline_seconds=0.3, read_seconds=30))


def test_over_tls_the_deadline_and_the_certificate_hold(website: Website, tmp_path: Path, pauses: list[float]) -> None:
    trusted = website.over_tls(tmp_path)
    good, slow = (
        website.on(name, answer).replace("http:", "https:")
        for name, answer in [("/a.pdf", give(PDF)), ("/b.pdf", drip(DRIPS["headers"]))]
    )
    assert get(good, certificates=trusted).data == PDF
    started = time.monotonic()
    with refused("fetch_deadline"):
        get(slow, replace(QUICK, deadline_seconds=0.4), certificates=trusted)
    assert time.monotonic() - started < 5  # the server would go on for 10
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


def test_of_two_sources_on_one_host_each_is_asked_in_its_own_way(
    website: Website, tmp_path: Path, pauses: list[float]
) -> None:
    """What one cannot reach, robots.txt and documents, is not forbidden to the other."""
    trusted = website.over_tls(tmp_path)
    url = website.on("/a.pdf", give(PDF)).replace("http:", "https:")
    shared = hosts.Hosts()
    with Session(QUICK, Politeness(allow_private_hosts=HERE), hosts=shared) as session:
        for _ in range(hosts.MOST_FAILURES):
            with refused("fetch_tls"):
                session.get(url)
    with Session(QUICK, Politeness(allow_private_hosts=HERE, certificates=trusted), hosts=shared) as session:
        assert session.get(url).data == PDF


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
    assert time.monotonic() - started < 5


def test_compressed_documents_are_kept_unpacked(website: Website) -> None:
    url = website.on("/a.pdf", give(gzip.compress(PDF), Content_Encoding="gzip"))
    assert get(url).data == PDF
