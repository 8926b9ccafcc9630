"""SQL in the browser: the tables that its page asks, as one file beside the site, and what the page says of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongkai.site.output import SiteFolder
from gongkai.site.pages import Pages
from gongkai.site.site_data import Row
from gongkai.sql import objects
from gongkai.sql.quoting import quoted_text

FILE = "data/gongkai.duckdb"

EXAMPLES = Path(__file__).parent / "examples"
"""One question a file: its first line says it in Chinese and English."""

TABLES = (
    "latest_by_district", "district_measures", "district_totals", "harmonized", "rates", "peers", "year_over_year",
    "narrative", "coverage", "reports", "timeliness", "edition_changes", "findings", "crosswalk", "breaks", "checks",
    "terms",
)  # fmt: skip
"""Tables and views of the warehouse that the page can ask; single cells (observations) would be too many to send."""

STORAGE = "read_write, storage_version 'v1.2.0', block_size {block}"
"""What every DuckDB from 1.2 on reads, DuckDB-WASM included."""

SMALL, LARGE = 16_384, 262_144
"""Bytes of a block: every column of a table takes one at least, and texts that return are kept once in each."""

MANY_REPORTS = 1_000
"""From here on large blocks take less place."""

NOT_REPEATABLE = "fsst, dict_fsst"
"""Compressions that write the same texts in other bytes each time."""

_CREATE = re.compile(r"^create or replace view \w+ as$", re.MULTILINE)


@contextmanager
def written_tables(connection: duckdb.DuckDBPyConnection, site_folder: SiteFolder) -> Iterator[int]:
    """The file of the tables, of which the connection reads in place of the views until the block ends: each is worked
    out once. The same rows give the same bytes. Gives the size of the file."""
    making = site_folder.folder / ".tables"
    shutil.rmtree(making, ignore_errors=True)  # a killed build may have left it
    making.mkdir()
    path = making / "gongkai.duckdb"
    [(threads, database)] = connection.execute("select current_setting('threads'), current_database()").fetchall()
    [(reports,)] = connection.execute("select count(*) from reports").fetchall()
    try:
        connection.execute(f"set disabled_compression_methods = '{NOT_REPEATABLE}'")
        block = SMALL if reports < MANY_REPORTS else LARGE
        connection.execute(f"attach {quoted_text(path)} as site_tables ({STORAGE.format(block=block)})")
        try:
            connection.execute(f"set search_path = 'site_tables.main,{database}.main'")
            for name in sorted(TABLES, key=[*objects.tables(), *objects.views()].index):
                _write_table(connection, name, threads)
            connection.execute("checkpoint site_tables")
            site_folder.names.add(FILE)  # it stays, whatever is swept before the block ends
            yield path.stat().st_size
        finally:
            connection.execute("reset search_path")
            connection.execute("detach site_tables")
        site_folder.move(FILE, path)
    finally:
        connection.execute("reset disabled_compression_methods")
        shutil.rmtree(making, ignore_errors=True)


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, threads: int) -> None:
    """In one thread: with several, blocks stand in the order in which they were done."""
    rows = _select(connection, name)
    if name not in objects.tables("reference"):  # those stay in the order of their files
        connection.execute(f"create or replace temporary table ordered_rows as from ({rows}) order by all")
        rows = "from ordered_rows"
    connection.execute("set threads = 1")
    try:
        connection.execute(f"create table site_tables.{name} as {rows}")
    finally:
        connection.execute(f"set threads = {threads}")
    connection.execute("drop table if exists ordered_rows")
    head = _header(name)
    connection.execute(f"comment on table site_tables.{name} is {quoted_text(head.entry.comment)}")
    for column in head.columns:
        connection.execute(f'comment on column site_tables.{name}."{column.name}" is {quoted_text(column.comment)}')


def _select(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The text of a view, which then reads of the tables that are written already. What stands before a table or view,
    of a part of the warehouse, is asked by its name."""
    [(in_front,)] = connection.execute(
        "select count(*) from (select view_name as name, temporary from duckdb_views() union all "
        "select table_name, temporary from duckdb_tables()) where temporary and name = ?",
        [name],
    ).fetchall()
    if in_front or name not in objects.views():
        return f"from {name}"
    return _CREATE.split(objects.statement("views", name))[1].strip().removesuffix(";")


def _header(name: str) -> objects.Header:
    return objects.header("views" if name in objects.views() else "tables", name)


def sql_page(pages: Pages, size: int) -> str:
    """The page; `size` is what of the tables is fetched."""
    return pages.single("sql", tables=[_header(name) for name in TABLES], examples=examples(), size=size)


def examples() -> list[Row]:
    found = []
    for path in sorted(EXAMPLES.glob("*.sql")):
        head, _, sql = path.read_text(encoding="utf-8").partition("\n")
        zh, _, en = head.removeprefix("-- ").partition(" | ")
        found.append({"zh": zh, "en": en, "sql": sql.strip()})
    return found
