"""Fetching against a real server on 127.0.0.1 that behaves as badly as the real ones."""

from __future__ import annotations

import gzip
import pickle
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from extractors.sources import fetch as module
from extractors.sources.fetch import (
    Fetched,
    FetchError,
    Limits,
    fetch,
    is_public,
    is_redirect_shell,
    make_client,
)

HERE = ("127.0.0.1",)
PDF = b"%PDF-1.4 " + bytes(1000)
PAGE = "<!DOCTYPE html><html><body>页面不存在</body></html>".encode()
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=10, wait_seconds=0.01)
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    answers: dict[str, Answer]
    asked: list[str]
    agents: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.agents.append(self.headers["User-Agent"])
        self.answers[self.path.partition("?")[0]](self)

    def give(self, data: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Site:
    """A server with one answer per path and a memory of what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []
        handler = type("Bound", (Handler,), vars(self))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up on purpose
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.server_port}{path}"

    def on(self, path: str, *answers: Answer) -> str:
        """Answer `path` with `answers` in turn, the last one for ever; gives the address."""
        rest = list(answers)

        def answer(h: Handler) -> None:
            (rest.pop(0) if len(rest) > 1 else rest[0])(h)

        self.answers[path] = answer
        return self.url(path)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No waiting; what would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(module, "pause", waited.append)
    return waited


def get(url: str, limits: Limits = QUICK, allow: tuple[str, ...] = HERE) -> Fetched:
    with make_client(limits) as client:
        return fetch(url, client=client, limits=limits, allow_private_hosts=allow)


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


def test_a_document_comes_as_published(site: Site) -> None:
    url = site.on("/a.pdf", lambda h: h.give(PDF, Content_Type="text/html", ETag='"1"', Server="x"))
    got = get(url)
    assert got == Fetched(url, url, PDF, "application/pdf", got.headers)
    assert got.headers == {"content-type": "text/html", "etag": '"1"'}
    assert site.agents == ["gongkai/0.1 (+open-government report archive; contact set by operator)"]


def test_the_operator_can_be_reached(site: Site) -> None:
    url = site.on("/a.pdf", lambda h: h.give(PDF))
    with make_client(QUICK, contact="archive@example.org") as client:
        fetch(url, client=client, limits=QUICK, allow_private_hosts=HERE)
    assert site.agents == ["gongkai/0.1 (+open-government report archive; contact: archive@example.org)"]
    for bad in ("a\r\nX-Header: 1", "联系人"):
        with pytest.raises(ValueError, match="ASCII"):
            make_client(contact=bad)


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
def test_private_hosts_are_not_asked(site: Site, host: str) -> None:
    site.on("/a.pdf", lambda h: h.give(PDF))
    with refused("fetch_private_host", "127.0.0.1" if host != "0.0.0.0" else host):
        get(site.url("/a.pdf", host), allow=("intranet.local",))
    assert site.asked == []


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "resolve", lambda _: ["10.0.0.8", "1.1.1.1"])
    with refused("fetch_private_host", "www.example.gov.cn → 10.0.0.8"):
        get("http://www.example.gov.cn/a.pdf")


def test_a_name_that_resolves_differently_on_connecting(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.on("/a.pdf", lambda h: h.give(PDF))
    monkeypatch.setattr(module, "resolve", lambda _: ["1.1.1.1"])
    with refused("fetch_private_host", "localhost → 127.0.0.1"):
        get(site.url("/a.pdf", "localhost"))
    assert site.asked == []  # connected, but nothing was sent


def test_a_proxy_in_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert get(site.on("/a.pdf", lambda h: h.give(PDF))).data == PDF


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
        ("2002:a00:1::", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_an_unknown_host_is_tried_again(monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    def no_answer(_: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(module, "resolve", no_answer)
    with refused("fetch_unresolved", "www.example.gov.cn"):
        get("http://www.example.gov.cn/")
    assert len(pauses) == 3
    monkeypatch.undo()
    monkeypatch.setattr(module, "pause", pauses.append)
    with refused("fetch_unresolved"):  # a label too long for any name server
        get(f"http://{'a' * 70}.example.gov.cn/")


# ── redirects ────────────────────────────────────────────────────────────────────────────────────────────


def to(location: str, status: int = 302) -> Answer:
    return lambda h: h.give(b"", status, Location=location)


def test_redirects_are_followed(site: Site) -> None:
    site.on("/c/d.pdf", lambda h: h.give(PDF))
    site.on("/b", to("c/d.pdf", 308))
    url = site.on("/a", to("/b", 301))
    got = get(url)
    assert (got.url, got.final_url) == (url, site.url("/c/d.pdf"))
    assert got.headers["final-url"] == site.url("/c/d.pdf")


def test_a_redirect_loop_ends(site: Site, pauses: list[float]) -> None:
    site.on("/b", to("/a"))
    with refused("fetch_redirects", "> 5"):
        get(site.on("/a", to("/b")))
    assert len(site.asked) == 6
    assert pauses == []


def test_a_redirect_to_a_private_address(site: Site) -> None:
    site.on("/secret", lambda h: h.give(PDF))
    url = site.on("/a", to(site.url("/secret", "localhost")))
    with refused("fetch_private_host", "localhost → "):
        get(url)
    assert site.asked == ["/a"]


@pytest.mark.parametrize(
    "target", ["file:/etc/passwd", "file:///etc/passwd", "ftp://example.org/a", "javascript:alert(1)"]
)
def test_a_redirect_out_of_http(site: Site, target: str) -> None:
    with refused("fetch_scheme", target.replace("///", "/")):
        get(site.on("/a", to(target)))


def test_a_redirect_to_nonsense(site: Site) -> None:
    with refused("fetch_address"):
        get(site.on("/a", to("http://[::1")))


def test_a_redirect_in_raw_gbk_keeps_its_bytes(site: Site) -> None:
    def redirect(h: Handler) -> None:
        h.wfile.write(
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + "年报".encode("gbk") + b".pdf\r\n\r\n"
        )

    site.on("/%C4%EA%B1%A8.pdf", lambda h: h.give(PDF))
    assert get(site.on("/a", redirect)).final_url == site.url("/%C4%EA%B1%A8.pdf")


def test_a_redirect_without_a_target(site: Site) -> None:
    with refused("fetch_status", "HTTP 302"):
        get(site.on("/a", lambda h: h.give(b"", 302)))


# ── how long, how much ───────────────────────────────────────────────────────────────────────────────────


def drip(head: bytes) -> Answer:
    """`head`, then a byte every 20 ms: each read is in time, the whole is not."""

    def answer(h: Handler) -> None:
        h.wfile.write(head)
        for _ in range(500):
            h.wfile.write(b"x")
            h.wfile.flush()
            time.sleep(0.02)

    return answer


DRIPS = {
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    "body without length": b"HTTP/1.0 200 OK\r\n\r\n",
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "behind the end of gzip": b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PDF),
}


@pytest.mark.parametrize("where", DRIPS)
def test_a_dripping_server_meets_the_deadline(site: Site, pauses: list[float], where: str) -> None:
    url = site.on("/a.pdf", drip(DRIPS[where]))
    started = time.monotonic()
    with refused("fetch_deadline", "took too long"):
        get(url, replace(QUICK, deadline_seconds=0.4))
    assert time.monotonic() - started < 1.5
    assert pauses == []  # it would be as slow again
    assert len(site.asked) == 1


def test_the_deadline_holds_for_each_chunk_without_the_alarm(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module._Hop, "_hang_up", lambda _: None)
    started = time.monotonic()
    with refused("fetch_deadline"):
        get(site.on("/a.pdf", drip(DRIPS["body"])), replace(QUICK, deadline_seconds=0.4))
    assert time.monotonic() - started < 1.5


def test_the_deadline_hangs_up_by_itself(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent server, no reading at all between: only the alarm can end it before the read timeout."""

    def silence(h: Handler) -> None:
        h.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n%PDF-")
        time.sleep(1.5)

    with refused("fetch_deadline"):
        get(site.on("/a.pdf", silence), replace(QUICK, deadline_seconds=0.3, read_seconds=30))


def secured(site: Site, folder: Path) -> ssl.SSLContext:
    """Serve `site` over TLS with a certificate made here; gives what a client trusting it needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(secret + pem)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(folder / "server.pem")
    site.server.socket = served.wrap_socket(site.server.socket, server_side=True)
    return ssl.create_default_context(cadata=pem.decode())


def test_over_tls_the_alarm_and_the_certificate_hold(site: Site, tmp_path: Path, pauses: list[float]) -> None:
    trust = secured(site, tmp_path)
    good, slow = (
        site.on(name, answer).replace("http:", "https:")
        for name, answer in [("/a.pdf", lambda h: h.give(PDF)), ("/b.pdf", drip(DRIPS["headers"]))]
    )
    limits = replace(QUICK, deadline_seconds=0.4)
    with httpx2.Client(verify=trust, trust_env=False) as client:
        assert fetch(good, client=client, limits=QUICK, allow_private_hosts=HERE).data == PDF
        started = time.monotonic()
        with refused("fetch_deadline"):
            fetch(slow, client=client, limits=limits, allow_private_hosts=HERE)
        assert time.monotonic() - started < 1.5
    with refused("fetch_connection", "CERTIFICATE_VERIFY_FAILED"):
        get(good)


def test_a_silent_server_meets_the_read_timeout(site: Site, pauses: list[float]) -> None:
    with refused("fetch_connection", "ReadTimeout"):
        get(site.on("/a.pdf", lambda h: time.sleep(0.5)), replace(QUICK, read_seconds=0.1, retries=1))
    assert len(site.asked) == 2


def test_the_size_is_capped_as_declared_and_as_sent(site: Site) -> None:
    small = replace(QUICK, max_bytes=len(PDF))
    assert get(site.on("/fits.pdf", lambda h: h.give(PDF)), small).data == PDF
    with refused("fetch_too_large", f"> {len(PDF):,} bytes"):
        get(site.on("/declared.pdf", lambda h: h.give(PDF, length=10**9)), small)

    def undeclared(h: Handler) -> None:
        h.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + PDF + b"x")

    with refused("fetch_too_large"):
        get(site.on("/undeclared.pdf", undeclared), small)


def test_a_gzip_bomb_is_stopped_early(site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)
    assert len(bomb) < 1_000_000
    url = site.on("/a.pdf", lambda h: h.give(bomb, Content_Encoding="gzip"))
    started = time.monotonic()
    with refused("fetch_too_large"):
        get(url, replace(QUICK, max_bytes=5_000_000))
    assert time.monotonic() - started < 2


def test_compressed_documents_are_kept_unpacked(site: Site) -> None:
    url = site.on("/a.pdf", lambda h: h.give(gzip.compress(PDF), Content_Encoding="gzip"))
    assert get(url).data == PDF


# ── trying again ─────────────────────────────────────────────────────────────────────────────────────────


def fails(status: int, **headers: str) -> Answer:
    return lambda h: h.give(b"sorry", status, **headers)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(site: Site, pauses: list[float], status: int) -> None:
    assert get(site.on("/a.pdf", fails(status), lambda h: h.give(PDF))).data == PDF
    assert len(pauses) == 1


def test_after_three_retries_it_is_a_failure(site: Site, pauses: list[float]) -> None:
    with refused("fetch_status", "HTTP 503"):
        get(site.on("/a.pdf", fails(503)), replace(QUICK, wait_seconds=1))
    assert len(site.asked) == 4
    assert len(pauses) == 3
    for wait, (least, most) in zip(pauses, [(1, 2), (2, 3), (4, 5)], strict=True):  # growing, with jitter
        assert least <= wait <= most


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 412, 204, 206, 304])
def test_a_lasting_failure_is_not(site: Site, pauses: list[float], status: int) -> None:
    with refused("fetch_status", f"HTTP {status}"):
        get(site.on("/a.pdf", lambda h: h.give(b"", status)))
    assert (len(site.asked), pauses) == (1, [])


def test_retry_after_is_honoured_and_capped(site: Site, pauses: list[float]) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    url = site.on(
        "/a.pdf",
        fails(503, Retry_After="17"),
        fails(429, Retry_After=date),
        fails(503, Retry_After="86400"),
        lambda h: h.give(PDF),
    )
    assert get(url).data == PDF
    assert pauses[0] == 17
    assert 55 < pauses[1] <= 60
    assert pauses[2] == QUICK.max_retry_after_seconds


@pytest.mark.parametrize("value", ["", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "９"])
def test_a_senseless_retry_after_is_not(site: Site, pauses: list[float], value: str) -> None:
    def answer(h: Handler) -> None:
        h.wfile.write(f"HTTP/1.1 503 x\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode())

    assert get(site.on("/a.pdf", answer, lambda h: h.give(PDF))).data == PDF
    assert pauses[0] < 1


def test_a_truncated_answer_is_tried_again(site: Site, pauses: list[float]) -> None:
    def cut(h: Handler) -> None:
        h.give(PDF[:100], length=len(PDF))
        h.close_connection = True

    assert get(site.on("/a.pdf", cut, lambda h: h.give(PDF))).data == PDF
    with refused("fetch_connection"):
        get(site.on("/always.pdf", cut))
    assert len(pauses) == 1 + 3


def test_a_body_that_does_not_unpack_is_tried_again(site: Site, pauses: list[float]) -> None:
    with refused("fetch_connection", "DecodingError"):
        get(site.on("/a.pdf", lambda h: h.give(PDF, Content_Encoding="gzip")))
    assert len(pauses) == 3


def test_a_closed_port_is_tried_again(pauses: list[float]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with refused("fetch_connection", "ConnectError"):
            get(f"http://127.0.0.1:{closed.getsockname()[1]}/a.pdf")
    assert len(pauses) == 3


# ── is it a document ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "asked"), [("/a.pdf", "PDF"), ("/a.DOC", "Word"), ("/a.docx?x=1", "Word")])
@pytest.mark.parametrize("declared", ["application/pdf", "text/html; charset=gbk"])
def test_a_web_page_in_place_of_a_document(site: Site, name: str, asked: str, declared: str) -> None:
    site.on(name.partition("?")[0], lambda h: h.give(PAGE, Content_Type=declared))
    with refused("fetch_web_page", f"asked for a {asked}, got a web page", "得到的是网页"):
        get(site.url(name))


def test_a_document_that_redirects_to_a_web_page(site: Site) -> None:
    site.on("/404.html", lambda h: h.give(PAGE))
    with refused("fetch_web_page"):
        get(site.on("/a.pdf", to("/404.html")))


def test_something_else_in_place_of_a_document(site: Site) -> None:
    with refused("fetch_not_document", "asked for a PDF, got something else"):
        get(site.on("/a.pdf", lambda h: h.give(b"File not found", Content_Type="application/pdf")))


def test_a_web_page_where_one_was_asked_for(site: Site) -> None:
    got = get(site.on("/t20250123_1.html", lambda h: h.give(PAGE)))
    assert (got.data, got.media_type) == (PAGE, "text/html")


def test_an_empty_answer(site: Site) -> None:
    with refused("fetch_empty"):
        get(site.on("/a.html", lambda h: h.give(b"")))


SHELLS = [
    b'<html><head><meta http-equiv="Refresh" content="0;url=/b.html"></head><body></body></html>',
    b"<script>window.location.href='/b.html';</script>",
    b"<html><script type='text/javascript'>location.replace('/b')</script></html>",
    '<html><head><title>跳转</title></head><script>self.location="/b"</script><a href="/b">跳转</a></html>'.encode(
        "gbk"
    ),
]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_redirect_shell_is_no_document(site: Site, shell: bytes) -> None:
    with refused("fetch_redirect_shell", f"{len(shell)} bytes", "跳转页"):
        get(site.on("/a.html", lambda h: h.give(shell, Content_Type="text/html")))


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><p>location</p></body></html>",
        b"<script>location='/b'</script><p>2024</p>",
        b"<html>" + b" " * 400 + b"<script>location='/b'</script></html>",
    ],
)
def test_a_small_page_with_content_is_one(page: bytes) -> None:
    assert not is_redirect_shell(page)


def test_no_thread_and_no_connection_is_left(site: Site) -> None:
    url = site.on("/a.pdf", lambda h: h.give(PDF))
    get(url)

    def alarms() -> list[Any]:
        return [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]

    assert alarms() == []
