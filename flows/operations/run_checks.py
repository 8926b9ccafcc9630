"""Whether the last runs ended as they should, and in time: what an alarm is raised for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from gongkai.flows.operations import notify
from gongkai.flows.operations.source_health import dark_sources
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline.lock import is_locked
from gongkai.flows.project import Project
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.queries import built_by
from gongkai.sql.records import RunRow

State = Literal["ok", "warn", "bad"]

LATE_HOURS = 36.0
"""A machine that runs every night and has not for so long has missed one."""

GOOD_STATES = ("published", "partial", "unchanged")


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is (bad: a run failed, cannot start or must not), and what to do."""

    name: str
    state: State
    result: str


def run_checks(project: Project, since_hours: float = LATE_HOURS) -> Iterator[Check]:
    """How the last run ended, and whether a good one ended within the last hours."""
    runs = ended_runs(project)
    if not runs:
        yield Check("last night", "warn", "尚未运行 none yet；gongkai nightly")
        return
    good = [run for run in runs if run.state in GOOD_STATES and not _got_nothing(run)]
    last = runs[-1]
    if last.state == journal.RUNNING:
        yield _under_way(last, since_hours)
    elif last not in good:
        why = "什么也没有取得 nothing could be fetched；" if _got_nothing(last) else ""
        yield Check("last night", "bad", f"{last.run_id} {last.state}；{why}gongkai status")
    if good:
        late = f"；早于 {since_hours:g} 小时 over {since_hours:g} hours ago" if _is_older(good[-1], since_hours) else ""
        yield Check("last good night", "bad" if late else "ok", f"{good[-1].run_id} {good[-1].state}{late}")
    else:
        yield Check("last good night", "bad", "没有 none；gongkai status")
    yield from _dark_sources(project)
    if project.warehouse.exists():
        try:
            with connect(project.warehouse, read_only=True) as connection:
                yield Check("warehouse", "ok", f"{project.warehouse} ← {built_by(connection)}")
        except WarehouseError as error:
            yield Check("warehouse", "bad", str(error))


def _dark_sources(project: Project) -> Iterator[Check]:
    for health in dark_sources(project.source_health):
        trouble = f"{health.asked_at[:10]} {health.trouble}；gongkai sources check {health.source}"
        yield Check(f"source: {health.source}", "bad", trouble)


def ended_runs(project: Project) -> list[RunRow]:
    """All runs, oldest first. One that never said how it ended and does not run now was killed."""
    runs = journal.read(project.journal)
    under_way = is_locked(project)
    return [
        replace(run, state=journal.KILLED)
        if run.state == journal.RUNNING and not (under_way and run is runs[-1])
        else run
        for run in runs
    ]


def _under_way(run: RunRow, since_hours: float) -> Check:
    if _is_older(run, since_hours):
        return Check("last night", "bad", f"{run.run_id} 已运行超过 {since_hours:g} 小时 has run for longer than that")
    return Check("last night", "ok", f"{run.run_id} 正在运行 is under way")


def _is_older(run: RunRow, hours: float) -> bool:
    started = datetime.fromisoformat(run.started_at).replace(tzinfo=UTC)
    return datetime.now(UTC) - started > timedelta(hours=hours)


def _got_nothing(run: RunRow) -> bool:
    """Whether every document failed: the network is gone, and what is published only grows older."""
    return run.state == "unchanged" and 0 < run.documents_seen <= run.documents_failed


def raise_alarm(project: Project, since_hours: float = LATE_HOURS) -> list[Check]:
    """Tell of every check of the runs that is bad, each once, as `GONGKAI_ON_FAILURE` says. Gives those told of.

    For whoever outlives a run: a run that was killed cannot tell of itself.
    """
    bad = [check for check in run_checks(project, since_hours) if check.state == "bad"]
    record = project.warehouse.with_name(f"{project.warehouse.stem}.alarms.txt")
    known = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    fresh = [check for check in bad if f"{check.name}: {check.result}" not in known]
    for check in fresh:
        notify.run_failed("gongkai", check.name, check.result)
    lines = [f"{check.name}: {check.result}" for check in bad]
    if lines != known:
        record.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return fresh
