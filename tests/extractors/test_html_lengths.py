"""A length is one in every unit that the table of plain styles takes for plain: none is overlooked."""

from __future__ import annotations

import re

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html import plain_styles
from gongkai.extractors.readers.html.first_reading import lengths
from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import conditions as second_conditions

UNITS = re.findall(r"[a-z]+", re.findall(r"px\|[a-z|%]+", plain_styles.LENGTH)[0])
PAGE = "<!DOCTYPE html><style>{}</style><table><tr><td>label<td><span style='{}'>51234</span><td>7</table>"


def number(style: str, sheet: str = "") -> Cell:
    return read_html(PAGE.format(sheet, style).encode()).tables[0].cells[1]


def as_written(pixels: float, unit: str) -> str:
    return f"{pixels / (lengths.pixels(f'1{unit}') or 0.0):.4f}{unit}"


def test_units_of_plain_styles_are_known_to_both_readings() -> None:
    assert len(UNITS) > 10
    assert {*UNITS} <= {*lengths.PIXELS, *lengths.OF_LETTERS}
    assert {*UNITS} <= {*second_conditions.PIXELS}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("style", "pixels"),
    [
        ("letter-spacing:{}", -9),
        ("text-underline-offset:{}", -7),
        ("display:block;width:{};overflow:hidden", 13),
        ("display:block;height:{};overflow:hidden", 6),
        ("display:inline-block;max-width:{}", 11),
        ("margin-left:{}", -45),
    ],
)
def test_lengths_that_change_what_is_seen(style: str, pixels: float, unit: str) -> None:
    assert not number(style.format(as_written(pixels, unit))).agreed


@pytest.mark.parametrize("unit", UNITS)
def test_lengths_that_leave_all_as_it_is(unit: str) -> None:
    for style, pixels in (("letter-spacing:{}", 1), ("display:block;width:{}", 90), ("display:block;height:{}", 30)):
        assert number(style.format(as_written(pixels, unit))).agreed


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("query", ["(max-width:{})", "(width<={})"])
def test_screens_in_all_units(query: str, unit: str) -> None:
    wider, narrower = (f"@media {query.format(as_written(pixels, unit))}" for pixels in (1400, 1100))
    assert applies(wider) and not applies(narrower)
    assert not number("", wider + "{td span{display:none}}").text
    assert number("", narrower + "{td span{display:none}}").agreed


def test_a_screen_in_a_unit_that_is_not_known() -> None:
    assert not number("", "@media (max-width:300cqw){td span{display:none}}").agreed


@pytest.mark.parametrize("value", ["9", "+9", "9px"])
def test_a_bare_number_is_a_length_where_it_may_be(value: str) -> None:
    assert lengths.pixels(value, bare=True) == 9
    assert lengths.pixels(value) == (9 if "px" in value else None)


@pytest.mark.parametrize("unit", [*lengths.PIXELS, *lengths.OF_LETTERS])
def test_boxes_around_a_table_in_all_units(unit: str) -> None:
    wide, narrow = (f"overflow:hidden;width:{as_written(pixels, unit)}" for pixels in (900, 200))
    assert all(cell.agreed for cell in within(wide))
    assert not any(cell.agreed for cell in within(narrow))


@pytest.mark.parametrize(
    "width",
    ["9e1px", "calc(50px + 20px)", "max(90px,2in)", "calc(100% - 1200px)", "calc(9% + 1em - 2mm)", "calc(9px)"],
)
def test_computed_widths_that_cut_a_table_off(width: str) -> None:
    assert not any(cell.agreed for cell in within(f"overflow:hidden;width:{width}"))


@pytest.mark.parametrize(
    "width", ["9e2px", "calc(40em + 20px)", "max(90px,20in)", "max(90px,50%)", "calc(100% - 2em)", "calc(90px * 9)"]
)
def test_computed_widths_with_room(width: str) -> None:
    assert all(cell.agreed for cell in within(f"overflow:hidden;width:{width}"))


def within(style: str) -> tuple[Cell, ...]:
    page = f"<!DOCTYPE html><div style='{style}'><table width=500><tr><td>label<td>81<td>2,304</table></div>"
    return tuple(read_html(page.encode()).tables[0].cells[1:])


TABLE = "<table {}><tr><td>label<td>81<td>2,304</table>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div style='overflow:hidden;width:110'>{TABLE.format('width=460')}</div>",
        f"<div style='overflow:hidden;max-height:6.5'>{TABLE.format('')}</div>",
        f"<div>{TABLE.format('')}<p style='margin:-28 0 0'>777</p></div>",
        f"<div>{TABLE.format('')}<p style='position:relative;top:-28'>777</p></div>",
        TABLE.format("style='table-layout:fixed;width:80;font-size:28px'"),
    ],
)
def test_bare_numbers_are_pixels_in_a_page_without_a_document_type(body: str) -> None:
    assert not any(cell.agreed for cell in read_html(body.encode()).tables[0].cells[1:])
    typed = read_html(f"<!-- made --><!DOCTYPE html>{body}".encode()).tables[0].cells[1:]
    assert all(cell.agreed for cell in typed)  # browsers leave the declaration out


def test_bare_numbers_with_room() -> None:
    page = f"<div style='overflow:hidden;width:980;margin:0 auto;padding:8'>{TABLE.format('width=900')}</div>"
    assert all(cell.agreed for cell in read_html(page.encode()).tables[0].cells[1:])
