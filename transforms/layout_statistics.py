"""The table of 2014 to 2018: 统计指标 | 单位 | 统计数, one row per indicator.

Prints add columns: 序号 in front, the numbers of the year before, remarks behind. Of several columns of numbers that of
the latest year is the report's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.labels import normal
from gongkai.transforms.reference import Indicator
from gongkai.transforms.table_reader import TableReader

_YEAR = re.compile(r"20\d\d(?=年|$|\))")
_YEAR_IN_FRONT = re.compile(r"20\d\d(?:年度?)?")
_NUMBERS = "统计数"


@dataclass(slots=True)
class _Place:
    """Where reading is: the section, how far down the form, and the columns."""

    section: str | None = None
    position: int = 0
    columns: dict[str, Cell] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)

    @property
    def headers(self) -> list[Cell]:
        """The header cells beside that of the labels, left to right."""
        known = [cell for heading, cell in self.columns.items() if heading not in ("统计指标", "序号")]
        return sorted([*known, *self.others], key=lambda cell: cell.col)

    def name_of(self, cells: Sequence[Cell]) -> Cell:
        """The label of a row: the cell below that of the labels, else the first one."""
        header = self.columns.get("统计指标")
        below = [c for c in cells if header and c.col < header.col + header.colspan and header.col < c.col + c.colspan]
        return below[0] if below else cells[0]


def read_statistics(reader: TableReader) -> None:
    rows = [reader.row(row) for row in range(reader.table.rows)]
    _settle_rows(reader, rows)
    place = _Place()
    for row, cells in enumerate(rows):
        if _is_heading(reader, cells):
            _read_heading(reader, cells, place)
        elif any(compact(cell.text) for cell in cells):
            _read_row(reader, cells, row, place)


def _settle_rows(reader: TableReader, rows: Sequence[Sequence[Cell]]) -> None:
    place, names = _Place(), []
    for cells in rows:
        if _is_heading(reader, cells):
            place.columns = {heading: cell for cell in cells if (heading := _heading(reader, cell))}
        elif any(compact(cell.text) for cell in cells):
            names.append(place.name_of(cells).text)
    expected = dict.fromkeys(i.row_path[:depth] for i in reader.indicators for depth in range(1, len(i.row_path) + 1))
    reader.settle_misprints("row", names, [path[-1] for path in expected])


def _heading(reader: TableReader, cell: Cell) -> str | None:
    """The heading of a column; `2017年统计数` and `2017年` head numbers, too."""
    text = normal(cell.text)
    match = reader.reference.headings.find(text) or reader.reference.headings.find(_YEAR_IN_FRONT.sub("", text))
    return match.label if match else _NUMBERS if _YEAR_IN_FRONT.fullmatch(text) else None


def _is_heading(reader: TableReader, cells: Sequence[Cell]) -> bool:
    return any(_heading(reader, cell) in ("统计指标", _NUMBERS) for cell in cells)


def _read_heading(reader: TableReader, cells: Sequence[Cell], place: _Place) -> None:
    place.columns, place.others = {}, []
    for cell in sorted(cells, key=_year_of, reverse=True):
        heading = _heading(reader, cell)
        if heading and heading not in place.columns:
            place.columns[heading] = cell
        elif compact(cell.text):
            reader.unknown_column(cell)
            place.others.append(cell)


def _year_of(header: Cell) -> str:
    """The year that a header names; one that names none is of the report's year."""
    return max(_YEAR.findall(normal(header.text)), default="9999")


def _read_row(reader: TableReader, cells: Sequence[Cell], row: int, place: _Place) -> None:
    name = place.name_of(cells)
    values = reader.values([cell for cell in cells if cell.col > name.col], row)
    text = compact(name.text)
    label = reader.find("row", name.text)
    if label in {i.row_path[0] for i in reader.indicators}:
        place.section = label
    indicator = _in_section(reader, label, place.section)
    if indicator is None or _NUMBERS not in place.columns:
        marks = all(compact(value.text) in reader.reference.marks for value in values if compact(value.text))
        if label is None or not marks:  # the head of a section states nothing, with or without dashes
            reader.unknown_row(text, values, row, place.headers)
        return
    if indicator.position < place.position:
        reader.report("form.row_order", label=text, place=reader.place(name, row))
    place.position = indicator.position
    below = reader.assign(place.headers, values, text, row, name.row + name.rowspan)
    _place_value(reader, indicator, name, dict(zip(place.headers, below, strict=True)), place)


def _place_value(
    reader: TableReader, indicator: Indicator, name: Cell, below: dict[Cell, Cell | None], place: _Place
) -> None:
    unit_column = place.columns.get("单位")
    unit = below.get(unit_column) if unit_column else None
    header = place.columns[_NUMBERS]
    value = below[header]
    if value is not None:
        printed = compact(unit.text) if unit is not None else ""
        reader.add(
            indicator, None, value, (name, header), printed if printed not in ("", *reader.reference.marks) else None
        )
    for column in place.others:
        if (other := below[column]) is not None:
            reader.unplaced(compact(name.text), column, other)


def _in_section(reader: TableReader, label: str | None, section: str | None) -> Indicator | None:
    """The indicator with this label in this section; before the first section, the only one with it."""
    same = [i for i in reader.indicators if i.row_path[-1] == label and section in (None, i.row_path[0])]
    return same[0] if len(same) == 1 else None
