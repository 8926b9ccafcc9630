"""Fetches the web addresses of a source into the archive: its documents, what
its lists link, and what their pages show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from queue import Queue
from typing import TypeVar
from zlib import crc32

from gongkai.extractors import media_types
from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.config.models import Listing, Source
from gongkai.extractors.sources.config.values import LONGEST_AGENCY
from gongkai.extractors.sources.crawl.list_pages import ListReading
from gongkai.extractors.sources.crawl.listing import Choice, Link, ListError, ListPage, choose
from gongkai.extractors.sources.crawl.page_parts import EXPIRING, page_parts
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import GONE, MAY_PASS, REFUSED, Fetched, FetchError, Validators
from gongkai.extractors.sources.store.archive import ArchivedDocument
from gongkai.extractors.sources.store.fetch_state import FetchState, FetchStates, Listed, ListedReport, left_lately
from gongkai.extractors.sources.store.hints import DocumentHints, Origin, hints, origin
from gongkai.extractors.sources.store.recorder import ListedWithoutReport, Pulled, PullRecorder

FULL_AGAIN_DAYS = 28
"""How many days a server's "not changed" is believed; the full requests are then spread over a week, by address."""

REFUSED_AGAIN_DAYS = 14
"""What a site refused is not requested again for this many days."""

_VAGUE = ("区", "县", "市", "我", "本", "关于")
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class FetchTarget:
    """An address to fetch, the hints about its document, and where we found it."""

    url: str
    hints: DocumentHints
    origin: Origin
    changed: bool = False
    """Whether the list says something different about it than before."""
    left: bool = False
    """Whether its list no longer links it: then it is only checked whether it is still there."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of one address."""

    pulled: Pulled
    parts: tuple[FetchTarget, ...] = ()


class Crawler:
    """One pull of the addresses of one source. `again` asks even if the source is not due;
    with `part`, `source` is only a part of it.

    Afterwards `complete` says whether every list could be read.
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
        self.again = again
        self._listed: Listed = {}
        self._fetched: dict[str, Fetched] = {}
        self._asked_at: dict[str, str] = {}

    def pull(self) -> int:
        """Fetch everything into the archive. Returns the number of reports that the source gave."""
        targets = self.targets()
        pages = self._each(self._fetch, targets)
        known = {target.url for target in targets}
        parts = {part.url: part for page in pages for part in page.parts if part.url not in known}
        for outcome in (*pages, *self._each(self._fetch, parts.values())):
            self.recorder.pulled.add(outcome.pulled)
        # otherwise the source stays due: what was left out, or a list that could
        # not be read, is asked again the next day
        if self.due and self.complete and not self.part:
            self.states.finalize(self.recorder.now, self._listed)
        return sum(1 for target, page in zip(targets, pages, strict=True) if page.pulled.kept and not target.left)

    def targets(self) -> list[FetchTarget]:
        """The addresses of the catalogue, then those on the lists, each once; the catalogue's hints take precedence."""
        found: dict[str, FetchTarget] = {}
        for entry in self.source.documents:
            if entry.url is not None:
                by = origin("catalogue", f"{self.source.source}.yaml:{entry.line}")
                url = self.source.address_of(entry.url)
                found.setdefault(url, FetchTarget(url, self.source.hints | entry.hints, by))
        for listing in self.source.listings:
            for target in self._of_list(listing):
                before = found.setdefault(target.url, target)
                if before.left and not target.left:
                    found[target.url] = target
                elif before is not target and not target.left and before.origin["by"] == "list":
                    found[target.url] = _without_disputed_agency(before, target)
        return list(found.values())

    def _of_list(self, listing: Listing) -> list[FetchTarget]:
        """What a list links now; what it linked last time where it is not due or could not be read."""
        key = listing.urls[0]
        before = self.states.listed.get(key, {})
        offered = {url: report for url, report in before.items() if "left" not in report}
        if (not self.due and key in self.states.listed) or self._was_refused(key):
            listed = before
        else:
            listed, complete = self._read_list(listing, offered)
            if not complete:
                self.complete = False
                listed |= {url: report for url, report in offered.items() if url not in listed}
            self._tell_if_shrunk(key, offered, listed)
            listed |= left_lately(before, listed, self.states, self.recorder.now.date(), self.source.address_of)
        self._listed[key] = listed
        self.recorder.pulled.unpublished.extend(self._without_report(listing, listed))
        return [
            self._target(url, report, listing, changed=before.get(url, report) != report)
            for url, report in listed.items()
            if "absent" not in report
        ]

    def _without_report(self, listing: Listing, listed: dict[str, ListedReport]) -> Iterator[ListedWithoutReport]:
        """The agencies and years on a list without a report."""
        by_source = self.source.hints | listing.hints
        for url, report in listed.items():
            agency = by_source.get("agency") or report.get("agency")
            if "absent" in report and agency:
                since, code = report["absent"], by_source.get("district_code", "")
                yield ListedWithoutReport(self.source.source, agency, int(report["year"]), since, url, code)

    def _was_refused(self, url: str) -> bool:
        """Whether the site refused the list recently: then it is left alone, and the failure is reported again."""
        state = self.states.get(url)
        if not self.due or not state.failed or not self._stays_refused(state):
            return False
        self.recorder.add_message(url, *state.failed, of_list=True)
        self.complete = False
        return True

    def _stays_refused(self, state: FetchState) -> bool:
        if self.retry_failed or not state.failed or state.failed[0] not in REFUSED or not state.failed_on:
            return False
        return (self.recorder.now.date() - date.fromisoformat(state.failed_on)).days < REFUSED_AGAIN_DAYS

    def _tell_if_shrunk(self, url: str, before: dict[str, ListedReport], listed: dict[str, ListedReport]) -> None:
        gone = [one for one, report in before.items() if one not in listed and "absent" not in report]
        if gone:
            problem = ListError("list_shrunk", url, f"{len(before)} → {len(listed)}: {', '.join(gone[:3])}")
            self.recorder.add_message(url, problem.rule, problem.message_zh, problem.message_en, gone=True)

    def _read_list(self, listing: Listing, before: dict[str, ListedReport]) -> tuple[dict[str, ListedReport], bool]:
        """The reports on a list, and whether all of it could be read."""
        links: list[Link] = []
        try:
            complete = True
            with self._session() as session:
                reading = ListReading(listing, self.source, session, before)
                for page in reading.pages(self.recorder.now.date()):
                    links += page.links
                    if problem := page.problem:
                        complete = False
                        self._list_failed(listing, page, problem)
            self._fetched |= reading.fetched
            if complete and self.states.get(listing.urls[0]).failed_on:
                self.states.save(listing.urls[0], FetchState())
            chosen = [choice for choice in choose(listing, links, self.patterns) if choice.chosen]
            today = self.recorder.now.date().isoformat()
            missing = {
                url: report | ListedReport(absent=before.get(url, {}).get("absent", today))
                for url, report in reading.absent.items()
            }
            return missing | {choice.link.url: _listed(choice, self.recorder.now.date()) for choice in chosen}, complete
        except Exception as problem:  # an unexpected error in one list must not stop the others
            self.recorder.add_exception(listing.urls[0], problem)
            self.recorder.pulled.unread_lists += self.recorder.pulled.failures[-1:]
            return {}, False

    def _list_failed(self, listing: Listing, page: ListPage, problem: FetchError | ListError) -> None:
        self.recorder.add_message(page.url, problem.rule, problem.message_zh, problem.message_en, of_list=True)
        if problem.rule in REFUSED:
            self._save_failure(listing.urls[0], problem)

    def _save_failure(self, url: str, problem: FetchError | ListError) -> None:
        """Record a failure. If the site refuses, its day is recorded too; a firewall's
        refusal counts only when it is repeated."""
        before = self.states.get(url).failed
        again = before is not None and before[0] == problem.rule
        lasting = problem.rule in REFUSED and (again or problem.rule not in MAY_PASS)
        today = self.recorder.now.date().isoformat() if lasting else ""
        self.states.fail(url, problem.rule, problem.message_zh, problem.message_en, today)

    def _target(self, url: str, report: ListedReport, listing: Listing, *, changed: bool) -> FetchTarget:
        by_source = self.source.hints | listing.hints
        agency = None if "agency" in by_source else report.get("agency")
        by_list = hints(agency=agency, year=report.get("year"), published_on=report.get("date"))
        by = origin("list", report["page"], report.get("title", ""), report.get("date", ""))
        return FetchTarget(self.source.address_of(url), by_source | by_list, by, changed, "left" in report)

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
        """The result of an address. If its list no longer links it, it counts only if it has changed or is gone."""
        before = self.states.get(target.url)
        outcome = self._ask(target)
        after = self.states.get(target.url)
        if target.left and (after.sha256, bool(after.failed)) == (before.sha256, bool(before.failed)):
            outcome.pulled.kept.clear()
        return outcome

    def _ask(self, target: FetchTarget) -> _Outcome:
        """Fetch an address into the archive. Its parts are returned even if nothing was requested."""
        recorder = PullRecorder(self.recorder.archive, self.source.source, self.recorder.now)
        state = self.states.get(target.url)
        known = bool(state.sha256) and recorder.archive.contains(state.sha256)
        if self._is_left_alone(target, state, known):
            return self._remembered(recorder, target, state, known)
        try:
            with self._session() as session:
                got = self._answer(session, target, self._validators(target.url, state) if known else None)
            new = self._keep(recorder, target, got, state if known else FetchState())
            if new is not None:
                self.states.save(target.url, new)
            return _Outcome(recorder.pulled, _parts(target, new) if new else ())
        except FetchError as problem:
            gone = known and problem.rule in GONE
            if target.left and not gone:  # not a failure of the source, which no longer links it
                return _Outcome(Pulled())
            recorder.add_message(target.url, problem.rule, problem.message_zh, problem.message_en, gone=gone)
            self._save_failure(target.url, problem)
            if gone:
                recorder.add_known(target.url, state.sha256, target.hints, gone=True)
        except Exception as problem:  # an unexpected error in one document must not stop the others
            recorder.add_exception(target.url, problem)
        return _Outcome(recorder.pulled)

    def _answer(self, session: Session, target: FetchTarget, validators: Validators | None) -> Fetched:
        """The answer of an address. Of an expiring address, the current one is requested, but not stored."""
        if (fetched := self._fetched.pop(target.url, None)) is not None:
            return fetched
        address = self._asked_at.get(target.url)
        if address is None:
            return session.get(target.url, validators)
        try:
            return replace(session.get(address), url=target.url, final_url=target.url)
        except FetchError as problem:
            raise type(problem)(problem.rule, target.url, problem.detail) from None

    def _is_left_alone(self, target: FetchTarget, state: FetchState, known: bool) -> bool:
        """Whether not to request the address now: the source is not due, the
        site refuses, or it was requested recently."""
        if EXPIRING in target.url and target.url not in self._asked_at:
            return True  # only its page, requested in full, knows its current address
        if not known and not state.failed:
            return False
        if not self.due:
            return not (self.retry_failed and state.failed)
        if state.failed:
            return self._stays_refused(state)
        return not target.changed and self._was_asked_lately(target.url, state)

    def _was_asked_lately(self, url: str, state: FetchState) -> bool:
        """Whether this is within the source's `recheck_days` since the last full request, spread over a week."""
        if not self.source.recheck_days or not state.full_on or self.again or self._lacks_an_attachment(state):
            return False
        days = (self.recorder.now.date() - date.fromisoformat(state.full_on)).days
        return days < self.source.recheck_days + crc32(url.encode()) % 7

    def _remembered(self, recorder: PullRecorder, target: FetchTarget, state: FetchState, known: bool) -> _Outcome:
        """The result of the last request of an address."""
        if state.failed:
            recorder.add_message(target.url, *state.failed, gone=known and state.failed[0] in GONE)
        if known and recorder.pulled.failures == []:
            recorder.add_known(target.url, state.sha256, target.hints)
        return _Outcome(recorder.pulled, _parts(target, state))

    def _keep(self, recorder: PullRecorder, target: FetchTarget, got: Fetched, state: FetchState) -> FetchState | None:
        """Store the document in the archive. Returns the new state of its
        address, or None where it could not be stored."""
        if got.unchanged:
            if recorder.add_known(target.url, state.sha256, target.hints, given=True) is None:
                return None
            etag, modified = got.headers.get("etag", state.etag), got.headers.get("last-modified", state.last_modified)
            return replace(state, etag=etag, last_modified=modified, failed=None, failed_on="")
        kept = self._same_page(recorder, target, got, state) or recorder.add_document(
            target.url, got, target.hints, target.origin, previous=self.states.last_given(target.url)
        )
        if kept is None:
            return None
        validators = got.validators
        today = recorder.now.date().isoformat()
        parts = page_parts(got, target.url, self._asked_at)
        return FetchState(kept.sha256, validators.etag, validators.last_modified, today, parts)

    def _lacks_an_attachment(self, state: FetchState) -> bool:
        """Whether a page has an attachment with an expiring address that was not fetched yet."""
        return any(EXPIRING in url and not self.states.get(url).sha256 for url, _ in state.parts)

    def _same_page(
        self, recorder: PullRecorder, target: FetchTarget, got: Fetched, state: FetchState
    ) -> ArchivedDocument | None:
        """The stored page, if only counters or clocks have changed since."""
        if not state.sha256 or got.media_type != media_types.HTML:
            return None
        before = recorder.archive.read(state.sha256)
        if before != got.data and self.patterns.same_page(decode(before, None)[0], got.text):
            return recorder.add_known(target.url, state.sha256, target.hints, given=True)
        return None

    def _validators(self, url: str, state: FetchState) -> Validators | None:
        """The validators to ask with whether the document has changed; None now and then,
        since some servers never report a change."""
        if not state.full_on or self._lacks_an_attachment(state):
            return None
        days = (self.recorder.now.date() - date.fromisoformat(state.full_on)).days
        if days >= FULL_AGAIN_DAYS + crc32(url.encode()) % 7:
            return None
        return Validators(state.etag, state.last_modified)


def _listed(choice: Choice, today: date) -> ListedReport:
    """A chosen link as it is recorded; a date in the future is a misprint and is left out."""
    link, found = choice.link, choice.title_class
    report = ListedReport(page=link.page)
    if link.title:
        report["title"] = link.title
    if link.listed_on and link.listed_on <= today + timedelta(days=1):
        report["date"] = link.listed_on.isoformat()
    if year := found.year or link.year:
        report["year"] = str(year)
    # a district's own list writes 区司法局, which identifies no agency elsewhere
    agency = next((name for name in (found.agency, link.agency) if name and _is_full_name(name)), None)
    if agency:
        report["agency"] = agency
    return report


def _is_full_name(agency: str) -> bool:
    return 4 <= len(agency) <= LONGEST_AGENCY and not agency.startswith(_VAGUE)


def _without_disputed_agency(one: FetchTarget, other: FetchTarget) -> FetchTarget:
    """A report that two lists give to two agencies has no agency until it is read."""
    if one.hints.get("agency") == other.hints.get("agency"):
        return one
    kept = one.hints.copy()
    kept.pop("agency", None)
    return replace(one, hints=kept)


def _parts(target: FetchTarget, state: FetchState) -> tuple[FetchTarget, ...]:
    """The documents and pictures of the page. A part has no parts of its own."""
    if target.origin["by"] == "page":
        return ()
    by = origin("page", target.url)
    return tuple(FetchTarget(url, target.hints | part, by) for url, part in state.parts)


@contextmanager
def sessions(make: Callable[[], Session], count: int) -> Iterator[list[Session]]:
    with ExitStack() as stack:
        yield [stack.enter_context(make()) for _ in range(count)]
