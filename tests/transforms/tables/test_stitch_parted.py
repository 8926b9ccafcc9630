"""Rows that a page cuts between their cells: a label of two lines goes to the next page whole, its numbers stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import change, cut, filled, row_of
from test_stitch import assert_read, halves, on_page

from gongkai.extractors.document import Table, compact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.stitch import Words, stitch

LABEL = "2.没有现成信息需要另行制作"
ROW_LABEL = 2
"""The column of it."""


def words(reference: Reference) -> Words:
    return Words(reference.knows, lambda text: False, reference.follows, frozenset("/"))


def blank(table: Table, row: int, *columns: int) -> Table:
    """The table with nothing printed in some columns of a row."""
    return change(table, lambda c: c.row == row and c.col in columns, lambda c: replace(c, text="", second=""))


@pytest.mark.parametrize("below", [(ROW_LABEL,), (ROW_LABEL, 4, 9), (4, 7), (3, 4, 5, 6, 7, 8, 9)])
def test_the_cells_of_a_row_on_two_pages_are_joined(below: tuple[int, ...], reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    pieces = halves(table, row_of(table, LABEL), lambda cell: 0 if cell.col in below else None)
    [joined] = stitch(pieces, words(reference))
    assert joined.rows == table.rows
    assert_read(whole, whole.all(requests=joined), reference)


def test_a_row_without_labels_on_two_pages_is_joined_where_all_of_it_is_printed(reference: Reference) -> None:
    table = on_page(filled(reference, "2021").tables["review_litigation"])
    pieces = halves(table, 3, lambda cell: 0 if cell.col in (3, 4, 14) else None)
    [joined] = stitch(pieces, words(reference))
    assert joined.rows == table.rows
    assert [compact(c.text) for c in joined.cells] == [compact(c.text) for c in table.cells]
    [apart] = stitch((blank(pieces[0], 3, 7), pieces[1]), words(reference))
    assert apart.rows == table.rows + 1, "a number is missing: it may be another row"


@pytest.mark.parametrize("lost", ["above", "below"])
def test_numbers_of_a_lost_label_are_not_given_to_a_label_beside_blanks(lost: str, reference: Reference) -> None:
    """The rows on both sides of the break, one with its label and nothing else, the other with its numbers."""
    table = on_page(filled(reference, "2021").tables["requests"])
    row = row_of(table, LABEL)
    above, below = (ROW_LABEL,), tuple(range(3, 10))
    if lost == "below":
        above, below = below, above
    [joined] = stitch(cut(blank(blank(table, row, *above), row + 1, *below), row + 1), words(reference))
    assert joined.rows == table.rows


def test_without_a_page_break_nothing_is_parted(reference: Reference) -> None:
    table = on_page(filled(reference, "2021").tables["requests"])
    row = row_of(table, LABEL)
    upper, lower = halves(table, row, lambda cell: 0 if cell.col == ROW_LABEL else None)
    tables = stitch((upper, replace(lower, page=upper.page)), words(reference))
    assert sum(t.rows for t in tables) == table.rows + 1
