"""What a workbook does not print does not count, in either reading."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from gongkai.extractors.document import Cell, Table
from gongkai.extractors.readers.office.excel import read_excel
from gongkai.extractors.readers.office.spreadsheet_xml import as_xlsx

HIDDEN, STRUCK, RAISED = "reading.hidden_text", "reading.struck_text", "reading.raised_text"
PRINTED = "reading.printed_value"
MERGED, SECOND = "ss:MergeAcross='1'", "ss:Index='2'"
PLAIN = ["General", "0", "#,##0", "0.00", '0"件"', "0_ ", "[Red]0", "0;-0", "@", "_(* #,##0_)"]


def table_of(fill: Callable[[Any], None]) -> Table:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (1, 2, 3):
        for col in (1, 2, 3):
            sheet.cell(row, col, row * 10 + col)
    fill(sheet)
    written = io.BytesIO()
    book.save(written)
    (table,) = read_excel(written.getvalue()).tables
    return table


def middle(value: object, code: str | None = None, font: Font | None = None, ground: str | None = None) -> Cell:
    def fill(sheet: Any) -> None:
        cell = sheet["B2"]
        cell.value = value
        if code:
            cell.number_format = code
        if font:
            cell.font = font
        if ground:
            cell.fill = PatternFill("solid", fgColor=ground)

    found = next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))
    assert found.same_readings, (found.text, found.second)
    return found


@pytest.mark.parametrize(
    ("value", "code", "text", "rule", "quote"),
    [
        (1234, ";;;", "", HIDDEN, "1234"),
        (0, "0;-0;;@", "", HIDDEN, "0"),
        (0, '[=0]"";General', "", HIDDEN, "0"),
        (0, "#", "", HIDDEN, "0"),
        (0.2, "#,###", "", HIDDEN, "0.2"),
        (3.6, "0", "3.6", PRINTED, "4"),
        (2.345, "0.0", "2.345", PRINTED, "2.3"),
        (1234, "0,", "1234", PRINTED, "1"),
        (0.12, "0%", "0.12", PRINTED, "12%"),
        (5, '"1"0', "5", PRINTED, "15"),
    ],
)
def test_a_format_that_hides_or_rounds(value: object, code: str, text: str, rule: str, quote: str) -> None:
    found = middle(value, code)
    assert found.text == text
    assert rule in [note.rule for note in found.notes]
    assert any(note.quote == quote for note in found.notes) or rule == PRINTED
    assert found.agreed is bool(text)


def test_the_dash_that_formats_of_accounts_print_for_zero_is_a_mark() -> None:
    found = middle(0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ')
    assert (found.text, found.agreed) == ("-", False)


@pytest.mark.parametrize("code", PLAIN)
def test_a_format_that_prints_the_number(code: str) -> None:
    found = middle(1234, code)
    assert (found.text, found.notes, found.agreed) == ("1234", (), True)


def test_fonts_of_a_whole_cell() -> None:
    assert (middle(5, font=Font(strike=True)).text, middle(5, font=Font(strike=True)).agreed) == ("", False)
    assert middle(5, font=Font(color="FFFFFFFF")).text == ""
    assert middle(5, font=Font(color="FFFFFFFF"), ground="FF003366").text == "5"
    assert middle(5, font=Font(color="FF003366"), ground="FF003366").text == ""


@pytest.mark.parametrize(
    ("font", "rule"), [(InlineFont(strike=True), STRUCK), (InlineFont(vertAlign="superscript"), RAISED)]
)
def test_runs_of_rich_text(font: InlineFont, rule: str) -> None:
    found = middle(CellRichText(TextBlock(font, "6"), "5"))
    assert (found.text, [(note.rule, note.quote) for note in found.notes], found.agreed) == ("5", [(rule, "6")], True)
    assert middle(CellRichText(TextBlock(InlineFont(b=True), "6"), "5")).text == "65"


def test_hidden_rows_and_columns_are_not_there() -> None:
    def fill(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.merge_cells("B3:C3")

    table = table_of(fill)
    assert [(c.row, c.col, c.colspan, c.text, c.agreed) for c in table.cells] == [
        (0, 0, 1, "12", True),
        (0, 1, 1, "13", True),
        (1, 0, 2, "32", True),
    ]


def test_zeros_that_a_sheet_does_not_show() -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"].value = 0
        sheet.sheet_view.showZeros = False

    found = next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))
    assert found.text == ""
    assert not found.agreed


def test_a_workbook_of_excel_2003_in_xml() -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"

    def cell(value: str, kind: str, placed: str = "") -> str:
        return f"<Cell {placed}><Data ss:Type='{kind}'>{value}</Data></Cell>"

    rows = (
        f"<Row>{cell('x', 'String', MERGED)}{cell('5', 'Number')}</Row>"
        f"<Row ss:Hidden='1'>{cell('9', 'Number')}</Row>"
        f"<Row>{cell('7.5', 'Number', SECOND)}{cell('=q', 'String')}</Row>"
    )
    sheet = f"<Worksheet ss:Name='S'><Table>{rows}</Table></Worksheet>"
    xml = f"<?xml version='1.0'?><Workbook xmlns='{space}' xmlns:ss='{space}'>{sheet}</Workbook>"
    (table,) = read_excel(as_xlsx(xml.encode())).tables
    assert [(c.row, c.col, c.colspan, c.text, c.agreed) for c in table.cells] == [
        (0, 0, 2, "x", True),
        (0, 2, 1, "5", True),
        (1, 0, 1, "", True),
        (1, 1, 1, "7.5", True),
        (1, 2, 1, "=q", True),
    ]
