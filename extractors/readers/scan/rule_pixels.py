"""Which pixels of a page are rules of a grid and are removed before reading; strokes of characters must stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Mask, transposed
from gongkai.extractors.readers.scan.pieces import Pieces
from gongkai.extractors.readers.scan.table_grid import Grid

FEWEST_UPRIGHT = 4
"""Least number of upright lines that begin and end together: strokes of two characters may do so, too."""
BESIDE = 0.8
"""A piece is a stroke of text if it runs beside much longer pieces for at least this share of its length."""
SHORTER = 0.5
"""A piece is much longer than another that has less than this share of its length; a double rule is about as long."""


def dividing(grid: Grid, across: Mask, down: Mask, reach: int) -> Mask:
    """The pixels of level and upright lines that divide a grid: within `reach` of its lines, but not in a merged cell.

    Strokes of text that are in line with a rule of a neighbouring cell, or that stand close above or below a rule, look
    like a part of it and must not be removed with it.
    """
    level = _along(grid.ys, across, reach)
    upright = transposed(_along(grid.xs, transposed(down), reach))
    for cell in grid.cells:
        if cell.is_divided:
            continue
        x0, y0, x1, y1 = (round(side) for side in grid.rectangle(cell))
        inside = slice(y0 + reach + 1, y1 - reach), slice(x0 + reach + 1, x1 - reach)
        if cell.rowspan > 1:
            level[inside] = 0
        if cell.colspan > 1:
            upright[inside] = 0
    return np.asarray(level | upright, np.uint8)


def _along(places: Sequence[float], lines: Mask, reach: int) -> Mask:
    """The pixels of level lines within `reach` of the given heights, without strokes of text beside a longer line."""
    kept = np.zeros_like(lines)
    for place in places:
        band = _around(place, reach)
        kept[band] |= without_strokes_beside(lines[band])
    return kept


def without_strokes_beside(band: Mask) -> Mask:
    """A narrow band along a level rule, without separate pieces that run beside a much longer one."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(band, connectivity=8)
    if count < 3:
        return band
    widths = stats[:, cv2.CC_STAT_WIDTH]
    longest = np.zeros(band.shape[1], np.int64)  # for each column of pixels, the width of its longest piece
    for label in range(1, count):
        x, width = int(stats[label, cv2.CC_STAT_LEFT]), int(widths[label])
        longest[x : x + width] = np.maximum(longest[x : x + width], width)
    kept = np.ones(count, np.uint8)
    for label in range(1, count):
        x, width = int(stats[label, cv2.CC_STAT_LEFT]), int(widths[label])
        kept[label] = float((longest[x : x + width] * SHORTER > width).mean()) < BESIDE
    return np.asarray(band * kept[labels], np.uint8)


def of_single_rows(across: Mask, down: Mask, sure_down: Mask, reach: int) -> Mask:
    """The upright lines of single rows: at least `FEWEST_UPRIGHT`, sure or not, that all lead from one sure level rule
    (`across`) to the next, with no other sure upright line at that height of the page."""
    if not across.any():
        return np.zeros_like(down)
    lines = Pieces.of(down)
    labels, stats, count = lines.labels, lines.stats, len(lines.stats)
    sure = _labels_at(labels, sure_down, count)
    rows: dict[tuple[int, int], set[int]] = {}
    for label in range(1, count):
        x, y, width, height, _size = (int(v) for v in stats[label])
        if height > 2 * reach and _rules_at_ends(across, x, y, width, height, reach):
            near = next((key for key in rows if max(abs(key[0] - y), abs(key[1] - y - height)) <= reach), None)
            rows.setdefault(near or (y, y + height), set()).add(label)
    tops, ends = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    kept = np.zeros(count, np.bool_)
    for (top, end), found in rows.items():
        if len(found) >= FEWEST_UPRIGHT and not any(tops[i] < end and ends[i] > top for i in sure - found):
            kept[list(found)] = True
    return _pieces_of(down, labels, kept)


def short_uprights(gray: Mask, across: Mask, down: Mask, sure_down: Mask, reach: int, sizes: tuple[int, int]) -> Mask:
    """The upright lines of low rows: those that lead from one sure level rule (`across`) to the next without a gap.

    Strokes of text do not: there is paper between a character and the rules above and below it. `sizes` are the
    greatest height of such a row and the longest gap allowed, both in pixels.
    """
    if not across.any():
        return np.zeros_like(down)
    highest, gap = sizes
    pieces = np.where(across > 0, np.uint8(0), down)
    lines = Pieces.of(pieces)
    labels, stats, count = lines.labels, lines.stats, len(lines.stats)
    near = cv2.dilate(across, np.ones((2 * reach + 1, 1), np.uint8)) > 0
    xs, tops = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    at_rules = near[tops, xs] & near[tops + stats[:, cv2.CC_STAT_HEIGHT] - 1, xs]
    kept = np.zeros(count, np.bool_)
    for label in set(np.flatnonzero(at_rules).tolist()) - {0, *_labels_at(labels, sure_down, count)}:
        x, y, width, height, _size = (int(v) for v in stats[label])
        ends = _rules_at_ends(across, x, y, width, height, reach)
        if height > 2 * reach and ends and ends[1] - ends[0] <= highest:
            rows = slice(ends[0], ends[1] + 1)
            line = gray[rows, max(0, x - 1) : x + width + 1].min(axis=1)
            beside = gray[rows, max(0, x - reach - width) : x + width + reach]
            # of strokes one below another more than half may be paper
            middle = (float(np.percentile(line, 25)) + float(np.percentile(beside, 90))) / 2
            kept[label] = _longest_run(line >= middle) <= gap
    return _pieces_of(pieces, labels, kept)


def _pieces_of(mask: Mask, labels: NDArray[Any], kept: NDArray[np.bool_]) -> Mask:
    """The pixels of a mask in the components that are kept."""
    found = np.zeros_like(mask)
    if kept.any():
        drawn = mask > 0
        found[drawn] = mask[drawn] * kept[labels[drawn]]
    return found


def _labels_at(labels: NDArray[Any], mask: Mask, count: int) -> set[int]:
    """The labels of the components, `count` of them, that have a pixel of the mask."""
    found = np.zeros(count, np.bool_)
    found[labels[mask > 0]] = True
    return set(np.flatnonzero(found).tolist())


def _rules_at_ends(across: Mask, x: int, y: int, width: int, height: int, reach: int) -> tuple[int, int] | None:
    """The rows of pixels of the two level rules that an upright line connects; None if it does not connect two."""
    level = np.asarray(across[:, x : x + width].any(axis=1), np.bool_)
    above, below = (np.flatnonzero(level[_around(end, reach)]) for end in (y, y + height - 1))
    if not above.size or not below.size or level[y + reach + 1 : y + height - 1 - reach].any():
        return None
    return max(0, y - reach) + int(above[-1]), max(0, y + height - 1 - reach) + int(below[0])


def _longest_run(flags: NDArray[np.bool_]) -> int:
    """The length of the longest run of flags that are set."""
    ends = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return int(max(ends[1::2] - ends[::2], default=0))


def _around(place: float, reach: int) -> slice[int, int, None]:
    return slice(max(0, round(place) - reach), round(place) + reach + 1)
