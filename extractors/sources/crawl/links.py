"""Resolving the links of a page."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """The base address of the links of the page at `url`."""
    node = tree.css_first("base[href]")
    return target(url, node.attributes.get("href")) or url if node is not None else url


def target(base: str, reference: str | None) -> str:
    """The web address that a link refers to, without #…; empty where it is not a web address."""
    text = (reference or "").strip()
    try:
        url = urldefrag(urljoin(base, text)).url
        url.encode()  # a lone surrogate, which JSON can encode, cannot be in an address
        parts = urlsplit(url)
        usable = bool(text) and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return url if usable else ""
