"""Whether an object of a page is drawn so that it is seen: its colour, its visibility, what it is clipped to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

LEAST_WHITE, MOST_INK = 240.0, 15.0
"""Of each component of a colour: from which on light, and up to which inks, are not seen on white paper."""
DEEPEST = 16
NO_ROOM, NARROW = 0.3, 0.85
"""By the size of letters: a clip that leaves no room for them; by the width of a text: one that cuts into it."""


def floats(text: str | None) -> list[float]:
    """The numbers of an attribute; none if one of them is no finite number."""
    try:
        numbers = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def is_false(text: str | None) -> bool:
    """Whether an attribute says no, as XML Schema writes it."""
    return (text or "").strip() in ("false", "0")


def is_true(text: str | None) -> bool:
    return (text or "").strip() in ("true", "1")


class Looks:
    """The drawing parameters of a document by their ID."""

    def __init__(self, parameters: Mapping[str, Any] | None = None) -> None:
        self.parameters = dict(parameters or {})

    def is_shown(self, element: Any) -> bool:
        """Whether an object is drawn, as far as its own statements and those of what holds it say."""
        above = [element, *element.iterancestors()]
        if any(is_false(one.get("Visible")) for one in above) or element.get("Alpha") == "0":
            return False
        if not element.tag.endswith("TextObject"):
            return True
        if is_false(element.get("Fill")):
            return is_true(element.get("Stroke")) and not _is_unseen(self._colour(above, "StrokeColor"))
        return not _is_unseen(self._colour(above, "FillColor"))

    def _colour(self, above: list[Any], name: str) -> Any:
        own = above[0].find(f"{{*}}{name}")
        if own is not None:
            return own
        for parameter in filter(None, (one.get("DrawParam") for one in above)):
            for one in self._chain(parameter):
                if (colour := one.find(f"{{*}}{name}")) is not None:
                    return colour
        return None

    def _chain(self, parameter: str | None) -> Iterator[Any]:
        for _ in range(DEEPEST):
            one = self.parameters.get(parameter or "")
            if one is None:
                return
            yield one
            parameter = one.get("Relative")


def _is_unseen(colour: Any) -> bool:
    """Whether a colour is white or lets all shine through; of one, three or four components: grey, light or inks."""
    if colour is None:
        return False
    if colour.get("Alpha") == "0":
        return True
    value = _components(colour.get("Value"))
    if len(value) == 4:
        return max(value) <= MOST_INK
    return len(value) in (1, 3) and min(value) >= LEAST_WHITE


def _components(text: str | None) -> list[float]:
    """The components of a colour, written as 255 or as #FF."""
    try:
        return [float(int(part[1:], 16)) if part[0] == "#" else float(part) for part in (text or "").split()]
    except ValueError:
        return []


def doubt_of(element: Any, matrix: tuple[float, ...], width: float, size: float) -> str:
    """What keeps the characters of a text object from being what is seen: "" for nothing, "hidden" if none is seen."""
    if any(len(code) for code in element.iterfind("{*}TextCode")):
        return "TextCode"  # its text goes on behind what no TextCode holds
    room = _room(element)
    if room is not None and min(room) < NO_ROOM * size:
        return "hidden"
    if room is not None and room[0] < NARROW * width:
        return "clip"
    if matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0:
        return "mirrored"
    if matrix[0] < 0 and abs(matrix[0]) > abs(matrix[1]):
        return "upside down"
    turned = [name for name in ("ReadDirection", "CharDirection") if element.get(name, "0") not in ("0", "")]
    return turned[0] if turned else ""


def _room(element: Any) -> tuple[float, float] | None:
    """Width and height of what a text object is clipped to, wherever it is: programs count from different corners."""
    rooms = []
    for clip in element.iterfind("{*}Clips/{*}Clip"):
        boxes = [floats(path.get("Boundary")) for path in clip.iterfind("{*}Area/{*}Path")]
        if boxes and all(len(box) == 4 for box in boxes):
            rooms.append((sum(box[2] for box in boxes), sum(box[3] for box in boxes)))
    if not rooms:
        return None
    return min(width for width, _ in rooms), min(height for _, height in rooms)
