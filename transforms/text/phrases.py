"""Phrases: the words of a clause that belong to one number, and what can be told from them alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from gongkai.transforms.text.tokens import Token

QUOTE_MARKS = "“”\"'‘’「」【】、"
CLOSING_MARKS = QUOTE_MARKS + "。;!?"
_WHOLE = ("政府", "政务")
"""Right before 信息: information of all sorts."""
_SORT = re.compile(r"(?<![各多大种几此分])类(?:政府|政务)$|政务类$")
"""Right before 信息: information of one sort, 文件类政府信息, 政务类信息."""
_NAMING = frozenset({"thing", "outcome", "other"})
HANDLING = frozenset({"handle", "reply", "conclude"})
"""What is done with requests, proposals and calls."""
DENYING = frozenset({"denial", "outcome"})
"""Kinds of the words that may deny: 未, 不存在."""

RECEIVING = frozenset({"receive", "receive_new"})
TIMES = frozenset({"time", "year"})
"""Kinds of the words that say when."""
SHOWN = frozenset({"disclosure", "by"})
"""Concepts of the words that begin what was done without a verb: 公开, 通过."""
_PASSED = frozenset({"filler", "scope", "time", "year", "group", "part", "joint", "denial"})
"""Kinds of words that may stand between a verb and its object without changing either."""
SOCIAL_MEDIA = frozenset({"wechat", "weibo", "new_media"})
_PUBLISHING = frozenset({"publish", "push", "update", "proactive"})
_DISCLOSING = _PUBLISHING | {"disclosure"}
_LONGEST_DENIAL = 200
"""A denial of more words is not split: that would take time quadratic in their number."""
_CLOSING = ("etc", "sum")
"""What ends a list of what was published."""
_SHOWING = frozenset({"publish", "proactive", "disclosure", "etc"})


class Phrase:
    """The words that say what a number counts; `number` is None where a clause denies something."""

    __slots__ = ("before", "concepts", "number", "start", "words")

    def __init__(self, number: Token | None, words: tuple[Token, ...], start: int) -> None:
        self.number = number
        self.words = words
        self.start = start
        self.concepts = frozenset([word.concept for word in words])
        self.before = words if number is None else tuple([word for word in words if word.start < number.start])
        """The words before the number."""

    @property
    def begins_with_number(self) -> bool:
        return self.number is not None and all(word.start > self.number.start for word in self.words)

    @property
    def begins_parts(self) -> bool:
        return any(word.kind == "part" for word in self.before)


class Description(NamedTuple):
    """The concepts and flags of a phrase, its channels and actions, and whether it counts over several years."""

    concepts: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    cumulative: bool = False


NOTHING = Description()


def phrases(clause: Sequence[Token], start: int) -> list[Phrase]:
    """A clause as one phrase per number: 行政复议22件、行政诉讼1件 are two."""
    places = [i for i, token in enumerate(clause) if token.kind == "number"]
    if not places:
        return []
    made: list[Phrase] = []
    before, begin = list(clause[: places[0]]), start
    for place, following in zip(places, [*places[1:], len(clause)], strict=True):
        gap = clause[place + 1 : following]
        after, rest = _split(gap, named=names(before), last=following == len(clause))
        alone = names(before) and not _carried_on(before, after) and not _of_people(clause[place], after)
        words = before if alone else [*before, *after]
        made.append(Phrase(clause[place], _listed(_of_last_verb(words, clause[place])), begin))
        if not _counts_its_messages(clause[place], clause[following : following + 1]):
            before, begin = list(rest), clause[place].end
    return made


def _counts_its_messages(number: Token, behind: Sequence[Token]) -> bool:
    """Whether issues and the messages in them are counted by the same words: 微信公众号发布信息44期186条."""
    return number.concept == "期" and any(word.start == number.end for word in behind)


def _of_last_verb(words: Sequence[Token], number: Token) -> tuple[Token, ...]:
    """The words without the things before the last verb, if that has an object or channel: 审批局网站发布信息5条."""
    verbs = [i for i, word in enumerate(words) if word.kind == "action" and word.start < number.start]
    tail = words[verbs[-1] :] if verbs else ()
    channelled = any(word.kind == "channel" for word in tail)
    if not channelled and not names(tail):
        return tuple(words)
    if channelled and _of_a_site(words, verbs[-1]):
        return (*words[: verbs[-1] + 1], *(word for word in tail[1:] if word.kind != "channel"))
    dropped = _NAMING | {"channel"} if channelled else _NAMING
    through = {b for a, b in pairwise(words) if a.concept == "by" and b.concept == "gazette"}
    spared = ("disclosure", "hotline", "on_request" if any(w.concept == "application" for w in tail) else "")
    kept = [w for w in words[: verbs[-1]] if w.kind not in dropped or w.concept in spared or w in through]
    column = words[verbs[-1] - 1 : verbs[-1]] if verbs[-1] else ()  # 政策解读发布信息29条
    return (*kept, *(w for w in column if w.concept == "interpretation"), *tail)


def _of_a_site(words: Sequence[Token], verb: int) -> bool:
    """Whether the channel is an account, and the website only part of the object: 在微信公众号更新网站信息5条."""
    through = any(a.concept == "by" and b.concept in SOCIAL_MEDIA for a, b in pairwise(words[:verb]))
    return through and any(
        a.concept == "website" and b.concept == "information" and a.end == b.start for a, b in pairwise(words[verb:])
    )


def _listed(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words without the examples that 等 ends: 发布公告、动态等信息5条 counts information."""
    if all(word.concept not in _CLOSING for word in words):
        return words
    until = max((i for i, word in enumerate(words) if names([word])), default=0)
    if (examples := _examples(words)) is not None:
        return examples
    place = max((i for i, word in enumerate(words[:until]) if word.concept == "etc"), default=None)
    if place is None:
        return words
    verb = next((i for i in range(place, -1, -1) if _discloses(words, i)), place)
    return tuple(
        w
        for i, w in enumerate(words)
        if i >= place or w.concept == "disclosure" or not _is_example(w, published=i > verb)
    )


def _discloses(words: Sequence[Token], place: int) -> bool:
    """Whether a word is a verb of publishing; 公开 in 信息公开 is none: 网站信息公开抽查、巡查等信息5条."""
    word = words[place]
    noun = word.concept == "disclosure" and place > 0 and words[place - 1].end == word.start
    return word.concept in _DISCLOSING and not (noun and words[place - 1].concept == "information")


def _is_example(word: Token, *, published: bool) -> bool:
    """Whether a word of a list may be an example of what was counted. Behind the verb (`published`), 纠纷 and 排查 may
    be, too, as they say what was published: 发布矛盾纠纷调解等信息5条; but not faults: 公开泄密、差错等信息3条."""
    matter = (word.kind == "blocker" and word.concept in ("blocker", "inspected")) or word.concept == "column"
    return word.kind in ("thing", "other") or (published and matter)


def _examples(words: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """The words without the examples of what was published, or None if they list none: 发布政策解读、工作动态等58条 and
    发布政策解读、工作动态共58条 do not count interpretations alone."""
    end = max((i for i, word in enumerate(words) if word.kind != "filler"), default=-1) + 1
    tail = [word.concept for word in words[end:]]
    closing = next((concept for concept in _CLOSING if concept in tail), None)
    if closing is None:
        return None
    place = end + tail.index(closing)
    verb = next((i for i in range(place, -1, -1) if words[i].concept in _PUBLISHING), None)
    listed = words[verb:place] if verb is not None else ()
    named = [word for word in listed if names([word])]
    if not named or all(word.concept != "joint" for word in listed) or any(word.concept == "etc" for word in listed):
        return None
    kinds = {"interpretation" if word.concept == "interpret" else word.concept for word in named}
    if (len(kinds) if closing == "sum" else len(named)) < 2 and named[0].kind != "other":
        return None
    kept = ("disclosure", "information")
    return tuple(w for w in words if w not in listed or w.concept in kept or not _is_example(w, published=True))


def answers_requests(words: Sequence[Token]) -> bool:
    """Whether a sentence gives applications an answer that only those for information get: 不予公开."""
    concepts = {word.concept for word in words}
    return "application" in concepts and not concepts.isdisjoint(("granted", "refused"))


def _without_its_cause(phrase: Phrase) -> Phrase:
    """The phrase without the replies that it only names as the cause of a review or suit:
    未发生因答复申请引起的行政复议."""
    words = phrase.words
    begin = next((i for i, word in enumerate(words) if word.concept == "because"), len(words))
    end = next((i for i in range(begin, len(words)) if words[i].concept == "cause"), begin)
    if not any(word.concept in ("on_request", "disclosure") for word in words[begin:end]):
        return phrase
    kept = [w for i, w in enumerate(words) if not (begin < i < end and w.concept in ("reply", "conclude"))]
    return phrase if len(kept) == len(words) else Phrase(phrase.number, tuple(kept), phrase.start)


def received_and_answered(words: Sequence[Token]) -> bool:
    """Whether one number belongs to two verbs: 收到并答复申请3件."""
    return any(
        a.concept in RECEIVING and b.concept == "joint" and c.concept in ("reply", "conclude")
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def only_of_one_service(words: Sequence[Token]) -> bool:
    """Whether the only fee is that of one service, which may be a part of all fees: 复制费26.5元."""
    fees = [word.concept for word in words if word.concept in ("fee", "fee_service")]
    return fees == ["fee_service"]


def denied_phrase(clause: Sequence[Token], start: int) -> Phrase | None:
    """What a clause without a number denies, if anything: the words from 未 on, or all words if those name nothing."""
    place = next((i for i, token in enumerate(clause) if _denies(clause, i)), None)
    if place is None or any(token.kind == "number" for token in clause):
        return None
    behind = clause[place:]
    only_carried = any(w.concept == "carry" for w in behind) and not any(w.kind in _NAMING for w in behind)
    of_all = not names(behind) or only_carried or clause[place].concept == "none_of"
    words = clause if of_all else behind
    return _without_its_cause(Phrase(None, tuple(words), clause[place].start if words is not clause else start))


def apart(phrase: Phrase) -> list[Phrase]:
    """The denials that a phrase joins, each with its own verb, denial or cause: 没有出台规范性文件、受理行政诉讼;
    未收到申请和因信息公开引起的行政复议."""
    words = phrase.words
    if len(words) > _LONGEST_DENIAL:
        return [phrase]
    if (both := _made_and_repealed(words)) is not None:
        return [Phrase(None, kept, phrase.start) for kept in both]
    for i, word in enumerate(words[:-1]):
        if word.kind == "denial" and _is_whole_denial(words[:i]):
            return [Phrase(None, words[:i], phrase.start), *apart(Phrase(None, words[i:], word.start))]  # …且未发生
        none_of = i > 0 and words[i - 1].concept == "none_of"  # 复议零发生、诉讼零发生
        if word.concept == "joint" and (none_of or _denied_by_itself(words[:i], words[i + 1 :])):
            rest = Phrase(None, words[i + 1 :], words[i + 1].start)
            return [Phrase(None, words[:i], phrase.start), *apart(rest)]
    return [phrase]


def _is_whole_denial(words: Sequence[Token]) -> bool:
    """Whether words deny a thing that they name: 未收到申请."""
    denied = next((i for i, word in enumerate(words) if word.kind == "denial"), len(words))
    return any(word.kind == "thing" and word.concept != "disclosure" for word in words[denied:])


def _made_and_repealed(words: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The words once for each of two verbs that share denial and object: 未制定、废止规范性文件. None if the second
    has an object, or a manner, of its own: 未印发规范性文件、按程序废止旧规范性文件."""
    object_ = next((i for i, word in enumerate(words) if word.concept == "normative"), 0)
    joint = next((i for i in range(1, object_) if words[i].concept == "joint"), 0)
    if not joint or {words[joint - 1].concept, words[joint + 1].concept} != {"issue", "repeal"}:
        return None
    if any(a.end < b.start for a, b in pairwise(words[joint - 1 : object_ + 1])):
        return None
    return (*words[:joint], *words[joint + 2 :]), (*words[: joint - 1], *words[joint + 1 :])


def _denied_by_itself(before: Sequence[Token], behind: Sequence[Token]) -> bool:
    """Whether the words behind a conjunction have their own verb, denial or cause, and those before it are complete."""
    if behind[0].kind == "denial":
        return names(before)
    if behind[0].concept == "because":
        return _acts(before)
    return behind[0].kind == "action" and _acts(before) and _acts(behind)


def _acts(words: Sequence[Token]) -> bool:
    """Whether words have a verb with an object."""
    verb = next((i for i, word in enumerate(words) if word.kind == "action"), None)
    return verb is not None and any(word.kind == "thing" for word in words[verb + 1 :])


def _denies(clause: Sequence[Token], place: int) -> bool:
    """Whether a word denies something: 不存在 does only if a thing follows; else it is an outcome, 申请信息不存在."""
    token = clause[place]
    return token.kind == "denial" or (token.concept == "absent" and names(clause[place + 1 :]))


def names(words: Iterable[Token]) -> bool:
    """Whether words say by themselves what is counted."""
    for word in words:  # noqa: SIM110  asked most often, and a generator would take twice as long
        if word.concept == "carry" or (word.kind in _NAMING and word.concept != "disclosure"):
            return True
    return False


def _carried_on(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the words behind the number say that it was carried over: 另有申请2件顺延到下年度."""
    return any(w.concept == "carry" for w in after) and all(w.kind != "action" for w in before)


def _of_people(number: Token, after: Sequence[Token]) -> bool:
    """Whether the words behind a number of people say who they are: 为公开政府信息配备了1名专职工作人员."""
    return number.concept == "人" and any(word.concept.startswith("staff") for word in after)


def _split(gap: Sequence[Token], *, named: bool, last: bool) -> tuple[Sequence[Token], Sequence[Token]]:
    """The words between two numbers, split into those that belong to the first and to the second."""
    if last:
        return gap, ()
    joint = next((i for i, token in enumerate(gap) if token.concept == "joint"), None)
    if joint is not None:
        return gap[:joint], gap[joint + 1 :]
    if named:
        return (), gap
    # 在微博发布5条信息在微信发布6条信息: another way begins another count
    way = next((i for i, token in enumerate(gap) if token.concept == "by"), len(gap))
    return gap[:way], gap[way:]


def unknown(text: str, left: int, right: int) -> bool:
    """Whether words that no table holds stand between two positions."""
    return bool(text[left:right].strip(QUOTE_MARKS)) if right > left else False


def has_unknown(text: str, words: Sequence[Token], start: int, end: int) -> bool:
    """Whether a clause has words that no table holds."""
    left = start
    for word in words:
        if word.start > left and text[left : word.start].strip(QUOTE_MARKS):
            return True
        left = word.end
    return unknown(text, left, end)


def modified(phrase: Phrase, place: int, text: str) -> bool:
    """Whether words that no table holds, or other things, narrow the word at `place`: 低保信息, 道路开挖申请."""
    words = phrase.words
    if words[place].concept == "information":
        if _SORT.search(text, max(words[place].start - 4, 0), words[place].start):
            return True
        if text.endswith(_WHOLE, 0, words[place].start):
            return False  # 军屯乡政府信息主动公开111条: whose it is does not make it one sort
    for at in range(place, -1, -1):
        left = max(words[at - 1].end, _bound(phrase, words[at])) if at else _bound(phrase, words[at])
        if unknown(text, left, words[at].start):
            return True
        if at == 0 or not _passed(words[at - 1], words[place].concept):
            # 公开不合格食品处置信息181条: what is done with them says which
            done = words[place].concept == "information" and at > 1 and words[at - 1].concept in HANDLING
            return at > 0 and (done or _narrows(words[at - 1]))
    return False


def _passed(word: Token, concept: str) -> bool:
    return (word.kind in _PASSED and word.concept not in _SHOWING) or word.concept == concept


def _narrows(word: Token) -> bool:
    return word.kind in _NAMING and word.concept not in _SHOWING


def _bound(phrase: Phrase, word: Token) -> int:
    """Where the words before `word` may begin: behind the number if that comes first, else where the phrase begins."""
    number = phrase.number
    return number.end if number is not None and number.end <= word.start else phrase.start


def counted(phrase: Phrase, place: int, text: str) -> bool:
    """Whether the number counts the word at `place` itself, and not a thing named in between: 信息公开指南1条."""
    number, words = phrase.number, phrase.words
    if number is None or number.end <= words[place].start:
        following = words[place + 1] if place + 1 < len(words) else None
        return following is None or following.kind != "other" or following.start > words[place].end
    between = [*(w for w in words[place:] if w.start < number.start), number]
    return not any(
        unknown(text, a.end, b.start) or (b.kind in _NAMING and b.concept != "disclosure")
        for a, b in pairwise(between)
        if b.concept != between[0].concept
    )


def last(phrase: Phrase, concept: str) -> int | None:
    """The index in `words` of the last word of a concept, None if there is none."""
    if concept not in phrase.concepts:
        return None
    return next((i for i in range(len(phrase.words) - 1, -1, -1) if phrase.words[i].concept == concept), None)
