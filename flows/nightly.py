"""The nightly flow: pull → read → load → check → publish → export. Thin: the steps are in flows/night.py.

Import this module only after `flows.settings.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from typing import Any

from prefect import flow, task, unmapped
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.sources.pull import Pulled
from flows import night as steps
from flows.project import Project, find_project
from flows.report import Progress, for_terminal
from flows.workers import Job, Worker, pool
from transforms.model import Report


@task(name="pull", task_run_name="pull")
def pull_task(project: Project, paths: Sequence[Path] | None, night: steps.Night) -> Pulled:
    if paths is None:
        return steps.pull_sources(project, night.started_at)
    return steps.gather_paths(project, paths, night.started_at)


@task(name="read", task_run_name="read {jobs}")
def read_task(jobs: Sequence[Job], workers: Queue[Worker], done: Callable[[], None]) -> list[Report]:
    return steps.read_batch(jobs, workers, done)


@task(name="load")
def load_task(project: Project, plan: steps.Plan, reports: Sequence[Report], night: steps.Night) -> Path:
    return steps.load(project, plan, reports, night)


@task(name="check")
def check_task(project: Project, staging: Path, night: steps.Night) -> None:
    steps.check(project, staging, night)


@task(name="publish")
def publish_task(project: Project, staging: Path) -> None:
    steps.publish(project, staging)


@task(name="export")
def export_task(project: Project) -> list[Any]:
    return list(steps.export(project))


_TASKS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=steps.cores())


@flow(name="gongkai-nightly", validate_parameters=False, task_runner=_TASKS)
def nightly(warehouse: str | None = None, paths: Sequence[str] | None = None) -> steps.Night:
    """One night: everything new at the sources (or in `paths`) into the warehouse, tested and swapped in."""
    project = find_project(Path(warehouse) if warehouse else None)
    progress = for_terminal()
    night = steps.begin()
    with steps.only_night(project):
        try:
            return _run(project, [Path(p) for p in paths] if paths is not None else None, night, progress)
        except BaseException:
            steps.finish(project, night, "failed")
            raise


def _run(project: Project, paths: Sequence[Path] | None, night: steps.Night, progress: Progress) -> steps.Night:
    with progress.stage("采集 pull"):
        pulled = pull_task(project, paths, night)
    plan = steps.plan(project, pulled)
    night.seen, night.new = len(pulled.kept) + len(pulled.failures), plan.new
    night.changed = len(plan.jobs) - plan.new
    if not plan.jobs and not plan.fresh:
        night.failed = steps.failures(pulled, ()) + (
            steps.known_failures(project, pulled, ()) if paths is not None else []
        )
        steps.finish(project, night, "unchanged")
        return night
    with progress.stage("读取 read", len(plan.jobs)) as done:
        reports = _read(project, plan, done)
    night.failed = steps.failures(pulled, reports)
    if paths is not None:
        night.failed += steps.known_failures(project, pulled, reports)
    with progress.stage("载入 load"):
        staging = load_task(project, plan, reports, night)
    with progress.stage("核对 check"):
        check_task(project, staging, night)
    with progress.stage("发布 publish"):
        publish_task(project, staging)
    steps.finish(project, night)
    with progress.stage("导出 export"):
        night.exported = export_task(project)
    return night


def _read(project: Project, plan: steps.Plan, done: Callable[[], None]) -> list[Report]:
    batches = steps.batches(plan)
    with pool(steps.desk(project), min(steps.cores(), len(batches) or 1)) as workers:
        futures = read_task.map(batches, unmapped(workers), unmapped(done))
        return [report for future in futures for report in future.result()]
