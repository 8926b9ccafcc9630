"""What may hide or change numbers of an Excel 2003 XML workbook: conditional formats, notes, formulas that are
recalculated. It is rewritten as what puts a number in doubt in an .xlsx."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.utils import get_column_letter

from gongkai.extractors.readers.office.workbook.excel_colours import NAMED, are_near, is_dark
from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL
from gongkai.extractors.readers.office.workbook.excel_doubts import RENEWED
from gongkai.extractors.readers.office.workbook.rewritten_sheets import cover, hide

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_AREA = re.compile(r"(?:R(\d{1,7}))?(?:C(\d{1,5}))?(?::(?:R(\d{1,7}))?(?:C(\d{1,5}))?)?")
"""A cell, R2C3; whole rows, R2:R4; or columns, C3."""
_INKS = NAMED | {
    "windowtext": "000000", "green": "008000", "lime": "00FF00", "navy": "000080", "maroon": "800000", "teal": "008080",
    "purple": "800080", "olive": "808000", "fuchsia": "FF00FF", "aqua": "00FFFF", "gray": "808080", "silver": "C0C0C0",
}  # fmt: skip
"""Colour names of style sheets (CSS 2.1, 4.3.6), and the colour of default text."""
MOST_CONDITIONS = 200
NOTE_DOWN, NOTE_RIGHT = 5, 3
"""The rows and columns, beside its cell, that an always shown note covers."""


def note_conditions(sheet: Any, worksheet: Any) -> None:
    """Put the numbers in doubt that a conditional format may hide; all of them if there are too many formats."""
    blocks = list(worksheet.iter("{*}ConditionalFormatting"))
    if len(blocks) > MOST_CONDITIONS:
        hide(sheet, area_of(""))
        return
    for block in blocks:
        styles = [form.get("Style") or form.get(f"{_S}Style") or "" for form in block.iter("{*}Format")]
        if any(map(may_hide, styles)):
            for area in (block.findtext("{*}Range") or "").split(","):
                hide(sheet, area_of(area.strip()))


def area_of(text: str) -> str:
    """An area in .xlsx notation; the whole sheet where it is not understood."""
    found = _AREA.fullmatch(text)
    top, left, low, right = (int(number or 0) for number in (found.groups() if found else ("",) * 4))
    if (low and not top) or (right and not left):
        top = left = low = right = 0
    rows = (top, low or top) if top else (1, LAST_CELL[0])
    columns = (left, right or left) if left else (1, LAST_CELL[1])
    (first, last), (begin, end) = sorted(rows), sorted(columns)
    begin, end = min(begin, LAST_CELL[1]), min(end, LAST_CELL[1])
    return f"{get_column_letter(begin)}{first}:{get_column_letter(end)}{min(last, LAST_CELL[0])}"


def may_hide(style: str) -> bool:
    """Whether letters in a style, written in CSS, may be unreadable."""
    stated = {name.strip().lower(): value.strip().lower() for name, _, value in
              (part.partition(":") for part in style.split(";"))}  # fmt: skip
    ink, ground = _rgb(stated.get("color", "")), _rgb(stated.get("background", stated.get("background-color", "")))
    if "line-through" in stated.get("text-decoration", "") or "text-line-through" in stated:
        return True
    if "color" not in stated:
        return bool(ground) and is_dark(ground)
    return not ink or are_near(ink, ground or "FFFFFF")


def _rgb(colour: str) -> str:
    """A colour as six digits; empty where it is unknown."""
    if colour.startswith("#") and len(colour) == 7:
        return colour[1:].upper()
    return _INKS.get(colour, "")


def note_cell(target: Any, cell: Any) -> None:
    """Put a recalculated number in doubt, and the cells covered by the note of its cell."""
    if RENEWED.search(cell.get(f"{_S}Formula") or ""):
        hide(target.parent, target.coordinate)
    comment = cell.find(f"{_S}Comment")
    if comment is not None and comment.get(f"{_S}ShowAlways") == "1":
        top, left = max(target.row - 2, 0), target.column
        cover(target.parent, (top + 1, left + 1), (top + NOTE_DOWN, left + NOTE_RIGHT))
