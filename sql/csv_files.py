"""Tables as CSV files: for people, so that Excel and WPS open them correctly, or
for programs, with unaltered values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.files import replacing
from gongkai.sql.quoting import quoted_name, quoted_text

BOM = "\ufeff"
_FORMULA = r"^[\s]*[=+\-@]"


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written: its path in the bundle, what it holds, and its rows without the header."""

    file: str
    object: str
    rows: int
    sha256: str


def write_query(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, titles: Sequence[str], select: str, mark: str = ""
) -> Exported:
    """Write the result of a query as a CSV file with these titles."""
    # DuckDB writes no byte order mark, and no prefix together with a header: both are written first, as text
    prefix = quoted_text(f"{mark}{','.join(titles)}\n")
    with replacing(path) as part:
        copied = connection.execute(
            f"copy ({select}) to {quoted_text(part)} (format csv, header false, prefix {prefix}, suffix '\n')"
        ).fetchone()
        rows = copied[0] if copied else 0
        if not rows:  # without rows the newline after the header is missing
            with part.open("r+b") as file:
                file.truncate(part.stat().st_size - 1)
    return Exported(path.name, name, rows, sha256_of(path))


def csv_cell(column: str, type_: str, guarded: bool) -> str:
    """SQL for a column as it is written: numbers without trailing zeros, texts (if
    `guarded`) so that no spreadsheet reads a formula."""
    quoted = quoted_name(column)
    if type_.startswith("DECIMAL"):
        return f"plain({quoted})"
    if type_ == "VARCHAR" and guarded:
        return (
            f"case when regexp_matches({quoted}, '{_FORMULA}') and try_cast({quoted} as double) is null "
            f"then '''' || {quoted} else {quoted} end"
        )
    if type_ == "VARCHAR[]":
        return f"array_to_string({quoted}, '|')"
    return quoted


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
