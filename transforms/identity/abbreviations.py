"""Abbreviations of the names of bureaus: 教科局 and 教育科技局 for 教育和科学技术局."""

from __future__ import annotations

import re

_AND = re.compile("[和与、]")


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` abbreviates `full`, both without 局 or the like: they begin with the same character, those of
    `short` are words of `full` or their first characters in this order (水务 is not 水利和商务), and each part between
    和 gives one. A mere part of a name is no abbreviation of it: 教育局 is not 教育体育局."""
    short = _AND.sub("", short)
    if not 2 <= len(short) < len(full) or short in full:
        return False
    parts = _AND.split(full)
    is_in_order = short[0] == full[0] and re.fullmatch("".join(map(_shortened, parts)), short) is not None
    return is_in_order and all(set(part) & set(short) for part in parts)


def _shortened(part: str) -> str:
    """The pattern of what may be left of a part of a name: of words of two characters one or both; any characters
    where a word has three."""
    signs = [re.escape(sign) for sign in part]
    if len(signs) % 2:
        return "".join(f"{sign}?" for sign in signs)
    return "".join(f"(?:{first}{second}?)?" for first, second in zip(signs[::2], signs[1::2], strict=True))
