"""The pages of a list in the system of a family, found, requested and counted as cms_families.yaml says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from urllib.parse import urljoin
from zlib import crc32

from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.classify import REPORT, Patterns
from gongkai.extractors.sources.crawl.families import Family, RequestTemplate
from gongkai.extractors.sources.crawl.list_content import items_of, stated_number
from gongkai.extractors.sources.crawl.list_progress import FEW, ListProgress
from gongkai.extractors.sources.crawl.listing import Link, ListError, ListPage
from gongkai.extractors.sources.crawl.next_pages import counting_down, name_of, next_link, suffix_of
from gongkai.extractors.sources.crawl.organs import Organ, named_in, organs_of
from gongkai.extractors.sources.crawl.parameters import Column, look_up, query_of, script_address
from gongkai.extractors.sources.crawl.year_page import report_of_year
from gongkai.extractors.sources.http.types import GONE, Fetched, FetchError, Query
from gongkai.extractors.sources.store.fetch_state import ListedReport

Send = Callable[[Query], Fetched]
FIRST_YEAR = 2008
"""The year of the first reports."""

_ABSENT_AGAIN = 28
"""A year without a report is requested again once in this many nights, but the newest year every night."""


@dataclass(slots=True)
class FamilyWalk:
    """The pages of one listing. `known` is what the list gave last time; `absent` collects years without a report."""

    listing: Listing
    family: Family
    send: Send
    patterns: Patterns
    known: Mapping[str, ListedReport] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    absent: dict[str, ListedReport] = field(default_factory=dict)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    variant: int | None = None
    sets: list[dict[str, str]] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """The parameters of the list; none where a page has several lists."""
        return self.sets[0] if all(one == self.sets[0] for one in self.sets) and self.sets else {}

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
        """The list of one agency. If it has none, that is no failure of the others."""
        agency = named_in(self.listing.place, organ.name)
        has_any = self.family.pages.by == "years"  # its years are recorded one by one
        try:
            for page in self._of_column(column, self.listing.parameters | dict(organ.parameters), agency):
                empty = page.problem is not None and page.problem.rule == "list_empty"
                if not empty:
                    has_any = has_any or page.problem is not None or self._has_reports(page)
                    yield page
        except (FetchError, ListError) as problem:
            has_any = True  # it may have some
            yield ListPage(column.url, problem=problem)
        if not has_any and agency:
            key = "#".join([column.url, *(value for _, value in organ.parameters)])
            self._note_absent(key, column.url, self.today.year - 1, agency)

    def _note_absent(self, key: str, page: str, year: int, agency: str | None) -> None:
        """Record an agency and year listed without a report."""
        of_agency = {"agency": agency} if agency else {}
        self.absent[key] = ListedReport(page=page, year=str(year), **of_agency)  # type: ignore[typeddict-item]

    # ── the column page and its parameters ───────────────────────────────────────────────────────────────

    def _of_column(self, column: Column, given: Mapping[str, str], agency: str | None) -> Iterator[ListPage]:
        if self.family.asks_the_page_itself:
            yield from self._static(column, agency)
            return
        try:
            sets, column = self._parameters(column, given)
        except ListError:
            if not self.family.fallback:
                raise
            sets = []
        found, problems = False, []
        for values in sets:
            reports = False
            for page in self._of_values(column, values, agency):
                reports = reports or self._has_reports(page)
                found = found or bool(page.links)
                if page.problem and len(sets) > 1 and not page.links:
                    problems.append(page)  # probably the list of a menu; reported only if no other list has links
                else:
                    yield page
            if not reports and len(sets) > 1:
                self.sets = [one for one in self.sets if one != values]
        if not found:
            yield from problems
        if not found and self.family.fallback:
            yield from self._static(column, agency)

    def _has_reports(self, page: ListPage) -> bool:
        kinds = {self.patterns.classify_title(link.title).kind for link in page.links}
        return REPORT in kinds or (bool(kinds) and self.listing.any_title)

    def _parameters(self, column: Column, given: Mapping[str, str]) -> tuple[list[dict[str, str]], Column]:
        """The sets of parameters. The page and its script are only requested if something is missing without them."""
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
        """The pages of one list, by the first of the family's requests that returns any.

        If that returns fewer items than the list states, the other requests are tried as well: a server may ignore the
        page number in one of them.
        """
        if self.family.pages.by == "years":
            yield from self._years(column, values, agency)
            return
        problem: FetchError | ListError = ListError("list_empty", column.url)
        progress = ListProgress()
        for number, template in self._templates():
            if progress.urls and not template.fills:
                continue
            for page in self._numbered(template, column, values, agency, progress):
                if page.problem is None or progress.urls:
                    yield page
                else:
                    problem = page.problem
            if progress.urls:
                self.variant = self.variant or number
                self.sets.append(values)
                if not progress.short or progress.asked >= self.listing.most_pages:
                    return
        if not progress.urls:
            yield ListPage(column.url, problem=problem)

    def _templates(self) -> list[tuple[int, RequestTemplate]]:
        numbered = list(enumerate(self.family.requests, 1))
        chosen = self.listing.variant or self.variant  # in a tree, what worked for one agency works for all
        return [(number, template) for number, template in numbered if chosen in (None, number)] or numbered

    # ── counting pages ───────────────────────────────────────────────────────────────────────────────────

    def _numbered(
        self,
        template: RequestTemplate,
        column: Column,
        values: dict[str, str],
        agency: str | None,
        progress: ListProgress,
    ) -> Iterator[ListPage]:
        size = template.size or self.family.pages.size
        progress.barren = 0
        first = self.family.pages.first[0]
        for number in count(first):
            page = self._number(template, column, values, number, size, progress, agency)
            if page is not None:
                yield page
            if (page is not None and page.problem) or self._is_over(progress, number, page):
                break
        if progress.short and progress.urls and "{start}" in template.address:
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
        progress: ListProgress,
        agency: str | None,
    ) -> ListPage | None:
        """One page of a numbered list; None where it is empty, missing, or brings nothing new."""
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

    def _note_counts(self, got: Fetched, progress: ListProgress) -> None:
        pages = self.family.pages
        progress.total = stated_number(got, pages.total) or progress.total
        count = stated_number(got, pages.count)
        if count is None and pages.in_markup:
            count = self.patterns.page_count(got.text)
        progress.count = count or progress.count

    def _is_over(self, progress: ListProgress, number: int, page: ListPage | None) -> bool:
        """Whether a numbered list has no further page. If its last page is full, a
        stated total that is too low is not believed."""
        tried = number - self.family.pages.first[0] + 1
        if page is None:
            # page 0 may be missing, or repeat page 1
            return not (tried <= len(self.family.pages.first) and (not progress.urls or progress.short))
        last = len(page.links) < max(progress.largest, FEW)
        if progress.total is not None:
            return not progress.short and (last or len(page.links) < progress.largest)
        return progress.count is not None and tried >= progress.count and last

    def _static(self, column: Column, agency: str | None) -> Iterator[ListPage]:
        """The column page and those after it: by its link to the next page, else by the family's naming scheme."""
        progress = ListProgress()
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

    def _following(self, got: Fetched, column: Column, progress: ListProgress) -> Iterator[str]:
        """Addresses of further pages."""
        if self.family.pages.by == "down":
            yield from counting_down(column, self.patterns)
            return
        one = progress.count == 1 and progress.largest < FEW
        following = next_link(got)
        while following and not one:
            yield following
            got_next = self.fetched.pop(following, None)
            following = next_link(got_next) if got_next is not None else ""
        if one or next_link(got):
            return
        names = {"name": name_of(column), "suffix": suffix_of(column), **column.places}
        for template in self.family.pages.next or ("{name}_{n}{suffix}",):
            for number in count(min(self.family.pages.first)):
                yield urljoin(column.url, template.format_map(names | {"n": number}))

    def _following_page(self, address: str, progress: ListProgress, agency: str | None) -> ListPage | None:
        if progress.asked >= self.listing.most_pages:
            return ListPage(address, problem=ListError("list_too_long", address, str(self.listing.most_pages)))
        progress.asked += 1
        try:
            got = self.send(Query(address))
            links = items_of(got, self.family, got.final_url)
        except (FetchError, ListError) as problem:
            progress.barren += 1 if progress.asked == 1 and progress.may_go_on else 2
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
        """The recorded result for the page of a year; None if the page must be requested."""
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
            self._note_absent(query.url, query.url, year, agency)
        return self._page(query.url, links, agency)


def _link(url: str, report: ListedReport) -> Link:
    listed_on = date.fromisoformat(report["date"]) if report.get("date") else None
    year = int(report["year"]) if report.get("year") else None
    return Link(url, report.get("title", ""), listed_on, report["page"], report.get("agency"), year)
