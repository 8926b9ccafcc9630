"""Rules of a scan that are worn to pieces are followed; strokes that line up with them are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import faint_lines
from gongkai.extractors.readers.scan import grid as grids
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.ink import Paper, ink_of, inner_area
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.worn_rules import dark_lines, followed, with_worn_lines

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


def test_a_line_of_the_table_without_a_sure_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    upright, level = worn_table(1), worn_table(3)
    upright[YS[1] + 1 : YS[-1], XS[3]] = np.where(np.arange(YS[-1] - YS[1] - 1) % 20 < 15, 90, 255)
    level[YS[3], XS[0] + 1 : XS[-1]] = np.where(np.arange(XS[-1] - XS[0] - 1) % 20 < 15, 90, 255)
    assert cells(upright) == cells(level) == [(4, 4, 14)]
    monkeypatch.setattr(grids, "with_worn_lines", lambda gray, dark, xs, ys, length, scale: xs)
    assert (cells(upright), cells(level)) == ([(4, 3, 11)], [(3, 4, 10)])


def test_a_text_from_rule_to_rule_divides_no_cell_of_a_worn_table() -> None:
    page = worn_table(1)
    page[YS[1] + 1 : YS[2], XS[2]] = page[YS[1] + 1 : YS[2], XS[3]] = 255  # the second row is one cell, too
    page[YS[0] + 1 : YS[1], XS[2] - 1 : XS[2] + 1] = 0
    page[YS[0] + 4 : YS[1] - 3 : 2, XS[2] + 5 : XS[2] + 9] = 0
    assert cells(page) == [(4, 4, 12)]


def test_a_line_of_text_that_fills_its_cell_divides_no_cell_of_a_worn_table() -> None:
    page = worn_table(1)
    page[YS[2], XS[0] + 1 : XS[2]] = 255  # two rows of the first two columns are one cell
    page[YS[2] - 1 : YS[2] + 1, XS[0] + 1 : XS[1]] = 0
    page[YS[2] + 5 : YS[2] + 9, XS[0] + 4 : XS[1] - 3 : 2] = 0
    assert cells(page) == [(4, 4, 12)]


@pytest.mark.parametrize(("beside", "is_rule"), [(False, True), (True, False)])
def test_a_piece_of_a_rule_that_fades_in_the_last_row_is_one_where_nothing_is_beside_it(
    beside: bool, is_rule: bool
) -> None:
    """Strokes of a text that line up with the rule above have others beside them."""
    page = np.full((220, 400), 255, np.uint8)
    for y in YS:
        page[y : y + 2, XS[0] : XS[-1] + 2] = 60
    for x in XS:
        page[YS[0] : YS[-1] + 1, x : x + 2] = 60
    page[YS[3] + 2 : YS[3] + 6, XS[2] : XS[2] + 2] = 255
    if beside:
        page[YS[3] + 8 : YS[4] - 4, XS[2] + 5 : XS[2] + 9] = 60
    assert cells(page) == [(4, 4, 16 if is_rule else 15)]


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


def stretch(*pieces: tuple[int, int], beside: tuple[int, ...] = (), step: int = 2) -> Gray:
    """Pieces of an upright line between level ones at 10 and 110, with a text beside it on its left or right."""
    page = np.full((120, 60), 255, np.uint8)
    for top, bottom in pieces:
        page[top:bottom, 30] = 90
    for side in beside:
        page[14:106:step, 30 + 6 * side : 30 + 10 * side : side] = 0
    return page


@pytest.mark.parametrize(
    ("page", "is_rule"),
    [
        (stretch((10, 36), (84, 110)), True),
        (stretch((10, 36), (84, 110), beside=(1,), step=4), False),  # so little of it, and a text beside it
        (stretch((10, 45), (70, 110), beside=(1,), step=4), True),
        (stretch((10, 21), (99, 110)), False),  # its ends alone
        (stretch((10, 80)), False),  # one end
        (stretch((30, 90)), False),  # a digit in the middle
    ],
)
def test_what_must_be_left_of_a_worn_stretch(page: Gray, is_rule: bool) -> None:
    found = followed(page, dark_lines(page, SCALE), [30.0], [10.0, 110.0], np.array([[False]]), SCALE)
    assert found.tolist() == [[is_rule]]


def test_a_stretch_between_two_texts_is_not_followed_however_sound_the_next_one_is() -> None:
    for beside, is_rule in (((1,), True), ((-1, 1), False)):
        page = np.concatenate([stretch((10, 110), beside=beside)[:110], stretch((0, 100))[:100]])
        drawn = np.array([[False, True]])
        found = followed(page, dark_lines(page, SCALE), [30.0], [10.0, 108.0, 208.0], drawn, SCALE)
        assert found.tolist() == [[is_rule, True]]


@pytest.mark.parametrize(
    ("worn", "beside", "is_rule"),
    [(0.85, False, True), (0.6, False, False), (0.85, True, False)],
)
def test_a_line_without_a_sound_piece_is_found_where_enough_is_left_alone(
    worn: float, beside: bool, is_rule: bool
) -> None:
    page = np.full((220, 120), 255, np.uint8)
    left = np.arange(200) % 20 < 20 * worn
    page[10:210, 60] = np.where(left, 90, 255)
    if beside:
        page[10:210:2, 65:69] = 0
    found = with_worn_lines(page, dark_lines(page, SCALE), [10.0, 110.0], [10.0, 210.0], 40, SCALE)
    assert [round(x) for x in found] == ([10, 60, 110] if is_rule else [10, 110])


def test_the_grain_of_paper_is_no_dark_line() -> None:
    paper = np.random.default_rng(5).normal(235, 3, (120, 120)).astype(np.uint8)
    assert not dark_lines(paper, SCALE).any()


def grid_of(rows: int, *, irregular: int = 0) -> Grid:
    cells = tuple(GridCell(row, 0, 1, 1) for row in range(rows))
    return Grid((0.0, 9.0), tuple(map(float, range(rows + 1))), cells, irregular)


SOUND, ODD, BETTER, WORSE, ROW = grid_of(5), grid_of(6, irregular=2), grid_of(7), grid_of(8, irregular=3), grid_of(2)


@pytest.mark.parametrize(
    ("found", "worn", "chosen"),
    [
        ([SOUND], [BETTER], [SOUND]),  # nothing speaks for wear
        ([SOUND, ODD], [BETTER, BETTER], [BETTER, BETTER]),
        ([ODD], [WORSE], [ODD]),
        ([SOUND, None], [BETTER, None], [SOUND, None]),
        ([SOUND, None], [BETTER, ROW], [SOUND, None]),  # too few rows for a table that is seen as worn alone
        ([SOUND, None], [ROW, SOUND], [SOUND, SOUND]),
    ],
)
def test_rules_are_taken_for_worn_where_a_table_of_the_page_is(
    found: list[Grid | None], worn: list[Grid | None], chosen: list[Grid | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = [np.full((1, 1), n, np.uint8) for n in range(len(found))]
    monkeypatch.setattr(grids, "_grid", lambda lines, _: (worn if lines.are_worn else found)[lines.gray[0, 0]])
    assert grids._grids([grids._Lines(*5 * [mask]) for mask in masks], SCALE) == chosen


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
    assert grids._found(mixed, SCALE, grids.LEAST_CONTRAST)[0].grids != find_grids(mixed, SCALE).grids
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
    assert ruled.rules[np.r_[2:35, 85:110, 190:218], 176].all()  # no part of a number
    cell = inner_area(ruled.grids[0], ruled.grids[0].cells[9], SCALE)
    assert ink_of(paper, cell).doubtful  # blank but for it


def test_a_rule_as_dark_as_others_is_no_streak_however_long() -> None:
    page = np.full((220, 400), 255, np.uint8)
    lines_at(page, XS, (0, 80, 114, 148, 218), 30)
    assert cells(page) == [(4, 4, 16)]
    assert find_grids(page, SCALE).streaks is None


@pytest.mark.parametrize(
    ("darker", "is_taken"), [(grid_of(4), True), (grid_of(4, irregular=1), False), (grid_of(2), False), (None, False)]
)
def test_what_faint_lines_spoil_is_seen_without_them_only_if_it_is_regular(
    darker: Grid | None, is_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = np.full((220, 400), 255, np.uint8)
    lines_at(page, XS, YS, 30)
    real = grids._found(page, SCALE, grids.LEAST_CONTRAST)

    def found(gray: Gray, scale: float, least: float) -> tuple[grids.Ruled, grids.Mask, grids.Mask]:
        seen = ODD if least == grids.LEAST_CONTRAST else darker
        return grids.Ruled((seen,) if seen else (), real[0].rules), real[1], real[2]

    monkeypatch.setattr(grids, "_found", found)
    assert find_grids(page, SCALE).grids == ((darker,) if is_taken else (ODD,))
    page[page < 255] = 215
    assert find_grids(page, SCALE).grids == (ODD,)  # all is faint there


def with_streaks(*streaks: tuple[slice, slice], level: int = 150) -> Gray:
    page = np.full((260, 580), 255, np.uint8)
    lines_at(page, tuple(x + 100 for x in XS), YS, 30)
    for rows, cols in streaks:
        page[rows, cols] = np.minimum(page[rows, cols], level)
    return page


@pytest.mark.parametrize(
    "streaks",
    [
        [(slice(60, 250), slice(285, 287))],  # begins in a cell, ends in the paper below
        [(slice(60, 250), slice(285, 287)), (slice(20, 215), slice(420, 422))],
        [(slice(98, 100), slice(0, 580))],  # a crease
        [(slice(98, 100), slice(0, 580)), (slice(40, 42), slice(0, 580))],  # another on the outermost rule
    ],
)
def test_a_line_that_runs_on_outside_of_the_table_divides_nothing(streaks: list[tuple[slice, slice]]) -> None:
    page = with_streaks(*streaks)
    assert cells(page) == [(4, 4, 16)]
    ruled = find_grids(page, SCALE)
    assert ruled.streaks is not None
    inks = [
        ink_of(Paper.of(page, ruled.rules, SCALE, ruled.streaks), inner_area(ruled.grids[0], cell, SCALE))
        for cell in ruled.grids[0].cells
    ]
    assert any(ink.doubtful for ink in inks)
    assert not all(ink.doubtful for ink in inks)


def test_rules_that_run_on_together_are_no_streaks() -> None:
    page = np.full((260, 440), 255, np.uint8)
    lines_at(page, XS, YS, 30)
    page[40:220, [*XS]] = 30  # cut inside a row
    assert find_grids(page, SCALE).streaks is None
    page = np.full((260, 440), 255, np.uint8)
    lines_at(page, XS, YS[:2], 30)
    page[[YS[0], YS[1]], 5:400] = 30  # a row without borders
    assert find_grids(page, SCALE).streaks is None


def test_tables_that_a_line_joins_are_cut_apart() -> None:
    page = np.full((330, 440), 255, np.uint8)
    lines_at(page, XS, YS, 30)
    lines_at(page, XS, tuple(y + 20 for y in (190, 216, 242, 268)), 30)
    apart = cells(page)
    assert apart == [(4, 4, 16), (3, 4, 12)]
    page[YS[-2] : 240, 255:257] = 30
    grids_found = find_grids(page, SCALE).grids
    assert [len(grid.ys) - 1 for grid in grids_found] == [4, 3]


def test_the_shadow_of_a_fold_runs_through_the_page_from_end_to_end() -> None:
    lines = np.zeros((200, 60), np.uint8)
    lines[:195, 10] = 255
    assert not faint_lines.cross_the_page(lines[:, 20:]) and not faint_lines.cross_the_page(lines[100:] * 0)
    lines[20:, 30] = lines[:5, 40] = lines[-5:, 40] = 255
    assert faint_lines.cross_the_page(lines)
    lines[:, 10] = 0
    lines[:40, 30] = 0
    assert not faint_lines.cross_the_page(lines)


def test_a_faint_streak_through_the_whole_page_divides_no_cell() -> None:
    """Its pieces between two rules pass for pieces of one; outside of the tables nothing else runs from end to end."""
    page = np.full((500, 400), 250, np.uint8)
    page[140:360] = np.where(worn_table(1, gaps=0.0) < 255, 60, 250)
    page[:, 255:257] = np.minimum(page[:, 255:257], 229)
    page[182:253, 255:257] = 220
    ruled = find_grids(page, SCALE)
    assert [(len(g.ys) - 1, len(g.xs) - 1, len(g.cells)) for g in ruled.grids] == [(4, 4, 14)]
    assert ruled.streaks is not None and ruled.streaks[10, 255] and ruled.streaks[450, 256]
    assert not ruled.streaks[:, XS[1]].any()
    page[450:] = 250  # one that ends is none of the scanner's
    assert not faint_lines.through_the_page([(30, 180, 360, 322)], page, SCALE).any()


def test_a_rule_on_the_line_of_a_streak_stays() -> None:
    page = np.full((500, 400), 250, np.uint8)
    page[140:360] = np.where(worn_table(1, gaps=0.0) < 255, 60, 250)
    page[:, XS[2]] = np.minimum(page[:, XS[2]], 200)
    assert [(len(g.ys) - 1, len(g.xs) - 1, len(g.cells)) for g in find_grids(page, SCALE).grids] == [(4, 4, 14)]
