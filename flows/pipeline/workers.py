"""Reads documents in worker processes: a crash, a hang or excessive memory costs one document, never the night.

Workers are reused because importing camelot takes seconds.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from gongkai import limited_process
from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.office.word import libreoffice
from gongkai.extractors.readers.office.word.libreoffice import Patience, needs_conversion, to_docx
from gongkai.files import replacing
from gongkai.flows import reading_cache as readings
from gongkai.flows.project import ProjectError, load_reference, work_version
from gongkai.limited_process import LimitedProcess, LimitError, memory_share
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.report import to_report, unreadable_report

CONVERTED_AT_ONCE = 25
MOST_IN_A_BATCH = 100
MOST_BATCHES = 1000
"""Orchestrating a batch costs as much as reading a report, and a Prefect server
loses track of more than 3,000 at once."""

ALTERED = "reading.altered"
"""The rule for a document whose bytes changed since it was archived."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

_PROGRAM = "from gongkai.flows.pipeline.workers import serve; serve()"


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its content's hash, where its bytes are, and what the source says about it.

    With `again` it is read even where a reading by the same readers is stored.
    """

    document_id: str
    path: Path
    hints: Hints
    charset: str | None = None
    converted: Path | UnreadableError | None = None
    override_permission: bool = False
    shown: tuple[Path, ...] = ()
    again: bool = False
    converter: str = ""  # which LibreOffice is installed, if it converts the document
    attempt: int = 1  # number of this attempt, counting earlier ones that a time limit stopped

    @property
    def reading(self) -> str:
        """The name of the stored reading. Separate names are used for a document read by overriding a permission, so
        that it can be withdrawn with the permission, for another LibreOffice, and for other pictures of a page."""
        pictures = (
            hashlib.sha256(" ".join(path.name for path in self.shown).encode()).hexdigest()[:16] if self.shown else ""
        )
        override = "override" if self.override_permission else ""
        return "-".join(filter(None, (self.document_id, override, self.converter, pictures)))


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """Documents that one task reads, and the file in which it leaves their reports."""

    number: int
    jobs: Sequence[Job]
    spool: Path

    @property
    def name(self) -> str:
        """The name of the first document, and how many more there are."""
        first = self.jobs[0].hints.source_url.rstrip("/").rsplit("/", 1)[-1] or self.jobs[0].document_id[:12]
        return f"{self.number:04} {first}" + (f" +{len(self.jobs) - 1}" if len(self.jobs) > 1 else "")


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker needs: reference data, where readings are stored, the version of its programs, and its limits.

    `timeout_seconds` counts processor time: on a busy machine a good document may wait for minutes.
    """

    reference: Path
    readings: Path
    version: str = ""
    timeout_seconds: float = 120.0
    memory_bytes: int = field(default_factory=memory_share)
    documents_per_worker: int = 500
    start_seconds: float = 60.0
    conversion_seconds: float = 60.0
    patience: Patience = field(default_factory=Patience, compare=False)  # for hangs of LibreOffice, per night

    @property
    def conversions(self) -> Path:
        """The folder of old Word documents converted to .docx, beside the readings: each
        is converted once per LibreOffice version."""
        return self.readings / "docx" / libreoffice.version()


def make_batches(jobs: Sequence[Job], spool: Path, workers: int) -> list[ReadBatch]:
    """The jobs, in order, as batches: a few for each worker, none too large, and not too many."""
    count = len(jobs)
    size = max(min(_ceiling(count, 4 * workers), MOST_IN_A_BATCH), _ceiling(count, MOST_BATCHES), 1)
    starts = range(0, count, size)
    return [
        ReadBatch(number, jobs[start : start + size], spool / f"{number:04}.pickle")
        for number, start in enumerate(starts)
    ]


def _ceiling(count: int, by: int) -> int:
    return -(-count // by)


def read_batch(batch: ReadBatch, config: WorkerConfig) -> int:
    """Read the documents of a batch with one worker; their reports are written to the batch's spool file as consecutive
    pickles.

    Raises ProjectError on a machine whose programs or reference data differ from those of the run.
    """
    if work_version(config.reference) != config.version:
        raise ProjectError(
            f"{socket.gethostname()}: 程序或参考数据与主机不同，请更新后重启 worker / "
            f"the programs or reference data here are not those of the run: update them and restart the worker"
        )
    batch.spool.parent.mkdir(parents=True, exist_ok=True)
    with replacing(batch.spool, shared=True) as part, acquire_worker(config) as worker, part.open("wb") as file:
        for job in convert(batch.jobs, config):
            file.write(worker.work(job))
            file.flush()  # the growing file shows that the run makes progress; see stalled.py
    return len(batch.jobs)


def spooled_reports(batch: ReadBatch) -> Iterator[Report]:
    """The reports that `read_batch` wrote; the file is deleted afterwards."""
    with batch.spool.open("rb") as file:
        for _ in batch.jobs:
            yield pickle.load(file)
    batch.spool.unlink()


def work(job: Job, config: WorkerConfig) -> Report:
    """Read one document, or take its stored reading, and make it a report."""
    reference = load_reference(config.reference)
    try:
        document = None if job.again else readings.load(config.readings, job.reading)
        if document is None:
            document = _read(job)
            with suppress(OSError):  # without space to store it the reading is repeated, not lost
                readings.save(config.readings, job.reading, document)
        return to_report(job.document_id, document, reference, job.hints)
    except UnreadableError as error:
        return unreadable_report(job.document_id, _counted(error, job), reference, job.hints)


def _counted(error: UnreadableError, job: Job) -> UnreadableError:
    """The error of a time limit with the number of the attempt it stopped: the
    next runs try again, but not for ever."""
    if error.rule != "reading.timeout":
        return error
    return UnreadableError(error.rule, **{**error.values, "actual": str(job.attempt)})


def _read(job: Job) -> Document:
    try:
        if isinstance(job.converted, UnreadableError):
            raise job.converted
        for path in (job.path, *job.shown):
            _verify(path)
        return read(job.path, job.charset, job.converted, override_permission=job.override_permission, shown=job.shown)
    except MemoryError:
        raise UnreadableError("reading.crashed", detail="out of memory") from None
    except OSError as error:
        raise UnreadableError("reading.broken", detail=error.strerror or str(error)) from None


def _verify(path: Path) -> None:
    """Raise UnreadableError where an archived document does not match the hash that is its name. Files with other names
    are not from an archive."""
    if not _SHA256.fullmatch(path.name):
        return
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise UnreadableError(ALTERED, found="缺失 missing") from None
    if found != path.name:
        raise UnreadableError(ALTERED, found=found[:12])


def convert(jobs: Sequence[Job], config: WorkerConfig) -> list[Job]:
    """The jobs, with the converted .docx of every old Word document. LibreOffice takes far longer to start than to
    convert, so it gets many documents at a time, in a process group of its own with a profile per group."""
    made: dict[Path, Path | UnreadableError] = {}
    waiting = []
    for job in jobs:
        if (job.again or not readings.kept(config.readings, job.reading)) and needs_conversion(job.path):
            kept = config.conversions / f"{job.path.name}.docx"
            if kept.exists():
                made[job.path] = kept
            else:
                waiting.append(job.path)
    for start in range(0, len(waiting), CONVERTED_AT_ONCE):
        made |= _to_docx(waiting[start : start + CONVERTED_AT_ONCE], config)
    return [replace(job, converted=made.get(job.path)) for job in jobs]


def _to_docx(files: Sequence[Path], config: WorkerConfig) -> dict[Path, Path | UnreadableError]:
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as profile:
        try:
            out, seconds = config.conversions, config.conversion_seconds
            return to_docx(files, out, Path(profile), timeout_seconds=seconds, patience=config.patience)
        except OSError as error:  # no space or no permission to write: costs the documents, not the night
            return dict.fromkeys(files, UnreadableError("reading.crashed", detail=str(error)))


class Worker:
    """One worker process, started when first needed and again after it was killed."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config
        self._process = LimitedProcess(_PROGRAM, config)

    @property
    def pid(self) -> int | None:
        """The id of the process, if it runs."""
        return self._process.pid

    def work(self, job: Job) -> bytes:
        """The report of one document, pickled as the process sent it; a document that kills or outlasts the worker is
        quarantined."""
        config = self._config
        if self._process.answered >= config.documents_per_worker:
            self.stop()
        try:
            return self._process.ask(job, config.timeout_seconds, config.start_seconds)
        except LimitError as error:
            detail = {"seconds": error.detail} if error.kind == "timeout" else {"detail": error.detail}
            unreadable = _counted(UnreadableError(f"reading.{error.kind}", **detail), job)
            reference = load_reference(config.reference)
            return pickle.dumps(unreadable_report(job.document_id, unreadable, reference, job.hints))

    def stop(self) -> None:
        self._process.stop()


def serve() -> None:
    """The main loop of a worker process: does jobs, one after the other, until the parent is gone."""
    limited_process.serve(work, lambda config: int(config.memory_bytes))


_idle: list[tuple[WorkerConfig, Worker]] = []
_changing = threading.Lock()


@contextmanager
def acquire_worker(config: WorkerConfig) -> Iterator[Worker]:
    """A worker for exclusive use; afterwards it stays for the next caller."""
    with _changing:
        found = next((pair for pair in _idle if pair[0] == config), None)
        if found:
            _idle.remove(found)
        else:  # the workers of another config have other reference data in memory, or other programs
            _end_idle()
    worker = found[1] if found else Worker(config)
    try:
        yield worker
    except BaseException:
        worker.stop()
        raise
    with _changing:
        _idle.append((config, worker))


def shutdown_workers() -> None:
    """End all idle workers."""
    with _changing:
        _end_idle()


def _end_idle() -> None:
    for _, worker in _idle:
        worker.stop()
    _idle.clear()
