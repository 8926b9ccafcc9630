"""What a workbook does not print does not count, in either reading."""

from __future__ import annotations

import io
import struct
import types
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from gongkai.extractors.document import Cell, Table
from gongkai.extractors.readers.office.workbook import excel_formatting, excel_looks
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.spreadsheet_xml import as_xlsx
from gongkai.extractors.readers.office.workbook.xls_drawings import drawings_of

HIDDEN, STRUCK, RAISED = "reading.hidden_text", "reading.struck_text", "reading.raised_text"
PRINTED = "reading.printed_value"
MERGED, SECOND = "ss:MergeAcross='1'", "ss:Index='2'"
PLAIN = [
    "General",
    "0",
    "#,##0",
    "0.00",
    '0"件"',
    '"共"0"条"',
    '0.00"万元"',
    '"￥"#,##0',
    'G/通用格式"次"',
    "0\\ 000",
    "0_ ",
    "[Red]0",
    "0;-0",
    "@",
    "_(* #,##0_)",
]


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
    assert found.same_readings, (found.text, found.second_text)
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
        (12, '0"万"', "12", PRINTED, "12万"),
        (5200, '0.00"元"', "5200", PRINTED, "5200.00元"),
        (7, '"约"0', "7", PRINTED, "约7"),
        (37, 'General"百"', "37", PRINTED, "37百"),
        (48, '"-"0', "48", PRINTED, "-48"),
        (48, '0"-"0', "48", PRINTED, '48（0"-"0）'),
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


@pytest.mark.parametrize(("how", "agreed"), [("fill", False), ("center", True)])
def test_a_text_that_is_repeated_to_fill_its_cell_is_in_doubt(how: str, agreed: bool) -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"].value = 5
        sheet["B2"].alignment = Alignment(horizontal=how)

    found = next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))
    assert (found.text, found.agreed) == ("5", agreed)


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


WHITE_ON_ZERO = CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFFFFFF"))
NOTHING = Rule(type="expression", formula=["TRUE"], dxf=DifferentialStyle(numFmt=NumberFormat(164, ";;;")))
ITS_OWN_CELL = FormulaRule(formula=["B2>3"], font=Font(color="FFFFFFFF"))
ANOTHER_CELL = FormulaRule(formula=["$A$1>3"], font=Font(color="FFFFFFFF"))
BAR_ALONE = DataBarRule("num", 0, "num", 9, color="FF0000FF", showValue=False)
RED = CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFF0000"))


@pytest.mark.parametrize(
    ("rule", "value", "text", "agreed", "note"),
    [
        (WHITE_ON_ZERO, 0, "", False, HIDDEN),
        (WHITE_ON_ZERO, 5, "5", True, None),
        (NOTHING, 5, "", False, HIDDEN),
        (ITS_OWN_CELL, 5, "", False, HIDDEN),
        (ITS_OWN_CELL, 2, "2", True, None),
        (ANOTHER_CELL, 5, "5", False, "reading.not_text"),
        (BAR_ALONE, 5, "", False, HIDDEN),
        (RED, 0, "0", True, None),
    ],
)
def test_a_conditional_format_that_hides(rule: Rule, value: int, text: str, agreed: bool, note: str | None) -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"].value = value
        sheet.conditional_formatting.add("B2:B3", rule)

    found = next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))
    assert (found.text, found.second_text, found.agreed) == (text, text, agreed)
    assert [n.rule for n in found.notes] == ([note] if note else [])


@pytest.mark.parametrize(("others", "agreed"), [(150, True), (200, False)])
@pytest.mark.parametrize("reading", ["conditions_of", "_by_condition"])
def test_of_more_conditional_formats_than_are_asked_none_is_overlooked(
    reading: str, others: int, agreed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By either reading alone."""
    other = excel_looks if reading == "_by_condition" else excel_formatting
    monkeypatch.setattr(other, "conditions_of" if other is excel_looks else "_by_condition", lambda *_: [])

    def fill(sheet: Any) -> None:
        sheet["B2"].value = 0
        for row in range(3, 3 + others):
            sheet.conditional_formatting.add(f"C{row}", WHITE_ON_ZERO)
        sheet.conditional_formatting.add("A1" if agreed else "B2", WHITE_ON_ZERO)

    found = next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))
    assert found.agreed is agreed


@pytest.mark.parametrize("font", [{"color": Color(indexed=9)}, {"color": Color(theme=0)}, {"sz": 1}])
def test_white_and_tiny_parts_of_a_text(font: dict[str, Any]) -> None:
    found = middle(CellRichText(TextBlock(InlineFont(), "5"), TextBlock(InlineFont(**font), "6")))
    assert (found.text, [note.rule for note in found.notes]) == ("5", [HIDDEN])


def test_what_is_calculated_anew_at_opening_is_not_what_is_stored() -> None:
    def made(calculation: bytes) -> bytes:
        book = openpyxl.Workbook()
        for col in "ABC":
            book.active[f"{col}1"] = 7
        stored, changed = io.BytesIO(), io.BytesIO()
        book.save(stored)
        with zipfile.ZipFile(stored) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                part = old.read(name).replace(b'<c r="B1" t="n"><v>7</v>', b'<c r="B1"><f>5+5</f><v>7</v>')
                new.writestr(name, part.replace(b' fullCalcOnLoad="1"', calculation))
        return changed.getvalue()

    (old,), (anew,) = (read_excel(made(c)).tables for c in (b"", b' fullCalcOnLoad="1"'))
    assert [cell.agreed for cell in old.cells] == [True, True, True]
    assert [cell.agreed for cell in anew.cells] == [True, False, True]


def test_parts_of_a_text_in_a_workbook_of_excel_2003_in_xml() -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    data = "<ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'>{}</ss:Data>"
    texts = ("<S>8</S><B>9</B>", "9<Sup>1</Sup>", "9<Font html:Color='#FFFFFF'>1</Font>", "<I>9</I>")
    row = "".join(f"<Cell>{data.format(text)}</Cell>" for text in texts)
    names = f"xmlns='{space}' xmlns:ss='{space}' xmlns:html='http://www.w3.org/TR/REC-html40'"
    xml = f"<Workbook {names}><Worksheet ss:Name='S'><Table><Row>{row}</Row></Table></Worksheet></Workbook>"
    (table,) = read_excel(as_xlsx(xml.encode())).tables
    assert [cell.text for cell in table.cells] == ["9"] * 4
    assert [[note.rule for note in cell.notes] for cell in table.cells] == [[STRUCK], [RAISED], [HIDDEN], []]


def test_the_shapes_of_an_old_workbook_are_found_but_for_comments() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def shape(col: int, row: int, kind: int) -> bytes:
        anchor = b"\x00\x00\x10\xf0\x12\x00\x00\x00" + struct.pack("<9H", 0, col, 0, row, 0, col, 9, row, 9)
        return record(0xEC, b"\x0f\x00" + anchor) + record(0x5D, struct.pack("<3H", 0x15, 0x12, kind) + bytes(16))

    chart = record(0x809, b"") + shape(9, 9, 6) + record(0x0A, b"")
    sheet = record(0x809, b"") + shape(2, 5, 6) + shape(3, 5, 0x19) + chart + shape(1, 7, 8) + record(0x0A, b"")
    book = types.SimpleNamespace(mem=b"xx" + sheet + shape(0, 0, 6), _sh_abs_posn=[2])
    assert list(drawings_of(book, 0)) == [(5, 2), (7, 1)]
