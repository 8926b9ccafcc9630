"""Whether the last runs ended well and in time; otherwise an alarm is raised."""

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
"""A machine that runs every night and has not for this long has missed a run."""

GOOD_STATES = ("published", "partial", "unchanged")


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked, its state (bad: a run failed, cannot start or must not
    start), and the result with what to do."""

    name: str
    state: State
    result: str


def check_runs(project: Project, since_hours: float = LATE_HOURS) -> Iterator[Check]:
    """Check how the last run ended, and whether a good one started within the last hours."""
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
    """All runs, oldest first. A run without a recorded end that is not in progress was killed."""
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
    """Whether every document failed: then the network is down, and the published data only get older."""
    return run.state == "unchanged" and 0 < run.documents_seen <= run.documents_failed


def raise_alarm(project: Project, since_hours: float = LATE_HOURS) -> list[Check]:
    """Notify, as `GONGKAI_ON_FAILURE` says, of each bad check that was not bad before. Returns those notified.

    Meant for a process that outlives the run: a killed run cannot notify of itself.
    """
    bad = [check for check in check_runs(project, since_hours) if check.state == "bad"]
    record = project.warehouse.with_name(f"{project.warehouse.stem}.alarms.txt")
    known = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    fresh = [check for check in bad if f"{check.name}: {check.result}" not in known]
    for check in fresh:
        notify.run_failed("gongkai", check.name, check.result)
    lines = [f"{check.name}: {check.result}" for check in bad]
    if lines != known:
        record.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return fresh
