"""Cells of a workbook that show something else than their values: colours, conditional formats, lines, fonts."""

from __future__ import annotations

import struct
import types
from typing import Any

import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from test_excel_shown import table_of

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.office.workbook import excel_formatting, xls_doubts
from gongkai.extractors.readers.office.workbook.excel_widths import cut_in_old
from gongkai.extractors.readers.office.workbook.xls_drawings import drawings_of

HIDDEN, OTHER = "reading.hidden_text", "reading.not_text"
DARK = PatternFill("solid", fgColor="FF1F4E78")
CROSS = Border(diagonal=Side("thin"), diagonalUp=True, diagonalDown=True)


def cell_with(**looks: Any) -> Cell:
    def fill(sheet: Any) -> None:
        for name, value in looks.items():
            setattr(sheet["B2"], name, value)

    return next(cell for cell in table_of(fill).cells if (cell.row, cell.col) == (1, 1))


@pytest.mark.parametrize(
    ("looks", "rule"),
    [
        ({"font": Font(color="FFFDFDFD")}, HIDDEN),
        ({"font": Font(color="FF1F4E70"), "fill": DARK}, HIDDEN),
        ({"font": Font(name="Wingdings")}, OTHER),
        ({"font": Font(name="IDAutomation Code 128")}, OTHER),
        ({"number_format": "[White]0"}, OTHER),
        ({"number_format": "[颜色 2]0"}, OTHER),
        ({"border": CROSS}, OTHER),
    ],
)
def test_what_a_cell_does_not_show_as_it_is_stored(looks: dict[str, Any], rule: str) -> None:
    found = cell_with(**looks)
    assert (found.agreed, rule in [note.rule for note in found.notes]) == (False, True)


@pytest.mark.parametrize(
    "looks",
    [
        {"font": Font(color="FFFFFFFF"), "fill": DARK},
        {"font": Font(color="FF808080", name="Symbola")},
        {"number_format": "[Red]0", "border": Border(diagonal=Side(None), diagonalUp=True)},
        {"number_format": "[White]0", "fill": DARK},
    ],
)
def test_what_a_cell_shows(looks: dict[str, Any]) -> None:
    found = cell_with(**looks)
    assert (found.text, found.agreed, found.notes) == ("22", True, ())


@pytest.mark.parametrize(
    "look",
    [
        {"font": Font(strike=True)},
        {"font": Font(color="FFFCFCFC")},
        {"font": Font(color="FFC00000"), "fill": PatternFill(bgColor="FFC00000")},
    ],
)
def test_conditional_formats_that_strike_or_hide(look: dict[str, Any]) -> None:
    table = table_of(lambda sheet: sheet.conditional_formatting.add("B2", FormulaRule(["TRUE"], **look)))
    found = next(cell for cell in table.cells if (cell.row, cell.col) == (1, 1))
    assert not found.agreed


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def sheet_of(*records: bytes) -> Any:
    stream = b"".join([record(0x0809, bytes(16)), *records, record(0x000A, b"")])
    return types.SimpleNamespace(mem=stream, _sh_abs_posn=[0])


AREA = struct.pack("<H4H", 1, 4, 6, 2, 3)


def test_the_areas_of_conditional_formats_in_an_old_workbook() -> None:
    areas, newer = record(0x01B0, bytes(12) + AREA), record(0x0879, bytes(24) + AREA)
    font, border = (record(0x01B1, bytes(6) + flags.to_bytes(4, "little")) for flags in (0x04000000, 0x10000000))
    assert xls_doubts.conditional_areas(sheet_of(areas, border, font), 0) == [(4, 6, 2, 3)]
    assert xls_doubts.conditional_areas(sheet_of(areas, border), 0) == []
    assert xls_doubts.conditional_areas(sheet_of(newer, record(0x087A, bytes(70))), 0) == [(4, 6, 2, 3)]


def old_form(**looks: Any) -> Any:
    border = types.SimpleNamespace(diag_line_style=0, diag_up=0, diag_down=0)
    ground = types.SimpleNamespace(fill_pattern=0, pattern_colour_index=10)
    form = {"font_index": 0, "format_key": 0, "border": border, "background": ground}
    return types.SimpleNamespace(**(form | looks))


def old_book(font: str = "Arial", code: str = "0", colour: int = 8, height: int = 220) -> Any:
    fonts = [
        types.SimpleNamespace(
            name=font, colour_index=colour, height=height, struck_out=0, escapement=0, character_set=134
        )
    ]
    formats = {0: types.SimpleNamespace(format_str=code)}
    colours = {8: (0, 0, 0), 9: (252, 252, 252), 10: (200, 0, 0), 11: (204, 8, 0), 12: (225, 225, 225)}
    return types.SimpleNamespace(font_list=fonts, format_map=formats, colour_map=colours)


def test_doubts_and_colours_of_an_old_workbook() -> None:
    assert list(xls_doubts.doubts(old_book("Webdings", "[White]0"), old_form())) == ["font Webdings", "number format"]
    crossed = types.SimpleNamespace(diag_line_style=1, diag_up=1, diag_down=0)
    assert list(xls_doubts.doubts(old_book(), old_form(border=crossed))) == ["diagonal border"]
    red = types.SimpleNamespace(fill_pattern=1, pattern_colour_index=10)
    seen = [
        xls_doubts.is_on_its_own_colour(book, book.font_list[0], form)
        for book in (old_book(colour=colour) for colour in (8, 9, 11))
        for form in (old_form(), old_form(background=red))
    ]
    assert seen == [False, False, True, False, False, True]


def test_a_number_format_of_the_colour_of_an_old_ground() -> None:
    dark = types.SimpleNamespace(fill_pattern=1, pattern_colour_index=8)
    found = [
        list(xls_doubts.doubts(old_book(code="[黑色]0;[Red]0"), old_form(background=dark), n)) for n in (7.0, -7.0)
    ]
    assert found == [["number format"], []]


def test_low_rows_of_an_old_workbook() -> None:
    book = types.SimpleNamespace(font_list=[types.SimpleNamespace(height=220)], xf_list=[old_form()])
    rows = {
        number: types.SimpleNamespace(height=height, has_default_height=0)
        for number, height in enumerate((80, 285, 80))
    }
    sheet = types.SimpleNamespace(rowinfo_map=rows, merged_cells=[(2, 4, 0, 1)], cell_xf_index=lambda *_: 0)
    sheet.default_row_height = 255
    places = [(0, 0), (1, 0), (2, 0), (2, 1), (9, 0)]
    assert [place for place in places if xls_doubts.is_in_low_row(book, sheet, *place)] == [(0, 0), (2, 1)]
    sheet.default_row_height, rows[1].has_default_height = 90, 1
    assert [xls_doubts.is_in_low_row(book, sheet, row, 0) for row in (1, 9)] == [True, True]


def test_notes_of_an_old_workbook_that_are_always_shown() -> None:
    anchor = struct.pack("<HHI9H", 0, 0xF010, 18, 0, 2, 0, 4, 0, 3, 0, 4, 9)
    object_of = [record(0x005D, struct.pack("<4H", 0x15, 18, 0x19, number)) for number in (1, 2)]
    notes = [record(0x001C, struct.pack("<4H", 4, 1, shown, number)) for number, shown in ((1, 0), (2, 2))]
    one, other = ([record(0x00EC, anchor), shape, note] for shape, note in zip(object_of, notes, strict=True))
    assert list(drawings_of(sheet_of(*one), 0)) == []
    assert list(drawings_of(sheet_of(*other), 0)) == [(4, 2), (4, 3)]


def test_a_number_too_wide_for_its_column_in_an_old_workbook() -> None:
    align = types.SimpleNamespace(shrink_to_fit=0, rotation=0, text_wrapped=1, hor_align=0, indent_level=0)
    form = types.SimpleNamespace(alignment=align, font_index=0)
    book = types.SimpleNamespace(font_list=[types.SimpleNamespace(height=220)], xf_list=[form])
    cells = [types.SimpleNamespace(ctype=2, value=value, xf_index=0) for value in (6959.0, 7.0, 695912.0)]
    sheet = types.SimpleNamespace(
        rowinfo_map={},
        nrows=1,
        row=lambda _: cells,
        merged_cells=[(0, 1, 2, 5)],
        colinfo_map={},
        computed_column_width=lambda _: 600,
    )
    assert list(cut_in_old(book, sheet)) == [(0, 0)]


@pytest.mark.parametrize("value", [7.0, None])
def test_letters_of_an_old_workbook_that_are_hardly_read(value: float | None) -> None:
    books = [old_book(height=60), old_book(height=20), old_book(colour=12), old_book(colour=9), old_book()]
    found = [list(xls_doubts.doubts(book, old_form(), value)) for book in books]
    assert found == [["small digits"], [], ["colour"], [], []]  # what is hidden is read as such


@pytest.mark.parametrize(("stored", "doubtful"), [(385.0, True), ("385", True), ("385件", True), ("图书馆图书", False)])
def test_numbers_of_an_old_workbook_that_are_stored_as_text(
    stored: float | str, doubtful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_formatting, "cut_in_old", lambda *_: [])
    cell = types.SimpleNamespace(xf_index=0, ctype=1 if isinstance(stored, str) else 2, value=stored)
    sheet = types.SimpleNamespace(nrows=1, ncols=1, rowinfo_map={}, colinfo_map={}, merged_cells=[], show_formulas=0)
    sheet.default_row_height, sheet.rich_text_runlist_map = 285, {}
    sheet.row_len, sheet.cell, sheet.cell_value = (lambda _: 1), (lambda *_: cell), (lambda *_: stored)
    sheet.cell_xf_index = lambda *_: 0
    form = old_form()
    book = types.SimpleNamespace(**vars(old_book("Webdings")), **vars(sheet_of()), xf_list=[form])
    for side, quote in ((0, "font Webdings"), (4, "font Webdings；text that fills its cell")):
        form.alignment = types.SimpleNamespace(hor_align=side)
        cells = excel_formatting._of_old_sheet(book, sheet, 0).cells
        assert [note.quote for shown in cells.values() for note in shown.notes] == [quote] * doubtful
