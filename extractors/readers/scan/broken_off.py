"""Rules that break off inside a cell: they go on to where they begin again, though their ink is lost between.

The rules of a table end at other rules. One that ends between two crossings has faded, and without the missing part two
rows or two columns would be read as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray, transposed
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.open_ends import SAME_RULE_PT
from gongkai.extractors.readers.scan.worn_rules import FEWEST_WORN, dark_lines, followed

Drawn = NDArray[np.bool_]

LEAST_PT = 11.0
"""A shorter piece may be a stroke of text."""
ALONE_PT = 26.0
"""The same for a line that is not drawn from any crossing to the next."""
MOST_PIECES = 4
"""A rule in more pieces is worn all over: where it ends says nothing."""
INSIDE_PT = 5.0
"""A rule breaks off inside a cell if it ends at least this far from the next crossing rule."""
THROUGH_PT = 1.6
"""Text crosses a line where ink reaches this far above and below it; a faded rule is thinner."""
INK = 0.4
"""Share of the contrast between paper and the darkest ink around a line from which on a pixel is ink."""


class Lines(Protocol):
    """A connected set of rules: the image around it, and masks of its level and upright lines."""

    @property
    def gray(self) -> Gray: ...
    @property
    def across(self) -> Gray: ...
    @property
    def down(self) -> Gray: ...
    @property
    def are_worn(self) -> bool: ...


def mended(
    lines: Lines, ys: list[float], xs: list[float], drawn: tuple[Drawn, Drawn], scale: float
) -> tuple[Drawn, Drawn]:
    """Where the level and the upright lines of a table are drawn, with what is missing of them if some break off."""
    if len(ys) <= FEWEST_WORN:
        return drawn  # it may be text that looks ruled
    turned = transposed(lines.gray)
    level = continued(lines.gray, lines.across, ys, xs, drawn[0], scale)
    upright = continued(turned, transposed(lines.down), xs, ys, drawn[1], scale)
    if lines.are_worn or ((level == drawn[0]).all() and (upright == drawn[1]).all()):
        return level, upright
    level = followed(turned, dark_lines(turned, scale), ys, xs, level, scale)
    return level, followed(lines.gray, dark_lines(lines.gray, scale), xs, ys, upright, scale)


def continued(
    gray: Gray, mask: Gray, lines: Sequence[float], crossings: Sequence[float], drawn: Drawn, scale: float
) -> Drawn:
    """`drawn` with the missing parts of level rules that break off; `drawn[i, j]` is the level line `i` between the
    crossings `j` and `j + 1`. Pass the transposed images for the upright lines.
    """
    found = drawn.copy()
    first, last = round(crossings[0]), round(crossings[-1])
    reach = max(2, round(SAME_RULE_PT * scale))
    for at, line in enumerate(lines):
        if drawn[at].all():
            continue
        band = slice(max(0, round(line) - reach), round(line) + reach + 1), slice(first, last + 1)
        row = mask[band].any(axis=0) & _is_dark(np.where(mask[band] > 0, gray[band], 255), gray[band])
        places = [crossing - first for crossing in crossings]
        least = (LEAST_PT if drawn[at].any() else ALONE_PT) * scale
        for start, end in _gaps(row, places, reach, (least, INSIDE_PT * scale)):
            stretches = [j for j, (x0, x1) in enumerate(pairwise(places)) if start < x1 - reach and x0 + reach < end]
            if not drawn[at, stretches].all() and _is_clear(gray, line, first + start, first + end, crossings, scale):
                found[at, stretches] = True
    return found


def _gaps(row: Drawn, places: Sequence[float], reach: int, sizes: tuple[float, float]) -> Iterator[tuple[int, int]]:
    """The parts of a line, in pixels, that are not drawn between two that are, one of which ends inside a cell.

    `sizes` are the least length of that one and its least distance from the next crossing.
    """
    least, inside = sizes
    ends = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    if len(runs) > MOST_PIECES:
        return
    runs = [run for run in runs if any(run[0] - reach <= place <= run[1] + reach for place in places)]
    for before, after in pairwise(runs):
        start, end = before[1], after[0]
        breaks = [
            min(abs(place - x) for place in places) >= inside and run[1] - run[0] >= least
            for x, run in ((start, before), (end, after))
        ]
        if any(breaks):
            yield start, end


def _is_dark(lightest: Gray, around: Gray) -> Drawn:
    """Which columns of pixels are as dark as ink: between a rule and a stroke of text in line with it is paper."""
    paper, ink = percentile(around, 75), percentile(around, 1)
    return np.asarray(paper - lightest.min(axis=0).astype(np.float32) > INK * (paper - ink), np.bool_)


def _is_clear(gray: Gray, line: float, start: int, end: int, crossings: Sequence[float], scale: float) -> bool:
    """Whether no text crosses a part of a line."""
    through, far = round(THROUGH_PT * scale), round(2 * INSIDE_PT * scale)
    middle = round(line)
    around = gray[max(0, middle - far) : middle + far + 1, start:end]
    if not around.size:
        return False
    paper, ink = percentile(around, 75), percentile(around, 1)
    band = gray[max(0, middle - through) : middle + through + 1, start:end].max(axis=0)
    dark = paper - band.astype(np.float32) > INK * (paper - ink)
    for crossing in crossings:
        near = round(crossing) - start
        dark[max(0, near - far // 2) : max(0, near + far // 2 + 1)] = False
    return not dark.any()
