"""One Excel workbook for people: first what matters most, a cover with what, when and how to cite, a report laid out as
its official form, the districts as in a yearbook, a sheet per table, and the dictionary.

Written row by row, so that memory does not grow with the warehouse; the same warehouse gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxFileError

from gongkai.errors import GongkaiError
from gongkai.sql.objects import Entry
from gongkai.sql.selection import Selection
from gongkai.sql.workbook_cells import (
    Styles,
    Written,
    finish_table,
    make_styles,
    table_page,
    write_row,
)
from gongkai.sql.workbook_cover import write_cover
from gongkai.sql.workbook_form import Form, find_form, write_form
from gongkai.sql.workbook_yearbook import Yearbook, write_yearbook

__all__ = ["MOST_ROWS", "MOST_SHEETS", "SHEETS", "About", "Sheet", "TooLargeError", "Yearbook", "find_form", "write"]

SHEETS = (
    ("views", "observations"),
    ("views", "harmonized_wide"),
    ("views", "rates"),
    ("views", "district_totals"),
    ("tables", "findings"),
    ("views", "coverage"),
)
MOST_ROWS = 1_048_575
"""Rows of a sheet in Excel and LibreOffice, without the header. Further rows go to another sheet."""

MOST_SHEETS = 5
"""The most sheets of one table; spreadsheets cannot open a larger workbook."""

_BATCH = 10_000
_EPOCH = dt.datetime(1980, 1, 1)
"""The creation date where no run is recorded: never the time of writing."""


class TooLargeError(GongkaiError):
    """More rows than a spreadsheet opens; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table or view as a sheet: its entry, its columns with their titles, and the query for its rows."""

    entry: Entry
    titles: dict[str, str]
    select: str


@dataclass(frozen=True, slots=True)
class About:
    """What the cover says (the build, the selection), the dictionary, and the sheets laid out for reading: the report
    whose form is shown (None where there is none), and the districts' numbers."""

    build: dict[str, str]
    selection: Selection
    dictionary: Sequence[tuple[str, str, str, str]]
    first: Sheet
    form: Form | None
    yearbook: Yearbook


def write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    sheets: Sequence[Sheet],
    about: About,
    headers: Literal["zh", "en"],
) -> int:
    """Write the workbook and return the number of table rows. Raises TooLargeError,
    or OSError where it cannot be written."""
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    book = Workbook(str(path), options | {"strings_to_urls": False})
    created = about.build.get("finished_at")
    book.set_properties(
        {
            "title": "政府信息公开工作年度报告数据",
            "author": f"gongkai {about.build.get('gongkai', '')}".strip(),
            "created": dt.datetime.fromisoformat(created) if created else _EPOCH,
        }
    )
    styles = make_styles(book)
    try:
        first = list(_table(connection, book, about.first, headers, styles))
        cover = book.add_worksheet("说明" if headers == "zh" else "about")
        listed = [*first]
        if about.form:
            listed.append(write_form(connection, book, about.form, headers, styles))
        listed.append(write_yearbook(connection, book, about.yearbook, headers, styles))
        tables = [made for sheet in sheets for made in _table(connection, book, sheet, headers, styles)]
        listed += [*tables, _dictionary(book, about.dictionary, headers, styles)]
        write_cover(connection, cover, listed, about.build, about.selection, styles)
    finally:
        try:
            book.close()
        except XlsxFileError as error:
            raise OSError(str(error)) from error
    return sum(made.rows for made in tables)


def _table(
    connection: duckdb.DuckDBPyConnection, book: Workbook, sheet: Sheet, headers: str, styles: Styles
) -> Iterator[Written]:
    """Write the sheets of one table: several where it has more rows than fit on one."""
    cursor = connection.execute(sheet.select)
    rows = _stream(cursor)
    name = sheet.entry.zh if headers == "zh" else sheet.entry.name
    row: tuple[Any, ...] | None = next(rows, None)
    for number in range(1, MOST_SHEETS + 1):
        made = Written(name if number == 1 else f"{name} ({number})", sheet.entry, 0)
        page = table_page(book, made, list(sheet.titles.values()), styles)
        while row is not None and made.rows < MOST_ROWS:
            made.rows += 1
            write_row(page, made, row, styles)
            row = next(rows, None)
        finish_table(page, made)
        yield made
        if row is None:
            return
    most = f"{MOST_SHEETS * MOST_ROWS:,}"
    raise TooLargeError(
        f"{name}：超过 {most} 行，表格软件打不开；请用 --district、--year、--agency、--measure 缩小，"
        f"或用 --format parquet / {name}: more than {most} rows, which no spreadsheet opens; "
        "select less with --district, --year, --agency or --measure, or take --format parquet"
    )


def _stream(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _dictionary(book: Workbook, entries: Sequence[tuple[str, str, str, str]], headers: str, styles: Styles) -> Written:
    zh = headers == "zh"
    made = Written(
        "数据字典" if zh else "dictionary", Entry("dictionary", "数据字典", "What each table and column is."), 0
    )
    titles = ["表", "列", "代码", "说明（英文）"] if zh else ["object", "column", "label_zh", "description"]
    page = table_page(book, made, titles, styles)
    for entry in entries:
        made.rows += 1
        write_row(page, made, tuple(text or None for text in entry), styles)
    finish_table(page, made)
    return made
