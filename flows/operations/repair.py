"""Repairs damage. Nothing is deleted; what cannot be restored is rebuilt or fetched again.

The next run rebuilds the warehouse from the archive. A sidecar is rewritten from what the warehouse recorded about its
document. A document whose bytes have changed since it was archived, or about which nothing is known, is set aside, and
its source is asked for it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import duckdb

from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument, ArchiveError, Sighting
from gongkai.extractors.sources.store.hints import DocumentHints
from gongkai.flows.pipeline.lock import exclusive_run
from gongkai.flows.project import Project
from gongkai.sql.connection import UnusableWarehouseError, connect, naming_damage, read_whole
from gongkai.sql.queries import published_documents, recorded_runs

_SIGHTINGS = """
select document_id, source_url, source, first_seen_at, given_since, gone_at, first_turn, turn
from sightings order by document_id, first_seen_at, source_url
"""
_UNUSABLE = UnusableWarehouseError, duckdb.CatalogException, duckdb.BinderException
"""Errors of a damaged file, or of one that another version wrote. Any other
reason why it cannot be read is no damage."""

_DOCUMENTS = "select document_id, media_type, bytes, hints from documents"


def repair(project: Project) -> Iterator[str]:
    """Repair, and yield a line for each thing done; none where nothing is damaged.

    Raises ProjectError while a run is in progress, and WarehouseError where the warehouse cannot be opened for a reason
    other than damage, such as a program that writes to it; then nothing is moved.
    """
    with exclusive_run(project):
        archive = Archive(project.archive)
        known = _on_record(project, archive)
        for problem in archive.check():
            yield _restored(problem, archive, known)
        yield from _warehouse(project)


def _on_record(project: Project, archive: Archive) -> dict[str, ArchivedDocument]:
    """The documents as the warehouse recorded them, as far as it can be read."""
    if not project.warehouse.exists():
        return {}
    try:
        with naming_damage(project.warehouse), connect(project.warehouse, read_only=True) as connection:
            sightings: dict[str, list[Sighting]] = {}
            for sha, *values in connection.execute(_SIGHTINGS).fetchall():
                sightings.setdefault(sha, []).append(_sighting(*values))
            rows = connection.execute(_DOCUMENTS).fetchall()
    except _UNUSABLE:
        return {}
    known = {}
    for sha, media_type, size, stated in rows:
        if sha not in sightings:  # a sidecar without sightings would be damaged, too
            continue
        first, *others = sightings[sha]
        first.hints.update(_hints(stated))
        known[sha] = ArchivedDocument(sha, size, media_type, archive.path(sha), (first, *others))
    return known


def _sighting(
    url: str, source: str, first: datetime, given: datetime, gone: datetime | None, first_turn: int, turn: int
) -> Sighting:
    return Sighting(
        url,
        source,
        first.replace(tzinfo=UTC),
        returned_at=(given.replace(tzinfo=UTC),) if given > first else (),
        gone_at=gone.replace(tzinfo=UTC) if gone else None,
        first_turn=first_turn,
        turn=turn,
    )


def _hints(stated: str) -> DocumentHints:
    """The source's hints about a document. The warehouse stores pictures and
    sightings with them, which are not hints."""
    known = DocumentHints.__annotations__
    return cast(DocumentHints, {name: value for name, value in json.loads(stated).items() if name in known})


def _restored(problem: ArchiveError, archive: Archive, known: dict[str, ArchivedDocument]) -> str:
    sha = problem.path.name.partition(".")[0]
    if problem.rule == "archive_sidecar" and sha in known:
        archive.restore(known[sha])
        return f"{problem.path}：已由数据库恢复 / written again from the warehouse"
    aside = archive.set_aside(sha, with_sidecar=problem.rule == "archive_sidecar")
    return f"{problem.path}：移到 {aside}，将重新采集 / moved to {aside}, it is asked for again"


def _warehouse(project: Project) -> Iterator[str]:
    if not project.warehouse.exists():
        return
    try:
        published_documents(project.warehouse)
        with naming_damage(project.warehouse), connect(project.warehouse, read_only=True) as connection:
            recorded_runs(connection)
            read_whole(connection)
    except _UNUSABLE:
        aside = project.warehouse.with_suffix(f".damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        project.warehouse.replace(aside)
        yield (
            f"{project.warehouse}：移到 {aside.name}，下次运行由存档重建 / moved to {aside.name}, the next run builds "
            "it anew from the archive"
        )
