"""The rows of data/reference/text/doubts.csv: what stands around a number that then may count something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

FAR = 80
"""How many characters before a place are looked at."""


At = Literal["number", "verb", "sentence"]
BODY = "body"
"""The group of a pattern that holds the name of a body; the row fits only if that is another than the agency."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row: its flag is set where one of `needs`, and none of `without`, is a concept of the phrase, and both patterns
    match, `before` in what ends at the place and `behind` from there on. The place is the number or the first verb;
    at `sentence` it is the number, too, and `before` sees what stands before its phrase."""

    flag: str
    at: At
    needs: frozenset[str]
    without: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]

    def holds(self, text: str, begin: int, place: int, end: int, is_another: Callable[[str], bool]) -> bool:
        """Whether both patterns match around a place of the text. `before` is searched from `begin`, and a pattern for
        what stands behind a number begins at its `end`. `is_another` tells whether a body is not the agency."""
        if self.behind.pattern and self.behind.match(text, end) is None:
            return False
        if not self.before.pattern:
            return True
        found = self.before.search(text[max(begin, place - FAR) : place])
        return found is not None and (BODY not in self.before.groupindex or is_another(found[BODY]))


def doubt(row: Mapping[str, str], concepts: Iterable[str]) -> Doubt:
    """The doubt of a row. Raises ValueError where it is not understood."""
    if row["at"] not in get_args(At) or not (row["flag"] and row["example"] and row["source"]):
        raise ValueError("flag, example and source are needed, and at is number, verb or sentence")
    needs, without = (frozenset(row[name].split("|")) - {""} for name in ("needs", "without"))
    if unknown := (needs | without).difference(concepts):
        raise ValueError(f"no concept of terms.csv: {', '.join(sorted(unknown))}")
    if not row["before"] and not row["behind"]:
        raise ValueError("before or behind is needed")
    try:
        before, behind = re.compile(row["before"]), re.compile(row["behind"])
    except re.error as error:
        raise ValueError(f"no pattern: {error}") from None
    return Doubt(row["flag"], cast(At, row["at"]), needs, without, before, behind)
