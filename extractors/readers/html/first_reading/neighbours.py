"""What one cell draws over the cells beside it: the first reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Collection

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

LEAST_LINE = 0.5
"""From this height of a line, as a share of its letters' size, lines do not overlap."""

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
    """Whether something drawn by an element may cover neighbouring cells."""
    return any(name in _SPREADING or _OUTSIDE.fullmatch(name) for name in found)


def is_moved_by(doubt: str) -> bool:
    """Whether a doubt is about a property that moves its element."""
    return _MOVING.fullmatch(doubt.removeprefix("style ")) is not None


def is_drawn_together(styles: Declarations, size: float, limit: float) -> bool:
    """Whether the letter-spacing, as a length or a share of the letter size, is so small that letters overlap."""
    value = styles.get("letter-spacing")
    part = share(value)
    return ((pixels(value, size, bare=True) or 0.0) if part is None else part * size) <= limit


def is_without_lines(styles: Declarations, size: float) -> bool:
    """Whether lines are so low that they overlap."""
    value = styles.get("line-height", "normal")
    part = share(value)
    if part is None:
        number = _NUMBER.fullmatch(value)
        high = float(number[0]) * size if number else pixels(value, size)
        return high is not None and high < LEAST_LINE * size
    return part < LEAST_LINE
