"""Labels of scans below a seal: those that the place identifies cost nothing but a finding, others their row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Filled, change, drop_row, filled, of_rule

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.forms import Content, read_tables

ROW = "2.重复申请"
INDICATOR = "requests.not_processed.duplicate"


def below_a_seal(table: Table, label: str, read: str, second: str | None = None) -> Table:
    return change(
        replace(table, reader="scan:any"),
        lambda cell: cell.text == label,
        lambda cell: replace(cell, text=read, second_text=second),
    )


def read_with(whole: Filled, requests: Table, reference: Reference) -> Content:
    return read_tables(whole.all(requests=requests), reference)


@pytest.mark.parametrize(
    ("label", "read"), [(ROW, "人12"), ("3.要求提供公开出版物", "口共"), ("四、结转下年度继续办理", "四、继H")]
)
def test_an_illegible_row_is_the_only_one_left(reference: Reference, label: str, read: str) -> None:
    whole = filled(reference, "2021")
    content = read_with(whole, below_a_seal(whole.tables["requests"], label, read), reference)
    assert not whole.wrong(content) and not whole.missing(content)
    assert len({f.indicator for f in of_rule(content.findings, "label.misprint")}) == 1


def test_a_legible_label_is_another_row(reference: Reference) -> None:
    whole = filled(reference, "2021")
    legible = below_a_seal(whole.tables["requests"], ROW, "人12", "人12")
    assert {place[0] for place in whole.missing(read_with(whole, legible, reference))} == {INDICATOR}
    other = below_a_seal(whole.tables["requests"], ROW, "2.恶意申请")  # below a seal, but legible
    assert {place[0] for place in whole.missing(read_with(whole, other, reference))} == {INDICATOR}
    digital = replace(below_a_seal(whole.tables["requests"], ROW, "人12"), reader="pdf:any")
    assert {place[0] for place in whole.missing(read_with(whole, digital, reference))} == {INDICATOR}


def test_an_illegible_row_of_a_table_without_all_rows_is_none(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = below_a_seal(whole.tables["requests"], ROW, "人12")
    last = next(cell.row for cell in table.cells if cell.text == "3.要求提供公开出版物")
    content = read_with(whole, drop_row(table, last), reference)
    assert INDICATOR in {place[0] for place in whole.missing(content)} and not whole.wrong(content)


def test_two_illegible_rows_read_alike_are_not_told_apart(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = below_a_seal(whole.tables["requests"], ROW, "人12")
    both = below_a_seal(table, "3.要求提供公开出版物", "人12")
    content = read_with(whole, both, reference)
    assert not whole.wrong(content)
    lost = {INDICATOR, "requests.not_processed.asked_for_publication"}
    assert {place[0] for place in whole.missing(content)} & lost
    apart = below_a_seal(table, "3.要求提供公开出版物", "口共")
    content = read_with(whole, apart, reference)
    assert not whole.wrong(content) and not whole.missing(content)


def test_strokes_of_a_seal_before_a_short_label_are_no_part_of_it(reference: Reference) -> None:
    whole = filled(reference, "2021")
    for read in ("!...（七）总计", "川（七）总计"):
        table = below_a_seal(whole.tables["requests"], "（七）总计", read)
        content = read_with(whole, table, reference)
        assert not whole.wrong(content) and not whole.missing(content)
        assert of_rule(content.findings, "label.misprint")


def test_a_misread_number_below_an_illegible_header_costs_only_itself(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = below_a_seal(whole.tables["requests"], "科研机构", "意个")
    column = next(cell.col for cell in table.cells if cell.text == "意个")
    last = max(cell.row for cell in table.cells)

    def with_last(text: str) -> Table:
        return change(
            table, lambda c: (c.row, c.col) == (last, column), lambda c: replace(c, text=text, second_text=None)
        )

    content = read_with(whole, with_last("|73."), reference)
    assert not whole.missing(content) and {place[1] for place, _ in whole.wrong(content)} == {"research"}
    assert {f.applicant for f in of_rule(content.findings, "label.misprint")} == {"research"}
    words = read_with(whole, with_last("见附件"), reference)
    assert {place[1] for place in whole.missing(words)} == {"research"}


def test_headers_begin_behind_the_labels_though_the_first_of_these_is_illegible(reference: Reference) -> None:
    whole = filled(reference, "2021")
    table = whole.tables["requests"]
    corner = min(table.cells, key=lambda cell: (cell.row, cell.col)).text
    table = below_a_seal(table, "一、本年新收政府信息公开申请数量", "一、本年新收府信息公公开申青数量并专")
    table = below_a_seal(below_a_seal(table, corner, "20"), "自然人", "财自然")
    content = read_with(whole, below_a_seal(table, "商业企业", "清企"), reference)
    assert not whole.wrong(content) and not whole.missing(content)
