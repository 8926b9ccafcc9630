"""The content of a page without what changes around it: menus, news beside the text, counters, tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import compact
from gongkai.extractors.sources.crawl.attachments import CONTENT, attachments, pictures

Essence = tuple[str, tuple[str, ...]]
NEVER_SEEN = "script, style, noscript, template"

_STATED = (
    'iframe, frame, embed, object, meta[name="PubDate" i], meta[name="ArticleTitle" i], meta[name="ContentSource" i]'
)
_BLOCKS = "nav, header, footer, aside, ul, ol, dl, div, section, p"
_HOLDS_CONTENT = "table, img, iframe, frame, embed, object"
_NEIGHBOUR = re.compile(r"^(?:上一?|下一?|前一|后一)(?:篇|条|页|个|则)")
_MOST_OF_NEIGHBOUR = 200
_LEAST_LINKS = 3
_SHARE_OF_LINKS = 0.8
_NO_WORDS = re.compile(r"[\W\d_]+")
_PASSING = re.compile(
    r"[?&](?:_?t|_|ts|time(?:stamp)?|rand(?:om)?|token|sign(?:ature)?|expires?|auth_?key|sid|v|ver)=[^&#]*"
    r"|;jsessionid=[^?#]*",
    re.I,
)
_NOWHERE = "http://page.invalid/"


def essence_of(markup: str, moving: Sequence[re.Pattern[str]]) -> Essence:
    """The text of a page without what `moving` matches, and the addresses that it shows or links.

    If the text has a marked place, only that counts, with the title and every table; else the whole page without blocks
    that are hardly more than links. Documents and pictures to be fetched with the page count wherever they are.
    """
    tree = LexborHTMLParser(markup)
    for node in tree.css(NEVER_SEEN):
        node.decompose()
    data = markup.encode("utf-8", "replace")
    offered = [
        *attachments(data, _NOWHERE, "utf-8"),
        *pictures(data, _NOWHERE, "utf-8"),
        *_addresses(tree.css(_STATED)),
    ]
    places = tree.css(CONTENT)
    if not places and tree.body is not None:
        for block in list(_surroundings(tree)):
            block.decompose()
        places = [tree.body]
    offered += _addresses(node for place in places for node in place.css("a[href], img[src]"))
    text = " ".join(node.text(separator=" ") for node in [*tree.css("title, h1, table"), *places])
    text = unicodedata.normalize("NFKC", compact(text))
    for pattern in moving:
        text = pattern.sub("", text)
    return text, tuple(sorted({_PASSING.sub("", address) for address in offered}))


def _addresses(nodes: Iterable[LexborNode]) -> Iterator[str]:
    given = (node.attributes.get(name) for node in nodes for name in ("href", "src", "data", "content"))
    return (value for value in given if value)


def _surroundings(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The outermost blocks that are hardly more than links, or lead to the previous or next page."""
    inside: set[int] = set()
    for block in tree.css(_BLOCKS):
        if block.mem_id in inside or block.css_first(_HOLDS_CONTENT) is not None:
            continue
        if _is_neighbour(block) or _is_links(block):
            inside |= {inner.mem_id for inner in block.css(_BLOCKS)}
            yield block


def _is_neighbour(block: LexborNode) -> bool:
    text = compact(block.text(deep=True, separator=" "))
    return len(text) <= _MOST_OF_NEIGHBOUR and _NEIGHBOUR.match(text) is not None


def _is_links(block: LexborNode) -> bool:
    links = block.css("a[href]")
    if len(links) < _LEAST_LINKS:
        return False
    words = len(_NO_WORDS.sub("", block.text(deep=True)))
    linked = sum(len(_NO_WORDS.sub("", link.text(deep=True))) for link in links)
    return linked >= _SHARE_OF_LINKS * words
