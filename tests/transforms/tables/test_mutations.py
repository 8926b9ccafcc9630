"""A real document, broken on purpose: what the transforms can see of it. Sums are checked elsewhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from grids import change, drop_row, of_rule, rules

from gongkai.extractors.document import Cell, Document, Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import Content, read_tables

SEEDS = range(12)
Facts = dict[tuple[str, str | None], str]


@pytest.fixture
def huaian(reading: Callable[[str], Document]) -> tuple[Table, ...]:
    return reading("huaian-2024.pdf").tables


def facts(content: Content) -> Facts:
    return {(f.indicator, f.applicant): f.raw for f in content.facts}


def difference(one: Facts, other: Facts) -> set[tuple[str, str | None]]:
    return {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}


def a_number(tables: tuple[Table, ...], seed: int, cols: int = 0) -> tuple[int, Cell]:
    """A random number cell (in a table of so many columns) and the index of its table."""
    found = [
        (index, cell)
        for index, table in enumerate(tables)
        for cell in table.cells
        if cell.text.isdigit() and cols in (0, table.cols)
    ]
    return random.Random(seed).choice(found)


def swap(tables: tuple[Table, ...], index: int, table: Table) -> tuple[Table, ...]:
    return (*tables[:index], table, *tables[index + 1 :])


def test_intact(reference: Reference, huaian: tuple[Table, ...]) -> None:
    content = read_tables(huaian, reference)
    assert (len(content.facts), content.findings, content.is_complete) == (200, (), True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_changed_digit_in_one_reading_is_a_disagreement(
    reference: Reference, huaian: tuple[Table, ...], seed: int
) -> None:
    index, cell = a_number(huaian, seed)
    other = str((int(cell.text[0]) + 1) % 10) + cell.text[1:]
    for broken in (replace(cell, text=other), replace(cell, second_text=other), replace(cell, second_text=None)):
        tables = swap(huaian, index, change(huaian[index], lambda c: c == cell, lambda _, b=broken: b))
        content = read_tables(tables, reference)
        [finding] = content.findings if broken.second_text is None else of_rule(content.findings, "reading.disagree")
        assert finding.rule == ("reading.one_reader" if broken.second_text is None else "reading.disagree")
        [fact] = [f for f in content.facts if not f.agreed]
        assert (finding.indicator, finding.applicant, finding.severity) == (fact.indicator, fact.applicant, "error")
        assert finding.actual == fact.raw == broken.text


@pytest.mark.parametrize("seed", SEEDS)
def test_a_digit_changed_in_both_readings_changes_one_fact(
    reference: Reference, huaian: tuple[Table, ...], seed: int
) -> None:
    index, cell = a_number(huaian, seed)
    other = str((int(cell.text[0]) + 1) % 10) + cell.text[1:]
    tables = swap(
        huaian, index, change(huaian[index], lambda c: c == cell, lambda c: replace(c, text=other, second_text=other))
    )
    before, after = facts(read_tables(huaian, reference)), facts(read_tables(tables, reference))
    [place] = difference(before, after)
    assert (before[place], after[place]) == (cell.text, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_that_is_lost_is_missing_and_moves_no_other(
    reference: Reference, huaian: tuple[Table, ...], seed: int
) -> None:
    index, cell = a_number(huaian, seed, cols=10)
    tables = swap(huaian, index, drop_row(huaian[index], cell.row))
    content = read_tables(tables, reference)
    before, after = facts(read_tables(huaian, reference)), facts(content)
    lost = difference(before, after)
    assert len({indicator for indicator, _ in lost}) == 1
    assert len(lost) == 7
    assert not lost & after.keys()
    [finding] = of_rule(content.findings, "form.rows_missing")
    assert finding.severity == "error"


def shifted(tables: tuple[Table, ...], row: int, index: int, by: int) -> tuple[Table, ...]:
    """The numbers of one row a column to the right (of tables one column wider), or over the end of the label."""
    wider = tuple(
        replace(t, cols=11, xs=(*t.xs, t.xs[-1] + 30)) if t.cols == 10 and t.xs and by > 0 else t for t in tables
    )
    cells = []
    for cell in wider[index].cells:
        if cell.row == row and cell.col >= 3:
            cells.append(replace(cell, col=cell.col + by))
        elif by > 0 or cell.row != row or cell.col + cell.colspan < 3:
            cells.append(cell)
        elif cell.colspan > 1:
            cells.append(replace(cell, colspan=cell.colspan - 1))
    return swap(wider, index, replace(wider[index], cells=tuple(cells)))


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_shifted_by_a_column_is_not_loaded_in_the_wrong_one(
    reference: Reference, huaian: tuple[Table, ...], seed: int, by: int
) -> None:
    index, cell = a_number(huaian, seed, cols=10)
    content = read_tables(shifted(huaian, cell.row, index, by), reference)
    before, after = facts(read_tables(huaian, reference)), facts(content)
    assert not [place for place in difference(before, after) if place in after]
    assert len(difference(before, after)) == 7
    assert "form.rows_missing" in rules(content.findings)
    assert rules(content.findings) & {"form.column_count", "label.unknown_row"}


@pytest.mark.parametrize("seed", SEEDS)
def test_two_joined_cells_are_not_loaded(reference: Reference, huaian: tuple[Table, ...], seed: int) -> None:
    table_index, _ = a_number(huaian, seed, cols=10)
    table = huaian[table_index]
    left = random.Random(seed).choice([c for c in table.cells if c.text.isdigit() and c.col < 9])
    right = next(c for c in table.cells if (c.row, c.col) == (left.row, left.col + 1))
    both = f"{left.text}\n{right.text}"
    cells = tuple(
        replace(c, colspan=2, text=both, second_text=both) if c == left else c for c in table.cells if c != right
    )
    content = read_tables(swap(huaian, table_index, replace(table, cells=cells)), reference)
    before, after = facts(read_tables(huaian, reference)), facts(content)
    lost = difference(before, after)
    assert len(lost) == 2
    assert not lost & after.keys()
    assert {"form.merged_cell", "form.rows_missing"} <= rules(content.findings)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_swapped_columns_change_only_their_two_facts(
    reference: Reference, huaian: tuple[Table, ...], seed: int
) -> None:
    index, cell = a_number(huaian, seed, cols=10)
    table = huaian[index]
    other = random.Random(seed).choice(
        [c for c in table.cells if c.row == cell.row and c.text.isdigit() and c.col != cell.col]
    )
    texts = {cell: other.text, other: cell.text}
    moved = change(table, lambda c: c in texts, lambda c: replace(c, text=texts[c], second_text=texts[c]))
    content = read_tables(swap(huaian, index, moved), reference)
    changed = difference(facts(read_tables(huaian, reference)), facts(content))
    assert len(changed) == (0 if cell.text == other.text else 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_printed_over_two_rows_belongs_to_none(
    reference: Reference, huaian: tuple[Table, ...], seed: int
) -> None:
    index = next(i for i, t in enumerate(huaian) if t.cols == 10)
    table = huaian[index]
    cell = random.Random(seed).choice([c for c in table.cells if c.text.isdigit() and c.row < table.rows - 1])
    below = next(c for c in table.cells if (c.row, c.col) == (cell.row + 1, cell.col))
    cells = tuple(replace(c, rowspan=2) if c == cell else c for c in table.cells if c != below)
    content = read_tables(swap(huaian, index, replace(table, cells=cells)), reference)
    before, after = facts(read_tables(huaian, reference)), facts(content)
    lost = difference(before, after)
    assert len(lost) == 2
    assert not lost & after.keys()
    assert "form.rows_missing" in rules(content.findings)
