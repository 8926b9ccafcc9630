"""Rows and headers that look like those of a form and are not: no number of theirs is taken for one of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from grids import APPLICANTS, OUTCOMES, Spot, change, filled, grid, of_rule, rules
from unruled_page import SIZE, Page, requests

from gongkai.extractors.document import Box, Cell, Document, Passage, Table, TextLayout, Word
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.report import to_report
from gongkai.transforms.tables.forms import read_tables

PITCH = 1.7 * SIZE
ORDINALS = [str(number) for number in range(1, 16)]


def below_the_header(table: Table, *rows: Sequence[str]) -> Table:
    """The table of reviews and suits with other rows below its header."""
    cells = tuple(cell for cell in table.cells if cell.row < 3)
    below = tuple(
        Cell(3 + row, col, 1, 1, text, text) for row, texts in enumerate(rows) for col, text in enumerate(texts)
    )
    return replace(table, rows=3 + len(rows), cells=cells + below)


@pytest.mark.parametrize("blank", [True, False])
def test_numbers_of_columns_are_no_numbers_of_the_report(reference: Reference, blank: bool) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["review_litigation"]
    numbers = ["" if blank else cell.text for cell in table.cells if cell.row == 3]
    content = read_tables(whole.all(review_litigation=below_the_header(table, ORDINALS, numbers)), reference)
    assert (content.is_complete, content.findings) == (True, ())
    assert [f.raw for f in content.facts if f.table_id == "review_litigation"] == numbers


@pytest.mark.parametrize("text", ["", "五、存在的主要问题及改进情况"])
def test_numbers_of_columns_alone_are_nothing(reference: Reference, text: str) -> None:
    """Nor is the text that goes on below them on the sheet of a workbook the row of the form, with 14 blanks."""
    whole = filled(reference, "2021")
    below = [[text, *[""] * 14]] if text else []
    table = below_the_header(whole.tables["review_litigation"], ORDINALS, *below)
    content = read_tables(whole.all(review_litigation=table), reference)
    assert not [f for f in content.facts if f.table_id == "review_litigation"]
    assert "form.rows_missing" in rules(content.findings)


@pytest.mark.parametrize("in_one", [True, False])
def test_numbers_below_a_blank_row_may_be_another_table_s(reference: Reference, in_one: bool) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["review_litigation"]
    numbers = [cell.text for cell in table.cells if cell.row == 3]
    own = below_the_header(table, [""] * 15)
    others = replace(grid([numbers]), order=own.order + 2)
    tables = [below_the_header(table, [""] * 15, numbers)] if in_one else [own, others]
    content = read_tables((*whole.all()[:2], *tables), reference)
    [finding] = of_rule(content.findings, "form.row_order")
    assert (finding.severity, finding.table_id) == ("error", "review_litigation")


def test_of_two_headers_that_differ_neither_counts(reference: Reference) -> None:
    """The second one is shifted: the cells that go on beside it stand before its labels and not around them."""
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    shifted: list[Spot] = [("", 1, 3), "", "", *APPLICANTS[1:-1]]
    down = replace(
        table,
        rows=table.rows + 1,
        cells=(
            *(replace(cell, row=cell.row + (cell.row >= 3)) for cell in table.cells),
            *(replace(cell, row=3) for cell in grid([shifted]).cells),
        ),
    )
    content = read_tables(whole.all(requests=down), reference)
    assert not whole.wrong(content)
    assert "form.rows_missing" in rules(content.findings)
    again = change(down, lambda c: c.row == 3, lambda c: replace(c, text="", second_text=""))
    for column, label in enumerate(APPLICANTS, 3):
        again = change(again, lambda c, at=column: (c.row, c.col) == (3, at), lambda c, s=label: replace(c, text=s))
    assert not whole.missing(read_tables(whole.all(requests=again), reference)), (
        "the same once more is no contradiction"
    )


@pytest.mark.parametrize("name", ["proactive", "requests", "review_litigation"])
@pytest.mark.parametrize("blank_first", [True, False])
def test_a_blank_table_below_a_filled_one_is_not_its_header_once_more(
    reference: Reference, name: TableId, blank_first: bool
) -> None:
    whole = filled(reference, "2021")
    table = whole.tables[name]
    blank = change(table, lambda c: c.text.isdigit(), lambda c: replace(c, text="", second_text=""))
    blank = replace(blank, order=table.order + 1)
    others = [other for other in whole.tables.values() if other != table]
    pair = (blank, table) if blank_first else (table, blank)
    content = read_tables((*others, *pair), reference)
    assert not [f for f in content.facts if f.table_id == name], "nothing tells which of the two is the report's"
    assert "form.duplicate" in rules(content.findings)


def test_rows_without_numbers_are_not_a_header_once_more(reference: Reference) -> None:
    """A block of one row, of the year before and left blank in this one."""
    label = "第二十条第（五）项"
    blocks = [
        grid([[(label, 1, 2)], ["信息内容", "本年处理决定数量"], ["行政许可", number]], order=order)
        for order, number in enumerate(("2024", ""))
    ]
    content = read_tables(tuple(blocks), reference)
    assert not content.facts
    assert "form.duplicate" in rules(content.findings)


def typed(row: Sequence[str], below: str, *, from_left: Sequence[str] = (), above: str = "") -> Document:
    """The table of reviews and suits in columns without rules, and lines below it, the second from the left on; `above`
    is one more heading over the first column."""
    step, size = 24.0, 4.0
    words: list[Word] = []

    def put(text: str, x: float, y: float) -> None:
        width = size * len(text) / (2 if text.isascii() else 1)
        words.append(Word(text, Box(x - width / 2, y, x + width / 2, y + size)))

    for text, column in (("行政复议", 2), ("行政诉讼", 9.5), ("未经复议直接起诉", 7), ("复议后起诉", 12)):
        put(text, 60 + step * column, 40.0 if text in ("行政复议", "行政诉讼") else 46.0)
    for column, text in enumerate(OUTCOMES * 3):
        put(text, 60 + step * column, 52.0)
    for column, text in enumerate(row):
        put(text, 60 + step * column, 58.0)
    put(below, 60, 64.0)
    for column, text in enumerate(from_left):
        put(text, 60 + step * column, 63.0)
    put(above, 60, 46.0)
    words = [word for word in words if word.text]
    layout = TextLayout(1, tuple(words), tuple(words), (), "test")
    return Document(
        "application/pdf", 1, (Passage(0, "\n".join(word.text for word in words), 1),), (), layouts=(layout,)
    )


@pytest.mark.parametrize(
    ("row", "sure"),
    [
        ([""] * 15, False),  # the number of the page, or a remark, is not the first number
        ([""] * 4 + ["3"] + [""] * 10, False),
        (["2", "", "1", "", "3"] + [""] * 10, True),
        (["2", "1", "4", "", "3", "6", "7", "8", "9"] + [""] * 6, True),
    ],
)
def test_a_line_below_a_blank_row_without_rules_is_not_sure(reference: Reference, row: list[str], sure: bool) -> None:
    made = to_report("x", typed(row, "" if any(row) else "5"), reference, Hints())
    numbers = [fact for fact in made.facts if fact.value is not None]
    assert len(numbers) == max(1, sum(map(bool, row)))
    assert all(fact.agreed for fact in numbers) == sure
    assert ("reading.text_beside_table" in rules(made.findings)) != sure


@pytest.mark.parametrize(("first", "sure"), [(9, False), (15, True)])
def test_a_row_that_goes_on_below_its_beginning_is_not_sure(reference: Reference, first: int, sure: bool) -> None:
    row = [str(number) for number in range(101, 116)]
    made = to_report("x", typed(row[:first], "", from_left=row[first:]), reference, Hints())
    assert bool(made.facts)
    assert all(fact.agreed for fact in made.facts) == sure


@pytest.mark.parametrize("second", ["2000001", "2000002"])
def test_numbers_on_two_lines_are_whole_where_they_add_up(reference: Reference, second: str) -> None:
    row = ["1000000", second, "4", "", "3000005", *["0"] * 10]
    made = to_report("x", typed([n[:5] for n in row], "", from_left=[n[5:] for n in row]), reference, Hints())
    adds_up = second == "2000001"
    assert [f.raw for f in made.facts][:5] == row[:5]
    assert ("reading.text_beside_table" in rules(made.findings)) != adds_up
    assert {f.table_id for f in made.findings if f.rule == "reading.text_beside_table"} <= {"review_litigation"}


@pytest.mark.parametrize(("below", "again"), [("总计", False), ("（七）总计", True)])
def test_the_head_of_the_next_table_is_no_row_printed_again(reference: Reference, below: str, again: bool) -> None:
    page = requests(Page(), reference)
    page.line(below, "1")
    made = to_report("x", Document("application/pdf", 1, (), (), layouts=(page.layout(),)), reference, Hints())
    assert made.facts
    assert ("reading.text_beside_table" in rules(made.findings)) == again


def test_one_heading_too_many_leaves_no_column_sure(reference: Reference) -> None:
    row = [str(number) for number in range(101, 116)]
    assert to_report("x", typed(row, ""), reference, Hints()).facts
    assert not to_report("x", typed(row, "", above="未经复议直接起诉"), reference, Hints()).facts


@pytest.mark.parametrize("below", [("四、结转下年度继续办理", "901", "902"), ("903", "904")])
def test_numbers_without_rules_that_are_printed_again_are_not_sure(reference: Reference, below: Sequence[str]) -> None:
    """The last row once more, as of another year; the rest of a row on a line of its own, left of the columns."""
    page = requests(Page(), reference)
    if below[0].isdigit():  # above the last two rows
        page.y -= 2 * PITCH
        moved = [replace(w, box=replace(w.box, y0=w.box.y0 + PITCH, y1=w.box.y1 + PITCH)) for w in page.words[-16:]]
        page.words[-16:] = moved
    page.line(*below)
    made = to_report("x", Document("application/pdf", 1, (), (), layouts=(page.layout(),)), reference, Hints())
    assert made.facts
    assert not any(fact.agreed for fact in made.facts)
    assert "reading.text_beside_table" in rules(made.findings)


def test_a_table_with_every_column_twice_beside_one_that_is_whole_is_an_error(reference: Reference) -> None:
    """Two years beside each other: nothing tells whether they or the table above are the report's."""
    whole = filled(reference, "2021")
    table = whole.tables["review_litigation"]
    twice = [replace(c, col=c.col + 15, text=c.text + "9" * c.text.isdigit()) for c in table.cells]
    both = replace(table, cols=30, cells=(*table.cells, *twice), order=table.order + 9)
    content = read_tables((*whole.all(), both), reference)
    found = of_rule(content.findings, "label.unknown_column")
    assert found and {(f.severity, f.table_id) for f in found} == {("error", "review_litigation")}
