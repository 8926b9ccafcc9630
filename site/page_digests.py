"""Digests of the sources of the pages of agencies and districts and of the files of measures: an
unchanged digest means an unchanged file.

As for pages of reports (report_digests.py), the rows themselves are hashed, together with what all pages share.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import duckdb

from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.site.site_data import SiteData
from gongkai.sql.by_part.sources import digest_of_rows
from gongkai.sql.connection import column_types

OF_AGENCY = ("site_series", "site_findings", "peers")
OF_SERIES = ("site_series",)
OF_DISTRICT = ("district_totals",)
OF_CITIES = ("district_measures", "site_places")
OF_BOUNDARIES = ("harmonized", "reports", "site_agencies", "site_years")
"""The tables and views that these pages are made from."""


class PageDigests:
    """Digests for one state of a warehouse; `shared` covers what all pages are made from."""

    def __init__(self, site_data: SiteData, shared: str) -> None:
        self._connection, self._shared = site_data.connection, shared
        self.agencies = self._by("slug", OF_AGENCY)
        self.series = self._by("slug", OF_SERIES)
        self.districts = self._by("district_code", OF_DISTRICT)
        self.measures = self._by("name", OF_SERIES)
        self.cities = self._whole(OF_CITIES)
        self.boundaries = self._whole(OF_BOUNDARIES)

    def of(self, *parts: object) -> str:
        """One digest over several parts of a page's sources."""
        return digest_of(self._shared, *parts)

    def _by(self, key: str, tables: Iterable[str]) -> dict[str, str]:
        query = rows_by(self._connection, key, dict.fromkeys(tables, "agency_id"), "site_agencies")
        return dict(self._connection.execute(query).fetchall())

    def _whole(self, tables: Iterable[str]) -> str:
        digests = [
            self._connection.execute(
                f"select {digest_of_rows(column_types(self._connection, table))} from {table} as t"
            ).fetchall()
            for table in tables
        ]
        return self.of(digests)


def digest_of(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]


def rows_by(connection: duckdb.DuckDBPyConnection, key: str, tables: Mapping[str, str], of: str) -> str:
    """SQL for one digest per value of the column `key`, over all rows with that value. A table without that column is
    listed with another column, which the table `of` maps to `key`."""
    parts = []
    for table, column in tables.items():
        columns = column_types(connection, table)
        source, joined = ("t", "") if key in columns else ("k", f" join {of} as k using ({column})")
        parts.append(
            f"select {source}.{key} as key, '{table}' as source, {digest_of_rows(columns)} from {table} as t{joined} "
            f"where {source}.{key} is not null group by {source}.{key}"
        )
    return (
        "select key, md5(string_agg(concat_ws(' ', source, n, total), ',' order by source)) as digest "
        f"from ({' union all '.join(parts)}) group by key"
    )


def keep(known: KnownPages, site_folder: SiteFolder, name: str, digest: str) -> bool:
    """Keep a file if it is as this build would write it. Returns whether it was."""
    if known.keep(name, digest) is None:
        return False
    site_folder.keep(name)
    return True


def put(known: KnownPages, site_folder: SiteFolder, name: str, digest: str, content: str) -> None:
    """Write a file and record its digest."""
    site_folder.put(name, content)
    known.note(name, digest)
