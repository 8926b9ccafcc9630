"""Colours that a workbook calls by number, number formats of text, conditional formats in extensions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from gongkai.extractors.readers.office.workbook.excel_conditions import conditions_of
from gongkai.extractors.readers.office.workbook.excel_drawings import Measures, covered_by_drawing
from gongkai.extractors.readers.office.workbook.excel_fonts import kind_in
from gongkai.extractors.readers.office.workbook.excel_formatting import number_shown
from gongkai.extractors.readers.office.workbook.excel_looks import _is_flat, _text_look
from gongkai.extractors.readers.office.workbook.excel_palettes import colour_in, colours_of
from gongkai.extractors.readers.office.workbook.number_formats import printed, printed_text
from gongkai.extractors.readers.office.workbook.xls_drawings import covered

THEME = etree.XML(
    "<t><clrScheme><dk1><srgbClr val='ffffff'/></dk1><lt1><sysClr lastClr='FFFFFF'/></lt1></clrScheme></t>"
)
STYLES = etree.XML("<s><colors><indexedColors><rgbColor rgb='00FFFFFE'/><rgbColor/></indexedColors></colors></s>")


@pytest.mark.parametrize(
    ("colour", "kind"),
    [
        ("theme='1'", "hidden"),
        ("indexed='0'", "hidden"),
        ("theme='1' tint='-0.5'", "shown"),
        ("rgb='FF000000'", "shown"),
    ],
)
def test_fonts_in_colours_of_a_theme_or_palette(colour: str, kind: str) -> None:
    font = etree.XML(f"<font><color {colour}/></font>")
    assert kind_in(font) == "shown"
    colour_in(colours_of(THEME, STYLES), etree.XML("<x/>"), None, font)
    assert kind_in(font) == kind


def test_usual_colours_change_nothing() -> None:
    usual = etree.XML(
        "<t><clrScheme><dk1><sysClr lastClr='000000'/></dk1><lt1><srgbClr val='FFFFFF'/></lt1></clrScheme></t>"
    )
    assert colours_of(usual, None) == colours_of(None, None) == {}


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ('@"8"', "51", "518"),
        ('0;0;0;"无"', "51", "无"),
        (";;;", "51", ""),
        ("0;-0;;@", "51", None),
        ("@", "51", None),
        ("0.00", "51", None),
        ("@* ", "51", None),
        ("\\a@", "51", "a51"),
    ],
)
def test_what_a_format_prints_of_text(code: str, text: str, shown: str | None) -> None:
    assert printed_text(code, text) == shown
    look = _text_look(etree.XML(f"<si><t>{text}</t></si>"), code)
    assert look is None if shown is None else look is not None and (look.text, look.shown) == (shown, False)


@pytest.mark.parametrize(
    ("code", "quote"), [("[$8]0", "851"), ("[$8-804]0", "851"), ("[$-804]0", None), ("[$¥-804]0", None)]
)
def test_the_sign_of_a_currency_is_printed(code: str, quote: str | None) -> None:
    assert printed(code, Decimal(51)) == quote
    second = number_shown(51.0, code, False)
    assert (second and second.notes[0].quote) == quote


@pytest.mark.parametrize(("colour", "found"), [("FFFFFFFF", 1), ("FFFF0000", 0)])
def test_conditional_formats_in_an_extension_of_a_sheet(colour: str, found: int) -> None:
    sheet = etree.XML(
        "<s xmlns:x='urn:x'><x:conditionalFormatting><x:cfRule type='expression'><x:f>A1=TRUE</x:f><x:dxf><font>"
        f"<color rgb='{colour}'/></font></x:dxf></x:cfRule><x:sqref>B2:C3</x:sqref></x:conditionalFormatting></s>"
    )
    conditions = conditions_of(sheet, None)
    assert len(conditions) == found
    assert all(one.hides((1, 1), "5") is None and one.hides((9, 9), "5") is False for one in conditions)


@pytest.mark.parametrize(
    ("end", "below"),
    [
        ("<to><col>2</col><colOff>9</colOff><row>4</row><rowOff>9</rowOff></to>", 6),
        ("<to><col>2</col><colOff>0</colOff><row>4</row><rowOff>0</rowOff></to>", 2),
        ("<to><col>999</col><colOff>9</colOff><row>99999</row><rowOff>9</rowOff></to>", 2000),
        ("<to><col>x</col><row>4</row></to>", 1),
        ("", 1),
    ],
)
def test_what_lies_below_a_shape_is_in_doubt(end: str, below: int) -> None:
    start = "<from><col>1</col><colOff>0</colOff><row>2</row><rowOff>0</rowOff></from>"
    drawing = etree.XML(f"<d><twoCellAnchor>{start}{end}</twoCellAnchor></d>")
    found = list(covered_by_drawing(drawing, Measures(etree.XML("<worksheet/>"))))
    assert len(found) == below
    assert (2, 1) in found


def test_the_cells_that_an_old_shape_covers() -> None:
    assert list(covered(1, 2, 2, 3)) == [(1, 2), (1, 3), (2, 2), (2, 3)]
    assert list(covered(5, 5, 0, 0)) == [(5, 5)]
    assert len(list(covered(0, 0, 1 << 16, 255))) == 2000


@pytest.mark.parametrize(
    ("code", "found", "hidden"), [('0"8"', 1, None), (";;;", 1, True), ("#,##0", 0, None), ('0"件"', 0, None)]
)
def test_conditional_formats_that_print_another_number(code: str, found: int, hidden: bool | None) -> None:
    styles = etree.XML("<s><dxfs><dxf><numFmt/></dxf></dxfs></s>")
    next(styles.iter("numFmt")).set("formatCode", code)
    rule = "<cfRule type='expression' dxfId='0'><formula>TRUE</formula></cfRule>"
    sheet = etree.XML(f"<s><conditionalFormatting sqref='B2'>{rule}</conditionalFormatting></s>")
    conditions = conditions_of(sheet, styles)
    assert len(conditions) == found
    assert all(one.hides((1, 1), "5") is hidden for one in conditions)


@pytest.mark.parametrize(
    ("height", "flat"), [("0", True), ("1.5", True), ("12.75", False), (None, False), ("x", False)]
)
def test_rows_that_are_too_low_to_be_seen(height: str | None, flat: bool) -> None:
    assert _is_flat(height) is flat


def test_black_letters_on_black_are_not_seen() -> None:
    assert kind_in(etree.XML("<font><color theme='1'/></font>"), "000000") == "hidden"
    assert kind_in(etree.XML("<font><color theme='0'/></font>"), "000000") == "shown"
