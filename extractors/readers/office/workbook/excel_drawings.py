"""The cells covered by shapes, pictures, notes and controls of a sheet of an .xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from math import cos, radians, sin
from typing import Any

from lxml import etree

from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL
from gongkai.extractors.readers.office.workbook.excel_doubts import placed_cells, placed_rows

Position = tuple[int, int]

MOST_COVERED = 2_000
"""The most cells listed for one shape; of a larger shape those at its top, and all the cells below it."""
POINT, PIXEL = 12_700, 9_525
"""In the units of drawings."""
MOST_STEPS = 20_000
MOST_TURNED = 2_000
"""Down to this row the area that a shape covers outside of its anchor is
computed; one further down may cover any cell."""
LINE = 14 * POINT
"""The height of a line of text."""
_ANCHORS = ("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")


class Measures:
    """The heights of the rows and the widths of the columns of a sheet, in the units of drawings."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._cells: list[Position] | None = None
        self._widths: dict[int, float] = {}
        form = sheet.find("{*}sheetFormatPr")
        stated = form.attrib if form is not None else {}
        self._usual = (_float(stated.get("defaultRowHeight"), 15.0), _float(stated.get("defaultColWidth"), 8.43))
        self._rows = {
            number: 0.0 if row.get("hidden") in ("1", "true") else _float(row.get("ht"), self._usual[0])
            for number, row in placed_rows(sheet)
        }
        self._cols = [
            (int(_float(col.get("min"), 1)) - 1, int(_float(col.get("max"), 1)) - 1,
             0.0 if col.get("hidden") in ("1", "true") else _float(col.get("width"), self._usual[1]))
            for col in sheet.iter("{*}col")
        ]  # fmt: skip

    def row(self, number: int) -> float:
        return self._rows.get(number, self._usual[0]) * POINT

    def col(self, number: int) -> float:
        if number not in self._widths:
            width = next((wide for first, last, wide in self._cols if first <= number <= last), self._usual[1])
            self._widths[number] = (width * 7 + 5) * PIXEL if width else 0.0
        return self._widths[number]

    def places(self, start: Position, end: Position) -> Iterator[Position]:
        """The cells from one position to another."""
        rows = range(start[0], max(start[0], end[0]) + 1)
        cols = range(start[1], max(start[1], end[1]) + 1)
        yield from islice(((row, col) for row in rows for col in cols), MOST_COVERED)
        if len(rows) * len(cols) > MOST_COVERED:
            if self._cells is None:
                self._cells = [place for at, row in placed_rows(self._sheet) for place, _ in placed_cells(at, row)]
            yield from (place for place in self._cells if place[0] in rows and place[1] in cols)

    def reach(self, start: int, beyond: float, *, rows: bool) -> int:
        """The last row or column reached by something that extends by `beyond` from the beginning of `start`."""
        measure = self.row if rows else self.col
        for number in range(start, start + MOST_STEPS):
            beyond -= measure(number)
            if beyond <= 0:
                return number
        return start + MOST_STEPS


def covered_by_drawing(root: Any, measures: Measures) -> Iterator[Position]:
    """The cells below the shapes of a drawing, and those where one begins."""
    for anchor in root.iter(*_ANCHORS) if root is not None else ():
        start, end = _corner(anchor.find("{*}from")), _corner(anchor.find("{*}to"), is_end=True)
        extent, position = anchor.find("{*}ext"), anchor.find("{*}pos")
        offsets = [0.0, 0.0]
        if start is None and position is not None:
            down, right = _float(position.get("y"), 0), _float(position.get("x"), 0)
            start = measures.reach(0, down, rows=True), measures.reach(0, right, rows=False)
            offsets = [down - sum(map(measures.row, range(start[0]))), right - sum(map(measures.col, range(start[1])))]
        if start is None:
            continue
        if end is None and extent is not None:
            high, wide = _float(extent.get("cy"), 0), _float(extent.get("cx"), 0)
            end = (measures.reach(start[0], offsets[0] + high, rows=True),
                   measures.reach(start[1], offsets[1] + wide, rows=False))  # fmt: skip
        yield from measures.places(start, end or start)
        yield from _beyond(anchor, measures, start, end or start)


def _beyond(anchor: Any, measures: Measures, start: Position, end: Position) -> Iterator[Position]:
    """The cells that a shape covers outside of its anchor, because it is rotated or its text extends beyond it."""
    turns = [_float(form.get("rot"), 0) / 60_000 for form in anchor.iter("{*}xfrm")]
    lines = [(_letters(line), line.find("{*}pPr")) for line in anchor.iter("{*}p") if line.find("{*}r") is not None]
    if not (any(turns) or lines):
        return
    if end[0] > MOST_TURNED:
        yield from measures.places((0, 0), LAST_CELL)
        return
    up, left = (sum(map(of, range(at))) for of, at in ((measures.row, start[0]), (measures.col, start[1])))
    high = sum(map(measures.row, range(start[0], end[0] + 1)))
    wide = sum(map(measures.col, range(start[1], end[1] + 1)))
    down, right = map(max, zip((0.0, 0.0), *(_turned(turn, high, wide) for turn in turns), strict=True))
    above = below = max(down - high / 2, 0.0)
    before = behind = max(right - wide / 2, 0.0)
    body = anchor.find(".//{*}bodyPr")
    if body is not None and body.get("wrap") == "none":
        for letters, look in lines:
            side = look.get("algn", "l") if look is not None else "l"
            beyond = max(letters - wide, 0.0)
            before = max(before, 0.0 if side == "l" else beyond)
            behind = max(behind, 0.0 if side == "r" else beyond)
    elif body is not None and body.get("vertOverflow", "overflow") == "overflow":
        beyond = sum(-(-letters // max(wide, 1.0)) for letters, _ in lines) * LINE - high
        if beyond > LINE:
            above = max(above, 0.0 if body.get("anchor", "t") == "t" else beyond)
            below = max(below, 0.0 if body.get("anchor") == "b" else beyond)
    if not (above or below or before or behind):
        return
    corners = [
        (measures.reach(0, max(at_row, 1.0), rows=True), measures.reach(0, max(at_col, 1.0), rows=False))
        for at_row, at_col in ((up - above, left - before), (up + high + below, left + wide + behind))
    ]
    yield from measures.places(corners[0], corners[1])


def _turned(degrees: float, high: float, wide: float) -> tuple[float, float]:
    """How far a rotated shape of this size extends down and to the right from its middle. For a shape rotated by about
    a quarter turn, the anchor may describe it before or after the rotation."""
    slope = radians(degrees % 180)
    if 45 <= degrees % 180 <= 135:
        return max(high, wide) / 2, max(high, wide) / 2
    return (
        (wide * sin(slope) + high * abs(cos(slope))) / 2,
        (wide * abs(cos(slope)) + high * sin(slope)) / 2,
    )


def _letters(paragraph: Any) -> float:
    """The width of a line of text, in the units of drawings."""
    size = next((_float(run.get("sz"), 1100) for run in paragraph.iter("{*}rPr")), 1100.0) / 100
    text = "".join(part.text or "" for part in paragraph.iter("{*}t"))
    return sum(1.0 if ord(letter) > 0x2E7F else 0.5 for letter in text) * size * POINT


def covered_by_old_shapes(xml: bytes, measures: Measures) -> Iterator[Position]:
    """The cells below notes that are always shown, and below controls."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for data in root.iter("{*}ClientData") if root is not None else ():
        if data.get("ObjectType") == "Note" and data.find("{*}Visible") is None:
            continue
        numbers = [int(n) for n in re.findall(r"-?\d+", data.findtext("{*}Anchor") or "")]
        if len(numbers) == 8:
            left, _, top, _, right, right_off, low, low_off = numbers
            yield from measures.places((top, left), (low - (not low_off), right - (not right_off)))


def _corner(corner: Any, *, is_end: bool = False) -> Position | None:
    """The cell of a corner of a shape; for its end, the previous cell if the shape only touches the next one."""
    if corner is None:
        return None
    found = []
    for name in ("row", "col"):
        number, further = corner.findtext(f"{{*}}{name}") or "", corner.findtext(f"{{*}}{name}Off") or "0"
        if not number.isdigit():
            return None
        found.append(max(int(number) - (further == "0" and is_end), 0))
    return found[0], found[1]


def _float(text: str | None, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        return default
