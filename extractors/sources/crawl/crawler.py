"""The web addresses of a source into the archive: its documents, what its lists offer, and what their pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from queue import Queue
from typing import TypeVar
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors import dates, media_types
from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.config.models import Listing, Source
from gongkai.extractors.sources.crawl.attachments import attachments, pictures
from gongkai.extractors.sources.crawl.classify import Patterns
from gongkai.extractors.sources.crawl.listing import Choice, Link, choose, walk
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import GONE, Fetched, FetchError, Validators
from gongkai.extractors.sources.store.archive import ArchivedDocument
from gongkai.extractors.sources.store.fetch_state import Offered, Visit, Visits
from gongkai.extractors.sources.store.recorder import Pulled, PullRecorder

LINKED_FROM, PICTURE_OF, POSITION = "linked_from", "picture_of", "position"
"""Hints: the page that offers a document; the page that a picture is part of (it is read with that page), and where."""

FULL_AGAIN_DAYS = 28
"""A server that says "not changed" for ever is believed for so long; spread by address over the following week."""

_PAGE_DATES = 'meta[name="PubDate" i], meta[name="publishdate" i], meta[property="article:published_time" i]'
_VAGUE = ("区", "县", "市", "我", "本", "关于")
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to be fetched, what is said of the document, and what made us fetch it."""

    url: str
    hints: dict[str, str]
    found: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Got:
    """What came of one address."""

    pulled: Pulled
    parts: tuple[Wanted, ...] = ()


class Web:
    """One pull of the addresses of one source. `again` asks although the source is not due; with `part` the source
    is not all there is of it.

    `complete` says afterwards whether every list could be read.
    """

    def __init__(
        self,
        source: Source,
        keeper: PullRecorder,
        visits: Visits,
        sessions: list[Session],
        *,
        again: bool = False,
        retry_failed: bool = False,
        part: bool = False,
    ) -> None:
        self.source = source
        self.keeper = keeper
        self.visits = visits
        self.patterns: Patterns = sessions[0].patterns
        self.retry_failed = retry_failed
        self.part = part
        self.due = again or source.is_due(visits.asked_at, keeper.now)
        self._sessions: Queue[Session] = Queue()
        for session in sessions:
            self._sessions.put(session)
        self._threads = len(sessions)
        self.complete = True
        self._listed: Offered = {}

    def pull(self) -> int:
        """Everything into the archive; gives the number of reports that the source has given."""
        wanted = self.wanted()
        pages = self._each(self._address, wanted)
        known = {one.url for one in wanted}
        parts = {part.url: part for got in pages for part in got.parts if part.url not in known}
        for got in (*pages, *self._each(self._address, parts.values())):
            self.keeper.pulled.add(got.pulled)
        # what was not asked for, or a list that could not be read, is asked tomorrow and not in a year
        if self.due and self.complete and not self.part:
            self.visits.complete(self.keeper.now, self._listed)
        return sum(1 for got in pages if got.pulled.kept)

    def wanted(self) -> list[Wanted]:
        """The addresses of the catalogue, then what the lists offer; each once, the catalogue's word first."""
        found: dict[str, Wanted] = {}
        for entry in self.source.documents:
            if entry.url is not None:
                by = {"by": "catalogue", "at": f"{self.source.source}.yaml:{entry.line}"}
                url = self.source.address_of(entry.url)
                found.setdefault(url, Wanted(url, self.source.hints | entry.hints, by))
        for listing in self.source.listings:
            for one in self._of_list(listing):
                found.setdefault(one.url, one)
        return list(found.values())

    def _of_list(self, listing: Listing) -> list[Wanted]:
        """What a list offers now; what it offered last where it is not asked or could not be read."""
        key = listing.urls[0]
        before = self.visits.listed.get(key)
        if not self.due and before is not None:
            offered = before
        else:
            offered, sound = self._offered(listing)
            if not sound:
                self.complete = False
                offered |= {url: said for url, said in (before or {}).items() if url not in offered}
        self._listed[key] = offered
        return [self._wanted(url, said, listing) for url, said in offered.items()]

    def _offered(self, listing: Listing) -> tuple[dict[str, dict[str, str]], bool]:
        """The reports on a list, and whether all of it could be read."""
        links: list[Link] = []
        try:
            sound = True
            with self._session() as session:
                for page in walk(listing, lambda url: session.get(self.source.address_of(url)), self.patterns):
                    links += page.links
                    if problem := page.problem:
                        self.keeper.failed(page.url, problem.rule, problem.message_zh, problem.message_en)
                        sound = False
            chosen = [choice for choice in choose(listing, links, self.patterns) if choice.chosen]
            return {choice.link.url: _said(choice) for choice in chosen}, sound
        except Exception as problem:  # a surprise in one list is still only one list
            self.keeper.not_kept(listing.urls[0], problem)
            return {}, False

    def _wanted(self, url: str, said: dict[str, str], listing: Listing) -> Wanted:
        hints = self.source.hints | listing.hints
        stated = {"agency": said.get("agency"), "year": said.get("year"), "published_on": said.get("date")}
        for key, value in stated.items():
            if value and (key != "agency" or "agency" not in hints):
                hints[key] = value
        found = {"by": "list", "at": said["page"], "title": said.get("title", ""), "date": said.get("date", "")}
        return Wanted(self.source.address_of(url), hints, {key: value for key, value in found.items() if value})

    def _each(self, do: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        if self._threads == 1:
            return [do(item) for item in items]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(do, items))

    @contextmanager
    def _session(self) -> Iterator[Session]:
        session = self._sessions.get()
        try:
            yield session
        finally:
            self._sessions.put(session)

    def _address(self, wanted: Wanted) -> _Got:
        """What the address gave, kept; what it offers is told even where nothing was asked."""
        keeper = PullRecorder(self.keeper.archive, self.source.source, self.keeper.now)
        visit = self.visits.get(wanted.url)
        known = bool(visit.sha256) and keeper.archive.holds(visit.sha256)
        if not self.due and not (self.retry_failed and visit.failed):
            if visit.failed:
                keeper.failed(wanted.url, *visit.failed, gone=known and visit.failed[0] in GONE)
            if known and keeper.pulled.failures == []:
                keeper.seen(wanted.url, visit.sha256, wanted.hints)
            if known or visit.failed:
                return _Got(keeper.pulled, _parts(wanted, visit))
        try:
            with self._session() as session:
                got = session.get(wanted.url, self._validators(wanted.url, visit) if known else None)
            seen = self._keep(keeper, wanted, got, visit if known else Visit())
            if seen is not None:
                self.visits.note(wanted.url, seen)
            return _Got(keeper.pulled, _parts(wanted, seen) if seen else ())
        except FetchError as problem:
            gone = known and problem.rule in GONE
            keeper.failed(wanted.url, problem.rule, problem.message_zh, problem.message_en, gone=gone)
            self.visits.fail(wanted.url, problem.rule, problem.message_zh, problem.message_en)
            if gone:
                keeper.seen(wanted.url, visit.sha256, wanted.hints)
            return _Got(keeper.pulled)
        except Exception as problem:  # a surprise in one document is still only one document
            keeper.not_kept(wanted.url, problem)
            return _Got(keeper.pulled)

    def _keep(self, keeper: PullRecorder, wanted: Wanted, got: Fetched, visit: Visit) -> Visit | None:
        """The document in the archive, and what to remember of the visit; None where it could not be kept."""
        if got.unchanged:
            if keeper.seen(wanted.url, visit.sha256, wanted.hints) is None:
                return None
            etag, modified = got.headers.get("etag", visit.etag), got.headers.get("last-modified", visit.last_modified)
            return replace(visit, etag=etag, last_modified=modified, failed=None)
        kept = self._same_page(keeper, wanted, got, visit) or keeper.keep(wanted.url, got, wanted.hints, wanted.found)
        if kept is None:
            return None
        said = got.validators
        today = keeper.now.date().isoformat()
        return Visit(kept.sha256, said.etag, said.last_modified, today, _offered(got, wanted.url))

    def _same_page(self, keeper: PullRecorder, wanted: Wanted, got: Fetched, visit: Visit) -> ArchivedDocument | None:
        """The page as it is kept, where only counters or clocks have moved since."""
        if not visit.sha256 or got.media_type != media_types.HTML:
            return None
        before = keeper.archive.read(visit.sha256)
        if before != got.data and self.patterns.same_page(decode(before, None)[0], got.text):
            return keeper.seen(wanted.url, visit.sha256, wanted.hints)
        return None

    def _validators(self, url: str, visit: Visit) -> Validators | None:
        """How to ask whether the document has changed; None once in a while: some servers never notice."""
        if not visit.full_on:
            return None
        days = (self.keeper.now.date() - date.fromisoformat(visit.full_on)).days
        if days >= FULL_AGAIN_DAYS + crc32(url.encode()) % 7:
            return None
        return Validators(visit.etag, visit.last_modified)


def _said(choice: Choice) -> dict[str, str]:
    """A chosen link, as it is remembered."""
    link, judged = choice.link, choice.judged
    agency = judged.agency or ""
    said = {
        "title": link.title,
        "page": link.page,
        "date": link.listed_on.isoformat() if link.listed_on else "",
        "year": str(judged.year or ""),
        # a list of one district writes 区司法局, which names nothing elsewhere
        "agency": "" if len(agency) < 4 or agency.startswith(_VAGUE) else agency,
    }
    return {key: value for key, value in said.items() if value}


def _parts(wanted: Wanted, visit: Visit) -> tuple[Wanted, ...]:
    """What the page offers and shows. A part has no parts of its own."""
    if wanted.found["by"] == "page":
        return ()
    by = {"by": "page", "at": wanted.url}
    return tuple(Wanted(url, wanted.hints | hints, by) for url, hints in visit.parts)


def _offered(got: Fetched, address: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """The documents and pictures of a page, each with the hints that name the page and its date."""
    if got.media_type != media_types.HTML:
        return ()
    charset = got.charset
    offered = [(url, {LINKED_FROM: address}) for url in attachments(got.data, got.final_url, charset)]
    shown = enumerate(pictures(got.data, got.final_url, charset), 1)
    parts = offered + [(url, {PICTURE_OF: address, POSITION: f"{place:03}"}) for place, url in shown]
    dated = page_date(got.text) if parts else None
    said = {"published_on": dated.isoformat()} if dated else {}
    return tuple((url, hints | said) for url, hints in parts)


def page_date(markup: str) -> date | None:
    """When a page says it was published: in its meta data, else in the words 发布日期 or 发布时间."""
    tree = LexborHTMLParser(markup)
    for node in tree.css(_PAGE_DATES):
        if found := dates.written(node.attributes.get("content") or ""):
            return found
    return dates.published(tree.body.text(separator=" ") if tree.body is not None else "")


@contextmanager
def sessions(make: Callable[[], Session], count: int) -> Iterator[list[Session]]:
    with ExitStack() as stack:
        yield [stack.enter_context(make()) for _ in range(count)]
