"""What one run knows of the hosts it asks: who may be asked, how often, and what their robots.txt says (robots.py).

Shared by all sources and threads of a run, so that two sources on one host keep its distance together.
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
"""All that is given out of IPv6 to be reached from everywhere (RFC 4291); Python calls more than that global."""

Way = Hashable
"""The TLS settings that a host is asked with: of two sources one may reach it and the other not."""

ANY_WAY: Way = ()

MOST_FAILURES = 5
"""Documents in a row for which a host could not be reached before a run gives it up: it may hold thousands more."""


def pause(seconds: float) -> None:
    """All waiting of this room goes through here."""
    time.sleep(seconds)


def resolve(host: str) -> list[str]:
    """All addresses of `host`."""
    return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})


def is_public(address: str) -> bool:
    """Whether `address` is reachable for everybody; an IPv4 address inside an IPv6 one is judged as itself."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed not in _UNICAST:  # old forms with an IPv4 address in them, site-local, a translator of one's own
            return False
    return parsed.is_global and not parsed.is_multicast


class StoppedError(BaseException):
    """The run is over: no request begins any more. Not an Exception: it is no failure of the document at hand."""


class Hosts:
    """Turns to ask, hosts that are left alone, and robots.txt: once per host and run."""

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
        """By how many seconds the clock of each host is ahead of this machine's, as its first answer says."""

    @contextmanager
    def acquire(self, host: str, seconds: float, connections: int) -> Iterator[float]:
        """One request to `host`: at most `connections` at once, starting `seconds` apart; gives the seconds waited.

        With a single connection the distance is kept from the end of one request to the start of the next.
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
        """Something has ended the run: whoever waits for a turn gives up."""
        self._stopped = True

    def defer(self, host: str, seconds: float) -> None:
        """The host has asked not to be asked for so long."""
        with self._changed:
            self._free[host] = max(self._free.get(host, 0.0), time.monotonic() + seconds)

    def close(self, host: str, way: Way = ANY_WAY) -> None:
        """The host is not asked again in this run, or not in this way."""
        self._closed.add((host, way))

    def failed(self, host: str, way: Way = ANY_WAY) -> None:
        """The host could not be reached although it was tried again and again; after some such it is left alone."""
        self._failures[host, way] += 1
        if self._failures[host, way] >= MOST_FAILURES:
            self.close(host, way)

    def answered(self, host: str, way: Way = ANY_WAY) -> None:
        self._failures.pop((host, way), None)

    def note_clock(self, host: str, stated: str) -> None:
        """What a host says of the time, in the header Date of an answer."""
        if host not in self.clocks and stated:
            with suppress(ValueError):
                moment = parsedate_to_datetime(stated)
                moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                self.clocks[host] = (moment - datetime.now(UTC)).total_seconds()

    def is_closed(self, host: str, way: Way = ANY_WAY) -> bool:
        return bool({(host, way), (host, ANY_WAY)} & self._closed)
