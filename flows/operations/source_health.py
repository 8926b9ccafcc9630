"""What each source gave when it was last asked. A source is in trouble if it gives nothing while others do, or if its
list is empty, unreadable or much shorter than before, even where its known addresses still work."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gongkai.extractors.sources.crawl.pull import Failure, PulledTogether
from gongkai.files import write_text

SHRUNK_DAYS = 7
"""How long a shrunken list is reported. The next night compares with the shorter list, so a single report would be
missed by anyone who does not look daily."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How many documents a source gave, how many it failed to give, and how many are gone from their addresses."""

    source: str
    asked_at: str
    kept: int
    failed: int
    gone: int
    shrunk: str = ""
    """A list that shrank to less than half, as "120 → 4"; reported for `SHRUNK_DAYS`."""
    shrunk_on: str = ""
    unread: str = ""
    """The first of its lists that was empty or could not be read in full."""

    @property
    def is_dark(self) -> bool:
        return self.kept == 0 and self.failed > 0

    @property
    def trouble(self) -> str:
        """What is wrong, as text; empty if nothing is."""
        if self.shrunk:
            return f"列表缩短 its list shrank {self.shrunk}"
        if self.is_dark:
            return f"什么也没有给出，失败 {self.failed} 次 gave nothing, {self.failed} failures"
        return f"列表为空或没有读全 its list is empty or was not read in full: {self.unread}" if self.unread else ""


def read(path: Path) -> list[SourceHealth]:
    """The recorded health of each source, sorted by name; empty where nothing is
    recorded or the file cannot be read."""
    try:
        return [SourceHealth(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def record(path: Path, pulled: PulledTogether, asked: Iterable[str], now: datetime) -> None:
    """Record what the sources `asked` gave; the entries of others stay."""
    failed, gone = (Counter(failure.source for failure in found) for found in (pulled.failures, pulled.gone))
    shrunk = {f.source: found[0] for f in pulled.gone if f.rule == "list_shrunk" and (found := _lost_half(f))}
    day = now.isoformat(timespec="seconds")
    known = {health.source: health for health in read(path)}
    unread = {failure.source: failure.locator for failure in reversed(pulled.unread_lists)}
    for name in asked:
        counts = pulled.by_source[name], failed[name], gone[name]
        lost = (shrunk[name], day) if name in shrunk else _still_told(known.get(name), pulled.by_source[name], now)
        known[name] = SourceHealth(name, day, *counts, *lost, unread.get(name, ""))
    rows = [asdict(known[name]) for name in sorted(known)]
    write_text(path, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _still_told(before: SourceHealth | None, kept: int, now: datetime) -> tuple[str, str]:
    """How and when the list shrank, unless that is long ago or the source gives as much again."""
    if before is None or not before.shrunk_on or kept >= int(before.shrunk.split()[0]):
        return "", ""
    is_recent = now - datetime.fromisoformat(before.shrunk_on) < timedelta(SHRUNK_DAYS)
    return (before.shrunk, before.shrunk_on) if is_recent else ("", "")


def _lost_half(failure: Failure) -> re.Match[str] | None:
    found = re.search(r"(\d+) → (\d+)", failure.message_en)
    return found if found and 2 * int(found[2]) < int(found[1]) else None


def dark_sources(path: Path) -> list[SourceHealth]:
    """The sources with trouble. Where no source gave anything the network is at
    fault, and only shrunken lists are reported."""
    known = read(path)
    anything = any(health.kept for health in known)
    return [health for health in known if health.shrunk or (health.trouble and anything)]
