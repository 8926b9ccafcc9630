"""Fragments of a table, joined again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from grids import Filled, change, cut, document, filled, grid, of_rule, retext, row_of, rules

from gongkai.extractors.document import Cell, Document, Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import OPENINGS, read_tables
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.stitch import PAGE_BREAK, Words, stitch

WIDTH = 100.0


def words(reference: Reference) -> Words:
    return Words(reference.knows, lambda text: normal(text).startswith(OPENINGS))


def on_page(table: Table) -> Table:
    """The table on page 1 of something that has pages and columns in points."""
    cells = tuple(replace(cell, page=1) for cell in table.cells)
    return replace(table, page=1, xs=tuple(WIDTH * i for i in range(table.cols + 1)), cells=cells)


def assert_read(form: Filled, tables: tuple[Table, ...], reference: Reference) -> None:
    content = read_tables(tables, reference)
    assert not form.wrong(content)
    assert not form.missing(content)
    assert content.is_complete
    assert not content.findings


@pytest.mark.parametrize("pages", [True, False], ids=["pdf", "html"])
@pytest.mark.parametrize("form", ["2021", "2019", "legacy"])
def test_a_table_cut_between_any_two_rows_reads_as_the_whole(reference: Reference, form: str, pages: bool) -> None:
    whole = filled(reference, form)
    for name, table in whole.tables.items():
        for row in range(1, table.rows):
            pieces = cut(on_page(table) if pages else table, row)
            others = tuple(t for n, t in whole.tables.items() if n != name)
            before = tuple(t for t in others if t.order < table.order)
            assert_read(whole, (*before, *pieces, *(t for t in others if t not in before)), reference)


def test_a_repeated_header_is_dropped(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = cut(table, 12)
    head = tuple(replace(cell, page=2) for cell in table.cells if cell.row < 3)
    again = replace(lower, rows=lower.rows + 3, cells=head + tuple(replace(c, row=c.row + 3) for c in lower.cells))
    [joined] = stitch((upper, again), words(reference))
    assert joined.rows == table.rows
    assert_read(whole, whole.all(requests=joined), reference)


def halves(table: Table, row: int, at: Callable[[Cell], int | None]) -> tuple[Table, Table]:
    """The table cut through the middle of a row; `at` says after how many characters of a cell the page ends."""
    upper, lower = cut(table, row)
    through: list[Cell] = []
    for cell in table.cells:
        if cell.row != row:
            continue
        split = at(cell)
        end = len(cell.text) if split is None else split
        through.append(replace(cell, row=upper.rows, rowspan=1, text=cell.text[:end], second_text=cell.text[:end]))
    spanning = {c.col for c in through}
    grown = tuple(
        replace(c, rowspan=c.rowspan + 1)
        if c.row + c.rowspan == upper.rows and c.row + c.rowspan < row + 1 and _over(c, table, row)
        else c
        for c in upper.cells
    )
    rest = tuple(
        replace(c, text=c.text[len(u.text) :], second_text=c.text[len(u.text) :])
        if c.row == 0 and c.col in spanning
        else c
        for c in lower.cells
        for u in [next((t for t in through if t.col == c.col), c)]
    )
    return replace(upper, rows=upper.rows + 1, cells=(*grown, *through)), replace(lower, cells=rest)


def _over(cell: Cell, table: Table, row: int) -> bool:
    """Whether this cell, whole, covers the row that is cut."""
    whole = next(c for c in table.cells if (c.row, c.col) == (cell.row, cell.col))
    return whole.row < row < whole.row + whole.rowspan


@pytest.mark.parametrize("characters", [3, 5, 8])
def test_a_row_cut_through_its_label_is_joined(reference: Reference, characters: int) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    row = row_of(table, "2.没有现成信息需要另行制作")
    pieces = halves(table, row, lambda cell: characters if not cell.text.isdigit() else None)
    joined = stitch(pieces, words(reference))
    assert [t.rows for t in joined] == [table.rows]
    assert_read(whole, whole.all(requests=joined[0]), reference)


def test_numbers_cut_by_the_page_are_joined_and_said(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    row = row_of(table, "2.没有现成信息需要另行制作")
    pieces = halves(table, row, lambda cell: 2 if cell.col == 3 else 5 if not cell.text.isdigit() else None)
    content = read_tables((*whole.all(requests=pieces[0])[:2], pieces[1], whole.tables["review_litigation"]), reference)
    assert not whole.wrong(content)
    assert not whole.missing(content)
    [finding] = content.findings
    assert (finding.rule, finding.indicator, finding.applicant) == (
        "form.cut_number",
        "requests.unavailable.requires_creation",
        "natural_person",
    )
    cells = [c for t in stitch(pieces, words(reference)) for c in t.cells if PAGE_BREAK in c.text and c.col == 3]
    assert len(cells) == 1


def test_without_a_page_break_the_same_is_split_digits(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = retext(whole.tables["requests"], "1011", "10 11")
    content = read_tables(whole.all(requests=table), reference)
    assert rules(content.findings) == {"number.split_digits"}
    assert not whole.wrong(content)


def test_a_group_whose_label_is_cut_goes_on(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = cut(table, row_of(table, "2.没有现成信息需要另行制作"))
    upper = retext(upper, "（四）无法提供", "（四）无")
    lower = change(
        lower, lambda c: c.row == 0 and c.col == 1, lambda c: replace(c, text="法提供", second_text="法提供")
    )
    [joined] = stitch((upper, lower), words(reference))
    group = next(c for c in joined.cells if normal(c.text) == "(四)无法提供")
    assert group.rowspan == 3
    assert_read(whole, whole.all(requests=joined), reference)


def test_the_row_above_a_break_is_not_taken_for_the_group_that_goes_on(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    for row, label in ((5, "三、本年度办理结果"), (7, "（三）不予公开")):
        upper, lower = cut(table, row)
        assert_read(
            whole,
            (whole.tables["proactive"], upper, retext(lower, label, ""), whole.tables["review_litigation"]),
            reference,
        )


def test_four_columns_go_on_with_two_by_position(reference: Reference, reading: Callable[[str], Document]) -> None:
    proactive = [t for t in reading("huaian-2024.pdf").tables if t.cols in (2, 4)]
    assert [t.cols for t in proactive] == [4, 2]
    [joined] = stitch(tuple(proactive), words(reference))
    number = next(c for c in joined.cells if c.text == "3985758")
    assert (joined.cols, joined.rows, number.col, number.colspan) == (4, 14, 1, 3)


def test_a_header_row_cut_in_two_is_joined(reference: Reference, reading: Callable[[str], Document]) -> None:
    pieces = reading("sample-2020-form2019.pdf").tables[-2:]
    assert {t.cols for t in pieces} == {15}
    [joined] = stitch(tuple(pieces), words(reference))
    heads = [normal(c.text) for c in joined.cells if c.row == 2]
    assert joined.rows == 4
    assert heads.count("结果维持") == 2


def test_a_fragment_that_opens_its_own_table_is_not_joined(reference: Reference) -> None:
    whole = filled(reference, "2021")
    tables = tuple(on_page(t) for t in whole.all())
    wide = tuple(replace(t, xs=(0.0, *t.xs[1:-1], 500.0)) for t in tables if t.xs)
    assert len(stitch(wide, words(reference))) == 3
    second_row = grid([[("二、主动公开政府信息情况", 1, 4)], [("第二十条第（五）项", 1, 4)]])
    assert len(stitch((whole.tables["proactive"], second_row), words(reference))) == 2


def test_a_fragment_is_a_continuation_although_a_block_opens_in_its_second_row(reference: Reference) -> None:
    whole = filled(reference, "2021")
    for row in (3, 6, 10):
        pieces = cut(whole.tables["proactive"], row)
        assert len(stitch(pieces, words(reference))) == 1


@pytest.mark.parametrize("shift", [5.0, -5.0, 60.0])
def test_tables_that_stand_elsewhere_are_not_joined(reference: Reference, shift: float) -> None:
    upper, lower = cut(on_page(filled(reference, "2021").tables["requests"]), 12)
    assert lower.xs is not None
    assert len(stitch((upper, lower), words(reference))) == 1
    assert len(stitch((upper, replace(lower, xs=tuple(x + shift for x in lower.xs))), words(reference))) == 2
    assert len(stitch((upper, replace(lower, xs=(*lower.xs[:-1], lower.xs[-1] + shift))), words(reference))) == 2


@pytest.mark.parametrize(("shift", "scale", "tables"), [(9.0, 1.0, 1), (-30.0, 1.06, 1), (0.0, 0.9, 1), (0.0, 1.5, 2)])
def test_scanned_pages_need_not_lie_alike(reference: Reference, shift: float, scale: float, tables: int) -> None:
    pieces = cut(on_page(filled(reference, "2021").tables["requests"]), 12)
    upper, lower = (replace(piece, reader="scan:grid+text") for piece in pieces)
    assert lower.xs is not None
    lower = replace(lower, xs=tuple(shift + scale * x for x in lower.xs))
    assert len(stitch((upper, lower), words(reference))) == tables
    # of other columns nothing is alike
    other = replace(lower, xs=(*lower.xs[:4], *(x + 20 for x in lower.xs[4:-1]), lower.xs[-1]))
    assert len(stitch((upper, other), words(reference))) == 2
    # nor where one column is another
    assert lower.xs is not None
    one = replace(lower, xs=(*lower.xs[:4], lower.xs[4] + 20, *lower.xs[5:]))
    assert len(stitch((upper, one), words(reference))) == 2


@pytest.mark.parametrize(("page", "between", "tables"), [(3, 0, 1), (3, 1, 2), (4, 0, 2)])
def test_tables_with_a_page_between_them_are_joined_only_if_it_is_blank(
    reference: Reference, page: int, between: int, tables: int
) -> None:
    upper, lower = cut(on_page(filled(reference, "2021").tables["requests"]), 12)
    assert len(stitch((upper, replace(lower, page=page, order=lower.order + between)), words(reference))) == tables


def test_without_positions_only_as_many_columns_go_on(reference: Reference) -> None:
    upper, lower = cut(filled(reference, "2021").tables["requests"], 12)
    assert len(stitch((upper, lower), words(reference))) == 1
    assert len(stitch((upper, replace(lower, cols=lower.cols + 1)), words(reference))) == 2


@pytest.mark.parametrize(("rows", "tables"), [(1, 1), (9, 2)])
def test_a_column_of_numbers_alone_does_not_go_on_where_several_stood(
    reference: Reference, rows: int, tables: int
) -> None:
    table = on_page(filled(reference, "fujian").tables["statistics"])
    assert table.xs is not None
    cells = tuple(Cell(row, 0, 1, 1, str(row + 10), str(row + 10)) for row in range(rows))
    alone = Table(table.order + 1, rows, 1, cells, "test", table.page, (table.xs[0], table.xs[-1]))
    assert len(stitch((table, alone), words(reference))) == tables


def test_a_lost_continuation_is_seen(reference: Reference) -> None:
    whole = filled(reference, "2021")
    upper, _ = cut(whole.tables["requests"], 20)
    content = read_tables(whole.all(requests=upper), reference)
    [finding] = of_rule(content.findings, "form.rows_missing")
    assert "（七）总计" in finding.message_zh
    assert not whole.wrong(content)


def test_numbers_cut_below_a_label_that_is_whole_are_joined(reference: Reference) -> None:
    """With their notes, and beside more of a group's label that nobody can place."""
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    row = row_of(table, "3.补正后申请内容仍不明确")
    number = next(c for c in table.cells if c.row == row and c.col == 5)
    noted = f"{number.text}（其中修订95件）"
    ends = {3: 2, 5: len(noted) - 2, 9: 1}
    pieces = halves(retext(table, number.text, noted), row, lambda cell: ends.get(cell.col))
    for low in (pieces[1], change(pieces[1], lambda c: (c.row, c.col) == (0, 1), lambda c: replace(c, text="提"))):
        [joined] = stitch((pieces[0], low), Words(reference.knows, lambda text: False, reference.follows))
        assert joined.rows == table.rows
        content = read_tables(whole.all(requests=joined), reference)
        assert not whole.wrong(content)
        assert not whole.missing(content)
        notes = {f.note for f in content.facts if f.note}
        assert (notes, "form.cut_number" in rules(content.findings)) == ({"(其中修订95件)"}, True)


def test_numbers_beside_a_lost_label_are_a_row_of_their_own(reference: Reference) -> None:
    whole = filled(reference, "2021")
    upper, lower = cut(
        on_page(whole.tables["requests"]), row_of(whole.tables["requests"], "2.没有现成信息需要另行制作")
    )
    lower = retext(lower, "2.没有现成信息需要另行制作", "")
    content = read_tables(whole.all(requests=stitch((upper, lower), words(reference))[0]), reference)
    assert {"label.unknown_row", "form.rows_missing"} <= rules(content.findings)
    assert not whole.wrong(content)


def under_its_header(table: Table, at: Callable[[Cell], int | None]) -> tuple[Table, Table]:
    """The table cut through its only row of numbers, the header repeated below."""
    upper, lower = halves(table, 3, at)
    head = tuple(replace(cell, page=2) for cell in table.cells if cell.row < 3)
    return upper, replace(lower, rows=4, cells=head + tuple(replace(c, row=c.row + 3) for c in lower.cells))


def test_a_row_without_labels_goes_on_below_the_repeated_header(reference: Reference) -> None:
    whole = filled(reference, "2021")
    upper, lower = under_its_header(
        on_page(whole.tables["review_litigation"]), lambda c: 3 if c.col in (3, 9) else None
    )
    content = read_tables((*whole.all()[:2], upper, lower), reference)
    assert not whole.wrong(content)
    assert not whole.missing(content)
    assert rules(content.findings) == {"form.cut_number"}
    for another, rule in (
        (replace(lower, order=lower.order + 1), "label.unknown_row"),
        (whole.tables["review_litigation"], "form.duplicate"),
    ):
        content = read_tables((*whole.all()[:2], upper, another), reference)
        assert rule in rules(content.findings), "something stands between, or all numbers are printed"


@pytest.mark.parametrize(
    ("own", "blank", "is_cut"), [("22", (), True), ("0", (4,), True), ("7", (4,), True), ("31", (4,), False)]
)
def test_a_row_of_numbers_below_one_without_a_label_is_another_table_s(
    reference: Reference, own: str, blank: tuple[int, ...], is_cut: bool
) -> None:
    """It prints all numbers, or more digits than the line above holds, or no page ends there: 22, 20 are not 2220."""
    table = on_page(filled(reference, "2021").tables["review_litigation"])
    table = change(table, lambda c: c.row == 3, lambda c: replace(c, text=own, second_text=own))
    texts = ["" if col in blank else "20" for col in range(15)]
    other = grid([texts])
    other = replace(other, order=table.order + 1, page=2 if is_cut else 1, xs=table.xs)
    content = read_tables((table, other), reference)
    assert {fact.raw for fact in content.facts} == {own}
    assert rules(content.findings) >= {"label.unknown_row"} and not of_rule(content.findings, "form.cut_number")


def test_a_header_alone_at_the_end_of_a_page_does_not_end_the_table(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = cut(table, row_of(table, "（七）总计"))
    head = cut(replace(table, cells=tuple(replace(c, page=1) for c in table.cells)), 3)[0]
    [joined] = stitch(
        (upper, replace(head, order=upper.order + 1), replace(lower, order=upper.order + 2)), words(reference)
    )
    assert_read(whole, whole.all(requests=joined), reference)


@pytest.mark.parametrize("above", [1, 2])
def test_a_repeated_header_that_a_page_cuts_is_dropped(reference: Reference, above: int) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = cut(table, row_of(table, "（七）总计"))
    first, rest = cut(cut(table, 3)[0], above)
    height = rest.rows
    low = replace(
        lower,
        rows=height + lower.rows,
        cells=(*rest.cells, *(replace(c, row=c.row + height) for c in lower.cells)),
        order=upper.order + 2,
    )
    high = replace(first, order=upper.order + 1)
    [joined] = stitch((upper, high, low), words(reference))
    assert_read(whole, whole.all(requests=joined), reference)
    other = retext(low, "科研机构", "科研单位")
    [joined] = stitch((upper, high, other), words(reference))
    assert "label.unknown_row" in rules(read_tables(whole.all(requests=joined), reference).findings)


def test_a_repeated_header_may_leave_cells_blank(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["requests"])
    upper, lower = cut(table, 12)
    head = [replace(c, page=2, text="" if c.rowspan == 2 else c.text) for c in table.cells if c.row < 3]
    again = replace(lower, rows=lower.rows + 3, cells=(*head, *(replace(c, row=c.row + 3) for c in lower.cells)))
    [joined] = stitch((upper, again), words(reference))
    assert joined.rows == table.rows


def test_a_header_cut_beside_cells_that_begin_below_the_cut_is_joined(reference: Reference) -> None:
    whole = filled(reference, "2021")
    upper, lower = cut(on_page(whole.tables["requests"]), 2)
    for column, above, below in ((3, "自", "然人"), (9, "总", "计")):
        upper = retext(upper, above + below, above)
        rest = [replace(c, text=below, second_text=below) if (c.row, c.col) == (0, column) else c for c in lower.cells]
        lower = replace(lower, cells=tuple(rest))
    [joined] = stitch((upper, lower), words(reference))
    assert_read(whole, whole.all(requests=joined), reference)


def test_a_row_cut_above_a_block_that_opens_is_joined(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = on_page(whole.tables["proactive"])
    [joined] = stitch(halves(table, row_of(table, "行政许可"), lambda c: 1 if c.col == 0 else None), words(reference))
    assert joined.rows == table.rows
    assert_read(whole, whole.all(proactive=joined), reference)


def test_a_row_of_which_nothing_is_left_below_the_break_is_whole(reference: Reference) -> None:
    whole = filled(reference, "2021")
    for name, row in (("requests", 6), ("review_litigation", 0), ("proactive", 4)):
        table = on_page(whole.tables[name])
        [joined] = stitch(halves(table, row, lambda cell: None), words(reference))
        assert joined.rows == table.rows
        others = {n: t for n, t in whole.tables.items() if n != name}
        assert_read(whole, (*others.values(), joined), reference)


def test_tables_as_wide_with_other_columns_are_not_joined(reference: Reference) -> None:
    decoy = grid([["公开渠道", "信息条数", "占比"], ["门户网站", "88", "61.5%"]], page=1, xs=(49, 214, 381, 547))
    below = grid([["涉及商业秘密", "件", "4"], ["涉及个人隐私", "件", "844"]], page=2, xs=(49, 381, 436, 547))
    assert len(stitch((decoy, below), words(reference))) == 2


def test_nothing_is_made_of_nothing(reference: Reference) -> None:
    assert stitch((), words(reference)) == []
    assert read_tables(document().tables, reference).facts == ()
