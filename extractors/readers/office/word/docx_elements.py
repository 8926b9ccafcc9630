"""The one place that uses docx.oxml, which is private to python-docx: elements that know their text and their spans.

Word packages are too often broken around the text for python-docx's public door, which opens the whole package.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.parser import element_class_lookup
from lxml import etree

MAX_SPAN = 100

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

OFF = ("0", "false", "off")
"""What says of a property that it does not hold."""

# lxml's elements; python-docx has no types for the classes it makes of them
Element = Any

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_PRINTED = frozenset(f"{W}{name}" for name in ("t", "br", "cr", "tab", "ptab", "noBreakHyphen"))


def transitional(xml: bytes) -> bytes:
    """A part with the names of ISO/IEC 29500-4, which all programs write, where it has those of the strict form."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", xml)


# a comment within a text would end it
_parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, remove_comments=True, remove_pis=True)
_parser.set_element_class_lookup(element_class_lookup)


def parsed(xml: bytes) -> Element:
    """The root of a part, as python-docx's elements. Raises `lxml.etree.XMLSyntaxError`."""
    return etree.fromstring(xml, _parser)


def printed(child: Element) -> str:
    """What one element of a run prints."""
    return str(child) if child.tag in _PRINTED else ""


def columns_before(row: Element) -> int:
    return _number(row, "grid_before", 0)


def span(cell: Element) -> int:
    return max(1, _number(cell, "grid_span", 1))


def continues_above(cell: Element) -> bool:
    return bool(_property(cell, "vMerge", None) == "continue")


def _number(element: Element, name: str, default: int) -> int:
    value = _property(element, name, default)
    return min(max(value, 0), MAX_SPAN) if isinstance(value, int) else default


def _property(element: Element, name: str, default: Any) -> Any:
    """A property of an element; what is no valid value says nothing."""
    try:
        return getattr(element, name)
    except (ValueError, TypeError, KeyError):
        return default
