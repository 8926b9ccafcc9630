"""Leaves out words in names of agencies: 邮政管理局 is not about letters, 广播电视局 not about broadcasts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from gongkai.transforms.text.tokens import Token

_ENDING = re.compile(
    r"(?=[局厅委署部办中支大院处科站馆所])(?:(?<![格布结大全当时])局(?![面势限部域])|(?<![大展餐客])厅|委员会|委(?![托员派任外书])|(?<!部)署(?!名)|部门"
    r"|办公室|(?<!媒体)中心|[支大]队|院(?!校)|处(?![理罚置于分在])|科(?![技学普教研])|(?<!网)站(?!点)|馆|所(?![属有列在以示需]))"
)
"""Endings of the names of agencies, behind a look at the first letter that spares all of them at most places."""
_GAP = re.compile(r"[^由是为将把经对给向从被让请等后前时以也已其该我本各的省市县区州旗镇乡党纪,;:。、()“”\d]{0,6}$")
"""What may stand between a word of a name and its ending; not a place, which begins another name: 宣传县委."""
_CLOSE = frozenset({"complaint", "training", "meeting"})
"""Concepts that are part of a name only if its ending follows immediately: 投诉举报中心."""
_NEAR = frozenset({"information", "letter", "online", "media"})
_PARTS = _CLOSE | _NEAR
_AND = "和"
_LONGEST = 16


def without_agencies(words: Sequence[Token], text: str, start: int, end: int) -> Sequence[Token]:
    """The words without those that are part of an agency's name and could be taken for what is counted."""
    endings = list(_ENDING.finditer(text, start, end)) if any(map(_may_name, words)) else []
    if not endings:
        return words
    dropped: set[int] = set()
    placed = sorted((word.start, number) for number, word in enumerate(words))
    for match in endings:
        ending = match.start()
        first, behind = (bisect_left(placed, (at, -1)) for at in (ending - _LONGEST, ending))
        near = [words[number] for number in sorted(number for _, number in placed[first:behind])]
        dropped |= _named(near, text, ending)
    return [word for word in words if word.start not in dropped] if dropped else words


def _named(near: Sequence[Token], text: str, ending: int) -> set[int]:
    """The starts of the words that belong to the name whose ending stands at `ending`: the chain right before it."""
    found: set[int] = set()
    right = ending
    for word in reversed(near):
        if word.end > right:
            break
        gap = text[word.end : right]
        if not _GAP.match(gap) or not (_may_name(word) or word.kind == "filler" or _joins(word, text)):
            break
        if not found and (word.concept in _CLOSE and gap):
            break
        if _may_name(word):
            found.add(word.start)
        right = word.start
    return found


def _may_name(word: Token) -> bool:
    return word.kind == "other" or word.concept in _PARTS


def _joins(word: Token, text: str) -> bool:
    return word.concept == "joint" and text[word.start : word.end] == _AND
