"""What the sheets of the workbook share: formats, A4 pages, cells of every type, and the width of texts."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.sql.objects import Entry

MOST_CHARACTERS = 32_767
MOST_DIGITS = 15
"""Excel stores no more digits of a number; a number with more is written as text."""

_A4 = 9
_WIDEST, _NARROWEST, _MEASURED, _WIDEST_TITLE = 60, 6, 2000, 10


@dataclass(slots=True)
class Styles:
    """The formats of a workbook."""

    title: Format
    header: Format
    wrapped: Format
    whole: Format
    grouped: Format
    decimal: Format
    percent: Format
    date: Format
    time: Format
    small: Format
    year: Format


@dataclass(slots=True)
class Written:
    """A sheet as the cover lists it."""

    name: str
    entry: Entry
    rows: int
    widths: list[int] = field(default_factory=list)


def make_styles(book: Workbook) -> Styles:
    return Styles(
        title=book.add_format({"bold": True, "font_size": 14}),
        header=book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "valign": "top", "text_wrap": True}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        whole=book.add_format({"num_format": "0"}),
        grouped=book.add_format({"num_format": "#,##0"}),
        decimal=book.add_format({"num_format": "#,##0.0###"}),
        percent=book.add_format({"num_format": "0.0%"}),
        date=book.add_format({"num_format": "yyyy-mm-dd"}),
        time=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        year=book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "align": "right", "valign": "top"}),
        small=book.add_format({"font_size": 9, "font_color": "#555555"}),
    )


def print_on_a4(page: Worksheet, name: str) -> None:
    """Print in landscape, fitted to the page width, with the sheet's name and the page number at the bottom."""
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{name.replace('&', '&&')}&R&P / &N")


def table_page(book: Workbook, made: Written, titles: Sequence[str], styles: Styles) -> Worksheet:
    """A sheet with a header that stays visible and is printed on every page."""
    page: Worksheet = book.add_worksheet(made.name)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    print_on_a4(page, made.name)
    # ids made of digits are text on purpose
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    made.widths = [min(width_of(title) + 3, _WIDEST_TITLE) for title in titles]
    lines = max((-(-(width_of(t) + 3) // (w - 2)) for t, w in zip(titles, made.widths, strict=True)), default=1)
    page.set_row(0, 15 * lines)
    for column, title in enumerate(titles):
        page.write_string(0, column, title, styles.header)
    return page


def finish_table(page: Worksheet, made: Written) -> None:
    page.autofilter(0, 0, made.rows, len(made.widths) - 1)
    for column, width in enumerate(made.widths):
        page.set_column(column, column, min(_WIDEST, max(_NARROWEST, width)))


def write_row(page: Worksheet, made: Written, values: tuple[Any, ...], styles: Styles) -> None:
    for column, value in enumerate(values):
        if value is None:
            continue  # a missing value is an empty cell, never 0
        write_cell(page, made.rows, column, value, styles)
        if made.rows < _MEASURED:
            made.widths[column] = max(made.widths[column], width_of(str(value)) + 1)


def write_cell(page: Worksheet, row: int, column: int, value: Any, styles: Styles, style: Format | None = None) -> None:
    """Write a value in its own type, in the format for that type or in `style`."""
    match value:
        case bool():
            page.write_boolean(row, column, value, style)
        case int():
            page.write_number(row, column, value, style or styles.whole)
        case Decimal() if len(value.normalize().as_tuple().digits) > MOST_DIGITS:
            page.write_string(row, column, f"{value.normalize():f}", style)
        case Decimal():
            whole = value == value.to_integral_value()
            page.write_number(row, column, float(value), style or (styles.grouped if whole else styles.decimal))
        case float():
            page.write_number(row, column, value, style or styles.percent)
        case dt.datetime():
            page.write_datetime(row, column, value, style or styles.time)
        case dt.date():
            page.write_datetime(row, column, value, style or styles.date)
        case _:
            text = str(value)
            cut = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
            page.write_string(row, column, cut, style)


def width_of(text: str) -> int:
    """The width of the longest line of a text in columns; a Chinese character takes two."""
    lines = text[:500].splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
