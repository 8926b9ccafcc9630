"""Whether the tables explain all words of a phrase; if not, it is taken to count or to deny something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import Phrase
from gongkai.transforms.text.tokens import Token

_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(
    r"(?:[局委办厅镇乡街村省县市区旗盟州校院所队部处会馆社署关室]|(?<!网)站|(?<!平)台|街道|大学|中心|人民|公司|集团|系统|单位|机关|部门|苏木)$"
)
"""Endings of the names of bodies that receive requests, answer them, or publish."""


_ORGAN = re.compile(r"(?:[局委办厅镇乡署]|政府|办公室|委员会|管委会|街道|办事处)$")
"""Endings of the names of government organs."""
_OTHERS = re.compile(r"(?:[校院所队馆社]|(?<!网)站|(?<!平)台|集团|公司|企业|大学|中学|小学|幼儿园|协会|银行)$")
"""Endings of the names of other bodies."""
_REST = ("其他", "其它", "其余")
_ASKED = frozenset({"application", "on_request", "review", "litigation", "complaint"})
_WHOLE = frozenset({"legal_person", "remaining_fee"})
"""Words with 其他 that do not limit a denial to the rest: 公民、法人或其他组织, 其他费用."""
_PERSONS = re.compile("公民|自然人|个人|[公群民]众|[居村市]民|人民|各界|单位|任何")
_BODIES = re.compile("法人|组织|企业|(?<![我本])公司|团体")
"""Words for the two sorts of applicants that the form of the reports tells apart."""
_EXCEPTED = re.compile(r"(?:除[^。;]{1,40}|[以之])外[^。;]{0,40}$")
"""Before 其他费用 that are only those besides a fee named: 除邮寄费外,没有收取检索费和其他费用."""
_THINGS = frozenset({"thing", "other"})
_OWN = frozenset({"disclosure", "information", "application", "on_request", "proactive", "fee", "fee_service"})
"""A fee named right behind one of these is a fee of disclosure."""
_FAR = 80
"""How many characters before 其他费用 are looked at."""
_LONGEST = 24
"""A name is assumed to contain at most this many words that the tables hold."""


def strangeness(phrase: Phrase, text: str, grammar: Grammar, *, of_government: bool) -> dict[str, bool]:
    """The flags of readings.csv for words that are not understood, each with whether it is set.

    `of_government` is whether the agency of the report is known to be a government organ.
    """
    return {
        "head_unknown": is_head_unknown(phrase, text, grammar),
        "not_understood": has_strange_words(phrase, text, grammar, of_government=of_government),
        "of_several": is_of_several(phrase, text),
        "of_rest": is_of_rest(phrase, text),
        "fee_of_other": is_fee_of_other(phrase),
    }


def is_organ(agency: str | None) -> bool:
    """Whether an agency is known to be a government organ: then 县水务集团收到申请7件 does not count its requests."""
    return agency is not None and _ORGAN.search(agency) is not None


def is_head_unknown(phrase: Phrase, text: str, grammar: Grammar) -> bool:
    """Whether words that no table holds stand right before the number, and are what it counts: 信息审核单320份."""
    number, before = phrase.number, phrase.before
    if number is None or not before:
        return False
    return _is_unexplained(text, before[-1].end, number.start, grammar, denied=False)


def has_strange_words(phrase: Phrase, text: str, grammar: Grammar, *, of_government: bool) -> bool:
    """Whether a phrase has words before its number, or in its denial, that no table holds and that neither name who
    acted nor tell what was requested: 市局转来申请3件, 受理企业信息公开申请3件, 未因疫情暂停受理申请.

    In the report of a government organ (`of_government`), the name of a company or school is strange, too.
    """
    words = phrase.before
    denied = phrase.number is None
    left = words[0].start if denied and words else phrase.start
    done = False
    for place, word in enumerate(words):
        if _is_unexplained(text, left, word.start, grammar, denied=denied):
            name_end = _end_of_name(text, left, words[place : place + _LONGEST], done=done)
            if name_end is None or (of_government and _OTHERS.search(text, left, name_end)):
                return True
            left = name_end
        left = max(left, word.end)
        if not denied and _tells_what_is_asked(word, words[place - 1] if place else None, text):
            return False
        done = done or (word.kind == "action" and not denied)
    return False


def _tells_what_is_asked(word: Token, before: Token | None, text: str) -> bool:
    """Whether the words behind `word` tell what requests are about: 收到申请公开补偿信息的申请, 收到涉及拆迁的申请."""
    if word.concept == "disclosure":
        return before is not None and before.concept == "application" and before.end == word.start
    return word.concept == "receive" and text.endswith("涉及", word.start, word.end)


def goes_on_strangely(phrase: Phrase, text: str, end: int, grammar: Grammar) -> bool:
    """Whether words that no table holds follow a denial: 未发生申请积压现象 does not deny requests."""
    return bool(phrase.words) and _is_unexplained(text, phrase.words[-1].end, end, grammar, denied=True)


def is_of_several(phrase: Phrase, text: str) -> bool:
    """Whether the number is that of several bodies, but not of a whole region: 3家公立医院收到申请12件."""
    if "region" in phrase.concepts:
        return False
    begins = next((word.start for word in phrase.before if word.kind == "action"), phrase.start)
    return any(w.kind == "measure" and text.endswith("家", 0, w.end) and w.end <= begins for w in phrase.before)


def is_of_rest(phrase: Phrase, text: str) -> bool:
    """Whether only the rest is denied, besides what was counted: 除3件撤回外,未收到其他政府信息公开申请."""
    if phrase.number is not None:
        return False
    fees = next((word.start for word in phrase.words if word.concept == "remaining_fee"), None)
    if fees is not None and _EXCEPTED.search(text, max(fees - _FAR, 0), fees):
        return True
    asked = max((word.start for word in phrase.words if word.concept in _ASKED), default=0)
    return any(w.start < asked and w.concept not in _WHOLE and text.startswith(_REST, w.start) for w in phrase.words)


def is_of_one_sort(phrase: Phrase, text: str) -> bool:
    """Whether a denial covers only persons or only bodies that ask: 未收到法人或其他组织提出的政府信息公开申请."""
    if phrase.number is not None or not phrase.words:
        return False
    asked = text[phrase.start : phrase.words[-1].end]
    if _BODIES.search(asked):
        return _PERSONS.search(asked) is None
    return "自然人" in asked


def is_fee_of_other(phrase: Phrase) -> bool:
    """Whether a fee is charged for something other than disclosure, named right before it: 招标文件工本费1.5万元."""
    pairs = pairwise(phrase.before)
    return any(
        b.concept == "fee" and a.end == b.start and a.kind in _THINGS and a.concept not in _OWN for a, b in pairs
    )


def _is_unexplained(text: str, left: int, right: int, grammar: Grammar, *, denied: bool) -> bool:
    """Whether words that no table holds stand between two positions; `denied` selects which words are silent."""
    if right <= left or not _LETTER.search(text, left, right):
        return False
    part, silent = text[left:right], grammar.silent[denied]
    if silent.fullmatch(part):
        return False
    return _LETTER.search(silent.sub("", grammar.scanner.sub("", part))) is not None


def _end_of_name(text: str, left: int, behind: Sequence[Token], *, done: bool) -> int | None:
    """Where the name that begins at `left` ends; None if it is no name.

    `behind` are the words that follow. They end the name of a channel, or of the body that acts; `done` is whether
    the action has been named already, so that only a channel can follow.
    """
    end = None
    for word in behind:
        named = not done and _NAME.search(text, max(left, word.start - 2), word.start)
        if named or (end is None and (word.kind == "channel" or word.concept == "by")):
            end = word.start
        if word.kind in ("action", "scope"):
            break
    return end
