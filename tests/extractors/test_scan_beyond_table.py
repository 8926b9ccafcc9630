"""A number that runs over a side of its table on a scan: what is beyond the rule is in no cell, but a digit of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scanned_pages import PT

from gongkai.extractors.document import Table
from gongkai.extractors.readers.scan.beyond_table import beyond_table
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.reader import read_image
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell

SCALE = 2.0
LEFT, MIDDLE, RIGHT, TOP, END = 100, 180, 260, 40, 88
GRID = Grid((LEFT, MIDDLE, RIGHT), (TOP, END), (GridCell(0, 0, 1, 1), GridCell(0, 1, 1, 1)))
DIGITS = {0: Area(LEFT + 4, 56, LEFT + 40, 72), 1: Area(RIGHT - 40, 56, RIGHT - 4, 72)}
"""In each of the two cells a number 16 pixels high, close to the side of the table."""


def doubted(*beyond: Area, numbers: dict[int, Area] = DIGITS, spaces: Sequence[Area] = ()) -> frozenset[int]:
    """The cells in doubt with some ink beyond the table; `spaces` are parts of the numbers without ink."""
    page: Gray = np.full((130, 360), 255, np.uint8)
    rules = np.zeros_like(page)
    for x in (LEFT, MIDDLE, RIGHT):
        rules[TOP:END, x - 1 : x + 1] = 255
    page[rules > 0] = 0
    for area in (*numbers.values(), *beyond):
        area.of(page)[:] = 0
    for space in spaces:
        space.of(page)[:] = 255
    return beyond_table(GRID, numbers, Paper.of(page, rules, SCALE))


def test_a_table_with_nothing_beside_it_is_sound() -> None:
    assert doubted() == frozenset()


@pytest.mark.parametrize(
    ("beyond", "cell"), [(Area(RIGHT + 3, 56, RIGHT + 9, 72), 1), (Area(LEFT - 9, 56, LEFT - 3, 72), 0)]
)
def test_a_digit_beyond_the_rule_puts_the_number_in_doubt(beyond: Area, cell: int) -> None:
    assert doubted(beyond) == {cell}


@pytest.mark.parametrize(
    "beyond",
    [
        Area(RIGHT + 3, 66, RIGHT + 9, 82),  # not level with it
        Area(RIGHT + 3, 62, RIGHT + 9, 66),  # a speck
        Area(RIGHT + 4, 20, RIGHT + 7, 110),  # another rule
        Area(RIGHT + 14, 56, RIGHT + 20, 72),  # further from it than any digit of a number
    ],
)
def test_other_ink_beside_a_table_is_no_digit(beyond: Area) -> None:
    assert doubted(beyond) == frozenset()


def test_a_number_in_the_middle_of_its_cell_goes_on_nowhere() -> None:
    centred = {1: Area(MIDDLE + 30, 56, MIDDLE + 50, 72)}
    assert doubted(Area(RIGHT + 3, 56, RIGHT + 9, 72), numbers=centred) == frozenset()


def test_the_digits_of_a_number_set_wide_are_as_far_apart_across_the_rule() -> None:
    last = Area(RIGHT - 10, 56, RIGHT - 4, 72)
    beyond = Area(RIGHT + 16, 56, RIGHT + 22, 72)
    assert doubted(beyond, numbers={1: last}) == frozenset()
    number = Area(RIGHT - 36, 56, RIGHT - 4, 72)
    assert doubted(beyond, numbers={1: number}, spaces=[Area(RIGHT - 30, 56, RIGHT - 10, 72)]) == {1}


def test_at_the_edge_of_the_paper_there_is_nothing_to_see() -> None:
    page: Gray = np.full((130, RIGHT + 2), 255, np.uint8)
    assert beyond_table(GRID, DIGITS, Paper.of(page, np.zeros_like(page), SCALE)) == frozenset()


@pytest.mark.parametrize(("within", "text"), [(5, "88283"), (4, "8828")])
def test_a_number_is_not_agreed_whose_last_digit_is_beyond_the_table(upper_part: Gray, within: int, text: str) -> None:
    """The rule runs between two digits: those in front of it are clear to every reading of the cell."""
    page, rule = upper_part.copy(), round(519.5 * PT)
    line = Area(round(246 * PT), round(82 * PT), round(515 * PT), round(112 * PT)).of(page)
    inked = np.flatnonzero(np.diff(np.concatenate([[0], (line < 128).any(axis=0), [0]]).astype(int)))
    digits = [line[:, start - 1 : end + 1].copy() for start, end in zip(inked[::2], inked[1::2], strict=True)]
    line[:] = 255
    x = rule - 5 - sum(digit.shape[1] for digit in digits[:within])
    for at, digit in enumerate(digits):
        x = rule + 5 if at == within else x
        page[round(82 * PT) : round(112 * PT), x : x + digit.shape[1]] = digit
        x += digit.shape[1]
    (table,) = [block for block in read_image(page, page=4, scale=PT, turn=0).blocks if isinstance(block, Table)]
    cell = next(cell for cell in table.cells if (cell.row, cell.col) == (2, 1))
    assert (cell.text, cell.agreed) == (text, within == 5)
