"""Reading again: which documents to read, and what a person sees of the changes before they are published."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from gongkai.flows.console import print_table
from gongkai.flows.pipeline.run_request import RunRequest
from gongkai.flows.project import Project, ProjectError
from gongkai.sql import diff
from gongkai.sql.connection import connect
from gongkai.sql.queries import documents_named

MOST_SHOWN = 200
"""Changes shown on the terminal; a CSV file gets all."""

_COLUMNS = [field.name for field in fields(diff.Change)]


def documents_of_reports(project: Project, reports: Sequence[str], *, every: bool) -> frozenset[str]:
    """The documents of the reports whose ids begin like this, or all. Raises ProjectError where none match."""
    with connect(project.warehouse, read_only=True) as connection:
        if every:
            return frozenset(documents_named(connection, ""))
        named = {report: documents_named(connection, report) for report in reports}
    if missing := [report for report, found in named.items() if not found]:
        raise ProjectError(f"没有这样的报告 / there is no such report: {', '.join(missing)}")
    return frozenset().union(*named.values())


def reread_request(project: Project, reports: Sequence[str], *, every: bool, accept_fewer: str = "") -> RunRequest:
    """The request to read the documents of these reports again. Raises ProjectError."""
    return RunRequest(reread=documents_of_reports(project, reports, every=every), accept_fewer=accept_fewer)


def print_changes(to: Path | None, *, publish: bool) -> Callable[[Path, Path], bool]:
    """A review function that prints what a new file changes, and writes all changes to the CSV file `to`."""

    def review(staging: Path, published: Path) -> bool:
        printed, count = [], 0
        for change in _write_csv(to, diff.changes(staging, published)):
            if (count := count + 1) <= MOST_SHOWN:
                printed.append(astuple(change))
        if printed:
            print_table(_COLUMNS, printed)
        print(f"变化 changes: {count}" + (f"，全部在 all in {to}" if to else ""))
        return publish

    return review


def _write_csv(to: Path | None, found: Iterator[diff.Change]) -> Iterator[diff.Change]:
    """Pass the changes on, writing each to the CSV file `to`, if given."""
    if to is None:
        yield from found
        return
    try:
        with to.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(_COLUMNS)
            for change in found:
                out.writerow(astuple(change))
                yield change
    except OSError as error:
        raise ProjectError(f"无法写入 {to} / cannot write {to}: {error.strerror}") from None
