"""Reading again: which documents that means, and what a person is shown before it is published."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, fields
from itertools import islice
from pathlib import Path

from flows.console import print_table
from flows.project import Project, ProjectError
from sql import changes, warehouse

MOST_SHOWN = 200
"""Changes on the terminal; a file takes all."""

_COLUMNS = [field.name for field in fields(changes.Change)]


def documents(project: Project, reports: Sequence[str], *, every: bool) -> frozenset[str]:
    """The documents of the reports whose ids begin so, or all. Raises ProjectError where nothing does."""
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        if every:
            return frozenset(warehouse.documents_named(connection, ""))
        named = {report: warehouse.documents_named(connection, report) for report in reports}
    if missing := [report for report, found in named.items() if not found]:
        raise ProjectError(f"没有这样的报告 / there is no such report: {', '.join(missing)}")
    return frozenset().union(*named.values())


def showing(to: Path | None, *, publish: bool) -> Callable[[Path, Path], bool]:
    """Someone who prints what a new file changes (and writes all of it to a CSV), and says whether to publish it."""

    def look(staging: Path, published: Path) -> bool:
        found = changes.changes(staging, published)
        count = _write(to, found) if to else None
        if to:
            found = changes.changes(staging, published)
        shown = list(islice(found, MOST_SHOWN))
        more = (count if count is not None else len(shown) + sum(1 for _ in found)) - len(shown)
        if shown:
            print_table(_COLUMNS, [astuple(change) for change in shown])
        print(f"变化 changes: {len(shown) + more}" + (f"，全部在 all in {to}" if to else ""))
        return publish

    return look


def _write(to: Path, found: Iterable[changes.Change]) -> int:
    try:
        with to.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(_COLUMNS)
            count = 0
            for change in found:
                out.writerow(astuple(change))
                count += 1
            return count
    except OSError as error:
        raise ProjectError(f"无法写入 {to} / cannot write {to}: {error.strerror}") from None
