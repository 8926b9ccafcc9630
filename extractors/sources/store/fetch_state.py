"""What the last runs saw at each address of a source: which bytes, how to ask whether they changed, what failed.

One file of JSON lines per source beside the archive. A line is added for everything new while a run goes on, so that
a killed run forgets nothing, and the file is written afresh when a run is complete. Without the file everything is
asked for in full once more and nothing is lost: what is kept and where it was found stands in the archive itself.
"""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Visit:
    """`sha256` is what the address gave last, `full_on` the day on which it was last asked for in full.

    `parts` are the addresses that a page offers, each with what is said of it. `failed` is the rule and the two
    messages of a failure; the rest then tells of the last success.
    """

    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    full_on: str = ""
    parts: tuple[tuple[str, dict[str, str]], ...] = ()
    failed: tuple[str, str, str] | None = None


Offered = dict[str, dict[str, dict[str, str]]]
"""What the lists of a source offered: address of the list → address of the report → what the list says of it."""


class Visits:
    """The visits of one source, by address."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked_at: datetime | None = None
        self.listed: Offered = {}
        self._by_url: dict[str, Visit] = {}
        self._lock = threading.Lock()
        for line in _lines(path):
            with contextlib.suppress(ValueError, KeyError, TypeError):  # the last line of a killed run may be torn
                self._take(json.loads(line))

    def __len__(self) -> int:
        return sum(1 for visit in self._by_url.values() if visit.sha256)

    def get(self, url: str) -> Visit:
        return self._by_url.get(url, Visit())

    def note(self, url: str, visit: Visit) -> None:
        """What was seen at `url`; only what is new is written down at once."""
        with self._lock:
            if self._by_url.get(url) == visit:
                return
            self._by_url[url] = visit
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n" + _line(url, visit))  # the line before may be torn

    def fail(self, url: str, rule: str, zh: str, en: str) -> None:
        self.note(url, replace(self.get(url), failed=(rule, zh, en)))

    def complete(self, now: datetime, listed: Offered) -> None:
        """Every address was asked: write the file afresh."""
        self.asked_at, self.listed = now, listed
        head = json.dumps({"asked_at": now.isoformat(), "listed": listed}) + "\n"
        text = head + "".join(_line(url, visit) for url, visit in self._by_url.items())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".tmp")
        new.write_text(text, "utf-8")
        new.replace(self.path)

    def _take(self, said: dict[str, Any]) -> None:
        if "url" not in said:
            self.asked_at, self.listed = datetime.fromisoformat(said["asked_at"]), dict(said["listed"])
            return
        url = said.pop("url")
        parts = tuple((address, dict(hints)) for address, hints in said.pop("parts", ()))
        failed = said.pop("failed", None)
        self._by_url[url] = Visit(**said, parts=parts, failed=tuple(failed) if failed else None)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _line(url: str, visit: Visit) -> str:
    stated = {each.name: value for each in fields(visit) if (value := getattr(visit, each.name))}
    return json.dumps({"url": url} | stated) + "\n"  # in ASCII: whatever a title holds, it stays one line
