"""A small warehouse beside the whole one: the same tables and views, with some of the reports.

Rules run in it as they run in the whole, and what they made of these reports is put in place of what the whole has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongkai.sql import objects
from gongkai.sql.quoting import quoted_name, quoted_text


class SmallWarehouse:
    """An attached file beside a staging file. `select` says which rows of the whole are copied into it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, whole: str) -> None:
        self.connection, self._whole = connection, quoted_name(whole)

    @contextmanager
    def using(self) -> Iterator[None]:
        """Names without a database are the small warehouse's."""
        self.connection.execute("use small")
        try:
            yield
        finally:
            self.connection.execute(f"use {self._whole}")

    def name_of(self, table: str) -> str:
        """A table of the whole."""
        return f"{self._whole}.{table}"

    def fill(self, table: str, select: str = "") -> None:
        """Rows of the whole in place of those that the small warehouse has; `select` is a condition."""
        where = f" where {select}" if select else ""
        self.connection.execute(f"delete from small.{table}")
        self.connection.execute(f"insert into small.{table} select * from {self.name_of(table)}{where}")

    def put(self, table: str, select: str) -> None:
        """The rows of the small warehouse that `select` picks in place of those of the whole."""
        self.connection.execute(f"delete from {self.name_of(table)} where {select}")
        self.connection.execute(f"insert into {self.name_of(table)} select * from small.{table} where {select}")


@contextmanager
def small_warehouse_beside(connection: duckdb.DuckDBPyConnection, staging: Path) -> Iterator[SmallWarehouse]:
    """One without reports, with the reference data of the whole; gone afterwards."""
    ((whole,),) = connection.execute("select current_database()").fetchall()
    path = staging.with_name(f"{staging.name.removesuffix('.building.duckdb')}.small.building.duckdb")
    path.unlink(missing_ok=True)
    connection.execute(f"attach {quoted_text(path)} as small (read_write)")
    small = SmallWarehouse(connection, whole)
    try:
        with small.using():
            objects.create(connection)
        connection.begin()
        for table in objects.tables("reference", "terms"):
            small.fill(table)
        connection.commit()
        yield small
    finally:
        connection.execute("detach small")
        path.unlink(missing_ok=True)
        Path(f"{path}.wal").unlink(missing_ok=True)
