"""The spacing of the digits of a number: two numbers set close together in one cell look like one."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

ALIKE = 1.12
"""Steps that differ by at most this factor are equal."""

USUAL = 0.5
"""The share of a table's steps that must be equal for a usual step to exist."""

APART, APART_BESIDE_EMPTY = 1.3, 1.15
"""Digits of one number are apart by at most this multiple of the usual step (a thin space adds a third); the second
value applies beside an empty cell."""

WIDEST_GAP = 1.25
"""The largest gap between groups of thousands, as a share of their size: a full-width space."""


def usual_step(steps: Sequence[float]) -> float | None:
    """The usual step from one digit to the next; None where a table spreads its numbers over its cells."""
    usual = median(steps or [0.0])
    near = sum(usual / ALIKE <= step <= usual * ALIKE for step in steps)
    return usual if steps and near >= USUAL * len(steps) else None


def is_spaced(steps: Sequence[tuple[float, int]], usual: float | None, *, beside_empty: bool = False) -> bool:
    """Whether digits are spaced differently from groups of thousands and from the other digits of the cell. Each step
    is a share of their size, and comes with the number of characters that end its line with it."""
    widths = [step for step, _ in steps]
    if usual is None or (len(widths) > 1 and max(widths) <= ALIKE * min(widths)):
        return False
    apart = usual * (APART_BESIDE_EMPTY if beside_empty else APART)
    return any(step > apart and (behind % 3 or step > usual + WIDEST_GAP) for step, behind in steps)
