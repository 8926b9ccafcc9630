"""The table of 行政复议、行政诉讼 in another arrangement: with labels beside the numbers as well as above them.

Some prints have the channels down the side and the outcomes across, all labels down the side, or blank cells instead of
the form's merged ones. The labels left of a number and above it, in whichever order, give its indicator. The result is
used only if every indicator of the form is found exactly once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import Indicator
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.table_reader import TableReader


@dataclass(frozen=True, slots=True)
class Crossed:
    """The cell of each indicator with the labels that lead to it, and the other cells with content."""

    found: dict[Indicator, tuple[Cell, tuple[Cell, ...]]]
    others: list[Cell]


def by_both_sides(reader: TableReader) -> Crossed | None:
    """The numbers by their labels; None if the labels do not lead to every indicator, or lead to one of them twice."""
    words = _Labels(reader)
    found: dict[Indicator, tuple[Cell, tuple[Cell, ...]]] = {}
    others: list[Cell] = []
    for cell in sorted(reader.table.cells, key=lambda c: (c.row, c.col)):
        if not words.is_value(cell) or reader.numbers_the_columns(cell.row) or reader.is_remark(cell.row):
            continue
        labels = words.leading_to(cell)
        indicator = words.indicator(labels)
        if indicator in found:
            return None
        if indicator is not None:
            found[indicator] = cell, labels
        elif compact(cell.text):
            others.append(cell)
    return Crossed(found, others) if len(found) == len(reader.indicators) else None


class _Labels:
    """The rows and columns of a table that contain labels, and the parts of the form's labels that each label names."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader
        self._paths = {indicator: set(indicator.column_path) for indicator in reader.indicators}
        self._outcomes = {indicator.column_path[-1] for indicator in reader.indicators}
        self._channels = set().union(*self._paths.values()) - self._outcomes
        self._named = {cell: named for cell in reader.table.cells if (named := self._names(cell.text))}
        self._rows = [row for row in range(reader.table.rows) if self._tells_apart(row=row)]
        self._columns = [column for column in range(reader.table.cols) if self._tells_apart(column=column)]

    def _names(self, text: str) -> frozenset[str]:
        """The outcome that a text names, or its channels: 行政诉讼（未经复议直接起诉） names two."""
        match = self._reader.match("column", text)
        if match is not None and match.how in ("exact", "alias"):
            return frozenset({match.label})
        return frozenset(part for part in self._channels if normal(part) in normal(text))

    def _tells_apart(self, row: int | None = None, column: int | None = None) -> bool:
        """Whether labels in a row, or in a column, exclude each other."""
        line = [named for cell, named in self._named.items() if row == cell.row or column == cell.col]
        return any(not self._fitting(one | other) for one, other in combinations(line, 2))

    def _fitting(self, named: Collection[str]) -> list[Indicator]:
        return [indicator for indicator, path in self._paths.items() if path.issuperset(named)]

    def is_value(self, cell: Cell) -> bool:
        """Whether a cell is below and beside the labels."""
        return cell not in self._named and cell.row not in self._rows and cell.col not in self._columns

    def leading_to(self, cell: Cell) -> tuple[Cell, ...]:
        """The label cells left of a cell and above it."""
        beside = [[(row, column) for row in range(cell.row, -1, -1)] for column in self._columns if column < cell.col]
        above = [[(row, column) for column in range(cell.col, -1, -1)] for row in self._rows if row < cell.row]
        found = (self._label(places) for places in (*beside, *above))
        return tuple(dict.fromkeys(label for label in found if label))

    def _label(self, places: Sequence[tuple[int, int]]) -> Cell | None:
        """The label in the first of some places that has one. A channel's label
        also applies to the blank cells after it."""
        cells = (self._reader.owner.get(place) for place in places)
        first = next(((at, cell) for at, cell in enumerate(cells) if cell and compact(cell.text)), None)
        if first is None or first[1] not in self._named:
            return None
        goes_on = first[0] == 0 or not self._named[first[1]] & self._outcomes
        return first[1] if goes_on else None

    def indicator(self, labels: Iterable[Cell]) -> Indicator | None:
        """The only indicator to which all the labels lead, if one of them names an outcome."""
        named = {part for label in labels for part in self._named[label]}
        fitting = self._fitting(named) if named & self._outcomes else []
        return fitting[0] if len(fitting) == 1 else None
