"""Names of files: what a suffix says about the document, in one place for all who ask."""

from __future__ import annotations

_FORMATS = {
    ".pdf": "PDF", ".doc": "Word", ".docx": "Word", ".wps": "WPS", ".rtf": "RTF", ".odt": "ODT",
    ".xlsx": "Excel", ".et": "WPS",
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
"""Suffixes that no web page has; many a .xls is one and holds its table."""

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff"})
DOCUMENT_SUFFIXES = frozenset(_FORMATS) - IMAGE_SUFFIXES | {".xls"}
"""What a page links to under another suffix is another page."""


def format_of(suffix: str) -> str | None:
    """What a file of this name must be; None where the name does not tell."""
    return _FORMATS.get(suffix.lower())
