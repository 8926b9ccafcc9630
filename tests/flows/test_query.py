"""`gongkai query` reads the warehouse and nothing else, and prints nothing that a terminal would obey."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import duckdb
import pytest
import typer
from typer.testing import CliRunner, Result

from gongkai.flows import console
from gongkai.flows.cli.main import app
from gongkai.sql.connection import connect


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table facts as select 1 as value")
    return path


def query(warehouse: Path, sql: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["query", sql, "--warehouse", str(warehouse), *words])


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{folder}/out.csv'",
        "select * from read_text('{folder}/secret')",
        "select * from '{folder}/secret.csv'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from glob('{folder}/*')",
        "attach '{folder}/other.duckdb' as other",
        "export database '{folder}/out'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset enable_external_access",
        "set lock_configuration = false",
        "set temp_directory = '{folder}/out'",
        "select 1; copy (select 1) to '{folder}/out.csv'",
    ],
)
def test_a_query_touches_no_file(warehouse: Path, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    before = sorted(tmp_path.iterdir())
    done = query(warehouse, sql.format(folder=tmp_path))
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert sorted(tmp_path.iterdir()) == before


def test_a_query_still_reads(warehouse: Path) -> None:
    assert query(warehouse, "select value from facts order by random()").stdout.split() == ["value", "1"]


def test_a_query_may_begin_with_a_comment(warehouse: Path) -> None:
    assert query(warehouse, "-- what it prints\nselect value from facts").stdout.split() == ["value", "1"]


def test_no_result_of_several_queries_is_left_out_silently(warehouse: Path) -> None:
    done = query(warehouse, "select 7 as n; select value from facts")
    assert (done.exit_code, "one query at a time, these are 2" in done.output) == (2, True)
    assert query(warehouse, "create temp table t as select 5 as n; select n from t").stdout.split() == ["n", "5"]


@pytest.mark.parametrize(("text", "is_crash"), [("Could not write file: No space left on device", False), ("x", True)])
def test_a_checkpoint_on_a_full_disk_is_no_crash(text: str, is_crash: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(duckdb.FatalException if is_crash else typer.Exit), console.clear_errors():
        raise duckdb.FatalException(f"FATAL Error: Failed to create checkpoint because of error: {text}")
    assert ("check disk and permissions" in capsys.readouterr().err) is not is_crash


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


HOSTILE = "\x1b]0;owned\x07\x1b[2Jred\x9b31m\u202e[/foo][bold]b[/bold]:smile:\x08"


@pytest.mark.parametrize("form", list(console.Format))
def test_a_terminal_is_given_text_only(monkeypatch: pytest.MonkeyPatch, form: console.Format) -> None:
    """`select '[/foo]'` was markup, and ended in a traceback."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    console.PRINTERS[form]([HOSTILE, "n"], [(HOSTILE, 1)])
    shown = screen.getvalue()
    assert "[/foo][bold]b" in shown
    assert not set(shown) & set("\x1b\x07\x08\x9b\u202e")


def test_a_pipe_is_given_what_is_there(warehouse: Path) -> None:
    found = query(warehouse, "select chr(27) || '[0m' as x", "--format", "csv")
    assert found.stdout == "x\n\x1b[0m\n"


def test_an_error_message_is_text_only(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status", "--warehouse", str(tmp_path / "a\x1b[2Jb.duckdb")])
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr and "\\u001b" in done.stderr


def test_the_warehouse_stays_open_for_those_who_build(warehouse: Path) -> None:
    with connect(warehouse, read_only=True) as connection:
        assert connection.execute("select current_setting('enable_external_access')").fetchone() == (True,)
