"""The sources of a part: the rows of the tables that its view reads, as a digest per province and year.

Each table is hashed in one pass, whatever a run says it changed: a part is kept only where every row it can depend on
is unchanged. `REACHES` says on which rows a part depends; tests/sql/test_by_part.py compares the result with exports
made from scratch after random nights.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache

import duckdb

from gongkai.sql import objects
from gongkai.sql.by_part.places import Place, from_placed, groups, place_reports, placed
from gongkai.sql.connection import column_types
from gongkai.sql.quoting import quoted_name


class Reach(Enum):
    """Which rows a part depends on."""

    OWN = "those of its province and year"
    YEAR_OF_GROUP = "those of its year, also of the provinces that hang together with it"
    BEFORE = "the same, and those of the year before"
    YEAR = "those of its year in the whole country"
    COUNTRY = "all"


REACHES = {
    "observations": Reach.OWN,
    "narrative": Reach.OWN,
    "harmonized": Reach.OWN,
    "harmonized_wide": Reach.OWN,
    "harmonized_status": Reach.OWN,
    "rates": Reach.OWN,
    "district_measures": Reach.OWN,
    "district_totals": Reach.OWN,
    "check_results": Reach.OWN,
    "findings_open": Reach.OWN,
    "report_quality": Reach.OWN,
    "missing_cells": Reach.OWN,
    "reports": Reach.OWN,
    "findings": Reach.OWN,
    "extra_cells": Reach.OWN,
    "statements": Reach.OWN,
    "timeliness": Reach.YEAR_OF_GROUP,
    "edition_changes": Reach.YEAR_OF_GROUP,
    "rollups": Reach.YEAR_OF_GROUP,
    "year_over_year": Reach.BEFORE,
    "peers": Reach.YEAR,
    "latest_by_district": Reach.COUNTRY,
    "coverage": Reach.COUNTRY,
}
"""Objects that are exported in parts. Every other object is a single file."""

BETWEEN = ("reporting", "agency_breaks", "inherited_values")
"""Views that are hashed themselves, as if they were tables: they read reports of
every year, but their rows seldom change."""

_EVERY_AGENCY = ("peers", "rollups")
"""Views that also have rows for agencies without a report, as objects exported whole do."""

_TEXTS = """
select view_name, sql from duckdb_views() where not internal and database_name is distinct from $without
union all
select '', function_name || ' ' || macro_definition
from duckdb_functions()
where macro_definition is not null and not internal and database_name is distinct from $without
order by all
"""
_EXCLUDED = re.compile(r"EXCLUDE \(([^()]*)\)")

Digests = dict[Place | None, tuple[int, str]]
"""By place, the number of rows and the sum of their hashes; None is the place of rows that belong to none."""


class Sources:
    """Digests of everything that the exported objects read, for one state of a warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, program: str) -> None:
        """`program` identifies the code that writes parts."""
        self._connection, self._program = connection, program
        place_reports(connection)
        self._groups = groups(connection)
        self._digests: dict[str, Digests] = {}
        self._parts: dict[tuple[str, Reach, Place | None], str] = {}
        self._texts = texts_of(connection)

    def places(self, name: str) -> set[Place]:
        """The places where an object can have rows, by what it reads."""
        return {place for source in self._read_by(name) for place in self._of(source) if place is not None}

    def digest(self, name: str, place: Place | None) -> str:
        """A digest that changes whenever a part of an object may change. `place`
        is None for an object exported whole."""
        reach = REACHES.get(name, Reach.COUNTRY) if place else Reach.COUNTRY
        made_of = {source: self._part(source, reach, place) for source in self._read_by(name)}
        return hashlib.sha256(json.dumps([self._program, self._views(name), made_of]).encode()).hexdigest()

    def _read_by(self, name: str) -> list[str]:
        names = list(tables_read(name))
        if name in _EVERY_AGENCY or ("agency_kinds" in names and name not in REACHES):
            names.append("every agency_kinds")
        return names

    def _views(self, name: str) -> list[str]:
        """The SQL of the views that an object is made of, and of all macros, as this warehouse has them."""
        read = views_read(name)
        return [text for of, text in self._texts if of in read or not of]

    def _part(self, source: str, reach: Reach, place: Place | None) -> str:
        """One digest over the places of a source that are within reach."""
        digests = self._of(source)
        key = (source, reach, place if place and None not in digests else None)
        if key not in self._parts:
            near = [(*(at or ("", None)), *digests[at]) for at in self._near(digests, reach, place)]
            near.sort(key=repr)
            self._parts[key] = hashlib.sha256(json.dumps(near).encode()).hexdigest()
        return self._parts[key]

    def _near(self, digests: Digests, reach: Reach, place: Place | None) -> Iterable[Place | None]:
        """The places of a source that are within reach; rows that belong to no place always are."""
        if place is None or reach is Reach.COUNTRY:
            return digests
        if reach is Reach.YEAR:
            return [at for at in digests if at is None or at.year == place.year]
        provinces = {place.province} if reach is Reach.OWN else self._groups.get(place.province, {place.province})
        years = {place.year, place.year - 1} if reach is Reach.BEFORE and place.year is not None else {place.year}
        within = (None, *(Place(province, year) for province in provinces for year in years))
        return [at for at in within if at in digests]

    def _of(self, source: str) -> Digests:
        if source not in self._digests:
            self._digests[source] = _digests(self._connection, source)
        return self._digests[source]


def texts_of(connection: duckdb.DuckDBPyConnection, without: str | None = None) -> list[tuple[str, str]]:
    """Name and SQL of the views and macros of a warehouse (macros without a name), except those
    of the attached database `without`. The columns in an EXCLUDE list are sorted, because
    DuckDB keeps them as a set whose order varies."""
    rows = connection.execute(_TEXTS, {"without": without}).fetchall()
    return [(name, _EXCLUDED.sub(lambda found: str(sorted(found[1].split(", "))), sql)) for name, sql in rows]


def digest_of_rows(columns: Iterable[str]) -> str:
    """Two SQL columns over the rows of a table `t`: their number, and a digest of their content."""
    row = f"hash({', '.join(f't.{quoted_name(column)}' for column in columns)})"
    # hashed twice: sums of single hashes can be equal after values were swapped between two rows
    return f"count(*) as n, sum(hash({row})::hugeint)::varchar as total"


def _digests(connection: duckdb.DuckDBPyConnection, source: str) -> Digests:
    table = source.removeprefix("every ")
    columns = column_types(connection, table)
    counted = digest_of_rows(columns)
    if source == "agency_kinds":
        agencies = "select distinct agency_id, province, year from part_reports"
        province, year = "p.province", "p.year"
        rows_of = f"agency_kinds as t join ({agencies}) as p using (agency_id)"
    else:
        where = placed(columns) if source == table else None
        if where is None:
            return {None: connection.execute(f"select {counted} from {table} as t").fetchall()[0]}
        province, year = where
        rows_of = from_placed(table, columns)
    rows = connection.execute(
        f"select {province}, {year}, {counted} from {rows_of} group by {province}, {year}"
    ).fetchall()
    return {Place(*place): (count, total) for *place, count, total in rows}


@cache
def tables_read(name: str) -> tuple[str, ...]:
    """The tables, and the views of BETWEEN, that an object reads."""
    return tuple(sorted(found for found in _walk(name) if found in objects.tables() or found in BETWEEN))


@cache
def views_read(name: str) -> tuple[str, ...]:
    """The views that an object is made of, itself included."""
    return tuple(sorted(found for found in _walk(name) if found in objects.views()))


def _walk(name: str) -> Iterator[str]:
    folder = next(folder for folder in ("tables", "views", "macros") if name in objects.names(folder))
    yield name
    if folder != "tables" and name not in BETWEEN:
        for needed in objects.needs(folder, name):
            yield from _walk(needed)
