"""Evaluates the functions for lengths, percentages and numbers in style sheets: the first reading's own rules.

Expressions that mix units, such as a percentage minus pixels, are left as they are.
https://www.w3.org/TR/css-values-4/#math
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gongkai.extractors.readers.html.first_reading.lengths import PIXELS
from gongkai.extractors.readers.html.first_reading.variables import closing

MOST_TOKENS = 200

_FUNCTION = re.compile(r"(?<![\w-])(?:calc|min|max|clamp|abs|sign|round|env)\(")
_TOKEN = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?[a-z%]*|[a-z-]+\(|[-+*/(),]|[\w-]+)")
_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)([a-z%]*)")
_NOT_NEGATIVE = re.compile(r"font-size|line-height|padding.*|(?:(?:min|max)-)?(?:width|height|inline-size|block-size)")

_UNKNOWN = "units that are not of one kind, or no function of those"

Quantity = tuple[float, str]


def with_computed(styles: dict[str, str]) -> dict[str, str]:
    """Declarations with their functions evaluated."""
    if not any("(" in value for value in styles.values()):
        return styles
    return {name: _computed(name, value) if "(" in value else value for name, value in styles.items()}


@lru_cache(maxsize=1024)
def _computed(name: str, value: str) -> str:
    result, at = "", 0
    while found := _FUNCTION.search(value, at):
        end = closing(value, found.end())
        try:
            number, unit = _Expression(value[found.start() : end + 1]).whole()
        except (ValueError, ZeroDivisionError, OverflowError, RecursionError):
            written = value[found.start() : end + 1]
        else:
            number = max(0.0, number) if _NOT_NEGATIVE.fullmatch(name) else number
            written = f"{number:.6g}{unit}" if abs(number) < 1e6 else f"{number:.0f}{unit}"
        result += value[at : found.start()] + written
        at = end + 1
    return result + value[at:]


class _Expression:
    """Sums and products that contain functions, in a single unit."""

    def __init__(self, text: str) -> None:
        self.tokens = [found[1] for found in _TOKEN.finditer(text)][: MOST_TOKENS + 1]
        if len(self.tokens) > MOST_TOKENS:
            raise ValueError(text)
        self.at = 0

    def whole(self) -> Quantity:
        found = self._atom()
        if self.at != len(self.tokens):
            raise ValueError(_UNKNOWN)
        return found

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ")"

    def _sum(self) -> Quantity:
        number, unit = self._product()
        while self._next() not in (",", ")"):
            is_signed = self._next() not in ("+", "-")  # the sign belongs to the number
            sign = -1.0 if self._next() == "-" else 1.0
            self.at += not is_signed
            further, its_unit = self._product()
            if its_unit != unit:
                raise ValueError(_UNKNOWN)
            number += sign * further
        return number, unit

    def _product(self) -> Quantity:
        number, unit = self._atom()
        while (sign := self._next()) in ("*", "/"):
            self.at += 1
            further, its_unit = self._atom()
            if its_unit and (unit or sign == "/"):
                raise ValueError(_UNKNOWN)
            number, unit = (number * further if sign == "*" else number / further), unit or its_unit
        return number, unit

    def _atom(self) -> Quantity:
        token = self._next()
        self.at += 1
        if token.endswith("("):
            arguments = list(self._arguments(token))
            self.at += 1
            return _value(token[:-1], arguments)
        found = _QUANTITY.fullmatch(token)
        if found is None:
            raise ValueError(_UNKNOWN)
        unit = found[2]
        return (float(found[1]) * PIXELS[unit], "px") if unit in PIXELS else (float(found[1]), unit)

    def _arguments(self, function: str) -> Iterator[Quantity]:
        if function == "env(":  # for screens with notches; without one, the fallback applies
            self.at += 2
        while self._next() != ")":
            yield self._sum()
            self.at += self._next() == ","


def _value(function: str, arguments: list[Quantity]) -> Quantity:
    numbers, units = [number for number, _ in arguments], {unit for _, unit in arguments}
    if len(units) != 1:
        raise ValueError(_UNKNOWN)
    unit = units.pop()
    if function in ("", "calc", "env", "abs", "sign") and len(numbers) == 1:
        (number,) = numbers
        sign = (number > 0) - (number < 0)
        return {"abs": (abs(number), unit), "sign": (float(sign), "")}.get(function, (number, unit))
    if function in ("min", "max"):
        return (min(numbers) if function == "min" else max(numbers)), unit
    if function == "clamp" and len(numbers) == 3:
        return max(numbers[0], min(numbers[1], numbers[2])), unit
    if function == "round" and len(numbers) == 2:
        return round(numbers[0] / numbers[1]) * numbers[1], unit
    raise ValueError(_UNKNOWN)
