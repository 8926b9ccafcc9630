"""Numbers that are too wide for their column: a program prints `###` instead, and of a number stored as text only as
much as fits, so that 29644 is printed as 296."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import xlrd
from openpyxl.utils import column_index_from_string

from gongkai.extractors.readers.office.workbook.openpyxl_internals import cell_at, cells_of, usual_font_size

Position = tuple[int, int]

CUT = "wider than its column"
NARROWEST = 0.9
"""The width of a digit in the narrower common fonts, relative to the font in which columns are measured."""
MARGIN = 0.5
"""The part of a column's width that is no room for text, in digits."""
USUAL_WIDTH = 8.43
USUAL_SIZE = 11
STACKED, STEEP = 255, 60
"""The rotation value of stacked letters; and the degrees from which a text counts as vertical."""
SMALLEST = 0.35
"""Letters shrunk to less than this share of their size cannot be read."""
LONGEST = 11
"""At most this many digits of a number are printed unless its format asks for more."""
MOST_EMPTY = 20
"""So many empty columns beside a cell have room for any number."""

_NUMBER = re.compile(r"\s*[-+－＋]?\d[\d,，.．]*")
_SIDES = {"left": (1,), "right": (-1,), "center": (-1, 1)}


@dataclass(frozen=True, slots=True)
class Printed:
    """A text with its layout; `scale` is the size of its letters relative to the font in which columns are measured."""

    place: Position
    text: str
    align: str = "left"
    scale: float = 1.0
    indent: int = 0
    merged: tuple[int, int] | None = None
    """The first and last column of its merged area, beyond which text cannot extend."""
    value: float | None = None
    """The printed value, if the cell stores a number."""
    shrinks: bool = False
    wraps: bool = False
    lines: float | None = None
    """How many lines of its letters fit into its row; None where the row's height adapts to the text."""
    turned: float = 0.0
    """For vertical text, the extent of a digit along the row's height, relative to its size."""


def is_unseen(cell: Printed, width: Callable[[int], float], is_empty: Callable[[Position], bool]) -> bool:
    """Whether a number is not printed as a whole, or too small to be read."""
    first, last = cell.merged or (cell.place[1], cell.place[1])
    room = sum(map(width, range(first, last + 1)))
    if cell.turned:
        found = _NUMBER.match(cell.text)
        return found is not None and cell.lines is not None and cell.lines < cell.turned * len(found[0].strip())
    if cell.shrinks:
        return is_shrunk(cell.text, room, cell.scale)
    if cell.value is not None:
        return _is_too_wide(cell.value, room, cell.scale, cell.indent)
    if cell.wraps:
        return cell.lines is not None and is_cut_below(cell.text, room, cell.scale, cell.lines)
    return is_cut(cell, width, is_empty)


def is_cut(cell: Printed, width: Callable[[int], float], is_empty: Callable[[Position], bool]) -> bool:
    """Whether a number stored as text is certainly not printed as a whole."""
    found = _NUMBER.match(cell.text)
    if found is None or len(cell.text) - found.end() > 2 or cell.align not in _SIDES:
        return False
    digits = sum(2 if unicodedata.east_asian_width(letter) in "FW" else 1 for letter in found[0])
    need = digits * NARROWEST * cell.scale + cell.indent + MARGIN
    row, col = cell.place
    if cell.merged is not None:
        return need > sum(map(width, range(cell.merged[0], cell.merged[1] + 1)))
    sides = _SIDES[cell.align]
    own = width(col)
    return any(
        (need - own) / len(sides) > _room(row, col, side, width, is_empty) for side in sides
    )  # centred text exceeds its cell by half on each side


def _room(row: int, col: int, side: int, width: Callable[[int], float], is_empty: Callable[[Position], bool]) -> float:
    """The width of the empty cells beside a cell; beyond the left edge of the sheet there are none."""
    room = 0.0
    for step in range(1, MOST_EMPTY):
        at = col + side * step
        if at < 0 or not is_empty((row, at)):
            return room
        room += width(at)
    return room


# ---------------------------------------------------------------- .xlsx


def cut_in(sheet: Any) -> Iterator[Position]:
    """The cells of an openpyxl sheet whose number is cut off."""
    usual = sheet.sheet_format.defaultColWidth or USUAL_WIDTH
    widths: list[tuple[int, int, float]] = []
    for letter, column in sheet.column_dimensions.items():
        first = column.min or column_index_from_string(letter)
        shown = 0.0 if column.hidden else column.width if column.customWidth else usual
        widths.append((first - 1, (column.max or first) - 1, shown))
    merged = {(area.min_row - 1, area.min_col - 1): (area.min_col - 1, area.max_col - 1)
              for area in sheet.merged_cells.ranges}  # fmt: skip
    normal = usual_font_size(sheet)

    @cache
    def width(col: int) -> float:
        return next((wide for first, last, wide in widths if first <= col <= last), usual)

    def is_empty(place: Position) -> bool:
        cell = cell_at(sheet, place[0] + 1, place[1] + 1)
        return cell is None or cell.value is None or not str(cell.value)

    for cell in cells_of(sheet):
        align, place = cell.alignment, (cell.row - 1, cell.column - 1)
        is_number = cell.data_type == "n" and isinstance(cell.value, int | float)
        if cell.value is None or not (is_number or cell.data_type == "s"):
            continue
        size = cell.font.sz if cell.font is not None else None
        height = sheet.row_dimensions[cell.row].height if place not in merged else None
        text = Printed(
            place,
            str(cell.value),
            "left" if align.horizontal in (None, "general") else align.horizontal,
            size / normal if size and normal else 1.0,
            int(align.indent or 0),
            merged.get(place),
            float(cell.value) if is_number else None,
            bool(align.shrink_to_fit),
            bool(align.wrap_text),
            height / (size or USUAL_SIZE) if height is not None else None,
            _turned(align.textRotation or 0),
        )
        if is_unseen(text, width, is_empty):
            yield place


def _turned(rotation: int) -> float:
    """The extent of a digit along its row's height; 0 where the text is horizontal or only slightly rotated."""
    if rotation == STACKED:
        return 1.0
    return 0.5 if (rotation if rotation <= 90 else rotation - 90) >= STEEP else 0.0


def is_shrunk(text: str, room: float, scale: float) -> bool:
    """Whether a number that is shrunk to fit its column is too small to be read."""
    found = _NUMBER.match(text)
    return found is not None and 0 < room < SMALLEST * len(found[0].strip()) * NARROWEST * scale


def is_cut_below(text: str, room: float, scale: float, lines: float) -> bool:
    """Whether a wrapped number has more lines than fit into its row."""
    found = _NUMBER.match(text)
    if found is None or len(text) - found.end() > 2 or room <= 0:
        return False
    digits = len(found[0].strip())
    in_a_line = max(1, int(max(room - MARGIN, 0) / (NARROWEST * scale)))
    return digits > in_a_line and -(-digits // in_a_line) > lines


def _is_too_wide(value: float, wide: float, scale: float, indent: int = 0) -> bool:
    """Whether a number is printed as ### instead of its digits."""
    digits, room = len(str(int(value))), wide - indent
    # longer numbers are printed with a power of ten, which fits into a narrower column
    return wide > 0 and room < digits * NARROWEST * scale + MARGIN and digits <= LONGEST


# ---------------------------------------------------------------- .xls

_OLD_SIDES = {0: "left", 1: "left", 2: "center", 3: "right"}


def cut_in_old(book: Any, sheet: Any) -> Iterator[Position]:
    """The same for a sheet of xlrd opened with its formats."""
    merged = {(top, left): (left, right - 1) for top, _, left, right in sheet.merged_cells}
    normal = book.font_list[0].height

    @cache
    def width(col: int) -> float:
        info = sheet.colinfo_map.get(col)
        return 0.0 if info is not None and info.hidden else float(sheet.computed_column_width(col)) / 256

    def is_empty(place: Position) -> bool:
        row, col = place
        return row >= sheet.nrows or col >= sheet.row_len(row) or not str(sheet.cell_value(row, col))

    for row in range(sheet.nrows):
        info = sheet.rowinfo_map.get(row)
        height = None if info is None or info.has_default_height else info.height
        for col, cell in enumerate(sheet.row(row)):
            form = book.xf_list[cell.xf_index]
            align, size = form.alignment, book.font_list[form.font_index].height
            if cell.ctype not in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER):
                continue
            is_number = cell.ctype == xlrd.XL_CELL_NUMBER
            text = Printed(
                (row, col),
                f"{cell.value:.15g}" if is_number else cell.value,
                _OLD_SIDES.get(align.hor_align, ""),
                size / normal if normal else 1.0,
                align.indent_level,
                merged.get((row, col)),
                cell.value if is_number else None,
                bool(align.shrink_to_fit),
                bool(align.text_wrapped),
                height / size if height and size and (row, col) not in merged else None,
                _turned(align.rotation),
            )
            if is_unseen(text, width, is_empty):
                yield row, col
