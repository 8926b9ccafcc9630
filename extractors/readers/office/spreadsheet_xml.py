"""Workbooks of Excel 2003 in XML, rewritten as .xlsx for the reader of those."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from gongkai.extractors.document import UnreadableError

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
MAX_CELLS = 200_000
MAX_PLACE = 16_384

_LOOKS: dict[str, dict[str, Any]] = {
    "s": {"strike": True},
    "del": {"strike": True},
    "strike": {"strike": True},
    "sup": {"vertAlign": "superscript"},
    "sub": {"vertAlign": "subscript"},
}


def as_xlsx(data: bytes) -> bytes:
    """The same sheets with their values, merged areas, number formats, struck text and hidden rows and columns."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    styles = {style.get(f"{_S}ID"): style for style in root.iter(f"{_S}Style")}
    for index, worksheet in enumerate(root.iter(f"{_S}Worksheet")):
        sheet = book.create_sheet((worksheet.get(f"{_S}Name") or "")[:31] or f"Sheet{index + 1}")
        if any((e.text or "").startswith("Sheet") for e in worksheet.iter("{*}Visible")):
            sheet.sheet_state = "hidden"
        for table in worksheet.iter(f"{_S}Table"):
            _fill(sheet, table, styles)
    if not book.worksheets:
        raise UnreadableError("reading.broken", detail="no Worksheet in the workbook")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Any, table: Any, styles: dict[str | None, Any]) -> None:
    place = 0
    for column in table.iterchildren(f"{_S}Column"):
        place = _index(column, place)
        if column.get(f"{_S}Hidden") == "1":
            sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].hidden = True
    row_number = count = 0
    for row in table.iterchildren(f"{_S}Row"):
        row_number = _index(row, row_number)
        if row.get(f"{_S}Hidden") == "1":
            sheet.row_dimensions[row_number].hidden = True
        col = 0
        for cell in row.iterchildren(f"{_S}Cell"):
            col = _index(cell, col)
            count += 1
            if count > MAX_CELLS:
                raise UnreadableError("reading.too_large", cells=str(count), limit=str(MAX_CELLS))
            _write(sheet.cell(row_number, col), cell, styles.get(cell.get(f"{_S}StyleID")))
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            if across or down:
                sheet.merge_cells(
                    start_row=row_number, start_column=col, end_row=row_number + down, end_column=col + across
                )
            col += across


def _write(target: Any, cell: Any, style: Any) -> None:
    content = cell.find(f"{_S}Data")
    text = "".join(content.itertext()) if content is not None else ""
    kind = content.get(f"{_S}Type") if content is not None else ""
    if kind == "Number":
        try:
            target.value = float(text)
        except ValueError:
            target.value = text
    elif text:
        parts = list(_parts(content, {}))
        target.value = CellRichText(*(TextBlock(InlineFont(**look), text) for text, look in parts))
        if not any(look for _, look in parts):
            target.value = text
        target.data_type = "s"
    font = style.find(f"{_S}Font") if style is not None else None
    form = style.find(f"{_S}NumberFormat") if style is not None else None
    if font is not None and font.get(f"{_S}StrikeThrough") == "1":
        target.font = Font(strike=True)
    if form is not None and form.get(f"{_S}Format", "").replace("_ ", "")[:1] in tuple('0#;?"['):
        target.number_format = form.get(f"{_S}Format")


def _parts(element: Any, look: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The text of a cell in parts, each with how it looks: it may hold a little HTML."""
    name = etree.QName(element).localname.lower()
    look = {**look, **_LOOKS.get(name, {})}
    colours = [value for key, value in element.attrib.items() if name == "font" and key.endswith("Color")]
    if colours:
        look = {**look, "color": colours[0].lstrip("#")}
    if element.text:
        yield element.text, look
    for child in element.iterchildren("*"):
        yield from _parts(child, look)
        if child.tail:
            yield child.tail, look


def _index(element: Any, before: int) -> int:
    index = element.get(f"{_S}Index", "")
    place = int(index) if index.isdigit() else before + 1
    if place > 1 << 20:
        raise UnreadableError("reading.too_large", rows=str(place), limit=str(1 << 20))
    return place


def _number(element: Any, name: str) -> int:
    value = element.get(f"{_S}{name}", "0")
    return min(int(value), MAX_PLACE) if value.isdigit() else 0
