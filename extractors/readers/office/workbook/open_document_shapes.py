"""The cells covered by shapes of an OpenDocument sheet, and by notes that are always shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL, place_of
from gongkai.extractors.readers.office.workbook.rewritten_sheets import cover

_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_NOTE = f"{_OFFICE}annotation"
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "pc": 12.0}
_LENGTH = r"(-?\d*\.?\d+)(pt|in|cm|mm|px|pc)"
_MOVED = re.compile(rf"translate\s*\(\s*{_LENGTH}[\s,]*{_LENGTH}")
_SIZED = re.compile(r"matrix|scale")
"""Transformations that change a shape's stated position and size: it may cover any cell."""
ANYWHERE = 1e9
USUAL_HEIGHT, USUAL_WIDTH = 12.8, 64.0
"""The default height of rows and width of columns, in points."""
MOST_SHAPES = 200
"""The most shapes of a sheet that are examined; the others may cover any of its cells."""

Position = tuple[int, int]


def points(length: str | None) -> float | None:
    found = re.fullmatch(_LENGTH, length or "")
    return float(found[1]) * _POINTS[found[2]] if found else None


@dataclass(slots=True)
class Shapes:
    """The shapes of one sheet, and the heights of its rows and widths of its columns; all counted from 1."""

    rows: list[tuple[int, int, float]] = field(default_factory=list)
    """The first and last of equal rows, and their height."""
    columns: list[tuple[int, int, float]] = field(default_factory=list)
    found: list[tuple[Any, Position | None]] = field(default_factory=list)

    def of_table(self, table: Any) -> None:
        """Record the shapes on the sheet itself."""
        for group in table.iterchildren(f"{_TABLE}shapes"):
            self._add(group, None)

    def of_cell(self, cell: Any, place: Position) -> None:
        self._add(cell, place)

    def _add(self, parent: Any, place: Position | None) -> None:
        for child in parent.iterchildren("{*}*"):
            if child.tag == _NOTE and child.get(f"{_OFFICE}display") == "true":
                self.found.append((child, None))  # a note is placed on the sheet even if stored in its cell
            elif child.tag == f"{_DRAW}g":
                self._add(child, place)
            elif child.tag.startswith(_DRAW):
                self.found.append((child, place))

    def cover(self, sheet: Any) -> None:
        """Cover the same cells of an Excel sheet."""
        for element, place in self.found[:MOST_SHAPES]:
            cover(sheet, *self.area(element, place))
        if len(self.found) > MOST_SHAPES:
            cover(sheet, (1, 1), LAST_CELL)

    def area(self, element: Any, place: Position | None) -> tuple[Position, Position]:
        """The first and last cell below a shape that is stored in the cell `place`, or on the sheet."""
        start = place or (1, 1)
        x, y, wide, high = _box(element)
        down = self._before(self.rows, start[0], USUAL_HEIGHT) + y
        right = self._before(self.columns, start[1], USUAL_WIDTH) + x
        first, last = (
            (_at(self.rows, low, USUAL_HEIGHT, LAST_CELL[0]), _at(self.columns, far, USUAL_WIDTH, LAST_CELL[1]))
            for low, far in ((down, right), (down + high, right + wide))
        )
        stated = place_of((element.get(f"{_TABLE}end-cell-address") or "").rpartition(".")[2].replace("$", ""))
        if stated is not None:
            last = stated[0] + 1, stated[1] + 1
        return first, (max(last[0], first[0]), max(last[1], first[1]))

    @staticmethod
    def _before(stated: list[tuple[int, int, float]], number: int, usual: float) -> float:
        """The distance of a row or column from the edge of the sheet."""
        before = [(min(last, number - 1) - first + 1, size) for first, last, size in stated if first < number]
        return sum(count * size for count, size in before) + usual * (number - 1 - sum(count for count, _ in before))


def _at(stated: list[tuple[int, int, float]], far: float, usual: float, most: int) -> int:
    """The row or column at a distance from the edge of the sheet."""
    number = 1
    for first, last, size in stated:
        count = last - first + 1
        if far < count * size:
            return first + int(max(far, 0.0) / size)
        far -= count * size
        number = last + 1
    return min(number + int(max(far, 0.0) / usual), most)


def _box(element: Any) -> tuple[float, float, float, float]:
    """The position of a shape, and its width and height."""

    def stated(name: str) -> float:
        return points(element.get(f"{_SVG}{name}")) or 0.0

    if element.get(f"{_SVG}x1") is not None:
        xs, ys = sorted((stated("x1"), stated("x2"))), sorted((stated("y1"), stated("y2")))
        return xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]
    x, y, wide, high = stated("x"), stated("y"), stated("width"), stated("height")
    transform = element.get(f"{_DRAW}transform") or ""
    if _SIZED.search(transform):
        return 0.0, 0.0, ANYWHERE, ANYWHERE
    if moved := _MOVED.search(transform):
        # rotated about its corner, so that it may lie on any side of it
        reach = max(wide, high)
        x, y = float(moved[1]) * _POINTS[moved[2]] - reach, float(moved[3]) * _POINTS[moved[4]] - reach
        wide, high = 2 * reach, 2 * reach
    return x, y, wide, high
