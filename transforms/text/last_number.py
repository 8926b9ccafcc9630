"""What a clause without a number says of the things counted just before it: 2件，均为网络申请; 1件，尚未审结."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.transforms.text.context import WAYS, Context
from gongkai.transforms.text.descriptions import direction
from gongkai.transforms.text.grammar import Grammar, Pattern
from gongkai.transforms.text.phrases import CLOSING_MARKS, RECEIVING, Phrase, has_unknown
from gongkai.transforms.text.subjects import RESULTS
from gongkai.transforms.text.tokens import Token

RECEIVED = "requests.received"

_ALIKE = WAYS | {"granted", "granted_in_part", "refused"}
_ALL = frozenset({"all", "entirely"})

Said = tuple[Pattern, Token] | None
"""What is stated, and of which number; None if nothing is stated."""


def said_of_last(clause: Sequence[Token], text: str, start: int, end: int, context: Context, grammar: Grammar) -> Said:
    """What a clause says of the number before it, if anything."""
    return (
        _carried_out(clause, start, context, grammar)
        or _ended(clause, text, start, context, grammar)
        or all_alike(clause, text, start, end, context, grammar)
    )


def _carried_out(clause: Sequence[Token], start: int, context: Context, grammar: Grammar) -> Said:
    """That requests just counted, so far without a statement, went on: 1件征求第三方意见，结转至下年度办理."""
    number, concepts = context.unexplained, frozenset([word.concept for word in clause])
    context.unexplained = None
    if number is None or number.value is None or ("carry_next" not in concepts and "carry" not in concepts):
        return None
    concepts |= direction(Phrase(None, tuple(clause), start), context.years)
    pattern = grammar.pattern(frozenset({"request_context"}), concepts, number.concept)
    return (pattern, number) if pattern is not None and pattern.statement == "requests.carried_out" else None


def _ended(clause: Sequence[Token], text: str, start: int, context: Context, grammar: Grammar) -> Said:
    """The outcome of all reviews or suits just counted: 1件，尚未审结; 2件，均维持."""
    number, concepts = context.outcomes.total, frozenset([word.concept for word in clause])
    results = RESULTS & concepts
    if number is None or number.value is None or context.outcomes.of is None or len(results) != 1:
        return None
    same = ("conclude", context.outcomes.of)  # 诉讼结果均为维持
    others = any(word.kind not in ("filler", "outcome", "joint") and word.concept not in same for word in clause)
    part = number.value > 1 and concepts.isdisjoint(_ALL)
    if others or part or has_unknown(text, clause, start, clause[-1].end):
        return None
    pattern = grammar.pattern(frozenset({context.outcomes.of}), results | {"result_of"}, number.concept)
    if pattern is None:
        return None
    context.outcomes = context.outcomes._replace(total=None, due=False)
    return pattern, number


def all_alike(clause: Sequence[Token], text: str, start: int, end: int, context: Context, grammar: Grammar) -> Said:
    """How all of the requests just counted came, or how all were answered: 2件,均为网络申请; 3件,均予以公开."""
    number, words = context.last_requests, [w for w in clause if w.concept in _ALIKE]
    if number is None or not number.value or len({w.concept for w in words}) != 1:
        return None
    way = words[0].kind == "channel"
    answers = {"action", "other", "denial", *(["outcome"] if way else [])}
    other = any(w.kind in answers and (w.concept not in RECEIVING or not way) for w in clause)
    all_of_them = (way and number.value == 1) or any(word.concept in _ALL for word in clause)
    until = clause[-1].end + len(text[clause[-1].end : end].rstrip(CLOSING_MARKS))
    if other or not all_of_them or has_unknown(text, clause, start, until):
        return None
    concepts = frozenset({words[0].concept, *(["part"] if way else [])})
    pattern = grammar.pattern(frozenset({"request"}), concepts, number.concept)
    return None if pattern is None or (way and context.statement != RECEIVED) else (pattern, number)
