"""Numbers of a local table that stand a row too high or too low, or in each other's column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from grids import Spot, grid, of_rule
from local_form import FUJIAN, WHOLE, columns, numbers, read

from gongkai.transforms.model import Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.moved_numbers import OF_COLUMNS, _best_moves, _Rows, moved_numbers

ROWS = [name for name in WHOLE if not name.endswith("_cumulative")]


def moved(first: int, last: int, by: int, *which: int, rows: Sequence[Sequence[Spot]] = FUJIAN) -> list[list[Spot]]:
    """The table with the numbers of some rows, counted from 1 below the header, printed beside the next ones."""
    page = [list(row) for row in rows]
    for column in which:
        stretch = [page[row][column] for row in range(first, last + 1)]
        for row in range(first, last + 1):
            page[row][column] = ""
        for row, number in enumerate(stretch, first + by):
            if 0 < row < len(page):
                page[row][column] = number
    return page


def pointed_at(report: Report, rule: str = "form.moved_numbers") -> set[str]:
    found = of_rule(report.findings, rule)
    assert all(f.severity == "warning" and f.indicator for f in found)
    return {f.indicator for f in found if f.indicator}


@pytest.mark.parametrize(
    ("first", "last", "by", "which"),
    [(1, 17, 1, (2, 3)), (4, 16, -1, (2, 3)), (3, 16, 1, (2,)), (4, 17, -1, (3,)), (11, 17, 1, (2, 3))],
)
def test_a_stretch_that_moved_is_pointed_at(
    reference: Reference, first: int, last: int, by: int, which: tuple[int, ...]
) -> None:
    page = moved(first, last, by, *which)
    report = read(reference, grid(page))
    ends = ["_cumulative" if column == 3 else "" for column in which]
    now = range(max(1, first + by), min(17, last + by) + 1)
    # the last rows print no other number, or one that is in no sum: as far as the sums say they may have moved or not
    wrong = {ROWS[row - 1] + end for row in now for end in ends}
    assert wrong <= pointed_at(report)
    printed = {name: n for name, n in numbers(report).items() if n is not None}
    assert printed[ROWS[now[0] - 1] + ends[0]] == WHOLE[ROWS[first - 1] + ends[0]]  # as printed, wrong as it is


def test_a_row_that_prints_the_same_as_the_next_is_right_wherever_it_stands(reference: Reference) -> None:
    page = [list(row) for row in FUJIAN]
    for row, (year, every) in {5: ("30", "51"), 6: ("4", "7"), 7: ("4", "11"), 8: ("33", "57")}.items():
        page[row][2:] = [year, every]
    page = moved(3, 16, 1, 2, 3, rows=page)
    doubted = pointed_at(read(reference, grid(page)))
    assert {ROWS[6], f"{ROWS[6]}_cumulative", f"{ROWS[5]}_cumulative", ROWS[5]} & doubted == {
        ROWS[5],
        f"{ROWS[5]}_cumulative",
        f"{ROWS[6]}_cumulative",
    }
    assert {ROWS[4], ROWS[7], ROWS[12]} <= doubted


def test_where_a_stretch_begins_among_equal_numbers_its_lost_number_is_doubted(reference: Reference) -> None:
    page = [list(row) for row in FUJIAN]
    for row, year in ((1, "0"), (2, "0"), (3, "0"), (4, "51"), (5, "0")):
        page[row][2] = year
    report = read(reference, grid(moved(5, 16, -1, 2, rows=page)))
    assert numbers(report)[ROWS[3]] == 0  # of the row below: 51 is nowhere, and a move from row 1 on would print 0, too
    assert ROWS[3] in pointed_at(report)


def test_a_finding_says_which_rows_and_which_way(reference: Reference) -> None:
    report = read(reference, grid(moved(5, 14, 1, 2, 3)))
    texts = {(f.message_zh, f.message_en) for f in of_rule(report.findings, "form.moved_numbers")}
    assert len(texts) == 1
    zh, en = texts.pop()
    assert "向上移一行" in zh and "moved up by one" in en


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {(4, 2): "80"},  # one number misprinted: a sum fails, and no move repairs it
        {(4, 2): "", (11, 2): ""},
        {(7, 3): "/", (15, 3): "", (16, 3): ""},
        {(15, 2): "6"},  # above 历年累计, which is of another rule
        {(11, 2): "84", (11, 3): "145"},
    ],
)
def test_where_no_more_holds_after_a_move_nothing_is_said(
    reference: Reference, changed: dict[tuple[int, int], str]
) -> None:
    page = [[changed.get((r, c), spot) for c, spot in enumerate(row)] for r, row in enumerate(FUJIAN)]
    report = read(reference, grid(page))
    assert not pointed_at(report) and not pointed_at(report, "form.exchanged_columns")


@pytest.mark.parametrize(
    ("email", "received", "is_enough"), [("15", "143", True), ("40", "168", False)], ids=["two rows", "one row"]
)
def test_one_sum_alone_is_enough_only_with_two_rows(
    reference: Reference, email: str, received: str, is_enough: bool
) -> None:
    page = [list(row) for row in FUJIAN]
    page[4][3], page[7][3] = received, email
    assert bool(pointed_at(read(reference, grid(moved(4, 10, -1, 2, rows=page))))) == is_enough


@pytest.mark.parametrize(("rows", "is_enough"), [(3, True), (2, False)])
def test_so_many_rows_tell_that_heads_are_exchanged(reference: Reference, rows: int, is_enough: bool) -> None:
    page = [[*row[:3], row[2]] if 0 < r <= len(FUJIAN) - 3 - rows else row for r, row in enumerate(FUJIAN)]
    report = read(reference, grid([page[0], *columns(page[1:-2], 0, 1, 3, 2)]))
    other = {name + end for name in ROWS[-rows - 2 : -2] for end in OF_COLUMNS}  # the others print the same twice
    assert pointed_at(report, "form.exchanged_columns") == (other if is_enough else set())


SUM = [(1, 1), (2, -1), (3, -1)]
LONGER = [*SUM, (4, -1)]
LOST = [(2, 1), (5, -1)]
UP = [3, 1, 2, 0, 0, 2]
"""Numbers a row too high: a row lower, the second is the sum of the next two."""
FAILING_BY_ONE = [0, 5, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("year", "every", "sums", "is_found"),
    [
        (UP, UP, ([SUM, LONGER], []), True),
        (UP, UP, ([SUM, LONGER, LOST], []), False),  # two sums are repaired, and one breaks
        (UP, UP, ([SUM], [SUM]), False),  # the first year's table prints the same twice
        (UP, [6, 2, 4, 0, 0, 2], ([SUM], [SUM]), True),
        (FAILING_BY_ONE, FAILING_BY_ONE, ([SUM, LONGER], []), False),  # nothing but zeros would hold
    ],
)
def test_what_counts_as_repaired(
    year: list[int], every: list[int], sums: tuple[list[list[tuple[int, int]]], ...], is_found: bool
) -> None:
    rows = _Rows("abcdef", (year, every), (sums[0], sums[1]), compared=())
    assert bool(_best_moves(rows)) == is_found


def test_heads_that_are_exchanged_are_pointed_at_where_they_change_a_number(reference: Reference) -> None:
    report = read(reference, grid([FUJIAN[0], *columns(FUJIAN[1:], 0, 1, 3, 2)]))
    other = {name + end for name in ROWS for end in OF_COLUMNS if WHOLE[name] != WHOLE[f"{name}_cumulative"]}
    assert pointed_at(report, "form.exchanged_columns") == other != set(WHOLE)


def test_one_row_the_other_way_round_leaves_the_heads_in_place(reference: Reference) -> None:
    page = [FUJIAN[0], *columns(FUJIAN[1:4], 0, 1, 3, 2), *FUJIAN[4:]]
    assert not pointed_at(read(reference, grid(page)), "form.exchanged_columns")


def test_rows_of_another_form_are_left_out(reference: Reference) -> None:
    """Blocks of a table may be of different forms."""
    facts = read(reference, grid(moved(1, 17, 1, 2, 3))).facts
    other = [replace(fact, form="shanghai", indicator=f"other.{fact.indicator}") for fact in facts]
    alone = moved_numbers(facts, reference)
    assert alone and moved_numbers([*facts, *other], reference) == alone
    assert moved_numbers([replace(fact, form="legacy") for fact in facts], reference) == []
