"""Splits the content of a page into tokens at once: playa's lexer, one token at a
time, takes half the time of reading a page.

The tokens are found by playa's own expressions, each is made an object by playa's own parser the first time it
occurs, and playa's interpreter is given the operators one by one. Where a stream contains anything else (an image,
a comment, a string with brackets), playa reads the page by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from typing import Any

from playa.content import TextObject
from playa.exceptions import PDFSyntaxError
from playa.interp import LazyInterpreter
from playa.parser import ObjectParser, PSKeyword
from playa.pdftypes import stream_value

_HEX = rb"<[A-Fa-f\d\s]*>"
_STRING = rb"\([^()\\]*(?:\\.[^()\\]*)*\)"
_NAME = rb"/(?:\#[A-Fa-f\d][A-Fa-f\d]|[^#/%\[\]()<>{}\s])*"
_NUMBER = rb"[+-]?(?:\.\d+|\d+(?:\.\d*)?)"
_KEYWORD = rb"[A-Za-z][^#/%\[\]()<>{}\s]*"
_ARRAY = rb"\[(?:[\d\s.+-]|" + _HEX + rb"|" + _STRING + rb")*\]"
_DICT = rb"<<(?:[^<>()\[\]%]|" + _HEX + rb"|" + _STRING + rb"|" + _ARRAY + rb")*>>"
# numbers first: they are most of the tokens
_TOKEN = re.compile(b"|".join((_NUMBER, _KEYWORD, _NAME, _STRING, _HEX, _ARRAY, _DICT, rb"\S")), re.DOTALL)

_UNUSUAL = frozenset((b"BI", b"ID", b"R", b"null", b"%", b"(", b")", b"<", b">", b"[", b"]", b"{", b"}"))
"""Tokens that playa does more with than make objects of them."""

_REFERENCE = re.compile(rb"R[#/%\[\](){}<>\s]")
"""Inside a dictionary, what may be a reference to an object of the document,
which only the page's own parser can resolve."""

MOST_KEPT = 50_000
LARGEST = 4 * 1024 * 1024
"""Content with more bytes is not held in memory as tokens."""


class _UnusualError(Exception):
    """A token that only playa's own parser can handle."""


class _Objects(dict[bytes, Any]):
    """The object of each token, made when the token first occurs."""

    def __missing__(self, token: bytes) -> Any:
        if token in _UNUSUAL:
            raise _UnusualError
        if token[:1] == b"[":  # most arrays are different, but their elements have occurred before
            return [self[part] for part in _TOKEN.findall(token, 1, len(token) - 1)]
        made = _string(token)
        if made is not None:
            return made
        if token[:2] == b"<<" and _REFERENCE.search(token):
            raise _UnusualError
        try:
            [(_, made)] = ObjectParser(token)
        except (ValueError, IndexError, PDFSyntaxError) as error:  # playa itself decides what to make of it
            raise _UnusualError from error
        if token[:1] not in b"<(" and len(self) < MOST_KEPT:
            self[token] = made
        return made


def _string(token: bytes) -> bytes | None:
    """The bytes of a plain string, as nearly all are; None for any other."""
    if token[:1] == b"(" and b"\\" not in token and b"\r" not in token:
        return token[1:-1]
    if token[:1] == b"<" and token[1:2] != b"<":
        with suppress(ValueError):  # an odd number of digits, or white space within a byte
            return bytes.fromhex(token[1:-1].decode("ascii"))
    return None


_objects = _Objects()
_text_of = itemgetter(0)


def interpreted(page: Any) -> Iterator[Any]:
    """What playa finds on a page, object by object."""
    try:
        buffers = [stream_value(stream).buffer for stream in page._contents]
        if sum(map(len, buffers)) > LARGEST:
            return iter(page.interp())
        # one by one: the end of an unterminated string is searched for once, not from each bracket in it
        tokens = (map(_text_of, _TOKEN.finditer(buffer)) for buffer in buffers)
        found = list(map(_objects.__getitem__, chain.from_iterable(tokens)))
    except (_UnusualError, TypeError):
        return iter(page.interp())
    return _operated(LazyInterpreter(page, []), found)


def _operated(interpreter: Any, objects: Iterable[Any]) -> Iterator[Any]:
    """What the operators among some objects draw. The interpreter, which takes its own objects through two parsers,
    takes half as long again."""
    operands = interpreter.argstack
    for operator in objects:
        if type(operator) is not PSKeyword:
            operands.append(operator)
        elif (drawn := interpreter.operate(operator)) is not None:
            yield drawn
            if isinstance(drawn, TextObject):  # known without reading its characters again, if they have been read
                interpreter.textstate.glyph_offset = drawn._get_next_glyph_offset()
