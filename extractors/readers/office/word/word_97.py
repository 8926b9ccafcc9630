"""What a Word document of 1997 to 2003 (.doc, .wps) stores, cell by cell.

Only the characters and the marks among them are read, by the piece table ([MS-DOC] 2.4.1); what is formatted away
(hidden, deleted) stands among them. A file of before 1997 has another layout and is not read.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from gongkai.extractors.document import compact

_WORD_97 = 0x00C1
"""Least version (`nFib`) whose text is kept as pieces of UTF-16 or Windows-1252."""
_VERSION, _FLAGS, _LENGTHS, _PIECES = 0x02, 0x0A, 0x4C, 0x01A2
_TABLE_1 = 0x0200
_COMPRESSED = 1 << 30
_PRC, _PCDT = 1, 2
_BROKEN = OSError, ValueError, TypeError, IndexError, AttributeError, struct.error, RecursionError, UnicodeError

CELL_END = "\x07"
FIELD_BEGIN, FIELD_RESULT, FIELD_END = "\x13", "\x14", "\x15"
_FIELD_MARKS = re.compile(f"([{FIELD_BEGIN}{FIELD_RESULT}{FIELD_END}])")
_SHOWN_CODE = re.compile(r"\s*MACROBUTTON\s+\S+\s?(.*)", re.S | re.I)
_ANCHORS = str.maketrans("\x1e", "-", "\x01\x02\x05\x08\x1f")
"""Pictures, notes and comments stand for themselves elsewhere; a hyphen may be one that does not break."""


@dataclass(slots=True)
class _Field:
    """What tells Word to compute something, and what it computed last, if it keeps that."""

    code: list[str] = field(default_factory=list)
    result: list[str] | None = None

    def current(self) -> list[str]:
        return self.code if self.result is None else self.result

    def printed(self) -> str:
        if self.result is not None:
            return "".join(self.result)
        button = _SHOWN_CODE.fullmatch("".join(self.code))
        return button[1] if button else ""


def stored_cells(data: bytes) -> list[str] | None:
    """The text of every cell in the order of the file, that of the end of a row empty; None if it is not kept so.

    What stands before a table is part of its first cell here.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            main = ole.openstream("WordDocument").read()
            version, flags = (struct.unpack_from("<H", main, at)[0] for at in (_VERSION, _FLAGS))
            if version < _WORD_97:
                return None
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
        start, size = struct.unpack_from("<II", main, _PIECES)
        text = _of_the_page(main, "".join(_pieces(main, table[start : start + size])))
    except _BROKEN:
        return None
    # what stands behind the last mark is in no cell
    return [compact(part.translate(_ANCHORS)) for part in _without_codes(text).split(CELL_END)[:-1]]


def _of_the_page(main: bytes, text: str) -> str:
    """The text without the heads and feet of the pages, notes and comments: the body and what stands in its boxes."""
    body, notes, heads, macros, comments, ends, boxes = struct.unpack_from("<7I", main, _LENGTHS)
    before = body + notes + heads + macros + comments + ends
    return text[:body] + text[before : before + boxes] if body > 0 and before + boxes <= len(text) else text


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == _PRC:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != _PCDT:
        raise ValueError
    (size,) = struct.unpack_from("<I", clx, at + 1)
    count = (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    if ends[-1] > len(main) or list(ends) != sorted(ends):
        raise ValueError
    for index in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * index + 2)
        length = ends[index + 1] - ends[index]
        if place & _COMPRESSED:
            begin = (place ^ _COMPRESSED) // 2
            yield main[begin : begin + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _without_codes(text: str) -> str:
    """Fields as they print: their last result, or what a button says."""
    fields: list[_Field] = [_Field(result=[])]
    for part in _FIELD_MARKS.split(text):
        if part == FIELD_BEGIN:
            fields.append(_Field())
        elif part == FIELD_RESULT:
            fields[-1].result = fields[-1].result or []
        elif part == FIELD_END and len(fields) > 1:
            printed = fields.pop().printed()
            fields[-1].current().append(printed)
        elif part != FIELD_END:
            fields[-1].current().append(part)
    return "".join(part for field in fields for part in field.current())
