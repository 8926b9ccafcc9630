"""Lines that are not rules of a table: rules showing through the paper, copier streaks, creases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray, Mask, transposed
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.pieces import Pieces

Box = tuple[float, float, float, float]

USUAL_SHARE, FAINT = 75.0, 0.5
"""A line is faint if its contrast is below this share of the given percentile of the contrast of level lines."""
RUNS_ON_PT, LONG_PT = 12.0, 60.0
"""How far, at one end at least, a streak runs on past the last rule it crosses, and its least length."""
FAR_PT = 40.0
"""A line that runs on further than this is not counted as a neighbour of other lines."""
SAME_END_PT, EDGE = 5.0, 0.05
"""How closely the ends of rules that run on together agree, and the share of the page that counts as its edge."""
FEWEST_CUT, FEWEST_OPEN = 3, 2
"""Least number of rules that run on together if a page break cuts the table, and if the table has no side borders."""
WHOLE_PAGE = 0.9
"""A line this share of the page high runs through the whole page."""
THICK_PT = 3.0
BESIDE = 0.75
"""A line has a neighbour if another line runs along at least this share of its end."""
FAINTEST, ALL_ALONG, LEAST_BESIDE_PT = 8, 0.9, 60.0
"""A streak through the whole page is darker than its surroundings by more than the first, in grey levels, along at
least the second share of its length outside the tables, of which there must be at least the third."""
CROSSING_PT = 26.0
"""A level line at least this long that a streak crosses is a rule."""
ON_A_RULE, RULE_PT = 1.5, 20.0
"""A streak lies on a rule where it has this many times its contrast outside the tables, over about this length."""


def faint_contrast(response: NDArray[np.uint8], level: Mask) -> float:
    """The contrast, in grey levels, below which a line is faint; 0.0 if there are no level lines.

    `response` is the contrast of each pixel, `level` the mask of the level lines.
    """
    on_lines = response[level > 0]
    return FAINT * percentile(on_lines, USUAL_SHARE) if on_lines.size else 0.0


def cross_the_page(upright: Mask) -> bool:
    """Whether an upright line runs through the whole page, as the shadow of a fold does; rules are darker than that."""
    edge = round(EDGE * len(upright))
    if not (upright[:edge].any() and upright[-edge:].any()):
        return False
    return bool((Pieces.of(upright).stats[:, cv2.CC_STAT_HEIGHT] >= WHOLE_PAGE * len(upright)).any())


def without_streaks(
    boxes: Sequence[Box], gray: Gray, level: Mask, upright: Mask, scale: float
) -> tuple[Mask | None, Gray]:
    """The mask of the level and upright streaks of a page, None if there are none, and the page without them.

    `boxes` are the tables: left, top, right, bottom in pixels.
    """
    across = np.zeros_like(gray)
    down = through_the_page(boxes, gray, scale)
    if may_run_on(boxes, upright, scale):
        down |= streaks(gray, upright, level, FEWEST_CUT, scale)
    if may_run_on([(y0, x0, y1, x1) for x0, y0, x1, y1 in boxes], level.T, scale):
        turned, lines, rules = (transposed(image) for image in (gray, level, upright))
        across = transposed(streaks(turned, lines, rules, FEWEST_OPEN, scale))
    if not (down.any() or across.any()):
        return None, gray
    bare = transposed(without(gray, down, scale))
    bare = transposed(without(bare, transposed(across), scale))
    return np.asarray(down | across, np.uint8), bare


def may_run_on(boxes: Sequence[Box], upright: Mask, scale: float) -> bool:
    """Whether upright lines may run on outside the tables: a quick test before the full search for streaks."""
    near, far, long = (round(length * scale) for length in (SAME_END_PT, RUNS_ON_PT, LONG_PT))
    rest = upright.copy()
    edge = EDGE * len(upright)
    for x0, y0, x1, y1 in (tuple(map(round, box)) for box in boxes):
        if y0 < edge or y1 > len(upright) - edge:
            return True  # a table at the edge of the page: its ends may be those of streaks
        for first, last in ((y0 - far, y0 - near), (y1 + near, y1 + far)):
            beyond = upright[max(first, 0) : max(last, 0), max(x0 - near, 0) : x1 + near]
            if len(beyond) and bool(beyond.all(axis=0).any()):
                return True
        rest[max(y0 - near, 0) : y1 + near, max(x0 - near, 0) : x1 + near] = 0
    some = np.flatnonzero(np.count_nonzero(rest, axis=0) >= long)
    return bool(len(some)) and bool(cv2.erode(rest[:, some], np.ones((long, 1), np.uint8)).any())


def through_the_page(boxes: Sequence[Box], gray: Gray, scale: float) -> Mask:
    """The pixels of upright streaks, however faint, through the whole page: outside the tables nothing else runs so
    far."""
    found = np.zeros_like(gray)
    is_beside = np.ones(len(gray), np.bool_)
    for _, y0, _, y1 in boxes:
        is_beside[max(0, round(y0 - RUNS_ON_PT * scale)) : round(y1 + RUNS_ON_PT * scale)] = False
    if not boxes or is_beside.sum() < LEAST_BESIDE_PT * scale:
        return found
    width = 2 * round(THICK_PT * scale / 2) + 1
    hat = cv2.morphologyEx(gray[is_beside], cv2.MORPH_BLACKHAT, np.ones((1, width), np.uint8))
    columns = np.flatnonzero((hat > FAINTEST).mean(axis=0) >= ALL_ALONG)
    if not len(columns):
        return found
    rows, cols = (places.ravel() for places in np.meshgrid(np.arange(len(gray)), columns, indexing="ij"))
    alone = np.flatnonzero(is_beside)
    kept = _without_rule(gray, rows, cols, [alone], scale)
    found[rows[kept], cols[kept]] = 255
    return found


def streaks(gray: Gray, upright: Mask, level: Mask, fewest: int, scale: float) -> Mask:
    """The pixels of the upright lines of a page that cross level ones and run on outside any table.

    Where `fewest` lines end together, or three at the edge of the page, they are rules. Pass the transposed page to get
    the level streaks.
    """
    found = np.zeros_like(upright)
    lines = Pieces.of(upright)
    labels, stats = lines.labels, lines.stats
    heights = stats[:, cv2.CC_STAT_HEIGHT]
    is_long = (heights >= LONG_PT * scale) & (stats[:, cv2.CC_STAT_AREA] <= THICK_PT * scale * heights)
    if not is_long.any():
        return found
    crossing = np.ones((1, max(1, round(CROSSING_PT * scale))), np.uint8)
    rules = np.asarray(cv2.morphologyEx(level, cv2.MORPH_OPEN, crossing), np.uint8)
    long = [int(label) for label in np.flatnonzero(is_long)]
    ends = {label: _open_ends(stats[label].tolist(), rules, scale) for label in long}
    all_ends = np.array([end for own in ends.values() for end in own])
    edge = EDGE * len(upright)

    def is_alone(end: int) -> bool:
        together = int((abs(all_ends - end) <= SAME_END_PT * scale).sum())
        return together < (fewest if edge < end < len(upright) - edge else FEWEST_CUT)

    others = upright > 0
    left = {label: {end: last for end, last in own.items() if is_alone(end)} for label, own in ends.items()}
    for label, own in left.items():
        x, width = (int(stats[label, at]) for at in (cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH))
        for end, last in own.items():
            if abs(end - last) > FAR_PT * scale:
                others[min(end, last) : max(end, last), x : x + width] = False
    most = 0
    while True:  # the neighbour of a streak may be another streak
        outside = {
            label: {end: last for end, last in own.items() if _beside(others, stats[label], end, last, scale) <= most}
            for label, own in left.items()
        }
        most = 1
        if not any(outside.values()):
            return found
        for label, own in outside.items():
            if own:
                del left[label]
                rows, cols = np.nonzero(labels == label)
                others[rows, cols] = False
                outer = [np.arange(max(0, min(ends)), max(ends) + 1) for ends in own.items()]
                kept = _without_rule(gray, rows, cols, outer, scale)
                found[rows[kept], cols[kept]] = 255


def _open_ends(stats: list[int], rules: Mask, scale: float) -> dict[int, int]:
    """The ends of an upright line that lie far beyond the last rule it crosses, each mapped to the row of that rule."""
    x, y, width, height, _size = stats
    crossed = np.flatnonzero(rules[y : y + height, max(0, x - 1) : x + width + 1].any(axis=1)) + y
    if not len(crossed):
        return {}
    outer = {y: int(crossed[0]), y + height: int(crossed[-1])}
    return {end: last for end, last in outer.items() if abs(end - last) > RUNS_ON_PT * scale}


def _beside(others: NDArray[np.bool_], stats: Any, end: int, last: int, scale: float) -> int:
    """On how many sides (0 to 2) another line runs beside the end of a line, which may then be a broken rule."""
    x, width, near = int(stats[cv2.CC_STAT_LEFT]), int(stats[cv2.CC_STAT_WIDTH]), round(SAME_END_PT * scale)
    rows = others[min(end, last) : max(end, last)]
    covered = cv2.dilate(rows.astype(np.uint8), np.ones((1, near), np.uint8)).mean(axis=0)
    sides = covered[: max(0, x - near)], covered[x + width + near :]
    return sum(float(side.max(initial=0)) >= BESIDE for side in sides)


def _without_rule(
    gray: Gray, rows: NDArray[np.int64], cols: NDArray[np.int64], outer: Sequence[NDArray[np.int64]], scale: float
) -> NDArray[np.bool_]:
    """Which pixels of a streak do not belong to a rule that it lies on: a rule has more contrast than the streak has in
    the rows outside the tables (`outer`)."""
    top = int(rows.min())
    contrast = np.zeros((int(rows.max()) + 1 - top, 1), np.uint8)
    np.maximum.at(contrast[:, 0], rows - top, _contrast(gray, rows, cols, scale))
    inside = np.concatenate(outer) - top
    alone = contrast[inside[(inside >= 0) & (inside < len(contrast))], 0]
    usual = cv2.medianBlur(contrast, round(RULE_PT * scale) | 1)[:, 0]  # text crossed by the streak is not a rule
    return np.asarray((usual <= ON_A_RULE * float(np.median(alone)))[rows - top], np.bool_)


def _contrast(gray: Gray, rows: NDArray[np.int64], cols: NDArray[np.int64], scale: float) -> Gray:
    """By how many grey levels each pixel of an upright line is darker than the lighter of its two sides."""
    side, width = round(THICK_PT * scale) + 1, gray.shape[1]
    beside = np.maximum(gray[rows, np.maximum(cols - side, 0)], gray[rows, np.minimum(cols + side, width - 1)])
    return np.asarray(np.maximum(beside, gray[rows, cols]) - gray[rows, cols], np.uint8)


def without(gray: Gray, streaks: Mask, scale: float) -> Gray:
    """The page with its upright streaks replaced by the paper beside them."""
    side = np.ones((1, 2 * round(THICK_PT * scale) + 1), np.uint8)
    ground = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, side)
    return np.asarray(np.where(cv2.dilate(streaks, np.ones((1, 3), np.uint8)) > 0, ground, gray), np.uint8)
