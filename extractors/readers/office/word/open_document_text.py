"""The text stored in an OpenDocument text (.odt, or .fodt: the same in one XML file), cell by cell."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from lxml import etree

from gongkai.extractors.document import UnreadableError, compact
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.xml_parsing import parsed_xml

LEAST_SHARE = 40
"""The least size of raised letters, in per cent."""
_CONTENT = "content.xml"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ELSEWHERE = (
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation",
    f"{_TEXT}note",
    f"{_TEXT}tracked-changes",
)
"""Content of a paragraph that is printed elsewhere or not at all."""


def stored_cells(data: bytes) -> list[str] | None:
    """The text of every cell in the order of the file, a nested table after the cell
    that contains it; None if it cannot be read."""
    try:
        root = parsed_xml(_content(data) if data.startswith(b"PK") else data)
    except (UnreadableError, KeyError, etree.XMLSyntaxError):
        return None
    small = {style.get(f"{_STYLE}name") for style in root.iter(f"{_STYLE}style") if _is_small(style)}
    return [compact("".join(_texts(cell, small))) if _is_shown(cell) else "" for cell in root.iter(_CELL)]


def _content(package: bytes) -> bytes:
    with ooxml_package.opened(package) as parts:
        ooxml_package.refuse_bombs(parts, [_CONTENT])
        return parts.read(_CONTENT)


def _is_small(style: etree._Element) -> bool:
    """Whether a style scales letters down so much that they can hardly be read."""
    look = style.find(f"{_STYLE}text-properties")
    raised = re.search(r"(\d+(?:\.\d+)?)%\s*$", look.get(f"{_STYLE}text-position", "") if look is not None else "")
    return raised is not None and float(raised[1]) < LEAST_SHARE


def _is_shown(cell: etree._Element) -> bool:
    """Whether all sections around a cell are shown unconditionally."""
    return all(section.get(f"{_TEXT}display", "true") == "true" for section in cell.iterancestors(f"{_TEXT}section"))


def _texts(element: etree._Element, small: Container[str | None]) -> Iterator[str]:
    waiting: list[etree._Element | str] = [element]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
            continue
        parts: list[etree._Element | str] = [here.text] if here.text else []
        for child in here:
            is_small = child.get(f"{_TEXT}style-name") in small
            if isinstance(child.tag, str) and child.tag not in (*_ELSEWHERE, _CELL) and not is_small:
                parts.append(child)
            if child.tail:
                parts.append(child.tail)
        waiting.extend(reversed(parts))
