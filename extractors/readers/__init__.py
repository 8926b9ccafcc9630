"""One reader per kind of file; each returns the same `Document` of `Table`s of `Cell`s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers import embedded_images
from gongkai.extractors.readers.embedded_images import with_pictures
from gongkai.extractors.readers.html.limits import MAX_BYTES as MAX_BYTES_OF_PAGES
from gongkai.extractors.readers.office import ooxml_package

MAX_BYTES = 500 * 1024 * 1024
"""A larger file is not even opened; each reader has lower limits of its own."""

_START = 64 * 1024


def read(
    path: Path,
    charset: str | None = None,
    converted: Path | None = None,
    *,
    override_permission: bool = False,
    shown: Sequence[Path] = (),
) -> Document:
    """Read a document, whatever its name suggests. Raises `UnreadableError` with the reason.

    `charset` is what a web server declared for a page; the page's own bytes take precedence. `converted`
    is the .docx that LibreOffice made of an old Word document, if that was done before.
    `override_permission` reads a PDF that forbids extraction, by a recorded decision of a person. `shown`
    are the pictures of a web page, if they were fetched with it.
    """
    _refuse_too_large(path)
    data = path.read_bytes()
    kind = media_types.sniff(data)
    if kind in (media_types.DOCX, media_types.XLSX, media_types.OFD, media_types.ZIP):
        data, kind = _with_plain_names(data, kind)
    # camelot takes seconds to import: only PDFs need it
    if kind == media_types.PDF:
        from gongkai.extractors.readers.pdf.reader import read_pdf

        return read_pdf(path, override_permission=override_permission)
    if kind == media_types.HTML:
        from gongkai.extractors.readers.html.reader import read_html

        return with_pictures(read_html(data, charset), lambda: embedded_images.of_page(data, shown))
    if kind == media_types.DOCX:
        from gongkai.extractors.readers.office.word.docx import read_docx

        return with_pictures(read_docx(data), lambda: embedded_images.of_docx(data))
    if kind == media_types.EMPTY:
        raise UnreadableError("reading.empty")
    if kind == media_types.XLSX:
        from gongkai.extractors.readers.office.workbook.excel import read_excel

        return read_excel(ooxml_package.with_usual_places(data))
    if kind in (media_types.MHTML, media_types.ZIP, media_types.GZIP):
        return _read_container(data, kind)
    if kind in (media_types.EXCEL_XML, media_types.WORD_XML, media_types.WORD_FLAT, media_types.ODS):
        return replace(_read_rewritten(data, kind), media_type=kind)
    if kind == media_types.OFD:
        from gongkai.extractors.readers.ofd.reader import pictures_of_ofd, read_ofd

        return with_pictures(read_ofd(data), lambda: pictures_of_ofd(data))
    if kind in media_types.OF_LIBREOFFICE:
        from gongkai.extractors.readers.office.word.libreoffice import read_office

        return read_office(data, converted)
    if kind in (media_types.JPEG, media_types.PNG, media_types.TIFF, media_types.BMP, media_types.GIF):
        from gongkai.extractors.readers.scan.reader import read_picture

        return read_picture(data, kind)
    return _read_unknown(data, kind)


def _refuse_too_large(path: Path) -> None:
    """Refuse a web page of, say, 200 MB by its first bytes, before it is read into memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        is_page = media_types.sniff(file.read(_START)) == media_types.HTML
    limit = MAX_BYTES_OF_PAGES if is_page else MAX_BYTES
    if size > limit:
        raise UnreadableError("reading.too_large", size=str(size), limit=str(limit))


def _with_plain_names(data: bytes, kind: str) -> tuple[bytes, str]:
    """A package with the usual names of its parts, and its media type after that."""
    plain = ooxml_package.with_plain_names(data)
    return (data, kind) if plain is data else (plain, media_types.sniff(plain))


def _read_unknown(data: bytes, kind: str) -> Document:
    """Read a file without any recognisable type as plain text."""
    from gongkai.extractors.readers.plain_text import read_plain_text

    document = read_plain_text(data) if kind == media_types.UNKNOWN else None
    if document is None:
        raise UnreadableError("reading.unsupported", media_type=kind)
    return document


def _read_container(data: bytes, kind: str) -> Document:
    """Read a file that contains others: an archive, a mail, a web archive."""
    from gongkai.extractors.readers.archive import read_archive, read_attachment, read_compressed
    from gongkai.extractors.readers.html.mhtml import read_mhtml

    if kind != media_types.MHTML:
        return read_archive(data, read) if kind == media_types.ZIP else read_compressed(data, read)
    attached = read_attachment(data, read)
    return attached or with_pictures(read_mhtml(data), lambda: embedded_images.of_mhtml(data))


def _read_rewritten(data: bytes, kind: str) -> Document:
    """Read a document or workbook in one XML file, or an OpenDocument workbook, after
    rewriting it as a current Office package."""
    if kind == media_types.WORD_FLAT:
        from gongkai.extractors.readers.office.word.docx import read_docx
        from gongkai.extractors.readers.office.word.word_xml import unfolded

        package = unfolded(data)
        return with_pictures(read_docx(package), lambda: embedded_images.of_docx(package))
    if kind == media_types.WORD_XML:
        from gongkai.extractors.readers.office.word.docx import read_docx
        from gongkai.extractors.readers.office.word.word_xml import as_docx

        return read_docx(as_docx(data))
    from gongkai.extractors.readers.office.workbook import open_document_sheets, spreadsheet_xml
    from gongkai.extractors.readers.office.workbook.excel import read_excel

    rewritten = spreadsheet_xml if kind == media_types.EXCEL_XML else open_document_sheets
    return read_excel(rewritten.as_xlsx(data))
