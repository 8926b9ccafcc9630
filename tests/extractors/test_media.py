"""A file is what its bytes say, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from gongkai.extractors import media_types

TYPESET = Path(__file__).parents[1] / "data" / "typeset"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(zipfile.ZipInfo(name), "x" * 50)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sample-2017-legacy.html", media_types.HTML),
        ("sample-2017-legacy.pdf", media_types.PDF),
        ("sample-2022-form2021-scan.pdf", media_types.PDF),
        ("sample-2022-form2021.docx", media_types.DOCX),
    ],
)
def test_samples(name: str, expected: str) -> None:
    assert media_types.sniff((TYPESET / name).read_bytes()) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "inode/x-empty"),
        (b"\r\n" * 10 + b"%PDF-1.4\n", media_types.PDF),
        (b"x" * 1021 + b"%PDF-1.4", media_types.UNKNOWN),
        (b"\xef\xbb\xbf%PDF-1.7", media_types.PDF),
        (b"<br />\n<b>Warning</b>: x\n%PDF-1.5\n", media_types.PDF),
        ("<title>下载100%PDF文件</title>".encode(), media_types.HTML),
        (zipped("[Content_Types].xml", "word/document.xml"), media_types.DOCX),
        (zipped("[Content_Types].xml", "word/document2.xml"), media_types.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), media_types.XLSX),
        (zipped("report.pdf"), "application/zip"),
        (zipped("word/document.xml")[:60], media_types.DOCX),  # cut off
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (rb"{\rtf1\ansi", "application/rtf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00", "image/bmp"),
        (b"BMW is not a picture", media_types.UNKNOWN),
        (b"GIF89a", "image/gif"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"plain text", media_types.UNKNOWN),
    ],
)
def test_bytes(data: bytes, expected: str) -> None:
    assert media_types.sniff(data) == expected


PAGE = "<!DOCTYPE html><html><head><title>年报</title></head><body>1</body></html>"


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        PAGE.encode("gb18030"),
        PAGE.encode("utf-8-sig"),
        PAGE.encode("utf-16"),
        PAGE.encode("utf-16-le"),
        PAGE.encode("utf-16-be"),
        b"\r\n" * 2000 + PAGE.encode(),
        b" <!-- " + b"x" * 5000 + b" > --> \n" + PAGE.encode(),
        b'<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.encode(),
        b"<HTML><BODY>",
        b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><!--[if gte mso 9]>',  # Word's page, saved as .doc
        b'<script>location.href="/404"</script>',
        b"jQuery callback <html><body>",
    ],
)
def test_html(data: bytes) -> None:
    assert media_types.sniff(data) == media_types.HTML


def test_xml_is_not_html() -> None:
    assert (
        media_types.sniff(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:x/>')
        == media_types.UNKNOWN
    )


def test_mhtml() -> None:
    head = b"From: <Saved by WebKit>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n"
    assert media_types.sniff(head + b"<html>") == media_types.MHTML == "multipart/related"
    assert media_types.sniff(head.replace(b"MIME-Version", b"Version")) == media_types.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "expected"), [("text", media_types.ODT), ("spreadsheet", media_types.ODS), ("graphics", media_types.ZIP)]
)
def test_an_open_document_is_told_by_its_first_part(kind: str, expected: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("content.xml", "<office:document-content/>")
        package.writestr("Thumbnails/thumbnail.png", b"\x89PNG\r\n\x1a\n")
    assert media_types.sniff(buffer.getvalue()) == expected
    assert media_types.sniff(buffer.getvalue()[:256]) == expected


def test_an_open_document_whose_kind_stands_behind_other_parts() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("content.xml", "<office:document-content/>" * 50)
        package.writestr("mimetype", media_types.ODS)
    assert media_types.sniff(buffer.getvalue()) == media_types.ODS
