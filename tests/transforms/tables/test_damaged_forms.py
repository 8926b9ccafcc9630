"""A damaged form: no wrong number is loaded, and what is missing is pointed at by an error."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import (
    Filled,
    change,
    drop_row,
    filled,
    grid,
    insert_column,
    merge,
    of_rule,
    retext,
    rules,
)

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import Content, read_tables


def loud(whole: Filled, content: Content) -> bool:
    """No wrong number is loaded; what lacks is pointed at by an error."""
    errors = [f for f in content.findings if f.severity == "error"]
    return not whole.wrong(content) and (not whole.missing(content) or bool(errors))


def drop_column(table: Table, column: int) -> Table:
    cells = []
    for cell in table.cells:
        if cell.col > column:
            cells.append(replace(cell, col=cell.col - 1))
        elif cell.col + cell.colspan > column:
            cells += [replace(cell, colspan=cell.colspan - 1)] if cell.colspan > 1 else []
        else:
            cells.append(cell)
    return replace(table, cols=table.cols - 1, cells=tuple(cells))


def over_two_rows(table: Table, text: str) -> Table:
    upper = next(c for c in table.cells if c.text == text)
    below = (upper.row + 1, upper.col)
    cells = tuple(replace(c, rowspan=2) if c == upper else c for c in table.cells if (c.row, c.col) != below)
    return replace(table, cells=cells)


@pytest.mark.parametrize(
    ("column", "label"),
    list(enumerate(["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"], 3)),
)
def test_an_applicant_type_that_is_not_printed_is_said(reference: Reference, column: int, label: str) -> None:
    whole = filled(reference, "2021")
    content = read_tables(whole.all(requests=drop_column(whole.tables["requests"], column)), reference)
    assert loud(whole, content)
    [finding] = of_rule(content.findings, "form.rows_missing")
    assert f"各行（{label}）" in finding.message_zh
    assert len(whole.missing(content)) == 25


def test_a_single_cell_that_is_not_there_is_said(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    broken = replace(table, cells=tuple(c for c in table.cells if c.text != "1013"))
    content = read_tables(whole.all(requests=broken), reference)
    assert loud(whole, content)
    [finding] = of_rule(content.findings, "form.rows_missing")
    assert "一、本年新收政府信息公开申请数量（科研机构）" in finding.message_zh


@pytest.mark.parametrize(
    ("form", "name", "text"),
    [("2021", "requests", "1025"), ("2021", "proactive", "1001"), ("legacy", "statistics", "1001")],
)
def test_a_number_over_two_rows_belongs_to_neither(reference: Reference, form: str, name: str, text: str) -> None:
    whole = filled(reference, form)
    broken = over_two_rows(whole.tables[name], text)  # type: ignore[index]
    content = read_tables(whole.all(**{name: broken}), reference)
    assert loud(whole, content)
    assert len(whole.missing(content)) == 2


def test_columns_in_another_order_are_read_by_their_labels(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    order = {3: 9, 9: 3}
    cells = tuple(replace(c, col=order.get(c.col, c.col)) if c.colspan == 1 else c for c in table.cells)
    content = read_tables(whole.all(requests=replace(table, cells=cells)), reference)
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())


def test_groups_without_labels_do_not_matter(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = change(
        whole.tables["requests"], lambda c: c.rowspan > 1 and c.row > 2, lambda c: replace(c, text="", second_text="")
    )
    content = read_tables(whole.all(requests=table), reference)
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())


def test_a_row_called_other_in_another_group_is_not_taken_for_the_one_of_the_form(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = retext(whole.tables["requests"], "5.要求行政机关确认或重新出具已获取信息", "5.其他")
    assert loud(whole, read_tables(whole.all(requests=table), reference))
    bare = change(table, lambda c: c.rowspan > 1 and c.row > 2, lambda c: replace(c, text="", second_text=""))
    content = read_tables(whole.all(requests=bare), reference)
    assert not content.is_complete
    assert "form.duplicate" in rules(content.findings)


def test_order_is_no_reason_where_a_number_stands_under_another_header(reference: Reference) -> None:
    """As many numbers as known headers, but one header is unknown and one number printed over two columns."""
    whole = filled(reference, "2021")
    table = insert_column(whole.tables["requests"], 4, str, header=(2, "法人小计"))
    table = merge(table, "1016")
    content = read_tables(whole.all(requests=table), reference)
    assert loud(whole, content)
    assert not of_rule(content.findings, "form.by_order")


@pytest.mark.parametrize(
    "other",
    [
        grid(
            [
                ["指标", "2022年", "2023年", "2024年"],
                *([label, "1", "2", "3"] for label in ("行政许可", "行政处罚", "行政强制")),
            ]
        ),
        grid(
            [["年度", "（一）予以公开", "（二）部分公开", "1.属于国家秘密", "（七）总计"], ["2023", "1", "2", "3", "4"]]
        ),
        grid([["首页", "政府信息公开"], ["索引号", "640104/2025"]]),
    ],
)
def test_a_table_of_the_narrative_gives_no_numbers(reference: Reference, other: Table) -> None:
    whole = filled(reference, "2021")
    for place in range(4):
        tables = list(whole.all())
        tables.insert(place, other)
        content = read_tables(tuple(tables), reference)
        assert not whole.wrong(content)
        assert not whole.missing(content)


@pytest.mark.parametrize(
    ("rows", "is_form"),
    [
        ([["类别", "件数"], ["规章", "3"], ["行政规范性文件", "5"]], False),
        ([["信息内容", "本年制发件数"], ["规章", "3"], ["行政规范性文件", "5"]], True),
        ([["案由", "件数"], ["结果维持", "3"], ["结果纠正", "5"]], False),
    ],
)
def test_two_labels_make_no_form(reference: Reference, rows: list[list[str]], is_form: bool) -> None:
    """Words of the forms stand in other tables, too: a few of them are no reason to look for all the rest."""
    content = read_tables((grid(rows),), reference)
    assert bool(content.found) == is_form
    assert is_form or (content.facts, content.findings) == ((), ())


@pytest.mark.parametrize("form", ["2021", "2019", "legacy"])
def test_whatever_row_is_lost_no_other_number_changes(reference: Reference, form: str) -> None:
    whole = filled(reference, form)
    for name, table in whole.tables.items():
        for row in range(table.rows):
            content = read_tables(whole.all(**{name: drop_row(table, row)}), reference)
            assert loud(whole, content), (name, row)


def test_whatever_column_is_lost_no_other_number_changes(reference: Reference) -> None:
    for form in ("2021", "2019", "legacy"):
        whole = filled(reference, form)
        for name, table in whole.tables.items():
            for column in range(1 if name != "requests" else 3, table.cols):
                content = read_tables(whole.all(**{name: drop_column(table, column)}), reference)
                assert loud(whole, content), (form, name, column)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("单位：元", "元"), ("（金额单位：人民币元）", "元"), ("单位: 亿元", "亿元"), ("单位：万元", None)],
)
def test_a_unit_that_stands_alone_in_the_table_is_that_of_its_money(
    reference: Reference, text: str, unit: str | None
) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["proactive"]
    last = replace(table.cells[-1], row=table.rows, col=0, rowspan=1, colspan=1, text=text, second_text=text)
    content = read_tables((replace(table, rows=table.rows + 1, cells=(*table.cells, last)),), reference)
    units = [(f.indicator, f.actual) for f in of_rule(content.findings, "label.unit")]
    assert units == ([("fees.amount", unit)] if unit else [])


def test_a_blank_number_in_the_wrong_column_is_seen_by_its_unit(reference: Reference) -> None:
    whole = filled(reference, "legacy")
    table = retext(retext(whole.tables["statistics"], "1001", ""), "条", "1001", count=1)
    [fact] = [f for f in read_tables((table,), reference).facts if f.indicator == "disclosure.total"]
    assert (fact.state, fact.value, fact.unit) == ("blank", None, "1001")
    assert of_rule(read_tables((table,), reference).findings, "label.unit")


@pytest.mark.parametrize("lost", ["1011", "1014", "1017", "1035"])
def test_a_row_that_ends_before_its_header_is_not_taken(reference: Reference, lost: str) -> None:
    """Without lines a cell that is left out moves all behind it to the left: which one it was nothing tells."""
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    gone = next(c for c in table.cells if c.text == lost)
    moved = [
        replace(c, col=c.col - 1) if c.row == gone.row and c.col > gone.col else c for c in table.cells if c != gone
    ]
    content = read_tables(whole.all(requests=replace(table, cells=tuple(moved))), reference)
    assert not whole.wrong(content)
    assert [f.severity for f in of_rule(content.findings, "form.column_count")] == ["error"]
    assert len(whole.missing(content)) == 7
