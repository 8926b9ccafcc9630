"""Rows of a scan that the end of a page cuts: what they print, or a part of it, may stand on the other page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, CellNote
from gongkai.extractors.readers.scan import cells as scan_cells
from gongkai.extractors.readers.scan import digit_shapes, table_ink
from gongkai.extractors.readers.scan.cut_rows import cut_notes
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.grid import find_grids
from gongkai.extractors.readers.scan.ink import Paper
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.sheet import View
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell
from gongkai.extractors.readers.scan.table_ink import TableInk

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
    monkeypatch.setattr(table_ink, "engine", Reader)
    monkeypatch.setattr(digit_shapes, "read_line", lambda paper, cell, ink, text: text)
    ruled = find_grids(drawn, SCALE)
    reading = scan_cells.Reading(View(drawn, 0, np.eye(3), SCALE, drawn.shape), [])
    (grid,) = ruled.grids
    table = scan_cells.read_table(TableInk.of(grid, Paper.of(drawn, ruled.rules, SCALE)), reading, None, 0)
    assert {(c.row, c.col): c.notes for c in table.cells if c.notes} == noted


@pytest.mark.parametrize(
    ("is_cut", "row", "lines", "text", "noted"),
    [
        ((False, True), 1, [Area(20, 72, 96, 84)], "1632281", [CUT_BELOW]),  # there is room for no further digit
        ((False, True), 1, [Area(40, 72, 70, 84)], "163", []),
        ((False, True), 0, [Area(20, 22, 96, 34)], "1632281", []),
        ((False, False), 1, [Area(20, 72, 96, 84)], "1632281", []),
        ((True, False), 0, [Area(54, 14, 60, 26)], "0", [CUT_ABOVE]),
        ((True, False), 0, [Area(54, 30, 60, 42)], "0", []),  # well below the beginning of the page
        ((False, True), 1, [Area(20, 62, 96, 74), Area(20, 78, 96, 90)], "16322811632281", [CUT_BELOW]),
    ],
)
def test_a_number_that_may_go_on_there_is_noted(
    is_cut: tuple[bool, bool], row: int, lines: list[Area], text: str, noted: list[CellNote]
) -> None:
    cells = GridCell(0, 0, 1, 1), GridCell(1, 0, 1, 1)
    grid = Grid((10, 106), (10, 58, 106), cells, is_cut=is_cut)
    inner = Area(12, 12 + 48 * row, 104, 56 + 48 * row)
    assert cut_notes(grid, cells[row], inner, lines, text, 1.0) == noted
