"""Shared by all commands: options, clear errors, and printing rows."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import duckdb
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gongkai.errors import GongkaiError
from gongkai.exit_codes import CANNOT_RUN, INTERRUPTED, INTERRUPTION
from gongkai.flows.project import Project, explaining_other_versions, find_project
from gongkai.sql.connection import column_names, connect

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that move the cursor, change colours, rename the window or reverse
the text; newlines and tabs are kept."""

_NOT_WRITTEN = re.compile("No space left|Could not (?:write|fsync)|Disk quota exceeded|Input/output error")
"""DuckDB's messages when a checkpoint met a full or failing disk, which it reports as a fatal error."""

Warehouse = Annotated[
    Path | None,
    typer.Option("--warehouse", help="数据库文件 / the warehouse file (default data/warehouse/gongkai.duckdb)"),
]


class Format(StrEnum):
    """The output format of `query`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Runner(StrEnum):
    """Where documents are read: on worker processes of this machine, or on a Dask cluster."""

    PROCESS = "process"
    DASK = "dask"


class Language(StrEnum):
    """The language of headers."""

    ZH = "zh"
    EN = "en"


ERRORS = (GongkaiError,)
"""Errors that a user can act on: each says which file, what is wrong and what to do."""


@contextmanager
def clear_errors() -> Iterator[None]:
    """End errors that a user can act on with one message and exit code 2;
    anything else is a bug and keeps its traceback."""
    try:
        yield
    except ERRORS as error:
        fail(str(error))
    except KeyboardInterrupt:  # typer's own code for it, 1, means that some documents failed
        print(INTERRUPTION, file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:  # whoever read the output closed it early
        raise
    except duckdb.OutOfMemoryException as error:
        fail(f"内存不足 / not enough memory: {str(error).partition(chr(10))[0]}")
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        if isinstance(error, duckdb.FatalException) and not _NOT_WRITTEN.search(str(error)):
            raise
        fail(f"无法读写，请检查磁盘空间和权限 / cannot read or write, check disk and permissions: {error}")


def fail(message: str) -> NoReturn:
    """Exit with a message and code 2."""
    print(printable(f"错误 / error: {message}"), file=sys.stderr)
    raise typer.Exit(CANNOT_RUN)


@contextmanager
def connected(path: Path | None) -> Iterator[tuple[Project, duckdb.DuckDBPyConnection]]:
    project = find_project(path)
    with explaining_other_versions(project), connect(project.warehouse, read_only=True) as connection:
        yield project, connection


def print_query(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> None:
    cursor = connection.execute(sql, values or [])
    print_table(column_names(cursor), cursor.fetchall())


def print_table(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    if not sys.stdout.isatty():
        _print_aligned(columns, rows)
        return
    table = Table()
    for column in columns:
        table.add_column(Text(printable(column)))
    for row in rows:
        table.add_row(*(Text(printable(text(value))) for value in row))  # Text, so that it is never parsed as markup
    Console().print(table)


def _print_aligned(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print aligned columns, a Chinese character counting as two, whatever the width of the terminal."""
    from rich.cells import cell_len

    texts = [columns, *([text(value) for value in row] for row in rows)]
    widths = [max(cell_len(row[i]) for row in texts) for i in range(len(columns))]
    for row in texts:
        print(
            "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def _print_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    clean = printable if sys.stdout.isatty() else str
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([clean(column) for column in columns])
    out.writerows([clean(text(value)) for value in row] for row in rows)


def _print_json(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value if isinstance(value, (str, int, float, bool, type(None), list)) else str(value)

    found = json.dumps(
        [{c: plain(v) for c, v in zip(columns, row, strict=True)} for row in rows], ensure_ascii=False, indent=1
    )
    print(printable(found) if sys.stdout.isatty() else found)


def printable(text: str) -> str:
    """Text that is safe to print: pages and file names may contain control sequences that a terminal would obey."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def text(value: Any) -> str:
    """A value as text: empty for NULL, numbers without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


PRINTERS: dict[Format, Callable[[list[str], list[tuple[Any, ...]]], None]] = {
    Format.TABLE: print_table,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
