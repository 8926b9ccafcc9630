"""Numbers of which a later one can only be a part: 公开信息133条。…二是…，发布信息76条."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from gongkai.transforms.model import Statement

TOTAL = "disclosure.total"
_HOLD = frozenset({TOTAL, "disclosure.website"})
"""Numbers that no later total, of which nothing says that it is the year's, can be smaller than."""


def without_parts(statements: Iterable[Statement], timeless: set[int]) -> list[Statement]:
    """The statements, in order, without such parts; `timeless` is where those end that name no time."""
    kept: list[Statement] = []
    most: dict[str | None, Decimal] = defaultdict(Decimal)
    for statement in statements:
        if statement.statement == TOTAL and statement.end in timeless and statement.value < most[statement.scope]:
            continue
        if statement.statement in _HOLD:
            most[statement.scope] = max(most[statement.scope], statement.value)
        kept.append(statement)
    return kept
