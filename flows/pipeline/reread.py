"""Reading again: which documents that means, and what a person is shown before it is published."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from gongkai.flows.cli.console import print_table
from gongkai.flows.project import Project, ProjectError
from gongkai.sql import diff
from gongkai.sql.connection import connect
from gongkai.sql.queries import documents_named

MOST_SHOWN = 200
"""Changes on the terminal; a file takes all."""

_COLUMNS = [field.name for field in fields(diff.Change)]


def documents(project: Project, reports: Sequence[str], *, every: bool) -> frozenset[str]:
    """The documents of the reports whose ids begin so, or all. Raises ProjectError where nothing does."""
    with connect(project.warehouse, read_only=True) as connection:
        if every:
            return frozenset(documents_named(connection, ""))
        named = {report: documents_named(connection, report) for report in reports}
    if missing := [report for report, found in named.items() if not found]:
        raise ProjectError(f"没有这样的报告 / there is no such report: {', '.join(missing)}")
    return frozenset().union(*named.values())


def showing(to: Path | None, *, publish: bool) -> Callable[[Path, Path], bool]:
    """Someone who prints what a new file changes (and writes all of it to a CSV), and says whether to publish it."""

    def look(staging: Path, published: Path) -> bool:
        shown, count = [], 0
        for change in _written(to, diff.changes(staging, published)):
            if (count := count + 1) <= MOST_SHOWN:
                shown.append(astuple(change))
        if shown:
            print_table(_COLUMNS, shown)
        print(f"变化 changes: {count}" + (f"，全部在 all in {to}" if to else ""))
        return publish

    return look


def _written(to: Path | None, found: Iterator[diff.Change]) -> Iterator[diff.Change]:
    """What was found, each written on its way into the CSV file `to`, if there is one."""
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
