"""Photographs: pages seen at an angle are laid flat by their rules; the places of cells lead back to the picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from scanned_pages import printed, scanned

from gongkai.extractors.readers.scan import grid, outline
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.perspective import flattening, tells
from gongkai.extractors.readers.scan.sheet import Sheet
from gongkai.extractors.readers.scan.skew import long_segments
from gongkai.extractors.readers.scan.warp import turned

SCALE = 150 / 72
XS, YS = [150, 330, 500, 640, 900, 1080], list(range(200, 1500, 90))
SIZE = 1240, 1754
FAR = [(60, 20), (-90, 70), (-20, -60), (30, -10)]
"""Where a camera moves the corners to: from the upper left one on, clockwise."""
Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def table() -> Gray:
    page = np.full(SIZE[::-1], 235, np.uint8)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 30, 2)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 30, 2)
    return page


def photographed(page: Gray, moved: list[tuple[int, int]], desk: int = 60) -> tuple[Gray, Matrix]:
    """A picture of a page on a desk, lit from one side, and where its pixels went."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, corners + np.array(moved, np.float32))
    seen = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=desk)
    light = np.linspace(1.0, 0.75, width)[None, :]
    return np.clip(seen * light, 0, 255).astype(np.uint8), np.asarray(matrix, np.float64)


def test_a_page_seen_at_an_angle_is_laid_flat() -> None:
    seen, matrix = photographed(table(), FAR)
    sheet = Sheet.prepared(seen, SCALE)
    view = sheet.view(0)
    (found,) = grid.find_grids(view.pixels, SCALE).grids
    assert (len(found.xs), len(found.ys)) == (len(XS), len(YS))
    for x, y in ((0, 0), (3, 5), (5, 13)):
        box = view.box((found.xs[x], found.ys[y], found.xs[x], found.ys[y]))
        corner = matrix @ (XS[x], YS[y], 1)
        assert (box.x0 * SCALE, box.y0 * SCALE) == pytest.approx(tuple(corner[:2] / corner[2]), abs=5)


def test_without_that_its_table_is_not_found_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.extractors.readers.scan.sheet.flattening", lambda *_: None)
    seen, _ = photographed(table(), FAR)
    found = grid.find_grids(Sheet.prepared(seen, SCALE).view(0).pixels, SCALE).grids
    assert [(len(g.xs), len(g.ys)) for g in found] != [(len(XS), len(YS))]


@pytest.mark.parametrize("degrees", [-3.0, -0.4, 0.0, 2.0])
def test_a_page_from_a_scanner_is_only_turned(degrees: float) -> None:
    sample = Path(__file__).parents[2] / "data" / "samples" / "shanghai-kewei-2024.pdf"
    page = scanned(printed(sample, 1, dpi=120), degrees, noise=6, seed=5)
    assert flattening(long_segments(page), page.shape) is None


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (3, 0), (9, 2), (2, 6)])
def test_of_a_page_with_few_rules_nothing_is_known(rows: int, columns: int) -> None:
    page = np.full(SIZE[::-1], 235, np.uint8)
    for y in YS[:rows]:
        cv2.line(page, (XS[0], y), (XS[-1], y + y // 20), 30, 1)
    for x in XS[:columns]:
        cv2.line(page, (x, YS[0]), (x + x // 10, YS[-1]), 30, 1)
    assert flattening(long_segments(page), page.shape) is None


def test_the_edges_of_the_desk_are_no_rules_of_the_page() -> None:
    seen, matrix = photographed(table(), FAR)
    cv2.line(seen, (0, 1720), (1239, 1560), 5, 3)
    cv2.line(seen, (1215, 0), (1100, 1753), 5, 3)
    flat = flattening(long_segments(seen), seen.shape)
    assert flat is not None
    level = flat @ matrix @ np.array([[XS[0], XS[-1]], [YS[2], YS[2]], [1, 1]], np.float64)
    level = level[:2] / level[2]
    slope = np.degrees(np.arctan2(level[1, 1] - level[1, 0], level[0, 1] - level[0, 0]))
    assert slope == pytest.approx(0, abs=0.15)


def small_table(page: Gray, xs: list[int], ys: list[int]) -> Gray:
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 30, 2)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 30, 2)
    return page


@pytest.mark.parametrize(
    ("xs", "ys"),
    [(list(range(150, 1100, 60)), [200, 260]), ([300, 420], YS)],
)
def test_a_small_table_alone_on_a_page_tells_how_it_lies(xs: list[int], ys: list[int]) -> None:
    seen, _ = photographed(small_table(np.full(SIZE[::-1], 235, np.uint8), xs, ys), FAR)
    assert not tells(long_segments(seen)), "there are enough rules without its outline"
    sheet = Sheet.prepared(seen, SCALE)
    (found,) = grid.find_grids(sheet.view(0).pixels, SCALE).grids
    assert (len(found.xs), len(found.ys)) == (len(xs), len(ys))


def test_a_table_without_one_of_its_sides_tells_nothing() -> None:
    page = small_table(np.full(SIZE[::-1], 235, np.uint8), [150, 700, 850, 1080], [600, 680, 760])
    page[580:780, 1070:1090] = 235
    assert outline.flattening(photographed(page, FAR)[0], SCALE) is None


@pytest.mark.parametrize("degrees", [-3.0, 0.0, 1.0])
def test_a_small_table_from_a_scanner_is_only_turned(degrees: float) -> None:
    page = small_table(np.full(SIZE[::-1], 235, np.uint8), [150, 700, 850, 1080], [600, 680, 760])
    assert outline.flattening(turned(page, degrees), SCALE) is None


@pytest.mark.parametrize("degrees", [-8.0])
def test_a_small_table_further_askew_than_a_page_is_set_straight(degrees: float) -> None:
    page = small_table(np.full(SIZE[::-1], 235, np.uint8), [250, 700, 850, 1000], [700, 780, 860])
    sheet = Sheet.prepared(turned(page, degrees), SCALE)
    (found,) = grid.find_grids(sheet.view(0).pixels, SCALE).grids
    assert (len(found.xs), len(found.ys)) == (4, 3)


def test_a_frame_and_lines_of_text_tell_no_angle() -> None:
    """Strokes of a heading line up at any angle, and would meet in a point of their own."""
    sides = [(x, y, x + 4, y + 500) for x in (130, 1514) for y in (460, 700, 950)]
    text = [(205, 181, 661, 205), (242, 179, 573, 199), (234, 222, 1043, 234), (201, 240, 557, 244)]
    level = [(140, 458, 1526, 464), (318, 327, 618, 329), (600, 1511, 901, 1513)]
    frame = np.array([*sides, *text, *level], np.float64)
    assert not tells(frame)
    assert flattening(frame, (2339, 1654)) is None
    assert tells(np.vstack([frame, (820, 460, 826, 960)]))
