"""Abbreviations of the names of bureaus: 教科局 and 教育科技局 for 教育和科学技术局."""

from __future__ import annotations

import re

_AND = re.compile("[和、]")


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` abbreviates `full`, both without 局 or the like: they begin with the same character, those of
    `short` stand in `full` in this order, and each part of `full` between 和 gives one. A mere part of a name is no
    abbreviation of it: 教育局 is not 教育体育局."""
    short = _AND.sub("", short)
    if not 2 <= len(short) < len(full) or short in full:
        return False
    signs = iter(full)
    is_in_order = short[0] == full[0] and all(sign in signs for sign in short)
    return is_in_order and all(set(part) & set(short) for part in _AND.split(full))
