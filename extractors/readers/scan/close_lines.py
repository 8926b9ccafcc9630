"""Lines of a cell that are set so close together that their ink overlaps: they are cut where there is least ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Area, around
from gongkai.extractors.readers.scan.ink import Ink, Paper, blobs_of, depth_of
from gongkai.extractors.readers.scan.levels import percentile

SEVERAL = 1.6
"""A line at least this many times as high as the lines of its table usually are may be several lines."""
MOST_LINES = 6
LOWEST, HIGHEST = 0.75, 1.6
"""Least and greatest height of each of the lines, as a multiple of the usual height."""
TALL, MOSTLY = 0.7, 0.5
"""If characters higher than the first share of its height fill more than the second share of its width, it is one
line."""
SPARSE = 0.4
"""Between two lines, a row of pixels has at most this share of the usual ink."""
LEFT_OUT, ROOM, BESIDE, INTO = 0.7, 0.98, 0.2, 0.2
"""As shares of the height of a line: how much room besides its lines of ink a detected area may have in `together`,
and elsewhere; the paper kept above and below a line; and how far the area of another line may reach into it."""


def apart(paper: Paper, cells: Sequence[Area], inks: Sequence[Ink]) -> list[Ink]:
    """The ink of the cells of a table, with lines that run into one another cut apart."""
    heights = [line.height for ink in inks for line in ink.lines]
    usual = float(np.median(heights)) if heights else 0.0
    return [
        replace(ink, lines=[part for line in ink.lines for part in _parts(paper, cell, line, usual)])
        for cell, ink in zip(cells, inks, strict=True)
    ]


def together(found: Area, lines: Sequence[Area]) -> list[Area]:
    """The lines of ink, with some paper around them, in an area where the detector took several lines for one.

    Empty if the area holds only one line, or if it may hold a line of text that was not found as ink.
    """
    inside = [line for line in lines if _holds(found, line)]
    return _as_lines(found, inside, LEFT_OUT) if len(inside) > 1 else []


def crosswise(found: Sequence[Area], lines: Sequence[Area]) -> list[Area]:
    """The lines of a cell whose text the detector did not divide into lines: its areas are pieces of lines, or reach
    into neighbouring lines. Empty if there is one area per line, or if the areas may hold a line of text that was not
    found as ink."""
    held = [[line for line in lines if _holds(area, line)] for area in found]
    if len(found) == len(lines) and sorted(one for own in held for one in own) == sorted(lines):
        reaches = (
            min(area.y1, line.y1) - max(area.y0, line.y0) > INTO * line.height
            for area, own in zip(found, held, strict=True)
            for line in lines
            if line not in own
        )
        if all(len(own) == 1 for own in held) and not any(reaches):
            return []
    if not found or any(_beside_ink(area, lines) for area in found):
        return []
    return _as_lines(reduce(around, [*found, *lines]), lines, ROOM)


def _holds(found: Area, line: Area) -> bool:
    return found.y0 <= (line.y0 + line.y1) / 2 <= found.y1 and line.x0 < found.x1 and line.x1 > found.x0


def is_all(found: Area, lines: Sequence[Area]) -> bool:
    """Whether an area has no room for text besides the lines of ink in it: neither between them nor at its sides."""
    inside = [line for line in lines if _holds(found, line)]
    if not inside:
        return False
    ink, usual = reduce(around, inside), _usual(inside)
    return _most_room(found, inside) <= ROOM * usual and max(ink.x0 - found.x0, found.x1 - ink.x1) <= usual


def _beside_ink(found: Area, lines: Sequence[Area]) -> bool:
    """Whether lines of ink cover less than half of the height of an area: it may hold a line not found as ink."""
    level = sum(max(0, min(found.y1, line.y1) - max(found.y0, line.y0)) for line in lines)
    return level < found.height / 2


def _as_lines(found: Area, inside: Sequence[Area], room: float) -> list[Area]:
    """Lines of ink with some paper around them; empty if `found` leaves more than `room` line heights for another."""
    usual = _usual(inside)
    if _most_room(found, inside) > room * usual:
        return []
    pad = round(BESIDE * usual)
    return [Area(found.x0, line.y0 - pad, found.x1, line.y1 + pad).common(found) for line in inside]


def _usual(lines: Sequence[Area]) -> float:
    return float(np.median([line.height for line in lines]))


def _most_room(found: Area, inside: Sequence[Area]) -> int:
    """The largest gap, in pixels, above, between or below the lines of an area."""
    ends = [found.y0, *(y for line in inside for y in (line.y0, line.y1)), found.y1]
    return max(below - above for above, below in zip(ends[::2], ends[1::2], strict=True))


def _parts(paper: Paper, cell: Area, line: Area, usual: float) -> list[Area]:
    if line.height < SEVERAL * usual:
        return [line]
    dark = depth_of(line.of(paper.clean), percentile(cell.of(paper.clean))) > paper.contrast
    tall = sum(blob.width for blob in blobs_of(dark) if blob.height > TALL * line.height)
    if tall > MOSTLY * line.width:
        return [line]
    profile = dark.sum(axis=1)
    found = [
        _cuts(profile, count)
        for count in range(2, MOST_LINES + 1)
        if LOWEST * usual <= line.height / count <= HIGHEST * usual
    ]
    found = [cuts for cuts in found if cuts]
    if not found:
        return [line]
    cuts = min(found, key=lambda cuts: float(np.mean(profile[cuts])))
    return [_trimmed(line, dark, top, bottom) for top, bottom in pairwise([0, *cuts, line.height])]


def _cuts(profile: NDArray[np.int64], count: int) -> list[int]:
    """Rows to cut a line into `count` lines: those with least ink near equal shares; empty if one has much ink."""
    share = len(profile) / count
    cuts = []
    for number in range(1, count):
        first = round((number - 0.25) * share)
        cuts.append(first + int(profile[first : round((number + 0.25) * share) + 1].argmin()))
    return cuts if profile[cuts].max() <= SPARSE * float(np.median(profile)) else []


def _trimmed(line: Area, dark: NDArray[np.bool_], top: int, bottom: int) -> Area:
    rows = np.flatnonzero(dark[top:bottom].any(axis=1))
    cols = np.flatnonzero(dark[top:bottom].any(axis=0))
    if not len(rows):
        return Area(line.x0, line.y0 + top, line.x1, line.y0 + bottom)
    y0, x0 = line.y0 + top, line.x0
    return Area(x0 + int(cols[0]), y0 + int(rows[0]), x0 + int(cols[-1]) + 1, y0 + int(rows[-1]) + 1)
