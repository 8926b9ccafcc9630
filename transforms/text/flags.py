"""The flags of number_meanings.csv for one phrase: computed when a row first asks, as most are never needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gongkai.transforms.text.bodies import whose
from gongkai.transforms.text.context import Context
from gongkai.transforms.text.doubt_rows import Doubt
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.phrases import SHOWN, Description, Phrase

_DOING = frozenset({"action", "denial", "channel"})
"""Kinds of the words with which what was done begins, beside `SHOWN`."""


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
        concepts = self.phrase.concepts
        return any(
            self._fits(doubt)
            for doubt in self.grammar.doubts_by_flag[flag]
            if doubt.without.isdisjoint(concepts) and not (doubt.needs and doubt.needs.isdisjoint(concepts))
        )

    def _fits(self, doubt: Doubt) -> bool:
        """Whether a row of doubts.csv fits what stands around the number, or before the first verb."""
        phrase, number = self.phrase, self.phrase.number
        if doubt.at == "verb":
            verb = next((w.start for w in phrase.before if w.kind in _DOING or w.concept in SHOWN), phrase.start)
            return doubt.holds(self.text, 0, verb, verb, self._is_another)
        begin = phrase.start if doubt.at == "number" else 0
        return number is not None and doubt.holds(self.text, begin, number.start, number.end, self._is_another)

    def _is_another(self, name: str) -> bool:
        """Whether a body named is surely not the agency, if that is known."""
        agency = self.context.agency
        return agency is not None and whose(name, agency, self.grammar) == "another"


Test = Callable[[Flags], bool]
"""Whether one flag of a phrase is set."""
