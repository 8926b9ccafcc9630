"""Digests of the sources of report pages: an unchanged digest means an unchanged page.

Every row from which the page is written is hashed, whatever a night says it changed, together with what all pages
share: templates, programs, reference data. Tests compare the result with builds from scratch (tests/site).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from gongkai.flows.project import Project
from gongkai.flows.review.page_drawing import REASON, SIZES
from gongkai.site import page_images, printed_tables, sentence_places
from gongkai.site.known_pages import state
from gongkai.site.page_digests import digest_of, rows_by
from gongkai.site.pages import SITE, Pages, as_json
from gongkai.site.query_tables import DATABASE
from gongkai.site.site_data import Row, SiteData
from gongkai.sql import objects
from gongkai.sql.by_part.sources import digest_of_rows, texts_of
from gongkai.sql.connection import column_types

PICTURES = "pictures"

_BY_REPORT = ("reports", "fact_values", "check_sums", "findings", "site_findings", "statements", "corrections")
_JOINED = {"documents": "document_id", "site_agencies": "agency_id"}
_KEPT = (SIZES, REASON, sentence_places.FILE, printed_tables.FILE)
"""The files stored for a document beside its pictures."""


def pictures_of(document_id: str) -> str:
    """The folder of the pictures of a document, within that of the site."""
    return f"{PICTURES}/{page_images.name(document_id)}"


class ReportDigests:
    """Digests of the pages of all reports, for one state of a warehouse and a site."""

    def __init__(
        self,
        site_data: SiteData,
        shared: str,
        project: Project,
        folder: Path,
        draws: bool,
        changed: Mapping[str, Sequence[Row]],
    ) -> None:
        """`draws`: whether documents without pictures are drawn in this build.
        `changed`: the changes between editions by report."""
        self._site_data, self._project, self._folder = site_data, project, folder
        self._draws, self._changed = draws, changed
        self._shared = shared
        self._rows: dict[str, str] = {}

    def reports(self) -> Iterator[tuple[str, str]]:
        """Every report with the digest of its page; empty for a page that must be made in any case."""
        found = self._site_data.connection.execute(_digest_query(self._site_data.connection))
        while rows := found.fetchmany(10_000):
            for digest, *values in rows:
                report = dict(zip(_NAMED, values, strict=True))
                self._rows[report["report_id"]] = digest
                yield report["report_id"], "" if self._must_be_made(report) else self.of(report)

    def of(self, report: Row) -> str:
        """The digest of a page as of now: pictures may have been drawn for it in the meantime."""
        key, folder = report["report_id"], self._pictures(report)
        kept = [state(f"{folder}/{name}") for name in _KEPT]
        document = report["media_type"] == "application/pdf" and self._has_document(report)
        above = self._site_data.above(report["district_code"])
        parts = [self._shared, self._rows[key], kept, document, above, self._changed.get(key, [])]
        return digest_of(*parts)

    def _must_be_made(self, report: Row) -> bool:
        """Whether the document may still gain something: pictures not yet drawn, or tables not yet stored."""
        folder = self._pictures(report)
        if not page_images.has_pages(report["media_type"]):
            return report["status"] in ("loaded", "partial") and not state(f"{folder}/{printed_tables.FILE}")
        waits = self._draws and report["status"] != "quarantined" and not state(f"{folder}/{SIZES}")
        return waits and self._has_document(report)

    def _pictures(self, report: Row) -> str:
        """The folder of the pictures of a document. A plain string, as in the next function: building paths with
        pathlib takes longer than looking up files, and this is done for every report."""
        return f"{self._folder}/{pictures_of(report['document_id'])}"

    def _has_document(self, report: Row) -> bool:
        return bool(state(f"{self._project.archive}/{report['archive_path'] or ''}"))


_NAMED = ("report_id", "document_id", "media_type", "archive_path", "status", "district_code")


def _digest_query(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL for one digest per report over all rows that name it, and the columns _NAMED."""
    rows = rows_by(connection, "report_id", {**dict.fromkeys(_BY_REPORT, ""), **_JOINED}, "reports")
    return f"""
        select p.digest, r.report_id, r.document_id, d.media_type, d.archive_path, r.status, r.district_code
        from reports as r
        left join documents as d using (document_id)
        join ({rows}) as p on p.key = r.report_id
        order by r.report_id
    """


def shared_digest(site_data: SiteData, pages: Pages, project: Project) -> str:
    """A digest of everything that all pages share."""
    connection = site_data.connection
    digest = hashlib.sha256(f"{duckdb.__version__} {pages.assets} {project.readings.name}".encode())
    stamp = {**site_data.stamp, "run": bool(site_data.stamp["run"])}
    digest.update(as_json([stamp, site_data.terms.labels, site_data.terms.comparability]).encode())
    for folder in ("", "templates", "queries"):
        for path in sorted((SITE / folder).iterdir()):
            if path.is_file():
                digest.update(path.read_bytes())
    digest.update(repr(sorted(texts_of(connection, DATABASE))).encode())
    for table in (*objects.tables("reference", "terms"), "check_places"):
        found = connection.execute(f"select {digest_of_rows(column_types(connection, table))} from {table} as t")
        digest.update(repr((table, found.fetchall())).encode())
    return digest.hexdigest()
