"""Lengths in style sheets, in pixels: the first reading's own rules.

All units that plain_styles.csv accepts as a plain length must be known here, as an unknown unit counts as no length.
"""

from __future__ import annotations

import re

SCREEN_WIDTH, SCREEN_HEIGHT = 1280.0, 720.0
"""The assumed size of the screen."""
_ACROSS, _DOWN = SCREEN_WIDTH / 100, SCREEN_HEIGHT / 100
PIXELS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": 16.0, "rex": 8.0,
    "rch": 8.0, "ric": 16.0, "rcap": 11.2, "rlh": 19.2, "vmin": _DOWN, "vmax": _ACROSS,
    **{f"{kind}v{way}": _ACROSS for kind in ("", "s", "l", "d") for way in "wi"},
    **{f"{kind}v{way}": _DOWN for kind in ("", "s", "l", "d") for way in "hb"},
}  # fmt: skip
"""Units that do not depend on the size of letters."""
OF_LETTERS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "cap": 0.7, "lh": 1.2}
"""Units as shares of the letter size. https://www.w3.org/TR/css-values-4/#lengths"""

_LENGTH = re.compile(rf"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{{1,2}})?)({'|'.join([*PIXELS, *OF_LETTERS])})?")
_BARE = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_BARE_COLOUR = re.compile(r"[0-9a-f]{3}|[0-9a-f]{6}")
_MAY_BE_BARE = re.compile(
    r"(?:(?:min|max)-)?(?:width|height)|(?:margin|padding)(?:-\w+)?|left|right|top|bottom|text-indent"
)
_SHARE = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))%")


def pixels(value: str | None, size: float = 16.0, *, bare: bool = False) -> float | None:
    """A length in pixels for letters of a size; None if it is not a length. With `bare`, numbers without a unit are
    pixels, as in browsers' quirks mode."""
    found = _LENGTH.fullmatch((value or "").strip())
    if found is None or (found[2] is None and float(found[1]) and not bare):
        return None
    unit = found[2] or "px"
    return float(found[1]) * (OF_LETTERS[unit] * size if unit in OF_LETTERS else PIXELS[unit])


def share(value: str | None) -> float | None:
    found = _SHARE.fullmatch((value or "").strip())
    return float(found[1]) / 100 if found else None


def with_units(styles: dict[str, str]) -> dict[str, str]:
    """Declarations as browsers take them in quirks mode: numbers without a unit are pixels.
    https://quirks.spec.whatwg.org/#the-unitless-length-quirk"""
    return {name: _with_unit(name, value) for name, value in styles.items()}


def _with_unit(name: str, value: str) -> str:
    if name in ("color", "background-color") and _BARE_COLOUR.fullmatch(value):
        return f"#{value}"
    return " ".join(map(_in_pixels, value.split())) if _MAY_BE_BARE.fullmatch(name) else value


def _in_pixels(word: str) -> str:
    return f"{word}px" if _BARE.fullmatch(word) and float(word) else word
