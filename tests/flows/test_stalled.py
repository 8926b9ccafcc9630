"""A run without progress ends itself and is told: one that hangs, and one whose cluster has lost its workers."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from gongkai import exit_codes
from gongkai.flows.operations import notify
from gongkai.flows.pipeline import journal, run_log, stalled
from gongkai.flows.pipeline import run as runs
from gongkai.flows.pipeline.stalled import Progress, limit_minutes
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError


def cluster_future(*values: Any) -> Any:
    """Prefect takes a second to import: not in every process that collects this file."""
    from gongkai.flows.pipeline.task_runners import ClusterFuture

    return ClusterFuture(*values)


def test_a_run_has_stalled_when_nothing_shows_and_nothing_works() -> None:
    seen = [0]
    progress = Progress(lambda: seen[0], 3600, now=0, processor=0)
    assert not progress.has_stalled(3599, 1)
    seen[0] += 1  # a request more, a file that grows
    assert not progress.has_stalled(3600, 1)
    assert not progress.has_stalled(7199, 100)
    assert not progress.has_stalled(7200, 200)  # a query that works for hours
    assert progress.has_stalled(10_800, 201)


def test_what_a_run_writes_is_progress(tmp_path: Path) -> None:
    project = Project(tmp_path, tmp_path / "w.duckdb")
    seen = {stalled._sizes(project, tmp_path / "log")}
    for name in ("visits/by-hand.jsonl", "spool/0000.pickle"):  # gathered from a slow disk, read on another machine
        path = project.archive / name
        path.parent.mkdir(parents=True)
        for text in ("a", "ab"):
            path.write_text(text)
            seen.add(stalled._sizes(project, tmp_path / "log"))
    for path in (tmp_path / ".w.1.building.duckdb", tmp_path / "log"):
        path.write_text("a")
        seen.add(stalled._sizes(project, tmp_path / "log"))
    assert len(seen) == 7


@pytest.mark.parametrize(("setting", "expected"), [("", 60), ("5", 5), ("0", 0), ("-3", 0), ("an hour", 60)])
def test_how_long_is_too_long(monkeypatch: pytest.MonkeyPatch, setting: str, expected: float) -> None:
    monkeypatch.setenv("GONGKAI_STALLED_MINUTES", setting)
    assert limit_minutes() == expected


def test_a_run_that_hangs_ends_itself_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path, tmp_path / "w.duckdb")
    project.sources.mkdir(parents=True)
    monkeypatch.setenv("GONGKAI_STALLED_MINUTES", str(0.5 / 60))
    ended, codes, calls = threading.Event(), list[int](), list[tuple[str, str, str]]()
    monkeypatch.setattr(notify, "run_failed", lambda *arguments: calls.append(arguments))

    def end(code: int) -> None:
        codes.append(code)
        assert journal.read(project.journal)[-1].state == "failed"
        ended.set()

    monkeypatch.setattr(stalled.os, "_exit", end)

    def hangs(*_: object) -> NoReturn:
        assert ended.wait(30)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "validate", hangs)
    with pytest.raises(KeyboardInterrupt):
        runs.run(project, [], Lines())
    assert codes[0] == exit_codes.CRASHED == 3
    assert [state for _, state, _ in calls][:1] == ["Stalled"]
    assert "no progress" in calls[0][2]
    run_id = journal.read(project.journal)[-1].run_id
    assert ("failed", "Stalled") in [(line["event"], line.get("kind")) for line in run_log.read(project.logs, run_id)]


class Dask:
    """A future of a cluster, as Prefect gives it: done once `answer` is there."""

    def __init__(self, answer: str | Exception | None) -> None:
        self.answer, self.wrapped_future = answer, self

    def done(self) -> bool:
        return self.answer is not None

    def result(self, timeout: float) -> str:
        if isinstance(self.answer, str):
            return self.answer
        raise self.answer or TimeoutError


@pytest.mark.slow
def test_a_cluster_that_has_lost_its_workers_is_not_waited_for() -> None:
    assert cluster_future(Dask("read"), lambda: 0, 0.01).result() == "read"
    with pytest.raises(ProjectError, match="has had no worker"):
        cluster_future(Dask(None), lambda: 0, 0.01).result()
    with pytest.raises(TimeoutError):  # the step's own
        cluster_future(Dask(TimeoutError("of the step")), lambda: 2, 0.01).result()


def test_a_future_that_is_done_just_after_the_wait_is_no_failure() -> None:
    class Late(Dask):
        def result(self, timeout: float) -> str:
            if self.answer is None:
                self.answer = "read"
                raise TimeoutError
            return super().result(timeout)

    assert cluster_future(Late(None), lambda: 2, 0.01).result() == "read"


def test_a_cluster_that_cannot_be_reached_or_is_lost_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = type("KilledWorker", (Exception,), {"__module__": "distributed.scheduler"})
    with pytest.raises(ProjectError, match="scheduler and workers"):
        cluster_future(Dask(lost("all those workers died")), lambda: 2, 0.01).result()
    with pytest.raises(ValueError, match="of the step"):
        cluster_future(Dask(ValueError("of the step")), lambda: 2, 0.01).result()

    from gongkai.flows.pipeline import task_runners

    class Runner:
        @property
        def client(self) -> NoReturn:
            raise OSError("Timed out trying to connect to tcp://127.0.0.1:9")

    monkeypatch.setattr(
        task_runners, "FlowRunContext", SimpleNamespace(get=lambda: SimpleNamespace(task_runner=Runner()))
    )
    with pytest.raises(ProjectError, match="check --address"):
        task_runners.worker_count()


def test_a_cluster_that_gets_another_worker_in_time_is_waited_for() -> None:
    future, threads = Dask(None), iter([0, 2, 0, 2])

    def workers() -> int:
        found = next(threads, None)
        if found is None:
            future.answer = "read"
        return found or 0

    assert cluster_future(future, workers, 30).result() == "read"
