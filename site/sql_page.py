"""SQL in the browser: the tables that its page asks, as Parquet beside the site, and what the page says of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongkai.site.output import SiteFolder
from gongkai.site.pages import Pages, as_json
from gongkai.site.site_data import Row
from gongkai.sql import objects
from gongkai.sql.quoting import quoted_text

FOLDER = "data/tables"

EXAMPLES = Path(__file__).parent / "examples"
"""One question a file: its first line says it in Chinese and English."""

TABLES = (
    "latest_by_district", "district_measures", "district_totals", "harmonized", "rates", "peers", "year_over_year",
    "narrative", "coverage", "reports", "timeliness", "edition_changes", "findings", "crosswalk", "breaks", "checks",
    "terms",
)  # fmt: skip
"""Tables and views of the warehouse that the page can ask; single cells (observations) would be too many to send."""

_CREATE = re.compile(r"^create or replace view \w+ as$", re.MULTILINE)


@contextmanager
def written_tables(connection: duckdb.DuckDBPyConnection, site_folder: SiteFolder) -> Iterator[dict[str, int]]:
    """The tables as Parquet, and in a file of which the connection reads in place of the views until the block ends:
    each is worked out once. The same rows give the same bytes. Gives the size of each table's Parquet by its name."""
    making = site_folder.folder / ".tables"
    shutil.rmtree(making, ignore_errors=True)  # a killed build may have left it
    making.mkdir()
    [(threads, database)] = connection.execute("select current_setting('threads'), current_database()").fetchall()
    try:
        connection.execute(f"attach {quoted_text(making / 'tables.duckdb')} as site_tables (read_write)")
        try:
            connection.execute(f"set search_path = 'site_tables.main,{database}.main'")
            yield {
                name: _write_table(connection, name, threads, making, site_folder)
                for name in sorted(TABLES, key=[*objects.tables(), *objects.views()].index)
            }
        finally:
            connection.execute("reset search_path")
            connection.execute("pragma disable_checkpoint_on_shutdown")  # the file goes, and memory may be short
            connection.execute("detach site_tables")
            connection.execute("pragma enable_checkpoint_on_shutdown")
    finally:
        shutil.rmtree(making, ignore_errors=True)


def file_of(name: str) -> str:
    """The Parquet file of a table, by its name in the site's folder."""
    return f"{FOLDER}/{name}.parquet"


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, threads: int, making: Path, site_folder: SiteFolder
) -> int:
    """Gives the bytes of its Parquet, which one thread writes: several write what they have done first."""
    order = "" if name in objects.tables("reference") else "order by all"  # those stay in the order of their files
    connection.execute(f"create table site_tables.{name} as from ({_select(connection, name)}) {order}")
    made = making / f"{name}.parquet"
    connection.execute("set threads = 1")
    try:
        connection.execute(f"copy site_tables.{name} to {quoted_text(made)} (format parquet, compression zstd)")
    finally:
        connection.execute(f"set threads = {threads}")
    size = made.stat().st_size
    site_folder.move(file_of(name), made)
    return size


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


def sql_page(pages: Pages, sizes: dict[str, int]) -> str:
    """The page; `sizes` are the bytes of each table's Parquet."""
    tables = [
        {
            "entry": header.entry,
            "columns": header.columns,
            "file": file_of(header.entry.name),
            "size": sizes[header.entry.name],
        }
        for header in map(_header, TABLES)
    ]
    return pages.single("sql", tables=tables, examples=examples(), sizes=as_json(sizes))


def examples() -> list[Row]:
    found = []
    for path in sorted(EXAMPLES.glob("*.sql")):
        head, _, sql = path.read_text(encoding="utf-8").partition("\n")
        zh, _, en = head.removeprefix("-- ").partition(" | ")
        found.append({"zh": zh, "en": en, "sql": sql.strip()})
    return found
