"""Whether a number is printed so clearly that further readings could not differ.

That is so if its ink is in no more pieces than it has characters, each about as high as the line if all are digits, and
if its cell holds nothing paler: no stroke is broken, and nothing is printed too faintly to count as ink.
"""

from __future__ import annotations

import cv2
import numpy as np

from gongkai.extractors.readers.scan.geometry import Area
from gongkai.extractors.readers.scan.grid import box
from gongkai.extractors.readers.scan.ink import Paper, blobs_of, depth_of

INK, HAIRLINE = 0.35, 0.2
"""Shares of the darkest ink above which a pixel belongs to a character, and above which it joins two of its strokes."""
PALE = 0.25
"""Share of the contrast of ink above which there may be print, averaged over three by three pixels."""
HIGH = 0.85
"""Least height of a piece, by that of its line, if there are fewer pieces than digits because digits touch."""
WHOLE = 0.75
"""The same if there are as many pieces as digits: a lower piece is a part of a digit, and two other digits touch."""
FADING_PT = 1.1
"""How far around a stroke its ink fades out."""


def is_intact(paper: Paper, cell: Area, line: Area, text: str) -> bool:
    """Whether the number `text`, read in the only line of ink of a cell, is printed that clearly."""
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
    if text.isdecimal():  # there are fewer pieces if digits touch, which may hide that another one is broken
        least = HIGH if len(pieces) < len(text) else WHOLE
        return len(pieces) <= len(text) and all(piece.height >= least * line.height for piece in pieces)
    return len(pieces) == len(text)
