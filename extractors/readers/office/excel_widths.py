"""Numbers that their column is too narrow for: a program prints `###` in place of them, and of a number stored as text
as much as there is room for, so that 29644 is printed as 296."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import xlrd
from openpyxl.utils import column_index_from_string

Position = tuple[int, int]

CUT = "wider than its column"
NARROWEST = 0.9
"""The width of a digit in the narrower common fonts, by that of the font in which columns are measured."""
MARGIN = 0.5
"""Of the width of a column so much is no room for text, in digits."""
USUAL_WIDTH = 8.43
LONGEST = 11
"""So many digits of a number are printed at most unless its format asks for more."""
MOST_EMPTY = 20
"""So many empty columns beside a cell have room for any number."""

_NUMBER = re.compile(r"\s*[-+－＋]?\d[\d,，.．]*")
_SIDES = {"left": (1,), "right": (-1,), "center": (-1, 1)}


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as it is laid out: `scale` is the size of its letters by those in which columns are measured."""

    place: Position
    text: str
    align: str = "left"
    scale: float = 1.0
    indent: int = 0
    merged: tuple[int, int] | None = None
    """The first and the last column of its merged area, out of which no text runs."""


def is_cut(cell: Printed, width: Callable[[int], float], is_empty: Callable[[Position], bool]) -> bool:
    """Whether a number stored as text certainly is not printed whole."""
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
    )  # of a text in the middle half of what is too much runs out on each side


def _room(row: int, col: int, side: int, width: Callable[[int], float], is_empty: Callable[[Position], bool]) -> float:
    """The width of the empty cells beside a cell; those at the left edge of the sheet have none."""
    room = 0.0
    for step in range(1, MOST_EMPTY):
        at = col + side * step
        if at < 0 or not is_empty((row, at)):
            return room
        room += width(at)
    return float("inf")


# ---------------------------------------------------------------- .xlsx


def cut_in(sheet: Any) -> Iterator[Position]:
    """The cells of a sheet of openpyxl whose number is cut off."""
    usual = sheet.sheet_format.defaultColWidth or USUAL_WIDTH
    widths: list[tuple[int, int, float]] = []
    for letter, column in sheet.column_dimensions.items():
        first = column.min or column_index_from_string(letter)
        shown = 0.0 if column.hidden else column.width if column.customWidth else usual
        widths.append((first - 1, (column.max or first) - 1, shown))
    merged = {(area.min_row - 1, area.min_col - 1): (area.min_col - 1, area.max_col - 1)
              for area in sheet.merged_cells.ranges}  # fmt: skip
    normal = sheet.parent._fonts[0].sz if len(sheet.parent._fonts) else None

    def width(col: int) -> float:
        return next((wide for first, last, wide in widths if first <= col <= last), usual)

    def is_empty(place: Position) -> bool:
        cell = sheet._cells.get((place[0] + 1, place[1] + 1))
        return cell is None or cell.value is None or not str(cell.value)

    for cell in list(sheet._cells.values()):
        align, place = cell.alignment, (cell.row - 1, cell.column - 1)
        if cell.value is None or align.shrink_to_fit or align.textRotation:
            continue
        scale = cell.font.sz / normal if cell.font is not None and cell.font.sz and normal else 1.0
        if cell.data_type == "n" and isinstance(cell.value, int | float):
            room = sum(map(width, range(place[1], merged.get(place, place)[1] + 1)))
            if _is_too_wide(cell.value, room, scale):
                yield place
            continue
        if cell.data_type != "s" or align.wrap_text or not _NUMBER.match(str(cell.value)):
            continue
        side = "left" if align.horizontal in (None, "general") else align.horizontal
        text = Printed(place, str(cell.value), side, scale, int(align.indent or 0), merged.get(place))
        if is_cut(text, width, is_empty):
            yield place


def _is_too_wide(value: float, room: float, scale: float) -> bool:
    """Whether a number is printed as signs in place of its digits."""
    digits = len(str(int(value)))
    # of longer numbers a power of ten is printed, which has room in a narrower column
    return 0 < room < digits * NARROWEST * scale + MARGIN and digits <= LONGEST


# ---------------------------------------------------------------- .xls

_OLD_SIDES = {0: "left", 1: "left", 2: "center", 3: "right"}


def cut_in_old(book: Any, sheet: Any) -> Iterator[Position]:
    """The same in a sheet of xlrd that is opened with its formats."""
    merged = {(top, left): (left, right - 1) for top, _, left, right in sheet.merged_cells}
    normal = book.font_list[0].height

    def width(col: int) -> float:
        info = sheet.colinfo_map.get(col)
        return 0.0 if info is not None and info.hidden else float(sheet.computed_column_width(col)) / 256

    def is_empty(place: Position) -> bool:
        row, col = place
        return row >= sheet.nrows or col >= sheet.row_len(row) or not str(sheet.cell_value(row, col))

    for row in range(sheet.nrows):
        for col, cell in enumerate(sheet.row(row)):
            is_text = cell.ctype == xlrd.XL_CELL_TEXT and _NUMBER.match(cell.value)
            if not is_text and cell.ctype != xlrd.XL_CELL_NUMBER:
                continue
            form = book.xf_list[cell.xf_index]
            align = form.alignment
            if align.shrink_to_fit or align.rotation or (is_text and align.text_wrapped):
                continue
            scale = book.font_list[form.font_index].height / normal if normal else 1.0
            if not is_text:
                room = sum(map(width, range(col, merged.get((row, col), (col, col))[1] + 1)))
                if _is_too_wide(cell.value, room, scale):
                    yield row, col
                continue
            side = _OLD_SIDES.get(align.hor_align, "")
            text = Printed((row, col), cell.value, side, scale, align.indent_level, merged.get((row, col)))
            if is_cut(text, width, is_empty):
                yield row, col
