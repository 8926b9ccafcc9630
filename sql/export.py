"""A bundle for spreadsheets and statistics programs: CSV, workbook or Parquet, with a dictionary and a manifest.

The same warehouse gives the same bytes: rows are sorted by all columns, and no file contains the time of writing.
"""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from gongkai.files import replacing, write_text
from gongkai.sql import objects, workbook, workbook_selects
from gongkai.sql.connection import MEMORY_GIB, column_types, with_memory_limit
from gongkai.sql.csv_files import BOM, Exported, csv_cell, sha256_of, write_query
from gongkai.sql.quoting import quoted_name, quoted_text
from gongkai.sql.selection import Chosen, Selection

Headers = Literal["zh", "en"]
Format = Literal["csv", "xlsx", "parquet"]

OBJECTS = (
    ("views", "observations"),
    ("views", "narrative"),
    ("views", "harmonized"),
    ("views", "harmonized_wide"),
    ("views", "harmonized_status"),
    ("views", "year_over_year"),
    ("views", "rates"),
    ("views", "peers"),
    ("views", "latest_by_district"),
    ("views", "district_measures"),
    ("views", "district_totals"),
    ("views", "coverage"),
    ("views", "timeliness"),
    ("views", "rollups"),
    ("views", "agency_history"),
    ("views", "agency_links"),
    ("views", "check_results"),
    ("views", "findings_open"),
    ("views", "report_quality"),
    ("views", "missing_cells"),
    ("views", "edition_changes"),
    ("views", "rule_coverage"),
    ("tables", "reports"),
    ("tables", "findings"),
    ("tables", "extra_cells"),
    ("tables", "statements"),
    ("tables", "corrections"),
    ("tables", "decisions"),
    ("tables", "indicators"),
    ("tables", "crosswalk"),
    ("tables", "rate_definitions"),
    ("tables", "breaks"),
    ("tables", "forms"),
    ("tables", "deadlines"),
    ("tables", "unit_types"),
    ("tables", "agency_reforms"),
    ("tables", "district_history"),
    ("tables", "terms"),
    ("tables", "checks"),
)
"""What is exported: the public views, and the tables needed to understand them."""

BOUNDARIES = ("macros", "in_boundaries_of")
"""Exported only where a year of boundaries is asked for."""

LEAST_MEMORY_GIB, TIMES_ITS_SIZE = 0.5, 2
"""The memory for sorting: at least so much, and so many times the size of the warehouse. 100,000 reports need 1 GiB."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Options:
    """Further choices of the user: Chinese file names, and the report that the workbook lays out."""

    chinese_files: bool = False
    report: str | None = None


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What to write, and where."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    headers: Headers
    selection: Selection
    chosen: Chosen
    boundaries: int | None = None
    guarded: bool = True
    """True for people: a byte order mark for Excel, and no cell that a spreadsheet would take for a formula."""
    options: Options = Options()

    @property
    def objects(self) -> tuple[tuple[str, str], ...]:
        return (*OBJECTS, BOUNDARIES) if self.boundaries else OBJECTS


def export(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    headers: Headers = "en",
    formats: Sequence[Format] = ("csv",),
    selection: Selection | None = None,
    boundaries: int | None = None,
    options: Options = Options(),
) -> list[Exported]:
    """Write every object in every format, the dictionary and the manifest. Files of an older warehouse are removed.
    Waits while another export writes into the folder. With `boundaries` the comparable numbers are also given in the
    districts of that year (all of them: what belongs to a district is known only for the whole country).

    Raises OSError where `folder` cannot be written, SelectionError for a selection that is not in the warehouse, and
    workbook.TooLargeError for a workbook of more rows than a spreadsheet opens.
    """
    chosen = Chosen(connection, selection or Selection())
    if boundaries:
        year = int(boundaries)
        connection.execute(f"create or replace temporary view {BOUNDARIES[1]} as from {BOUNDARIES[1]}({year})")
    job = ExportJob(connection, folder, headers, selection or Selection(), chosen, boundaries, options=options)
    folder.mkdir(parents=True, exist_ok=True)

    def write() -> list[Exported]:
        return [file for name in dict.fromkeys(formats) for file in _WRITERS[name](job)]

    with alone(folder):
        if before := _before(folder / MANIFEST):
            _sign(folder, before | {"complete": False})  # until the end, files of two states may lie side by side
        try:
            written = with_memory_limit(connection, memory_of(connection), write)
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        written.append(_dictionary(job))
        _manifest(job, written)
    return written


def memory_of(connection: duckdb.DuckDBPyConnection) -> float:
    """GiB of memory for sorting, more for a larger warehouse. With less, DuckDB sorts on disk, up to a point."""
    [(path,)] = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    return min(LEAST_MEMORY_GIB + (TIMES_ITS_SIZE * Path(path).stat().st_size / 2**30 if path else 0), MEMORY_GIB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, which ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _csv(job: ExportJob) -> list[Exported]:
    """A CSV file per object that has rows, with a byte order mark so that Excel and WPS show Chinese; and an index."""
    written = [_csv_file(job, kind, name) for kind, name in job.objects]
    for file in written:
        if not file.rows:
            (job.folder / file.file).unlink()
    return [_index(job, written), *(file for file in written if file.rows)]


def _index(job: ExportJob, written: Sequence[Exported]) -> Exported:
    """The index: what each file holds, and which objects have no file because they have no rows."""
    path = job.folder / ("目录.csv" if job.options.chinese_files else "index.csv")
    zh = job.headers == "zh"
    entries = {name: objects.header(kind, name).entry for kind, name in job.objects}
    rows = [
        (file.file if file.rows else "", file.object, entries[file.object].zh, file.rows, entries[file.object].en)
        for file in written
    ]
    titles = (
        ("文件", "代码", "内容", "行", "说明（英文）") if zh else ("file", "object", "label_zh", "rows", "description")
    )
    _write_rows(path, [titles, *rows])
    return Exported(path.name, "index", len(rows), sha256_of(path))


def _write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _csv_file(job: ExportJob, kind: str, name: str) -> Exported:
    types, titles = _columns(job, kind, name)
    cells = ", ".join(
        f"{csv_cell(column, type_, job.guarded)} as {quoted_name(column)}" for column, type_ in types.items()
    )
    select = f"select {cells} from ({_rows(job, name, types)} order by all)"
    path = job.folder / f"{objects.header(kind, name).entry.zh if job.options.chinese_files else name}.csv"
    return write_query(job.connection, path, name, titles, select, BOM if job.guarded else "")


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, released: Sequence[tuple[str, str]]
) -> list[Exported]:
    """Write tables and views as CSV for programs: values unaltered, under their English names."""
    folder.mkdir(parents=True, exist_ok=True)
    job = ExportJob(connection, folder, "en", Selection(), Chosen(connection, Selection()), guarded=False)
    return [_csv_file(job, kind, name) for kind, name in released]


def _xlsx(job: ExportJob) -> list[Exported]:
    """Write one workbook for people."""
    sheets = [_sheet(job, kind, name) for kind, name in workbook.SHEETS]
    path = job.folder / ("政府信息公开数据.xlsx" if job.options.chinese_files else "gongkai.xlsx")
    form = workbook.find_form(job.connection, job.options.report, _condition(job, "observations"))
    numbers = workbook.Yearbook(_condition(job, "district_measures"))
    entries = list(_entries(job.objects))
    dictionary = _chinese_entries(entries) if job.headers == "zh" else entries
    about = workbook.About(built(job.connection), job.selection, dictionary, _first(job), form, numbers)
    with replacing(path) as part:
        rows = workbook.write(job.connection, part, sheets, about, job.headers)
    return [Exported(path.name, "workbook", rows, sha256_of(path))]


def _condition(job: ExportJob, name: str) -> str:
    return job.chosen.condition(name, list(column_types(job.connection, name)))


def _first(job: ExportJob) -> workbook.Sheet:
    """The first sheet: the main measures, or those that were asked for."""
    shown = [m for m in workbook_selects.MAIN_MEASURES if not job.chosen.measures] or sorted(job.chosen.measures)
    language = "label_zh" if job.headers == "zh" else "label_en"
    rows = job.connection.execute(
        f"select measure, any_value({language}), any_value(unit) from crosswalk group by measure"
    ).fetchall()
    labels = {measure: (label, unit) for measure, label, unit in rows}
    titles, select = workbook_selects.first_look(
        {measure: labels[measure] for measure in shown}, _condition(job, "harmonized"), job.headers == "zh"
    )
    return workbook.Sheet(workbook_selects.FIRST, dict(zip(titles, titles, strict=True)), select)


def _sheet(job: ExportJob, kind: str, name: str) -> workbook.Sheet:
    """A table or view as a sheet; one with no more than the report's id gets its agency and year in front."""
    types, titles = _columns(job, kind, name)
    entry, select = objects.header(kind, name).entry, _rows(job, name, types)
    columns = dict(zip(types, titles, strict=True))
    if "report_id" in types and "agency" not in types:
        names, labels = _columns(job, "tables", "reports")
        front = {c: title for c, title in zip(names, labels, strict=True) if c in ("district", "agency", "year")}
        columns = front | columns
        select = f"select {', '.join(front)}, chosen.* from ({select}) as chosen join reports using (report_id)"
    order = workbook_selects.order_of(name, list(columns))
    shown = list(columns)
    if job.headers == "zh":
        shown = workbook_selects.chinese_columns(shown)
        cells = ", ".join(workbook_selects.in_chinese(name, column, types.get(column, "")) for column in shown)
        columns = {column: columns[column].replace("（中文）", "") for column in shown}
    else:
        cells = "src.*"
    return workbook.Sheet(entry, columns, f"select {cells} from ({select}) as src order by {order}")


def _parquet(job: ExportJob) -> list[Exported]:
    """A folder per object, partitioned by year where it has one; column names are always English."""
    making = job.folder / "parquet.part"
    shutil.rmtree(making, ignore_errors=True)
    # one thread writes the rows of a partition in order, into one file
    [(threads,)] = job.connection.execute("select current_setting('threads')").fetchall()
    job.connection.execute("set threads = 1")
    try:
        written = [file for kind, name in job.objects for file in _parquet_files(job, kind, name, making)]
    finally:
        job.connection.execute(f"set threads = {threads}")
    shutil.rmtree(making)
    return written


def _parquet_files(job: ExportJob, kind: str, name: str, making: Path) -> Iterator[Exported]:
    types, _ = _columns(job, kind, name)
    folder = making / name
    folder.mkdir(parents=True)
    select = f"copy ({_rows(job, name, types)} order by all) to"
    if "year" in types:
        options = "format parquet, compression zstd, partition_by (year), overwrite_or_ignore"
        job.connection.execute(f"{select} {quoted_text(folder)} ({options})")
    if not any(folder.iterdir()):  # no year column, or no rows: a file with only the columns
        job.connection.execute(f"{select} {quoted_text(folder / 'data_0.parquet')} (format parquet, compression zstd)")
    for made in sorted(folder.rglob("*.parquet")):
        path = job.folder / "parquet" / made.relative_to(making)
        path.parent.mkdir(parents=True, exist_ok=True)
        made.replace(path)
        yield Exported(path.relative_to(job.folder).as_posix(), name, _parquet_rows(job, path), sha256_of(path))


def _parquet_rows(job: ExportJob, path: Path) -> int:
    [(rows,)] = job.connection.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchall()
    return int(rows)


_WRITERS: dict[Format, Callable[[ExportJob], list[Exported]]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}


def _columns(job: ExportJob, kind: str, name: str) -> tuple[dict[str, str], list[str]]:
    """The selected columns with their types, and their titles."""
    labels = {entry.name: entry.zh for entry in objects.header(kind, name).columns}
    described = column_types(job.connection, name)
    types = {column: described[column] for column in job.chosen.columns(described)}
    return types, [labels.get(column, column) if job.headers == "zh" else column for column in types]


def _rows(job: ExportJob, name: str, types: dict[str, str]) -> str:
    columns = ", ".join(quoted_name(column) for column in types)
    cut_by = [c for c in types if name != BOUNDARIES[1] or c not in ("agency_id", "district_code")]
    return f"select {columns} from {name} where {job.chosen.condition(name, cut_by)}"


def _dictionary(job: ExportJob) -> Exported:
    path = job.folder / ("数据字典.csv" if job.options.chinese_files else "dictionary.csv")
    names = {
        "en": ("object", "column", "label_zh", "description"),
        "zh": ("对象", "列", "中文名", "说明"),
    }[job.headers]
    rows = list(_entries(job.objects))
    _write_rows(path, [names, *rows])
    return Exported(path.name, "dictionary", len(rows), sha256_of(path))


def _entries(exported: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    for kind, name in exported:
        head = objects.header(kind, name)
        yield (name, "", head.entry.zh, head.entry.en)
        for column in head.columns:
            yield (name, column.name, column.zh, column.en)


def _chinese_entries(entries: Iterable[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Table, column, code and description, with each table and column under its Chinese name."""
    listed, table = [], ""
    for name, column, zh, en in entries:
        table = table if column else zh
        listed.append((table, zh if column else "", column or name, en))
    return listed


def built(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """How and when the warehouse was built: `run_id`, `gongkai` and `finished_at`, as far as recorded."""
    build = dict(connection.execute("select name, value from build where name in ('run_id', 'gongkai')").fetchall())
    ended = connection.execute("select finished_at from runs where run_id = ?", [build.get("run_id")]).fetchone()
    return build | ({"finished_at": str(ended[0])} if ended and ended[0] else {})


def _manifest(job: ExportJob, written: Sequence[Exported]) -> None:
    """List every file of the bundle with its digest: those written now, and those of other formats from the same state.

    Files of another state are removed: a bundle has only one.
    """
    build = built(job.connection)
    chosen: dict[str, list[Any]] = {name: list(values) for name, values in asdict(job.selection).items() if values}
    if job.boundaries:
        chosen["boundaries"] = [job.boundaries]
    head = {"run_id": build.get("run_id"), "gongkai": build.get("gongkai"), "selection": chosen}
    before, files = _before(job.folder / MANIFEST), [asdict(file) for file in written]
    is_of_this_state = all(before.get(name) == value for name, value in head.items())
    others = [old for old in before.get("files", []) if old["file"] not in {file.file for file in written}]
    for old in others:
        path = job.folder / old["file"]
        if is_of_this_state and (before.get("complete", True) or sha256_of(path) == old["sha256"]):
            files.append(old)
        else:
            path.unlink(missing_ok=True)
    _sign(job.folder, head | {"files": files})


def _sign(folder: Path, manifest: dict[str, Any]) -> None:
    write_text(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def remove_older(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Remove the files of a bundle from another state of the warehouse, where no bundle is written any more."""
    before = _before(folder / MANIFEST)
    if before.get("files") and before.get("run_id") != built(connection).get("run_id"):
        for old in before["files"]:
            (folder / old["file"]).unlink(missing_ok=True)
        (folder / MANIFEST).unlink()


def _before(path: Path) -> dict[str, Any]:
    """The manifest that was in the folder; empty if there was none."""
    try:
        before = json.loads(path.read_text("utf-8"))
        inside = [file for file in before["files"] if path.parent in (path.parent / file["file"]).parents]
        return {**before, "files": [f for f in inside if ".." not in f["file"] and (path.parent / f["file"]).exists()]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
