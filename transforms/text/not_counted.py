"""Leaves out of a clause what it does not count: numbers of channels, last year's numbers, names in quotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from gongkai.transforms.text.phrases import CLOSING_MARKS, SOCIAL_MEDIA, unknown
from gongkai.transforms.text.tokens import Token

_QUOTED = 40
_QUOTED_EXAMPLE = re.compile(rf"“[^“”]{{1,{_QUOTED}}}”(?=等)")
_QUOTED_NAME = re.compile(rf"“[^“”]{{1,{_QUOTED}}}”")


def none_at_all(clause: Sequence[Token], text: str) -> Sequence[Token]:
    """A denial without numbers that only say 一件, 未收到一件, or repeat what was counted, 这3件均未发生复议."""
    denial = next((token.start for token in clause if token.kind == "denial"), None)
    numbers = [token for token in clause if token.kind == "number"]
    if denial is None or not all(_is_none(token, denial) or _spoken_of(token, denial, text) for token in numbers):
        return clause
    return [token for token in clause if token.kind != "number"]


def _is_none(number: Token, denial: int) -> bool:
    return number.value == 1 and number.start > denial


def _spoken_of(number: Token, denial: int, text: str) -> bool:
    return number.start < denial and text[: number.start].endswith(("这", "上述", "以上"))


def without_others_counted(clause: Sequence[Token], text: str, end: int) -> Sequence[Token]:
    """The clause without numbers of channels, or of things that no table holds: 2个微信公众号发布信息, 涉及12个部门."""
    clause = _without_quoted_names(_without_names_of_accounts(clause), text, end)
    clause = _without_quoted_examples(clause, text, end)
    if all(word.concept != "个" for word in clause):
        return clause
    behind = [word for word in clause if word.kind != "filler"]
    counted_ones = {a.start for a, b in pairwise(behind) if a.concept == "个" and b.kind == "channel"}
    before = [clause[0].start, *(word.end for word in clause[:-1])]
    behind_it = [*(word.start for word in clause[1:]), end]
    unknown_ones = {
        number.start
        for left, number, right in zip(before, clause, behind_it, strict=True)
        if number.concept == "个"
        and (unknown(text, left, number.start) or text[number.end : right].strip(CLOSING_MARKS))
    }
    dropped = counted_ones | unknown_ones
    return [word for word in clause if word.start not in dropped] if dropped else clause


def _without_quoted_examples(clause: Sequence[Token], text: str, end: int) -> Sequence[Token]:
    """The clause without the words in the quoted name of an example: “补贴政策解读”等8期在线访谈."""
    if not clause or "”等" not in text[clause[0].start : end]:
        return clause
    spans = [found.span() for found in _QUOTED_EXAMPLE.finditer(text, max(clause[0].start - _QUOTED, 0), end)]
    ends = [right for _, right in spans]
    return [word for word in clause if not _is_within(word.start, spans, ends)]


def _without_quoted_names(clause: Sequence[Token], text: str, end: int) -> Sequence[Token]:
    """The clause without the words in the quoted name of an account: “云县人民政府网”微信平台, 微信公众号“某某广播”."""
    channels = [word for word in clause if word.kind == "channel"]
    befores = {word.start for word in channels if text.startswith("”", word.start - 1)}
    # but a name behind a website is that of a column
    behinds = {word.end for word in channels if word.concept in SOCIAL_MEDIA and text.startswith("“", word.end)}
    if not befores and not behinds:
        return clause
    found = _QUOTED_NAME.finditer(text, max(clause[0].start - _QUOTED, 0), end)
    spans = [match.span() for match in found if match.end() in befores or match.start() in behinds]
    ends = [right for _, right in spans]
    return [word for word in clause if not _is_within(word.start, spans, ends)]


def _is_within(position: int, spans: Sequence[tuple[int, int]], ends: Sequence[int]) -> bool:
    place = bisect_right(ends, position)
    return place < len(spans) and spans[place][0] < position


def _without_names_of_accounts(clause: Sequence[Token]) -> Sequence[Token]:
    """The clause without words that end the name of an account: 包头市场监管微信公众号公开364条."""
    named = {
        a.start for a, b in pairwise(clause) if b.concept in SOCIAL_MEDIA and a.kind == "other" and a.end == b.start
    }
    return [word for word in clause if word.start not in named] if named else clause


def without_what_was(clause: Sequence[Token], text: str, start: int) -> Sequence[Token]:
    """The clause without last year's number, if it says that the number rose or fell from it: 由45件上升至61件."""
    place = next((i for i, word in enumerate(clause) if word.concept == "change_to"), None)
    was = next((word for word in clause[:place] if word.kind in ("number", "measure")), None) if place else None
    begin = max(text.rfind("由", start, was.start), text.rfind("从", start, was.start)) if was else -1
    if place is None or begin < 0:
        return clause
    passed = Token("filler", "filler", begin, clause[place].end)
    return [*(word for word in clause if word.start < begin), passed, *clause[place + 1 :]]


def without_reasons(clause: Sequence[Token]) -> Sequence[Token]:
    """The clause without the reason why something was carried over: 2件因补正期未满结转2024年."""
    carry = next((i for i, word in enumerate(clause) if word.kind == "action" and word.concept == "carry"), 0)
    cause = next((i for i in range(carry - 1, -1, -1) if clause[i].kind in ("number", "cause")), None)
    if cause is None or clause[cause].kind == "number":
        return clause
    reason = Token("filler", "filler", clause[cause].start, clause[carry].start)
    return [*clause[:cause], reason, *clause[carry:]]
