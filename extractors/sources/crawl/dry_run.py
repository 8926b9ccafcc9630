"""Tries a source without storing anything: what its lists link, what a pull
would take, and whether it can be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gongkai.extractors import media_types
from gongkai.extractors.sources.config.models import Entry, Listing, Source
from gongkai.extractors.sources.crawl.attachments import attachments, pictures
from gongkai.extractors.sources.crawl.list_pages import ListReading
from gongkai.extractors.sources.crawl.listing import Choice, ListPage, choose
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Fetched, FetchError


@dataclass(frozen=True, slots=True)
class ListResult:
    """A list, the pages of it that were requested, and the class of each link."""

    listing: Listing
    pages: list[ListPage]
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A document that was requested, with the addresses it links; or why it could not be fetched."""

    url: str
    got: Fetched | None = None
    parts: tuple[str, ...] = ()
    problem: FetchError | None = None


@dataclass(slots=True)
class DryRun:
    """What a source gave."""

    source: Source
    lists: list[ListResult] = field(default_factory=list)
    documents: list[DocumentResult] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    entries: int = 0

    @property
    def reports(self) -> int:
        """How many reports a pull would request."""
        return self.entries + len({choice.link.url for result in self.lists for choice in result.chosen})

    @property
    def expected(self) -> bool:
        most = self.source.expect_max
        return self.source.expect_min <= self.reports and (most is None or self.reports <= most)

    @property
    def ok(self) -> bool:
        failed = [page for result in self.lists for page in result.pages if page.problem]
        return self.expected and not failed and not self.missing and not any(one.problem for one in self.documents)


def dry_run_source(source: Source, session: Session, project_root: Path, *, fetch: int) -> DryRun:
    """Request every page of the lists, and `fetch` documents of each list and of the catalogue."""
    dry_run = DryRun(source)
    for listing in source.listings:
        pages = list(ListReading(listing, source, session, {}).pages(date.today()))
        links = [link for page in pages for link in page.links]
        dry_run.lists.append(ListResult(listing, pages, choose(listing, links, session.patterns)))
    for entry in source.documents:
        if entry.path is not None:
            found = _files(entry, project_root)
            dry_run.entries += found
            dry_run.missing += [] if found else [entry.path]
        else:
            dry_run.entries += 1
    wanted = [entry.url for entry in source.documents if entry.url][:fetch]
    wanted += [choice.link.url for result in dry_run.lists for choice in result.chosen[:fetch]]
    dry_run.documents = list(_fetched([source.address_of(url) for url in wanted], session))
    return dry_run


def _files(entry: Entry, root: Path) -> int:
    path = entry.path or ""
    return 1 if (root / path).exists() else sum(1 for _ in root.glob(path))


def _fetched(wanted: list[str], session: Session) -> Iterator[DocumentResult]:
    for url in dict.fromkeys(wanted):
        try:
            got = session.get(url)
        except FetchError as problem:
            yield DocumentResult(url, problem=problem)
            continue
        parts: list[str] = []
        if got.media_type == media_types.HTML:
            parts = attachments(got.data, got.final_url, got.charset) + pictures(got.data, got.final_url, got.charset)
        yield DocumentResult(url, got, tuple(parts))
