"""Rows that a page cuts between their cells: a label of two lines goes to the next page whole, its numbers stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import change, cut, drop_row, filled, of_rule, row_of, rules
from test_stitch import assert_read, halves, on_page

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, Table, compact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import read_tables
from gongkai.transforms.tables.stitch import Words, stitch

LABEL = "2.没有现成信息需要另行制作"
ROW_LABEL = 2
"""The column of it."""


def words(reference: Reference) -> Words:
    return Words(reference.knows, lambda text: False, reference.follows, frozenset("/"))


def blank(table: Table, row: int, *columns: int) -> Table:
    """The table with nothing printed in some columns of a row."""
    return change(table, lambda c: c.row == row and c.col in columns, lambda c: replace(c, text="", second_text=""))


@pytest.mark.parametrize("below", [(ROW_LABEL,), (ROW_LABEL, 4, 9), (4, 7), (3, 4, 5, 6, 7, 8, 9)])
def test_the_cells_of_a_row_on_two_pages_are_joined(below: tuple[int, ...], reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    pieces = halves(table, row_of(table, LABEL), lambda cell: 0 if cell.col in below else None)
    [joined] = stitch(pieces, words(reference))
    assert joined.rows == table.rows
    assert_read(whole, whole.all(requests=joined), reference)


@pytest.mark.parametrize("below", [(1, ROW_LABEL), (3, 4, 5, 6, 7, 8, 9)])
def test_the_label_of_a_group_may_be_cut_with_a_row_of_it(below: tuple[int, ...], reference: Reference) -> None:
    """It was two labels that are none, and all rows of the group below it were in doubt."""
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    group = "三、本年度办理结果"
    pieces = halves(table, row_of(table, group), lambda c: 4 if c.text == group else 0 if c.col in below else None)
    assert_read(whole, whole.all(requests=stitch(pieces, words(reference))[0]), reference)


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


def test_a_blank_at_a_cut_is_pointed_at_unless_the_rest_of_its_row_is_found(reference: Reference) -> None:
    """The number is printed on the next page; where that is not read, a blank that both readings see is not one."""
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    row = table.rows - 1
    upper, lower = halves(table, row, lambda cell: 0 if cell.col >= 3 else None)
    upper = change(upper, lambda c: c.row == row and not compact(c.text), lambda c: replace(c, notes=(CUT_BELOW,)))
    below = change(lower, lambda c: not compact(c.text), lambda c: replace(c, notes=(CUT_ABOVE,)))
    proactive, _, review = whole.all()
    assert_read(whole, (proactive, upper, below, review), reference)
    for cut_at in (row, row - 5):  # the piece of one row, whose head is repeated, or joined above
        pieces = cut(upper, cut_at)
        for tables in ((upper,), pieces):
            content = read_tables((proactive, *tables, review), reference)
            assert len(of_rule(content.findings, CUT_BELOW.rule)) == 7
            assert rules(content.findings) == {CUT_BELOW.rule}


@pytest.mark.parametrize("label_is_lost", [False, True])
def test_a_row_below_a_lost_half_is_not_its_other_half(reference: Reference, label_is_lost: bool) -> None:
    """Of a row that is cut the one half is not found, and a row of the form stands in its place."""
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = halves(table, row_of(table, LABEL), lambda c: 0 if (c.col == ROW_LABEL) is label_is_lost else None)
    if label_is_lost:
        upper = drop_row(upper, upper.rows - 1)
        lower = change(lower, lambda c: c.row == 0 and c.col > 2, lambda c: replace(c, notes=(CUT_ABOVE,)))
    else:
        lower = drop_row(lower, 0)
        last = upper.rows - 1
        upper = change(upper, lambda c: c.row == last and c.col > 2, lambda c: replace(c, notes=(CUT_BELOW,)))
    proactive, _, review = whole.all()
    findings = read_tables((proactive, upper, lower, review), reference).findings
    assert len(of_rule(findings, CUT_BELOW.rule)) == 7


def test_the_last_row_of_a_table_is_joined_where_the_reader_saw_it_cut(reference: Reference) -> None:
    """No row of the form follows it, and its unit is neither label nor number."""
    whole = filled(reference, "legacy")
    table = on_page(whole.tables["statistics"])
    upper, lower = halves(table, table.rows - 1, lambda cell: 0 if cell.col == 2 else None)
    assert len(stitch((upper, lower), words(reference))[0].cells) > len(table.cells)
    upper = change(upper, lambda c: not compact(c.text), lambda c: replace(c, notes=(CUT_BELOW,)))
    lower = change(lower, lambda c: not compact(c.text), lambda c: replace(c, notes=(CUT_ABOVE,)))
    assert_read(whole, (upper, lower), reference)


@pytest.mark.parametrize("label_is_below", [False, True])
def test_a_row_beside_one_of_an_unknown_label_is_joined_only_where_the_reader_saw_it_cut(
    label_is_below: bool, reference: Reference
) -> None:
    """The form does not tell that nothing stands between them, and its unit may be of another row."""
    table = on_page(filled(reference, "legacy").tables["statistics"])
    row = table.rows - 3
    table = change(table, lambda c: c.row in (row - 1, row + 1) and c.col == 0, lambda c: replace(c, text="其他情况"))
    pieces = halves(table, row, lambda c: 0 if (c.col == 0) is label_is_below else None)
    assert len(stitch(pieces, words(reference))[0].cells) > len(table.cells)
    upper = change(pieces[0], lambda c: not compact(c.text), lambda c: replace(c, notes=(CUT_BELOW,)))
    lower = change(pieces[1], lambda c: not compact(c.text), lambda c: replace(c, notes=(CUT_ABOVE,)))
    [joined] = stitch((upper, lower), words(reference))
    assert [compact(c.text) for c in joined.cells] == [compact(c.text) for c in table.cells]


def test_a_unit_on_the_other_page_is_of_another_row_unless_the_reader_saw_it_cut(reference: Reference) -> None:
    table = on_page(filled(reference, "legacy").tables["statistics"])
    pieces = halves(table, table.rows - 3, lambda c: 0 if c.col else None)
    [apart] = stitch(pieces, words(reference))
    assert apart.rows == table.rows + 1
