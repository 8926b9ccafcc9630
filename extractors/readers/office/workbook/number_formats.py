"""What a number format of a workbook prints, as far as it hides, rounds or adds digits; for the first reading."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_DATE = re.compile(r"[ymdhs]", re.I)
_MEANINGLESS = re.compile(
    r"[\s¥￥$€+,，'()（）]*(?:共|计|合计)?[\s:：]*(?:万元|人次|件次|[件条个次项份篇人宗部起例])?[\s)）]*", re.I
)
"""Text that a format may print beside a number without changing its meaning: 12件, but not 12万, 12元 and 约12."""
_BETWEEN = re.compile(r"[0#?](?:\"[^\"]*[^\s,'\"][^\"]*\"|\\[^\s,']|\*[^\s])+[0#?]")
_FILLS = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|\*(.)')
"""The characters with which a format fills a cell; other matches are literals."""
_POWER_OR_GENERAL = re.compile(r"E[+-][0#?]+|general", re.I)
_FRACTION = re.compile(r"[0#?,]+\s+[0#?]+/[0#?\d]+")
"""A whole number with its remainder as a fraction."""
_BRACKETS = re.compile(r"[\s¥￥$€]*[(（][\s¥￥$€]*[)）]\s*")
"""Text around negative numbers."""
_PARTED = re.compile(r"[0#?](?:\s+[0#?]{1,2}(?![0#?,])|[-:：][0#?])")
"""Digits that are separated, other than in groups of three."""
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?[\d.]+)\]")
_CURRENCY = re.compile(r"\[\$([^\]\"-]*)(?:-[^\]]*)?\]")
"""A currency symbol, which is printed, and its locale."""
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
"""The comparisons in the conditions of formats."""


def printed(code: str, value: Decimal) -> str | None:
    """What `code` prints for `value`; None where that is the number itself, a date, or unknown. A number with more
    digits than are computed here counts as printing nothing."""
    try:
        return _printed(code, value)
    except InvalidOperation:
        return ""


def _printed(code: str, value: Decimal) -> str | None:
    code = _CURRENCY.sub(r'"\1"', code.replace("G/通用格式", "General"))
    if code.lower() in ("", "general", "@"):
        return None
    section = _section(_sections(code), value)
    literal = "".join(quoted or escaped or "" for quoted, escaped in _LITERAL.findall(section))
    bare = _LITERAL.sub("", section)
    if not re.search(r"[0#?@]|general", bare, re.I):
        return None if _DATE.search(bare) else (literal + bare).strip()
    is_other = changes_meaning(section, float(value)) and not _DATE.search(bare)
    if _DATE.search(bare) or "E" in bare or "/" in bare or "general" in bare.lower() or "@" in bare:
        powered = _power(bare, value) if re.search(r"[0#?.]E[+-]", bare) and not _DATE.search(bare) else None
        return powered or (with_words(section, f"{value:f}") if is_other else None)
    shown = value * 100 if "%" in bare else value
    shown /= Decimal(1000) ** len((re.search(r"[0#?](,+)(?:\.|[^0#?,]|$)", bare) or ["", ""])[1])
    decimals = len(re.findall(r"[0#?]", bare.partition(".")[2]))
    rounded = shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if not rounded and "0" not in bare:  # neither # nor ? prints a zero
        return literal.strip()
    if rounded == value and not is_other:
        return None
    number = f"{rounded:f}{'%' if '%' in bare else ''}"
    return with_words(section, number) if is_other else number


def _power(bare: str, value: Decimal) -> str | None:
    """What a format with a power of ten prints; None where that is the number itself."""
    whole, _, decimals = bare.partition("E")[0].partition(".")
    step = max(len(re.findall("[0#?]", whole)), 1)
    power = value.adjusted() if value else 0
    power -= power % step
    places = len(re.findall("[0#?]", decimals))
    shown = value.scaleb(-power).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return None if shown.scaleb(power) == value else f"{shown:f}E{power:+03d}"


def printed_text(code: str, text: str) -> str | None:
    """What `code` prints for a text; None where that is the text itself."""
    sections = _sections(code)
    section = sections[3] if len(sections) == 4 else sections[-1]
    if len(sections) < 4 and "@" not in _LITERAL.sub("", section):
        return None
    pieces = re.split(r'("[^"]*"|\\.|[_*].|\[[^\]]*\]|@)', section)
    shown = "".join(text if piece == "@" else _LITERAL.sub(r"\1\2", piece) for piece in pieces)
    return None if shown.strip() == text.strip() else shown.strip()


def section_for(code: str, value: Decimal | None) -> str:
    """The section of a format that prints a number, or a text if `value` is None."""
    sections = _sections(code)
    if value is not None:
        return _section(sections, value)
    return sections[3] if len(sections) == 4 else sections[-1] if "@" in sections[-1] else sections[0]


def changes_meaning(section: str, value: float) -> bool:
    """Whether text printed beside or between the digits makes another number of them: 12万, 1-2."""
    bare = _LITERAL.sub("", section)
    if not re.search(r"[0#?@]|general", bare, re.I) or (value == 0 and not re.search(r"[0@]|general", bare, re.I)):
        return False
    literal = "".join(quoted or escaped or "" for quoted, escaped in _LITERAL.findall(section))
    literal = literal.replace("-", "") if value < 0 else literal
    is_odd = _is_odd(section, is_zero=value == 0, is_negative=value < 0) or (
        value > 0 and _BRACKETS.fullmatch(literal) is not None
    )
    if value == 0 and not re.search(r"\d", literal):
        return is_odd
    return is_odd or not _MEANINGLESS.fullmatch(literal) or _BETWEEN.search(section) is not None


def _is_odd(section: str, *, is_zero: bool = False, is_negative: bool = False) -> bool:
    """Whether unquoted characters in a format, or those that fill the cell, make another number: -0, (0), 0/0, *50."""
    bare, fills = _LITERAL.sub("", section), "".join(_FILLS.findall(section)).strip()
    if _DATE.search(bare):
        return False
    signs = _POWER_OR_GENERAL.sub("", bare)
    if is_zero:
        return re.search(r"\d", fills) is not None or re.search("[1-9]", signs) is not None
    if "/" in signs:
        return bool(fills) or _FRACTION.fullmatch(signs.strip()) is None
    signs = re.sub(r"[-()（）]" if is_negative else r"^$", "", re.sub(r"[0#?.,%@]", "", signs))
    is_parted = _PARTED.search(_LITERAL.sub(_as_printed, section)) is not None
    return bool(fills) or re.search("[(（]", signs) is not None or not _MEANINGLESS.fullmatch(signs) or is_parted


def _as_printed(literal: re.Match[str]) -> str:
    """The printed form of a quoted, escaped or omitted character; empty for conditions and colours."""
    return " " if literal[0][0] in "_*" else literal[1] or literal[2] or ""


def with_words(section: str, number: str) -> str:
    """A number with what a format prints before and after it; with the format itself if that separates the digits."""
    literal = "".join(quoted or escaped or "" for quoted, escaped in _LITERAL.findall(section))
    if _BRACKETS.fullmatch(literal) or _BETWEEN.search(section) or _is_odd(section, is_negative=number.startswith("-")):
        return f"{number}（{section}）"
    words, before = "", len(section)
    for found in _LITERAL.finditer(section):
        if re.search(r"[0#?@]|general", _LITERAL.sub("", section[: found.start()]), re.I):
            before = min(before, len(words))
        words += found[1] or found[2] or ""
    return words[:before] + number + words[before:]


def _sections(code: str) -> list[str]:
    sections, quoted = [""], False
    for character in code:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            sections.append("")
        else:
            sections[-1] += character
    return sections


def _section(sections: list[str], value: Decimal) -> str:
    for section in sections:
        condition = _CONDITION.search(section)
        if condition and HOLDS[condition[1]](value, Decimal(condition[2])):
            return section
    free = [section for section in sections if not _CONDITION.search(section)]
    if not free:
        return ""
    if len(free) < len(sections):
        return free[0]
    if value == 0 and len(free) > 2:
        return free[2]
    return free[1] if value < 0 and len(free) > 1 else free[0]
