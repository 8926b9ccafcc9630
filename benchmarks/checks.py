"""Every rule over a synthetic warehouse of 100,000 reports (20 million facts): seconds, memory, findings per rule.

Goals: at most 60 seconds and 4 GB on two cores for the rules, and the planted errors are found, no others.
The baseline of the same run is one pass that sums the facts by indicator and applicant.

    python benchmarks/checks.py [--reports 100000] [--folder DIR]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
import synthetic
from measuring import measured

from gongkai.sql import objects
from gongkai.sql.connection import connect
from gongkai.sql.findings import EDITIONS
from gongkai.sql.findings import steps as checking_steps

SECONDS, MEGABYTES = 60, 4096
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
        steps = [("baseline", synthetic.BASELINE), *checking_steps(connection)]
        seconds = [(name, *_timed(connection, step)) for name, step in steps]
        connection.execute("rollback")
    return seconds


def _timed(connection: duckdb.DuckDBPyConnection, step: str) -> tuple[float, float]:
    started, cores = time.perf_counter(), time.process_time()
    connection.execute(step).fetchall()
    return time.perf_counter() - started, time.process_time() - cores


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
        findings, (planted, seen, false) = found(path)
        for rule, severity, count in findings:
            print(f"  {rule:<40}{severity:<8}{count:>8,}")
        print(f"reports with a planted error: {planted:,}, found: {seen:,}; errors in others: {false:,}")
    held = total <= SECONDS and judged.peak <= MEGABYTES and planted == seen and not false
    print(f"goal {SECONDS} s, {MEGABYTES} MB, every planted error and no other: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
