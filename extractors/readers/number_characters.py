"""Which characters make a text a number, and which make it words."""

from __future__ import annotations

import re

HAN = re.compile("[\u4e00-\u9fff]")
"""An ideograph; a number contains few of them, as its unit."""
MOST_HAN = 2
"""A cell with a digit and at most this many Chinese characters is a number, perhaps with its unit."""
_SIGNS = frozenset(".．,，-－−–%％‰")


def is_of_a_number(text: str) -> bool:
    """Whether a part of a number affects its value: a digit, point, sign or per cent."""
    return any(character.isdigit() or character in _SIGNS for character in text)
