"""Several tables of a form below each other in one grid, as on a sheet of a workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Filled, filled

from gongkai.extractors.document import Cell, Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import read_tables
from gongkai.transforms.tables.sections import take_apart

WIDTH = 60
"""Columns that each of the tables divides evenly."""


def stacked(form: Filled, titles: dict[str, str]) -> Table:
    """The tables of a report in one grid, with a title above some of them."""
    cells: list[Cell] = []
    rows = 0
    for table_id, table in form.tables.items():
        if title := titles.get(table_id):
            cells.append(Cell(rows, 0, 1, WIDTH, title, title))
            rows += 1
        by = WIDTH // table.cols
        cells += [replace(c, row=c.row + rows, col=c.col * by, colspan=c.colspan * by) for c in table.cells]
        rows += table.rows
    return Table(0, rows, WIDTH, tuple(cells), "test")


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("titled", [True, False])
def test_each_table_of_a_sheet_is_read(reference: Reference, form: str, titled: bool) -> None:
    whole = filled(reference, form)
    titles = {"requests": "三、收到和处理政府信息公开申请情况", "review_litigation": "四、行政复议、行政诉讼情况"}
    sheet = stacked(whole, titles if titled else {})
    content = read_tables((sheet,), reference)
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())
    heads = [next(c.text for c in part.cells if c.row == 0) for part in take_apart(sheet, reference)]
    assert (heads[1] == titles["requests"]) == titled


def test_a_table_is_not_taken_apart(reference: Reference) -> None:
    for form in ("2019", "2021", "legacy"):
        for table in filled(reference, form).all():
            assert take_apart(table, reference) == [table]


def test_the_text_that_goes_on_below_the_tables_of_a_sheet_is_no_row(reference: Reference) -> None:
    whole = filled(reference, "2021")
    sheet = stacked(whole, {})
    texts = ["五、存在的主要问题及改进情况", "2022年的问题，将在2024年改进。", "无。"]
    cells = [Cell(sheet.rows + row, 0, 1, 1, text, text) for row, text in enumerate(texts)]
    content = read_tables((replace(sheet, rows=sheet.rows + 3, cells=(*sheet.cells, *cells)),), reference)
    assert (whole.wrong(content), whole.missing(content), content.findings) == ([], set(), ())
    number = [Cell(sheet.rows, 0, 1, 1, "17", "17")]
    content = read_tables((replace(sheet, rows=sheet.rows + 1, cells=(*sheet.cells, *number)),), reference)
    assert [f.rule for f in content.findings] == ["label.unknown_row"]


def test_a_sheet_that_begins_with_the_text_of_a_report_does_not_go_on(reference: Reference) -> None:
    """Else its first table would be the end of the last one of the sheet before, and both be lost."""
    own, other = filled(reference, "2021"), stacked(filled(reference, "2021", first=5001), {})
    texts = ["某局2023年政府信息公开工作年度报告", "本报告所列数据的统计期限自2023年1月1日起。", "一、总体情况"]
    cells = [Cell(row, 0, 1, WIDTH, text, text) for row, text in enumerate(texts)]
    cells += [replace(cell, row=cell.row + 3) for cell in other.cells]
    second = replace(other, order=1, rows=other.rows + 3, cells=tuple(cells))
    content = read_tables((stacked(own, {}), second), reference)
    assert content.facts == ()
    assert {f.indicator for f in content.findings if f.rule == "form.duplicate"} == {name for name, _ in own.truth}
