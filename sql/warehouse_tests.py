"""The tests of a warehouse: each file of sql/tests/ selects rows that must not exist."""

from __future__ import annotations

from functools import partial
from typing import Any

import duckdb

from gongkai.sql import objects
from gongkai.sql.connection import MEMORY_GIB, WarehouseError, with_memory_limit


def run_tests(connection: duckdb.DuckDBPyConnection, *neighbourhoods: str) -> None:
    """Run the tests of these neighbourhoods (all if none is given). Raises
    WarehouseError naming the test and its first rows."""
    for name in objects.names("tests"):
        if neighbourhoods and objects.neighbourhood("tests", name) not in neighbourhoods:
            continue
        failing = with_memory_limit(connection, MEMORY_GIB, partial(_failing_rows, connection, name))
        if failing:
            raise WarehouseError(
                f"检查 {name} 未通过，未发布；不符的行 / test {name} failed, nothing was published; rows: {failing}"
            )


def _failing_rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(objects.statement("tests", name)).fetchmany(3)
