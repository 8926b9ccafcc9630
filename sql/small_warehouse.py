"""A small warehouse beside the whole one: the same tables and views, but only some of the reports.

Rules run in it as in the whole one, and their results for these reports replace those of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongkai.sql import objects
from gongkai.sql.quoting import quoted_name, quoted_text


class SmallWarehouse:
    """An attached file beside a staging file. `select` is the condition for the rows that are copied."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, whole: str) -> None:
        self.connection, self._whole = connection, quoted_name(whole)

    @contextmanager
    def using(self) -> Iterator[None]:
        """Within this context, names without a database refer to the small warehouse."""
        self.connection.execute("use small")
        try:
            yield
        finally:
            self.connection.execute(f"use {self._whole}")

    def name_of(self, table: str) -> str:
        """The qualified name of a table of the whole warehouse."""
        return f"{self._whole}.{table}"

    def fill(self, table: str, select: str = "", columns: str = "*") -> None:
        """Replace the rows of a table of the small warehouse by those of the whole that meet the condition `select`."""
        where = f" where {select}" if select else ""
        self.connection.execute(f"delete from small.{table}")
        self.connection.execute(f"insert into small.{table} select {columns} from {self.name_of(table)}{where}")

    def put(self, table: str, select: str) -> None:
        """Replace the rows of the whole that meet the condition `select` by those of the small warehouse that do."""
        self.connection.execute(f"delete from {self.name_of(table)} where {select}")
        self.connection.execute(f"insert into {self.name_of(table)} select * from small.{table} where {select}")


@contextmanager
def small_warehouse_beside(
    connection: duckdb.DuckDBPyConnection, staging: Path, only: Collection[str] | None = None
) -> Iterator[SmallWarehouse]:
    """A small warehouse with the reference data but no reports, and with views as objects.create makes them; deleted
    afterwards."""
    ((whole,),) = connection.execute("select current_database()").fetchall()
    path = staging.with_name(f"{staging.name.removesuffix('.building.duckdb')}.small.building.duckdb")
    path.unlink(missing_ok=True)
    connection.execute(f"attach {quoted_text(path)} as small (read_write)")
    small = SmallWarehouse(connection, whole)
    try:
        with small.using():
            objects.create(connection, only)
        connection.begin()
        for table in objects.tables("reference", "terms"):
            small.fill(table)
        connection.commit()
        yield small
    finally:
        connection.execute("detach small")
        path.unlink(missing_ok=True)
        Path(f"{path}.wal").unlink(missing_ok=True)
