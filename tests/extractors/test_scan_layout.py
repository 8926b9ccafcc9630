"""What of a scanned page is looked at, in which order, and which of its lines are rules."""

from __future__ import annotations

import numpy as np
import pytest

from gongkai.extractors.readers.scan import recognition, rule_pixels
from gongkai.extractors.readers.scan.facing import fold_of
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell

SHEET = (700, 1000)


def grid(left: float, right: float, top: float = 10) -> Grid:
    return Grid((left, right), (top, top + 20, top + 40), (GridCell(0, 0, 1, 1), GridCell(1, 0, 1, 1)))


@pytest.mark.parametrize(
    ("grids", "shape", "fold"),
    [
        ([grid(40, 460, 300), grid(540, 960)], SHEET, 500),
        ([grid(40, 460), grid(40, 460, 200), grid(540, 960)], SHEET, 500),
        ([grid(40, 960), grid(540, 960, 200)], SHEET, None),  # a table as wide as the sheet
        ([grid(40, 460), grid(40, 460, 200)], SHEET, None),
        ([grid(40, 200), grid(240, 960)], SHEET, None),  # two tables of one page
        ([grid(40, 460), grid(540, 960)], SHEET[::-1], None),  # a sheet that stands upright is one page
    ],
)
def test_two_pages_beside_each_other_are_told_by_their_tables(
    grids: list[Grid], shape: tuple[int, int], fold: float | None
) -> None:
    assert fold_of(grids, shape) == fold


def test_strokes_level_with_a_rule_beside_a_merged_cell_stay() -> None:
    cells = (GridCell(0, 0, 2, 1), GridCell(0, 1, 1, 1), GridCell(1, 1, 1, 1))
    divided = Grid((10, 110, 210), (10, 60, 110), cells)
    across, down = np.zeros((120, 220), np.uint8), np.zeros((120, 220), np.uint8)
    across[60, 10:211] = 255  # in the merged cell it is strokes of a text that stands in its middle
    down[10:111, 110] = 255
    kept = rule_pixels.dividing(divided, across, down, 5)
    assert kept[60, 120:200].all() and kept[12:108, 110].all()
    assert not kept[60, 20:100].any()
    turned = tuple(GridCell(c.col, c.row, c.colspan, c.rowspan) for c in cells)
    kept = rule_pixels.dividing(Grid(divided.ys, divided.xs, turned), down.T, across.T, 5)
    assert kept[120:200, 60].all() and not kept[20:100, 60].any()
    pieces = (GridCell(0, 0, 2, 1, is_divided=True), *cells[1:])  # of an area that is no rectangle: which is not known
    assert rule_pixels.dividing(Grid(divided.xs, divided.ys, pieces), across, down, 5)[60, 20:100].all()


def test_strokes_of_a_text_set_close_to_a_rule_stay() -> None:
    cells = (GridCell(0, 0, 1, 1), GridCell(1, 0, 1, 1))
    divided = Grid((10, 410), (10, 60, 110), cells)
    across, down = np.zeros((120, 420), np.uint8), np.zeros((120, 420), np.uint8)
    across[60, 10:200], across[61, 195:411] = 255, 255  # a rule that climbs by a pixel
    for x in (60, 230):
        across[64, x : x + 45] = 255  # 三 or 不, under the rule
    kept = rule_pixels.dividing(divided, across, down, 5)
    assert kept[60:62].any(axis=0)[10:411].all() and not kept[64].any()
    across[64, 12:409] = 255  # the second line of a double rule
    assert rule_pixels.dividing(divided, across, down, 5)[64, 12:409].all()
    across[60:65] = 0
    across[60, 10:411] = across[58, 150:260] = 255
    across[60, 150:260] = 0  # a piece of a bent rule that lies elsewhere, beside nothing
    assert rule_pixels.dividing(divided, across, down, 5)[58, 150:260].all()
    turned = Grid(divided.ys, divided.xs, (cells[0], GridCell(0, 1, 1, 1)))
    across[64, 60:105] = 255
    assert not rule_pixels.dividing(turned, down.T, across.T, 5)[60:105, 64].any()


def printed_part(gray: Gray) -> Area:
    return recognition._printed(recognition._marked(gray), Area(0, 0, gray.shape[1], gray.shape[0]))


def test_the_detector_looks_at_what_is_printed_alone() -> None:
    page = np.full((1280, 960), 230, np.uint8)
    assert not printed_part(page).width
    page[400:420, 300:500] = 40
    part = printed_part(page)
    assert part.common(Area(276, 376, 524, 444)) == Area(276, 376, 524, 444)  # with paper around it
    assert part.x0 % 32 == part.y0 % 32 == 0 and part.width * part.height < 0.15 * page.size
    page[1270:1280, 950:960] = 205  # faint, in the corner
    assert (printed_part(page).x1, printed_part(page).y1) == (960, 1280)
    noisy = np.random.default_rng(3).normal(230, 9, (640, 640)).clip(0, 255).astype(np.uint8)
    assert printed_part(noisy).width <= 640


@pytest.mark.parametrize(("uprights", "kept"), [(5, True), (3, False)])
def test_short_upright_lines_make_a_row_that_stands_alone(uprights: int, kept: bool) -> None:
    across, down, none = (np.zeros((80, 300), np.uint8) for _ in range(3))
    across[[20, 48], 10:290] = 255
    down[21:48, np.linspace(20, 280, uprights).astype(int)] = 255
    down[24:44, 130] = 255  # a stroke that reaches neither rule
    found = rule_pixels.of_single_rows(across, down, none, 2)
    assert bool(found.any()) is kept and not found[:, 130].any()
    sure = np.where(np.arange(300) > 140, down, 0).astype(np.uint8)  # some of its lines are just long enough
    assert (rule_pixels.of_single_rows(across, down, sure, 2) == found).all()
    down[10:70, 290:292] = sure[10:70, 290:292] = 255  # another table beside it
    assert not rule_pixels.of_single_rows(across, down, sure, 2).any()


@pytest.mark.parametrize(
    ("uprights", "begin", "found"),
    [(7, (40,) * 7, 6), (4, (40,) * 4, 0), (7, (40, 64, 40, 72, 40, 58, 40), 0), (7, (96,) * 7, 0)],
)
@pytest.mark.parametrize("is_end", [True, False])
def test_a_row_with_one_level_rule_is_cut_by_the_page(
    uprights: int, begin: tuple[int, ...], found: int, is_end: bool
) -> None:
    """Where upright rules lead together to the only level one; a few, or of all lengths, are no row."""
    page = np.full((150, 660), 255, np.uint8)
    page[109:111, 30:632] = 30
    for x, top in zip(np.linspace(30, 630, uprights).astype(int), begin, strict=True):
        page[top:110, x : x + 2] = 30
    grids = find_grids(page if is_end else np.ascontiguousarray(page[::-1]), 150 / 72).grids
    assert [len(grid.cells) for grid in grids] == [found] * bool(found)
