"""What the clauses before a phrase were about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from gongkai.transforms.text.outcomes import Outcomes
from gongkai.transforms.text.phrases import NOTHING, SOCIAL_MEDIA, TIMES, Description, Phrase
from gongkai.transforms.text.tokens import Token

REQUESTS = frozenset({"request", "request_bare", "request_context", "request_section"})
_GOING_ON = frozenset({"request_bare", "request_context"})
_BACKGROUND = frozenset({"other", "information"})
_PASSING = frozenset({"history", "habitual"})
"""Times that hold for one number only: in 历年共收到5件，未发生行政复议 the denial is of the report's year."""
_LONG_AGO = frozenset({"history", "since"})
_NEVER = frozenset({"habitual", "plan", "other_period"})
"""Times that exclude a number, whatever year stands beside them: 2022年上半年, 力争2024年."""
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
"""Groups of channels, each of which is one way to the public."""
WAYS = frozenset({"letter", "online", "in_person", "fax"})
"""Ways in which requests come."""
CHANNELS = frozenset().union(*FAMILIES) | WAYS | {"column", "etc", "many_channels"}
ACCOUNTS = frozenset({"website", "wechat", "weibo", "new_media", "column"})
_BETWEEN = frozenset({"joint", "filler"})
_GOES_ON = frozenset({"filler", "action"})
_OPEN = frozenset({"online", "disclosure"})
"""What may follow a list of channels: 通过网站、党群驿站等公开信息."""
_CARRIED = frozenset({"action", "channel"})
_ANSWERED = frozenset({"reply", "conclude"})
OF_MANY_YEARS = frozenset({"cumulative"})
"""Carried with a verb to the numbers behind its own: 累计公布法规80条、规范性文件1044条."""
_ISSUED_BY = frozenset({"compile"}) | SOCIAL_MEDIA
"""Words beside a number of issues: what is counted next may be what was in them."""
_LEADING = 8
"""A time that begins within this many characters of its clause holds for the clauses behind it, too."""


@dataclass(slots=True)
class Context:
    """What is known at one place of the text, and changes with each phrase and clause."""

    years: frozenset[int] = frozenset()
    """The years that the report speaks of as its own."""
    agency: str | None = None
    """Whose report it is, None if unknown."""
    others: frozenset[str] = frozenset()
    """If it is unknown: the names of bodies that are not, or may not be, whose report it is."""
    of_another: bool = False
    """Whether the clauses say what another body did; `after_another` if the sentence before ends with such."""
    after_another: bool = False
    topic: str | None = None
    """The subject that the text has spoken of last."""
    spoken: str | None = None
    """The subject that this sentence has named last, or `request` if the sentence before counted requests."""
    part_of: str | None = None
    """The subject that 其中 breaks down, `whole` being how that was counted."""
    about: bool = False
    """Whether the clauses are about the disclosure of information."""
    carried: frozenset[str] = frozenset()
    """The channels and verbs of the clauses before in this sentence."""
    scope: str | None = None
    """Whose the last number is."""
    other_time: bool = False
    """Whether the clauses are about another time than the report's."""
    year: int | None = None
    """The year that the clauses name; None if their time is no year."""
    counted: dict[str, frozenset[str]] = field(default_factory=dict)
    """The subjects that have had a number in this sentence, with the channels of each."""
    last: Description = NOTHING
    """How the last number was counted."""
    whole: Description = NOTHING
    verb_channels: frozenset[str] = frozenset()
    """The channels of the verb in `carried`."""
    listing: frozenset[str] = frozenset()
    """The concepts of the clause before a colon that announces a list."""
    clause: frozenset[str] = frozenset()
    """The concepts of the last clause."""
    received: Decimal = Decimal(0)
    """The sum of the numbers of requests received that are no parts of another; `parts_received` is how many."""
    parts_received: int = 0
    requests_counted: bool = False
    """Whether the last number was one of requests."""
    by: frozenset[str] = frozenset()
    """The channels that the last number with 通过 or 在 named; `by_in_clause` only until the clause ends."""
    by_in_clause: frozenset[str] = frozenset()
    carried_by: bool = False
    """Whether the `carried` channels are said to be used: 通过网站."""
    carried_list: bool = False
    """Whether other channels are named with them: 通过网站、宣传单等方式."""
    outcomes: Outcomes = Outcomes()
    """The outcomes of reviews and suits that may follow."""
    until: bool = False
    """Whether the sentence counts up to a year, or to its end."""
    next_scope: str | None = None
    """The widest scope named since the last number."""
    other_scope: bool = False
    """Whether the number is the agency's own, and the one before it covers others."""
    announces_requests: bool = False
    """Whether the clause before names requests, but not what was done with them."""
    received_known: bool = False
    """Whether the text has counted requests received or handled."""
    denies: bool = False
    """Whether the clause before denies reviews, suits or complaints."""
    statement: str | None = None
    """What the last number states; None if nothing."""
    dropped: bool = False
    """Whether the last number was left out, being of another time."""
    unexplained: Token | None = None
    """The last number, if it counts requests and states nothing."""
    last_requests: Token | None = None
    """The last number, if it is one of requests received or handled."""
    dated: bool = False
    """Whether the sentence has named a time."""
    issues: bool = False
    """Whether it has counted the issues of a periodical."""
    mentioned: frozenset[str] = frozenset()
    """The accounts and sites that it has named since its last number."""
    headed: bool = False
    """Whether the section's heading names reviews, suits or complaints about disclosure."""
    part_of_year: bool = False
    """Whether the time of the clauses is a quarter, some months or the like."""
    _numbered: bool = False
    """Whether the last clause had a number."""

    def next_sentence(self) -> Context:
        """The context of the next sentence, which keeps little but the topic."""
        about = self.about and self.topic in ("request", "review", "litigation")
        spoken = "request" if self.requests_counted and self.topic == "request" else None
        return Context(
            self.years,
            self.agency,
            self.others,
            topic=self.topic,
            spoken=spoken,
            about=about,
            outcomes=self.outcomes.in_next_sentence(),
            received_known=self.received_known,
            headed=self.headed,
            after_another=self.of_another,
        )

    def of_section(self) -> Context:
        """The context at the start of a section, or of a part of it, if this is the section's."""
        return Context(self.years, self.agency, self.others, topic=self.topic, about=self.about, headed=self.headed)

    def inside(self) -> Context:
        """The context in brackets: everything is part of what stands before them."""
        inner = replace(self, counted=dict(self.counted))
        inner.begin_parts()
        return inner

    def stop(self, mark: str) -> None:
        """At a mark that ends a clause. A colon begins the parts of a number before it, or else announces a list."""
        if mark == ":" and self._numbered:
            self.begin_parts()
        elif mark == ":":
            self.listing = self.clause
        if mark == ";":
            self.carried = self.verb_channels = frozenset()
            self.other_time = self.other_time and self.part_of_year
            self.by = frozenset()
            self.outcomes = self.outcomes._replace(due=False)
            self.issues = False
        self.by_in_clause = frozenset()
        self._numbered = False

    def begin_parts(self) -> None:
        """What follows breaks down what was counted last."""
        self.part_of = self.spoken or self.topic or ("information" if self.last.channels else None)
        self.whole = self.last

    def spoke_of(self, subjects: frozenset[str]) -> None:
        """Remember what a phrase was about; information and other things that break a number down are no new topic."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none"}
        self.requests_counted = not subjects.isdisjoint(REQUESTS - {"request_section"})
        self.counted.update((name, self.counted.get(name, frozenset()) | self.last.channels) for name in named)
        if not named or (self.part_of and named <= _BACKGROUND):
            return
        self.spoken = self.topic = max(named)

    def go_on(self, subjects: frozenset[str]) -> None:
        """Before a number or denial: one that goes on with the requests that another body received is that body's."""
        self.of_another |= self.after_another and not subjects.isdisjoint(_GOING_ON)
        self.after_another = False

    def name_scope(self, words: Sequence[Token]) -> None:
        """Remember whose the next number is: the widest scope named before it."""
        for word in words:
            if word.kind == "scope":
                self.next_scope = _wider(self.next_scope, word.concept)

    def take_scope(self, words: Sequence[Token]) -> None:
        """Decide whose a number is: 代区政府办理41件、本机关自身12件 differ in scope."""
        self.name_scope(words)
        self.other_scope = self.next_scope == "own" and self.scope in _WIDER
        self.scope, self.next_scope = self.next_scope or self.scope, None

    def lose_thread(self) -> None:
        """After a clause about something unknown, a bare number does not continue the sentence before."""
        if not self.counted:
            self.spoken = None

    def mention(self, subjects: frozenset[str]) -> None:
        """Remember the subject of a clause that counts nothing: 办理行政许可方面，共受理申请1200件."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none", "information", "document"}
        if not named:
            return
        self.spoken = max(named)
        if self.outcomes.of not in named:
            self.outcomes = self.outcomes._replace(of=None)
        if self.spoken != "other":
            self.topic = self.spoken

    def leave(self, clause: Sequence[Token], kinds: frozenset[str]) -> None:
        """At the end of a clause: keep its channels and verbs for the next ones, until a number uses them."""
        self._numbered = "number" in kinds
        self.clause = frozenset([word.concept for word in clause])
        channels = self.clause & ACCOUNTS
        self.dated |= not kinds.isdisjoint(TIMES) and names_time(clause)
        self.mentioned = frozenset() if self._numbered else self.mentioned | channels
        if self._numbered:
            # 网站访问量5万次，发布信息200条: the website is what both are about
            visited = self.last.channels if self.spoken == "visit" else frozenset()
            # 微信公众号关注3万人,阅读达12万,发布信息5条: the audience is that of the account before
            has_audience = "audience" in self.clause
            followed = self.carried & CHANNELS if has_audience and "channel" not in kinds else frozenset()
            opened = channels if channels and (has_audience or _counts_things(clause)) else frozenset()
            self.carried = self.carried - CHANNELS | visited | followed | opened
        elif not kinds.isdisjoint(_CARRIED) or not self.clause.isdisjoint(("disclosure", "etc")):
            self.carried |= _verbs(clause) | _channels_to_carry(clause, self.clause)
            self.carried |= channels_and_others(clause) or _site_in_a_list(clause)
            self.carried_by = "by" in self.clause or _within_channel(clause)
        if channels:
            self.carried_list = not self._numbered and not self.clause.isdisjoint(("joint", "etc"))

    def carry_verbs(self, phrase: Phrase) -> None:
        """At a number: its own verb, with its channels, replaces the verbs carried so far."""
        words, number = phrase.words, phrase.number
        issued = number is not None and number.concept == "期"
        self.issues |= issued and not phrase.concepts.isdisjoint(_ISSUED_BY)
        if any(word.concept == "by" for word in words):
            self.by = self.by_in_clause = self.last.channels
        if verbs := _verbs(words):
            self.carried = verbs | (self.carried & CHANNELS) | (phrase.concepts & OF_MANY_YEARS)
        if verbs or any(word.kind == "channel" for word in words):
            self.verb_channels = self.last.channels if verbs else frozenset()


def _within_channel(clause: Sequence[Token]) -> bool:
    """Whether a clause ends with a channel as a place: 本局网站上,2020年发布信息42条."""
    place = clause[-2:]
    return (
        len(place) == 2
        and place[0].kind == "channel"
        and place[1].kind == "filler"
        and place[1].end == place[0].end + 1
    )


def _verbs(words: Sequence[Token]) -> frozenset[str]:
    return frozenset(w.concept for w in words if w.kind == "action" or w.concept == "disclosure")


def _channels_to_carry(clause: Sequence[Token], concepts: frozenset[str]) -> frozenset[str]:
    """The channels of a clause for the numbers behind it; how requests were answered is not how they came:
    已邮件回复,共受理依申请公开12件."""
    channels = frozenset(w.concept for w in clause if w.kind == "channel" or w.concept == "etc")
    return channels - WAYS if not concepts.isdisjoint(_ANSWERED) else channels


def _counts_things(clause: Sequence[Token]) -> bool:
    """Whether the numbers of a clause count accounts and the like: 开通微信公众号2个，发布信息80条."""
    return all(word.concept in ("个", "项") for word in clause if word.kind == "number")


def channels_and_others(words: Sequence[Token]) -> frozenset[str]:
    """The flag `many_channels` where a website is listed with channels not named: 通过网站等渠道."""
    if all(word.concept != "etc" for word in words):
        return frozenset()
    website = False  # since the last word that is neither a channel nor between them: 网站、集约化平台等载体
    for word, after in zip(words, [*words[1:], None], strict=True):
        if word.concept == "etc" and website and (after is None or after.kind in _GOES_ON or after.concept in _OPEN):
            return frozenset({"many_channels"})
        website = word.concept == "website" or (website and (word.kind == "channel" or word.concept in _BETWEEN))
    return frozenset()


def _site_in_a_list(words: Sequence[Token]) -> frozenset[str]:
    """The same where a clause only lists channels, some in no table: 通过县政府网站、某某头条、某某之声等平台."""
    place = next((i for i, word in enumerate(words) if word.concept == "website"), None)
    by = place is not None and any(word.concept == "by" for word in words[:place])
    behind = words[place:] if by else []
    listed = {"joint", "etc"} <= {word.concept for word in behind}
    done = any(word.concept == "column" or (word.kind == "action" and word.concept != "publish") for word in behind)
    return frozenset({"many_channels"}) if listed and not done else frozenset()


def notice(context: Context, clause: Sequence[Token], start: int, kinds: frozenset[str]) -> None:
    """Record what holds for a clause and those behind it: subject, scope, time (not of a comparison), parts."""
    notice_subject(context, frozenset([word.concept for word in clause]) | _in_brackets(clause, kinds))
    if "scope" in kinds and "number" not in kinds:
        context.name_scope(clause)
    if ("year" in kinds and _counts_up_to_date(clause)) or _counts_to_date(clause, context):
        context.until = True
    context.until |= "time" in kinds and _counts_since_long(clause, kinds)
    if "part" in kinds and "number" not in kinds:
        context.begin_parts()
    if "compare" not in kinds and not kinds.isdisjoint(TIMES) and all(w.concept != "change_to" for w in clause):
        _notice_time(context, clause, start)


def _counts_up_to_date(clause: Sequence[Token]) -> bool:
    """Whether a clause names a year up to which it counts, or the end of a year: 截至2019年."""
    up_to = any(a.concept == "up_to" and b.kind == "year" for a, b in pairwise(clause))
    if up_to and all(word.kind != "measure" for word in clause):
        return True
    words = [word for word in clause if word.kind != "measure"]
    return any(a.kind == "year" and b.concept == "year_end" for a, b in pairwise(words))


def _counts_to_date(clause: Sequence[Token], context: Context) -> bool:
    """Whether a clause counts up to now, and neither it nor the one before names the report's year."""
    now = any(word.concept == "to_date" for word in clause)
    return now and context.year is None and not names_time(clause)


def _counts_since_long(clause: Sequence[Token], kinds: frozenset[str]) -> bool:
    """Whether a clause names a beginning long ago, from which the next one cumulates: 条例施行以来,累计收到申请58件."""
    concepts = {word.concept for word in clause}
    return kinds.isdisjoint(("number", "year")) and bool(concepts & _LONG_AGO) and "this_year" not in concepts


def _in_brackets(clause: Sequence[Token], kinds: frozenset[str]) -> frozenset[str]:
    """The concepts in brackets without a number, which describe the words before them: 行政诉讼(政府信息公开类)6件."""
    if "group" not in kinds:
        return frozenset()
    groups = (word.group for word in clause if word.kind == "group" and all(w.kind != "number" for w in word.group))
    return frozenset(word.concept for group in groups for word in group)


def notice_subject(context: Context, concepts: frozenset[str]) -> None:
    """Record whether a clause is about disclosure, or about a suit that may be about anything."""
    if not concepts.isdisjoint(_DISCLOSURE):
        context.about = True
    elif "defendant" in concepts:
        context.about = False


def _wider(known: str | None, found: str) -> str:
    return found if known is None or _WIDTH[found] > _WIDTH[known] else known


def _notice_time(context: Context, clause: Sequence[Token], start: int) -> None:
    """Record the time at the head of a clause, which holds for the clauses behind it, too."""
    times = [w for w in clause if w.kind in TIMES and w.start - start <= _LEADING]
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
    """Whether words name a time; 累计 and 以来 are none."""
    return any(word.kind in TIMES and word.concept not in ("cumulative", "since") for word in words)


def is_other_time(words: Sequence[Token], context: Context) -> bool:
    """Whether words are about another time than the report's: by the last time they name, else by the clause's."""
    named = [w for w in words if w.kind in TIMES and w.concept not in ("cumulative", "since")]
    if not named and any(word.concept == "since" for word in words):
        return True  # 建立网站以来
    if any(word.concept in _NEVER for word in named):
        return True
    return _is_other(named[-1], context.years) if named else context.other_time
