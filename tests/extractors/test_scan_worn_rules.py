"""Rules of a scan that are worn to pieces are followed; strokes that line up with them are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import grid as grids
from gongkai.extractors.readers.scan.grid import Gray, find_grids
from gongkai.extractors.readers.scan.ink import Paper, ink_of, inner_area
from gongkai.extractors.readers.scan.worn_rules import dark_lines, followed

SCALE = 150 / 72
XS, YS = (30, 150, 220, 290, 360), (40, 80, 114, 148, 182)


def worn_table(seed: int, *, gaps: float = 0.16, ink: int = 90, merged: bool = True) -> Gray:
    """Four rows by four columns in lines of one pixel with holes; the last three of the first row are one cell."""
    page = np.full((220, 400), 255, np.uint8)
    for y in YS:
        page[y, XS[0] : XS[-1] + 1] = ink
    for x in XS:
        page[YS[1] if merged and x in XS[2:4] else YS[0] : YS[-1] + 1, x] = ink
    holes = np.random.default_rng(seed).random((page.shape[0] // 4, page.shape[1] // 4)) < gaps
    page[cv2.resize(holes.astype(np.uint8), page.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0] = 255
    return page


def cells(page: Gray) -> list[tuple[int, int, int]]:
    """Rows, columns, cells of each table."""
    return [(len(g.ys) - 1, len(g.xs) - 1, len(g.cells)) for g in find_grids(page, SCALE).grids]


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_a_table_of_broken_hair_lines_is_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = worn_table(seed)
    assert cells(page) == [(4, 4, 14)]
    monkeypatch.setattr(grids, "_grids", lambda pieces, scale: [grids._grid(lines, scale) for lines in pieces])
    assert cells(page) != [(4, 4, 14)]


def test_a_digit_on_the_line_of_a_merged_cell_divides_nothing() -> None:
    for top, height in ((53, 14), (50, 19)):  # a 1, and the stroke of an ideograph
        page = worn_table(1)
        page[top : top + height, XS[2] - 1 : XS[2] + 1] = 0
        assert cells(page) == [(4, 4, 14)]


def test_what_is_seen_only_as_a_row_of_worn_rules_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    page = worn_table(3, merged=False)
    page[YS[2] + 3 :] = 255
    assert cells(page) == []
    monkeypatch.setattr(grids, "FEWEST_WORN", 1)
    assert cells(page) == [(2, 4, 8)]


def test_a_stretch_with_text_beside_it_is_followed_only_where_the_rule_goes_on() -> None:
    page = np.full((120, 60), 255, np.uint8)
    page[10:110, 30] = 90
    page[14:36:2, 36:40] = 0  # a text beside the first stretch
    drawn = np.array([[False, False]])
    found = followed(page, dark_lines(page, SCALE), [30.0], [10.0, 40.0, 110.0], drawn, SCALE)
    assert found.tolist() == [[True, True]]
    page[40:110, 30] = 255
    found = followed(page, dark_lines(page, SCALE), [30.0], [10.0, 40.0, 110.0], drawn, SCALE)
    assert found.tolist() == [[False, False]]


def lines_at(page: Gray, xs: tuple[int, ...], ys: tuple[int, ...], ink: int) -> None:
    """Rules two pixels thick, over what is paler."""
    for y in ys:
        page[y : y + 2, xs[0] : xs[-1] + 2] = np.minimum(page[y : y + 2, xs[0] : xs[-1] + 2], ink)
    for x in xs:
        page[ys[0] : ys[-1] + 2, x : x + 2] = np.minimum(page[ys[0] : ys[-1] + 2, x : x + 2], ink)


def test_a_table_that_shows_through_the_paper_is_no_part_of_the_one_printed_on_it() -> None:
    page = np.full((220, 400), 255, np.uint8)
    lines_at(page, (12, 105, 245, 340), (20, 60, 97, 131, 200), 190)
    page[97:99, 60:245] = 255  # two cells of the other page are one there
    page[131:150, 245:247] = 255
    mixed = page.copy()
    lines_at(mixed, XS, YS, 30)
    assert cells(mixed) == [(4, 4, 16)]
    assert find_grids(mixed, SCALE).streaks is not None
    pale = np.full((220, 400), 255, np.uint8)
    lines_at(pale, XS, YS, 190)
    assert cells(pale) == [(4, 4, 16)]  # faint all over is not faint beside others


def test_a_streak_across_the_page_divides_nothing_and_leaves_what_it_crosses_in_doubt() -> None:
    page = np.full((220, 400), 255, np.uint8)
    lines_at(page, XS, YS, 30)
    page[88:104, 180:182] = page[88:104, 250:252] = 0  # a 1 in two cells of one row
    page[:, 176:177] = np.minimum(page[:, 176:177], 165)
    ruled = find_grids(page, SCALE)
    assert cells(page) == [(4, 4, 16)]
    paper = Paper.of(page, ruled.rules, SCALE, ruled.streaks)
    inks = [ink_of(paper, inner_area(ruled.grids[0], cell, SCALE)) for cell in ruled.grids[0].cells if cell.row == 1]
    assert [ink.doubtful for ink in inks] == [False, True, False, False]


def test_a_rule_as_dark_as_others_is_no_streak_however_long() -> None:
    page = np.full((220, 400), 255, np.uint8)
    lines_at(page, XS, (0, 80, 114, 148, 218), 30)
    assert cells(page) == [(4, 4, 16)]
    assert find_grids(page, SCALE).streaks is None
