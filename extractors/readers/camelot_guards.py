"""Guards around camelot 2.0.0 and playa 1.1.0, whose traps fail without a word.

Each guard is a small replacement of one private name; both packages are pinned for that reason and
tests/extractors/test_camelot_guards.py shows for each that the trap still bites without it.
"""

from __future__ import annotations

from typing import Any

import camelot.handlers
import camelot.image_processing
import camelot.parsers.base
import camelot.parsers.lattice
import playa.font

THICK_RULE = 3.5
"""Filled rectangles up to this width in points are rules; camelot's own 1.5 misses the 2.25 pt borders of Word."""

NEVER_SPARSE = 101.0
"""camelot drops a grid of which 90 % is empty: the last rows of a report that leaves zeros blank."""

FEWEST_JOINTS = 2
"""camelot wants more than four crossings of rules: a row that the end of a page leaves open below has three or four."""

NUDGE = 0.05
"""Points by which a text line that lies exactly on a row boundary is moved to be found in a row."""

USUAL_ASCENT, USUAL_DESCENT, LOWEST_DESCENT = 880.0, -120.0, -400.0

_original_font_init = playa.font.Font.__init__
_original_table_index = camelot.parsers.base.get_table_index
_original_rotation = camelot.handlers.get_rotation


def _font_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Font descriptors without ascent and descent (LibreOffice subsets) put each glyph one row too low."""
    _original_font_init(self, *args, **kwargs)
    if not LOWEST_DESCENT <= self.descent <= 0:
        self.ascent, self.descent = USUAL_ASCENT, USUAL_DESCENT


class _Nudged:
    """A text line seen a little higher or lower; everything else is the line's own."""

    def __init__(self, line: Any, dy: float) -> None:
        self._line = line
        self.y0 = line.y0 + dy
        self.y1 = line.y1 + dy

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def __iter__(self) -> Any:
        return iter(self._line)


def _table_index(table: Any, line: Any, direction: str, **kwargs: Any) -> Any:
    """camelot compares strictly on both sides of a row and drops a line whose middle is a boundary."""
    indices, error = _original_table_index(table, line, direction, **kwargs)
    for dy in (NUDGE, -NUDGE):
        if indices:
            break
        indices, error = _original_table_index(table, _Nudged(line, dy), direction, **kwargs)
    return indices, error


def _rotation(chars: Any, horizontal_text: Any, vertical_text: Any) -> Any:
    """camelot turns a page with more upright than flat lines, as narrow columns make them out of upright characters."""
    rotation = _original_rotation(chars, horizontal_text, vertical_text)
    turned = sum(abs(char.matrix[1]) > abs(char.matrix[0]) for char in chars)
    return rotation if 2 * turned > len(chars) else ""


def install() -> None:
    """Put all guards in place; calling it again changes nothing."""
    camelot.image_processing._LINE_AS_THIN_RECT_TOL = THICK_RULE
    camelot.image_processing._MIN_JOINTS = FEWEST_JOINTS
    camelot.parsers.lattice._GRID_WHITESPACE_REJECT = NEVER_SPARSE
    camelot.parsers.base.get_table_index = _table_index
    camelot.handlers.get_rotation = _rotation
    playa.font.Font.__init__ = _font_init
