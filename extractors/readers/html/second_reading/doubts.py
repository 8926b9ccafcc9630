"""Reasons why the second reading cannot tell what an element of a cell draws: its own rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import tinycss2.color3

from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.second_reading.conditions import PIXELS
from gongkai.extractors.readers.html.second_reading.styles import Block
from gongkai.extractors.readers.html.tags import BLOCKS, PLAIN_ELEMENTS, TABLE_LAYOUT

_BULLETS = {"none", "disc", "circle", "square", "disclosure-open", "disclosure-closed"}
_COVERING = {"mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "mix-blend-mode", "clip-path"}
_CHANGING = {"blur", "brightness", "contrast", "invert", "url"}
_FILL = "-webkit-text-fill-color"
_COLOURS_OF_GROUNDS = {"canvas", "window", "field", "buttonface", "background", "highlighttext", "accentcolortext"}
_SIDES = ("margin", "margin-left", "margin-right")
_ELSEWHERE = {"color", _FILL, "opacity", "font-family", "list-style", "list-style-type"} | {
    "background",
    "background-color",
    "background-image",
}
_HARMLESS = {"none", "normal", "initial", "auto"}


def unread_in(element: Any, marker: str, size: float, block: Block, partial: Collection[str]) -> Iterator[str]:
    """What an element draws that is not read, or how it may draw its text so that it is not what is seen.

    `partial` are the pseudo-elements for parts of its text that style sheets mention.
    """
    tag = element.tag
    if not (block or partial or element.attrib) and tag != "li" and tag in PLAIN_ELEMENTS:
        return iter(())  # most elements declare nothing
    return _unread_as_declared(element, marker, size, block, partial)


def _unread_as_declared(
    element: Any, marker: str, size: float, block: Block, partial: Collection[str]
) -> Iterator[str]:
    tag = element.tag
    if _is_marked(tag, marker, block):
        yield "list marker"
    painted = [*block.get("background", ()), *block.get("background-image", ())]
    if tag not in ("td", "th") and any("url" in (value.type, getattr(value, "lower_name", "")) for value in painted):
        yield from () if _text(element) else ("background picture",)
    seen = [name for name in sorted(_COVERING & block.keys()) if _words(block[name]) - _HARMLESS]
    filters = block.get("filter", ())
    if any(value.type == "url" or getattr(value, "lower_name", "") in _CHANGING for value in filters):
        seen.append("filter")
    if any(width <= -4 for width in _lengths(block.get("letter-spacing", ()), size)):
        seen.append("letter-spacing")
    if tag not in ("td", "th") and any(map(_is_unknown_colour, (*block.get("color", ()), *block.get(_FILL, ())))):
        seen.append("color")
    if any(value.type == "function" for value in block.get("opacity", ())):
        seen.append("opacity")
    seen += _of_variables(block) if tag not in ("td", "th") else []
    seen += ["background"] if _is_line(tag, block, painted) else []
    seen += _computed_away(tag, block)
    if _stands_elsewhere(block, size):
        seen.append("displaced")
    if _cuts_words(element, block, size):
        seen.append("overflow")
    seen += partial
    moving = _words(block.get("animation", ())) | _words(block.get("animation-name", ()))
    seen += ["animation"] if moving - {"", "none", "initial", "inherit"} else []
    seen += _over_letters(tag, block, size)
    yield from _pictures(element, block)
    yield from seen if seen and _text(element) else ()
    doubtful = [name for name, values in block.items() if not _changes_nothing(tag, name, values)]
    face = (element.get("face") or "").lower()
    doubtful += [f"face {face}"] if face and not plain_styles().is_plain("font-family", face) else []
    doubtful += [tag] if isinstance(tag, str) and ":" not in tag and tag not in PLAIN_ELEMENTS else []
    if doubtful and any(character.isnumeric() for character in _text(element)):
        yield from doubtful


def _is_marked(tag: str, marker: str, block: Block) -> bool:
    """Whether the marker of a list item may be a digit."""
    shape = next((value.lower_value for value in block.get("display", ()) if value.type == "ident"), "list-item")
    is_item = shape == "list-item" and (tag == "li" or (bool(marker) and "display" in block))
    return is_item and marker not in _BULLETS


def _changes_nothing(tag: str, name: str, values: Iterable[Any]) -> bool:
    values = list(values)
    if tag in ("td", "th") or tag in _NATIVE:
        called = {value.lower_name for value in values if value.type == "function"}
        called |= {"url" for value in values if value.type == "url" and tag in _NATIVE}  # pictures behind all rows
        is_variable = any(map(_is_variable, values))
        by_theme = is_variable if name in ("color", _FILL) else called and name in _ELSEWHERE - {"opacity"}
        if by_theme or name == "box-shadow":  # the theme of a page colours its cells; a shadow is below the text
            return True
    return plain_styles().is_plain(name, " ".join(value.serialize() for value in values).lower())


def out_of_place(tag: str, block: Block, drawn: Mapping[str, Block]) -> Iterator[str]:
    """What puts the rows and cells in a part of a table elsewhere than in the source, or what
    they inherit that may draw them differently."""
    placed = _words(block.get("position", ()))
    lifted = placed & {"absolute", "fixed"} or _words(block.get("float", ())) & {"left", "right"}
    if tag not in _NATIVE:
        yield from ["position"] if lifted and tag in ("td", "th") else []
        return
    shape = next((value.lower_value for value in block.get("display", ()) if value.type == "ident"), "")
    if shape and shape not in _NATIVE[tag] | {"none", "inherit", "revert"}:
        yield "display"
    for name in sorted(block.keys() - TABLE_LAYOUT):
        if not _changes_nothing(tag, name, block[name]):
            yield name
    offsets = [
        d for name in ("left", "right", "top", "bottom", "inset") for d in _lengths(block.get(name, ()), 16) if d
    ]
    if tag != "table" and (lifted or ("relative" in placed and offsets)):
        yield "position"
    for name in drawn.keys() & {"before", "after"}:
        content = drawn[name].get("content", ())
        says = tag != "table" and any(part.type != "ident" and re.search(r"\w", part.serialize()) for part in content)
        shapes = _words(drawn[name].get("display", ()))
        if (says and "none" not in shapes) or "table-cell" in shapes:
            yield f"{name} of {tag}"


_GROUPS = frozenset({"table-row-group", "table-header-group", "table-footer-group"})
_NATIVE = {
    "table": {"block", "table", "inline-table", "inline-block", "flow-root", "unset"},
    "tr": {"table-row"},
    **dict.fromkeys(("thead", "tbody", "tfoot"), _GROUPS),
}


def near_its_ground(ink: tuple[float, ...], paper: tuple[float, ...] | None) -> Iterator[str]:
    """Whether text is hard to see on its background."""
    if paper is not None and sum(abs(a - b) for a, b in zip(ink, paper, strict=False)) * 255 <= 130:
        yield "colour"


def _over_letters(tag: str, block: Block, size: float) -> Iterator[str]:
    """What may be drawn through or over the letters: raised underlines, thick lines
    and outlines, letters that take no room."""
    if any(offset < 0 for offset in _lengths(block.get("text-underline-offset", ()), size)):
        yield "text-underline-offset"
    if any(thick >= 0.4 * size for thick in _lengths(block.get("text-decoration-thickness", ()), size)):
        yield "text-decoration-thickness"
    outline = [*block.get("-webkit-text-stroke", ()), *block.get("-webkit-text-stroke-width", ())]
    if any(thick >= 0.05 * size for thick in _lengths(outline, size)):
        yield "text-stroke"
    if _words(block.get("font-size-adjust", ())) - {"none"}:
        yield "font-size-adjust"
    shape = _words(block.get("display", ()))
    if tag in BLOCKS:
        return
    back = [d for name in ("margin-left", "margin-right") for d in _lengths(block.get(name, ()), size)]
    on_the_line = not shape or bool(shape & {"inline", "inline-block"})
    narrow = any(name.startswith("inline-") for name in shape) and any(
        w <= 1 for w in _lengths(block.get("width", ()), size)
    )
    if narrow or (on_the_line and any(d <= -0.25 * size for d in back)):
        yield "displaced"


def _pictures(element: Any, block: Block) -> Iterator[str]:
    """What is drawn in place of an element's text, or in an element without text."""
    if any(value.type == "url" for value in block.get("content", ())):
        yield "content"
    if element.tag in ("td", "th") or _text(element):
        return
    framed = [*block.get("border-image", ()), *block.get("border-image-source", ())]
    if any(value.type == "url" for value in framed):
        yield "border picture"
    is_below = any(value.type == "number" and value.value < 0 for value in block.get("z-index", ()))
    if _words(block.get("position", ())) & {"absolute", "fixed"} and element.tag != "img" and not is_below:
        yield "drawn box"


def boxes_over(drawn: Mapping[str, Block]) -> Iterator[str]:
    """Boxes before and after the text of an element that have no text and are placed
    elsewhere, as lines are; and markers of its own."""
    if any(part.type == "string" and part.value.strip() for part in drawn.get("marker", {}).get("content", ())):
        yield "marker"
    for name in drawn.keys() & {"before", "after"}:
        block = drawn[name]
        content = block.get("content", ())
        moved = _words(block.get("position", ())) & {"absolute", "fixed"} or {"transform", "translate"} & block.keys()
        back = [d for side in (*_SIDES, "margin-top") for d in _lengths(block.get(side, ()), 16) if d < 0]
        if content and all(part.type == "string" and not part.value for part in content) and (moved or back):
            yield name


def leftward_boxes(block: Block, *, right_to_left: bool) -> Iterator[str]:
    """A box beside others where the direction is from right to left."""
    if right_to_left and _words(block.get("display", ())) & {"inline-block", "inline-flex", "inline-table", "flex"}:
        yield "direction"


def _is_unknown_colour(value: Any) -> bool:
    """Whether only a browser knows a colour: by a variable, a system colour, or another colour space."""
    if value.type == "ident":
        return value.lower_value in _COLOURS_OF_GROUNDS
    return value.type == "function" and tinycss2.color3.parse_color(value) is None


def _is_line(tag: str, block: Block, painted: list[Any]) -> bool:
    """Whether a gradient does not fill the background: it may be drawn as a line through the text."""
    for gradient in (value for value in painted if "gradient" in getattr(value, "lower_name", "")):
        if tag in ("td", "th"):
            return "transparent" in _words(gradient.arguments)
        stops = [v for v in gradient.arguments if v.type == "percentage" and v.value not in (0, 100)]
        stops += [v for v in gradient.arguments if v.type == "dimension" and v.lower_unit in ("px", "em")]
        if len(stops) >= 2 or "background-size" in block or _is_placed(painted):
            return True
    return False


def _computed_away(tag: str, block: Block) -> Iterator[str]:
    """Functions and keywords, not evaluated here, that may remove the text or draw over it."""
    functions = [value for value in block.get("font-size", ()) if value.type == "function"]
    if any(part.type == "literal" and part.value == "-" for function in functions for part in function.arguments):
        yield "font-size"
    inside = [part for function in functions for part in function.arguments if part.type == "dimension"]
    if any(part.lower_unit in ("px", "pt") and abs(part.value) <= 1.5 for part in inside):
        yield "font-size"
    if _words(block.get("contain", ())) & {"strict", "size", "inline-size"}:
        yield "contain"
    if tag not in ("td", "th") and "inset" in _words(block.get("box-shadow", ())):
        yield "box-shadow"


def _of_variables(block: Block) -> list[str]:
    """The declarations that depend on variables."""
    return [name for name in sorted(block.keys() - _ELSEWHERE) if any(map(_is_variable, block[name]))]


def _is_variable(value: Any) -> bool:
    return value.type == "function" and (value.lower_name == "var" or any(map(_is_variable, value.arguments)))


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _words(values: Iterable[Any]) -> set[str]:
    return {getattr(value, "lower_value", "") for value in values}


def _cuts_words(element: Any, block: Block, size: float) -> bool:
    cuts = _words([*block.get("overflow", ()), *block.get("overflow-x", ())]) & {"hidden", "clip"}
    if not cuts:
        return False
    lies_on_the_line = element.tag not in BLOCKS and _words(block.get("display", ())) <= {"inline", "contents"}
    if lies_on_the_line and _words(block.get("float", ())) <= {"none"}:
        return False
    names = ("max-width",) if element.tag in ("td", "th") else ("width", "max-width")
    widths = [w for name in names for w in _lengths(block.get(name, ()), size)]
    if not widths:
        return False
    longest = max((len(word) for word in re.findall(r"[!-~]+", _text(element))), default=0)
    return any(width + 1 < 0.45 * size * longest for width in widths)


def _is_placed(painted: Iterable[Any]) -> bool:
    """Whether a background picture does not simply fill the background."""
    return any(value == "/" or getattr(value, "lower_value", "") == "no-repeat" for value in painted)


def _stands_elsewhere(block: Block, size: float) -> bool:
    """Whether text is moved at least as far as to another column or row."""
    across = [d for name in _SIDES for d in _lengths(block.get(name, ()), size) if d < 0]
    down = [d for d in _lengths(block.get("margin-top", ()), size) if d < 0]
    if "relative" in _words(block.get("position", ())):
        across += [d for name in ("left", "right") for d in _lengths(block.get(name, ()), size)]
        down += [d for name in ("top", "bottom") for d in _lengths(block.get(name, ()), size)]
    for function in block.get("transform", ()):
        if function.type == "function" and function.lower_name in ("translate", "translatex", "translatey"):
            distances = list(_lengths(function.arguments, size))
            down += distances if function.lower_name == "translatey" else distances[1:]
            across += [] if function.lower_name == "translatey" else distances[:1]
    return any(abs(d) >= 40 for d in across) or any(abs(d) >= 16 for d in down)


def _lengths(values: Iterable[Any], size: float) -> Iterator[float]:
    units = {**PIXELS, "em": size, "ex": size / 2, "ch": size / 2}
    for value in values:
        if value.type == "dimension" and value.lower_unit in units:
            yield value.value * units[value.lower_unit]
        elif value.type == "number":
            yield value.value


def marker_of(tag: str, block: Block, above: str) -> str:
    """The marker of the list items in an element."""
    if any(value.type == "url" for value in block.get("list-style-image", ())):
        return "picture"
    for value in (*block.get("list-style-type", ()), *block.get("list-style", ())):
        if value.type in ("ident", "string") and value.value not in ("inside", "outside", "inherit"):
            return value.lower_value if value.type == "ident" else f'"{value.value}'
    return {"ol": "decimal", "ul": "disc", "menu": "disc"}.get(tag, above)
