"""Numbers wider than their cells on scans: a digit beyond the rule makes both cells doubtful."""

from __future__ import annotations

import pytest

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.overrun import over_rules
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell

SCALE, WIDTH = 2.0, 60
ROWS = 4


def table(*columns: int) -> Grid:
    cells = tuple(GridCell(row, col, 1, 1) for row in range(ROWS) for col in range(len(columns)))
    return Grid(tuple(range(0, WIDTH * len(columns) + 1, WIDTH)), tuple(range(0, 40 * ROWS + 1, 40)), cells)


def ink(cell: int, left: float, right: float) -> Area:
    x = cell % 3 * WIDTH
    return Area(round(x + left), cell // 3 * 40 + 10, round(x + right), cell // 3 * 40 + 30)


def printed(align: str, widths: list[int]) -> dict[int, Area]:
    """Numbers 6 pixels from a rule, or in the middle."""
    starts = {"right": lambda w: WIDTH - 6 - w, "left": lambda w: 6, "center": lambda w: (WIDTH - w) / 2}
    return {i: ink(i, starts[align](w), starts[align](w) + w) for i, w in enumerate(widths)}


WIDTHS = [10, 20, 30, 10, 44, 46, 20, 10, 30, 40, 30, 10]


@pytest.mark.parametrize("align", ["right", "left", "center"])
def test_numbers_that_fill_their_cells_are_sound(align: str) -> None:
    grid = table(0, 1, 2)
    assert not over_rules(grid, printed(align, WIDTHS), SCALE)
    full = [56 if at in (3, 4, 5) else width for at, width in enumerate(WIDTHS)]  # from rule to rule, side by side
    if align == "center":
        assert not over_rules(grid, printed(align, full), SCALE)


def test_a_digit_on_the_left_of_its_cell_is_in_doubt() -> None:
    """5530311|233267 for 553031|1233267, set on the right; in front of it there may be nothing else."""
    grid, numbers = table(0, 1, 2), printed("right", WIDTHS)
    numbers[4], numbers[5] = ink(4, 4, 58), ink(5, 2, 54)
    assert over_rules(grid, numbers, SCALE) == {4, 5}
    numbers[4] = ink(4, 50, 57)
    assert over_rules(grid, numbers, SCALE) == {4, 5}


def test_a_digit_on_the_right_of_its_cell_is_in_doubt() -> None:
    grid, numbers = table(0, 1, 2), printed("left", WIDTHS)
    numbers[6], numbers[7] = ink(6, 6, 58), ink(7, 2, 8)
    assert over_rules(grid, numbers, SCALE) == {6, 7}
    numbers = printed("center", WIDTHS)
    numbers[6], numbers[7] = ink(6, 4, 58), ink(7, 2, 34)
    assert over_rules(grid, numbers, SCALE) == {6, 7}


def test_where_it_is_not_seen_how_numbers_are_set_those_that_meet_at_a_rule_are_in_doubt() -> None:
    grid, numbers = table(0, 1, 2), {4: ink(4, 4, 57), 5: ink(5, 3, 56), 8: ink(8, 20, 30)}
    assert over_rules(grid, numbers, SCALE) == {4, 5}
