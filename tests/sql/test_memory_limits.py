"""How much memory building takes, and what happens where that is too little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.sql.build import prepare_staging
from gongkai.sql.connection import MEMORY_GIB, connect, limit_memory, with_memory_limit
from gongkai.sql.corrections import record_decisions
from gongkai.sql.findings import steps
from gongkai.sql.objects import names, tables
from gongkai.transforms.model import Decision
from tests.sql.conftest import ask, made, publish
from tests.sql.form_cells import REFERENCE


def test_a_share_of_the_memory_is_for_as_many_threads() -> None:
    with duckdb.connect() as connection:
        connection.execute("set threads = 64")
        limit_memory(connection, 1.0)
        assert connection.execute("select current_setting('threads')").fetchall() == [(8,)]
        connection.execute("set threads = 2")
        limit_memory(connection, 1.0)
        assert connection.execute("select current_setting('threads')").fetchall() == [(2,)]


def test_more_memory_is_for_the_step_that_needs_it_and_for_none_after_it() -> None:
    limits = []

    def step() -> None:
        limits.append(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])
        if len(limits) == 1:
            raise duckdb.OutOfMemoryException("failed to allocate")

    with duckdb.connect() as connection:
        for _ in range(2):
            with_memory_limit(connection, 0.25, step)
    assert limits[0] == limits[2] == "256.0 MiB" != limits[1]


def test_building_takes_its_share_of_the_memory_and_readers_are_not_held_back(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    publish(target, made("one"))
    staging = prepare_staging(target, REFERENCE, fresh=False)
    limits = []
    for path, read_only in ((staging, False), (target, True)):
        with connect(path, read_only=read_only) as connection:
            ((limit,),) = connection.execute("select current_setting('memory_limit')").fetchall()
            limits.append(limit)
    with duckdb.connect() as connection:
        ((own,),) = connection.execute("select current_setting('memory_limit')").fetchall()
    size, unit = own.split()
    small = unit not in ("GiB", "TiB") or (unit == "GiB" and float(size) <= MEMORY_GIB)
    assert limits[1] == own
    assert limits[0] == own if small else float(limits[0].removesuffix(" GiB")) == pytest.approx(MEMORY_GIB, abs=0.06)


def test_rules_that_need_more_memory_than_their_share_are_applied_with_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = []

    def recorded(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
        limits.append(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])
        record_decisions(connection, decisions)

    monkeypatch.setattr("gongkai.sql.build.record_decisions", recorded)
    monkeypatch.setattr("gongkai.sql.build.MEMORY_GIB", 0.004)
    publish(tmp_path / "small.duckdb", made("one"))
    monkeypatch.undo()
    publish(tmp_path / "usual.duckdb", made("one"))
    assert len(limits) == 2 and limits[0] != limits[1]
    checked = "select check_id, result, count(*) from check_results group by all order by all"
    assert ask(tmp_path / "small.duckdb", checked) == ask(tmp_path / "usual.duckdb", checked) != []


def test_rules_are_planned_with_the_rows_that_steps_before_them_have_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = {}

    def watched(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
        for name, step in steps(connection):
            for table in ("check_sums", "measure_values"):
                sizes = "select estimated_size from duckdb_tables() where table_name = ?"
                planned[table, name] = connection.execute(sizes, [table]).fetchall()[0][0]
            yield name, step

    monkeypatch.setattr("gongkai.sql.build.steps", watched)
    publish(tmp_path / "new.duckdb", *(made(f"of {year}", year=year) for year in (2022, 2023)))
    assert planned["check_sums", "check_results"] == planned["measure_values", "measure_values"] == 0
    assert planned["check_sums", "measure_values"] > 0
    assert planned["measure_values", "jumps"] == 2


def _differing(folder: Path, *files: str) -> list[str]:
    """The computed tables that are not the same in two files."""

    def rows(file: str, table: str) -> list[tuple[Any, ...]]:
        return ask(folder / file, f"from {table} order by all")

    assert rows(files[0], "check_sums") and len(rows(files[0], "measure_values")) > 1
    return [table for table in tables("computed") if rows(files[0], table) != rows(files[1], table)]


OF_TWO_FORMS = [made("before", "2019", year=2020), *(made(f"of {year}", year=year) for year in (2022, 2023))]


def test_a_step_that_stopped_half_way_can_be_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path / "once.duckdb", *OF_TWO_FORMS)

    def twice(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
        for name, step in steps(connection):
            yield from [(name, step)] * (2 if name in names("derived") else 1)

    monkeypatch.setattr("gongkai.sql.build.steps", twice)
    publish(tmp_path / "twice.duckdb", *OF_TWO_FORMS)
    assert _differing(tmp_path, "once.duckdb", "twice.duckdb") == []


@pytest.mark.parametrize("size", [1, 2])
def test_slices_give_what_all_at_once_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    publish(tmp_path / "whole.duckdb", *OF_TWO_FORMS)
    monkeypatch.setattr("gongkai.sql.findings.SLICE", size)
    publish(tmp_path / "slices.duckdb", *OF_TWO_FORMS)
    assert _differing(tmp_path, "whole.duckdb", "slices.duckdb") == []
