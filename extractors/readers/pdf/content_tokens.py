"""The content of a page cut into tokens at once: playa's lexer, one token at a time, takes half of reading a page.

What is cut is what playa's own expressions cut, in their order, and every token is made an object by playa's own
parser, the first time it is seen. Where a stream holds anything else (an image, a comment, a string with brackets
in it), playa reads the page by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from playa.exceptions import PDFSyntaxError
from playa.interp import LazyInterpreter
from playa.parser import ObjectParser
from playa.pdftypes import stream_value

_HEX = rb"<[A-Fa-f\d\s]*>"
_STRING = rb"\([^()\\]*(?:\\.[^()\\]*)*\)"
_NAME = rb"/(?:\#[A-Fa-f\d][A-Fa-f\d]|[^#/%\[\]()<>{}\s])*"
_NUMBER = rb"[+-]?(?:\.\d+|\d+(?:\.\d*)?)"
_KEYWORD = rb"[A-Za-z][^#/%\[\]()<>{}\s]*"
_ARRAY = rb"\[(?:[\d\s.+-]|" + _HEX + rb"|" + _STRING + rb")*\]"
_DICT = rb"<<(?:[^<>()\[\]%]|" + _HEX + rb"|" + _STRING + rb"|" + _ARRAY + rb")*>>"
_TOKEN = re.compile(b"|".join((_NAME, _NUMBER, _KEYWORD, _STRING, _HEX, _ARRAY, _DICT, rb"\S")), re.DOTALL)

_UNUSUAL = frozenset((b"BI", b"ID", b"R", b"null", b"%", b"(", b")", b"<", b">", b"[", b"]", b"{", b"}"))
"""Tokens that playa does more with than making objects of them."""

_REFERENCE = re.compile(rb"R[#/%\[\](){}<>\s]")
"""In a dictionary what may be a reference to an object of the document: only the parser of the page knows that."""

MOST_KEPT = 50_000
LARGEST = 4 * 1024 * 1024
"""Bytes of content beyond which it is not held as tokens all at once."""


class _UnusualError(Exception):
    """A token that only playa's own parser can be trusted with."""


_Placed = tuple[int, Any]
"""An object and where in the stream it stands, as playa's parser has it: which is of no use here, and always 0."""


class _Objects(dict[bytes, _Placed]):
    """The object of each token, made when it is first seen."""

    def __missing__(self, token: bytes) -> _Placed:
        if token in _UNUSUAL:
            raise _UnusualError
        if token[:1] == b"[":  # most are different and hold what was seen before
            return 0, [self[part][1] for part in _TOKEN.findall(token, 1, len(token) - 1)]
        made = _string(token)
        if made is not None:
            return 0, made
        if token[:2] == b"<<" and _REFERENCE.search(token):
            raise _UnusualError
        try:
            [(_, made)] = ObjectParser(token)
        except (ValueError, IndexError, PDFSyntaxError) as error:  # playa says what it makes of it
            raise _UnusualError from error
        if token[:1] not in b"<(" and len(self) < MOST_KEPT:
            self[token] = 0, made
        return 0, made


def _string(token: bytes) -> bytes | None:
    """The bytes of a plain string, as nearly all are."""
    if token[:1] == b"(" and b"\\" not in token and b"\r" not in token:
        return token[1:-1]
    if token[:1] == b"<" and token[1:2] != b"<":
        with suppress(ValueError):  # an odd number of digits, or blanks between two of one byte
            return bytes.fromhex(token[1:-1].decode("ascii"))
    return None


_objects = _Objects()


def interpreted(page: Any) -> Iterator[Any]:
    """What playa finds on a page, object by object."""
    try:
        buffers = [stream_value(stream).buffer for stream in page._contents]
        if sum(map(len, buffers)) > LARGEST:
            return iter(page.interp())
        # one by one: a string without an end is searched for its end once, not from each bracket in it
        found = [_objects[token[0]] for buffer in buffers for token in _TOKEN.finditer(buffer)]
    except (_UnusualError, TypeError):
        return iter(page.interp())
    interpreter: Any = LazyInterpreter(page, [])
    found.reverse()
    interpreter.parser._parser.stack.extend(found)  # what playa has read ahead, the last first
    return iter(interpreter)
