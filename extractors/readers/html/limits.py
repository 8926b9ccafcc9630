"""Limits on the cost of parsing a page, and whether a page was cut off."""

from __future__ import annotations

import re
from collections import Counter

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.html.tags import words

MAX_BYTES = 50 * 1024 * 1024
# limits on the cost of parsing a page; the largest report pages (saved from Word) have some 50,000 tags, 100 deep
MAX_TAGS = 1_000_000
MAX_DEPTH = 10_000
MAX_COPIES = 5_000_000

FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
# these are closed by the next one of their kind, so an unclosed one is no deeper than a closed one
FLAT = words("area base br col dd dt embed hr img input li link meta option p source td th tr wbr")

_START_OR_END_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def ends_inside_a_table(text: str) -> bool:
    """Whether a page was cut off inside a table, perhaps in a number: neither the table nor the page is closed."""
    begun = max(text.rfind(tag) for tag in ("<table", "<tr", "<td", "<th"))
    return begun > max(text.rfind(tag) for tag in ("</table", "</body", "</html"))


def refuse_many_tags(tags: int) -> None:
    """Refuse a page with so many tags. Also called before decoding, as text of
    that size takes several times its memory."""
    if tags > MAX_TAGS:
        raise UnreadableError("reading.too_large", tags=str(tags), limit=str(MAX_TAGS))


def refuse_bombs(text: str) -> None:
    """Refuse a page whose tree would take minutes or gigabytes: too many tags, too deep, or too many unclosed
    formatting elements, which a browser reopens in every block."""
    tags = text.count("<")
    refuse_many_tags(tags)
    if tags < 3000:  # cannot be expensive
        return
    open_: Counter[str] = Counter()
    depth = copies = formatting = 0
    for match in _START_OR_END_TAG.finditer(text):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in FLAT:
            copies += formatting
        elif open_[name] + step >= 0:
            open_[name] += step
            depth += step
            if name in FORMATTING:
                formatting += step
            else:
                copies += formatting
        if depth > MAX_DEPTH:
            raise UnreadableError("reading.too_large", depth=str(depth), limit=str(MAX_DEPTH))
        if copies > MAX_COPIES:
            raise UnreadableError("reading.too_large", elements=str(copies), limit=str(MAX_COPIES))
