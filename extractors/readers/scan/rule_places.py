"""Where the rules of a table run, and which of them meet."""

from __future__ import annotations

import cv2
import numpy as np

from gongkai.extractors.readers.scan.geometry import Mask
from gongkai.extractors.readers.scan.open_ends import SAME_RULE_PT
from gongkai.extractors.readers.scan.pieces import Pieces

THICKEST_RULE_PT = 4.0
SHORTEST_RULE_PT = 11.0
SMALLEST_CELL_PT = 5.0


def crossing(across: tuple[Mask, Mask], down: tuple[Mask, Mask], scale: float) -> tuple[Mask, Mask]:
    """The sure level and upright lines that meet a line of the other direction; others are underlines or strokes.

    `across` and `down` are the masks of all lines and of the sure ones.
    """
    reach = np.ones((2 * round(SAME_RULE_PT * scale) + 1,) * 2, np.uint8)
    met_across = across[1] & touching(across[0], np.asarray(cv2.dilate(down[0], reach), np.uint8))
    met_down = down[1] & touching(down[0], np.asarray(cv2.dilate(across[0], reach), np.uint8))
    return met_across, met_down


def touching(mask: Mask, other: Mask) -> Mask:
    """The connected pieces of `mask` that have a pixel in common with `other`."""
    found = np.zeros_like(mask)
    x, y, width, height = cv2.boundingRect(mask)
    part = slice(y, y + height), slice(x, x + width)  # the margins of a page are a third of it
    if not width:
        return found
    count, labels = cv2.connectedComponents(mask[part], connectivity=8)
    met = np.zeros(count, np.bool_)
    met[labels[(mask[part] & other[part]) > 0]] = True
    drawn = mask[part] > 0
    found[part][drawn] = mask[part][drawn] * met[labels[drawn]]
    return found


def positions(mask: Mask, scale: float) -> list[float]:
    """The y of each level rule, in pixels from top to bottom; pieces of one rule are averaged, weighted by length."""
    lines = Pieces.of(mask)
    pieces: list[tuple[float, float]] = []
    for label in range(1, len(lines.stats)):
        width, height = (int(lines.stats[label, at]) for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
        if height <= 2 * THICKEST_RULE_PT * scale and width >= SMALLEST_CELL_PT * scale:
            pieces.append((float(lines.heights[label]), float(width)))
    pieces.sort()
    groups: list[list[tuple[float, float]]] = []
    for piece in pieces:
        if groups and piece[0] - _mean(groups[-1]) <= SAME_RULE_PT * scale:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    places = [(_mean(group), sum(width for _, width in group)) for group in groups]
    kept: list[tuple[float, float]] = []
    for place, weight in places:
        if kept and place - kept[-1][0] < SMALLEST_CELL_PT * scale:
            if weight > kept[-1][1]:
                kept[-1] = (place, weight)
        else:
            kept.append((place, weight))
    return [place for place, _ in kept]


def _mean(pieces: list[tuple[float, float]]) -> float:
    return sum(place * weight for place, weight in pieces) / sum(weight for _, weight in pieces)
