"""The statements that a text makes, and which of them are kept once all of it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.transforms.model import Statement
from gongkai.transforms.text.context import Context, names_time
from gongkai.transforms.text.parts import (
    without_fees_of_parts,
    without_more_than_received,
    without_parts,
    without_small_totals,
)
from gongkai.transforms.text.phrases import Phrase, only_of_one_service

_SUMS = frozenset({"sum", "in_all", "entirely", "cumulative"})
"""Words that mark a number as the whole: 共80条, 总数80条, 全部80条, 累计80条."""


@dataclass(slots=True)
class Collected:
    """The statements found so far.

    `found` are those of the report's year, `known` is how many of them earlier sentences gave, `yearly` are their
    names. `cumulative` are those counted over many years; `of_year` those that the current sentence calls cumulative
    although it names the report's year.
    The sets hold positions where statements end. `timeless`: no time in the phrase and no year in force. `weak`: not
    said to be 主动公开. `summed`: said to be all that was 主动公开: 共主动公开80条. `unnamed`: not itself about
    requests for information. `services`: names only the fee of one service.
    """

    found: list[Statement] = field(default_factory=list)
    cumulative: list[Statement] = field(default_factory=list)
    of_year: list[Statement] = field(default_factory=list)
    yearly: set[str] = field(default_factory=set)
    timeless: set[int] = field(default_factory=set)
    weak: set[int] = field(default_factory=set)
    summed: set[int] = field(default_factory=set)
    unnamed: set[int] = field(default_factory=set)
    services: set[int] = field(default_factory=set)
    known: int = 0

    def of_text(self, sentences: Sequence[int]) -> list[Statement]:
        """The statements of the whole text, in order; `sentences` are the positions where its sentences begin."""
        yearly = {statement.statement for statement in self.found}
        # a number cumulated over years is taken for the report's year only where the text gives no other
        kept = [*self.found, *(s for s in self.cumulative if s.statement not in yearly)]
        kept = without_small_totals(sorted(kept, key=lambda statement: statement.start), self.weak)
        kept = without_fees_of_parts(without_more_than_received(kept, self.unnamed), self.services)
        return without_parts(kept, self.timeless, self.summed, sentences)

    def begin_sentence(self) -> None:
        self.known = len(self.found)

    def end_sentence(self) -> None:
        """A cumulative number in a sentence of the report's year is the year's, 2023年，累计公开65条, unless the text
        has already given the year's number."""
        self.yearly.update([statement.statement for statement in self.found[self.known :]])
        for statement in self.of_year:
            (self.cumulative if statement.statement in self.yearly else self.found).append(statement)
        self.yearly.update([statement.statement for statement in self.of_year])
        self.of_year.clear()

    def drop_in_sentence(self, name: str) -> None:
        """Remove the statements of this name that the current sentence gave."""
        self.found[self.known :] = [s for s in self.found[self.known :] if s.statement != name]

    def list_for(self, concepts: frozenset[str], context: Context) -> list[Statement]:
        """The list that a statement with these concepts belongs to."""
        if "this_year" in concepts:
            return self.found
        if "cumulative" not in concepts:  # 截至2009年12月底，已公开8400条 may count all years
            return self.cumulative if context.until else self.found
        return self.of_year if context.year in context.years else self.cumulative

    def mark(
        self, phrase: Phrase, subjects: frozenset[str], concepts: frozenset[str], end: int, context: Context
    ) -> None:
        """Record what later decides whether the statements that end at `end` are kept."""
        if context.year is None and not names_time(phrase.before):
            self.timeless.add(end)
        if "request" not in subjects:
            self.unnamed.add(end)
        if only_of_one_service(phrase.words):
            self.services.add(end)
        if "proactive" not in concepts:
            self.weak.add(end)
        elif any(word.concept in _SUMS for word in phrase.words):
            self.summed.add(end)
