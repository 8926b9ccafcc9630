"""Rows of a scan whose level rules do not run alike through all of their cells: what the numbers belong to is in doubt.

Where toner fades, a rule between two rows is lost in some of the cells, and the tops of digits in a row pass for a
rule in others. The numbers then stand in another row than their label, and cells that hold nothing come of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.grid import GridCell


def split_rows(cells: Sequence[GridCell], numbers: Set[int], blank: Set[int], labels: Set[int]) -> frozenset[int]:
    """The numbers and empty cells of a table that lie at a level rule which is drawn through a part of a row.

    Either a number goes on across it that others or the labels beside it end at, or every label of the row above does,
    so that the row below has none.
    """
    columns = {cells[i].col for i in numbers}
    values = [i for i in sorted(numbers | blank) if cells[i].col in columns]
    found: set[int] = set()
    for rule in {cells[i].row for i in numbers | labels}:
        below = {i for i in values if cells[i].row == rule}
        above = {i for i in values if _end(cells[i]) == rule}
        across = {i for i in numbers if _crosses(cells[i], rule) and not _is_ordinal(cells, i, labels)}
        if across and (above or any(_end(cells[i]) == rule for i in labels)):
            found |= below | above | across
        elif above and below & numbers:
            first = min(cells[i].col for i in (below | above) & numbers)
            named = [i for i in labels if _covers(cells[i], rule - 1) and cells[i].col + cells[i].colspan <= first]
            if named and all(_crosses(cells[i], rule) for i in named):
                found |= below | above
    return frozenset(found)


def too_low(inner: Mapping[int, Area], lines: Sequence[Area]) -> frozenset[int]:
    """Which empty cells are lower than most numbers of their table are: no row is so low, it is a part of one."""
    heights = sorted(line.height for line in lines)
    least = heights[len(heights) // 2] if heights else 0
    return frozenset(i for i, area in inner.items() if area.height < least)


def _is_ordinal(cells: Sequence[GridCell], number: int, labels: Set[int]) -> bool:
    """Whether a label stands behind a number, which then counts rows and may do so for several."""
    own = cells[number]
    return any(
        cells[i].col >= own.col + own.colspan and any(_covers(cells[i], row) for row in range(own.row, _end(own)))
        for i in labels
    )


def _end(cell: GridCell) -> int:
    return cell.row + cell.rowspan


def _crosses(cell: GridCell, rule: int) -> bool:
    return cell.row < rule < _end(cell)


def _covers(cell: GridCell, row: int) -> bool:
    return cell.row <= row < _end(cell)
