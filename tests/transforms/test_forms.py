"""From tables to facts: real and typeset documents to the last cell, and every rule, broken and intact."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from grids import (
    Filled,
    change,
    cut,
    document,
    drop_row,
    filled,
    grid,
    insert_column,
    of_rule,
    retext,
    row_of,
    rules,
)

from gongkai.extractors.document import Cell, CellNote, Document, Table, UnreadableError, compact
from gongkai.reference import ReferenceTables
from gongkai.transforms.forms import Content, read_tables
from gongkai.transforms.model import Finding, Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report, unreadable_report

TESTS = Path(__file__).parents[1]
TYPESET = [
    "sample-2017-legacy.pdf",
    "sample-2017-legacy.html",
    "sample-2020-form2019.pdf",
    "sample-2020-form2019.html",
    "sample-2022-form2021.pdf",
    "sample-2022-form2021.docx",
    "sample-2023-hybrid.pdf",
]
PAGE_WIDTH, PAGE_HEIGHT = 596, 842


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "count"), [("huaian-2024", 200), ("xixia-sfj-2024", 200), ("xingqing-sfj-2018", 58)])
def test_samples_are_exact_to_the_last_cell(
    reference: Reference, reading: Callable[[str], Document], name: str, count: int
) -> None:
    golden = rows_of(TESTS / "golden" / f"{name}.csv")
    content = read_tables(reading(f"{name}.pdf").tables, reference)
    assert len(golden) == count
    assert {(f.form, f.table_id, f.indicator, f.applicant or "", f.raw, str(f.page)) for f in content.facts} == {
        (r["form"], r["table_id"], r["indicator"], r["applicant"], r["printed"], r["page"]) for r in golden
    }
    assert len(content.facts) == count
    assert content.is_complete
    assert all(f.agreed and f.state == "reported" and f.value == Decimal(f.raw) for f in content.facts)
    for fact in content.facts:
        assert fact.box is not None
        assert 0 < fact.box.x0 < fact.box.x1 < PAGE_WIDTH
        assert 0 < fact.box.y0 < fact.box.y1 < PAGE_HEIGHT
    assert not [f for f in content.findings if f.severity != "info"]


@pytest.mark.parametrize("name", TYPESET)
def test_typeset_files_are_exact_to_the_last_cell(
    reference: Reference, reading: Callable[[str], Document], name: str
) -> None:
    truth = [r for r in rows_of(TESTS / "data" / "typeset" / "truth.csv") if r["case"] == name.rpartition(".")[0]]
    content = read_tables(reading(name).tables, reference)
    found = {(f.form, f.indicator, f.applicant or ""): f for f in content.facts}
    assert len(truth) > 50
    assert len(content.facts) == len(found) == len(truth)
    for row in truth:
        fact = found[row["form"], row["indicator"], row["applicant"]]
        printed = row["printed"].strip()
        assert fact.state == ("reported" if printed else "blank"), row
        assert fact.value == (Decimal(row["value"]) if printed else None), row
        assert fact.agreed
    assert content.is_complete
    assert not [f for f in content.findings if f.severity == "error"]


def test_the_form_is_that_of_each_table(reference: Reference, reading: Callable[[str], Document]) -> None:
    content = read_tables(reading("sample-2023-hybrid.pdf").tables, reference)
    forms = {(f.table_id, f.form) for f in content.facts}
    assert {("proactive", "2021"), ("requests", "2019")} <= forms
    assert len(forms) == 3


@pytest.mark.parametrize("table_id", ["requests", "proactive"])
def test_a_form_that_only_adds_rows_takes_no_whole_report_from_the_one_before(table_id: str) -> None:
    """A form of 2027: that of 2021 with one row more. Every label of a report of 2021 is one of it, too."""
    tables = dict(ReferenceTables(TESTS.parent / "data" / "reference"))
    form = [row | {"form": "2027"} for row in tables["indicators"] if row["form"] == "2021"]
    last = max((row for row in form if row["table_id"] == table_id), key=lambda row: int(row["position"]))
    *above, _ = last["row_path"].split(">")
    added = last | {"indicator": "one.more", "label_zh": "新增一行", "row_path": ">".join([*above, "新增一行"])}
    form.insert(form.index(last) + 1, added)
    form = [row | {"position": str(place)} for place, row in enumerate(form, 1)]
    reference = Reference(tables | {"indicators": [*tables["indicators"], *form]})
    old = filled(reference, "2021")
    content = read_tables(old.all(), reference)
    assert ({f.form for f in content.facts}, content.findings) == ({"2021"}, ())
    new = read_tables(filled(reference, "2027").all(), reference)
    assert {f.form for f in new.facts if f.table_id == table_id} == {"2027"}
    assert not new.findings


@pytest.mark.parametrize("form", ["2021", "2019", "legacy"])
def test_a_filled_form_is_read_without_a_word(reference: Reference, form: str) -> None:
    whole = filled(reference, form)
    content = read_tables(whole.all(), reference)
    assert {f.form for f in content.facts} == {form}
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())


def test_a_table_that_two_forms_print_alike_is_of_the_form_of_the_others(reference: Reference) -> None:
    """行政复议、行政诉讼, beside the tables of 2019, and beside the legacy table as well."""
    whole = filled(reference, "2019")
    for tables in (whole.all(), (*whole.all(), *filled(reference, "legacy").all())):
        facts = read_tables(tables, reference).facts
        assert {f.form for f in facts if f.table_id == "review_litigation"} == {"2019"}


def test_units_are_those_of_the_form(reference: Reference) -> None:
    for form in ("2021", "2019", "legacy"):
        units = {i.indicator: i.unit for i in reference.indicators if i.form == form}
        for fact in read_tables(filled(reference, form).all(), reference).facts:
            assert fact.unit == units[fact.indicator]


# --- every rule, broken and intact -----------------------------------------------------------------------------------

SPREAD = "以此类推"


def swap_texts(table: Table, one: str, other: str) -> Table:
    return retext(retext(retext(table, one, SPREAD), other, one), SPREAD, other)


def by_order(table: Table) -> Table:
    """The row 行政许可 of the 2019 form with other column widths than its header: 本年增/减 stands over two columns."""
    row = row_of(table, "信息内容") + 4
    wide = insert_column(table, 3, lambda _: "")
    cells = []
    for cell in wide.cells:
        if cell.row == row and cell.col in (2, 3):
            cells += [replace(cell, colspan=2)] if cell.col == 2 else []
        elif cell.row == row + 1 and cell.col in (3, 4):
            cells += [replace(cell, col=3, colspan=2)] if cell.col == 4 else []
        elif cell.col == 2 and cell.colspan == 1:
            cells.append(replace(cell, colspan=2))
        elif cell.col != 3 or cell.colspan > 1:
            cells.append(cell)
    return replace(wide, cells=tuple(cells))


def merge(table: Table, text: str) -> Table:
    """The cell with this text and its right neighbour as one cell."""
    left = next(c for c in table.cells if c.text == text)
    right = (left.row, left.col + 1)
    cells = tuple(replace(c, colspan=2) if c == left else c for c in table.cells if (c.row, c.col) != right)
    return replace(table, cells=cells)


def insert_row(table: Table, above: str, label: str, first: int = 2001) -> Table:
    """The table with a row of its own below another, in the same groups; its numbers count on from `first`."""
    row = row_of(table, above) + 1
    cells = []
    for cell in table.cells:
        if cell.row >= row:
            cells.append(replace(cell, row=cell.row + 1))
        elif cell.row + cell.rowspan > row or (cell.rowspan > 1 and cell.row + cell.rowspan == row):
            cells.append(replace(cell, rowspan=cell.rowspan + 1))
        else:
            cells.append(cell)
    for cell in [c for c in table.cells if c.row == row - 1 and c.rowspan == 1]:
        is_label = cell.text == above
        text = label if is_label else str(first + cell.col)
        cells.append(replace(cell, row=row, text=text, second=text))
    return replace(table, rows=table.rows + 1, cells=tuple(cells))


def other_rows(table: Table) -> Table:
    """The requests table with the labels of most results changed to something else."""
    labels = {c: f"第{c.row}类" for c in table.cells if c.row > 5 and c.col == 2}
    return change(table, lambda c: c in labels, lambda c: replace(c, text=labels[c], second=labels[c]))


def block_of_2019(table: Table) -> Table:
    """The proactive table of 2021 with the header of 2019 above 行政处罚 and 行政强制."""
    row = row_of(table, "行政处罚") - 1
    cells = []
    for cell in table.cells:
        if cell.row not in (row, row + 1, row + 2) or cell.col == 0:
            cells.append(cell)
            continue
        texts = ["上一年项目数量", "本年增/减", "处理决定数量"] if cell.row == row else ["7", "-1", cell.text]
        cells += [replace(cell, col=1 + i, colspan=1, text=text, second=text) for i, text in enumerate(texts)]
    return replace(table, cells=tuple(cells))


def misread(where: Callable[[Cell], bool]) -> Callable[[Table], Table]:
    return lambda table: change(table, where, lambda cell: replace(cell, second="8" + cell.text))


Break = tuple[str, str, str, Callable[[Table], Table], str]
BREAKS: list[Break] = [
    # rule, form, table, what is done to the table, what the message must name
    ("label.unknown_row", "2021", "requests", lambda t: retext(t, "2.重复申请", "2.恶意申请"), "2.恶意申请"),
    ("label.unknown_row", "2021", "requests", lambda t: retext(t, "2.重复申请", ""), "1123"),
    ("label.unknown_row", "2021", "proactive", lambda t: retext(t, "规章", "法律"), "1001"),
    ("label.unknown_row", "legacy", "statistics", lambda t: retext(t, "六、举报投诉数量", "六、举报数"), "六、举报数"),
    (
        "label.unknown_row",
        "2021",
        "requests",
        lambda t: retext(t, "（五）不予处理", "（六）其他处理", count=1),
        "1.信访",
    ),
    ("label.unknown_column", "2021", "requests", lambda t: retext(t, "科研机构", "外国企业"), "外国企业"),
    ("label.unknown_column", "2021", "proactive", lambda t: retext(t, "本年废止件数", "本年修订件数"), "本年修订件数"),
    ("label.unknown_column", "2021", "review_litigation", lambda t: retext(t, "复议后起诉", "再审"), "结果维持"),
    ("label.extra_column", "legacy", "statistics", lambda t: insert_column(t, 3, str, header=(0, "上年数")), "上年数"),
    (
        "label.extra_column",
        "2021",
        "requests",
        lambda t: insert_column(t, 4, lambda r: str(r) if r > 2 else "", header=(2, "法人小计")),
        "法人小计",
    ),
    ("label.extra_row", "2021", "requests", lambda t: insert_row(t, "2.重复申请", "3.撤回申请"), "3.撤回申请"),
    ("label.misprint", "2021", "requests", lambda t: retext(t, "2.重复申请", "2.重复申清"), "2.重复申请"),
    ("form.mixed_blocks", "2021", "proactive", block_of_2019, "2019"),
    ("form.header_cut", "2021", "review_litigation", lambda t: retext(t, "行政诉讼", ""), "未经复议直接起诉"),
    (
        "label.unknown_group",
        "2021",
        "requests",
        lambda t: retext(t, "（五）不予处理", "（五）不再理会"),
        "（五）不再理会",
    ),
    ("label.alias", "2021", "requests", lambda t: retext(t, "总计", "合计"), "合计"),
    ("label.alias", "2021", "proactive", lambda t: retext(t, "行政规范性文件", "规范性文件"), "规范性文件"),
    (
        "label.qualified",
        "2021",
        "requests",
        lambda t: retext(t, "2.重复申请", "2.重复申请（上年）"),
        "2.重复申请（上年）",
    ),
    (
        "label.unit",
        "2021",
        "proactive",
        lambda t: retext(t, "本年收费金额（单位：万元）", "本年收费金额（单位：元）"),
        "元",
    ),
    ("label.unit", "2021", "proactive", lambda t: retext(t, "1010", "1010元"), "元"),
    ("label.unit", "legacy", "statistics", lambda t: retext(t, "万元", "元"), "元"),
    ("label.unit", "legacy", "statistics", lambda t: swap_texts(t, "1001", "条"), "1001"),
    ("form.column_count", "2021", "requests", lambda t: insert_column(t, 9, lambda r: str(r) if r > 2 else ""), "8"),
    ("form.column_count", "2021", "requests", lambda t: merge(t, "1011"), "6"),
    ("form.column_count", "2021", "requests", lambda t: drop_row(t, 2), "2"),
    ("form.by_order", "2019", "proactive", by_order, "行政许可"),
    (
        "form.row_order",
        "2021",
        "requests",
        lambda t: swap_texts(t, "1.属于国家秘密", "2.其他法律行政法规禁止公开"),
        "1.属于国家秘密",
    ),
    (
        "form.row_order",
        "legacy",
        "statistics",
        lambda t: swap_texts(t, "1.当面申请数", "2.传真申请数"),
        "1.当面申请数",
    ),
    ("form.rows_missing", "2021", "requests", lambda t: drop_row(t, 8), "2.其他法律行政法规禁止公开"),
    ("form.rows_missing", "2021", "proactive", lambda t: drop_row(t, 13), "行政事业性收费"),
    ("form.rows_missing", "2021", "review_litigation", lambda t: drop_row(t, 3), "15"),
    ("form.rows_missing", "legacy", "statistics", lambda t: drop_row(t, 30), "（三）申请答复数"),
    ("form.unknown", "2021", "requests", other_rows, "第7类"),
    ("number.text", "2021", "requests", lambda t: retext(t, "1011", "约50"), "约50"),
    ("number.text", "2021", "proactive", lambda t: retext(t, "1010", "9" * 30), "999"),
    ("number.split_digits", "2021", "requests", lambda t: retext(t, "1011", "10 11"), "1011"),
    ("number.implausible", "2021", "requests", lambda t: retext(t, "1011", "-1011"), "-1011"),
    ("number.implausible", "2021", "proactive", lambda t: retext(t, "1001", "1.5"), "1.5"),
    ("reading.disagree", "2021", "requests", misread(lambda c: c.text == "1011"), "81011"),
    ("reading.disagree", "legacy", "statistics", misread(lambda c: c.text == "1001"), "81001"),
    ("reading.label_disagree", "2021", "requests", misread(lambda c: c.text == "2.重复申请"), "82.重复申请"),
    ("reading.label_disagree", "2021", "requests", misread(lambda c: c.text == "自然人"), "8自然人"),
]


@pytest.mark.parametrize(
    ("rule", "form", "name", "broken", "names"), BREAKS, ids=[f"{b[0]}-{i}" for i, b in enumerate(BREAKS)]
)
def test_what_is_broken_is_said(
    reference: Reference, rule: str, form: str, name: str, broken: Callable[[Table], Table], names: str
) -> None:
    whole = filled(reference, form)
    assert rule not in rules(read_tables(whole.all(), reference).findings)
    content = read_tables(whole.all(**{name: broken(whole.tables[name])}), reference)  # type: ignore[index]
    said = of_rule(content.findings, rule)
    assert said
    assert all(f.severity == reference.rules[rule].severity for f in said)
    assert any(names in f.message_zh and names in f.message_en for f in said), [f.message_zh for f in said]


def test_a_table_that_lacks_is_said(reference: Reference) -> None:
    whole = filled(reference, "2021")
    for name in whole.tables:
        tables = tuple(t for n, t in whole.tables.items() if n != name)
        content = read_tables(tables, reference)
        assert [(f.rule, f.detail) for f in content.findings] == [("form.table_missing", name)]
    assert not of_rule(read_tables(filled(reference, "legacy").all(), reference).findings, "form.table_missing")


def test_two_numbers_for_one_cell_are_no_number(reference: Reference) -> None:
    whole, other = filled(reference, "2021"), filled(reference, "2021", first=5001)
    for name, table in other.tables.items():
        content = read_tables((*whole.all(), table), reference)
        if name == "review_litigation":  # its header repeats, so the other numbers are a second row below the first
            assert not whole.wrong(content)
            assert rules(content.findings) == {"label.unknown_row"}
            continue
        assert not content.is_complete
        assert not whole.wrong(content)
        assert set(whole.missing(content)) == {
            (f.indicator, f.applicant) for f in read_tables((table,), reference).facts
        }, "nothing tells which of two tables is the report's: that table is lost, no other"
        assert len(of_rule(content.findings, "form.duplicate")) == len(whole.missing(content))
        assert read_tables((*whole.all(), whole.tables[name]), reference).findings == ()


# --- wrong numbers that nothing points at ----------------------------------------------------------------------------


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
    [said] = of_rule(content.findings, "form.rows_missing")
    assert f"各行（{label}）" in said.message_zh
    assert len(whole.missing(content)) == 25


def test_a_single_cell_that_is_not_there_is_said(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    broken = replace(table, cells=tuple(c for c in table.cells if c.text != "1013"))
    content = read_tables(whole.all(requests=broken), reference)
    assert loud(whole, content)
    [said] = of_rule(content.findings, "form.rows_missing")
    assert "一、本年新收政府信息公开申请数量（科研机构）" in said.message_zh


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
        whole.tables["requests"], lambda c: c.rowspan > 1 and c.row > 2, lambda c: replace(c, text="", second="")
    )
    content = read_tables(whole.all(requests=table), reference)
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())


def test_a_row_called_other_in_another_group_is_not_taken_for_the_one_of_the_form(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = retext(whole.tables["requests"], "5.要求行政机关确认或重新出具已获取信息", "5.其他")
    assert loud(whole, read_tables(whole.all(requests=table), reference))
    bare = change(table, lambda c: c.rowspan > 1 and c.row > 2, lambda c: replace(c, text="", second=""))
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


def test_numbers_matched_by_order_are_the_right_ones(reference: Reference) -> None:
    whole = filled(reference, "2019")
    content = read_tables(whole.all(proactive=by_order(whole.tables["proactive"])), reference)
    assert (whole.wrong(content), whole.missing(content), rules(content.findings)) == ([], set(), {"form.by_order"})


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
    last = replace(table.cells[-1], row=table.rows, col=0, rowspan=1, colspan=1, text=text, second=text)
    content = read_tables((replace(table, rows=table.rows + 1, cells=(*table.cells, last)),), reference)
    said = [(f.indicator, f.actual) for f in of_rule(content.findings, "label.unit")]
    assert said == ([("fees.amount", unit)] if unit else [])


def test_a_blank_number_in_the_wrong_column_is_seen_by_its_unit(reference: Reference) -> None:
    whole = filled(reference, "legacy")
    table = retext(retext(whole.tables["statistics"], "1001", ""), "条", "1001", count=1)
    [fact] = [f for f in read_tables((table,), reference).facts if f.indicator == "disclosure.total"]
    assert (fact.state, fact.value, fact.unit) == ("blank", None, "1001")
    assert of_rule(read_tables((table,), reference).findings, "label.unit")


# --- completeness ----------------------------------------------------------------------------------------------------


def test_every_rule_of_these_rooms_is_tried(reference: Reference) -> None:
    """Each rule of checks.csv that readers and transforms may state is stated for some broken input."""
    seen: list[Finding] = []
    for _, form, name, broken, _ in BREAKS:
        whole = filled(reference, form)
        seen += read_tables(whole.all(**{name: broken(whole.tables[name])}), reference).findings  # type: ignore[index]
    whole = filled(reference, "2021")
    seen += read_tables(whole.all()[1:], reference).findings
    seen += read_tables((*whole.all(), *filled(reference, "legacy").all()), reference).findings
    seen += read_tables((*whole.all(), filled(reference, "2021", first=5001).tables["requests"]), reference).findings
    upper, lower = cut(whole.tables["requests"], 8)
    halved = change(upper, lambda c: c.row == 7 and c.col > 2, lambda c: replace(c, text=c.text[:2], second=c.text[:2]))
    halved = retext(halved, "1.属于国家秘密", "1.属于国")
    rest = [("家秘密", 1, 1), *((str(n)[2:], 1, 1) for n in range(1039, 1046))]
    extra = tuple(Cell(0, 2 + i, 1, 1, text, text) for i, (text, _, _) in enumerate(rest))
    below = tuple(
        replace(c, rowspan=c.rowspan + 1) if c.row == 0 and c.col < 2 else replace(c, row=c.row + 1)
        for c in lower.cells
    )
    cut_through = (halved, replace(lower, rows=lower.rows + 1, cells=(*extra, *below)))
    content = read_tables((whole.tables["proactive"], *cut_through, whole.tables["review_litigation"]), reference)
    assert not whole.wrong(content)
    seen += content.findings
    title = "兴庆区司法局2024年政府信息公开工作年度报告"
    rows = "\n".join(cell.text for cell in whole.tables["requests"].cells)
    for of in (document(text=title), document(text=f"{title}\n{rows}"), document(text="指南")):
        seen += to_report("0", of, reference, Hints()).findings
    wanted = {rule.check_id for rule in reference.rules.values() if rule.kind in ("reading", "label", "form", "number")}
    by_readers = {rule for rule in wanted if rule.startswith("reading.")} - {
        "reading.disagree",
        "reading.label_disagree",
    }
    values = dict.fromkeys(
        ("detail", "pages", "page", "media_type", "size", "limit", "seconds", "count", "expected", "actual", "found"),
        "7",
    )
    for rule in by_readers:
        seen += unreadable_report("0", UnreadableError(rule, **values), reference, Hints()).findings
    assert len(wanted) > 30
    assert wanted == reduce(set.union, ({f.rule} for f in seen), set()) & wanted
    assert all(compact(f.message_zh) and "{" not in f.message_zh + f.message_en for f in seen)


def test_what_was_seen_in_a_cell_is_a_finding_of_that_cell(reference: Reference) -> None:
    noted = change(
        filled(reference, "2021").tables["requests"],
        lambda cell: cell.text == "1011",
        lambda cell: replace(cell, notes=(CellNote("reading.struck_text", "1012"),), shown=False),
    )
    content = read_tables((noted,), reference)
    (finding,) = [f for f in content.findings if f.rule == "reading.struck_text"]
    (fact,) = [f for f in content.facts if (f.indicator, f.applicant) == (finding.indicator, finding.applicant)]
    assert (fact.raw, fact.agreed, finding.severity) == ("1011", False, "error")
    assert (finding.expected, finding.actual) == ("1012", "1011")
    assert "reading.disagree" not in {f.rule for f in content.findings}
    others = [f for f in content.facts if f is not fact]
    assert others and all(f.agreed for f in others)
