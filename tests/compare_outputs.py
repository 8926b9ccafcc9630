"""Whether two checkouts make the same of the same reports: exports, site and every table, byte for byte.

    python tests/compare_outputs.py BEFORE AFTER [--reports FOLDER …]

Each checkout needs its own .venv (`make setup`). Without --reports, the samples and the typeset reports of AFTER are
read. What no two runs can share is left out: the names and times of runs, fingerprints of the programs, and the
pictures' compression. Exit 0 when nothing differs; each difference is named otherwise.

Run over the commits before and after everything moved into one package (6149638, c9c183f), with the three samples of
then and the typeset reports but the scan: 197 files and tables, 29,564 lines of facts. Where both have the checks.csv
of c9c183f, in which a commit in between put five rules and the move two paths, nothing differs; else the six that
print it do.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_VARYING = (
    (re.compile(rb"n\d{8}T\d{9}Z"), b"RUN"),
    (re.compile(rb"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(\.\d+)?(\+00:00|Z)?"), b"TIME"),
    (re.compile(rb'^\["[0-9a-f]{16}", '), b'["X", '),  # the readers of a page's tables, in tables.json
    (re.compile(rb'("(?:sha256|bytes|hash|reader_version)": ?)("[0-9a-f+.LibreOffice-]*"|\d+)'), b"\\1X"),
)
_VARYING_COLUMNS = {"first_seen_at", "reader_version", "run_id", "started_at", "finished_at"}
_VARYING_TABLES = {"build", "runs"}
_DUMP = """
import csv, sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
out = csv.writer(sys.stdout)
names = connection.execute(
    "select table_name from information_schema.tables where table_schema = 'main' order by 1").fetchall()
for (table,) in names:
    columns = [c for c, *_ in connection.execute(f'describe "{table}"').fetchall()]
    listed = ", ".join(f'"{c}"' for c in sorted(columns))
    for row in connection.execute(f'select {listed} from "{table}" order by all').fetchall():
        for column, value in zip(sorted(columns), row):
            out.writerow((table, column, value))
        out.writerow((table, "", ""))
"""


def outputs(checkout: Path, reports: Path, work: Path) -> dict[str, bytes]:
    """What a checkout makes of the reports: files by name, and each table's rows, without what varies."""
    warehouse = work / "w.duckdb"
    binaries = checkout / ".venv" / "bin"
    command = [binaries / "gongkai", "ingest", reports, "--warehouse", warehouse]
    subprocess.run(command, cwd=checkout, check=False, stdout=subprocess.DEVNULL)
    made = {}
    for folder in (work / "w-exports", work / "w-site"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                made[path.relative_to(work).as_posix()] = _settled(path.read_bytes())
    dumped = subprocess.run([binaries / "python", "-c", _DUMP, warehouse], capture_output=True, check=True).stdout
    for line in dumped.splitlines(keepends=True):
        table, column, *_ = line.decode().split(",", 2)
        if table not in _VARYING_TABLES and column not in _VARYING_COLUMNS:
            made[f"table {table}"] = made.get(f"table {table}", b"") + _settled(line)
    for path in work.iterdir():  # the next checkout writes to the same place
        if path != reports:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return made


def _settled(data: bytes) -> bytes:
    for pattern, constant in _VARYING:
        data = pattern.sub(constant, data)
    return data


def differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """A line for every file or table that one side lacks or that is not the same."""
    found = [f"only before: {name}" for name in before.keys() - after.keys()]
    found += [f"only after: {name}" for name in after.keys() - before.keys()]
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            old, new = before[name].splitlines(), after[name].splitlines()
            first = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
            quoted = [lines[first][:200] if first < len(lines) else b"(end)" for lines in (old, new)]
            found.append(f"differs: {name}:{first + 1}: {quoted[0]!r} -> {quoted[1]!r}")
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--reports", type=Path, nargs="*")
    asked = parser.parse_args()
    folders = asked.reports or [asked.after / "data" / "samples", asked.after / "tests" / "data" / "typeset"]
    with tempfile.TemporaryDirectory(prefix="compare-") as name:
        work = Path(name)
        reports = work / "in"
        reports.mkdir()
        for folder in folders:
            for path in folder.iterdir():
                if path.is_file() and path.suffix not in (".csv", ".md", ".py"):
                    shutil.copy(path, reports / path.name)
        before, after = (outputs(c.resolve(), reports, work) for c in (asked.before, asked.after))
    if "table facts" not in before:
        sys.exit("the checkout of before loaded nothing: there is nothing to compare")
    found = differences(before, after)
    print("\n".join(found))
    cells = before["table facts"].count(b"\n")
    print(f"{len(before)} files and tables before, {len(after)} after, {cells} lines of facts: {len(found)} differ")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
