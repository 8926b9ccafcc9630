"""The ruled grids of a page image: where its rules run and which cells they enclose.

Pure geometry, no reading. Rules are found as thin structures darker than what lies beside them,
after averaging along their own direction: that keeps grey, thin and 1-bit rules, drops noise, and
ignores shaded backgrounds, whose edge is a step and not a line. A rule counts only where it runs
from one crossing rule to the next, so that strokes of characters do not divide a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan import faint_lines, open_ends, rule_pixels
from gongkai.extractors.readers.scan.broken_off import mended
from gongkai.extractors.readers.scan.broken_rules import without_strokes, without_text
from gongkai.extractors.readers.scan.edges import dividing, drawn_edges, without_lone_stretches
from gongkai.extractors.readers.scan.geometry import Gray, Mask, transposed
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.open_ends import FRAME_COVERED, SAME_RULE_PT, cut_by_page, with_open_ends
from gongkai.extractors.readers.scan.rule_places import (
    SHORTEST_RULE_PT,
    THICKEST_RULE_PT,
    crossing,
    positions,
    touching,
)
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.worn_rules import FEWEST_WORN, dark_lines, followed, with_worn_lines

# lengths in points, turned into pixels by the scale of the image
SMOOTH_PT = 1.5
"""Averaging along a rule. Longer joins the strokes of neighbouring characters, shorter lets noise through."""
SURE_RULE_PT = 26.0, 14.0
"""An unbroken level (upright) line at least this long is a rule: strokes of characters seldom line up so far."""
LONG_RULE_PT = 80.0, 40.0
"""A level (upright) line this long cannot be made of strokes of text."""
GAP_PT = 4.0
"""Gaps up to this length are closed when a rule is traced."""
LOWEST_ROW_PT = 7.0
"""Least length of an upright rule: a lower row has no room for a line of text."""
SHORT_GAP_PT = 0.5
"""Longest gap allowed in an upright rule that is no longer than a stroke of a character may be."""
SMALLEST_TABLE_PT = 40.0, 12.0
"""Width and height."""

LEAST_CONTRAST = 24.0
"""Grey levels (of 255) between an averaged rule and its surroundings."""
NOISE_FACTOR = 6.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """The grids of a page, top to bottom, and the pixels of their rules (255), to be removed before reading."""

    grids: tuple[Grid, ...]
    rules: Mask
    streaks: Mask | None = None
    """Pixels (255) of streaks and creases, if there are any: the cells that they run through are in doubt."""


def find_grids(gray: Gray, scale: float) -> Ruled:
    """The ruled tables of a deskewed page; `scale` is pixels per point.

    Copier streaks and creases are removed first. Where faint lines showing through from the other side of the paper
    spoil the tables, they are ignored if the darker lines alone make regular tables.
    """
    ruled, level, upright = _found(gray, scale, LEAST_CONTRAST)
    boxes = [(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]) for grid in ruled.grids]
    streaks, gray = faint_lines.without_streaks(boxes, gray, level, upright, scale)
    if streaks is not None:
        ruled, level, upright = _found(gray, scale, LEAST_CONTRAST)
        ruled = replace(ruled, rules=np.asarray(ruled.rules | streaks, np.uint8), streaks=streaks)
    is_spoilt = any(grid.irregular for grid in ruled.grids) or faint_lines.cross_the_page(upright)
    if not ruled.grids:
        is_spoilt = bool(cv2.morphologyEx(level, cv2.MORPH_OPEN, box(round(LONG_RULE_PT[0] * scale), 1)).any())
    faint = faint_lines.faint_contrast(_line_response(gray, scale), level) if is_spoilt else 0.0
    if faint <= LEAST_CONTRAST:
        return ruled
    darker = _found(gray, scale, faint)[0]
    if any(grid.irregular for grid in darker.grids) or not any(len(grid.ys) > FEWEST_WORN for grid in darker.grids):
        return ruled
    rules = darker.rules if streaks is None else np.asarray(darker.rules | streaks, np.uint8)
    return replace(darker, rules=rules, streaks=streaks)


def _found(gray: Gray, scale: float, least: float) -> tuple[Ruled, Mask, Mask]:
    """The tables made of lines with at least the contrast `least`, and masks of all level and all upright lines."""
    margin, reach = max(8, round(8 * scale)), max(2, round(SAME_RULE_PT * scale))
    # a border at the very edge of the page is detected as a line only with paper on its other side
    padded = np.asarray(cv2.copyMakeBorder(gray, *(margin,) * 4, cv2.BORDER_CONSTANT, value=255), np.uint8)
    upright = transposed(padded)
    across, sure_across = rule_masks(padded, scale, SURE_RULE_PT[0], least)
    dark = _dark_lines(upright, scale, least)
    down, sure_down, low = (
        transposed(mask)
        for mask in (*_masks(dark, scale, SURE_RULE_PT[1]), _masks(dark, scale, None, LOWEST_ROW_PT)[0])
    )
    sure_across, sure_down = crossing((across, sure_across), (down, sure_down), scale)
    sizes = round(SURE_RULE_PT[1] * scale), max(1, round(SHORT_GAP_PT * scale))
    short = rule_pixels.short_uprights(padded, sure_across, low, sure_down, reach, sizes)
    down, sure_down = down | short, sure_down | short
    sure_down |= rule_pixels.of_single_rows(sure_across, down, sure_down, reach)
    # a piece of a broken rule is too short to be sure by itself, but counts if it touches a sure rule
    sure = sure_across | sure_down
    beside = np.asarray(cv2.dilate(sure, box(3, 3)), np.uint8)
    stumps = touching(across, beside) | touching(down, beside)
    spread = box(2 * round(GAP_PT * scale) + 1, 2 * round(GAP_PT * scale) + 1)
    near = cv2.dilate(sure, spread)
    joined = cv2.dilate(sure | stumps, spread)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    rules = np.zeros_like(across)
    pieces: list[tuple[int, int, _Lines]] = []
    for label in range(1, count):
        x, y, width, height = (int(stats[label, k]) for k in range(4))
        if width < SMALLEST_TABLE_PT[0] * scale or height < SMALLEST_TABLE_PT[1] * scale:
            continue
        window = slice(y, y + height), slice(x, x + width)
        mine = (labels[window] == label) & (near[window] > 0)  # strokes of characters lie further from the sure rules
        level, upright, *sure_of = (
            np.asarray(m[window] * mine, np.uint8) for m in (across, down, sure_across, sure_down)
        )
        pieces.append((x, y, _Lines(padded[window], level, upright, sure_of[0], sure_of[1])))
    found = _grids([lines for *_, lines in pieces], scale)
    parts = [part for piece, grid in zip(pieces, found, strict=True) for part in _apart(piece, grid, reach)]
    if len(parts) > len(pieces):
        pieces, found = parts, _grids([lines for *_, lines in parts], scale)
    grids: list[Grid] = []
    for (x, y, lines), grid in zip(pieces, found, strict=True):
        if grid is None:
            continue
        height, width = lines.gray.shape
        rules[y : y + height, x : x + width] |= rule_pixels.dividing(grid, lines.across, lines.down, reach)
        dx, dy = x - margin, y - margin
        moved = tuple(v + dx for v in grid.xs), tuple(v + dy for v in grid.ys)
        grids.append(Grid(*moved, grid.cells, grid.irregular, grid.is_cut))
    height, width = gray.shape
    page = slice(margin, margin + height), slice(margin, margin + width)
    grids = [g for g in grids if not any(_inside(g, other) for other in grids if other is not g)]
    ruled = Ruled(tuple(sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))), np.ascontiguousarray(rules[page]))
    return ruled, across[page], down[page]


def _apart(piece: tuple[int, int, _Lines], grid: Grid | None, reach: int) -> list[tuple[int, int, _Lines]]:
    """A set of rules cut into its tables, if a stray line joins several: in the rows where no side border is drawn."""
    x, y, lines = piece
    cuts = [0, *(open_ends.gaps_between(grid.xs, grid.ys, lines.down, reach) if grid else ()), len(lines.gray)]
    parts = []
    for rows in (slice(top, end) for top, end in pairwise(cuts)):
        masks = lines.across[rows], lines.down[rows], lines.sure_across[rows], lines.sure_down[rows]
        parts.append((x, y + rows.start, _Lines(lines.gray[rows], *masks)))
    return parts


def has_rules(gray: Gray, scale: float) -> bool:
    """Whether long level and upright rules meet on the page, even if they enclose no table."""
    across = rule_masks(gray, scale, LONG_RULE_PT[0])
    down = rule_masks(transposed(gray), scale, LONG_RULE_PT[1])
    upright = transposed(down[0]), transposed(down[1])
    return all(bool(mask.any()) for mask in crossing(across, upright, scale))


def box(width: int, height: int) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_RECT, (max(1, width), max(1, height)))


def made_smaller(gray: Gray, side: int) -> tuple[Gray, float]:
    """The picture with its larger side reduced to at most `side` pixels, and the factor (at most 1) of the scaling."""
    factor = min(1.0, side / max(gray.shape))
    if factor == 1:
        return gray, factor
    return np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8), factor


def _odd_size(pixels: float) -> int:
    return max(3, 2 * round(pixels / 2) + 1)


def _line_response(gray: Gray, scale: float) -> NDArray[np.uint8]:
    """By how many grey levels each pixel is darker than those above and below it, averaged along the row."""
    smooth = cv2.blur(gray, (_odd_size(SMOOTH_PT * scale), 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, box(1, _odd_size(THICKEST_RULE_PT * scale))), np.uint8
    )


def rule_masks(gray: Gray, scale: float, sure_pt: float, least: float = LEAST_CONTRAST) -> tuple[Mask, Mask]:
    """Masks (255) of the level lines: all of them, even if broken or short, and those that are surely rules.

    Pass the transposed image to get the upright lines.
    """
    return _masks(_dark_lines(gray, scale, least), scale, sure_pt)


def _dark_lines(gray: Gray, scale: float, least: float) -> Mask:
    response = _line_response(gray, scale)
    noise = percentile(response)
    dark = np.where(response > max(least, NOISE_FACTOR * noise), np.uint8(255), np.uint8(0))
    # a line one pixel thick that climbs by a pixel now and then is still one line
    return np.asarray(cv2.dilate(dark, box(1, 2)), np.uint8)


def _masks(dark: Mask, scale: float, sure_pt: float | None, shortest_pt: float = SHORTEST_RULE_PT) -> tuple[Mask, Mask]:
    """Level lines of at least `shortest_pt` with their gaps closed, and those unbroken over `sure_pt` (None: all)."""
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, box(round(GAP_PT * scale), 1))
    whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, box(round(shortest_pt * scale), 1))
    sure = cv2.morphologyEx(dark, cv2.MORPH_OPEN, box(round(sure_pt * scale), 1)) if sure_pt else dark
    return np.asarray(whole, np.uint8), np.asarray(sure, np.uint8)


@dataclass(frozen=True, slots=True)
class _Lines:
    """One connected set of rules: the image around it, masks of all its lines, and of those that are surely rules."""

    gray: Gray
    across: Mask
    down: Mask
    sure_across: Mask
    sure_down: Mask
    are_worn: bool = False
    may_end_inside: bool = False
    """Whether a first or last line drawn along some cells only may mean that the table was cut by a page break."""


def _grids(pieces: Sequence[_Lines], scale: float) -> list[Grid | None]:
    """The grid of each connected set of rules; one that gives no grid is tried again as cut by a page break."""
    found = _whole_or_worn(pieces, scale)
    return [grid or _cut(replace(lines, may_end_inside=True), scale) for lines, grid in zip(pieces, found, strict=True)]


def _cut(lines: _Lines, scale: float) -> Grid | None:
    """The grid of a table that may be cut by a page break; what closes it there may have faded, as its other rules."""
    grid = _grid(lines, scale)
    return grid and _more_regular(grid, _grid(replace(lines, are_worn=True), scale))


def _whole_or_worn(pieces: Sequence[_Lines], scale: float) -> list[Grid | None]:
    """The grid of each connected set of rules; if one of the page has worn rules, the others are tried as worn, too."""
    found = [_grid(lines, scale) for lines in pieces]
    worn = {n: _worn(lines, found[n], scale) for n, lines in enumerate(pieces) if _is_odd(found[n])}
    if not any(worn.values()):
        return found
    worn |= {n: _worn(lines, found[n], scale) for n, lines in enumerate(pieces) if n not in worn}
    return [_more_regular(grid, worn[n]) for n, grid in enumerate(found)]


def _is_odd(grid: Grid | None) -> bool:
    return grid is None or grid.irregular > 0


def _worn(lines: _Lines, grid: Grid | None, scale: float) -> Grid | None:
    """The grid found if the rules are treated as worn; `grid` is the one found otherwise."""
    other = _grid(replace(lines, are_worn=True), scale)
    # level rules and strokes of text between them may pass for a row of cells, but not for a whole table
    return other if grid or (other and len(other.ys) > FEWEST_WORN) else None


def _more_regular(grid: Grid | None, other: Grid | None) -> Grid | None:
    """The better of two grids of the same rules: the one with fewer irregular areas or, if equal, with more cells."""
    if grid is None or other is None:
        return grid or other
    return min((grid, other), key=lambda way: (way.irregular, -len(way.cells)))


def _grid(lines: _Lines, scale: float) -> Grid | None:
    """The grid of one connected set of rules, in pixels of its window; None if they enclose no table."""
    down = transposed(lines.down)
    ys, xs = positions(lines.sure_across, scale), positions(transposed(lines.sure_down), scale)
    turned = transposed(lines.gray)
    if lines.are_worn:
        level_lines, upright_lines = dark_lines(turned, scale), dark_lines(lines.gray, scale)
        ys, xs = (
            with_worn_lines(turned, level_lines, ys, xs, LONG_RULE_PT[0], scale),
            with_worn_lines(lines.gray, upright_lines, xs, ys, LONG_RULE_PT[1], scale),
        )
    open_left = open_right = False
    if len(ys) >= 2 and len(xs) >= 2:
        xs, open_left, open_right = with_open_ends(xs, lines.sure_across, scale)
    open_top = open_bottom = False
    if ys and len(xs) >= 2:
        ys, open_top, open_bottom = cut_by_page(ys, xs, lines.sure_down, scale)
    while True:
        if len(xs) < 2 or len(ys) < 2:
            return None
        level = drawn_edges(lines.across, ys, xs, scale)
        upright = drawn_edges(down, xs, ys, scale)
        upright[0] |= open_left
        upright[-1] |= open_right
        partly = open_ends.ends_partly_closed(level, upright) if lines.may_end_inside else (False, False)
        is_cut = open_top or partly[0], open_bottom or partly[1]
        level[0] |= is_cut[0]
        level[-1] |= is_cut[1]
        if lines.are_worn:
            level = followed(turned, level_lines, ys, xs, without_text(turned, ys, xs, level, scale), scale)
            upright = without_text(lines.gray, xs, ys, upright, scale)
            upright = followed(lines.gray, upright_lines, xs, ys, upright, scale)
        else:
            level = without_strokes(turned, ys, xs, level, scale)
            upright = without_strokes(lines.gray, xs, ys, upright, scale)
        level, upright = mended(lines, ys, xs, (level, upright), scale)
        level, upright = without_lone_stretches(level), without_lone_stretches(upright)
        rows, cols = dividing(level, upright)
        if rows.all() and cols.all():
            cells, irregular = _cells(level, upright)
            # a stroke inside a merged cell may pass for a piece of a rule: a line where no cell begins is dropped
            rows[1:-1] = [any(cell.row == r for cell in cells) for r in range(1, len(ys) - 1)]
            cols[1:-1] = [any(cell.col == c for cell in cells) for c in range(1, len(xs) - 1)]
        if rows.all() and cols.all():
            break
        ys = [y for y, kept in zip(ys, rows, strict=True) if kept]
        xs = [x for x, kept in zip(xs, cols, strict=True) if kept]
    sides = (level[0], level[-1], upright[0], upright[-1])
    is_title = all(is_cut) and len(ys) <= FEWEST_WORN  # a table cut above and below fills a page
    if is_title or len(xs) == len(ys) == 2 or any(float(side.mean()) < FRAME_COVERED for side in sides):
        return None  # a frame around something, or text that looks ruled
    return Grid(tuple(xs), tuple(ys), cells, irregular, is_cut)


def _cells(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> tuple[tuple[GridCell, ...], int]:
    """The cells: grid positions joined where no rule divides them; and the number of areas split as not rectangular."""
    rows, cols = level.shape[0] - 1, upright.shape[0] - 1
    parent = list(range(rows * cols))

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    for r in range(rows):
        for c in range(cols):
            if c + 1 < cols and not upright[c + 1, r]:
                parent[root(r * cols + c + 1)] = root(r * cols + c)
            if r + 1 < rows and not level[r + 1, c]:
                parent[root((r + 1) * cols + c)] = root(r * cols + c)
    members: dict[int, list[tuple[int, int]]] = {}
    for position in range(rows * cols):
        members.setdefault(root(position), []).append(divmod(position, cols))
    cells, irregular = [], 0
    for area in members.values():
        top, bottom = area[0][0], area[-1][0]
        left, right = min(c for _, c in area), max(c for _, c in area)
        height, width = bottom - top + 1, right - left + 1
        if len(area) == height * width:
            cells.append(GridCell(top, left, height, width))
        else:
            irregular += 1
            cells.extend(GridCell(r, c, 1, 1, is_divided=True) for r, c in area)
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))), irregular


def _inside(inner: Grid, outer: Grid) -> bool:
    return (
        outer.xs[0] <= inner.xs[0]
        and inner.xs[-1] <= outer.xs[-1]
        and outer.ys[0] <= inner.ys[0]
        and inner.ys[-1] <= outer.ys[-1]
    )
