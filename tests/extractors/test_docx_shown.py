"""What Word does not print does not count, in either reading; what is no text in a cell is never a blank cell."""

from __future__ import annotations

import pytest
from test_docx import document_xml, p, package, run, tc, tr

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.word import docx_elements
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.word.docx_second import Stylesheet
from gongkai.extractors.readers.office.word.docx_visibility import Formats
from gongkai.extractors.readers.office.word.word_xml import as_docx

HIDDEN, STRUCK, RAISED, OTHER = (
    f"reading.{name}" for name in ("hidden_text", "struck_text", "raised_text", "not_text")
)
BLACK_INK, WHITE_INK = "<w:color w:val='000000'/>", "<w:color w:val='FFFFFF'/>"
ICONS, RESULT = "<w:rFonts w:ascii='Wingdings'/>", "<w:result w:val='2'/>"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = f"""<w:styles xmlns:w='{W}'>
<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:rPr><w:sz w:val='21'/></w:rPr></w:style>
<w:style w:type='character' w:styleId='Gone'><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type='character' w:styleId='GoneToo'><w:basedOn w:val='Gone'/></w:style>
<w:style w:type='character' w:styleId='Circle'><w:basedOn w:val='Circle'/></w:style>
<w:style w:type='paragraph' w:styleId='White'><w:rPr><w:color w:val='FFFFFF'/></w:rPr></w:style>
<w:style w:type='table' w:styleId='Struck'><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type='table' w:styleId='LastWhite'><w:tblStylePr w:type='lastRow'><w:rPr><w:color w:val='FDFDFD'/></w:rPr>
</w:tblStylePr></w:style>
<w:style w:type='table' w:styleId='LastStruck'><w:tblStylePr w:type='band1Horz'><w:rPr><w:strike/></w:rPr>
</w:tblStylePr></w:style>
<w:style w:type='table' w:styleId='OnLast'><w:basedOn w:val='LastWhite'/></w:style>
<w:style w:type='table' w:styleId='HeadWhite'><w:tblStylePr w:type='firstRow'><w:rPr><w:color w:val='FFFFFF'/></w:rPr>
</w:tblStylePr><w:tblStylePr w:type='lastRow'><w:rPr><w:color w:val='FFFFFF'/></w:rPr>
<w:tcPr><w:shd w:fill='1F4E78'/></w:tcPr></w:tblStylePr></w:style>
<w:style w:type='table' w:styleId='Shaded'><w:tcPr><w:shd w:fill='003366'/></w:tcPr></w:style>
</w:styles>"""


def cell_of(content: str, properties: str = "", table: str = "") -> Cell:
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr>{tr(tc('label'), tc(content, properties))}{tr(tc('a'), tc('b'))}</w:tbl>"
    (read, *_) = read_docx(package({"word/document.xml": document_xml(body), "word/styles.xml": STYLES})).tables
    found = read.cells[1]
    assert found.same_readings, (found.text, found.second_text)
    return found


def formed(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def filled(fill: str) -> str:
    """What fills the letters in Word 2010 and later."""
    return f"<w14:textFill xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'>{fill}</w14:textFill>"


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ("<w:vanish/>", HIDDEN),
        ("<w:rStyle w:val='Gone'/>", HIDDEN),
        ("<w:rStyle w:val='GoneToo'/>", HIDDEN),
        ("<w:color w:val='FFFFFF'/>", HIDDEN),
        ("<w:color w:val='FEFEFE'/>", HIDDEN),
        ("<w:color w:val='000000' w:themeColor='background1'/>", HIDDEN),
        ("<w:color w:val='003366'/><w:shd w:fill='003366'/>", HIDDEN),
        ("<w:sz w:val='2'/>", HIDDEN),
        ("<w:w w:val='1'/>", HIDDEN),
        (filled("<w14:noFill/>"), HIDDEN),
        (
            filled(
                "<w14:solidFill><w14:srgbClr w14:val='00'><w14:alpha w14:val='98000'/></w14:srgbClr></w14:solidFill>"
            ),
            HIDDEN,
        ),
        (filled("<w14:solidFill><w14:srgbClr w14:val='FFFFFF'/></w14:solidFill>"), HIDDEN),
        (filled("<w14:solidFill><w14:schemeClr w14:val='bg1'/></w14:solidFill>"), HIDDEN),
        ("<w:strike/>", STRUCK),
        ("<w:dstrike/>", STRUCK),
        ("<w:vertAlign w:val='superscript'/>", RAISED),
        ("<w:vertAlign w:val='subscript'/>", RAISED),
        ("<w:position w:val='10'/>", RAISED),
    ],
)
def test_what_is_not_on_the_line_does_not_count_and_is_quoted(properties: str, rule: str) -> None:
    found = cell_of(f"<w:p>{formed('8', properties)}{run('9')}</w:p>")
    assert (found.text, [(note.rule, note.quote) for note in found.notes], found.agreed) == ("9", [(rule, "8")], True)
    alone = cell_of(f"<w:p>{formed('8', properties)}</w:p>")
    assert not (alone.text == "" and alone.agreed)


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish w:val='0'/><w:rStyle w:val='Gone'/>",
        "<w:strike w:val='false'/>",
        "<w:color w:val='auto'/>",
        "<w:color w:val='FFFFFF' w:themeColor='text1'/>",
        "<w:color w:val='808080' w:themeColor='background1' w:themeShade='80'/>",
        "<w:color w:val='FFFFFF'/><w:shd w:fill='003366'/>",
        "<w:color w:val='FFFFFF'/><w:highlight w:val='red'/>",
        "<w:rStyle w:val='Circle'/>",
        "<w:vertAlign w:val='baseline'/>",
    ],
)
def test_what_is_shown_counts(properties: str) -> None:
    found = cell_of(f"<w:p>{formed('8', properties)}{run('9')}</w:p>")
    assert (found.text, found.notes, found.agreed) == ("89", (), True)


def test_styles_of_paragraphs_and_tables() -> None:
    white = f"<w:p><w:pPr><w:pStyle w:val='White'/></w:pPr>{run('8')}{formed('9', BLACK_INK)}</w:p>"
    assert (cell_of(white).text, [n.rule for n in cell_of(white).notes]) == ("9", [HIDDEN])
    assert cell_of(white, "<w:shd w:fill='003366'/>").text == "89"
    struck = cell_of(p("8"), table="<w:tblStyle w:val='Struck'/>")
    assert (struck.text, struck.agreed, [n.rule for n in struck.notes]) == ("", False, [STRUCK])
    shaded = cell_of(f"<w:p>{formed('8', WHITE_INK)}</w:p>", table="<w:tblStyle w:val='Shaded'/>")
    assert (shaded.text, shaded.agreed) == ("8", False)


def field(kind: str, data: str = "") -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'>{data}</w:fldChar></w:r>"


def test_fields_show_their_results_and_not_their_codes() -> None:
    inner = field("begin") + run("7") + field("end")
    assert cell_of(f"<w:p>{field('begin')}{inner}{field('separate')}{run('9')}{field('end')}</w:p>").text == "9"
    entries = "".join(f"<w:listEntry w:val='{n}'/>" for n in "789")
    chosen = f"<w:ffData><w:ddList><w:result w:val='2'/>{entries}</w:ddList></w:ffData>"
    assert cell_of(f"<w:p>{field('begin', chosen)}{field('end')}</w:p>").text == "9"
    assert cell_of(f"<w:p>{field('begin', chosen)}{field('end')}</w:p>".replace(RESULT, "")).text == "7"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F084'/></w:r></w:p>", "4"),
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F08E'/></w:r></w:p>", "3"),
        ("<w:p><w:r><w:sym w:font='Webdings' w:char='F084'/></w:r></w:p>", ""),
        ("<w:p><w:r><w:drawing><a:pic/></w:drawing></w:r></w:p>", ""),
        ("<w:p><w:r><w:object><w:OLEObject/></w:object></w:r></w:p>", ""),
        ("<w:p><w:r><w:pict><v:shape xmlns:v='urn:v'><v:textpath string='7'/></v:shape></w:pict></w:r></w:p>", ""),
        ("<w:p><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:p>", ""),
        ("<w:altChunk/><w:p/>", ""),
        (f"<w:p>{formed('5', ICONS)}</w:p>", "5"),
        (f"<w:p>{field('begin')}<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>{field('end')}</w:p>", ""),
        (f"<w:p>{field('begin', '<w:ffData><w:checkBox/></w:ffData>')}{field('end')}</w:p>", ""),
        (f"<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent>{p('5')}</w:sdtContent></w:sdt>", "5"),
    ],
)
def test_what_is_no_text_is_never_an_agreed_cell(content: str, text: str) -> None:
    found = cell_of(content)
    assert (found.text, found.agreed, [note.rule for note in found.notes]) == (text, False, [OTHER])


def test_a_tracked_deletion_is_quoted_beside_what_replaced_it() -> None:
    deleted = "<w:del w:id='1'><w:r><w:delText>293</w:delText></w:r></w:del><w:ins w:id='2'>" + run("292") + "</w:ins>"
    found = cell_of(f"<w:p>{deleted}</w:p>")
    assert (found.text, [(n.rule, n.quote) for n in found.notes]) == ("292", [(STRUCK, "293")])


def test_a_table_that_frames_a_number_belongs_to_its_cell() -> None:
    found = cell_of(p("") + f"<w:tbl>{tr(tc('34'))}</w:tbl>" + p(""))
    assert (found.text, found.notes, found.agreed) == ("34", (), True)


@pytest.mark.parametrize(
    ("inside", "tables"),
    [
        (tr(*[tc("1")] * 4), 1),
        (tr(*[tc("1")] * 5), 2),
        (tr(tc("九" * 16)), 1),
        (tr(tc("九" * 17)), 2),
    ],
)
def test_only_a_small_table_frames_what_a_cell_says(inside: str, tables: int) -> None:
    """Both readings must say the same: otherwise the cells of one would stand beside no others."""
    rows = tr(tc("a"), tc("b"), tc("c")) * 6 + tr(tc("d"), tc("e"), tc(p("") + f"<w:tbl>{inside}</w:tbl>" + p("")))
    document = read_docx(package({"word/document.xml": document_xml(f"<w:tbl>{rows}</w:tbl>")}))
    assert len(document.tables) == tables
    assert all(cell.same_readings for table in document.tables for cell in table.cells)


def test_cells_merged_the_old_way() -> None:
    row = tr(tc("a"), tc("9", "<w:hMerge w:val='restart'/>"), tc("", "<w:hMerge/>"))
    (table,) = read_docx(package({"word/document.xml": document_xml(f"<w:tbl>{row}</w:tbl>")})).tables
    assert [(c.text, c.col, c.colspan, c.agreed) for c in table.cells] == [("a", 0, 1, True), ("9", 1, 2, True)]


def test_an_embedded_document_is_named() -> None:
    document = read_docx(package({"word/document.xml": document_xml("<w:altChunk/>" + p("x"))}))
    assert [problem.rule for problem in document.problems] == ["reading.embedded_document"]


def test_broken_styles_do_not_matter() -> None:
    parts = {"word/document.xml": document_xml(p("x")), "word/styles.xml": "<broken"}
    assert [passage.text for passage in read_docx(package(parts)).passages] == ["x"]


def test_the_private_elements_of_python_docx_still_know_text_and_spans() -> None:
    """A new python-docx must not silently lose what the first reading asks of it."""
    xml = f"<w:tc xmlns:w='{W}'><w:tcPr><w:gridSpan w:val='3'/><w:vMerge/></w:tcPr>{p('5')}</w:tc>"
    cell = docx_elements.parsed(xml.encode())
    (text,) = cell.iter(f"{{{W}}}t")
    assert (docx_elements.span(cell), docx_elements.continues_above(cell)) == (3, True)
    assert docx_elements.printed(text) == "5"
    row = docx_elements.parsed(f"<w:tr xmlns:w='{W}'><w:trPr><w:gridBefore w:val='2'/></w:trPr></w:tr>".encode())
    assert docx_elements.columns_before(row) == 2


def test_a_document_of_word_2003_in_xml() -> None:
    old = "http://schemas.microsoft.com/office/word/2003/wordml"
    rows = tr(tc("a", "<w:vmerge w:val='restart'/>"), tc("1")) + tr(tc("", "<w:vmerge/>"), tc("2"))
    deleted = f"<aml:annotation w:type='Word.Deletion'><aml:content>{run('9')}</aml:content></aml:annotation>"
    last = tr(tc("b"), tc(f"<w:p>{deleted}{run('3')}</w:p>"))
    spaces = f"xmlns:w='{old}' xmlns:wx='wx' xmlns:aml='aml'"
    body = f"<w:body><wx:sect><w:tbl>{rows}{last}</w:tbl>{p('x')}</wx:sect></w:body>"
    document = read_docx(as_docx(f"<?xml version='1.0'?><w:wordDocument {spaces}>{body}</w:wordDocument>".encode()))
    (table,) = document.tables
    assert [(c.text, c.row, c.col, c.rowspan, c.same_readings) for c in table.cells] == [
        ("a", 0, 0, 2, True),
        ("1", 0, 1, 1, True),
        ("2", 1, 1, 1, True),
        ("b", 2, 0, 1, True),
        ("3", 2, 1, 1, True),
    ]
    assert [passage.text for passage in document.passages] == ["x"]


def test_a_document_of_word_2003_has_its_fonts_ground_and_words_with_hyphens() -> None:
    old = "http://schemas.microsoft.com/office/word/2003/wordml"
    plain = "<w:rFonts w:ascii='Arial' w:h-ansi='Arial' w:fareast='宋体'/>"
    low = "<w:pPr><w:spacing w:line='20' w:line-rule='exact'/></w:pPr>"
    part = "<w:p>%s<w:r><w:rPr>%s</w:rPr><w:t>%s</w:t></w:r></w:p>"
    rows = tr(tc("a"), tc(part % ("", plain, "1")), tc(part % (low, "", "2")))
    rows += tr(
        tc("b"), tc(part % ("", "<w:rFonts w:ascii='甲'/>", "3")), tc(part % ("", "<w:color w:val='101010'/>", "4"))
    )
    ground = "<w:bgPict><w:background w:bgcolor='#000000'/></w:bgPict><w:docPr><w:displayBackgroundShape/></w:docPr>"
    fonts = "<w:fonts><w:font w:name='甲'><w:altName w:val='Wingdings 2'/></w:font></w:fonts>"
    body = f"{fonts}{ground}<w:body><w:tbl>{rows}</w:tbl></w:body>"
    (table,) = read_docx(as_docx(f"<w:wordDocument xmlns:w='{old}'>{body}</w:wordDocument>".encode())).tables
    quotes = {cell.text: [note.quote for note in cell.notes] for cell in table.cells}
    assert quotes == {"a": [], "1": [], "2": ["w:spacing"], "b": [], "3": ["font 甲"], "4": ["colour"]}


@pytest.mark.parametrize("other", [(Stylesheet, "hides"), (Formats, "may_be_hidden")], ids=["first", "second"])
def test_either_reading_sees_alone_that_a_style_of_tables_hides_some_rows(
    other: tuple[type, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*other, lambda *_: False)
    assert not cell_of(p(run("9")), table="<w:tblStyle w:val='LastStruck'/>").agreed


@pytest.mark.parametrize("style", ["LastWhite", "LastStruck", "OnLast"])
def test_a_table_style_that_hides_the_text_of_some_rows(style: str) -> None:
    found = cell_of(p(run("9")), table=f"<w:tblStyle w:val='{style}'/>")
    assert (found.text, found.agreed, [note.rule for note in found.notes]) == ("9", False, [OTHER])


def test_a_table_style_that_prints_heads_and_last_rows_white_on_a_colour() -> None:
    found = cell_of(p(run("9")), table="<w:tblStyle w:val='HeadWhite'/>")
    assert (found.text, found.agreed, found.notes) == ("9", True, ())


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def equation(*parts: str, around: str = "{}") -> list[tuple[str, str | None]]:
    """What both readings make of a cell that holds an equation."""
    inner = around.format(f"<m:oMath xmlns:m='{MATH}'>{''.join(parts)}</m:oMath>")
    body = f"<w:tbl><w:tblPr/>{tr(tc('label'), tc(f'<w:p>{inner}</w:p>'))}{tr(tc('a'), tc('b'))}</w:tbl>"
    (read,) = read_docx(package({"word/document.xml": document_xml(body)})).tables
    return [(read.cells[1].text, read.cells[1].second_text)]


def test_an_equation_that_is_plain_text_is_read_by_both_readings() -> None:
    number = "<m:r><w:rPr><w:rFonts w:ascii='Cambria Math'/></w:rPr><m:t>27</m:t></m:r>"
    assert equation(number) == [("27", "27")]
    assert equation(number, around=f"<m:oMathPara xmlns:m='{MATH}'>{{}}</m:oMathPara>") == [("27", "27")]


@pytest.mark.parametrize(
    "parts",
    [
        ("<m:sSup><m:e><m:r><m:t>2</m:t></m:r></m:e><m:sup><m:r><m:t>7</m:t></m:r></m:sup></m:sSup>",),
        ("<m:r><w:rPr><w:vanish/></w:rPr><m:t>27</m:t></m:r>",),
    ],
)
def test_an_equation_that_is_more_than_text_is_read_by_the_first_as_nothing(parts: tuple[str, ...]) -> None:
    assert equation(*parts)[0][0] == ""


def test_an_equation_beside_text_is_left_to_the_second_reading() -> None:
    assert equation("<m:r><m:t>27</m:t></m:r>", around=run("1") + "{}") == [("1", "127")]
