"""Starts a run from plain parameters, as a command line or a schedule gives them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gongkai.flows.pipeline.executor import Executor
from gongkai.flows.pipeline.reread import print_changes, reread_request
from gongkai.flows.pipeline.run import run
from gongkai.flows.pipeline.run_request import district_codes, make_request
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.steps import Steps, build_site
from gongkai.flows.pipeline.steps import export as write_exports
from gongkai.flows.progress import for_terminal
from gongkai.flows.project import Project, find_project


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
    project = _project(warehouse)
    codes = district_codes(project.reference, districts)
    request = make_request(sources, codes, since, retry_failed=retry_failed, accept_fewer=accept_fewer)
    given = [Path(path) for path in paths] if paths is not None else None
    steps = Steps(site=build_site if site else None, export=write_exports if export else None)
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
    project = _project(warehouse)
    request = reread_request(project, reports, every=every, accept_fewer=accept_fewer)
    review = print_changes(Path(changes_to) if changes_to else None, publish=not dry_run)
    return run(project, None, for_terminal(), request, steps=Steps(site=build_site), executor=executor, review=review)


def _project(warehouse: str | None) -> Project:
    return find_project(Path(warehouse) if warehouse else None)
