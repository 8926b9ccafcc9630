"""Tables whose outermost rules are missing, that are cut by a page break, or that are joined by a stray line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Mask

SAME_RULE_PT = 2.5
OPEN_END_PT = 12.0
"""Rules running on by more than this past the last crossing rule enclose a cell without an outer border."""
CUT_END_PT = 6.0
"""The same for upright rules cut by a page break: a lower part of a row has no room for a digit."""
FEWEST_CUT, FEWEST_ALONE = 3, 5
"""How many upright rules must run on past the outermost level rule for a page break inside a row, and how many if it
is the only level rule."""
NOT_COVERED = 0.2
"""A row with at most this share of either side border drawn is not a row but the gap between two tables."""
FRAME_COVERED = 0.8
"""Share of each outer side of a table that must be drawn; lines of text that look ruled never reach it."""
EDGE_COVERED = 0.75
"""Share of the way between two crossings that must be dark for a rule to run there."""


def with_open_ends(xs: list[float], across: Mask, scale: float) -> tuple[list[float], bool, bool]:
    """Column boundaries, extended where level rules run on past the last upright one; whether left and right were."""
    columns = np.flatnonzero(across.any(axis=0))
    far = OPEN_END_PT * scale
    left, right = bool(xs[0] - columns[0] > far), bool(columns[-1] - xs[-1] > far)
    return [float(columns[0])] * left + xs + [float(columns[-1])] * right, left, right


def cut_by_page(ys: list[float], xs: list[float], down: Mask, scale: float) -> tuple[list[float], bool, bool]:
    """Row boundaries, extended where upright rules run on to a page break; whether top and bottom were.

    `ys` may be a single rule, if nothing else of a row is on this page.
    """
    above = _cut_end(ys, xs, down, scale)
    height = down.shape[0]
    below = _cut_end([height - y for y in reversed(ys)], xs, down[::-1], scale)
    return [*above, *ys, *(height - y for y in below)], bool(above), bool(below)


def _cut_end(ys: list[float], xs: list[float], down: Mask, scale: float) -> list[float]:
    """Where the upright rules begin, if they do so together and well above the first level rule; else empty.

    Inner upright rules may end at that rule, if cells above it are merged, but the outermost ones may not.
    """
    reach = max(2, round(SAME_RULE_PT * scale))
    begins: dict[float, float] = {}
    for x in xs:
        drawn = np.asarray(down[:, max(0, round(x) - reach) : round(x) + reach + 1].max(axis=1)) > 0
        if len(ys) == 1 or drawn[round(ys[0]) : round(ys[1])].mean() >= EDGE_COVERED:
            gaps = np.flatnonzero(~drawn[: round(ys[0])])
            begins[x] = float(gaps[-1] + 1) if len(gaps) else 0.0
    cut = {x: begin for x, begin in begins.items() if ys[0] - begin > CUT_END_PT * scale}
    fewest = FEWEST_CUT if len(ys) > 1 else FEWEST_ALONE
    together = len(cut) >= fewest and max(cut.values()) - min(cut.values()) <= 2 * SAME_RULE_PT * scale
    # where all of them are drawn; the first pixel of a rule is pale and would be a gap in a short row
    return [max(cut.values()) + 1.0] if together and {min(begins), max(begins)} <= cut.keys() else []


def leads_to(beside: NDArray[np.bool_]) -> bool:
    """Whether both outermost lines of the other direction, and at least one between them, are drawn up to a line."""
    return bool(beside[0] and beside[-1] and beside.sum() >= FEWEST_CUT)


def ends_partly_closed(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> tuple[bool, bool]:
    """Whether a page break cuts a table at its first and at its last level line, given where its lines are drawn.

    It does where that line is drawn along some cells only, while the upright rules still lead to it: the page ends in
    a header whose cells end at different heights. Another level line has to be whole: a line of text, which may look
    ruled, has none.
    """
    if level.mean(axis=1).max() < FRAME_COVERED:
        return False, False
    first, last = (
        bool(0 < line.mean() < FRAME_COVERED and leads_to(sides))
        for line, sides in ((level[0], upright[:, 0]), (level[-1], upright[:, -1]))
    )
    return first, last


def gaps_between(xs: Sequence[float], ys: Sequence[float], down: Mask, reach: int) -> list[int]:
    """Where to separate tables that were taken for one: the middles (y) of inner rows with neither side border drawn.

    Empty unless more rows have a side border than there are such gaps.
    """
    sides = []
    for x in (xs[0], xs[-1]):
        near = np.asarray(down[:, max(0, round(x) - reach) : round(x) + reach + 1].max(axis=1)) > 0
        sides.append([float(near[round(top) : round(end) + 1].mean()) for top, end in pairwise(ys)])
    drawn = [max(pair) for pair in zip(*sides, strict=True)]
    gaps = [row for row in range(1, len(drawn) - 1) if drawn[row] <= NOT_COVERED]
    if len(gaps) >= sum(share >= EDGE_COVERED for share in drawn):
        return []
    return [round((ys[row] + ys[row + 1]) / 2) for row in gaps]
