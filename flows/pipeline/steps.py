"""The steps of a run as plain functions, in the order in which they happen. run.py calls them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.link_words import link_words
from gongkai.extractors.sources.crawl.pull import PulledTogether, gather, pull
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.store.archive import Archive
from gongkai.extractors.sources.store.recorder import ClockDifference
from gongkai.flows.operations import unpublished
from gongkai.flows.pipeline.expectations import due, load_expectations
from gongkai.flows.pipeline.outputs import export
from gongkai.flows.pipeline.plan import Plan
from gongkai.flows.pipeline.run_request import RunRequest
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.workers import ReadBatch, WorkerConfig, read_batch
from gongkai.flows.project import Project, inputs_version, load_reference, overlays_version, work_version
from gongkai.flows.review.corrections import load_corrections
from gongkai.flows.review.decisions import load_decisions
from gongkai.sql import publish_gate
from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.csv_files import Exported
from gongkai.sql.incremental import Checked
from gongkai.sql.load import load_reports
from gongkai.sql.records import RunRow
from gongkai.sql.reference import try_reference
from gongkai.transforms.model import Report

_TRIED: set[str] = set()
"""Fingerprints of reference data already found to be valid."""


def validate(project: Project, inputs: str | None = None) -> None:
    """Validate everything that people write by hand before anything is fetched or read, so that an error costs seconds,
    not a night. `inputs` is the version of everything that facts are made with, if known.

    Raises ProjectError, CatalogueError or WarehouseError naming file and line.
    """
    load_catalogue(project.sources)
    load_patterns(project.reference / "web")
    link_words()
    load_corrections(project.corrections)
    load_decisions(project.decisions)
    load_expectations(project.expectations)
    load_reference(project.reference)
    version = inputs or inputs_version(project)
    if version not in _TRIED:  # already checked by an earlier run of this process, as under a schedule
        try_reference(project.reference)
        _TRIED.add(version)


class SourceSession:
    """The shared state of all requests in a run: one archive, one record of hosts
    and one set of patterns for all sources."""

    def __init__(self, project: Project, request: RunRequest, now: datetime) -> None:
        self._project, self._request, self._now = project, request, now
        self._archive, self._hosts = Archive(project.archive), Hosts()
        self._patterns = load_patterns(project.reference / "web")

    def ask(self, sources: Iterable[Source]) -> PulledTogether:
        """Fetch every document of the sources into the archive, one source after the other. Documents that fail are
        part of the result and raise no error.

        A source that the user named is asked even if it is not due yet.
        """
        together = PulledTogether()
        for source in sources:
            one = pull(
                source,
                self._archive,
                self._project.root,
                now=self._now,
                contact=os.environ.get("GONGKAI_CONTACT"),
                hosts=self._hosts,
                patterns=self._patterns,
                again=bool(self._request.sources),
                retry_failed=self._request.retry_failed,
                part=self._request.is_partial,
            )
            together.add(PulledTogether.of(one))
        together.clocks.extend(ClockDifference(*known) for known in sorted(self._hosts.clocks.items()))
        return together

    @property
    def requests(self) -> int:
        """How many requests have begun."""
        return self._hosts.requests

    def stop(self) -> None:
        """Make every source stop at its next request."""
        self._hosts.stop()


def gather_files(project: Project, paths: Sequence[Path], now: datetime) -> PulledTogether:
    """Copy the given files and folders into the archive."""
    return PulledTogether.of(gather(paths, Archive(project.archive), now=now))


def worker_config(project: Project) -> WorkerConfig:
    """What the workers of this project need."""
    return WorkerConfig(project.reference, project.readings, work_version(project.reference))


def load(project: Project, plan: Plan, reports: Iterable[Report], result: RunResult) -> Path:
    """Create a staging file and load the reports into it, while further ones are still being read."""
    staging = prepare_staging(project.warehouse, project.reference, fresh=plan.fresh)
    result.reports, result.facts = load_reports(staging, plan.rows, reports)
    return staging


def check(project: Project, staging: Path, runs: Sequence[RunRow], inputs: str) -> Checked:
    """Apply rules and tests to the staging file, and record `runs` in it (the last one in its final state) and
    `inputs`, the version it was made with. Returns how much was checked."""
    built_with = {
        "inputs": inputs,
        "overlays": overlays_version(project),
        "gongkai": metadata.version("gongkai"),
    }
    corrections, decisions = load_corrections(project.corrections), load_decisions(project.decisions)
    listed = list(unpublished.rows(project.unpublished, load_reference(project.reference)))
    is_trial = not project.is_default
    return check_staging(staging, built_with, runs, corrections, decisions, listed, is_trial=is_trial)


def find_violations(
    project: Project, staging: Path, request: RunRequest, asked: set[str]
) -> list[publish_gate.GateViolation]:
    """What the staging file holds too little or too much of."""
    expected = due(load_expectations(project.expectations), request, asked)
    return publish_gate.shortfalls(staging, project.warehouse, expected)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that a run may have otherwise, or, with None, not at all."""

    pull: Callable[[SourceSession, Sequence[Source]], PulledTogether] = SourceSession.ask
    read: Callable[[ReadBatch, WorkerConfig], int] = read_batch
    load: Callable[[Project, Plan, Iterable[Report], RunResult], Path] = load
    check: Callable[[Project, Path, Sequence[RunRow], str], Checked] = check
    export: Callable[[Project], list[Exported]] | None = export
    site: Callable[[Project], None] | None = None
