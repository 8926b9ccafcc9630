"""Every rule about forms, labels and numbers: silent on an intact form, an alarm on a broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import pytest
from grids import (
    change,
    cut,
    divided,
    document,
    drop_row,
    filled,
    grid,
    insert_column,
    merge,
    of_rule,
    retext,
    row_of,
    rules,
)
from local_form import FUJIAN, columns

from gongkai.extractors.document import Cell, CellNote, Passage, Table, UnreadableError, compact
from gongkai.transforms.model import Finding, Hints
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report, unreadable_report
from gongkai.transforms.tables.forms import read_tables

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
        cells.append(replace(cell, row=row, text=text, second_text=text))
    return replace(table, rows=table.rows + 1, cells=tuple(cells))


def other_rows(table: Table) -> Table:
    """The requests table with the labels of most results changed to something else."""
    labels = {c: f"第{c.row}类" for c in table.cells if c.row > 5 and c.col == 2}
    return change(table, lambda c: c in labels, lambda c: replace(c, text=labels[c], second_text=labels[c]))


def block_of_2019(table: Table) -> Table:
    """The proactive table of 2021 with the header of 2019 above 行政处罚 and 行政强制."""
    row = row_of(table, "行政处罚") - 1
    cells = []
    for cell in table.cells:
        if cell.row not in (row, row + 1, row + 2) or cell.col == 0:
            cells.append(cell)
            continue
        texts = ["上一年项目数量", "本年增/减", "处理决定数量"] if cell.row == row else ["7", "-1", cell.text]
        cells += [replace(cell, col=1 + i, colspan=1, text=text, second_text=text) for i, text in enumerate(texts)]
    return replace(table, cells=tuple(cells))


def misread(where: Callable[[Cell], bool]) -> Callable[[Table], Table]:
    return lambda table: change(table, where, lambda cell: replace(cell, second_text="8" + cell.text))


def read_once(where: Callable[[Cell], bool]) -> Callable[[Table], Table]:
    return lambda table: change(table, where, lambda cell: replace(cell, second_text=None))


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
    (
        "form.shifted_columns",
        "legacy",
        "statistics",
        lambda t: change(t, lambda c: c.col == 2 and c.row > 0, lambda c: replace(c, text="件", second_text="件")),
        "件",
    ),
    (
        "form.numbers_before",
        "legacy",
        "statistics",
        lambda t: insert_column(t, 0, lambda row: str(9 * row % 7)),
        "4 6 1",
    ),
    ("form.two_columns", "legacy", "statistics", lambda t: insert_column(t, 3, str, header=(0, "本级")), "本级"),
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
    ("form.merged_cell", "2021", "requests", lambda t: merge(t, "1011"), "1011"),
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
    (
        "form.row_moved",
        "shanghai",
        "statistics",
        lambda t: swap_texts(t, "现场接待人数", "网上咨询数"),
        "现场接待人数",
    ),
    ("form.rows_missing", "2021", "requests", lambda t: drop_row(t, 8), "2.其他法律行政法规禁止公开"),
    ("form.rows_missing", "2021", "proactive", lambda t: drop_row(t, 13), "行政事业性收费"),
    ("form.rows_missing", "2021", "review_litigation", lambda t: drop_row(t, 3), "15"),
    ("form.rows_missing", "legacy", "statistics", lambda t: drop_row(t, 30), "（三）申请答复数"),
    ("form.unknown", "2021", "requests", other_rows, "第7类"),
    ("number.text", "2021", "requests", lambda t: retext(t, "1011", "约50"), "约50"),
    ("number.text", "2021", "proactive", lambda t: retext(t, "1010", "9" * 30), "999"),
    ("number.split_digits", "2021", "requests", lambda t: retext(t, "1011", "10 11"), "1011"),
    ("number.leading_zero", "2021", "requests", lambda t: retext(t, "1011", "02481"), "02481"),
    ("reading.struck_text", "2021", "requests", lambda t: retext(t, "1011", "7\u0336 1011"), "7\u0336"),
    ("reading.raised_text", "2021", "requests", lambda t: retext(t, "1011", "1011²"), "²"),
    ("number.implausible", "2021", "requests", lambda t: retext(t, "1011", "-1011"), "-1011"),
    ("number.implausible", "2021", "proactive", lambda t: retext(t, "1001", "1.5"), "1.5"),
    ("reading.disagree", "2021", "requests", misread(lambda c: c.text == "1011"), "81011"),
    ("reading.disagree", "legacy", "statistics", misread(lambda c: c.text == "1001"), "81001"),
    ("reading.one_reader", "2021", "requests", read_once(lambda c: c.text == "1011"), "1011"),
    ("reading.label_disagree", "2021", "requests", misread(lambda c: c.text == "2.重复申请"), "82.重复申请"),
    ("reading.label_disagree", "2021", "requests", misread(lambda c: c.text == "自然人"), "8自然人"),
    ("reading.label_one_reader", "2021", "requests", read_once(lambda c: c.text == "2.重复申请"), "2.重复申请"),
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
    matching = of_rule(content.findings, rule)
    assert matching
    assert all(f.severity == reference.rules[rule].severity for f in matching)
    assert any(names in f.message_zh and names in f.message_en for f in matching), [f.message_zh for f in matching]


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
        assert not content.is_complete
        assert not whole.wrong(content)
        assert set(whole.missing(content)) == {
            (f.indicator, f.applicant) for f in read_tables((table,), reference).facts
        }, "nothing tells which of two tables is the report's: that table is lost, no other"
        assert len(of_rule(content.findings, "form.duplicate")) == len(whole.missing(content))
        assert read_tables((*whole.all(), whole.tables[name]), reference).findings == ()


def test_numbers_matched_by_order_are_the_right_ones(reference: Reference) -> None:
    whole = filled(reference, "2019")
    content = read_tables(whole.all(proactive=by_order(whole.tables["proactive"])), reference)
    assert (whole.wrong(content), whole.missing(content), rules(content.findings)) == ([], set(), {"form.by_order"})


@pytest.mark.slow
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
    halved = change(
        upper, lambda c: c.row == 7 and c.col > 2, lambda c: replace(c, text=c.text[:2], second_text=c.text[:2])
    )
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
    first_half = retext(whole.tables["proactive"], "规章", "规章（上半年）")
    half = document(*whole.all(proactive=first_half), text=title)
    parts = [["行政检查", "3", "-1", "40"], ["行政确认", "5", "2", "6"]]
    seen += read_tables(filled(reference, "2019").all(proactive=divided(reference, parts)), reference).findings
    twice = [replace(table, order=5 + i) for i, table in enumerate(filled(reference, "2021", first=5001).all())]
    lines = (Passage(0, title), Passage(4, "附件1：兴庆区前进街街道数据"))
    beside = replace(document(*whole.all(), *twice), passages=lines)
    apart = change(
        filled(reference, "legacy").tables["statistics"],
        lambda c: c.text == "统计数",
        lambda c: replace(c, text="本级", second_text="本级"),
    )
    seen += read_tables((filled(reference, "legacy").tables["statistics"], replace(apart, order=9)), reference).findings
    alone = grid([["历年累计"], *([str(number)] for number in range(9))])
    seen += read_tables((filled(reference, "fujian").tables["statistics"], replace(alone, order=9)), reference).findings
    lowered = [[*row[:2], *above[2:]] for above, row in zip([["", "", "", ""], *FUJIAN[1:]], FUJIAN[1:], strict=False)]
    for local in (lowered, columns(FUJIAN[1:], 0, 1, 3, 2)):
        seen += read_tables((grid([FUJIAN[0], *local]),), reference).findings
    of_a_month = replace(filled(reference, "fujian").tables["statistics"], order=1)
    march = replace(document(of_a_month), passages=(Passage(0, "2011年3月份政府信息公开情况统计表"),))
    last = replace(whole.tables["review_litigation"], order=9)
    passed_on = replace(document(*whole.all(review_litigation=last)), passages=(*lines[:1], Passage(5, "金凤区财政局")))
    for of in (
        march,
        beside,
        passed_on,
        document(text=title),
        document(text=f"{title}\n{rows}"),
        replace(document(text=title), scripts=rows),
        document(text="指南"),
        half,
    ):
        seen += to_report("0", of, reference, Hints()).findings
    wanted = {rule.check_id for rule in reference.rules.values() if rule.kind in ("reading", "label", "form", "number")}
    by_readers = {rule for rule in wanted if rule.startswith("reading.")} - {
        "reading.disagree",
        "reading.one_reader",
        "reading.label_disagree",
        "reading.label_one_reader",
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
