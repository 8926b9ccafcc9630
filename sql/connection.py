"""Opening warehouse files, the limits of a connection, and inserting rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from gongkai.errors import GongkaiError
from gongkai.sql.quoting import quoted_name

if TYPE_CHECKING:
    import pandas as pd

_T = TypeVar("_T")

MEMORY_GIB = 1.75
"""How much memory building may take, beside the workers that read documents;
DuckDB puts the rest on disk beside the file."""

GIB_PER_THREAD = 0.125
"""The minimum per thread that DuckDB's guide recommends."""

FEW_ROWS = 16
"""Up to this many rows, inserting values one by one is faster than by way of a data frame."""


class WarehouseError(GongkaiError):
    """The warehouse could not be built or published. The message says what to do; the published file is unchanged."""


class UnusableWarehouseError(WarehouseError):
    """The file is damaged or of another version: `gongkai mend` moves it away, and the next run rebuilds it."""


_DAMAGE = re.compile(
    "not a valid DuckDB database|read enough bytes|orrupt|checksum|erializ|version number|Failed to load metadata"
)
"""DuckDB's messages for a file whose bytes were altered or that a later DuckDB wrote."""


def _is_damage(error: Exception) -> bool:
    """Whether an error means that the file is damaged. Errors of statements do not count: they may quote any text."""
    kinds = duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException
    return (type(error) is duckdb.Error or isinstance(error, kinds)) and _DAMAGE.search(str(error)) is not None


@contextmanager
def naming_damage(path: Path) -> Iterator[None]:
    """Turn a sign of damage while the file is read into an UnusableWarehouseError whose message says how to mend it."""
    try:
        yield
    except duckdb.Error as error:
        if not _is_damage(error):
            raise
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> UnusableWarehouseError:
    why = str(error).partition("\n")[0]
    return UnusableWarehouseError(
        f"数据库 {path} 已损坏，请运行 gongkai mend，再运行 gongkai nightly / the warehouse {path} is damaged: run "
        f"'gongkai mend', then 'gongkai nightly' ({why})"
    )


def read_whole(connection: duckdb.DuckDBPyConnection) -> None:
    """Read every table, which finds damaged blocks. Raises duckdb.Error."""
    for (table,) in connection.execute("select table_name from duckdb_tables() where not temporary").fetchall():
        connection.execute(f'select bit_xor(hash(t)) from "{table}" as t').fetchall()


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file. Raises WarehouseError where it cannot be opened."""
    if read_only and not path.exists():
        raise WarehouseError(
            f"没有数据库文件 {path}；请先运行 gongkai nightly / no warehouse at {path}; run 'gongkai nightly' first"
        )
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except (duckdb.Error, OSError) as error:
        if _is_damage(error):
            raise _damaged(path, error) from None
        raise WarehouseError(f"无法打开 {path} / cannot open {path}: {error}") from None
    connection.execute("set enable_progress_bar = false")
    disable_type_sniffing(connection)
    # else DuckDB would take a Python variable for a table of the same name that the file lacks
    connection.execute("set global python_enable_replacements = false")
    if not read_only:
        limit_memory(connection, MEMORY_GIB)
    return connection


def limit_memory(connection: duckdb.DuckDBPyConnection, gib: float) -> None:
    """Limit memory to `gib`, and threads to as many as that is enough for.

    DuckDB's own limit (80 % of the machine) stays in force where it is lower.
    """
    ((limit, threads),) = connection.execute(
        "select current_setting('memory_limit'), current_setting('threads')"
    ).fetchall()
    size, unit = limit.split()
    if unit in ("GiB", "TiB") and (unit == "TiB" or float(size) > gib):
        connection.execute(f"set memory_limit = '{gib}GiB'")
    connection.execute(f"set threads = {max(1, min(threads, int(gib / GIB_PER_THREAD)))}")


def with_memory_limit(connection: duckdb.DuckDBPyConnection, gib: float, step: Callable[[], _T]) -> _T:
    """Run a step within a memory limit, and again with DuckDB's default limit if
    that was too little. Returns its result."""
    limit_memory(connection, gib)
    try:
        return step()
    except duckdb.OutOfMemoryException:
        connection.execute("reset memory_limit")
        return step()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A transaction. DuckDB lets one write to a single file: either the whole warehouse or the small one."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def disable_type_sniffing(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the values of a frame as they are. Otherwise DuckDB guesses the type of a column from a thousand of its
    rows: after a thousand whole numbers 3.75 becomes DECIMAL(1,0), that is 4, and 447228 an error."""
    connection.execute("set pandas_analyze_sample = 0")


def column_names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """The column names of the last query."""
    return [name for name, *_ in cursor.description or ()]


def column_types(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of a table or view in order, each with its type."""
    return {column: type_ for column, type_, *_ in connection.execute(f"describe {name}").fetchall()}


def rows_of(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the last query, as dictionaries by column name."""
    names = column_names(cursor)
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each value into the column of its name. Every row must have every column.

    Raises ValueError where a column of the table is missing, KeyError where the rows have different columns.
    """
    if len(rows) > FEW_ROWS:
        insert_frame(connection, table, frame(rows))
    elif rows:
        _check_columns(connection, table, rows[0])
        names = list(rows[0])
        one = f"({', '.join('?' * len(names))})"
        connection.execute(
            f"insert into {table} ({', '.join(map(quoted_name, names))}) values {', '.join([one] * len(rows))}",
            [_as_text(row[name]) for row in rows for name in names],
        )


def _as_text(value: Any) -> str | None:
    """A value as text, as an object column of a frame holds it."""
    return None if value is None or (isinstance(value, float) and isnan(value)) else str(value)


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame whose values keep their Python type."""
    import pandas as pd  # a fifth of the start-up time of a command; most commands only query

    return pd.DataFrame({name: [row[name] for row in rows] for name in rows[0]}, dtype=object)


def column_frame(columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Columns as a frame. Those in `kinds` become numbers, with NaN as NULL; the others keep their Python type."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(values, dtype=kinds.get(name, "object")) for name, values in columns.items()})


def insert_frame(connection: duckdb.DuckDBPyConnection, table: str, values: pd.DataFrame) -> None:
    """Insert a frame by column names. Raises ValueError where it lacks a column of the table."""
    _check_columns(connection, table, values.columns)
    connection.register("incoming", values)
    connection.execute(f"insert into {table} by name select * from incoming")
    connection.unregister("incoming")


def _check_columns(connection: duckdb.DuckDBPyConnection, table: str, given: Iterable[str]) -> None:
    if missing := column_types(connection, table).keys() - set(given):
        raise ValueError(f"{table}: no values for {', '.join(sorted(missing))}")
