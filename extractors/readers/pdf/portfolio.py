"""PDF portfolios: a cover page with the report as an attached file."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, Passage, Problem, Table, UnreadableError

MOST_ATTACHED = 20
LARGEST = 100 * 1024 * 1024
"""The largest attached file, in bytes, that is examined."""


def with_attached_report(pdf: pdfium.PdfDocument, document: Document) -> Document:
    """The document or, if it has no table itself, its content together with that of
    the first attached document that has one.

    Content of an attachment has no page number, because the document that can be displayed does not contain its pages.
    """
    if document.tables:
        return document
    for name, data in _attached(pdf):
        try:
            found = _read(data)
        except UnreadableError as error:
            document = replace(document, problems=(*document.problems, Problem(error.rule, None, error.values)))
            continue
        if found.tables:
            return _joined(document, found, name)
    return document


def _attached(pdf: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    for index in range(min(MOST_ATTACHED, raw.FPDFDoc_GetAttachmentCount(pdf))):
        attachment = pdfium.PdfAttachment(raw.FPDFDoc_GetAttachment(pdf, index), pdf)
        size = ctypes.c_ulong()
        raw.FPDFAttachment_GetFile(attachment, None, 0, size)
        if 0 < size.value <= LARGEST:
            yield attachment.get_name(), bytes(attachment.get_data())


def _read(data: bytes) -> Document:
    from gongkai.extractors import readers  # noqa: PLC0415  # it imports this reader

    if media_types.sniff(data) in (media_types.UNKNOWN, media_types.EMPTY, media_types.ZIP):
        return Document(media_types.UNKNOWN, None, (), ())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "attached"
        path.write_bytes(data)
        return readers.read(path)


def _joined(cover: Document, found: Document, name: str) -> Document:
    shift = len(cover.passages)
    passages = [Passage(p.order + shift, p.text) for p in found.passages]
    tables = [_placeless(table, shift) for table in found.tables]
    problems = [Problem("reading.attached", None, {"detail": name}), *(replace(p, page=None) for p in found.problems)]
    return replace(
        cover,
        passages=(*cover.passages, *passages),
        tables=tuple(tables),
        meta={**cover.meta, **found.meta},
        problems=(*cover.problems, *problems),
    )


def _placeless(table: Table, shift: int) -> Table:
    cells = tuple(replace(cell, page=None, box=None) for cell in table.cells)
    return replace(table, order=table.order + shift, page=None, cells=cells)
