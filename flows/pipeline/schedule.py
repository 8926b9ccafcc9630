"""The nightly flow on its schedule, as a Prefect deployment. Import only after `prefect_settings.apply`."""

from __future__ import annotations

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron

from gongkai.flows.pipeline.prefect_flow import nightly
from gongkai.flows.pipeline.task_runners import need_answer_of_server, need_server
from gongkai.flows.project import Project

TIMEZONE = "Asia/Shanghai"


def serve_nightly(project: Project, cron: str) -> None:
    """Serve until stopped, one night at a time; an overlapping second one is cancelled, not queued."""
    need_server("定时运行", "a schedule")  # without one Prefect registers the schedule but never starts a run
    need_answer_of_server()
    nightly.serve(
        name="gongkai-nightly",
        schedule=Cron(cron, timezone=TIMEZONE),
        parameters={"warehouse": str(project.warehouse)},
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        limit=1,
        pause_on_shutdown=False,
    )
