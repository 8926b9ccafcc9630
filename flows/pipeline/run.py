"""A night: its steps as plain functions and their order. prefect_flow.py runs the same as Prefect tasks."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import IO

from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.pull import Failure, Pulled, gather, pull
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.cli.progress import Progress
from gongkai.flows.operations import fetch_failures
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline.expectations import due, load_expectations
from gongkai.flows.pipeline.plan import Batch, Plan, make_plan, stamp
from gongkai.flows.pipeline.run_log import RunLog
from gongkai.flows.pipeline.run_request import Order, chosen
from gongkai.flows.pipeline.workers import WorkerConfig, acquire_worker, shutdown_workers
from gongkai.flows.project import Project, ProjectError, inputs_version, load_reference, overlays_version, work_version
from gongkai.flows.review.corrections import load_corrections
from gongkai.flows.review.decisions import load_decisions
from gongkai.sql import export as exports
from gongkai.sql import publish_gate
from gongkai.sql.build import check_staging, prepare_staging, record_run
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.load import load_reports
from gongkai.sql.publish import publish_staging
from gongkai.sql.queries import built_by, not_loaded, recorded_runs
from gongkai.sql.records import RunRow
from gongkai.sql.reference import try_reference
from gongkai.transforms.model import Report

EVERYTHING = Order()
_NAMED = 10
"""Losses that a message names; the log has all."""


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
    accepted: str | None = None
    failed: list[Failed] = field(default_factory=list)
    exported: list[exports.Exported] = field(default_factory=list)

    def row(self, *, ended: bool = True) -> RunRow:
        return RunRow(
            run_id=self.run_id,
            started_at=stamp(self.started_at),
            finished_at=stamp(datetime.now(UTC)) if ended else None,
            state=self.state if ended else journal.RUNNING,
            documents_seen=self.seen,
            documents_new=self.new,
            documents_changed=self.changed,
            documents_failed=len(self.failed),
            accepted=self.accepted,
        )


def begin() -> Night:
    now = datetime.now(UTC)
    return Night(f"n{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z", now)


@contextmanager
def only_night(project: Project) -> Iterator[None]:
    """Keeps a second run out for as long as this one lives: the lock dies with its process."""
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
            _taken(lock)
        except BlockingIOError:
            raise ProjectError(
                f"另一次运行正在写入 {project.warehouse}；请稍后再试 / "
                f"another run is writing {project.warehouse}; try again later"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")  # for people
        lock.flush()
        yield


def _taken(lock: IO[str]) -> None:
    """Take the lock; whoever only looks whether it is held holds it for a moment. Raises BlockingIOError."""
    with suppress(BlockingIOError):
        return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    time.sleep(0.2)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def validate(project: Project) -> None:
    """Everything that people write by hand, before anything is fetched or read: a mistake costs seconds, not a night.

    Raises ProjectError, CatalogueError or WarehouseError naming file and line.
    """
    load_catalogue(project.sources)
    load_patterns(project.reference / "web")
    load_corrections(project.corrections)
    load_decisions(project.decisions)
    load_expectations(project.expectations)
    load_reference(project.reference)
    try_reference(project.reference)


class SourceSession:
    """How the sources of a run are asked: one archive, one memory of hosts and one set of patterns for all of them."""

    def __init__(self, project: Project, order: Order, now: datetime) -> None:
        self._project, self._order, self._now = project, order, now
        self._archive, self._hosts = Archive(project.archive), Hosts()
        self._patterns = load_patterns(project.reference / "web")

    def ask(self, sources: Iterable[Source]) -> Pulled:
        """Every document of the sources into the archive, one source after the other.

        A source that is named is asked although it is not due yet.
        """
        together = Pulled()
        for source in sources:
            together.add(
                pull(
                    source,
                    self._archive,
                    self._project.root,
                    now=self._now,
                    contact=os.environ.get("GONGKAI_CONTACT"),
                    hosts=self._hosts,
                    patterns=self._patterns,
                    again=bool(self._order.sources),
                    retry_failed=self._order.retry_failed,
                    part=self._order.narrows,
                )
            )
        return together

    def stop(self) -> None:
        """Whoever is asking ends with the next request."""
        self._hosts.stop()


def pull_sources(sources: Sequence[Source], asking: SourceSession) -> Pulled:
    """The sources into the archive, one after the other."""
    return asking.ask(sources)


def gather_files(project: Project, paths: Sequence[Path], now: datetime) -> Pulled:
    """The given files and folders into the archive."""
    return gather(paths, Archive(project.archive), now=now)


def desk(project: Project) -> WorkerConfig:
    """What the workers of this project need."""
    return WorkerConfig(project.reference, project.readings, work_version(project.reference))


def read(project: Project, plan: Plan, done: Callable[[int], None]) -> Iterator[Report]:
    """The reports of a plan's documents, in its order, one after the other by one worker."""
    with acquire_worker(desk(project)) as worker:
        for job in worker.prepare(plan.jobs):
            yield worker.work(job)
            done(1)


def read_batch(batch: Batch, desk: WorkerConfig) -> int:
    """Read the documents of a batch by one worker; their reports are left in its spool, one pickle after the other.

    Raises ProjectError on a machine whose programs or reference data are not those of the run.
    """
    if work_version(desk.reference) != desk.version:
        raise ProjectError(
            f"{socket.gethostname()}: 程序或参考数据与主机不同，请更新后重启 worker / "
            f"the programs or reference data here are not those of the run: update them and restart the worker"
        )
    part = batch.spool.with_suffix(f".{os.getpid()}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with acquire_worker(desk) as worker, part.open("wb") as file:
        for job in worker.prepare(batch.jobs):
            file.write(worker.work_packed(job))
    part.replace(batch.spool)
    return len(batch.jobs)


def spooled(batch: Batch) -> Iterator[Report]:
    """The reports that `read_batch` left, which are gone afterwards."""
    with batch.spool.open("rb") as file:
        for _ in batch.jobs:
            yield pickle.load(file)
    batch.spool.unlink()


def load(project: Project, plan: Plan, reports: Iterable[Report], night: Night) -> Path:
    """A staging file with the reports in it."""
    staging = prepare_staging(project.warehouse, project.reference, fresh=plan.fresh)
    night.reports, night.facts = load_reports(staging, plan.rows, reports)
    return staging


def check(project: Project, staging: Path, night: Night) -> None:
    """Rules and tests over the staging file; the run is recorded as it will have ended."""
    night.state = "partial" if night.failed else "published"
    runs = [*journal.read(project.journal)[:-1], night.row()]
    built_with = {
        "inputs": inputs_version(project),
        "overlays": overlays_version(project),
        "gongkai": metadata.version("gongkai"),
    }
    corrections, decisions = load_corrections(project.corrections), load_decisions(project.decisions)
    check_staging(staging, built_with, runs, corrections, decisions)


def compare(project: Project, staging: Path, order: Order, asked: set[str]) -> list[publish_gate.GateViolation]:
    """What the staging file holds too little of, or too much."""
    return publish_gate.shortfalls(
        staging, project.warehouse, due(load_expectations(project.expectations), order, asked)
    )


def publish(project: Project, staging: Path) -> None:
    publish_staging(staging, project.warehouse)


def export(project: Project) -> list[exports.Exported]:
    """The CSV bundle beside the warehouse, with English column names."""
    with connect(project.warehouse, read_only=True) as connection:
        return exports.export(connection, project.exports)


def site(project: Project) -> None:
    """The static site beside the warehouse; only pages that changed are written."""
    from gongkai.site import build  # templates and pictures are not needed before

    with connect(project.warehouse, read_only=True) as connection:
        build(connection, project, project.site)


@dataclass(frozen=True, slots=True)
class Steps:
    """The functions a night is made of; Prefect's are the same ones as tasks."""

    pull: Callable[[Sequence[Source], SourceSession], Pulled] = pull_sources
    gather: Callable[[Project, Sequence[Path], datetime], Pulled] = gather_files
    read: Callable[[Project, Plan, Callable[[int], None]], Iterator[Report]] = read
    load: Callable[[Project, Plan, Iterable[Report], Night], Path] = load
    check: Callable[[Project, Path, Night], None] = check
    publish: Callable[[Project, Path], None] = publish
    export: Callable[[Project], list[exports.Exported]] | None = export
    site: Callable[[Project], None] | None = None


Look = Callable[[Path, Path], bool]
"""Someone who looks at the staging file beside the published one, and says whether it is to be published."""


def run(
    project: Project,
    paths: Sequence[Path] | None,
    progress: Progress,
    steps: Steps,
    order: Order = EVERYTHING,
    look: Look | None = None,
) -> Night:
    """One night: everything new at the sources (or in `paths`) into the warehouse, tested and swapped in.

    Where nothing is new the warehouse is not touched. Raises ProjectError, WarehouseError, CatalogueError or
    ArchiveError before anything is published; a document that fails is in `Night.failed` and stops nothing.
    """
    night = begin()
    with only_night(project):
        _settle(project)
        journal.append(project.journal, night.row(ended=False))
        log = RunLog(project.logs, night.run_id)
        wishes = {name: value for name, value in asdict(order).items() if value} | {"reread": len(order.reread)}
        log.say("begin", run_id=night.run_id, wishes=wishes, paths=paths, inputs=inputs_version(project))
        try:
            _Run(project, progress, steps, order, night, log, look).go(paths)
        except BaseException as error:
            night.state = "failed"
            log.say("failed", kind=type(error).__name__, message=str(error))
            raise
        finally:
            journal.append(project.journal, night.row())
            log.say("end", **_plain(night))
            log.close()
            shutdown_workers()
            shutil.rmtree(project.spool, ignore_errors=True)
    return night


def _plain(night: Night) -> dict[str, object]:
    row = night.row()
    return {name: getattr(row, name) for name in row.__slots__} | {"reports": night.reports, "facts": night.facts}


def _settle(project: Project) -> None:
    """Close the entries of runs that were killed, and remove what they left; one that was killed after its file was
    published did publish it."""
    for left in (project.spool, *(project.archive / "readings").glob("*/docx/*/.converting-*")):
        shutil.rmtree(left, ignore_errors=True)
    dead = [run for run in journal.read(project.journal) if run.state == journal.RUNNING]
    if not dead:
        return
    published = {}
    if project.warehouse.exists():
        with connect(project.warehouse, read_only=True) as connection:
            published = {run.run_id: run for run in recorded_runs(connection)}
    for run in dead:
        journal.append(project.journal, published.get(run.run_id) or replace(run, state=journal.KILLED))


@dataclass(slots=True)
class _Run:
    """One run on its way."""

    project: Project
    progress: Progress
    steps: Steps
    order: Order
    night: Night
    log: RunLog
    look: Look | None
    asked: set[str] = field(default_factory=set)

    def go(self, paths: Sequence[Path] | None) -> None:
        project, night = self.project, self.night
        validate(project)
        with self.progress.stage("采集 pull"):
            pulled = self._pull(paths)
        todo = make_plan(project, pulled, self.order)
        night.seen, night.new = len({kept.sha256 for kept in pulled.kept}) + len(pulled.failures), todo.new
        night.changed = len(todo.jobs) - todo.new
        night.failed = [Failed(f.locator, f.message_zh, f.message_en) for f in pulled.failures]
        if paths is not None:
            night.failed += known_failures(project, pulled, todo)
        if not (todo.jobs or todo.fresh or todo.overlaid):
            night.state = "unchanged"
        else:
            self._renew(todo)
        if night.state != "unchanged" or not _exported(project):
            if self.steps.site:
                with self.progress.stage("网站 site"):
                    self.steps.site(project)
            if self.steps.export:
                with self.progress.stage("导出 export"):  # last: its manifest says that all is done
                    night.exported = self.steps.export(project)

    def _pull(self, paths: Sequence[Path] | None) -> Pulled:
        if paths is not None:
            return self.steps.gather(self.project, paths, self.night.started_at)
        failing = fetch_failures.read(self.project.unfetched)
        sources = chosen(self.order, load_catalogue(self.project.sources), (f.source for f in failing))
        self.asked = {source.source for source in sources}
        pulled = self.steps.pull(sources, SourceSession(self.project, self.order, self.night.started_at))
        fetch_failures.record(self.project.unfetched, pulled.failures, self.asked, whole=not self.order.narrows)
        counts = {name: len(getattr(pulled, name)) for name in ("kept", "failures", "gone")}
        self.log.say("pulled", sources=sorted(self.asked), **counts)
        for failure in pulled.failures:
            self._tell("unfetched", failure)
        return pulled

    def _tell(self, event: str, failure: Failure | Failed) -> None:
        zh, en = failure.message_zh, failure.message_en
        self.log.say(event, locator=failure.locator, message_zh=zh, message_en=en)

    def _renew(self, todo: Plan) -> None:
        started = time.monotonic()
        with self.progress.stage("读取载入 read and load", len(todo.jobs)) as done:
            reports = self.steps.read(self.project, todo, done) if todo.jobs else iter(())
            staging = self.steps.load(self.project, todo, self._watched(reports), self.night)
        self.log.say("loaded", documents=len(todo.jobs), seconds=round(time.monotonic() - started, 1))
        with self.progress.stage("核对 check"):
            self.steps.check(self.project, staging, self.night)
        wanted = self.look(staging, self.project.warehouse) if self.look else True
        self._compare(staging)
        if not wanted:
            staging.unlink()
            self.night.state = "unchanged"
            return
        with self.progress.stage("发布 publish"):
            self.steps.publish(self.project, staging)

    def _watched(self, reports: Iterator[Report]) -> Iterator[Report]:
        """The reports as they come, those that are not loaded noted."""
        for report in reports:
            if report.status != "loaded":
                failed = why_not(report)
                self.night.failed.append(failed)
                self._tell("unread", failed)
            yield report

    def _compare(self, staging: Path) -> None:
        """Raises WarehouseError where the new file holds less than it should, unless a person has said why it may."""
        found = compare(self.project, staging, self.order, self.asked)
        for shortfall in found:
            self.log.say("smaller", message_zh=shortfall.message_zh, message_en=shortfall.message_en)
        if not found:
            return
        if self.order.accept_fewer and all(shortfall.fewer for shortfall in found):
            self.night.accepted = f"{self.order.accept_fewer} ({len(found)})"
            record_run(staging, self.night.row())
            return
        named = "\n    ".join(map(str, found[:_NAMED]))
        rest = f"\n    … {len(found) - _NAMED}；见 see {self.log.path}" if len(found) > _NAMED else ""
        raise WarehouseError(
            f"新的数据库不是应有的内容，未发布；如确应减少，用 --accept-fewer 理由 / the new file does not hold what "
            f'it should, nothing was published; if less is right: --accept-fewer "reason"\n    {named}{rest}'
        )


def _exported(project: Project) -> bool:
    """Whether the exports are those of the published warehouse: a run may have been killed before it wrote them."""
    with suppress(OSError, ValueError), connect(project.warehouse, read_only=True) as connection:
        manifest = json.loads((project.exports / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["run_id"] == built_by(connection))
    return False


def why_not(report: Report) -> Failed:
    """Why a document did not become a loaded report."""
    worst = sorted(report.findings, key=lambda f: ("error", "warning", "info").index(f.severity))
    return Failed(
        report.source_url,
        f"{report.status}：" + "；".join(f.message_zh for f in worst[:3]),
        f"{report.status}: " + "; ".join(f.message_en for f in worst[:3]),
    )


def known_failures(project: Project, pulled: Pulled, todo: Plan) -> list[Failed]:
    """Documents seen in this run that an earlier one had already failed to load."""
    now = {job.document_id for job in todo.jobs}
    wanted = [kept.sha256 for kept in pulled.kept if kept.sha256 not in now]
    if not wanted or not project.warehouse.exists():
        return []
    with connect(project.warehouse, read_only=True) as connection:
        return [Failed(*row) for row in not_loaded(connection, wanted)]


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
