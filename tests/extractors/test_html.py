"""Pages are read twice; what a browser shows in a cell is the cell's text."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from gongkai.extractors.document import Cell, Document, Table, UnreadableError
from gongkai.extractors.readers.html import limits, reader
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading.reading import CellReading, TableReading

TYPESET = Path(__file__).parents[1] / "data" / "typeset"


def truth(case: str) -> list[dict[str, str]]:
    with (TYPESET / "truth.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["case"] == case]


def section3(case: str) -> list[str]:
    """What truth.csv says is printed in section 三, column by column."""
    values = {(row["applicant"], row["indicator"]): row["printed"] for row in truth(case) if row["applicant"]}
    applicants = list(dict.fromkeys(applicant for applicant, _ in values))
    # the file ends each column with the two rows that the form prints first, in reverse
    *rest, carried_in, received = [indicator for applicant, indicator in values if applicant == applicants[0]]
    return [values[applicant, indicator] for applicant in applicants for indicator in (received, carried_in, *rest)]


def figures3(table: Table) -> list[str]:
    cells = [cell for cell in table.cells if cell.col >= 3 and cell.row >= 3]
    return [cell.text for cell in sorted(cells, key=lambda cell: cell.col)]


def page(body: str) -> Document:
    return read_html(f"<html><body>{body}</body></html>".encode())


def only(body: str) -> Table:
    (table,) = page(body).tables
    assert_grid(table)
    return table


def assert_grid(table: Table) -> None:
    """Every position belongs to at most one cell, and none lies outside the grid."""
    seen: set[tuple[int, int]] = set()
    for cell in table.cells:
        assert cell.rowspan >= 1
        assert cell.colspan >= 1
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                assert (row, col) not in seen
                assert row < table.rows
                assert col < table.cols
                seen.add((row, col))


def shape(cell: Cell) -> tuple[str, int, int, int, int]:
    return cell.text, cell.row, cell.col, cell.rowspan, cell.colspan


def texts(body: str) -> list[str]:
    return [cell.text for cell in only(f"<table>{body}</table>").cells]


# ---------------------------------------------------------------- samples


def sample(case: str) -> Document:
    document = read_html((TYPESET / f"{case}.html").read_bytes())
    for table in document.tables:
        assert_grid(table)
        assert all(cell.agreed for cell in table.cells)
        assert table.reader == "html:lexbor+lxml"
    assert document.meta["发布机构"] == "示例市样本区司法局"
    assert document.meta["索引号"].startswith("640105/")
    assert document.meta["h1"].endswith("年政府信息公开工作年度报告")
    assert document.meta["title"].endswith("-示例市样本区人民政府")
    assert not document.problems
    return document


def test_legacy_sample() -> None:
    tables = sample("sample-2017-legacy").tables
    assert [(table.rows, table.cols) for table in tables] == [(1, 2), (2, 4), (66, 3)]
    figures = [cell.text for cell in tables[2].cells if cell.col == 2 and cell.text]
    assert figures == ["统计数", *(row["printed"] for row in truth("sample-2017-legacy"))]


def test_2019_sample() -> None:
    tables = sample("sample-2020-form2019").tables
    assert [(table.rows, table.cols) for table in tables[:2]] == [(1, 2), (2, 4)]
    assert [(table.rows, table.cols) for table in tables[2:7]] == [(4, 4), (4, 4), (4, 4), (3, 4), (3, 4)]
    assert [(table.rows, table.cols) for table in tables[7:]] == [(26, 10), (4, 15)]
    section2 = [cell.text for table in tables[2:7] for cell in table.cells if cell.row > 1 and cell.col > 0]
    section4 = [cell.text for cell in tables[8].cells if cell.row == 3]
    assert figures3(tables[7]) == section3("sample-2020-form2019")
    rest = [row["printed"] for row in truth("sample-2020-form2019") if not row["applicant"]]
    # truth.csv leaves out the sign of the +22 on the page
    assert [text.removeprefix("+") for text in (*section4, *section2)] == rest
    assert (len(figures3(tables[7])), len(rest)) == (161, 37)


def test_order_is_shared_by_passages_and_tables() -> None:
    document = page("<p>一</p><table><caption>表1</caption><tr><td>x</td></tr></table><p>二</p>")
    assert [(p.order, p.text) for p in document.passages] == [(0, "一"), (1, "表1"), (3, "二")]
    assert [table.order for table in document.tables] == [2]


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<span>3</span><span>0</span>", "30"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("1<br>2<br/><br/>3", "1\n2\n3"),
        ("<div>1<div>2</div>3</div>", "1\n2\n3"),
        ("<ul><li>1</li><li>2</li></ul>", "1\n2"),
        ("&nbsp;", ""),
        ("\u3000", ""),
        ("<p>&nbsp;12&nbsp;</p>", "12"),
        ("12\r\n   34", "12 34"),  # a line break of the source is a space on the page
        ("1<!-- 2 -->3<script>// 4</script><style>5</style>6<template>7</template>8", "1368"),
        ("1<span style='color:red; DISPLAY : none'>2</span>3", "13"),
        ("1<span style='display:none;display:inline'>2</span>3", "123"),
        ("1<p style='display:none'>2</p>3", "13"),
        ("&lt;1&gt; &amp;#48;", "<1> &#48;"),
        ("0", "0"),
    ],
)
def test_cell_text(cell: str, expected: str) -> None:
    (found,) = only(f"<table><tr><td>{cell}</td></tr></table>").cells
    assert found.text == expected
    assert found.agreed


def test_hidden_cells_rows_and_tables_do_not_count() -> None:
    hidden = "style='display:none'"
    assert texts(f"<tr><td>1</td><td {hidden}>2</td><td>3</td></tr><tr {hidden}><td>4</td></tr>") == ["1", "3"]
    shown = "<table>" + "<tr><td>1<td>2</tr>" * 10 + "</table>"
    document = page(f"<div {hidden}><table><tr><td>1</td></tr></table></div>{shown}<p {hidden}>x</p><p>y</p>")
    assert [(table.rows, table.cols) for table in document.tables] == [(10, 2)]
    assert [passage.text for passage in document.passages] == ["y"]
    assert document.problems == ()


@pytest.mark.parametrize("how", ["style='display:none'", "hidden", "style='visibility:hidden'", "style='opacity:0'"])
def test_a_page_whose_only_table_a_script_shows_is_read_and_says_so(how: str) -> None:
    document = page(f"<div {how}><table><tr><td>1<td>2<span hidden>3</span></table></div>")
    assert [[(cell.text, cell.agreed) for cell in table.cells] for table in document.tables] == [
        [("1", True), ("2", True)]
    ]
    assert [problem.rule for problem in document.problems] == ["reading.hidden_table"]


@pytest.mark.parametrize(("shown", "read"), [(19, 2), (20, 1)])
def test_from_twenty_cells_on_the_form_is_in_what_the_page_shows(shown: int, read: int) -> None:
    rows = "<tr><td>1</td></tr>" * shown
    document = page(f"<div hidden><table><tr><td>7<td>8</table></div><table>{rows}</table>")
    assert len(document.tables) == read
    assert [problem.rule for problem in document.problems] == ["reading.hidden_table"] * (read - 1)


def test_a_hidden_table_does_not_make_a_layout_table() -> None:
    (cell,) = only("<table><tr><td>1<table style='display:none'><tr><td>2</table></td></tr></table>").cells
    assert (cell.text, cell.agreed) == ("1", True)


# ---------------------------------------------------------------- spans


def test_rowspan_zero_reaches_to_the_end_of_its_group() -> None:
    table = only(
        "<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</tbody><tbody><tr><td>e<td>f</tbody></table>"
    )
    assert [shape(cell) for cell in table.cells] == [
        ("a", 0, 0, 3, 1),
        ("b", 0, 1, 1, 1),
        ("c", 1, 1, 1, 1),
        ("d", 2, 1, 1, 1),
        ("e", 3, 0, 1, 1),
        ("f", 3, 1, 1, 1),
    ]


def test_absurd_spans_cost_nothing() -> None:
    started = time.process_time()
    table = only("<table><tr><td rowspan=1000000000 colspan=1000000000>a<td>b<tr><td>c</table>")
    assert time.process_time() - started < 2
    assert [shape(cell) for cell in table.cells] == [("a", 0, 0, 2, 100), ("b", 0, 100, 1, 1), ("c", 1, 100, 1, 1)]


@pytest.mark.parametrize("value", ["-2", "x", "", "1.9", " 1", "１２", "99999999999999999999x"])
def test_invalid_spans(value: str) -> None:
    table = only(f"<table><tr><td rowspan='{value}' colspan='{value}'>a<td>b</table>")
    expected = 100 if value.startswith("9") else 1
    assert [shape(cell) for cell in table.cells] == [("a", 0, 0, 1, expected), ("b", 0, expected, 1, 1)]


def test_overlap_first_wins_and_the_next_moves_right() -> None:
    table = only("<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e</table>")
    assert [shape(cell) for cell in table.cells] == [
        ("a", 0, 0, 1, 1),
        ("b", 0, 1, 2, 1),
        ("c", 0, 2, 1, 1),
        ("d", 1, 0, 1, 1),  # cut where b stands
        ("e", 1, 3, 1, 1),
    ]


def test_rows_without_cells_are_dropped_and_spans_shrink_with_them() -> None:
    table = only("<table><tr></tr><tr><td rowspan=3>a<td>b</tr><tr></tr><tr><td>c</tr></table>")
    assert [shape(cell) for cell in table.cells] == [("a", 0, 0, 2, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1)]
    assert (table.rows, table.cols) == (2, 2)


def test_a_table_too_wide_is_a_problem_and_the_rest_is_read() -> None:
    document = page(f"<table><tr>{'<td colspan=100>x' * 6}</table><table><tr><td>1</table>")
    assert [table.cells[0].text for table in document.tables] == ["1"]
    assert [problem.rule for problem in document.problems] == ["reading.too_large"]


# ---------------------------------------------------------------- layout


def test_layout_tables_are_only_containers() -> None:
    document = page(
        "<table><tr><td>菜单<td><table><tr><td>"
        "<table><tr><td>1<td>2</table>之后</table><tr><td>页脚</table><table><tr><td>3</table>"
    )
    assert [[cell.text for cell in table.cells] for table in document.tables] == [["1", "2"], ["3"]]
    assert all(cell.agreed for table in document.tables for cell in table.cells)
    assert [(p.order, p.text) for p in document.passages] == [(0, "菜单"), (2, "之后"), (3, "页脚")]


def test_passages_are_blocks() -> None:
    document = page("<div>a<b>b</b><p>c<br>d</p>e<ul><li>f<li>g</ul></div><h2>h</h2>i<script>j</script>")
    assert [passage.text for passage in document.passages] == ["ab", "c\nd", "e", "f", "g", "h", "i"]


# ---------------------------------------------------------------- the second reading


def test_unclosed_table_is_not_agreed() -> None:
    """A browser closes a table where the next begins; libxml2 nests them. The numbers stay, unconfirmed."""
    document = page("<table><tr><td>1</td></tr><table><tr><td>2</td></tr></table>")
    cells = [cell for table in document.tables for cell in table.cells]
    assert [(cell.text, cell.second_text, cell.agreed) for cell in cells] == [("1", None, False), ("2", None, False)]


def test_misnested_markup_is_not_agreed() -> None:
    """A browser reopens the hidden <b> inside the paragraph, libxml2 does not: one sees 14, the other 134."""
    cells = only("<table><tr><td>1<b style='display:none'>2<p>3</b>4</td><td>5</td></tr></table>").cells
    assert [(cell.text, cell.agreed) for cell in cells] == [("1\n4", False), ("5", True)]


DIFFERENT = [
    TableReading([CellReading("1"), CellReading("3")], hidden=False),
    TableReading([CellReading("4")], hidden=False),
]


def test_a_second_reading_that_differs_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "second_reading", lambda text: (DIFFERENT, True))
    document = page("<table><tr><td>1<td>2</table><table><tr><td>4<td>5</table>")
    assert [[(c.second_text, c.agreed) for c in table.cells] for table in document.tables] == [
        [("1", True), ("3", False)],
        [(None, False), (None, False)],  # not the same number of cells
    ]


# ---------------------------------------------------------------- decoding


# ---------------------------------------------------------------- metadata


def test_meta() -> None:
    document = read_html(
        """<html><head><title> 年报
        - 某局</title><meta name="ArticleTitle" content="2024年年报"><meta name="PubDate" content="2025-01-23 10:00">
        <meta name="PubDate" content="1999"><meta name="Keywords" content=""><META NAME="ColumnName" CONTENT="年报">
        </head><body><table><tr><td>索 引 号：</td><td>64/2025</td><td>发布机构</td><td>某局</td></tr>
        <tr><td>文号</td><td></td></tr><tr><td>索引号</td><td>其他</td></tr></table>
        <h1>2024<br>年报</h1><div>发布日期：2025-01-23 10:05 来源：某区司法局 浏览次数：3</div>
        <p>发布日期：1999-01-01</p><li>责任部门：办公室</li><img src=a><img src=b></body></html>""".encode()
    )
    assert document.meta == {
        "title": "年报 - 某局",
        "ArticleTitle": "2024年年报",
        "PubDate": "2025-01-23 10:00",
        "ColumnName": "年报",
        "h1": "2024年报",
        "索引号": "64/2025",
        "发布机构": "某局",
        "发布日期": "2025-01-23 10:05",
        "来源": "某区司法局",
        "责任部门": "办公室",
        "images": "2",
    }
    assert len(document.tables) == 1  # metadata tables stay tables


def test_a_date_beside_its_label_is_found_in_any_row() -> None:
    for row in ("关键词", "公开方式", "发布机构"):
        document = page(f"<table><tr><td>{row}</td><td>发布日期</td><td>2023-01-10 10:39</td><td>无</td></tr></table>")
        assert document.meta == {"发布日期": "2023-01-10 10:39"}
    document = page(
        "<table><tr><td>主题分类：</td><td>成文日期：2021-01-12</td><td>发布日期: 2021-01-14</td></tr></table>"
    )
    assert document.meta == {"成文日期": "2021-01-12", "发布日期": "2021-01-14"}
    document = page("<table><tr><td>发布机构</td><td>发布日期</td></tr><tr><td>来源</td><td></td></tr></table>")
    assert document.meta == {}, "a label is not the value of another"
    document = page("<table><tr><td>发布日期</td><td>2023年</td></tr><tr><td>本年</td><td>2023-01-10</td></tr></table>")
    assert document.meta == {"发布日期": "2023年"}


def test_labels_in_paragraphs_of_their_own_and_between_bars() -> None:
    alone = "<p>发布时间:</p><p>2023-01-16 10:19</p><p>信息来源:</p><p>某乡人民政府</p>"
    assert page(alone).meta == {"发布时间": "2023-01-16 10:19", "信息来源": "某乡人民政府"}
    line = "<p>文件编号： 发布机构：某乡 某办公室 生成日期：2018-02-28</p><p>我局的发布机构：某局</p>"
    assert page(line).meta == {"发布机构": "某乡 某办公室"}
    bars = "<p>发布机构 | 某市民政局 | 发文日期: | 2018-02-28</p>"
    assert page(bars).meta == {"发布机构": "某市民政局", "发文日期": "2018-02-28"}
    for nothing in ("<p>来源</p><p>导航</p>", "<p>来源:</p><p>浏览次数:</p>", "<p>来源:</p><p>我局认真工作。</p>"):
        assert page(nothing).meta == {}


def test_source_ends_at_the_next_label() -> None:
    document = page("<p><span>来源：某区司法局</span><span>发布时间：2025年1月23日</span></p>")
    assert document.meta == {"来源": "某区司法局", "发布时间": "2025年1月23日"}


def test_a_row_that_is_not_all_pairs_is_no_metadata() -> None:
    assert page("<table><tr><td>名称<td>数量<td>单位<td>件<tr><td>来源<tr><td>来源<td>某局<td>文号</table>").meta == {}


# ---------------------------------------------------------------- what a page may cost


def test_size() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_html(b" " * (limits.MAX_BYTES + 1))
    assert caught.value.rule == "reading.too_large"
    assert caught.value.values == {"size": str(limits.MAX_BYTES + 1), "limit": str(limits.MAX_BYTES)}


@pytest.mark.parametrize(
    "bomb",
    [
        "<table><tr><td>" * 200_000,
        "<div>" * 200_000,
        "<td>" * 1_100_000,
        "".join(f"<p><font size={n}>" for n in range(20_000)),
    ],
)
def test_bombs(bomb: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        page(bomb)
    assert time.process_time() - started < 10


@pytest.mark.slow
def test_depth_is_no_recursion() -> None:
    depth = limits.MAX_DEPTH - 10
    document = page(f"{'<span>' * (depth // 2)}1{'</span>' * (depth // 2)}" + "<table><tr><td>" * (depth // 4) + "2")
    (table,) = document.tables
    assert table.cells[0].text == "2"
    assert document.passages[0].text == "1"


def test_a_deep_page_is_read_twice() -> None:
    (table,) = page("<div>" * 600 + "<table><tr><td>1").tables
    assert table.cells[0].agreed


@pytest.mark.slow
def test_many_closed_elements_are_not_deep() -> None:
    document = page("<p><b>1</b></p>" * 20_000)
    assert len(document.passages) == 20_000


@pytest.mark.parametrize("data", [b"", b"   ", b"<", b"\x00", b"<html style='display:none'><p>1", b"<!-- <table>"])
def test_nothing_to_read(data: bytes) -> None:
    assert read_html(data).tables == ()
