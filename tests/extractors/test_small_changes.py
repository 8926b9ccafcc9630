"""Small changes of the readers that no other test saw: for each what it would have changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import tinycss2
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.readers.html.first_reading import walk as first_walk
from gongkai.extractors.readers.html.first_reading.controls import written_by_control
from gongkai.extractors.readers.html.first_reading.style_sheets import linked_typefaces, own_typefaces
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import reading as second
from gongkai.extractors.readers.html.second_reading.doubts import _changes_nothing
from gongkai.extractors.readers.html.second_reading.reading import second_reading
from gongkai.extractors.readers.html.second_reading.styles import carried_faces
from gongkai.extractors.readers.ofd.known_settings import _readings
from gongkai.extractors.readers.office.word import word_markup
from gongkai.extractors.readers.office.word.docx_doubts import Doubts
from gongkai.extractors.readers.office.word.docx_overlays import _is_filled
from gongkai.extractors.readers.office.workbook import xls_doubts
from gongkai.extractors.readers.office.workbook.excel import read_excel
from gongkai.extractors.readers.office.workbook.excel_drawings import Measures, covered_by_old_shapes
from gongkai.extractors.readers.office.workbook.excel_fonts import kind_in
from gongkai.extractors.readers.office.workbook.excel_formatting import _old_text_kind
from gongkai.extractors.readers.office.workbook.number_formats import section_for
from gongkai.extractors.readers.office.workbook.spreadsheet_xml import as_xlsx


def is_agreed(cell: str, style: str = "") -> bool:
    page = f"<style>{style}</style><table><tr><td>label<td>{cell}</table>"
    (table,) = read_html(page.encode()).tables
    return table.cells[1].agreed


FROM_A_FILE = "@font-face{font-family:own;src:url(own.woff)}.f{font-family:own}"


@pytest.mark.parametrize(
    ("cell", "style"),
    [("<b class=f>12</b>", FROM_A_FILE), ("<ul><li class=m>9</ul>", ".m::marker{content:'1'}")],
)
@pytest.mark.parametrize(("place", "name"), [(first_walk, "doubts"), (second, "unread_in")])
def test_either_reading_of_a_page_sees_it_alone(
    cell: str, style: str, place: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_agreed(cell, style)
    monkeypatch.setattr(place, name, lambda *_: ())
    assert not is_agreed(cell, style)


def test_the_second_reading_knows_a_typeface_from_a_file() -> None:
    page = f"<style>{FROM_A_FILE}</style><table><tr><td>label<td><b class=f>12</b>"
    ((table,), _) = second_reading(page)
    assert "font-family" in repr(table.cells[1]) and "font-family" not in repr(table.cells[0])


@pytest.mark.parametrize(
    ("tag", "name", "value", "harmless"),
    [
        ("td", "background-image", "made-up", False),
        ("td", "background-image", "url(a.png)", False),
        ("tr", "background-image", "url(a.png)", True),
        ("b", "background-image", "url(a.png)", False),
        ("td", "color", "var(--ink)", True),
        ("td", "opacity", "made-up", False),
    ],
)
def test_what_the_theme_of_a_page_may_do_to_its_cells(tag: str, name: str, value: str, harmless: bool) -> None:
    assert _changes_nothing(tag, name, tinycss2.parse_component_value_list(value)) is harmless


def test_digits_of_several_classes_are_one_number_on_a_page_without_further_sheets() -> None:
    assert is_agreed("<b class=a>1</b><b class=b>2</b>")
    linked = "<link rel=stylesheet href=a.css><table><tr><td>x<td><b class=a>1</b><b class=b>2</b></table>"
    (table,) = read_html(linked.encode()).tables
    assert not table.cells[1].agreed


@pytest.mark.parametrize(
    ("source", "carried", "from_files"),
    [
        ("url(own.woff)", False, True),
        ("local(Wingdings)", False, True),
        ("local(Song)", False, False),
        ("url(data:font/woff;base64,AA)", True, True),
    ],
)
def test_where_a_typeface_comes_from(source: str, carried: bool, from_files: bool) -> None:
    sheet = f"@font-face{{font-family:'Own Face';src:{source}}}@font-face{{src:{source}}}"
    rules = tinycss2.parse_stylesheet(sheet)
    named = {"own face"}
    assert ("own face" in carried_faces(rules), "own face" in carried_faces(rules, carried=False)) == (
        carried,
        from_files,
    )
    assert (own_typefaces(sheet) == named, bool(named & linked_typefaces(sheet))) == (carried, from_files)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("", "text"), ("text", "text"), ("made-up", "text"), ("checkbox", "other"), ("password", "other")],
)
def test_a_control_of_no_known_type_shows_its_text(kind: str, seen: str) -> None:
    node = LexborHTMLParser(f"<input type='{kind}' value='5'>").css_first("input")
    assert [what for what, _ in written_by_control("input", node)] == [seen]


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<input placeholder=5 value=7>", [("text", "7")]),
        ("<input placeholder=5>", [("other", "input 5")]),
        ("<input>", [("text", "")]),
        ("<textarea placeholder=5>7</textarea>", [("text", "7")]),
        ("<textarea placeholder=5></textarea>", [("other", "textarea 5")]),
        ("<textarea></textarea>", [("text", "")]),
    ],
)
def test_a_placeholder_is_shown_where_nothing_is_filled_in(page: str, seen: list[tuple[str, str]]) -> None:
    node = LexborHTMLParser(page).css_first("input, textarea")
    assert written_by_control(node.tag, node) == seen


@pytest.mark.parametrize(
    ("stated", "fine"),
    [({"dropCap": "none"}, True), ({"dropCap": "drop"}, False), ({"dropCap": "none", "x": "9"}, False)],
)
def test_a_frame_of_a_paragraph(stated: dict[str, str], fine: bool) -> None:
    assert word_markup.OF_PARAGRAPHS["framePr"](stated) is fine


@pytest.mark.parametrize(
    ("values", "colour"),
    [
        ({"fill": "auto", "themeFill": "accent1"}, "F04080"),
        ({"themeFill": "accent1", "themeFillTint": "80"}, "F79FBF"),
        ({"themeFill": "accent1", "themeFillShade": "80"}, "782040"),
        ({"themeFill": "text1", "fill": "FFFFFF"}, "000000"),
        ({"fill": "abcdef"}, "ABCDEF"),
    ],
)
def test_a_colour_of_a_theme(values: dict[str, str], colour: str) -> None:
    doubts = Doubts(None, {"accent1": "F04080"}, {}, renewed=False)
    assert doubts._colour(values, "fill", "themeFill") == colour


@pytest.mark.parametrize(
    ("inner", "filled"),
    [
        ("", False),
        ("<s:style><a:fillRef idx='1'/></s:style>", True),
        ("<s:style><a:fillRef idx='0'/></s:style>", False),
        ("<s:spPr><a:noFill/></s:spPr><s:style><a:fillRef idx='1'/></s:style>", False),
        ("<s:spPr><a:solidFill/></s:spPr>", True),
    ],
)
def test_a_shape_is_filled_by_its_own_or_by_its_style(inner: str, filled: bool) -> None:
    space = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    assert _is_filled(etree.XML(f"<s:wsp xmlns:s='{space}' xmlns:a='urn:a'>{inner}</s:wsp>")) is filled


def test_text_without_a_font_is_shown() -> None:
    assert kind_in(None) == "shown"


@pytest.mark.parametrize(
    ("code", "section"),
    [("0", "0"), ('0"x";@"y"', '@"y"'), ("0;-0", "0"), ("0;-0;0;@", "@"), ('"a"@', '"a"@')],
)
def test_the_section_of_a_text(code: str, section: str) -> None:
    assert section_for(code, None) == section


def test_where_the_clip_of_an_object_may_lie() -> None:
    found = list(_readings((1, 2, 3, 5), (100, 200, 9, 9), (2, 0, 0, 3, 10, 20)))
    assert found == [(1, 2, 3, 5), (101, 202, 103, 205), (112, 226, 116, 235)]


@pytest.mark.parametrize(("aligned", "fits"), [("ss:ShrinkToFit='1'", True), ("ss:Vertical='Top'", False)])
def test_a_number_of_a_workbook_in_xml_that_is_made_to_fit(aligned: str, fits: bool) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    style = f"<Styles><Style ss:ID='s'><Alignment {aligned}/></Style></Styles>"
    number = "<Cell ss:StyleID='s'><Data ss:Type='Number'>123456789</Data></Cell>"
    row = f"<Row><Cell><Data ss:Type='String'>x</Data></Cell>{number}</Row>"
    sheet = f"<Worksheet ss:Name='S'><Table><Column ss:Index='2' ss:Width='30'/>{row}</Table></Worksheet>"
    xml = f"<?xml version='1.0'?><Workbook xmlns='{space}' xmlns:ss='{space}'>{style}{sheet}</Workbook>"
    (table,) = read_excel(as_xlsx(xml.encode())).tables
    assert (table.cells[1].text, table.cells[1].agreed) == ("123456789", fits)


@pytest.mark.parametrize(
    ("font", "fill", "kind"),
    [
        ({}, 0, ""),
        ({"height": 20}, 0, "hidden"),
        ({"colour_index": 9}, 0, "hidden"),
        ({"colour_index": 9}, 1, ""),
        ({"struck_out": 1}, 0, "struck"),
        ({"escapement": 1}, 0, "raised"),
        ({"escapement": 3}, 0, ""),
    ],
)
def test_the_kind_of_a_run_of_an_old_workbook(
    font: dict[str, int], fill: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xls_doubts, "is_on_its_own_colour", lambda *_: False)
    looks = {"height": 220, "colour_index": 8, "struck_out": 0, "escapement": 0, **font}
    form = SimpleNamespace(background=SimpleNamespace(fill_pattern=fill))
    assert _old_text_kind(SimpleNamespace(font_list=[SimpleNamespace(**looks)]), 0, form) == kind


@pytest.mark.parametrize("xml", [b"", b" ", b"<", b"<xml/>"])
def test_a_drawing_of_old_shapes_that_is_no_xml_covers_nothing(xml: bytes) -> None:
    assert list(covered_by_old_shapes(xml, Measures(etree.XML("<sheet/>")))) == []
