"""`gongkai query` reads the warehouse and nothing else, and prints nothing that a terminal would obey."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from gongkai.flows.cli import console
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
