"""The ruled grid of one table: its boundaries and its cells."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    col: int
    rowspan: int
    colspan: int
    is_divided: bool = field(default=False, compare=False)
    """Whether it is a piece of a merged area that is not a rectangle: its text may be printed in another piece."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: boundaries in pixels of the image it was found in; every grid position lies in one of `cells`.

    `irregular` counts merged areas that are not rectangles and were split into single positions.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    irregular: int = 0
    is_cut: tuple[bool, bool] = (False, False)
    """Whether its first row began on the page before, and whether its last row goes on on the next page."""

    def rectangle(self, cell: GridCell) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a cell in pixels, measured to the middle of its rules."""
        return (
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )
