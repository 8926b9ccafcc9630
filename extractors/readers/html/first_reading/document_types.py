"""Whether browsers use quirks mode for a page, by its document type: the first reading's own rules."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

MOST_BEFORE = 10_000
"""The number of bytes in which the document type is searched."""

_LENIENT = re.compile(
    rb"<!doctype\s+(?!html\b)|<!doctype\s+html\s+public\s+[\"'](?:html[\"']|-//ietf//|-//netscape|-//microsoft"
    rb"|-//w3c//dtd html (?:3|4\.0 (?:transitional|frameset)|4\.01 (?:transitional|frameset)//en[\"']\s*>))"
    rb"|<!doctype[^>]*ibmxhtml1-transitional",
    re.I,
)
"""https://html.spec.whatwg.org/#the-initial-insertion-mode"""


def is_lenient(parser: LexborHTMLParser) -> bool:
    """Whether bare numbers are pixels, and class names case-insensitive."""
    before = parser.root.prev if parser.root is not None else None
    while before is not None and before.tag != "-doctype":
        before = before.prev
    return before is None or _LENIENT.search((parser.raw_html or b"")[:MOST_BEFORE]) is not None
