"""Rules of a scan that have faded along a part of a table: no row is lost, and no two rows are read as one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import edges, grid
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.grid import find_grids

SCALE = 200 / 72
XS = (120, 500, 640, 790, 930, 1100)
YS = (150, 230, 292, 354, 416, 480)


def table(*, group: bool = False) -> Gray:
    """Five rows with a label and four numbers; the labels of the third and the fourth are one if they are a `group`."""
    page = np.full((700, 1240), 255, np.uint8)
    for at, y in enumerate(YS):
        cv2.line(page, (XS[1] if group and at == 3 else XS[0], y), (XS[-1], y), 0, 2)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 2)
    for row, y in enumerate(YS[:-1]):
        if not (group and row in (2, 3)):
            cv2.putText(page, "LABEL", (XS[0] + 20, y + 42), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
        for col, x in enumerate(XS[1:-1]):
            cv2.putText(page, str(41 + 7 * row + col), (x + 40, y + 42), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    if group:
        cv2.putText(page, "GROUP", (XS[0] + 200, YS[3] + 9), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return page


def shape(page: Gray) -> list[tuple[int, int, int]]:
    return [(len(g.ys) - 1, len(g.xs) - 1, len(g.cells)) for g in find_grids(page, SCALE).grids]


@pytest.mark.parametrize("end", [0, -1])
def test_a_row_behind_a_rule_faded_under_most_cells_is_not_lost(end: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = table()
    y = YS[end]
    page[y - 3 : y + 4, 330:1040] = 255
    assert shape(page) == [(5, 5, 25)]
    monkeypatch.setattr(edges, "leads_to", lambda beside: False)
    monkeypatch.setattr(grid, "mended", lambda lines, ys, xs, drawn, scale: drawn)
    assert shape(page) == [(4, 5, 20)]


def test_a_rule_that_breaks_off_inside_a_cell_goes_on_to_where_it_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    page = table()
    page[YS[2] - 3 : YS[2] + 4, 320:1000] = 255
    page[380:450, XS[3] - 3 : XS[3] + 4] = 255  # an upright one, too
    assert shape(page) == [(5, 5, 25)]
    monkeypatch.setattr(grid, "mended", lambda lines, ys, xs, drawn, scale: drawn)
    assert shape(page) != [(5, 5, 25)]


def test_a_merged_cell_stays_merged_and_so_does_one_that_text_crosses() -> None:
    assert shape(table(group=True)) == [(5, 5, 24)]
    page = table(group=True)
    cv2.line(page, (XS[0], YS[3]), (XS[0] + 50, YS[3]), 0, 2)  # a stroke in line with the rule of the other cells
    assert shape(page) == [(5, 5, 24)]
