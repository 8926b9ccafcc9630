"""Whether a number is printed so clearly that a further look at it could not say anything else.

Its ink is in no more pieces than it has characters, each as high as the line if all are digits, and nothing paler is
in its cell. Where a stroke is broken, or something is printed too faintly to be ink, that is not so.
"""

from __future__ import annotations

import cv2
import numpy as np

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.grid import box
from gongkai.extractors.readers.scan.ink import Paper, blobs_of, depth_of

INK, HAIRLINE = 0.35, 0.2
"""Shares of the darkest ink from which a pixel belongs to a character, and from which it joins two strokes of one."""
PALE = 0.25
"""Share of the contrast of ink from which something may be printed, averaged over three pixels."""
HIGH = 0.85
"""Least height of digits that touch by that of their line."""
WHOLE = 0.75
"""The same where there are as many pieces as digits: what is lower is a part of one, and two others touch."""
FADING_PT = 1.1
"""How far beside a stroke it fades out."""


def is_intact(paper: Paper, cell: Area, line: Area, text: str) -> bool:
    """Whether that can be said of a number read in the line of ink of a cell that has but one."""
    depth = depth_of(cell.of(paper.clean))
    inside = Area(line.x0 - cell.x0, line.y0 - cell.y0, line.x1 - cell.x0, line.y1 - cell.y0).of(depth)
    if not text or not inside.size:
        return False
    darkest = float(np.sort(inside, axis=None)[int(0.995 * (inside.size - 1))])
    reach = 2 * max(2, round(FADING_PT * paper.scale)) + 1
    beside = cv2.dilate((depth > INK * darkest).astype(np.uint8), box(reach, reach))
    pale = (cv2.blur(depth, (3, 3)) > PALE * paper.contrast) & (beside == 0)
    if pale.any():
        return False
    pieces = blobs_of(depth > HAIRLINE * darkest)
    if text.isdecimal():  # fewer pieces are digits that touch; they may make up for one that is broken
        least = HIGH if len(pieces) < len(text) else WHOLE
        return len(pieces) <= len(text) and all(piece.height >= least * line.height for piece in pieces)
    return len(pieces) == len(text)
