"""CSV files for spreadsheets, with a data dictionary and a manifest of what was written."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import duckdb

from sql import catalog

Headers = Literal["zh", "en"]

OBJECTS = (
    ("views", "observations"),
    ("views", "harmonized"),
    ("views", "harmonized_wide"),
    ("views", "year_over_year"),
    ("views", "rates"),
    ("views", "peers"),
    ("views", "district_totals"),
    ("views", "coverage"),
    ("tables", "check_results"),
    ("views", "findings_open"),
    ("views", "report_quality"),
    ("views", "edition_changes"),
    ("views", "rule_coverage"),
    ("tables", "reports"),
    ("tables", "findings"),
    ("tables", "corrections"),
    ("tables", "decisions"),
    ("tables", "indicators"),
    ("tables", "crosswalk"),
    ("tables", "checks"),
)
"""What is exported: the public views, and the tables they are explained by."""

BOM = "\ufeff"
_FORMULA = r"^[\s]*[=+\-@]"


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written."""

    file: str
    object: str
    rows: int
    sha256: str


def export(connection: duckdb.DuckDBPyConnection, folder: Path, headers: Headers = "en") -> list[Exported]:
    """Write every object as CSV (UTF-8 with a mark, so that Excel and WPS show Chinese), dictionary and manifest.

    Rows are sorted by all columns: the same warehouse gives the same bytes. Raises OSError where
    `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        written = [_write(connection, kind, name, folder / f"{name}.csv", headers) for kind, name in OBJECTS]
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
    written.append(_dictionary(folder / "dictionary.csv", headers))
    build = dict(connection.execute("select name, value from build").fetchall())
    manifest = {"run_id": build.get("run_id"), "gongkai": build.get("gongkai"), "files": [asdict(f) for f in written]}
    _replace(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return written


def _write(connection: duckdb.DuckDBPyConnection, kind: str, name: str, path: Path, headers: Headers) -> Exported:
    labels = {entry.name: entry.zh for entry in catalog.header(kind, name).columns}
    columns = connection.execute(f"describe {name}").fetchall()
    selected = ", ".join(f"{_cell(column, type_)} as {_name(column)}" for column, type_, *_ in columns)
    titles = [labels.get(column, column) if headers == "zh" else column for column, *_ in columns]
    counted = connection.execute(f"select count(*) from {name}").fetchone()
    rows = counted[0] if counted else 0
    # DuckDB writes no mark of its own, and none together with a header: both go in front as text
    first = BOM + ",".join(titles) + ("\n" if rows else "")
    part = path.with_suffix(".part")
    connection.execute(
        f"copy (select {selected} from (select * from {name} order by all)) to '{_literal(str(part))}' "
        f"(format csv, header false, prefix '{_literal(first)}', suffix '\n')"
    )
    part.replace(path)
    return Exported(path.name, name, rows, _sha256(path))


def _cell(column: str, type_: str) -> str:
    """The column as written: numbers without trailing zeros, texts that a spreadsheet cannot take for a formula."""
    quoted = _name(column)
    if type_.startswith("DECIMAL"):
        return f"plain({quoted})"
    if type_ == "VARCHAR":
        return (
            f"case when regexp_matches({quoted}, '{_FORMULA}') and try_cast({quoted} as double) is null "
            f"then '''' || {quoted} else {quoted} end"
        )
    if type_ == "VARCHAR[]":
        return f"array_to_string({quoted}, '|')"
    return quoted


def _dictionary(path: Path, headers: Headers) -> Exported:
    names = {
        "en": ("object", "column", "label_zh", "description"),
        "zh": ("对象", "列", "中文名", "说明"),
    }[headers]
    rows = list(_entries())
    with path.with_suffix(".part").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
    path.with_suffix(".part").replace(path)
    return Exported(path.name, "dictionary", len(rows), _sha256(path))


def _entries() -> Iterator[tuple[str, str, str, str]]:
    for kind, name in OBJECTS:
        head = catalog.header(kind, name)
        yield (name, "", head.entry.zh, head.entry.en)
        for column in head.columns:
            yield (name, column.name, column.zh, column.en)


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return text.replace("'", "''")
