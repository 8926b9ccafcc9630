"""Who acts in a clause: the agency whose report it is, or another body, whose numbers are not the agency's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from gongkai.transforms.text.bodies import Actor, is_same, is_site_of_leader, name_before, whose
from gongkai.transforms.text.context import Context
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import SHOWN, TIMES
from gongkai.transforms.text.tokens import Token

_ACTS = frozenset({"action", "denial"})
_PUBLISHERS = ("organ", "office", "other")
_LONGEST_ENDING = 5
_NEAR = 8
"""How many words behind a name are looked at for the action."""
_LONGEST = 40
"""A name, with what stands before it in its clause, is assumed to have at most this many characters."""


class Name(NamedTuple):
    """The name of a body that acts in a clause; `on_site` where it is only named for its site, `by_channel` where its
    site or account acts for it, `quoted` where that is called by the name: “某某镇人民政府”微信公众号."""

    text: str
    on_site: bool
    by_channel: bool
    quoted: bool


def actor_of(words: Sequence[Token], text: str, start: int, grammar: Grammar, context: Context) -> Actor | None:
    """Who acts, by the name before the first verb or denial of `words`, which begin at `start`; None if they name
    nobody."""
    agency = context.agency
    for name in _names(words, text, start, grammar):
        if isinstance(name, Token):
            return "agency"
        if agency is None:
            return "another" if name.text in context.others else None
        return _whose(name, agency, grammar)
    return _at_head(words, text, start, grammar, agency)


def _whose(name: Name, agency: str, grammar: Grammar) -> Actor | None:
    """Who acts by this name. A site tells nothing, but one called by the agency's name in quotes is its own."""
    found = whose(name.text, agency, grammar)
    return found if not name.on_site or (name.quoted and found == "agency") else None


def _at_head(words: Sequence[Token], text: str, start: int, grammar: Grammar, agency: str | None) -> Actor | None:
    """Who acts where no table holds what is done: 县教育局高度重视政务公开工作."""
    left = words[0].end if words and words[0].kind in TIMES and words[0].start == start else start
    head = grammar.head_name.match(text, left + text.startswith(",", left)) if agency is not None else None
    if head is None or agency is None or grammar.no_actor.search(head[1]):
        return None
    return "another" if whose(head[1], agency, grammar) == "another" else None


def actors_of(words: Sequence[Token], text: str, start: int, grammar: Grammar) -> Iterator[str]:
    """What the body that acts is called, if it could publish a report: its name, or 我局 and the like."""
    for name in _names(words, text, start, grammar):
        if isinstance(name, Token):
            yield from [text[name.start : name.end]] if name.concept == "own" else []
        elif not name.by_channel and any(_ends(grammar.endings[sort], name.text) for sort in _PUBLISHERS):
            yield name.text


def _ends(ending: re.Pattern[str], name: str) -> bool:
    """Whether a name has such an ending, and is more than that: not 办公室."""
    match = ending.search(name)
    return match is not None and match.start() > 0


def others_among(sentences: Iterable[Sequence[str]], grammar: Grammar) -> frozenset[str]:
    """The names that are not, or may not be, those of the unknown agency whose sentences name these actors: a body
    beside 我局 in a sentence, 县政府办 where the agency is called 我局, and all if there are several."""
    named: set[str] = set()
    own: set[str] = set()
    beside: set[str] = set()
    for actors in sentences:
        itself = {actor for actor in actors if grammar.concepts.get(actor, ("", ""))[1] == "own"}
        named |= set(actors) - itself
        own |= itself
        beside |= set(actors) - itself if itself else set()
    if not all(is_same(name, other, grammar) for name, other in combinations(named, 2)):
        return frozenset(named)
    kinds = {word[1:] for word in own if any(_ends(grammar.endings[sort], word) for sort in _PUBLISHERS)}
    unlike = {name for name in named if kinds and not any(kind in name[-_LONGEST_ENDING:] for kind in kinds)}
    return frozenset(beside | unlike)


def _names(words: Sequence[Token], text: str, start: int, grammar: Grammar) -> Iterator[Name | Token]:
    """The first name that acts, or the word that says whose a number is: 我局, 全县."""
    left = start
    for place, word in enumerate(words):
        if word.kind == "scope":
            yield word
            return
        if word.start - left > _LONGEST:
            return
        end = _end_of_name(text, left, word, grammar)
        behind = _behind(words, place, end) if end is not None else None
        if end is not None and behind is not None and _may_act(text[left:end], grammar):
            on_site = is_site_of_leader(text[left:end], end, words, place, grammar)
            by_channel = behind.kind == "channel" or behind.concept == "by"
            yield Name(text[left:end].strip("“”"), on_site, by_channel, text.startswith("”", end))
            return
        if word.kind in _ACTS or word.concept in SHOWN:
            return
        if word.kind in TIMES and word.start == left:
            left = word.end


def _end_of_name(text: str, left: int, word: Token, grammar: Grammar) -> int | None:
    """Where the name ends that begins at `left`: right before the word or silent words in front of it, or with it; or
    before the quote that closes it, “某某镇人民政府”微信公众号."""
    if text.startswith("“", left) and text.endswith("”", left, word.start):
        return word.start - 1 if grammar.endings["organ"].search(text, left, word.start - 1) else None
    if left < word.start and (end := name_before(text, left, word.start, grammar)) is not None:
        return end
    office = word.kind == "filler" and text[word.start : word.end] != "政府"
    return word.end if office and grammar.endings["office"].search(text, left, word.end) else None


def _may_act(name: str, grammar: Grammar) -> bool:
    """Whether what ends like a name is one, and stands where a body acts: not 按照县政府办, not 所 of 所有."""
    return len(name) > 1 and grammar.no_actor.search(name) is None


def _behind(words: Sequence[Token], place: int, end: int) -> Token | None:
    """What the body does, or its channel, if that follows its name: 县教育局2022年共收到, 县教育局网站发布."""
    for word in words[place : place + _NEAR]:
        if word.start < end or word.kind == "filler" or word.kind in TIMES:
            continue
        is_act = word.kind in _ACTS and word.concept != "assign"
        is_own = word.kind == "channel" and word.concept != "media"  # 县电视台等媒体: media are no body's
        return word if is_act or is_own or word.concept in SHOWN else None
    return None
