"""A run from beginning to end: pull → plan → read and load → check → compare → publish → export → site."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.pull import Failure, PulledTogether
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows import reading_cache
from gongkai.flows.operations import clock, fetch_failures, notify, source_health, unpublished
from gongkai.flows.pipeline import journal, outputs
from gongkai.flows.pipeline.executor import Batch, Executor, LocalExecutor, Pending
from gongkai.flows.pipeline.lock import exclusive_run, recover_from_crash
from gongkai.flows.pipeline.plan import Plan, make_plan
from gongkai.flows.pipeline.reread import print_changes, reread_request
from gongkai.flows.pipeline.run_log import RunLog
from gongkai.flows.pipeline.run_request import RunRequest, check_names, district_codes, make_request, select_sources
from gongkai.flows.pipeline.run_result import DocumentFailure, RunResult, failures_of, new_result
from gongkai.flows.pipeline.stalled import watching
from gongkai.flows.pipeline.steps import (
    SourceSession,
    Steps,
    find_violations,
    gather_files,
    validate,
    worker_config,
)
from gongkai.flows.pipeline.workers import ALTERED, ReadBatch, make_batches, shutdown_workers, spooled_reports
from gongkai.flows.progress import Progress, for_terminal
from gongkai.flows.project import Project, find_project, inputs_version
from gongkai.sql.build import record_run, remove_unfinished
from gongkai.sql.connection import WarehouseError, connect, naming_damage
from gongkai.sql.publish import publish_staging
from gongkai.sql.queries import not_loaded, pages_with_loaded_attachments
from gongkai.transforms.model import Report

EVERYTHING = RunRequest()

MOST_PULLS = 200
"""The most batches of sources; with more sources, a batch has several."""

_NAMED = 10
"""Losses that an error message lists; the log has all."""

ChangeReview = Callable[[Path, Path], bool]
"""Shows the changes from the published to the staging file, and returns whether to publish."""


def run_nightly(
    executor: Executor,
    warehouse: str | None = None,
    paths: Sequence[str] | None = None,
    sources: Sequence[str] = (),
    districts: Sequence[str] = (),
    since: str | None = None,
    retry_failed: bool = False,
    accept_fewer: str = "",
    site: bool = True,
    export: bool = True,
) -> RunResult:
    """Run over all sources that are switched on, or over the files and folders in `paths`; see run_request.py."""
    project = find_project(Path(warehouse) if warehouse else None)
    codes = district_codes(project.reference, districts)
    request = make_request(sources, codes, since, retry_failed=retry_failed, accept_fewer=accept_fewer)
    given = [Path(path) for path in paths] if paths is not None else None
    steps = Steps(site=outputs.build_site if site else None, export=outputs.export if export else None)
    return run(project, given, for_terminal(), request, steps=steps, executor=executor)


def run_reread(
    executor: Executor,
    warehouse: str | None = None,
    reports: Sequence[str] = (),
    every: bool = False,
    changes_to: str | None = None,
    dry_run: bool = False,
    accept_fewer: str = "",
) -> RunResult:
    """Read reports again that are already loaded; the changes are printed before they are published."""
    project = find_project(Path(warehouse) if warehouse else None)
    request = reread_request(project, reports, every=every, accept_fewer=accept_fewer)
    review = print_changes(Path(changes_to) if changes_to else None, publish=not dry_run)
    return run(
        project, None, for_terminal(), request, steps=Steps(site=outputs.build_site), executor=executor, review=review
    )


def run(
    project: Project,
    paths: Sequence[Path] | None,
    progress: Progress,
    request: RunRequest = EVERYTHING,
    *,
    steps: Steps | None = None,
    executor: Executor | None = None,
    review: ChangeReview | None = None,
) -> RunResult:
    """Bring everything new at the sources (or in `paths`) into the warehouse, test it and publish it.

    Where nothing is new the warehouse is not touched. Raises ProjectError, WarehouseError, CatalogueError or
    ArchiveError before anything is published; a document that fails is added to `RunResult.failed` and stops nothing.
    """
    result = new_result()
    _check_request(project, request)
    with exclusive_run(project), naming_damage(project.warehouse):
        recover_from_crash(project)
        journal.append(project.journal, result.row(ended=False))
        log = RunLog(project.logs, result.run_id)
        options = {name: value for name, value in asdict(request).items() if value} | {"reread": len(request.reread)}
        inputs = inputs_version(project)
        log.write("begin", run_id=result.run_id, request=options, paths=paths, inputs=inputs)
        steps, executor = steps or Steps(), executor or LocalExecutor()
        made = _Run(project, progress, steps, executor, request, result, log, review, inputs)
        try:
            with watching(project, log.path, made.requests, made.record_stall):
                made.execute(paths)
            if removed := reading_cache.clear_old(project.readings):
                log.write("cleared", readings=removed)
        except BaseException as error:
            result.state = "failed"
            log.write("failed", kind=type(error).__name__, message=str(error))
            raise
        finally:
            journal.append(project.journal, result.row())
            log.write("end", **_fields(result))
            log.close()
            shutdown_workers()
            shutil.rmtree(project.spool, ignore_errors=True)
            with suppress(OSError):  # of a night that was refused: the published file is gone from there
                remove_unfinished(project.warehouse)
    notify.heartbeat(result.run_id, result.state)
    return result


def _check_request(project: Project, request: RunRequest) -> None:
    """Raises ProjectError for a source that is none before anything is on record: nothing has run then. A mistake in
    the sources themselves is the run's to tell."""
    if request.sources:
        with suppress(CatalogueError):
            check_names(request.sources, load_catalogue(project.sources))


def _fields(result: RunResult) -> dict[str, object]:
    row = result.row()
    return {name: getattr(row, name) for name in row.__slots__} | {"reports": result.reports, "facts": result.facts}


@dataclass(slots=True)
class _Run:
    """A run in progress."""

    project: Project
    progress: Progress
    steps: Steps
    executor: Executor
    request: RunRequest
    result: RunResult
    log: RunLog
    review: ChangeReview | None
    inputs: str
    asked: set[str] = field(default_factory=set)
    session: SourceSession | None = None

    def requests(self) -> int:
        """The number of requests to sites begun so far."""
        return self.session.requests if self.session else 0

    def record_stall(self, why: str) -> None:
        """Record why the run stalled, before the process ends."""
        self.result.state = "failed"
        self.log.write("failed", kind="Stalled", message=why)
        journal.append(self.project.journal, self.result.row())

    def execute(self, paths: Sequence[Path] | None) -> None:
        project, result = self.project, self.result
        validate(project, self.inputs)
        with self.progress.stage("采集 pull"):
            pulled = self._pull(paths)
        for doubt in clock.doubts(journal.read(project.journal), pulled.clocks):
            self.log.write("clock", message_zh=doubt.message_zh, message_en=doubt.message_en)
        plan = make_plan(project, pulled, self.request, project.spool, self.inputs)
        result.seen, result.new = len(pulled.documents) + len(pulled.failures), plan.new
        result.changed = len(plan.jobs) - plan.new
        result.failed = [DocumentFailure(f.locator, f.message_zh, f.message_en) for f in pulled.failures]
        if paths is not None:
            result.failed += known_failures(project, pulled, plan)
        if not (plan.jobs or plan.fresh or plan.overlaid):
            result.state = "unchanged"
        else:
            self._build(plan)
        if result.state != "unchanged" or not self._outputs_are_current():
            self._write_outputs()

    def _pull(self, paths: Sequence[Path] | None) -> PulledTogether:
        if paths is not None:
            return self.executor.call("gather", gather_files, self.project, paths, self.result.started_at)
        failing = fetch_failures.read(self.project.unfetched)
        catalogue = load_catalogue(self.project.sources)
        sources = select_sources(self.request, catalogue, (f.source for f in failing))
        self.asked = {source.source for source in sources}
        pulled = self._ask(sources)
        fetch_failures.record(self.project.unfetched, pulled.failures, self.asked, whole=not self.request.is_partial)
        source_health.record(self.project.source_health, pulled, self.asked, self.result.started_at)
        unpublished.record(self.project.unpublished, pulled.unpublished, self.asked, {one.source for one in catalogue})
        failures, gone = len(pulled.failures), len(pulled.gone)
        self.log.write("pulled", sources=sorted(self.asked), kept=pulled.given, failures=failures, gone=gone)
        for failure in pulled.failures:
            self._log_failure("unfetched", failure)
        return pulled

    def _ask(self, sources: Sequence[Source]) -> PulledTogether:
        """Fetch from the sources into the archive, several at a time. A source that cannot be reached costs only
        itself.

        Raises CatalogueError.
        """
        self.session = session = SourceSession(self.project, self.request, self.result.started_at)
        size = -(-len(sources) // MOST_PULLS) or 1
        groups = [sources[start : start + size] for start in range(0, len(sources), size)]
        batches = [Batch(_group_name(group), self.steps.pull, (session, group)) for group in groups]
        together = PulledTogether()
        with self.executor.submit("pull", batches) as pending:
            try:
                for group, one in zip(groups, pending, strict=True):
                    together.add(_pulled(group, one))
            except BaseException:  # Ctrl-C or an error in one source: the others stop at their next request
                session.stop()
                raise
        return together

    def _log_failure(self, event: str, failure: Failure | DocumentFailure) -> None:
        zh, en = failure.message_zh, failure.message_en
        self.log.write(event, locator=failure.locator, message_zh=zh, message_en=en)

    def _build(self, plan: Plan) -> None:
        """Build a new file beside the published one, test and compare it, and publish it."""
        started = time.monotonic()
        made = make_batches(plan.jobs, self.project.spool, self.executor.worker_count())
        config = worker_config(self.project)
        batches = [Batch(batch.name, self.steps.read, (batch, config)) for batch in made]
        with (
            self.progress.stage("读取载入 read and load", len(plan.jobs)) as done,
            self.executor.submit("read", batches) as pending,
        ):
            reports = self._noting_failures(_in_order(made, pending, done), _local_copies(plan))
            staging = self.executor.call("load", self.steps.load, self.project, plan, reports, self.result)
        self._forgive_pages_of_attachments(staging)
        self.log.write("loaded", documents=len(plan.jobs), seconds=round(time.monotonic() - started, 1))
        with self.progress.stage("核对 check"):
            self.result.state = "partial" if self.result.failed else "published"
            runs = [*journal.read(self.project.journal)[:-1], self.result.row()]
            checked = self.executor.call("check", self.steps.check, self.project, staging, runs, plan.inputs)
            self.log.write("checked", **asdict(checked))
        wanted = self.review(staging, self.project.warehouse) if self.review else True
        self._compare(staging)
        if not wanted:
            staging.unlink()
            self.result.state = "unchanged"
            return
        with self.progress.stage("发布 publish"):
            self.executor.call("publish", publish_staging, staging, self.project.warehouse)

    def _noting_failures(self, reports: Iterable[Report], copies: Mapping[str, Sequence[str]]) -> Iterator[Report]:
        """Pass the reports on, recording those that are not loaded, or only in part. `copies` are the local files of
        each document: of two with the same bytes both are listed."""
        for report in reports:
            for part in report.in_document():
                if part.status != "loaded":
                    for failure in failures_of(part, copies.get(report.document_id, ())):
                        self.result.failed.append(failure)
                        self._log_failure("unread", failure)
            if any(finding.rule == ALTERED for finding in report.findings):
                aside = Archive(self.project.archive).set_aside(report.document_id)
                self.log.write("altered", document=report.document_id, moved_to=aside)
            yield report

    def _forgive_pages_of_attachments(self, staging: Path) -> None:
        """Drop the failure of a page without a table where the report attached to it was loaded."""
        if any(failure.message_en.startswith("no_table") for failure in self.result.failed):
            with connect(staging, read_only=True) as connection:
                pages = pages_with_loaded_attachments(connection)
            self.result.failed = [
                failure
                for failure in self.result.failed
                if not (failure.message_en.startswith("no_table") and failure.locator in pages)
            ]

    def _compare(self, staging: Path) -> None:
        """Raise WarehouseError where the new file holds less than it should,
        unless a person has given a reason for it."""
        violations = find_violations(self.project, staging, self.request, self.asked)
        for violation in violations:
            self.log.write("smaller", message_zh=violation.message_zh, message_en=violation.message_en)
        if not violations:
            return
        if self.request.accept_fewer and all(violation.fewer for violation in violations):
            self.result.accepted = f"{self.request.accept_fewer} ({len(violations)})"
            record_run(staging, self.result.row())
            return
        named = "\n    ".join(map(str, violations[:_NAMED]))
        rest = f"\n    … {len(violations) - _NAMED}；见 see {self.log.path}" if len(violations) > _NAMED else ""
        raise WarehouseError(
            f"新的数据库不是应有的内容，未发布；如确应减少，用 --accept-fewer 理由 / the new file does not hold what "
            f'it should, nothing was published; if less is right: --accept-fewer "reason"\n    {named}{rest}'
        )

    def _outputs_are_current(self) -> bool:
        """Whether exports and site belong to the published warehouse: an earlier run may have
        failed or been killed before it wrote them."""
        published = outputs.published_by(self.project)
        exported = not self.steps.export or outputs.exports_of(self.project) == published
        return exported and (not self.steps.site or outputs.site_of(self.project) == published)

    def _write_outputs(self) -> None:
        """Write the exports first: the site draws pages, which may fail."""
        published = outputs.published_by(self.project)
        if self.steps.export and (self.result.state != "unchanged" or outputs.exports_of(self.project) != published):
            with self.progress.stage("导出 export"):
                self.result.exported = self.executor.call("export", self.steps.export, self.project)
        if self.steps.site:
            with self.progress.stage("网站 site"):
                self._build_site(self.steps.site, published)

    def _build_site(self, step: Callable[[Project], None], published: str | None) -> None:
        """Build the site. If that fails, the night stays published and the site is reported as failed."""
        try:
            self.executor.call("site", step, self.project)
        except Exception as error:
            zh, en = f"网站未能更新：{error}", f"the site could not be brought up to date: {error}"
            failure = DocumentFailure(str(self.project.site), zh, en)
            self.result.failed.append(failure)
            self._log_failure("site", failure)
            return
        self.project.site_record.write_text(published or "", encoding="utf-8")


def _in_order(
    made: Sequence[ReadBatch], pending: Sequence[Pending[int]], done: Callable[[int], None]
) -> Iterator[Report]:
    """The reports of all batches in order, each as soon as those before it have come."""
    for batch, one in zip(made, pending, strict=True):
        done(one.result())
        yield from spooled_reports(batch)


def _local_copies(plan: Plan) -> dict[str, list[str]]:
    """The local files of each document; documents found only on sites have no entry."""
    found = (
        (row.document_id, [seen.source_url for seen in row.sightings if seen.source_url.startswith("file:")])
        for row in plan.rows
    )
    return {document: files for document, files in found if files}


def _group_name(sources: Sequence[Source]) -> str:
    return sources[0].source + (f" +{len(sources) - 1}" if len(sources) > 1 else "")


def _pulled(sources: Sequence[Source], pending: Pending[PulledTogether]) -> PulledTogether:
    try:
        return pending.result()
    except CatalogueError:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        zh, en = f"采集时出现意外错误（{why}）", f"an unexpected error while pulling ({why})"
        failures = [Failure(s.source, str(s.file or s.source), "pull_unexpected", zh, en) for s in sources]
        return PulledTogether(failures=failures)


def known_failures(project: Project, pulled: PulledTogether, plan: Plan) -> list[DocumentFailure]:
    """Documents seen in this run that an earlier run had already failed to load."""
    wanted = sorted(pulled.documents.difference(job.document_id for job in plan.jobs))
    if not wanted or not project.warehouse.exists():
        return []
    with connect(project.warehouse, read_only=True) as connection:
        return [DocumentFailure(*row) for row in not_loaded(connection, wanted)]
