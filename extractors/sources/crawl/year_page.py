"""The page that an agency has for a year: the report, links to it, or nothing, although the server answers."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors import media_types
from gongkai.extractors.sources.config.models import Listing
from gongkai.extractors.sources.crawl.attachments import attachments
from gongkai.extractors.sources.crawl.classify import REPORT, Patterns
from gongkai.extractors.sources.crawl.families import Family
from gongkai.extractors.sources.crawl.listing import Link, html_links, one_line
from gongkai.extractors.sources.crawl.page_parts import page_date
from gongkai.extractors.sources.http.types import Fetched

_LEAST_TEXT = 300
"""The fewest characters of a report; a page that only says that there is none has fewer."""
_ANYWHERE = "p, td, div, span, strong, b"
_LONGEST_TITLE = 60
_FIRST_PLACES = 200
_TITLES = 'meta[name="ArticleTitle" i], title, h1, h2, h3, .title, .bt, .art_title'


def report_of_year(got: Fetched, year: int, family: Family, patterns: Patterns) -> list[Link]:
    """The report of `year` that a page is or links. A page that shows another year's report has none."""
    years = [year - later for later in family.pages.later]
    if got.media_type != media_types.HTML:
        return [Link(got.url, f"{year}", None, got.url, None, year)]
    links = [
        link for link in html_links(got, Listing((got.url,))) if family.address and family.is_report_address(link.url)
    ]
    linked = [replace(link, page=got.url) for link in links if patterns.classify_title(link.title).kind == REPORT]
    if linked:
        return [link for link in linked if patterns.classify_title(link.title).year in (None, *years)]
    title, of_year = _title(got, patterns, years)
    return [Link(got.url, title, page_date(got.text), got.url, None, of_year)] if title else []


def _title(got: Fetched, patterns: Patterns, years: list[int]) -> tuple[str, int]:
    """The title that makes the page a report of one of `years`, and that year; empty where it is none."""
    year = years[0]
    tree = LexborHTMLParser(got.text)
    titles = [one_line(node.attributes.get("content") or node.text(deep=True)) for node in tree.css(_TITLES)]
    inner = (one_line(node.text(deep=True)) for node in tree.css(_ANYWHERE)[:_FIRST_PLACES])
    titles += [text for text in inner if 0 < len(text) <= _LONGEST_TITLE]  # where nothing is marked as a heading
    classes = [(title, patterns.classify_title(title)) for title in titles]
    dated = [(title, found.year) for title, found in classes if found.kind == REPORT and found.year]
    if dated:
        named = ((title, titled) for title, titled in dated if titled in years and _has_content(got, tree))
        return next(named, ("", year))
    undated = next((title for title, found in classes if found.kind in (REPORT, "undated")), "")
    text = re.sub(r"\s+", "", tree.body.text(separator=" ")) if tree.body is not None else ""
    is_of_year = f"{year}年" in text and len(text) >= _LEAST_TEXT and _has_content(got, tree)
    return (undated if is_of_year else ""), year


def _has_content(got: Fetched, tree: LexborHTMLParser) -> bool:
    """Whether there is a text, a table or an attachment below the title."""
    for node in tree.css("script, style, noscript"):
        node.decompose()
    text = re.sub(r"\s+", "", tree.body.text(separator=" ")) if tree.body is not None else ""
    return len(text) >= _LEAST_TEXT or tree.css_first("td") is not None or bool(attachments(got.data, got.final_url))
