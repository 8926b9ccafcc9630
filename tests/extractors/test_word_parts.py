"""Where the parts of a Word package are, and the colours that its theme gives."""

from __future__ import annotations

import pytest
from test_docx import document_xml, p, package, run, tc, tr
from test_docx_shown import STYLES

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.word.docx import read_docx
from gongkai.extractors.readers.office.word.docx_visibility import colours_of
from gongkai.extractors.readers.xml_parsing import root_of

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SCHEME = "<a:theme xmlns:a='urn:a'><a:themeElements><a:clrScheme>{}</a:clrScheme></a:themeElements></a:theme>"
WHITE_INK = SCHEME.format("<a:dk1><a:srgbClr val='FFFFFF'/></a:dk1><a:accent1><a:srgbClr val='FEFEFE'/></a:accent1>")


def relations(**targets: str) -> str:
    listed = "".join(f"<Relationship Type='{KIND}/{kind}' Target='{target}'/>" for kind, target in targets.items())
    return (
        f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{listed}</Relationships>"
    )


def table(cell: str) -> str:
    return document_xml(f"<w:tbl>{tr(tc('label'), tc(cell))}{tr(tc('a'), tc('b'))}</w:tbl>")


def cell_of(parts: dict[str, str]) -> Cell:
    (found, *_) = read_docx(package(parts)).tables
    return found.cells[1]


def test_the_main_part_is_where_the_package_says() -> None:
    parts = {"word/document.xml": table("8"), "text/main.xml": table("64")}
    assert cell_of(parts | {"_rels/.rels": relations(officeDocument="/text/main.xml")}).text == "64"
    assert cell_of(parts | {"_rels/.rels": relations(officeDocument="gone.xml")}).text == "8"
    assert cell_of(parts | {"_rels/.rels": "<broken"}).text == "8"


def test_the_styles_are_where_the_main_part_says() -> None:
    hidden = "<w:r><w:rPr><w:rStyle w:val='Gone'/></w:rPr><w:t>8</w:t></w:r>"
    parts = {"word/document.xml": table(p(run("64") + hidden)), "word/s/st.xml": STYLES}
    assert cell_of(parts).text == "648"
    assert cell_of(parts | {"word/_rels/document.xml.rels": relations(styles="s/st.xml")}).text == "64"


@pytest.mark.parametrize(("colour", "seen"), [("text1", False), ("accent1", False), ("accent2", True)])
def test_colours_of_a_theme(colour: str, seen: bool) -> None:
    drawn = f"<w:r><w:rPr><w:color w:val='1F497D' w:themeColor='{colour}'/></w:rPr><w:t>8</w:t></w:r>"
    found = cell_of({"word/document.xml": table(p(run("64") + drawn)), "word/theme/theme1.xml": WHITE_INK})
    assert (found.text, found.agreed) == (("648", True) if seen else ("64", False))


def test_themes_that_are_none() -> None:
    themes = (b"", b"<a/>", SCHEME.format("<a:dk1/>").encode())
    assert [colours_of(root_of(theme)) for theme in themes] == [{}, {}, {}]


def test_a_mark_of_a_note_that_is_written_out_is_no_figure() -> None:
    mark = "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>8</w:t></w:r>"
    found = cell_of({"word/document.xml": table(p(run("64") + mark))})
    assert not found.agreed


@pytest.mark.parametrize(
    ("place", "agreed"),
    [
        ("<w:tblInd w:w='-20000' w:type='dxa'/>", False),
        ("<w:tblpPr w:tblpX='30000'/>", False),
        ("<w:tblpPr w:tblpY='junk'/>", True),
        ("<w:tblInd w:w='-108' w:type='dxa'/>", True),
        ("<w:tblInd w:w='99999' w:type='pct'/>", True),
    ],
)
def test_a_table_that_no_page_holds_is_in_doubt(place: str, agreed: bool) -> None:
    body = f"<w:tbl><w:tblPr>{place}</w:tblPr>{tr(tc('label'), tc('64'))}{tr(tc('a'), tc('b'))}</w:tbl>"
    assert cell_of({"word/document.xml": document_xml(body)}).agreed is agreed


@pytest.mark.parametrize(
    ("size", "more", "agreed"), [(6, "", False), (12, "", False), (18, "", True), (6, "<w:vanish/>", True)]
)
def test_figures_much_smaller_than_those_beside_them_are_in_doubt(size: int, more: str, agreed: bool) -> None:
    small = f"<w:r><w:rPr>{more}<w:sz w:val='{size}'/></w:rPr><w:t>8</w:t></w:r>"
    large = "<w:r><w:rPr><w:sz w:val='21'/></w:rPr><w:t>64</w:t></w:r>"
    assert cell_of({"word/document.xml": table(p(large + small))}).agreed is agreed
