"""The text of a document in one piece, and where each part of it stands."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.extractors.document import Passage, compact

_ENDS = frozenset("。;!?:")


@dataclass(frozen=True, slots=True)
class RunningText:
    """Text in NFKC without white space. Passages begin at `starts`, with `pages` and
    `elements`; paragraphs surely end at `breaks`."""

    text: str
    breaks: tuple[int, ...]
    starts: tuple[int, ...]
    pages: tuple[int | None, ...]
    elements: tuple[int | None, ...]

    def place(self, position: int) -> tuple[int | None, int | None]:
        """The page of the passage at `position`; if the medium has no pages, its number among all passages and tables
        of the document, from 1."""
        found = bisect_right(self.starts, position) - 1
        return (self.pages[found], self.elements[found]) if found >= 0 else (None, None)


def running(passages: Iterable[Passage]) -> RunningText:
    """The passages as one text.

    In a medium without pages a passage is a paragraph; on a page it may break off in the middle of a sentence.
    """
    parts: list[str] = []
    starts: list[int] = []
    pages: list[int | None] = []
    elements: list[int | None] = []
    breaks: list[int] = []
    length = 0
    for passage in passages:
        part = unicodedata.normalize("NFKC", compact(passage.text))
        if not part:
            continue
        starts.append(length)
        pages.append(passage.page)
        elements.append(passage.order + 1 if passage.page is None else None)
        parts.append(part)
        length += len(part)
        if passage.page is None or part[-1] in _ENDS:
            breaks.append(length)
    return RunningText("".join(parts), tuple(breaks), tuple(starts), tuple(pages), tuple(elements))
