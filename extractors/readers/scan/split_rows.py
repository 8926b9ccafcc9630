"""Rows of a scan whose level rules do not run through all of their cells: which label a number belongs to is in doubt.

Where toner fades, a rule between two rows is lost in some cells; elsewhere the tops of digits in a row pass for a rule.
Numbers then end up in another row than their label, and empty cells appear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.table_grid import GridCell


def split_rows(cells: Sequence[GridCell], numbers: Set[int], blank: Set[int], labels: Set[int]) -> frozenset[int]:
    """Indices of the number cells and empty cells at a level rule that runs through only a part of a row.

    Either a number cell crosses a rule at which other cells or labels end; or number cells begin at a rule that all
    labels to their left cross, so that the row below it has no label.
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
    """Indices of the empty cells lower than the median of `lines`, those of numbers: they are only a part of a row."""
    heights = sorted(line.height for line in lines)
    least = heights[len(heights) // 2] if heights else 0
    return frozenset(i for i, area in inner.items() if area.height < least)


def _is_ordinal(cells: Sequence[GridCell], number: int, labels: Set[int]) -> bool:
    """Whether a label follows to the right of a number, which is then an ordinal and may belong to several rows."""
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
