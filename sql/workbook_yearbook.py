"""The numbers of districts as in a statistical yearbook: a table per district, measures down, years across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.sql.objects import Entry, header
from gongkai.sql.workbook_cells import Styles, Written, print_on_a4
from gongkai.sql.workbook_notes import no_trend

ENTRY = Entry("yearbook", "地区年鉴", "A table per district: measures by year, as district_measures has them.")

_NOTES = (
    "≥ 只是已知部分之和，至少这么多；! 有错误，? 有警告，* 有人更正过；空格没有数，不是 0。",
    "≥ a sum of the parts that are known, a least; ! an error, ? a warning, * corrected; "
    "an empty cell is no number, not 0. ",
)
_BATCH, _MOST_BREAKS = 5_000, 1_000


@dataclass(frozen=True, slots=True)
class Yearbook:
    """Which rows of district_measures are shown, as a condition."""

    condition: str


_ROWS = """
select d.district_code, d.district, d.measure, d.measure_{language}, d.unit, d.year, d.value, d.basis,
    doubt_mark(d.has_error, d.n_findings, d.corrected) as doubt
from district_measures as d
where d.value is not null and {condition}
order by d.district_code, d.measure, d.year
"""
_YEARS = "select distinct d.year from district_measures as d where d.value is not null and {condition} order by 1"


def write_yearbook(
    connection: duckdb.DuckDBPyConnection, book: Workbook, yearbook: Yearbook, headers: str, styles: Styles
) -> Written:
    """Write the sheet of all districts, each on a page of its own."""
    zh = headers == "zh"
    made = Written(ENTRY.zh if zh else "yearbook", ENTRY, 0)
    page: Worksheet = book.add_worksheet(made.name)
    print_on_a4(page, made.name)
    years = [year for (year,) in connection.execute(_YEARS.format(condition=yearbook.condition)).fetchall()]
    formats = _Formats(book)
    titles = ["指标", "单位"] if zh else ["measure", "unit"]
    for column, title in enumerate([*titles, *map(str, years)]):
        page.write_string(0, column, title, styles.header if column < len(titles) else styles.year)
    page.freeze_panes(1, 2)
    page.repeat_rows(0)
    page.set_column(0, 0, 42)
    page.set_column(1, 1, 6)
    page.set_column(2, 1 + max(1, len(years)), 12)
    row, breaks = 1, []
    notes = [f"{note}{years_apart}" for note, years_apart in zip(_NOTES, no_trend(connection), strict=True)]
    for text in notes if zh else notes[1:]:
        page.write_string(row, 0, text, styles.small)
        row += 1
    sql = _ROWS.format(language=headers, condition=yearbook.condition)
    order = {entry.name: n for n, entry in enumerate(header("views", "harmonized_wide").columns)}
    for (code, district), rows in groupby(_rows(connection, sql), lambda r: (r[0], r[1])):
        breaks.append(row)
        row = _district(
            page, row, f"{district}（{code}）", sorted(rows, key=lambda r: order[r[2]]), years, formats, styles
        )
    page.set_h_pagebreaks(breaks[1:_MOST_BREAKS])
    made.rows = row - 1
    return made


def _district(
    page: Worksheet,
    row: int,
    title: str,
    rows: list[tuple[Any, ...]],
    years: list[int],
    formats: _Formats,
    styles: Styles,
) -> int:
    """Write one district. Returns the row below it."""
    page.set_row(row, 24)
    page.write_string(row, 0, title, styles.title)
    row += 1
    for (label, unit), numbers in groupby(rows, lambda r: (r[3], r[4])):
        page.write_string(row, 0, label)
        page.write_string(row, 1, unit or "")
        for *_, year, value, basis, doubt in numbers:
            page.write_number(row, 2 + years.index(year), float(value), formats.of(value, basis, doubt.strip()))
        row += 1
    return row


class _Formats:
    """Number formats that show the caveats of a number before and after it; the cell remains a number."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def of(self, value: Decimal, basis: str, doubt: str) -> Format:
        digits = "#,##0" if value == value.to_integral_value() else "#,##0.0###"
        front, behind = '"≥"' if basis == "some_parts" else "", f'"{doubt}"' if doubt else ""
        pattern = f"{front}{digits}{behind}"
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern})
        return self._made[pattern]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(sql)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch
