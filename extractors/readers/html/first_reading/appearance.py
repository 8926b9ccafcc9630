"""How the text of an element appears, given its name, attributes and declarations: the first reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gongkai.extractors.readers.html.first_reading.colours import (
    WHITE,
    Colour,
    background_of,
    colour_of,
    is_unreadable,
    of_attribute,
)
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations
from gongkai.extractors.readers.html.tags import BLOCKS

FAR, FAR_AS_A_BLOCK = 200.0, 2000.0
"""From this many pixels to the left or above, text is off the page: within a cell, and for whole parts of a page, which
are often centred by such offsets."""
FAR_BEYOND = 3000.0
"""The same to the right or below."""
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|cm|mm|in|pc|vw|vh|%)?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "cm": 38.0, "mm": 3.8, "in": 96.0,
           "pc": 16.0, "vw": 12.8, "vh": 7.2, "%": 12.8, "": 1.0}  # fmt: skip
# elements and attributes that affect the look without any style sheet
_MARKED_TAGS = frozenset(
    "rp datalist area param dialog details summary sup sub rt del s strike bdo small big ol ul menu".split()  # noqa: SIM905
)
_MARKING = frozenset(["hidden", "popover", "color", "text", "link", "bgcolor", "background", "dir", "size", "face"])
_INLINE_DISPLAYS = ("", "inline", "contents")
_CELLS = ("td", "th", "tr", "tbody", "thead", "tfoot", "table", "caption", "col", "colgroup")
_SMALLER = ("smaller", "small", "x-small", "xx-small")
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "initial": 16.0, "large": 18.0,
          "x-large": 24.0, "xx-large": 32.0}  # fmt: skip
"""Pixels of the named sizes."""
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0,
               "-2": 10.0, "-1": 13.0, "+1": 18.0, "+2": 24.0, "+3": 32.0, "+4": 48.0}  # fmt: skip
"""Pixels of <font size>."""
_OF_ABOVE = {"inherit": 1.0, "unset": 1.0, "smaller": 1 / 1.2, "larger": 1.2}
_SIZES_OF_TAGS = {"small": "smaller", "big": "larger"}
TINY = 1.5
"""Letters up to this many pixels are invisible."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What an element hands down to its text. `background` is None where it is a picture.

    `gone` takes no room (display: none), `folded` is in a closed <details> of a cell, `unshown` in a part of the page
    that is hidden as a whole; `hidden` cannot be undone by elements inside, `invisible` can. `shifted` text is higher
    or lower than its line, like the mark of a note or a whole line moved a little. `moved` text appears elsewhere than
    its place in the source suggests.
    """

    gone: bool = False
    folded: bool = False
    unshown: bool = False
    hidden: bool = False
    invisible: bool = False
    struck: bool = False
    raised: bool = False
    shifted: bool = False
    moved: bool = False
    leftwards: bool = False
    reversed: bool = False
    colour: Colour = (0, 0, 0)
    background: Colour | None = WHITE
    size: float = 16.0
    """Size of the letters, in pixels."""
    typeface: str = ""
    marker: str = ""
    """Marker of list items."""
    seen: float = 1.0
    """The share of the text's colour that is opaque, given the opacity of the text and of all elements around it."""
    shadowed: bool = False
    """Whether letters have a shadow or an outline that makes them visible without a colour."""
    links: Colour | None = None
    """The colour of links, if the page's body sets one."""

    @property
    def kind(self) -> str:
        """The kind of text that looks like this: shown, hidden, struck, and so on."""
        if self.gone or self.folded or self.hidden or self.invisible:
            return "hidden"
        if self.size <= TINY or self.seen <= 0.05:
            return "hidden"
        if self.colour == "transparent" or is_unreadable(self.colour, self.background):
            return "moved" if self.shadowed else "hidden" if self.colour == "transparent" else "faint"
        for kind in ("struck", "raised", "moved", "shifted"):
            if getattr(self, kind):
                return kind
        return "shown"

    def faded(self) -> tuple[Colour, Colour | None]:
        """The colours of the text and of its background after applying opacity."""
        if self.seen >= 1 or not (isinstance(self.colour, tuple) and isinstance(self.background, tuple)):
            return self.colour, self.background
        mixed = (
            int(under + self.seen * (own - under)) for own, under in zip(self.colour, self.background, strict=True)
        )
        red, green, blue = mixed
        return (red, green, blue), self.background


PAGE = Appearance()


def _typeface_by_attribute(tag: str, attributes: Mapping[str, str | None]) -> str:
    return (attributes.get("face") or "").lower() if tag == "font" else ""


def appearance(
    above: Appearance, tag: str, attributes: Mapping[str, str | None], styles: Declarations, *, in_cell: bool
) -> Appearance:
    """The appearance of an element whose parent has the appearance `above`."""
    plain = not styles and tag not in _MARKED_TAGS and _MARKING.isdisjoint(attributes)
    if plain and not (tag == "a" and above.links):
        return replace(above, reversed=False) if above.reversed else above
    display = styles.get("display", "revert")
    if display == "revert":
        display = "none" if _is_hidden_by_name(tag, attributes) else ""
    inline = tag not in BLOCKS and display in _INLINE_DISPLAYS and not _is_lifted_out(styles)
    direction = styles.get("direction") or (attributes.get("dir") or "").lower()
    leftwards = _inherited(direction or None, ("rtl",), above.leftwards)
    look = replace(
        above,
        gone=above.gone or display == "none",
        folded=(above.folded and tag != "summary") or (tag == "details" and in_cell and "open" not in attributes),
        hidden=above.hidden or _is_hidden(tag, styles, inline=inline, far=FAR if in_cell else FAR_AS_A_BLOCK),
        invisible=_inherited(styles.get("visibility"), ("hidden", "collapse"), above.invisible),
        struck=above.struck or _is_struck(tag, styles),
        raised=above.raised or (inline and _is_raised(tag, styles)),
        shifted=above.shifted or (inline and _is_shifted(styles)),
        moved=above.moved or _is_moved(styles),
        leftwards=leftwards,
        reversed=leftwards and _overrides_direction(tag, styles),
        colour=colour_of(
            above.links if tag == "a" and above.links and "href" in attributes else above.colour, attributes, styles
        ),
        background=background_of(above.background, attributes, styles),
        seen=above.seen * share_seen(styles),
        size=_size(above.size, tag, attributes, styles.get("font-size")),
        typeface=styles.get("font-family") or _typeface_by_attribute(tag, attributes) or above.typeface,
        marker=_marker(above.marker, tag, styles),
        shadowed=_is_shadowed(styles, above=above.shadowed),
    )
    if tag == "body" and attributes.get("link"):
        look = replace(look, links=of_attribute(attributes["link"] or ""))
    return replace(look, gone=True) if tag == "tr" and styles.get("visibility") == "collapse" else look


def _is_shadowed(styles: Declarations, *, above: bool) -> bool:
    drawn = [styles[name] for name in ("text-shadow", "-webkit-text-stroke") if name in styles]
    return any(value not in ("none", "initial", "0") for value in drawn) if drawn else above


def _inherited(value: str | None, on: tuple[str, ...], above: bool) -> bool:
    return above if value in (None, "inherit", "unset") else value in on


# ---------------------------------------------------------------- not shown


def _is_hidden_by_name(tag: str, attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or "popover" in attributes or tag in ("rp", "datalist", "area", "param"):
        return True
    return tag == "dialog" and "open" not in attributes


def _is_lifted_out(styles: Declarations) -> bool:
    """Whether an element is positioned as a separate box, whatever its kind."""
    return styles.get("position") in ("absolute", "fixed") or styles.get("float", "none") != "none"


def _is_hidden(tag: str, styles: Declarations, *, inline: bool, far: float) -> bool:
    if not styles:
        return False
    if any(test(styles[name]) for name, test in _HIDING.items() if name in styles):
        return True
    if _is_off_the_page(styles, far) or _is_clipped_away(styles):
        return True
    return not inline and tag not in _CELLS and _is_squeezed(styles)


_EXTENTS = ("width", "height", "max-width", "max-height", "block-size", "inline-size", "max-block-size",
            "max-inline-size")  # fmt: skip
_MARGINS = ("margin-left", "margin-top", "margin", "margin-inline", "margin-inline-start", "margin-block",
            "margin-block-start")  # fmt: skip


def _is_squeezed(styles: Declarations) -> bool:
    """Whether a box has no room for its text, and cuts off what does not fit."""
    if _pixels(styles.get("text-indent")) <= -FAR or _pixels(styles.get("text-indent")) >= FAR_BEYOND:
        return True
    cut = any(styles.get(name, "visible") in ("hidden", "clip", "scroll", "auto") for name in
              ("overflow", "overflow-x", "overflow-y"))  # fmt: skip
    if styles.get("text-indent") == "100%" and cut:
        return True
    if cut and "line-height" in styles and _pixels(styles["line-height"], 99) == 0:
        return True
    return cut and any(name in styles and 0 <= _pixels(styles[name], 99) <= 1 for name in _EXTENTS)


def _is_off_the_page(styles: Declarations, far: float) -> bool:
    sides = [side for name in _MARGINS for side in styles.get(name, "").split()]
    if styles.get("position", "static") != "static":
        sides += [styles.get(name, "") for name in ("left", "top", "right", "bottom")] + styles.get("inset", "").split()
    return any(_pixels(side) <= -far or _pixels(side) >= FAR_BEYOND for side in sides)


def _is_clipped_away(styles: Declarations) -> bool:
    clip = styles.get("clip", "")
    if not clip.startswith("rect") or styles.get("position") not in ("absolute", "fixed"):
        return False
    sides = [_pixels(side) for side in re.split(r"[\s,]+", clip[5:-1].strip())]
    return len(sides) == 4 and (sides[2] - sides[0] <= 1 or sides[1] - sides[3] <= 1)


def _is_transparent(value: str) -> bool:
    numbers = _NUMBER.match(value)
    return numbers is not None and float(numbers[1]) * (0.01 if numbers[2] == "%" else 1) <= 0.05


def share_seen(styles: Declarations) -> float:
    """The share of its text's colour that an element leaves opaque."""
    shares = [styles.get("opacity", "1"), *re.findall(r"opacity\(([^)]*)\)", styles.get("filter", ""))]
    found = [(float(n[1]) * (0.01 if n[2] == "%" else 1)) for share in shares if (n := _NUMBER.match(share.strip()))]
    return min([1.0, *found]) if len(found) < 2 else min(1.0, found[0]) * min(1.0, found[1])


def _is_clip_path_empty(value: str) -> bool:
    inset = re.match(r"inset\(\s*(\d+\.?\d*|\.\d+)(%|)", value)
    if inset:
        return float(inset[1]) >= 50 and inset[2] == "%"
    if value.startswith("circle("):
        return _pixels(value[7:].split(maxsplit=1)[0].rstrip(")")) == 0
    return value.startswith("polygon(") and not re.search(r"[1-9]", value)


def _is_transformed_away(value: str) -> bool:
    if re.search(r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]|scale\([^,)]*,\s*0(?:\.0+)?\s*\)", value):
        return True
    for arguments in re.findall(r"translate(?:x|y|3d)?\(([^)]*)\)", value):
        for argument in arguments.split(","):
            number = argument.strip()
            distance = _pixels(number) / (64 if number.endswith("%") else 1)  # of its own width, not of the page's
            if distance <= -FAR or distance >= FAR_BEYOND:
                return True
    return False


_HIDING: dict[str, Callable[[str], bool]] = {
    "opacity": _is_transparent,
    "filter": lambda value: (
        (found := re.search(r"opacity\(\s*([^)]*)\)", value)) is not None and _is_transparent(found[1])
    ),
    "clip-path": _is_clip_path_empty,
    "transform": _is_transformed_away,
    "scale": lambda value: value.startswith(("0 ", "0%")) or value == "0",
    "zoom": lambda value: _NUMBER.match(value) is not None and _pixels(value) == 0,
    "content-visibility": lambda value: value == "hidden",
    "mso-hide": lambda value: value not in ("none", "no"),
    "-webkit-text-security": lambda value: value != "none",
}


def _size(above: float, tag: str, attributes: Mapping[str, str | None], value: str | None) -> float:
    if value is None and tag == "font":
        return _FONT_SIZES.get(attributes.get("size") or "", above)
    value = value or _SIZES_OF_TAGS.get(tag, "inherit")
    if value in _OF_ABOVE:
        return above * _OF_ABOVE[value]
    number = _NUMBER.fullmatch(value)
    if number is None:
        return _SIZES.get(value, above)
    scale = {"em": above, "%": above / 100, "ex": above / 2, "ch": above / 2}.get(number[2])
    return abs(float(number[1])) * (_PIXELS[number[2] or ""] if scale is None else scale)


def _marker(above: str, tag: str, styles: Declarations) -> str:
    value = styles.get("list-style-type") or styles.get("list-style") or ""
    value = value if "url(" not in styles.get("list-style-image", "") else "url()"
    kinds = [word for word in value.split() if word not in ("inside", "outside", "inherit")]
    return kinds[0] if kinds else {"ol": "decimal", "ul": "disc", "menu": "disc"}.get(tag, above)


def _pixels(value: str | None, otherwise: float = 0.0) -> float:
    number = _NUMBER.fullmatch(value or "")
    return float(number[1]) * _PIXELS[number[2] or ""] if number else otherwise


# ---------------------------------------------------------------- struck, raised, moved


def _is_struck(tag: str, styles: Declarations) -> bool:
    value = " ".join(styles.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    if "line-through" in value or styles.get("text-line-through", "none") != "none":
        return True
    return tag in ("del", "s", "strike") and not value.strip()


def _is_raised(tag: str, styles: Declarations) -> bool:
    align = styles.get("vertical-align")
    if tag in ("sup", "sub", "rt"):
        return align in (None, "super", "sub") or _pixels(align) != 0
    if align in ("super", "sub") or any(_RAISED_FORMS.search(styles.get(name, "")) for name in _FORMS):
        return True
    return align in ("top", "text-top", "bottom", "text-bottom") and _is_small(styles.get("font-size", ""))


_FORMS = ("font-variant-position", "font-variant", "font-feature-settings")
_RAISED_FORMS = re.compile(r"(?:^|\s)(?:super|sub)(?:\s|$)|[\"'](?:sups|subs|sinf|ordn)[\"'](?!\s*(?:0|off))")


def _is_small(size: str) -> bool:
    if size in _SMALLER:
        return True
    number = _NUMBER.fullmatch(size)
    return number is not None and number[2] in ("em", "%") and float(number[1]) < (90 if number[2] == "%" else 0.9)


def _is_shifted(styles: Declarations) -> bool:
    if _pixels(styles.get("vertical-align")) != 0 or _pixels(styles.get("mso-text-raise")) != 0:
        return True
    return styles.get("position") == "relative" and any(_pixels(styles.get(side)) != 0 for side in ("top", "bottom"))


def _is_moved(styles: Declarations) -> bool:
    if styles.get("position") in ("absolute", "fixed") or styles.get("float", "none") in ("left", "right"):
        return True
    flow = f"{styles.get('flex-direction', '')} {styles.get('flex-flow', '')} {styles.get('flex-wrap', '')}"
    if styles.get("order", "0") != "0" or "reverse" in flow:
        return True
    if any(name.startswith(("grid-ar", "grid-r", "grid-c")) and value != "auto" for name, value in styles.items()):
        return True
    return any(styles.get(name, "none") != "none" for name in ("transform", "rotate", "translate")) or (
        styles.get("position") == "relative" and any(_pixels(styles.get(side)) != 0 for side in ("left", "right"))
    )


def _overrides_direction(tag: str, styles: Declarations) -> bool:
    return styles.get("unicode-bidi", "bidi-override" if tag == "bdo" else "") in ("bidi-override", "isolate-override")
