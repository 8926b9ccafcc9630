"""The colours of text and background, by declarations and attributes: the first reading's own rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from PIL import ImageColor

from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations
from gongkai.extractors.readers.html.tags import NAMED_COLOURS

NEAR_COLOURS = 48
"""If the differences of two colours add up to at most this, one cannot be read on the other."""

Colour = tuple[int, int, int] | str

WHITE: Colour = (255, 255, 255)
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_N = r"(\d+\.?\d*|\.\d+)"
_RGB = re.compile(rf"rgba?\(\s*{_N}(%?)[\s,]+{_N}%?[\s,]+{_N}%?(?:\s*[,/]\s*{_N}(%?))?\s*\)")
_OF_SYSTEM = {
    **dict.fromkeys(("canvas", "field", "window", "buttonhighlight", "selecteditemtext", "highlighttext"), "white"),
    **dict.fromkeys(("canvastext", "fieldtext", "windowtext", "buttontext", "infotext", "menutext"), "black"),
    **dict.fromkeys(("linktext", "-webkit-link"), "#0000ee"), "visitedtext": "#551a8b", "graytext": "gray",
    "buttonface": "#efefef", "highlight": "#b5d5ff", "mark": "yellow", "marktext": "black", "activetext": "red",
}  # fmt: skip
"""As browsers draw them on a light screen."""
_NAMED: dict[str, Colour] = {
    name: ImageColor.getrgb(value)[:3] for name, value in {**ImageColor.colormap, **_OF_SYSTEM}.items()
}


def colour_of(above: Colour, attributes: Mapping[str, str | None], styles: Declarations) -> Colour:
    value = styles.get("-webkit-text-fill-color") or styles.get("color")
    if value is None:
        named = attributes.get("color") or attributes.get("text") or ""
        return of_attribute(named) if named else above
    if value in ("", "inherit", "unset", "currentcolor"):
        return above
    return _parsed(value)


def of_attribute(value: str) -> Colour:
    """A colour as old attributes allow it: other letters count as 0, and any length is valid.
    https://html.spec.whatwg.org/#rules-for-parsing-a-legacy-colour-value"""
    named = _parsed(value.strip().lower())
    stated = len(value.strip()) in (4, 7) or not value.strip().startswith("#")
    if named != "transparent" and ((stated and isinstance(named, tuple)) or named in NAMED_COLOURS):
        return named
    digits = "".join(c if c in "0123456789abcdef" else "0" for c in value.strip().lower()[:128].removeprefix("#"))
    digits = digits.ljust(max(3, -(-len(digits) // 3) * 3), "0")
    third = len(digits) // 3
    parts = [digits[at : at + third][-8:] for at in (0, third, 2 * third)]
    while len(parts[0]) > 2 and all(part[0] == "0" for part in parts):
        parts = [part[1:] for part in parts]
    red, green, blue = (int(part[:2], 16) for part in parts)
    return (red, green, blue)


def background_of(above: Colour | None, attributes: Mapping[str, str | None], styles: Declarations) -> Colour | None:
    picture = styles.get("background-image", "") + styles.get("background", "")
    if "url(" in picture or "gradient(" in picture or attributes.get("background"):
        return None
    value = styles.get("background-color") or styles.get("background")
    if value is None:
        named = attributes.get("bgcolor") or ""
        return of_attribute(named) if named.strip() else above
    for word in re.findall(r"rgba?\([^)]*\)|\S+", value):
        colour = _parsed(word)
        if colour != "transparent" and (isinstance(colour, tuple) or word.isalpha()):
            return above if word in ("none", "inherit", "initial", "repeat", "scroll", "unset") else colour
    return above


def _parsed(value: str) -> Colour:
    """A colour as numbers, or the word itself if it is none; fully transparent ones are "transparent"."""
    if found := _HEX.fullmatch(value):
        digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])
        if len(digits) == 8 and int(digits[6:], 16) <= 12:
            return "transparent"
        return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)) if len(digits) >= 6 else value
    if found := _RGB.fullmatch(value):
        share = 1.0 if found[5] is None else min(1.0, float(found[5]) * (0.01 if found[6] else 1))
        if share <= 0.05:
            return "transparent"
        scale = 2.55 if found[2] else 1
        red, green, blue = (255 - share * (255 - float(number) * scale) for number in (found[1], found[3], found[4]))
        return (int(red), int(green), int(blue))
    if re.fullmatch(r"hsla\(.*[,/]\s*0(?:\.0+)?%?\s*\)", value):
        return "transparent"
    return _NAMED.get(value, value)


_COLOUR_IN = re.compile(r"rgba?\([^()]*\)|#[0-9a-f]{3,8}\b|\b[a-z]+\b")


def painted_grounds(styles: Declarations) -> list[Colour]:
    """The colours in the pictures that an element draws behind or beside its text."""
    painted = f"{styles.get('background', '')} {styles.get('background-image', '')}"
    if "gradient(" not in painted and "url(" not in painted:
        return []
    named = _COLOUR_IN.findall(re.sub(r"url\([^)]*\)", "", f"{painted} {styles.get('background-color', '')}"))
    return [colour for colour in map(_parsed, named) if isinstance(colour, tuple)]


@lru_cache(maxsize=1024)
def is_unreadable(colour: Colour, background: Colour | None) -> bool:
    if isinstance(colour, tuple) and isinstance(background, tuple):
        return sum(abs(a - b) for a, b in zip(colour, background, strict=True)) <= NEAR_COLOURS
    return colour == background
