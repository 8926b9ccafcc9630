"""What the pages of agencies and districts and the files of measures are made of, each as one digest: the same digest
is the same file.

As for pages of reports, the rows themselves are hashed, and with them what all pages share (report_digests.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from gongkai.site.known_pages import KnownPages
from gongkai.site.output import SiteFolder
from gongkai.site.pages import as_json
from gongkai.site.site_data import SiteData
from gongkai.sql.by_part.sources import digest_of_rows
from gongkai.sql.connection import column_types

OF_AGENCY = ("site_series", "site_findings", "peers")
OF_SERIES = ("site_series",)
OF_DISTRICT = ("district_totals",)
OF_CITIES = ("district_measures", "site_places")
OF_BOUNDARIES = ("harmonized", "reports", "site_agencies", "site_years")
"""Tables and views of whose rows these are made."""


class PageDigests:
    """Digests of one warehouse as it is; `shared` is what all pages are made of."""

    def __init__(self, site_data: SiteData, shared: str) -> None:
        self._connection, self._shared = site_data.connection, shared
        self.agencies = self._by("slug", OF_AGENCY)
        self.series = self._by("slug", OF_SERIES)
        self.districts = self._by("district_code", OF_DISTRICT)
        self.measures = self._by("name", OF_SERIES)
        self.cities = self._whole(OF_CITIES)
        self.boundaries = self._whole(OF_BOUNDARIES)

    def of(self, *parts: object) -> str:
        """One digest of what a page is made of."""
        return hashlib.sha256(as_json([self._shared, *parts]).encode()).hexdigest()[:32]

    def _by(self, key: str, tables: Iterable[str]) -> dict[str, str]:
        """For each value of a column a digest of the rows that have it, or whose agency has."""
        parts = []
        for table in tables:
            columns = column_types(self._connection, table)
            joined = "" if key in columns else " join site_agencies as a using (agency_id)"
            of = f"t.{key}" if key in columns else f"a.{key}"
            parts.append(
                f"select {of} as key, '{table}' as source, {digest_of_rows(columns)} from {table} as t{joined} "
                f"where {of} is not null group by {of}"
            )
        query = (
            "select key, md5(string_agg(concat_ws(' ', source, n, total), ',' order by source)) "
            f"from ({' union all '.join(parts)}) group by key"
        )
        return dict(self._connection.execute(query).fetchall())

    def _whole(self, tables: Iterable[str]) -> str:
        digests = [
            self._connection.execute(
                f"select {digest_of_rows(column_types(self._connection, table))} from {table} as t"
            ).fetchall()
            for table in tables
        ]
        return self.of(digests)


def keep(known: KnownPages, site_folder: SiteFolder, name: str, digest: str) -> bool:
    """Whether a file is as this build would write it: it stays then."""
    if known.keep(name, digest) is None:
        return False
    site_folder.keep(name)
    return True


def put(known: KnownPages, site_folder: SiteFolder, name: str, digest: str, content: str) -> None:
    """A file that was made."""
    site_folder.put(name, content)
    known.note(name, digest)
