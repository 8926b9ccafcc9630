"""Round seals on grey scans: their rings are found, their ink is told from print, their cells are in doubt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan.edges import without_lone_stretches
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.ink import Paper, ink_of, inner_area
from gongkai.extractors.readers.scan.seals import _dark, _rings_near, rings_of, without_seals
from gongkai.extractors.readers.scan.sheet import Sheet

SCALE = 150 / 72
PAPER, PRINT = 245, 25
ROWS, COLUMNS = range(60, 721, 60), range(60, 661, 100)
MIDDLE, RADIUS = (400, 425), 115
"""The top of the ring lies in the middle of the cells of a row, level with their numbers."""


def page(seal: int | None = None, radius: int = RADIUS, middle: tuple[int, int] = MIDDLE) -> Gray:
    """A table with a 47 in every cell at 150 dpi, and a ring with a star of the grey level `seal` over it."""
    drawn = np.full((780, 720), PAPER, np.uint8)
    for y in ROWS:
        cv2.line(drawn, (COLUMNS[0], y), (COLUMNS[-1], y), PRINT, 2)
    for x in COLUMNS:
        cv2.line(drawn, (x, ROWS[0]), (x, ROWS[-1]), PRINT, 2)
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            cv2.putText(drawn, "47", (x + 32, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, PRINT, 2, cv2.LINE_AA)
    if seal is not None:
        stamp = np.full_like(drawn, PAPER)
        cv2.circle(stamp, middle, radius, seal, 6, cv2.LINE_AA)
        cv2.circle(stamp, (middle[0], middle[1] + 25), 14, seal, -1, cv2.LINE_AA)
        drawn = np.minimum(drawn, stamp)
    noise = np.random.default_rng(1).normal(0, 4, drawn.shape)
    return np.clip(drawn + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seal", [60, 130])
@pytest.mark.parametrize(("radius", "middle"), [(RADIUS, MIDDLE), (140, (300, 400)), (112, (540, 600))])
def test_a_ring_over_a_table_is_found_where_it_is(seal: int, radius: int, middle: tuple[int, int]) -> None:
    (ring,) = rings_of(page(seal, radius, middle), SCALE)
    assert np.hypot(ring.x - middle[0], ring.y - middle[1]) < 2
    assert abs(ring.radius - radius) < 2


def test_the_outer_of_two_rings_is_found_whole_from_the_radius_of_the_inner_one() -> None:
    drawn, inner, outer = page(), 101, 115
    cv2.circle(drawn, MIDDLE, inner, 30, 2)
    cv2.circle(drawn, MIDDLE, outer, 30, 7)
    found = _rings_near(_dark(drawn, SCALE), *MIDDLE, inner, SCALE)
    assert [round(ring.radius) for ring in found] == [inner, outer]
    assert found[1].width >= 7


def test_what_is_no_seal_is_none() -> None:
    for drawn in (page(), page(60, radius=30), page(60, radius=330)):
        assert rings_of(drawn, SCALE) == []
    half = page(60)
    half[: MIDDLE[1]] = page()[: MIDDLE[1]]
    assert rings_of(half, SCALE) == []
    assert without_seals(page(), SCALE)[1] is None


def test_pale_ink_is_removed_and_print_below_it_stays() -> None:
    bare, sealed = without_seals(page(130), SCALE)
    clean = page()
    assert sealed is not None
    print_of = clean < (PRINT + PAPER) / 2
    assert (bare[print_of] < 130).mean() > 0.99
    ring = np.zeros_like(clean)
    cv2.circle(ring, MIDDLE, RADIUS, 255, 4)
    cv2.circle(ring, (MIDDLE[0], MIDDLE[1] + 25), 12, 255, -1)
    away = cv2.dilate(print_of.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    assert (bare[(ring > 0) & away] > PAPER - 40).mean() > 0.99
    assert sealed[(ring > 0) & away].mean() > 0.99 * 255
    assert not sealed[:200].any()


@pytest.mark.parametrize("seal", [30, 130])
def test_a_ring_costs_no_row_and_its_cells_are_in_doubt(seal: int) -> None:
    view = Sheet.prepared(page(seal), SCALE).view(0)
    assert view.sealed is not None
    ruled = find_grids(view.pixels, SCALE)
    (grid,) = ruled.grids
    assert (len(grid.ys) - 1, len(grid.xs) - 1, grid.irregular) == (11, 6, 0)
    assert len(grid.cells) == 66
    paper = Paper.of(view.pixels, ruled.rules, SCALE, view.sealed)
    doubtful = {cell for cell in grid.cells if ink_of(paper, inner_area(grid, cell, SCALE)).doubtful}
    crossed = {(4, col) for col in (2, 3, 4)} | {(row, col) for row in (5, 6, 7) for col in (2, 4)}
    assert crossed <= {(cell.row, cell.col) for cell in doubtful}
    assert all(3 <= cell.row <= 8 and 2 <= cell.col <= 5 for cell in doubtful)
    clean = Sheet.prepared(page(), SCALE).view(0)
    assert clean.sealed is None


def test_a_level_stroke_in_one_column_divides_no_row() -> None:
    level = np.ones((5, 7), np.bool_)
    level[2] = level[3] = False
    level[2, 3] = True  # the top of a ring
    level[3, :3] = True  # a label of two rows beside cells of one
    kept = without_lone_stretches(level)
    assert not kept[2].any()
    assert (np.delete(kept, 2, axis=0) == np.delete(level, 2, axis=0)).all()
    assert without_lone_stretches(level[:, 1:5])[2, 2]  # of so few columns one may well be divided
