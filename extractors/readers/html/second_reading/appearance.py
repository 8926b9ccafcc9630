"""How the text of an element appears, from component values of tinycss2: the second reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2.color3

from gongkai.extractors.readers.html.second_reading.conditions import PIXELS, Values
from gongkai.extractors.readers.html.second_reading.doubts import marker_of
from gongkai.extractors.readers.html.second_reading.styles import Block, first_face
from gongkai.extractors.readers.html.tags import BLOCKS

_SCREEN, _OWN_WIDTH = 1280.0, 20.0
_OFF_IN_CELL, _OFF_ON_PAGE, _OFF_RIGHT = 200, 2000, 3000
_TELLING = {
    "sup",
    "sub",
    "rt",
    "rp",
    "del",
    "s",
    "strike",
    "bdo",
    "dialog",
    "details",
    "summary",
    "datalist",
    "area",
    "param",
    "ol",
    "ul",
    "menu",
}
_TELLING_ATTRIBUTES = ("hidden", "popover", "color", "text", "bgcolor", "background", "dir", "face")
_IN_GRIDS = {"grid-area", "grid-row", "grid-column", "grid-row-start", "grid-column-start"}
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"}

SHOWN, HIDDEN, FAINT, STRUCK, RAISED, SHIFTED, MOVED = (
    "shown",
    "hidden",
    "faint",
    "struck",
    "raised",
    "shifted",
    "moved",
)


@lru_cache(maxsize=1024)
def _is_unseen_on(ink: tuple[float, ...], paper: tuple[float, ...]) -> bool:
    return sum(abs(a - b) for a, b in zip(ink, paper, strict=False)) * 255 <= 48


@dataclass(frozen=True, slots=True)
class State:
    """The properties of an element's text that are handed down to the elements inside."""

    marks: frozenset[str] = frozenset()
    visible: bool = True
    size: float = 16.0
    ink: tuple[float, float, float, float] = (0, 0, 0, 1)
    paper: tuple[float, float, float] | None = (1, 1, 1)
    right_to_left: bool = False
    marker: str = ""
    face: str = ""
    turned: bool = False

    def as_if_shown(self) -> State:
        """The state within a table that is hidden as a whole, which is read as if it were shown."""
        return replace(self, marks=(self.marks - {"dropped", "folded", HIDDEN}) | {"unshown"}, visible=True)

    @property
    def dropped(self) -> bool:
        return "dropped" in self.marks

    def kind(self) -> str:
        """The kind of text here: shown, hidden, struck, and so on."""
        if self.marks & {"dropped", "folded", HIDDEN} or not self.visible:
            return HIDDEN
        if self.size <= 1.5 or self.ink[3] <= 0.05:
            return HIDDEN
        if self.paper is not None and _is_unseen_on(self.ink, self.paper):
            return FAINT
        return next((kind for kind in (STRUCK, RAISED, MOVED, SHIFTED) if kind in self.marks), SHOWN)


def state_of(above: State, tag: str, attributes: Mapping[str, str], block: Block, *, in_cell: bool) -> State:
    """The state of an element whose parent has the state `above`."""
    displaced = tag in ("td", "th") and not above.marks.isdisjoint((MOVED, SHIFTED, RAISED))
    if (
        not block
        and not displaced
        and tag not in _TELLING
        and not any(name in attributes for name in _TELLING_ATTRIBUTES)
    ):
        return replace(above, turned=False) if above.turned else above
    marks = set(above.marks)
    if tag in ("td", "th"):
        marks -= {MOVED, SHIFTED, RAISED}
    display = word(block.get("display"))
    if display == "none" or (not display and _dropped_by_nature(tag, attributes)):
        marks.add("dropped")
    if tag == "summary":
        marks.discard("folded")
    elif tag == "details" and in_cell and attributes.get("open") is None:  # opens on a click
        marks.add("folded")
    if word(block.get("visibility")) == "collapse" and tag == "tr":
        marks.add("dropped")
    placed = word(block.get("position"))
    lifted = placed in ("absolute", "fixed") or word(block.get("float")) in ("left", "right")
    flows = tag not in BLOCKS and display in ("", "inline", "contents") and not lifted
    if _out_of_sight(block, placed, in_cell) or (not flows and tag not in _TABLE and _without_room(block)):
        marks.add(HIDDEN)
    if _has_line(tag, block):
        marks.add(STRUCK)
    if flows:
        marks |= _off_the_line(tag, block, placed)
    if lifted or _rearranged(block, placed):
        marks.add(MOVED)
    return _drawn(replace(above, marks=frozenset(marks)), tag, attributes, block)


def _named(tag: str, attributes: Mapping[str, str]) -> str:
    """The first typeface of <font face>."""
    return attributes.get("face", "").split(",")[0].strip(" \t\n\"'").lower() if tag == "font" else ""


def _drawn(state: State, tag: str, attributes: Mapping[str, str], block: Block) -> State:
    """`state` with the element's own visibility, size, colours and direction applied."""
    visibility = word(block.get("visibility"))
    visible = state.visible if visibility in ("", "inherit", "unset") else visibility == "visible"
    direction = word(block.get("direction")) or attributes.get("dir", "").lower()
    leftwards = direction == "rtl" if direction in ("rtl", "ltr") else state.right_to_left
    override = word(block.get("unicode-bidi")) or ("bidi-override" if tag == "bdo" else "")
    return replace(
        state,
        visible=visible,
        size=_size(block.get("font-size"), state.size),
        ink=_ink(block, attributes, state.ink),
        paper=_paper(block, attributes, state.paper),
        right_to_left=leftwards,
        marker=marker_of(tag, block, state.marker),
        face=first_face(block["font-family"]) if "font-family" in block else _named(tag, attributes) or state.face,
        turned=leftwards and override in ("bidi-override", "isolate-override"),
    )


def word(values: Values | None) -> str:
    """The first keyword of a declaration; empty if there is none."""
    return next((value.lower_value for value in values or () if value.type == "ident"), "")


def _distance(value: Any, whole: float = _SCREEN) -> float | None:
    if value.type == "number":
        return float(value.value)
    if value.type == "dimension" and value.lower_unit in PIXELS:
        return float(value.value * PIXELS[value.lower_unit])
    return float(value.value * whole / 100) if value.type == "percentage" else None


def _distances(block: Block, *names: str) -> list[float]:
    found = [_distance(value) for name in names for value in block.get(name, ())]
    return [distance for distance in found if distance is not None]


def _dropped_by_nature(tag: str, attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes or "popover" in attributes or tag in ("rp", "datalist", "area", "param"):
        return True
    return tag == "dialog" and attributes.get("open") is None


# ---------------------------------------------------------------- out of sight


def _out_of_sight(block: Block, placed: str, in_cell: bool) -> bool:
    if not block:
        return False
    if _faded(block) or _cut_off(block) or word(block.get("content-visibility")) == "hidden":
        return True
    if word(block.get("mso-hide")) not in ("", "none", "no"):
        return True
    if word(block.get("-webkit-text-security")) not in ("", "none"):
        return True
    distances = _distances(block, "margin", "margin-left", "margin-top", "margin-inline", "margin-block")
    distances += _distances(block, "margin-inline-start", "margin-block-start")
    if placed in ("absolute", "fixed", "relative", "sticky"):
        distances += _distances(block, "left", "top", "right", "bottom", "inset")
    far = _OFF_IN_CELL if in_cell else _OFF_ON_PAGE
    return any(distance <= -far or distance >= _OFF_RIGHT for distance in distances)


def _faded(block: Block) -> bool:
    shares = [*block.get("opacity", ()), *block.get("zoom", ()), *block.get("scale", ())[:1]]
    for function in block.get("filter", ()):
        if function.type == "function" and function.lower_name == "opacity":
            shares += [value for value in function.arguments if value.type != "whitespace"]
    limit = 0.05
    return any(
        (value.type == "number" and value.value <= limit) or (value.type == "percentage" and value.value <= limit * 100)
        for value in shares
    )


def _cut_off(block: Block) -> bool:
    for value in block.get("transform", ()):
        if value.type == "function" and _transformed_away(value):
            return True
    for value in block.get("clip", ()) if word(block.get("position")) in ("absolute", "fixed") else ():
        if value.type == "function" and value.lower_name == "rect":
            top, right, bottom, left = ([d for d in map(_distance, value.arguments) if d is not None] + [9e9] * 4)[:4]
            if bottom - top <= 1 or right - left <= 1:
                return True
    return any(value.type == "function" and _clipped_to_nothing(value) for value in block.get("clip-path", ()))


def _clipped_to_nothing(function: Any) -> bool:
    numbers = [value for value in function.arguments if value.type in ("number", "percentage", "dimension")]
    if function.lower_name == "inset":
        return bool(numbers) and numbers[0].type == "percentage" and numbers[0].value >= 50
    if function.lower_name == "circle":
        return bool(numbers) and numbers[0].value == 0
    return function.lower_name == "polygon" and all(value.value == 0 for value in numbers)


def _transformed_away(function: Any) -> bool:
    name = function.lower_name
    numbers = [value for value in function.arguments if value.type in ("number", "percentage", "dimension")]
    if name.startswith("scale"):
        return any(value.value == 0 for value in numbers[:2])
    if name.startswith("translate"):
        distances = [_distance(value, _OWN_WIDTH) for value in numbers]
        return any(d is not None and (d <= -_OFF_IN_CELL or d >= _OFF_RIGHT) for d in distances)
    return False


def _without_room(block: Block) -> bool:
    indents = _distances(block, "text-indent")
    if any(indent <= -_OFF_IN_CELL or indent >= _OFF_RIGHT for indent in indents):
        return True
    if not any(word(block.get(name)) in ("hidden", "clip", "scroll", "auto")
               for name in ("overflow", "overflow-x", "overflow-y")):  # fmt: skip
        return False
    if any(value.type == "percentage" and value.value == 100 for value in block.get("text-indent", ())):
        return True
    sizes = [height for height in _distances(block, "line-height") if height == 0]
    sizes += _distances(block, "width", "height", "max-width", "max-height")
    sizes += _distances(block, "block-size", "inline-size", "max-block-size", "max-inline-size")
    return any(0 <= size <= 1 for size in sizes)


# ---------------------------------------------------------------- on and off the line


def _has_line(tag: str, block: Block) -> bool:
    lines = [*block.get("text-decoration", ()), *block.get("text-decoration-line", ())]
    if any(value.type == "ident" and value.lower_value == "line-through" for value in lines):
        return True
    if word(block.get("text-line-through")) not in ("", "none"):
        return True
    return tag in ("del", "s", "strike") and not lines


def _off_the_line(tag: str, block: Block, placed: str) -> set[str]:
    align = block.get("vertical-align", [])
    keyword, lengths = word(align), [d for d in map(_distance, align) if d is not None]
    if tag in ("sup", "sub", "rt") and (not align or keyword in ("super", "sub") or any(lengths)):
        return {RAISED}
    if keyword in ("super", "sub") or _is_set_small(block):
        return {RAISED}
    if keyword in ("top", "text-top", "bottom", "text-bottom") and _says_smaller(block.get("font-size", [])):
        return {RAISED}
    lifts = lengths + _distances(block, "mso-text-raise")
    if placed == "relative":
        lifts += _distances(block, "top", "bottom")
    return {SHIFTED} if any(lifts) else set()


def _is_set_small(block: Block) -> bool:
    """Whether digits use the superscript or subscript forms of a typeface."""
    variants = [*block.get("font-variant-position", ()), *block.get("font-variant", ())]
    if any(value.type == "ident" and value.lower_value in ("super", "sub") for value in variants):
        return True
    features = block.get("font-feature-settings", ())
    for index, feature in enumerate(features):
        if feature.type == "string" and feature.value in ("sups", "subs", "sinf", "ordn"):
            return getattr(features[index + 1], "value", 1) not in (0, "off") if index + 1 < len(features) else True
    return False


def _says_smaller(size: Values) -> bool:
    if word(size) in ("smaller", "small", "x-small", "xx-small"):
        return True
    return any(
        (value.type == "percentage" and value.value < 90)
        or (value.type == "dimension" and value.lower_unit == "em" and value.value < 0.9)
        for value in size
    )


def _rearranged(block: Block, placed: str) -> bool:
    if any(value.type == "number" and value.value for value in block.get("order", ())):
        return True
    if any(word(block[name]) != "auto" for name in block.keys() & _IN_GRIDS):
        return True
    flows = [*block.get("flex-direction", ()), *block.get("flex-flow", ()), *block.get("flex-wrap", ())]
    if any(value.type == "ident" and value.lower_value.endswith("reverse") for value in flows):
        return True
    if any(block.get(name) and word(block.get(name)) != "none" for name in ("transform", "translate", "rotate")):
        return True
    return placed == "relative" and any(_distances(block, "left", "right"))


# ---------------------------------------------------------------- size and colours


def _size(values: Values | None, above: float) -> float:
    for value in values or ():
        if value.type == "percentage":
            return float(value.value * above / 100)
        if value.type == "dimension" and value.lower_unit in ("em", "ex", "ch"):
            return float(value.value * above * (1 if value.lower_unit == "em" else 0.5))
        distance = _distance(value)
        if distance is not None:
            return abs(distance)
        if value.type == "ident":
            return above if value.lower_value in ("inherit", "unset", "smaller", "larger") else 16.0
    return above


def _colour(text: Any) -> tuple[float, float, float, float] | None:
    parsed = tinycss2.color3.parse_color(text)
    if isinstance(parsed, tinycss2.color3.RGBA):
        return (parsed.red, parsed.green, parsed.blue, parsed.alpha)
    if not isinstance(text, str) and text.type == "hash" and len(text.value) in (4, 8):
        digits = text.value if len(text.value) == 8 else "".join(2 * digit for digit in text.value)
        if re.fullmatch(r"[0-9a-fA-F]{8}", digits):
            red, green, blue, alpha = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4, 6))
            return (red, green, blue, alpha)
    return None


def _ink(block: Block, attributes: Mapping[str, str], above: Any) -> Any:
    values = block.get("-webkit-text-fill-color") or block.get("color")
    if values:
        return _colour(values[0]) or above
    named = (attributes.get("color") or attributes.get("text") or "").strip()
    return (_attribute_colour(named) if named else None) or above


def _attribute_colour(named: str) -> tuple[float, float, float, float] | None:
    """The colour of an attribute; six hexadecimal digits may lack the #."""
    return _colour(f"#{named}" if re.fullmatch(r"[0-9a-fA-F]{6}", named) else named)


def _paper(block: Block, attributes: Mapping[str, str], above: Any) -> Any:
    values = [*block.get("background-color", ()), *block.get("background", ()), *block.get("background-image", ())]
    if attributes.get("background") or any(_is_picture(value) for value in values):
        return None
    colours = [colour for value in values if (colour := _colour(value)) is not None and colour[3] > 0.05]
    if not values and attributes.get("bgcolor"):
        named = _attribute_colour(attributes["bgcolor"].strip())
        colours = [named] if named else []
    return colours[0][:3] if colours else above


def _is_picture(value: Any) -> bool:
    return value.type == "url" or (
        value.type == "function" and (value.lower_name == "url" or "gradient" in value.lower_name)
    )
