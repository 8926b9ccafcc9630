"""What a workbook of Excel 2003 in XML lays over its numbers or asks of them: conditional formats, notes, formulas that
are calculated anew. It becomes what puts a number in doubt in a workbook of today."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.chart import BarChart
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gongkai.extractors.readers.office.excel_colours import NAMED, are_near, is_dark
from gongkai.extractors.readers.office.excel_doubts import RENEWED

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_AREA = re.compile(r"R(\d+)C(\d+)(?::R(\d+)C(\d+))?")
_LINES = ("line-through", "none")
MOST_CONDITIONS = 200
NOTE_DOWN, NOTE_RIGHT = 5, 3
"""Rows and columns over which a note lies that is always shown, beside its cell."""


def note_conditions(sheet: Any, worksheet: Any) -> None:
    """Put in doubt the numbers that a conditional format may hide."""
    for block in list(worksheet.iter("{*}ConditionalFormatting"))[:MOST_CONDITIONS]:
        styles = [form.get("Style") or form.get(f"{_S}Style") or "" for form in block.iter("{*}Format")]
        if any(map(may_hide, styles)):
            for top, left, low, right in _AREA.findall(block.findtext("{*}Range") or ""):
                first, last = (
                    f"{get_column_letter(int(left))}{top}",
                    f"{get_column_letter(int(right or left))}{low or top}",
                )
                sheet.conditional_formatting.add(f"{first}:{last}", hiding())


def may_hide(style: str) -> bool:
    """Whether letters in a style, as style sheets write it, may not be read."""
    stated = {name.strip().lower(): value.strip().lower() for name, _, value in
              (part.partition(":") for part in style.split(";"))}  # fmt: skip
    ink, ground = _rgb(stated.get("color", "")), _rgb(stated.get("background", stated.get("background-color", "")))
    if "line-through" in stated.get("text-decoration", "") or "text-line-through" in stated:
        return True
    if "color" not in stated:
        return bool(ground) and is_dark(ground)
    return not ink or are_near(ink, ground or "FFFFFF")


def _rgb(colour: str) -> str:
    """A colour as six digits; "" where it is none that is known."""
    if colour.startswith("#") and len(colour) == 7:
        return colour[1:].upper()
    return NAMED.get(colour, "")


def hiding() -> FormulaRule:
    """A conditional format that hides numbers; what it asks is not understood, so that they are in doubt."""
    return FormulaRule(formula=["UNKNOWN()"], font=Font(color="FFFFFFFF"))


def note_cell(target: Any, cell: Any) -> None:
    """Put in doubt a number that is calculated anew, and what a note of its cell lies over."""
    if RENEWED.search(cell.get(f"{_S}Formula") or ""):
        target.parent.conditional_formatting.add(target.coordinate, hiding())
    comment = cell.find(f"{_S}Comment")
    if comment is not None and comment.get(f"{_S}ShowAlways") == "1":
        chart = BarChart()
        top, left = max(target.row - 2, 0), target.column
        chart.anchor = TwoCellAnchor(
            _from=AnchorMarker(col=left, row=top), to=AnchorMarker(col=left + NOTE_RIGHT, row=top + NOTE_DOWN)
        )
        target.parent.add_chart(chart)
