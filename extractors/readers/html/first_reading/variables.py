"""Variables of style sheets (custom properties), inherited from element to element and substituted where they are used:
the first reading's own rules. https://www.w3.org/TR/css-variables-1/"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping

from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

MOST_CHARACTERS, MOST_STEPS = 2_000, 50
"""Limits on the length of a substituted value and on the number of substitutions:
values may refer to each other endlessly."""

_NAMED = re.compile(r"var\(\s*(--[^\s,)]+)\s*")
_HSL = re.compile(r"hsla?\(((?:[^()]|\([^()]*\))*)\)")
_INITIAL = re.compile(r"@property\s+(--[\w-]+)\s*\{[^{}]*?initial-value\s*:\s*([^;{}]+)", re.I)

Variables = Mapping[str, str]


def initial_variables(sheets: str) -> Variables:
    """The variables that a page registers with an initial value."""
    return {name.lower(): value.strip().lower() for name, value in _INITIAL.findall(sheets)}


def handed_down(styles: Declarations, above: Variables) -> Variables:
    """The variables that apply to an element: those of its parent and those that it declares."""
    if not styles:
        return above
    own = {name: value for name, value in styles.items() if name.startswith("--")}
    return {**above, **own} if own else above


def put_in(styles: Declarations, variables: Variables, *, is_whole: bool) -> Declarations:
    """The declarations of an element with variables substituted. A declaration that uses a variable without a value is
    dropped or, where not all sheets are available (`is_whole` is False), left as it is."""
    if not any("var(" in value or name.startswith("--") for name, value in styles.items()):
        return styles
    result: Declarations = {}
    for name, value in styles.items():
        if name.startswith("--"):
            continue
        if "var(" not in value:
            result[name] = value
        elif (known := _value(value, variables)) is not None:
            result[name] = known
        elif not is_whole:
            result[name] = value
    return result


def _value(value: str, variables: Variables) -> str | None:
    for _ in range(MOST_STEPS):
        found = _NAMED.search(value)
        if found is None:
            return _HSL.sub(_as_rgb, " ".join(value.split())) if "hsl" in value else " ".join(value.split())
        end = closing(value, found.end())
        rest = value[found.end() : end]
        known = variables.get(found[1])
        if known is None or known == "initial":
            if not rest.startswith(","):
                return None
            known = rest[1:].strip()
        value = value[: found.start()] + known + value[end + 1 :]
        if len(value) > MOST_CHARACTERS:
            return None
    return None


def _as_rgb(found: re.Match[str]) -> str:
    """A colour of a theme, often composed of hue, saturation and lightness, as red, green and blue."""
    parts = re.split(r"[,/]|\s(?![+*-]\s)(?<![+*-]\s)", re.sub(r"\s*([,/])\s*", r"\1", found[1].strip()))
    numbers = [_sum(part) for part in parts if part]
    if len(numbers) not in (3, 4) or None in numbers:
        return found[0]
    hue, saturation, lightness, *alpha = (number or 0.0 for number in numbers)
    mixed = colorsys.hls_to_rgb(hue / 360 % 1, min(max(lightness, 0), 100) / 100, min(max(saturation, 0), 100) / 100)
    channels = ", ".join(str(round(255 * channel)) for channel in mixed)
    return f"rgba({channels}, {alpha[0]:g})" if alpha and alpha[0] != 1 else f"rgb({channels})"


def _sum(part: str) -> float | None:
    """A number, or the sum in a calc()."""
    inner = re.fullmatch(r"(?:calc)?\((.*)\)|(.*)", part)
    terms = ((inner[1] or inner[2]) if inner else part).split()
    total, sign = 0.0, 1.0
    for term in terms:
        if term in ("+", "-"):
            sign = 1.0 if term == "+" else -1.0
        elif number := re.fullmatch(r"(-?(?:\d+\.?\d*|\.\d+))(?:deg|%)?", term):
            total += sign * float(number[1])
        else:
            return None
    return total if terms else None


def closing(value: str, begin: int) -> int:
    """The index of the parenthesis that closes the one open at `begin`."""
    depth = 1
    for place in range(begin, len(value)):
        depth += (value[place] == "(") - (value[place] == ")")
        if not depth:
            return place
    return len(value)
