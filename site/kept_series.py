"""The values and series of all agencies, stored in a small database beside the site: a build only computes those of
agencies for which something changed in some year.

The values of a year are stored with digests of the tables they come from (query_tables.py), so that unchanged years are
not read. For the other years the values are compared, and the series of agencies whose values differ are made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from gongkai.site import query_tables
from gongkai.site.query_tables import file_of, of_years
from gongkai.sql.by_part.sources import digest_of_rows, texts_of
from gongkai.sql.connection import column_types
from gongkai.sql.quoting import quoted_text

FILE = ".series.duckdb"
DATABASE = "site_kept"
QUERIES = ("measures", "rates", "caveat_numbers", "series")

_READ = ("harmonized", "rates", "year_over_year")
"""The tables from which the values of a year are computed; from `rates` also those of the year before."""

_TABLES = {
    "programs": "program varchar",
    "years": "year bigint, made_of varchar",
    "agencies": "agency_id varchar, slug varchar",
    "year_values": "slug varchar, name varchar, year bigint, value varchar, how varchar, caveat_zh varchar, "
    "caveat varchar, doubt varchar, series_break boolean, numerator varchar, denominator varchar",
    "shared": "digest varchar",
    "series": "slug varchar, name varchar, series varchar",
}
"""The tables with their columns: `year_values` and `series` hold the rows of site_values and site_series."""

MadeOf = Mapping[str, Mapping[int | None, str]]
"""For each of the tables in _READ, the digests of its years."""


class KeptSeries:
    """Values and series of one site, as its last build left them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, made_of: MadeOf) -> None:
        self._connection, self._folder, self._made_of = connection, folder, made_of

    def bring_up_to_date(self, ask: Callable[[str], object]) -> None:
        """Make the views `site_values` and `site_series` give what a build from scratch would give. `ask` runs one of
        the site's queries; the queries that those in QUERIES depend on must have been run."""
        execute = self._connection.execute
        program = self._program()
        if execute(f"from {DATABASE}.programs").fetchall() != [(program,)]:
            for table in _TABLES:
                execute(f"delete from {DATABASE}.{table}")
        digests = self._digests()
        years = self._changed_years(digests)
        self._new_values(ask, years)
        execute("begin")
        try:
            self._replace_values(years)
            self._replace_series(ask)
            self._note("programs", [[program]])
            self._note("years", [[year, digests[year]] for year in sorted(digests, key=repr)])
            execute("commit")
        except BaseException:
            with suppress(duckdb.Error):
                execute("rollback")
            raise
        for table, kept in (("site_values", "year_values"), ("site_series", "series")):
            execute(f"drop table {table}")
            execute(f"create temp view {table} as from {DATABASE}.{kept}")

    def _note(self, table: str, rows: list[list[object]]) -> bool:
        """Store these rows in a table. Returns whether it held others."""
        if self._connection.execute(f"from {DATABASE}.{table}").fetchall() == [tuple(row) for row in rows]:
            return False
        self._connection.execute(f"delete from {DATABASE}.{table}")
        for row in rows:
            self._connection.execute(f"insert into {DATABASE}.{table} values ({', '.join('?' * len(row))})", row)
        return True

    def _program(self) -> str:
        """A digest of how values and series are made, and of what all years share."""
        digest = hashlib.sha256(duckdb.__version__.encode() + Path(__file__).read_bytes())
        for name in QUERIES:
            digest.update((Path(__file__).parent / "queries" / f"{name}.sql").read_bytes())
        digest.update(repr([text for name, text in texts_of(self._connection) if not name]).encode())
        digest.update(repr(self._rows_of("crosswalk")).encode())
        return digest.hexdigest()

    def _rows_of(self, table: str) -> object:
        columns = column_types(self._connection, table)
        return self._connection.execute(f"select {digest_of_rows(columns)} from {table} as t").fetchall()

    def _digests(self) -> dict[int | None, str]:
        """The digests of the sources of each year's values."""
        columns = column_types(self._connection, "agency_breaks")
        breaks = self._connection.execute(
            f"select year, {digest_of_rows(columns)} from agency_breaks as t group by year"
        ).fetchall()
        of_breaks = {year: digest for year, *digest in breaks}
        harmonized, rates, changes = (self._made_of[name] for name in _READ)
        return {
            year: hashlib.sha256(
                repr(
                    [of.get(year) for of in (harmonized, rates, changes, of_breaks)]
                    + [rates.get(year - 1) if year else None]
                ).encode()
            ).hexdigest()
            for year in {*harmonized, *rates, *changes}
        }

    def _changed_years(self, digests: Mapping[int | None, str]) -> set[int | None]:
        execute = self._connection.execute
        known = dict(execute(f"from {DATABASE}.years").fetchall())
        changed = {year for year in {*known, *digests} if known.get(year) != digests.get(year)}
        # an agency that is new or renamed may also have reports in unchanged years
        new = f"from site_agencies anti join {DATABASE}.agencies using (agency_id, slug)"
        execute(f"create or replace temp table site_new as {new}")
        if execute("from site_new limit 1").fetchall() and len(changed) < len(digests):
            for name in ("harmonized", "rates"):
                of_new = f"select distinct year from {name} semi join site_new using (agency_id)"
                changed |= {year for (year,) in execute(of_new).fetchall()}
        return changed

    def _new_values(self, ask: Callable[[str], object], years: set[int | None]) -> None:
        """Compute the values of some years into the temporary table site_values."""
        before = {year - 1 for year in years if year is not None}
        for name in _READ:
            read = years | before if name == "rates" else years
            self._connection.execute(f"create temp view {name} as {self._select(name, read)}")
        ask("measures")
        ask("rates")
        for name in _READ:
            self._connection.execute(f"drop view temp.{name}")
        if years:
            self._connection.execute(f"delete from site_values where ({of_years(years)}) is not true")

    def _select(self, name: str, years: Iterable[int | None]) -> str:
        """Select the rows of some years of a query table, without opening the files of other years."""
        files = [self._folder / file_of(name, year) for year in years]
        listed = ", ".join(quoted_text(file) for file in sorted(files) if file.exists())
        return f"from read_parquet([{listed}])" if listed else f"from {query_tables.DATABASE}.{name} limit 0"

    def _replace_values(self, years: set[int | None]) -> None:
        """Replace the values of agencies whose values differ, and list these agencies in site_changed."""
        execute = self._connection.execute
        of_year = f"({of_years(years)})" if years else "false"
        digest = digest_of_rows(column_types(self._connection, "site_values"))
        gone = f"select slug from {DATABASE}.agencies anti join site_agencies using (agency_id, slug)"
        execute(f"""
            create or replace temp table site_changed as
            select slug
            from (select slug, {digest} from site_values as t group by slug) as new
            full join (
                select slug, {digest} from {DATABASE}.year_values as t where {of_year} group by slug
            ) as old using (slug)
            where (new.n, new.total) is distinct from (old.n, old.total)
            union
            {gone}
        """)
        concerned = f"({of_year} and slug in (from site_changed)) or slug in ({gone})"
        execute(f"delete from {DATABASE}.year_values where {concerned}")
        new = "from site_values where slug in (from site_changed) order by slug"
        execute(f"insert into {DATABASE}.year_values by name {new}")
        execute(f"delete from {DATABASE}.agencies where slug in ({gone})")
        execute(f"insert into {DATABASE}.agencies by name select agency_id, slug from site_new")

    def _replace_series(self, ask: Callable[[str], object]) -> None:
        """Make the series of the agencies in site_changed again, or all of them
        where something shared by all changed."""
        execute = self._connection.execute
        kept = f"from {DATABASE}.year_values"
        execute("drop table site_values")
        execute(f"create temp view site_values as {kept}")
        ask("caveat_numbers")
        execute("drop view site_values")
        shared = repr([self._rows_of(table) for table in ("site_caveats", "site_breaks", "site_years")])
        if self._note("shared", [[shared]]):
            execute(f"create or replace temp table site_changed as select distinct slug {kept}")
            execute(f"delete from {DATABASE}.series")
        execute(f"create temp table site_values as {kept} where slug in (from site_changed)")
        ask("series")
        execute(f"delete from {DATABASE}.series where slug in (from site_changed)")
        execute(f"insert into {DATABASE}.series by name from site_series order by slug, name")


@contextmanager
def kept_series(connection: duckdb.DuckDBPyConnection, folder: Path, made_of: MadeOf) -> Iterator[KeptSeries]:
    """Open the values and series of the site's last build; empty where they cannot be read."""
    path = folder / FILE
    try:
        _open(connection, path)
    except duckdb.Error:  # damaged, or of another version
        _close(connection)
        for one in (path, path.with_name(f"{FILE}.wal")):
            one.unlink(missing_ok=True)
        _open(connection, path)
    try:
        yield KeptSeries(connection, folder, made_of)
    finally:
        for name in ("site_values", "site_series"):
            with suppress(duckdb.Error):
                connection.execute(f"drop view if exists temp.{name}")
        _close(connection)


def _open(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    connection.execute(f"attach {quoted_text(path)} as {DATABASE} (read_write)")
    for table, columns in _TABLES.items():
        connection.execute(f"create table if not exists {DATABASE}.{table} ({columns})")
        # read all of it: a torn block is only found when it is read, and later would be too late to start again
        connection.execute(f"select sum(hash(t)) from {DATABASE}.{table} as t").fetchall()


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):
        connection.execute(f"detach {DATABASE}")
