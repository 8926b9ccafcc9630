"""Whether this machine's clock can be right, compared with the previous run and with the clocks of servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gongkai.extractors.sources.store.recorder import ClockDifference
from gongkai.sql.records import RunRow

MOST = timedelta(days=1)
"""How far two correct clocks may differ: a day, so that no time zone is taken for an error."""


_OWN = "；多数网站都是如此，请检查本机时钟", "; most sites differ: look at the clock of this machine"


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """A reason to check a clock."""

    message_zh: str
    message_en: str


def doubts(runs: Sequence[RunRow], differences: Sequence[ClockDifference]) -> Iterator[ClockDoubt]:
    """Contradictions between clocks. The last of `runs` is the current one."""
    if len(runs) > 1 and (back := _moment(runs[-2].started_at) - _moment(runs[-1].started_at)) > timedelta(0):
        yield ClockDoubt(
            f"本次运行比上次（{runs[-2].run_id}）早开始 {_span(back)}：时钟被调过，请检查",
            f"this run began {_span(back)} before the last one did ({runs[-2].run_id}): the clock was set, look at it",
        )
    far = [one for one in differences if abs(one.seconds) > MOST.total_seconds()]
    most = len(far) * 2 > len(differences)
    for one in far:
        span = _span(timedelta(seconds=abs(one.seconds)))
        zh, en = ("早", "behind") if one.seconds < 0 else ("晚", "ahead of")
        own = _OWN if most else ("", "")
        yield ClockDoubt(
            f"{one.host} 的时间比本机{zh} {span}{own[0]}",
            f"the clock of {one.host} is {span} {en} this machine's{own[1]}",
        )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _span(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{hours / 24:.0f} d" if hours >= 48 else f"{hours:.1f} h"
