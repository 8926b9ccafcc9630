"""Where the shapes of an .xls stand: text boxes, pictures and charts, of which xlrd tells nothing."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

Position = tuple[int, int]

_BEGIN, _END, _OBJECT, _DRAWING = 0x0809, 0x000A, 0x005D, 0x00EC
_NOTE, _LIST_ARROW = 0x19, 0x14
_ANCHOR = re.compile(rb"\x10\xf0\x12\x00\x00\x00..(..)..(..)", re.S)
"""A client anchor: its type and length, two bytes of flags, then the column and the row that it begins in."""


def drawings_of(book: Any, index: int) -> Iterator[Position]:
    """The cells in which the shapes of a sheet begin, but for comments and the arrows of lists."""
    anchor = None
    for kind, data in records_of(book, index):
        if kind == _DRAWING and (found := _ANCHOR.findall(data)):
            anchor = (int.from_bytes(found[-1][1], "little"), int.from_bytes(found[-1][0], "little"))
        elif kind == _OBJECT and anchor and int.from_bytes(data[4:6], "little") not in (_NOTE, _LIST_ARROW):
            yield anchor


def records_of(book: Any, index: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet, type and content."""
    yield from _records(book.mem, book._sh_abs_posn[index])


def _records(stream: Any, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet from its beginning to its end; charts in it have a beginning and an end of their own."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, bytes(stream[place + 4 : place + 4 + length])
        place += 4 + length
