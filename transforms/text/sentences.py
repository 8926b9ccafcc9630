"""Sentences of a running text, and the year it speaks of."""

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
"""Another year than the report's counts as its own where it is named so often, and twice as often as that."""

_YEAR = re.compile(r"(?<![\d〔(])(20\d\d)年(?!\d{1,2}月|[^,;。]{0,8}以来)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence begins and ends; `heads` where it begins with the number of a heading: of a "section" or of a
    "part" of one."""

    start: int
    end: int
    heads: Heading | None


def sentences(text: RunningText) -> Iterator[Sentence]:
    """The sentences in order: a heading, too, begins one."""
    headings: dict[int, Heading] = {
        match.start(): "part" if match[0][0] == "(" else "section" for match in _HEADING.finditer(text.text)
    }
    ends = {match.end() for match in _END.finditer(text.text)}
    cuts = sorted({0, len(text.text), *text.breaks, *ends, *headings})
    for start, end in pairwise(cuts):
        yield Sentence(start, end, headings.get(start))


def usual_years(text: str, years: frozenset[int]) -> frozenset[int]:
    """`years`, and the one that the text names most often: a report may be called by one year and speak of another."""
    named = Counter(int(year) for year in _YEAR.findall(text))
    if not named:
        return years
    (most, times), *_ = named.most_common(1)
    own = max((named[year] for year in years), default=0)
    return years | {most} if not years or times >= max(OFTEN, 2 * own) else years
