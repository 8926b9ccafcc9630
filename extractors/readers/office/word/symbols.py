"""What both readings of a Word document know about symbols, fields and shapes."""

from __future__ import annotations

import re

# Wingdings: 0 to 10 in circles, white and black
_WINGDINGS = {0x80 + n: str(n) for n in range(11)} | {0x8B + n: str(n) for n in range(11)}


def digit_of_symbol(font: str, code: str) -> str:
    """The number that a character of a symbol font draws; empty for others."""
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


SILENT_FIELDS = frozenset("XE TC TA RD SET ASK PRIVATE GOTOBUTTON FORMTEXT FORMDROPDOWN FORMCHECKBOX TOC".split())  # noqa: SIM905
"""Fields that draw nothing in their place, or whose text is read elsewhere; any other
field without a result may draw something."""

DATED = frozenset("dayShort dayLong monthShort monthLong yearShort yearLong pgNum".split())  # noqa: SIM905
"""Elements of a run that print a part of today's date, or the page number."""

VML = "{urn:schemas-microsoft-com:vml}"
LINES_OF_VML = frozenset("line rect oval roundrect polyline arc curve shape".split())  # noqa: SIM905
"""Shapes of old documents that may be drawn over text or through it."""

KNOWN_ALTERNATIVES = re.compile(r"(?:w1[456]\w*|wp1[45]|wps|wpg|wpc|wpi|wne|cx\d*|aink|am3d|a14|v|o)(?:\s|$)")
