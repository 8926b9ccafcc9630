"""Colours that a workbook refers to by number, where its theme or palette redefines them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_OF_THEME = ("lt1", "dk1", "lt2", "dk2")
_USUAL = {("theme", "0"): "FFFFFF", ("theme", "1"): "000000"}

Colours = Mapping[tuple[str, str], str]
"""By the kind of number ("theme", "indexed") and the number."""


def colours_of(theme: Any, styles: Any) -> dict[tuple[str, str], str]:
    """The colours that differ from the default, as six digits."""
    found: dict[tuple[str, str], str] = {}
    for number, name in enumerate(_OF_THEME):
        for stated in theme.iterfind(f".//{{*}}clrScheme/{{*}}{name}/*") if theme is not None else ():
            found["theme", str(number)] = (stated.get("lastClr") or stated.get("val") or "").upper()
    for place, stated in enumerate(styles.iterfind(".//{*}indexedColors/{*}rgbColor") if styles is not None else ()):
        found["indexed", str(place)] = (stated.get("rgb") or "")[-6:].upper()
    return {key: rgb for key, rgb in found.items() if re.fullmatch("[0-9A-F]{6}", rgb) and _USUAL.get(key) != rgb}


def colour_in(colours: Colours, *roots: Any) -> None:
    """Replace references to such colours in fonts and fills by the actual colours."""
    for root in roots if colours else ():
        for element in root.iter("{*}color", "{*}fgColor", "{*}bgColor") if root is not None else ():
            for kind in ("theme", "indexed"):
                rgb = colours.get((kind, element.get(kind, "")))
                if rgb and not element.get("tint"):
                    del element.attrib[kind]
                    element.set("rgb", f"FF{rgb}")
