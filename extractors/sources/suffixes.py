"""File name suffixes: what a suffix says about the document, in one place."""

from __future__ import annotations

_FORMATS = {
    ".pdf": "PDF", ".doc": "Word", ".docx": "Word", ".wps": "WPS", ".rtf": "RTF", ".odt": "ODT",
    ".xlsx": "Excel", ".et": "WPS",
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
"""Suffixes that no web page has; a .xls often is a web page that holds the table."""

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff"})
DOCUMENT_SUFFIXES = frozenset(_FORMATS) - IMAGE_SUFFIXES | {".xls"}
"""A link with any other suffix leads to another page."""


def format_of(suffix: str) -> str | None:
    """The format that a file of this name must have; None where the name does not tell."""
    return _FORMATS.get(suffix.lower())
