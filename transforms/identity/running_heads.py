"""Running heads and feet of a document, which name the agency of its letter paper where nothing else names one.

Word keeps them apart from the text (`running_head` in the metadata); in documents with pages they are the first and
last lines that several pages share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gongkai.extractors.document import Document
from gongkai.transforms.identity.agencies import plain
from gongkai.transforms.identity.agency_resolution import Resolver
from gongkai.transforms.identity.openings import Mention

RUNNING_HEAD = "页眉页脚/running head"
_OUTER_LINES = 2
_PAGE_NUMBER = re.compile(r"[-—–·|/\s]*(?:第?\d{1,3}页?(?:[,/]?共?\d{1,3}页?)?|第页(?:共页)?)[-—–·|/\s]*")


def running_heads(document: Document, resolver: Resolver) -> Iterator[Mention]:
    """The agencies of known places that are alone on a running head or foot."""
    lines = document.meta.get("running_head", "").splitlines()
    for line in dict.fromkeys((*map(_bare, lines), *_repeated(document))):
        if resolver.quality(line) == 3:
            yield Mention(RUNNING_HEAD, line)


def _bare(line: str) -> str:
    """A line without a page number at its beginning or end."""
    text = plain(line)
    for found in (_PAGE_NUMBER.match(text), re.search(rf"{_PAGE_NUMBER.pattern}$", text)):
        if found and found.group():
            text = text.replace(found.group(), "", 1)
    return text


def _repeated(document: Document) -> list[str]:
    """The first and last lines of pages that occur on more than one page."""
    pages: dict[int, list[str]] = {}
    for passage in document.passages:
        if passage.page is not None:
            pages.setdefault(passage.page, []).extend(_bare(line) for line in passage.text.splitlines())
    outer = Counter(
        line
        for lines in pages.values()
        for line in {
            *[text for text in lines if text][:_OUTER_LINES],
            *[text for text in lines if text][-_OUTER_LINES:],
        }
    )
    return [line for line, count in outer.items() if count > 1]
