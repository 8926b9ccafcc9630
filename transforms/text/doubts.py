"""What speaks against a number being what its words seem to say: in doubt it states nothing."""

from __future__ import annotations

import re

from gongkai.transforms.text.context import Context
from gongkai.transforms.text.phrases import Phrase, last, unknown

_HANDLING = frozenset({"handle", "reply", "conclude"})
_SHOWING = frozenset({"publish", "update", "proactive", "disclosure"})
_WAY = re.compile(r"(?:网|网页|平台|号|端|台|报|刊|栏|屏|频道|专刊)$")
"""How the names of ways to the public end."""
_WHOLE = ("政府", "政务", "各类", "各项", "各种", "公开")
"""Before 信息: all of it, and not what the sentences before were about."""


def doubts(phrase: Phrase, text: str, context: Context) -> dict[str, bool]:
    """By the flags of readings.csv."""
    return {
        "handled_behind": _handled_behind(phrase),
        "after_issues": context.issues,
        "unknown_way": _unknown_way(phrase, text),
        "one_sort": _one_sort(phrase, text),
        "undated": not context.dated and "proactive" not in phrase.concepts and not _of_all(phrase, text),
    }


def _handled_behind(phrase: Phrase) -> bool:
    """Whether what was done is only the name of what is counted: 发布工作动态61条、建议提案办理13条."""
    number, place = phrase.number, last(phrase, "proposal")
    if number is None or place is None:
        return False
    behind = any(w.concept in _HANDLING and w.start < number.start for w in phrase.words[place:])
    return behind and all(w.concept not in _HANDLING or w.start > phrase.words[place].start for w in phrase.words)


def _unknown_way(phrase: Phrase, text: str) -> bool:
    """Whether information went out by a way that no table holds: 我局政务云台全年公开信息72条."""
    verb = next((i for i, word in enumerate(phrase.words) if word.concept in _SHOWING), None)
    if verb is None or any(word.kind == "channel" for word in phrase.words[:verb]):
        return False
    words = phrase.words[: verb + 1]
    ends = [phrase.start, *(word.end for word in words[:-1])]
    return any(word.start > end and _WAY.search(text, end, word.start) for end, word in zip(ends, words, strict=True))


def _of_all(phrase: Phrase, text: str) -> bool:
    """Whether 信息 is said to be all of it: 公开政府信息5条, 共发布各类信息5条."""
    return any(w.concept == "information" and text.endswith(_WHOLE, 0, w.start) for w in phrase.words)


def _one_sort(phrase: Phrase, text: str) -> bool:
    """Whether only one example says what went out, and no table holds it: 公开征地批复等信息9条."""
    place = last(phrase, "information")
    words = phrase.words
    if place is None or place < 2 or words[place - 1].concept != "etc":
        return False
    verb = next((i for i in range(place - 2, -1, -1) if words[i].concept in _SHOWING), None)
    if verb is None or any(word.concept == "joint" for word in words[verb:place]):
        return False
    return (
        unknown(text, words[verb].end, words[verb + 1].start) and "、" not in text[words[verb].end : words[place].start]
    )
