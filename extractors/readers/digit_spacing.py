"""How far the digits of a number stand apart: two numbers in one cell, set close together, look like one."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

ALIKE = 1.12
"""Steps that differ by no more than this factor are one."""

USUAL = 0.5
"""Share of the steps of a table that are alike where it has a usual one."""

APART, APART_BESIDE_EMPTY = 1.3, 1.15
"""Digits of one number follow each other no further apart than so many times the usual distance: a thin space makes it
a third more; the second where a cell beside theirs is empty."""

WIDEST_GAP = 1.25
"""Share of their size by which groups of thousands stand apart at most: by a full-width space."""


def usual_step(steps: Sequence[float]) -> float | None:
    """How far most digits begin behind the one before; none where a table spreads its numbers over its cells."""
    usual = median(steps or [0.0])
    near = sum(usual / ALIKE <= step <= usual * ALIKE for step in steps)
    return usual if steps and near >= USUAL * len(steps) else None


def is_spaced(steps: Sequence[tuple[float, int]], usual: float | None, *, beside_empty: bool = False) -> bool:
    """Whether digits stand apart otherwise than as thousands, or as all digits of the cell do. Each step is a share of
    their size, and comes with how many characters end its line with it."""
    widths = [step for step, _ in steps]
    if usual is None or (len(widths) > 1 and max(widths) <= ALIKE * min(widths)):
        return False
    apart = usual * (APART_BESIDE_EMPTY if beside_empty else APART)
    return any(step > apart and (behind % 3 or step > usual + WIDEST_GAP) for step, behind in steps)
