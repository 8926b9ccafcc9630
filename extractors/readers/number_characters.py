"""Which characters make a text a number, and which make it words."""

from __future__ import annotations

import re

HAN = re.compile("[\u4e00-\u9fff]")
"""An ideograph: few stand in a number, for its unit."""
MOST_HAN = 2
"""A cell with a digit and no more Chinese characters holds a number, perhaps with its unit."""
_SIGNS = frozenset(".．,，-－−–%％‰")


def is_of_a_number(text: str) -> bool:
    """Whether a part of a number holds what makes it that number: a digit, point, sign or per cent."""
    return any(character.isdigit() or character in _SIGNS for character in text)
