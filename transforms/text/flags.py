"""The flags of number_meanings.csv for one phrase: computed when a row first asks, as most are never needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gongkai.transforms.text.context import Context
from gongkai.transforms.text.doubt_rows import Doubt
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import Description, Phrase

_DOING = frozenset({"action", "denial", "channel"})
_SHOWN = frozenset({"disclosure", "by"})
"""Kinds and concepts of the words with which what was done begins."""


@dataclass(slots=True)
class Flags:
    """A phrase with all that its flags depend on. They must be asked for before the context changes."""

    tests: Mapping[str, Test]
    phrase: Phrase
    known: Description
    subjects: frozenset[str]
    text: str
    context: Context
    grammar: Grammar
    computed: dict[str, bool] = field(default_factory=dict)

    def holds(self, flag: str) -> bool:
        """Whether a flag is set: one of the reader's own, or of doubts.csv."""
        known = self.computed.get(flag)
        if known is None:
            test = self.tests.get(flag)
            known = self.computed[flag] = self._in_doubt(flag) if test is None else test(self)
        return known

    def _in_doubt(self, flag: str) -> bool:
        return any(_fits(doubt, self.phrase, self.text) for doubt in self.grammar.doubts_by_flag[flag])


def _fits(doubt: Doubt, phrase: Phrase, text: str) -> bool:
    """Whether a row of doubts.csv fits what stands around the number of a phrase, or before its first verb."""
    number = phrase.number
    if (doubt.needs and doubt.needs.isdisjoint(phrase.concepts)) or not doubt.without.isdisjoint(phrase.concepts):
        return False
    if doubt.at == "verb":
        verb = next((w.start for w in phrase.before if w.kind in _DOING or w.concept in _SHOWN), phrase.start)
        return doubt.holds(text, 0, verb, verb)
    return number is not None and doubt.holds(text, phrase.start, number.start, number.end)


Test = Callable[[Flags], bool]
"""Whether one flag of a phrase is set."""
