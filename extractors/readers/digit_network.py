"""Networks that recognise a digit by its shape: one hidden layer, and the
normalised square that a shape is fitted into."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE, INNER = 16, 14
"""Pixels of the square, and of the longer side of the shape inside it."""

Floats = NDArray[np.float32]


@cache
def weights(path: Path) -> tuple[Floats, ...]:
    """The trained weights and biases of both layers."""
    with np.load(path) as kept:
        return tuple(kept[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2"))


def probabilities(shapes: Floats, layers: Sequence[Floats]) -> Floats:
    """For each shape (a row of SIDE² values from 0 to 1) the probabilities of the trained classes."""
    w1, b1, w2, b2 = layers
    scores = np.maximum(shapes @ w1 + b1, 0) @ w2 + b2
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def brought_into_square(shape: Floats) -> Floats:
    """The ink of a shape, trimmed and fitted into the square, as a row of SIDE² values from 0 to 1."""
    square = np.zeros((SIDE, SIDE), np.float32)
    factor = INNER / max(shape.shape)
    height, width = (max(1, round(side * factor)) for side in shape.shape)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    resized = cv2.resize(np.ascontiguousarray(shape), (width, height), interpolation=how)
    square[top : top + height, left : left + width] = resized
    return np.asarray(np.clip(square / max(1e-6, float(square.max())), 0, 1).ravel(), np.float32)
