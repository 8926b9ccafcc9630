"""Pages of an open book: rules that curve are made straight; the places of cells lead back to the page as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan import grid
from gongkai.extractors.readers.scan.bend import bend_of
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.sheet import Sheet

SCALE = 150 / 72
SIZE = 620, 560
XS, YS = [60, 320, 400, 560], list(range(80, 480, 40))


def table(xs: list[int], ys: list[int]) -> Gray:
    page = np.full(SIZE[::-1], 240, np.uint8)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 30, 2)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 30, 2)
    return page


def dropped(x: float, y: float, most: float, spine: str) -> float:
    """How much lower paper lies that sinks towards the spine of a book, more so at its head."""
    across = x / SIZE[0] if spine == "left" else 1 - x / SIZE[0]
    return float(most * np.exp(-across / 0.25) * (1.2 - 0.4 * y / SIZE[1]))


def bent(page: Gray, most: float, spine: str = "left") -> Gray:
    x, y = np.meshgrid(np.arange(SIZE[0], dtype=np.float64), np.arange(SIZE[1], dtype=np.float64))
    across = x / SIZE[0] if spine == "left" else 1 - x / SIZE[0]
    rows = y - most * np.exp(-across / 0.25) * (1.2 - 0.4 * y / SIZE[1])
    shadow = 1 - 0.4 * np.exp(-across / 0.06)
    seen = cv2.remap(page, x.astype(np.float32), rows.astype(np.float32), cv2.INTER_CUBIC, borderValue=240)
    return np.clip(seen * shadow, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("most", "spine"), [(36, "left"), (-16, "right")])
def test_a_bent_page_is_made_straight(most: float, spine: str) -> None:
    view = Sheet.prepared(bent(table(XS, YS), most, spine), SCALE).view(0)
    (found,) = grid.find_grids(view.pixels, view.scale).grids
    assert (len(found.xs), len(found.ys)) == (len(XS), len(YS))
    for x, y in ((0, 0), (3, 7), (1, 9)):
        box = view.box((found.xs[x], found.ys[y], found.xs[x], found.ys[y]))
        there = YS[y] + dropped(XS[x], YS[y] + most, most, spine)
        assert (box.x0 * SCALE, box.y0 * SCALE) == pytest.approx((XS[x], there), abs=5)


def test_a_bent_page_that_lies_on_its_side_is_made_straight() -> None:
    page = np.ascontiguousarray(np.rot90(bent(table(XS, YS), 36)))
    view = Sheet.prepared(page, SCALE).view(90)
    (found,) = grid.find_grids(view.pixels, view.scale).grids
    assert (len(found.xs), len(found.ys)) == (len(XS), len(YS))
    box = view.box((found.xs[1], found.ys[2], found.xs[1], found.ys[2]))
    there = YS[2] + dropped(XS[1], YS[2] + 20, 36, "left")
    assert (box.x0 * SCALE, box.y0 * SCALE) == pytest.approx((there, SIZE[0] - XS[1]), abs=5)


def test_without_that_its_table_is_not_found_whole() -> None:
    page = bent(table(XS, YS), 24)
    found = grid.find_grids(page, SCALE).grids
    assert [(len(g.xs), len(g.ys)) for g in found] != [(len(XS), len(YS))]


@pytest.mark.parametrize("lean", [0.0, 0.02, -0.05])
def test_straight_rules_are_not_bent(lean: float) -> None:
    """Askew, or each in a direction of its own as a camera sees them."""
    page = np.full(SIZE[::-1], 240, np.uint8)
    for at, y in enumerate(YS):
        cv2.line(page, (XS[0], y), (XS[-1], round(y + 500 * lean * (1 + at / 10))), 30, 2)
    assert bend_of(page, SCALE) is None


def test_rules_that_curve_each_in_its_own_way_are_no_bent_page() -> None:
    page = np.full(SIZE[::-1], 240, np.uint8)
    x = np.arange(XS[0], XS[-1])
    for at, y in enumerate((120, 260, 400)):
        wave = y + 9 * np.sin(x / (40 + 30 * at) + at)
        cv2.polylines(page, [np.stack([x, wave], axis=1).astype(np.int32)], False, 30, 2)
    assert bend_of(page, SCALE) is None


def test_short_rules_tell_nothing() -> None:
    assert bend_of(bent(table(XS, YS), 24), SCALE)
    assert bend_of(bent(table([60, 200, 350], YS), 24), SCALE) is None
    assert bend_of(bent(table(XS, YS[:2]), 24), SCALE) is None
