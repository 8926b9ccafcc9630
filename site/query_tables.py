"""The tables for the SQL page, as Parquet beside the site; the site's own queries also read them.

A file is made again only where its sources changed, by the same digests as partitioned exports; large tables have a
file for each year, so that a night only makes the files of the years that it changed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.sql import objects
from gongkai.sql.by_part import export
from gongkai.sql.by_part.export import same_bytes
from gongkai.sql.by_part.places import Place, batches
from gongkai.sql.by_part.sources import Sources
from gongkai.sql.quoting import quoted_text

FOLDER = "data/tables"
DATABASE = "site_tables"
"""The name under which the database with these tables is attached while a site is built."""

TABLES = (
    "latest_by_district", "district_measures", "district_totals", "harmonized", "rates", "peers", "year_over_year",
    "narrative", "coverage", "reports", "timeliness", "edition_changes", "findings", "crosswalk", "breaks", "checks",
    "terms",
)  # fmt: skip
"""Tables and views of the warehouse that the page can query; single cells
(observations) would be too much to download."""

BY_YEAR = ("district_measures", "district_totals", "harmonized", "rates", "peers", "year_over_year")
"""Tables with a file for each year."""

YEAR_BY_YEAR = ("peers",)
"""Views that read only one year if asked for one, but everything if asked for two."""

REPORTS_AT_ONCE = 10_000
"""Reports whose rows are computed together."""

WHOLE = 0
"""Used instead of a year for a table that is one file."""

_CREATE = re.compile(r"^create or replace view \w+ as$", re.MULTILINE)

Files = dict[str, dict[str, int]]
"""The files of each table: their names in the site's folder, with their sizes in bytes."""


@contextmanager
def written_tables(
    connection: duckdb.DuckDBPyConnection, site_folder: SiteFolder, known: KnownPages, *, whole: bool
) -> Iterator[Files]:
    """Write the tables as Parquet and make the connection read them instead of the views until the block
    ends: each is computed once. The same rows give the same bytes. `whole`: the site has all districts;
    tables of a part are computed every time."""
    making = site_folder.folder / ".tables"
    shutil.rmtree(making, ignore_errors=True)  # a killed build may have left it
    making.mkdir()
    [(database,)] = connection.execute("select current_database()").fetchall()
    try:
        sources = Sources(connection, _program()) if whole else None
        connection.execute(f"attach {quoted_text(making / 'tables.duckdb')} as {DATABASE} (read_write)")
        try:
            connection.execute(f"set search_path = '{DATABASE}.main,{database}.main'")
            tables = _Tables(connection, site_folder, known, sources, making)
            yield {name: tables.write(name) for name in sorted(TABLES, key=[*objects.tables(), *objects.views()].index)}
        finally:
            connection.execute("reset search_path")
            connection.execute("pragma disable_checkpoint_on_shutdown")  # it is deleted anyway, and memory may be short
            connection.execute(f"detach {DATABASE}")
            connection.execute("pragma enable_checkpoint_on_shutdown")
    finally:
        shutil.rmtree(making, ignore_errors=True)


class _Tables:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        site_folder: SiteFolder,
        known: KnownPages,
        sources: Sources | None,
        making: Path,
    ) -> None:
        self._connection, self._site_folder, self._known = connection, site_folder, known
        self._sources, self._making = sources, making

    def write(self, name: str) -> dict[str, int]:
        """Bring the files of a table up to date. Returns their sizes by name."""
        folder = self._site_folder.folder
        in_front = self._in_front(name)
        files = [file for file in self._write(name, in_front) if (folder / file).exists()]
        files = files or [self._columns_alone(name, in_front)]
        if name in objects.views():
            listed = ", ".join(quoted_text(folder / file) for file in files)
            self._connection.execute(f"create view {DATABASE}.{name} as from read_parquet([{listed}])")
        return {file: (folder / file).stat().st_size for file in files}

    def _write(self, name: str, in_front: bool) -> list[str]:
        """Write the files of a table; a year without rows has none."""
        digests = {} if in_front or not self._sources else self._digests(name, self._sources)
        if digests and all(self._is_kept(file_of(name, year), digest) for year, digest in digests.items()):
            return [file_of(name, year) for year in digests]
        if name not in BY_YEAR:
            self._make(name, in_front, [WHOLE], digests)
            return [file_of(name, WHOLE)]
        todo = [year for year, digest in digests.items() if not self._is_kept(file_of(name, year), digest)]
        years: set[int | None] = set(digests)
        for batch in self._batches(name, todo) if digests else [None]:
            years |= self._make(name, in_front, batch, digests)
        return [file_of(name, year) for year in sorted(years, key=repr)]

    def _batches(self, name: str, years: Iterable[int | None]) -> Iterator[list[int | None]]:
        """Years to be computed together."""
        counted = dict(self._connection.execute("select year, count(*) from reports group by year").fetchall())
        return batches(years, counted, 1 if name in YEAR_BY_YEAR else REPORTS_AT_ONCE)

    def _make(
        self, name: str, in_front: bool, years: list[int | None] | None, digests: Mapping[int | None, str]
    ) -> set[int | None]:
        """Write the files of these years (None: of all). Returns the years that have rows."""
        made = f"{DATABASE}.made_{name}"
        where = f"where {of_years(years)}" if years and name in BY_YEAR else ""
        self._connection.execute(f"create table {made} as from ({self._select(name, in_front)}) {where}")
        there: set[int | None] = {WHOLE}
        if name in BY_YEAR:
            there = {year for (year,) in self._connection.execute(f"select distinct year from {made}").fetchall()}
        for year in sorted(there | set(years or ()), key=repr):
            self._put(made, name, year, digests.get(year), is_there=year in there)
        self._connection.execute(f"drop table {made}")
        return there

    def _digests(self, name: str, sources: Sources) -> dict[int | None, str]:
        """The digests of the sources of each file of a table."""
        if name not in BY_YEAR:
            return {WHOLE: sources.digest(name, None)}
        places: dict[int | None, list[Place]] = defaultdict(list)
        for place in sorted(sources.places(name), key=repr):
            places[place.year].append(place)
        return {
            year: hashlib.sha256(repr([(place, sources.digest(name, place)) for place in near]).encode()).hexdigest()
            for year, near in sorted(places.items(), key=repr)
        }

    def _is_kept(self, file: str, digest: str) -> bool:
        if self._known.keep(file, digest) is None:
            return False
        if (self._site_folder.folder / file).exists():
            self._site_folder.keep(file)
        return True

    def _put(self, made: str, name: str, year: int | None, digest: str | None, *, is_there: bool = True) -> None:
        """Write a file of the rows that were made, with one thread: several write in the order in which they finish."""
        file, path = file_of(name, year), self._making / "made.parquet"
        if is_there:
            where = f"where {of_years([year])}" if name in BY_YEAR else ""
            order = "" if name in objects.tables("reference") else "order by all"  # these keep their files' order
            with same_bytes(self._connection):
                self._connection.execute(
                    f"copy (from {made} {where} {order}) to {quoted_text(path)} (format parquet, compression zstd)"
                )
            self._site_folder.move(file, path)
        else:
            (self._site_folder.folder / file).unlink(missing_ok=True)
        if digest:
            self._known.note(file, digest)

    def _columns_alone(self, name: str, in_front: bool) -> str:
        """For a table without rows, write a file with only its columns, instead of one per year."""
        file, path = f"{FOLDER}/{name}/empty.parquet", self._making / "made.parquet"
        with same_bytes(self._connection):
            select = f"from ({self._select(name, in_front)}) limit 0"
            self._connection.execute(f"copy ({select}) to {quoted_text(path)} (format parquet, compression zstd)")
        self._site_folder.move(file, path)
        return file

    def _in_front(self, name: str) -> bool:
        """Whether a table or view is hidden by a temporary one of the same name, that of a part of the warehouse."""
        [(count,)] = self._connection.execute(
            "select count(*) from (select view_name as name, temporary from duckdb_views() union all "
            "select table_name, temporary from duckdb_tables()) where temporary and name = ?",
            [name],
        ).fetchall()
        return bool(count)

    def _select(self, name: str, in_front: bool) -> str:
        """The SQL of a view, which then reads the tables already written."""
        if in_front or name not in objects.views():
            return f"from {name}"
        return _CREATE.split(objects.statement("views", name))[1].strip().removesuffix(";")


def file_of(name: str, year: int | None) -> str:
    """The name of a table's Parquet file in the site's folder. `year` is WHOLE where there is only one."""
    return f"{FOLDER}/{name}.parquet" if year == WHOLE else f"{FOLDER}/{name}/{year or 'unknown'}.parquet"


def made_of(known: KnownPages, name: str) -> dict[int | None, str]:
    """The digest of each year of a table, as written in this build."""
    files = known.digests(f"{FOLDER}/{name}/")
    years = {file: Path(file).stem for file in files if Path(file).stem != "empty"}
    return {None if year == "unknown" else int(year): files[file] for file, year in years.items()}


def of_years(years: Iterable[int | None]) -> str:
    """The SQL condition for these years, in the form by which views can filter: a single year, or several."""
    listed = list(years)
    known = [str(year) for year in listed if year is not None]
    some = [f"year in ({', '.join(known)})" if len(known) > 1 else f"year = {known[0]}"] if known else []
    return " or ".join([*some, "year is null"] if None in listed else some)


def _program() -> str:
    """A digest of the code that writes the files."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in (Path(__file__), *sorted(Path(export.__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()
