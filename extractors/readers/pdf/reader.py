"""Digital PDF: repaired, straightened or turned where that is needed; its pages give text and tables, scanned ones by
text recognition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from gongkai.extractors.document import (
    Box,
    Document,
    Passage,
    Problem,
    Table,
    TextLayout,
    UnreadableError,
    Word,
)
from gongkai.extractors.readers.pdf import (
    glyphs,
    page_probe,
    page_tables,
    pdf_repair,
    playa_words,
    portfolio,
    text_layout,
)
from gongkai.extractors.readers.pdf.page_probe import Probe

MEDIA_TYPE = "application/pdf"
_XFA = (pdfium.raw.FORMTYPE_XFA_FULL, pdfium.raw.FORMTYPE_XFA_FOREGROUND)
"""Forms that only the viewers of one maker draw: other programs see a page that asks for such a viewer."""

MOST_PAGES = 2_000
"""A report has at most some hundred pages; a longer document is not one, and reading it would only take time."""


def read_pdf(path: Path, *, override_permission: bool = False) -> Document:
    """Read one PDF file. Raises `UnreadableError` where nothing of it can be read.

    A damaged file is rewritten and read again, with a problem that says so. A file that forbids extraction is not read
    unless `override_permission`.
    """
    try:
        return _open(path)
    except UnreadableError as error:
        rule = {"reading.broken": "reading.repaired"}.get(error.rule)
        if error.rule == "reading.not_permitted" and override_permission:
            rule = "reading.permission_overridden"
        if rule is None:
            raise
        try:
            with pdf_repair.rewritten(path) as copy:
                document = _open(copy)
        except (pikepdf.PdfError, UnreadableError):
            raise error from None
        return replace(document, problems=(Problem(rule), *document.problems))


def _open(path: Path, *, straightened: bool = False) -> Document:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        rule = "reading.encrypted" if "password" in str(error).lower() else "reading.broken"
        raise UnreadableError(rule, detail=str(error)) from None
    try:
        pdf.init_forms()  # before the first page is opened, so that filled-in fields are drawn too
        if len(pdf) > MOST_PAGES:
            raise UnreadableError("reading.too_large", size=f"{len(pdf)} pages", limit=f"{MOST_PAGES} pages")
        probe = page_probe.probe_pages(pdf)
        try:
            if probe.askew and not straightened:
                return _read_straightened(pdf, probe.askew)
            document = _read_turned(pdf, probe) if probe.turned else _read(path, pdf, probe)
            document = portfolio.with_attached_report(pdf, document)
            if pdf.get_formtype() in _XFA and not document.tables:
                raise UnreadableError("reading.unsupported", media_type=f"{MEDIA_TYPE} (XFA)")
            return document
        finally:
            page_probe.close(probe)
    except pdfium.PdfiumError as error:  # a page that its file lists but does not contain
        raise UnreadableError("reading.broken", detail=str(error)) from None
    finally:
        pdf.close()


def _read_straightened(pdf: pdfium.PdfDocument, askew: Mapping[int, float]) -> Document:
    """Straighten pages that lean a little and read them; boxes are those of the page as displayed."""
    sizes = {number: pdf[number - 1].get_size() for number in askew}
    with pdf_repair.straightened(pdf, askew) as copy:
        document = _open(copy, straightened=True)
    return _put_back(document, askew, lambda n, box: pdf_repair.lean_back(box, askew[n], *sizes[n]))


def _read_turned(pdf: pdfium.PdfDocument, probe: Probe) -> Document:
    """Rotate pages whose text does not run from left to right and read them;
    boxes are those of the page as displayed."""
    with pdf_repair.turned(pdf, probe.turned) as copy:
        upright = pdfium.PdfDocument(copy)
        try:
            again = page_probe.probe_pages(upright)
            sizes = {number: upright[number - 1].get_size() for number in probe.turned}
            try:
                document = _read(copy, upright, again)
            finally:
                page_probe.close(again)
        finally:
            upright.close()
    by = {number: (rotation - probe.rotations[number]) % 360 for number, rotation in probe.turned.items()}
    # the words of a rotated page have no places on the page as displayed
    layouts = tuple(layout for layout in document.layouts if layout.page not in probe.turned)
    document = replace(document, layouts=layouts)
    return _put_back(document, by, lambda n, box: pdf_repair.turn_back(box, by[n], *sizes[n]))


def _put_back(document: Document, pages: Collection[int], place: Callable[[int, Box], Box]) -> Document:
    """A document whose pages were rotated for reading, with the boxes of their cells on the page as displayed."""
    tables = []
    for table in document.tables:
        number = table.page
        if number is not None and number in pages:
            cells = (replace(cell, box=cell.box and place(number, cell.box)) for cell in table.cells)
            table = replace(table, cells=tuple(cells))  # noqa: PLW2901
        tables.append(table)
    turned = [
        problem for number in sorted(pages) if (problem := Problem("reading.turned", number)) not in document.problems
    ]
    return replace(document, tables=tuple(tables), problems=(*turned, *document.problems))


def _read(path: Path, pdf: pdfium.PdfDocument, probe: Probe) -> Document:
    pages = page_tables.read_table_pages(path, pdf, probe)
    pages |= {number: page_tables.read_scan(pdf, number) for number in probe.scanned}
    passages: list[Passage] = []
    tables: list[Table] = []
    for number, text in probe.texts.items():
        for block in pages[number].blocks if number in pages else [text]:
            order = len(passages) + len(tables)
            if isinstance(block, Table):
                tables.append(replace(block, order=order))
            elif block:
                passages.append(Passage(order, block, number))
    problems = [Problem("reading.garbled_text", number) for number in sorted(probe.garbled)]
    problems += [problem for _, page in sorted(pages.items()) for problem in page.problems]
    meta = {key: value for key, value in pdf.get_metadata_dict(skip_empty=True).items() if key in ("Title", "Producer")}
    layouts = _layouts(path, pdf, probe, pages)
    return Document(MEDIA_TYPE, len(pdf), tuple(passages), tuple(tables), meta, tuple(problems), layouts)


def _layouts(
    path: Path, pdf: pdfium.PdfDocument, probe: Probe, pages: Mapping[int, page_tables.PageReading]
) -> tuple[TextLayout, ...]:
    """The words of the pages whose text may be a table without rules; none where extraction is not permitted."""
    made = {n: page.blocks for n, page in pages.items() if page_tables.has_table(page)}
    texts = {
        n: probe.table_texts[n] if n in probe.table_pages else text
        for n, text in probe.texts.items()
        if n not in probe.scanned and n not in probe.turned
        if n not in made or text_layout.has_columns_left(made[n])
    }
    numbers = text_layout.with_neighbours(texts)
    frames = {number: glyphs.frame(pdf[number - 1]) for number in numbers[: text_layout.MOST_PAGES]}
    second = playa_words.read_words(path, frames)
    found = {number: _layout(pdf, number, words) for number, words in second.items()}
    found |= {number: page.layout for number, page in pages.items() if page.layout}
    return tuple(found[number] for number in sorted(found))


def _layout(pdf: pdfium.PdfDocument, number: int, second: Sequence[Word]) -> TextLayout:
    page = pdf[number - 1]
    textpage = page.get_textpage()
    try:
        return text_layout.layout(number, page_tables.ink_of(page, textpage).check, second)
    finally:
        textpage.close()
        page.close()
