"""What a phrase says: its concepts, those taken over from the clauses before, and the flags of number_meanings.csv."""

from __future__ import annotations

import re
from itertools import pairwise

from gongkai.transforms.text.context import (
    ACCOUNTS,
    CHANNELS,
    FAMILIES,
    OF_MANY_YEARS,
    REQUESTS,
    WAYS,
    Context,
    channels_and_others,
    names_time,
)
from gongkai.transforms.text.doubts import DOUBTS
from gongkai.transforms.text.flags import Flags, Test
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.nearness import DISTANCES
from gongkai.transforms.text.phrases import Description, Phrase, counted, last, modified, names, unknown
from gongkai.transforms.text.subjects import CONTESTED, of_the_year
from gongkai.transforms.text.understood import STRANGENESS, is_of_one_sort

_OTHERS = CONTESTED | {"request", "other", "normative", "proposal", "hotline"}
_TRAININGS = frozenset({"training.sessions", "training.meetings"})
_CONTESTED_TOTALS = frozenset({"review.total", "litigation.total"})
_GRANTED = frozenset({"granted", "granted_in_part", "refused"})
_HELD = frozenset({"training", "meeting"})
_NO_REQUESTS = frozenset({"other", "document", "normative"})
"""Parts of these are no requests, even where called 依申请公开: 公文主动公开660件、依申请公开520件."""
_TALKS = frozenset({"press", "interview"})
_APPLICANTS = frozenset({"natural_person", "legal_person"})
_LISTED_WITH_OTHERS = frozenset({"interpretation", "normative"})
_SHOWN = frozenset({"publish", "proactive", "disclosure"})
_PUBLISHED = frozenset({"information", "news", "publish"})
_SUGGESTIONS = re.compile(r"(?<!意见)建议\d{1,6}[件条个][、,和及与]?$")
_NEAR = 12
_AND = ("和", "及", "与")
_RELATED = ("相关", "有关")
_AGAIN = frozenset({"cumulative", "column", "attend", "update"})
"""Words (cumulated, in a column, attended, updated) by which a second number of one subject adds nothing new."""


def describe(
    phrase: Phrase, subjects: frozenset[str], text: str, context: Context, grammar: Grammar
) -> tuple[Description, Flags]:
    """What a phrase says: its concepts, those taken over from earlier clauses, and the flags of number_meanings.csv."""
    own = phrase.concepts - {"part"}
    concepts = own | _carried(phrase, own, text, context, subjects) | direction(phrase, context.years)
    channels = concepts & CHANNELS - {"etc"}
    actions = frozenset([word.concept for word in phrase.words if word.kind == "action"])
    if phrase.number is not None and phrase.number.value == 0:
        concepts |= {"zero"}
    if len(own & _APPLICANTS) == 1:
        concepts |= {"one_applicant"}
    cumulative = not own.isdisjoint(("cumulative", "history"))
    described = Description(concepts, channels, actions | (own & {"disclosure"}), cumulative)
    known = Description(concepts, channels, actions)
    return described, Flags(TESTS, phrase, known, subjects, text, context, grammar)


def _own(flags: Flags) -> frozenset[str]:
    return flags.phrase.concepts - {"part"}


def _is_part(flags: Flags) -> bool:
    """Whether the phrase breaks down what was counted before."""
    part_of = flags.context.part_of
    if part_of is None or of_the_year(flags.phrase, flags.context):
        return False
    whole = {"request" if subject in REQUESTS else subject for subject in flags.subjects}
    if not whole.isdisjoint(("none", "news")):  # a phrase that names nothing counts what its sentence counts
        whole.add("information")
    return part_of in whole


def _is_part_of_channel(flags: Flags) -> bool:
    channels = flags.context.whole.channels
    return (
        flags.context.part_of is not None
        and not of_the_year(flags.phrase, flags.context)
        and _families(channels) == 1
        and not flags.known.channels.isdisjoint(channels)
    )


def _is_part_of_action(flags: Flags) -> bool:
    actions, before = flags.known.actions, flags.context.whole.actions
    return bool(before) and (not actions or not actions.isdisjoint(before)) and flags.holds("part")


def _has_many_channels(flags: Flags) -> bool:
    return (
        _families(flags.known.concepts) > 1
        or ("website" in flags.phrase.concepts and bool(channels_and_others(flags.phrase.words)))
        or (not flags.known.channels.isdisjoint(ACCOUNTS) and _and_unknown(flags.phrase, flags.text))
    )


def _is_channel_before(flags: Flags) -> bool:
    by = flags.context.by
    return bool(by) and flags.known.channels <= by and _own(flags).isdisjoint(("sum", "this_year", "proactive"))


def _is_of_many_years(flags: Flags) -> bool:
    of_own_year = "cumulative" in flags.phrase.concepts and flags.context.year in flags.context.years
    return "cumulative" in flags.known.concepts and not of_own_year


def _is_after_unstated(flags: Flags) -> bool:
    if flags.context.statement is not None:
        return False
    return not flags.subjects.isdisjoint(flags.context.counted) or _after_suggestions(flags.phrase, flags.text)


def _is_within_parts(flags: Flags) -> bool:
    part_of = flags.context.part_of
    return part_of in _OTHERS or (part_of is not None and not of_the_year(flags.phrase, flags.context))


_TESTS: dict[str, Test] = {
    "about": lambda f: f.context.about and not f.holds("other_cause"),
    "other_cause": lambda f: _of_another_cause(f.phrase, f.text),
    "of_section": lambda f: f.context.headed,
    "part": _is_part,
    "part_of_channel": _is_part_of_channel,
    "part_of_shown": lambda f: not _SHOWN.isdisjoint(f.context.whole.actions) and f.holds("part"),
    "part_of_granted": lambda f: not _GRANTED.isdisjoint(f.context.whole.concepts) and f.holds("part"),
    "part_of_made": lambda f: "make" in f.context.whole.actions and f.holds("part"),
    "part_of_information": lambda f: f.context.part_of == "information",
    "part_of_other": lambda f: (
        f.context.part_of in _NO_REQUESTS or f.context.spoken == "other" or "other" in f.context.listing
    ),
    "begins_with_number": lambda f: f.phrase.begins_with_number,
    "part_of_action": _is_part_of_action,
    "category": lambda f: "information" in f.phrase.concepts and _category(f.phrase, f.text),
    "many_channels": _has_many_channels,
    "counted_again": lambda f: (
        not _own(f).isdisjoint(_AGAIN) and _counted_before(f.subjects, f.known.channels, f.context)
    ),
    "counted_itself": lambda f: "interpretation" in f.phrase.concepts and _counted_itself(f.phrase, f.text),
    "listed_information": lambda f: "information" in f.context.listing,
    "first": lambda f: "request" not in f.context.counted and not f.context.requests_counted,
    "channel_before": _is_channel_before,
    "result_of": lambda f: f.context.outcomes.of in f.subjects and f.context.outcomes.may_number(f.phrase.number),
    "other_scope": lambda f: f.context.other_scope,
    "of_many_years": _is_of_many_years,
    "received_before": lambda f: f.context.received_known,
    "named_twice": lambda f: (
        not _TALKS.isdisjoint(f.subjects) and sum(w.concept in _TALKS for w in f.phrase.before) > 1
    ),
    "related": lambda f: any(_is_related(f.phrase, place, f.text) for place in range(len(f.phrase.words))),
    "one_way": lambda f: len(_own(f) & WAYS) == 1 and _own(f).isdisjoint(("joint", "etc")),
    "others_beside": lambda f: any(_others_beside(f.phrase, f.text, named) for named in _LISTED_WITH_OTHERS & _own(f)),
    "after_total": lambda f: f.context.statement == "disclosure.total",
    "after_handled": lambda f: f.context.statement == "requests.handled",
    "after_unstated": _is_after_unstated,
    "after_contested": lambda f: f.context.statement in _CONTESTED_TOTALS,
    "after_training": lambda f: f.context.statement in _TRAININGS,
    "after_attended": lambda f: "attend" in f.context.last.actions,
    "after_other_year": lambda f: f.context.dropped and any(w.kind == "year" for w in f.phrase.before),
    "carried_beside": lambda f: f.context.statement == "requests.carried_in",
    "in_gazette": lambda f: f.context.spoken == "gazette",
    "bare": lambda f: f.context.announces_requests and _bare(f.phrase, f.text),
    "beside_sorts": lambda f: (
        "news" in f.subjects and not f.known.channels.isdisjoint(f.context.counted.get("other", frozenset()))
    ),
    "unknown_object": lambda f: bool(f.known.actions) and _unknown_object(f.phrase, f.text),
    "unknown_channel": lambda f: "by" in f.phrase.concepts and _unknown_channel(f.phrase, f.text),
    "within_parts": _is_within_parts,
    "of_one_sort": lambda f: "request" in f.context.counted and is_of_one_sort(f.phrase, f.text),
}
TESTS = {**_TESTS, **DOUBTS, **DISTANCES, **STRANGENESS}
"""The reader's own flags, each with its test; `zero` and `one_applicant` are concepts, as they need nothing else."""


def _after_suggestions(phrase: Phrase, text: str) -> bool:
    """Whether proposals follow suggestions that are not read, and so are only a part: 办理建议12件、提案8件."""
    near = max(phrase.start - _NEAR, 0)
    return "proposal" in phrase.concepts and _SUGGESTIONS.search(text, near, phrase.start) is not None


def _is_related(phrase: Phrase, place: int, text: str) -> bool:
    """Whether what was published is about one matter: 相关信息5条, 垃圾分类推文30篇."""
    word = phrase.words[place]
    if word.concept not in _PUBLISHED:
        return False
    if text.endswith(_RELATED, 0, word.start):
        return True
    tweet = word.concept == "publish" and text.startswith("推文", word.start)
    while tweet:
        begin = phrase.words[place - 1].end if place else phrase.start
        if unknown(text, begin, phrase.words[place].start):
            return True
        place -= 1
        if place < 0 or phrase.words[place].kind != "filler" or phrase.words[place].concept == "sum":
            break
    return False


def _of_another_cause(phrase: Phrase, text: str) -> bool:
    """Whether a phrase names a cause that is not disclosure, be it of another matter or in words that no table holds:
    因强制拆除被提起行政诉讼2起, 因答复不当引发的投诉."""
    if "disclosure" in phrase.concepts or "on_request" in phrase.concepts:
        return False
    words = phrase.words
    begin = next((i for i, word in enumerate(words) if word.concept == "because"), len(words))
    end = next((i for i in range(begin, len(words)) if words[i].concept == "cause"), begin + 1)
    return any(a.kind == "other" or unknown(text, a.end, b.start) for a, b in pairwise(words[begin : end + 1]))


def _others_beside(phrase: Phrase, text: str, named: str) -> bool:
    """Whether a number counts the concept `named` together with other things: 政策解读、宣传稿件230篇."""
    place, number = last(phrase, named), phrase.number
    if place is None or number is None or number.start < phrase.words[place].end:
        return False
    words = [*(word for word in phrase.words[place:] if word.start < number.start), number]
    joined = next((i for i, word in enumerate(words) if word.concept == "joint"), None)
    if joined is None:
        return False
    behind = words[joined:]
    listed = any(word.kind == "other" or word.concept in ("information", "sort") for word in behind)
    return listed or any(unknown(text, a.end, b.start) for a, b in pairwise(behind))


def _counted_itself(phrase: Phrase, text: str) -> bool:
    """Whether the number follows 政策解读 directly: 开展政策解读6次, but not 开展政策解读活动3次."""
    place, number = last(phrase, "interpretation"), phrase.number
    if place is None or number is None or number.start < phrase.words[place].end:
        return False
    return not text[phrase.words[place].end : number.start].strip("共计")


def _bare(phrase: Phrase, text: str) -> bool:
    """Whether a phrase has no words but times and fillers: 全年为118件."""
    plain = all(word.kind in ("filler", "time", "year") for word in phrase.words)
    words = [*phrase.before, *([phrase.number] if phrase.number else [])]
    ends = [phrase.start, *(word.end for word in words)]
    return plain and not any(unknown(text, end, word.start) for end, word in zip(ends, words, strict=False))


def _and_unknown(phrase: Phrase, text: str) -> bool:
    """Whether a channel is listed with one that no table holds: a website before it, 通过网站和七彩云端, or an account
    behind it, 通过七彩云端和微信公众号."""
    words = phrase.before
    return any(
        (a.concept == "website" and b.concept == "joint" and unknown(text, b.end, c.start) and c.kind == "action")
        or (a.concept == "by" and b.concept == "joint" and unknown(text, a.end, b.start) and c.concept in ACCOUNTS)
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _counted_before(subjects: frozenset[str], channels: frozenset[str], context: Context) -> bool:
    """Whether the sentence has counted the same already, through the same channels if any are named."""
    before = [context.counted[subject] for subject in subjects if subject in context.counted]
    return any(not channels or not channels.isdisjoint(known) for known in before)


def _families(concepts: frozenset[str]) -> int:
    return sum(not family.isdisjoint(concepts) for family in FAMILIES)


def direction(phrase: Phrase, years: frozenset[int]) -> frozenset[str]:
    """Whether 结转 leads to next year or from last year, by the years around it: 结转至2025年, 2024年结转的."""
    place = last(phrase, "carry")
    named = [(i, int(word.concept)) for i, word in enumerate(phrase.words) if word.kind == "year"]
    if place is None or not named or not years:
        return frozenset()
    at, year = named[-1]
    outward = year > max(years) or (at < place and year in years)
    return frozenset({"next_year"} if outward else {"last_year"})


def _carried(
    phrase: Phrase, own: frozenset[str], text: str, context: Context, subjects: frozenset[str]
) -> frozenset[str]:
    """The verbs and channels that a phrase takes over. Channels are taken over if it names none, or to complete a list;
    visits are those of the channels counted before."""
    verbs = _carried_verbs(phrase, own, text, context, subjects)
    if any(word.kind == "channel" for word in phrase.words):
        # 在门户网站、“某某”微信公众号,“某某”APP等平台: a list of channels that a comma cuts
        listed = context.carried & CHANNELS if context.carried_by and "etc" in own else frozenset()
        return verbs | listed | _channels_in_brackets(phrase)
    if of_the_year(phrase, context):
        return (context.whole if context.whole.cumulative else context.last).channels | verbs
    channels = frozenset() if _begins_anew(phrase, context) else context.carried & CHANNELS
    channels |= context.last.channels | context.whole.channels if "visit" in subjects else frozenset()
    return channels | verbs | (context.verb_channels if verbs else context.by_in_clause)


def _channels_in_brackets(phrase: Phrase) -> frozenset[str]:
    """Social media that brackets name more exactly: 政务新媒体(微信公众号)."""
    groups = (w.group for w in phrase.before if w.kind == "group" and all(x.kind != "number" for x in w.group))
    return frozenset(word.concept for group in groups for word in group if word.kind == "channel") & FAMILIES[1]


def _begins_anew(phrase: Phrase, context: Context) -> bool:
    """Whether a phrase does not continue a clause that only mentions a channel: 优化了网站,2024年公开信息5条."""
    return not context.carried_by and any(word.kind in ("scope", "year") for word in phrase.before)


def _carried_verbs(
    phrase: Phrase, own: frozenset[str], text: str, context: Context, subjects: frozenset[str]
) -> frozenset[str]:
    """The verbs taken over by a phrase that names something and has no verb: 办理建议12件、提案8件.

    Requests, reviews and suits take over none: what was done with the things before says nothing of them.
    """
    kinds = {word.kind for word in phrase.words}
    shown = "disclosure" in own and subjects.isdisjoint(_HELD)  # 政务公开培训 is no publication
    if "action" in kinds or shown or not subjects.isdisjoint(CONTESTED | REQUESTS):
        return frozenset()
    begin = phrase.start + text.startswith(_AND, phrase.start)  # 人大建议12件和政协提案8件
    whole = (
        of_the_year(phrase, context)
        or "channel" in kinds
        or (names(phrase.words) and not unknown(text, begin, phrase.words[0].start))
    )
    of_a_year = OF_MANY_YEARS if names_time(phrase.before) else frozenset()
    return context.carried - CHANNELS - of_a_year if whole else frozenset()


def _unknown_object(phrase: Phrase, text: str) -> bool:
    """Whether a verb has an object that no table holds: 办理业务30件."""
    verbs = [word.end for word in phrase.before if word.kind == "action"]
    behind = [word for word in phrase.before if verbs and word.start >= verbs[-1]]
    ends = [verbs[-1], *(word.end for word in behind)] if verbs else []
    begins = [*(word.start for word in behind), phrase.number.start] if verbs and phrase.number else []
    return any(unknown(text, left, right) for left, right in zip(ends, begins, strict=False))


def _unknown_channel(phrase: Phrase, text: str) -> bool:
    """Whether 通过 or 在 names a channel that no table holds: 在公共资源交易网公开信息88条."""
    place = last(phrase, "by")
    if place is None:
        return False
    number = phrase.number
    behind = [word for word in phrase.words[place:] if number is None or word.start < number.start]
    return any(
        unknown(text, a.end, b.start) for a, b in pairwise(behind) if a.kind != "action" and a.concept != "disclosure"
    )


def _category(phrase: Phrase, text: str) -> bool:
    """Whether 信息 is one sort of information, 财政信息, or part of another term, 信息公开指南."""
    place = last(phrase, "information")
    return place is not None and (modified(phrase, place, text) or not counted(phrase, place, text))
