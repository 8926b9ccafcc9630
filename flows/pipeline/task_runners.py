"""Where documents are read: in worker processes on this machine, or on the machines of a Dask cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from gongkai.flows.console import Runner
from gongkai.flows.project import ProjectError
from gongkai.limited_process import affordable_workers

T = TypeVar("T")

NO_WORKERS_SECONDS = 300.0
"""How long a cluster may take to start its first worker, or to replace those it lost."""


def make_runner(runner: Runner, address: str | None) -> TaskRunner[Any]:
    """The task runner of the flow: threads that each control a worker process, or Dask workers that do the same.

    Without an address Dask starts its own cluster on this machine. Raises ProjectError.
    """
    if runner is Runner.PROCESS:
        if address:
            raise ProjectError("--address 只用于 --runner dask / --address goes with --runner dask")
        return ThreadPoolTaskRunner(max_workers=affordable_workers())
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise ProjectError(
            "未安装 Dask：pip install 'gongkai[dask]' / Dask is not installed: pip install 'gongkai[dask]'"
        ) from None
    need_server("Dask ", "Dask")  # else every Dask worker starts a server of its own that knows nothing of the others
    if address:
        return DaskTaskRunner(address=address)
    return DaskTaskRunner(
        cluster_kwargs={"n_workers": affordable_workers(), "threads_per_worker": 1, "dashboard_address": None}
    )


def need_server(zh: str, en: str) -> None:
    """Raise ProjectError where no Prefect server is configured: `zh` and `en` say what needs one."""
    if not PREFECT_API_URL.value():
        raise ProjectError(
            f"{zh}需要 Prefect 服务：先运行 `prefect server start`，再设置 "
            f"PREFECT_API_URL=http://127.0.0.1:4200/api / {en} needs a Prefect server: start one with "
            "'prefect server start' and set PREFECT_API_URL=http://127.0.0.1:4200/api"
        )


def need_answer_of_server() -> None:
    """Raise ProjectError where the configured Prefect server does not answer."""
    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
    if error is not None:
        url = PREFECT_API_URL.value()
        raise ProjectError(
            f"Prefect 服务没有应答：{url}（{error}）；请启动它（`prefect server start`），或去掉 PREFECT_API_URL / "
            f"the Prefect server does not answer: {url} ({error}); start it with 'prefect server start', or unset "
            "PREFECT_API_URL to run without it"
        )


def worker_count() -> int:
    """How many documents the task runner of the current flow can read at once."""
    dask = _dask_client()
    return affordable_workers() if dask is None else _threads(dask) or 1


def _dask_client() -> Any:
    """The client of the cluster on which the flow reads; None where it reads on this machine."""
    context = FlowRunContext.get()
    runner: Any = context.task_runner if context else None
    if runner is None or isinstance(runner, ThreadPoolTaskRunner):
        return None
    try:
        return runner.client
    except OSError as error:  # of the network, not of a disk
        raise _cluster_lost(error) from None


def _cluster_lost(error: BaseException) -> ProjectError:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ProjectError(
        f"Dask 集群无法连接或已中断，未发布（{why}）；请检查 --address、调度器和 worker，再运行一次 / the Dask cluster "
        f"cannot be reached, or was lost, and nothing was published ({why}); check --address, scheduler and workers, "
        "and run again"
    )


def _threads(client: Any) -> int:
    """How many documents the workers of a cluster read at once; 0 where no worker or scheduler is left."""
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"]
    except (OSError, ValueError, RuntimeError):  # closed or unreachable
        return 0
    return sum(worker["nthreads"] for worker in workers.values())


def watched(futures: list[Any]) -> list[Any]:
    """Futures of the current flow that do not wait for ever once the last worker of a cluster has died."""
    client = _dask_client()
    return futures if client is None else [ClusterFuture(future, lambda: _threads(client)) for future in futures]


class ClusterFuture(Generic[T]):
    """A future of a Dask cluster that gives up when no worker is left: the scheduler would wait silently for ever."""

    def __init__(self, future: Any, threads: Callable[[], int], most_seconds: float = NO_WORKERS_SECONDS) -> None:
        self._future, self._threads, self._most_seconds = future, threads, most_seconds

    def result(self) -> T:
        """The result of the task. Raises ProjectError where the scheduler is
        gone or there was no worker for too long."""
        alone_since = None
        while True:
            was_done = self._future.wrapped_future.done()
            try:
                given: T = self._future.result(timeout=min(10.0, self._most_seconds))
                return given
            except TimeoutError:
                if was_done:  # the step's own; a future may finish just after the wait for it ended
                    raise
            except Exception as error:
                if type(error).__module__.startswith("distributed"):  # the cluster's own, not the step's
                    raise _cluster_lost(error) from None
                raise
            if self._threads():
                alone_since = None
                continue
            alone_since = alone_since or time.monotonic()
            if time.monotonic() - alone_since >= self._most_seconds:
                raise ProjectError(
                    f"Dask 集群 {self._most_seconds:g} 秒没有 worker，未发布；请启动 worker 后再运行 / the Dask "
                    f"cluster has had no worker for {self._most_seconds:g} s, nothing was published; start workers "
                    "and run again"
                )
