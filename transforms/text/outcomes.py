"""Keeps track of the reviews or suits whose outcomes may follow: 行政复议3件，其中维持2件."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from gongkai.transforms.text.phrases import Phrase
from gongkai.transforms.text.tokens import Token

_RESULTS = (".upheld", ".corrected", ".other", ".pending")


class Outcomes(NamedTuple):
    """What is known of outcomes that may follow.

    `of` is "review" or the like: whose outcomes may follow; None if it is unclear. They are no more than `at_most`.
    `due` is whether the last reviews or suits have had no outcome yet; `total` is their number if it came last.
    """

    of: str | None = None
    due: bool = False
    total: Token | None = None
    at_most: Decimal | None = None

    def behind(
        self, phrase: Phrase, subjects: frozenset[str], statements: Sequence[str]
    ) -> tuple[Outcomes, str | None]:
        """What may follow a number, and which reviews or suits it counts: None if none, or zero of them.

        The outcomes that follow are those of the last ones, unless others have had none yet:
        行政复议3件、行政诉讼1件，其中维持2件 does not say of which.
        """
        number = phrase.number
        assert number is not None
        counted = next((s for s in subjects if f"{s}.total" in statements), None)
        if counted is not None and not number.value:
            of = counted if len(subjects) == 1 else None
            return self._replace(of=of, total=None, at_most=number.value), None
        if counted is not None:
            return Outcomes(None if self.due else counted, due=True, total=number, at_most=number.value), counted
        if ended := next((statement for statement in statements if statement.endswith(_RESULTS)), None):
            return self._after_one(ended.rpartition(".")[0]), None
        others = any(word.kind in ("outcome", "compare") for word in phrase.words)
        of = self.of if "conclude" in phrase.concepts or others else None
        return self._replace(of=of, total=None), None

    def _after_one(self, contested: str) -> Outcomes:
        """After an outcome: the next ones are of the same reviews or suits."""
        return Outcomes(contested, at_most=self.at_most if contested == self.of else None)

    def may_number(self, number: Token | None) -> bool:
        """Whether a number of outcomes is no larger than that of the reviews or suits; also if either is unknown."""
        return number is None or number.value is None or self.at_most is None or number.value <= self.at_most

    def in_next_sentence(self) -> Outcomes:
        """What is still known at the start of the next sentence."""
        return Outcomes(self.of, at_most=self.at_most)
