"""Tables whose columns are as wide as they are declared, whatever is in them: a number that is wider than its column is
cut off, or drawn over the next one. https://www.w3.org/TR/CSS21/tables.html#fixed-table-layout"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading.lengths import SCREEN_WIDTH, pixels, share
from gongkai.extractors.readers.html.first_reading.room import attribute_pixels, padding_across
from gongkai.extractors.readers.html.first_reading.walk import Event

WIDEST, LINE = 0.64, 1.0
"""Width of a figure as a share of its height in the widest of usual typefaces, and pixels of the lines of a cell."""

_FIGURES = re.compile(r"[!-~]*\d[!-~]*")


@dataclass(slots=True)
class CellRoom:
    """What a cell of such a table states of its width, and needs for its numbers, in pixels."""

    stated: float | None
    around: float
    """Room between the edges of the cell and its text."""
    needed: float = 0.0


@dataclass(slots=True)
class FixedColumns:
    """The widths of such a table, in pixels where stated."""

    width: float
    padding: float
    columns: list[float | None] = field(default_factory=list)
    cells: list[CellRoom] = field(default_factory=list)

    @classmethod
    def of(cls, table: Event, width: float | None) -> FixedColumns | None:
        """Those of a table; None for one whose columns grow with what is in them."""
        value = table.styles.get("width") or table.node.attributes.get("width") or "auto"
        if table.styles.get("table-layout") != "fixed" or value == "auto":
            return None
        padding = attribute_pixels(table.node.attributes.get("cellpadding"))
        part = share(value)
        known = width if width is not None else SCREEN_WIDTH * (1 if part is None else min(part, 1))
        return cls(known, 1.0 if padding is None else padding)

    def add_column(self, event: Event) -> None:
        span = re.match(r"\s*(\d{1,2})", event.node.attributes.get("span") or "1")
        if event.tag == "col":
            self.columns += [self._stated(event)] * (int(span[1]) if span else 1)

    def add_cell(self, event: Event) -> None:
        around = padding_across(event.styles, event.look.size, self.padding)
        stated = self._stated(event)
        if stated is not None and "width" in event.styles and "border" not in event.styles.get("box-sizing", ""):
            stated += around
        self.cells.append(CellRoom(stated, around))

    def add_text(self, event: Event) -> None:
        if self.cells and not event.room.is_broken_anywhere:
            cell = self.cells[-1]
            longest = max(map(len, _FIGURES.findall(event.node.text_content or "")), default=0)
            if longest:
                needed = longest * WIDEST * event.look.size + LINE + cell.around + max(0.0, event.room.indent)
                cell.needed = max(cell.needed, needed)

    def _stated(self, event: Event) -> float | None:
        value = event.styles.get("width") or event.node.attributes.get("width")
        part = share(value)
        if part is not None:
            return part * self.width
        return pixels(value, event.look.size) if "width" in event.styles else attribute_pixels(value)

    def too_narrow(self, cells: Sequence[Cell]) -> set[int]:
        """The laid out cells whose numbers do not fit, and those beside them, over which they are drawn."""
        widths = self._widths(cells)
        narrow = {
            index
            for index, (cell, room) in enumerate(zip(cells, self.cells, strict=False))
            if room.needed > sum(widths[cell.col : cell.col + cell.colspan]) + 1
        }
        beside = {index + step for index in narrow for step in (-1, 1) if 0 <= index + step < len(cells)}
        return narrow | {
            index
            for index in beside
            if {cells[index].row} & {cells[i].row for i in (index - 1, index + 1) if i in narrow}
        }

    def _widths(self, cells: Sequence[Cell]) -> list[float]:
        count = max(cell.col + cell.colspan for cell in cells)
        stated: list[float | None] = (self.columns + [None] * count)[:count]
        for cell, room in zip(cells, self.cells, strict=False):
            if cell.row == 0 and room.stated is not None:
                for col in range(cell.col, cell.col + cell.colspan):
                    if stated[col] is None:
                        stated[col] = room.stated / cell.colspan
        free = stated.count(None)
        total = sum(width or 0.0 for width in stated)
        if not free and 0 < total < self.width:  # what is left is given to all
            return [(width or 0.0) * self.width / total for width in stated]
        left = max(0.0, self.width - total)
        return [left / free if width is None else width for width in stated]
