"""Mutants of the transforms and the views, or of lines that changed: one small change each, and whether a test sees it.

    make mutants                                     40 of them, drawn with seed 0
    make mutants MUTANTS="--count 200 --seed 7"      others, more
    make mutants MUTANTS="--only peers --count 1000" all of the files whose path holds a word
    make mutants MUTANTS="--since HEAD~20"           of lines changed since a commit, in every room

Each is made in a copy of the tree and tried against the tests that name its module or view, quickest files first, up to
TESTS_SECONDS of them. What survives is printed as a line to write a test for, or to look at: a change may be of no
consequence. Fewer killed than LEAST_KILLED is a failure, as is a run of which half was not tried. Not mutmut or
cosmic-ray: neither knows SQL, and half of the rules stand in SQL.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import ceil
from pathlib import Path

from tests import seconds

ROOT = Path(__file__).parents[1]
LEAST_KILLED = 0.75
TESTS_SECONDS = 120.0
"""Processor time of the tests that one mutant is tried with, by tests/seconds.csv."""

TIMES_AS_LONG, START_SECONDS = 3, 60
"""A mutant is killed, too, where its tests take so many times the processor time that they should, beside that for
starting: it makes them loop. On a busy machine they take more time by the clock, not by the processor."""

CLOCK_SECONDS = 1800.0
"""A mutant whose tests then still run was not tried: they wait, be it for what it broke or for a turn of the
processor."""

_LIMITED = """
import os, resource, sys
seconds = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
os.execv(sys.argv[2], sys.argv[2:])
"""

ROOMS = ("extractors", "flows", "site", "sql", "transforms")

LONG = ("test_export", "test_mutations", "test_samples", "test_synthetic", "test_workbook")
"""Tests that take minutes: only for what nothing else names."""

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "archive", "warehouse", "exports"
)

COMPARED = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
SQL_CHANGES = (
    (r" and ", " or "),
    (r" or ", " and "),
    (r" <= ", " < "),
    (r" >= ", " > "),
    (r" < ", " <= "),
    (r" > ", " >= "),
    (r" = ", " <> "),
    (r" <> ", " = "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"\bleft join\b", "join"),
    (r"\bis not distinct from\b", "is distinct from"),
    (r"\bis distinct from\b", "is not distinct from"),
    (r"\bis not null\b", "is null"),
    (r"\bis null\b", "is not null"),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bcount\(distinct ", "count("),
    (r"\bunion all\b", "union"),
    (r"\bfilter \(where .*?\)(?= as|,|$)", ""),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with `old` at `start` replaced by `new`."""

    path: Path
    start: int
    old: str
    new: str

    def text(self, root: Path) -> str:
        whole = (root / self.path).read_text("utf-8")
        assert whole[self.start :].startswith(self.old), self
        return whole[: self.start] + self.new + whole[self.start + len(self.old) :]

    def __str__(self) -> str:
        before = (ROOT / self.path).read_text("utf-8")[: self.start]
        return f"{self.path}:{before.count(chr(10)) + 1}: {self.old.strip()!r} → {self.new.strip()!r}"


def mutants_of_sql(path: Path, text: str) -> Iterator[Mutant]:
    """Changes below the header of a file; comments stay."""
    for pattern, new in SQL_CHANGES:
        for found in re.finditer(pattern, text):
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if "--" not in line and line.count("'") % 2 == 0:
                yield Mutant(path, found.start(), found[0], new)


def mutants_of_python(path: Path, text: str) -> Iterator[Mutant]:
    """Changes of comparisons, conditions, sums, numbers and lone returns. Type annotations and docstrings stay."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    lines = text.splitlines()

    def place(row: int, column: int) -> int:
        return starts[row - 1] + len(lines[row - 1].encode()[:column].decode())  # ast counts bytes

    def whole(node: ast.expr) -> tuple[int, str]:
        start = place(node.lineno, node.col_offset)
        return start, text[start : place(node.end_lineno or 0, node.end_col_offset or 0)]

    def between(one: ast.expr, other: ast.expr) -> tuple[int, str]:
        start = place(one.end_lineno or 0, one.end_col_offset or 0)
        return start, text[start : place(other.lineno, other.col_offset)]

    for node in ast.walk(ast.parse(text)):
        for (start, old), new in _changed(node, whole, between):
            if old != new:
                yield Mutant(path, start, old, new)


def _changed(node: ast.AST, whole: object, between: object) -> Iterator[tuple[tuple[int, str], str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            gap = between(left, right)  # type: ignore[operator]
            word = gap[1].strip(" ()\n")
            yield gap, gap[1].replace(word, COMPARED[type(op)])
        case ast.BoolOp(op=op, values=[left, right, *_]):
            word, other = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            gap = between(left, right)  # type: ignore[operator]
            yield gap, gap[1].replace(word, other)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            word, other = ("+", "-") if isinstance(op, ast.Add) else ("-", "+")
            gap = between(left, right)  # type: ignore[operator]
            yield gap, gap[1].replace(word, other)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.comprehension(ifs=[test, *_]):
            place = whole(test)  # type: ignore[operator]
            yield place, f"not ({place[1]})" if isinstance(test, ast.NamedExpr) else "True"
            yield place, "False" if not isinstance(test, ast.NamedExpr) else place[1]
        case ast.Constant(value=bool()):
            yield whole(node), str(not node.value)  # type: ignore[operator]
        case ast.Constant(value=int()):
            yield whole(node), str(node.value + 1)  # type: ignore[operator]


def mutants(word: str = "", since: str = "") -> list[Mutant]:
    """All changes that are known of the files whose path holds a word; of every room those of lines changed since a
    commit."""
    rooms = [("transforms", "*.py", mutants_of_python), ("sql/views", "*.sql", mutants_of_sql)]
    if since:
        rooms = [(room, "*.py", mutants_of_python) for room in ROOMS] + [("sql", "*.sql", mutants_of_sql)]
    lines = changed_lines(since) if since else {}
    return [
        mutant
        for room, files, changes in rooms
        for path in sorted((ROOT / room).rglob(files))
        if word in path.relative_to(ROOT).as_posix() and (not since or path.relative_to(ROOT) in lines)
        for text in [path.read_text("utf-8")]
        for mutant in changes(path.relative_to(ROOT), text)
        if not since or text.count("\n", 0, mutant.start) + 1 in lines[mutant.path]
    ]


def changed_lines(since: str) -> dict[Path, set[int]]:
    """The lines of each file that a commit did not have."""
    command = ["git", "diff", "--unified=0", "--no-color", "--no-prefix", since, "--", *ROOMS]
    found: dict[Path, set[int]] = {}
    path = Path()
    for line in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if line.startswith("+++ "):
            path = Path(line[4:])
        elif place := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(place[1]), int(place[2] or 1)
            found.setdefault(path, set()).update(range(first, first + count))
    return found


def tried_by(path: Path) -> list[str]:
    """The files of tests to try a module or view with: those of its name first, then those that name it or, where none
    does, a module that imports it; then, for a transform or what nothing names, the others of its room; small before
    large."""
    name = path.stem if path.suffix == ".sql" else ".".join(path.with_suffix("").parts)
    room = ROOT / "tests" / path.parts[0]
    texts = {tests: tests.read_text("utf-8") for tests in room.rglob("test_*.py")}
    names, known = {name}, {name}
    while names and not any(_is_named(names, text) for text in texts.values()):
        names = {user for known_name in names for user in _importing(path.parts[0], known_name)} - known
        known |= names
    ranked = []
    for tests, text in texts.items():
        of_its_name = tests.stem == f"test_{path.stem}"
        rank = 0 if of_its_name else 1 if path.stem in tests.stem else 2 if _is_named(names, text) else 3
        if rank < 3 or path.parts[0] == "transforms" or not names:
            ranked.append((tests.stem in LONG, rank, tests.stat().st_size, str(tests.relative_to(ROOT))))
    quick = [tests for is_long, *_, tests in sorted(ranked) if not is_long]
    return affordable(quick or [tests for *_, tests in ranked])


def affordable(tests: list[str]) -> list[str]:
    """The first of these files, as many as take TESTS_SECONDS together, and one at least."""
    ends = accumulate(measured(file) for file in tests)
    return [
        file for number, (file, end) in enumerate(zip(tests, ends, strict=True)) if not number or end <= TESTS_SECONDS
    ]


def measured(tests: str) -> float:
    """Processor time of a file of tests; what is not measured yet is new and small."""
    return _measured().get(tests, (0, 1.0))[1]


_measured = cache(seconds.measured)


def _is_named(names: Collection[str], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def _importing(room: str, name: str) -> set[str]:
    """The modules of a room that import one of it, or apply a file of SQL."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / room).rglob("*.py")
        if _is_named([name], path.read_text("utf-8"))
    }


def is_killed(copy: Path, path: Path, text: str, tests: list[str]) -> bool | None:
    """Whether one of the tests fails in the copy of the tree when a file reads so; None where they did not end."""
    kept = (copy / path).read_bytes()
    (copy / path).write_text(text, "utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        return fails(command, copy, START_SECONDS + ceil(TIMES_AS_LONG * sum(map(measured, tests))))
    finally:
        (copy / path).write_bytes(kept)


def fails(command: list[str], folder: Path, most: int, clock: float = CLOCK_SECONDS) -> bool | None:
    """Whether tests fail or use up `most` seconds of the processor; None where the clock runs out. Nothing they
    started is left running."""
    limited = [sys.executable, "-c", _LIMITED, str(most), *command]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as out:
        tests = subprocess.Popen(limited, cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            code = tests.wait(clock)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(tests.pid, signal.SIGKILL)
            tests.wait()
        out.seek(0)
        assert code in (0, 1, 2, 4, -signal.SIGXCPU), out.read().decode(errors="replace")[-2000:]
    return code != 0


_WORDS = {True: "killed   ", False: "SURVIVED ", None: "NOT TRIED"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="a word in the path of the file")
    parser.add_argument("--since", default="", help="a commit: only of lines that it did not have")
    options = parser.parse_args()
    every = mutants(options.only, options.since)
    drawn = random.Random(options.seed).sample(every, min(options.count, len(every)))
    survived, untried = [], 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "gongkai"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=NOT_COPIED)
        for path in sorted({mutant.path.parent for mutant in drawn}):  # what fails anyway would kill them all
            first = next(mutant.path for mutant in drawn if mutant.path.parent == path)
            fails_anyway = is_killed(copy, first, (copy / first).read_text("utf-8"), tried_by(first)[:2])
            assert fails_anyway is False, f"tests of {first}"
        for number, mutant in enumerate(drawn, 1):
            started = time.monotonic()
            killed = is_killed(copy, mutant.path, mutant.text(copy), tried_by(mutant.path))
            survived += [mutant] if killed is False else []
            untried += killed is None
            took = time.monotonic() - started
            print(f"{number:4} {_WORDS[killed]} {took:5.1f} s  {mutant}", flush=True)
    tried = len(drawn) - untried
    print(f"{tried - len(survived)} of {tried} killed, {untried} not tried, {len(every)} there are")
    return int(len(survived) > (1 - LEAST_KILLED) * tried or tried < len(drawn) / 2)


if __name__ == "__main__":
    sys.exit(main())
