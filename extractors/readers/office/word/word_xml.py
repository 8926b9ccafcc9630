"""Word documents in one XML file, rewritten as .docx and read as such.

Word 2003 XML differs in names, but hardly in structure. (LibreOffice reads it too, but loses vertically merged cells.)
A flat package contains the parts of a .docx unchanged.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any

from lxml import etree

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.xml_parsing import parsed_xml

_OLD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_NEW = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RENAMED = {
    "wordDocument": "document",
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "listPr": "numPr",
    "ilfo": "numId",
    "noBreakHyphen": "noBreakHyphen",
}
_ATTRIBUTES = {"fareast": "eastAsia", "h-ansi": "hAnsi"}
_HYPHENATED = re.compile("[a-z]+(?:-[a-z0-9]+)+")
"""Hyphenated values, which Office Open XML writes as one word."""
_NAMING = ("rFonts", "pStyle", "rStyle", "tblStyle", "basedOn", "style", "font", "altName", "lang")
"""Elements whose values are names, which are kept."""
_OTHER_PARTS = {"styles": "styles", "fontTable": "fonts", "settings": "docPr"}
# wrappers that print their content, and tracked changes by type
_WRAPPERS = ("sect", "sub-section", "pBdrGroup")
_TRACKED = {"Word.Deletion": "del", "Word.Insertion": "ins"}


def _root(data: bytes) -> Any:
    try:
        return parsed_xml(data)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error


def unfolded(data: bytes) -> bytes:
    """A flat package as the equivalent zip archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for part in _root(data).findall(f"{_PACKAGE}part"):
            content = part.find(f"{_PACKAGE}xmlData/*")
            binary = part.findtext(f"{_PACKAGE}binaryData")
            if content is not None:
                name = part.get(f"{_PACKAGE}name", "").lstrip("/")
                package.writestr(name, etree.tostring(content, encoding="utf-8", xml_declaration=True))
            elif binary:
                try:
                    package.writestr(part.get(f"{_PACKAGE}name", "").lstrip("/"), base64.b64decode(binary))
                except ValueError as error:
                    raise UnreadableError("reading.broken", detail=str(error)) from error
    return written.getvalue()


def as_docx(data: bytes) -> bytes:
    """A package of the body, the styles, the fonts and the settings."""
    root = _root(data)
    body = root.find(f"{_OLD}body")
    if body is None:
        raise UnreadableError("reading.broken", detail="no w:body in the document")
    document = etree.Element(f"{_NEW}document", nsmap={"w": _NEW[1:-1]})
    ground = root.find(f"{_OLD}bgPict/{_OLD}background")
    if ground is not None:
        etree.SubElement(document, f"{_NEW}background").set(f"{_NEW}color", (_own(ground, "bgcolor")).lstrip("#"))
    document.append(_rewritten(body))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", etree.tostring(document, encoding="utf-8", xml_declaration=True))
        for name, part in _OTHER_PARTS.items():
            if (found := root.find(f"{_OLD}{part}")) is not None:
                package.writestr(f"word/{name}.xml", etree.tostring(_rewritten(found), encoding="utf-8"))
    return written.getvalue()


def _rewritten(root: Any) -> Any:
    """`root` with the names of Office Open XML."""
    for element in list(root.iter(etree.Element)):
        space, _, name = element.tag.rpartition("}")
        if space + "}" == _OLD:
            element.tag = _NEW + _RENAMED.get(name, name)
        elif name == "annotation":
            kind = next((value for key, value in element.attrib.items() if key.endswith("}type")), "")
            element.tag = _NEW + _TRACKED.get(kind, "smartTag")
        elif name == "content" and element.getparent() is not None:
            element.tag = f"{_NEW}smartTag"
        elif name in _WRAPPERS:
            element.tag = f"{_NEW}customXml"
        for key, value in list(element.attrib.items()):
            if key.startswith(_OLD):
                del element.attrib[key]
                stated = key.removeprefix(_OLD)
                is_word = _HYPHENATED.fullmatch(value) is not None and name not in _NAMING
                element.set(_NEW + _ATTRIBUTES.get(stated, _joined(stated)), _joined(value) if is_word else value)
    return root


def _own(element: Any, name: str) -> str:
    return str(element.get(f"{_OLD}{name}") or "")


def _joined(words: str) -> str:
    """Hyphenated words as Office Open XML writes them: at-least as atLeast."""
    first, *others = words.split("-")
    return first + "".join(word[:1].upper() + word[1:] for word in others)
