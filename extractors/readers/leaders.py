"""Leaders: the dots that lead from a label to its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from gongkai.extractors.readers.text_boxes import width

LEAST = 4
"""So many dots in a row are leaders."""

_DOTS = ".…·．․‥"
_RUN = re.compile(f"(?:[{_DOTS}] ?){{{LEAST},}}|…+")
_LAST_NUMBER = re.compile(r"(\d{1,3})\s*$")


def parts(chars: Sequence[str], cuts: Iterable[int]) -> list[tuple[int, int, bool]]:
    """The characters of a line, cut at its gaps and around leaders: where each part begins and ends, and whether it is
    one or more of their dots."""
    runs = list(_runs(chars))
    bounds = sorted({0, *cuts, *(edge for run in runs for edge in run), len(chars)})
    return [(at, end, any(one <= at and end <= other for one, other in runs)) for at, end in pairwise(bounds)]


def _runs(chars: Sequence[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for is_dot, run in groupby(chars, lambda char: char in _DOTS):
        count = len(list(run))
        if is_dot and count >= LEAST:
            yield at, at + count
        at += count


def without_leaders(lines: Iterable[str]) -> list[str]:
    """The lines with spaces as wide as their leaders; those of a table of contents, whose numbers are pages, are
    blank."""
    lines = list(lines)
    if _are_contents(line for line in lines if _RUN.search(line)):
        return ["" if _RUN.search(line) else line for line in lines]
    return [_RUN.sub(lambda run: " " * max(2, width(run.group())), line) for line in lines]


def _are_contents(lines: Iterable[str]) -> bool:
    """Whether the numbers behind leaders are pages: none is 0 or less than the one above it."""
    numbers = [int(found[1]) for line in lines if (found := _LAST_NUMBER.search(line))]
    return 0 not in numbers and all(one <= other for one, other in pairwise(numbers))
