"""The text stored in a rich text file (.rtf), cell by cell (Rich Text Format Specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gongkai.extractors.document import compact

_TOKEN = re.compile(
    rb"""\\(?P<word>[A-Za-z]{1,32})(?P<value>-?\d{1,10})?[ ]?
       |\\'(?P<byte>[0-9A-Fa-f]{2})
       |\\(?P<symbol>[^A-Za-z])
       |(?P<brace>[{}])
       |(?P<text>[^\\{}\r\n]+)""",
    re.X,
)
_NOT_IN_THE_BODY = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    b"footnote annotation fldinst listtext pntext listtable listoverridetable revtbl themedata datastore xe tc "
    b"nonshppict shp shpinst nonesttables".split()
)
"""Destinations whose text is printed elsewhere or not at all; `listtext` is the automatic number of a paragraph."""
_CELL_ENDS = b"cell", b"nestcell"
_HIDING = b"v", b"deleted"
_RESETTING = b"plain"
_SYMBOLS = {b"~": b" ", b"_": b"-", b"{": b"{", b"}": b"}", b"\\": b"\\"}
_BYTES = "gb18030"
"""Bytes beyond ASCII are taken for Chinese; numbers are ASCII in every code page."""
MOST_DEEP = 1_000


@dataclass(frozen=True, slots=True)
class _Group:
    """The state within a pair of braces: whether its text is printed, and how many substitutes follow a `\\u`."""

    printed: bool = True
    hidden: bool = False
    substitutes: int = 1


def stored_cells(data: bytes) -> list[str]:
    """The text of every cell in the order of the file; text before a table becomes part of its first cell.

    None at all if braces are nested deeper than in any document.
    """
    body = _Body()
    for token in _tokens(data):
        if token["brace"]:
            body.brace(token["brace"])
        elif token["word"]:
            body.control(token["word"], int(token["value"]) if token["value"] is not None else None)
        elif token["symbol"] == b"*":
            body.group = replace(body.group, printed=False)
        elif token["symbol"]:
            body.add(_SYMBOLS.get(token["symbol"], b""))
        else:
            body.add(bytes.fromhex(token["byte"].decode()) if token["byte"] else token["text"])
        if len(body.outer) > MOST_DEEP:
            return []
    return body.cells


def _tokens(data: bytes) -> Iterator[re.Match[bytes]]:
    """The tokens in order, without the bytes of pictures (`\\bin`)."""
    place = 0
    while token := _TOKEN.search(data, place):
        place = token.end()
        if token["word"] == b"bin":
            place += max(0, int(token["value"] or 0))
        else:
            yield token


@dataclass(slots=True)
class _Body:
    """The text read so far: complete cells, and the bytes of the next one in `_BYTES`; `substitutes` are skipped."""

    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)
    substitutes: int = 0

    def brace(self, brace: bytes) -> None:
        self.substitutes = 0
        if brace == b"{":
            self.outer.append(self.group)
        elif self.outer:
            self.group = self.outer.pop()

    def control(self, word: bytes, value: int | None) -> None:
        if word == b"u" and value is not None:
            self.substitutes = 0
            self.add(chr(value % 0x10000).encode(_BYTES, "replace"))
            self.substitutes = self.group.substitutes
        elif word in _CELL_ENDS and self.group.printed:
            self.cells.append(compact(self.text.decode(_BYTES, "replace")))
            self.text.clear()
        else:
            self.group = _after(self.group, word, value)

    def add(self, text: bytes) -> None:
        if self.group.printed and not self.group.hidden:
            self.text += text[self.substitutes :]
        self.substitutes = max(0, self.substitutes - len(text))


def _after(group: _Group, word: bytes, value: int | None) -> _Group:
    """The state of the group after a control word."""
    if word in _NOT_IN_THE_BODY:
        return replace(group, printed=False)
    if word in _HIDING:
        return replace(group, hidden=value != 0)
    if word == _RESETTING:
        return replace(group, hidden=False)
    if word == b"uc" and value is not None:
        return replace(group, substitutes=max(0, value))
    return group
