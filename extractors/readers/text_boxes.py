"""Tables drawn with characters: each line between bars is a row, or a part of one between two rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

LEAST_ROWS = 6
"""At least this many lines with columns separated by bars are a table."""

LEAST_BARS = 2
"""Lines without bars at their ends have at least so many between their columns."""

Line = tuple[int, str]
"""A line with the order of its passage."""

_BAR = "|│┃║｜"
_RULES = "\u2500-\u257f"
_FIELDS = re.compile(f"[{_BAR}]")
_EDGES = re.compile(f"[{_BAR}┌┍┎┏┬┭┮┯┰┱┲┳├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋└┕┖┗┴┵┶┷┸┹┺┻┘┙┚┛┐┑┒┓╔╦╗╠╬╣╚╩╝]")
_BARRED = re.compile(rf"\s*[{_BAR}].*[{_BAR}].*[{_BAR}]\s*$")
_RULE = re.compile(rf"[\s|:+={_RULES}-]*[-={_RULES}][\s|:+={_RULES}-]*")
_EM_SPACES = "\u2001\u2003"
"""Spaces as wide as a character: &emsp;"""


def width(text: str, wide: str = "WFA") -> int:
    """Width in half characters, as in a font for Chinese text; `wide` are the classes of Unicode that have two."""
    return sum(2 if char in _EM_SPACES or unicodedata.east_asian_width(char) in wide else 1 for char in text)


def without_bars(lines: Sequence[Line]) -> list[Line]:
    """The lines of a text; if bars separate its columns, they are replaced by
    tabs and the rules between rows removed."""
    bars = _barred(lines)
    if len(bars) < LEAST_ROWS:
        return list(lines)
    found: list[Line] = []
    for is_inside, block in groupby(enumerate(lines), lambda at: at[0] in bars or bool(_RULE.fullmatch(at[1][1]))):
        own = [line for _, line in block]
        found += _rows(own) if is_inside else own
    return found


def _barred(lines: Sequence[Line]) -> set[int]:
    """The lines with bars at both ends; or, if some lines have equally many inside, those with bars inside."""
    ends = {n for n, (_, text) in enumerate(lines) if _BARRED.match(text)}
    if len(ends) >= LEAST_ROWS:
        return ends
    counts = [len(_FIELDS.findall(text)) for _, text in lines]
    runs = (list(run) for _, run in groupby(counts))
    is_table = any(run[0] >= LEAST_BARS and len(run) >= LEAST_ROWS for run in runs)
    return {n for n, count in enumerate(counts) if is_table and count >= LEAST_BARS}


def _rows(block: Sequence[Line]) -> Iterator[Line]:
    """The rows of a block, their columns separated by tabs."""
    texts = [text for _, text in block]
    drawn = [(columns, wide) for wide in ("WFA", "WF") if (columns := _columns(texts, wide))]
    is_closed = all(_BARRED.match(text) for text in texts if not _RULE.fullmatch(text))
    for is_rule, lines in groupby(block, lambda line: bool(_RULE.fullmatch(line[1]))):
        own = [] if is_rule else list(lines)
        if own and drawn and _is_one_row([text for _, text in own]):
            yield own[0][0], _joined([text for _, text in own], *drawn[0])
        else:
            yield from ((order, _unbarred(text, is_closed=is_closed)) for order, text in own)


def _is_one_row(texts: Sequence[str]) -> bool:
    """Whether the lines between two rules are one row: numbers below each other are those of several."""
    columns = zip_longest(*(_FIELDS.split(text) for text in texts), fillvalue="")
    return all(sum(any(map(str.isdecimal, field)) for field in column) <= 1 for column in columns)


def _columns(texts: Iterable[str], wide: str) -> list[int]:
    """Where the columns of a drawn table are parted; none unless the bars of all lines are below those of a rule."""
    texts = list(texts)
    edges = [_places(_EDGES, text, wide) for text in texts]
    most = max(edges, key=len)
    is_drawn = all(set(places) <= set(most) for places in edges) and any(re.match(rf"\s*[{_RULES}]", t) for t in texts)
    return most if is_drawn else []


def _places(pattern: re.Pattern[str], text: str, wide: str) -> list[int]:
    return [width(text[: found.start()], wide) for found in pattern.finditer(text)]


def _joined(texts: Sequence[str], columns: Sequence[int], wide: str) -> str:
    """The lines of a row as one, each cell in the column it begins in; tabs follow a cell of several columns."""
    cells = [""] * (len(columns) - 1)
    for text in texts:
        places = _places(_FIELDS, text, wide)
        for place, field in zip(places, _FIELDS.split(text)[1:-1], strict=False):
            cells[columns.index(place)] += field.strip()
    return "\t".join(cells)


def _unbarred(text: str, *, is_closed: bool) -> str:
    fields = _FIELDS.split(text.strip() if is_closed else text)
    return "\t".join(field.strip() for field in (fields[1:-1] if is_closed else fields))
