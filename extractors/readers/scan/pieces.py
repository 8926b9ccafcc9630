"""The connected pieces of a mask of lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pieces:
    """What `cv2.connectedComponentsWithStats` gives, with nothing for the pixels outside of all pieces (label 0).

    OpenCV adds up all pixels of a page; lines are a small part of it, and only theirs are needed.
    """

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    heights: NDArray[np.float64]
    """The mean y of the pixels of each piece."""

    @classmethod
    def of(cls, mask: NDArray[np.uint8]) -> Pieces:
        count, found = cv2.connectedComponents(mask, connectivity=8)
        labels = np.asarray(found, np.int32)
        stats, heights = np.zeros((count, 5), np.int32), np.zeros(count)
        if count > 1:
            places: NDArray[Any] = np.asarray(cv2.findNonZero(mask)).reshape(-1, 2).T
            own = labels[places[1], places[0]]
            first, last = np.full((2, count), max(mask.shape), np.int32), np.zeros((2, count), np.int32)
            for axis in (0, 1):
                np.minimum.at(first[axis], own, places[axis])
                np.maximum.at(last[axis], own, places[axis])
            sizes = np.bincount(own, minlength=count)
            stats[1:] = np.vstack((first, last - first + 1, sizes)).T[1:]
            heights[1:] = np.bincount(own, weights=places[1], minlength=count)[1:] / sizes[1:]
        return cls(labels, stats, heights)
