"""Rows of a scan that the end of a page cuts: what is empty in them may be printed on the other page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, CellNote
from gongkai.extractors.readers.scan import cells as scan_cells
from gongkai.extractors.readers.scan import digit_shapes
from gongkai.extractors.readers.scan.grid import Gray, find_grids
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import View

SCALE = 2.0
XS, LEVEL = (20, 130, 240, 320, 400), (100, 160, 220)


def page(top: int, bottom: int, level: tuple[int, ...] = LEVEL) -> Gray:
    """Rules from `top` to `bottom`, a bar for a digit in the first column of every row."""
    drawn = np.full((320, 420), 255, np.uint8)
    for x in XS:
        cv2.line(drawn, (x, top), (x, bottom), 0, 2)
    for y in level:
        cv2.line(drawn, (XS[0], y), (XS[-1], y), 0, 2)
    ends = sorted({top, *level, bottom})
    for above, below in itertools.pairwise(ends):
        drawn[(above + below) // 2 - 10 : (above + below) // 2 + 10, 74:80] = 0
    return drawn


@pytest.mark.parametrize(
    ("drawn", "noted"),
    [
        (page(100, 220), {}),
        (page(100, 290), dict.fromkeys([(2, 1), (2, 2), (2, 3)], (CUT_BELOW,))),
        (page(40, 220), dict.fromkeys([(0, 1), (0, 2), (0, 3)], (CUT_ABOVE,))),
        (page(40, 100, (100,)), dict.fromkeys([(0, 1), (0, 2), (0, 3)], (CUT_ABOVE,))),
    ],
)
def test_what_is_empty_there_is_noted(
    drawn: Gray, noted: dict[tuple[int, int], tuple[CellNote, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        def read(self, crops: Sequence[Gray]) -> list[Line]:
            return [Line("1", 0.99, 0.99, Line("1", 0.99, 0.99)) for _ in crops]

    monkeypatch.setattr(scan_cells, "engine", Reader)
    monkeypatch.setattr(digit_shapes, "read_line", lambda paper, cell, ink, text: text)
    ruled = find_grids(drawn, SCALE)
    reading = scan_cells.Reading(View(drawn, 0, np.eye(3), SCALE, drawn.shape), [])
    (grid,) = ruled.grids
    table = scan_cells.read_table(grid, reading, Paper.of(drawn, ruled.rules, SCALE), None, 0)
    assert {(c.row, c.col): c.notes for c in table.cells if c.notes} == noted
