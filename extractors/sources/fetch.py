"""One document from one public address, politely and within limits.

Only public hosts are asked, redirects are followed by hand so that every hop is checked, and nothing is
waited for or read without a bound. What comes back is the published bytes or a `FetchError` that says why not.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import string
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from extractors.readers import media

_AGENT = "gongkai/0.1 (+open-government report archive; contact{contact})"
_DOCUMENT_SUFFIXES = {".pdf": "PDF", ".doc": "Word", ".docx": "Word"}
_KEPT_HEADERS = ("content-type", "content-disposition", "etag", "last-modified")
_SHELL_BYTES = 400
_LEADS_AWAY = re.compile(r"http-equiv\s*=\s*[\"']?refresh|location(\.href)?\s*=|location\.(replace|assign)\s*\(")
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|title|noscript|a)\b.*?</\1\s*>|<[^>]*>", re.S)
_RULES = {
    "fetch_address": ("地址无效", "not a usable address"),
    "fetch_scheme": ("只接受 http 与 https 地址", "only http and https addresses are fetched"),
    "fetch_unresolved": ("无法解析主机名", "the host name does not resolve"),
    "fetch_private_host": ("主机不在公网上，未予访问", "the host is not on the public internet and was not asked"),
    "fetch_redirects": ("重定向次数过多", "too many redirects"),
    "fetch_status": ("服务器未给出文件", "the server did not give the document"),
    "fetch_connection": ("连接失败或中断", "the connection failed or broke"),
    "fetch_deadline": ("超过时限", "took too long"),
    "fetch_too_large": ("文件过大", "the document is too large"),
    "fetch_empty": ("服务器返回空内容", "the server sent nothing"),
    "fetch_web_page": ("要的是 {} 文件，得到的是网页", "asked for a {}, got a web page"),
    "fetch_not_document": ("要的是 {} 文件，得到的不是", "asked for a {}, got something else"),
    "fetch_redirect_shell": ("只是一个跳转页，请改用目标地址", "only a page that redirects by script; use its target"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much, how often. `retries` come after the first try; waits grow from `wait_seconds`."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    deadline_seconds: float = 180.0  # of one try, all its redirects included
    max_bytes: int = 50_000_000
    max_redirects: int = 5
    retries: int = 3
    wait_seconds: float = 1.0
    max_wait_seconds: float = 30.0
    max_retry_after_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came. `headers` are those worth keeping, `final_url` is where redirects ended."""

    url: str
    final_url: str
    data: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)


class FetchError(Exception):
    """Why an address gave no document. `rule` is one of `fetch_…`."""

    def __init__(self, rule: str, url: str, detail: str = "") -> None:
        super().__init__(rule, url, detail)
        self.rule = rule
        self.url = url
        self.detail = detail

    @property
    def message_zh(self) -> str:
        return self._message(_RULES[self.rule][0], "：", "（{}）")

    @property
    def message_en(self) -> str:
        return self._message(_RULES[self.rule][1], ": ", " ({})")

    def _message(self, what: str, colon: str, brackets: str) -> str:
        if "{}" in what:
            return f"{what.format(self.detail)}{colon}{self.url}"
        return f"{what}{colon}{self.url}{brackets.format(self.detail) if self.detail else ''}"

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}"


class _PassingError(FetchError):
    """A failure that another try may cure."""

    retry_after: float | None = None


def pause(seconds: float) -> None:
    """All waiting of this room goes through here."""
    time.sleep(seconds)


def make_client(limits: Limits | None = None, contact: str | None = None) -> httpx2.Client:
    """A client for `fetch`: the project's name, no proxy (the peer is checked), a connection per request."""
    limits = limits or Limits()
    if contact and not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]*", contact):
        raise ValueError("the contact goes into a header and must be plain ASCII")
    return httpx2.Client(
        headers={"User-Agent": _AGENT.format(contact=f": {contact}" if contact else " set by operator")},
        timeout=httpx2.Timeout(limits.read_seconds, connect=limits.connect_seconds),
        limits=httpx2.Limits(max_keepalive_connections=0),  # a kept connection would escape the checks made on connect
        trust_env=False,
        follow_redirects=False,
    )


def fetch(
    url: str, *, client: httpx2.Client, limits: Limits | None = None, allow_private_hosts: Collection[str] = ()
) -> Fetched:
    """The document at `url`. `client` comes from `make_client`; only the hosts named may be private."""
    limits = limits or Limits()
    allowed = {host.lower() for host in allow_private_hosts}
    tries = Retrying(
        retry=retry_if_exception_type(_PassingError),
        stop=stop_after_attempt(limits.retries + 1),
        wait=_waits(limits),
        sleep=pause,
        reraise=True,
    )
    return tries(lambda: _try(url, client, limits, allowed))


def _waits(limits: Limits) -> Callable[[RetryCallState], float]:
    growing = wait_exponential_jitter(
        multiplier=limits.wait_seconds, max=limits.max_wait_seconds, jitter=limits.wait_seconds
    )

    def wait(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after if isinstance(failure, _PassingError) else None
        return max(growing(state), min(asked or 0.0, limits.max_retry_after_seconds))

    return wait


def _try(url: str, client: httpx2.Client, limits: Limits, allowed: Collection[str]) -> Fetched:
    """One try: hop by hop to the document."""
    deadline = time.monotonic() + limits.deadline_seconds
    address, came_from = url, ""
    for _ in range(limits.max_redirects + 1):
        hop = _Hop(url, _parsed(address, url, came_from), deadline, allowed)
        hop.check_host()
        with hop.answer(client) as response:
            if response.has_redirect_location:
                address, came_from = _target(response), str(hop.address)
                continue
            _check_status(url, response)
            data = _body(hop, response, limits)
        return _accepted(url, response, data)
    raise FetchError("fetch_redirects", url, f"> {limits.max_redirects}")


def _parsed(address: str, url: str, came_from: str) -> httpx2.URL:
    detail = f"{came_from} → {address}" if came_from else ""
    try:
        parsed = httpx2.URL(address)
    except (httpx2.InvalidURL, UnicodeError) as problem:
        raise FetchError("fetch_address", url, detail or str(problem)) from None
    if parsed.scheme not in ("http", "https"):
        raise FetchError("fetch_scheme", url, detail)
    if not parsed.host:
        raise FetchError("fetch_address", url, detail)
    return parsed


def _target(response: httpx2.Response) -> str:
    """Where a redirect leads. Old servers send Chinese addresses in raw GBK: keep their bytes, percent-encoded."""
    raw = next(value for name, value in response.headers.raw if name.lower() == b"location")
    try:
        return str(response.url.join(quote(raw.strip(), safe=string.punctuation)))
    except httpx2.InvalidURL:
        return raw.decode("latin-1")  # named in the error that follows


class _Hop:
    """One request of a try: the host it may reach and the moment by which it must be over."""

    def __init__(self, url: str, address: httpx2.URL, deadline: float, allowed: Collection[str]) -> None:
        self.url = url
        self.address = address
        self.deadline = deadline
        self.any_host = address.host.lower() in allowed
        self._late = False
        self._line: socket.socket | None = None
        self._alarm: threading.Timer | None = None

    def check_host(self) -> None:
        """All addresses of the host must be public."""
        if self.any_host:
            return
        try:
            found = resolve(self.address.host)
        except (OSError, UnicodeError) as problem:
            raise _PassingError("fetch_unresolved", self.url, f"{self.address.host}: {problem}") from None
        self._must_be_public(found)

    def check_time(self) -> None:
        if self._late or time.monotonic() >= self.deadline:
            raise FetchError("fetch_deadline", self.url)

    @contextmanager
    def answer(self, client: httpx2.Client) -> Iterator[httpx2.Response]:
        """The response, its body still unread; transport failures become `FetchError`."""
        self.check_time()
        try:
            with client.stream("GET", self.address, extensions={"trace": self._watch}) as response:
                yield response
        except (httpx2.TransportError, httpx2.DecodingError) as problem:
            self.check_time()  # the alarm hung up: not the network's fault
            raise _PassingError("fetch_connection", self.url, f"{type(problem).__name__}: {problem}") from problem
        finally:
            self._release()

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        """On connecting, before anything is sent: who answers there, and the alarm for the deadline.

        The name was resolved once for the check and again for the connection; only the peer itself is certain.
        The alarm is what ends a server that drips header bytes: the client's own timeouts are per read.
        """
        if event != "connection.connect_tcp.complete":
            return
        stream = info["return_value"]
        try:
            if not self.any_host:
                self._must_be_public([stream.get_extra_info("server_addr")[0]])
        except BaseException:
            stream.close()
            raise
        self._line = stream.get_extra_info("socket").dup()  # TLS takes over the original
        self._alarm = threading.Timer(max(0.0, self.deadline - time.monotonic()), self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()

    def _must_be_public(self, found: Collection[str]) -> None:
        if private := sorted(address for address in found if not is_public(address)):
            raise FetchError("fetch_private_host", self.url, f"{self.address.host} → {', '.join(private)}")

    def _hang_up(self) -> None:
        self._late = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _release(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm.join()
        if self._line is not None:
            self._line.close()


def resolve(host: str) -> list[str]:
    """All addresses of `host`."""
    return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})


def is_public(address: str) -> bool:
    """Whether `address` is reachable for everybody; an IPv4 address inside an IPv6 one is judged as itself."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        nat64 = parsed in ipaddress.IPv6Network("64:ff9b::/96")
        inner = parsed.ipv4_mapped or parsed.sixtofour
        inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF) if nat64 else inner
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def _check_status(url: str, response: httpx2.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    detail = f"HTTP {status} {response.reason_phrase}".rstrip()
    if status == 429 or status >= 500:
        passing = _PassingError("fetch_status", url, detail)
        passing.retry_after = _retry_after(response.headers.get("retry-after", ""))
        raise passing
    raise FetchError("fetch_status", url, detail)


def _retry_after(value: str) -> float | None:
    """Seconds, from seconds or from a date."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _body(hop: _Hop, response: httpx2.Response, limits: Limits) -> bytes:
    """The body, decompressed. Without a chunk size: with one, a dripping server blinds the checks."""
    too_large = FetchError("fetch_too_large", hop.url, f"> {limits.max_bytes:,} bytes")
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.max_bytes:
        raise too_large
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        hop.check_time()
        if len(data) > limits.max_bytes:
            raise too_large
    hop.check_time()  # a body without a length ends quietly when the alarm hangs up
    return bytes(data)


def _accepted(url: str, response: httpx2.Response, data: bytes) -> Fetched:
    """The answer as a document, or the reason why it is none."""
    final = str(response.url)
    kind = media.sniff(data)
    if not data:
        raise FetchError("fetch_empty", url)
    _check_asked_for(url, final, data, kind)
    if kind == media.HTML and is_redirect_shell(data):
        raise FetchError("fetch_redirect_shell", url, f"{len(data)} bytes")
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    if final != url:
        headers["final-url"] = final
    return Fetched(url, final, data, kind, headers)


def _check_asked_for(url: str, final: str, data: bytes, kind: str) -> None:
    """An address that ends in .pdf must not give the site's "page not found" with status 200."""
    suffixes = (PurePosixPath(unquote(httpx2.URL(address).path)).suffix.lower() for address in (url, final))
    asked = next((_DOCUMENT_SUFFIXES[suffix] for suffix in suffixes if suffix in _DOCUMENT_SUFFIXES), None)
    if asked is None:
        return
    if kind == media.HTML:
        raise FetchError("fetch_web_page", url, asked)
    if kind == media.UNKNOWN:
        raise FetchError("fetch_not_document", url, asked)


def is_redirect_shell(data: bytes) -> bool:
    """A tiny page that shows nothing and sends the browser elsewhere; sites answer so to old addresses."""
    text = data.decode("latin-1").lower()
    return len(data) < _SHELL_BYTES and bool(_LEADS_AWAY.search(text)) and not _UNSEEN.sub("", text).strip()
