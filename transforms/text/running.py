"""The running text of a document in one piece, and which page each part of it stands on."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.extractors.document import Passage, compact

_ENDS = frozenset("。;!?:")


@dataclass(frozen=True, slots=True)
class RunningText:
    """Text without white space, letters and digits as usual ones. `breaks` are where a paragraph surely ends."""

    text: str
    breaks: tuple[int, ...]
    starts: tuple[int, ...]
    pages: tuple[int | None, ...]

    def page(self, position: int) -> int | None:
        """The page of the passage in which `position` falls."""
        found = bisect_right(self.starts, position) - 1
        return self.pages[found] if found >= 0 else None


def running(passages: Iterable[Passage]) -> RunningText:
    """The passages as one text.

    A passage of a medium without pages is a paragraph. One of a page may break off in the middle of a sentence.
    """
    parts: list[str] = []
    starts: list[int] = []
    pages: list[int | None] = []
    breaks: list[int] = []
    length = 0
    for passage in passages:
        part = unicodedata.normalize("NFKC", compact(passage.text))
        if not part:
            continue
        starts.append(length)
        pages.append(passage.page)
        parts.append(part)
        length += len(part)
        if passage.page is None or part[-1] in _ENDS:
            breaks.append(length)
    return RunningText("".join(parts), tuple(breaks), tuple(starts), tuple(pages))
