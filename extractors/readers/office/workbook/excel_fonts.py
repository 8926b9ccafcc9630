"""How a workbook's fonts show text."""

from __future__ import annotations

import re
from typing import Any

from gongkai.extractors.readers.office.workbook.excel_conditions import is_near

_PLAIN = {"theme 0 0": "FFFFFF", "theme 1 0": "000000", "indexed 0 0": "000000", "indexed 1 0": "FFFFFF",
          "indexed 8 0": "000000", "indexed 9 0": "FFFFFF", "indexed 64 0": "000000"}  # fmt: skip


def colour_named(colour: Any) -> str:
    """A colour as six digits, or the name of a theme or palette colour; "?" where there is none."""
    if colour is None:
        return "?"
    if colour.get("rgb"):
        return str(colour.get("rgb"))[-6:].upper()
    tint = colour.get("tint", "0")
    named = next((f"{kind} {colour.get(kind)} {tint}" for kind in ("theme", "indexed") if colour.get(kind)), "?")
    return _PLAIN.get(named, named)


def kind_in(font: Any, ground: str = "FFFFFF") -> str:
    """The kind of text in a font (a `font` of a style or the `rPr` of a run): shown, hidden, struck, raised."""
    if font is None:
        return "shown"
    strike, align, colour = font.find("{*}strike"), font.find("{*}vertAlign"), font.find("{*}color")
    ink = "FFFFFF" if colour is not None and _is_white(colour) and ground == "FFFFFF" else colour_named(colour)
    if ink != "?" and is_near(ink, ground):
        return "hidden"
    size = font.find("{*}sz")
    if size is not None and re.fullmatch(r"[01](\.0*)?", size.get("val", "")):
        return "hidden"
    if strike is not None and strike.get("val", "1") not in ("0", "false"):
        return "struck"
    return "raised" if align is not None and align.get("val") in ("superscript", "subscript") else "shown"


def _is_white(colour: Any) -> bool:
    return colour.get("theme") == "0" or colour.get("indexed") in ("1", "9")
