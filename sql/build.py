"""Builds a warehouse in a staging file beside the published one: prepared, loaded (load.py), checked and tested."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path

import duckdb

from gongkai.files import copy_file
from gongkai.sql import objects
from gongkai.sql.changes import forget
from gongkai.sql.connection import (
    MEMORY_GIB,
    WarehouseError,
    connect,
    disable_type_sniffing,
    insert,
    transaction,
    with_memory_limit,
)
from gongkai.sql.corrections import apply_corrections, of_loaded_reports, record_decisions
from gongkai.sql.findings import EDITIONS, steps
from gongkai.sql.incremental import MANY, Checked, check_changes, why_everything
from gongkai.sql.quoting import quoted_text
from gongkai.sql.records import RunRow, UnpublishedRow
from gongkai.sql.reference import load_reference
from gongkai.sql.warehouse_tests import run_tests
from gongkai.transforms.model import Correction, Decision

STORAGE_VERSION = "v1.2.0"
"""Every DuckDB from 1.2 on opens files of this version; newer versions add nothing that is needed here."""

BLOCK_BYTES = 65_536
"""A quarter of DuckDB's default block size. A column of a row group that does not fit into the rest of a block starts a
new block, and that rest stays empty. The block size is a property of the file: it is fixed when the file is created."""


def prepare_staging(target: Path, reference: Path, *, fresh: bool) -> Path:
    """Create the staging file beside `target`: with only the reference data if
    `fresh`, else a copy of the published file."""
    staging = target.with_name(f".{target.stem}.{os.getpid()}.building.duckdb")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_unfinished(target)
        if not fresh:
            copy_file(target, staging)
            staging.chmod(0o644)
            return staging
        staging.touch()
        staging.unlink()
    except OSError as error:
        with suppress(OSError):  # else the partial copy would keep a full disk full
            staging.unlink(missing_ok=True)
        raise WarehouseError(
            f"无法写入 {target.parent}（{error.strerror}）；请检查权限或用 --warehouse 指定其他路径 / "
            f"cannot write to {target.parent} ({error.strerror}); check permissions or choose another --warehouse"
        ) from None
    create_file(staging, reference)
    return staging


def unfinished(target: Path) -> list[Path]:
    """What runs that build `target` have beside it: a staging file, its write-ahead log, and DuckDB's folder of
    temporary files. What a run on another warehouse of the folder has (gongkai.trial.duckdb) is none of it."""
    name = re.compile(rf"\.{re.escape(target.stem)}\.\d+(?:\.small)?\.building\.duckdb.*")
    return [path for path in target.parent.glob(".*.building.duckdb*") if name.fullmatch(path.name)]


def remove_unfinished(target: Path) -> None:
    """Remove what a killed or failed run left beside `target`."""
    for left in unfinished(target):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def create_file(path: Path, reference: Path) -> None:
    """Create a file with all tables and views, and load the reference data."""
    with duckdb.connect() as connection:
        disable_type_sniffing(connection)
        options = f"storage_version '{STORAGE_VERSION}', block_size {BLOCK_BYTES}"
        connection.execute(f"attach {quoted_text(path)} as made ({options})")
        connection.execute("use made")
        objects.create(connection)
        load_reference(connection, reference)
        objects.comment(connection)
        connection.execute("use memory; detach made")


def check_staging(
    staging: Path,
    built_with: Mapping[str, str],
    runs: Sequence[RunRow],
    corrections: Sequence[Correction] = (),
    decisions: Sequence[Decision] = (),
    unpublished: Sequence[UnpublishedRow] = (),
    *,
    is_trial: bool = False,
) -> Checked:
    """Choose the current editions, apply corrections, rules and decisions, and record the runs, the reports that sites
    list but do not publish, and what the file was `built_with` (rows of `build`). Then run every test of sql/tests.
    Rules and tests cover all reports, or only those that a change concerns where that gives the same result
    (incremental.py).

    Raises WarehouseError naming the failing test and its first rows; such a file is never published.
    """
    with connect(staging, read_only=False) as connection:
        if is_trial:
            corrections = of_loaded_reports(connection, corrections)
        why = why_everything(connection, built_with, runs)
        if runs:  # a sighting after this time lies in the future
            connection.execute("set variable run_started_at = ?::timestamp", [runs[-1].started_at])
        checked = None if why else check_changes(connection, staging, runs[-1], corrections, decisions)
        if checked is None:
            _check_everything(connection, corrections, decisions)
        connection.begin()
        connection.execute("delete from runs")
        insert(connection, "runs", [asdict(run) for run in runs])
        connection.execute("delete from unpublished")
        insert(connection, "unpublished", [asdict(row) for row in unpublished])
        connection.execute("delete from build")
        run_id = runs[-1].run_id if runs else ""
        build = {**built_with, "run_id": run_id}
        insert(connection, "build", [{"name": name, "value": value} for name, value in build.items()])
        forget(connection)
        connection.commit()
        run_tests(connection, *(["country"] if checked is not None else []))
        ((count,),) = connection.execute("select count(*) from reports").fetchall()
        connection.execute("checkpoint")
    if checked is None:
        return Checked(count, count, *(why or MANY))
    return Checked(checked, count)


def _check_everything(
    connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], decisions: Sequence[Decision]
) -> None:
    """Apply every rule to every report.

    Each step is committed: DuckDB takes a table to be as it was before the transaction that fills it, and plans joins
    on it that keep millions of rows in memory. A step for which the memory is too little is done again with more: the
    files of sql/derived/ first delete what they fill.
    """

    def begin() -> None:
        if objects.empty(connection):
            connection.execute("checkpoint")
        with transaction(connection):
            connection.execute("delete from build")  # a file whose check fails half-way does not count as checked
            record_decisions(connection, decisions)  # first: decisions say which editions are accepted
            connection.execute(objects.statement("derived", EDITIONS))
            apply_corrections(connection, corrections)

    with_memory_limit(connection, MEMORY_GIB, begin)
    for _, step in steps(connection):
        with_memory_limit(connection, MEMORY_GIB, partial(connection.execute, step))


def record_run(staging: Path, run: RunRow) -> None:
    """Replace the row of this run."""
    with connect(staging, read_only=False) as connection:
        connection.execute("delete from runs where run_id = ?", [run.run_id])
        insert(connection, "runs", [asdict(run)])
        connection.execute("checkpoint")
