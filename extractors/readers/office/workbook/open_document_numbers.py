"""The number of a cell of an OpenDocument sheet: its displayed text, conditions, raised letters."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from math import isfinite

from gongkai.extractors.readers.office.workbook.number_formats import HOLDS, changes_meaning

_OF_VALUE = re.compile(r"value\(\)\s*(<=|>=|!=|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"([+\-－]?[\d,，\s\u00a0]*\d(?:\.\d+)?)\D*")


def holds(condition: str, stored: str | None) -> bool | None:
    """Whether a number meets a condition such as value()=0; None where that is not understood."""
    found = _OF_VALUE.fullmatch(condition.strip())
    number = decimal(stored or "")
    if found is None or not isinstance(number, float):
        return None
    return HOLDS[found[1].replace("!=", "<>")](number, float(found[2]))


def raised(position: str | None) -> str | None:
    """A text position in Excel's terms: "super 58%", or by how much, "33% 58%"."""
    word = (position or "").split()[:1]
    if word in (["super"], ["sub"]):
        return f"{word[0]}script"
    share = re.fullmatch(r"(-?)(\d+(?:\.\d+)?)%", word[0]) if word else None
    if share is None or not float(share[2]):
        return None
    return "subscript" if share[1] else "superscript"


def decimal(text: str) -> float | str:
    """A number, or the text if it is not one."""
    try:
        number = float(Decimal(text))
    except (InvalidOperation, OverflowError, ValueError):
        return text
    return number if isfinite(number) else text


def format_of(stored: str, shown: str) -> str:
    """The number format: general if the number itself is displayed, else one that prints the displayed text."""
    found = _NUMBER.fullmatch(shown.strip())
    digits = re.sub(r"[,，\s\u00a0]", "", found[1]).replace("－", "-") if found else ""
    is_same = digits and decimal(digits) == decimal(stored) and "%" not in shown
    if is_same and found and not changes_meaning(f'0"{shown.strip()[found.end(1) :]}"', float(stored)):
        return "General"
    return ";;;" if not shown.strip() else '"' + shown.replace('"', "") + '"'
