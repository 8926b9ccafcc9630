"""What the numbers of a text count: each clause is read for its subject, its time, and whose number it gives.

A sentence is cut into clauses, a clause into phrases of one number each. A phrase is read with what the clauses before
it were about: 其中，网络申请2件 counts requests where the sentence before did.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gongkai.transforms.model import Statement
from gongkai.transforms.text.acting import actor_of, actors_of, others_among
from gongkai.transforms.text.agencies import without_agencies
from gongkai.transforms.text.collected import Collected
from gongkai.transforms.text.context import Context, is_other_time, notice, notice_subject
from gongkai.transforms.text.cuts import COUNTING, clauses_of, counts, limit_of
from gongkai.transforms.text.descriptions import describe
from gongkai.transforms.text.doubts import is_no_denial
from gongkai.transforms.text.flags import Flags
from gongkai.transforms.text.grammar import Grammar, Pattern
from gongkai.transforms.text.last_number import RECEIVED, all_alike, said_of_last
from gongkai.transforms.text.mentions import announces_requests, describes_requests
from gongkai.transforms.text.not_counted import (
    none_at_all,
    without_others_counted,
    without_reasons,
    without_what_was,
)
from gongkai.transforms.text.phrases import (
    DENYING,
    RECEIVING,
    Phrase,
    answers_requests,
    apart,
    denied_phrase,
    has_unknown,
    names,
    only_of_one_service,
    phrases,
    received_and_answered,
)
from gongkai.transforms.text.respectively import respectively
from gongkai.transforms.text.running import RunningText
from gongkai.transforms.text.sentences import Heading, Sentence, sentences, usual_years
from gongkai.transforms.text.subjects import CONTESTED, subjects_of
from gongkai.transforms.text.tokens import Token, tokens
from gongkai.transforms.text.understood import goes_on_strangely

QUOTE = 120
"""A quote is the end of a clause, and has at most this many characters."""
HEADING = 40
"""A sentence of more characters is no heading."""
_REQUESTS = frozenset({RECEIVED, "requests.handled"})


def read_statements(
    text: RunningText, grammar: Grammar, years: frozenset[int] = frozenset(), agency: str | None = None
) -> list[Statement]:
    """The statements of the text, in order.

    `years` are those that the report may call its own. `agency` is its publisher, None if unknown: in the report of a
    government organ, what companies or schools did is not counted.
    """
    context = Context(usual_years(text.text, years), agency)
    cut = list(sentences(text))
    reader = _Reader(text, grammar, context).read(cut)
    if agency is None and (others := others_among(reader.actors, grammar)):
        reader = _Reader(text, grammar, replace(context, others=others)).read(cut)
    return reader.stated.of_text([sentence.start for sentence in cut])


class _Reader:
    """Reads one text sentence by sentence, and collects its statements in `stated`.

    `counted` are the numbers of the current clause, each with the reviews or suits that it counts, or None: brackets
    are about the number just before them. `actors` are the bodies that act in each sentence, if the agency is unknown.
    """

    def __init__(self, text: RunningText, grammar: Grammar, context: Context) -> None:
        self.running = text
        self.text = text.text
        self.grammar = grammar
        self.stated = Collected()
        self.counted: list[tuple[Token, str | None]] = []
        self.context = self.section = context
        self.actors: list[list[str]] = []

    def read(self, cut: Iterable[Sentence]) -> _Reader:
        """Read these sentences of the text."""
        for sentence in cut:
            self.sentence(sentence)
        return self

    def sentence(self, sentence: Sentence) -> None:
        """Read one sentence. A section's heading begins a new context, a part's returns to that of its section."""
        start, end, heads = sentence.start, sentence.end, sentence.heads
        if heads == "section":
            self.section = Context(self.context.years, self.context.agency, self.context.others)
        self.context = self.section.of_section() if heads else self.context.next_sentence()
        self.stated.begin_sentence()
        self.actors.append([])
        words = tokens(self.text, start, end, self.grammar)
        if self.context.topic is None and answers_requests(words):
            self.context.topic = "request"
        kinds = frozenset([word.kind for word in words])
        if COUNTING.isdisjoint(kinds) and not ("group" in kinds and any(map(counts, words))):
            self._passing(words, start, end)
            if heads and end - start <= HEADING:
                self._head(words, heads)
        else:
            self._clauses(words, start, end)
            self.stated.end_sentence()

    def _head(self, words: Sequence[Token], heads: Heading) -> None:
        """The topic of a section's heading holds for its parts, too, unless a part's heading names another."""
        concepts = frozenset([word.concept for word in words])
        if "other" in concepts:
            self.context.topic = None
        self.context.headed = "disclosure" in concepts and not CONTESTED.isdisjoint(concepts)
        if heads == "section":
            self.section = self.context.of_section()

    def _passing(self, words: Sequence[Token], start: int, end: int) -> None:
        """Read a sentence that neither counts nor denies, as most do: it only tells what the text is about."""
        for clause, begin, until, _ in clauses_of(without_agencies(words, self.text, start, end), start, end):
            if not clause and self.context.spoken is None:
                continue
            concepts = frozenset([word.concept for word in clause])
            notice_subject(self.context, concepts)
            if names(clause) or "disclosure" in concepts or self.context.spoken is not None:
                self._mention(clause, begin, until)

    def _clauses(self, words: Sequence[Token], start: int, end: int) -> None:
        for clause, begin, until, stop in clauses_of(without_agencies(words, self.text, start, end), start, end):
            self._clause(clause, begin, until)
            self.context.stop(stop)

    def _clause(self, clause: Sequence[Token], start: int, end: int) -> None:
        kinds = frozenset([word.kind for word in clause])
        if "number" in kinds:
            self._with_numbers(clause, start, end)
        else:
            self._without_number(clause, start, end, kinds)
        for group in clause if "group" in kinds else ():
            self._group(group)
        self.counted = []

    def _with_numbers(self, clause: Sequence[Token], start: int, end: int) -> None:
        if (parts := respectively(self.text, clause, start, end)) is not None:
            self._respectively(parts, start, end)
            return
        clause = without_reasons(without_what_was(clause, self.text, start))
        clause = none_at_all(without_others_counted(clause, self.text, end), self.text)
        kinds = frozenset([word.kind for word in clause])
        if "number" not in kinds:
            self._without_number(clause, start, end, kinds)
            return
        notice(self.context, clause, start, kinds)
        limit = limit_of(clause, end)
        for phrase in phrases(clause, start):
            self._phrase(phrase, limit, start)
        self.context.leave(clause, kinds)

    def _respectively(self, parts: Sequence[str], start: int, end: int) -> None:
        """Read each part as a clause of its own; its statements get the position of the whole list."""
        text, known = self.text, len(self.stated.found)
        try:
            for part in parts:
                self.text = part  # positions are now within the part
                words = tokens(part, 0, len(part), self.grammar)
                self._clause(without_agencies(words, part, 0, len(part)), 0, len(part))
                self.context.stop(",")
        finally:
            self.text = text
        quote, (page, element) = text[start:end][-QUOTE:], self.running.place(start)
        found = self.stated.found
        found[known:] = [
            replace(s, quote=quote, page=page, start=start, end=end, element=element) for s in found[known:]
        ]

    def _without_number(self, clause: Sequence[Token], start: int, end: int, kinds: frozenset[str]) -> None:
        """Read a clause without a number: it denies something, or tells what the next clauses are about."""
        notice(self.context, clause, start, kinds)
        self._notice_actor(clause, start)
        self._deny_or_mention(clause, start, end, kinds)
        self.context.leave(clause, kinds)

    def _notice_actor(self, words: Sequence[Token], start: int) -> None:
        """Remember who acts: what another body did is not counted, nor what follows until the agency is named."""
        if self.context.agency is None and not self.context.others:
            self.actors[-1].extend(actors_of(words, self.text, start, self.grammar))
        elif (actor := actor_of(words, self.text, start, self.grammar, self.context)) is not None:
            self.context.of_another = actor == "another"
            self.context.after_another = False

    def _deny_or_mention(self, clause: Sequence[Token], start: int, end: int, kinds: frozenset[str]) -> None:
        denied = None if kinds.isdisjoint(DENYING) else denied_phrase(clause, start)
        if denied is None and self.context.denies and clause and clause[0].kind == "cause":
            denied = Phrase(None, tuple(clause), start)  # 未发生申请行政复议，提起行政诉讼的情况
        self.context.denies = False
        if denied is not None:
            self.context.take_scope(clause)
            self._denied(denied, start, end)
        elif (of_last := said_of_last(clause, self.text, start, end, self.context, self.grammar)) is not None:
            self._add_last(*of_last, end)
        else:
            self._mention(clause, start, end)

    def _add_last(self, pattern: Pattern, number: Token, end: int) -> None:
        assert number.value is not None
        self._add(pattern, number.value, number, number.start, end, self.stated.found)

    def _mention(self, clause: Sequence[Token], start: int, end: int) -> None:
        if not names(clause) and has_unknown(self.text, clause, start, end):
            self.context.lose_thread()
        elif self.context.spoken == "request" and describes_requests(clause, start):
            self.context.requests_counted = True  # the next sentence goes on with them: 共办结318件
        else:
            self.context.announces_requests = announces_requests(clause, self.text, start, end)
            whole = Phrase(None, tuple(clause), start)
            self.context.mention(subjects_of(whole, self.text, self.context, self.grammar))

    def _group(self, group: Token) -> None:
        """Read brackets: they belong to what stands before them, and do not affect what follows."""
        if not counts(group):
            self._way(group)
            return
        outer, counted = self.context, self.counted
        self.context = outer.inside()
        if place := bisect_right(counted, group.start, key=lambda pair: pair[0].end):
            self.context.outcomes = outer.outcomes._replace(total=counted[place - 1][0], of=counted[place - 1][1])
        self.counted = []
        self._clauses(group.group, group.start + 1, group.end - 1)
        self.context, self.counted = outer, counted

    def _way(self, group: Token) -> None:
        """Brackets right behind requests may say how all of them came or were answered: 收到申请1件(邮寄)."""
        last, inner = self.context.last_requests, group.group
        if inner and last is not None and last.end == group.start:
            alike = all_alike(inner, self.text, group.start + 1, group.end - 1, self.context, self.grammar)
            if alike is not None:
                self._add_last(*alike, group.end)

    def _phrase(self, phrase: Phrase, limit: int, start: int) -> None:
        if phrase.begins_parts:
            self.context.begin_parts()
        subjects = subjects_of(phrase, self.text, self.context, self.grammar)
        self.context.take_scope(phrase.words)
        self._notice_actor(phrase.before, phrase.start)
        self.context.go_on(subjects)
        description, flags = describe(phrase, subjects, self.text, self.context, self.grammar)
        if "remaining_fee" in phrase.concepts and "zero" not in description.concepts:  # 复印费20元、其他费用5元
            self.stated.drop_in_sentence("requests.fees")
        known = len(self.stated.found)
        if not (dropped := self._dropped(phrase, limit, description.concepts)):
            self._state(phrase, flags, description.concepts, start)
        self.context.last = description
        self._leave(phrase, subjects, [s.statement for s in self.stated.found[known:]], dropped=dropped)

    def _leave(self, phrase: Phrase, subjects: frozenset[str], statements: Sequence[str], *, dropped: bool) -> None:
        """Record in the context what the words behind a number need to know of it."""
        number, context = phrase.number, self.context
        assert number is not None
        context.outcomes, counted = context.outcomes.behind(phrase, subjects, statements)
        self.counted.append((number, counted))
        context.statement = statements[-1] if statements else None
        context.dropped = dropped
        context.received_known |= not _REQUESTS.isdisjoint(statements)
        context.last_requests = number if not _REQUESTS.isdisjoint(statements) else None
        context.unexplained = number if "request_context" in subjects and not (dropped or statements) else None
        context.announces_requests = False
        context.spoke_of(subjects)
        context.carry_verbs(phrase)

    def _dropped(self, phrase: Phrase, limit: int, concepts: frozenset[str]) -> bool:
        """Whether a number is to be left out: it stands behind a comparison, is of another time, is denied, or counts
        reviews and suits together."""
        number = phrase.number
        assert number is not None and number.value is not None
        if number.start >= limit:
            return True
        if number.value and {"review", "litigation"} <= concepts:  # the two together
            return True
        if number.value and any(w.kind == "denial" for w in phrase.before):
            return True
        if "cumulative" in concepts and "this_year" not in concepts and self.context.until:  # 截至2014年底累计
            return True
        return "carry" not in concepts and is_other_time(phrase.before, self.context)

    def _state(self, phrase: Phrase, flags: Flags, concepts: frozenset[str], start: int) -> None:
        number, subjects = phrase.number, flags.subjects
        assert number is not None and number.value is not None
        end = max(number.end, phrase.words[-1].end if phrase.words else 0)
        if pattern := self._sum(phrase, subjects):
            self._add(pattern, number.value, number, start, end, self.stated.found)
            return
        found = self.stated.list_for(concepts, self.context)
        self.stated.mark(phrase, subjects, concepts, end, self.context)
        patterns = list(self._patterns(subjects, concepts, number.concept, flags, everything=not number.value))
        if received_and_answered(phrase.words):
            patterns += self._patterns(subjects, concepts - RECEIVING, number.concept, flags, everything=False)
        for pattern in patterns:
            self._add(pattern, number.value, number, start, end, found)
        received = any((s.statement or "").startswith(RECEIVED) for s in patterns) or "one_applicant" in concepts
        if received and self.context.part_of is None:
            self.context.received += number.value
            self.context.parts_received += 1

    def _sum(self, phrase: Phrase, subjects: frozenset[str]) -> Pattern | None:
        """The pattern of a sum of the requests just counted, or None: 书面申请3件、网络申请9件，共12件.

        Statements that took a part for all requests received are removed.
        """
        number = phrase.number
        assert number is not None
        fillers = all(word.kind == "filler" for word in phrase.words)
        adds_up = self.context.parts_received > 1 and number.value == self.context.received
        if not (fillers and adds_up and "sum" in phrase.concepts and "request_context" in subjects):
            return None
        self.stated.drop_in_sentence(RECEIVED)
        return self.grammar.pattern(frozenset({"request"}), frozenset({"receive"}), number.concept)

    def _patterns(
        self, subjects: frozenset[str], concepts: frozenset[str], unit: str, flags: Flags, *, everything: bool
    ) -> Iterator[Pattern]:
        """The first pattern that fits; for a zero (`everything`), one for each subject: 行政复议、行政诉讼0件."""
        contested = everything and subjects <= CONTESTED
        for these in [frozenset({subject}) for subject in sorted(subjects)] if contested else [subjects]:
            if (pattern := self.grammar.pattern(these, concepts, unit, flags.holds)) is not None:
                yield pattern

    def _denied(self, phrase: Phrase, start: int, end: int) -> None:
        parts = apart(phrase)
        if goes_on_strangely(parts[-1], self.text, end, self.grammar):
            del parts[-1]
        for part in parts:
            self._denied_part(part, start, end)

    def _denied_part(self, phrase: Phrase, start: int, end: int) -> None:
        subjects = subjects_of(phrase, self.text, self.context, self.grammar)
        self.context.go_on(subjects)
        description, flags = describe(phrase, subjects, self.text, self.context, self.grammar)
        concepts = description.concepts
        own = "carry" in concepts or not is_other_time(phrase.before, self.context)
        own = own and not is_no_denial(phrase, self.text)
        if "remaining_fee" in phrase.concepts and any(
            s.statement == "requests.fees" and s.value for s in self.stated.found
        ):
            own = False  # 收费20元,未收取邮寄费等其他费用
        if only_of_one_service(phrase.words):
            self.stated.services.add(end)
        patterns = [
            self.grammar.pattern(frozenset({subject}), concepts, None, flags.holds) for subject in sorted(subjects)
        ]
        for pattern in dict.fromkeys(patterns) if own else ():
            if pattern is not None:
                self._add(pattern, Decimal(0), None, start, end, self.stated.found)
        self.context.spoke_of(subjects)
        self.context.denies = bool(patterns) and not CONTESTED.isdisjoint(subjects)

    def _add(
        self, pattern: Pattern, value: Decimal, number: Token | None, start: int, end: int, found: list[Statement]
    ) -> None:
        if pattern.statement is None or self.context.of_another:
            return
        page, element = self.running.place(start)
        found.append(
            Statement(
                statement=pattern.statement,
                value=value,
                unit=number.concept if number else None,
                approximate=number is not None and number.approximate,
                denied=number is None,
                scope=self.context.scope,
                year=self.context.year,
                quote=self.text[start:end][-QUOTE:],
                page=page,
                start=start,
                end=end,
                element=element,
            )
        )
