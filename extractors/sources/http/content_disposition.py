"""The file name in Content-Disposition, in all the ways servers write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.header import decode_header, make_header
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes

from gongkai.extractors.readers.html.reader import decode

_EXTENDED = re.compile(rb"filename\*\s*=\s*\"?([\w-]*)'[^']*'([^;\"]+)", re.I)
_PLAIN = re.compile(rb"filename\s*=\s*(?:\"((?:\\.|[^\"])*)\"|([^;]+))", re.I)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")


def file_name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The last part of the stated name, empty for none: RFC 5987, percent-encoded, MIME words, raw UTF-8 or raw GBK."""
    header = next((value for name, value in headers if name.lower() == b"content-disposition"), b"")
    name = _extended(header) or _plain(header)
    return _UNWRITABLE.sub("", PurePosixPath(name.replace("\\", "/")).name)[:200].strip()


def _extended(header: bytes) -> str:
    found = _EXTENDED.search(header)
    if not found:
        return ""
    return decode(unquote_to_bytes(found.group(2).strip()), found.group(1).decode("ascii", "replace"))[0]


def _plain(header: bytes) -> str:
    found = _PLAIN.search(header)
    if not found:
        return ""
    raw = (found.group(1) if found.group(1) is not None else found.group(2)).strip()
    text = decode(unquote_to_bytes(raw) if b"%" in raw else raw, None)[0]
    if "=?" in text:
        try:
            return str(make_header(decode_header(text)))
        except (LookupError, UnicodeError, ValueError):
            return unquote(text)
    return text
