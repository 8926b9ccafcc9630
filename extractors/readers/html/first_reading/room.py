"""How much room text needs and has, as far as style sheets give lengths: the first reading's own rules.

Nothing is laid out here. Only the least room that text can need is compared with the most that a clipping box can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

FIGURE = 0.56
"""Width of a digit as a share of its height in a wide common typeface."""
NO_END = float("inf")

_OF_CELL = 100.0
"""The assumed width of a cell in pixels for percentages, as it is unknown: a guess, used only for indents."""


_FAR_IN = 0.5 * _OF_CELL


def at_most(value: str | None, size: float, whole: float) -> float | None:
    """The most pixels that a length, perhaps a computed one, may have; None if that is unknown."""
    plain = pixels(value, size)
    function = re.fullmatch(r"(min|max|clamp|calc)\((.*)\)", value or "")
    if plain is not None or function is None:
        return plain
    if function[1] == "calc":
        return _sum(function[2].strip(), size, whole)
    parts = [pixels(part, size) for part in function[2].split(",")]
    if function[1] == "clamp":
        return parts[-1]
    known = [part for part in parts if part is not None]
    if function[1] == "max":
        return max(known) if len(known) == len(parts) else None
    return min(known, default=None)


def _sum(terms: str, size: float, whole: float) -> float | None:
    """The sum of lengths and percentages of a whole; None if one of them is unknown."""
    if not re.fullmatch(r"\S+(?:\s+[+-]\s+\S+)*", terms):
        return None
    total = 0.0
    for sign, term in re.findall(r"(?:^|\s([+-])\s+)(\S+)", terms):
        part = share(term)
        length = pixels(term, size) if part is None else None if whole == NO_END else part * whole
        if length is None:
            return None
        total += -length if sign == "-" else length
    return total


def sides_across(styles: Mapping[str, str], size: float) -> Iterator[float]:
    """What margins and padding at the left and right take from the width of a box."""
    for kind in ("margin", "padding"):
        for name, place in (("left", 3), ("right", 1)):
            yield pixels(styles.get(f"{kind}-{name}") or side_of(styles.get(kind, ""), place), size) or 0.0


def attribute_pixels(value: str | None) -> float | None:
    """A width given by an attribute."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$", value or "")
    return float(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class TextRoom:
    """How the lines of an element's text begin and break."""

    indent: float = 0.0
    is_unbroken: bool = False
    """Whether everything is on one line."""
    is_broken_anywhere: bool = False
    """Whether a number may be broken over lines."""


def text_room(
    above: TextRoom, tag: str, attributes: Mapping[str, str | None], styles: Declarations, size: float
) -> TextRoom:
    if not styles and tag != "table" and "nowrap" not in attributes:
        return above
    result = replace(above, indent=0.0) if tag == "table" and above.indent else above  # as browsers do
    if (indent := styles.get("text-indent")) and indent not in ("inherit", "unset"):
        part = share(indent.split()[0])
        stated = min(pixels(indent.split()[0], size) or 0.0, 0.4 * _OF_CELL)
        result = replace(result, indent=stated if part is None else part * _OF_CELL)
    white = styles.get("white-space") or ("nowrap" if "nowrap" in attributes else "")
    if white and white not in ("inherit", "unset"):
        result = replace(result, is_unbroken=white.startswith(("nowrap", "pre")) and "pre-" not in white)
    breaks = {styles.get(name) for name in ("word-break", "word-wrap", "overflow-wrap", "line-break")} - {None}
    if breaks and breaks != {"inherit"}:
        result = replace(result, is_broken_anywhere=not breaks.isdisjoint({"break-all", "break-word", "anywhere"}))
    return result


def is_drawn_out(room: TextRoom, styles: Declarations, size: float) -> bool:
    """Whether a line begins so far to the left of its box that a digit is outside."""
    if room.indent >= _FAR_IN:  # the width of a cell does not depend on such a percentage
        return True
    if room.indent > -0.5 * size:
        return False
    before = styles.get("padding-left") or side_of(styles.get("padding", ""), 3)
    kept = (pixels(before, size) or 0.0) + max(0.0, pixels(styles.get("margin-left"), size) or 0.0)
    return room.indent + kept <= -0.5 * size


def padding_across(styles: Declarations, size: float, otherwise: float) -> float:
    """Room at the left and right of text within its box."""
    total = 0.0
    for name, place in (("padding-left", 3), ("padding-right", 1)):
        value = pixels(styles.get(name) or side_of(styles.get("padding", ""), place), size)
        total += otherwise if value is None else value
    return total


def side_of(value: str, place: int) -> str:
    """One of up to four lengths for top, right, bottom and left."""
    parts = value.split()
    if not parts or len(parts) > 4:
        return ""
    whole = {1: parts * 4, 2: parts * 2, 3: [*parts, *parts[1:2]]}.get(len(parts), parts)
    return whole[place]
