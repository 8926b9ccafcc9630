"""The nightly flow: pull → read and load → check → publish → export, as Prefect tasks.

A task is a batch: of sources to ask, of documents to read. Time limits are inside the tasks, where they can stop what
hangs (a document 120 s in a process that is killed, a request as its source says): Prefect's own cannot interrupt
native code. Import this module only after `gongkai.flows.pipeline.prefect_settings.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import Flow, Task, flow, task
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.pull import SOURCES_AT_ONCE, Failure, Pulled
from gongkai.flows.cli.progress import for_terminal
from gongkai.flows.operations import notify
from gongkai.flows.pipeline import artifacts
from gongkai.flows.pipeline import run as steps
from gongkai.flows.pipeline.plan import Batch, Plan, batches
from gongkai.flows.pipeline.reread import documents, showing
from gongkai.flows.pipeline.run_request import Order, make_order
from gongkai.flows.pipeline.task_runners import hands
from gongkai.flows.pipeline.workers import WorkerConfig
from gongkai.flows.project import Project, find_project
from gongkai.transforms.model import Report

T = TypeVar("T")

MOST_PULLS = 200
"""Tasks that ask sources; with more sources than that, a task asks several."""


def _may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """A mistake in a source file stays one, however often it is tried."""
    return not isinstance(state.result(raise_on_failure=False), CatalogueError)


@task(
    name="pull",
    task_run_name="pull {name}",
    retries=2,
    retry_delay_seconds=[30, 300],
    retry_jitter_factor=0.3,
    retry_condition_fn=_may_pass,
)
def pull_some(name: str, sources: Sequence[Source], asking: steps.SourceSession) -> Pulled:
    """Some sources into the archive; `name` says which. A document that fails is in what it gives, not an error."""
    return asking.ask(sources)


@task(name="read", task_run_name="read {name}", retries=2, retry_delay_seconds=5, retry_jitter_factor=0.3)
def read_batch(name: str, batch: Batch, desk: WorkerConfig) -> int:
    """Some documents into the spool; `name` says which. After a lost machine another one goes on with what is kept."""
    return steps.read_batch(batch, desk)


_gather = task(name="gather")(steps.gather_files)
_load = task(name="load")(steps.load)
_check = task(name="check")(steps.check)
publish = task(name="publish")(steps.publish)
_export = task(name="export")(steps.export)
_site = task(name="site")(steps.site)


def _quoted(value: T) -> T:
    """Prefect looks for its futures in whatever a task is given, down to every document of a plan, unless quoted."""
    return cast(T, quote(value))


def gather(project: Project, paths: Sequence[Path], now: datetime) -> Pulled:
    """Files and folders into the archive."""
    return _gather(project, _quoted(paths), now)


def load(project: Project, plan: Plan, reports: Iterable[Report], night: steps.Night) -> Path:
    """A staging file with the reports in it; they are loaded while others are still read."""
    return _load(project, _quoted(plan), _quoted(reports), _quoted(night))


def check(project: Project, staging: Path, night: steps.Night) -> None:
    """Rules and tests over the staging file."""
    _check(project, staging, _quoted(night))


def pull(sources: Sequence[Source], asking: steps.SourceSession) -> Pulled:
    """Sources into the archive, several at a time. One that cannot be asked at all costs itself only.

    Raises CatalogueError.
    """
    size = -(-len(sources) // MOST_PULLS) or 1
    groups = [sources[start : start + size] for start in range(0, len(sources), size)]
    runner: ThreadPoolTaskRunner[Pulled] = ThreadPoolTaskRunner(max_workers=SOURCES_AT_ONCE)
    with runner:
        futures = [
            runner.submit(pull_some, {"name": _named(group), "sources": quote(group), "asking": quote(asking)})
            for group in groups
        ]
        together = Pulled()
        try:
            for group, future in zip(groups, futures, strict=True):
                together.add(_pulled(group, future))
        except BaseException:  # Ctrl-C, or a mistake in one source: the others end with their next request
            asking.stop()
            raise
        return together


def _named(sources: Sequence[Source]) -> str:
    return sources[0].source + (f" +{len(sources) - 1}" if len(sources) > 1 else "")


def _pulled(sources: Sequence[Source], future: PrefectFuture[Pulled]) -> Pulled:
    try:
        return future.result()
    except CatalogueError:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        zh, en = f"采集时出现意外错误（{why}）", f"an unexpected error while pulling ({why})"
        return Pulled([], [Failure(s.source, str(s.file or s.source), "pull_unexpected", zh, en) for s in sources])


def read(project: Project, plan: Plan, done: Callable[[int], None]) -> Iterator[Report]:
    """The reports of a plan's documents in its order, a task per batch, on the workers of the flow's runner."""
    made = batches(plan, project.spool, hands())
    desk = steps.desk(project)
    futures = [read_batch.submit(batch.name, batch, desk) for batch in made]
    return _reports(made, futures, done)


def _reports(
    made: Sequence[Batch], futures: Sequence[PrefectFuture[int]], done: Callable[[int], None]
) -> Iterator[Report]:
    for batch, future in zip(made, futures, strict=True):
        done(future.result())
        yield from steps.spooled(batch)


_TASKS = steps.Steps(pull, gather, read, load, check, publish, _export, _site)


def _run_name() -> str:
    given = flow_run.parameters.get("paths") or flow_run.parameters.get("sources") or ["一切 everything"]
    return f"night {datetime.now():%Y-%m-%d %H:%M} {given[0]}" + (f" +{len(given) - 1}" if len(given) > 1 else "")


def _tell(_: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    notify.failed(run.name, state.name or "", state.message or "")


_AS_A_NIGHT: dict[str, Any] = {
    "validate_parameters": False,
    "task_runner": ThreadPoolTaskRunner(max_workers=steps.cores()),
    "on_failure": [_tell],
    "on_crashed": [_tell],
}


@flow(name="gongkai-nightly", flow_run_name=_run_name, **_AS_A_NIGHT)
def nightly(
    warehouse: str | None = None,
    paths: Sequence[str] | None = None,
    sources: Sequence[str] = (),
    districts: Sequence[str] = (),
    since: str | None = None,
    retry_failed: bool = False,
    accept_fewer: str = "",
    site: bool = True,
    export: bool = True,
) -> steps.Night:
    """One night over all sources that are switched on, or over the files and folders in `paths`; see run_request.py."""
    project = find_project(Path(warehouse) if warehouse else None)
    order = make_order(sources, districts, since, retry_failed=retry_failed, accept_fewer=accept_fewer)
    tasks = replace(_TASKS, site=_site if site else None, export=_export if export else None)
    return _night(project, [Path(path) for path in paths] if paths is not None else None, order, tasks)


@flow(name="gongkai-reread", **_AS_A_NIGHT)
def reread(
    warehouse: str | None = None,
    reports: Sequence[str] = (),
    every: bool = False,
    changes_to: str | None = None,
    dry_run: bool = False,
    accept_fewer: str = "",
) -> steps.Night:
    """Read reports again that are loaded already; what changes is printed before it is published."""
    project = find_project(Path(warehouse) if warehouse else None)
    order = Order(reread=documents(project, reports, every=every), accept_fewer=accept_fewer)
    look = showing(Path(changes_to) if changes_to else None, publish=not dry_run)
    return _night(project, None, order, _TASKS, look)


def _night(
    project: Project, paths: Sequence[Path] | None, order: Order, tasks: steps.Steps, look: steps.Look | None = None
) -> steps.Night:
    night = steps.run(project, paths, for_terminal(), tasks, order, look)
    artifacts.leave(project, night)
    return night
