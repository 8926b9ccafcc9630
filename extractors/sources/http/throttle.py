"""What one run knows about hosts: which may be asked, how often, and what their robots.txt says (robots.py).

Shared by all sources and threads of a run, so that two sources on one host respect its interval together.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from gongkai.extractors.sources.http.robots import RobotsFiles

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""The IPv6 range allocated as globally reachable unicast (RFC 4291); Python's `is_global` includes more."""

Way = Hashable
"""The TLS settings used for a host: of two sources, one may reach it and the other not."""

ANY_WAY: Way = ()

MOST_FAILURES = 5
"""After this many documents in a row that could not be fetched from a host, the run
gives it up: it may hold thousands more."""


def pause(seconds: float) -> None:
    """All waiting of this package goes through here."""
    time.sleep(seconds)


def resolve(host: str) -> list[str]:
    """All addresses of `host`."""
    return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})


def is_public(address: str) -> bool:
    """Whether `address` is reachable from everywhere; an IPv4 address embedded in an IPv6 one is checked as IPv4."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed not in _UNICAST:  # obsolete forms with an embedded IPv4 address, site-local, a private translator
            return False
    return parsed.is_global and not parsed.is_multicast


class StoppedError(BaseException):
    """The run is over and no request may begin. Not an Exception, because it is no failure of the current document."""


class Hosts:
    """Turns for requests, hosts that are left alone, and robots.txt, for one run."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._free: dict[str, float] = {}
        self._closed: set[tuple[str, Way]] = set()
        self._failures: Counter[tuple[str, Way]] = Counter()
        self._stopped = False
        self.robots = RobotsFiles()
        self.requests = 0
        """How many requests have begun."""
        self.clocks: dict[str, float] = {}
        """How many seconds the clock of each host is ahead of this machine's, by its first answer."""

    @contextmanager
    def acquire(self, host: str, seconds: float, connections: int) -> Iterator[float]:
        """One request to `host`: at most `connections` at once, starting `seconds` apart. Yields the seconds waited.

        With a single connection the interval counts from the end of one request to the start of the next.
        """
        asked = time.monotonic()
        with self._changed:
            while self._busy[host] >= connections:
                self._changed.wait()
            self._busy[host] += 1
            now = time.monotonic()
            start = max(now, self._free.get(host, 0.0))
            self._free[host] = start + seconds
        try:
            if start > now:
                pause(start - now)
            if self._stopped:
                raise StoppedError
            self.requests += 1
            yield time.monotonic() - asked
        finally:
            with self._changed:
                self._busy[host] -= 1
                if connections == 1:
                    self._free[host] = max(self._free[host], time.monotonic() + seconds)
                self._changed.notify_all()

    def stop(self) -> None:
        """End the run: threads waiting for a turn give up."""
        self._stopped = True

    def defer(self, host: str, seconds: float) -> None:
        """Send no request to the host for this long, as it asked."""
        with self._changed:
            self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + seconds)

    def close(self, host: str, way: Way = ANY_WAY) -> None:
        """Stop asking the host in this run, or in this way."""
        self._closed.add((host, way))

    def failed(self, host: str, way: Way = ANY_WAY) -> None:
        """Record that the host could not be reached despite retries; after MOST_FAILURES it is left alone."""
        self._failures[host, way] += 1
        if self._failures[host, way] >= MOST_FAILURES:
            self.close(host, way)

    def answered(self, host: str, way: Way = ANY_WAY) -> None:
        self._failures.pop((host, way), None)

    def note_clock(self, host: str, stated: str) -> None:
        """Record the clock of a host, from the Date header of an answer."""
        if host not in self.clocks and stated:
            with suppress(ValueError):
                moment = parsedate_to_datetime(stated)
                moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                self.clocks[host] = (moment - datetime.now(UTC)).total_seconds()

    def is_closed(self, host: str, way: Way = ANY_WAY) -> bool:
        return bool({(host, way), (host, ANY_WAY)} & self._closed)
