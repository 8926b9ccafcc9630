"""The documents that a web page shows or offers: a report is often a PDF in a frame, or a Word file behind a link."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from extractors.readers.html import decode

MOST = 10
"""Documents followed from one page; a page with more is a list, not a report."""

_SUFFIXES = {".pdf", ".doc", ".docx", ".wps", ".rtf", ".xls", ".xlsx", ".et"}
_NAMES = re.compile("年度?报告|年报|附件|附表|统计表|信息公开")
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}


def attachments(data: bytes, url: str, charset: str | None = None) -> list[str]:
    """Addresses of the documents of the page `data` that was found at `url`, each once, in reading order.

    Taken are documents in frames, links to documents that are named like a report or an attachment, and,
    where the page has no table of its own, pages in frames.
    """
    tree = LexborHTMLParser(decode(data, charset)[0])
    has_table = tree.css_first("table") is not None
    found: list[str] = []
    for node in tree.css(", ".join([*_FRAMES, "a[href]"])):
        attribute = _FRAMES.get(node.tag or "", "href")
        target = urljoin(url, (node.attributes.get(attribute) or "").strip())
        name = PurePosixPath(unquote(urlsplit(target).path))
        is_document = name.suffix.lower() in _SUFFIXES
        framed = node.tag in _FRAMES
        named = framed or _NAMES.search(node.text(deep=True) + (node.attributes.get("title") or "") + name.stem)
        wanted = (is_document and named) or (framed and not is_document and not has_table)
        if wanted and urlsplit(target).scheme in ("http", "https") and target not in (url, *found):
            found.append(target)
    return found[:MOST]
