"""How far a box is moved from its place, as far as style sheets say: the first reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

UPWARDS, SIDEWAYS = 16.0, 40.0
"""A box moved by this many pixels may be over another row or column."""

_TRANSLATE = re.compile(r"translate(x|y|3d|)\(([^)]{0,200})\)")


def moved_by(styles: Declarations, size: float, position: str) -> str:
    """ "up" for a box moved up or down to other rows, "aside" for one moved to other columns, "perhaps" for one that is
    moved by an amount that is not a length, else ""."""
    margins = [styles.get(name) for name in ("margin-top", "margin-block-start")]
    up = [*margins, *((styles.get(name, "").split() or [""])[0] for name in ("margin", "margin-block"))]
    if any((pixels(value, size) or 0.0) <= -UPWARDS for value in up) or _is_laid_below(styles, size):
        return "up"
    both, sides = moves(styles, position)
    if any(abs(pixels(value, size) or 0.0) >= UPWARDS for value in both):
        return "up"
    if (pixels(styles.get("margin-left"), size) or 0.0) <= -SIDEWAYS:
        return "aside"
    if any(abs(pixels(value, size) or 0.0) >= SIDEWAYS for value in sides):
        return "aside"
    is_unknown = any(_is_unknown(value) for value in both) or any("-" in (v or "") and _is_unknown(v) for v in up)
    return "perhaps" if is_unknown or "matrix" in _transform(styles) else ""


def _is_laid_below(styles: Declarations, size: float) -> bool:
    """Whether a box takes no room, so that another one is drawn over it."""
    behind = styles.get("margin-right", "") if "float" in styles else ""
    return (pixels(behind, size) or 0.0) <= -SIDEWAYS or (share(behind) or 0.0) <= -0.5


def moved_in_grid(styles: Declarations, around: Declarations, others: Callable[[], Iterable[Declarations]]) -> str:
    """ "up" for a box in a grid that may share an area with one of the others, else ""."""
    if "grid" not in around.get("display", "") or not _names_a_row(styles):
        return ""
    grows = not any(name.startswith(("grid", "height", "max-height")) and name not in _ACROSS for name in around)
    return "" if grows and all(_are_apart(styles, other) for other in others()) else "up"


_ACROSS = ("grid-template-columns", "grid-gap", "grid-row-gap", "grid-column-gap")
_LINES = re.compile(r"(\d{1,4})(?:\s*/\s*(span\s+)?(\d{1,4}))?")


def _are_apart(styles: Declarations, other: Declarations) -> bool:
    """Whether two boxes are in different rows or columns of a grid."""
    for axis in ("grid-row", "grid-column"):
        mine, its = _between_lines(styles, axis), _between_lines(other, axis)
        if mine and its and (mine[1] <= its[0] or its[1] <= mine[0]):
            return True
    return False


def _between_lines(styles: Declarations, axis: str) -> tuple[int, int] | None:
    """The lines of a grid between which a box is; None unless they are given as numbers."""
    found = _LINES.fullmatch(styles.get(axis, "").strip())
    if found is None or not {"grid-area", f"{axis}-start", f"{axis}-end"}.isdisjoint(styles):
        return None
    begin = int(found[1])
    end = int(found[3] or 1) + (begin if found[2] or not found[3] else 0)
    return (begin, end) if begin < end else None


def _names_a_row(styles: Declarations) -> bool:
    return any(name.startswith(("grid-area", "grid-row")) and value[:1].isdigit() for name, value in styles.items())


def moves(styles: Declarations, position: str) -> tuple[list[str], list[str]]:
    """The values by which a box is moved vertically and horizontally, as written: position offsets and transforms."""
    both: list[str] = []
    sides: list[str] = []
    if position in ("relative", "sticky"):
        both += [styles.get(name, "") for name in ("top", "bottom", "inset-block-start", "inset-block-end")]
        sides += [styles.get("left", ""), styles.get("right", "")]
    for way, arguments in _TRANSLATE.findall(_transform(styles)):
        first, *others = [argument.strip() for argument in arguments.split(",")]
        (both if way == "y" else sides).append(first)
        both += others[:1]
    moved = styles.get("translate", "").split()
    return both + moved[1:2], sides + moved[:1]


def _transform(styles: Declarations) -> str:
    return styles.get("transform") or styles.get("-webkit-transform", "")


def _is_unknown(value: str | None) -> bool:
    return value is not None and ("(" in value or (share(value) or 0.0) != 0.0)
