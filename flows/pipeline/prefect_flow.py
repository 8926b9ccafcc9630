"""The Prefect adapter: run.py as a flow whose steps are tasks. Nothing is decided here.

Time limits are inside the steps, where they can stop what hangs (a document after 120 s, in a process that is killed; a
request as its source says): Prefect's own limits cannot interrupt native code. Import this module only after
`gongkai.flows.pipeline.prefect_settings.apply`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar, cast

from prefect import Flow, Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.crawl.pull import SOURCES_AT_ONCE
from gongkai.flows.operations import notify
from gongkai.flows.pipeline import artifacts
from gongkai.flows.pipeline.executor import Batch, Kind, Pending
from gongkai.flows.pipeline.run import run_nightly, run_reread
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.task_runners import watched, worker_count
from gongkai.limited_process import affordable_workers

T = TypeVar("T")


def _may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Whether to retry: an error in a source file remains one, however often it is tried."""
    return not isinstance(state.result(raise_on_failure=False), CatalogueError)


def _call(name: str, step: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Call any step; `name` is what Prefect's pages show."""
    return step(*arguments)


# No caching: a cached step would return the result of another night. To compute a cache key, Prefect also reads all
# arguments of a step, including the iterator of reports on their way to the warehouse, which would be consumed. The
# setting of that name is not enough: a worker may be started without it.
_pull = task(
    name="pull",
    cache_policy=NO_CACHE,
    task_run_name="pull {name}",
    retries=2,
    retry_delay_seconds=[30, 300],
    retry_jitter_factor=0.3,
    retry_condition_fn=_may_pass,
)(_call)
# after a machine is lost, another continues with the stored readings
_read = task(
    name="read",
    task_run_name="read {name}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=5,
    retry_jitter_factor=0.3,
)(_call)


class PrefectExecutor:
    """Runs steps as tasks of the current flow; documents are read by the workers of the flow's own task runner."""

    def worker_count(self) -> int:
        return worker_count()

    def call(self, name: str, step: Callable[..., T], *arguments: Any) -> T:
        # unless quoted, Prefect searches all arguments of a task for its futures, down to every document
        made: Any = task(name=name, cache_policy=NO_CACHE)(_call)
        return cast(T, made(name, step, quote(arguments)))

    @contextmanager
    def submit(self, kind: Kind, batches: Sequence[Batch[T]]) -> Iterator[Sequence[Pending[T]]]:
        if kind == "read":
            yield watched([_read.submit(batch.name, batch.step, batch.arguments) for batch in batches])
            return
        runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=SOURCES_AT_ONCE)
        with runner:
            yield [
                runner.submit(_pull, {"name": batch.name, "step": batch.step, "arguments": quote(batch.arguments)})
                for batch in batches
            ]


def _run_name() -> str:
    given = flow_run.parameters.get("paths") or flow_run.parameters.get("sources") or ["一切 everything"]
    return f"night {datetime.now():%Y-%m-%d %H:%M} {given[0]}" + (f" +{len(given) - 1}" if len(given) > 1 else "")


def _notify(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The parameters have these names because Prefect's runner passes them by keyword when a flow crashed."""
    notify.run_failed(flow_run.name, state.name or "", state.message or "")


_OPTIONS: dict[str, Any] = {
    "validate_parameters": False,
    "task_runner": ThreadPoolTaskRunner(max_workers=affordable_workers()),
    "on_failure": [_notify],
    "on_crashed": [_notify],
    "on_cancellation": [_notify],
}


@flow(name="gongkai-nightly", flow_run_name=_run_name, **_OPTIONS)
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
) -> RunResult:
    """One run over all sources that are switched on, or over the files and folders in `paths`; see run_request.py."""
    result = run_nightly(
        PrefectExecutor(), warehouse, paths, sources, districts, since, retry_failed, accept_fewer, site, export
    )
    artifacts.publish_artifacts(warehouse, result)
    return result


@flow(name="gongkai-reread", **_OPTIONS)
def reread(
    warehouse: str | None = None,
    reports: Sequence[str] = (),
    every: bool = False,
    changes_to: str | None = None,
    dry_run: bool = False,
    accept_fewer: str = "",
) -> RunResult:
    """Read reports again that are loaded already; what changes is printed before it is published."""
    result = run_reread(PrefectExecutor(), warehouse, reports, every, changes_to, dry_run, accept_fewer)
    artifacts.publish_artifacts(warehouse, result)
    return result
