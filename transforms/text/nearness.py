"""Whether a number stands next to what it seems to count; at a distance it may count something else."""

from __future__ import annotations

from gongkai.transforms.text.context import Context
from gongkai.transforms.text.flags import Flags, Test
from gongkai.transforms.text.phrases import HANDLING, Phrase, unknown
from gongkai.transforms.text.tokens import Token

_FAR = 8
"""At most this many characters may stand between a thing and its number, even if their words say nothing."""


def _is_object_away(flags: Flags) -> bool:
    phrase = flags.phrase
    if phrase.number is None:
        return False
    objects = flags.grammar.objects(flags.subjects)
    return not _is_beside(phrase, phrase.number, objects, flags.text, of_year=_is_of_own_year(phrase, flags.context))


def _is_channel_away(flags: Flags) -> bool:
    context = flags.context
    if flags.phrase.number is None or not context.carried_list:
        return False
    return not (_names_channel(flags.phrase) or context.by_in_clause)


def _is_after_numbers(flags: Flags) -> bool:
    phrase, context = flags.phrase, flags.context
    if phrase.number is None or not context.counted or "proactive" in phrase.concepts:
        return False
    return not _is_of_own_year(phrase, context)


DISTANCES: dict[str, Test] = {
    "object_away": _is_object_away,
    "channel_away": _is_channel_away,
    "after_numbers": _is_after_numbers,
}
"""The flags for distance; none is set for a denial."""


def _is_beside(phrase: Phrase, number: Token, objects: frozenset[str], text: str, *, of_year: bool) -> bool:
    """Whether a number stands next to what it counts: 政策解读共5篇, 5篇政策解读; not 政策解读、公告等信息5条.

    Where the phrase does not name the thing, it is enough that it names the report's year (`of_year`).
    """
    words = phrase.words
    places = [i for i, word in enumerate(words) if word.concept in objects]
    before = [i for i in places if words[i].start < number.start]
    if before:
        between = [word for word in words[before[-1] + 1 :] if word.start < number.start]
        return _is_plain(text, words[before[-1]].end, between, number.start)
    if not places:
        return of_year
    between = [word for word in words[: places[0]] if word.start > number.start]
    return _is_plain(text, number.end, between, words[places[0]].start)


def _is_plain(text: str, left: int, between: list[Token], right: int) -> bool:
    """Whether only words that say nothing stand between two positions."""
    if right - left > _FAR:
        return False
    for place, word in enumerate(between):
        column = word.concept == "information" and place > 0 and between[place - 1].concept == "publish"
        if unknown(text, left, word.start) or not (column or _is_silent(word)):  # 政策解读发布信息29条
            return False
        left = word.end
    return not unknown(text, left, right)


def _is_silent(word: Token) -> bool:
    if word.kind == "action":
        return word.concept not in HANDLING
    return word.kind in ("filler", "joint") or word.concept == "this_year"


def _names_channel(phrase: Phrase) -> bool:
    return any(word.kind == "channel" for word in phrase.words)


def _is_of_own_year(phrase: Phrase, context: Context) -> bool:
    return any(
        w.concept == "this_year" or (w.kind == "year" and int(w.concept) in context.years) for w in phrase.before
    )
