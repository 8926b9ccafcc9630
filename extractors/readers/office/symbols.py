"""Digits that symbol fonts draw."""

from __future__ import annotations

# Wingdings: 0 to 10 in circles, white and black
_WINGDINGS = {0x80 + n: str(n) for n in range(11)} | {0x8B + n: str(n) for n in range(11)}


def digit_of_symbol(font: str, code: str) -> str:
    """The number that a character of a symbol font draws, or ""."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    number = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if font.lower() == "wingdings":
        return _WINGDINGS.get(number, "")
    if font.lower() in ("wingdings 2", "wingdings 3", "webdings"):
        return ""
    return chr(number) if chr(number).isdigit() else ""
