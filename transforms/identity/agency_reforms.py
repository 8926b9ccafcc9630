"""Predecessors and successors of bureaus in reforms (`data/reference/agency_reforms.csv`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


class Reforms:
    """Tells whether two bureaus may be one before and after a reform.

    Only renamings count, and changes that are certain and ended the predecessor. A bureau that went on beside its
    successor, or may have done so in places, is a different agency.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows = [
            (re.compile(row["predecessor"]), re.compile(row["successor"]))
            for row in rows
            if row["change"] == "renamed" or (row["certain"], row["continuing"]) == ("1", "0")
        ]

    def link(self, one: str, other: str) -> bool:
        """Whether one of two names, given without their district, may be the successor of the other."""
        return any(
            before.fullmatch(first) is not None and behind.fullmatch(second) is not None
            for before, behind in self._rows
            for first, second in ((one, other), (other, one))
        )
