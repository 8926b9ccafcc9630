"""Fetches one document from one public address, politely and within limits.

Only public hosts are asked, and only for what their robots.txt allows; redirects are followed step by step so that
every hop is checked, and every wait and read is bounded. The result is the published bytes, "not changed since", or a
`FetchError` that says why not and what to do.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from urllib.parse import urlsplit

import httpx2
from protego import Protego
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.crawl.classify import Patterns, load_patterns
from gongkai.extractors.sources.http import robots, throttle
from gongkai.extractors.sources.http.acceptance import accept, kept_headers, refused
from gongkai.extractors.sources.http.exchange import ERROR_BYTES, Answer, Exchanger, Request
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.http.types import (
    REFUSED,
    Fetched,
    FetchError,
    Limits,
    Politeness,
    Query,
    TransientFetchError,
    Validators,
)

__all__ = ["FetchError", "Session", "user_agent"]

_KEEPS_METHOD = (307, 308)


def user_agent(contact: str | None) -> str:
    """The User-Agent header: who asks, and whom to write to. Raises ValueError
    where `contact` is not valid in a header."""
    if contact and not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]*", contact):
        raise ValueError("the contact goes into a header and must be plain ASCII")
    whom = f"; contact: {contact}" if contact else ""
    return f"{robots.AGENT}/{metadata.version(robots.AGENT)} (+open-government report archive{whom})"


class Session:
    """A session of requests; it keeps one connection per host. Not thread-safe."""

    def __init__(
        self,
        limits: Limits | None = None,
        politeness: Politeness | None = None,
        *,
        hosts: Hosts | None = None,
        patterns: Patterns | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.politeness = politeness or Politeness()
        self.hosts = hosts or Hosts()
        self.patterns = patterns or load_patterns()
        self._way = self.politeness.tls, self.politeness.certificates
        self._exchanger = Exchanger(self.limits, self.politeness, user_agent(self.politeness.contact))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._exchanger.close()

    def get(self, url: str, known: Validators | None = None) -> Fetched:
        """The document at `url`, or status 304 if it is still the version described by `known`."""
        return self.send(Query(url), known)

    def send(self, query: Query, known: Validators | None = None) -> Fetched:
        """The answer to `query`, with retries where they may help."""
        try:
            got: Fetched = self._retrying()(lambda: self._try(query, known or Validators()))
        except TransientFetchError as problem:
            if problem.unreachable:
                self.hosts.failed(urlsplit(query.url).hostname or "", self._way)
            raise
        except FetchError as problem:
            if problem.rule == "fetch_challenge":  # the next page would be answered in the same way
                self.hosts.close(urlsplit(query.url).hostname or "")
            raise
        self.hosts.answered(urlsplit(query.url).hostname or "", self._way)
        return got

    def _retrying(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(TransientFetchError),
            stop=stop_after_attempt(self.limits.retries + 1),
            wait=_waits(self.limits),
            sleep=throttle.pause,
            reraise=True,
        )

    def _try(self, query: Query, known: Validators) -> Fetched:
        """One attempt, following redirects to the document."""
        url, seconds = query.url, self.limits.deadline_seconds
        address, came_from = url, ""
        for _ in range(self.limits.max_redirects + 1):
            headers = known.headers() | dict(query.headers)
            request = Request(url, _parsed(address, url, came_from), query.method, headers, query.body)
            rules = self._permitted(request)
            answer, seconds = self._in_turn(request, self._interval(rules), seconds, self._most_bytes)
            if (target := answer.redirect) is None:
                if answer.status == 304 and known.headers():
                    return Fetched(url, str(answer.response.url), b"", "", kept_headers(answer.response), 304)
                self._check_status(request, answer)
                if (shell := self.patterns.shell_target(answer.data)) is None:
                    return accept(url, answer, self.patterns)
                target = answer.joined(shell)
            if answer.status not in _KEEPS_METHOD:
                query = Query(url, headers=query.headers)
            address, came_from = target, str(request.address)
        raise FetchError("fetch_redirects", url, f"> {self.limits.max_redirects}: {came_from} → {address}")

    def _most_bytes(self, status: int) -> int:
        return self.limits.max_bytes if status == 200 else ERROR_BYTES

    def _in_turn(
        self, request: Request, interval: float, seconds: float, most: Callable[[int], int], *, cut: bool = False
    ) -> tuple[Answer, float]:
        """The answer to `request`, and what is left of the attempt's `seconds`, not counting the wait for a turn."""
        host = request.address.host
        if self.hosts.is_closed(host, self._way):
            raise FetchError("fetch_closed", request.url)
        with self.hosts.acquire(host, interval, self.politeness.connections):
            started = time.monotonic()
            answer = self._exchanger.exchange(request, seconds, most, cut=cut)
            self.hosts.note_clock(host, answer.response.headers.get("date", ""))
            return answer, seconds - (time.monotonic() - started)

    def _permitted(self, request: Request) -> Protego:
        """The robots.txt that allows `request`. Raises FetchError where it forbids the address or cannot be read."""
        address = request.address
        origin = f"{address.scheme}://{address.netloc.decode()}"
        try:
            rules = self.hosts.robots.rules_of(origin, self._robots, self._way)
        except FetchError as known:
            raise FetchError(known.rule, request.url, known.detail) from None
        robots.check(rules, str(address), origin, request.url, self.limits.max_retry_after_seconds)
        return rules

    def _interval(self, rules: Protego) -> float:
        """The minimum seconds between two requests to the host."""
        return max(self.politeness.interval_seconds, robots.crawl_delay(rules))

    def _robots(self, address: str) -> bytes:
        """robots.txt at `address`; empty where the site has none. If it cannot be
        read, everything is forbidden (RFC 9309)."""
        try:
            return self._retrying()(lambda: self._try_robots(address))
        except FetchError as problem:
            rule = "fetch_robots_unknown" if problem.rule == "fetch_status" else problem.rule
            raise FetchError(rule, address, f"{address}: {problem.detail}") from None

    def _try_robots(self, address: str) -> bytes:
        seconds = self.limits.deadline_seconds
        for _ in range(self.limits.max_redirects + 1):
            request = Request(address, _parsed(address, address, ""))
            interval = self.politeness.interval_seconds
            answer, seconds = self._in_turn(request, interval, seconds, lambda _: robots.MOST_BYTES, cut=True)
            if (target := answer.redirect) is not None:
                address = target
                continue
            if answer.status == 429 or answer.status >= 500:
                self._check_refusal(request, answer)
                self._heed_retry_after(request, answer)
                raise TransientFetchError("fetch_status", address, answer.status_line)
            return answer.data if answer.status == 200 else b""
        return b""

    def _check_status(self, request: Request, answer: Answer) -> None:
        status = answer.status
        if status == 200:
            return
        if status in (404, 410):
            raise FetchError("fetch_missing", request.url, answer.status_line)
        self._check_refusal(request, answer)
        if status == 429 or status >= 500:
            self._heed_retry_after(request, answer)
            rule = "fetch_rate_limited" if status == 429 else "fetch_status"
            raise TransientFetchError(rule, request.url, answer.status_line)
        raise FetchError("fetch_status", request.url, answer.status_line)

    def _check_refusal(self, request: Request, answer: Answer) -> None:
        """Raise FetchError where a system in front of the site answered in its place."""
        markup = decode(answer.data, None)[0]
        address = str(answer.response.url)
        problem = refused(request.url, answer.status_line, markup, address, self.patterns) if markup else None
        if problem is not None and problem.rule in REFUSED:
            raise problem

    def _heed_retry_after(self, request: Request, answer: Answer) -> None:
        delay = _retry_after(answer.response.headers.get("retry-after", ""))
        if delay is None:
            return
        if delay > self.limits.max_retry_after_seconds:
            self.hosts.close(request.address.host)
            raise FetchError("fetch_closed", request.url, f"{answer.status_line}, Retry-After: {delay:.0f} s")
        self.hosts.defer(request.address.host, delay)


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


def _retry_after(value: str) -> float | None:
    """The seconds given as a number or as a date."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
