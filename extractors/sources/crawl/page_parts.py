"""What belongs to a page: its documents, the pictures of its text, and its date of publication."""

from __future__ import annotations

from datetime import date

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors import dates, media_types
from gongkai.extractors.sources.crawl.attachments import attachments, is_expiring, pictures
from gongkai.extractors.sources.http.types import Fetched
from gongkai.extractors.sources.store.fetch_state import Part
from gongkai.extractors.sources.store.hints import hints

_PAGE_DATES = 'meta[name="PubDate" i], meta[name="publishdate" i], meta[property="article:published_time" i]'


EXPIRING = "#attachment-"
"""Appended to the address of a page to identify an attachment whose own address expires."""


def page_parts(got: Fetched, address: str, asked_at: dict[str, str]) -> tuple[Part, ...]:
    """The documents and pictures of a page, each with the hints that give the page and its date.

    An attachment with an expiring address is identified by its page and its position there;
    its current address is put into `asked_at`.
    """
    if got.media_type != media_types.HTML:
        return ()
    charset = got.charset
    found = attachments(got.data, got.final_url, charset)
    named = [(f"{address}{EXPIRING}{place}" if is_expiring(url) else url, url) for place, url in enumerate(found, 1)]
    asked_at |= {name: url for name, url in named if name != url}
    offered = [(name, hints(linked_from=address)) for name, _ in named]
    numbered = enumerate(pictures(got.data, got.final_url, charset), 1)
    parts = offered + [(url, hints(picture_of=address, position=f"{place:03}")) for place, url in numbered]
    dated = page_date(got.text) if parts else None
    published = hints(published_on=dated.isoformat() if dated else None)
    return tuple((url, part | published) for url, part in parts)


def page_date(markup: str) -> date | None:
    """The page's date of publication: from its meta data, else after the words 发布日期 or 发布时间."""
    tree = LexborHTMLParser(markup)
    for node in tree.css(_PAGE_DATES):
        if found := dates.written(node.attributes.get("content") or ""):
            return found
    return dates.published(tree.body.text(separator=" ") if tree.body is not None else "")
