"""Whether the tables explain all words of a phrase; if not, it is taken to count or to deny something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gongkai.transforms.text.bodies import is_another, is_site_of_leader, level_of, name_before
from gongkai.transforms.text.flags import Test
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import RECEIVING, SOCIAL_MEDIA, Phrase
from gongkai.transforms.text.tokens import Token

_SPANS = ("个月", "周", "天")
_REST = ("其他", "其它", "其余")
_REST_ASKED = re.compile("其[他它余][^,。;:]{0,12}申请[均都皆]?$")
"""Before a denial that is only of the rest: 除2件外,其余申请均未引发行政复议."""
_ASKED = frozenset({"application", "on_request", "review", "litigation", "complaint"})
_REQUESTS = frozenset({"application", "on_request"})
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
"""How many characters before 其他费用, or before a verb, are looked at."""
_QUOTED_NAME = re.compile("“[^“”]{1,40}”|@[^\\s,;。]{1,20}")
"""The name of an account, or of a column of a site."""
_ACCOUNT = re.compile(r"[^\W\d_]{2,10}")
"""The name of an account without quotes."""
_NO_NAME = _ASKED | {"hotline"}
"""What no name of a body contains."""
_LONGEST = 24
"""A name is assumed to contain at most this many words that the tables hold."""


STRANGENESS: dict[str, Test] = {
    "head_unknown": lambda f: is_head_unknown(f.phrase, f.text, f.grammar),
    "not_understood": lambda f: has_strange_words(f.phrase, f.text, f.grammar, agency=f.context.agency),
    "own_hotline": lambda f: _names_own_hotline(f.phrase, f.text, f.grammar, f.context.agency),
    "of_rest": lambda f: is_of_rest(f.phrase, f.text),
    "fee_of_other": lambda f: is_fee_of_other(f.phrase),
}
"""The flags for words that are not understood."""


def is_head_unknown(phrase: Phrase, text: str, grammar: Grammar) -> bool:
    """Whether words that no table holds stand right before the number, and are what it counts: 信息审核单320份."""
    number, before = phrase.number, phrase.before
    if number is None or not before:
        return False
    return grammar.is_unexplained(text[before[-1].end : number.start], denied=False)


def has_strange_words(phrase: Phrase, text: str, grammar: Grammar, *, agency: str | None) -> bool:
    """Whether a phrase has words before its number, or in its denial, that no table holds and that neither name who
    acted nor tell what was requested: 市局转来申请3件, 受理企业信息公开申请3件, 未因疫情暂停受理申请.

    So is the name of a body that cannot be the `agency` of the report. A span of time before the number says that it is
    not of the year: 上线三个月发布信息5条.
    """
    words = phrase.before
    denied = phrase.number is None
    if not denied and _counts_last_word(phrase, text, grammar):
        return True
    left = words[0].start if denied and words else phrase.start
    listed_until = _end_of_list(words)
    # 未收到律师事务所的申请 denies those of one applicant; 未收到以我局为被申请人的复议 all of them
    ends = _REQUESTS if "review" in phrase.concepts or "litigation" in phrase.concepts else _REQUESTS | RECEIVING
    shown = done = False
    for place, word in enumerate(words):
        if word.kind == "measure" and not denied and text.endswith(_SPANS, 0, word.end):
            return True
        listed = shown and word.start <= listed_until
        if not (listed or _is_listed_channel(words, place) or _is_known(text, left, words, place, grammar, denied)):
            if _is_own_hotline(text, left, word, grammar, agency):
                left = word.end
                continue
            name_end = _end_of_name(text, left, words[place : place + _LONGEST], grammar, done=done)
            if name_end is None or _is_no_name_there(text, left, words, place, grammar):
                return True
            before = words[place - 1] if place else None
            within = before is not None and before.kind == "filler" and before.end == left  # 市民|政局
            begin = before.start if before is not None and within else left
            name, goes_on = text[begin:name_end], text[begin : name_end + 1]  # 市|中区人民政府
            on_site = is_site_of_leader(name, name_end, words, place, grammar)
            if agency is not None and not on_site and goes_on not in agency and is_another(name, agency, grammar):
                return True
            left = name_end
        left = max(left, word.end)
        if not denied and _tells_what_is_asked(word, words[place - 1] if place else None, text):
            return False
        done = done or (word.concept in ends if denied else word.kind == "action")
        shown = shown or word.kind in ("action", "channel") or word.concept in ("disclosure", "by")
    return False


def _names_own_hotline(phrase: Phrase, text: str, grammar: Grammar, agency: str | None) -> bool:
    """Whether the hotline of a place is that of the government whose report it is: 县12345热线, or 示例县12345热线, in
    that of 示例县人民政府."""
    place = next((i for i, word in enumerate(phrase.before) if word.concept == "hotline"), None)
    if place is None:
        return False
    left = phrase.before[place - 1].end if place else phrase.start
    return _is_own_hotline(text, left, phrase.before[place], grammar, agency)


def _is_own_hotline(text: str, left: int, word: Token, grammar: Grammar, agency: str | None) -> bool:
    """Whether a hotline, with what stands before it from `left` on, has the name of the agency's own place."""
    if word.concept != "hotline" or agency is None or grammar.endings["office"].search(agency) is None:
        return False
    place = agency[: level_of(agency, grammar)[1]]
    return bool(place) and place.endswith(text[left : word.start + 1])


def _counts_last_word(phrase: Phrase, text: str, grammar: Grammar) -> bool:
    """Whether a number counts the things of the word before it by its unit: 受理申请的窗口2个, 政策解读专栏3个."""
    number = phrase.number
    for word in reversed(phrase.before):
        units = grammar.counted_in.get(text[word.start : word.end])
        if units is not None or word.kind not in ("filler", "time"):
            return number is not None and units is not None and number.concept in units
    return False


def _is_known(text: str, left: int, words: Sequence[Token], place: int, grammar: Grammar, denied: bool) -> bool:
    """Whether the tables explain what stands before a word, but for the quoted name of a channel beside it,
    微信公众号“某某发布”发布5条, or of an example, “某某解读”等5期."""
    part = text[left : words[place].start]
    named = words[place].kind == "channel" or words[place].concept == "etc"
    if named or (place and words[place - 1].kind == "channel"):
        part = _QUOTED_NAME.sub("", part)
        account = place and words[place - 1].concept in SOCIAL_MEDIA and words[place - 1].end == left
        if account and words[place].kind == "action" and _ACCOUNT.fullmatch(part):  # 微博某某环境发布信息5条
            return grammar.endings["any"].search(part) is None
    return not grammar.is_unexplained(part, denied=denied)


def _is_no_name_there(text: str, left: int, words: Sequence[Token], place: int, grammar: Grammar) -> bool:
    """Whether a name is unlikely where it begins: right behind a channel unless it ends at once, 平台建设中街道公开5条;
    or that of another body right behind 我局, 我局政务云台公开5条."""
    if not place or words[place - 1].end != left:
        return False
    before, word = words[place - 1], words[place]
    begin = max(left, word.start - 3)
    if before.kind == "channel":
        return word.kind != "channel" and grammar.endings["any"].search(text, begin, word.start) is None
    return before.concept == "own" and grammar.endings["other"].search(text, begin, word.start) is not None


def _is_listed_channel(words: Sequence[Token], place: int) -> bool:
    """Whether what stands before a word is listed behind a channel, and so is one: 通过网站和七彩云端公开信息5条."""
    return place > 1 and words[place - 1].concept == "joint" and words[place - 2].kind == "channel"


def _end_of_list(words: Sequence[Token]) -> int:
    """Where the examples end that 等, or 共 behind a list, closes: 公开征地批复、安置方案等信息9条; -1 without any."""
    ends = [word.start for word in words if word.concept == "etc"]
    joint = next((word.start for word in words if word.concept == "joint"), None)
    sums = [word.start for word in words if word.concept == "sum" and joint is not None and joint < word.start]
    return max([*ends, *sums], default=-1)


def _tells_what_is_asked(word: Token, before: Token | None, text: str) -> bool:
    """Whether the words behind `word` tell what requests are about: 收到申请公开补偿信息的申请, 收到涉及拆迁的申请."""
    if word.concept == "disclosure":
        return before is not None and before.concept == "application" and before.end == word.start
    return word.concept == "receive" and text.endswith("涉及", word.start, word.end)


def goes_on_strangely(phrase: Phrase, text: str, end: int, grammar: Grammar) -> bool:
    """Whether words that no table holds follow a denial: 未发生申请积压现象 does not deny requests."""
    return bool(phrase.words) and grammar.is_unexplained(text[phrase.words[-1].end : end], denied=True)


def is_of_rest(phrase: Phrase, text: str) -> bool:
    """Whether only the rest is denied, besides what was counted: 除3件撤回外,未收到其他政府信息公开申请."""
    if phrase.number is not None:
        return False
    fees = next((word.start for word in phrase.words if word.concept == "remaining_fee"), None)
    if fees is not None and _EXCEPTED.search(text, max(fees - _FAR, 0), fees):
        return True
    asked = max((word.start for word in phrase.words if word.concept in _ASKED), default=0)
    if _REST_ASKED.search(text, max(phrase.start - _FAR, 0), phrase.start) is not None:
        return True
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


def _end_of_name(text: str, left: int, behind: Sequence[Token], grammar: Grammar, *, done: bool) -> int | None:
    """Where the name that begins at `left` ends; None if it is no name.

    `behind` are the words that follow. They end the name of a channel, or of the body that acts; `done` is whether the
    action has been named already, so that only a channel can follow.
    """
    first = behind[0]
    end = first.end if text.endswith("政府", first.start + 1, first.end) and not done else None  # 双河|镇政府
    for word in behind:
        if not done and (named := name_before(text, left, word.start, grammar)) is not None:
            end = named
        elif end is None and (word.kind == "channel" or word.concept == "by"):
            end = word.start
        if word.kind in ("action", "scope", "denial") or word.concept in _NO_NAME:
            break
    return end
