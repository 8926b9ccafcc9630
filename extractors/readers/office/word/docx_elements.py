"""The only module that uses docx.oxml, a private part of python-docx: elements with methods for their text and spans.

Word packages are often broken in parts other than the text, which python-docx's public interface does not tolerate
because it opens the whole package.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.parser import element_class_lookup
from lxml import etree

MAX_SPAN = 100

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

OFF = ("0", "false", "off")
"""Values that switch a property off."""

# lxml elements; python-docx has no types for its element classes
Element = Any

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_PRINTED = frozenset(f"{W}{name}" for name in ("t", "br", "cr", "tab", "ptab", "noBreakHyphen"))


def transitional(xml: bytes) -> bytes:
    """A part with the transitional names of ISO/IEC 29500-4, which all programs write, in place of strict ones."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", xml)


# a comment would split a text
_parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, remove_comments=True, remove_pis=True)
_parser.set_element_class_lookup(element_class_lookup)


def parsed(xml: bytes) -> Element:
    """The root of a part as python-docx elements. Raises `lxml.etree.XMLSyntaxError`."""
    return etree.fromstring(xml, _parser)


def printed(child: Element) -> str:
    """The text that one element of a run prints."""
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
    """A property of an element; an invalid value counts as absent."""
    try:
        return getattr(element, name)
    except (ValueError, TypeError, KeyError):
        return default
