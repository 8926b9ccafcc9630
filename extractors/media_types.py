"""Determines what a file is from its bytes: names and served content types are wrong too often to be used."""

from __future__ import annotations

import io
import re
import zipfile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OF_LIBREOFFICE = (OLE, RTF, ODT)
"""The types that LibreOffice converts to .docx, except for workbooks among the OLE files."""
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
BMP = "image/bmp"
GIF = "image/gif"
HTML = "text/html"
MHTML = "multipart/related"
OFD = "application/ofd"
WORD_XML = "application/vnd.ms-word.2003+xml"
EXCEL_XML = "application/vnd.ms-excel.2003+xml"
WORD_FLAT = "application/vnd.ms-word.2006+xml"
"""A Word package in one XML file (flat OPC)."""
FILE_ENDINGS = r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)"
"""The pattern of the endings under which reports are offered as files, in names and addresses."""
GZIP = "application/gzip"
EMPTY = "inode/x-empty"
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"\xd0\xcf\x11\xe0", OLE),
    (b"{\\rtf", RTF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\x1f\x8b\x08", GZIP),
)
_HEAD = 64 * 1024
_LEADING = re.compile(r"(?:\s+|<!--.*?-->|<\?xml[^>]*\?>|\ufeff)*", re.S)
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|table|tbody|tr|td|div|p|span|font|center|h[1-6]"
    r"|ul|ol|li|a|b|br|hr|img|strong|form|iframe|frameset)[\s/>]",
    re.I,
)
_ROOT_TAG = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.I)
# the root elements of documents in one XML file, with any prefix
_OFFICE_XML = (
    (re.compile(r"<(?:\w+:)?wordDocument\b|http://schemas.microsoft.com/office/word/2003/wordml"), WORD_XML),
    (re.compile(r"<(?:\w+:)?package\b[^>]*http://schemas.microsoft.com/office/2006/xmlPackage"), WORD_FLAT),
    (re.compile(r"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet"), EXCEL_XML),
    (re.compile(r"<(?:\w+:)?document\b[^>]*\bmimetype=['\"]application/vnd\.oasis\.opendocument\.text['\"]"), ODT),
)
HEAD_OF_XML = 4096
"""In the first so many bytes of such a file its root element is told."""
_PDF_VERSION = re.compile(rb"%PDF-\d\.\d")
_OPEN_DOCUMENT = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.(?:text|spreadsheet))")
_START_OF_OPEN_DOCUMENT = 256
_MAIL_HEADER = re.compile(r"\A\s*[A-Za-z][A-Za-z-]*:[ \t]")
_MAIN_PART = re.compile(r"word/document\d*\.xml")


def sniff(data: bytes) -> str:
    """The media type of `data`."""
    if not data:
        return EMPTY
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_document(data) or _zipped(data)
    for start, media_type in _STARTS:
        if data.startswith(start):
            return media_type
    # plain text may begin with "BM", too; the four reserved bytes of a bitmap's header are zero
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return BMP
    return _textual(data)


def main_part(names: list[str]) -> str | None:
    """The part of a Word package that contains its text: word/document.xml, in Microsoft 365 also document2.xml."""
    if "word/document.xml" in names:
        return "word/document.xml"
    return next((name for name in names if _MAIN_PART.fullmatch(name)), None)


def bomless_utf16(data: bytes) -> str | None:
    """The codec of UTF-16 markup without a byte order mark."""
    if data.startswith(b"<\x00"):
        return "utf-16-le"
    return "utf-16-be" if data.startswith(b"\x00<") else None


def _open_document(data: bytes) -> str | None:
    """The media type of an OpenDocument file, which is the only content of its first, uncompressed part."""
    found = _OPEN_DOCUMENT.search(data[:_START_OF_OPEN_DOCUMENT])
    return found[1].decode() if found else None


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            # some programs write that first part after others, or compressed
            is_short = "mimetype" in names and package.getinfo("mimetype").file_size < _START_OF_OPEN_DOCUMENT
            if is_short and (kind := _open_document(b"mimetype" + package.read("mimetype"))):
                return kind
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # a truncated file still has the names of its parts; its reader will report that it is broken
        names = [name for name in ("word/document.xml", "xl/workbook.xml") if name.encode() in data]
    if main_part(names):
        return DOCX
    if "OFD.xml" in names:
        return OFD
    return XLSX if "xl/workbook.xml" in names else ZIP


def _textual(data: bytes) -> str:
    head = _head(data)
    if office := _office_xml(head[:HEAD_OF_XML]):
        return office
    markup = _TAG.match(head, _LEADING.match(head).end())  # type: ignore[union-attr]  # matches the empty string too
    # a page may have "%PDF" in its title; only a complete PDF header outweighs markup at the start
    if (_PDF_VERSION if markup else re.compile(rb"%PDF")).search(data[:1024]):
        return PDF
    if markup:
        return HTML
    if _MAIL_HEADER.match(head) and _is_mhtml(head[:8192].lower()):
        return MHTML
    return HTML if "\x00" not in head and _ROOT_TAG.search(head[:1024]) else UNKNOWN


def _office_xml(head: str) -> str | None:
    if not head.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        return None
    return next((media_type for pattern, media_type in _OFFICE_XML if pattern.search(head)), None)


def _head(data: bytes) -> str:
    """The beginning of `data` as text in which markup can be recognised, whatever its 8-bit encoding."""
    start = data[:_HEAD]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    return start.removeprefix(b"\xef\xbb\xbf").decode(bomless_utf16(start) or "latin-1", errors="replace")


def _is_mhtml(head: str) -> bool:
    return "mime-version:" in head and re.search(r"content-type:\s*(?:multipart/|text/html)", head) is not None
