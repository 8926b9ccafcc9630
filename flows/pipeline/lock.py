"""Allows one run at a time on a warehouse, and cleans up after a killed one."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import IO

from gongkai.flows.pipeline import journal
from gongkai.flows.project import Project, ProjectError
from gongkai.sql.build import remove_unfinished
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.queries import recorded_runs


@contextmanager
def exclusive_run(project: Project) -> Iterator[None]:
    """Hold the lock of a run, which keeps others out. It is released when the process ends."""
    try:
        project.lock.parent.mkdir(parents=True, exist_ok=True)
        lock = project.lock.open("a")
    except OSError as error:
        raise WarehouseError(
            f"无法写入 {project.lock.parent}（{error.strerror}）；请检查权限或用 --warehouse 指定其他路径 / "
            f"cannot write to {project.lock.parent} ({error.strerror}); check permissions or choose another --warehouse"
        ) from None
    with lock:
        try:
            _acquire(lock)
        except BlockingIOError:
            raise ProjectError(
                f"另一次运行正在写入 {project.warehouse}；请稍后再试 / "
                f"another run is writing {project.warehouse}; try again later"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")  # only for people to read
        lock.flush()
        yield


def _acquire(lock: IO[str]) -> None:
    """Take the lock, retrying briefly because `is_locked` holds it for a moment. Raises BlockingIOError."""
    with suppress(BlockingIOError):
        return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    time.sleep(0.2)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(project: Project) -> bool:
    """Whether a run holds the lock now."""
    try:
        with project.lock.open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared, so that two checks do not block each other
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def recover_from_crash(project: Project) -> None:
    """Close the journal entries of killed runs and remove what they left; a run that was killed after publishing its
    file counts as published."""
    with suppress(OSError):  # first, because on a full disk the run needs this space
        remove_unfinished(project.warehouse)
    for leftover in (project.spool, *(project.archive / "readings").glob("*/docx/*/.converting-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    killed = [run for run in journal.read(project.journal) if run.state == journal.RUNNING]
    if not killed:
        return
    published = {}
    if project.warehouse.exists():
        with connect(project.warehouse, read_only=True) as connection:
            published = {run.run_id: run for run in recorded_runs(connection)}
    for run in killed:
        journal.append(project.journal, published.get(run.run_id) or replace(run, state=journal.KILLED))
