"""Letters of the colour of their ground, by a table style or by a number format of a workbook."""

from __future__ import annotations

import pytest
from lxml import etree

from gongkai.extractors.readers.office.workbook.excel_doubts import Doubts

STYLES = """<styleSheet><numFmts>
<numFmt numFmtId='170' formatCode='[黑色]0'/><numFmt numFmtId='171' formatCode='0;[Red]-0'/>
<numFmt numFmtId='172' formatCode='[颜色2]0;[颜色2]-0;0'/></numFmts>
<fonts><font><color theme='1'/></font><font><color rgb='FFFFFFFF'/></font></fonts>
<fills><fill><patternFill patternType='none'/></fill>
<fill><patternFill patternType='solid'><fgColor rgb='FF101010'/></patternFill></fill>
<fill><patternFill patternType='solid'><fgColor rgb='FFF0F0F0'/></patternFill></fill></fills>
<cellXfs>%s</cellXfs>
<dxfs><dxf><fill><patternFill><bgColor rgb='FF202020'/></patternFill></fill></dxf>
<dxf><font><color theme='0'/></font><fill><patternFill><bgColor rgb='FF202020'/></patternFill></fill></dxf>
<dxf><font><color rgb='FFF8F8F8'/></font></dxf>
<dxf><fill><patternFill><bgColor rgb='FFDDEBF7'/></patternFill></fill></dxf></dxfs>
<tableStyles><tableStyle name='own'>%s</tableStyle></tableStyles></styleSheet>"""
WHOLE = "ref='A3:D9'"
FLAGS = "showRowStripes='1' showColumnStripes='1' showFirstColumn='1' showLastColumn='1'"


def doubts(form: str, parts: str = "", of_table: str = WHOLE, cell: str = "<v>385</v>") -> list[str]:
    styles = etree.XML(STYLES % (form, parts))
    sheet = etree.XML(f"<worksheet><sheetData><row r='4'><c r='B4'>{cell}</c></row></sheetData></worksheet>")
    table = etree.XML(f"<table {of_table}><tableStyleInfo name='own' {FLAGS}/></table>")
    return [seen for _, seen in Doubts(styles, None, []).in_sheet(sheet, [table])]


def part(kind: str, number: int) -> str:
    return f"<tableStyleElement type='{kind}' dxfId='{number}'/>"


@pytest.mark.parametrize(
    ("parts", "of_table"),
    [
        (part("wholeTable", 0), WHOLE),
        (part("secondRowStripe", 0), WHOLE),
        (part("firstColumnStripe", 0), WHOLE),
        (part("wholeTable", 2), WHOLE),
        (part("wholeTable", 1) + part("firstRowStripe", 3), WHOLE),
        (part("firstColumn", 0), "ref='B3:D9'"),
        (part("lastColumn", 0), "ref='A3:B9'"),
        (part("headerRow", 0), "ref='A4:D9'"),
        (part("totalRow", 0), "ref='A1:D4' totalsRowCount='1'"),
    ],
)
def test_a_table_style_that_hides(parts: str, of_table: str) -> None:
    assert doubts("<xf/>", parts, of_table) == ["table style"]


@pytest.mark.parametrize(
    ("form", "parts", "of_table"),
    [
        ("<xf/>", part("wholeTable", 1), WHOLE),
        ("<xf/>", part("wholeTable", 3) + part("headerRow", 1), WHOLE),
        ("<xf/>", part("firstColumn", 0) + part("totalRow", 0) + part("mystery", 0), WHOLE),
        ("<xf fillId='2'/>", part("wholeTable", 0), WHOLE),
        ("<xf/>", part("wholeTable", 0), "ref='C3:D9'"),
        ("<xf/>", part("headerRow", 0), "ref='A4:D9' headerRowCount='0'"),
        ("<xf fontId='1'/>", part("wholeTable", 0), WHOLE),
        ("<xf/>", "<tableStyleElement type='wholeTable' dxfId='99'/>", "ref='?'"),
    ],
)
def test_a_table_style_that_leaves_what_is_seen(form: str, parts: str, of_table: str) -> None:
    assert "table style" not in doubts(form, parts, of_table)


@pytest.mark.parametrize(
    ("form", "value", "seen"),
    [
        ("<xf numFmtId='170' fillId='1' fontId='1'/>", "385", True),
        ("<xf numFmtId='170'/>", "385", False),
        ("<xf numFmtId='171'/>", "-385", False),
        ("<xf numFmtId='172'/>", "385", True),
        ("<xf numFmtId='172'/>", "0", False),
        ("<xf numFmtId='172'/>", "NaN385", True),
    ],
)
def test_a_number_format_in_the_colour_of_the_ground(form: str, value: str, seen: bool) -> None:
    assert ("number format" in doubts(form, cell=f"<v>{value}</v>")) is seen


@pytest.mark.parametrize(
    ("name", "seen"), [("TableStyleDark1", ["table style"]), ("TableStyleMedium1", []), ("TableStyleMedium9", [])]
)
def test_a_table_style_that_every_workbook_has(name: str, seen: list[str]) -> None:
    styles = etree.XML("<styleSheet><fonts><font/><font><color rgb='FF111111'/></font></fonts><cellXfs><xf/>"
                       "<xf fontId='1'/></cellXfs></styleSheet>")  # fmt: skip
    cells = "<row r='4'><c r='B4' s='1'><v>385</v></c><c r='C4'><v>7</v></c></row>"
    sheet = etree.XML(f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    table = etree.XML(f"<table {WHOLE}><tableStyleInfo name='{name}'/></table>")
    assert [doubt for _, doubt in Doubts(styles, None, []).in_sheet(sheet, [table])] == seen


@pytest.mark.parametrize(("height", "seen"), [("4.5", ["row height"]), ("13.5", []), ("x", [])])
def test_the_usual_height_of_rows(height: str, seen: list[str]) -> None:
    rows = "<sheetData><row r='4'><c r='B4'><v>385</v></c></row></sheetData>"
    sheet = etree.XML(f"<worksheet><sheetFormatPr defaultRowHeight='{height}'/>{rows}</worksheet>")
    assert [doubt for _, doubt in Doubts(None, None, []).in_sheet(sheet)] == seen
