"""Plain text (.txt, .csv): its lines as passages, and its words where columns
are made with spaces, tabs, commas or bars."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers import text_boxes, text_columns
from gongkai.extractors.readers.html.encoding import decode

MEDIA_TYPE = "text/plain"

MAX_BYTES = 5 * 1024 * 1024

LEAST_IDEOGRAPHS, SHARE = 20, 0.2
"""A Chinese text has at least this many ideographs, and they are at least this share of its characters."""

LEAST_ROWS, LEAST_COMMAS = 6, 2
"""At least this many lines with at least this many separators are a table: one of three columns has two."""

_QUOTED = re.compile(r'="(.*)"')
"""A field that a spreadsheet is to keep as text: ="012"."""

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_MARKUP = re.compile(r"\s*[<{\[]")


def read_plain_text(data: bytes) -> Document | None:
    """The text of a file; None if it is not Chinese text."""
    if len(data) > MAX_BYTES:
        return None
    text, problems = decode(data, None)
    text = text.lstrip("\ufeff")
    if problems or not _is_chinese_text(text):
        return None
    lines = list(enumerate(_with_tabs(text)))
    passages = [Passage(number, line.strip()) for number, line in lines if line.strip()]
    return Document(MEDIA_TYPE, None, tuple(passages), (), layouts=text_columns.layouts(lines))


def _with_tabs(text: str) -> list[str]:
    """The lines of a text; if commas or bars separate columns, they are replaced by tabs."""
    lines = text.splitlines()
    parted_by_bars = text_boxes.without_bars(list(enumerate(lines)))
    if [line for _, line in parted_by_bars] != lines:
        return [_HEADING.sub("", line) for _, line in parted_by_bars]
    counts = Counter(line.count(",") for line in lines if line.strip())
    parted = sum(number for commas, number in counts.items() if commas >= LEAST_COMMAS)
    if parted < LEAST_ROWS or 2 * parted < sum(counts.values()):
        return lines
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return lines
    return ["\t".join(" ".join(_QUOTED.sub(r"\1", field).split()) for field in row) for row in rows]


def _is_chinese_text(text: str) -> bool:
    if _MARKUP.match(text) or any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\f" for char in text):
        return False
    count = len(_IDEOGRAPH.findall(text))
    return count >= LEAST_IDEOGRAPHS and count >= SHARE * len(re.sub("[\\s,|\u2500-\u257f]+", "", text))
