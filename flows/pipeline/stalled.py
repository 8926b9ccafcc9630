"""Ends a run that makes no progress: a hung disk, a dead cluster or a defect must not go unnoticed.

Progress is any visible change: a further request to a site, a further document in the spool, a file that grows beside
the warehouse, a line in the log, or processor time of this process. Long work in a worker has limits of its own.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gongkai.exit_codes import CRASHED
from gongkai.flows.operations import notify
from gongkai.flows.project import Project

MINUTES = 60.0
"""Three times the limit of the slowest document."""

LEAST_WORK = 0.05
"""The share of one core that counts as work; a process that only waits and keeps connections alive uses less."""

Observe = Callable[[], object]


class Progress:
    """What was observed when the run last made progress."""

    def __init__(self, observe: Observe, seconds: float, now: float, processor: float) -> None:
        self._observe, self._seconds = observe, seconds
        self._seen, self._since, self._processor = observe(), now, processor

    def has_stalled(self, now: float, processor: float) -> bool:
        """Whether nothing has changed for too long. `now` is in seconds, `processor` in seconds of processor time."""
        seen = self._observe()
        worked = processor - self._processor > LEAST_WORK * self._seconds
        if seen != self._seen or worked:
            self._seen, self._since, self._processor = seen, now, processor
        return now - self._since >= self._seconds


def limit_minutes() -> float:
    """The limit from `GONGKAI_STALLED_MINUTES`; 0 disables the watch."""
    with suppress(ValueError):
        return max(0.0, float(os.environ.get("GONGKAI_STALLED_MINUTES", MINUTES)))
    return MINUTES


@contextmanager
def watching(project: Project, log: Path, requests: Observe, record: Callable[[str], None]) -> Iterator[None]:
    """End this process if the run inside makes no progress; `record` is called with the reason first."""
    seconds = 60 * limit_minutes()
    over = threading.Event()

    def observe() -> object:
        return requests(), _sizes(project, log)

    def watch() -> None:
        progress = Progress(observe, seconds, time.monotonic(), time.process_time())
        while not over.wait(min(30.0, seconds / 5)):
            if progress.has_stalled(time.monotonic(), time.process_time()) and not over.is_set():
                _end(f"{seconds / 60:g} 分钟没有进展 / no progress for {seconds / 60:g} minutes", record)

    if seconds:
        threading.Thread(target=watch, name="stalled", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _end(why: str, record: Callable[[str], None]) -> None:
    """End at once, without unwinding, because what hangs may block it; the next run recovers as after `kill -9`. The
    workers end when the pipe they read from closes."""
    record(why)
    notify.run_failed("gongkai", "Stalled", why)
    os._exit(CRASHED)


def _sizes(project: Project, log: Path) -> tuple[tuple[str, int], ...]:
    """The files that a run writes as it progresses, and their sizes."""
    building = project.warehouse.parent.glob(f".{project.warehouse.stem}.*")
    folders = (project.archive / "visits", project.spool, project.exports, project.site)
    found = [log, *building, *(path for folder in folders for path in _below(folder))]
    return tuple(sorted((str(path), _size(path)) for path in found))


def _below(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from folder.iterdir()


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return -1
