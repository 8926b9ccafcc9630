"""Forms in another arrangement than the official one: every number comes back, and what is doubtful is not guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from grids import Filled, change, cut, filled, grid, insert_column, of_rule, rules

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, Cell, CellNote, Table
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.forms import Content, read_tables
from gongkai.transforms.tables.rearranged import one_below_the_other, upright, without_frame


@pytest.fixture
def whole(reference: Reference) -> Filled:
    return filled(reference, "2021")


def outcome(whole: Filled, content: Content) -> tuple[object, ...]:
    return whole.wrong(content), whole.missing(content), [f.rule for f in content.findings if f.severity == "error"]


def transposed(table: Table) -> Table:
    cells = [replace(c, row=c.col, col=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in table.cells]
    xs = table.xs and tuple(10.0 * column for column in range(table.rows + 1))
    return replace(table, rows=table.cols, cols=table.rows, cells=tuple(cells), xs=xs)


def with_blanks_for_merged(table: Table) -> Table:
    """Every merged cell as one cell with its text and blank ones beside it."""
    cells = []
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                first = (row, col) == (cell.row, cell.col)
                text = cell.text if first else ""
                cells.append(replace(cell, row=row, col=col, rowspan=1, colspan=1, text=text, second_text=text))
    return replace(table, cells=tuple(cells))


def channels_down(table: Table, side: tuple[str, str, str], more: tuple[list[str], ...] = ()) -> Table:
    numbers = [c.text for c in sorted(table.cells, key=lambda c: c.col) if c.text.isdigit()]
    rows = [["类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]]
    rows += [[name, *numbers[5 * at : 5 * at + 5]] for at, name in enumerate(side)]
    return grid([*rows, *more])


SIDE = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")


@pytest.mark.parametrize("table_id", ["requests", "review_litigation"])
@pytest.mark.parametrize("ruled", [True, False])
def test_rows_and_columns_exchanged(reference: Reference, whole: Filled, table_id: TableId, ruled: bool) -> None:
    table = whole.tables[table_id]
    table = replace(table, xs=tuple(map(float, range(table.cols + 1)))) if ruled else table
    content = read_tables(whole.all(**{table_id: transposed(table)}), reference)
    assert outcome(whole, content) == ([], set(), [])


def test_a_table_that_stands_upright_is_left_alone(reference: Reference, whole: Filled) -> None:
    for table in whole.all():
        assert upright(table, reference) is table
        assert one_below_the_other(table, lambda text: text == "统计指标") is table


@pytest.mark.parametrize("how", [with_blanks_for_merged, lambda t: channels_down(t, SIDE)])
def test_reviews_and_suits_arranged_otherwise(
    reference: Reference, whole: Filled, how: Callable[[Table], Table]
) -> None:
    content = read_tables(whole.all(review_litigation=how(whole.tables["review_litigation"])), reference)
    assert outcome(whole, content) == ([], set(), [])


@pytest.mark.parametrize(
    "side",
    [
        ("行政复议", "行政诉讼", "行政诉讼"),
        ("行政复议", "未经复议直接起诉", "未经复议直接起诉"),
        ("", "未经复议直接起诉", "复议后起诉"),
    ],
)
def test_labels_that_do_not_tell_the_numbers_apart_give_none(
    reference: Reference, whole: Filled, side: tuple[str, str, str]
) -> None:
    content = read_tables(
        whole.all(review_litigation=channels_down(whole.tables["review_litigation"], side)), reference
    )
    assert whole.wrong(content) == []
    assert {name for name, _ in whole.missing(content)} >= {"review.total", "litigation_direct.total"}
    assert {"form.rows_missing", "form.table_missing"} & rules(content.findings)


def test_a_further_row_of_numbers_is_kept_beside(reference: Reference, whole: Filled) -> None:
    table = channels_down(whole.tables["review_litigation"], SIDE, (["诉讼小计", "5", "6", "7", "8", "9"],))
    content = read_tables(whole.all(review_litigation=table), reference)
    assert outcome(whole, content)[:2] == ([], set())
    assert [cell.raw for cell in content.extra_cells] == list("56789")


def test_a_unit_between_label_and_numbers_is_no_label(reference: Reference, whole: Filled) -> None:
    table = insert_column(whole.tables["requests"], 3, lambda row: "件" if row > 2 else "", header=(0, "单位"))
    assert outcome(whole, read_tables(whole.all(requests=table), reference)) == ([], set(), [])


@pytest.mark.parametrize("between", ["", "-", "／", "\n"])
@pytest.mark.parametrize("ordinal", [True, False])
def test_group_and_label_of_a_row_in_one_cell(reference: Reference, whole: Filled, between: str, ordinal: bool) -> None:
    paths = [i.row_path for i in reference.of("requests", "2021")]
    table = whole.tables["requests"]
    values = [[c.text for c in table.cells if c.row == row and c.text.isdigit()] for row in range(3, table.rows)]
    names = [between.join(path[1:] or path) for path in paths]
    names = names if ordinal else [name.replace("（三）", "").replace("（五）", "") for name in names]
    applicants = list(reference.applicants)
    rows = [["项目", *applicants], *([name, *numbers] for name, numbers in zip(names, values, strict=True))]
    assert outcome(whole, read_tables(whole.all(requests=grid(rows)), reference)) == ([], set(), [])


def beside_each_other(table: Table, at: int, gap: int = 0) -> Table:
    """The rows from `at` on to the right of the others, below a header of their own."""
    header = [c for c in table.cells if c.row == 0]
    moved = [replace(c, row=c.row - at + 1, col=c.col + table.cols + gap) for c in table.cells if c.row >= at]
    again = [replace(c, col=c.col + table.cols + gap) for c in header]
    left = [c for c in table.cells if c.row < at]
    return replace(table, rows=at, cols=2 * table.cols + gap, cells=(*left, *again, *moved))


@pytest.mark.parametrize("titled", [True, False])
def test_the_halves_of_the_statistics_beside_each_other(reference: Reference, titled: bool) -> None:
    legacy = filled(reference, "legacy")
    table = legacy.tables["statistics"]
    table = beside_each_other(table, table.rows // 2 + 1)
    if titled:
        title = Cell(0, 0, 1, table.cols, "政府信息公开情况统计表", "政府信息公开情况统计表")
        table = replace(table, rows=table.rows + 1, cells=(title, *(replace(c, row=c.row + 1) for c in table.cells)))
    assert outcome(legacy, read_tables((table,), reference)) == ([], set(), [])


def test_a_column_that_goes_through_both_halves_leaves_them_where_they_are(reference: Reference) -> None:
    table = filled(reference, "legacy").tables["statistics"]
    table = beside_each_other(table, table.rows // 2 + 1)
    wide = change(table, lambda c: c.row == 3 and c.col == table.cols // 2 - 1, lambda c: replace(c, colspan=2))
    wide = replace(wide, cells=tuple(c for c in wide.cells if (c.row, c.col) != (3, table.cols // 2)))
    assert one_below_the_other(wide, lambda text: text == "统计指标") is wide


def test_the_characters_of_a_label_in_another_order_are_the_same_label(reference: Reference, whole: Filled) -> None:
    text = "3.危及“三安全一稳定”"
    for second, count in (("3.危三安“及全一稳”定", 0), ("3.危三安“及全一稳”定8", 1)):
        table = whole.tables["requests"]
        misread = change(table, lambda c: c.text == text, lambda c, s=second: replace(c, second_text=s))  # type: ignore[misc]
        content = read_tables(whole.all(requests=misread), reference)
        assert len(of_rule(content.findings, "reading.label_disagree")) == count


def test_the_total_of_several_columns_is_the_number(reference: Reference) -> None:
    """合计 beside the columns of its parts is what the form asks for; a part alone is not."""
    legacy = filled(reference, "legacy")
    table = change(
        legacy.tables["statistics"], lambda c: c.text == "统计数", lambda c: replace(c, text="合计", second_text="合计")
    )
    table = insert_column(table, table.cols, lambda row: "7", header=(0, "区本级"))
    content = read_tables((insert_column(table, table.cols, lambda row: "8", header=(0, "乡镇")),), reference)
    assert outcome(legacy, content) == ([], set(), [])
    table = change(table, lambda c: c.text == "合计", lambda c: replace(c, text="街道", second_text="街道"))
    assert not read_tables((table,), reference).facts


def test_the_heads_of_sections_may_have_codes(reference: Reference) -> None:
    legacy = filled(reference, "legacy")
    table = insert_column(legacy.tables["statistics"], 1, lambda row: f"{row:02}", header=(0, "代码"))
    content = read_tables((table,), reference)
    assert (*outcome(legacy, content), content.findings) == ([], set(), [], ())


def framed(table: Table, *texts: str, notes: tuple[CellNote, ...] = ()) -> Table:
    """The table with an empty cell as high as it, or one with a text, on both sides."""
    left, right = (*texts, "", "")[:2]
    cells = [replace(cell, col=cell.col + 1) for cell in table.cells]
    for col, text in ((0, left), (table.cols + 1, right)):
        cells.append(Cell(0, col, table.rows, 1, text, text, table.page, notes=notes))
    assert table.xs
    xs = (table.xs[0] - 9, *table.xs, table.xs[-1] + 9)
    return replace(table, cols=table.cols + 2, cells=tuple(cells), xs=xs)


def test_a_frame_that_one_page_closes_parts_no_table(reference: Reference) -> None:
    """The group 四、行政复议数量 stands on the page above, within a frame that only this page closes."""
    form = filled(reference, "legacy", page=1)
    whole = form.tables["statistics"]
    whole = replace(whole, xs=tuple(100.0 * at for at in range(whole.cols + 1)))
    at = next(cell.row for cell in whole.cells if cell.text == "四、行政复议数量") + 2
    above, below = cut(whole, at)
    split = [above, replace(below, xs=whole.xs)]
    for pieces in (split, [framed(split[0]), split[1]], [split[0], framed(split[1])]):
        assert outcome(form, read_tables(tuple(pieces), reference)) == ([], set(), [])
    # the page cuts a row, and the margins of the frame with it
    upper, lower = framed(above, notes=(CUT_BELOW,)), framed(split[1], notes=(CUT_ABOVE,))
    for pieces in ([upper, split[1]], [above, lower]):
        assert outcome(form, read_tables(tuple(pieces), reference)) == ([], set(), [])


def test_what_prints_something_is_no_frame(whole: Filled) -> None:
    table = whole.tables["requests"]
    table = replace(table, xs=tuple(10.0 * at for at in range(table.cols + 1)))
    assert without_frame(framed(table)) == replace(table)
    assert without_frame(framed(table, "自然人")) == framed(table, "自然人")
    assert without_frame(framed(table, "", "1")) == framed(table, "", "1")  # a group that goes on from the page above
    assert without_frame(framed(table, "1", "2")) == framed(table, "1", "2")
    assert without_frame(replace(framed(table), xs=None)) == replace(framed(table), xs=None)  # a page without places
