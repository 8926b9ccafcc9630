"""What one cell draws over the cells beside it: the first reading's own."""

from __future__ import annotations

import re
from collections.abc import Collection

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

LEAST_LINE = 0.5
"""Height of a line as a share of the size of its letters, from which on lines are not drawn over each other."""

_SPREADING = frozenset(
    ["displaced", "letter-spacing", "text-indent", "filter", "line-height", "first-letter", "first-line"]
)
_MOVING = re.compile(r"(?:-webkit-)?(?:transform|translate|scale|margin.*|left|right|top|bottom|inset.*|offset.*)")
_OUTSIDE = re.compile(
    r"style (?:-webkit-)?(?:transform|translate|rotate|scale|filter|text-shadow|box-shadow|outline.*|margin.*|left"
    r"|right|top|bottom|inset.*|letter-spacing|word-spacing|text-indent|offset.*|box-reflect|border-image.*|content)"
)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def may_lie_on_others(found: Collection[str]) -> bool:
    """Whether what an element draws may lie over the cells beside its own."""
    return any(name in _SPREADING or _OUTSIDE.fullmatch(name) for name in found)


def is_moved_by(doubt: str) -> bool:
    """Whether a doubt is of a property that moves what it is declared of."""
    return _MOVING.fullmatch(doubt.removeprefix("style ")) is not None


def is_drawn_together(styles: Declarations, size: float, limit: float) -> bool:
    """Whether the room between letters, as a length or a share of their size, is so small that they lie on each
    other."""
    value = styles.get("letter-spacing")
    part = share(value)
    return ((pixels(value, size, bare=True) or 0.0) if part is None else part * size) <= limit


def is_without_lines(styles: Declarations, size: float) -> bool:
    """Whether lines are so low that they are drawn over each other."""
    value = styles.get("line-height", "normal")
    part = share(value)
    if part is None:
        number = _NUMBER.fullmatch(value)
        high = float(number[0]) * size if number else pixels(value, size)
        return high is not None and high < LEAST_LINE * size
    return part < LEAST_LINE
