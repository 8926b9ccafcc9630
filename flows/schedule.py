"""The nightly flow on its schedule, as a Prefect deployment. Import only after `flows.settings.apply`."""

from __future__ import annotations

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL

from flows.nightly import nightly
from flows.project import Project

TIMEZONE = "Asia/Shanghai"


class NoServer(Exception):
    """A schedule needs a Prefect server: without one Prefect registers it and never fires."""


def serve_nightly(project: Project, cron: str) -> None:
    """Serve until stopped; one night at a time, a second one is cancelled, not queued."""
    if not PREFECT_API_URL.value():
        raise NoServer(
            "定时运行需要 Prefect 服务：先运行 `prefect server start`，再设置 "
            "PREFECT_API_URL=http://127.0.0.1:4200/api / a schedule needs a Prefect server: start one with "
            "'prefect server start' and set PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    nightly.serve(
        name="gongkai-nightly",
        schedule=Cron(cron, timezone=TIMEZONE),
        parameters={"warehouse": str(project.warehouse)},
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        limit=1,
        pause_on_shutdown=False,
    )
