"""SQL in the browser: the tables that its page asks, as one file beside the site, and what the page says of them."""

from __future__ import annotations

import shutil
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

STORAGE = "read_write, storage_version 'v1.2.0', block_size 16384"
"""What every DuckDB from 1.2 on reads, DuckDB-WASM included, in blocks that fit small tables."""

NOT_REPEATABLE = "fsst, dict_fsst"
"""Compressions that write the same texts in other bytes each time."""


def write_tables(connection: duckdb.DuckDBPyConnection, site_folder: SiteFolder) -> None:
    """The file of the tables. The same rows give the same bytes."""
    making = site_folder.folder / ".tables"
    shutil.rmtree(making, ignore_errors=True)  # a killed build may have left it
    making.mkdir()
    path = making / "gongkai.duckdb"
    [(threads,)] = connection.execute("select current_setting('threads')").fetchall()
    try:
        connection.execute(f"set disabled_compression_methods = '{NOT_REPEATABLE}'")
        connection.execute(f"attach {quoted_text(path)} as site_tables ({STORAGE})")
        try:
            for name in TABLES:
                _write_table(connection, name, threads)
        finally:
            connection.execute("detach site_tables")
        site_folder.move(FILE, path)
    finally:
        connection.execute("reset disabled_compression_methods")
        shutil.rmtree(making, ignore_errors=True)


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, threads: int) -> None:
    """In one thread: with several, blocks stand in the order in which they were done."""
    connection.execute(f"create or replace temporary table ordered_rows as from {name} order by all")
    connection.execute("set threads = 1")
    try:
        connection.execute(f"create table site_tables.{name} as from ordered_rows")
    finally:
        connection.execute(f"set threads = {threads}")
    connection.execute("drop table ordered_rows")
    head = _header(name)
    connection.execute(f"comment on table site_tables.{name} is {quoted_text(head.entry.comment)}")
    for column in head.columns:
        connection.execute(f'comment on column site_tables.{name}."{column.name}" is {quoted_text(column.comment)}')


def _header(name: str) -> objects.Header:
    return objects.header("views" if name in objects.views() else "tables", name)


def sql_page(pages: Pages) -> str:
    return pages.single("sql", tables=[_header(name) for name in TABLES], examples=examples())


def examples() -> list[Row]:
    found = []
    for path in sorted(EXAMPLES.glob("*.sql")):
        head, _, sql = path.read_text(encoding="utf-8").partition("\n")
        zh, _, en = head.removeprefix("-- ").partition(" | ")
        found.append({"zh": zh, "en": en, "sql": sql.strip()})
    return found
