"""What is printed in a cell: the page without its rules, strokes of ink, lines of strokes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Area, Gray, Mask, around, moved
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.rule_places import THICKEST_RULE_PT
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell

# ink, in grey levels of 255 and points
INK_CONTRAST = 48.0
FAINT_CONTRAST, FAINT_NOISE = 13.0, 5.5
"""An empty cell may hold faint print if a spot in it, averaged over the width of a stroke, is darker than the rest by
more than this: in grey levels, and in multiples of the noise of the cell.

Noise and compression reach 13 levels; the faintest dashes of legible prints exceed that."""
DARK_GROUND = 100
SPECK_PT = 1.3
"""Anything smaller in both directions is dirt."""
STROKE_PT = 2.2
"""Ink at least this large in one direction is print (a hyphen is 3 points). Between `SPECK_PT` and this it puts a cell
in doubt that holds nothing else."""
FRAGMENTS, FRAGMENTS_PT = 3, 8.0
"""This many specks this close together are not dirt but the remains of a character."""
SHADED, GROUND_PT = 0.2, 5.0
"""If at least this share of a cell is darker than its paper, a shadow may lie in it; its edge is wider than this."""
MOST_DIRT = 60
"""A cell with more specks than this may hold print."""
RULE_MARGIN_PT = 1.2
FADING_PT = 0.8
"""Margin of an empty cell in which faint ink is ignored: rules fade out there."""
FRINGE_PT = 1.5
"""Around a line of ink, compression and noise leave spots this far from it."""
GONE_ON = 0.6
"""A stroke touches a rule if no row between them is paler than this share of the darkest ink there."""
LINE_GAP_PT = 5.0
SLIM_LINE_PT = 5.0
"""Ink lower than this is a part of a character (the strokes of 三) or a mark, not a line of its own."""
THICKEN_PT = 0.7


@dataclass(frozen=True, slots=True)
class Paper:
    """The page with its rules removed, and from which contrast on, in grey levels, it holds clear or faint ink."""

    clean: Gray
    scale: float
    contrast: float
    faint: float
    ruled: Gray | None = None
    """The page with its rules."""
    streaks: Mask | None = None
    """Streaks, creases and seals of the page: cells that they run through are in doubt."""

    @classmethod
    def of(cls, pixels: Gray, rules: Mask, scale: float, streaks: Mask | None = None) -> Paper:
        thick = 2 * round(THICKEST_RULE_PT * scale / 2) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (thick, thick))
        ground = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, kernel)
        # a scanned rule fades out over a pixel on either side
        wide = cv2.dilate(rules, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
        clean = np.where(wide > 0, ground, pixels)
        sample = pixels[:: max(1, pixels.shape[0] // 600)]
        noise = percentile(np.asarray(cv2.absdiff(sample, cv2.medianBlur(sample, 3)), np.uint8)) / 0.6745
        return cls(np.asarray(clean, np.uint8), scale, max(INK_CONTRAST, 6 * noise), FAINT_CONTRAST, pixels, streaks)


@dataclass(frozen=True, slots=True)
class Ink:
    """What is printed in a cell: its lines of ink from top to bottom, and whether that is in doubt."""

    lines: list[Area]
    doubtful: bool
    is_cut: bool = False
    """Whether a stroke reaches a rule of the cell: a part of it may have been removed with the rule."""


def inner_area(grid: Grid, cell: GridCell, scale: float) -> Area:
    x0, y0, x1, y1 = grid.rectangle(cell)
    inset = RULE_MARGIN_PT * scale
    return Area(round(x0 + inset), round(y0 + inset), round(x1 - inset), round(y1 - inset))


def ink_of(paper: Paper, area: Area) -> Ink:
    """Lines of ink inside a cell. Specks are not ink; a cell with only small or pale strokes is empty but doubtful."""
    gray = area.of(paper.clean)
    if gray.size == 0:
        return Ink([], True)
    is_crossed = paper.streaks is not None and bool(area.of(paper.streaks).any())
    depth = _out_of_shadow(gray, depth_of(gray), paper)
    blobs = blobs_of(depth > paper.contrast)
    large = [b for b in blobs if max(b.width, b.height) >= STROKE_PT * paper.scale]
    if not large:
        return Ink([], is_crossed or _is_marked(depth, blobs, paper))
    parts = [b for b in blobs if max(b.width, b.height) >= SPECK_PT * paper.scale]
    is_cut = any(_reaches_a_rule(paper, area, b) for b in large)
    return Ink([moved(line, area) for line in _lines_of(parts, large, paper.scale)], is_crossed, is_cut)


def _out_of_shadow(gray: Gray, depth: NDArray[np.float32], paper: Paper) -> NDArray[np.float32]:
    """`depth`, measured against the paper beside each pixel instead if the edge of a shadow runs through the area."""
    if float((depth > paper.contrast).mean()) < SHADED:
        return depth
    side = 2 * round(GROUND_PT * paper.scale / 2) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    ground = np.asarray(cv2.morphologyEx(gray, cv2.MORPH_CLOSE, kernel), np.uint8)
    dark, light = (percentile(ground, share) for share in (5, 95))
    if dark < DARK_GROUND or light - dark < paper.contrast:
        return depth
    return ground.astype(np.float32) - gray


def _is_marked(depth: NDArray[np.float32], blobs: list[Area], paper: Paper) -> bool:
    """Whether an area without clear ink may hold print: strokes that are faint, small or broken. Changes `depth`."""
    small = SPECK_PT * paper.scale
    if any(max(b.width, b.height) >= small for b in blobs):
        return True
    specks = [b for b in blobs_of(depth > paper.contrast / 2) if max(b.width, b.height) < small]
    dirt = [b for b in specks if b.of(depth).max() > paper.contrast]
    if len(dirt) > MOST_DIRT or _are_fragments(dirt, FRAGMENTS_PT * paper.scale):
        return True
    for b in dirt:
        depth[max(0, b.y0 - 1) : b.y1 + 1, max(0, b.x0 - 1) : b.x1 + 1] = 0
    edge, side = round(FADING_PT * paper.scale), max(3, round(SPECK_PT * paper.scale) | 1)
    inside = depth[edge:-edge, edge:-edge] if min(depth.shape) > 3 * edge else depth
    spread = cv2.blur(inside, (side, side))
    middle = float(np.median(spread))
    noise = float(np.median(np.abs(spread - middle))) / 0.6745
    return float(spread.max()) - middle > max(paper.faint, FAINT_NOISE * noise)


def may_hold_more(paper: Paper, area: Area, lines: list[Area]) -> bool:
    """Whether an area may hold print, however pale, besides its lines of ink."""
    depth = depth_of(area.of(paper.clean))
    fringe = round(FRINGE_PT * paper.scale)
    for line in lines:
        top, left = (max(0, side - fringe) for side in (line.y0 - area.y0, line.x0 - area.x0))
        depth[top : line.y1 - area.y0 + fringe, left : line.x1 - area.x0 + fringe] = 0
    return bool(depth.size) and _is_marked(depth, blobs_of(depth > paper.contrast), paper)


def _are_fragments(dirt: list[Area], near: float) -> bool:
    return any(sum(abs(a.x0 - b.x0) + abs(a.y0 - b.y0) <= near for b in dirt) >= FRAGMENTS for a in dirt)


def _reaches_a_rule(paper: Paper, area: Area, blob: Area) -> bool:
    """Whether the ink of a blob continues into a rule beside the area, without paper between them."""
    if paper.ruled is None:
        return False
    far = 2 * round(RULE_MARGIN_PT * paper.scale) + 1
    at = moved(blob, area)
    strips = (
        (blob.x0 == 0, Area(area.x0 - far, at.y0, area.x0, at.y1), 3),
        (blob.x1 == area.width, Area(area.x1, at.y0, area.x1 + far, at.y1), 1),
        (blob.y0 == 0, Area(at.x0, area.y0 - far, at.x1, area.y0), 2),
        (blob.y1 == area.height, Area(at.x0, area.y1, at.x1, area.y1 + far), 0),
    )
    if not any(is_touched for is_touched, _, _ in strips):
        return False
    ground = percentile(area.of(paper.clean))
    for is_touched, strip, turns in strips:
        if not is_touched:
            continue
        # rows of the turned strip lead away from the area
        depth = np.asarray(np.rot90(depth_of(strip.of(paper.ruled), ground), -turns), np.float32)
        if depth.size:
            before = depth[: int(depth.mean(axis=1).argmax()) + 1].max(axis=1)
            if before.min() > GONE_ON * before.max():
                return True
    return False


def depth_of(gray: Gray, ground: float | None = None) -> NDArray[np.float32]:
    """By how many grey levels each pixel is darker than the ground, or lighter if white is printed on dark.

    `ground` is a grey level; None for the median of the pixels.
    """
    ground = percentile(gray) if ground is None else ground
    pixels = gray.astype(np.float32)
    return np.asarray(ground - pixels if ground >= DARK_GROUND else pixels - ground, np.float32)


def blobs_of(mask: NDArray[np.bool_]) -> list[Area]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return [
        Area(x, y, x + width, y + height) for x, y, width, height, _ in (map(int, stats[k]) for k in range(1, count))
    ]


def _lines_of(parts: list[Area], large: list[Area], scale: float) -> list[Area]:
    """Lines of strokes. Strokes one above the other belong together if they overlap, or if they are close and one is
    too low to be a line."""
    runs: list[Area] = []
    for part in sorted(large, key=lambda a: (a.y0, a.x0)):
        if runs and part.y0 < runs[-1].y1:
            runs[-1] = around(runs[-1], part)
        else:
            runs.append(part)
    joined: list[Area] = []
    for run, below in zip_longest(runs, runs[1:]):
        gap = run.y0 - joined[-1].y1 if joined else 0
        slim = joined and min(run.height, joined[-1].height) < SLIM_LINE_PT * scale
        # the strokes above 皿 in 益 belong to the line that they begin, not to the one above
        begins = joined and below and below.y0 - run.y1 < gap and joined[-1].height >= SLIM_LINE_PT * scale
        if slim and gap < LINE_GAP_PT * scale and not begins:
            joined[-1] = around(joined[-1], run)
        else:
            joined.append(run)
    lines = []
    for run in joined:
        line = run
        for part in parts:  # dots and commas of the line
            if run.y0 <= (part.y0 + part.y1) / 2 <= run.y1:
                line = around(line, part)
        lines.append(line)
    return lines


def thickened(crop: Gray, scale: float) -> Gray:
    side = max(2, round(THICKEN_PT * scale))
    return np.asarray(cv2.erode(crop, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))), np.uint8)


def line_crop(paper: Paper, cell: Area, line: Area) -> Gray:
    """A line of ink with paper around it, at least as high as a digit, so that low marks are not enlarged."""
    least = round(8 * paper.scale)
    high = max(line.height, least)
    pad = round(0.25 * high)
    middle = (line.y0 + line.y1) // 2
    wanted = Area(line.x0 - pad, middle - high // 2 - pad, line.x1 + pad, middle + (high + 1) // 2 + pad)
    # not beyond the cell, and not into the lines above and below
    kept = Area(wanted.x0, max(wanted.y0, line.y0 - pad), wanted.x1, min(wanted.y1, line.y1 + pad)).common(cell)
    pixels = kept.of(paper.clean)
    ground = int(percentile(cell.of(paper.clean)))
    return np.asarray(
        cv2.copyMakeBorder(
            pixels,
            kept.y0 - wanted.y0,
            wanted.y1 - kept.y1,
            kept.x0 - wanted.x0,
            wanted.x1 - kept.x1,
            cv2.BORDER_CONSTANT,
            value=ground,
        ),
        np.uint8,
    )
