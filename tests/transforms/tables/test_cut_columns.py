"""Tables wider than the page: their last columns stand on pages of their own, at the same heights."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Filled, filled, retext

from gongkai.extractors.document import Box, Cell, Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.cut_columns import with_cut_columns
from gongkai.transforms.tables.forms import read_tables

TOP, HEIGHT, WIDTH = 100.0, 15.0, 60.0


def placed(table: Table, page: int, top: float = TOP) -> Table:
    """The table with all rows and columns of one size."""
    cells = [
        replace(
            cell,
            page=page,
            box=Box(
                50 + WIDTH * cell.col,
                top + HEIGHT * cell.row,
                50 + WIDTH * (cell.col + cell.colspan),
                top + HEIGHT * (cell.row + cell.rowspan),
            ),
        )
        for cell in table.cells
    ]
    xs = tuple(50 + WIDTH * at for at in range(table.cols + 1))
    return replace(table, page=page, cells=tuple(cells), xs=xs, reader="pdf:a+b")


def cut_at(table: Table, columns: int, page: int) -> tuple[Table, Table]:
    """The table on two pages: what a merged header has left on the second one is empty."""
    left: list[Cell] = []
    right: list[Cell] = []
    for cell in table.cells:
        end = cell.col + cell.colspan
        if cell.col < columns:
            left.append(replace(cell, colspan=min(end, columns) - cell.col))
        if end > columns:
            rest = cell if cell.col >= columns else replace(cell, col=columns, text="", second_text="")
            right.append(replace(rest, col=rest.col - columns, colspan=end - rest.col))
    one = replace(table, cols=columns, cells=tuple(left))
    other = replace(table, cols=table.cols - columns, cells=tuple(right), order=table.order + 50)
    return placed(one, page), placed(other, page + 2)


def pages(whole: Filled, columns: int, name: str = "requests") -> list[Table]:
    left, right = cut_at(whole.tables[name], columns, 1)  # type: ignore[index]
    return [left, right]


@pytest.mark.parametrize(
    ("form", "name", "from_end"),
    [
        *((form, "requests", from_end) for form in ("2021", "2019") for from_end in (1, 2, 4)),
        *(("legacy", "statistics", from_end) for from_end in (1, 2)),
    ],
)
def test_columns_on_the_next_page_are_read(reference: Reference, form: str, name: str, from_end: int) -> None:
    whole = filled(reference, form)
    columns = whole.tables[name].cols - from_end  # type: ignore[index]
    content = read_tables(tuple(pages(whole, columns, name)), reference)
    ids = {fact.table_id for fact in content.facts}
    assert ids == {name}
    assert whole.wrong(content) == []
    every = read_tables((whole.tables[name],), reference)  # type: ignore[index]
    assert len(content.facts) == len(every.facts)


def joined(tables: list[Table], reference: Reference) -> bool:
    return len(with_cut_columns(tuple(tables), lambda text: text in reference.rows)) < len(tables)


def test_only_what_stands_at_the_same_heights_belongs_together(reference: Reference) -> None:
    whole = filled(reference, "2021")
    left, right = pages(whole, 6)
    assert joined([left, right], reference)
    lower = replace(right, cells=tuple(placed(right, 3, TOP + 4).cells))
    assert not joined([left, lower], reference)
    # one row is higher on the second page: the last ones do not match
    higher = [
        replace(c, box=replace(c.box, y0=c.box.y0 + 6, y1=c.box.y1 + 6)) if c.box and c.row > 20 else c
        for c in right.cells
    ]
    assert not joined([left, replace(right, cells=tuple(higher))], reference)
    missing = read_tables((left, lower), reference)
    assert whole.missing(missing)
    assert any(finding.severity == "error" for finding in missing.findings)


def test_pages_with_labels_of_rows_or_without_places_are_left_as_they_are(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    one, two = placed(table, 1), placed(filled(reference, "2021", first=5001).tables["requests"], 2)
    assert not joined([one, two], reference)  # another report
    left, right = pages(whole, 6)
    assert not joined([left, replace(right, xs=None)], reference)
    assert not joined([left, replace(right, reader="scan:a+b")], reference)
    assert not joined([left, replace(right, xs=tuple(x + 30 for x in right.xs or ()))], reference)
    number = next(c.text for c in right.cells if c.text.isdigit())
    assert not joined([left, retext(right, number, "（一）予以公开")], reference)


def test_pages_alike_follow_each_other(reference: Reference) -> None:
    """Two full pages of one table and two of its columns: each goes with the one of its place."""
    whole = filled(reference, "legacy")
    table = whole.tables["statistics"]
    rows = table.rows // 2

    def piece(page: int, start: int, columns: range) -> Table:
        cells = tuple(
            replace(c, row=c.row - start, col=c.col - columns.start)
            for c in table.cells
            if start <= c.row < start + rows and c.col in columns
        )
        made = replace(table, rows=rows, cols=len(columns), cells=cells, order=page)
        return placed(made, page)

    last = table.cols - 1
    four = [
        piece(1, 0, range(last)),
        piece(2, rows, range(last)),
        piece(3, 0, range(last, table.cols)),
        piece(4, rows, range(last, table.cols)),
    ]
    content = read_tables(tuple(four), reference)
    assert whole.wrong(content) == []
    assert len(content.facts) >= len(whole.truth) - 2  # an odd row may be left over
    swapped = [four[0], four[1], replace(four[3], page=3, order=3), replace(four[2], page=4, order=4)]
    torn = read_tables(tuple(swapped), reference)
    assert whole.wrong(torn) == []
    assert any(finding.severity == "error" for finding in torn.findings)


def test_of_two_pages_of_one_grid_the_one_that_the_next_follows(reference: Reference) -> None:
    """The table on the first page has no more columns; that on the second goes on on the third."""
    own = placed(filled(reference, "2021").tables["proactive"], 1)
    table = filled(reference, "legacy").tables["statistics"]
    last = table.cols - 1

    def piece(page: int, rows: range, columns: range) -> Table:
        cells = [c for c in table.cells if c.row in rows and c.col in columns]
        moved = tuple(replace(c, row=c.row - rows.start, col=c.col - columns.start) for c in cells)
        return placed(replace(table, rows=len(rows), cols=len(columns), cells=moved, order=page), page)

    upper, lower = range(own.rows), range(own.rows, table.rows)
    first = [own, piece(2, upper, range(last)), piece(3, lower, range(last))]
    cut = [piece(4, upper, range(last, table.cols)), piece(5, lower, range(last, table.cols))]
    found = with_cut_columns((*first, *cut), lambda text: text in reference.rows)
    assert [(t.page, t.cols) for t in found] == [(1, own.cols), (2, table.cols), (3, table.cols)]
    # nothing tells where one page alone belongs
    assert len(with_cut_columns((*first, cut[0]), lambda text: text in reference.rows)) == 4
