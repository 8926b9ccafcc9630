"""What the clauses before a phrase were about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gongkai.transforms.text.tokens import Token

REQUESTS = frozenset({"request", "request_bare", "request_context", "request_section"})
_BACKGROUND = frozenset({"other", "information"})
_PASSING = frozenset({"history", "habitual"})
"""Times that are those of one number only: 历年共收到5件，未发生行政复议."""
_OTHER_TIME = frozenset({"last_year", "next_year", "history", "habitual", "plan"})
_DISCLOSURE = frozenset({"disclosure", "on_request", "proactive"})
_WIDTH = {"own": 0, "departments": 1, "region": 2, "on_behalf": 3}
FAMILIES = (
    frozenset({"website"}),
    frozenset({"wechat", "weibo", "new_media"}),
    frozenset({"media"}),
    frozenset({"board"}),
    frozenset({"gazette"}),
)
"""Channels that are one way to the public."""
CHANNELS = frozenset().union(*FAMILIES) | {"column", "etc", "letter", "online", "in_person", "fax"}
_LEADING = 6
"""A time that begins within so many characters of its clause is that of what follows, too."""


@dataclass(slots=True)
class Context:
    """`years` are those that the report speaks of as its own.

    `topic` is what the text, `spoken` what this sentence has spoken of; `part_of` is what 其中 breaks down.

    `carried` are the channels and the verb of the clauses before in this sentence, `counted` the subjects that had a
    number in it.
    """

    years: frozenset[int] = frozenset()
    topic: str | None = None
    spoken: str | None = None
    part_of: str | None = None
    about: bool = False
    carried: frozenset[str] = frozenset()
    scope: str | None = None
    other_time: bool = False
    year: int | None = None
    counted: set[str] = field(default_factory=set)
    channels: frozenset[str] = frozenset()
    part_channels: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    part_actions: frozenset[str] = frozenset()
    _numbered: bool = False

    def next_sentence(self) -> Context:
        """At the head of a sentence it is known what was spoken of, and nothing more."""
        return Context(
            self.years, topic=self.topic, about=self.about and self.topic in ("request", "review", "litigation")
        )

    def inside(self) -> Context:
        """In brackets: all is part of what stands before them."""
        inner = replace(self, counted=set(self.counted))
        inner.begin_parts()
        return inner

    def stop(self, mark: str) -> None:
        """At a punctuation mark: after a number, a colon begins its parts."""
        if mark == ":" and self._numbered:
            self.begin_parts()
        if mark == ";":
            self.carried = frozenset()
            self.other_time = False
        self._numbered = False

    def begin_parts(self) -> None:
        """What follows breaks down what was counted last."""
        self.part_of = self.spoken or self.topic
        self.part_channels = self.channels
        self.part_actions = self.actions

    def spoke_of(self, subjects: frozenset[str]) -> None:
        """Remember what a phrase was about; what only breaks a number down changes nothing."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none"}
        self.counted |= named
        if not named or (self.part_of and named <= _BACKGROUND):
            return
        self.spoken = self.topic = max(named)

    def mention(self, subjects: frozenset[str]) -> None:
        """Remember what a clause speaks of that counts nothing: 办理行政许可方面，共受理申请1200件."""
        named = {"request" if s in REQUESTS else s for s in subjects} - {"none", "information", "document"}
        if not named:
            return
        self.spoken = max(named)
        if self.spoken != "other":
            self.topic = self.spoken

    def leave(self, clause: Sequence[Token]) -> None:
        """At the end of a clause: its channels and verbs may be meant for the next, until a number has used them."""
        self._numbered = any(w.kind == "number" for w in clause)
        if self._numbered:
            self.carried -= CHANNELS
        else:
            self.carried |= _verbs(clause) | {w.concept for w in clause if w.kind == "channel" or w.concept == "etc"}

    def carry_verbs(self, words: Sequence[Token]) -> None:
        """A number has used up the verbs before its own."""
        if verbs := _verbs(words):
            self.carried = verbs | (self.carried & CHANNELS)


def _verbs(words: Sequence[Token]) -> frozenset[str]:
    return frozenset(w.concept for w in words if w.kind == "action" or w.concept == "disclosure")


def notice(context: Context, clause: Sequence[Token], start: int) -> None:
    """What a clause says for itself and what follows: of whom, of which time, of parts."""
    context.about = context.about or any(word.concept in _DISCLOSURE for word in clause)
    for scope in (word.concept for word in clause if word.kind == "scope"):
        context.scope = _wider(context.scope, scope)
    if any(word.kind == "part" for word in clause) and all(word.kind != "number" for word in clause):
        context.begin_parts()
    _notice_time(context, clause, start)


def _wider(known: str | None, found: str) -> str:
    return found if known is None or _WIDTH[found] > _WIDTH[known] else known


def _notice_time(context: Context, clause: Sequence[Token], start: int) -> None:
    """A time at the head of a clause is that of the clauses behind it, too; that of a comparison is of nothing else."""
    times = (w for w in clause if w.kind in ("time", "year") and w.start - start <= _LEADING)
    word = next(times, None)
    kinds = {w.kind for w in clause}
    if word is None or "compare" in kinds or word.concept in ("cumulative", "since"):
        return
    if all(w.concept != "carry" for w in clause):
        context.other_time = word.concept not in _PASSING and _is_other(word, context.years)
    context.year = int(word.concept) if word.kind == "year" else None


def _is_other(word: Token, years: frozenset[int]) -> bool:
    if word.kind == "year":
        return bool(years) and int(word.concept) not in years
    return word.concept in _OTHER_TIME


def is_other_time(words: Sequence[Token], context: Context) -> bool:
    """Whether words speak of another time than the report's: by the last time they name, or by that of the clause."""
    named = [w for w in words if w.kind in ("time", "year") and w.concept not in ("cumulative", "since")]
    return _is_other(named[-1], context.years) if named else context.other_time
