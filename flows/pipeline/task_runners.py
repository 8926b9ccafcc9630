"""Where documents are read: on worker processes of this machine, or on the machines of a Dask cluster."""

from __future__ import annotations

from typing import Any

from prefect.context import FlowRunContext
from prefect.settings import PREFECT_API_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from gongkai.flows.cli.console import Runner
from gongkai.flows.pipeline.limited_process import affordable_workers
from gongkai.flows.project import ProjectError


def make_runner(runner: Runner, address: str | None) -> TaskRunner[Any]:
    """The runner of the flow: threads that each lead a worker process, or Dask workers that do the same.

    Without an address Dask brings a cluster of its own on this machine. Raises ProjectError.
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
    need_server("Dask ", "Dask")  # without one every Dask worker starts its own, and they know nothing of each other
    if address:
        return DaskTaskRunner(address=address)
    return DaskTaskRunner(
        cluster_kwargs={"n_workers": affordable_workers(), "threads_per_worker": 1, "dashboard_address": None}
    )


def need_server(zh: str, en: str) -> None:
    """Raises ProjectError where no Prefect server is named: `zh` and `en` say what cannot be done without one."""
    if not PREFECT_API_URL.value():
        raise ProjectError(
            f"{zh}需要 Prefect 服务：先运行 `prefect server start`，再设置 "
            f"PREFECT_API_URL=http://127.0.0.1:4200/api / {en} needs a Prefect server: start one with "
            "'prefect server start' and set PREFECT_API_URL=http://127.0.0.1:4200/api"
        )


def worker_count() -> int:
    """How many documents can be read at once by the runner of the flow that calls."""
    context = FlowRunContext.get()
    runner: Any = context.task_runner if context else None
    if runner is None or isinstance(runner, ThreadPoolTaskRunner):
        return affordable_workers()
    workers = runner.client.scheduler_info(n_workers=-1)["workers"]
    return sum(worker["nthreads"] for worker in workers.values()) or 1
