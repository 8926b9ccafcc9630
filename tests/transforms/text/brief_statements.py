"""What a text of 2022 states, in a form that is easy to compare."""

from __future__ import annotations

from gongkai.extractors.document import Passage
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running

YEAR = 2022


def brief(reference: Reference, *lines: str, agency: str | None = None) -> list[str]:
    """`indicator=value` for each statement of the lines in the report of `agency`, with `~` where it is approximate."""
    text = running(Passage(order, line) for order, line in enumerate(lines))
    found = read_statements(text, reference.grammar, frozenset({YEAR}), agency)
    return sorted(f"{s.statement}={s.value.normalize():f}{'~' if s.approximate else ''}" for s in found)
