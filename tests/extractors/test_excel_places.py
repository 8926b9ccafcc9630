"""Workbooks: shapes that reach out of their anchors or lie over merged cells, numbers that a cell shrinks, wraps or
moves, fonts of symbols, what old workbooks ask of formulas and of parts of texts."""

from __future__ import annotations

import struct
import types
from decimal import Decimal

import pytest
from lxml import etree
from test_excel_doubts import old_book, old_form, record, sheet_of
from test_excel_known import S, doubts, row

from gongkai.extractors.document import Cell, CellNote, UnreadableError
from gongkai.extractors.readers.office.workbook import excel_formatting, number_formats, spreadsheet_xml, xls_doubts
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL, conditions_of
from gongkai.extractors.readers.office.workbook.excel_doubts import Doubts
from gongkai.extractors.readers.office.workbook.excel_drawings import Measures, covered_by_drawing
from gongkai.extractors.readers.office.workbook.excel_formatting import Formatting, Shown
from gongkai.extractors.readers.office.workbook.excel_grid import Grid, visible_grid
from gongkai.extractors.readers.office.workbook.excel_looks import SheetLooks
from gongkai.extractors.readers.office.workbook.excel_widths import Printed, is_unseen
from gongkai.extractors.readers.office.workbook.spreadsheet_xml_doubts import area_of, may_hide

SHAPE = """<d><twoCellAnchor><from><row>9</row><col>5</col></from>
<to><row>{}</row><rowOff>1</rowOff><col>{}</col><colOff>1</colOff></to>
<sp><xfrm {}/><txBody><bodyPr {}/><p>{}</p></txBody></sp></twoCellAnchor></d>"""
WORDS = "<r><rPr sz='1400'/><t>" + "说明" * 12 + "</t></r>"


@pytest.mark.parametrize(
    ("shape", "beside", "covered"),
    [
        ((17, 5, "rot='5400000'", "", ""), (13, 4), True),
        ((17, 5, "", "", ""), (13, 4), False),
        ((9, 5, "", "wrap='none'", WORDS), (9, 8), True),
        ((9, 5, "", "wrap='none'", "<r><t>注</t></r>"), (9, 8), False),
        ((9, 5, "", "wrap='none'", WORDS), (9, 3), False),
        ((9, 5, "", "wrap='none'", "<pPr algn='r'/>" + WORDS), (9, 3), True),
        ((9, 5, "", "wrap='none'", "<pPr algn='ctr'/>" + WORDS), (9, 3), True),
        ((9, 5, "", "wrap='none'", "<r><t>注</t></r></p><p>" * 40 + "<r><t>注</t></r>"), (9, 8), False),
        ((9, 5, "", "anchor='b'", WORDS), (7, 5), True),
        ((9, 5, "", "", WORDS), (7, 5), False),
        ((9, 12, "rot='900000'", "", ""), (3, 7), False),
        ((9, 12, "rot='2400000'", "", ""), (3, 7), True),
        ((9, 12, "rot='10800000'", "", ""), (8, 7), False),
        ((9, 5, "", "", WORDS), (11, 5), True),
        ((9, 5, "", "vertOverflow='clip'", WORDS), (11, 5), False),
    ],
)
def test_what_a_shape_covers_outside_of_its_anchor(
    shape: tuple[object, ...], beside: tuple[int, int], covered: bool
) -> None:
    found = set(covered_by_drawing(etree.XML(SHAPE.format(*shape)), Measures(etree.XML("<worksheet/>"))))
    assert (9, 5) in found
    assert (beside in found) is covered


@pytest.mark.parametrize(("noted", "shown"), [("drawing", False), ("colour", True)])
def test_a_shape_over_a_part_of_a_merged_cell(noted: str, shown: bool) -> None:
    notes = {(0, 2): (CellNote("reading.not_text", noted),)}
    texts = {(0, 0): "许可", (0, 1): "385"}
    table = Grid(texts, dict(texts), [((0, 1), (0, 2))], notes, {(0, 2)}).table(range(1), 0, "")
    assert (table.cells[1].text, table.cells[1].shown) == ("385", shown)


@pytest.mark.parametrize(
    ("cell", "unseen"),
    [
        (Printed((0, 1), "385", value=385.0, indent=3), True),
        (Printed((0, 1), "385", value=385.0, indent=1), False),
        (Printed((0, 1), "38512679", value=385.0, shrinks=True), False),
        (Printed((0, 1), "3851267938512", value=385.0, shrinks=True, scale=1.3), True),
        (Printed((0, 1), "3851267", wraps=True, lines=1.4), True),
        (Printed((0, 1), "3851267", wraps=True, lines=2.9), False),
        (Printed((0, 1), "3851267", wraps=True), False),
        (Printed((0, 1), "385", wraps=True, lines=1.4), False),
    ],
)
def test_numbers_that_are_moved_shrunk_or_wrapped(cell: Printed, unseen: bool) -> None:
    assert is_unseen(cell, lambda _: 5.0, lambda _: True) is unseen


def test_a_font_of_symbols() -> None:
    symbols = etree.XML("<font><charset val='2'/></font>")
    plain = "<c r='B4' t='inlineStr'><is><r><rPr>{}</rPr><t>385</t></r></is></c>"
    assert doubts(row(plain.format(etree.tostring(symbols[0]).decode()))) == ["font of symbols"]
    assert doubts(row(plain.format("<charset val='134'/>"))) == []


def test_formulas_of_an_old_workbook_that_are_shown_or_made_anew() -> None:
    def formula(at: int, flags: int) -> bytes:
        return record(0x0006, struct.pack("<HHH8sHI", at, 2, 0, bytes(8), flags, 0))

    book = sheet_of(formula(4, 0), formula(5, 1))
    for shown, found in ((0, [(5, 2)]), (1, [(4, 2), (5, 2)])):
        sheet = types.SimpleNamespace(show_formulas=shown)
        assert list(xls_doubts.formulas_seen_otherwise(book, sheet, 0)) == found


@pytest.mark.parametrize(("name", "charset", "seen"), [("Webdings", 0, True), ("某体", 2, True), ("宋体", 134, False)])
def test_a_part_of_a_text_of_an_old_workbook_in_a_font_of_symbols(name: str, charset: int, seen: bool) -> None:
    book, form = old_book("Arial"), old_form()
    part = types.SimpleNamespace(**{**vars(book.font_list[0]), "name": name, "character_set": charset})
    book.font_list.append(part)
    sheet = types.SimpleNamespace(cell_value=lambda *_: "3851", rich_text_runlist_map={(0, 0): [(3, 1)]})
    assert bool(list(excel_formatting._old_part_doubts(book, sheet, 0, 0, form))) is seen


# ---------------------------------------------------------------- Excel 2003 in XML


def old(data: str = "<Data ss:Type='Number'>385</Data>", *, styles: str = "", cell: str = "", table: str = "",
        more: str = "") -> Cell:  # fmt: skip
    label = "<Cell><Data ss:Type='String'>收到</Data></Cell>"
    xml = (
        f"<Workbook xmlns='{S}' xmlns:ss='{S}' xmlns:x='urn:x'><Styles>{styles}</Styles><Worksheet><Table {table}>"
        f"<Row>{label}{label}</Row><Row>{label}<Cell {cell}>{data}</Cell></Row></Table>{more}</Worksheet></Workbook>"
    )
    (found,) = read_excel(spreadsheet_xml.as_xlsx(xml.encode())).tables
    return found.cells[-1]


def condition(style: str) -> str:
    form = f"<Condition><Value1>0</Value1><Format Style='{style}'/></Condition>"
    return f"<ConditionalFormatting xmlns='urn:e'><Range>R2C1:R2C2</Range>{form}</ConditionalFormatting>"


PART = "<Data ss:Type='String' xmlns:h='h'>385<Font h:{}>1</Font></Data>"
FORM = "<Style ss:ID='a'>{}</Style>"
IN_A = "ss:StyleID='a'"


@pytest.mark.parametrize(
    ("asked", "agreed"),
    [
        ({}, True),
        ({"more": condition("color:white")}, False),
        ({"more": condition("background:#FFFF99")}, True),
        ({"more": condition("background:#FFFF99") * 201}, False),
        ({"table": IN_A, "styles": FORM.format("<Font ss:Color='#F4F4F4'/>")}, False),
        ({"table": "ss:DefaultColumnWidth='4'"}, False),
        ({"table": "ss:DefaultColumnWidth='54'"}, True),
        ({"table": "ss:DefaultRowHeight='4'"}, False),
        ({"data": PART.format("Size='2'")}, False),
        ({"data": PART.format("Face='Wingdings'")}, False),
        ({"data": PART.format("Face='Arial' h:Size='11'")}, True),
        ({"cell": IN_A, "styles": FORM.format("<Font x:CharSet='2'/>")}, False),
        ({"cell": IN_A, "styles": FORM.format("<Font x:CharSet='134' ss:Size='12'/>")}, True),
        ({"cell": IN_A, "styles": FORM.format("<Interior ss:Pattern='ThickDiagCross'/>")}, False),
        ({"cell": IN_A, "styles": FORM.format("<Interior ss:Pattern='Gray125'/>")}, True),
        ({"cell": IN_A, "styles": FORM.format(
            "<Borders><Border ss:Position='DiagonalRight' ss:LineStyle='Continuous'/></Borders>")}, False),
        ({"cell": IN_A, "styles": FORM.format(
            "<Borders><Border ss:Position='Left' ss:LineStyle='Continuous'/></Borders>")}, True),
        ({"cell": "ss:Formula='=RAND()*9'"}, False),
        ({"cell": "ss:Formula='=SUM(R[-1]C)'"}, True),
    ],
)  # fmt: skip
def test_what_a_workbook_of_2003_states_around_a_number(asked: dict[str, str], agreed: bool) -> None:
    assert old(**asked).agreed is agreed


def test_a_note_that_is_always_shown_lies_over_the_cells_beside_its_own() -> None:
    note = "<Data ss:Type='String'>件</Data><Comment ss:ShowAlways='{}'><Data>注</Data></Comment>"
    rows = "<Row><Cell>{}</Cell><Cell><Data ss:Type='Number'>385</Data></Cell></Row>"
    for always, agreed in (("1", False), ("0", True)):
        table = f"<Table>{rows.format(note.format(always))}{rows.format('')}</Table>"
        xml = f"<Workbook xmlns='{S}' xmlns:ss='{S}'><Worksheet>{table}</Worksheet></Workbook>"
        (found,) = read_excel(spreadsheet_xml.as_xlsx(xml.encode())).tables
        assert found.cells[1].agreed is agreed


@pytest.mark.parametrize(
    ("stated", "area"),
    [
        ("R2C3", "C2:C2"),
        ("R4C3:R2C1", "A2:C4"),
        ("C2:C3", "B1:C1048576"),
        ("R5", "A5:XFD5"),
        ("R1C99999", "XFD1:XFD1"),
        ("R0C2", "B1:B1048576"),
        ("R[1]C", "A1:XFD1048576"),
        ("C2:R4", "A1:XFD1048576"),
    ],
)
def test_areas_of_conditions(stated: str, area: str) -> None:
    assert area_of(stated) == area


def test_numbers_with_more_digits_than_are_calculated_with() -> None:
    for code, value in (("0.00E+00", "Infinity"), ("0.00", "1E+40")):
        assert number_formats.printed(code, Decimal(value)) == ""


def test_merged_areas_without_end_are_refused() -> None:
    assert old(cell="ss:MergeAcross='3' ss:MergeDown='²'").agreed
    assert old(cell=IN_A, styles=FORM.format("<Alignment ss:Indent='999'/><Font x:CharSet='²'/>")).text
    with pytest.raises(UnreadableError):
        old(cell="ss:MergeAcross='9999' ss:MergeDown='9999'")


def test_styles_of_conditions_that_may_hide() -> None:
    assert may_hide("color:#FFFFFF")
    assert may_hide("background:black")
    assert may_hide("color:red;text-decoration:line-through")
    assert may_hide("color:inherit")  # not known
    assert may_hide("color:navy;background:#000090")
    assert not may_hide("color:windowtext;background:silver")
    assert not may_hide("color:maroon")
    assert may_hide("color:red;background:#FF0000")
    assert not may_hide("color:red;background:#FFC7CE")
    assert not may_hide("")


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("0E+00", 385, "4E+02"),
        ("0.0E+0", 385, "3.9E+02"),
        ("##0.0E+0", 38512, "38.5E+03"),
        ("0.00E+00", 385, None),
        ("0E+0", 0, None),
        ("0*-0", 38, "38（0*-0）"),
        ("*50", 38, "38（*50）"),
        ("_ *.0", 38, "38（_ *.0）"),
        ("-0", 38, "38（-0）"),
        ("(0)", 38, "38（(0)）"),
        ("!50", 38, "38（!50）"),
        ('"("0")"', 38, '38（"("0")"）'),
        ("_(* #,##0_);_(* \\(#,##0\\)", -38, None),
        ('0"(件)"', 38, None),
        ("0/0", 38, "38（0/0）"),
        ("00-00", 3812, "3812（00-00）"),
        ("0 0", 38, "38（0 0）"),
        ("0‰", 38, "38（0‰）"),
        ('0" "0', 38, '38（0" "0）'),
        ("0_-0", 38, "38（0_-0）"),
        ("0:0", 38, "38（0:0）"),
        ("0年0", 38, "38（0年0）"),
        ("（0）", 38, "38（（0））"),
        ("（0）", -38, None),
        ("0_ ;0 ", 38, None),
        ("#\\ ##0", 3812, None),
        ("*50", 0, "0（*50）"),
        ("# ?/?", 38, None),
        ("# ##0", 3812, None),
        ("0.00_);(0.00)", -38, None),
        ("0;-0", -38, None),
        ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', 38, None),
        ("¥#,##0", 38, None),
        ("0件", 38, None),
        ("0", 385, None),
    ],
)
def test_what_formats_with_powers_or_fillers_print(code: str, value: int, text: str | None) -> None:
    assert number_formats.printed(code, Decimal(value)) == text
    shown = excel_formatting.number_shown(float(value), code, False)
    assert (shown.notes[0].quote if shown is not None else None) == text


DXF = "<styleSheet><dxfs><dxf>{}</dxf></dxfs></styleSheet>"
RULE = (
    "<w><conditionalFormatting sqref='B2'><cfRule type='cellIs' dxfId='0' operator='greaterThan'><formula>0</formula>"
    "</cfRule></conditionalFormatting></w>"
)
STOP = "<fill><gradientFill><stop><color rgb='FF{}'/></stop></gradientFill></fill>"


@pytest.mark.parametrize(
    ("form", "in_doubt"),
    [
        ("<numFmt formatCode='[&gt;=100]&quot;-&quot;;0'/>", True),
        ("<numFmt formatCode='[&gt;1000]0,;0'/>", True),
        ("<numFmt formatCode='0'/>", False),
        (STOP.format("101010"), True),
        (STOP.format("FFEEDD"), False),
        ("<fill><patternFill patternType='darkUp'><fgColor rgb='FF000000'/></patternFill></fill>", True),
        ("<fill><patternFill><bgColor rgb='FFFFEB9C'/></patternFill></fill>", False),
    ],
)
def test_conditional_formats_that_hide_some_numbers(form: str, in_doubt: bool) -> None:
    found = conditions_of(etree.XML(RULE), etree.XML(DXF.format(form)))
    assert [one.hides((1, 1), "4716") for one in found] == ([None] if in_doubt else [])


@pytest.mark.parametrize(
    ("turned", "lines", "unseen"),
    [(0.5, 1.3, True), (0.5, 1.6, False), (1.0, 1.6, True), (0.5, None, False), (0.0, 1.3, False)],
)
def test_numbers_that_go_up_in_a_low_row(turned: float, lines: float | None, unseen: bool) -> None:
    cell = Printed((0, 1), "385", value=385.0, lines=lines, turned=turned)
    assert is_unseen(cell, lambda _: 5.0, lambda _: True) is unseen


def test_a_solid_fill_without_a_colour_is_black() -> None:
    form = "<xf fillId='1' fontId='1'/>"
    styles = (
        "<styleSheet><fonts><font/><font><color rgb='FF111111'/></font></fonts><fills><fill/><fill>"
        f"<patternFill patternType='solid'>{{}}</patternFill></fill></fills><cellXfs>{form}</cellXfs></styleSheet>"
    )
    sheet = etree.XML("<worksheet><row r='1'><c r='A1'><v>385</v></c></row></worksheet>")
    for colour, seen in (("<fgColor auto='1'/>", ["colour"]), ("", ["colour"]), ("<fgColor rgb='FFFFFF00'/>", [])):
        found = Doubts(etree.XML(styles.format(colour)), None, []).in_sheet(sheet)
        assert [doubt for _, doubt in found] == seen


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [
        ("B2", (1, 1), (1, 1)),
        ("D5:A1", (0, 0), (4, 3)),
        ("$A$1:$D$5", (0, 0), (4, 3)),
        ("B:D", (0, 1), (LAST_CELL[0], 3)),
        ("2:5", (1, 0), (4, LAST_CELL[1])),
        ("表!A1", (0, 0), LAST_CELL),
    ],
)
def test_the_area_of_a_condition_in_a_workbook(stated: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    white = "<cfRule type='expression'><dxf><font><color rgb='FFFFFFFF'/></font></dxf></cfRule>"
    sheet = etree.XML(f"<s><conditionalFormatting sqref='{stated}'>{white}</conditionalFormatting></s>")
    (found,) = conditions_of(sheet, None)
    assert (found.first, found.last) == (first, last)


def test_a_format_of_years_and_one_of_powers_without_a_sign() -> None:
    for code, quote in (("e", "e"), ("0E-0", "4E+01")):
        shown = excel_formatting.number_shown(38.0, code, False)
        assert shown is not None
        assert [note.quote for note in shown.notes] == [quote]
    assert excel_formatting.number_shown(40.0, "0E-0", False) is None
    assert excel_formatting.number_shown(38.0, "yyyy", False) is None


@pytest.mark.parametrize(("is_alone", "first"), [(True, "20"), (False, "201")])
def test_what_only_one_reading_can_tell_of_fonts_is_taken_in_doubt(is_alone: bool, first: str) -> None:
    raised = Formatting(cells={(0, 0): Shown("20", (CellNote("reading.raised_text", "1"),))})
    grid = visible_grid({(0, 0): "201"}, {(0, 0): "201"}, [], SheetLooks(), raised, is_alone=is_alone)
    assert (grid.first, grid.second) == ({(0, 0): first}, {(0, 0): "20"})
    assert grid.doubtful == ({(0, 0)} if is_alone else set())
