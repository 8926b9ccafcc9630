"""Further pages of a static list: by its link to the next page, by its page names, or counted down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.sources.crawl.classify import Patterns
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.crawl.parameters import Column
from gongkai.extractors.sources.http.types import Fetched

_NAMED_IN_SCRIPT = re.compile(r"createPageHTML\([^)]*[\"'](?P<name>\w+)[\"']\s*,\s*[\"'](?P<suffix>\w+)[\"']")
_NEXT = re.compile(r"^(?:下一?页|后一?页|next|[>›»])$", re.I)


def next_link(got: Fetched) -> str:
    """The link of a page to the next one."""
    tree = LexborHTMLParser(got.text)
    base = base_of(tree, got.final_url)
    named = [node for node in tree.css("a[href]") if _NEXT.match(node.text(deep=True).strip())]
    found = (target(base, node.attributes.get("href")) for node in named)
    return next((url for url in found if url and url != got.final_url), "")


def name_of(column: Column) -> str:
    """The name of further pages before their number: as a script of the page gives it, else index."""
    found = _NAMED_IN_SCRIPT.search(column.markup)
    return found["name"] if found else "index"


def suffix_of(column: Column) -> str:
    """The suffix of further pages: as a script of the page gives it, else that of its links or its own address."""
    patterns = (
        _NAMED_IN_SCRIPT,
        re.compile(r"index_\d+\.(?P<suffix>s?html?|jhtml)\b"),
        re.compile(r"\bt20\d{6}_\d+\.(?P<suffix>s?html?)\b"),
    )
    named = next((found["suffix"] for pattern in patterns if (found := pattern.search(column.markup))), "")
    own = re.search(r"\.(s?html?|jhtml)$", column.url)
    return f".{named or (own[1] if own else 'html')}"


def counting_down(column: Column, patterns: Patterns) -> Iterator[str]:
    """The 博达 system: the first page has no number, the others are numbered from the last page, which is 1."""
    stem = column.places["stem"]
    name = re.escape(stem.rpartition("/")[2])
    linked = [int(number) for number in re.findall(rf"\b{name}/(\d+)\.htm\b", column.markup)]
    total = patterns.page_count(column.markup) or _stated_total(column.markup)
    newest = max([*linked, (total or 1) - 1])
    for number in range(newest, 0, -1):
        yield f"{stem}/{number}.htm"


def _stated_total(markup: str) -> int | None:
    """The number of pages that a 博达 list states."""
    found = re.search(
        r"TOTALPAGE[\"']?\s*[:=]\s*[\"']?(\d+)|totalpage[\"']?\s*[:=]\s*[\"']?(\d+)|\b1/(\d+)\b", markup, re.I
    )
    return int(next(number for number in found.groups() if number)) if found else None
