"""Word: shapes in front of a table, parts of table styles, alternatives and fonts that draw other digits."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from test_docx import document_xml, package, tc, tr

from gongkai.extractors.readers.office.word import embedded_fonts
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.word.docx_overlays import is_under_a_shape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f"xmlns:w='{W}' xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing' "
    "xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' "
    "xmlns:v='urn:schemas-microsoft-com:vml'"
)


def drawing(top: int, high: int, fill: str = "<a:solidFill/>", more: str = "", to: str = "paragraph") -> str:
    return (
        f"<w:p><wp:anchor {more}><wp:positionV relativeFrom='{to}'><wp:posOffset>{top}</wp:posOffset></wp:positionV>"
        f"<wp:extent cy='{high}'/><wp:wrapNone/><wps:wsp><wps:spPr xmlns:a='urn:a'>{fill}</wps:spPr></wps:wsp>"
        "</wp:anchor></w:p>"
    )


def old(style: str, more: str = "", inner: str = "") -> str:
    return f"<w:p><w:pict><v:rect style='position:absolute;{style}' {more}>{inner}</v:rect></w:pict></w:p>"


@pytest.mark.parametrize(
    ("before", "after", "covered"),
    [
        (drawing(0, 900_000), "", True),
        (drawing(0, 900_000) + "<w:p/>" * 3, "", True),
        (drawing(0, 900_000) + "<w:p/>" * 11, "", False),
        (drawing(0, 900_000, more="behindDoc='1'"), "", False),
        (drawing(0, 900_000, fill="<a:noFill/>"), "", False),
        (drawing(0, 900_000, fill="<a:ln><a:solidFill/></a:ln>"), "", False),
        (drawing(0, 10, to="page"), "", True),
        ("", drawing(-900_000, 500_000), True),
        ("", drawing(10, 500_000), False),
        (old("margin-top:5pt;height:60pt"), "", True),
        (old("margin-top:5pt;height:60pt;z-index:-3"), "", False),
        (old("margin-top:5pt;height:60pt", "filled='f'"), "", False),
        (old("margin-top:5pt;height:60pt", inner="<v:imagedata/>"), "", False),
        (old("top:1cm;height:2mm;mso-position-vertical-relative:page"), "", True),
    ],
)
def test_filled_shapes_in_the_reach_of_a_table(before: str, after: str, covered: bool) -> None:
    body = etree.XML(f"<w:body {SPACES}>{before}<w:tbl/>{after}</w:body>")
    assert is_under_a_shape(body.find(f"{{{W}}}tbl")) is covered


def agreed(table: str, style: str = "") -> bool:
    styles = f"<w:styles xmlns:w='{W}'><w:style w:type='table' w:styleId='T'>{style}</w:style></w:styles>"
    body = table.format("<w:tblPr><w:tblStyle w:val='T'/></w:tblPr>")
    (read,) = read_docx(package({"word/document.xml": document_xml(body), "word/styles.xml": styles})).tables
    assert read.cells[1].text == "52"
    return read.cells[1].agreed


TABLE = f"<w:tbl>{{}}{tr(tc('label'), tc('52'))}{tr(tc('a'), tc('b'))}</w:tbl>"


@pytest.mark.parametrize(
    ("kind", "inner", "fine"),
    [
        ("band1Horz", "<w:rPr><w:sz w:val='4'/></w:rPr>", False),
        ("band2Horz", "<w:pPr><w:spacing w:line='20' w:lineRule='exact'/></w:pPr>", False),
        ("wholeTable", "<w:rPr><w:rFonts w:ascii='Wingdings'/></w:rPr>", False),
        ("lastCol", "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>", False),
        ("firstRow", "<w:rPr><w:sz w:val='4'/></w:rPr>", True),
        ("band1Horz", "<w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val='clear' w:fill='D3DFEE'/></w:tcPr>", True),
    ],
)
def test_parts_of_table_styles(kind: str, inner: str, fine: bool) -> None:
    assert agreed(TABLE, f"<w:tblStylePr w:type='{kind}'>{inner}</w:tblStylePr>") is fine


@pytest.mark.parametrize(("needs", "fine"), [("wps", True), ("q", False)])
def test_a_table_that_is_one_of_two_alternatives(needs: str, fine: bool) -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = f"<mc:Choice xmlns:q='urn:q' Requires='{needs}'>{TABLE}</mc:Choice><mc:Fallback/>"
    assert agreed(f"<mc:AlternateContent xmlns:mc='{space}'>{choice}</mc:AlternateContent>") is fine


def test_a_font_is_unmasked_by_its_key() -> None:
    key = "{00112233-4455-6677-8899-AABBCCDDEEFF}"
    masked = embedded_fonts.unmasked(bytes(range(64)), key)
    assert masked[0] == 0xFF
    assert masked[32:] == bytes(range(32, 64))
    assert embedded_fonts.unmasked(masked, key) == bytes(range(64))
    assert embedded_fonts.unmasked(b"abc", "no key") == b"abc"


def test_fonts_of_a_package_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_fonts, "_draws_other_digits", lambda program: program == b"odd")
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    embedded = "<w:font w:name='{}'><w:embedBold r:id='{}'/></w:font>"
    fonts = embedded.format("A", 1) + embedded.format("B", 2)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        parts.writestr("word/fontTable.xml", f"<w:fonts xmlns:w='{W}' xmlns:r='{space}'>{fonts}</w:fonts>")
        listed = "".join(f"<Relationship Id='{n}' Target='fonts/{n}.odttf'/>" for n in "123")
        parts.writestr("word/_rels/fontTable.xml.rels", f"<Relationships>{listed}</Relationships>")
        parts.writestr("word/fonts/1.odttf", b"odd")
        parts.writestr("word/fonts/2.odttf", b"even")
    with zipfile.ZipFile(written) as parts:
        assert embedded_fonts.misleading(parts, "word/document.xml") == {"A"}
        monkeypatch.setattr(embedded_fonts, "MAX_FONTS", 1)  # the second is not looked at
        assert embedded_fonts.misleading(parts, "word/document.xml") == {"A", "B"}
