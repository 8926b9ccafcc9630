"""Every rule over a synthetic warehouse of 100,000 reports (20 million facts): seconds, memory, findings per rule.

Goals: at most 60 seconds and 4 GB on two cores for the rules, and the planted errors are found, no others.
The baseline of the same run is one pass that sums the facts by indicator and applicant. Printed last: the check step of
nights that find a few new reports or correct one cell, against that of the same run over all reports.

    python benchmarks/checks.py [--reports 100000] [--folder DIR]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import duckdb
import synthetic
from measuring import measured

from gongkai.sql import objects
from gongkai.sql.build import prepare_staging
from gongkai.sql.connection import connect
from gongkai.sql.findings import EDITIONS
from gongkai.sql.findings import steps as checking_steps
from gongkai.sql.incremental import Checked
from gongkai.sql.load import load_reports
from gongkai.transforms.model import Correction

SECONDS, MEGABYTES = 60, 4096
ADDED = (10, 1000)
FOUND = """
    select count(*) filter (planted), count(*) filter (planted and found), count(*) filter (found and not planted)
    from (
        select
            report_id,
            bool_or(coalesce(note = 'planted', false)) as planted,
            bool_or(r.report_id is not null) as found
        from facts
        left join (
            select distinct report_id
            from findings join checks on check_id = rule
            where checks.kind in ('identity', 'derived') and checks.severity = 'error'
        ) as r using (report_id)
        group by report_id
    )
"""


def rules(path: Path) -> list[tuple[str, float, float]]:
    """The seconds and core seconds of each statement; nothing of it stays. The first is the baseline."""
    with connect(path, read_only=False) as connection:
        connection.execute("begin")
        objects.empty(connection)
        connection.execute(objects.statement("derived", EDITIONS))
        steps = chain([("baseline", synthetic.BASELINE)], checking_steps(connection))
        seconds = [(name, *_timed(connection, step)) for name, step in steps]
        connection.execute("rollback")
    return seconds


def _timed(connection: duckdb.DuckDBPyConnection, step: str) -> tuple[float, float]:
    started, cores = time.perf_counter(), time.process_time()
    connection.execute(step).fetchall()
    return time.perf_counter() - started, time.process_time() - cores


def add(path: Path, reports: int, corrections: Sequence[Correction] = ()) -> tuple[Checked, float, float]:
    """The check step of a night with so many new reports, on a copy: what it checked, its seconds and core seconds."""
    new = synthetic.read_next_year(path, reports)
    staging = prepare_staging(path, synthetic.REFERENCE, fresh=False)
    load_reports(staging, map(synthetic.document, new), new)
    started, cores = time.perf_counter(), time.process_time()
    checked = synthetic.check(staging, synthetic.NEXT_RUN, corrections=corrections)
    spent = time.perf_counter() - started, time.process_time() - cores
    staging.unlink()
    return checked, *spent


def correction(path: Path) -> Correction:
    """Of one cell of one report."""
    with connect(path, read_only=True) as connection:
        cell = connection.execute(
            "select report_id, indicator, applicant, raw from facts where state = 'reported' order by all limit 1"
        ).fetchall()
    [(report, indicator, applicant, raw)] = cell
    day = date(2026, 7, 2)
    return Correction("c.yaml", 1, indicator, raw, Decimal(raw) + 1, "", "", day, "open", applicant, report)


def found(path: Path) -> tuple[list[tuple[str, str, int]], tuple[int, int, int]]:
    """Findings per rule; and reports with a planted error, those of them that are found, and found ones without."""
    with connect(path, read_only=True) as connection:
        rows = connection.execute(
            "select rule, any_value(severity), count(*) from findings group by rule order by rule"
        ).fetchall()
        [planted] = connection.execute(FOUND).fetchall()
    return rows, planted


def main() -> int:
    with synthetic.asked_for(__doc__, 100_000) as (_, made):
        path = made.result
        night = measured(synthetic.check, path)
        judged = measured(rules, path)
        (_, passed, baseline), *steps = judged.result
        total = sum(seconds for _, seconds, _ in steps)
        every = ("all rules", total, sum(cores for _, _, cores in steps))
        for name, seconds, cores in [*steps, every, ("baseline", passed, baseline)]:
            print(f"  {name:<24}{seconds:>8.2f} s{cores:>8.2f} core s{cores / baseline:>8.1f} × baseline")
        print(f"  rules and baseline: {judged.cost}")
        print(f"check step of a night, with the tests: {night.cost}")
        nights = [(f"{count:,} new reports", add(path, count)) for count in ADDED]
        for name, (checked, seconds, cores) in [*nights, ("one corrected cell", add(path, 0, [correction(path)]))]:
            print(
                f"check step of a night with {name}: {seconds:.1f} s, {cores:.1f} core s, "
                f"{cores / night.core_seconds:.3f} of all; {checked.reports:,} of {checked.of:,} reports"
            )
        findings, (planted, seen, false) = found(path)
        for rule, severity, count in findings:
            print(f"  {rule:<40}{severity:<8}{count:>8,}")
        print(f"reports with a planted error: {planted:,}, found: {seen:,}; errors in others: {false:,}")
    held = total <= SECONDS and judged.peak <= MEGABYTES and planted == seen and not false
    print(f"goal {SECONDS} s, {MEGABYTES} MB, every planted error and no other: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
