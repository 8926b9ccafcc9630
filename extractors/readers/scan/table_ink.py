"""The lines of ink in the cells of a ruled table, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gongkai.extractors.readers.scan import close_lines
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Ink, Paper, ink_of, inner_area, line_crop
from gongkai.extractors.readers.scan.recognition import Line, engine
from gongkai.extractors.readers.scan.table_grid import Grid

Place = tuple[int, int]
"""The index of a cell, and that of a line in it."""


@dataclass(frozen=True, slots=True)
class TableInk:
    """What is printed in the cells of a grid: their areas without rules, the ink and the crops of its lines in each."""

    grid: Grid
    paper: Paper
    inner: list[Area]
    inks: list[Ink]
    crops: list[list[Gray]]
    known: dict[Place, Line] = field(default_factory=dict)
    """The lines read so far."""

    @classmethod
    def of(cls, grid: Grid, paper: Paper) -> TableInk:
        inner = [inner_area(grid, cell, paper.scale) for cell in grid.cells]
        inks = close_lines.apart(paper, inner, [ink_of(paper, area) for area in inner])
        crops = [[line_crop(paper, area, line) for line in ink.lines] for area, ink in zip(inner, inks, strict=True)]
        return cls(grid, paper, inner, inks, crops)

    def places(self) -> list[Place]:
        return [(cell, at) for cell, crops in enumerate(self.crops) for at in range(len(crops))]

    def lines(self) -> list[list[Line]]:
        """All lines of every cell."""
        self.read(self.places())
        return [[self.known[cell, at] for at in range(len(crops))] for cell, crops in enumerate(self.crops)]

    def read(self, places: Iterable[Place]) -> list[Line]:
        """The lines in the given places; each is recognised only once."""
        places = list(places)
        missing = [place for place in places if place not in self.known]
        read = engine().read([self.crops[cell][at] for cell, at in missing])
        self.known.update(zip(missing, read, strict=True))
        return [self.known[place] for place in places]


def read_together(crops: Sequence[Sequence[Gray]]) -> list[list[Line]]:
    """The lines of every cell, read in one call from their crops."""
    lines = iter(engine().read([crop for mine in crops for crop in mine]))
    return [[next(lines) for _ in mine] for mine in crops]
