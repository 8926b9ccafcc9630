"""The connected pieces of a mask of lines are what OpenCV finds, at a part of the cost."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gongkai.extractors.readers.scan.geometry import transposed
from gongkai.extractors.readers.scan.pieces import Pieces


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
def test_pieces_are_those_of_opencv(share: float) -> None:
    random = np.random.default_rng(round(100 * share))
    mask = np.where(random.random((90, 130)) < share, np.uint8(255), np.uint8(0))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = Pieces.of(mask)
    assert len(found.stats) == len(found.heights) == count
    assert (found.labels == labels).all()
    assert (found.stats[1:] == stats[1:]).all()
    assert (found.heights[1:] == centres[1:, 1]).all()
    assert not found.stats[0].any()


def test_a_transposed_picture_has_rows_and_columns_exchanged() -> None:
    picture = np.arange(35, dtype=np.uint8).reshape(5, 7)
    assert (transposed(picture) == picture.T).all()
    assert transposed(picture[:, 1:4]).flags.c_contiguous
