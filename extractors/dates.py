"""Dates of publication in text and in web addresses."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(20\d{2})(?!\d)")
_ENGLISH = re.compile(r"(?i)\b(?:(\d{1,2})\s+)?([A-Z]{3})[a-z]*\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(20\d{2})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HAN = re.compile(
    "(二[〇○零OＯ0][〇○零OＯ0一二三四][〇○零OＯ0一二三四五六七八九])年"
    "([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = str.maketrans("〇○零OＯ0一二三四五六七八九", "000000123456789")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|公布|发表|上传|生成|成文)(?:日期|时间)\s*[:：]?\s*")
_DAY = r"(0[1-9]|[12]\d|3[01])"
_MONTH = r"(0[1-9]|1[0-2])"
_IN_ADDRESS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/[a-z]{{0,3}}(20\d{{2}}){_MONTH}{_DAY}(?=[_/.-])",  # /t20250123_1.html, /20250123/…
        rf"/(20\d{{2}})/{_MONTH}/{_DAY}/|/(20\d{{2}})/(\d{{1,2}})/(\d{{1,2}})/",  # /art/2021/5/20/…
        rf"/(20\d{{2}}){_MONTH}/(\d{{1,2}})/",  # /202301/30/…
        r"/(20\d{2})-(\d{1,2})[-/](\d{1,2})(?=[/_.-]|$)",  # /2024-01/29/content_…, /2024-01-29/…
        rf"/(20\d{{2}})/{_MONTH}-?{_DAY}/",  # /2024/0129/…, /2024/01-29/…
        rf"/(20\d{{2}})/[^/?]*_{_MONTH}{_DAY}(?=[/_.]|$)",  # /2026/…_0120/
        rf"/[PW]0(20\d{{2}}){_MONTH}{_DAY}\d{{6,}}",  # P020250123…pdf, as TRS names attachments
        rf"[/_-](20\d{{2}}){_MONTH}{_DAY}(?:\d{{6}})?(?=[_/.-])",  # …_20250123.html, /20250123101500.html
    )
)
"""Patterns for a date in the path of an address, the most reliable first."""


_CLOSED_UP = re.compile(r"\s*(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def closed_up(text: str) -> date | None:
    """The date of eight digits at the beginning of `text`: 20250123. Document numbers have the same form, too."""
    found = _CLOSED_UP.match(text)
    return _date(*found.groups()) if found else None


def written(text: str) -> date | None:
    """The first date in `text`: 2025-01-23, 2025/1/23, 2025.1.23, 2025年1月23日, 二〇二五年一月二十三日; if there is
    none, one in the style of other languages: 23.01.2025, 23 Jan 2025, January 23, 2025."""
    text = _HAN.sub(lambda found: f"{found[1].translate(_HAN_DIGITS)}-{_number(found[2])}-{_number(found[3])}", text)
    days = (_date(*found.groups()) for found in _WRITTEN.finditer(text))
    return next((day for day in days if day), None) or _day_first(text) or _in_english(text)


def _day_first(text: str) -> date | None:
    """23.01.2025; with other separators only if one of the numbers cannot be a month: 01/23/2025."""
    for first, sign, second, year in _DAY_FIRST.findall(text):
        if sign == "." or int(first) > len(_MONTHS):
            return _date(year, second, first)
        if int(second) > len(_MONTHS):
            return _date(year, first, second)
    return None


def _in_english(text: str) -> date | None:
    for before, month, behind, year in _ENGLISH.findall(text):
        if month.lower() in _MONTHS and (before or behind):
            return _date(year, str(_MONTHS.index(month.lower()) + 1), before or behind)
    return None


def _number(text: str) -> int:
    """二十三 → 23"""
    tens, ten, ones = text.rpartition("十")
    return (10 * int(tens.translate(_HAN_DIGITS) or 1) if ten else 0) + int(ones.translate(_HAN_DIGITS) or 0)


def published(text: str) -> date | None:
    """The date after the words 发布日期, 发布时间 …"""
    return next(
        (day for found in _PUBLISHED.finditer(text) if (day := written(text[found.end() : found.end() + 20]))), None
    )


def in_address(url: str) -> date | None:
    """The date in the path of an address. On sites that were moved, it may be the date of the move."""
    if not url.startswith("http"):
        return None
    path = url.split("?", maxsplit=1)[0]
    found = (match for pattern in _IN_ADDRESS for match in pattern.finditer(path))
    days = (_date(*(part for part in match.groups() if part)) for match in found)
    return next((day for day in days if day), None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
