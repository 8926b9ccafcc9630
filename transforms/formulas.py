"""Linear formulas over indicators or applicant types, as written in crosswalk.csv and checks.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(r"\s*(?:(?P<sign>[+-])|(?P<name>[a-z][a-z0-9_.]*))")


@dataclass(frozen=True, slots=True)
class Term:
    """A name and its sign: +1 or -1."""

    name: str
    sign: int


def parse_sum(text: str) -> tuple[Term, ...]:
    """`a + b - c` as terms. Raises ValueError naming the part that is not understood."""
    terms: list[Term] = []
    sign, position, expect_name = 1, 0, True
    while position < len(text.rstrip()):
        token = _TOKEN.match(text, position)
        if token is None or (token["name"] is None) == expect_name:
            raise ValueError(f"{text!r}: not understood at character {position + 1}: {text[position:].strip()[:20]!r}")
        if token["name"]:
            terms.append(Term(token["name"], sign))
        else:
            sign = -1 if token["sign"] == "-" else 1
        expect_name = not expect_name
        position = token.end()
    if expect_name:
        raise ValueError(f"{text!r}: a name is missing at the end")
    names = [term.name for term in terms]
    if len(set(names)) < len(names):
        raise ValueError(f"{text!r}: a name occurs twice")
    return tuple(terms)


def parse_equation(text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """`a = b + c` as the terms of its left and right side."""
    return _sides(text, "=")


def parse_bound(text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """`a <= b + c` as the terms of its left and right side; a right side of `0` has none."""
    return _sides(text, "<=")


def _sides(text: str, relation: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    left, found, right = text.partition(relation)
    if not found or "=" in left + right:
        raise ValueError(f"{text!r}: exactly one '{relation}' is expected")
    return parse_sum(left), () if right.strip() == "0" else parse_sum(right)


def evaluate(terms: Iterable[tuple[str, int]], values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The sum of values, given as names with signs; None if one of them is unknown."""
    addends = [(values.get(name), sign) for name, sign in terms]
    known = [value * sign for value, sign in addends if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(addends) else None
