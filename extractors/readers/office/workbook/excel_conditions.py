"""Conditional formats that hide the content of a cell: white letters, a format that prints nothing, a data bar without
its number. The first reading's own analysis of the bare XML."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.extractors.readers.office.workbook.excel_colours import Palette, are_near, is_dark
from gongkai.extractors.readers.office.workbook.number_formats import printed

Position = tuple[int, int]

MOST_CONDITIONS = 200
"""The most areas tested for a number; in a sheet with more, every number is in doubt."""
NEAR_COLOURS = 48
"""If the differences of two colours add up to at most this, one cannot be read on the other."""
LAST_CELL = (1 << 20, 1 << 14)
"""The rows and columns of a sheet."""

_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "equal": operator.eq,
    "notEqual": operator.ne,
    "lessThan": operator.lt,
    "greaterThan": operator.gt,
    "lessThanOrEqual": operator.le,
    "greaterThanOrEqual": operator.ge,
}
_SIGNS = {"=": "equal", "<>": "notEqual", "<": "lessThan", ">": "greaterThan", "<=": "lessThanOrEqual",
          ">=": "greaterThanOrEqual"}  # fmt: skip
_TRIED = (1, 12, 101, 999, 1001, 10001, 1_000_001)
"""Numbers for which the output of a format is tested: its conditions may apply to some of them."""
_OF_ITS_CELL = re.compile(r"([A-Z]{1,3}\d{1,7})\s*(<>|<=|>=|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_AREA = re.compile(r"([A-Z]{1,3})?(\d{1,7})?:([A-Z]{1,3})?(\d{1,7})?")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule that hides numbers in an area. `question` tests a value; None if
    the rule's condition is not understood."""

    first: Position
    last: Position
    question: Callable[[float], bool] | None

    def hides(self, place: Position, value: str) -> bool | None:
        """Whether it hides a value; None where that is unknown."""
        if not all(a <= b <= c for a, b, c in zip(self.first, place, self.last, strict=True)):
            return False
        try:
            return self.question(float(value)) if self.question is not None else None
        except ValueError:
            return None


def conditions_of(sheet: Any, styles: Any, palette: Palette | None = None) -> list[Condition]:
    """The rules of a sheet that may hide numbers."""
    formats = [dxf for listed in styles.iterchildren("{*}dxfs") for dxf in listed] if styles is not None else []
    found: list[Condition] = []
    for block in sheet.iter("{*}conditionalFormatting"):
        places = block.get("sqref") or block.findtext("{*}sqref") or ""
        for rule in block.iterchildren("{*}cfRule"):
            form = rule.find("{*}dxf")  # in Excel 2010 and later, in an extension of the sheet
            form = _at(formats, rule.get("dxfId", "")) if form is None else form
            if _prints_otherwise(form) or (not _is_bar_alone(rule) and _darkens(rule, form, palette or Palette())):
                found += [Condition(*area, None) for area in _areas(places)]
            elif _is_bar_alone(rule) or _hides(form):
                found += [Condition(*area, _question(rule, block)) for area in _areas(places)]
        if len(found) > MOST_CONDITIONS:
            return [Condition((0, 0), LAST_CELL, None)]
    return found


def _darkens(rule: Any, form: Any, palette: Palette) -> bool:
    """Whether a rule may colour a cell's background or letters so that these can hardly be read."""
    if any(is_dark(palette.of(colour)) for colour in rule.iterfind("{*}colorScale/{*}color")):
        return True
    if any(is_dark(palette.of(colour)) for colour in rule.iterfind("{*}dataBar/{*}color")):
        return True
    if form is None:
        return False
    ground = palette.of(form.find("{*}fill/{*}patternFill/{*}bgColor"))
    pattern = form.find("{*}fill/{*}patternFill")
    dotted = pattern is not None and pattern.get("patternType", "solid") not in ("solid", "none", "gray125", "gray0625")
    mixed = [*form.iterfind("{*}fill/{*}gradientFill/{*}stop/{*}color")]
    mixed += [pattern.find("{*}fgColor")] if dotted else []
    if any(is_dark(palette.of(colour, "000000")) for colour in mixed):
        return True
    ink = palette.of(form.find("{*}font/{*}color"))
    if not ink:
        return is_dark(ground)
    return not _hides(form) and are_near(ink, ground or "FFFFFF")


def _is_bar_alone(rule: Any) -> bool:
    return any(child.get("showValue") in ("0", "false") for child in rule)


def _at(formats: list[Any], number: str) -> Any:
    return formats[int(number)] if number.isdigit() and int(number) < len(formats) else None


def _prints_otherwise(form: Any) -> bool:
    """Whether a format prints a number as another one."""
    code = form.find("{*}numFmt") if form is not None else None
    if code is None:
        return False
    texts = [printed(code.get("formatCode", ""), Decimal(number)) for number in _TRIED]
    if texts[1] is not None and not re.search(r"\w", texts[1]):
        return False  # it prints nothing
    return any(text is not None for text in texts)


def _hides(form: Any) -> bool:
    if form is None:
        return False
    code, colour = form.find("{*}numFmt"), form.find("{*}font/{*}color")
    if code is not None and (text := printed(code.get("formatCode", ""), Decimal(12))) is not None:
        return not re.search(r"\w", text)
    strike = form.find("{*}font/{*}strike")
    if strike is not None and strike.get("val", "1") not in ("0", "false"):
        return True
    if colour is None:
        return False
    ground = form.find("{*}fill/{*}patternFill/{*}bgColor")
    if form.find("{*}fill") is not None:
        return ground is not None and is_near(colour.get("rgb", "?")[-6:], ground.get("rgb", "")[-6:])
    white = is_near(colour.get("rgb", "?")[-6:], "FFFFFF")
    return white or colour.get("theme") == "0" or colour.get("indexed") == "9"


def is_near(ink: str, ground: str) -> bool:
    """Whether one colour cannot be read on the other; anything but six digits is compared as it is."""
    return ink == ground or are_near(ink, ground, NEAR_COLOURS)


def _question(rule: Any, block: Any) -> Callable[[float], bool] | None:
    asked = [formula.text or "" for formula in rule.iterchildren("{*}formula")]
    if _is_bar_alone(rule) or asked == ["TRUE"]:
        return lambda _: True
    own = _OF_ITS_CELL.fullmatch(asked[0]) if asked else None
    if rule.get("type") == "expression" and own and own[1] == re.split("[ :]", block.get("sqref", ""))[0]:
        return _compared(_SIGNS[own[2]], own[3])
    return _compared(rule.get("operator", ""), *asked) if rule.get("type") == "cellIs" else None


def _compared(name: str, *bounds: str) -> Callable[[float], bool] | None:
    try:
        numbers = [float(bound) for bound in bounds]
    except ValueError:
        return None
    if name in ("between", "notBetween") and len(numbers) == 2:
        return lambda value: (min(numbers) <= value <= max(numbers)) == (name == "between")
    return (lambda value: _COMPARED[name](value, numbers[0])) if name in _COMPARED and numbers else None


def _areas(references: str) -> Iterator[tuple[Position, Position]]:
    """The areas of a reference, including whole columns and rows; the whole sheet if a reference is not understood."""
    for reference in references.replace("$", "").upper().split():
        found = _AREA.fullmatch(reference)
        ends = [place_of(f"{found[of] or 'A'}{found[of + 1] or 1}") for of in (1, 3)] if found else [None]
        if found is None or None in ends or (bool(found[1]), bool(found[2])) != (bool(found[3]), bool(found[4])):
            yield (place, place) if (place := place_of(reference)) else ((0, 0), LAST_CELL)
            continue
        (top, low), (left, right) = (sorted(pair) for pair in zip(*filter(None, ends), strict=True))
        yield (top, left), (low if found[2] else LAST_CELL[0], right if found[1] else LAST_CELL[1])


def place_of(reference: str) -> Position | None:
    """Row and column, from 0, of a cell reference such as B2; None where it is none."""
    found = _CELL.fullmatch(reference)
    if not found:
        return None
    col = 0
    for letter in found[1]:
        col = col * 26 + ord(letter) - 64
    return int(found[2]) - 1, col - 1
