"""Workbooks of Excel 2003 in XML, rewritten as .xlsx and read as such."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL
from gongkai.extractors.readers.office.workbook.excel_doubts import SYMBOLS
from gongkai.extractors.readers.office.workbook.excel_grid import MAX_CELLS
from gongkai.extractors.readers.office.workbook.open_document_numbers import decimal
from gongkai.extractors.readers.office.workbook.rewritten_sheets import DIGIT
from gongkai.extractors.readers.office.workbook.spreadsheet_xml_doubts import note_cell, note_conditions
from gongkai.extractors.readers.xml_parsing import parsed_xml

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"

_LOOKS: dict[str, dict[str, Any]] = {
    "s": {"strike": True},
    "del": {"strike": True},
    "strike": {"strike": True},
    "sup": {"vertAlign": "superscript"},
    "sub": {"vertAlign": "subscript"},
}
_RAISED = {"Superscript": "superscript", "Subscript": "subscript"}
_NAMED_FORMATS = {
    "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "Currency": "#,##0.00", "Euro Currency": "#,##0.00", "General Date": "yyyy-m-d h:mm", "Long Date": "yyyy-m-d",
    "Medium Date": "yyyy-m-d", "Short Date": "yyyy-m-d", "Long Time": "h:mm:ss", "Medium Time": "h:mm",
    "Short Time": "h:mm", "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}  # fmt: skip
_LIGHT = ("Gray0625", "Gray125", "Gray25")
MOST_INDENT = 250
FLAT = 3.0
"""A row or column of at most this many points is too small to read."""


def as_xlsx(data: bytes) -> bytes:
    """The same sheets with their values, merged areas, styles and hidden rows and columns."""
    try:
        root = parsed_xml(data)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    styles = _Styles(root)
    for index, worksheet in enumerate(root.iter(f"{_S}Worksheet")):
        sheet = book.create_sheet((worksheet.get(f"{_S}Name") or "")[:31] or f"Sheet{index + 1}")
        if any((e.text or "").startswith("Sheet") for e in worksheet.iter("{*}Visible")):
            sheet.sheet_state = "hidden"
        options = next(worksheet.iter("{*}WorksheetOptions"), None)
        if options is not None:
            sheet.sheet_view.showZeros = options.find("{*}DoNotDisplayZeros") is None
            sheet.sheet_view.showFormulas = options.find("{*}DisplayFormulas") is not None
        for table in worksheet.iter(f"{_S}Table"):
            _fill(sheet, table, styles)
        note_conditions(sheet, worksheet)
    if not book.worksheets:
        raise UnreadableError("reading.broken", detail="no Worksheet in the workbook")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Any, table: Any, styles: _Styles) -> None:
    of_columns = _fill_columns(sheet, table)
    row_number = count = 0
    for row in table.iterchildren(f"{_S}Row"):
        row_number = _index(row, row_number)
        if row.get(f"{_S}Hidden") == "1" or _is_flat(row.get(f"{_S}Height")):
            sheet.row_dimensions[row_number].hidden = True
        elif row.get(f"{_S}Height") and (height := _float(row.get(f"{_S}Height"))):
            sheet.row_dimensions[row_number].height = height
        col = 0
        for cell in row.iterchildren(f"{_S}Cell"):
            col = _index(cell, col)
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            count += (across + 1) * (down + 1)
            if count > MAX_CELLS:
                raise UnreadableError("reading.too_large", cells=str(count), limit=str(MAX_CELLS))
            style = cell.get(f"{_S}StyleID") or row.get(f"{_S}StyleID") or of_columns.get(col)
            style = style or table.get(f"{_S}StyleID") or "Default"
            _write(sheet.cell(row_number, col), cell, styles.of(style))
            note_cell(sheet.cell(row_number, col), cell)
            if across or down:
                sheet.merge_cells(
                    start_row=row_number, start_column=col, end_row=row_number + down, end_column=col + across
                )
            col += across
        row_number += _number(row, "Span")


def _fill_columns(sheet: Any, table: Any) -> dict[int, str]:
    """Set the widths of a table's columns in the sheet. Returns the styles of the columns."""
    place = 0
    of_columns: dict[int, str] = {}
    if wide := _float(table.get(f"{_S}DefaultColumnWidth")):
        sheet.sheet_format.defaultColWidth = wide / DIGIT
    if high := _float(table.get(f"{_S}DefaultRowHeight")):
        sheet.sheet_format.defaultRowHeight = high
    for column in table.iterchildren(f"{_S}Column"):
        first = _index(column, place)
        place = first + _number(column, "Span")
        for number in range(first, min(place, LAST_CELL[1]) + 1):
            of_columns[number] = column.get(f"{_S}StyleID") or ""
            if column.get(f"{_S}Hidden") == "1" or _is_flat(column.get(f"{_S}Width")):
                sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].hidden = True
            elif wide := _float(column.get(f"{_S}Width")):
                sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = wide / DIGIT
    return of_columns


def _write(target: Any, cell: Any, style: _Style) -> None:
    content = cell.find(f"{_S}Data")
    text = "".join(content.itertext()) if content is not None else ""
    kind = content.get(f"{_S}Type") if content is not None else ""
    if kind == "Number":
        target.value = decimal(text)
    elif text:
        parts = list(_parts(content, {}))
        target.value = CellRichText(*(TextBlock(InlineFont(**look), text) for text, look in parts))
        if not any(look for _, look in parts):
            target.value = text
        target.data_type = "s"
    if style.font is not None:
        target.font = style.font
    if style.fill is not None:
        target.fill = style.fill
    if style.alignment is not None:
        target.alignment = style.alignment
    if style.border is not None:
        target.border = style.border
    if style.form:
        target.number_format = style.form


@dataclass(slots=True)
class _Style:
    """How a cell looks, as far as it differs from the default."""

    font: Font | None = None
    fill: PatternFill | None = None
    alignment: Alignment | None = None
    border: Border | None = None
    form: str = ""


class _Styles:
    """The styles of a workbook, each including those of its parents."""

    def __init__(self, root: Any) -> None:
        self._stated = {style.get(f"{_S}ID", ""): style for style in root.iter(f"{_S}Style")}
        self._made: dict[str, _Style] = {}

    def of(self, name: str) -> _Style:
        if name not in self._made:
            self._made[name] = self._style(name)
        return self._made[name]

    def _style(self, name: str) -> _Style:
        looks: dict[str, dict[str, str]] = {}
        crossed = False
        for style in self._chain(name):
            if style.find(f"{_S}Borders") is not None:
                crossed = crossed or any(map(_is_diagonal, style.iterfind(f"{_S}Borders/{_S}Border")))
            for part in style.iterchildren(f"{_S}*"):
                stated = {key.rpartition("}")[2]: value for key, value in part.attrib.items()}
                kind = part.tag.rpartition("}")[2]
                looks[kind] = {**stated, **looks.get(kind, {})}
        font, ground, aligned = (looks.get(kind, {}) for kind in ("Font", "Interior", "Alignment"))
        code = looks.get("NumberFormat", {}).get("Format", "")
        return _Style(
            Font(
                strike=font.get("StrikeThrough") == "1" or None,
                vertAlign=_RAISED.get(font.get("VerticalAlign", "")),
                sz=_float(font.get("Size")) or 11,
                color=_colour(font.get("Color")) or None,
                name=font.get("FontName") or "Calibri",
                charset=2 if font.get("CharSet") == SYMBOLS else None,
            )
            if font
            else None,
            _fill_of(ground),
            Alignment(
                horizontal="fill" if aligned.get("Horizontal") == "Fill" else None,
                shrink_to_fit=aligned.get("ShrinkToFit") == "1",
                textRotation=90 if aligned.get("Rotate") or aligned.get("VerticalText") == "1" else 0,
                wrap_text=aligned.get("WrapText") == "1",
                indent=int(min(_float(aligned.get("Indent")), MOST_INDENT)),
            )
            if aligned
            else None,
            Border(diagonal=Side(style="thin"), diagonalUp=True) if crossed else None,
            _NAMED_FORMATS.get(code, code),
        )

    def _chain(self, name: str) -> Iterator[Any]:
        """The style of that name, its parents, and the default style of all cells."""
        seen: list[str] = []
        while name in self._stated and name not in seen:
            seen.append(name)
            yield self._stated[name]
            name = self._stated[name].get(f"{_S}Parent", "")
        if "Default" in self._stated and "Default" not in seen:
            yield self._stated["Default"]


def _fill_of(ground: dict[str, str]) -> PatternFill | None:
    pattern, colour = ground.get("Pattern", "None"), _colour(ground.get("Color"))
    if pattern == "Solid":
        return PatternFill("solid", fgColor=colour) if colour else None
    if pattern in ("None", *_LIGHT):
        return None
    dots = _colour(ground.get("PatternColor")) or "FF000000"
    return PatternFill("darkGrid", fgColor=dots, bgColor=colour or "FFFFFFFF")


def _is_diagonal(border: Any) -> bool:
    drawn = border.get(f"{_S}LineStyle", "None") != "None"
    return bool(drawn and border.get(f"{_S}Position", "").startswith("Diagonal"))


def _colour(text: str | None) -> str:
    return f"FF{text[1:].upper()}" if text and re.fullmatch("#[0-9A-Fa-f]{6}", text) else ""


def _float(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\d+(?:\.\d+)?", text) else 0.0


def _is_flat(size: str | None) -> bool:
    """Whether a row or column is too low or narrow for anything to be visible in it."""
    return bool(size) and re.fullmatch(r"\d+(?:\.\d+)?", size or "") is not None and float(size or 0) < FLAT


def _parts(element: Any, look: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The text of a cell in parts, each with its look: it may contain some HTML."""
    name = etree.QName(element).localname.lower()
    look = {**look, **_LOOKS.get(name, {})}
    stated = {key.rpartition("}")[2]: value for key, value in element.attrib.items() if name == "font"}
    if size := _float(stated.get("Size")):
        look = {**look, "sz": size}
    if stated.get("Face"):
        look = {**look, "rFont": stated["Face"]}
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
    if place > LAST_CELL[0]:
        raise UnreadableError("reading.too_large", rows=str(place), limit=str(LAST_CELL[0]))
    return place


def _number(element: Any, name: str) -> int:
    value = element.get(f"{_S}{name}", "0")
    return min(int(value), LAST_CELL[1]) if value.isdecimal() else 0
