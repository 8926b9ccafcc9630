"""A web site on 127.0.0.1 that behaves like the real ones, and misbehaves on demand.

`Website.on(path, answer, …)` says what a path answers; each answer is a function of the request. The functions below
make them: `page`, `document`, `fails`, `to`, `cut`, `reset`, `drip`, `too_short`, `firewall`, `login`, `soft_404` …
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PDF = b"%PDF-1.4 " + bytes(1000) + b"\n%%EOF\n"


class Request(BaseHTTPRequestHandler):
    """One request; answers write through it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes, and the second would wait for 40 ms
    site: Website

    body = b""

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address and of a form in the body."""
        texts = [self.path.partition("?")[2], self.body.decode("utf-8", "replace")]
        return {key: value for text in texts for key, value in parse_qsl(text, keep_blank_values=True)}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/robots.txt":
            self.site.robots_asked += 1
        else:
            with self.site.lock:
                self.site.asked.append(self.path)
                self.site.heard.append(dict(self.headers))
        answer = self.site.answers.get(self.path) or self.site.answers.get(path) or missing
        answer(self)

    def give(self, data: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        """An answer; header names with _ for -. Only the length may be a lie."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if status != 304:
            self.wfile.write(data)

    def raw(self, data: bytes) -> None:
        """Bytes as they are, then the end of the connection."""
        self.close_connection = True
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


Answer = Callable[[Request], None]


class Website:
    """The server, what it answers, and a memory of what it was asked (robots.txt apart, which is only counted)."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.heard: list[dict[str, str]] = []
        self.robots_asked = 0
        self.connections = 0
        self.ended = threading.Semaphore(0)  # released for each connection that the server has closed
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), type("Bound", (Request,), {"site": self}))
        self.server.site = self
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> Website:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_port)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def on(self, path: str, *answers: Answer) -> str:
        """Answer `path` (with its query, or any query) with `answers` in turn, the last for ever; its address."""
        rest = list(answers)

        def answer(request: Request) -> None:
            (rest.pop(0) if len(rest) > 1 else rest[0])(request)

        self.answers[path] = answer
        return self.url(path)

    def over_tls(self, folder: Path, *, maximum: ssl.TLSVersion | None = None, ciphers: str | None = None) -> Path:
        """Serve over TLS from now on, as old servers do if asked to; gives the certificate, made here."""
        pem, secret = _certificate()
        (folder / "server.pem").write_bytes(secret + pem)
        (folder / "trusted.pem").write_bytes(pem)
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if ciphers:
            served.set_ciphers(ciphers)
        if maximum:
            served.minimum_version = ssl.TLSVersion.TLSv1
            served.maximum_version = maximum
        served.load_cert_chain(folder / "server.pem")
        self.server.socket = served.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        return folder / "trusted.pem"

    def forget(self) -> None:
        """As if nothing had been asked yet."""
        self.asked.clear()
        self.heard.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    site: Website

    def process_request(self, request: Any, client_address: Any) -> None:
        self.site.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.site.ended.release()

    def handle_error(self, *_: Any) -> None:
        pass  # clients that hang up on purpose


def _certificate() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 and its key, in PEM."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────


def missing(request: Request) -> None:
    request.give(b"not found", 404)


def give(data: bytes, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    return lambda request: request.give(data, status, length, **headers)


def page(body: str, title: str = "", head: str = "", encoding: str = "utf-8", **headers: str) -> Answer:
    """A web page."""
    markup = f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{title}</title>{head}</head>'
    stated = {"Content_Type": f"text/html; charset={encoding}"} | headers
    return give(f"{markup}<body>{body}</body></html>".encode(encoding), **stated)


def document(data: bytes = PDF, etag: str | None = "", modified: datetime | None = None, **headers: str) -> Answer:
    """Bytes that can be asked for conditionally; the ETag is made of them unless one is given or None."""
    tag = f'"{sha256(data).hexdigest()[:16]}"' if etag == "" else etag
    date = format_datetime(modified, usegmt=True) if modified else None

    def answer(request: Request) -> None:
        stated = {name: value for name, value in (("ETag", tag), ("Last_Modified", date)) if value}
        asked = request.headers
        same = tag is not None and asked["If-None-Match"] == tag
        same = same or ("If-None-Match" not in asked and date is not None and asked["If-Modified-Since"] == date)
        request.give(b"" if same else data, 304 if same else 200, **(stated | headers))

    return answer


def fails(status: int, body: bytes = b"sorry", **headers: str) -> Answer:
    return give(body, status, **headers)


def to(location: str, status: int = 302) -> Answer:
    return give(b"", status, Location=location)


def shell(target: str) -> Answer:
    """A page of about 160 bytes that sends the browser elsewhere by script."""
    return give(f"<html><head><script>window.location.href='{target}';</script></head><body></body></html>".encode())


def cut(data: bytes = PDF, after: int = 100) -> Answer:
    """The length of the whole, the bytes of a part, and the end of the connection."""

    def answer(request: Request) -> None:
        request.give(data[:after], length=len(data))
        request.close_connection = True

    return answer


def reset(data: bytes = PDF, after: int = 100) -> Answer:
    """A part, then a reset instead of an orderly end."""

    def answer(request: Request) -> None:
        request.give(data[:after], length=len(data))
        request.wfile.flush()
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.connection.close()
        request.close_connection = True

    return answer


def too_short(data: bytes = PDF, stated: int = 100) -> Answer:
    """A length below the truth: the client cannot see that it does not get all."""

    def answer(request: Request) -> None:
        request.give(data, length=stated)
        request.close_connection = True

    return answer


def drip(head: bytes, seconds: float = 0.02, times: int = 500) -> Answer:
    """`head`, then a byte now and then: each read is in time, the whole is not."""

    def answer(request: Request) -> None:
        request.raw(head)
        for _ in range(times):
            request.raw(b"x")
            time.sleep(seconds)

    return answer


def silent(seconds: float, before: bytes = b"") -> Answer:
    def answer(request: Request) -> None:
        request.raw(before)
        time.sleep(seconds)

    return answer


def huge(size: int, *, declared: bool = True) -> Answer:
    """A body of `size` zeros."""

    def answer(request: Request) -> None:
        length = f"Content-Length: {size}\r\n".encode() if declared else b""
        request.raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + length + b"\r\n")
        for _ in range(size // 65536 + 1):
            request.raw(bytes(65536))

    return answer


def bomb(size: int) -> Answer:
    """A small gzip body that unpacks to `size` bytes."""
    return give(gzip.compress(bytes(size), 1), Content_Encoding="gzip")


def firewall(status: int = 412) -> Answer:
    body = "<!DOCTYPE html><html><head><title>访问被拦截</title></head><body>您的请求疑似攻击行为</body></html>"
    return give(body.encode(), status, Content_Type="text/html; charset=utf-8")


def login(status: int = 200) -> Answer:
    form = '<form>用户名<input name="u">密码<input type="password"></form>'
    body = f"<!DOCTYPE html><html><title>统一身份认证平台</title><body>{form}</body></html>"
    return give(body.encode(), status, Content_Type="text/html; charset=utf-8")


def soft_404() -> Answer:
    return page("<h1>抱歉，您访问的页面不存在或已被删除</h1><a href='/'>返回首页</a>", "页面不存在")


def named(disposition: bytes, data: bytes = PDF) -> Answer:
    """A document with a Content-Disposition of any bytes."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Disposition: " + disposition + b"\r\n"
    return lambda request: request.raw(head + f"Content-Length: {len(data)}\r\n\r\n".encode() + data)


def robots(text: str) -> Answer:
    return give(text.encode(), Content_Type="text/plain")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────


def listed(
    items: Sequence[tuple[str, str, str]], markup: str = '<li><a href="{url}">{title}</a><span>{date}</span></li>'
) -> str:
    """A list of (address, title, date)."""
    rows = "".join(markup.format(url=url, title=title, date=date) for url, title, date in items)
    return f'<div class="nav"><a href="/index.html">政府信息公开年度报告</a></div><ul class="xxgkList">{rows}</ul>'


def titled(year: int, agency: str = "某区司法局") -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
