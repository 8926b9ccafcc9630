"""What a number format of a workbook prints, as far as it hides, rounds or adds digits; for the first reading."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_DATE = re.compile(r"[ymdhs年月日]", re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?[\d.]+)\]")
_HOLDS = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def printed(code: str, value: Decimal) -> str | None:
    """What `code` prints of `value`; None where that is the number itself, or a date, or not known."""
    if code.lower() in ("", "general", "@", "g/通用格式"):
        return None
    section = _section(_sections(code), value)
    literal = "".join(quoted or escaped or "" for quoted, escaped in _LITERAL.findall(section))
    bare = _LITERAL.sub("", section)
    if not re.search(r"[0#?@]|general", bare, re.I):
        return None if _DATE.search(bare) else (literal + bare).strip()
    if _DATE.search(bare) or "E" in bare or "/" in bare or "general" in bare.lower() or "@" in bare:
        return None
    shown = value * 100 if "%" in bare else value
    shown /= Decimal(1000) ** len((re.search(r"[0#?](,+)(?:\.|[^0#?,]|$)", bare) or ["", ""])[1])
    decimals = len(re.findall(r"[0#?]", bare.partition(".")[2]))
    rounded = shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if not rounded and "0" not in bare:  # neither # nor ? prints a zero
        return literal.strip()
    if rounded == value and not re.search(r"\d", literal):
        return None
    return f"{literal if re.search(chr(92) + 'd', literal) else ''}{rounded:f}{'%' if '%' in bare else ''}"


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
        if condition and _HOLDS[condition[1]](value, Decimal(condition[2])):
            return section
    free = [section for section in sections if not _CONDITION.search(section)]
    if not free:
        return ""
    if len(free) < len(sections):
        return free[0]
    if value == 0 and len(free) > 2:
        return free[2]
    return free[1] if value < 0 and len(free) > 1 else free[0]
