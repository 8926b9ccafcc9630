"""What a font is known to draw, by its name."""

from __future__ import annotations

import re

_ICONS = re.compile(
    r"wingdings|webdings|symbol\b|zapf ?dingbats|dingbats|marlett|mt extra|bookshelf symbol|segoe mdl2"
    r"|.*(?:barcode|code ?128|code ?39|3 of 9|ean-?13)",
    re.I,
)


def draws_no_letters(font: str) -> bool:
    """Whether a font draws icons or bars instead of letters and figures."""
    return _ICONS.match(font.strip()) is not None
