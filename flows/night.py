"""A night: its steps as plain functions and their order. flows/nightly.py runs the same as Prefect tasks."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import Message
from importlib import metadata
from pathlib import Path
from queue import Queue

from extractors.readers import media, office
from extractors.sources.archive import Archive, Kept
from extractors.sources.catalogue import load_catalogue
from extractors.sources.pull import PICTURE_OF, POSITION, Failure, Pulled, gather, pull
from flows import journal
from flows.corrections import load_corrections
from flows.project import Project, ProjectError, inputs_version, reader_version
from flows.report import Progress
from flows.workers import Desk, Job, Worker, pool
from sql import export as exports
from sql import warehouse
from transforms.model import Hints, Report

BATCH = 100
"""Documents per Prefect task: an orchestration round trip costs as much as reading one report."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that did not become a loaded report: where it is and why, in both languages."""

    locator: str
    message_zh: str
    message_en: str


@dataclass(slots=True)
class Night:
    """What a run has found and done so far."""

    run_id: str
    started_at: datetime
    seen: int = 0
    new: int = 0
    changed: int = 0
    reports: int = 0
    facts: int = 0
    state: str = "failed"
    failed: list[Failed] = field(default_factory=list)
    exported: list[exports.Exported] = field(default_factory=list)

    def row(self) -> warehouse.RunRow:
        return warehouse.RunRow(
            run_id=self.run_id,
            started_at=_stamp(self.started_at),
            finished_at=_stamp(datetime.now(UTC)),
            state=self.state,
            documents_seen=self.seen,
            documents_new=self.new,
            documents_changed=self.changed,
            documents_failed=len(self.failed),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read: jobs with the row each document gets; `fresh` if the warehouse is built anew."""

    jobs: tuple[Job, ...]
    rows: tuple[warehouse.DocumentRow, ...]
    fresh: bool
    new: int


def begin() -> Night:
    now = datetime.now(UTC)
    return Night(f"n{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z", now)


@contextmanager
def only_night(project: Project) -> Iterator[None]:
    """Keeps a second run out for as long as this one lives: the lock dies with its process."""
    path = project.warehouse.with_name(f".{project.warehouse.stem}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        raise warehouse.WarehouseError(
            f"无法写入 {path.parent}（{error.strerror}）；请检查权限或用 --warehouse 指定其他路径 / "
            f"cannot write to {path.parent} ({error.strerror}); check permissions or choose another --warehouse"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ProjectError(
                f"另一次运行正在写入 {project.warehouse}；请稍后再试 / "
                f"another run is writing {project.warehouse}; try again later"
            ) from None
        yield


def pull_all(project: Project, paths: Sequence[Path] | None, now: datetime) -> Pulled:
    """Into the archive: the given files and folders, or every document of every source that is switched on."""
    archive = Archive(project.archive)
    if paths is not None:
        return gather(paths, archive, now=now)
    kept: list[Kept] = []
    failures: list[Failure] = []
    for source in load_catalogue(project.sources):
        if source.enabled:
            got = pull(source, archive, project.root, now=now)
            kept += got.kept
            failures += got.failures
    return Pulled(kept, failures)


def plan(project: Project, pulled: Pulled) -> Plan:
    """What the published warehouse does not hold yet, or holds from other readers, rules or hints."""
    archive = Archive(project.archive)
    inputs, known = warehouse.published_documents(project.warehouse)
    fresh = inputs != inputs_version(project)
    seen = {kept.sha256: kept for kept in pulled.kept}
    again = _for_libreoffice(project)
    wanted = [
        seen.get(sha) or archive.sidecar(sha)
        for sha in archive.shas()
        if fresh or sha not in known or sha in again or (sha in seen and _hints(seen[sha]) != known[sha])
    ]
    shown = _shown(wanted)
    documents = [kept for kept in wanted if PICTURE_OF not in kept.sightings[0].hints]
    return Plan(
        jobs=tuple(_job(kept, shown.get(kept.source_url, ())) for kept in documents),
        rows=tuple(_row(kept, project) for kept in documents),
        fresh=fresh,
        new=sum(1 for kept in documents if kept.sha256 not in known),
    )


def _shown(kept: Iterable[Kept]) -> dict[str, tuple[Path, ...]]:
    """The pictures of each page, by the page's address, in the order in which it shows them."""
    pages: dict[str, list[tuple[str, Path]]] = {}
    for picture in kept:
        hints = picture.sightings[0].hints
        if PICTURE_OF in hints:
            pages.setdefault(hints[PICTURE_OF], []).append((hints.get(POSITION, ""), picture.path))
    return {page: tuple(path for _, path in sorted(pictures)) for page, pictures in pages.items()}


def _job(kept: Kept, shown: tuple[Path, ...]) -> Job:
    override = bool(kept.sightings[0].hints.get("override_permission"))
    said = _parsed(_hints(kept), kept.source_url)
    return Job(
        kept.sha256,
        kept.path,
        said,
        _charset(kept),
        override_permission=override,
        shown=shown,
        converter=_converter(kept),
    )


def _row(kept: Kept, project: Project) -> warehouse.DocumentRow:
    return warehouse.DocumentRow(
        document_id=kept.sha256,
        media_type=kept.media_type,
        bytes=kept.size,
        first_seen_at=_stamp(kept.first_seen_at),
        archive_path=str(kept.path.relative_to(project.archive)),
        source_url=kept.source_url,
        source=kept.source,
        hints=_hints(kept),
        reader_version="+".join(filter(None, (reader_version(), _converter(kept)))),
    )


def _converter(kept: Kept) -> str:
    """Which LibreOffice converts a document; "" for what needs none, or where there is none."""
    return office.version() if kept.media_type in (media.OLE, media.RTF) else ""


def _for_libreoffice(project: Project) -> set[str]:
    """The documents that could not be read for want of LibreOffice or because it hung, and those that another one
    converted; none while it is not there."""
    converter = office.version()
    if not converter or not project.warehouse.exists():
        return set()
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        rules = ("reading.no_libreoffice", "reading.libreoffice_hangs")
        unread = set().union(*(warehouse.documents_with(connection, rule) for rule in rules))
        return unread | warehouse.documents_of_other_converters(connection, f"{reader_version()}+{converter}")


def read(project: Project, plan: Plan, done: Callable[[], None]) -> list[Report]:
    """The reports of a plan's documents, one after the other."""
    with reading_room(project, 1) as workers:
        return read_batch(plan.jobs, workers, done)


@contextmanager
def reading_room(project: Project, size: int) -> Iterator[Queue[Worker]]:
    """Worker processes for as long as documents are read."""
    with pool(Desk(project.reference, project.readings), size) as workers:
        yield workers


def batches(plan: Plan) -> list[tuple[Job, ...]]:
    return [plan.jobs[start : start + BATCH] for start in range(0, len(plan.jobs), BATCH)]


def read_batch(jobs: Sequence[Job], workers: Queue[Worker], done: Callable[[], None]) -> list[Report]:
    """The reports of some documents, read one after the other by one worker."""
    worker = workers.get()
    try:
        reports = []
        for job in worker.prepare(jobs):
            reports.append(worker.work(job))
            done()
        return reports
    finally:
        workers.put(worker)


def load(project: Project, plan: Plan, reports: Iterable[Report], night: Night) -> Path:
    """A staging file with the reports in it."""
    staging = warehouse.prepare(project.warehouse, project.reference, fresh=plan.fresh)
    night.reports, night.facts = warehouse.load(staging, plan.rows, reports)
    return staging


def check(project: Project, staging: Path, night: Night) -> None:
    """Rules and tests over the staging file; the run is recorded as it will have ended."""
    night.state = "partial" if night.failed else "published"
    runs = [*journal.read(project.journal), night.row()]
    corrections = load_corrections(project.corrections)
    warehouse.check(staging, inputs_version(project), metadata.version("gongkai"), runs, corrections)


def publish(project: Project, staging: Path) -> None:
    warehouse.publish(staging, project.warehouse)


def export(project: Project) -> list[exports.Exported]:
    """The CSV bundle beside the warehouse, with English column names."""
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        return exports.export(connection, project.exports)


@dataclass(frozen=True, slots=True)
class Steps:
    """The functions a night is made of; Prefect's are the same ones as tasks."""

    pull: Callable[[Project, Sequence[Path] | None, datetime], Pulled] = pull_all
    read: Callable[[Project, Plan, Callable[[], None]], list[Report]] = read
    load: Callable[[Project, Plan, Sequence[Report], Night], Path] = load
    check: Callable[[Project, Path, Night], None] = check
    publish: Callable[[Project, Path], None] = publish
    export: Callable[[Project], list[exports.Exported]] = export


def run(project: Project, paths: Sequence[Path] | None, progress: Progress, steps: Steps) -> Night:
    """One night: everything new at the sources (or in `paths`) into the warehouse, tested and swapped in.

    Where nothing is new the warehouse is not touched. Raises WarehouseError, CatalogueError or ArchiveError
    before anything is published; a document that fails is in `Night.failed` and stops nothing.
    """
    night = begin()
    with only_night(project):
        try:
            return _run(project, paths, progress, steps, night)
        except BaseException:
            finish(project, night, "failed")
            raise


def _run(project: Project, paths: Sequence[Path] | None, progress: Progress, steps: Steps, night: Night) -> Night:
    with progress.stage("采集 pull"):
        pulled = steps.pull(project, paths, night.started_at)
    todo = plan(project, pulled)
    night.seen, night.new = len(pulled.kept) + len(pulled.failures), todo.new
    night.changed = len(todo.jobs) - todo.new
    reports: list[Report] = []
    if todo.jobs:
        with progress.stage("读取 read", len(todo.jobs)) as done:
            reports = steps.read(project, todo, done)
    night.failed = failures(pulled, reports)
    if paths is not None:
        night.failed += known_failures(project, pulled, reports)
    if not todo.jobs and not todo.fresh:
        finish(project, night, "unchanged")
        return night
    with progress.stage("载入 load"):
        staging = steps.load(project, todo, reports, night)
    with progress.stage("核对 check"):
        steps.check(project, staging, night)
    with progress.stage("发布 publish"):
        steps.publish(project, staging)
    finish(project, night)
    with progress.stage("导出 export"):
        night.exported = steps.export(project)
    return night


def failures(pulled: Pulled, reports: Iterable[Report]) -> list[Failed]:
    """What could not be fetched, and what was read in this run but is no loaded report."""
    failed = [Failed(f.locator, f.message_zh, f.message_en) for f in pulled.failures]
    for report in reports:
        if report.status != "loaded":
            worst = sorted(report.findings, key=lambda f: ("error", "warning", "info").index(f.severity))
            failed.append(
                Failed(
                    report.source_url,
                    f"{report.status}：" + "；".join(f.message_zh for f in worst[:3]),
                    f"{report.status}: " + "; ".join(f.message_en for f in worst[:3]),
                )
            )
    return failed


def known_failures(project: Project, pulled: Pulled, read: Iterable[Report]) -> list[Failed]:
    """Documents seen in this run that an earlier one had already failed to load."""
    fresh = {report.document_id for report in read}
    wanted = [kept.sha256 for kept in pulled.kept if kept.sha256 not in fresh]
    if not wanted or not project.warehouse.exists():
        return []
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        return [Failed(*row) for row in warehouse.not_loaded(connection, wanted)]


def finish(project: Project, night: Night, state: str | None = None) -> None:
    """Record how the run ended."""
    night.state = state or night.state
    journal.append(project.journal, night.row())


def _charset(kept: Kept) -> str | None:
    """The encoding that the web server declared for a page."""
    message = Message()
    message["content-type"] = kept.sightings[0].headers.get("content-type", "")
    return message.get_content_charset()


def _hints(kept: Kept) -> str:
    return json.dumps(kept.sightings[0].hints, ensure_ascii=False, sort_keys=True)


def _parsed(hints: str, source_url: str) -> Hints:
    said = json.loads(hints)
    return Hints(
        source_url=source_url,
        agency=said.get("agency"),
        district_code=said.get("district_code"),
        year=int(said["year"]) if said.get("year") else None,
        published_on=date.fromisoformat(said["published_on"]) if said.get("published_on") else None,
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
