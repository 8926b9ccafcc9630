"""Ink in cells: an empty cell is told from one with faint, small or broken print; pale pages are darkened."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import FAINT_CONTRAST, Ink, Paper, ink_of
from gongkai.extractors.readers.scan.levels import percentile
from gongkai.extractors.readers.scan.number_readings import ambiguous_points
from gongkai.extractors.readers.scan.pictures import darkened

SCALE = 150 / 72
CELL = Area(2, 2, 128, 38)


def cell(noise: float = 0.0, seed: int = 0, quality: int | None = None, ground: int = 240) -> Gray:
    page = ground + np.random.default_rng(seed).normal(0, noise, (40, 130))
    gray = np.clip(page, 0, 255).astype(np.uint8)
    return (
        gray if quality is None else np.asarray(cv2.imdecode(cv2.imencode(".jpg", gray, [1, quality])[1], 0), np.uint8)
    )


def found(page: Gray, faint: float = FAINT_CONTRAST) -> Ink:
    return ink_of(Paper(page, SCALE, 48.0, faint), CELL)


def with_faint_dash(page: Gray, depth: int = 30) -> Gray:
    page[19:21, 60:70] -= np.uint8(depth)
    return page


def with_broken_digit(page: Gray) -> Gray:
    for x, y in ((60, 14), (63, 16), (62, 20), (60, 23)):
        page[y, x] = 120
    return page


def with_dirt(page: Gray) -> Gray:
    for x, y in ((10, 12), (64, 30), (110, 8)):
        page[y : y + 2, x] = 60
    return page


@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_a_faint_stroke_leaves_it_in_doubt_whether_a_cell_is_empty(noise: float) -> None:
    page = with_faint_dash(cell(noise))
    assert found(page) == Ink([], True)
    assert found(page, faint=200.0) == Ink([], False), "something else than its darkness tells"


def test_pieces_of_a_broken_digit_are_no_dirt() -> None:
    assert found(with_broken_digit(cell())) == Ink([], True)
    assert found(with_dirt(cell())) == Ink([], False)


@pytest.mark.parametrize(("noise", "quality"), [(0.0, None), (3.0, 30), (8.0, None), (8.0, 75)])
def test_an_empty_cell_is_empty_for_all_its_noise(noise: float, quality: int | None) -> None:
    assert [found(cell(noise, seed, quality)).doubtful for seed in range(20)] == [False] * 20


def test_print_on_a_pale_page_becomes_as_dark_as_print_is() -> None:
    page = cell(2.0)
    page[10:30, 20:100:8] -= np.uint8(70)
    dark = darkened(page)
    assert int(np.median(dark)) - int(dark.min()) >= 150
    assert np.median(dark) == pytest.approx(np.median(page), abs=6)


@pytest.mark.parametrize("depth", [0, 12, 200])
def test_a_page_without_ink_or_with_dark_ink_stays_as_it_is(depth: int) -> None:
    page = cell(2.0)
    page[10:30, 20:100:8] -= np.uint8(depth)
    assert darkened(page) is page


def test_a_point_among_grouped_thousands_is_in_doubt() -> None:
    """918,305 whose comma lost its tail is a thousandth."""
    texts = ["1,204,530", "918.305", "12.5", "0.305", "1,204.530", "77"]
    assert ambiguous_points(dict(enumerate(texts))) == {1, 3, 4}
    assert ambiguous_points(dict(enumerate(texts[1:4]))) == set()


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (40, 55), (300, 400)])
@pytest.mark.parametrize("share", [0.1, 2, 50, 75, 99.5])
def test_levels_are_counted_as_numpy_sorts_them(shape: tuple[int, int], share: float) -> None:
    gray = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    assert percentile(gray, share) == pytest.approx(np.percentile(gray, share))
    assert percentile(gray[::2, ::3]) == np.median(gray[::2, ::3])
    assert np.isnan(percentile(gray[:0]))


def test_strokes_at_the_head_of_a_line_are_not_of_the_line_above() -> None:
    """益 below another line: what is above 皿 is nearer to it."""
    page = np.full((110, 90), 240, np.uint8)
    for y0, y1, x0, x1 in ((20, 48, 15, 75), (58, 66, 40, 52), (68, 84, 34, 60)):
        page[y0:y1, x0:x1] = 30
    lines = ink_of(Paper(page, 200 / 72, 48, FAINT_CONTRAST), Area(2, 2, 88, 108)).lines
    assert [(line.y0, line.y1) for line in lines] == [(20, 48), (58, 84)]
    page[48:110] = 240
    for y in (52, 66, 80):  # 三, whose strokes are one line
        page[y : y + 3, 30:60] = 30
    lines = ink_of(Paper(page, 200 / 72, 48, FAINT_CONTRAST), Area(2, 50, 88, 108)).lines
    assert [(line.y0, line.y1) for line in lines] == [(52, 83)]


@pytest.mark.parametrize("penumbra", [1, 15])
def test_the_edge_of_a_shadow_is_no_ink(penumbra: int) -> None:
    page = cell(3.0)
    page[5:16, 20:50:4] = page[5:16, 90:110:4] = page[22:33, 20:50:4] = 30
    share = cv2.blur(np.where(np.arange(130) > 85, 0.55, 1.0)[None, :], (penumbra, 1))
    shaded = found((page * share).astype(np.uint8))
    assert [(line.y0, line.y1) for line in shaded.lines] == [(5, 16), (22, 33)]
    assert not found((cell(3.0) * share).astype(np.uint8)).lines
