"""Cuts sentences into clauses, and tells which of their brackets and numbers count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.transforms.text.phrases import DENYING
from gongkai.transforms.text.tokens import Token

STOPS = frozenset(",:;")
COUNTING = DENYING | {"number"}
"""Kinds of words; a sentence without any of these states nothing."""


def counts(group: Token) -> bool:
    """Whether what stands in brackets counts or denies something."""
    return bool(group.group) and not COUNTING.isdisjoint([word.kind for word in group.group])


def limit_of(clause: Sequence[Token], end: int) -> int:
    """The position from which the numbers of a clause are not the report's, as behind 同比; `end` if there is none."""
    return next((word.start for word in clause if word.kind == "compare"), end)


def clauses_of(words: Sequence[Token], start: int, end: int) -> Iterator[tuple[list[Token], int, int, str]]:
    """The clauses of a sentence: words, start, end, and the mark that ends each, "" for the last."""
    clause: list[Token] = []
    begin = start
    for i, word in enumerate(words):
        if word.concept in STOPS and not (word.concept == ":" and _introduces(clause, word, words[i + 1 : i + 2])):
            yield clause, begin, word.start, word.concept
            clause, begin = [], word.end
            continue
        if word.kind == "denial" and _runs_on(clause, word, words[i + 1 : i + 2]):
            yield clause, begin, word.start, ","
            clause, begin = [], word.start
        clause.append(word)
    yield clause, begin, end, ""


def _runs_on(clause: Sequence[Token], word: Token, following: Sequence[Token]) -> bool:
    """Whether a denying clause begins right behind a number, without a mark: 收到申请2件没有因信息公开…复议."""
    counted = bool(clause) and clause[-1].kind == "number" and clause[-1].end == word.start
    return counted and any(w.concept == "because" for w in following)


def _introduces(clause: Sequence[Token], colon: Token, following: Sequence[Token]) -> bool:
    """Whether a colon only introduces the number of its clause: 主动公开政府信息总数:512条."""
    number = any(word.kind == "number" and word.start == colon.end for word in following)
    return number and all(word.kind != "number" for word in clause)
