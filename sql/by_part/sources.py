"""What a part is made of: the rows of the tables that its view reads, as a digest per province and year.

Rows are hashed by one pass over each table, whatever a night says it did: a part is left as it is only where every row
that it can depend on is what it was. On which rows a part depends is said here (`REACHES`) and held against exports
from nothing after random nights (tests/sql/test_by_part.py).
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
    """Whose rows a part depends on."""

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
"""What is written in parts. Everything else is one file."""

BETWEEN = ("reporting", "agency_breaks", "inherited_values")
"""Views whose rows are hashed themselves: they read reports of every year, and seldom come out otherwise."""

_EVERY_AGENCY = ("peers", "rollups")
"""Views that read of agencies without a report, too, as does what is one file."""

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
"""The number of rows and the sum of their hashes by place; None is the place of what belongs to none."""


class Sources:
    """Digests of all that the objects of an export read, of one warehouse as it is."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, program: str) -> None:
        """`program` tells how parts are written."""
        self._connection, self._program = connection, program
        place_reports(connection)
        self._groups = groups(connection)
        self._digests: dict[str, Digests] = {}
        self._parts: dict[tuple[str, Reach, Place | None], str] = {}
        self._texts = texts_of(connection)

    def places(self, name: str) -> set[Place]:
        """Where an object can have rows, by what it reads."""
        return {place for source in self._read_by(name) for place in self._of(source) if place is not None}

    def digest(self, name: str, place: Place | None) -> str:
        """Changes whenever a part of an object may come out otherwise. `None` is the place of one written whole."""
        reach = REACHES.get(name, Reach.COUNTRY) if place else Reach.COUNTRY
        made_of = {source: self._part(source, reach, place) for source in self._read_by(name)}
        return hashlib.sha256(json.dumps([self._program, self._views(name), made_of]).encode()).hexdigest()

    def _read_by(self, name: str) -> list[str]:
        names = list(tables_read(name))
        if name in _EVERY_AGENCY or ("agency_kinds" in names and name not in REACHES):
            names.append("every agency_kinds")
        return names

    def _views(self, name: str) -> list[str]:
        """The texts of the views that an object is made by, and of all macros, as this warehouse has them."""
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
        """The places of a source that are within reach; what belongs to none always is."""
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
    """The views by name, and the macros without one, as a warehouse has them, but for those of an attached database.
    The columns that a view leaves out are a set for DuckDB, which writes them down in another order now and then."""
    rows = connection.execute(_TEXTS, {"without": without}).fetchall()
    return [(name, _EXCLUDED.sub(lambda found: str(sorted(found[1].split(", "))), sql)) for name, sql in rows]


def digest_of_rows(columns: Iterable[str]) -> str:
    """How many rows of a table called `t` there are and what they hold, as two columns of SQL."""
    row = f"hash({', '.join(f't.{quoted_name(column)}' for column in columns)})"
    # hashed once more: a sum of hashes alone can be the same after two rows changed places
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
    """The tables, and the views of BETWEEN, whose rows an object is made of."""
    return tuple(sorted(found for found in _walk(name) if found in objects.tables() or found in BETWEEN))


@cache
def views_read(name: str) -> tuple[str, ...]:
    """The views that an object is made by, itself among them."""
    return tuple(sorted(found for found in _walk(name) if found in objects.views()))


def _walk(name: str) -> Iterator[str]:
    folder = next(folder for folder in ("tables", "views", "macros") if name in objects.names(folder))
    yield name
    if folder != "tables" and name not in BETWEEN:
        for needed in objects.needs(folder, name):
            yield from _walk(needed)
