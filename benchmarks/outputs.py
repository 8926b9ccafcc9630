"""What exports in parts and the site cost where a night changed little, beside what they cost from nothing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from measuring import ROOT, measured

from gongkai.flows.project import Project
from gongkai.site import build
from gongkai.sql.by_part.export import export_parts
from gongkai.sql.connection import connect

CORRECTED = (
    "create temp table picked as select report_id from reports where is_current and status = 'loaded' and year = "
    "(select max(year) - 1 from reports) order by hash(report_id) limit 10",
    "update fact_values set number = number + 1 where report_id in (from picked) and cell = (select min(cell) from "
    "fact_values where report_id in (from picked) and number is not null)",
    "update measure_values set numbers = list_transform(numbers, lambda x, i: if(i = n.number, x + 1, x)) "
    "from (select distinct number from measure_forms where measure = 'requests.received') as n "
    "where report_id in (from picked)",
)
"""One cell in each of ten reports of a year that is there."""

Took = tuple[int, int, float, float]
"""Files in all and written, seconds and core seconds."""


def export(path: Path, folder: Path) -> Took:
    def step() -> tuple[int, int]:
        with connect(path, read_only=True) as connection:
            done = export_parts(connection, folder)
        return done.parts, done.written

    return _timed(step)


def site(path: Path, folder: Path) -> Took:
    """Without pictures of pages: the documents of a synthetic warehouse are made up."""

    def step() -> tuple[int, int]:
        with connect(path, read_only=True) as connection:
            done = build(connection, Project(ROOT, path), folder, pictures=False)
        return done.files, done.written

    return _timed(step)


def compare(target: Path, add: Callable[[Path], object]) -> None:
    """Print what both cost from nothing, with nothing changed, after one cell changed in each of ten reports, and after
    ten reports of a new year, which `add` loads."""
    path = target.with_name("outputs.duckdb")
    shutil.copyfile(target, path)
    path.chmod(0o644)
    for name, step in (("exports in parts", export), ("site", site)):
        _print(name, "from nothing", step, path, target.with_name(name))
        _print(name, "nothing changed", step, path, target.with_name(name))
    with duckdb.connect(path) as connection:
        for statement in CORRECTED:
            connection.execute(statement)
    for name, step in (("exports in parts", export), ("site", site)):
        _print(name, "a cell in each of ten reports", step, path, target.with_name(name))
    add(path)
    for name, step in (("exports in parts", export), ("site", site)):
        _print(name, "ten reports of a new year", step, path, target.with_name(name))


def _print(name: str, what: str, step: Callable[[Path, Path], Took], path: Path, folder: Path) -> None:
    done = measured(step, path, folder)
    files, written, seconds, cores = done.result
    print(
        f"{name:<18}{what:<32}{files:>8,} files, {written:>7,} written{seconds:>8.1f} s{cores:>8.1f} core s"
        f"{done.peak:>8,.0f} MB",
        flush=True,
    )


def _timed(step: Callable[[], tuple[int, int]]) -> Took:
    started, spent = time.perf_counter(), time.process_time()
    found = step()
    return *found, time.perf_counter() - started, time.process_time() - spent
