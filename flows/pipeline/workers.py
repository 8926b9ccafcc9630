"""Reading documents in worker processes: a crash, a hang or too much memory costs one document, never the night.

Workers are reused, because camelot takes seconds to import.
"""

from __future__ import annotations

import hashlib
import pickle
import re
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
from gongkai.flows import reading_cache as readings
from gongkai.flows.project import load_reference
from gongkai.limited_process import LimitedProcess, LimitError, memory_share
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.report import to_report, unreadable_report

CONVERTED_AT_ONCE = 25
ALTERED = "reading.altered"
"""The rule of a document whose bytes are not those that were archived."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

_PROGRAM = "from gongkai.flows.pipeline.workers import serve; serve()"


@dataclass(frozen=True, slots=True)
class Job:
    """A document to read: its content's name, where its bytes are, what the source says of it.

    `again` reads it even where a reading by the same readers is kept.
    """

    document_id: str
    path: Path
    hints: Hints
    charset: str | None = None
    converted: Path | UnreadableError | None = None
    override_permission: bool = False
    shown: tuple[Path, ...] = ()
    again: bool = False
    converter: str = ""  # which LibreOffice there is, if it converts the document
    attempt: int = 1  # how often it has been read, this time included, if a time limit stopped it before

    @property
    def reading(self) -> str:
        """The name of the kept reading; what was read against a permission is kept apart, to be withdrawn with it, and
        so is what another LibreOffice made, or what a page showed with other pictures."""
        pictures = (
            hashlib.sha256(" ".join(path.name for path in self.shown).encode()).hexdigest()[:16] if self.shown else ""
        )
        override = "override" if self.override_permission else ""
        return "-".join(filter(None, (self.document_id, override, self.converter, pictures)))


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a worker needs to work: reference data, where readings are kept, its programs' version, and its limits.

    `timeout_seconds` are of processor time: on a busy machine a good document may wait for minutes.
    """

    reference: Path
    readings: Path
    version: str = ""
    timeout_seconds: float = 120.0
    memory_bytes: int = field(default_factory=memory_share)
    documents_per_worker: int = 500
    start_seconds: float = 60.0
    conversion_seconds: float = 60.0
    patience: Patience = field(default_factory=Patience, compare=False)  # with LibreOffice, in one night

    @property
    def conversions(self) -> Path:
        """Old Word documents as .docx, kept beside the readings: converted once by each LibreOffice."""
        return self.readings / "docx" / libreoffice.version()


def work(job: Job, config: WorkerConfig) -> Report:
    """Read one document, or take the reading that is kept of it, and make it a report."""
    reference = load_reference(config.reference)
    try:
        document = None if job.again else readings.load(config.readings, job.reading)
        if document is None:
            document = _read(job)
            with suppress(OSError):  # no room to keep it costs a second reading, not the document
                readings.save(config.readings, job.reading, document)
        return to_report(job.document_id, document, reference, job.hints)
    except UnreadableError as error:
        return unreadable_report(job.document_id, _counted(error, job), reference, job.hints)


def _counted(error: UnreadableError, job: Job) -> UnreadableError:
    """The error of a time limit with the attempt that it stopped: the next runs try again, but not for ever."""
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
    """Raises UnreadableError where an archived document is not what its name says. A file by another name is no
    document of an archive."""
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
    """The jobs, with the .docx of every old Word document among them: LibreOffice takes far longer to start than to
    convert, so it is given many at a time. It runs as a process group of its own, with a profile per group."""
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
        except OSError as error:  # no room on the disk, no right to write: costs the documents, not the night
            return dict.fromkeys(files, UnreadableError("reading.crashed", detail=str(error)))


class Worker:
    """One worker process, started when first needed and again after it was killed."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config
        self._process = LimitedProcess(_PROGRAM, config)

    @property
    def pid(self) -> int | None:
        """The process that reads, if there is one."""
        return self._process.pid

    def prepare(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs, old Word documents among them converted."""
        return convert(jobs, self._config)

    def work(self, job: Job) -> Report:
        """The report of one document; one that kills or outlasts the worker is quarantined."""
        report: Report = pickle.loads(self.work_packed(job))
        return report

    def work_packed(self, job: Job) -> bytes:
        """The same, pickled as the process sent it: who only hands it on need not unpack it."""
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
    """What a worker process does: jobs, one after the other, until whoever asks is gone."""
    limited_process.serve(work, lambda config: int(config.memory_bytes))


_idle: list[tuple[WorkerConfig, Worker]] = []
_changing = threading.Lock()


@contextmanager
def acquire_worker(config: WorkerConfig) -> Iterator[Worker]:
    """A worker of this process that nobody else uses; it stays for the next one who asks."""
    with _changing:
        found = next((pair for pair in _idle if pair[0] == config), None)
        if found:
            _idle.remove(found)
        else:  # those of another config have other reference data in their memory, or other programs
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
    """End the workers that wait for work."""
    with _changing:
        _end_idle()


def _end_idle() -> None:
    for _, worker in _idle:
        worker.stop()
    _idle.clear()
