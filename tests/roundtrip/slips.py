"""What goes wrong in print: slips in labels, header cells that are cut or left empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.roundtrip.layout import Spot

CONFUSED = {"于": "干", "未": "末", "已": "己", "人": "入", "申": "甲", "理": "埋", "审": "宙", "织": "识", "律": "津"}
SHORTEST = 6
"""Shorter labels have no character to spare."""


def misprint(text: str, random: Random) -> str:
    """The label with one character missing, doubled, swapped with the next one, or taken for another."""
    if len(text) < SHORTEST:
        return text
    confused = [at for at, char in enumerate(text) if char in CONFUSED]
    at = random.randint(3, len(text) - 2)
    slips = [
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[: len(text) - 1],
    ]
    if confused:
        at = random.choice(confused)
        slips.append(text[:at] + CONFUSED[text[at]] + text[at + 1 :])
    return random.choice(slips)


def cut_headers(rows: Sequence[Sequence[Spot]], random: Random) -> list[list[Spot]]:
    """The head of 行政复议、行政诉讼 with one of its wide cells cut: empty from some column on, its text in two cells,
    or no text at all above columns that the row below still tells apart."""
    made = [list(row) for row in rows]
    row, at = random.choice([(0, 1), (1, 5), (1, 6)])
    spot = made[row][at]
    width = random.randint(1, spot.colspan - 1)
    left, right = replace(spot, colspan=width), replace(spot, colspan=spot.colspan - width, text="")
    half = len(spot.text) // 2
    kind = random.choice(("empty", "split", "lost") if row == 0 else ("empty", "split"))
    if kind == "split":
        left, right = replace(left, text=spot.text[:half]), replace(right, text=spot.text[half:])
    made[row][at : at + 1] = [replace(spot, text="")] if kind == "lost" else [left, right]
    return made
