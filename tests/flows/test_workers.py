"""Worker processes: a document that hangs, kills its reader or needs too much memory costs itself and nothing else."""

from __future__ import annotations

import os
import pickle
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from paths import ROOT, SAMPLES, TYPESET

from gongkai.flows.pipeline.steps import worker_config
from gongkai.flows.pipeline.workers import (
    Job,
    ReadBatch,
    Worker,
    WorkerConfig,
    read_batch,
    shutdown_workers,
    spooled_reports,
    work,
)
from gongkai.flows.project import Project, ProjectError
from gongkai.limited_process import NEW_OBJECTS, LimitedProcess
from gongkai.transforms.model import Hints, Report


def job(path: Path) -> Job:
    return Job(path.name, path, Hints(source_url=path.as_uri()))


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that never gives its first byte: whoever reads it waits for ever."""
    path = tmp_path / "hang.pdf"
    os.mkfifo(path)
    return path


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    made = Worker(WorkerConfig(ROOT / "data" / "reference", tmp_path / "readings", timeout_seconds=10))
    yield made
    made.stop()


def read_by(worker: Worker, job: Job) -> Report:
    report: Report = pickle.loads(worker.work(job))
    return report


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_a_worker_reads_one_document_after_the_other(worker: Worker) -> None:
    first = read_by(worker, job(SAMPLES / "huaian-2024.pdf"))
    process = worker.pid
    second = read_by(worker, job(SAMPLES / "xingqing-sfj-2018.pdf"))
    assert (first.status, len(first.facts), second.status, len(second.facts)) == ("loaded", 200, "loaded", 58)
    assert worker.pid == process


def test_numpy_is_loaded_for_a_single_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    told = "import os; told = os.environ.get('OMP_NUM_THREADS'); from gongkai.limited_process import GIB, serve; "
    process = LimitedProcess(f"{told}serve(lambda *_: told, lambda _: 4 * GIB)", None)
    try:
        assert pickle.loads(process.ask(None, 5)) == "1"
    finally:
        process.stop()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="an option of glibc")
@pytest.mark.parametrize("kept", [True, False])
def test_memory_for_pictures_is_not_asked_of_the_system_each_time(kept: bool) -> None:
    program = """
import resource
from gongkai import limited_process

def faults(*_):
    for _ in range(30):
        picture = bytes(1) * (6 << 20)
        del picture
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

limited_process.keep_freed_memory = KEEP
limited_process.serve(faults, lambda _: 4 * limited_process.GIB)
"""
    keep = (
        "limited_process.keep_freed_memory"
        if kept
        else "lambda: limited_process.ctypes.CDLL(None).mallopt(-3, 1 << 20)"
    )
    process = LimitedProcess(program.replace("KEEP", keep), None)
    try:
        first, second = (pickle.loads(process.ask(None, 5)) for _ in range(2))
    finally:
        process.stop()
    assert (second - first < 500) == kept


def test_garbage_of_a_report_is_collected_rarely_but_not_kept() -> None:
    program = """
import gc
from gongkai import limited_process

def collections(*_):
    before = sum(each["collections"] for each in gc.get_stats())
    for _ in range(limited_process.NEW_OBJECTS * 3):
        cycle = []
        cycle.append(cycle)
    return sum(each["collections"] for each in gc.get_stats()) - before, len(gc.get_objects())

limited_process.serve(collections, lambda _: 4 * limited_process.GIB)
"""
    process = LimitedProcess(program, None)
    try:
        count, tracked = pickle.loads(process.ask(None, 5))
    finally:
        process.stop()
    assert 2 <= count <= 4
    assert tracked < NEW_OBJECTS * 1.5


def test_a_hanging_document_is_given_up(tmp_path: Path, pipe: Path) -> None:
    worker = Worker(
        WorkerConfig(ROOT / "data" / "reference", tmp_path / "readings", timeout_seconds=1, start_seconds=0)
    )
    started = time.monotonic()
    report = read_by(worker, job(pipe))
    assert (report.status, rules(report)) == ("quarantined", ["reading.timeout"])
    assert time.monotonic() - started < 20
    worker.stop()


def test_a_document_that_works_too_long_is_given_up_and_counted(worker: Worker, pipe: Path) -> None:
    """The system ends a process that has used up its processor time with SIGXCPU."""
    read_by(worker, job(SAMPLES / "xixia-sfj-2024.pdf"))
    threading.Timer(0.3, lambda: os.kill(worker.pid, signal.SIGXCPU)).start()
    report = read_by(worker, replace(job(pipe), attempt=2))
    assert (report.status, rules(report)) == ("quarantined", ["reading.timeout"])
    assert (report.findings[0].actual, "10 seconds" in report.findings[0].message_en) == ("2", True)


def test_waiting_is_no_work() -> None:
    program = (
        "import time; from gongkai.limited_process import limit_processor_time\n"
        "limit_processor_time(1); time.sleep(1.5); print('waited', flush=True)\n"
        "while True: pass"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, text=True, check=False)
    assert (done.stdout, done.returncode) == ("waited\n", -signal.SIGXCPU)


def test_a_worker_takes_no_more_memory_than_the_run_was_given() -> None:
    """With a lower `ulimit -v` it could not raise its own, and every document was given up."""
    program = (
        "import resource; from gongkai.limited_process import limit_memory\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "for most in (3 << 30, 1 << 30): limit_memory(most); print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 30)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, text=True, check=False)
    assert done.stdout.split() == ["2", "1"], done.stderr


def test_a_killed_worker_costs_one_document(worker: Worker, pipe: Path) -> None:
    assert read_by(worker, job(SAMPLES / "xixia-sfj-2024.pdf")).status == "loaded"
    threading.Timer(0.3, lambda: os.kill(worker.pid, signal.SIGKILL)).start()
    report = read_by(worker, job(pipe))
    assert (report.status, rules(report)) == ("quarantined", ["reading.crashed"])
    assert "-9" in report.findings[0].message_en
    assert read_by(worker, job(SAMPLES / "huaian-2024.pdf")).status == "loaded"


def test_a_missing_file_is_a_reason_not_a_crash(worker: Worker, tmp_path: Path) -> None:
    report = read_by(worker, job(tmp_path / "gone.pdf"))
    assert (report.status, rules(report)) == ("quarantined", ["reading.broken"])


def test_a_reading_is_kept_and_not_made_again(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes((SAMPLES / "huaian-2024.pdf").read_bytes())
    assert read_by(worker, job(path)).status == "loaded"
    path.unlink()
    assert len(read_by(worker, job(path)).facts) == 200


def test_a_reading_that_cannot_be_kept_counts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "readings").touch()  # where a folder should be
    report = work(
        job(TYPESET / "sample-2020-form2019.html"), WorkerConfig(ROOT / "data" / "reference", tmp_path / "readings")
    )
    assert (report.status, len(report.facts)) == ("loaded", 198)


def test_a_worker_is_renewed_after_its_share(tmp_path: Path) -> None:
    worker = Worker(WorkerConfig(ROOT / "data" / "reference", tmp_path / "readings", documents_per_worker=1))
    read_by(worker, job(SAMPLES / "huaian-2024.pdf"))
    first = worker.pid
    read_by(worker, job(SAMPLES / "huaian-2024.pdf"))
    assert worker.pid != first
    worker.stop()


def test_a_machine_with_other_programs_refuses_its_batch(project: Project, tmp_path: Path) -> None:
    """A worker of a cluster that was not brought up to date would read other numbers, and nobody would know."""
    batch = ReadBatch(0, (job(SAMPLES / "huaian-2024.pdf"),), tmp_path / "0000.pickle")
    config = worker_config(project)
    marks = project.reference / "marks.csv"
    marks.write_bytes(marks.read_bytes() + b"\n")
    with pytest.raises(ProjectError, match="restart the worker"):
        read_batch(batch, config)
    assert not batch.spool.exists()
    assert read_batch(batch, worker_config(project)) == 1
    shutdown_workers()
    assert [report.status for report in spooled_reports(batch)] == ["loaded"]
