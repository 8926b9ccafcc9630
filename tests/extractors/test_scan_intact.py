"""Numbers that are printed so clearly that a further look is spared, and those that are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.ink import Paper, ink_of
from gongkai.extractors.readers.scan.intact import is_intact

SCALE = 200 / 72
CELL = Area(4, 4, 156, 56)


def printed(text: str, *strokes: tuple[int, int, int, int, int]) -> Gray:
    """A cell with a number and further strokes: where they begin and end, and their grey level."""
    page = np.full((60, 160), 255, np.uint8)
    cv2.putText(page, text, (50, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    for x0, y0, x1, y1, level in strokes:
        cv2.line(page, (x0, y0), (x1, y1), level, 2, cv2.LINE_AA)
    noisy = np.clip(page + np.random.default_rng(7).normal(0, 4, page.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 0), np.uint8)


def intact(page: Gray, text: str) -> bool:
    paper = Paper(page, SCALE, 48, 13)
    (line,) = ink_of(paper, CELL).lines
    return is_intact(paper, CELL, line, text)


@pytest.mark.parametrize("text", ["0", "17", "3098", "265"])
def test_clear_digits_are_intact(text: str) -> None:
    assert intact(printed(text), text)


def test_digits_that_touch_are_intact_as_long_as_each_is_as_high_as_the_line() -> None:
    touching = (64, 38, 72, 38, 0)
    assert intact(printed("22", touching), "22")
    assert not intact(printed("22", touching, (92, 36, 92, 40, 0)), "221")
    assert not intact(printed("22", touching, (92, 36, 92, 40, 0)), "22")


def test_what_is_left_of_a_broken_four_is_no_one() -> None:
    """The upright stroke of a 4 is black, the others are broken or pale."""
    upright = (100, 21, 100, 39, 0)
    assert intact(printed("2", upright), "21")
    assert not intact(printed("2", upright, (84, 33, 90, 33, 60)), "21")
    assert not intact(printed("2", upright, (84, 33, 97, 33, 225)), "21")


def test_a_sign_too_pale_for_ink_is_not_overlooked() -> None:
    assert intact(printed("386"), "386")
    assert not intact(printed("386", (34, 31, 41, 31, 220)), "386")
