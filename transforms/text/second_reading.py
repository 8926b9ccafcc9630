"""A second, independent reading of a number: does it count what the first one says?

It knows no grammar. It looks at the words around the number, in which order and how near, and adds up their weights:
data/reference/text/weights.csv, learnt from labelled texts by benchmarks/train_second_reading.py. The same words are
seen in three ways: as such for the indicator, and with those that name it (named_by.csv) as SELF, for its family and
for all, so that what is true of 微信 is known of 微博.

It agrees from a sum of weights on that named_by.csv gives: a higher one for indicators that the first reading has often
mistaken in texts that it saw for the first time. benchmarks/train_second_reading.py prints what that costs and saves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import CLOSING_MARKS
from gongkai.transforms.text.tokens import Token

EVERY = "every number"
UNKNOWN, MUCH_UNKNOWN = "?", "??"
"""Words that no table holds; the second if they are long."""
_LONG = 4
_LOOKED_AT = 40
"""So many characters that no table holds are looked at."""
_MOST = 32
"""So many words of a clause, and before it, are looked at, at most."""
_NEAREST, _FOLLOWING, _AWAY = 5, 3, 6
_CUTS = frozenset(",:;()")
_MARKS = re.compile(f"[{CLOSING_MARKS}]")

Word = tuple[str, int, int]
"""What it means, and where it begins and ends."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a number: of its clause before and behind it, of the clause before, of those before that."""

    before: tuple[str, ...]
    behind: tuple[str, ...]
    previous: tuple[str, ...]
    rest: tuple[str, ...]
    unit: str


class SecondReader:
    """Reads the numbers of one sentence after another."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.sentence: tuple[str, Sequence[Token], int, int] = "", (), 0, 0
        self.words: list[Word] | None = None

    def begin(self, text: str, words: Sequence[Token], start: int, end: int) -> SecondReader:
        """Read the sentence that stands there."""
        self.sentence, self.words = (text, words, start, end), None
        return self

    def agrees(self, indicator: str, number: Token) -> bool:
        """Whether the second reading, too, takes a number of the sentence for one of this indicator.

        Of indicators that are too rare to learn from (without a row in named_by.csv) it knows nothing to the contrary.
        """
        if indicator not in self.grammar.named_by:
            return True
        text, words, start, end = self.sentence
        if self.words is None:
            self.words = in_order(words)
        return self._sum(indicator, surroundings(text, number, self.words, start, end)) >= self.grammar.least[indicator]

    def _sum(self, indicator: str, around: Surroundings) -> float:
        seen = features(indicator, around, self.grammar.named_by[indicator])
        return sum(self.grammar.weights.get(feature, 0.0) for feature in seen)


def features(indicator: str, around: Surroundings, named_by: frozenset[str]) -> set[str]:
    """What is seen of a number, if it were one of this indicator."""

    def masked(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(["SELF" if word in named_by else word for word in words])

    as_self = Surroundings(
        masked(around.before), masked(around.behind), masked(around.previous), masked(around.rest), around.unit
    )
    family, plain, own = indicator.partition(".")[0], set(_seen(around)), set(_seen(as_self))
    return {
        EVERY,
        f"is {indicator}",
        *own,
        *(f"{family}|{seen}" for seen in own),
        *(f"{indicator}|{seen}" for seen in plain),
    }


def _seen(around: Surroundings) -> Iterator[str]:
    before, behind = around.before, around.behind
    yield f"unit {around.unit}"
    for n in range(1, _NEAREST + 1):
        yield f"{n} before: {' '.join(before[-n:])}"
    for n in range(1, _FOLLOWING + 1):
        yield f"{n} behind: {' '.join(behind[:n])}"
    for word in before:
        yield f"before {word}"
    for pair in pairwise(before):
        yield f"pair {' '.join(pair)}"
    together = sorted(set(before))
    for i, word in enumerate(together):
        for other in together[i + 1 :]:
            yield f"both {word} {other}"
    for word in behind:
        yield f"behind {word}"
    for word in around.previous:
        yield f"previous {word}"
    for word in around.rest:
        yield f"earlier {word}"
    yield from _distance(before, behind)


def _distance(before: Sequence[str], behind: Sequence[str]) -> Iterator[str]:
    """How far the number stands from what names its indicator, and what stands between."""
    if "SELF" not in before:
        yield "away behind" if "SELF" in behind else "away"
        return
    place = len(before) - 1 - before[::-1].index("SELF")
    yield f"away {min(len(before) - 1 - place, _AWAY)}"
    for word in before[place + 1 :]:
        yield f"between {word}"


def surroundings(text: str, number: Token, words: Sequence[Word], start: int, end: int) -> Surroundings:
    """The words around a number, of those of its sentence, in order."""
    first = bisect_right(words, number.start, key=lambda word: word[2])
    last = bisect_left(words, number.end, key=lambda word: word[1])
    cut = _cut_before(words, first)
    earlier = _cut_before(words, cut - 1)
    most = min(last + _MOST, len(words))
    until = next((i for i in range(last, most) if words[i][0] in _CUTS), most)
    left, right = words[cut - 1][2] if cut else start, words[until][1] if until < len(words) else end
    return Surroundings(
        ("^", *_with_unknown(text, words[cut:first], left, number.start)),
        (*_with_unknown(text, words[last:until], number.end, right), words[until][0] if until < len(words) else "$"),
        _known(words[earlier : max(cut - 1, 0)]),
        _known(words[max(earlier - _MOST, 0) : earlier]),
        number.concept,
    )


def _cut_before(words: Sequence[Word], place: int) -> int:
    """Where the clause begins that ends there, or what is looked at of it."""
    least = max(place - _MOST, 0)
    while place > least and words[place - 1][0] not in _CUTS:
        place -= 1
    return max(place, 0)


def _known(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(meaning for meaning, _, _ in words if meaning != "filler")


def _with_unknown(text: str, words: Sequence[Word], left: int, right: int) -> Iterator[str]:
    for meaning, start, end in (*words, ("filler", right, right)):
        if left < start and (gap := _MARKS.sub("", text[left : min(start, left + _LOOKED_AT)])):
            yield UNKNOWN if len(gap) < _LONG else MUCH_UNKNOWN
        if meaning != "filler":
            yield meaning
        left = max(left, end)


def in_order(words: Sequence[Token]) -> list[Word]:
    """The words of a sentence with those in its brackets, in order."""
    return sorted(_flat(words), key=lambda word: word[1])


def _flat(words: Sequence[Token]) -> Iterator[Word]:
    for word in words:
        if word.kind == "group" and not _counts(word):
            yield "filler", word.start, word.end  # 网站(含转发)319条
        elif word.kind == "group":
            yield "(", word.start, word.start + 1
            yield from _flat(word.group)
            yield ")", word.end - 1, word.end
        else:
            yield _meaning(word), word.start, word.end


def _counts(group: Token) -> bool:
    return any(word.kind == "number" or _counts(word) for word in group.group)


def _meaning(word: Token) -> str:
    if word.kind in ("year", "skip"):
        return word.kind
    if word.kind == "number":
        return f"number {word.concept}"
    return "measure" if word.kind == "measure" else word.concept
