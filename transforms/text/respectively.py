"""Clauses that list names and then their numbers: 网站、微信分别发布信息5条、3条 is written out as two clauses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from gongkai.transforms.text.phrases import names
from gongkai.transforms.text.tokens import Token

MOST = 10
"""A list with more numbers than this is not read."""

_CHANNELS = frozenset({"channel", "action", "filler", "joint", "time", "year"})

_SHARED = frozenset({"time", "year", "part", "cause"})
"""Kinds of words of the first item that hold for the others, too."""


def respectively(text: str, clause: Sequence[Token], start: int, end: int) -> list[str] | None:
    """The clauses that a list stands for; [] if it is not understood, None if the clause has no such list."""
    place = next((i for i, word in enumerate(clause) if word.concept == "separately"), None)
    if place is None:
        return _without_the_word(text, clause, start, end)
    before, after = clause[:place], clause[place + 1 :]
    numbers = [word for word in after if word.kind == "number"]
    if not _lists(before):  # 分别 adds nothing to 办理建议12件、提案8件
        return None if _each_named(after) else []
    if len(numbers) == 1 and len({word.concept for word in before if word.kind == "channel"}) == 1:
        return None  # 在市政府网站和我局网站分别公开信息148条
    if not 2 <= len(numbers) <= MOST or not _bare(after, numbers):
        return []
    items = _items(text, before, start, clause[place].start)
    if len(items) != len(numbers):
        return []
    return _written_out(text, before, items, (clause[place].end, numbers, end))


def _without_the_word(text: str, clause: Sequence[Token], start: int, end: int) -> list[str] | None:
    """The same without 分别: as many channels before the verb as numbers behind it, 微信、微博发布信息5条、3条."""
    numbers = [word for word in clause if word.kind == "number"]
    if not 2 <= len(numbers) <= MOST:
        return None
    verbs = [i for i, word in enumerate(clause) if word.kind == "action" and word.start < numbers[0].start]
    place = verbs[-1] if verbs else 0  # the last verb, as 发布 may be part of a name: 省教育厅发布
    before = clause[:place]
    if any(word.kind not in _CHANNELS for word in before) or not _lists(before) or not _bare(clause, numbers):
        return None
    items = _items(text, before, start, clause[place].start)
    if len(items) != len(numbers):
        return None
    return _written_out(text, before, items, (clause[place].start, numbers, end))


def _written_out(
    text: str, before: Sequence[Token], items: Sequence[str], rest: tuple[int, Sequence[Token], int]
) -> list[str]:
    begin, numbers, end = rest
    shared, tail = text[begin : numbers[0].start], text[numbers[-1].end : end]
    head = "".join(text[word.start : word.end] for word in before if word.kind in _SHARED)
    counts = [text[number.start : number.end] for number in numbers]
    return [
        ("" if i == 0 else head) + item + shared + count + tail
        for i, (item, count) in enumerate(zip(items, counts, strict=True))
    ]


def _lists(words: Sequence[Token]) -> bool:
    return any(word.concept == "joint" for word in words)


def _each_named(after: Sequence[Token]) -> bool:
    """Whether each number says for itself what it counts, or through which channel: 分别为网站51条."""
    places = [-1, *(i for i, word in enumerate(after) if word.kind == "number")]
    named = (after[a + 1 : b] for a, b in pairwise(places))
    return all(names(words) or any(word.kind == "channel" for word in words) for words in named)


def _bare(after: Sequence[Token], numbers: Sequence[Token]) -> bool:
    """Whether only fillers and conjunctions stand between the numbers."""
    inner = [word for word in after if numbers[0].start < word.start < numbers[-1].start]
    return all(word.kind in ("number", "filler") or word.concept == "joint" for word in inner)


def _items(text: str, words: Sequence[Token], start: int, end: int) -> list[str]:
    """The items of the list that name something, as written."""
    joints = [word for word in words if word.concept == "joint"]
    starts = [start, *(word.end for word in joints)]
    ends = [*(word.start for word in joints), end]
    naming = (word for word in words if word.kind in ("channel", "thing", "outcome"))
    named = sorted({bisect_right(starts, word.start) - 1 for word in naming})
    return [text[starts[i] : ends[i]] for i in named]
