"""The colours that a workbook specifies by theme, palette and tint, as six digits."""

from __future__ import annotations

import colorsys
import re
from typing import Any

from openpyxl.styles.colors import COLOR_INDEX

NEAR_COLOURS = 130
"""If the differences of two colours add up to at most this, one can hardly be read on the other."""
DARK = 90
"""Black letters can hardly be read on a background of at most this brightness, of 255."""

_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink",
          "folHlink")  # fmt: skip
NAMED = {
    "black": "000000", "黑色": "000000", "blue": "0000FF", "蓝色": "0000FF", "cyan": "00FFFF", "青色": "00FFFF",
    "green": "00FF00", "绿色": "00FF00", "magenta": "FF00FF", "洋红": "FF00FF", "洋红色": "FF00FF", "red": "FF0000",
    "红色": "FF0000", "white": "FFFFFF", "白色": "FFFFFF", "yellow": "FFFF00", "黄色": "FFFF00",
}  # fmt: skip
"""The colour names used in number formats (ECMA-376 part 1, 18.8.31)."""
_IN_FORMAT = re.compile(rf"\[(?:({'|'.join(NAMED)})|(?:color|颜色)\s*(\d{{1,2}}))\]", re.I)
_USUAL = ("FFFFFF", "000000", "EEECE1", "1F497D")


class Palette:
    """The colours of one workbook."""

    def __init__(self, theme: Any = None, styles: Any = None) -> None:
        self._theme = dict(enumerate(_USUAL))
        for number, name in enumerate(_THEME):
            for stated in theme.iterfind(f".//{{*}}clrScheme/{{*}}{name}/*") if theme is not None else ():
                self._theme[number] = (stated.get("lastClr") or stated.get("val") or "").upper()
        own = styles.iterfind(".//{*}indexedColors/{*}rgbColor") if styles is not None else ()
        self._indexed = {place: rgb[-6:] for place, rgb in enumerate(COLOR_INDEX)} | {64: "000000", 65: "FFFFFF"}
        self._indexed |= {place: (colour.get("rgb") or "")[-6:].upper() for place, colour in enumerate(own)}

    def of(self, colour: Any, automatic: str = "") -> str:
        """A `color` element as six digits; `automatic` where it is missing or unknown."""
        if colour is None or colour.get("auto") in ("1", "true"):
            return automatic
        base = (colour.get("rgb") or "")[-6:].upper()
        for name, listed in (("theme", self._theme), ("indexed", self._indexed)):
            number = colour.get(name, "")
            if not base and number.isdigit():
                base = listed.get(int(number), "")
        if len(base) != 6:
            return automatic
        return _tinted(base, colour.get("tint", "0"))

    def of_format(self, section: str) -> str:
        """The colour in which a section of a number format prints; empty for that of the font."""
        found = _IN_FORMAT.search(section)
        if found is None:
            return ""
        return NAMED[found[1].lower()] if found[1] else self._indexed.get(int(found[2]) + 7, "")


def _tinted(rgb: str, tint: str) -> str:
    try:
        share = max(-1.0, min(1.0, float(tint)))
        red, green, blue = (int(rgb[k : k + 2], 16) / 255 for k in (0, 2, 4))
    except ValueError:
        return rgb
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    return "".join(f"{round(255 * part):02X}" for part in colorsys.hls_to_rgb(hue, light, strength))


def are_near(ink: str, ground: str, near: int = NEAR_COLOURS) -> bool:
    """Whether one colour can hardly be read on the other."""
    try:
        parts = [abs(int(ink[k : k + 2], 16) - int(ground[k : k + 2], 16)) for k in (0, 2, 4)]
    except ValueError:
        return False
    return len(ink) == len(ground) == 6 and sum(parts) <= near


def is_dark(ground: str) -> bool:
    try:
        red, green, blue = (int(ground[k : k + 2], 16) for k in (0, 2, 4))
    except ValueError:
        return False
    return 0.3 * red + 0.59 * green + 0.11 * blue <= DARK
