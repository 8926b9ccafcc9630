"""Decodes a page from its bytes, whatever encoding the page and its server declare."""

from __future__ import annotations

import codecs
import re

import webencodings

from gongkai.extractors import media_types
from gongkai.extractors.document import Problem

_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Python's superset codecs for the encoding names used on the Web
_CODECS = {"utf-8": "utf-8", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}


def decode(data: bytes, charset: str | None) -> tuple[str, list[Problem]]:
    """`data` as text, and a problem if some of it could not be decoded."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _replaced(data, codec)
    if codec16 := media_types.bomless_utf16(data):
        return _replaced(data, codec16)
    declared = _declared(data, charset)
    for codec in ("utf-8", *declared, "gb18030", "big5hkscs"):
        text = _strict(data, codec)
        if text is not None:
            return text, []
        if codec == "utf-8" and _mostly_utf8(data):
            # one damaged character must not turn a whole page into well-formed nonsense of another encoding
            return _replaced(data, "utf-8")
    replaced = [_replaced(data, codec) for codec in ("utf-8", *declared, "gb18030")]
    return min(replaced, key=lambda result: result[0].count("\ufffd"))


def _declared(data: bytes, charset: str | None) -> list[str]:
    found = _META_CHARSET.search(data[:16384])
    labels = [charset or "", found.group(1).decode("ascii") if found else ""]
    return [codec for label in labels if (codec := _codec(label.strip(" \"'")))]


def _codec(label: str) -> str | None:
    """The codec for a declared label; None for Western ones, which decode anything and are what servers send by
    default, so that they carry no information."""
    encoding = webencodings.lookup("gbk" if label.lower() == "cp936" else label)
    return _CODECS.get(encoding.name) if encoding else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether `data`, which is not valid UTF-8, nearly is: text of another encoding hardly ever looks like it."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return lost * 5 < sum(character > "\x7f" for character in text) - lost


def _replaced(data: bytes, codec: str) -> tuple[str, list[Problem]]:
    text = _strict(data, codec)
    if text is not None:
        return text, []
    text = data.decode(codec, errors="replace")
    lost = str(text.count("\ufffd"))
    return text, [Problem("reading.undecodable", values={"encoding": codec, "characters": lost})]
