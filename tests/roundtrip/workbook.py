"""Reports as sheets of a workbook: numbers as numbers in formats that print them, or as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from tests.roundtrip.layout import Grid, Sheet, Spot

FORMATS = ("General", "0", "#,##0", "0_ ", "@", '0"件"', "0;-0;0", "#,##0_);(#,##0)")
"""Formats that print a whole number without another meaning."""


def write_workbook(sheet: Sheet, path: Path, *, hidden: bool = False) -> None:
    """The report on one sheet, or each table on a sheet of its own; `hidden`: with other numbers where none is seen."""
    random = Random(f"{sheet.values.kind} {sheet.values.seed}")
    with xlsxwriter.Workbook(str(path)) as book:
        writer = _Sheets(book, random, apart=random.random() < 0.3)
        for block in sheet.blocks:
            writer.add(block)
        if hidden:
            writer.add_hidden(sheet)


class _Sheets:
    def __init__(self, book: Any, random: Random, *, apart: bool) -> None:
        self.book, self.random, self.apart = book, random, apart
        self.formats = [book.add_format({"num_format": code}) for code in FORMATS]
        self.sheet = book.add_worksheet()
        self.row, self.left = random.choice((0, 2)), random.choice((0, 0, 1))
        self.gap = random.choice((0, 1, 2))

    def add(self, block: str | Grid) -> None:
        self.sheet.set_column(0, 20, 14)
        if isinstance(block, str):
            self.sheet.write_string(self.row, self.left, block)
            self.row += 1
            return
        if self.apart and any(spot.place for row in block.rows for spot in row):
            self.sheet, self.row = self.book.add_worksheet(), 0
        self.row += self.gap
        for row, column, spot in block.placed():
            self._write(self.row + row, self.left + column, spot)
        self.row += len(block.rows) + self.gap

    def _write(self, row: int, column: int, spot: Spot) -> None:
        number = spot.text.lstrip("-")
        is_number = bool(spot.place) and number.replace(".", "", 1).isdigit() and number.isascii()
        is_number = is_number and self.random.random() < 0.8
        style = self.random.choice(self.formats) if is_number and "." not in number else None
        if spot.rowspan > 1 or spot.colspan > 1:
            self.sheet.merge_range(row, column, row + spot.rowspan - 1, column + spot.colspan - 1, "", style)
        if is_number:
            self.sheet.write_number(row, column, float(spot.text), style)
        elif spot.text:
            self.sheet.write_string(row, column, spot.text)

    def add_hidden(self, sheet: Sheet) -> None:
        """Other numbers in rows and columns that are not shown, and on a sheet that is not."""
        self.sheet.set_row(self.row + 1, None, None, {"hidden": True})
        self.sheet.write_number(self.row + 1, self.left, 4711)
        self.sheet, self.row, self.apart = self.book.add_worksheet("上年"), 0, False
        self.sheet.hide()
        for block in sheet.blocks:
            self.add(block if isinstance(block, str) else _other(block, self.random))


def _other(grid: Grid, random: Random) -> Grid:
    """The same table with other numbers."""
    rows = (
        [replace(spot, text=str(random.randint(1, 99))) if spot.place else spot for spot in row] for row in grid.rows
    )
    return replace(grid, rows=tuple(tuple(row) for row in rows))
