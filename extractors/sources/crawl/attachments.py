"""Documents that a web page shows or links: a report is often a PDF in a frame,
a Word file behind a link, or a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.extractors.document import FEW_CELLS
from gongkai.extractors.readers.html.reader import decode
from gongkai.extractors.sources.crawl.link_words import link_words
from gongkai.extractors.sources.crawl.links import base_of, target
from gongkai.extractors.sources.suffixes import DOCUMENT_SUFFIXES, IMAGE_SUFFIXES

CONTENT = ".trs_editor_view, .TRS_Editor, #zoom, #ivs_content, #webeditorview, .article-content"
"""Where common content systems put the text of a page, apart from logos and advertisements."""

_LEAST_SIDE = 200
MOST = 10
"""The most documents taken from one page; a page with more is a list, not a report."""

_DOWNLOAD = re.compile(r"down_?(?:load|file)|attach|[?&](?:file|attach)\w*=", re.I)
"""Addresses that return a document without naming it."""
_EXPIRING = re.compile(r"[?&](?:expires?|token|sign(?:ature)?|timestamp|auth_?key|x-amz-\w+|accesskeyid)=", re.I)
_GATEWAY = re.compile(r"gateway.*[?&]fileurl=", re.I)
_IN_SCRIPT = re.compile(r"[\"']([^\"'<>\s]{1,300}\.(?:pdf|docx?|wps|xlsx?))[\"']", re.I)
_LITTLE_TEXT = 300
"""A page with fewer characters is hardly more than the link to its document."""
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_VIEWED = ("file", "src", "url")
"""Parameters that tell viewers such as pdf.js what to show."""


def attachments(data: bytes, url: str, charset: str | None = None) -> list[str]:
    """Addresses of the documents of the page `data`, which was found at `url`, each once, in reading order.

    These are documents in frames, links to documents named like a report or an attachment, and, where the page has no
    table of its own, pages in frames. A link such as download.jsp?… counts as a document if its text or its address
    says so. On a page that is hardly more than a link every document counts, also one that only a script shows.
    """
    tree = LexborHTMLParser(decode(data, charset)[0])
    base = base_of(tree, url)
    page = _AroundLinks(tree.css_first("table") is not None, _is_hardly_text(tree))
    found: list[str] = []
    for node in tree.css(", ".join([*_FRAMES, "a[href]"])):
        address = _document_of(node, base, page)
        if address and address not in (url, *found):
            found.append(address)
    if not found and page.is_bare:
        shown = (target(base, match[1]) for node in tree.css("script") for match in _IN_SCRIPT.finditer(node.text()))
        found = list(dict.fromkeys(address for address in shown if address))
    return found[:MOST]


def is_expiring(address: str) -> bool:
    """Whether an address is valid for only some minutes: it is taken from its page again each time and never stored."""
    return bool(_EXPIRING.search(address) or _GATEWAY.search(address))


@dataclass(frozen=True, slots=True)
class _AroundLinks:
    """What else is on the page: a table, or hardly any text at all."""

    has_table: bool
    is_bare: bool


def _document_of(node: LexborNode, base: str, page: _AroundLinks) -> str:
    """The document that a link or a frame leads to; empty where it leads to none that belongs to the page."""
    framed = node.tag in _FRAMES
    reference = node.attributes.get(_FRAMES.get(node.tag or "", "href")) or node.attributes.get("data-src")
    address = target(base, reference)
    if framed:
        address = _shown_by_viewer(address)
        return address if _is_document(address) or not page.has_table else ""
    label = node.text(deep=True).strip() + (node.attributes.get("title") or "")
    named = link_words().attachment.search(label + unquote(address.rpartition("/")[2]))
    if _is_document(address) or _has_suffix(label):
        return address if named or (page.is_bare and link_words().link_alone.search(label)) else ""
    return address if link_words().attachment.search(label) and _DOWNLOAD.search(address) else ""


def _is_hardly_text(tree: LexborHTMLParser) -> bool:
    text = "".join(node.text(deep=True, separator=" ") for node in tree.css("p, div, td, span, h1, h2, li"))
    return len("".join(text.split())) < _LITTLE_TEXT


def pictures(data: bytes, url: str, charset: str | None = None) -> list[str]:
    """Addresses of the pictures in the text of a page with few or no table cells, in reading order."""
    tree = LexborHTMLParser(decode(data, charset)[0])
    if len(tree.css("td, th")) >= FEW_CELLS:
        return []
    base = base_of(tree, url)
    found: list[str] = []
    places = tree.css(CONTENT) or ([tree.body] if tree.body is not None else [])
    for node in (image for place in places for image in place.css("img[src]")):
        address = target(base, node.attributes.get("src"))
        large = all(_side(node.attributes.get(side)) >= _LEAST_SIDE for side in ("width", "height"))
        if PurePosixPath(urlsplit(address).path).suffix.lower() in IMAGE_SUFFIXES and large:
            found.append(address)
    return list(dict.fromkeys(found))[:MOST]


def _is_document(address: str) -> bool:
    """Whether an address names a document in its path or, as download.jsp?name=a.pdf, in its query."""
    parts = urlsplit(address)
    return any(_has_suffix(unquote(text)) for text in (parts.path, *re.split("[&;]", parts.query)))


def _has_suffix(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in DOCUMENT_SUFFIXES


def _shown_by_viewer(address: str) -> str:
    """`/pdfjs/web/viewer.html?file=/a.pdf` shows /a.pdf; any other address is returned unchanged."""
    parameters = parse_qs(urlsplit(address).query)
    values = [value for name in _VIEWED for value in parameters.get(name, ())]
    document = next((value for value in values if _has_suffix(urlsplit(value).path)), None)
    return target(address, document) if document else address


def _side(attribute: str | None) -> int:
    """The pixels given by an attribute; without a number the picture is assumed to be large."""
    digits = re.match(r"\s*(\d+)\s*(?:px)?\s*$", attribute or "")
    return int(digits.group(1)) if digits else _LEAST_SIDE
