"""Dates of publication in what people write and in addresses."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = re.compile(r"(20\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|发表|生成|成文)(?:日期|时间)\s*[:：]?\s*")
_IN_ADDRESS = re.compile(
    r"/t?(20\d{2})(\d{2})(\d{2})[_/]|/(20\d{2})/(\d{1,2})/(\d{1,2})/|/[PW]0(20\d{2})(\d{2})(\d{2})\d{6,}"
)
"""`/202501/t20250123_1.html`, `/20250123/…`, `/art/2021/5/20/…`, and `P020250123…pdf` as TRS names attachments."""


def written(text: str) -> date | None:
    """The first date in `text`: 2025-01-23, 2025/1/23, 2025.1.23, 2025年1月23日."""
    return next((day for found in _WRITTEN.finditer(text) if (day := _date(*found.groups()))), None)


def published(text: str) -> date | None:
    """The date behind the words 发布日期, 发布时间 …"""
    return next(
        (day for found in _PUBLISHED.finditer(text) if (day := written(text[found.end() : found.end() + 20]))), None
    )


def in_address(url: str) -> date | None:
    """The date in the path of an address. Sites that were moved carry the date of the move."""
    found = _IN_ADDRESS.search(url) if url.startswith("http") else None
    return _date(*(part for part in found.groups() if part)) if found else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
