"""The pages of a list in the system of a family: found, asked for and counted as its entry in families.yaml says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from urllib.parse import urljoin
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.classify import Patterns
from gongkai.extractors.sources.crawl.families import Family, RequestTemplate
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.crawl.list_content import items_of, stated_number
from gongkai.extractors.sources.crawl.listing import Link, ListError, ListPage
from gongkai.extractors.sources.crawl.organs import Organ, named_in, organs_of
from gongkai.extractors.sources.crawl.parameters import Column, look_up, query_of, script_address
from gongkai.extractors.sources.crawl.year_page import report_of_year
from gongkai.extractors.sources.http.types import GONE, Fetched, FetchError, Query
from gongkai.extractors.sources.store.fetch_state import ListedReport

Send = Callable[[Query], Fetched]
FIRST_YEAR = 2008
"""The year of the first reports."""

_FEW = 10
"""A page of fewer items, with a stated count of one page, is believed to be all."""
_NEXT = re.compile(r"^(?:下一?页|后一?页|next|[>›»])$", re.I)
_ABSENT_AGAIN = 28
"""A year without a report is asked for again once in so many nights, but the newest each night."""


@dataclass(slots=True)
class _Progress:
    """What a list has given so far."""

    urls: set[str] = field(default_factory=set)
    total: int | None = None
    count: int | None = None
    largest: int = 0
    barren: int = 0
    asked: int = 0

    def take(self, links: list[Link]) -> bool:
        """Whether a page brings anything new."""
        fresh = {link.url for link in links} - self.urls
        self.urls |= fresh
        self.largest = max(self.largest, len(links))
        self.barren = 0 if fresh else self.barren + 1
        return bool(fresh)

    @property
    def short(self) -> bool:
        """Whether the list states more items than it has given."""
        return self.total is not None and len(self.urls) < self.total


@dataclass(slots=True)
class FamilyWalk:
    """The pages of one listing. `known` is what the list gave last; `absent` collects years without a report."""

    listing: Listing
    family: Family
    send: Send
    patterns: Patterns
    known: Mapping[str, ListedReport] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    absent: dict[str, ListedReport] = field(default_factory=dict)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    agencies: list[str] = field(default_factory=list)
    variant: int | None = None
    values: dict[str, str] = field(default_factory=dict)

    def pages(self) -> Iterator[ListPage]:
        for url in self.listing.urls:
            try:
                if self.listing.organs:
                    yield from self._of_organs(url)
                else:
                    yield from self._of_column(Column(url), self.listing.parameters, None)
            except (FetchError, ListError) as problem:
                yield ListPage(url, problem=problem)

    def _of_organs(self, url: str) -> Iterator[ListPage]:
        got = self.send(Query(url))
        organs = organs_of(self.family, got.text, got.final_url)
        if not organs:
            raise ListError("list_empty", url, "organs")
        for organ in organs:
            yield from self._of_organ(Column(got.final_url, got.text), organ)

    def _of_organ(self, column: Column, organ: Organ) -> Iterator[ListPage]:
        """The list of one agency; that it has none is no failure of the others."""
        agency = named_in(self.listing.place, organ.name)
        self.agencies.append(agency)
        try:
            for page in self._of_column(column, self.listing.parameters | dict(organ.parameters), agency):
                empty = page.problem is not None and page.problem.rule == "list_empty"
                if not empty:
                    yield page
        except (FetchError, ListError) as problem:
            yield ListPage(column.url, problem=problem)

    # ── the column page and its parameters ───────────────────────────────────────────────────────────────

    def _of_column(self, column: Column, given: Mapping[str, str], agency: str | None) -> Iterator[ListPage]:
        if self.family.asks_the_page_itself:
            yield from self._static(column, agency)
            return
        sets, column = self._parameters(column, given)
        found = False
        for values in sets:
            for page in self._of_values(column, values, agency):
                found = found or bool(page.links)
                yield page
        if not found and self.family.fallback:
            yield from self._static(column, agency)

    def _parameters(self, column: Column, given: Mapping[str, str]) -> tuple[list[dict[str, str]], Column]:
        """The sets of parameters; the page and its script are asked only for what is not known without them."""
        lookup = look_up(self.family, column, given)
        undefined = [name for name in lookup.found if name not in given and not self._in_address(name, column)]
        if (lookup.missing or undefined) and not column.markup:
            got = self.send(Query(column.url))
            column = replace(column, markup=got.text)
            lookup = look_up(self.family, column, given)
        if lookup.missing and (address := script_address(self.family, column)):
            column = replace(column, script=self._script(address))
            lookup = look_up(self.family, column, given)
        tree = [name for name in lookup.missing if self.family.parameters[name].tree]
        if tree and lookup.missing == tree:
            ids = [dict(organ.parameters)[tree[0]] for organ in organs_of(self.family, column.markup, column.url)]
            lookup.found[tree[0]], lookup.missing = ids, [] if ids else tree
        if lookup.missing:
            raise ListError("list_family", column.url, f"{self.family.family}: {', '.join(lookup.missing)}")
        return lookup.combinations(), column

    def _in_address(self, name: str, column: Column) -> bool:
        return any(pattern.search(column.url) for pattern in self.family.parameters[name].address)

    def _script(self, address: str) -> str:
        try:
            return self.send(Query(address)).text
        except FetchError:
            return ""

    def _of_values(self, column: Column, values: dict[str, str], agency: str | None) -> Iterator[ListPage]:
        """The pages of one list, by the first of the family's requests that gives any."""
        if self.family.pages.by == "years":
            yield from self._years(column, values, agency)
            return
        problem: FetchError | ListError = ListError("list_empty", column.url)
        for number, template in self._templates():
            pages = self._numbered(template, column, values, agency)
            first = next(pages, None)
            if first is not None and first.problem is None:
                self.variant, self.values = number, values
                yield first
                yield from pages
                return
            problem = first.problem if first is not None and first.problem else problem
        yield ListPage(column.url, problem=problem)

    def _templates(self) -> list[tuple[int, RequestTemplate]]:
        numbered = list(enumerate(self.family.requests, 1))
        chosen = self.listing.variant or self.variant
        return [(number, template) for number, template in numbered if chosen in (None, number)] or numbered

    # ── counting pages ───────────────────────────────────────────────────────────────────────────────────

    def _numbered(
        self, template: RequestTemplate, column: Column, values: dict[str, str], agency: str | None
    ) -> Iterator[ListPage]:
        size = template.size or self.family.pages.size
        progress = _Progress()
        first = self.family.pages.first[0]
        for number in count(first):
            page = self._number(template, column, values, number, size, progress, agency)
            if page is not None:
                yield page
            if (page is not None and page.problem) or self._is_over(progress, number, page):
                break
        if progress.short and progress.urls and first == 1 and self.family.pages.by == "records":
            page = self._number(template, column, values, 0, size, progress, agency)
            if page is not None and page.problem is None:
                yield page

    def _number(
        self,
        template: RequestTemplate,
        column: Column,
        values: dict[str, str],
        number: int,
        size: int,
        progress: _Progress,
        agency: str | None,
    ) -> ListPage | None:
        """One page of a counted list; None where it is empty, missing, or brings nothing new."""
        if progress.asked >= self.listing.most_pages:
            return ListPage(column.url, problem=ListError("list_too_long", column.url, str(self.listing.most_pages)))
        progress.asked += 1
        start = (number - 1) * size + 1 if number else 0
        numbers = {"n": str(number), "size": str(size), "start": str(start), "end": str(start + size - 1)}
        query = query_of(template, column, values | numbers)
        try:
            got = self.send(query)
            links = items_of(got, self.family, column.url)
        except (FetchError, ListError) as problem:
            progress.barren += 1
            known = progress.urls or number < max(self.family.pages.first)
            return (
                None
                if known and problem.rule in (*GONE, "list_layout", "fetch_empty", "fetch_status")
                else ListPage(query.url, problem=problem)
            )
        self._note_counts(got, progress)
        return self._page(query.url, links, agency) if progress.take(links) else None

    def _note_counts(self, got: Fetched, progress: _Progress) -> None:
        pages = self.family.pages
        progress.total = stated_number(got, pages.total) or progress.total
        stated = stated_number(got, pages.count)
        if stated is None and pages.in_markup:
            stated = self.patterns.page_count(got.text)
        progress.count = stated or progress.count

    def _is_over(self, progress: _Progress, number: int, page: ListPage | None) -> bool:
        """Whether a counted list has no further page. A total that is too low is found out by a full last page."""
        tried = number - self.family.pages.first[0] + 1
        if page is None:
            # page 0 may be missing, or be page 1 once more
            return not (tried <= len(self.family.pages.first) and (not progress.urls or progress.short))
        last = len(page.links) < max(progress.largest, _FEW)
        if progress.total is not None:
            return not progress.short and (last or len(page.links) < progress.largest)
        return progress.count is not None and tried >= progress.count and last

    def _static(self, column: Column, agency: str | None) -> Iterator[ListPage]:
        """The column page and those after it: by its link to the next page, else by the family's names for them."""
        progress = _Progress()
        got: Fetched | None = self.send(Query(column.url))
        assert got is not None
        column = Column(got.final_url, got.text)
        links = items_of(got, self.family, column.url)
        if not links:
            raise ListError("list_empty", column.url)
        progress.take(links)
        progress.count = self.patterns.page_count(got.text) if self.family.pages.in_markup else None
        yield self._page(got.final_url, links, agency)
        asked = {column.url}
        for address in self._following(got, column, progress):
            if address in asked:
                continue
            asked.add(address)
            page = self._following_page(address, progress, agency)
            if page is not None:
                yield page
            if (page is not None and page.problem) or progress.barren > 1:
                return

    def _following(self, got: Fetched, column: Column, progress: _Progress) -> Iterator[str]:
        """Addresses of further pages."""
        if self.family.pages.by == "down":
            yield from _counting_down(column, self.patterns)
            return
        one = progress.count == 1 and progress.largest < _FEW
        following = _next_link(got)
        while following and not one:
            yield following
            got_next = self.fetched.pop(following, None)
            following = _next_link(got_next) if got_next is not None else ""
        if one or _next_link(got):
            return
        for template in self.family.pages.next or ("index_{n}{suffix}",):
            for number in count(min(self.family.pages.first)):
                yield urljoin(
                    column.url, template.format_map({"n": number, "suffix": _suffix(column), **column.places})
                )

    def _following_page(self, address: str, progress: _Progress, agency: str | None) -> ListPage | None:
        if progress.asked >= self.listing.most_pages:
            return ListPage(address, problem=ListError("list_too_long", address, str(self.listing.most_pages)))
        progress.asked += 1
        try:
            got = self.send(Query(address))
            links = items_of(got, self.family, got.final_url)
        except (FetchError, ListError) as problem:
            progress.barren += 1 if progress.count and progress.count > 1 and progress.asked == 1 else 2
            return None if problem.rule in (*GONE, "list_layout") else ListPage(address, problem=problem)
        self.fetched[address] = got
        fresh = progress.take(links)
        if not links:
            progress.barren = 2
        return self._page(got.final_url, links, agency) if fresh else None

    def _page(self, url: str, links: list[Link], agency: str | None) -> ListPage:
        soon = date.fromordinal(self.today.toordinal() + 1)
        dated = [
            link if link.listed_on is None or link.listed_on <= soon else replace(link, listed_on=None)
            for link in links
        ]
        return ListPage(url, tuple(replace(link, agency=agency) if agency else link for link in dated))

    # ── a page for each year ─────────────────────────────────────────────────────────────────────────────

    def _years(self, column: Column, values: dict[str, str], agency: str | None) -> Iterator[ListPage]:
        template = next(one for one in self.family.requests if not one.needs or values.get(one.needs))
        if "{year}" not in template.address:
            yield from self._static(column, agency)
            return
        newest = self.today.year - 1
        for year in self.listing.years or range(FIRST_YEAR, newest + 1):
            query = query_of(template, column, values | {"year": str(year)})
            remembered = self._remembered(query.url, year, agency)
            page = remembered if remembered is not None else self._year(query, year, agency)
            if page.links or page.problem:
                yield page

    def _remembered(self, address: str, year: int, agency: str | None) -> ListPage | None:
        """What the page of a year gave before; None where it is to be asked."""
        links = [_link(url, report) for url, report in self.known.items() if report.get("page") == address]
        reports = [link for link in links if link.title]
        if reports:
            return self._page(address, reports, agency)
        again = (
            year >= self.today.year - 1
            or crc32(address.encode()) % _ABSENT_AGAIN == self.today.toordinal() % _ABSENT_AGAIN
        )
        if not links or again:
            return None
        self.absent[address] = self.known[address]
        return ListPage(address)

    def _year(self, query: Query, year: int, agency: str | None) -> ListPage:
        try:
            got = self.send(query)
        except FetchError as problem:
            if problem.rule not in GONE:
                return ListPage(query.url, problem=problem)
            links: list[Link] = []
        else:
            links = report_of_year(got, year, self.family, self.patterns)
            if any(link.url == query.url for link in links):
                self.fetched[query.url] = got
        if not links:
            self.absent[query.url] = ListedReport(
                page=query.url, year=str(year), **({"agency": agency} if agency else {})
            )
        return self._page(query.url, links, agency)


def _link(url: str, report: ListedReport) -> Link:
    listed_on = date.fromisoformat(report["date"]) if report.get("date") else None
    year = int(report["year"]) if report.get("year") else None
    return Link(url, report.get("title", ""), listed_on, report["page"], report.get("agency"), year)


def _next_link(got: Fetched) -> str:
    """The link of a page to the one after it."""
    tree = LexborHTMLParser(got.text)
    base = base_of(tree, got.final_url)
    named = [node for node in tree.css("a[href]") if _NEXT.match(node.text(deep=True).strip())]
    found = (target(base, node.attributes.get("href")) for node in named)
    return next((url for url in found if url and url != got.final_url), "")


def _suffix(column: Column) -> str:
    """The suffix of further pages: as a script of the page names it, or as its links and its own address have it."""
    patterns = (
        r"createPageHTML\([^)]*[\"']\w+[\"']\s*,\s*[\"'](\w+)[\"']",
        r"index_\d+\.(s?html?|jhtml)\b",
        r"\bt20\d{6}_\d+\.(s?html?)\b",
    )
    named = next((found[1] for pattern in patterns if (found := re.search(pattern, column.markup))), "")
    own = re.search(r"\.(s?html?|jhtml)$", column.url)
    return f".{named or (own[1] if own else 'html')}"


def _counting_down(column: Column, patterns: Patterns) -> Iterator[str]:
    """博达: the first page stands alone, the others are numbered from the last page, which is 1."""
    stem = column.places["stem"]
    name = re.escape(stem.rpartition("/")[2])
    linked = [int(number) for number in re.findall(rf"\b{name}/(\d+)\.htm\b", column.markup)]
    total = patterns.page_count(column.markup) or stated_total_pages(column.markup)
    newest = max([*linked, (total or 1) - 1])
    for number in range(newest, 0, -1):
        yield f"{stem}/{number}.htm"


def stated_total_pages(markup: str) -> int | None:
    """How many pages a list of 博达 says it has."""
    found = re.search(
        r"TOTALPAGE[\"']?\s*[:=]\s*[\"']?(\d+)|totalpage[\"']?\s*[:=]\s*[\"']?(\d+)|\b1/(\d+)\b", markup, re.I
    )
    return int(next(number for number in found.groups() if number)) if found else None
