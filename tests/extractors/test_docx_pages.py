"""Word: what pages, settings, lists of fonts, text boxes and tables beside a table do to its numbers."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from test_docx import document_xml, package, tc, tr

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.word import embedded_fonts
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.word.docx_overlays import is_under_a_shape
from gongkai.extractors.readers.office.word.docx_pages import is_in_closed_box, paper_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SPACES = f"xmlns:w='{W}' xmlns:wp='{WP}' xmlns:v='urn:schemas-microsoft-com:vml' xmlns:a='urn:a' xmlns:p='urn:p'"
PAGE = "<w:pgSz w:w='11906' w:h='16838'/>"
STYLES = f"""<w:styles xmlns:w='{W}'>
<w:style w:type='table' w:styleId='Crossed'>
<w:tcPr><w:tcBorders><w:tr2bl w:val='single'/></w:tcBorders></w:tcPr></w:style>
<w:style w:type='table' w:styleId='Pushed'>
<w:tblPr><w:tblCellMar><w:left w:w='9000'/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type='table' w:styleId='Usual'><w:tblPr><w:tblCellMar><w:left w:w='108'/></w:tblCellMar></w:tblPr></w:style>
</w:styles>"""


def cell_of(content: str, *, cell: str = "", table: str = "", end: str = "", settings: str = "") -> Cell:
    inner = f"<w:tr>{tc('label')}<w:tc><w:tcPr>{cell}</w:tcPr>{content}</w:tc></w:tr>"
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr>{inner}{tr(tc('a'), tc('b'))}</w:tbl>"
    body += f"<w:p/><w:sectPr>{PAGE}{end}</w:sectPr>"
    parts = {"word/document.xml": document_xml(body), "word/styles.xml": STYLES}
    parts["word/settings.xml"] = f"<w:settings xmlns:w='{W}'>{settings}</w:settings>"
    (read, *_) = read_docx(package(parts)).tables
    return read.cells[1]


def para(run: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def run(properties: str = "", before: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{before}<w:t>64</w:t></w:r>"


BLACK = "<w:color w:val='010101'/>"
SWAPPED = "<w:clrSchemeMapping w:bg1='dark1' w:t1='light1'/>"
MARK = "<w:r><w:rPr>%s</w:rPr><w:footnoteReference w:id='3'/></w:r>"


@pytest.mark.parametrize(
    ("content", "around", "seen"),
    [
        (para(run()), {"end": "<w:docGrid w:type='linesAndChars' w:charSpace='-30000'/>"}, "grid of characters"),
        (para(run()), {"end": "<w:pgMar w:left='11800' w:right='0'/>"}, "page margins"),
        (para(run()), {"end": "<w:pgMar w:top='9000' w:bottom='9000'/>"}, "page margins"),
        (para(run()), {"end": "<w:pgMar w:left='1500'/><w:cols w:num='3' w:space='9000'/>"}, "page margins"),
        (para(run()), {"table": "<w:tblCellSpacing w:w='9000' w:type='dxa'/>"}, "margin"),
        (para(run(), "<w:ind w:start='9000'/>"), {}, "w:ind"),
        (para(run(), "<w:ind w:firstLineChars='7000'/>"), {}, "w:ind"),
        (para(run(before="<w:tab/>"), "<w:tabs><w:tab w:val='left' w:pos='9000'/></w:tabs>"), {}, "tab"),
        (para(run()), {"cell": "<w:tcMar><w:start w:w='7000'/></w:tcMar>"}, "margin"),
        (para(run()), {"table": "<w:tblStyle w:val='Crossed'/>"}, "table style"),
        (para(run()), {"table": "<w:tblStyle w:val='Pushed'/>"}, "table style"),
        (para(run("<w:color w:themeColor='text1'/>")), {"settings": SWAPPED}, "colour"),
        (para(run(BLACK)), {"cell": "<w:shd w:val='thinHorzStripe' w:color='000000' w:fill='F0F0F0'/>"}, "colour"),
        (para(run(BLACK)), {"cell": "<w:shd w:val='horzStripe' w:color='auto' w:fill='auto'/>"}, "colour"),
        (para(run(BLACK)), {"cell": "<w:shd w:val='solid' w:color='auto' w:fill='FFFFFF'/>"}, "colour"),
        (para(run(BLACK)), {"cell": "<w:shd w:val='pct45' w:color='000000' w:fill='FFFFFF'/>"}, "colour"),
        (para(run() + MARK % ""), {}, "mark of a note"),
    ],
)
def test_a_number_that_its_page_or_place_swallows_is_in_doubt(content: str, around: dict[str, str], seen: str) -> None:
    cell = cell_of(content, **around)
    assert cell.text == "64"
    assert not cell.shown
    assert [note.quote for note in cell.notes if note.rule == "reading.not_text"] == [seen]


@pytest.mark.parametrize(
    ("content", "around"),
    [
        (para(run()), {"end": "<w:pgMar w:left='1440' w:right='1440' w:top='-1440' w:bottom='1440'/>"
                              "<w:docGrid w:type='linesAndChars' w:charSpace='-2714'/>"}),
        (para(run(), "<w:ind w:firstLine='480' w:firstLineChars='200'/>"), {}),
        (para(run(before="<w:tab/>"), "<w:tabs><w:tab w:val='left' w:pos='420'/></w:tabs>"), {}),
        (para(run(), "<w:tabs><w:tab w:val='right' w:pos='8306'/></w:tabs>"), {}),
        (para(run()), {"cell": "<w:tcMar><w:left w:w='108'/></w:tcMar>", "table": "<w:tblStyle w:val='Usual'/>"}),
        (para(run("<w:color w:themeColor='text1'/>")), {}),
        (para(run()), {"end": "<w:pgMar w:left='1500'/><w:cols w:num='2' w:space='425'/>"}),
        (para(run()), {"table": "<w:tblCellSpacing w:w='15' w:type='dxa'/>"}),
        (para(run()), {"cell": "<w:shd w:val='solid' w:color='auto' w:fill='auto'/>"}),
        (para(run(BLACK)), {"cell": "<w:shd w:val='clear' w:color='auto' w:fill='D9D9D9'/>"}),
        (para(run(BLACK)), {"cell": "<w:shd w:val='pct10' w:color='000000' w:fill='FFFFFF'/>"}),
        (para(run() + MARK % "<w:vertAlign w:val='superscript'/>"), {}),
    ],
)  # fmt: skip
def test_pages_and_places_as_they_usually_are(content: str, around: dict[str, str]) -> None:
    cell = cell_of(content, **around)
    assert (cell.text, cell.shown, cell.notes) == ("64", True, ())


def test_the_paper_has_the_colour_that_is_shown() -> None:
    root = etree.XML(f"<w:document xmlns:w='{W}'><w:background w:color='1a1a1a'/></w:document>")
    shown = f"<w:settings xmlns:w='{W}'><w:displayBackgroundShape%s/></w:settings>"
    assert paper_of(root, (shown % "").encode()).ground == "1A1A1A"
    assert paper_of(root, (shown % " w:val='0'").encode()).ground == "FFFFFF"
    assert paper_of(root, b"").ground == "FFFFFF"
    look = "<v:background xmlns:v='urn:schemas-microsoft-com:vml' %s>%s</v:background>"
    for attributes, inner, doubt in (
        ("fillcolor='#FFFFFF'", "", ""),
        ("fillcolor='white'", "<v:fill type='solid'/>", ""),
        ("fillcolor='black'", "", "background"),
        ("", "<v:fill type='tile'/>", "background"),
        ("", "<w:drawing xmlns:w='urn:w'/>", "background"),
    ):
        root[0][:] = [etree.XML(look % (attributes, inner))]
        assert paper_of(root, (shown % "").encode()).doubt == doubt


def test_a_package_of_the_strict_form_is_read_as_the_other() -> None:
    body = document_xml(f"<w:tbl><w:tblPr/>{tr(tc('label'), tc('64'))}{tr(tc('a'), tc('b'))}</w:tbl>").replace(
        "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"
    )
    drawing = (
        "<w:p><w:r><w:drawing xmlns:wp='http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing'"
        " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'><wp:anchor>"
        "<wp:positionV relativeFrom='page'/><wp:extent cy='9'/><wp:wrapNone/>"
        "<wps:wsp><wps:spPr><wps:solidFill/></wps:spPr></wps:wsp></wp:anchor></w:drawing></w:r></w:p><w:tbl>"
    )
    (table,) = read_docx(package({"word/document.xml": body.replace("<w:tbl>", drawing, 1)})).tables
    assert not table.cells[1].shown


BOX = (
    "<w:r><wp:anchor><wp:docPr %s/><wp:extent cy='%d'/><a:x><w:txbxContent>%s</w:txbxContent>%s</a:x></wp:anchor></w:r>"
)
OLD = "<w:r><v:shape style='%s'><v:textbox><w:txbxContent>%s</w:txbxContent></v:textbox></v:shape></w:r>"
ROWS = "<w:tbl><w:tr/><w:tr/><w:tr/></w:tbl>"


@pytest.mark.parametrize(
    ("box", "closed"),
    [
        (BOX % ("hidden='1'", 9_000_000, ROWS, ""), True),
        (BOX % ("", 300_000, ROWS, ""), True),
        (BOX % ("", 300_000, ROWS, "<a:spAutoFit/>"), False),
        (BOX % ("", 900_000, ROWS, ""), False),
        (OLD % ("position:absolute;visibility:hidden", ROWS), True),
        (OLD % ("height:20pt", ROWS), True),
        (OLD % ("height:70pt", ROWS), False),
        (ROWS, False),
    ],
)
def test_tables_in_boxes_that_do_not_show_them(box: str, closed: bool) -> None:
    root = etree.XML(f"<w:body {SPACES}>{box}</w:body>")
    (table,) = root.iter(f"{{{W}}}tbl")
    assert is_in_closed_box(table) is closed


PICTURE = "<w:p><wp:anchor><wp:positionV relativeFrom='%s'><wp:posOffset>0</wp:posOffset></wp:positionV>\
<wp:extent cy='900000'/><wp:wrapNone/><p:pic/></wp:anchor></w:p>"


def floating(top: int, high: int) -> str:
    place = f"<w:tblpPr w:vertAnchor='text' w:tblpY='{top}'/>"
    return f"<w:tbl><w:tblPr>{place}</w:tblPr><w:tr><w:trPr><w:trHeight w:val='{high}'/></w:trPr></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("blocks", "covered"),
    [
        (PICTURE % "paragraph" + floating(0, 900), True),
        (PICTURE % "paragraph" + "<w:p/>" * 8 + floating(0, 900), False),
        (PICTURE % "page" + floating(0, 900), True),
        (PICTURE % "page" + "<w:p/>" * 8 + floating(0, 900), False),
        (floating(0, 900) + floating(300, 900), True),
        (floating(0, 900) + floating(1200, 900), False),
        (floating(0, 900) + "<w:p/>" + floating(0, 900), False),
    ],
)
def test_pictures_and_floating_tables_in_front(blocks: str, covered: bool) -> None:
    root = etree.XML(f"<w:body {SPACES}>{blocks}</w:body>")
    assert is_under_a_shape(next(root.iter(f"{{{W}}}tbl"))) is covered


def test_fonts_without_letters_are_told_by_their_list() -> None:
    fonts = f"""<w:fonts xmlns:w='{W}'><w:font w:name='甲'><w:altName w:val='Webdings'/></w:font>
    <w:font w:name='乙'><w:charset w:val='02'/></w:font>
    <w:font w:name='仿宋_GB2312'><w:altName w:val='仿宋'/><w:charset w:val='86'/></w:font></w:fonts>"""
    for of in (W, "http://purl.oclc.org/ooxml/wordprocessingml/main"):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as new:
            new.writestr("word/fontTable.xml", fonts.replace(W, of))
        with zipfile.ZipFile(written) as package_:
            assert embedded_fonts.misleading(package_, "word/document.xml") == {"甲", "乙"}


WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
IN_CELL = (
    "<w:tbl><w:tr><w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/></w:tcPr><w:p><wp:anchor {more}>"
    "<wp:positionH><wp:posOffset>{x}</wp:posOffset></wp:positionH>"
    "<wp:positionV relativeFrom='paragraph'><wp:posOffset>0</wp:posOffset></wp:positionV>"
    "<wp:extent cx='{wide}' cy='{high}'/><wp:wrapNone/><s:wsp xmlns:s='"
    + WPS
    + "'><s:spPr>{fill}</s:spPr>{text}</s:wsp>"
    "</wp:anchor></w:p></w:tc><w:tc/></w:tr></w:tbl>"
)
WHITE = "<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>"
PLAIN = {"more": "", "x": 0, "wide": 900_000, "high": 150_000, "fill": WHITE, "text": ""}


@pytest.mark.parametrize(
    ("stated", "covered"),
    [
        ({}, False),
        ({"wide": 2_000_000}, True),
        ({"x": -400_000}, True),
        ({"x": 900_000}, True),
        ({"high": 900_000}, True),
        ({"wide": 2_000_000, "fill": "<a:noFill/>"}, False),
        ({"wide": 2_000_000, "fill": "<a:noFill/>", "text": "<w:t>8</w:t>"}, True),
        ({"wide": 2_000_000, "fill": "<a:noFill/>", "text": "<w:t>注</w:t>"}, False),
        ({"wide": 2_000_000, "fill": "<a:noFill/><a:ln w='200000'><a:solidFill/></a:ln>"}, True),
        ({"wide": 2_000_000, "fill": "<a:noFill/><a:ln w='9525'><a:solidFill/></a:ln>"}, False),
        ({"wide": 2_000_000, "more": "behindDoc='1'"}, False),
        ({"wide": 2_000_000, "more": "behindDoc='1'", "fill": WHITE.replace("FFFFFF", "000022")}, True),
    ],
)
def test_drawings_of_a_cell_that_lie_over_others(stated: dict[str, object], covered: bool) -> None:
    root = etree.XML(f"<w:body {SPACES}>{IN_CELL.format(**{**PLAIN, **stated})}</w:body>")
    assert is_under_a_shape(root[0]) is covered


@pytest.mark.parametrize(("wide", "shown"), [("330", False), ("900", True)])
def test_a_number_that_breaks_in_a_narrow_low_cell(wide: str, shown: bool) -> None:
    low = "<w:tr><w:trPr><w:trHeight w:val='300' w:hRule='exact'/></w:trPr>{}</w:tr>"
    cells = tc("label") + f"<w:tc><w:tcPr><w:tcW w:w='{wide}' w:type='dxa'/></w:tcPr>{para(run())}</w:tc>"
    body = f"<w:tbl><w:tblPr/>{low.format(cells)}{tr(tc('a'), tc('b'))}</w:tbl>"
    (table,) = read_docx(package({"word/document.xml": document_xml(body)})).tables
    assert (table.cells[1].text, table.cells[1].shown) == ("64", shown)
