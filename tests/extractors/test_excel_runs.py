"""A part of a number that is written in a font of its own must be as well to be read as the rest."""

from __future__ import annotations

import pytest
from lxml import etree

from gongkai.extractors.readers.office.workbook.excel_doubts import Doubts

STYLES = etree.XML("""<styleSheet><fonts><font/></fonts><fills><fill/><fill><patternFill patternType='solid'>
<fgColor rgb='FFDDDDDD'/></patternFill></fill></fills><cellXfs><xf/><xf fontId='0' fillId='1'/></cellXfs>
</styleSheet>""")
CELLS = "<worksheet><row r='4'><c r='B4' s='%s' t='%s'>%s</c></row></worksheet>"


def doubts(font: str, part: str = "5", style: int = 0, *, pooled: bool = False) -> list[str]:
    runs = f"<r><t>38</t></r><r><rPr>{font}</rPr><t>{part}</t></r>"
    strings = list(etree.XML(f"<sst><si>{runs}</si></sst>"))
    cell = CELLS % (style, "s" if pooled else "inlineStr", "<v>0</v>" if pooled else f"<is>{runs}</is>")
    return [seen for _, seen in Doubts(STYLES, None, strings).in_sheet(etree.XML(cell))]


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize(
    ("font", "seen"),
    [
        ("<sz val='3'/>", "small digits"),
        ("<rFont val='Webdings'/>", "font Webdings"),
        ("<color rgb='FFE0E0E0'/>", "colour"),
        ("<glow val='1'/>", "rPr/glow"),
    ],
)
def test_a_part_that_is_hardly_read(font: str, seen: str, *, pooled: bool) -> None:
    assert doubts(font, pooled=pooled) == [seen]
    assert doubts(font, ".", pooled=pooled) == [seen]


def test_digits_much_smaller_than_others_of_their_number() -> None:
    assert doubts("<sz val='6'/>") == ["small digits"]
    assert doubts("<sz val='6'/>", "件") == doubts("<sz val='8'/>") == []


@pytest.mark.parametrize(
    ("font", "part", "style"),
    [
        ("<rFont val='仿宋'/><family val='3'/><charset val='134'/><sz val='10'/><color rgb='FFFF0000'/>", "5", 0),
        ("<rFont val='Wingdings'/>", "件", 0),
        ("<color rgb='FFFFFFFF'/>", "5", 0),  # hidden, raised and struck parts are read as such
        ("<vertAlign val='superscript'/>", "1", 0),
        ("<b/><color theme='1'/>", "5", 1),
    ],
)
def test_a_part_that_is_read(font: str, part: str, style: int) -> None:
    assert doubts(font, part, style) == []
