"""Plain text (.txt): its lines as passages, and its words where columns are made with spaces or tabs."""

from __future__ import annotations

import re
import unicodedata

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers import text_columns
from gongkai.extractors.readers.html.encoding import decode

MEDIA_TYPE = "text/plain"

MAX_BYTES = 5 * 1024 * 1024

LEAST_IDEOGRAPHS, SHARE = 20, 0.2
"""A text in Chinese has so many ideographs, and they are at least this share of its characters."""

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_MARKUP = re.compile(r"\s*[<{\[]")


def read_plain_text(data: bytes) -> Document | None:
    """The text of a file; None if it is no text in Chinese."""
    if len(data) > MAX_BYTES:
        return None
    text, problems = decode(data, None)
    text = text.lstrip("\ufeff")
    if problems or not _is_chinese_text(text):
        return None
    lines = list(enumerate(text.splitlines()))
    passages = [Passage(number, line.strip()) for number, line in lines if line.strip()]
    return Document(MEDIA_TYPE, None, tuple(passages), (), layouts=text_columns.layouts(lines))


def _is_chinese_text(text: str) -> bool:
    if _MARKUP.match(text) or any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\f" for char in text):
        return False
    count = len(_IDEOGRAPH.findall(text))
    return count >= LEAST_IDEOGRAPHS and count >= SHARE * len("".join(text.split()))
