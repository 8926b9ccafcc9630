"""How much processor time the tests of a file take, and by that which files `make check` leaves out.

    python -m tests.seconds tests/sql/test_facts.py …     measure files anew, in one process

`tests/seconds.csv` has a row per file: the tests without a mark of their own, and the processor seconds they took, with
those of the programs they ran. What is made once for all files is not counted. A file without a row is new, and is
left in.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import pytest

ROOT = Path(__file__).parents[1]
FILE = ROOT / "tests" / "seconds.csv"
OF_A_TEST, OF_A_FILE = 0.008, 0.5
"""The most seconds of a file that is quick: of its tests on average, or of all of them together."""

ALWAYS = "tests/flows/test_small_night.py"
"""The one night that is run however long it takes: hardly any fault of flows/ and site/ shows without a night."""

Row = tuple[int, float]
"""The tests of a file, and what they took together."""


def measured() -> dict[str, Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["file"]: (int(row["tests"]), float(row["seconds"])) for row in csv.DictReader(file)}


def is_quick(row: Row) -> bool:
    tests, seconds = row
    return seconds <= max(OF_A_FILE, OF_A_TEST * tests)


def slow_files() -> frozenset[str]:
    return frozenset(name for name, row in measured().items() if not is_quick(row) and name != ALWAYS)


def write(rows: dict[str, Row]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("file", "tests", "seconds"))
        out.writerows((name, tests, f"{seconds:.2f}") for name, (tests, seconds) in sorted(rows.items()))


class Clock:
    """A plugin of pytest: the processor time of each file's tests, with their fixtures but those of the session."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self._shared = 0.0
        self._depth = 0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        if fixturedef.scope != "session":
            return (yield)
        started = _processor_time()
        self._depth += 1
        try:
            return (yield)
        finally:
            self._depth -= 1
            self._shared += 0 if self._depth else _processor_time() - started

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        started = _processor_time() - self._shared
        try:
            return (yield)
        finally:
            file, _, _ = item.nodeid.partition("::")
            self.tests[file] += 1
            self.seconds[file] += _processor_time() - self._shared - started

    def rows(self) -> dict[str, Row]:
        return {file: (tests, self.seconds[file]) for file, tests in self.tests.items()}


def _processor_time() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def main(files: list[str]) -> int:
    kept = {name: row for name, row in measured().items() if (ROOT / name).exists() and name not in files}
    write(kept)  # a file that has no row is left in
    clock = Clock()
    code = pytest.main(["-p", "no:xdist", "-m", "not slow", *files], plugins=[clock])
    write(kept | clock.rows())
    return int(code)


if __name__ == "__main__":
    os.chdir(ROOT)
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
