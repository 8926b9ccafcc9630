"""Workbooks of OpenDocument (.ods), rewritten as .xlsx and read as such.

The file stores the displayed text of a cell beside its number: where the two differ, the displayed text becomes the
number format, so that it has the same effect as in an Excel workbook.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.workbook.excel_colours import are_near, is_dark
from gongkai.extractors.readers.office.workbook.excel_conditions import LAST_CELL, is_near
from gongkai.extractors.readers.office.workbook.excel_doubts import LEAST_SIZE
from gongkai.extractors.readers.office.workbook.excel_grid import MAX_CELLS
from gongkai.extractors.readers.office.workbook.open_document_numbers import decimal, format_of, holds, raised
from gongkai.extractors.readers.office.workbook.open_document_shapes import Shapes, points
from gongkai.extractors.readers.office.workbook.rewritten_sheets import DIGIT, hide
from gongkai.extractors.readers.xml_parsing import parsed_xml

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CONTENT, _STYLES, _SETTINGS = "content.xml", "styles.xml", "settings.xml"
_NAME = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}name"
DRAWING = "图形 drawing"

MOST_REPEATED = 1_000
"""The most equal rows or cells of a row that are written; anything repeated further is the empty rest of a sheet."""

MOST_COLUMNS = 1_024
"""Widths and hidden columns are kept up to this column; there must be no content beyond it."""

TINY = 1.0
"""Letters up to this many points are invisible."""

LOW = 12.0
"""Rows up to this many points may be too low for their letters."""
USUAL_SIZE = 10
INDENT = 10.0
"""The indentation in points of one indent step in an Excel workbook."""
HIDDEN = "hidden-and-protected"
"""The value for a cell whose content is not shown while its sheet is protected."""
_SILENT = {
    f"{_TEXT}{name}" for name in ("tab", "bookmark", "bookmark-start", "bookmark-end", "soft-page-break", "note")
}
_SIDES = {"end": "right", "right": "right", "center": "center", "start": "left", "left": "left", "justify": "justify"}

_AREA = re.compile(r"(?:[^\s:.']*|'[^']*')\.\$?([A-Z]{1,3}\$?\d{1,7})")


def as_xlsx(data: bytes) -> bytes:
    """The same sheets with their values, merged areas, displayed numbers, and hidden rows and columns."""
    with ooxml_package.opened(data) as parts:
        if _CONTENT not in parts.namelist():
            raise UnreadableError("reading.broken", detail="no content.xml in the package")
        names = [name for name in (_CONTENT, _STYLES, _SETTINGS) if name in parts.namelist()]
        ooxml_package.refuse_bombs(parts, names)
        texts = [parts.read(name) for name in names]
    try:
        roots: list[Any] = [parsed_xml(text) for text in texts]
        root, *others = roots
    except etree.XMLSyntaxError as error:
        rule = "reading.encrypted" if b"encryption-data" in data else "reading.broken"
        raise UnreadableError(rule, detail=str(error)) from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    styles = {
        named: style
        for name in ("display-name", "name")
        for tree in (*others, root)
        for style in tree.iter(f"{_STYLE}style", f"{_FORMAT}*")
        if (named := style.get(f"{_STYLE}{name}"))
    }
    for index, table in enumerate(root.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table")):
        sheet = book.create_sheet(re.sub(r"[\\*?:/\[\]]", " ", table.get(f"{_TABLE}name") or f"{index + 1}")[:31])
        _Sheet(sheet, styles).fill(table)
        sheet.sheet_view.showZeros = not any(map(_hides_zeros, others))
    if not book.worksheets:
        raise UnreadableError("reading.broken", detail="no table in the workbook")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@dataclass(slots=True)
class _Sheet:
    """A sheet that is being written."""

    sheet: Any
    styles: dict[str | None, Any]
    count: int = 0
    columns: dict[int, str | None] = field(default_factory=dict)
    """The style of a column's cells that have none of their own."""
    shapes: Shapes = field(default_factory=Shapes)
    protected: bool = False

    def fill(self, table: Any) -> None:
        if self._property(table.get(f"{_TABLE}style-name"), "table-properties", f"{_TABLE}display") == "false":
            self.sheet.sheet_state = "hidden"
        self._fill_columns(table)
        self.protected = table.get(f"{_TABLE}protected") == "true"
        place = 1
        for row in _rows(table):
            number = _number(row, "number-rows-repeated")
            for repeated in range(place, place + number if _holds_text(row) else place):
                self._check(repeated - place, MOST_REPEATED)
                self._fill_row(row, repeated)
            if _is_hidden(row):
                for hidden in range(place, place + min(number, MOST_REPEATED)):
                    self.sheet.row_dimensions[hidden].hidden = True
            self._note_height(row, place, number)
            place += number
        self._note_conditions(table)
        self.shapes.of_table(table)
        self.shapes.cover(self.sheet)

    def _note_height(self, row: Any, place: int, number: int) -> None:
        style = row.get(f"{_TABLE}style-name")
        high = points(self._property(style, "table-row-properties", f"{_STYLE}row-height"))
        for low in range(place, place + min(number, MOST_REPEATED) if high is not None and high < LOW else place):
            self.sheet.row_dimensions[low].height = high
        if high is not None or _is_hidden(row):
            self.shapes.rows.append((place, place + number - 1, 0.0 if _is_hidden(row) else high or 0.0))

    def _fill_columns(self, table: Any) -> None:
        col = 1
        for column in table.iter(f"{_TABLE}table-column"):
            number = _number(column, "number-columns-repeated")
            style = column.get(f"{_TABLE}style-name")
            wide = points(self._property(style, "table-column-properties", f"{_STYLE}column-width"))
            if wide is not None or _is_hidden(column):
                self.shapes.columns.append((col, col + number - 1, 0.0 if _is_hidden(column) else wide or 0.0))
            for place in range(col, min(col + number, MOST_COLUMNS)):
                self.columns[place] = column.get(f"{_TABLE}default-cell-style-name")
                if _is_hidden(column):
                    self.sheet.column_dimensions[get_column_letter(place)].hidden = True
                elif wide:
                    self.sheet.column_dimensions[get_column_letter(place)].width = wide / DIGIT
            col += number

    def _note_conditions(self, table: Any) -> None:
        """Record conditional formats that may hide the content of a cell; their conditions are not evaluated here."""
        for area in table.iter(f"{_CALCEXT}conditional-format"):
            applied = [one.get(f"{_CALCEXT}apply-style-name") for one in area.iter(f"{_CALCEXT}condition")]
            applied += [one.get(f"{_CALCEXT}style") for one in area.iter(f"{_CALCEXT}date-is")]
            drawn = area.iter(f"{_CALCEXT}data-bar", f"{_CALCEXT}icon-set", f"{_CALCEXT}formatting-entry")
            bars = [one.get(f"{_CALCEXT}show-value") for one in drawn]
            scales = area.iter(f"{_CALCEXT}color-scale-entry", f"{_CALCEXT}data-bar")
            colours = [one.get(f"{_CALCEXT}{of}color", "") for one in scales for of in ("", "positive-")]
            darkens = any(is_dark(colour.removeprefix("#")) for colour in colours)
            if darkens or "false" in bars or any(map(self._may_hide, applied)):
                corners = _AREA.findall(area.get(f"{_CALCEXT}target-range-address", ""))
                for first, last in zip(corners[::2], corners[1::2], strict=False):
                    hide(self.sheet, f"{first}:{last}".replace("$", ""))

    def _may_hide(self, name: str | None) -> bool:
        """Whether a style makes letters white or has its own number format, which may print nothing."""
        style = self.styles.get(name)
        hides = self._font(name, Font)
        ground = self._property(name, "table-cell-properties", f"{_FO}background-color") or ""
        ink = self._property(name, "text-properties", f"{_FO}color")
        return (
            style is None
            or (ink is None and is_dark(ground.removeprefix("#")))
            or self._faint(name) is not None
            or style.get(f"{_STYLE}data-style-name") is not None
            or hides is not None
        )

    def _fill_row(self, row: Any, place: int) -> None:
        self._check(place, LAST_CELL[0])
        col = 1
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            number = _number(cell, "number-columns-repeated")
            if cell.tag == f"{_TABLE}table-cell":
                for at in range(col, col + number if _holds_text(cell) else col):
                    self._check(at - col, MOST_REPEATED)
                    self._check(at + 1, MOST_COLUMNS)
                    self._write(self.sheet.cell(place, at), cell, row.get(f"{_TABLE}default-cell-style-name"))
                self._merge(cell, place, col)
                self.shapes.of_cell(cell, (place, col))
            col += number

    def _check(self, number: int, limit: int) -> None:
        if number > limit:
            raise UnreadableError("reading.too_large", cells=str(number), limit=str(limit))

    def _merge(self, cell: Any, row: int, col: int) -> None:
        across, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            end = min(row + down - 1, LAST_CELL[0]), min(col + across - 1, MOST_COLUMNS)
            self.count += (end[0] - row + 1) * (end[1] - col + 1)
            self._check(self.count, MAX_CELLS)
            self.sheet.merge_cells(start_row=row, start_column=col, end_row=end[0], end_column=end[1])

    def _write(self, target: Any, cell: Any, of_row: str | None) -> None:
        self.count += 1
        self._check(self.count, MAX_CELLS)
        shown = "\n".join("".join(text for text, _ in self._runs(line)) for line in cell.iterchildren(f"{_TEXT}p"))
        stored = cell.get(f"{_OFFICE}value")
        if stored is not None and cell.get(f"{_OFFICE}value-type") in ("float", "currency", "percentage"):
            target.value, target.number_format = decimal(stored), format_of(stored, shown)
        else:
            target.value = self._rich(cell) or shown or _drawn(cell)
        name = cell.get(f"{_TABLE}style-name") or of_row or self.columns.get(target.column)
        if stored is not None and (sign := self._fills(name, stored)):
            target.number_format = f"0*{sign[0]}"
        target.font = self._font(name, Font, stored) or Font()
        if (faint := self._faint(name)) is not None and not target.font.color:
            target.font, target.fill = faint
        if self.protected and self._cell_property(name, f"{_STYLE}cell-protect") == HIDDEN:
            target.font = Font(color="FFFFFFFF")
        if any(
            (self._cell_property(name, f"{_STYLE}diagonal-{way}") or "none") != "none" for way in ("bl-tr", "tl-br")
        ):
            target.border = Border(diagonal=Side(style="thin"), diagonalUp=True)
        target.alignment = self._alignment(name)
        style = self.styles.get(name)
        mapped = style.iterfind(f"{_STYLE}map") if style is not None else ()
        drawn = any(str(child.tag).startswith(_DRAW) for child in cell) and bool(shown)  # may cover its text
        if drawn or any(self._may_hide(one.get(f"{_STYLE}apply-style-name")) for one in mapped):
            hide(self.sheet, target.coordinate)

    def _rich(self, cell: Any) -> Any:
        """The text as runs, if some of it is struck, raised, hidden or hardly readable."""
        runs = [(text, style) for line in cell.iterchildren(f"{_TEXT}p") for text, style in self._runs(line)]
        fonts = [self._font(style, InlineFont) or self._faint_part(style) for _, style in runs]
        if not any(fonts):
            return None
        parts = zip(runs, fonts, strict=True)
        return CellRichText(*(TextBlock(font, text) if font else text for (text, _), font in parts if text))

    def _runs(self, element: Any, style: str | None = None) -> Iterator[tuple[str, str | None]]:
        """The texts of a paragraph, each with the name of its style, including spaces stored as elements."""
        yield element.text or "", style
        for child in element:
            if child.tag == f"{_TEXT}s":
                yield " ", style
            elif child.tag == f"{_TEXT}line-break":
                yield "\n", style
            elif child.tag in (f"{_TEXT}span", f"{_TEXT}a"):
                yield from self._runs(child, child.get(f"{_TEXT}style-name") or style)
            elif str(child.tag).startswith(_TEXT) and child.tag not in _SILENT:
                yield f"〔{etree.QName(child).localname}〕", style  # recomputed when the file is opened
            yield child.tail or "", style

    def _font(self, name: str | None, kind: Any, stored: str | None = None) -> Any:
        """The font of a style, as far as it hides, strikes or raises text."""
        lifted = raised(self._property(name, "text-properties", f"{_STYLE}text-position"))
        lines = (self._property(name, "text-properties", f"{_STYLE}text-line-through-{of}") for of in ("style", "type"))
        struck = any(line not in (None, "none") for line in lines)
        hidden = self._property(name, "text-properties", f"{_TEXT}display") == "none" or self._is_unseen(name, stored)
        if not (lifted or struck or hidden):
            return None
        return kind(strike=struck or None, vertAlign=lifted, color="FFFFFFFF" if hidden else None)

    def _is_unseen(self, name: str | None, stored: str | None = None) -> bool:
        """Whether the letters of a style are tiny, or have the colour of their background."""
        size = points(self._property(name, "text-properties", f"{_FO}font-size"))
        ink = self._property(name, "text-properties", f"{_FO}color")
        ground = self._property(name, "table-cell-properties", f"{_FO}background-color")
        paper = ground if ground not in (None, "transparent") else "#ffffff"
        colours = [one.find(f"{_STYLE}text-properties") for one in self._number_formats(name, stored)]
        inks = [ink, *(one.get(f"{_FO}color") for one in colours if one is not None)]
        same = any(one is not None and is_near(one.removeprefix("#"), paper.removeprefix("#")) for one in inks)
        return same or (size is not None and size <= TINY)

    def _faint(self, name: str | None) -> tuple[Font, PatternFill] | None:
        """The font and background of a style whose letters are hardly readable, else None."""
        size = points(self._property(name, "text-properties", f"{_FO}font-size"))
        font = self._property(name, "text-properties", f"{_STYLE}font-name") or ""
        ink = (self._property(name, "text-properties", f"{_FO}color") or "#000000").removeprefix("#")
        ground = self._property(name, "table-cell-properties", f"{_FO}background-color")
        paper = (ground if ground not in (None, "transparent") else "#ffffff").removeprefix("#")
        is_small = size is not None and size < LEAST_SIZE
        if not (draws_no_letters(font) or is_small or are_near(ink, paper)):
            return None
        ink, paper = (rgb if re.fullmatch("[0-9A-Fa-f]{6}", rgb) else "808080" for rgb in (ink, paper))
        return Font(name=font or None, sz=size or USUAL_SIZE, color=f"FF{ink}"), PatternFill("solid", fgColor=paper)

    def _faint_part(self, name: str | None) -> InlineFont | None:
        """The font of a part of a text that is hardly readable."""
        font, _ = self._faint(name) or (None, None)
        return InlineFont(rFont=font.name, sz=font.sz, color=font.color) if font is not None else None

    def _fills(self, name: str | None, stored: str | None) -> str:
        """The character with which a style's number format fills the rest of the cell."""
        filling = (one.findtext(f"{_FORMAT}fill-character") or "" for one in self._number_formats(name, stored))
        return next((sign for sign in filling if sign.strip()), "")

    def _number_formats(self, name: str | None, stored: str | None) -> list[Any]:
        """The formats in which a style prints a number; all of them where its conditions are not understood."""
        style = self.styles.get(name)
        number_format = self.styles.get(style.get(f"{_STYLE}data-style-name")) if style is not None else None
        if number_format is None:
            return []
        formats = [number_format]
        for one in number_format.iter(f"{_STYLE}map"):
            mapped = self.styles.get(one.get(f"{_STYLE}apply-style-name"))
            is_so = holds(one.get(f"{_STYLE}condition") or "", stored)
            if is_so:
                formats = [*formats[1:], mapped]
                break
            formats += [mapped] if is_so is None else []
        return [one for one in formats if one is not None]

    def _alignment(self, name: str | None) -> Alignment:
        """The layout of a text for which its column may be too narrow."""
        side = self._property(name, "paragraph-properties", f"{_FO}text-align")
        size = points(self._property(name, "text-properties", f"{_FO}font-size"))
        wraps = self._property(name, "table-cell-properties", f"{_FO}wrap-option") == "wrap"
        shrinks = self._property(name, "table-cell-properties", f"{_STYLE}shrink-to-fit") == "true"
        turned = self._property(name, "table-cell-properties", f"{_STYLE}rotation-angle") not in (None, "0")
        if self._cell_property(name, f"{_STYLE}repeat-content") == "true":
            return Alignment("fill")
        far = points(self._property(name, "paragraph-properties", f"{_FO}margin-left"))
        indent = round((far or 0.0) / INDENT) if side not in (None, "center", "justify") else 0
        is_small = size is not None and size < USUAL_SIZE  # the size itself is not written: such a text may fit
        return Alignment(_SIDES.get(side or ""), wrap_text=wraps or turned or is_small, shrink_to_fit=shrinks,
                         indent=indent)  # fmt: skip

    def _cell_property(self, name: str | None, attribute: str) -> str | None:
        return self._property(name, "table-cell-properties", attribute)

    def _property(self, name: str | None, group: str, attribute: str) -> str | None:
        """A property of a style or of its parent style."""
        passed: set[str | None] = set()
        while name not in passed and (style := self.styles.get(name)) is not None:
            passed.add(name)
            found = style.find(f"{_STYLE}{group}")
            if found is not None and found.get(attribute) is not None:
                return str(found.get(attribute))
            name = style.get(f"{_STYLE}parent-style-name")
        return None


def _hides_zeros(settings: Any) -> bool:
    return any(one.get(_NAME) == "ShowZeroValues" and one.text == "false" for one in settings.iter("{*}config-item"))


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, including those in groups and headers, but not those of a table inside a cell."""
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in {f"{_TABLE}{name}" for name in ("table-rows", "table-header-rows", "table-row-group")}:
            yield from _rows(child)


def _drawn(cell: Any) -> str | None:
    """What is drawn in a cell without text: the text of its frames, or a word that is not a number."""
    frames = [child for child in cell if str(child.tag).startswith(_DRAW)]
    return "".join("".join(frame.itertext()) for frame in frames).strip() or (DRAWING if frames else None)


def _is_hidden(element: Any) -> bool:
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _holds_text(element: Any) -> bool:
    found = (
        str(inner.tag).startswith((f"{_TEXT}p", _DRAW)) or inner.get(f"{_OFFICE}value") for inner in element.iter()
    )
    return any(found)


def _number(element: Any, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 10 else 1
