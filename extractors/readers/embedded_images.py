"""Tables published as pictures inside a Word file, a web page or a web archive."""

from __future__ import annotations

import base64
import binascii
import email
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_to_bytes

from lxml import etree

from gongkai.extractors import media_types
from gongkai.extractors.document import FEW_CELLS, Document, Passage, Problem, Table, UnreadableError
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.xml_parsing import parsed_xml

IMAGES = (media_types.JPEG, media_types.PNG, media_types.TIFF, media_types.BMP, media_types.GIF)
MOST = 20
LEAST_BYTES = 8_000
"""Smaller pictures are logos, seals and icons."""

_DATA = re.compile(r"""<img\b[^>]{0,300}?\ssrc\s*=\s*["']data:image/[\w.+-]+(;base64)?,([^"']+)["']""", re.I)
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def with_pictures(document: Document, pictures: Callable[[], Iterable[bytes]]) -> Document:
    """The document with the tables of its pictures after its own, if it has hardly any of its own.

    Pictures without a ruled table add nothing. Their content has no page, because the document has none.
    """
    if sum(len(table.cells) for table in document.tables) >= FEW_CELLS:
        return document
    passages, tables, problems = list(document.passages), list(document.tables), list(document.problems)
    try:
        found = list(pictures())
    except UnreadableError as error:  # the text may be intact although the references to pictures are not
        return replace(document, problems=(*problems, Problem(error.rule, None, error.values)))
    chosen = [data for data in found if len(data) >= LEAST_BYTES and media_types.sniff(data) in IMAGES]
    for data in chosen[:MOST]:
        from gongkai.extractors.readers.scan.reader import read_picture  # noqa: PLC0415  # only pictures pay for its models

        try:
            seen = read_picture(data, media_types.sniff(data))
        except UnreadableError as error:
            problems.append(Problem(error.rule, None, error.values))
            continue
        if seen.tables:
            shift = len(passages) + len(tables)
            passages += [Passage(p.order + shift, p.text) for p in seen.passages]
            tables += [_placeless(table, shift) for table in seen.tables]
            problems += [replace(problem, page=None) for problem in seen.problems]
    if len(chosen) > MOST and not tables:
        values = {"size": f"{len(chosen)} pictures", "limit": str(MOST)}
        problems.append(Problem("reading.too_large", None, values))
    return replace(document, passages=tuple(passages), tables=tuple(tables), problems=tuple(problems))


def _placeless(table: Table, shift: int) -> Table:
    cells = tuple(replace(cell, page=None, box=None) for cell in table.cells)
    return replace(table, order=table.order + shift, page=None, cells=cells)


def of_docx(data: bytes) -> list[bytes]:
    """The pictures of a Word file in the order in which its text shows them."""
    with ooxml_package.opened(data) as parts:
        main = media_types.main_part(parts.namelist())
        if main is None:
            return []
        folder, name = posixpath.split(main)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in parts.namelist():
            return []
        ooxml_package.refuse_bombs(parts, [main, relations])
        targets = {
            relation.get("Id"): posixpath.normpath(posixpath.join(folder, relation.get("Target", "")))
            for relation in _parsed(parts.read(relations)).iter("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }
        wanted = [targets.get(blip.get(_EMBED)) for blip in _parsed(parts.read(main)).iter("{*}blip")]
        known = set(parts.namelist())
        return [parts.read(target) for target in dict.fromkeys(wanted) if target in known and target is not None]


def _parsed(xml: bytes) -> etree._Element:
    try:
        return parsed_xml(xml)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error


def of_html(text: bytes) -> list[bytes]:
    """The pictures embedded in a page."""
    pictures = []
    for encoded, content in _DATA.findall(text.decode("latin-1")):
        try:
            raw = unquote_to_bytes(content)
            pictures.append(base64.b64decode(raw, validate=False) if encoded else raw)
        except (ValueError, binascii.Error):
            continue
    return pictures


def of_page(data: bytes, shown: Sequence[Path]) -> list[bytes]:
    """The pictures embedded in a page, and those that were fetched with it."""
    return [*of_html(data), *(path.read_bytes() for path in shown)]


def of_mhtml(data: bytes) -> list[bytes]:
    """The pictures of a web archive, in the order of its parts."""
    message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    parts = [part for part in message.walk() if part.get_content_maintype() == "image"]
    contents = [part.get_payload(decode=True) for part in parts]
    return [content for content in contents if isinstance(content, bytes)]
