"""What a run will read: archived documents that the published warehouse does not hold in their current state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.message import Message
from pathlib import Path
from typing import TypeAlias, TypeVar

import duckdb

from gongkai.extractors import media_types
from gongkai.extractors.readers.office.word import libreoffice
from gongkai.extractors.sources.crawl.pull import PICTURE_OF, POSITION, PulledTogether
from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument, Sighting
from gongkai.flows.pipeline.run_request import RunRequest, covers
from gongkai.flows.pipeline.stored_records import RecordWriter
from gongkai.flows.pipeline.workers import ALTERED, Job
from gongkai.flows.project import Project, explaining_other_versions, inputs_version, overlays_version, reader_version
from gongkai.sql.connection import connect
from gongkai.sql.queries import (
    attempts_stopped,
    district_codes,
    documents_of,
    documents_of_other_converters,
    documents_with,
    published_documents,
)
from gongkai.sql.records import DocumentRow, SightingRow
from gongkai.transforms.model import Hints

WHY = {
    "new": ("新文件", "new"),
    "rebuilt": ("读取程序、规则或参考数据已变", "readers, rules or reference data have changed"),
    "restated": ("来源说明或网页上的图片已变", "what the source says of it or the pictures on its page have changed"),
    "libreoffice": (
        "上次没有 LibreOffice、它不能启动或停住了，或已换版本",
        "LibreOffice was missing, could not start, hung, or is another one now",
    ),
    "stopped": ("上次读取超时", "reading it was stopped by the time limit before"),
    "failed": ("上次未能读取", "it could not be read before"),
    "asked": ("要求重读", "asked to be read again"),
}
"""Why a document is read, in both languages."""

_AGAIN = ("failed", "asked")

MOST_ATTEMPTS = 3
"""A document that a time limit stopped is tried again in the next two runs."""

_Pictures = Mapping[str, tuple[Path, ...]]

T = TypeVar("T")

_Records: TypeAlias = list[T] | RecordWriter[T]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read: jobs, the row of each document, and why. `fresh`: the warehouse is rebuilt; `overlaid`: what people
    overlay on it changed; `inputs`: the version of everything that facts and findings are made with."""

    jobs: Sequence[Job]
    rows: Sequence[DocumentRow]
    why: Sequence[str]
    fresh: bool
    overlaid: bool = False
    inputs: str = ""

    @property
    def new(self) -> int:
        return self.why.count("new")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the published warehouse knows about documents."""

    hints: dict[str, str]
    fresh: bool
    overlaid: bool
    failed: set[str] = field(default_factory=set)
    for_libreoffice: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)
    districts: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)


def make_plan(
    project: Project,
    pulled: PulledTogether,
    request: RunRequest,
    folder: Path | None = None,
    inputs: str | None = None,
) -> Plan:
    """The documents that the published warehouse does not hold yet, or has from other readers, rules or hints, or that
    are asked for.

    Jobs and rows are stored in files of `folder`, if given: for 1.5 million documents they would take gigabytes of
    memory. Where readers, rules or reference data have changed, all documents are loaded again, whatever part was asked
    for: a file must not mix two versions or lose anything. `inputs` is the version the run began with, if known: a file
    that is edited during the run counts as changed in the next one.
    """
    inputs = inputs_version(project) if inputs is None else inputs
    known = _known(project, request, inputs)
    why: list[str] = []
    with ExitStack() as open_files:
        jobs: _Records[Job] = _records(folder, "jobs", open_files)
        rows: _Records[DocumentRow] = _records(folder, "rows", open_files)
        for job, row, reason in _planned(project, pulled, request, known):
            jobs.append(job)
            rows.append(row)
            why.append(reason)
    return Plan(_done(jobs), _done(rows), tuple(why), known.fresh, known.overlaid, inputs)


def _records(folder: Path | None, name: str, open_files: ExitStack) -> _Records[T]:
    return open_files.enter_context(RecordWriter[T](folder / f"{name}.plan")) if folder else []


def _done(records: _Records[T]) -> Sequence[T]:
    return tuple(records) if isinstance(records, list) else records.records


def _planned(
    project: Project, pulled: PulledTogether, request: RunRequest, known: _Known
) -> Iterator[tuple[Job, DocumentRow, str]]:
    """The documents to read, one at a time, so that only one sidecar is in memory."""
    archive = Archive(project.archive)
    shas = archive.shas()
    unread = (archive.sidecar(sha) for sha in shas if sha not in known.hints)
    # pictures are never documents of the warehouse, so all of them are among the unread
    kept_pictures = sorted(filter(_is_picture, unread), key=lambda kept: kept.first_seen_at)
    pictures = _pictures([*kept_pictures, *pulled.pictures])
    for sha in shas:
        seen = archive.sidecar(sha) if sha in pulled.documents else None
        why = _why(sha, seen, known, request, pictures)
        if why is None:
            continue
        kept = seen or archive.sidecar(sha)
        # a picture is read together with its page, if the page is read
        if not _is_picture(kept) and (known.fresh or covers(request, kept, known.districts.get(sha))):
            attempt = known.attempts.get(sha, 0) + 1 if why == "stopped" else 1
            job = replace(_job(kept, pictures, again=why in _AGAIN), attempt=attempt)
            yield job, _row(kept, pictures, project), why


def _is_picture(kept: ArchivedDocument) -> bool:
    return PICTURE_OF in kept.sightings[0].hints


def waiting(project: Project) -> Counter[str]:
    """How many archived documents the next night will read, by reason (WHY), without asking any source."""
    archive, known = Archive(project.archive), _known(project, RunRequest(), inputs_version(project))
    counts: Counter[str] = Counter()
    for sha in archive.shas():
        why = _why(sha, None, known, RunRequest(), {})
        if why == "new" and _is_picture(archive.sidecar(sha)):
            continue
        if why:
            counts[why] += 1
    return counts


def _known(project: Project, request: RunRequest, inputs: str) -> _Known:
    built_with, hints = published_documents(project.warehouse)
    fresh = built_with.get("inputs") != inputs
    overlaid = built_with.get("overlays") != overlays_version(project)
    if not hints:
        return _Known(hints, fresh, overlaid)
    with explaining_other_versions(project), connect(project.warehouse, read_only=True) as connection:
        return _Known(
            hints,
            fresh,
            overlaid,
            failed=documents_of(connection, "quarantined") if request.retry_failed else set(),
            for_libreoffice=_for_libreoffice(connection),
            altered=documents_with(connection, ALTERED),
            districts=district_codes(connection) if request.districts else {},
            attempts=attempts_stopped(connection),
        )


def _converter(kept: ArchivedDocument) -> str:
    """The version of LibreOffice that converts a document; empty if the document needs none or there is none."""
    return libreoffice.version() if kept.media_type in media_types.OF_LIBREOFFICE else ""


def _for_libreoffice(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The documents that could not be read because LibreOffice was missing or hung, and those that another version
    converted; none while LibreOffice is missing."""
    converter = libreoffice.version()
    if not converter:
        return set()
    rules = ("reading.no_libreoffice", "reading.libreoffice_hangs", "reading.libreoffice_fails")
    unread = set().union(*(documents_with(connection, rule) for rule in rules))
    return unread | documents_of_other_converters(connection, f"{reader_version()}+{converter}")


def _why(
    sha: str, seen: ArchivedDocument | None, known: _Known, request: RunRequest, pictures: _Pictures
) -> str | None:
    """Why a document of the archive must be read, a key of WHY; None if it need not be."""
    is_restated = seen is not None and source_statement(seen, pictures) != known.hints.get(sha)
    reasons = {
        "asked": sha in request.reread,
        "failed": sha in known.failed or (sha in known.altered and seen is not None),  # altered, but fetched again
        "new": sha not in known.hints,
        "rebuilt": known.fresh,
        "libreoffice": sha in known.for_libreoffice,
        "stopped": known.attempts.get(sha, MOST_ATTEMPTS) < MOST_ATTEMPTS,
        "restated": is_restated,
    }
    return next((why for why, holds in reasons.items() if holds), None)


def _pictures(kept: Iterable[ArchivedDocument]) -> _Pictures:
    """The pictures of each page, by the page's address, in the order in which the page shows them; of several at one
    position, the last of `kept`."""
    pages: dict[str, dict[str, Path]] = {}
    for picture in kept:
        hints = picture.sightings[0].hints
        if PICTURE_OF in hints:
            pages.setdefault(hints[PICTURE_OF], {})[hints.get(POSITION, "")] = picture.path
    return {page: tuple(path for _, path in sorted(places.items())) for page, places in pages.items()}


def _job(kept: ArchivedDocument, pictures: _Pictures, *, again: bool) -> Job:
    override = bool(kept.sightings[0].hints.get("override_permission"))
    return Job(
        kept.sha256,
        kept.path,
        _parsed_hints(source_statement(kept, {}), kept.source_url),
        _charset(kept),
        override_permission=override,
        shown=pictures.get(kept.source_url, ()),
        again=again,
        converter=_converter(kept),
    )


def _row(kept: ArchivedDocument, pictures: _Pictures, project: Project) -> DocumentRow:
    return DocumentRow(
        document_id=kept.sha256,
        media_type=kept.media_type,
        bytes=kept.size,
        first_seen_at=utc_timestamp(kept.first_seen_at),
        archive_path=str(kept.path.relative_to(project.archive)),
        source_url=kept.source_url,
        source=kept.source,
        hints=source_statement(kept, pictures),
        reader_version="+".join(filter(None, (reader_version(), _converter(kept)))),
        sightings=tuple(_sighting_row(kept, sighting) for sighting in kept.sightings),
    )


def _sighting_row(kept: ArchivedDocument, sighting: Sighting) -> SightingRow:
    return SightingRow(
        document_id=kept.sha256,
        source_url=sighting.source_url,
        source=sighting.source,
        first_seen_at=utc_timestamp(sighting.first_seen_at),
        given_since=utc_timestamp(sighting.given_since),
        gone_at=utc_timestamp(sighting.gone_at) if sighting.gone_at else None,
        first_turn=sighting.first_turn,
        turn=sighting.turn,
    )


def _charset(kept: ArchivedDocument) -> str | None:
    """The encoding that the web server declared for a page."""
    message = Message()
    message["content-type"] = kept.sightings[0].headers.get("content-type", "")
    return message.get_content_charset()


def source_statement(kept: ArchivedDocument, pictures: _Pictures) -> str:
    """The hints of the source about a document and the pictures that its page shows, as JSON for the warehouse."""
    names = [path.name[:16] for path in pictures.get(kept.source_url, ())]
    hints = kept.sightings[0].hints | ({"pictures": " ".join(names)} if names else {})
    return json.dumps(hints | _sighting_changes(kept), ensure_ascii=False, sort_keys=True)


def _sighting_changes(kept: ArchivedDocument) -> dict[str, list[str]]:
    """Where and when the document was found, if more than once: a change may make another edition the current one.

    The whole project may have been moved or restored elsewhere: a local file counts as the same in its new folder.
    """
    places = {_place(sighting.source_url) for sighting in kept.sightings}
    if len(places) == 1 and not any(s.gone_at or s.turn for s in kept.sightings):
        return {}
    return {
        "sightings": [
            f"{s.source_url} {s.turn} {s.given_since:%Y-%m-%dT%H:%M:%S}"
            + (f" †{s.gone_at:%Y-%m-%d}" if s.gone_at else "")
            for s in kept.sightings
        ]
    }


def _place(source_url: str) -> str:
    return source_url.rpartition("/")[2] if source_url.startswith("file:") else source_url


def _parsed_hints(hints: str, source_url: str) -> Hints:
    fields = json.loads(hints)
    return Hints(
        source_url=source_url,
        agency=fields.get("agency"),
        district_code=fields.get("district_code"),
        year=int(fields["year"]) if fields.get("year") else None,
        published_on=date.fromisoformat(fields["published_on"]) if fields.get("published_on") else None,
    )


def utc_timestamp(moment: datetime) -> str:
    """A time as the warehouse writes it: UTC, without a time zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
