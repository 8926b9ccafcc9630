"""The colours of background and letters that a custom table style gives to the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from gongkai.extractors.readers.office.workbook.excel_colours import Palette
from gongkai.extractors.readers.office.workbook.excel_conditions import Position, place_of

Colours = tuple[str, str]
"""Of the background and of the letters; empty where not set."""
_ROW_STRIPES = ("firstRowStripe", "secondRowStripe")
_COLUMN_STRIPES = ("firstColumnStripe", "secondColumnStripe")

_OF_EXCEL = {
    "TableStyleDark1": {"wholeTable": ("404040", "FFFFFF")},
    "TableStyleDark8": {"headerRow": ("000000", "FFFFFF")},
    "TableStyleMedium1": {"headerRow": ("000000", "FFFFFF")},
    "TableStyleMedium15": {"headerRow": ("000000", "FFFFFF")},
}
"""The built-in styles with a black background (ECMA-376, presetTableStyles)."""


class TableStyles:
    """The table styles of one workbook, by name and by part of a table."""

    def __init__(self, styles: Any, palette: Palette) -> None:
        listed = styles.find("{*}dxfs") if styles is not None else None
        formats = list(listed.iterchildren("{*}dxf")) if listed is not None else []
        self._parts: dict[str, dict[str, Colours]] = {}
        for style in styles.iterfind("{*}tableStyles/{*}tableStyle") if styles is not None else ():
            parts = self._parts.setdefault(style.get("name", ""), {})
            for element in style.iterchildren("{*}tableStyleElement"):
                number = element.get("dxfId", "")
                if number.isdigit() and int(number) < len(formats):
                    parts[element.get("type", "")] = _colours(formats[int(number)], palette)

    def of(self, table: Any) -> StyledTable | None:
        """The table with its style, if that is one of these."""
        info = table.find("{*}tableStyleInfo") if table is not None else None
        first, _, last = (table.get("ref", "") if table is not None else "").partition(":")
        start, end = place_of(first), place_of(last or first)
        name = info.get("name", "") if info is not None else ""
        parts = self._parts.get(name) or _OF_EXCEL.get(name)
        return StyledTable(table, info, parts, start, end) if parts and start and end else None


def _colours(form: Any, palette: Palette) -> Colours:
    pattern = form.find("{*}fill/{*}patternFill")
    ground = ""
    for name in ("{*}bgColor", "{*}fgColor") if pattern is not None and pattern.get("patternType") != "none" else ():
        ground = ground or palette.of(pattern.find(name))
    return ground, palette.of(form.find("{*}font/{*}color"))


class StyledTable:
    """One table and its style."""

    def __init__(self, table: Any, info: Any, parts: dict[str, Colours], start: Position, end: Position) -> None:
        self._info, self._parts, self._start, self._end = info, parts, start, end
        count = table.get("totalsRowCount", "0")
        self._heads = 0 if table.get("headerRowCount") == "0" else 1
        self._totals = int(count) if count.isdigit() else 0

    def colours(self, place: Position) -> Iterator[Colours]:
        """The colours that the style may give to a cell: hidden rows shift the stripes, so that it may be in either."""
        if not all(a <= b <= c for a, b, c in zip(self._start, place, self._end, strict=True)):
            return
        above = ["lastColumn"] if self._is_on("showLastColumn") and place[1] == self._end[1] else []
        above += ["firstColumn"] if self._is_on("showFirstColumn") and place[1] == self._start[1] else []
        is_head, is_total = place[0] < self._start[0] + self._heads, place[0] > self._end[0] - self._totals
        above += ["headerRow"] * is_head + ["totalRow"] * is_total
        rows = _ROW_STRIPES if self._is_on("showRowStripes") and not (is_head or is_total) else ("",)
        columns = _COLUMN_STRIPES if self._is_on("showColumnStripes") else ("",)
        for row, column in product(rows, columns):
            ground = ink = ""
            for name in ("wholeTable", column, row, *above):
                own = self._parts.get(name, ("", ""))
                ground, ink = own[0] or ground, own[1] or ink
            yield ground, ink

    def _is_on(self, name: str) -> bool:
        return self._info.get(name) in ("1", "true")
