"""The state of the warehouse, for `gongkai status`: last runs, failures and
their reasons, what the next run will read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from gongkai.extractors.sources.crawl.pull import Failure
from gongkai.flows.operations import fetch_failures, source_health
from gongkai.flows.operations.last_runs import ended_runs
from gongkai.flows.pipeline import run_log as runlog
from gongkai.flows.pipeline.expectations import load_expectations
from gongkai.flows.pipeline.plan import WHY, waiting
from gongkai.flows.project import Project, explaining_other_versions
from gongkai.sql import publish_gate
from gongkai.sql.connection import connect
from gongkai.sql.records import RunRow

MOST = 5
"""Failures listed per source; the rest are only counted, so that no source hides another."""

StatusTable = tuple[str, list[str], list[tuple[Any, ...]]]


def tables(project: Project, nights: int) -> Iterator[StatusTable]:
    """Titles, columns and rows of the tables; the caller leaves out those without rows."""
    runs = ended_runs(project)[-nights:]
    columns = ["run_id", "state", "seconds", "seen", "new", "changed", "failed", "accepted"]
    yield "运行 runs", columns, [_run(run) for run in reversed(runs)]
    yield "未发布的原因 why nothing was published", ["run_id", "reason"], list(_reasons(project, runs))
    yield "时钟 clock", ["run_id", "doubt"], list(_clock(project, runs[-1:]))
    failures = fetch_failures.read(project.unfetched)
    yield (
        "来源 sources",
        ["source", "asked", "kept", "failed", "gone", ""],
        [
            (h.source, h.asked_at[:16], h.kept, h.failed, h.gone, f"✗ {h.trouble}" if h.trouble else "")
            for h in source_health.read(project.source_health)
            if h.failed or h.gone or h.trouble
        ],
    )
    yield f"未取得 not fetched: {len(failures)}", ["source", "address", "reason"], list(_by_source(failures))
    if project.warehouse.exists():
        with explaining_other_versions(project), connect(project.warehouse, read_only=True) as connection:
            unread = connection.execute(_UNREAD).fetchall()
        yield "未读取 not read（gongkai nightly --retry-failed）", ["rule", "documents", "for example"], unread
        unmet = publish_gate.unmet(project.warehouse, load_expectations(project.expectations))
        yield "与预期不符 not as expected", ["expectations.csv"], [(str(shortfall),) for shortfall in unmet]
    yield "等待读取 waiting to be read", ["documents", "why"], _waiting(waiting(project))


_UNREAD = """
select f.rule, count(distinct r.document_id) as documents, min(r.source_url) as for_example
from reports as r
join findings as f using (report_id)
where r.status = 'quarantined' and f.severity = 'error'
group by all
order by documents desc, f.rule
"""


def _by_source(failures: list[Failure]) -> Iterator[tuple[str, str, str]]:
    for source, group in groupby(sorted(failures, key=lambda f: f.source), key=lambda f: f.source):
        of_source = list(group)
        yield from ((source, failure.locator, str(failure)) for failure in of_source[:MOST])
        if len(of_source) > MOST:
            yield source, f"… {len(of_source) - MOST}", ""


def _run(run: RunRow) -> tuple[Any, ...]:
    seconds = None
    if run.finished_at:
        seconds = round(
            (datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.started_at)).total_seconds()
        )
    counts = (run.documents_seen, run.documents_new, run.documents_changed, run.documents_failed)
    return (run.run_id, run.state, seconds, *counts, run.accepted)


def _reasons(project: Project, runs: list[RunRow]) -> Iterator[tuple[str, str]]:
    for run in reversed(runs):
        for line in runlog.read(project.logs, run.run_id):
            if line.get("event") == "failed":
                yield run.run_id, " ".join(str(line.get("message")).split())


def _clock(project: Project, runs: list[RunRow]) -> Iterator[tuple[str, str]]:
    """What runs reported about clocks that cannot all be right."""
    for run in runs:
        for line in runlog.read(project.logs, run.run_id):
            if line.get("event") == "clock":
                yield run.run_id, f"{line.get('message_zh')} / {line.get('message_en')}"


def _waiting(counts: Counter[str]) -> list[tuple[int, str]]:
    return [(count, " / ".join(WHY[why])) for why, count in counts.most_common()]


def in_one_line(line: dict[str, Any]) -> str:
    """A line of a run's log, formatted for people."""
    fields = {name: value for name, value in line.items() if name not in ("at", "event")}
    return f"{line.get('at')} {line.get('event')} {json.dumps(fields, ensure_ascii=False)}"
