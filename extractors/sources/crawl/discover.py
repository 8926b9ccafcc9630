"""Finds out how a site lists its reports: which system it runs on, and where the report columns of its agencies are.

Polite and bounded: robots.txt and intervals apply as to every request, and depth, pages and seconds are limited; what
was left out is reported. A system that is not recognised is reported as unknown.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors import media_types
from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.classify import REPORT, Patterns
from gongkai.extractors.sources.crawl.families import Families, Family
from gongkai.extractors.sources.crawl.family_walk import FamilyWalk
from gongkai.extractors.sources.crawl.link_words import link_words
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.crawl.listing import Choice, ListError, choose, html_links, is_same_site, one_line
from gongkai.extractors.sources.crawl.organs import Organ, organs_of
from gongkai.extractors.sources.http.types import REFUSED, Fetched, FetchError, Query

_FEW_ORGANS = 2
_TRIED_ORGANS = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a discovery."""

    depth: int = 4
    pages: int = 80
    seconds: float = 300.0
    pages_of_list: int = 20


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of reports: its system (None: unknown, only this page was read), and what was seen on it."""

    url: str
    family: str | None
    variant: int | None
    parameters: dict[str, str]
    reports: list[Choice]
    pages: int
    organs: list[Organ] = field(default_factory=list)
    complete: bool = True

    @property
    def years(self) -> Counter[int]:
        return Counter(one.title_class.year for one in self.reports if one.title_class.year)

    @property
    def agencies(self) -> Counter[str]:
        return Counter(one.title_class.agency for one in self.reports if one.title_class.agency)

    @property
    def agency(self) -> str | None:
        """The agency named by the reports, if it is always the same; None where there are several."""
        named = list(self.agencies)
        return named[0] if len(named) == 1 else None


@dataclass(slots=True)
class Discovery:
    """What was found below an address, and what was not."""

    url: str
    name: str = ""
    lists: list[FoundList] = field(default_factory=list)
    refused: list[FetchError] = field(default_factory=list)
    failed: list[FetchError | ListError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: int = 0
    stopped_by: str = ""
    asked: int = 0


@dataclass(slots=True)
class _Page:
    url: str
    depth: int
    text: str


class Explorer:
    """One discovery. `send` performs requests, with the politeness of its session."""

    def __init__(
        self,
        send: Callable[[Query], Fetched],
        families: Families,
        patterns: Patterns,
        bounds: Bounds | None = None,
        today: date | None = None,
    ) -> None:
        self._send = send
        self.families = families
        self.patterns = patterns
        self.bounds = bounds or Bounds()
        self.today = today or date.today()
        self._began = time.monotonic()
        self._current: Fetched | None = None
        self._seen: set[str] = set()
        self._listed: set[str] = set()

    def discover(self, url: str) -> Discovery:
        found = Discovery(url)
        waiting = [_Page(url, 0, "")]
        while waiting:
            if reason := self._is_out_of_bounds(found):
                found.stopped_by, found.left = reason, len(waiting)
                break
            page = min(waiting, key=_priority)
            waiting.remove(page)
            if page.url not in self._seen:
                self._seen.add(page.url)
                waiting += self._visit(page, found)
        return found

    def _is_out_of_bounds(self, found: Discovery) -> str:
        if found.asked >= self.bounds.pages:
            return f"pages: {self.bounds.pages}"
        return f"seconds: {self.bounds.seconds:.0f}" if time.monotonic() - self._began > self.bounds.seconds else ""

    def _ask(self, query: Query, found: Discovery) -> Fetched:
        if self._current is not None and query == Query(self._current.url):  # the page at hand needs no second request
            return self._current
        if reason := self._is_out_of_bounds(found):
            raise ListError("list_too_long", query.url, reason)
        found.asked += 1
        return self._send(query)

    def _visit(self, page: _Page, found: Discovery) -> list[_Page]:
        """Read one page for lists. Returns the pages that it links."""
        try:
            got = self._ask(Query(page.url), found)
        except FetchError as problem:
            (found.refused if problem.rule in REFUSED else found.failed).append(problem)
            return []
        except ListError:
            return []
        if got.media_type != media_types.HTML:
            return []
        self._current = got
        found.name = found.name or _site_name(got)
        address = page.url if "#" in page.url else got.final_url
        lists = self._lists_of(address, got, page, found)
        found.lists += lists
        leads_on = page.depth < self.bounds.depth and not any(one.organs for one in lists)
        return list(self._leading_on(got, page)) if leads_on else []

    def _lists_of(self, address: str, got: Fetched, page: _Page, found: Discovery) -> list[FoundList]:
        if address in self._listed:
            return []
        self._listed.add(address)
        candidates = self.families.candidates(got.text, address)
        is_column = page.depth == 0 or _names_a_column(page.text, address)
        for family in candidates if is_column else [one for one in candidates if one.organs]:
            if listed := self._try(family, address, got, found, is_column=is_column):
                return [listed]
        return self._unknown(address, got, found) if is_column else []

    def _try(
        self, family: Family, address: str, got: Fetched, found: Discovery, *, is_column: bool
    ) -> FoundList | None:
        organs = organs_of(family, got.text, got.final_url) if family.organs is not None else []
        if len(organs) >= _FEW_ORGANS and (tree := self._tree(family, address, organs, found)):
            return tree
        return self._walked(family, Listing((address,), family=family.family), found) if is_column else None

    def _tree(self, family: Family, address: str, organs: list[Organ], found: Discovery) -> FoundList | None:
        """A page of many agencies; accepted if one of the first agencies has reports."""
        reports: list[Choice] = []
        walked: FoundList | None = None
        for organ in organs[:_TRIED_ORGANS]:
            one = self._walked(
                family, Listing((address,), family=family.family, parameters=dict(organ.parameters)), found
            )
            walked = one or walked
            reports += one.reports if one else []
        if walked is None:
            return None
        return FoundList(address, family.family, walked.variant, {}, reports, walked.pages, organs)

    def _walked(self, family: Family, listing: Listing, found: Discovery) -> FoundList | None:
        walk = FamilyWalk(listing, family, lambda query: self._ask(query, found), self.patterns, today=self.today)
        pages = list(islice(walk.pages(), self.bounds.pages_of_list))
        links = [link for page in pages for link in page.links]
        reports = [choice for choice in choose(listing, links, self.patterns) if choice.chosen]
        problems = [page.problem for page in pages if page.problem]
        if not reports:
            return None
        found.failed += problems
        return FoundList(
            listing.urls[0], family.family, walk.variant, walk.values, reports, len(pages), complete=not problems
        )

    def _unknown(self, address: str, got: Fetched, found: Discovery) -> list[FoundList]:
        """A page of reports in an unknown system: its own links, without any further pages."""
        listing = Listing((address,))
        choices = choose(listing, list(html_links(got, listing)), self.patterns)
        reports = [choice for choice in choices if choice.chosen]
        if reports or _names_a_column(address):
            found.unknown.append(address)
        return [FoundList(address, None, None, {}, reports, 1, complete=False)] if reports else []

    def _leading_on(self, got: Fetched, page: _Page) -> Iterator[_Page]:
        tree = LexborHTMLParser(got.text)
        base = base_of(tree, got.final_url)
        offered: dict[str, str] = {}
        for node in tree.css("a[href], area[href], iframe[src], frame[src]"):
            url = target(base, node.attributes.get("href") or node.attributes.get("src"))
            text = one_line(node.attributes.get("title") or node.text(deep=True))
            if url and url not in self._seen and is_same_site(got.final_url, url) and self._is_worth(text, url):
                offered.setdefault(url, text)
        yield from (_Page(url, page.depth + 1, text) for url, text in offered.items())

    def _is_worth(self, text: str, url: str) -> bool:
        """Whether to follow a link because it may lead to a report column; a report itself is not followed."""
        words = link_words()
        if words.no_way.search(text) or words.no_way.search(url) or self.patterns.classify_title(text).kind == REPORT:
            return False
        return any(role.search(part) for role in (words.report_column, words.on_the_way) for part in (text, url))


def _priority(page: _Page) -> tuple[int, int]:
    """Sort key: report columns first, then pages near the start."""
    return (0 if _names_a_column(page.text, page.url) else 1, page.depth)


def _names_a_column(*parts: str) -> bool:
    return any(link_words().report_column.search(part) for part in parts)


def _site_name(got: Fetched) -> str:
    """The name of a site: from its meta data, else the part of its title that
    names an authority, else the whole title."""
    tree = LexborHTMLParser(got.text)
    named = tree.css_first('meta[name="SiteName" i]')
    title = tree.css_first("title")
    name = one_line((named.attributes.get("content") or "") if named is not None else title.text() if title else "")
    parts = [part.removeprefix("欢迎访问") for part in re.split(r"[-_|—–·,，\s]+", name)]
    return next((part for part in parts if link_words().authority.search(part)), name)
