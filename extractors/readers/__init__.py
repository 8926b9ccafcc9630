"""One reader per medium; each gives the same `Document` of `Table`s of `Cell`s."""

from __future__ import annotations

from pathlib import Path

from extractors.readers import media
from extractors.tables import Document, Unreadable


def read(path: Path, charset: str | None = None) -> Document:
    """Read a document, whatever its name says it is. Raises `Unreadable` with the reason.

    `charset` is what a web server declared for a page; the page's own bytes have the last word.
    """
    data = path.read_bytes()
    kind = media.sniff(data)
    # camelot takes seconds to import: only a PDF pays for it
    if kind == media.PDF:
        from extractors.readers.pdf import read_pdf

        return read_pdf(path)
    if kind == media.HTML:
        from extractors.readers.html import read_html

        return read_html(data, charset)
    if kind == media.DOCX:
        from extractors.readers.docx import read_docx

        return read_docx(data)
    if kind == media.EMPTY:
        raise Unreadable("reading.empty")
    if kind in (media.OLE, media.RTF):
        raise Unreadable("reading.office_legacy")
    raise Unreadable("reading.unsupported", media_type=kind)
