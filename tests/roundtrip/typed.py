"""Reports typed as plain text, the columns of their tables made with spaces or with tabs."""

from __future__ import annotations

import unicodedata

from tests.roundtrip.layout import Grid, Sheet, Spot

_LABELS = {10: 3, 15: 0}
"""Columns of labels of a table of so many columns; others have one."""


def typed(sheet: Sheet, *, align: str = "center", tabs: bool = False) -> str:
    """The report as text."""
    lines: list[str] = []
    for block in sheet.blocks:
        lines += [block] if isinstance(block, str) else _rows(block, align, tabs=tabs)
    return "\n".join(lines)


def copied(sheet: Sheet, apart: str) -> str:
    """The report as text copied from its page: the cells of each row, and each merged cell once."""
    lines: list[str] = []
    for block in sheet.blocks:
        rows = [[block]] if isinstance(block, str) else [[spot.text for spot in row] for row in block.rows]
        lines += map(apart.join, rows)
    return "\n".join(lines)


def _rows(grid: Grid, align: str, *, tabs: bool) -> list[str]:
    at = {(row, column): spot for row, column, spot in grid.placed()}
    count, labels = len(grid.widths), _LABELS.get(len(grid.widths), 1)
    if tabs:
        nothing = Spot("")
        return ["\t".join(at.get((row, c), nothing).text for c in range(count)) for row in range(len(grid.rows))]
    widths = _widths(grid, labels)
    lines = []
    for row in range(len(grid.rows)):
        line, column = "", 0
        while column < count:
            spot = at.get((row, column), Spot(""))
            side = "left" if column < labels else align
            line += _padded(spot.text + " " * bool(spot.text), sum(widths[column : column + spot.colspan]), side)
            column += spot.colspan
        lines.append(line.rstrip())
    return lines


def _widths(grid: Grid, labels: int) -> list[int]:
    widths = [2] * len(grid.widths)
    for _, column, spot in grid.placed():
        if spot.colspan == 1:
            widths[column] = max(widths[column], _width(spot.text) + 2)
    for _, column, spot in grid.placed():
        last = column + spot.colspan - 1
        if column < labels and spot.role == "row":
            widths[last] += max(0, _width(spot.text) + 2 - sum(widths[column : last + 1]))
    return widths


def _padded(text: str, width: int, align: str) -> str:
    room = max(0, width - _width(text))
    before = {"left": 0, "center": room // 2, "right": room}[align]
    return " " * before + text + " " * (room - before)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
