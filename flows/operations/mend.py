"""What is damaged, mended: nothing is deleted, and what cannot be restored is made or asked for again.

The warehouse is made anew from the archive by the next run. A sidecar is written from what the warehouse has on record
of its document. A document whose bytes are not those that were archived, or of which nothing is known, is set aside,
and its source is asked for it again.
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
"""Of a damaged file, or of one that another version wrote. Whatever else keeps it from being read is no damage."""

_DOCUMENTS = "select document_id, media_type, bytes, hints from documents"


def mend(project: Project) -> Iterator[str]:
    """What was done, a line each; none where nothing is damaged.

    Raises ProjectError while a run is under way, and WarehouseError for a warehouse that cannot be opened for another
    reason, such as a program that writes to it: that is no damage, and nothing is moved.
    """
    with exclusive_run(project):
        archive = Archive(project.archive)
        known = _on_record(project, archive)
        for problem in archive.check():
            yield _mended(problem, archive, known)
        yield from _warehouse(project)


def _on_record(project: Project, archive: Archive) -> dict[str, ArchivedDocument]:
    """The documents as the warehouse knows them, as far as it can be read."""
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
        if sha not in sightings:  # a sidecar without any would be damaged, too
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
    """What the source states of a document. The warehouse keeps pictures and sightings with it, which are no hints."""
    known = DocumentHints.__annotations__
    return cast(DocumentHints, {name: value for name, value in json.loads(stated).items() if name in known})


def _mended(problem: ArchiveError, archive: Archive, known: dict[str, ArchivedDocument]) -> str:
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
