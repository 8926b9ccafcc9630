"""One reader per medium; each gives the same `Document` of `Table`s of `Cell`s."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors.readers import media, pictures
from extractors.readers.pictures import with_pictures
from extractors.tables import Document, Unreadable

MAX_BYTES = 500 * 1024 * 1024
"""Beyond this a file is not even opened; each reader has lower limits of its own."""


def read(
    path: Path,
    charset: str | None = None,
    converted: Path | None = None,
    *,
    override_permission: bool = False,
    shown: Sequence[Path] = (),
) -> Document:
    """Read a document, whatever its name says it is. Raises `Unreadable` with the reason.

    `charset` is what a web server declared for a page; the page's own bytes have the last word.
    `converted` is the .docx that LibreOffice made of an old Word document, where that was done before.
    `override_permission` reads a PDF that forbids extraction; a person has decided that, on record.
    `shown` are the pictures of a web page, where they were fetched with it.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable("reading.too_large", size=str(size), limit=str(MAX_BYTES))
    data = path.read_bytes()
    kind = media.sniff(data)
    # camelot takes seconds to import: only a PDF pays for it
    if kind == media.PDF:
        from extractors.readers.pdf import read_pdf

        return read_pdf(path, override_permission=override_permission)
    if kind == media.HTML:
        from extractors.readers.html import read_html

        return with_pictures(read_html(data, charset), lambda: pictures.of_page(data, shown))
    if kind == media.DOCX:
        from extractors.readers.docx import read_docx

        return with_pictures(read_docx(data), lambda: pictures.of_docx(data))
    if kind == media.EMPTY:
        raise Unreadable("reading.empty")
    if kind == media.XLSX:
        from extractors.readers.excel import read_excel

        return read_excel(data)
    if kind == media.MHTML:
        from extractors.readers.mhtml import read_mhtml

        return with_pictures(read_mhtml(data), lambda: pictures.of_mhtml(data))
    if kind in (media.OLE, media.RTF):
        from extractors.readers.office import read_office

        return read_office(data, converted)
    if kind in (media.JPEG, media.PNG, media.TIFF, media.BMP, media.GIF):
        from extractors.readers.scan import read_picture

        return read_picture(data, kind)
    raise Unreadable("reading.unsupported", media_type=kind)
