"""Runs for tests: as they are, but read in the process of the test where no worker is what is tested, and without the
bundle for spreadsheets, which costs more than the rest of a small run, where it is not."""

from __future__ import annotations

import pickle
from collections.abc import Callable

from gongkai.flows.pipeline import workers
from gongkai.flows.pipeline.steps import Steps
from gongkai.flows.pipeline.workers import ReadBatch, WorkerConfig
from gongkai.transforms.model import Report


def reading(change: Callable[[Report], Report]) -> Callable[[ReadBatch, WorkerConfig], int]:
    """A step that reads a batch without a worker process and leaves its reports changed."""

    def read(batch: ReadBatch, config: WorkerConfig) -> int:
        batch.spool.parent.mkdir(parents=True, exist_ok=True)
        with batch.spool.open("wb") as file:
            for job in batch.jobs:
                pickle.dump(change(workers.work(job, config)), file)
        return len(batch.jobs)

    return read


read_here = reading(lambda report: report)
WITH_EXPORTS = Steps(read=read_here)
HERE = Steps(read=read_here, export=None)
WITH_WORKERS = Steps(export=None)
