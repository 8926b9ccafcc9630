"""The sentences of a text, and the years that it speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gongkai.transforms.text.running import RunningText

Heading = Literal["section", "part"]

_END = re.compile(r"[。!?]")
_HEADING = re.compile(
    r"(?<!第)\([一二三四五六七八九十]{1,3}\)|(?<![第一二三四五六七八九十])[一二三四五六七八九十]{1,3}、"
)
OFTEN = 3
"""Another year counts as the report's own if named at least this often, and twice as often as the report's."""

_YEAR = re.compile(r"(?<![\d〔(])(20\d\d)年(?!\d{1,2}月|[^,;。]{0,8}以来)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence begins and ends. `heads` says whether it begins with the number of a "section" or a "part" of
    one; None if with neither."""

    start: int
    end: int
    heads: Heading | None


def sentences(text: RunningText) -> Iterator[Sentence]:
    """The sentences in order. A heading begins a sentence, too."""
    headings: dict[int, Heading] = {
        match.start(): "part" if match[0][0] == "(" else "section" for match in _HEADING.finditer(text.text)
    }
    ends = {match.end() for match in _END.finditer(text.text)}
    cuts = sorted({0, len(text.text), *text.breaks, *ends, *headings})
    for start, end in pairwise(cuts):
        yield Sentence(start, end, headings.get(start))


def usual_years(text: str, years: frozenset[int]) -> frozenset[int]:
    """`years`, and the year that prevails in the text: a report may be titled with one year and speak of another."""
    named = Counter(int(year) for year in _YEAR.findall(text))
    if not named:
        return years
    (most, times), *_ = named.most_common(1)
    own = max((named[year] for year in years), default=0)
    return years | {most} if not years or times >= max(OFTEN, 2 * own) else years
