"""Shapes in front of the text of a Word document, outside of its tables, that may cover a table.

Page breaks are unknown, and so is what a shape covers: a table within its reach is in doubt.
"""

from __future__ import annotations

import re
from math import inf
from typing import Any

from gongkai.extractors.readers.office.word.docx_elements import Element, W
from gongkai.extractors.readers.office.word.word_markup import twentieths
from gongkai.extractors.readers.office.workbook.excel_colours import is_dark

NEAR_BLOCKS = 12
"""A shape and a table may overlap if there are at most this many paragraphs between them."""
LEAST_LINE = 150_000
"""The least height of a line, in the units of drawings."""
POINT = 12_700

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OLD_SHAPES = tuple(f"{_VML}{name}" for name in ("rect", "shape", "roundrect", "oval", "polyline"))
_FILLS = ("solidFill", "gradFill", "pattFill", "blipFill", "grpFill")
_PICTURES = ("{*}pic", "{*}chart", "{*}relIds", "{*}contentPart")
NEAR_PICTURE = 3
"""A picture positioned relative to the page may cover a table at most this many paragraphs away."""
THICK = 100_000
"""The thickness from which a line hides letters, in the units of drawings."""
SLIGHT, MOST_LINES = 50_000, 4
"""A drawing that extends out of its cell by at most so much, and is at most this many
lines high, certainly covers no other cell."""
_DARK_NAMES = ("tx1", "dk1", "tx2", "dk2", "black")
LEAST_ROW = 240
"""The least height of a row, in twentieths of a point."""
_TO_TEXT = ("paragraph", "line")
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|in|cm|mm|px)?")


def is_under_a_shape(table: Element) -> bool:
    """Whether a filled shape anchored before or after a table may cover it."""
    outermost = next((one for one in reversed(list(table.iterancestors(f"{W}tbl")))), table)
    if _is_under_a_table(outermost) or any(map(_leaves_its_cell, outermost.iter(f"{_DRAWING}anchor"))):
        return True
    for preceding in (True, False):
        for between, block in enumerate(outermost.itersiblings(preceding=preceding)):
            if block.tag == f"{W}tbl" or between >= NEAR_BLOCKS:
                break
            if any(
                _reaches(shape, between, above=preceding) for shape in block.iter(f"{_DRAWING}anchor", *_OLD_SHAPES)
            ):
                return True
    return False


def _reaches(shape: Any, between: int, *, above: bool) -> bool:
    placed = _of_drawing(shape) if shape.tag == f"{_DRAWING}anchor" else _of_old(shape)
    if placed is None:
        return False
    top, low = placed
    if top is None:  # positioned relative to the page: somewhere on it
        is_picture = shape.tag == f"{_DRAWING}anchor" and not any(True for _ in shape.iter(f"{_SHAPE}wsp"))
        return not is_picture or between <= NEAR_PICTURE
    return low > between * LEAST_LINE if above else top < -between * LEAST_LINE


def _of_drawing(anchor: Any) -> tuple[float | None, float] | None:
    """The top and bottom edge of a filled shape relative to its paragraph; the top is None
    if it is positioned relative to the page."""
    if not _covers(anchor):
        return None
    vertical, extent = anchor.find(f"{_DRAWING}positionV"), anchor.find(f"{_DRAWING}extent")
    height = _number(extent.get("cy")) if extent is not None else 0.0
    if vertical is None or vertical.get("relativeFrom") not in _TO_TEXT:
        return None, height
    top, thick = _number(vertical.findtext(f"{_DRAWING}posOffset")), _thickest(anchor) / 2
    return top - thick, top + height + thick


def _covers(anchor: Any) -> bool:
    """Whether a drawing in front of the text has shapes that are filled or contain
    digits, or one behind the text has dark shapes."""
    if anchor.find(f"{_DRAWING}wrapNone") is None:
        return False
    if anchor.get("behindDoc", "0") in ("1", "true"):
        return any(_is_dark(one) for one in anchor.iter(f"{_SHAPE}wsp"))
    shapes = (one for one in anchor.iter(f"{_SHAPE}wsp") if _is_filled(one) or _holds_figures(one))
    return any(True for _ in shapes) or _thickest(anchor) > 0 or any(True for _ in anchor.iter(*_PICTURES))


def _is_dark(shape: Any) -> bool:
    colours = shape.iterfind(f"{_SHAPE}spPr/{{*}}solidFill/*")
    return any(colour.get("val") in _DARK_NAMES or is_dark(colour.get("val", "")) for colour in colours)


def _holds_figures(shape: Any) -> bool:
    return any(map(str.isdigit, "".join(text.text or "" for text in shape.iter(f"{W}t"))))


def _thickest(anchor: Any) -> float:
    """The thickness of the thickest line that can hide letters."""
    widths = [_number(line.get("w")) for line in anchor.iter("{*}ln") if line.find("{*}noFill") is None]
    return max((width for width in widths if width >= THICK), default=0.0)


def _leaves_its_cell(anchor: Any) -> bool:
    """Whether a drawing anchored in a cell covers other cells."""
    cell = next(anchor.iterancestors(f"{W}tc"), None)
    stated = cell.find(f"{W}tcPr/{W}tcW") if cell is not None else None
    if stated is None or not _covers(anchor):
        return False
    wide = twentieths(stated.get(f"{W}w")) * POINT / 20 if stated.get(f"{W}type") == "dxa" else inf
    left, top = (_number(anchor.findtext(f"{_DRAWING}position{of}/{_DRAWING}posOffset")) for of in ("H", "V"))
    extent = anchor.find(f"{_DRAWING}extent")
    across, down = (_number(extent.get(name)) if extent is not None else 0.0 for name in ("cx", "cy"))
    return left < -SLIGHT or top < -LEAST_LINE or left + across > wide + SLIGHT or down > MOST_LINES * LEAST_LINE


def _is_filled(shape: Any) -> bool:
    look = shape.find(f"{_SHAPE}spPr")
    for part in look if look is not None else ():
        if isinstance(part.tag, str) and part.tag.rpartition("}")[2] in (*_FILLS, "noFill"):
            return not part.tag.endswith("}noFill")
    filled = shape.find(f"{_SHAPE}style/{{*}}fillRef")
    return filled is not None and filled.get("idx") != "0"


def _is_under_a_table(table: Any) -> bool:
    """Whether a floating table may be covered by a neighbouring floating table."""
    own = _floating(table)
    for other in (table.getprevious(), table.getnext()) if own is not None else ():
        placed = _floating(other) if other is not None and other.tag == f"{W}tbl" else None
        if own is None or placed is None or own.get(f"{W}vertAnchor") != placed.get(f"{W}vertAnchor"):
            continue
        apart = [(twentieths(place.get(f"{W}tblpY")), _height(one)) for place, one in ((own, table), (placed, other))]
        (top, high), (other_top, other_high) = apart
        if top < other_top + other_high and other_top < top + high:
            return True
    return False


def _floating(table: Any) -> Any:
    return table.find(f"{W}tblPr/{W}tblpPr")


def _height(table: Any) -> float:
    """The least height of a table's rows, in twentieths of a point."""
    stated = [row.find(f"{W}trPr/{W}trHeight") for row in table.iterchildren(f"{W}tr")]
    return sum(max(LEAST_ROW, twentieths(one.get(f"{W}val"))) if one is not None else LEAST_ROW for one in stated)


def _of_old(shape: Any) -> tuple[float | None, float] | None:
    style = dict(part.split(":", 1) for part in (shape.get("style") or "").lower().split(";") if ":" in part)
    style = {name.strip(): value.strip() for name, value in style.items()}
    floats = style.get("position") == "absolute" and not style.get("z-index", "0").startswith("-")
    plain = shape.get("filled", "t")[:1] not in ("f", "0") and shape.find(f"{_VML}imagedata") is None
    fill = shape.find(f"{_VML}fill")
    if not floats or not plain or (fill is not None and fill.get("on", "t")[:1] in ("f", "0")):
        return None
    if shape.find(f".//{_VML}textpath") is not None:
        return None
    height = _length(style.get("height", ""))
    if style.get("mso-position-vertical-relative", "text") not in ("text", "line", "paragraph"):
        return None, height
    top = _length(style.get("margin-top", style.get("top", "")))
    return top, top + height


def _length(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    if found is None:
        return 0.0
    return twentieths(found[1] + (found[2] if found[2] in ("pt", "in", "cm", "mm") else "pt")) / 20 * POINT


def _number(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\s*-?\d+\s*", text) else 0.0
