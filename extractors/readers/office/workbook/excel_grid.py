"""One sheet as a grid: the values of both readings, without hidden rows and columns, divided into tables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from gongkai.extractors.document import Cell, CellNote, Table
from gongkai.extractors.readers.office.workbook.excel_formatting import Formatting
from gongkai.extractors.readers.office.workbook.excel_looks import SheetLooks

Position = tuple[int, int]
Texts = dict[Position, str]
Merge = tuple[Position, Position]
_T = TypeVar("_T")
MAX_CELLS = 200_000
"""The most cells of a sheet, including merged ones; the forms have at most 300."""
DRAWING = "drawing"
"""The note for cells covered by a drawing."""


def visible_grid(
    first: Texts,
    second: Texts | None,
    merges: list[Merge],
    looks: SheetLooks,
    formatting: Formatting | None,
    *,
    is_alone: bool = False,
) -> Grid:
    """The grid of what is visible: each reading replaces the values by what it sees.

    If only the second reading examines formats (`is_alone`), what it sees is used but is in doubt.
    """
    notes: dict[Position, dict[str, CellNote]] = {}
    doubtful: set[Position] = set()
    for place, look in looks.cells.items():
        if look.text is not None and place in first:
            first[place] = look.text
        notes.setdefault(place, {}).update({note.rule: note for note in look.notes})
        doubtful |= set() if look.shown else {place}
    for place, shown in formatting.cells.items() if formatting is not None and second is not None else ():
        if shown.text is not None and second is not None and place in second:
            second[place] = shown.text
            if is_alone and shown.notes and place in first:
                first[place] = shown.text
                doubtful.add(place)
        for note in shown.notes:
            notes.setdefault(place, {}).setdefault(note.rule, note)
        doubtful |= set() if shown.certain else {place}
    rows, cols = sorted(looks.hidden_rows), sorted(looks.hidden_cols)
    own_rows, own_cols = (sorted(formatting.rows), sorted(formatting.cols)) if formatting is not None else (rows, cols)
    return Grid(
        _without(first, rows, cols),
        None if second is None else _without(second, own_rows, own_cols),
        [merge for merge in (_moved(merge, rows, cols) for merge in merges) if merge is not None],
        _without({place: tuple(of_it.values()) for place, of_it in notes.items()}, rows, cols),
        set(_without(dict.fromkeys(doubtful, ""), rows, cols)),
    )


def _without(items: dict[Position, _T], rows: list[int], cols: list[int]) -> dict[Position, _T]:
    """`items` without those in hidden rows and columns, the others moved up and to the left."""
    if not rows and not cols:
        return items
    gone_rows, gone_cols = set(rows), set(cols)
    return {
        (row - bisect_left(rows, row), col - bisect_left(cols, col)): item
        for (row, col), item in items.items()
        if row not in gone_rows and col not in gone_cols
    }


def _moved(merge: Merge, rows: list[int], cols: list[int]) -> Merge | None:
    (top, left), (bottom, right) = merge
    height = bottom + 1 - bisect_left(rows, bottom + 1) - (top - bisect_left(rows, top))
    width = right + 1 - bisect_left(cols, right + 1) - (left - bisect_left(cols, left))
    if height < 1 or width < 1:
        return None
    start = (top - bisect_left(rows, top), left - bisect_left(cols, left))
    return start, (start[0] + height - 1, start[1] + width - 1)


@dataclass(slots=True)
class Grid:
    """One sheet: both readings of its texts, and its merged areas, whose text is in the upper left cell."""

    first: Texts
    second: Texts | None
    merges: list[Merge]
    notes: dict[Position, tuple[CellNote, ...]] = field(default_factory=dict)
    doubtful: set[Position] = field(default_factory=set)

    def blocks(self) -> Iterator[range]:
        """The ranges of rows with content."""
        printed = sorted({row for (top, _), (bottom, _) in self._printed() for row in range(top, bottom + 1)})
        start = 0
        for index, row in enumerate(printed):
            if index + 1 == len(printed) or printed[index + 1] > row + 1:
                yield range(printed[start], row + 1)
                start = index + 1

    def lines(self, rows: range) -> list[list[str]]:
        """The texts of each row from left to right."""
        texts: dict[int, list[str]] = {row: [] for row in rows}
        for (row, _), text in sorted(self.first.items()):
            if row in rows:
                texts[row].append(text)
        return list(texts.values())

    def _printed(self) -> list[Merge]:
        texts = {**dict.fromkeys(self.doubtful, ""), **(self.second or {}), **self.first}
        return [(place, place) for place in texts] + [merge for merge in self.merges if merge[0] in texts]

    def table(self, rows: range, order: int, reader: str) -> Table:
        """A table of these rows, from the first to the last column with content."""
        printed = [merge for merge in self._printed() if merge[0][0] in rows]
        left, right = min(merge[0][1] for merge in printed), max(merge[1][1] for merge in printed)
        columns = range(left, right + 1)
        taken, spans = self._spans(rows, columns)
        cells = []
        for row in rows:
            for col in columns:
                if (row, col) in taken and (row, col) not in spans:
                    continue
                place, height, width = spans.get((row, col), ((row, col), 1, 1))
                text = self.first.get(place, "")
                second = None if self.second is None else self.second.get(place, "")
                covered = self._is_under_a_shape(place, height, width) if (row, col) in spans else False
                notes, shown = self.notes.get(place, ()), place not in self.doubtful and not covered
                if covered and place not in self.doubtful:
                    notes = (*notes, CellNote("reading.not_text", DRAWING))
                cell = Cell(row - rows.start, col - left, height, width, text, second, notes=notes, shown=shown)
                cells.append(cell)
        return Table(order, len(rows), len(columns), tuple(cells), reader)

    def _is_under_a_shape(self, place: Position, height: int, width: int) -> bool:
        """Whether something covers any part of a merged area."""
        area = {(place[0] + down, place[1] + right) for down in range(height) for right in range(width)}
        return any(note.quote == DRAWING for one in area & self.doubtful for note in self.notes.get(one, ()))

    def _spans(self, rows: range, columns: range) -> tuple[set[Position], dict[Position, tuple[Position, int, int]]]:
        """The positions covered by merged areas, and for each upper left one the position of its text and its size.

        If two areas overlap, which no program writes, the first counts.
        """
        taken: set[Position] = set()
        spans: dict[Position, tuple[Position, int, int]] = {}
        for (top, left), (bottom, right) in self.merges:
            inside = range(max(top, rows.start), min(bottom + 1, rows.stop))
            across = range(max(left, columns.start), min(right + 1, columns.stop))
            area = {(row, col) for row in inside for col in across}
            if area and not area & taken:
                taken |= area
                spans[inside.start, across.start] = ((top, left), len(inside), len(across))
        return taken, spans
