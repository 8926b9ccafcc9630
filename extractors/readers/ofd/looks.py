"""Whether an object of a page is visible: its colour, its visibility, its clips."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

LEAST_WHITE, NEAR_COLOURS = 240.0, 48.0
"""If every component is at least so high, a colour is invisible on white paper; if the differences of two colours add
up to at most that, one is invisible on the other."""
CLEAR, SEEN_THROUGH, OPAQUE = 13.0, 128.0, 255.0
"""Opacity, of 255: up to the first, nothing is visible; up to the second, a number below can be
read; below the third, it may be hidden."""
Colour = tuple[float, float, float]
WHITE: Colour = (255.0, 255.0, 255.0)
BLACK: Colour = (0.0, 0.0, 0.0)
SMALLEST = 0.3
"""Letters up to this many millimetres are invisible."""
SMALL = 1.0
"""Letters of at least this many millimetres can be read."""
MOST_SLANTED = 0.85
"""How far readable letters may lean: the cosine of the angle between their lines and their stems."""
USUAL_WIDTH = 0.353
"""The default line width in millimetres."""
NO_ROOM, NARROW = 0.3, 0.85
"""A clip lower than this share of the letter size leaves no room; one narrower than
that share of the text's width cuts into it."""


def floats(text: str | None) -> list[float]:
    """The numbers of an attribute; none if one of them is not a finite number."""
    try:
        numbers = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def is_false(text: str | None) -> bool:
    """Whether an attribute is false, as XML Schema writes it."""
    return (text or "").strip() in ("false", "0")


def is_true(text: str | None) -> bool:
    return (text or "").strip() in ("true", "1")


def opacity(*statements: Any) -> float:
    """The opacity, of 255, of what is drawn with these settings, some of which may be None."""
    stated = [floats(one.get("Alpha")) for one in statements if one is not None]
    return min((alpha[0] for alpha in stated if alpha), default=OPAQUE)


class Looks:
    """The drawing parameters of a document by ID."""

    def __init__(self, parameters: Mapping[str, Any] | None = None, spaces: Collection[str] = ()) -> None:
        self.parameters = dict(parameters or {})
        self._spaces = spaces
        """The colour spaces whose components do not range up to 255."""

    def width(self, element: Any) -> float:
        """The width of a path's lines in millimetres."""
        stated = [element.get("LineWidth")]
        for one in (element, *element.iterancestors()):
            stated += [parameter.get("LineWidth") for parameter in self._chain(one.get("DrawParam"))]
        return next((widths[0] for width in stated if (widths := floats(width))), USUAL_WIDTH)

    def is_shown(self, element: Any) -> bool:
        """Whether an object is drawn, by its own settings and those of its ancestors."""
        above = [element, *element.iterancestors()]
        if any(is_false(one.get("Visible")) or _is_clear(one) for one in above):
            return False
        if not element.tag.endswith("TextObject"):
            return True
        if is_false(element.get("Fill")):
            return is_true(element.get("Stroke")) and not _is_clear(self._colour(above, "StrokeColor"))
        return not _is_clear(self._colour(above, "FillColor"))

    def colour(self, element: Any, unstated: Colour | None = None, name: str = "") -> Colour | None:
        """The fill colour of an object (of letters that are only outlined: the colour of the outline); None for a
        gradient, a pattern or a palette colour. The default is `unstated`."""
        above = [element, *element.iterancestors()]
        outlined = element.tag.endswith("TextObject") and is_false(element.get("Fill"))
        colour = self._colour(above, name or ("StrokeColor" if outlined else "FillColor"))
        if colour is None:
            return unstated
        if colour.get("ColorSpace") in self._spaces:
            return None
        return _as_colour(colour)

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
        passed: set[str | None] = set()
        while parameter not in passed and (one := self.parameters.get(parameter or "")) is not None:
            passed.add(parameter)
            yield one
            parameter = one.get("Relative")


def _is_clear(statement: Any) -> bool:
    """Whether an object or a colour is transparent."""
    return opacity(statement) <= CLEAR


def is_near(ink: Colour, ground: Colour) -> bool:
    """Whether one colour cannot be read on the other."""
    if ground == WHITE and min(ink) >= LEAST_WHITE:
        return True
    return sum(abs(a - b) for a, b in zip(ink, ground, strict=True)) <= NEAR_COLOURS


def _as_colour(colour: Any) -> Colour | None:
    value = _components(colour.get("Value"))
    if len(value) == 4:
        cyan, magenta, yellow, black = (min(part, 255.0) for part in value)
        return (255 - min(cyan + black, 255.0), 255 - min(magenta + black, 255.0), 255 - min(yellow + black, 255.0))
    if len(value) == 1:
        return (value[0], value[0], value[0])
    return (value[0], value[1], value[2]) if len(value) == 3 else None


def looks_of_gradient(element: Any) -> list[Colour | None]:
    """The colours of a gradient; an unknown one if none are stated."""
    stated = [_as_colour(colour) for colour in element.iterfind("{*}FillColor//{*}Color")]
    return stated or [None]


def _components(text: str | None) -> list[float]:
    """The components of a colour, written as 255 or as #FF."""
    try:
        return [float(int(part[1:], 16)) if part[0] == "#" else float(part) for part in (text or "").split()]
    except ValueError:
        return []


def doubt_of(element: Any, matrix: tuple[float, ...], width: float, size: float) -> str:
    """Why the characters of a text object may not be what is seen: "" for no reason, "hidden" if none is visible."""
    if any(len(code) for code in element.iterfind("{*}TextCode")):
        return "TextCode"  # elements inside a TextCode: its text continues after them
    room = _room(element)
    if _is_tiny(element, matrix, size) or (room is not None and min(room) < NO_ROOM * size):
        return "hidden"
    to_letters = element.find("{*}Clips/{*}Clip/{*}Area/{*}Text") is not None
    if to_letters or (room is not None and room[0] < NARROW * width):
        return "clip"
    turned = _turned(element, matrix, size)
    return turned or next(
        (name for name in ("ReadDirection", "CharDirection") if element.get(name, "0") not in ("0", "")), ""
    )


def _turned(element: Any, matrix: tuple[float, ...], size: float) -> str:
    """How a transformation makes letters hard to read."""
    if _height(element, matrix, size) < SMALL:
        return "small digits"
    slant = matrix[0] * matrix[2] + matrix[1] * matrix[3]
    if abs(slant) > MOST_SLANTED * math.hypot(*matrix[:2]) * math.hypot(*matrix[2:4]):
        return "slanted"
    if matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0:
        return "mirrored"
    if matrix[0] < 0 and abs(matrix[0]) > abs(matrix[1]):
        return "upside down"
    return ""


def _is_tiny(element: Any, matrix: tuple[float, ...], size: float) -> bool:
    return _height(element, matrix, size) <= SMALLEST


def _height(element: Any, matrix: tuple[float, ...], size: float) -> float:
    """The height of letters, or their width where they are squeezed."""
    across = abs((floats(element.get("HScale")) or [1.0])[0])
    return min(across * math.hypot(*matrix[:2]), math.hypot(*matrix[2:4])) * size


def _room(element: Any) -> tuple[float, float] | None:
    """Width and height of a text object's clip, wherever it is: programs measure from different corners."""
    rooms = []
    for clip in element.iterfind("{*}Clips/{*}Clip"):
        boxes = [floats(path.get("Boundary")) for path in clip.iterfind("{*}Area/{*}Path")]
        if boxes and all(len(box) == 4 for box in boxes):
            flat = any(len(m := floats(area.get("CTM"))) == 6 and not m[0] * m[3] - m[1] * m[2]
                       for area in clip.iterfind("{*}Area"))  # fmt: skip
            rooms.append((0.0, 0.0) if flat else (sum(box[2] for box in boxes), sum(box[3] for box in boxes)))
    if not rooms:
        return None
    return min(width for width, _ in rooms), min(height for _, height in rooms)
