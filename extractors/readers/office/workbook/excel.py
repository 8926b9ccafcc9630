"""Workbooks (.xlsx, .xls), read twice: by calamine, and by openpyxl (.xlsx) or xlrd (.xls).

calamine is written in Rust and shares nothing with the other two, which are the reference implementations of their
formats in Python; both store only the cells that a sheet contains, so that a far-off cell costs them nothing, and they
run first. A cell is the number it stores, not its display: 1,234 is 1234 and 12% is 0.12. A formula is its stored
result. The two readings share the bytes and the conversion of values to text.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import openpyxl
import python_calamine as calamine
import xlrd

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, Passage, Problem, Table, UnreadableError
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.office.workbook.excel_formatting import (
    Formatting,
    formatting_of_xls,
    formatting_of_xlsx,
)
from gongkai.extractors.readers.office.workbook.excel_grid import MAX_CELLS, Grid, Merge, Position, Texts, visible_grid
from gongkai.extractors.readers.office.workbook.excel_looks import SheetLooks, doubt_places, looks_of, merged_cells

# limits on one sheet
MAX_ROWS = 1 << 20
MAX_SPAN = 500
MAX_SHEETS = 100
MAX_FORMATTED = 16 * 1024 * 1024
"""A workbook larger than this (unpacked) is too large for a form and is opened without its formats."""
HEADINGS = 3

_T = TypeVar("_T")

_CARRIAGE_RETURN = re.compile("_x000D_", re.I)


def read_excel(data: bytes) -> Document:
    """The visible sheets: the name and content of each, divided into tables at blank rows."""
    media_type = media_types.sniff(data)
    if media_type == media_types.XLSX:
        with ooxml_package.opened(data) as parts:
            xml = [name for name in parts.namelist() if name.endswith((".xml", ".rels", ".vml"))]
            ooxml_package.refuse_bombs(parts, xml)
            is_small = sum(parts.getinfo(name).file_size for name in xml) <= MAX_FORMATTED
            is_small = is_small and merged_cells(parts) <= MAX_CELLS
            looks = looks_of(parts) if is_small else {}
        second, reader = _attempt(_openpyxl, data), "excel:calamine+openpyxl"
        formatting = _attempt(formatting_of_xlsx, data) if is_small else None
    else:
        second, reader = _attempt(_xlrd, data), "excel:calamine+xlrd"
        formatting = _attempt(formatting_of_xls, data)
        looks = {}  # only xlrd reads formats: what it sees appears as a difference
    content = _Content(reader, looks, formatting, media_type == media_types.XLSX)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for name in _shown(workbook):
                content.add(name, workbook, None if second is None else second.get(name, {}))
    except calamine.PasswordError as error:
        raise UnreadableError("reading.encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}"[:300]) from error
    return Document(
        media_type=media_type,
        pages=None,
        passages=tuple(content.passages),
        tables=tuple(content.tables),
        problems=tuple(content.problems),
    )


# ---------------------------------------------------------------- first reading: calamine


def _shown(workbook: calamine.CalamineWorkbook) -> list[str]:
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if len(names) > MAX_SHEETS:
        raise UnreadableError("reading.too_large", sheets=str(len(names)), limit=str(MAX_SHEETS))
    return names


def _first(sheet: calamine.CalamineSheet) -> Texts:
    top, left = sheet.start or (0, 0)
    return {
        (row, col): text
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), start=top)
        for col, value in enumerate(values, start=left)
        if (text := as_text(value))
    }


# ---------------------------------------------------------------- second reading: openpyxl or xlrd


def _attempt(reading: Callable[[bytes], dict[str, _T]], data: bytes) -> dict[str, _T] | None:
    """The texts of each sheet, None if this library cannot read the workbook; then no cell counts as agreed.

    The libraries reject many workbooks because of details that no cell depends on
    (styles, names), with any kind of exception.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reading(data)
    except UnreadableError:
        raise
    except Exception as error:
        if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error):
            raise UnreadableError("reading.encrypted") from error  # calamine reports it as an unknown format
        return None


def _openpyxl(data: bytes) -> dict[str, Texts]:
    stored = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    texts: dict[str, Texts] = {}
    for sheet, origin in zip(stored.worksheets, formulas.worksheets, strict=True):
        values = {place: as_text(cell.value) for place, cell in _cells(sheet) if cell.value is not None}
        # a formula without a stored result prints an unknown number: it is not a blank cell
        empty = {place for place, cell in _cells(sheet) if cell.value is None and cell.data_type == "str"}
        for place, cell in _cells(origin):
            if cell.data_type == "f" and place not in values and place not in empty:
                values[place] = as_text(getattr(cell.value, "text", cell.value))
        texts[sheet.title] = {place: text for place, text in values.items() if text}
    return texts


def _cells(sheet: Any) -> Iterator[tuple[Position, Any]]:
    sheet.reset_dimensions()  # the dimensions stated in the file may be wrong
    for row, cells in enumerate(sheet.iter_rows()):
        if row > MAX_ROWS:
            raise UnreadableError("reading.too_large", rows=str(row), limit=str(MAX_ROWS))
        yield from (((row, col), cell) for col, cell in enumerate(cells))


def _xlrd(data: bytes) -> dict[str, Texts]:
    with xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()) as book:
        texts: dict[str, Texts] = {}
        for index in range(book.nsheets):
            sheet = book.sheet_by_index(index)
            texts[sheet.name] = {
                (row, col): text
                for row in range(sheet.nrows)
                for col, cell in enumerate(sheet.row(row))
                if (text := as_text(_xlrd_value(cell, book.datemode)))
            }
            book.unload_sheet(index)
        return texts


def _xlrd_value(cell: Any, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#?")
    return cell.value


# ---------------------------------------------------------------- both


def as_text(value: object) -> str:
    """A value as text: numbers without formatting, with the fifteen digits that
    a workbook stores; dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, dt.datetime):
        moment = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    lines = _CARRIAGE_RETURN.sub("\n", str(value)).replace("\xa0", " ").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


@dataclass(slots=True)
class _Content:
    """The content of the sheets so far, in order."""

    reader: str
    looks: dict[str, SheetLooks]
    formatting: dict[str, Formatting] | None
    is_twice: bool
    """Whether both readings examine formats, and not only the second."""
    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, workbook: calamine.CalamineWorkbook, second: Texts | None) -> None:
        """Add a sheet; one that is too large for a form is left out, with a problem naming it."""
        if second is not None and _area(second) > MAX_CELLS:
            self.problems.append(_too_large(_area(second)))
            return
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height * sheet.width > MAX_CELLS:
            self.problems.append(_too_large(sheet.height * sheet.width))
            return
        formatting = (self.formatting or {}).get(name)
        looked_at = formatting is not None and (name in self.looks or not self.is_twice)
        looks = self.looks.get(name) or SheetLooks()
        if not self.looks and formatting is not None:
            looks.hidden_rows, looks.hidden_cols = formatting.rows, formatting.cols
        first, stated = _first(sheet), sheet.merged_cell_ranges or []
        merges = _within_bounds(stated)
        if not looked_at or _has_text_in_what_is_cut(stated, merges, first):
            doubt_places(looks, ((place, "formats") for place in {*first, *(second or {})}))
        grid = visible_grid(first, second, merges, looks, formatting, is_alone=not self.is_twice)
        blocks = list(grid.blocks())
        if blocks:
            self._say(name)
        for rows in blocks:
            self._add_block(grid, rows)

    def _add_block(self, grid: Grid, rows: range) -> None:
        lines = grid.lines(rows)
        heading = next((index for index, texts in enumerate(lines) if len(texts) > 1), len(lines))
        # a title above a table, in the same block, is also the title of the report; the table keeps all its rows
        for texts in lines[: heading if heading == len(lines) else min(heading, HEADINGS)]:
            self._say("".join(texts))
        if heading < len(lines):
            self.tables.append(grid.table(rows, self._order(), self.reader))

    def _say(self, text: str) -> None:
        if text:
            self.passages.append(Passage(self._order(), text))

    def _order(self) -> int:
        return len(self.passages) + len(self.tables)


def _area(texts: Texts) -> int:
    rows, cols = {row for row, _ in texts}, {col for _, col in texts}
    return (max(rows) - min(rows) + 1) * (max(cols) - min(cols) + 1) if texts else 0


def _too_large(cells: int) -> Problem:
    return Problem("reading.too_large", values={"cells": str(cells), "limit": str(MAX_CELLS)})


def _has_text_in_what_is_cut(stated: Sequence[Merge], kept: Sequence[Merge], texts: Texts) -> bool:
    """Whether a merged area hides a text in the part that was cut off."""
    return any(
        top <= row <= low and left <= col <= right and not (row <= end[0] and col <= end[1])
        for ((top, left), (low, right)), (_, end) in zip(stated, kept, strict=True)
        if (low, right) != end
        for row, col in texts
    )


def _within_bounds(merges: Sequence[Merge]) -> list[Merge]:
    return [
        ((top, left), (min(bottom, top + MAX_SPAN - 1), min(right, left + MAX_SPAN - 1)))
        for (top, left), (bottom, right) in merges
    ]
