"""A synthetic warehouse of a whole country, built by the SQL of every night: minutes, memory, size, answer times.

Goals for 1.5 million reports (300 million facts): `harmonized` of one district over all years in 0.1 s,
`harmonized_wide` of one year in 2 s. The baseline of the same run is one pass that sums the facts by indicator and
applicant. Prints also what a night costs that adds ten reports, how fast reports are loaded, the bytes of each table,
and what exports in parts and the site cost where little changed, beside what they cost from nothing.

    python benchmarks/scale.py [--reports 150000] [--folder DIR]      --reports 1500000: the country, 15 GB of disk
    --no-outputs: without exports and site, which take longest
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import outputs
import synthetic
from measuring import measured

from gongkai.sql.build import prepare_staging
from gongkai.sql.connection import connect
from gongkai.sql.load import load_reports
from gongkai.sql.publish import publish_staging
from gongkai.sql.publish_gate import shortfalls

ROUNDS = 3
MOST_TABLES = 8
LOADED = 2_000
ADDED = 10
GOALS = {"harmonized": 0.1, "harmonized_wide": 2.0}
DISTRICT = "select district_code from reports group by all order by count(*) desc, district_code limit 1"
REPORT = "select min(report_id) from reports where district_code = '{district}' and status = 'loaded'"
QUERIES = {
    "harmonized": "select * from harmonized where district_code = '{district}'",
    "harmonized_wide": "select * from harmonized_wide where year = 2023",
    "year_over_year": "select * from year_over_year where district_code = '{district}'",
    "observations": "select * from observations where agency_id = '{district}-人民政府'",
    "check_results": f"select * from check_results where report_id = ({REPORT})",
    "coverage": "select year, state, count(*) from coverage group by all",
    "baseline": synthetic.BASELINE,
}


def ask(path: Path) -> dict[str, tuple[int, float, float, float]]:
    """For each query its rows, the seconds of the first time, and the fewest seconds and core seconds of some."""
    asked = {}
    with connect(path, read_only=True) as connection:
        [(district,)] = connection.execute(DISTRICT).fetchall()
        for name, query in QUERIES.items():
            times, cores = [], []
            for _ in range(ROUNDS):
                started, spent = time.perf_counter(), time.process_time()
                rows = len(connection.execute(query.format(district=district)).df())
                times.append(time.perf_counter() - started)
                cores.append(time.process_time() - spent)
            asked[name] = rows, times[0], min(times), min(cores)
    return asked


def print_bytes(path: Path) -> None:
    """The blocks of each table, in MB and in bytes a fact, the largest first."""
    with connect(path, read_only=True) as connection:
        [(facts,)] = connection.execute("select count(*) from fact_values").fetchall()
        [(block,)] = connection.execute("select block_size from pragma_database_size()").fetchall()
        tables = connection.execute("select table_name from duckdb_tables() where not temporary").fetchall()
        blocks = {
            table: connection.execute(
                f"select count(distinct block_id) from pragma_storage_info('{table}') where persistent"
            ).fetchall()[0][0]
            for (table,) in tables
        }
    largest = sorted(blocks.items(), key=lambda entry: -entry[1])[:MOST_TABLES]
    listed = ", ".join(f"{table} {n * block / 1e6:,.1f} ({n * block / facts:.1f})" for table, n in largest)
    print(f"MB of the largest tables (bytes a fact): {listed}", flush=True)


def add(path: Path, reports: int) -> list[tuple[str, float]]:
    """A night that finds so many new reports, of a year that was not there yet: the seconds of its steps."""
    found = synthetic.read_next_year(path, reports)
    seconds = []
    started = time.perf_counter()
    staging = prepare_staging(path, synthetic.REFERENCE, fresh=False)
    seconds.append(("copy", time.perf_counter() - started))
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("load", lambda: load_reports(staging, map(synthetic.document, found), found)),
        ("check", lambda: synthetic.check(staging, synthetic.NEXT_RUN)),
        ("compare", lambda: shortfalls(staging, path, [])),
        ("publish", lambda: publish_staging(staging, path)),
    )
    for name, step in steps:
        started = time.perf_counter()
        step()
        seconds.append((name, time.perf_counter() - started))
    return seconds


def load(path: Path, target: Path, reports: int) -> tuple[int, float]:
    """Load reports as a night does, from the dataclasses of the transforms: facts, and core seconds."""
    found = synthetic.read(path, reports)
    staging = prepare_staging(target, synthetic.REFERENCE, fresh=True)
    started = time.process_time()
    _, facts = load_reports(staging, map(synthetic.document, found), found)
    seconds = time.process_time() - started
    staging.unlink()
    return facts, seconds


def main() -> int:
    with synthetic.asked_for(__doc__, 150_000, ["--no-outputs"]) as (target, made):
        checked = measured(synthetic.check, made.result)
        publish_staging(made.result, target)
        print(f"checked: {checked.cost}")
        print(f"file: {synthetic.size(target):,.0f} MB", flush=True)
        print_bytes(target)

        asked = measured(ask, target)
        baseline = asked.result["baseline"][3]
        print(f"{'query':<18}{'rows':>10}{'first':>10}{'best':>10}{'core s':>10}{'× baseline':>12}")
        for name, (count, first, best, cores) in asked.result.items():
            print(f"{name:<18}{count:>10,}{first:>8.3f} s{best:>8.3f} s{cores:>10.3f}{cores / baseline:>12.3f}")
        print(f"peak memory of the queries {asked.peak:,.0f} MB", flush=True)

        facts, seconds = load(target, target.with_name("load.duckdb"), LOADED)
        print(f"loading: {facts / seconds:,.0f} facts and {LOADED / seconds:,.0f} reports per core second", flush=True)

        if "--no-outputs" not in sys.argv:
            outputs.compare(target, lambda path: add(path, ADDED))
        night = measured(add, target, ADDED)
        steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in night.result)
        build = made.core_seconds + checked.core_seconds
        print(f"a night with {ADDED} new reports: {steps}; {night.cost}; {night.core_seconds / build:.2f} of the build")
        print(f"file after that night: {synthetic.size(target):,.0f} MB")
    held = all(asked.result[name][2] <= goal for name, goal in GOALS.items())
    print("goals " + ", ".join(f"{name} {goal} s" for name, goal in GOALS.items()), "held" if held else "MISSED")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
