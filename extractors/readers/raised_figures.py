"""Which figures beside a number are marks of notes and do not count."""

from __future__ import annotations

RAISED_SIZE, RAISED_BY = 0.88, (0.12, 1.0)
"""A raised or lowered figure is smaller than this share of the others (browsers make it 0.83), and its foot is higher
or lower by a share in this range: by less it is on the same line, by more on another."""


def stands_off(size: float, foot: float, largest: tuple[float, float]) -> bool:
    """Whether a figure of this size, with its foot at this height, is raised or
    lowered beside the largest of its cell."""
    least, most = RAISED_BY
    return size < RAISED_SIZE * largest[0] and least < abs(foot - largest[1]) / largest[0] < most
