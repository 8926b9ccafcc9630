"""The lines of ink in the cells of a ruled table, each read once.

The recogniser's time grows with the width of the lines. Long lines are therefore read at a reduced width first, which
is enough for a label of the form at its place; whatever else they are is read again at its full width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from gongkai.extractors.document import compact
from gongkai.extractors.readers.scan import close_lines, form_labels
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Ink, Paper, ink_of, inner_area, line_crop
from gongkai.extractors.readers.scan.recognition import Line, engine
from gongkai.extractors.readers.scan.table_grid import Grid

Place = tuple[int, int]
"""The index of a cell, and that of a line in it."""

REDUCED, LONG = 0.6, 3.5
"""The width at which long lines are read first, and the width by height from which a line is long: five ideographs,
or a number of ten digits."""


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
        self._read_form_labels()
        self.read(self.places())
        return [[self.known[cell, at] for at in range(len(crops))] for cell, crops in enumerate(self.crops)]

    def _read_form_labels(self) -> None:
        """Read the labels of the form that have long lines, at a reduced width."""
        missing = [place for place in self.places() if place not in self.known]
        long = [place for place in missing if _is_long(self._crop(place))]
        self.read(place for place in missing if not _is_long(self._crop(place)))
        found = dict(zip(long, engine().read([_reduced(self._crop(place)) for place in long]), strict=True))
        lines = self.known | found
        texts = [[lines[cell, at].text for at in range(len(crops))] for cell, crops in enumerate(self.crops)]
        labels = form_labels.in_place([compact("".join(own)) if all(own) else "" for own in texts])
        self.known.update({place: line for place, line in found.items() if place[0] in labels})

    def _crop(self, place: Place) -> Gray:
        cell, at = place
        return self.crops[cell][at]

    def read(self, places: Iterable[Place]) -> list[Line]:
        """The lines in the given places; each is recognised only once."""
        places = list(places)
        missing = [place for place in places if place not in self.known]
        read = engine().read([self._crop(place) for place in missing])
        self.known.update(zip(missing, read, strict=True))
        return [self.known[place] for place in places]


def _is_long(crop: Gray) -> bool:
    return bool(crop.shape[1] >= LONG * crop.shape[0])


def _reduced(crop: Gray) -> Gray:
    height, width = crop.shape
    return np.asarray(cv2.resize(crop, (round(REDUCED * width), height), interpolation=cv2.INTER_AREA), np.uint8)


def read_together(crops: Sequence[Sequence[Gray]]) -> list[list[Line]]:
    """The lines of every cell, read in one call from their crops."""
    lines = iter(engine().read([crop for mine in crops for crop in mine]))
    return [[next(lines) for _ in mine] for mine in crops]
