"""Tables whose columns are as wide as declared, whatever they contain: a number wider than its column is cut off, or
drawn over the next one. https://www.w3.org/TR/CSS21/tables.html#fixed-table-layout"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading.lengths import SCREEN_WIDTH, pixels, share
from gongkai.extractors.readers.html.first_reading.room import attribute_pixels, padding_across
from gongkai.extractors.readers.html.first_reading.walk import Event

WIDEST, LINE = 0.64, 1.0
"""Width of a digit as a share of its height in the widest common typefaces, and width of a cell's borders in pixels."""

_FIGURES = re.compile(r"[!-~]*\d[!-~]*")


@dataclass(slots=True)
class CellRoom:
    """The width that a cell of such a table declares, and what its numbers need, in pixels."""

    stated: float | None
    around: float
    """The room between the edges of the cell and its text."""
    needed: float = 0.0


@dataclass(slots=True)
class FixedColumns:
    """The declared widths of such a table, in pixels."""

    width: float
    padding: float
    columns: list[float | None] = field(default_factory=list)
    cells: list[CellRoom] = field(default_factory=list)

    @classmethod
    def of(cls, table: Event, width: float | None) -> FixedColumns | None:
        """The widths of a table; None if its columns grow with their content."""
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
        """The cells whose numbers do not fit, and their neighbours, which are drawn over."""
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
        if not free and 0 < total < self.width:  # the remaining width is shared by all
            return [(width or 0.0) * self.width / total for width in stated]
        left = max(0.0, self.width - total)
        return [left / free if width is None else width for width in stated]
