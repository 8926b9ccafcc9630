"""Splits column headings that are typed as one word: 计量单位2010年度, and the label of a group from that of its row.

A column as wide as its text leaves no space after it. Only headings are split, and only if there is a single way to
do it, and the known label of a group before a numbered row; each part gets its share of the width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gongkai.extractors.document import Box
from gongkai.transforms.unruled.pieces import Piece

LONGEST = 32
"""The most characters of a table's headings together."""

_WORDS = re.compile("指标|项目|名称|单位|代码|序号|年|累计|统计数|本期")
"""Words found in headings: a text with fewer than two of them is not examined."""

_GROUP_AND_ROW = re.compile(r"(\D+)(\d{1,2}[.．、]\D.*)")


def taken_apart(
    pieces: Iterable[Piece], is_head: Callable[[str], bool], is_group: Callable[[str], bool]
) -> Iterator[Piece]:
    """The pieces, with those that are several headings, or the labels of a group and a row, split into one for each."""
    for piece in pieces:
        text = piece.text
        may_be = len(text) <= LONGEST and len(_WORDS.findall(text)) > 1
        parts = _parts(text, is_head) if may_be and not is_head(text) else []
        if (both := _GROUP_AND_ROW.fullmatch(text)) and is_group(both[1]):
            parts = [both[1], both[2]]
        yield from _placed(piece, parts) if len(parts) > 1 else [piece]


def _parts(text: str, is_head: Callable[[str], bool]) -> list[str]:
    """The text as the fewest headings; none if it contains anything else, or can
    be split into as few in several ways."""
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(text) + 1):
        found = [
            [*way, text[begin:end]]
            for begin in range(end)
            if ways[begin] and is_head(text[begin:end])
            for way in ways[begin]
        ]
        least = min(map(len, found), default=0)
        ways.append([way for way in found if len(way) == least])
    return ways[-1][0] if len(ways[-1]) == 1 else []


def _placed(piece: Piece, parts: Iterable[str]) -> Iterator[Piece]:
    box, whole = piece.word.box, _width(piece.text)
    begin = 0
    for part in parts:
        end = begin + _width(part)
        x0, x1 = (box.x0 + (box.x1 - box.x0) * at / whole for at in (begin, end))
        yield replace(piece, word=replace(piece.word, text=part, box=Box(x0, box.y0, x1, box.y1)))
        begin = end


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
