"""Between which crossings the lines of a grid are drawn, and which lines divide anything."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Mask
from gongkai.extractors.readers.scan.open_ends import EDGE_COVERED, SAME_RULE_PT, leads_to

SIDE_COVERED = 0.5
"""An outermost line drawn along less than this share of the table is a stroke of text beside it, unless the table's own
lines lead to it."""
FEWEST_ROWS, MOST_LONE = 6, 2
"""Rows (columns) of a table in which a line of a single row (column) is a stroke, and how many of them one may have:
a row with more is a table of its own."""


def dividing(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which level and which upright lines divide anything: inner ones drawn somewhere, outermost ones along half.

    Only the least drawn of the four outermost lines may be dropped in one call: strokes of text below a table make it
    look higher than its sides are, and so its sides less drawn than they are. An outermost line to which both sides of
    the table and a line between them lead is kept, however little of it is drawn: its ink has faded.
    """
    covered = [np.asarray(edges.mean(axis=1), np.float64) for edges in (level, upright)]
    kept = [np.asarray(share > 0, np.bool_) for share in covered]
    worst, side, end = min((float(covered[side][end]), side, end) for side in (0, 1) for end in (0, -1))
    for lines in kept:
        lines[[0, -1]] = True
    kept[side][end] = worst >= SIDE_COVERED or leads_to((upright, level)[side][:, end])
    return kept[0], kept[1]


def without_lone_stretches(drawn: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`drawn` without the inner lines that divide a single row, or column, of many.

    The columns of a form run through several rows, and its rows through several columns; the two sides of a round seal
    are upright strokes of one row, its top and foot level strokes of one column.
    """
    rows = drawn.shape[1]
    if rows < FEWEST_ROWS:
        return drawn
    lone = drawn.sum(axis=1) == 1
    lone[[0, -1]] = False
    of_row = drawn[lone].sum(axis=0)
    kept = drawn.copy()
    kept[np.ix_(lone, of_row <= MOST_LONE)] = False
    return kept


def drawn_edges(mask: Mask, lines: list[float], crossings: list[float], scale: float) -> NDArray[np.bool_]:
    """For each line (row) and each stretch between two crossings (column), whether the line is drawn there."""
    reach = max(2, round(SAME_RULE_PT * scale))
    trim = max(1, round(scale))
    edges = np.zeros((len(lines), len(crossings) - 1), dtype=np.bool_)
    for i, line in enumerate(lines):
        top = max(0, round(line) - reach)
        drawn = np.asarray(mask[top : round(line) + reach + 1].any(axis=0), np.float64)
        for j, (start, end) in enumerate(pairwise(crossings)):
            stretch = drawn[max(0, round(start) + trim) : max(0, round(end) - trim)]
            edges[i, j] = len(stretch) > 0 and float(stretch.mean()) >= EDGE_COVERED
    return edges
