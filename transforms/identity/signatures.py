"""Who signs a document below its text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from gongkai.extractors import media_types
from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_conflicts import LAST_LINES, SIGNATURE
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.links import links_of
from gongkai.transforms.identity.openings import DAY_ALONE, Mention

_LAST_PASSAGES, _LAST = 30, 8
MOST_SIGNERS = 3
"""The most agencies that sign on one line."""


def signatures(document: Document, resolver: Resolver, title: str = "") -> Iterator[Mention]:
    """The agencies of known places that sign below the title: on the line above a date, the last date first; then among
    the last eight lines, from the bottom. On a web page these may be of the site: one agency is told apart from those
    that sign, several are a list. What is below a sentence is no title but the name of a file."""
    links = links_of(document)
    passages = document.passages[-_LAST_PASSAGES:]
    texts = [line for passage in passages for line in passage.text.splitlines() if plain(line) not in links]
    above = list(takewhile(lambda text: "。" not in text, texts))
    heads = [at for at, text in enumerate(above) if plain(text) == title]
    lines = [line for text in texts[heads[-1] + 1 if heads else 0 :] for line in _signers(text, resolver)]
    days = [at for at, line in enumerate(lines[1:]) if DAY_ALONE.fullmatch(line)]
    yield from (Mention(SIGNATURE, lines[at]) for at in reversed(days) if resolver.quality(lines[at]) == 3)
    last = [at for at in range(max(0, len(lines) - _LAST), len(lines)) if at not in days]
    names = [lines[at] for at in reversed(last) if resolver.quality(lines[at]) == 3]
    if document.media_type != media_types.HTML:
        yield from (Mention(SIGNATURE, name) for name in names)
    elif len({resolver.resolve(name).agency_id for name in names}) == 1:
        yield Mention(LAST_LINES, names[0])


def _signers(text: str, resolver: Resolver) -> list[str]:
    """The agencies that sign side by side on a line; otherwise the whole line as one item."""
    parts = [plain(part) for part in text.split()]
    is_several = 1 < len(parts) <= MOST_SIGNERS and all(resolver.quality(part) == 3 for part in parts)
    return parts if is_several else [plain(text)]
