"""Images of pages, turned or laid flat; uncovered corners are filled with the grey level of the paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.readers.scan.geometry import Gray


def turned(gray: Gray, degrees: float) -> Gray:
    """The image turned counter-clockwise about its centre, of the same size, with uncovered corners filled as paper."""
    matrix = turn_matrix(gray.shape, degrees)
    height, width = gray.shape
    out = cv2.warpAffine(
        gray,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_level(gray),
    )
    return np.asarray(out, dtype=np.uint8)


def turn_matrix(shape: tuple[int, ...], degrees: float) -> NDArray[np.float64]:
    """The 2 × 3 matrix of `turned`."""
    height, width = shape[:2]
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), dtype=np.float64)


def laid_flat(gray: Gray, flat: NDArray[np.float64]) -> Gray:
    """The image transformed by a 3 × 3 matrix, of the same size."""
    height, width = gray.shape
    out = cv2.warpPerspective(
        gray,
        flat,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_level(gray),
    )
    return np.asarray(out, np.uint8)


def paper_level(gray: Gray) -> float:
    """The grey level of the paper: the 90th percentile of the page."""
    height, width = gray.shape
    return float(np.percentile(gray[:: max(1, height // 200), :: max(1, width // 200)], 90))
