"""Nights for tests: as they are, but read in the process of the test where no worker is what is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gongkai.flows.pipeline import run as night
from gongkai.flows.pipeline import workers
from gongkai.flows.pipeline.plan import Plan
from gongkai.flows.project import Project
from gongkai.transforms.model import Report


def read_here(project: Project, plan: Plan, done: Callable[[int], None]) -> Iterator[Report]:
    """The reports of a plan's documents, without a worker process."""
    for job in plan.jobs:
        yield workers.work(job, night.desk(project))
        done(1)


HERE = night.Steps(read=read_here)
