"""Whether all settings of a text object in an OFD are known to leave its characters as they are.

looks.py finds what is not visible. This check asks the opposite: every setting must be known, and the characters must
be inside the object's box and clips (GB/T 33190, 8.5: an object is clipped at its boundary).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gongkai.extractors.readers.ofd.looks import floats

NEAR = 0.15
"""How far beyond an edge the middle of a character still counts as inside, relative to the letter size."""
THICK = 0.2
"""How thick the outline of letters may be, relative to their size."""

Matrix = tuple[float, ...]
Box = tuple[float, float, float, float]
Place = tuple[float, float]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ATTRIBUTES = {
    "TextObject": _words("ID Boundary Name Visible CTM DrawParam LineWidth Cap Join MiterLimit DashOffset DashPattern"
                         " Alpha Font Size Stroke Fill HScale ReadDirection CharDirection Weight Italic"),
    "TextCode": _words("X Y DeltaX DeltaY"),
    "FillColor": _words("Value Index ColorSpace Alpha"),
    "StrokeColor": _words("Value Index ColorSpace Alpha"),
    "CGTransform": _words("CodePosition CodeCount GlyphCount"),
}  # fmt: skip
_CHILDREN = _words("FillColor StrokeColor TextCode CGTransform Clips Actions")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")


def unknown(element: Any) -> str:
    """The first unknown setting of a text object; empty for none."""
    for one in (element, *element.iterchildren("{*}*")):
        name = one.tag.rpartition("}")[2]
        if one is not element and name not in _CHILDREN:
            return f"<{name}>"
        for attribute in one.attrib if name in _ATTRIBUTES else ():
            if attribute.rpartition("}")[2] not in _ATTRIBUTES[name]:
                return f"{name}/@{attribute.rpartition('}')[2]}"
    return ""


def thick(element: Any, size: float) -> str:
    """ "Stroke" if the outline of the letters is so thick that it fills or covers them, else ""."""
    if (element.get("Stroke") or "").strip() not in ("true", "1"):
        return ""
    width = (floats(element.get("LineWidth")) or [0.353])[0]
    return "Stroke" if width > THICK * size else ""


def cut(element: Any, box: Sequence[float], matrix: Matrix, places: Sequence[Place], size: float) -> str:
    """What cuts off one of the characters with their middles at `places`: "Boundary", "clip", or ""."""
    near = NEAR * size
    edges = (box[0], box[1], box[0] + box[2], box[1] + box[3])
    if not _are_within(edges, places, near):
        return "Boundary"
    for area in _clips(element):
        if not any(_are_within(edges, places, near) for edges in _readings(area, box, matrix)):
            return "clip"
    return ""


def _are_within(edges: Box, places: Sequence[Place], near: float) -> bool:
    left, top, right, low = edges
    return all(left - near <= x <= right + near and top - near <= y <= low + near for x, y in places)


def _clips(element: Any) -> Iterator[Box]:
    """The area that each clip leaves, as its paths state it; for several paths, their bounding box."""
    for clip in element.iterfind("{*}Clips/{*}Clip"):
        found = [area for path in clip.iterfind("{*}Area/{*}Path") if (area := _area(path)) is not None]
        if found:
            yield (
                min(a[0] for a in found),
                min(a[1] for a in found),
                max(a[2] for a in found),
                max(a[3] for a in found),
            )


def _area(path: Any) -> Box | None:
    box = floats(path.get("Boundary"))
    if len(box) != 4:
        return None
    left, top, right, low = box[0], box[1], box[0] + box[2], box[1] + box[3]
    data = path.findtext("{*}AbbreviatedData") or ""
    numbers = [float(number) for number in _NUMBER.findall(data)]
    if len(numbers) >= 6 and not re.search("[BQA]", data):
        xs, ys = numbers[::2], numbers[1::2]
        right, low = min(right, left + max(xs)), min(low, top + max(ys))
        left, top = max(left, left + min(xs)), max(top, top + min(ys))
    return (left, top, right, low)


def _readings(area: Box, box: Sequence[float], matrix: Matrix) -> Iterator[Box]:
    """Where a clip may be on the page: programs measure it from the corner of the page, of the object, or before the
    object's transformation."""
    left, top, right, low = area
    yield area
    yield (left + box[0], top + box[1], right + box[0], low + box[1])
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e + box[0] for x in (left, right) for y in (top, low)]
    ys = [b * x + d * y + f + box[1] for x in (left, right) for y in (top, low)]
    yield (min(xs), min(ys), max(xs), max(ys))
