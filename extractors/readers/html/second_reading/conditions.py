"""Which conditions of style sheets apply on a screen (@media, @supports): the second reading's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import KNOWN_FEATURES, PROPERTIES

SCREEN = 1280
PIXELS = {"px": 1, "pt": 1.3333, "pc": 16, "in": 96, "cm": 37.795, "mm": 3.7795, "em": 16, "rem": 16, "ex": 8, "ch": 8,
          "vw": 12.8, "vh": 7.2}  # fmt: skip

Values = list[Any]


def holds(rule: Any) -> bool | None:
    """Whether the rules inside a rule apply; None where that is unknown."""
    name = rule.lower_at_keyword
    if name == "supports":
        return _is_supported([token for token in rule.prelude if token.type not in ("whitespace", "comment")])
    if name != "media":
        return None if name == "container" else name in ("layer", "scope")
    answers = [_is_of_screens(query) for part in split(rule.prelude) for query in split(part, "or")]
    return True if True in answers else None if None in answers else False


def _is_supported(condition: Values) -> bool | None:
    """Whether browsers support the declaration that a condition tests; None for conditions of other kinds."""
    if len(condition) != 1 or condition[0].type != "() block":
        return None
    named = [token for token in condition[0].content if token.type != "whitespace"]
    if len(named) < 3 or named[0].type != "ident" or named[1] != ":":
        return None
    name = named[0].lower_value
    return not name.startswith(("-ms-", "-moz-")) and (name in PROPERTIES or plain_styles().values(name) is not None)


_NO_SCREENS = {"print", "speech", "tv", "projection", "tty", "handheld", "aural", "braille", "embossed"}


def _is_of_screens(query: Values) -> bool | None:
    words = [token for token in query if token.type not in ("whitespace", "comment")]
    if words and words[0].type == "ident" and words[0].lower_value == "not":
        rest = _is_of_screens(words[1:])
        return None if rest is None else not rest
    media = {token.lower_value for token in query if token.type == "ident"}
    answers = [_is_met(token.content) for token in query if token.type == "() block"]
    if media & _NO_SCREENS or False in answers:
        return False
    return None if "not" in media or None in answers else True


def _is_met(content: Values) -> bool | None:
    """Whether a screen meets (min-width: 600px), (width >= 600px), (hover: none) and the like."""
    parts = [part for part in content if part.type != "whitespace"]
    name = parts[0].lower_value if parts and parts[0].type == "ident" else ""
    if len(parts) == 1 and name in ("color", "monochrome"):
        return bool(name == "color")
    if name.startswith(("min-", "max-")) and name.endswith(("width", "height")):
        return _is_so_large(name, parts[2:])
    if len(parts) == 3 and parts[0].type == parts[2].type == "ident":
        known = "" if name.startswith(("-ms-", "-moz-")) else KNOWN_FEATURES.get(name)
        return None if known is None else bool(known == parts[2].lower_value)
    return _is_in_range(parts[1:]) if len(parts) in (3, 4) and name == "width" else None


def _is_so_large(name: str, values: Values) -> bool | None:
    """Whether a screen of our width and a usual height meets (min-width: 600px) and the like."""
    if any(value.type == "function" or getattr(value, "lower_unit", "px") not in PIXELS for value in values):
        return None
    kinds = [value.type for value in values]
    if kinds != ["dimension"] and (kinds != ["number"] or values[0].value):
        return False
    asked = values[0].value * PIXELS[getattr(values[0], "lower_unit", "px")]
    least, most = (SCREEN, SCREEN) if name.endswith("width") else (400, 2000)
    if name.startswith("min"):
        return True if asked <= least else False if asked > most else None
    return True if asked >= most else False if asked < least else None


def _is_in_range(values: Values) -> bool | None:
    """Whether a screen's width meets (width >= 600px) and the like."""
    sign = "".join(value.value for value in values[:-1] if value.type == "literal")
    unit = getattr(values[-1], "lower_unit", "")
    if unit not in PIXELS or sign not in ("<", "<=", ">", ">="):
        return None
    narrower = values[-1].value * PIXELS[unit] - SCREEN
    return (narrower > 0 if sign[0] == "<" else narrower < 0) or (sign.endswith("=") and narrower == 0)


def split(values: Values, separator: str = ",") -> Iterator[Values]:
    """The parts between commas, or between the `or`s of a query, so that one selector that is not understood does not
    invalidate the others of its list."""
    part: Values = []
    for token in values:
        if token.type in ("literal", "ident") and token.value.lower() == separator:
            yield part
            part = []
        else:
            part.append(token)
    yield part
