"""Low rows of a scanned table, and a page that ends inside a header some of whose cells reach further down."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scanned_pages import HUAIAN, printed, scanned

from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.open_ends import ends_partly_closed

SCALE = 150 / 72


def level(page: Gray, y: int, x0: int, x1: int) -> None:
    page[y : y + 2, x0 : x1 + 2] = 20


def upright(page: Gray, x: int, y0: int, y1: int) -> None:
    page[y0 : y1 + 2, x : x + 2] = 20


def header(heights: int) -> Gray:
    """Two rows of a header with text set close between their rules, the first of one cell and the second of three."""
    page = np.full((160, 640), 255, np.uint8)
    ends = [40, 40 + heights, 40 + 2 * heights]
    for y in ends:
        level(page, y, 20, 600)
    for x in (20, 600):
        upright(page, x, ends[0], ends[-1])
    for x in (120, 500):
        upright(page, x, ends[1], ends[-1])
    for row in (0, 1):
        for x in (280, 291, 302, 313, 324, 335):  # strokes of characters, one above the other
            page[ends[row] + 5 : ends[row + 1] - 3, x : x + 2] = 20
    return np.asarray(cv2.GaussianBlur(page, (0, 0), 0.6), np.uint8)


@pytest.mark.parametrize("height", [22, 26])
def test_the_rules_of_low_rows_divide_cells_and_the_strokes_between_them_do_not(height: int) -> None:
    (grid,) = find_grids(header(height), SCALE).grids
    assert [(cell.row, cell.col, cell.colspan) for cell in grid.cells] == [(0, 0, 3), (1, 0, 1), (1, 1, 1), (1, 2, 1)]
    assert [round(x, -1) for x in grid.xs] == [20, 120, 500, 600]


@pytest.mark.parametrize("is_end", [True, False])
def test_a_page_may_end_inside_a_header_under_some_cells_of_which_a_rule_is_drawn(is_end: bool) -> None:
    """The corner and the first and last columns go on below: their upright rules lead to where the page ends."""
    page = np.full((320, 640), 255, np.uint8)
    level(page, 80, 20, 600)
    level(page, 140, 240, 600)
    level(page, 200, 300, 540)
    for x, top, end in ((20, 80, 204), (240, 80, 204), (300, 140, 202), (540, 140, 202), (600, 80, 204)):
        upright(page, x, top, end)
    (grid,) = find_grids(page if is_end else np.ascontiguousarray(page[::-1]), SCALE).grids
    assert grid.is_cut == (not is_end, is_end)
    assert sorted((c.rowspan, c.colspan) for c in grid.cells) == [(1, 1), (1, 1), (1, 1), (1, 3), (2, 1)]


@pytest.mark.parametrize(
    ("line", "sides", "is_cut"),
    [
        ((0, 1, 1, 0), (1, 1, 1, 1, 1), True),
        ((1, 1, 1, 1), (1, 1, 1, 1, 1), False),
        ((0, 0, 0, 0), (1, 1, 1, 1, 1), False),
        ((0, 1, 1, 0), (0, 1, 1, 1, 1), False),  # the side of the table ends above: it is a stroke of the text below
        ((0, 1, 1, 0), (1, 0, 0, 0, 1), False),
    ],
)
def test_a_line_drawn_under_some_cells_ends_a_page_where_all_sides_lead_to_it(
    line: tuple[int, ...], sides: tuple[int, ...], is_cut: bool
) -> None:
    level_lines = np.array([(1, 1, 1, 1), line], np.bool_)
    uprights = np.array(sides, np.bool_).reshape(-1, 1)
    assert ends_partly_closed(level_lines, uprights) == (False, is_cut)
    assert ends_partly_closed(level_lines[::-1], uprights) == (is_cut, False)


def test_a_line_of_text_is_no_row_of_a_header_where_a_page_ends() -> None:
    """Strokes of its characters look like uprights and like pieces of rules above and below them."""
    text = np.ascontiguousarray(printed(HUAIAN, 3, 150)[500:620])
    assert find_grids(text, SCALE).grids == ()
    strokes, uprights = np.array([(0, 1, 1, 0)] * 2, np.bool_), np.ones((5, 1), np.bool_)
    assert ends_partly_closed(strokes, uprights) == (False, False)


@pytest.mark.parametrize(("dpi", "fax"), [(150, False), (100, True)])
def test_strokes_close_below_one_another_are_no_rules_of_low_rows(dpi: int, fax: bool) -> None:
    """More than half of what they look like is paper."""
    page = printed(HUAIAN.with_name("shanghai-kewei-2024.pdf"), 1, dpi)
    page = scanned(page, 0.15, 8, 1, fax=True) if fax else page
    tables = find_grids(np.ascontiguousarray(page[round(7.4 * dpi) :]), dpi / 72).grids
    assert [(len(grid.xs), len(grid.ys)) for grid in tables] == [(11, 13)]
