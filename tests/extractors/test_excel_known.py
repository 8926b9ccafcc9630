"""A number of a workbook whose cell, style or surroundings are not known to leave it as it is is in doubt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from lxml import etree
from openpyxl.styles import Border, Font, PatternFill, Side

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.workbook import spreadsheet_xml
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.excel_colours import Palette, are_near, is_dark
from gongkai.extractors.readers.office.workbook.excel_conditions import conditions_of
from gongkai.extractors.readers.office.workbook.excel_doubts import Doubts, placed_cells, placed_rows
from gongkai.extractors.readers.office.workbook.excel_drawings import (
    Measures,
    covered_by_drawing,
    covered_by_old_shapes,
)

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
STYLES = """<styleSheet><fonts><font/><font><sz val='3'/></font><font><color rgb='FF222222'/></font>
<font><mystery/></font><font><scheme val='minor'/></font><font><color rgb='FFC0C0C0'/></font>
<font><color theme='1' tint='0.9'/></font></fonts>
<fills><fill/><fill><patternFill patternType='solid'><fgColor indexed='8'/></patternFill></fill>
<fill><patternFill patternType='darkGrid'><fgColor rgb='FF000000'/></patternFill></fill>
<fill><gradientFill><stop><color theme='1'/></stop></gradientFill></fill>
<fill><gradientFill><stop><color rgb='FFDDEBF7'/></stop></gradientFill></fill></fills>
<cellXfs>%s</cellXfs></styleSheet>"""


def doubts(cell: str, form: str = "<xf/>", sheet: str = "", theme: str = "") -> list[str]:
    styles = etree.XML(STYLES % form)
    fonts = f"<t xmlns='{A}'><minorFont><latin typeface='{theme or 'Calibri'}'/></minorFont></t>"
    root = etree.XML(f"<worksheet>{sheet}<sheetData>{cell}</sheetData></worksheet>")
    return [seen for _, seen in Doubts(styles, etree.XML(fonts), []).in_sheet(root)]


def row(cell: str, height: str = "") -> str:
    return f"<row r='4'{height}>{cell}</row>"


PLAIN = row("<c r='B4'><v>385</v></c>")


@pytest.mark.parametrize(
    ("cell", "form", "seen"),
    [
        (row("<c r='B4' vm='1'><v>385</v></c>"), "<xf/>", ["c/@vm"]),
        (row("<c r='B4'><f>385+INT(RAND())</f><v>385</v></c>"), "<xf/>", ["formula"]),
        (row("<c r='B4'><f ca='1'>A1</f><v>385</v></c>"), "<xf/>", ["formula"]),
        (row("<c r='B4'><v>385</v></c>", " ht='5'"), "<xf/>", ["row height"]),
        (row("<c r='B4' t='inlineStr'><is><t>385</t></is></c>", " ht='5'"), "<xf/>", ["row height"]),
        (PLAIN, "<xf newer='1'/>", ["xf/@newer"]),
        (PLAIN, "<xf><alignment turned='1'/></xf>", ["alignment/@turned"]),
        (PLAIN, "<xf fontId='1'/>", ["small digits"]),
        (PLAIN, "<xf fontId='2' fillId='1'/>", ["colour"]),
        (PLAIN, "<xf fontId='3'/>", ["font/mystery"]),
        (PLAIN, "<xf fontId='6'/>", ["colour"]),
        (PLAIN, "<xf fillId='2'/>", ["fill"]),
        (PLAIN, "<xf fillId='3'/>", ["fill"]),
    ],
)
def test_what_is_not_known_to_be_harmless_is_in_doubt(cell: str, form: str, seen: list[str]) -> None:
    assert doubts(cell, form) == seen


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        (PLAIN, "<xf numFmtId='0' applyFont='1'><alignment horizontal='center' wrapText='1'/><protection/></xf>"),
        (PLAIN, "<xf fontId='2'/>"),
        (PLAIN, "<xf fontId='5' fillId='1'/>"),
        (PLAIN, "<xf fillId='4'/>"),
        (row("<c r='B4'><f>SUM(B1:B3)</f><v>385</v></c>", " ht='12'"), "<xf/>"),
        (row("<c r='B4' t='inlineStr'><is><t>本年收到申请385件，其中</t></is></c>", " ht='5'"), "<xf/>"),
    ],
)
def test_what_programs_write_is_known(cell: str, form: str) -> None:
    assert doubts(cell, form) == []


def test_the_font_that_a_theme_gives() -> None:
    assert doubts(PLAIN, "<xf fontId='4'/>", theme="Wingdings") == ["font Wingdings"]
    assert doubts(PLAIN, "<xf fontId='4'/>") == []


def test_formulas_that_are_shown_as_such() -> None:
    view = "<sheetViews><sheetView showFormulas='1'/></sheetViews>"
    assert doubts(row("<c r='B4'><f>380+5</f><v>385</v></c>"), sheet=view) == ["formula"]


def test_places_that_are_not_stated_are_counted() -> None:
    sheet = etree.XML("<s><row r='3'><c r='B3'/><c/></row><row><c/><c r='D4'/></row><row r='x'/></s>")
    found = [(number, [place for place, _ in placed_cells(number, row)]) for number, row in placed_rows(sheet)]
    assert found == [(2, [(2, 1), (2, 2)]), (3, [(3, 0), (3, 3)]), (4, [])]


def test_colours_by_theme_palette_and_tint() -> None:
    palette = Palette()
    of = lambda text: palette.of(etree.XML(f"<color {text}/>"), "auto")  # noqa: E731
    assert [of(text) for text in ("theme='0'", "theme='1' tint='1'", "indexed='10'", "auto='1'", "theme='77'")] == [
        "FFFFFF", "FFFFFF", "FF0000", "auto", "auto"]  # fmt: skip
    assert of("rgb='FF808080' tint='-0.5'") == "404040"
    assert (are_near("F0F0F0", "FFFFFF"), are_near("808080", "FFFFFF"), are_near("x", "FFFFFF")) == (True, False, False)
    assert (is_dark("000080"), is_dark("FFFF00"), is_dark("")) == (True, False, False)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("<cfRule type='colorScale'><colorScale><color rgb='FF000000'/></colorScale></cfRule>", 1),
        ("<cfRule type='colorScale'><colorScale><color rgb='FF63BE7B'/></colorScale></cfRule>", 0),
        ("<cfRule type='dataBar'><dataBar><color rgb='FF000033'/></dataBar></cfRule>", 1),
        ("<cfRule type='cellIs' operator='equal' dxfId='0'><formula>1</formula></cfRule>", 1),
        ("<cfRule type='cellIs' operator='equal' dxfId='1'><formula>1</formula></cfRule>", 0),
        ("<cfRule type='cellIs' operator='equal' dxfId='2'><formula>1</formula></cfRule>", 1),
    ],
)
def test_conditional_formats_that_darken_a_cell(rule: str, found: int) -> None:
    fill = "<dxf>{}<fill><patternFill><bgColor rgb='{}'/></patternFill></fill></dxf>"
    ink = "<font><color rgb='FF9C0006'/></font>"
    listed = fill.format("", "FF111111") + fill.format(ink, "FFFFC7CE") + fill.format(ink, "FF8C0A10")
    sheet = etree.XML(f"<s><conditionalFormatting sqref='B2'>{rule}</conditionalFormatting></s>")
    assert len(conditions_of(sheet, etree.XML(f"<s><dxfs>{listed}</dxfs></s>"))) == found


FROM = "<from><row>0</row><col>0</col></from>"
SHEET = etree.XML("<s><cols><col min='1' max='1' width='20'/></cols><row r='2' ht='60'/><row r='3' hidden='1'/></s>")


@pytest.mark.parametrize(
    ("anchor", "first", "last"),
    [
        (f"<oneCellAnchor>{FROM}<ext cx='1500000' cy='1100000'/></oneCellAnchor>", (0, 0), (3, 1)),
        ("<absoluteAnchor><pos x='1450000' y='900000'/><ext cx='10' cy='200000'/></absoluteAnchor>", (1, 1), (3, 1)),
        (f"<a><twoCellAnchor>{FROM}<to><row>2</row><col>2</col></to></twoCellAnchor></a>", (0, 0), (1, 1)),
    ],
)  # fmt: skip
def test_shapes_however_they_are_anchored(anchor: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = list(covered_by_drawing(etree.XML(f"<d>{anchor}</d>"), Measures(SHEET)))
    assert (found[0], found[-1]) == (first, last)


def test_notes_that_are_always_shown_and_controls() -> None:
    note = "<x:ClientData ObjectType='{}'>{}<x:Anchor>1, 9, 2, 9, 3, 9, 3, 0</x:Anchor></x:ClientData>"
    seen, hidden, control = note.format("Note", "<x:Visible/>"), note.format("Note", ""), note.format("Checkbox", "")
    xml = "<xml xmlns:x='urn:x'>{}<br></xml>"  # as Excel writes it, which is no XML
    under = [(2, 1), (2, 2), (2, 3)]
    sheet = Measures(SHEET)
    assert [list(covered_by_old_shapes(xml.format(shape).encode(), sheet)) for shape in (seen, hidden, control)] == [
        under, [], under]  # fmt: skip
    assert list(covered_by_old_shapes(b"", sheet)) == []


def test_a_whole_workbook_with_what_every_program_writes() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目", "数量"])
    sheet.append(["收到", 385])
    thin = Side(style="thin")
    cell = sheet["B2"]
    cell.border, cell.font = Border(left=thin, top=thin), Font(name="宋体", size=11, color="FF0070C0")
    cell.fill = PatternFill("solid", fgColor="FFF2F2F2")
    written = io.BytesIO()
    book.save(written)
    (table,) = read_excel(written.getvalue()).tables
    assert all(cell.agreed for cell in table.cells)


# ---------------------------------------------------------------- Excel 2003 in XML

BLACK = "<Interior ss:Color='#000000' ss:Pattern='Solid'/>"
S = "urn:schemas-microsoft-com:office:spreadsheet"


def old(styles: str, cell: str = "ss:StyleID='a'", row: str = "", column: str = "", options: str = "") -> Cell:
    label = "<Cell><Data ss:Type='String'>收到</Data></Cell>"
    xml = (
        f"<Workbook xmlns='{S}' xmlns:ss='{S}'><Styles>{styles}</Styles><Worksheet ss:Name='a'><Table>{column}"
        f"<Row>{label}<Cell><Data ss:Type='String'>数量</Data></Cell></Row>"
        f"<Row {row}>{label}<Cell {cell}><Data ss:Type='Number'>385</Data></Cell></Row></Table>{options}"
        "</Worksheet></Workbook>"
    )
    (table,) = read_excel(spreadsheet_xml.as_xlsx(xml.encode())).tables
    return table.cells[-1]


@pytest.mark.parametrize(
    ("styles", "text"),
    [
        ("<Style ss:ID='a'><Font ss:Color='#FFFFFF'/></Style>", ""),
        ("<Style ss:ID='a'><Font ss:Size='1'/></Style>", ""),
        ("<Style ss:ID='a' ss:Parent='b'/><Style ss:ID='b'><Font ss:StrikeThrough='1'/></Style>", ""),
        ("<Style ss:ID='a' ss:Parent='a'><Font ss:Color='#000000'/>" + BLACK + "</Style>", ""),
        ("<Style ss:ID='a'><NumberFormat ss:Format='&quot;9&quot;0'/></Style>", "385"),
        ("<Style ss:ID='a'><NumberFormat ss:Format='Yes/No'/></Style>", "385"),
        ("<Style ss:ID='a'><Font ss:VerticalAlign='Superscript'/></Style>", "385"),
    ],
)  # fmt: skip
def test_styles_of_an_old_workbook_in_xml(styles: str, text: str) -> None:
    found = old(styles)
    assert (found.text, bool(found.notes)) == (text, True)


WHITE = "<Style ss:ID='w'><Font ss:Color='#FFFFFF'/></Style>"


@pytest.mark.parametrize(
    "read",
    [
        lambda: old(WHITE, "", row="ss:StyleID='w'"),
        lambda: old(WHITE, "", column="<Column/><Column ss:StyleID='w' ss:Span='2'/>"),
        lambda: old(WHITE.replace("'w'", "'Default'"), ""),
    ],
)
def test_styles_of_rows_columns_and_of_all_cells(read: Callable[[], Cell]) -> None:
    assert read().text == ""


def test_what_an_old_workbook_in_xml_leaves_as_it_is() -> None:
    font, form = "<Font ss:FontName='宋体' ss:Size='12' ss:Color='#000000'/>", "<NumberFormat ss:Format='0_ '/>"
    found = old(f"<Style ss:ID='a'>{font}{form}</Style>", row="ss:Height='14.25'")
    assert (found.text, found.agreed, found.notes) == ("385", True, ())
    assert old("", "", row="ss:Height='0'").text == "数量"  # the last row that is seen


def test_the_package_is_an_archive() -> None:
    assert zipfile.is_zipfile(io.BytesIO(spreadsheet_xml.as_xlsx(f"<W xmlns='{S}'><Worksheet/></W>".encode())))
