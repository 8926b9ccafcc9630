"""The grid finder: skew, rules of every kind, spans, several tables, and pages that only look ruled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest

from gongkai.extractors.readers.scan import broken_rules, grid, skew, warp
from gongkai.extractors.readers.scan.edges import without_lone_stretches
from gongkai.extractors.readers.scan.geometry import Gray
from gongkai.extractors.readers.scan.table_grid import Grid, GridCell

HUAIAN = Path(__file__).parents[2] / "data" / "samples" / "huaian-2024.pdf"
SCALE = 200 / 72
XS = [150, 400, 560, 720, 1100, 1500]
YS = [200, 290, 350, 420, 640]


def sheet(height: int = 2339, width: int = 1654) -> Gray:
    return np.full((height, width), 255, np.uint8)


def ruled(page: Gray, xs: list[int], ys: list[int], ink: int = 0, thick: int = 2) -> Gray:
    """A table whose first row is one cell and whose second and third are joined in the first column."""
    for i, y in enumerate(ys):
        cv2.line(page, (xs[0] if i != 2 else xs[1], y), (xs[-1], y), ink, thick)
    for i, x in enumerate(xs):
        cv2.line(page, (x, ys[0] if i in (0, len(xs) - 1) else ys[1]), (x, ys[-1]), ink, thick)
    for i, y in enumerate(ys[1:-1]):
        for j, x in enumerate(xs[:-1]):
            cv2.putText(page, str(37 * i + 11 * j), (x + 30, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 1, ink, 2)
    return page


def spans(found: Grid) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.col, c.rowspan, c.colspan) for c in found.cells if c.rowspan * c.colspan > 1]


def noisy(page: Gray) -> Gray:
    return np.clip(page + np.random.default_rng(7).normal(0, 9, page.shape), 0, 255).astype(np.uint8)


def shaded(page: Gray) -> Gray:
    tint = np.full_like(page, 255)
    tint[YS[0] : YS[1], XS[0] : XS[-1]] = 190
    tint[YS[1] : YS[2], XS[1] : XS[-1]] = 215
    return np.minimum(page, tint)


def jpeg(page: Gray) -> Gray:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0), np.uint8)


def fax(page: Gray) -> Gray:
    dots = np.random.default_rng(3).random(page.shape)
    page = np.where(page < 150, np.uint8(0), np.uint8(255))
    return np.where(dots < 0.001, np.uint8(0), np.where(dots > 0.97, np.uint8(255), page))


def broken(page: Gray) -> Gray:
    """Nine pixels of every hundred are missing both ways: 3 points."""
    page = page.copy()
    for start in range(72, 2300, 100):
        page[start : start + 9] = 255
        page[:, start : start + 9] = 255
    return page


SPOILED: dict[str, tuple[dict[str, int], Callable[[Gray], Gray]]] = {
    "clean": ({}, lambda page: page),
    "grey": ({"ink": 150}, lambda page: page),
    "hair": ({"thick": 1}, noisy),
    "thick": ({"thick": 7}, lambda page: page),
    "shaded": ({}, shaded),
    "jpeg": ({"thick": 1, "ink": 90}, lambda page: jpeg(noisy(page))),
    "fax": ({}, fax),
    "broken": ({}, broken),
}


@pytest.mark.parametrize("name", SPOILED)
def test_boundaries_and_spans(name: str) -> None:
    options, spoil = SPOILED[name]
    (found,) = grid.find_grids(spoil(ruled(sheet(), XS, YS, **options)), SCALE).grids
    assert found.xs == pytest.approx(XS, abs=3)
    assert found.ys == pytest.approx(YS, abs=3)
    assert spans(found) == [(0, 0, 1, 5), (1, 0, 2, 1)]
    assert found.irregular == 0
    assert found.rectangle(found.cells[1]) == pytest.approx((XS[0], YS[1], XS[1], YS[3]), abs=3)


@pytest.mark.parametrize("degrees", [-3.0, -0.1, 0.8])
def test_skew_is_measured_and_undone(degrees: float) -> None:
    page = warp.turned(ruled(sheet(), XS, YS), degrees)
    assert skew.skew_deg(page) == pytest.approx(degrees, abs=0.05)
    (found,) = grid.find_grids(warp.turned(page, -skew.skew_deg(page)), SCALE).grids
    assert spans(found) == [(0, 0, 1, 5), (1, 0, 2, 1)]
    assert found.xs == pytest.approx(XS, abs=4)


def test_without_being_set_straight_a_skewed_table_is_not_found_whole() -> None:
    found = grid.find_grids(warp.turned(ruled(sheet(), XS, YS), 3.0), SCALE).grids
    assert [spans(g) for g in found] != [[(0, 0, 1, 5), (1, 0, 2, 1)]]


def test_several_tables_from_top_to_bottom() -> None:
    page = ruled(ruled(sheet(), XS, YS), [200, 600, 900], [900, 980, 1060, 1140])
    upper, lower = grid.find_grids(page, SCALE).grids
    assert (len(upper.ys) - 1, len(upper.xs) - 1) == (4, 5)
    assert (len(lower.ys) - 1, len(lower.xs) - 1) == (3, 2)


def test_borders_on_the_edges_of_the_page() -> None:
    page = ruled(sheet(500, 900), [0, 300, 600, 898], [0, 120, 240, 360, 498])
    (found,) = grid.find_grids(page, SCALE).grids
    assert (len(found.ys) - 1, len(found.xs) - 1) == (4, 3)
    assert found.xs[0] >= 0
    assert found.xs[-1] <= 900


def test_a_table_without_borders_on_its_sides() -> None:
    page = sheet()
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 2)
    for x in XS[1:-1]:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 2)
    (found,) = grid.find_grids(page, SCALE).grids
    assert found.xs == pytest.approx(XS, abs=5)
    assert len(found.cells) == 20


@pytest.mark.parametrize("side", [0, -1])
def test_a_side_that_is_drawn_in_part_is_no_side_of_a_table(side: int) -> None:
    page = sheet()
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 2)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 2)
    assert len(grid.find_grids(page, SCALE).grids) == 1
    page[YS[-2] + 6 : YS[-1] - 5, XS[side] - 6 : XS[side] + 7] = 255  # not beside the lowest row
    assert grid.find_grids(page, SCALE).grids == ()


def test_merged_areas_that_are_no_rectangles_are_taken_apart_and_counted() -> None:
    page = ruled(sheet(), XS, YS)
    page[YS[1] + 5 : YS[2] + 5, XS[1] - 4 : XS[1] + 5] = 255  # opens the side of the joined cell for half its height
    (found,) = grid.find_grids(page, SCALE).grids
    assert found.irregular == 1
    assert GridCell(1, 0, 1, 1) in found.cells
    assert {(c.row, c.col) for c in found.cells if c.is_divided} == {(1, 0), (1, 1), (2, 0)}


def blank(page: Gray) -> Gray:
    return page


def underlined(page: Gray) -> Gray:
    for y in range(200, 2000, 60):
        cv2.line(page, (200, y), (1400, y), 0, 2)
    return page


def framed(page: Gray) -> Gray:
    cv2.rectangle(page, (100, 100), (1500, 2200), 0, 3)
    return page


@pytest.mark.parametrize("draw", [blank, underlined, framed, noisy])
def test_pages_without_a_table(draw: Callable[[Gray], Gray]) -> None:
    assert grid.find_grids(draw(sheet()), SCALE).grids == ()


def test_lines_of_text_are_no_table() -> None:
    pdf = pdfium.PdfDocument(HUAIAN)
    page = pdf[1].render(scale=SCALE, grayscale=True).to_numpy().copy()
    pdf.close()
    assert grid.find_grids(page, SCALE).grids == ()
    assert not grid.has_rules(page, SCALE)
    assert skew.skew_deg(page) == pytest.approx(0, abs=0.1)


def test_the_rules_of_a_table_and_nothing_else_are_left_out() -> None:
    page = ruled(sheet(), XS, YS)
    rules = grid.find_grids(page, SCALE).rules
    assert rules[YS[1], XS[0] : XS[-1]].all()
    text = page.copy()
    text[rules > 0] = 255
    for i, y in enumerate(YS[1:-1]):
        for j, x in enumerate(XS[:-1]):
            drawn = cv2.putText(sheet(), str(37 * i + 11 * j), (x + 30, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
            window = slice(y + 10, y + 50), slice(x + 20, x + 110)
            assert (text[window] == drawn[window]).all()


def test_strokes_that_line_up_between_two_rules_are_no_rule() -> None:
    """Two characters above one another, from rule to rule but for the gaps between the lines of text."""
    page = ruled(sheet(), XS, YS)
    for x in (900, 905, 1300):
        for top, bottom in ((YS[0] + 6, YS[0] + 40), (YS[0] + 49, YS[1] - 7)):
            cv2.line(page, (x, top), (x, bottom), 0, 3)
    (found,) = grid.find_grids(page, SCALE).grids
    assert found.xs == pytest.approx(XS, abs=1.5)
    assert [cell.colspan for cell in found.cells if cell.row == 0] == [len(XS) - 1]


def test_a_rule_through_all_rows_stays_where_it_is_damaged() -> None:
    page = ruled(sheet(), XS, YS)
    page[YS[2] + 20 : YS[2] + 28, XS[2] - 4 : XS[2] + 5] = 255
    (found,) = grid.find_grids(page, SCALE).grids
    assert found.xs == pytest.approx(XS, abs=1.5)
    assert (2, 2) in {(cell.row, cell.col) for cell in found.cells}


def test_text_close_below_a_table_of_one_row_takes_no_side_from_it() -> None:
    page = sheet()
    for x in XS:
        cv2.line(page, (x, 200), (x, 260), 0, 2)
    for y in (200, 260, 290, 320):
        end = XS[-1] if y <= 260 else XS[1] - 60
        cv2.line(page, (XS[0], y), (end, y), 0, 2)
    cv2.line(page, (XS[0] + 90, 264), (XS[0] + 90, 320), 0, 3)
    (found,) = grid.find_grids(page, SCALE).grids
    assert found.xs == pytest.approx(XS, abs=1.5)
    assert found.ys == pytest.approx([200, 260], abs=1.5)


def test_text_that_touches_rules_on_one_side_does_not_turn_the_page() -> None:
    page = sheet()
    for x in (150, 1100, 1500):
        cv2.line(page, (x, 200), (x, 440), 0, 3)
    for row, y in enumerate(range(200, 441, 30)):
        cv2.line(page, (150, y), (1500, y), 0, 3)
        for x in range(200, 700, 24) if row in (1, 2, 4, 5, 7) else ():
            cv2.line(page, (x, y), (x + 20, y + 4), 0, 3)
            cv2.line(page, (x + 2, y + 9), (x + 20, y + 9), 0, 3)
    assert skew.skew_deg(warp.turned(page, 0.4)) == pytest.approx(0.4, abs=0.04)


def dotted_with_text() -> Gray:
    """Dotted rules, and in one cell characters whose upper strokes line up to something like one."""
    page = sheet(700)
    for y in (200, 300, 400, 500):
        page[y : y + 3, 150:1500:6] = page[y : y + 3, 151:1500:6] = page[y : y + 3, 152:1500:6] = 0
    for x in (150, 400, 900, 1500):
        page[200:503:6, x : x + 3] = page[201:503:6, x : x + 3] = page[202:503:6, x : x + 3] = 0
    for x in range(410, 890, 26):
        page[340:343, x : x + 23] = 0
        page[343:366, x + 4 : x + 7] = page[343:366, x + 16 : x + 19] = page[351:354, x + 4 : x + 19] = 0
    return page


def test_strokes_that_line_up_are_no_rule_among_dotted_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = grid.find_grids(dotted_with_text(), SCALE).grids
    assert (len(found.xs), len(found.ys)) == (4, 4)
    monkeypatch.setattr(broken_rules, "INKED_SIDES", 1.0)
    (found,) = grid.find_grids(dotted_with_text(), SCALE).grids
    assert len(found.ys) == 5


@pytest.mark.parametrize(
    ("rows", "lone", "dropped"),
    [
        (12, 1, True),  # one side of a seal
        (12, 2, True),
        (12, 3, False),  # a row of a table of its own
        (5, 1, False),
    ],
)
def test_the_sides_of_a_seal_divide_no_row(rows: int, lone: int, dropped: bool) -> None:
    upright = np.ones((3 + lone, rows), np.bool_)
    upright[2:-1] = False
    upright[2:-1, 3] = True
    kept = without_lone_stretches(upright)
    assert (kept != upright).sum() == (lone if dropped else 0)
    assert kept[[0, 1, -1]].all()
