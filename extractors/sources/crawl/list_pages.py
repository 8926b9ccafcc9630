"""The pages of any list of a source, laid out as the source file says or as the family of its site does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from gongkai.extractors.sources.config.models import Listing, Source
from gongkai.extractors.sources.crawl.families import load_families
from gongkai.extractors.sources.crawl.family_walk import FamilyWalk
from gongkai.extractors.sources.crawl.listing import ListError, ListPage, walk
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Fetched, Query
from gongkai.extractors.sources.store.fetch_state import ListedReport


class ListReading:
    """One list being read. `known` is what it gave last time.

    After `pages`, `absent` holds the years that have a page but no report, and `fetched` the pages that are reports
    themselves and need not be requested again.
    """

    def __init__(self, listing: Listing, source: Source, session: Session, known: Mapping[str, ListedReport]) -> None:
        self.listing = listing
        self.source = source
        self.session = session
        self.known = known
        self.absent: dict[str, ListedReport] = {}
        self.fetched: dict[str, Fetched] = {}

    def pages(self, today: date) -> Iterator[ListPage]:
        patterns = self.session.patterns
        if self.listing.family is None:
            yield from walk(self.listing, lambda url: self._send(Query(url)), patterns)
            return
        family = load_families(patterns.folder).named(self.listing.family)
        if family is None:
            url = self.listing.urls[0]
            yield ListPage(url, problem=ListError("list_family", url, self.listing.family))
            return
        family_walk = FamilyWalk(self.listing, family, self._send, patterns, self.known, today)
        family_walk.absent, family_walk.fetched = self.absent, self.fetched
        yield from family_walk.pages()

    def _send(self, query: Query) -> Fetched:
        return self.session.send(replace(query, url=self.source.address_of(query.url)))
