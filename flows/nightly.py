"""The nightly flow: pull → read → load → check → publish → export, as Prefect tasks.

Import this module only after `flows.settings.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from typing import Any

from prefect import flow, task, unmapped
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows import night as steps
from flows.project import Project, find_project
from flows.report import for_terminal
from flows.workers import Job, Worker
from transforms.model import Report

pull = task(name="pull")(steps.pull_all)
read_batch = task(name="read")(steps.read_batch)
load = task(name="load")(steps.load)
check = task(name="check")(steps.check)
publish = task(name="publish")(steps.publish)
export = task(name="export")(steps.export)


def read(project: Project, plan: steps.Plan, done: Callable[[], None]) -> list[Report]:
    """The reports of a plan's documents, a task per batch, as many at once as there are cores."""
    batches = steps.batches(plan)
    with steps.reading_room(project, min(steps.cores(), len(batches))) as workers:
        return _reports(batches, workers, done)


def _reports(batches: Sequence[tuple[Job, ...]], workers: Queue[Worker], done: Callable[[], None]) -> list[Report]:
    futures = read_batch.map(batches, unmapped(workers), unmapped(done))
    return [report for future in futures for report in future.result()]


TASKS = steps.Steps(pull, read, load, check, publish, export)
_RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=steps.cores())


@flow(name="gongkai-nightly", validate_parameters=False, task_runner=_RUNNER)
def nightly(warehouse: str | None = None, paths: Sequence[str] | None = None) -> steps.Night:
    """One night over all sources that are switched on, or over the files and folders in `paths`."""
    project = find_project(Path(warehouse) if warehouse else None)
    files = [Path(path) for path in paths] if paths is not None else None
    return steps.run(project, files, for_terminal(), TASKS)
