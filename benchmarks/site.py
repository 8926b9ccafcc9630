"""The site of 5,000 agencies × 10 years: time and memory of building it, what its pages transfer, how soon they answer.

A synthetic warehouse is made first, and not counted. The baseline of the building time is DuckDB writing the same rows
(cells, measures, findings, coverage, reports) as JSON, a file each, in the same run; seconds depend on the machine, the
ratio much less. The pages are opened from disk in headless Chromium; what they transfer is the size of every file that
the browser asks for.

Measured on two busy cores: 5,000 agencies take 165 s, 6.8 times the baseline, and 1.7 GB, with 37 MB of tables for the
page for SQL, of which it fetches what a question names (0.3 to 14 MB each); 500 agencies take 22 s of processor and
0.6 GB.

    python benchmarks/site.py [--agencies 5000] [--folder DIR]     default: a temporary folder
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import synthetic
from measuring import measured

from gongkai.flows.project import Project
from gongkai.site import build
from gongkai.sql.build import check_staging
from gongkai.sql.connection import connect
from gongkai.sql.records import RunRow

ROOT = Path(__file__).parents[1]
YEARS = range(2016, 2026)
MISSING = 6
"""Percent of the expected reports that are not there."""

MOST = {"seconds": 300.0, "megabytes": 2_000.0, "overview": 1_500_000.0, "interactive": 2.0, "agency": 200_000.0}

ROWS = {
    "cells": "select * from facts",
    "measures": "select * from harmonized",
    "findings": "select * from findings",
    "coverage": "select * from coverage",
    "reports": "select * from reports",
}


def synthesize(path: Path, agencies: int) -> None:
    """A warehouse of that many agencies and ten years, all in the forms of 200 cells; some reports are missing."""
    synthetic.FORM_OF_YEAR = {year: "2019" if year < 2021 else "2021" for year in YEARS}
    staging = synthetic.make(path, agencies * len(YEARS))
    with duckdb.connect(staging) as connection:
        connection.execute("delete from agencies")
        connection.execute(
            "insert into agencies select distinct agency_id, agency, district_code, null, ?, ?, null from reports",
            [YEARS[0], YEARS[-1]],
        )
        connection.execute(
            "create temp table gone as select report_id from reports where hash(report_id) % 100 < ?", [MISSING]
        )
        for table in ("fact_values", "findings", "reports"):
            connection.execute(f"delete from {table} where report_id in (from gone)")
    run = RunRow("n1", f"{YEARS[-1] + 1}-01-01", None, "published", agencies * len(YEARS), 0, 0, 0)
    check_staging(staging, {"inputs": "synthetic"}, [run])
    staging.replace(path)


def build_site(path: Path, out: Path) -> None:
    with connect(path, read_only=True) as connection:
        build(connection, Project(ROOT, path), out)


def dump(path: Path, folder: Path) -> None:
    folder.mkdir()
    with connect(path, read_only=True) as connection:
        for name, sql in ROWS.items():
            connection.execute(f"copy ({sql}) to '{folder / name}.json' (format json)")


def browse(out: Path) -> dict[str, float]:
    """What Chromium transfers for the overview and for the largest agency page, and how soon the overview answers."""
    sys.path.append(str(ROOT / "tests" / "site"))
    from browser import chromium  # noqa: PLC0415

    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("about:blank")
        started = time.perf_counter()
        page.goto((out / "coverage.html").as_uri())
        page.locator(".fold").first.click()
        page.locator(".fold[aria-expanded=true]").first.wait_for()
        interactive = time.perf_counter() - started
        overview = transferred(asked)
        asked.clear()
        largest = max((out / "agency").iterdir(), key=lambda path: path.stat().st_size)
        page.goto(largest.as_uri())
        page.wait_for_selector("html[data-ready]")
        return {"overview": overview, "interactive": interactive, "agency": transferred(asked)}


def transferred(urls: list[str]) -> float:
    return sum(Path(unquote(urlsplit(url).path)).stat().st_size for url in urls if url.startswith("file:"))


def measure(agencies: int, folder: Path) -> int:
    path, out = folder / "gongkai.duckdb", folder / "site"
    if not path.exists():
        synthesize(path, agencies)
    for left in (out, folder / "json"):
        shutil.rmtree(left, ignore_errors=True)
    baseline = measured(dump, path, folder / "json").seconds
    built = measured(build_site, path, out)
    again = measured(build_site, path, out).seconds
    files = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
    seen = browse(out)
    print(f"{agencies:,} agencies × {len(YEARS)} years: {len(files):,} files, {sum(files) / 1e6:,.0f} MB on disk")
    for name, number, unit, limit in (
        ("rows as JSON, by DuckDB (baseline)", baseline, "s   1.00", ""),
        ("building the site", built.seconds, f"s   {built.seconds / baseline:.2f}", "at most 300 s"),
        ("building it again, nothing changed", again, f"s   {again / baseline:.2f}", ""),
        ("peak memory of building", built.peak, "MB", "at most 2,000 MB"),
        ("overview: transferred", seen["overview"] / 1000, "kB", "at most 1,500 kB"),
        ("overview: opened and answers a click", seen["interactive"], "s", "at most 2 s"),
        ("largest agency page: transferred", seen["agency"] / 1000, "kB", "at most 200 kB"),
    ):
        print(f"  {name:<38} {number:8.1f} {unit:<10} {limit}")
    reached = {"seconds": built.seconds, "megabytes": built.peak, **seen}
    missed = [name for name, most in MOST.items() if reached[name] > most]
    if missed:
        print(f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agencies", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, help="keeps the warehouse and the site")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        return measure(given.agencies, given.folder.resolve())
    with tempfile.TemporaryDirectory() as name:
        return measure(given.agencies, Path(name))


if __name__ == "__main__":
    sys.exit(main())
