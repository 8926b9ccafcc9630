"""What the clauses before a phrase were about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from gongkai.transforms.text.outcomes import Outcomes
from gongkai.transforms.text.phrases import NOTHING, SOCIAL_MEDIA, Description, Phrase
from gongkai.transforms.text.tokens import Token

REQUESTS = frozenset({"request", "request_bare", "request_context", "request_section"})
_BACKGROUND = frozenset({"other", "information"})
_PASSING = frozenset({"history", "habitual"})
"""Times that are those of one number only: 历年共收到5件，未发生行政复议."""
_NEVER = frozenset({"habitual", "plan", "other_period"})
"""Times that make a number another's whatever year stands beside them: 2022年上半年, 力争2024年."""
_OTHER_TIME = frozenset({"last_year", "next_year", "history"}) | _NEVER
_DISCLOSURE = frozenset({"disclosure", "on_request", "proactive"})
_WIDER = frozenset({"departments", "region", "on_behalf"})
_WIDTH = {"own": 0, "departments": 1, "region": 2, "on_behalf": 3}
FAMILIES = (
    frozenset({"website"}),
    SOCIAL_MEDIA,
    frozenset({"media"}),
    frozenset({"board"}),
    frozenset({"gazette"}),
    frozenset({"other_site"}),
)
"""Channels that are one way to the public."""
WAYS = frozenset({"letter", "online", "in_person", "fax"})
"""Ways in which requests come."""
CHANNELS = frozenset().union(*FAMILIES) | WAYS | {"column", "etc", "many_channels"}
ACCOUNTS = frozenset({"website", "wechat", "weibo", "new_media", "column"})
_BETWEEN = frozenset({"joint", "filler"})
_GOES_ON = frozenset({"filler", "action"})
_OPEN = frozenset({"online", "disclosure"})
"""What follows a list of ways: 通过网站、党群驿站等公开信息."""
_CARRIED = frozenset({"action", "channel"})
_TIMES = frozenset({"time", "year"})
OF_MANY_YEARS = frozenset({"cumulative"})
"""A verb takes it along to the numbers behind its own: 累计公布法规80条、规范性文件1044条."""
_LEADING = 8
"""A time that begins within so many characters of its clause is that of what follows, too."""


@dataclass(slots=True)
class Context:
    """`years` are those that the report speaks of as its own, `of_government` is whether an organ of government is
    known to have made it.

    `topic` is what the text, `spoken` what this sentence has spoken of; `last` is how the last number was counted,
    `part_of` what 其中 breaks down, and `whole` how that was counted.

    `carried` are the channels and the verb of the clauses before in this sentence, `verb_channels` those of that verb;
    `counted` are the subjects that had a number in it, with their channels. `listing` is what a colon announced,
    `received` is the sum of the `parts_received`, the requests by channel or applicant that no other number holds;
    `requests_counted` is whether the last number was one of requests. `by` are the channels through which the number
    before went out, `by_in_clause` where that stands in the same clause; `carried_by` is whether the `carried` ones are
    said to be used: 通过网站. `carried_list` is whether others are named with them: 通过网站、宣传单等方式.

    `outcomes` are those that may follow. `until` is whether the sentence counts up to the end of a year. `scope` is
    that of the last number, `next_scope` what has been named since, and `other_scope` whether a number before is for
    others. `statement` is what the last number states, `unexplained` the last one that states nothing, with its unit.
    `announces_requests` is whether the clause before names requests and nothing that was done with them;
    `received_known` is whether the text has counted some, `denies` whether the clause before denies reviews
    or suits. `dated` is whether the sentence has named a time, `issues` whether it has counted issues of a
    periodical, `mentioned` the channels that it has named since its last number, `last_requests` is that number if it
    is one of requests received or handled. `headed` is whether the section's heading names reviews or suits about the
    publication of information. `part_of_year` is whether the time of the clauses is one quarter, or some months.
    """

    years: frozenset[int] = frozenset()
    of_government: bool = False
    topic: str | None = None
    spoken: str | None = None
    part_of: str | None = None
    about: bool = False
    carried: frozenset[str] = frozenset()
    scope: str | None = None
    other_time: bool = False
    year: int | None = None
    counted: dict[str, frozenset[str]] = field(default_factory=dict)
    last: Description = NOTHING
    whole: Description = NOTHING
    verb_channels: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()
    received: Decimal = Decimal(0)
    parts_received: int = 0
    requests_counted: bool = False
    by: frozenset[str] = frozenset()
    by_in_clause: frozenset[str] = frozenset()
    carried_by: bool = False
    carried_list: bool = False
    outcomes: Outcomes = Outcomes()
    until: bool = False
    next_scope: str | None = None
    other_scope: bool = False
    announces_requests: bool = False
    received_known: bool = False
    denies: bool = False
    statement: str | None = None
    unexplained: Token | None = None
    last_requests: Token | None = None
    dated: bool = False
    issues: bool = False
    mentioned: frozenset[str] = frozenset()
    headed: bool = False
    part_of_year: bool = False
    _numbered: bool = False

    def next_sentence(self) -> Context:
        """At the head of a sentence it is known what was spoken of, and nothing more."""
        about = self.about and self.topic in ("request", "review", "litigation")
        spoken = "request" if self.requests_counted and self.topic == "request" else None
        return Context(
            self.years,
            self.of_government,
            topic=self.topic,
            spoken=spoken,
            about=about,
            outcomes=self.outcomes.in_next_sentence(),
            received_known=self.received_known,
            headed=self.headed,
        )

    def inside(self) -> Context:
        """In brackets: all is part of what stands before them."""
        inner = replace(self, counted=dict(self.counted))
        inner.begin_parts()
        return inner

    def stop(self, mark: str) -> None:
        """At a punctuation mark: after a number, a colon begins its parts; else it announces a list."""
        if mark == ":" and self._numbered:
            self.begin_parts()
        elif mark == ":":
            self.listing = self.clause
        if mark == ";":
            self.carried = self.verb_channels = frozenset()
            self.other_time = self.other_time and self.part_of_year
            self.by = frozenset()
            self.outcomes = replace(self.outcomes, due=False)
            self.issues = False
        self.by_in_clause = frozenset()
        self._numbered = False

    def begin_parts(self) -> None:
        """What follows breaks down what was counted last."""
        self.part_of = self.spoken or self.topic or ("information" if self.last.channels else None)
        self.whole = self.last

    def spoke_of(self, subjects: frozenset[str]) -> None:
        """Remember what a phrase was about; what only breaks a number down changes nothing."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none"}
        self.requests_counted = not subjects.isdisjoint(REQUESTS - {"request_section"})
        self.counted.update((name, self.counted.get(name, frozenset()) | self.last.channels) for name in named)
        if not named or (self.part_of and named <= _BACKGROUND):
            return
        self.spoken = self.topic = max(named)

    def name_scope(self, words: Sequence[Token]) -> None:
        """Remember for whom the next number is: the widest of what is named before it."""
        for word in words:
            if word.kind == "scope":
                self.next_scope = _wider(self.next_scope, word.concept)

    def take_scope(self, words: Sequence[Token]) -> None:
        """For whom a number is: 代区政府办理41件、本机关自身12件 are of two."""
        self.name_scope(words)
        self.other_scope = self.next_scope == "own" and self.scope in _WIDER
        self.scope, self.next_scope = self.next_scope or self.scope, None

    def lose_thread(self) -> None:
        """After a clause about something unknown, a bare number is no longer one of the sentence before."""
        if not self.counted:
            self.spoken = None

    def mention(self, subjects: frozenset[str]) -> None:
        """Remember what a clause speaks of that counts nothing: 办理行政许可方面，共受理申请1200件."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none", "information", "document"}
        if not named:
            return
        self.spoken = max(named)
        if self.outcomes.of not in named:
            self.outcomes = replace(self.outcomes, of=None)
        if self.spoken != "other":
            self.topic = self.spoken

    def leave(self, clause: Sequence[Token], kinds: frozenset[str]) -> None:
        """At the end of a clause: its channels and verbs may be meant for the next, until a number has used them."""
        self._numbered = "number" in kinds
        self.clause = frozenset([word.concept for word in clause])
        channels = frozenset(word.concept for word in clause if word.kind == "channel") & ACCOUNTS
        self.dated |= names_time(clause)
        self.mentioned = frozenset() if self._numbered else self.mentioned | channels
        if self._numbered:
            # 网站访问量5万次，发布信息200条: the website is what both are about
            visited = self.last.channels if self.spoken == "visit" else frozenset()
            self.carried = self.carried - CHANNELS | visited | _opened(clause)
        elif not kinds.isdisjoint(_CARRIED) or not self.clause.isdisjoint(("disclosure", "etc")):
            self.carried |= _verbs(clause) | {w.concept for w in clause if w.kind == "channel" or w.concept == "etc"}
            self.carried |= channels_and_others(clause) or _site_in_a_list(clause)
            self.carried_by = "by" in self.clause or _within_channel(clause)
        if channels:
            self.carried_list = not self._numbered and not self.clause.isdisjoint(("joint", "etc"))

    def carry_verbs(self, phrase: Phrase) -> None:
        """A number has used up the verbs before its own; a verb goes on with its channels."""
        words, number = phrase.words, phrase.number
        self.issues |= number is not None and number.concept == "期" and "compile" in phrase.concepts
        if any(word.concept == "by" for word in words):
            self.by = self.by_in_clause = self.last.channels
        if verbs := _verbs(words):
            self.carried = verbs | (self.carried & CHANNELS) | (phrase.concepts & OF_MANY_YEARS)
        if verbs or any(word.kind == "channel" for word in words):
            self.verb_channels = self.last.channels if verbs else frozenset()


def _within_channel(clause: Sequence[Token]) -> bool:
    """Whether a clause only says where: 本局网站上,2020年发布信息42条."""
    place = clause[-2:]
    return (
        len(place) == 2
        and place[0].kind == "channel"
        and place[1].kind == "filler"
        and place[1].end == place[0].end + 1
    )


def _verbs(words: Sequence[Token]) -> frozenset[str]:
    return frozenset(w.concept for w in words if w.kind == "action" or w.concept == "disclosure")


def _opened(clause: Sequence[Token]) -> frozenset[str]:
    """Channels that a clause counts themselves, or those who follow them: 开通微信公众号2个，发布信息80条."""
    counts = all(word.concept in ("个", "项") for word in clause if word.kind == "number")
    counts = counts or any(word.concept == "audience" for word in clause)
    return frozenset(w.concept for w in clause if w.kind == "channel") & ACCOUNTS if counts else frozenset()


def channels_and_others(words: Sequence[Token]) -> frozenset[str]:
    """通过网站等渠道 is the website and others: it stays open through which of them a number went."""
    if all(word.concept != "etc" for word in words):
        return frozenset()
    website = False  # since the last word that is neither a channel nor between them: 网站、集约化平台等载体
    for word, after in zip(words, [*words[1:], None], strict=True):
        if word.concept == "etc" and website and (after is None or after.kind in _GOES_ON or after.concept in _OPEN):
            return frozenset({"many_channels"})
        website = word.concept == "website" or (website and (word.kind == "channel" or word.concept in _BETWEEN))
    return frozenset()


def _site_in_a_list(words: Sequence[Token]) -> frozenset[str]:
    """A clause that only tells the ways, of which no table holds some: 通过县政府网站、某某头条、某某之声等平台."""
    place = next((i for i, word in enumerate(words) if word.concept == "website"), None)
    by = place is not None and any(word.concept == "by" for word in words[:place])
    behind = words[place:] if by else []
    listed = {"joint", "etc"} <= {word.concept for word in behind}
    done = any(word.concept == "column" or (word.kind == "action" and word.concept != "publish") for word in behind)
    return frozenset({"many_channels"}) if listed and not done else frozenset()


def notice(context: Context, clause: Sequence[Token], start: int, kinds: frozenset[str]) -> None:
    """What a clause says for itself and what follows: of whom, of which time, of parts."""
    notice_subject(context, frozenset([word.concept for word in clause]) | _in_brackets(clause, kinds))
    if "scope" in kinds and "number" not in kinds:
        context.name_scope(clause)
    if "year" in kinds and _counts_up_to_date(clause):
        context.until = True
    if "part" in kinds and "number" not in kinds:
        context.begin_parts()
    if "compare" not in kinds and not kinds.isdisjoint(_TIMES) and all(w.concept != "change_to" for w in clause):
        _notice_time(context, clause, start)


def _counts_up_to_date(clause: Sequence[Token]) -> bool:
    """Whether a clause names a year, or the end of its last month, up to which it counts: 截至2019年."""
    up_to = any(a.concept == "up_to" and b.kind == "year" for a, b in pairwise(clause))
    if up_to and all(word.kind != "measure" for word in clause):
        return True
    words = [word for word in clause if word.kind != "measure"]
    return any(a.kind == "year" and b.concept == "year_end" for a, b in pairwise(words))


def _in_brackets(clause: Sequence[Token], kinds: frozenset[str]) -> frozenset[str]:
    """What brackets say of the words before them: 行政诉讼(政府信息公开类)6件."""
    if "group" not in kinds:
        return frozenset()
    groups = (word.group for word in clause if word.kind == "group" and all(w.kind != "number" for w in word.group))
    return frozenset(word.concept for group in groups for word in group)


def notice_subject(context: Context, concepts: frozenset[str]) -> None:
    """Whether a clause is about the publication of information, or a suit that may be about anything."""
    if not concepts.isdisjoint(_DISCLOSURE):
        context.about = True
    elif "defendant" in concepts:
        context.about = False


def _wider(known: str | None, found: str) -> str:
    return found if known is None or _WIDTH[found] > _WIDTH[known] else known


def _notice_time(context: Context, clause: Sequence[Token], start: int) -> None:
    """A time at the head of a clause is that of the clauses behind it, too; that of a comparison is of nothing else."""
    times = [w for w in clause if w.kind in _TIMES and w.start - start <= _LEADING]
    # 2019年5月至12月 is no year
    word = next((w for w in times if w.concept == "other_period"), next(iter(times), None))
    if word is None or word.concept in ("cumulative", "since"):
        return
    if all(w.concept != "carry" for w in clause):
        context.other_time = word.concept not in _PASSING and _is_other(word, context.years)
        context.part_of_year = word.concept == "other_period"
    context.year = int(word.concept) if word.kind == "year" else None


def _is_other(word: Token, years: frozenset[int]) -> bool:
    if word.kind == "year":
        return bool(years) and int(word.concept) not in years
    return word.concept in _OTHER_TIME


def names_time(words: Sequence[Token]) -> bool:
    """Whether words name a time at all; 累计 is none."""
    return any(word.kind in _TIMES and word.concept not in ("cumulative", "since") for word in words)


def is_other_time(words: Sequence[Token], context: Context) -> bool:
    """Whether words speak of another time than the report's: by the last time they name, or by that of the clause."""
    named = [w for w in words if w.kind in ("time", "year") and w.concept not in ("cumulative", "since")]
    if any(word.concept in _NEVER for word in named):
        return True
    return _is_other(named[-1], context.years) if named else context.other_time
