"""What a phrase is about, told from its own words or from those before it."""

from __future__ import annotations

import re
from itertools import pairwise

from gongkai.transforms.text.context import ACCOUNTS, Context
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import Phrase, last, modified, unknown

CONTESTED = frozenset({"review", "litigation", "complaint"})
RESULTS = frozenset({"upheld", "corrected", "other_result", "pending"})
"""Outcomes of a review or suit; a phrase that names nothing else gives the outcome of those counted last."""
_INHERITED = {
    "normative": frozenset({"normative"}),
    "fee": frozenset({"none", "fee_context"}),
    "gazette": frozenset({"none", "gazette_context"}),
    "press": frozenset({"none", "press_context"}),
}
_ASKED = CONTESTED | {"request"}
_APART = frozenset({"training", "meeting", "press", "interview", "staff", "visit", "gazette"})
"""What is no request, review or suit even if called by their names."""
_BY_RULES = re.compile(
    r"(?:按照?|根据|依照|依据|遵照|对照|落实)(?:(?!申请|群众|公[民众]|当事人|[市村居]民|企业|个人)[^,;。、]){0,20}$"
)
"""Before a demand that is no request, because rules or higher bodies make it."""


def subjects_of(phrase: Phrase, text: str, context: Context, grammar: Grammar) -> frozenset[str]:
    """The subjects of a phrase: several where it names several of 复议、诉讼、投诉, or names nothing."""
    named = _named(phrase, text, grammar)
    if named == "application":
        return frozenset({_application(phrase, text, context)})
    if context.outcomes.of is not None and named in (None, "request") and not RESULTS.isdisjoint(phrase.concepts):
        of_none = context.outcomes.at_most == 0 and not context.outcomes.may_number(phrase.number)
        return frozenset({"other" if of_none else context.outcomes.of})
    if named is None:
        return _inherited(phrase, context)
    if named in CONTESTED:
        return (
            _contested(phrase, grammar) if phrase.number is None or _is_counted(phrase, text) else frozenset({"other"})
        )
    return frozenset({named})


def _named(phrase: Phrase, text: str, grammar: Grammar) -> str | None:
    named = grammar.subject(phrase.concepts - {"demand"} if _demanded_by_rules(phrase, text) else phrase.concepts)
    if named in _ASKED and phrase.number is not None and grammar.subject(_head(phrase)) in _APART:
        return "other"  # 政府信息公开诉讼案件培训1次
    return "other" if named == "request" and _counts_another(phrase, text) else named


def _head(phrase: Phrase) -> frozenset[str]:
    """The concept of the last thing named before a number, which is what it counts."""
    return frozenset([word.concept for word in phrase.before if word.kind in ("thing", "other")][-1:])


def _demanded_by_rules(phrase: Phrase, text: str) -> bool:
    """Whether rules or higher bodies demand something, and nobody requests it: 按照条例要求公开政府信息20条."""
    place = last(phrase, "demand")
    return place is not None and _BY_RULES.search(text, phrase.start, phrase.words[place].start) is not None


def _application(phrase: Phrase, text: str, context: Context) -> str:
    """The subject of 申请 alone: a request if the text is about requests and no word narrows it to another kind."""
    place = last(phrase, "application")
    assert place is not None
    spoken = context.topic == "request" and context.spoken in (None, "request", "information")
    # what last year left is told before the requests are named: 无上年结转申请,本年新收政府信息公开申请5件
    spoken |= context.spoken is None and {"carry", "last_year"} <= phrase.concepts
    return "request_bare" if spoken and not modified(phrase, place, text) else "other"


def _inherited(phrase: Phrase, context: Context) -> frozenset[str]:
    """The subjects of a phrase that names nothing: what its sentence has spoken of."""
    if context.spoken == "request":
        return frozenset({"none", "request_context", "request_section"})
    if context.spoken in _INHERITED and not any(word.concept in ACCOUNTS for word in phrase.words):
        return _INHERITED[context.spoken]
    if of_the_year(phrase, context) and (context.spoken == "information" or _of_visits(phrase, context)):
        return frozenset({context.spoken} if context.spoken else ())
    return frozenset({"none", "request_section"} if context.topic == "request" else {"none"})


def _of_visits(phrase: Phrase, context: Context) -> bool:
    """Whether a number counts visits as the one before it does: 累计访问量4746万人次，其中2009年度1499万人次."""
    return context.spoken == "visit" and phrase.number is not None and phrase.number.concept in ("次", "人次")


def _counts_another(phrase: Phrase, text: str) -> bool:
    """Whether words that no table holds, and no verb, separate a request from its number: 申请公开的内容涉及拆迁8件."""
    places = [last(phrase, concept) for concept in ("on_request", "application", "disclosure")]
    place = max((p for p in places if p is not None), default=None)
    number = phrase.number
    if place is None or number is None or number.start < phrase.words[place].end:
        return False
    words = [*(word for word in phrase.words[place:] if word.start < number.start), number]
    if any(word.kind == "action" for word in words):
        return False
    return any(unknown(text, a.end, b.start) for a, b in pairwise(words))


def _is_counted(phrase: Phrase, text: str) -> bool:
    """Whether the number counts the reviews, suits or complaints themselves: no unknown words and no 信息 stand between
    them, unlike in 行政复议决定书20份, 行政复议类信息24条."""
    place = max(i for i, word in enumerate(phrase.words) if word.concept in CONTESTED)
    words = [*phrase.words[place:], *([phrase.number] if phrase.number else [])]
    if phrase.words[-1].concept == "information" and len(phrase.before) == len(phrase.words):
        return False
    return not any(unknown(text, a.end, b.start) for a, b in pairwise(words) if b.start > a.end)


def _contested(phrase: Phrase, grammar: Grammar) -> frozenset[str]:
    """Each of 复议、诉讼、投诉 that a phrase names; and a request before them if it is part of the same list."""
    found = CONTESTED & phrase.concepts
    place = min(i for i, word in enumerate(phrase.words) if word.concept in CONTESTED)
    before = phrase.words[: max(place - 1, 0)]
    listed = place > 0 and phrase.words[place - 1].concept == "joint" and all(w.kind != "cause" for w in before)
    if listed and grammar.subject(frozenset(w.concept for w in before)) == "request":
        return found | {"request"}
    return found


def of_the_year(phrase: Phrase, context: Context) -> bool:
    """Whether a number is the report year's part of a cumulative one: 累计公开8600条，其中2023年公开965条."""
    return (context.whole.cumulative or (context.last.cumulative and context.part_of is None)) and any(
        word.concept == "this_year" or (word.kind == "year" and int(word.concept) in context.years)
        for word in phrase.before
    )
