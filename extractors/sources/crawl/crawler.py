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

from gongkai.extractors import media_types
from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.config.models import Listing, Source
from gongkai.extractors.sources.crawl.listing import Choice, Link, choose, walk
from gongkai.extractors.sources.crawl.page_parts import page_parts
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import GONE, Fetched, FetchError, Validators
from gongkai.extractors.sources.store.archive import ArchivedDocument
from gongkai.extractors.sources.store.fetch_state import FetchState, FetchStates, Listed, ListedReport
from gongkai.extractors.sources.store.hints import DocumentHints, Origin, hints, origin
from gongkai.extractors.sources.store.recorder import Pulled, PullRecorder

FULL_AGAIN_DAYS = 28
"""A server that says "not changed" for ever is believed for so long; spread by address over the following week."""

_VAGUE = ("区", "县", "市", "我", "本", "关于")
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class FetchTarget:
    """An address to be fetched, what is known of the document, and what made us fetch it."""

    url: str
    hints: DocumentHints
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one address."""

    pulled: Pulled
    parts: tuple[FetchTarget, ...] = ()


class Crawler:
    """One pull of the addresses of one source. `again` asks although the source is not due; with `part` the source
    is not all there is of it.

    `complete` says afterwards whether every list could be read.
    """

    def __init__(
        self,
        source: Source,
        recorder: PullRecorder,
        states: FetchStates,
        sessions: list[Session],
        *,
        again: bool = False,
        retry_failed: bool = False,
        part: bool = False,
    ) -> None:
        self.source = source
        self.recorder = recorder
        self.states = states
        self.patterns = sessions[0].patterns
        self.retry_failed = retry_failed
        self.part = part
        self.due = again or source.is_due(states.asked_at, recorder.now)
        self._sessions: Queue[Session] = Queue()
        for session in sessions:
            self._sessions.put(session)
        self._threads = len(sessions)
        self.complete = True
        self._listed: Listed = {}

    def pull(self) -> int:
        """Everything into the archive; gives the number of reports that the source has given."""
        targets = self.targets()
        pages = self._each(self._fetch, targets)
        known = {target.url for target in targets}
        parts = {part.url: part for page in pages for part in page.parts if part.url not in known}
        for outcome in (*pages, *self._each(self._fetch, parts.values())):
            self.recorder.pulled.add(outcome.pulled)
        # what was not asked for, or a list that could not be read, is asked tomorrow and not in a year
        if self.due and self.complete and not self.part:
            self.states.finalize(self.recorder.now, self._listed)
        return sum(1 for page in pages if page.pulled.kept)

    def targets(self) -> list[FetchTarget]:
        """The addresses of the catalogue, then what the lists offer; each once, the catalogue's word first."""
        found: dict[str, FetchTarget] = {}
        for entry in self.source.documents:
            if entry.url is not None:
                by = origin("catalogue", f"{self.source.source}.yaml:{entry.line}")
                url = self.source.address_of(entry.url)
                found.setdefault(url, FetchTarget(url, self.source.hints | entry.hints, by))
        for listing in self.source.listings:
            for target in self._of_list(listing):
                found.setdefault(target.url, target)
        return list(found.values())

    def _of_list(self, listing: Listing) -> list[FetchTarget]:
        """What a list offers now; what it offered last where it is not asked or could not be read."""
        key = listing.urls[0]
        before = self.states.listed.get(key)
        if not self.due and before is not None:
            listed = before
        else:
            listed, complete = self._read_list(listing)
            if not complete:
                self.complete = False
                listed |= {url: report for url, report in (before or {}).items() if url not in listed}
        self._listed[key] = listed
        return [self._target(url, report, listing) for url, report in listed.items()]

    def _read_list(self, listing: Listing) -> tuple[dict[str, ListedReport], bool]:
        """The reports on a list, and whether all of it could be read."""
        links: list[Link] = []
        try:
            complete = True
            with self._session() as session:
                for page in walk(listing, lambda url: session.get(self.source.address_of(url)), self.patterns):
                    links += page.links
                    if problem := page.problem:
                        self.recorder.add_message(page.url, problem.rule, problem.message_zh, problem.message_en)
                        complete = False
            chosen = [choice for choice in choose(listing, links, self.patterns) if choice.chosen]
            return {choice.link.url: _listed(choice) for choice in chosen}, complete
        except Exception as problem:  # a surprise in one list is still only one list
            self.recorder.add_exception(listing.urls[0], problem)
            return {}, False

    def _target(self, url: str, report: ListedReport, listing: Listing) -> FetchTarget:
        by_source = self.source.hints | listing.hints
        agency = None if "agency" in by_source else report.get("agency")
        by_list = hints(agency=agency, year=report.get("year"), published_on=report.get("date"))
        by = origin("list", report["page"], report.get("title", ""), report.get("date", ""))
        return FetchTarget(self.source.address_of(url), by_source | by_list, by)

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

    def _fetch(self, target: FetchTarget) -> _Outcome:
        """What the address gave, kept; what it offers is told even where nothing was asked."""
        recorder = PullRecorder(self.recorder.archive, self.source.source, self.recorder.now)
        state = self.states.get(target.url)
        known = bool(state.sha256) and recorder.archive.contains(state.sha256)
        if not self.due and not (self.retry_failed and state.failed) and (known or state.failed):
            return self._remembered(recorder, target, state, known)
        try:
            with self._session() as session:
                got = session.get(target.url, self._validators(target.url, state) if known else None)
            new = self._keep(recorder, target, got, state if known else FetchState())
            if new is not None:
                self.states.save(target.url, new)
            return _Outcome(recorder.pulled, _parts(target, new) if new else ())
        except FetchError as problem:
            gone = known and problem.rule in GONE
            recorder.add_message(target.url, problem.rule, problem.message_zh, problem.message_en, gone=gone)
            self.states.fail(target.url, problem.rule, problem.message_zh, problem.message_en)
            if gone:
                recorder.add_known(target.url, state.sha256, target.hints)
        except Exception as problem:  # a surprise in one document is still only one document
            recorder.add_exception(target.url, problem)
        return _Outcome(recorder.pulled)

    def _remembered(self, recorder: PullRecorder, target: FetchTarget, state: FetchState, known: bool) -> _Outcome:
        """What the address gave when it was last asked."""
        if state.failed:
            recorder.add_message(target.url, *state.failed, gone=known and state.failed[0] in GONE)
        if known and recorder.pulled.failures == []:
            recorder.add_known(target.url, state.sha256, target.hints)
        return _Outcome(recorder.pulled, _parts(target, state))

    def _keep(self, recorder: PullRecorder, target: FetchTarget, got: Fetched, state: FetchState) -> FetchState | None:
        """The document in the archive, and the new state of its address; None where it could not be kept."""
        if got.unchanged:
            if recorder.add_known(target.url, state.sha256, target.hints) is None:
                return None
            etag, modified = got.headers.get("etag", state.etag), got.headers.get("last-modified", state.last_modified)
            return replace(state, etag=etag, last_modified=modified, failed=None)
        kept = self._same_page(recorder, target, got, state) or recorder.add_document(
            target.url, got, target.hints, target.origin
        )
        if kept is None:
            return None
        validators = got.validators
        today = recorder.now.date().isoformat()
        parts = page_parts(got, target.url)
        return FetchState(kept.sha256, validators.etag, validators.last_modified, today, parts)

    def _same_page(
        self, recorder: PullRecorder, target: FetchTarget, got: Fetched, state: FetchState
    ) -> ArchivedDocument | None:
        """The page as it is kept, where only counters or clocks have moved since."""
        if not state.sha256 or got.media_type != media_types.HTML:
            return None
        before = recorder.archive.read(state.sha256)
        if before != got.data and self.patterns.same_page(decode(before, None)[0], got.text):
            return recorder.add_known(target.url, state.sha256, target.hints)
        return None

    def _validators(self, url: str, state: FetchState) -> Validators | None:
        """How to ask whether the document has changed; None once in a while: some servers never notice."""
        if not state.full_on:
            return None
        days = (self.recorder.now.date() - date.fromisoformat(state.full_on)).days
        if days >= FULL_AGAIN_DAYS + crc32(url.encode()) % 7:
            return None
        return Validators(state.etag, state.last_modified)


def _listed(choice: Choice) -> ListedReport:
    """A chosen link, as it is remembered."""
    link, found = choice.link, choice.title_class
    report = ListedReport(page=link.page)
    if link.title:
        report["title"] = link.title
    if link.listed_on:
        report["date"] = link.listed_on.isoformat()
    if found.year:
        report["year"] = str(found.year)
    # a list of one district writes 区司法局, which names nothing elsewhere
    if found.agency and len(found.agency) >= 4 and not found.agency.startswith(_VAGUE):
        report["agency"] = found.agency
    return report


def _parts(target: FetchTarget, state: FetchState) -> tuple[FetchTarget, ...]:
    """What the page offers and shows. A part has no parts of its own."""
    if target.origin["by"] == "page":
        return ()
    by = origin("page", target.url)
    return tuple(FetchTarget(url, target.hints | part, by) for url, part in state.parts)


@contextmanager
def sessions(make: Callable[[], Session], count: int) -> Iterator[list[Session]]:
    with ExitStack() as stack:
        yield [stack.enter_context(make()) for _ in range(count)]
