"""The robots.txt rules of sites, requested once per site and run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from protego import Protego

from gongkai.extractors.sources.http.types import FetchError

AGENT = "gongkai"
"""The user agent whose rules apply."""

MOST_BYTES = 500_000
"""The rest of a longer robots.txt is ignored."""


class RobotsFiles:
    """The rules of sites, shared by all sources and threads of a run."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Protego | Exception] = {}
        self._asking: dict[Hashable, threading.Lock] = {}
        self._changing = threading.Lock()

    def rules_of(self, origin: str, ask: Callable[[str], bytes], way: Hashable = ()) -> Protego:
        """The rules of `origin`, cached together with errors; `ask` fetches an
        address and returns b"" where there are none."""
        key = origin, way
        known = self._known.get(key)
        if known is None:
            with self._changing:
                lock = self._asking.setdefault(key, threading.Lock())
            with lock:
                known = self._known.get(key) or _parsed(origin, ask)
                self._known[key] = known
        if isinstance(known, Exception):
            raise known
        return known


def check(rules: Protego, address: str, origin: str, url: str, most_seconds: float) -> None:
    """Raise FetchError about `url` where the rules forbid the address, or demand a longer delay than allowed."""
    if not rules.can_fetch(address, AGENT):
        raise FetchError("fetch_robots", url, f"{origin}/robots.txt")
    if (delay := crawl_delay(rules)) > most_seconds:
        raise FetchError("fetch_robots", url, f"{origin}/robots.txt, Crawl-delay: {delay:.0f} s")


def crawl_delay(rules: Protego) -> float:
    """The seconds between two requests that robots.txt demands; 0 where it demands none."""
    rate = rules.request_rate(AGENT)
    return max(rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)


def _parsed(origin: str, ask: Callable[[str], bytes]) -> Protego | Exception:
    try:
        return Protego.parse(ask(f"{origin}/robots.txt").decode("utf-8-sig", "replace"))
    except Exception as problem:  # raised again for every document of the host, without another request
        return problem
