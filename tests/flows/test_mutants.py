"""The tool that tries mutants changes what it says it changes, and only code."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests import mutants as mutation
from tests.mutants import ROOT, Mutant, mutants, mutants_of_python, mutants_of_sql, tried_by

PYTHON = '''
def fits(a: int = 1) -> bool:
    """Not 2 or 3 in 4."""
    名 = [x for x in (a, a + 1) if x > 2 and x != 7]
    return bool(名)
'''
SQL = """-- one <= two, in words
select count(distinct a) as n, 'and = or' as text from b where a <= 1 and b is not null -- a or b
"""


def changed(text: str, found: list[Mutant]) -> set[str]:
    return {text[: m.start] + m.new + text[m.start + len(m.old) :] for m in found}


def test_python_is_changed_one_thing_at_a_time() -> None:
    found = list(mutants_of_python(Path("a.py"), PYTHON))
    assert all(PYTHON[m.start :].startswith(m.old) for m in found)
    texts = changed(PYTHON, found)
    for new in (
        "x >= 2 and",
        "x > 2 or x",
        "x == 7",
        "a - 1",
        "a + 2",
        "x > 3",
        "x != 8",
        "if True]",
        "if False]",
        "a: int = 2",
    ):
        assert sum(new in text for text in texts) == 1, new
    assert all(ast.parse(text) and "Not 2 or 3 in 4." in text for text in texts)


def test_sql_is_changed_outside_of_comments_and_texts() -> None:
    found = list(mutants_of_sql(Path("a.sql"), SQL))
    assert {(m.old.strip(), m.new.strip()) for m in found} == {
        ("<=", "<"),
        ("and", "or"),
        ("is not null", "is null"),
        ("count(distinct", "count("),
    }


def test_each_is_tried_by_the_tests_that_name_it_first() -> None:
    assert {m.path.suffix for m in mutants("tables/numbers")} == {".py"} and len(mutants("sql/views/peers")) > 10
    for path, first in (
        ("transforms/tables/numbers.py", "transforms/tables/test_numbers"),
        ("sql/views/peers.sql", "sql/test_peers"),
    ):
        tests = tried_by(Path(path))
        assert tests[0] == f"tests/{first}.py" and all((ROOT / test).is_file() for test in tests)


def test_of_a_change_its_lines_alone_and_what_nothing_names_by_those_who_import_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = Path("extractors/readers/office/workbook/number_formats.py")
    every = mutants_of_python(path, (ROOT / path).read_text("utf-8"))
    starts = sorted(mutant.start for mutant in every)
    line = (ROOT / path).read_text("utf-8").count("\n", 0, starts[0]) + 1
    monkeypatch.setattr(mutation, "changed_lines", lambda since: {path: {line}})
    found = mutants(since="a commit")
    assert found and {str(m).partition(": ")[0] for m in found} == {f"{path}:{line}"}
    tests = tried_by(path)
    assert tests and all("extractors/test_" in test and (ROOT / test).is_file() for test in tests)


def test_the_lines_that_a_commit_did_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    class Done:
        stdout = "+++ sql/a.sql\n@@ -1,2 +3,2 @@\n+x\n@@ -9 +20 @@\n+++ sql/b.sql\n@@ -4 +3,0 @@\n-gone\n"

    monkeypatch.setattr(mutation.subprocess, "run", lambda *_, **__: Done)
    assert mutation.changed_lines("a commit") == {Path("sql/a.sql"): {3, 4, 20}, Path("sql/b.sql"): set()}


@pytest.mark.parametrize(
    ("program", "seconds", "clock", "killed"),
    [
        ("pass", 60, 60.0, False),
        ("raise SystemExit(1)", 60, 60.0, True),
        ("while True: pass", 1, 60.0, True),  # it loops, however long that takes by the clock
        ("import time; time.sleep(60)", 60, 0.5, None),  # it waits, as on a busy machine
    ],
)
def test_only_time_of_the_processor_kills(
    program: str, seconds: int, clock: float, killed: bool | None, tmp_path: Path
) -> None:
    assert mutation.fails([sys.executable, "-c", program], tmp_path, seconds, clock) is killed


def test_the_tests_of_a_mutant_are_bounded_by_what_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "measured", {"a": 100.0, "b": 15.0, "c": 10.0, "long": 500.0}.__getitem__)
    assert mutation.affordable(["a", "b", "c"]) == ["a", "b"]
    assert mutation.affordable(["long", "b"]) == ["long"]
