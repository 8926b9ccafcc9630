"""The glyph numbers that a text object states for its characters (CGTransform)."""

from __future__ import annotations

from typing import Any

Numbers = tuple[int, ...]

OF_ONE = 8
"""The most glyphs drawn for one character, or characters drawn by one glyph."""


def glyph_numbers(element: Any) -> list[dict[int, Numbers]]:
    """For each TextCode of a text object, the glyphs drawn for its characters, by the position of the character.

    Positions are counted over all characters of a text object; programs that restart the count with each TextCode are
    recognised by a position that occurs twice. A character drawn by the glyph of the previous one has no entry.
    """
    codes: list[tuple[int, list[tuple[int, Numbers]]]] = []
    waiting: list[tuple[int, Numbers]] = []
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "CGTransform":
            waiting += _stated(child)
        elif name == "TextCode":
            codes.append((len(child.text or ""), waiting))
            waiting = []
    if codes:
        codes[-1][1].extend(waiting)
    places = [place for _, stated in codes for place, _ in stated]
    if len(set(places)) < len(places):
        return [dict(stated) for _, stated in codes]
    by_place = {place: numbers for _, stated in codes for place, numbers in stated}
    found, start = [], 0
    for length, _ in codes:
        found.append({at: by_place[start + at] for at in range(length) if start + at in by_place})
        start += length
    return found


def _stated(transform: Any) -> list[tuple[int, Numbers]]:
    numbers = _whole_numbers(transform.findtext("{*}Glyphs"))
    place, count, most = (_whole_number(transform.get(name), unset) for name, unset in
                          (("CodePosition", 0), ("CodeCount", 1), ("GlyphCount", len(numbers))))  # fmt: skip
    numbers = numbers[: max(most, 0)]
    if place < 0 or count < 1 or not numbers:
        return []
    count = min(count, len(numbers) + OF_ONE)
    groups = [numbers[at : at + 1] for at in range(count)]
    groups[-1] = numbers[count - 1 :][:OF_ONE]
    return [(place + at, tuple(group)) for at, group in enumerate(groups)]


def _whole_numbers(text: str | None) -> list[int]:
    try:
        return [int(part) for part in (text or "").split()]
    except ValueError:
        return []


def _whole_number(text: str | None, unset: int) -> int:
    try:
        return int(text) if text is not None else unset
    except ValueError:
        return unset
