"""How the cells of an .xls may show something other than their values: conditional formats, which xlrd does not read,
letters in the colour of their background, diagonal lines, symbol fonts, rows that are too low."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.office.workbook import excel_colours
from gongkai.extractors.readers.office.workbook.excel_doubts import LEAST_HEIGHT, LEAST_SIZE
from gongkai.extractors.readers.office.workbook.number_formats import section_for
from gongkai.extractors.readers.office.workbook.xls_drawings import records_of

Area = tuple[int, int, int, int]

_AREAS, _RULE, _NEW_AREAS, _NEW_RULE = 0x01B0, 0x01B1, 0x0879, 0x087A
_LETTERS = 0x26000000
"""The parts of a format that may hide a number: number format, font and background. Newer rules always may."""
_OLD_HEAD, _NEW_HEAD = 4 + 8, 12 + 4 + 8
_WHITE = re.compile(r"\[(?:white|白色|(?:color|颜色)\s*2)\]", re.I)
NEAR_COLOURS = 48
_PALETTE = excel_colours.Palette()
TINY = 20
"""Letters up to this many twentieths of a point are invisible."""
FILLS = 4
"""The alignment of a text that is repeated up to the end of its cell."""
SYMBOLS = 2
"""The character set of symbol fonts."""
_FORMULA = 0x0006
_IS_RENEWED = 1
USUAL_HEIGHT = 300
"""The usual height of a row, in twentieths of a point."""


def conditional_areas(book: Any, index: int) -> list[Area]:
    """The areas (first and last row, first and last column) whose numbers a conditional format may hide."""
    found: list[Area] = []
    areas: list[Area] = []
    for kind, data in records_of(book, index):
        if kind in (_AREAS, _NEW_AREAS):
            areas = list(_areas(data[_OLD_HEAD if kind == _AREAS else _NEW_HEAD :]))
        elif (kind == _RULE and _may_hide(data[6:10])) or kind == _NEW_RULE:
            found += areas
    return found


def _may_hide(flags: bytes) -> bool:
    return bool(int.from_bytes(flags, "little") & _LETTERS)


def _areas(data: bytes) -> Iterator[Area]:
    count = int.from_bytes(data[:2], "little")
    for at in range(2, min(2 + 8 * count, len(data) - 7), 8):
        first, last, left, right = (int.from_bytes(data[at + k : at + k + 2], "little") for k in (0, 2, 4, 6))
        yield first, last, left, right


def is_on_its_own_colour(book: Any, font: Any, form: Any) -> bool:
    """Whether letters cannot be distinguished from their background."""
    return _is_on_ground(book, book.colour_map.get(font.colour_index), form)


def _is_on_ground(book: Any, ink: Any, form: Any, near: int = NEAR_COLOURS) -> bool:
    filled = form.background.fill_pattern == 1
    ground = book.colour_map.get(form.background.pattern_colour_index) if filled else (255, 255, 255)
    if ink is None or ground is None or form.background.fill_pattern > 1:
        return False
    return bool(sum(abs(a - b) for a, b in zip(ink, ground, strict=True)) <= near)


def doubts(book: Any, form: Any, value: float | None = 0.0, of_part: int | None = None) -> Iterator[str]:
    """Reasons why a number may not be what is shown. `value` is None for a number stored as text, a
    part of which may have a font of its own."""
    font = book.font_list[form.font_index if of_part is None else of_part]
    if draws_no_letters(font.name) or font.character_set == SYMBOLS:
        yield f"font {font.name}"
    is_hidden = font.height <= TINY or is_on_its_own_colour(book, font, form)
    if not is_hidden and font.height < 20 * LEAST_SIZE:
        yield "small digits"
    if not is_hidden and _is_on_ground(book, book.colour_map.get(font.colour_index), form, excel_colours.NEAR_COLOURS):
        yield "colour"
    if form.border.diag_line_style and (form.border.diag_up or form.border.diag_down):
        yield "diagonal border"
    code = book.format_map[form.format_key].format_str or ""
    number = None if value is None else Decimal(repr(value))
    printed = _PALETTE.of_format(section_for(code, number)) if "[" in code else ""
    own = _is_on_ground(book, tuple(bytes.fromhex(printed)), form) if printed else False
    if own or (number is not None and not form.background.fill_pattern and _WHITE.search(code)):
        yield "number format"


def formulas_seen_otherwise(book: Any, sheet: Any, index: int) -> Iterator[tuple[int, int]]:
    """The cells whose formulas are shown instead of their results, or are recalculated whenever the file is opened."""
    for kind, data in records_of(book, index):
        if kind == _FORMULA and (sheet.show_formulas or int.from_bytes(data[14:16], "little") & _IS_RENEWED):
            yield int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")


def is_in_low_row(book: Any, sheet: Any, row: int, col: int) -> bool:
    """Whether letters are cut off because the rows of their cell are too low."""
    last = next((end for first, end, left, _ in sheet.merged_cells if (first, left) == (row, col)), row + 1)
    if last > row + 20:
        return False
    usual = sheet.default_row_height or USUAL_HEIGHT
    rows = (sheet.rowinfo_map.get(number) for number in range(row, last))
    height = sum(usual if info is None or info.has_default_height else info.height for info in rows)
    form = book.xf_list[sheet.cell_xf_index(row, col)]
    return bool(height < LEAST_HEIGHT * book.font_list[form.font_index].height)
