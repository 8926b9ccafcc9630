"""Lists of reports on web sites: their pages, the links on them, and which of those are annual reports.

The layout of a list is given in the source file (`Listing`); this module contains nothing specific to a site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.errors import GongkaiError
from gongkai.extractors import dates
from gongkai.extractors.sources.config.models import JsonLayout, Listing
from gongkai.extractors.sources.crawl.classify import REPORT, Patterns, TitleClass
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.crawl.rows import day_beside, row_of, title_of
from gongkai.extractors.sources.http.types import GONE, Fetched, FetchError

_YEAR = re.compile(r"20\d{2}")
_JSONP = re.compile(r"^[\w.$\s]+\((.*)\)\s*;?\s*$", re.S)
_RULES = {
    "list_empty": (
        "列表上没有找到链接，版式可能变了；请用 gongkai sources check 查看并修改来源文件",
        "no links on the list; its layout may have changed: look with gongkai sources check and change the source file",
    ),
    "list_too_long": (
        "列表页数超过 most_pages，其余页未读；请核对 pages 或调大 most_pages",
        "the list has more pages than most_pages, the rest was not read; check pages or raise most_pages",
    ),
    "list_family": (
        "cms_families.yaml 中没有这种栏目系统，或页面上缺少它需要的参数；请用 gongkai sources discover 查看",
        "cms_families.yaml has no such family, or the page lacks a parameter of it: look with gongkai sources discover",
    ),
    "list_shrunk": (
        "列表上的报告比上次少；已存档的不会删除，请打开列表核对",
        "the list has fewer reports than last time; what is archived stays, open the list and look",
    ),
    "list_layout": (
        "列表与来源文件中写的版式不符；请用 gongkai sources check 查看并修改来源文件",
        "the list is not laid out as the source file says: look with gongkai sources check and change the source file",
    ),
}


class ListError(GongkaiError):
    """A list that cannot be used as its source file says: the rule, the address and what was found."""

    def __init__(self, rule: str, url: str, detail: str = "") -> None:
        super().__init__(rule, url, detail)
        self.rule = rule
        zh, en = _RULES[rule]
        self.message_zh = f"{zh}：{url}" + (f"（{detail}）" if detail else "")
        self.message_en = f"{en}: {url}" + (f" ({detail})" if detail else "")


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a list, as printed; agency and year where the list itself belongs to an agency or a year."""

    url: str
    title: str
    listed_on: date | None
    page: str
    agency: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A link and its class; `chosen` if it is to be fetched."""

    link: Link
    title_class: TitleClass
    chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """A requested page of a list: its links, or why there are none."""

    url: str
    links: tuple[Link, ...] = ()
    problem: FetchError | ListError | None = None


@dataclass(slots=True)
class _Walk:
    """The pages of one listing, each address once."""

    listing: Listing
    ask: Callable[[str], Fetched]
    patterns: Patterns
    asked: set[str] = field(default_factory=set)

    def all(self) -> Iterator[ListPage]:
        for url in self.listing.urls:
            yield from self.pages(url, with_sublists=self.listing.sublists is not None)

    def pages(self, first: str, *, with_sublists: bool) -> Iterator[ListPage]:
        page, got = self.page(first, may_be_empty=with_sublists)
        if page.links or page.problem:
            yield page
        if got is not None and with_sublists:
            yield from self.sublists(got)
            return
        if got is None or self.listing.pages is None:
            return
        count = self.listing.count or _count(got, self.listing, self.patterns)
        seen = {link.url for link in page.links}
        for number in range(2, (count or 10**6) + 1):
            address = urljoin(got.final_url, self.listing.pages.replace("{n}", str(self.listing.next + number - 2)))
            if number > self.listing.most_pages:
                yield ListPage(address, problem=ListError("list_too_long", address, str(self.listing.most_pages)))
                return
            page, more = self.page(address)
            fresh = {link.url for link in page.links} - seen
            if count is None and (_is_end(page) or (not fresh and page.problem is None)):
                return  # the page after the last one is missing, empty, or the first one again
            seen |= fresh
            yield page
            if more is None:
                return

    def sublists(self, got: Fetched) -> Iterator[ListPage]:
        """The lists that a page of links leads to, usually one per year."""
        selector = self.listing.sublists or ""
        tree = LexborHTMLParser(got.text)
        base = base_of(tree, got.final_url)
        found = [target(base, node.attributes.get("href")) for node in tree.css(selector)]
        addresses = [url for url in dict.fromkeys(found) if url and url not in self.asked]
        if not addresses:
            yield ListPage(got.url, problem=ListError("list_empty", got.url, f"sublists: {selector}"))
        for address in addresses:
            yield from self.pages(address, with_sublists=False)

    def page(self, address: str, *, may_be_empty: bool = False) -> tuple[ListPage, Fetched | None]:
        self.asked.add(address)
        try:
            got = self.ask(address)
            links = tuple(_links(got, self.listing))
            if not links and not may_be_empty:
                raise ListError("list_empty", address)
        except (FetchError, ListError) as problem:
            return ListPage(address, problem=problem), None
        return ListPage(address, links), got


def walk(listing: Listing, ask: Callable[[str], Fetched], patterns: Patterns) -> Iterator[ListPage]:
    """The pages of `listing` in order; `ask` fetches them. A page that fails gives the reason and ends its list."""
    yield from _Walk(listing, ask, patterns).all()


def choose(listing: Listing, links: list[Link], patterns: Patterns) -> list[Choice]:
    """Classify `links`. An address listed twice is chosen if one of its titles is that of a report."""
    found: dict[str, Choice] = {}
    for link in links:
        choice = _choice(listing, link, patterns)
        before = found.get(link.url)
        if before is None or (choice.chosen and not before.chosen):
            found[link.url] = choice
    return list(found.values())


def _choice(listing: Listing, link: Link, patterns: Patterns) -> Choice:
    title_class = patterns.classify_title(link.title)
    if not _is_of_site(listing, link.url):
        host = urlsplit(link.url).hostname
        elsewhere = TitleClass("elsewhere", f"其他网站 {host}，未列入 hosts", f"on another site, {host}, not in hosts")
        return Choice(link, elsewhere, False)
    if link.year is not None and title_class.kind in ("unknown", "undated"):
        of_year = title_class.year or link.year
        title_class = TitleClass(REPORT, "年度报告（按年度页面）", "an annual report (page of a year)", None, of_year)
    if listing.any_title and title_class.kind in ("unknown", "undated"):
        year = _YEAR.search(link.title)
        title_class = TitleClass(REPORT, "titles: any", "titles: any", None, int(year.group()) if year else None)
    return Choice(link, title_class, title_class.kind == REPORT)


def _is_of_site(listing: Listing, url: str) -> bool:
    """Whether a link stays on the site of its list, or leads to a host that the source file allows."""
    host = (urlsplit(url).hostname or "").lower()
    own = {(urlsplit(address).hostname or "").lower() for address in listing.urls}
    return host in own or host in listing.hosts or any(site_of(host) == site_of(one) for one in own)


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site."""
    return site_of((urlsplit(one).hostname or "").lower()) == site_of((urlsplit(other).hostname or "").lower())


def site_of(host: str) -> str:
    """The site of a government host: www.xqq.gov.cn and sfj.xqq.gov.cn belong to
    xqq.gov.cn. Any other host is its own site."""
    parts = host.split(".")
    return ".".join(parts[-3:]) if len(parts) > 3 and parts[-2:] == ["gov", "cn"] else host


def _links(got: Fetched, listing: Listing) -> Iterator[Link]:
    if listing.json is not None:
        yield from _json_links(got, listing.json)
    else:
        yield from html_links(got, listing)


def html_links(got: Fetched, listing: Listing) -> Iterator[Link]:
    """The links of a page in the places that `listing` describes."""
    tree = LexborHTMLParser(got.text)
    base = base_of(tree, got.final_url)
    places = tree.css(listing.within) if listing.within else [tree.root] if tree.root is not None else []
    for place in places:
        if listing.rows:
            for row in place.css(listing.rows):
                for node in [row] if row.tag == "a" and row.attributes.get("href") else row.css(listing.link):
                    yield from _link(got, base, row, node, listing)
        else:
            for node in place.css(listing.link):
                yield from _link(got, base, row_of(node), node, listing)


def _link(got: Fetched, base: str, row: LexborNode, node: LexborNode, listing: Listing) -> Iterator[Link]:
    url = target(base, node.attributes.get("href"))
    if not url or url == urldefrag(got.final_url).url:
        return
    title = _picked(row, listing.title) if listing.title else title_of(node)
    day = _picked_day(_picked(row, listing.date)) if listing.date else day_beside(row, node, base)
    yield Link(url, one_line(title), day or dates.in_address(url), got.url)


def one_line(title: str) -> str:
    """A title on one line, as sidecars and logs can hold it."""
    plain = title.encode("utf-8", "replace").decode()
    return " ".join("".join(mark if mark.isprintable() else " " for mark in plain).split())


def _picked_day(text: str) -> date | None:
    return dates.written(text) or day_of(text)


def _picked(row: LexborNode, pick: str) -> str:
    """The text that "css@attribute" selects in `row`."""
    selector, _, attribute = pick.partition("@")
    node = row.css_first(selector.strip()) if selector.strip() else row
    if node is None:
        return ""
    return (node.attributes.get(attribute) or "") if attribute else node.text(deep=True)


def _json_links(got: Fetched, layout: JsonLayout) -> Iterator[Link]:
    items = at_path(_parsed(got), layout.items)
    if not isinstance(items, list):
        raise ListError("list_layout", got.url, f"json items: {layout.items}")
    for item in items:
        url = target(got.final_url, _json_address(item, layout.url, got))
        if url:
            day = "" if layout.date is None else str(at_path(item, layout.date))
            listed_on = _picked_day(day) or dates.in_address(url)
            yield Link(url, one_line(str(at_path(item, layout.title) or "")), listed_on, got.url)


def _json_address(item: Any, template: str, got: Fetched) -> str:
    """The value of a key, or an address with the values of its {key}s filled in."""
    keys = re.findall(r"\{([^{}]+)\}", template) or [template]
    values = {key: at_path(item, key) for key in keys}
    if any(value in (None, "") or isinstance(value, (dict, list)) for value in values.values()):
        raise ListError("list_layout", got.url, f"json url: {template}")
    if "{" not in template:
        return str(values[template])
    return re.sub(r"\{([^{}]+)\}", lambda found: quote(str(values[found[1]]), safe="", errors="replace"), template)


def _parsed(got: Fetched) -> Any:
    text = got.text.strip()
    wrapped = _JSONP.match(text)
    try:
        return json.loads(wrapped.group(1) if wrapped else text)
    except ValueError as problem:
        raise ListError("list_layout", got.url, f"not JSON: {problem}") from None


def at_path(value: Any, keys: str) -> Any:
    """The value in `value` at keys separated by dots; None where there is none."""
    for key in keys.split("."):
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def day_of(written: str) -> date | None:
    """The date of a Unix time in seconds or milliseconds, or of eight digits; sites use Beijing time."""
    digits = written.strip()
    if re.fullmatch(r"20\d{6}", digits):
        return dates.written(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    if not re.fullmatch(r"1\d{9}|1\d{12}", digits):
        return None
    seconds = int(digits) / (1000 if len(digits) == 13 else 1)
    return datetime.fromtimestamp(seconds + 8 * 3600, UTC).date()


def _count(got: Fetched, listing: Listing, patterns: Patterns) -> int | None:
    if listing.json is None:
        return patterns.page_count(got.text)
    count = str(at_path(_parsed(got), listing.json.count)) if listing.json.count else ""
    return int(count) if count.isdecimal() else None


def _is_end(page: ListPage) -> bool:
    return page.problem is not None and page.problem.rule in (*GONE, "list_empty")
