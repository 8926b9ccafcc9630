"""What earlier runs recorded at each address of a source: which bytes, how to ask whether they changed, what failed.

One file of JSON lines per source beside the archive. During a run a line is appended for everything new, so that a
killed run forgets nothing; when a run is complete the file is rewritten. Without the file everything is requested in
full once more and nothing is lost: which documents there are and where they were found is in the archive itself.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypedDict, cast

from gongkai.extractors.sources.store.hints import DocumentHints
from gongkai.files import write_text

LEFT_DAYS = 28
"""How long a report that its list no longer links is still requested: its page may be removed later than its link."""

Part = tuple[str, DocumentHints]
"""An address linked by a page, and the hints about it."""


class ListedReport(TypedDict, total=False):
    """What a list says about a report: its title, the page of the list, the date, the year reported on, the agency."""

    page: str
    title: str
    date: str
    year: str
    agency: str
    absent: str
    """The date since when the page of a year has had no report, where there is such a page."""
    left: str
    """The date since when the list no longer links the report, if so."""


Listed = dict[str, dict[str, ListedReport]]
"""What the lists of a source linked: address of the list → address of the report → what the list says about it."""


@dataclass(frozen=True, slots=True)
class FetchState:
    """`sha256` is what the address gave last, `full_on` the day on which it was last requested in full.

    `parts` are the addresses that a page links, each with its hints. `failed` is the rule and the two messages of a
    failure, `failed_on` its day; the other fields then describe the last success.
    """

    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    full_on: str = ""
    parts: tuple[Part, ...] = ()
    failed: tuple[str, str, str] | None = None
    failed_on: str = ""


class FetchStates:
    """The states of one source, by address."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked_at: datetime | None = None
        self.listed: Listed = {}
        self._by_url: dict[str, FetchState] = {}
        self._lock = threading.Lock()
        for line in _lines(path):
            with contextlib.suppress(ValueError, KeyError, TypeError):  # the last line of a killed run may be truncated
                self._take(json.loads(line))
        self._was_empty = not self._by_url

    def last_given(self, url: str) -> str | None:
        """The hash of what the address gave last, empty if it never gave
        anything; None if that is not recorded here."""
        return self.get(url).sha256 or (None if self._was_empty else "")

    def __len__(self) -> int:
        return sum(1 for state in self._by_url.values() if state.sha256)

    def get(self, url: str) -> FetchState:
        return self._by_url.get(url, FetchState())

    def save(self, url: str, state: FetchState) -> None:
        """Record the state of `url`; it is written at once if it is new."""
        with self._lock:
            if self._by_url.get(url) == state:
                return
            self._by_url[url] = state
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n" + _line(url, state))  # the line before may be truncated

    def fail(self, url: str, rule: str, zh: str, en: str, on: str = "") -> None:
        self.save(url, replace(self.get(url), failed=(rule, zh, en), failed_on=on))

    def finalize(self, now: datetime, listed: Listed) -> None:
        """Rewrite the file, after every address was asked."""
        self.asked_at, self.listed = now, listed
        head = json.dumps({"asked_at": now.isoformat(), "listed": listed}) + "\n"
        text = head + "".join(_line(url, state) for url, state in self._by_url.items())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.path, text)

    def _take(self, entry: dict[str, Any]) -> None:
        if "url" not in entry:
            self.asked_at, self.listed = datetime.fromisoformat(entry["asked_at"]), dict(entry["listed"])
            return
        url = entry.pop("url")
        parts = tuple((address, cast(DocumentHints, hints)) for address, hints in entry.pop("parts", ()))
        failed = entry.pop("failed", None)
        self._by_url[url] = FetchState(**entry, parts=parts, failed=tuple(failed) if failed else None)


def left_lately(
    before: dict[str, ListedReport],
    listed: dict[str, ListedReport],
    states: FetchStates,
    today: date,
    address_of: Callable[[str], str],
) -> dict[str, ListedReport]:
    """The stored reports that left the list in the last weeks. `address_of` gives the
    address at which a listed one is requested."""
    left = {}
    for url, report in before.items():
        since = report.get("left", today.isoformat())
        if url in listed or "absent" in report or not states.get(address_of(url)).sha256:
            continue
        if (today - date.fromisoformat(since)).days < LEFT_DAYS:
            left[url] = report | ListedReport(left=since)
    return left


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _line(url: str, state: FetchState) -> str:
    values = {each.name: value for each in fields(state) if (value := getattr(state, each.name))}
    return json.dumps({"url": url} | values) + "\n"  # in ASCII: whatever a title contains, it stays one line
