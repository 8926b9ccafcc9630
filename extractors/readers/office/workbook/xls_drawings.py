"""The positions of shapes in an .xls: text boxes, pictures and charts, which xlrd does not read."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

Position = tuple[int, int]

_BEGIN, _END, _OBJECT, _DRAWING = 0x0809, 0x000A, 0x005D, 0x00EC
_NOTE_OF_CELL, _IS_SHOWN = 0x001C, 0x0002
_NOTE, _LIST_ARROW = 0x19, 0x14
_ANCHOR = re.compile(rb"\x10\xf0\x12\x00\x00\x00..(..)..(..)..(..)..(..)", re.S)
"""A client anchor: its type and length, two bytes of flags, then the first and
last column and row, each with an offset."""
MOST_COVERED = 2_000
"""The most cells listed for one shape; of a larger one those at its top, and the cells of the sheet below it."""
MOST_USED = 200_000
"""The most cells of a sheet that one shape covers."""


def drawings_of(book: Any, index: int, used: Position = (0, 0)) -> Iterator[Position]:
    """The cells covered by the shapes of a sheet, except drop-down arrows and comments that are not shown.

    `used` is the number of rows and columns of the sheet.
    """
    anchor: tuple[int, ...] = ()
    notes: dict[bytes, tuple[int, ...]] = {}
    for kind, data in records_of(book, index):
        if kind == _DRAWING and (found := _ANCHOR.findall(data)):
            anchor = tuple(int.from_bytes(part, "little") for part in found[-1])
        elif kind == _OBJECT and anchor and int.from_bytes(data[4:6], "little") not in (_NOTE, _LIST_ARROW):
            yield from covered(anchor[1], anchor[0], anchor[3], anchor[2], used)
        elif kind == _OBJECT and anchor:
            notes[data[6:8]] = anchor
        elif kind == _NOTE_OF_CELL and int.from_bytes(data[4:6], "little") & _IS_SHOWN and data[6:8] in notes:
            left, top, right, low = notes[data[6:8]]
            yield from covered(top, left, low, right, used)


def covered(row: int, col: int, last_row: int, last_col: int, used: Position = (0, 0)) -> Iterator[Position]:
    """The cells from one position to another, row by row; if there are very many,
    those at the top and all that the sheet uses."""
    width = max(last_col - col, 0) + 1
    count = width * (max(last_row - row, 0) + 1)
    for place in range(min(count, MOST_COVERED)):
        yield row + place // width, col + place % width
    if count > MOST_COVERED:
        below = product(range(row, min(last_row + 1, used[0])), range(col, min(last_col + 1, used[1])))
        yield from islice(below, MOST_USED)


def records_of(book: Any, index: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet: type and content."""
    yield from _records(book.mem, book._sh_abs_posn[index])


def _records(stream: Any, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet from its beginning to its end; charts in it have their own beginning and end."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, bytes(stream[place + 4 : place + 4 + length])
        place += 4 + length
