"""One document from one public address, politely and within limits.

Only public hosts are asked, and only for what their robots.txt allows; redirects are followed by hand so that every
hop is checked, and nothing is waited for or read without a bound. What comes back is the published bytes, "not
changed since", or a `FetchError` that says why not and what to do.
"""

from __future__ import annotations

import re
import socket
import string
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from gongkai.extractors import media_types
from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.crawl.classify import BLOCKED, BROKEN, LOGIN, MISSING, Patterns, load_patterns
from gongkai.extractors.sources.http import throttle as waiting
from gongkai.extractors.sources.http.content_disposition import file_name
from gongkai.extractors.sources.http.deadline import Alarm
from gongkai.extractors.sources.http.throttle import AGENT, Hosts, is_public
from gongkai.extractors.sources.http.tls import trust
from gongkai.extractors.sources.http.types import (
    Fetched,
    FetchError,
    Limits,
    Politeness,
    TransientFetchError,
    Validators,
)

__all__ = ["FetchError", "Session", "user_agent"]

_DOCUMENT_SUFFIXES = {
    ".pdf": "PDF", ".doc": "Word", ".docx": "Word", ".wps": "WPS", ".rtf": "RTF", ".xlsx": "Excel", ".et": "WPS",
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
"""Names that no web page has; many a .xls is one and holds its table."""
_KEPT_HEADERS = ("content-type", "content-disposition", "etag", "last-modified")
_ROBOTS_BYTES = 500_000
_ERROR_BYTES = 40_000


def user_agent(contact: str | None) -> str:
    """Who asks, and whom to write to. Raises ValueError where `contact` cannot stand in a header."""
    if contact and not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]*", contact):
        raise ValueError("the contact goes into a header and must be plain ASCII")
    whom = f"; contact: {contact}" if contact else ""
    return f"{AGENT}/{metadata.version(AGENT)} (+open-government report archive{whom})"


class Session:
    """Requests in one's own name: one connection per host is kept while the session lives. Not for several threads."""

    def __init__(
        self,
        limits: Limits | None = None,
        manners: Politeness | None = None,
        *,
        hosts: Hosts | None = None,
        patterns: Patterns | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.manners = manners or Politeness()
        self.hosts = hosts or Hosts()
        self.patterns = patterns or load_patterns()
        self._lines: dict[str, socket.socket] = {}
        self._alarm = Alarm()
        self._client = httpx2.Client(
            headers={"User-Agent": user_agent(self.manners.contact)},
            timeout=httpx2.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds),
            verify=trust(self.manners.tls, self.manners.certificates),
            trust_env=False,  # no proxy: the peer is checked
            follow_redirects=False,
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._alarm.end()
        for origin in list(self._lines):
            self._hang_up(origin)

    def get(self, url: str, known: Validators | None = None) -> Fetched:
        """The document at `url`, or status 304 where it is still the one that `known` describes."""
        try:
            got: Fetched = self._tries()(lambda: self._try(url, known or Validators()))
        except TransientFetchError as problem:
            if problem.unreachable:
                self.hosts.failed(urlsplit(url).hostname or "")
            raise
        self.hosts.answered(urlsplit(url).hostname or "")
        return got

    def _tries(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(TransientFetchError),
            stop=stop_after_attempt(self.limits.retries + 1),
            wait=_waits(self.limits),
            sleep=waiting.pause,
            reraise=True,
        )

    def _try(self, url: str, known: Validators) -> Fetched:
        """One try: hop by hop to the document."""
        left = self.limits.deadline_seconds
        address, came_from = url, ""
        for _ in range(self.limits.max_redirects + 1):
            hop = _Hop(url, _parsed(address, url, came_from), self, left)
            hop.check_host()
            self._check_robots(hop)
            with hop.answer(known.headers()) as response:
                left = hop.deadline - time.monotonic()
                if response.has_redirect_location:
                    address, came_from = _target(response), str(hop.address)
                    hop.drain(response)
                    continue
                if response.status_code == 304 and known.headers():
                    hop.drain(response)
                    return Fetched(url, str(response.url), b"", "", _kept_headers(response), 304)
                self._check_status(hop, response)
                data = hop.body(response, self.limits.max_bytes)
            if shell := self.patterns.shell_target(data):
                address, came_from = _joined(response, shell), str(hop.address)
                continue
            return self._accepted(url, response, data)
        raise FetchError("fetch_redirects", url, f"> {self.limits.max_redirects}: {came_from} → {address}")

    def _check_robots(self, hop: _Hop) -> None:
        address = hop.address
        origin = _origin(address)
        try:
            robots = self.hosts.robots(origin, self._robots)
        except FetchError as known:
            raise FetchError(known.rule, hop.url, known.detail) from None
        if not robots.can_fetch(str(address), AGENT):
            raise FetchError("fetch_robots", hop.url, f"{origin}/robots.txt")
        rate = robots.request_rate(AGENT)
        asked = max(robots.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        if asked > self.limits.max_retry_after_seconds:
            raise FetchError("fetch_robots", hop.url, f"{origin}/robots.txt, Crawl-delay: {asked:.0f} s")
        hop.interval = max(self.manners.interval_seconds, asked)

    def _robots(self, address: str) -> bytes:
        """robots.txt at `address`; b"" where the site has none. What cannot be read forbids everything (RFC 9309)."""
        try:
            return self._tries()(lambda: self._robots_once(address))
        except FetchError as problem:
            rule = "fetch_robots_unknown" if problem.rule == "fetch_status" else problem.rule
            raise FetchError(rule, address, f"{address}: {problem.detail}") from None

    def _robots_once(self, address: str) -> bytes:
        for _ in range(self.limits.max_redirects + 1):
            hop = _Hop(address, _parsed(address, address, ""), self, self.limits.deadline_seconds)
            hop.interval = self.manners.interval_seconds
            hop.check_host()
            with hop.answer({}) as response:
                if response.has_redirect_location:
                    address = _target(response)
                    continue
                if response.status_code == 429 or response.status_code >= 500:
                    self._heed_retry_after(hop, response)
                    raise TransientFetchError("fetch_status", address, _status(response))
                data = hop.body(response, _ROBOTS_BYTES, cut=True)
                return data if response.status_code == 200 else b""
        return b""

    def _check_status(self, hop: _Hop, response: httpx2.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        detail = _status(response)
        if status in (404, 410):
            raise FetchError("fetch_missing", hop.url, detail)
        markup = ""
        with suppress(FetchError, httpx2.TransportError, httpx2.DecodingError):
            markup = decode(hop.body(response, _ERROR_BYTES), None)[0]
        if markup and self.patterns.refused(markup, str(response.url)) == BLOCKED:
            raise FetchError("fetch_blocked", hop.url, detail)
        if status == 429 or status >= 500:
            self._heed_retry_after(hop, response)
            raise TransientFetchError("fetch_status", hop.url, detail)
        raise FetchError("fetch_status", hop.url, detail)

    def _heed_retry_after(self, hop: _Hop, response: httpx2.Response) -> None:
        asked = _retry_after(response.headers.get("retry-after", ""))
        if asked is None:
            return
        if asked > self.limits.max_retry_after_seconds:
            self.hosts.close(hop.address.host)
            raise FetchError("fetch_closed", hop.url, f"{_status(response)}, Retry-After: {asked:.0f} s")
        self.hosts.hold(hop.address.host, asked)

    def _accepted(self, url: str, response: httpx2.Response, data: bytes) -> Fetched:
        """The answer as a document, or the reason why it is none."""
        final = str(response.url)
        kind = media_types.sniff(data)
        name = file_name(response.headers.raw)
        if not data:
            raise FetchError("fetch_empty", url)
        headers = _kept_headers(response)
        if not _is_whole(kind, data):  # kept as it came, but asked for in full again
            headers = {name: value for name, value in headers.items() if name not in ("etag", "last-modified")}
        got = Fetched(url, final, data, kind, headers, 200, name)
        if kind == media_types.HTML:
            reason = {BLOCKED: "fetch_blocked", LOGIN: "fetch_login", MISSING: "fetch_missing"}
            refused = self.patterns.refused(got.text, final)
            if refused == BROKEN:
                raise TransientFetchError("fetch_broken", url)
            if refused:
                raise FetchError(reason[refused], url, f"HTTP 200, {len(data)} bytes")
        _check_asked_for(got)
        return got

    def _hang_up(self, origin: str) -> None:
        line = self._lines.pop(origin, None)
        if line is not None:
            line.close()


class _Hop:
    """One request of a try: the host it may reach and the moment by which it must be over."""

    def __init__(self, url: str, address: httpx2.URL, session: Session, seconds: float) -> None:
        self.url = url
        self.address = address
        self.session = session
        self.interval = 0.0
        self.deadline = time.monotonic() + seconds
        self.any_host = address.host.lower() in session.manners.allow_private_hosts
        self._origin = _origin(address)
        self._late = False

    def check_host(self) -> None:
        """All addresses of the host must be public."""
        if self.any_host:
            return
        try:
            private = self.session.hosts.private_addresses(self.address.host)
        except (OSError, UnicodeError) as problem:
            raise TransientFetchError("fetch_unresolved", self.url, f"{self.address.host}: {problem}") from None
        self._must_be_public(private)

    def check_time(self) -> None:
        if self._late or time.monotonic() >= self.deadline:
            raise FetchError("fetch_deadline", self.url)

    @contextmanager
    def answer(self, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        """The response, its body still unread; transport failures become `FetchError`."""
        hosts = self.session.hosts
        if hosts.is_closed(self.address.host):
            raise FetchError("fetch_closed", self.url)
        self.check_time()
        with hosts.turn(self.address.host, self.interval, self.session.manners.connections) as waited:
            self.deadline += waited
            with self._asked(headers) as response:
                yield response

    @contextmanager
    def _asked(self, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        kept = False
        ask = self.session._client.stream
        try:
            with (
                self.session._alarm.at(self.deadline, self._hang_up),
                ask("GET", self.address, headers=headers, extensions={"trace": self._watch}) as response,
            ):
                yield response
            kept = response.headers.get("connection", "").lower() != "close"
        except (httpx2.TransportError, httpx2.DecodingError) as problem:
            self.check_time()  # the alarm hung up: not the network's fault
            rule = "fetch_tls" if "SSL" in str(problem) else "fetch_connection"
            raise TransientFetchError(rule, self.url, f"{type(problem).__name__}: {problem}") from problem
        finally:
            if not kept:
                self.session._hang_up(self._origin)

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        """On connecting, before anything is sent: who answers there, and the line that the alarm may cut.

        The name was resolved once for the check and again for the connection; only the peer itself is certain. A
        connection that is kept for the next request keeps its peer. The alarm is what ends a server that drips
        header bytes: the client's own timeouts are per read.
        """
        if event != "connection.connect_tcp.complete":
            return
        stream = info["return_value"]
        try:
            self.check_time()
            if not self.any_host:
                peer = stream.get_extra_info("server_addr")[0]
                self._must_be_public([] if is_public(peer) else [peer])
        except BaseException:
            stream.close()
            raise
        self.session._hang_up(self._origin)  # of an earlier connection, closed by now
        self.session._lines[self._origin] = stream.get_extra_info("socket").dup()  # TLS takes over the original

    def _must_be_public(self, private: Collection[str]) -> None:
        if private:
            raise FetchError("fetch_private_host", self.url, f"{self.address.host} → {', '.join(private)}")

    def _hang_up(self) -> None:
        self._late = True
        line = self.session._lines.get(self._origin)
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def drain(self, response: httpx2.Response) -> None:
        """Read what nobody needs: only then is the connection kept."""
        with suppress(FetchError):
            self.body(response, _ERROR_BYTES)

    def body(self, response: httpx2.Response, most: int, *, cut: bool = False) -> bytes:
        """The body, decompressed; of one that is too large the beginning, if `cut`.

        Without a chunk size: with one, a dripping server blinds the checks.
        """
        too_large = FetchError("fetch_too_large", self.url, f"> {most:,} bytes")
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > most and not cut:
            raise too_large
        data = bytearray()
        for chunk in response.iter_bytes():
            data += chunk
            self.check_time()
            if len(data) > most:
                if cut:
                    break
                raise too_large
        self.check_time()  # a body without a length ends quietly when the alarm hangs up
        return bytes(data)


def _waits(limits: Limits) -> Callable[[RetryCallState], float]:
    return wait_exponential_jitter(
        multiplier=limits.wait_seconds, max=limits.max_wait_seconds, jitter=limits.wait_seconds
    )


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


def _origin(address: httpx2.URL) -> str:
    return f"{address.scheme}://{address.netloc.decode()}"


def _target(response: httpx2.Response) -> str:
    """Where a redirect leads. Old servers send Chinese addresses in raw GBK: keep their bytes, percent-encoded."""
    raw = next(value for name, value in response.headers.raw if name.lower() == b"location")
    return _joined(response, quote(raw.strip(), safe=string.punctuation))


def _joined(response: httpx2.Response, address: str) -> str:
    try:
        return str(response.url.join(address))
    except (httpx2.InvalidURL, ValueError):
        return address  # named in the error that follows


def _status(response: httpx2.Response) -> str:
    return f"HTTP {response.status_code} {response.reason_phrase}".rstrip()


def _kept_headers(response: httpx2.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}


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


def _is_whole(kind: str, data: bytes) -> bool:
    """Whether a document has its end: a server that states too short a length cuts it off without an error."""
    if kind == media_types.PDF:
        return b"%%EOF" in data[-2048:]
    if kind in (media_types.DOCX, media_types.XLSX, media_types.ZIP):
        return b"PK\x05\x06" in data[-70_000:]
    return True


def _check_asked_for(got: Fetched) -> None:
    """A name that ends in .pdf must not give the site's "page not found" with status 200."""
    paths = [unquote(httpx2.URL(address).path) for address in (got.url, got.final_url)]
    suffixes = [PurePosixPath(name).suffix.lower() for name in (*paths, got.file_name)]
    asked = next((_DOCUMENT_SUFFIXES[suffix] for suffix in suffixes if suffix in _DOCUMENT_SUFFIXES), None)
    if asked is None:
        return
    if got.media_type == media_types.HTML:
        raise FetchError("fetch_web_page", got.url, asked)
    if got.media_type == media_types.UNKNOWN:
        raise FetchError("fetch_not_document", got.url, asked)
