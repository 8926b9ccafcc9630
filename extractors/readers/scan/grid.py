"""The ruled grids of a page image: how far it is turned, where its rules run, which cells they enclose.

Pure geometry, no reading. Rules are found as thin dark structures against what lies beside them,
averaged along their own direction first: that keeps grey, thin and 1-bit rules and drops noise,
and a shaded background (a step, not a line) leaves no trace. A rule counts only where it runs
from one crossing rule to the next, so strokes of characters never divide a cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan import rule_pixels
from gongkai.extractors.readers.scan.broken_rules import without_strokes
from gongkai.extractors.readers.scan.levels import percentile

Gray = NDArray[np.uint8]
Mask = NDArray[np.uint8]


# lengths in points, turned into pixels by the scale of the image
SMOOTH_PT = 1.5
"""Averaging along a rule. Longer joins the strokes of neighbouring characters, shorter lets noise through."""
THICKEST_RULE_PT = 4.0
SHORTEST_RULE_PT = 11.0
SURE_RULE_PT = 26.0, 14.0
"""An unbroken level (upright) line this long is a rule: characters seldom line up so far."""
LONG_RULE_PT = 80.0, 40.0
"""As long as this no stroke of a text is."""
GAP_PT = 4.0
"""A rule broken by less than this is one rule."""
SAME_RULE_PT = 2.5
SMALLEST_CELL_PT = 5.0
SMALLEST_TABLE_PT = 40.0, 12.0
"""Width and height."""
OPEN_END_PT = 12.0
"""Rules running on by more than this past the last crossing rule enclose a cell without an outer border."""

FEWEST_CUT = 3
"""Upright rules that run on past the outermost level one where a page was cut inside a row."""

SIDE_COVERED = 0.5
"""An outermost line drawn over less of the table than this is a stroke of the text beside it."""
FRAME_COVERED = 0.8
"""Share of the outer sides of a table that must be drawn; lines of text that look ruled never have that."""
EDGE_COVERED = 0.75
"""Share of the way between two crossings that must be dark for a rule to run there."""
LEAST_CONTRAST = 24.0
"""Grey levels (of 255) between an averaged rule and its surroundings."""
NOISE_FACTOR = 6.0


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    col: int
    rowspan: int
    colspan: int
    is_divided: bool = field(default=False, compare=False)
    """Whether it is a piece of a merged area that is no rectangle: what is printed there may lie in another piece."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: boundaries in pixels of the image it was found in; every grid position lies in one of `cells`.

    `irregular` counts merged areas that are no rectangles and were taken apart.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    irregular: int = 0

    def rectangle(self, cell: GridCell) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a cell, on the middle of its rules."""
        return (
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )


@dataclass(frozen=True, slots=True)
class Ruled:
    """The grids of a page, top to bottom, and the pixels of their rules (255), to be left out of reading."""

    grids: tuple[Grid, ...]
    rules: Mask


def find_grids(gray: Gray, scale: float) -> Ruled:
    """The ruled tables of a deskewed page; `scale` is pixels per point."""
    margin = max(8, round(8 * scale))
    # a border on the very edge of the page needs paper on its other side to be a line
    padded = cv2.copyMakeBorder(gray, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    upright = np.ascontiguousarray(padded.T, dtype=np.uint8)
    across, sure_across = rule_masks(np.asarray(padded, dtype=np.uint8), scale, SURE_RULE_PT[0])
    down, sure_down = (np.ascontiguousarray(m.T) for m in rule_masks(upright, scale, SURE_RULE_PT[1]))
    sure_across, sure_down = _crossing((across, sure_across), (down, sure_down), scale)
    sure_down |= rule_pixels.of_single_rows(sure_across, down, sure_down, max(2, round(SAME_RULE_PT * scale)))
    # the stump of a broken rule is too short to be sure of, but leads from one sure rule to the next
    sure = sure_across | sure_down
    beside = np.asarray(cv2.dilate(sure, box(3, 3)), np.uint8)
    stumps = _touching(across, beside) | _touching(down, beside)
    spread = box(2 * round(GAP_PT * scale) + 1, 2 * round(GAP_PT * scale) + 1)
    near = cv2.dilate(sure, spread)
    joined = cv2.dilate(sure | stumps, spread)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    grids: list[Grid] = []
    rules = np.zeros_like(across)
    for label in range(1, count):
        x, y, width, height = (int(stats[label, k]) for k in range(4))
        if width < SMALLEST_TABLE_PT[0] * scale or height < SMALLEST_TABLE_PT[1] * scale:
            continue
        window = slice(y, y + height), slice(x, x + width)
        mine = (labels[window] == label) & (near[window] > 0)  # strokes of characters lie further off
        masks = [np.asarray(m[window] * mine, np.uint8) for m in (across, down, sure_across, sure_down)]
        grid = _grid(_Lines(np.asarray(padded[window], np.uint8), *masks), scale)
        if grid is None:
            continue
        rules[window] |= rule_pixels.dividing(grid, masks[0], masks[1], max(2, round(SAME_RULE_PT * scale)))
        dx, dy = x - margin, y - margin
        moved = tuple(v + dx for v in grid.xs), tuple(v + dy for v in grid.ys)
        grids.append(Grid(*moved, grid.cells, grid.irregular))
    height, width = gray.shape
    inner = rules[margin : margin + height, margin : margin + width]
    grids = [g for g in grids if not any(_inside(g, other) for other in grids if other is not g)]
    return Ruled(tuple(sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))), np.ascontiguousarray(inner))


def has_rules(gray: Gray, scale: float) -> bool:
    """Whether long rules run both ways and meet, whatever they enclose."""
    across = rule_masks(gray, scale, LONG_RULE_PT[0])
    down = rule_masks(np.ascontiguousarray(gray.T), scale, LONG_RULE_PT[1])
    upright = np.ascontiguousarray(down[0].T), np.ascontiguousarray(down[1].T)
    return all(bool(mask.any()) for mask in _crossing(across, upright, scale))


def box(width: int, height: int) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_RECT, (max(1, width), max(1, height)))


def made_smaller(gray: Gray, side: int) -> tuple[Gray, float]:
    """A picture whose larger side is `side` pixels at most, and the factor by which it is smaller than it was."""
    factor = min(1.0, side / max(gray.shape))
    if factor == 1:
        return gray, factor
    return np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8), factor


def _odd_size(pixels: float) -> int:
    return max(3, 2 * round(pixels / 2) + 1)


def _line_response(gray: Gray, scale: float) -> NDArray[np.uint8]:
    """How much darker than above and below each pixel is, averaged along horizontal lines."""
    smooth = cv2.blur(gray, (_odd_size(SMOOTH_PT * scale), 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, box(1, _odd_size(THICKEST_RULE_PT * scale))), np.uint8
    )


def rule_masks(gray: Gray, scale: float, sure_pt: float) -> tuple[Mask, Mask]:
    """Pixels (255) of level lines: those that may be broken or short, and those that are surely rules.

    The transposed image gives the upright ones.
    """
    response = _line_response(gray, scale)
    noise = percentile(response)
    dark = np.where(response > max(LEAST_CONTRAST, NOISE_FACTOR * noise), np.uint8(255), np.uint8(0))
    # a line one pixel thick that climbs by a pixel now and then is still one line
    dark = np.asarray(cv2.dilate(dark, box(1, 2)), np.uint8)
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, box(round(GAP_PT * scale), 1))
    whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, box(round(SHORTEST_RULE_PT * scale), 1))
    sure = cv2.morphologyEx(dark, cv2.MORPH_OPEN, box(round(sure_pt * scale), 1))
    return np.asarray(whole, np.uint8), np.asarray(sure, np.uint8)


def _crossing(across: tuple[Mask, Mask], down: tuple[Mask, Mask], scale: float) -> tuple[Mask, Mask]:
    """Of the sure level and upright lines those that meet one another; others are underlines or strokes."""
    reach = box(2 * round(SAME_RULE_PT * scale) + 1, 2 * round(SAME_RULE_PT * scale) + 1)
    met_across = across[1] & _touching(across[0], np.asarray(cv2.dilate(down[0], reach), np.uint8))
    met_down = down[1] & _touching(down[0], np.asarray(cv2.dilate(across[0], reach), np.uint8))
    return met_across, met_down


def _touching(mask: Mask, other: Mask) -> Mask:
    """The connected pieces of `mask` that have a pixel in common with `other`."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    met = np.zeros(count, np.bool_)
    met[labels[other > 0]] = True
    met[0] = False
    return np.asarray(mask * met[labels], np.uint8)


@dataclass(frozen=True, slots=True)
class _Lines:
    """One connected set of rules: the image around it, and masks of all that may belong to it and what surely does."""

    gray: Gray
    across: Mask
    down: Mask
    sure_across: Mask
    sure_down: Mask


def _grid(lines: _Lines, scale: float) -> Grid | None:
    """The grid of one connected set of rules, in pixels of its window."""
    down = np.ascontiguousarray(lines.down.T)
    ys, xs = _positions(lines.sure_across, scale), _positions(np.ascontiguousarray(lines.sure_down.T), scale)
    open_left = open_right = False
    if len(ys) >= 2 and len(xs) >= 2:
        xs, open_left, open_right = _with_open_ends(xs, lines.sure_across, scale)
    open_top = open_bottom = False
    if len(ys) >= 2 and len(xs) >= 2:
        ys, open_top, open_bottom = _cut_by_page(ys, xs, lines.sure_down, scale)
    while True:
        if len(xs) < 2 or len(ys) < 2:
            return None
        level = _edges(lines.across, ys, xs, scale)
        upright = _edges(down, xs, ys, scale)
        upright[0] |= open_left
        upright[-1] |= open_right
        level[0] |= open_top
        level[-1] |= open_bottom
        level = without_strokes(np.ascontiguousarray(lines.gray.T), ys, xs, level, scale)
        upright = without_strokes(lines.gray, xs, ys, upright, scale)
        rows, cols = _drawn(level, upright)
        if rows.all() and cols.all():
            cells, irregular = _cells(level, upright)
            # a stroke inside a merged cell may pass for a piece of a rule, but no cell begins there
            rows[1:-1] = [any(cell.row == r for cell in cells) for r in range(1, len(ys) - 1)]
            cols[1:-1] = [any(cell.col == c for cell in cells) for c in range(1, len(xs) - 1)]
        if rows.all() and cols.all():
            break
        ys = [y for y, kept in zip(ys, rows, strict=True) if kept]
        xs = [x for x, kept in zip(xs, cols, strict=True) if kept]
    sides = (level[0], level[-1], upright[0], upright[-1])
    if len(xs) == len(ys) == 2 or any(float(side.mean()) < FRAME_COVERED for side in sides):
        return None  # a frame round something, or text that looks ruled
    return Grid(tuple(xs), tuple(ys), cells, irregular)


def _drawn(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which lines divide anything: drawn somewhere if inside, over most of their length if outermost.

    Only the worst outermost line is dropped at a time: strokes of the text below a table make it seem longer than its
    sides are.
    """
    covered = [np.asarray(edges.mean(axis=1), np.float64) for edges in (level, upright)]
    kept = [np.asarray(share > 0, np.bool_) for share in covered]
    worst, side, end = min((float(covered[side][end]), side, end) for side in (0, 1) for end in (0, -1))
    for lines in kept:
        lines[[0, -1]] = True
    kept[side][end] = worst >= SIDE_COVERED
    return kept[0], kept[1]


def _positions(mask: Mask, scale: float) -> list[float]:
    """Where horizontal lines run: the heights of their pieces, those of one rule taken together."""
    count, _labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces: list[tuple[float, float]] = []
    for label in range(1, count):
        width, height = int(stats[label, cv2.CC_STAT_WIDTH]), int(stats[label, cv2.CC_STAT_HEIGHT])
        if height <= 2 * THICKEST_RULE_PT * scale and width >= SHORTEST_RULE_PT * scale:
            pieces.append((float(centres[label][1]), float(width)))
    pieces.sort()
    groups: list[list[tuple[float, float]]] = []
    for piece in pieces:
        if groups and piece[0] - _mean(groups[-1]) <= SAME_RULE_PT * scale:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    places = [(_mean(group), sum(width for _, width in group)) for group in groups]
    kept: list[tuple[float, float]] = []
    for place, weight in places:
        if kept and place - kept[-1][0] < SMALLEST_CELL_PT * scale:
            if weight > kept[-1][1]:
                kept[-1] = (place, weight)
        else:
            kept.append((place, weight))
    return [place for place, _ in kept]


def _mean(pieces: list[tuple[float, float]]) -> float:
    return sum(place * weight for place, weight in pieces) / sum(weight for _, weight in pieces)


def _with_open_ends(xs: list[float], across: Mask, scale: float) -> tuple[list[float], bool, bool]:
    """Column boundaries with those added (left, right) where level rules end without an upright one."""
    columns = np.flatnonzero(across.any(axis=0))
    far = OPEN_END_PT * scale
    left, right = bool(xs[0] - columns[0] > far), bool(columns[-1] - xs[-1] > far)
    return [float(columns[0])] * left + xs + [float(columns[-1])] * right, left, right


def _cut_by_page(ys: list[float], xs: list[float], down: Mask, scale: float) -> tuple[list[float], bool, bool]:
    """Row boundaries with those added (top, bottom) where a page was cut inside a row: all upright rules run on."""
    above = _cut_end(ys, xs, down, scale)
    height = down.shape[0]
    below = _cut_end([height - y for y in reversed(ys)], xs, down[::-1], scale)
    return [*above, *ys, *(height - y for y in below)], bool(above), bool(below)


def _cut_end(ys: list[float], xs: list[float], down: Mask, scale: float) -> list[float]:
    """Where the upright rules of the first row begin, if they do so together and well above it; else nothing.

    Those between cells of that row that are one cell above it may end with it, but not the outermost ones.
    """
    reach = max(2, round(SAME_RULE_PT * scale))
    begins: dict[float, float] = {}
    for x in xs:
        drawn = np.asarray(down[:, max(0, round(x) - reach) : round(x) + reach + 1].max(axis=1)) > 0
        if drawn[round(ys[0]) : round(ys[1])].mean() >= EDGE_COVERED:
            gaps = np.flatnonzero(~drawn[: round(ys[0])])
            begins[x] = float(gaps[-1] + 1) if len(gaps) else 0.0
    cut = {x: begin for x, begin in begins.items() if ys[0] - begin > OPEN_END_PT * scale}
    together = len(cut) >= FEWEST_CUT and max(cut.values()) - min(cut.values()) <= 2 * SAME_RULE_PT * scale
    return [min(cut.values())] if together and {min(begins), max(begins)} <= cut.keys() else []


def _edges(mask: Mask, lines: list[float], crossings: list[float], scale: float) -> NDArray[np.bool_]:
    """For each line and each stretch between two crossings: whether the line is drawn there."""
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


def _cells(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> tuple[tuple[GridCell, ...], int]:
    """Grid positions joined where no rule runs between them; joined areas that are no rectangles are taken apart."""
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
