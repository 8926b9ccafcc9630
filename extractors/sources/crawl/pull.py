"""Fetches sources, or files given by hand, into the archive. One failing document never stops the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.classify import Patterns, load_patterns
from gongkai.extractors.sources.crawl.crawler import Crawler, sessions
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.http.types import Limits, Politeness
from gongkai.extractors.sources.store.archive import Archive
from gongkai.extractors.sources.store.fetch_state import FetchStates
from gongkai.extractors.sources.store.hints import PICTURE_OF, POSITION, origin
from gongkai.extractors.sources.store.local_files import LocalFiles
from gongkai.extractors.sources.store.recorder import BY_HAND, Failure, Pulled, PulledTogether, PullRecorder

__all__ = [
    "BY_HAND",
    "PICTURE_OF",
    "POSITION",
    "Failure",
    "Pulled",
    "PulledTogether",
    "fetch_states_of",
    "files_below",
    "gather",
    "pull",
    "session_for",
]

SOURCES_AT_ONCE = 8
"""How many sources are asked in parallel; two on the same host still take turns there."""


def pull(
    source: Source,
    archive: Archive,
    project_root: Path,
    *,
    now: datetime,
    limits: Limits | None = None,
    contact: str | None = None,
    hosts: Hosts | None = None,
    patterns: Patterns | None = None,
    again: bool = False,
    retry_failed: bool = False,
    part: bool = False,
) -> Pulled:
    """Fetch every document of `source` into `archive`. The caller must check whether the source is enabled.

    `again` asks it even if it is not due, `retry_failed` only for what failed; after a `part` of it, it stays due.
    """
    recorder = PullRecorder(archive, source.source, now)
    states = _open_states(recorder, fetch_states_path(source, archive))
    LocalFiles(recorder, states).of(source, project_root)
    reports, complete = len(recorder.pulled.kept), True
    if source.hosts and states is not None:

        def make() -> Session:
            return session_for(source, project_root, limits, contact, hosts or Hosts(), patterns)

        try:
            with sessions(make, source.connections) as opened:
                crawler = Crawler(source, recorder, states, opened, again=again, retry_failed=retry_failed, part=part)
                reports += crawler.pull()
                complete = crawler.complete
        except OSError as problem:  # the file of states cannot be written
            recorder.add_exception(str(fetch_states_path(source, archive)), problem)
    if complete and reports < source.expect_min:
        recorder.add_failure(source.source, "source_too_few", f"{reports} < {source.expect_min}")
    if source.expect_max is not None and reports > source.expect_max:
        recorder.add_failure(source.source, "source_too_many", f"{reports} > {source.expect_max}")
    return recorder.pulled


def _open_states(recorder: PullRecorder, path: Path) -> FetchStates | None:
    try:
        return FetchStates(path)
    except OSError as problem:
        recorder.add_exception(str(path), problem)
        return None


def fetch_states_of(source: Source, archive: Archive) -> FetchStates:
    """What earlier runs recorded about the addresses of `source`."""
    return FetchStates(fetch_states_path(source, archive))


def fetch_states_path(source: Source, archive: Archive) -> Path:
    return archive.root / "visits" / f"{source.source}.jsonl"


def session_for(
    source: Source,
    project_root: Path,
    limits: Limits | None = None,
    contact: str | None = None,
    hosts: Hosts | None = None,
    patterns: Patterns | None = None,
) -> Session:
    """A session with the politeness and limits of `source`.

    Raises CatalogueError where its certificates or the contact cannot be used.
    """
    limits = limits or Limits(max_bytes=source.max_megabytes * 1_000_000, deadline_seconds=source.deadline_seconds)
    politeness = Politeness(
        interval_seconds=source.min_interval_seconds,
        connections=source.connections,
        allow_private_hosts=frozenset(source.allow_private_hosts),
        tls=source.tls,
        certificates=project_root / source.certificates if source.certificates else None,
        contact=contact,
    )
    try:
        return Session(limits, politeness, hosts=hosts, patterns=patterns or load_patterns())
    except ValueError as problem:
        raise CatalogueError(Path("GONGKAI_CONTACT"), 0, "联系方式只能用 ASCII 字符", str(problem)) from None
    except OSError as problem:  # includes ssl.SSLError
        where = source.file or Path(source.source)
        raise CatalogueError(
            where,
            0,
            f"certificates 无法使用：{source.certificates}",
            f"certificates cannot be used: {source.certificates} ({problem})",
        ) from None


def gather(paths: Iterable[Path], archive: Archive, *, now: datetime) -> Pulled:
    """Copy the files and folders `paths` into `archive`, folders with everything in them, each file once."""
    recorder = PullRecorder(archive, BY_HAND, now)
    files = LocalFiles(recorder, _open_states(recorder, archive.root / "visits" / f"{BY_HAND}.jsonl"))
    found = _below(files, paths)
    for path in {os.path.realpath(file): file for file in found}.values():
        files.file(path, {}, origin("hand", ""))
    return recorder.pulled


def files_below(paths: Iterable[Path], archive: Archive, *, now: datetime) -> Iterator[Path]:
    """What `gather` would take, without taking it."""
    return _below(LocalFiles(PullRecorder(archive, BY_HAND, now), None), paths)


def _below(files: LocalFiles, paths: Iterable[Path]) -> Iterator[Path]:
    return (file for path in paths for file in files.tree(Path(path)))
