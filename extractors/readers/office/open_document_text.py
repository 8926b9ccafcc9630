"""The text that an OpenDocument text (.odt) stores, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from gongkai.extractors.document import UnreadableError, compact
from gongkai.extractors.readers.office import ooxml_package

_CONTENT = "content.xml"
_CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
_ELSEWHERE = (
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}note",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}tracked-changes",
)
"""What is kept within a paragraph and printed elsewhere or not at all."""


def stored_cells(data: bytes) -> list[str] | None:
    """The text of every cell in the order of the file, a table within a cell after it; None if it cannot be read."""
    try:
        with ooxml_package.opened(data) as parts:
            if _CONTENT not in parts.namelist():
                return None
            ooxml_package.refuse_bombs(parts, [_CONTENT])
            xml = parts.read(_CONTENT)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (UnreadableError, etree.XMLSyntaxError):
        return None
    return [compact("".join(_texts(cell))) for cell in root.iter(_CELL)]


def _texts(element: etree._Element) -> Iterator[str]:
    waiting: list[etree._Element | str] = [element]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
            continue
        parts: list[etree._Element | str] = [here.text] if here.text else []
        for child in here:
            if isinstance(child.tag, str) and child.tag not in (*_ELSEWHERE, _CELL):
                parts.append(child)
            if child.tail:
                parts.append(child.tail)
        waiting.extend(reversed(parts))
