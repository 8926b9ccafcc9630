"""A number of a Word document whose surroundings are not known to leave it as it is is in doubt; what every program
writes around numbers is known."""

from __future__ import annotations

import pytest
from test_docx import document_xml, package, tc, tr

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.word.docx import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
STYLES = f"""<w:styles xmlns:w='{W}'>
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme='minorHAnsi'/><w:sz w:val='22'/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after='200' w:line='276' w:lineRule='auto'/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type='table' w:default='1' w:styleId='Plain'><w:tblPr><w:tblInd w:w='0'/></w:tblPr></w:style>
<w:style w:type='table' w:styleId='Pale'><w:rPr><w:color w:val='E0E0E0'/></w:rPr></w:style>
<w:style w:type='table' w:styleId='Night'><w:tcPr><w:shd w:val='clear' w:fill='101010'/></w:tcPr></w:style>
<w:style w:type='paragraph' w:styleId='Counted'><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>
<w:style w:type='paragraph' w:styleId='CountedToo'><w:basedOn w:val='Counted'/></w:style>
<w:style w:type='paragraph' w:styleId='Box'><w:pPr><w:shd w:val='clear' w:fill='000000'/></w:pPr></w:style>
<w:style w:type='paragraph' w:styleId='Flat'><w:pPr><w:spacing w:line='30' w:lineRule='exact'/></w:pPr></w:style>
</w:styles>"""
THEME = f"""<a:theme xmlns:a='{A}'><a:themeElements><a:fontScheme><a:minorFont><a:latin typeface='Calibri'/>
<a:cs typeface=''/></a:minorFont><a:majorFont><a:latin typeface='Wingdings'/></a:majorFont></a:fontScheme>
</a:themeElements></a:theme>"""


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def para(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def field(code: str, mark: str = "") -> str:
    marks = [f"<w:r><w:fldChar w:fldCharType='{kind}'{mark}/></w:r>" for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{run('61')}{marks[2]}"


def cell_of(content: str, *, cell: str = "", row: str = "", table: str = "", settings: str = "") -> Cell:
    inner = f"<w:tr><w:trPr>{row}</w:trPr>{tc('label')}<w:tc><w:tcPr>{cell}</w:tcPr>{content}</w:tc></w:tr>"
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr>{inner}{tr(tc('a'), tc('b'))}</w:tbl>"
    parts = {"word/document.xml": document_xml(body), "word/styles.xml": STYLES, "word/theme/theme1.xml": THEME}
    if settings:
        parts["word/settings.xml"] = f"<w:settings xmlns:w='{W}'>{settings}</w:settings>"
    (read, *_) = read_docx(package(parts)).tables
    return read.cells[1]


DARK, LIGHT = "<w:shd w:val='clear' w:fill='000000'/>", "<w:shd w:val='clear' w:fill='FFFFFF'/>"
BLACK = "<w:color w:val='000000'/>"


@pytest.mark.parametrize(
    ("content", "around", "seen"),
    [
        (run("61", "<w:fitText w:val='40'/>"), {}, "w:fitText"),
        (run("61", "<w:neverHeardOf/>"), {}, "w:neverHeardOf"),
        (run("61", "<w:lang w:val='zh-CN' w:newer='1'/>"), {}, "w:lang"),
        (run("61", "<w:spacing w:val='-200'/>"), {}, "w:spacing"),
        (run("61", "<w:sz w:val='6'/>"), {}, "small digits"),
        (run("61", "<w:sz w:val='900'/>"), {}, "large digits"),
        (run("61", "<w:sz w:val='2pt'/>"), {}, "small digits"),
        (run("61", "<w:w w:val='8'/>"), {}, "narrow digits"),
        (run("61", "<w:highlight w:val='darkMagenta'/>"), {}, "colour"),
        (f"<w:r><w:ruby><w:rt>{run('7')}</w:rt><w:rubyBase>{run('61')}</w:rubyBase></w:ruby></w:r>", {}, "ruby"),
        (run("61") + "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + run(""), {}, "field"),
        (run("61", "<w:color w:val='000000' w:themeColor='text1' w:themeTint='05'/>"), {}, "colour"),
        (run("61", "<w:color w:val='000080'/><w:highlight w:val='darkBlue'/>"), {}, "colour"),
        (run("61", BLACK + "<w:shd w:val='clear' w:fill='FFFFFF' w:themeFill='text1'/>"), {}, "colour"),
        (run("61", BLACK), {"table": DARK}, "colour"),
        (run("61", BLACK), {"table": "<w:tblStyle w:val='Night'/>"}, "colour"),
        (run("61"), {"table": "<w:tblStyle w:val='Pale'/>"}, "colour"),
        (run("61", "<w:rFonts w:ascii='Arial' w:asciiTheme='majorHAnsi'/>"), {}, "font Wingdings"),
        (run("61", "<w:rFonts w:ascii='Arial' w:cs='Webdings'/><w:rtl/>"), {}, "font Webdings"),
        (run("61"), {"cell": "<w:mystery/>"}, "w:mystery"),
        (run("61"), {"row": "<w:mystery/>"}, "w:mystery"),
        (run("61"), {"row": "<w:trHeight w:val='90' w:hRule='exact'/>"}, "row height"),
        (run("61"), {"cell": "<w:tcBorders><w:tl2br w:val='single'/></w:tcBorders>"}, "diagonal border"),
        (f"<q:odd xmlns:q='urn:q'>{run('61')}</q:odd>", {}, "<odd>"),
        (field("PAGE"), {}, "field"),
        (field("MACROBUTTON NoMacro 16"), {}, "field"),
        (field("= 61", " w:dirty='true'"), {}, "field"),
        (f"<w:fldSimple w:instr=' = 60 ' w:dirty='1'>{run('61')}</w:fldSimple>", {}, "field"),
        (field("REF a"), {"settings": "<w:updateFields w:val='true'/>"}, "field"),
    ],
)
def test_what_is_not_known_to_be_harmless_is_in_doubt(content: str, around: dict[str, str], seen: str) -> None:
    found = cell_of(para(content), **around)
    assert found.text == "61"
    assert ("reading.not_text", seen) in [(note.rule, note.quote) for note in found.notes]
    assert not found.agreed


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        ("<w:pStyle w:val='Flat'/>", "w:spacing"),
        ("<w:pStyle w:val='CountedToo'/>", "numbering"),
        ("<w:framePr w:w='400' w:x='9000' w:y='9000'/>", "w:framePr"),
        ("<w:ind w:left='-4000'/>", "w:ind"),
        ("<w:spacing w:before='20000'/>", "w:spacing"),
        ("<w:spacing w:line='12' w:lineRule='auto'/>", "w:spacing"),
    ],
)
def test_paragraphs_that_print_a_number_elsewhere_or_with_another(properties: str, seen: str) -> None:
    found = cell_of(para(run("61"), properties))
    assert (seen in "".join(note.quote for note in found.notes), found.agreed) == (True, False)


def test_ink_that_a_box_of_its_paragraph_swallows() -> None:
    assert not cell_of(para(run("61", BLACK), "<w:pStyle w:val='Box'/>")).agreed
    assert cell_of(para(run("61", "<w:color w:val='FFFFFF'/>"), "<w:shd w:val='clear' w:fill='000000'/>")).agreed


def test_a_blank_cell_that_is_numbered_by_its_style_is_not_blank() -> None:
    found = cell_of(para("", "<w:pStyle w:val='Counted'/>"))
    assert (found.text, [note.quote for note in found.notes], found.agreed) == ("", ["numbering"], False)
    assert cell_of(para("", "<w:pStyle w:val='Counted'/><w:numPr><w:numId w:val='0'/></w:numPr>")).agreed


def test_a_number_below_the_end_of_a_row_of_fixed_height() -> None:
    tall, short = (f"<w:trHeight w:val='{height}' w:hRule='exact'/>" for height in (900, 300))
    content = para("") + para(run("61"))
    assert (cell_of(content, row=tall).agreed, cell_of(content, row=short).agreed) == (True, False)
    for few, many in (("'50' w:before='156'", "'900'"), ("'0'", "'3800' w:before='0'")):
        found = [cell_of(para(run("61"), f"<w:spacing w:beforeLines={lines}/>"), row=tall) for lines in (few, many)]
        assert [cell.agreed for cell in found] == [True, False]
    for top, agreed in ((57, True), (990, False)):
        margin = f"<w:top w:w='{top}' w:type='dxa'/>"
        assert cell_of(para(run("61")), row=tall, cell=f"<w:tcMar>{margin}</w:tcMar>").agreed is agreed
        assert cell_of(para(run("61")), row=tall, table=f"<w:tblCellMar>{margin}</w:tblCellMar>").agreed is agreed


@pytest.mark.parametrize(
    ("indent", "agreed"),
    [
        ("left='300' w:right='320'", False),
        ("leftChars='2000'", False),
        ("left='420' w:firstLine='420' w:firstLineChars='200'", True),
    ],
)
def test_a_paragraph_indented_by_all_its_cell(indent: str, agreed: bool) -> None:
    found = cell_of(para(run("61"), f"<w:ind w:{indent}/>"), cell="<w:tcW w:w='600' w:type='dxa'/>")
    assert found.agreed is agreed


MARGINS = "<w:pgMar w:left='{}' w:right='1200' w:top='900' w:bottom='900'/>"
SECTION = f"<w:sectPr><w:pgSz w:w='11906' w:h='16838'/>{MARGINS}</w:sectPr>"


def agreed_on(page: str, *, table: str = "", row: str = "", styles: str = STYLES) -> list[bool]:
    wide = "<w:tcW w:w='3000' w:type='dxa'/>"
    cells = f"{tc('17', wide)}{tc('29', wide)}"
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{row}{cells}</w:tr></w:tbl>{page}"
    (read,) = read_docx(package({"word/document.xml": document_xml(body), "word/styles.xml": styles})).tables
    return [cell.agreed for cell in read.cells]


@pytest.mark.parametrize(
    ("indent", "agreed"),
    [
        (-800, [True, True]),
        (-4100, [False, True]),
        (-8000, [False, False]),
        (8000, [True, False]),
        (1900, [True, True]),
    ],
)
def test_tables_indented_beyond_the_paper(indent: int, agreed: list[bool]) -> None:
    stated, page = f"<w:tblInd w:w='{indent}' w:type='dxa'/>", SECTION.format(1200)
    style = f"<w:style w:type='table' w:styleId='Far'><w:tblPr>{stated}</w:tblPr></w:style></w:styles>"
    assert agreed_on(page, table=stated) == agreed
    assert agreed_on(page, row=f"<w:tblPrEx>{stated}</w:tblPrEx>") == agreed
    of_style = STYLES.replace("</w:styles>", style)
    assert agreed_on(page, table="<w:tblStyle w:val='Far'/>", styles=of_style) == agreed
    assert agreed_on(page, table=stated + "<w:jc w:val='center'/>") == [True, True]
    assert agreed_on(page, table=stated + "<w:jc w:val='left'/>") == agreed


@pytest.mark.parametrize(
    ("anchor", "x", "agreed"),
    [("page", -2900, [False, True]), ("page", -600, [True, True]), ("margin", -2900, [True, True]),
     ("text", -7100, [False, False])],
)  # fmt: skip
def test_floating_tables_left_of_the_paper(anchor: str, x: int, agreed: list[bool]) -> None:
    floating = f"<w:tblpPr w:horzAnchor='{anchor}' w:vertAnchor='text' w:tblpX='{x}' w:tblpY='90'/>"
    assert agreed_on(SECTION.format(1200), table=floating) == agreed


def test_rows_that_begin_beyond_the_paper() -> None:
    for before, agreed in ((1500, True), (12_500, False)):
        row = f"<w:trPr><w:gridBefore w:val='1'/><w:wBefore w:w='{before}' w:type='dxa'/></w:trPr>"
        found = agreed_on(SECTION.format(1200), table="<w:tblLayout w:type='fixed'/>", row=row)
        assert found == [agreed, agreed]


@pytest.mark.parametrize(("left", "agreed"), [(1200, True), (9000, False), (-5000, False)])
def test_margins_that_leave_no_room_for_a_table(left: int, agreed: bool) -> None:
    assert agreed_on(SECTION.format(left)) == [agreed, agreed]


@pytest.mark.parametrize("rows", ["<w:hidden/>", "<w:trHeight w:val='40' w:hRule='exact'/>"])
def test_table_styles_that_leave_rows_no_height(rows: str) -> None:
    of_rows = f"<w:trPr>{rows}</w:trPr>"
    of_last = f"<w:tblStylePr w:type='lastRow'>{of_rows}</w:tblStylePr>"
    for kept, style in ((False, of_rows), (False, of_last), (True, "<w:trPr><w:cantSplit/></w:trPr>")):
        styles = STYLES.replace("</w:styles>", f"<w:style w:type='table' w:styleId='Low'>{style}</w:style></w:styles>")
        assert agreed_on("", table="<w:tblStyle w:val='Low'/>", styles=styles) == [kept, kept]


def test_columns_beyond_the_paper() -> None:
    fixed, wide = "<w:tblLayout w:type='fixed'/>", "<w:tcW w:w='13000' w:type='dxa'/>"
    row = f"<w:tr>{tc('label', wide)}{tc('61')}</w:tr>{tr(tc('a'), tc('b'))}"
    for layout, agreed in ((fixed, False), ("", True)):
        body = f"<w:tbl><w:tblPr>{layout}</w:tblPr>{row}</w:tbl><w:sectPr><w:pgSz w:w='11906'/></w:sectPr>"
        (read,) = read_docx(package({"word/document.xml": document_xml(body)})).tables
        assert read.cells[1].agreed is agreed


@pytest.mark.parametrize(
    ("paragraph", "properties", "around"),
    [
        (
            "<w:keepNext w:val='0'/><w:widowControl/><w:suppressLineNumbers w:val='0'/><w:kinsoku/>"
            "<w:spacing w:before='0' w:line='560' w:lineRule='exact'/><w:ind w:left='0' w:firstLineChars='0'/>"
            "<w:jc w:val='center'/><w:textAlignment w:val='center'/>",
            "<w:rFonts w:hint='eastAsia' w:ascii='仿宋_GB2312' w:eastAsia='仿宋_GB2312'/><w:b w:val='0'/>"
            "<w:color w:val='000000' w:themeColor='text1'/><w:kern w:val='0'/><w:sz w:val='21'/><w:woUserID w:val='1'/>"
            "<w:lang w:val='en-US' w:eastAsia='zh-CN'/><w:vertAlign w:val='baseline'/>",
            {"cell": "<w:tcW w:w='900' w:type='dxa'/><w:shd w:val='clear' w:color='auto' w:fill='auto'/><w:noWrap/>"
                     "<w:vAlign w:val='center'/>", "row": "<w:trHeight w:val='454' w:hRule='atLeast'/><w:jc/>"},
        ),
        ("", "<w:color w:val='FFFFFF'/>", {"cell": DARK}),
        ("", BLACK, {"table": DARK, "cell": LIGHT}),
        ("", "", {"table": DARK}),
        ("", "<w:spacing w:val='-6'/><w:w w:val='90'/>", {"row": "<w:trHeight w:val='400' w:hRule='exact'/>"}),
        ("", "<w:color w:val='FF0000'/><w:highlight w:val='yellow'/>", {"table": "<w:bidiVisual/>"}),
        ("<w:pStyle w:val='Flat'/><w:spacing w:line='240' w:lineRule='auto'/>", "", {}),
    ],
)  # fmt: skip
def test_what_programs_write_is_known(paragraph: str, properties: str, around: dict[str, str]) -> None:
    found = cell_of(para(run("61", properties), paragraph), **around)
    assert (found.text, found.notes, found.agreed) == ("61", (), True)


def test_kept_results_of_fields_are_what_is_seen() -> None:
    assert cell_of(para(field(" =SUM(ABOVE) "))).agreed
    assert cell_of(para(field("REF a")), settings="<w:updateFields w:val='false'/>").agreed


@pytest.mark.parametrize(
    ("sign", "properties", "seen"),
    [
        ("6{}1", "<w:sz w:val='5'/>", "small digits"),
        ("{}61", "<w:color w:val='DDDDDD'/>", "colour"),
        ("61{}", "<w:rFonts w:ascii='Wingdings'/>", "font Wingdings"),
    ],
)
def test_a_sign_that_is_hardly_read(sign: str, properties: str, seen: str) -> None:
    before, _, after = sign.partition("{}")
    for mark in ".－%":
        found = cell_of(para(run(before) + run(mark, properties) + run(after)))
        assert found.text == sign.format(mark)
        assert [note.quote for note in found.notes] == [seen]
        assert not found.agreed
    assert cell_of(para(run(before) + run("件", "<w:color w:val='DDDDDD'/>") + run(after))).agreed


@pytest.mark.parametrize("gone", ["<w:moveFrom w:id='1'>{}</w:moveFrom>", "<w:del w:id='1'>{}</w:del>"])
def test_what_is_moved_or_deleted_is_struck_on_the_page(gone: str) -> None:
    found = cell_of(para(gone.format(run("5")) + run("61")))
    assert (found.text, [(note.rule, note.quote) for note in found.notes]) == ("61", [("reading.struck_text", "5")])
