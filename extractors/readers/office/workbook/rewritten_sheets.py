"""Helpers for rewriting other workbooks as .xlsx: the width of columns, and ways to put numbers in doubt."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font

DIGIT = 5.25
"""The points of an Excel column per digit of its width: 7 pixels."""


def hide(sheet: Any, area: str) -> None:
    """Put the numbers of an area in doubt by a conditional format that hides
    them and whose condition is not understood."""
    rule = FormulaRule(formula=["UNKNOWN()"], font=Font(color="FFFFFFFF"))
    sheet.conditional_formatting.add(area, rule)


def cover(sheet: Any, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Put an empty chart over the cells from `first` to `last`, counted from 1,
    to stand for a drawing that covers them."""
    (top, left), (low, right) = first, last
    chart = BarChart()
    chart.anchor = TwoCellAnchor(
        _from=AnchorMarker(col=left - 1, row=top - 1), to=AnchorMarker(col=right - 1, row=low - 1)
    )
    chart.anchor.to.rowOff = chart.anchor.to.colOff = 1
    sheet.add_chart(chart)
