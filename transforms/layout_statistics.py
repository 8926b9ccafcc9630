"""The table of 2014 to 2018: 统计指标 | 单位 | 统计数, one row per indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import Indicator
from gongkai.transforms.table_reader import TableReader


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
        known = [cell for heading, cell in self.columns.items() if heading != "统计指标"]
        return sorted([*known, *self.others], key=lambda cell: cell.col)


def read_statistics(reader: TableReader) -> None:
    rows = [reader.row(row) for row in range(reader.table.rows)]
    names = [cells[0].text for cells in rows if any(compact(c.text) for c in cells) and not _is_heading(reader, cells)]
    expected = dict.fromkeys(i.row_path[:depth] for i in reader.indicators for depth in range(1, len(i.row_path) + 1))
    reader.settle_misprints("row", names, [path[-1] for path in expected])
    place = _Place()
    for row, cells in enumerate(rows):
        if _is_heading(reader, cells):
            _read_heading(reader, cells, place)
        elif any(compact(cell.text) for cell in cells):
            _read_row(reader, cells, row, place)


def _heading(reader: TableReader, cell: Cell) -> str | None:
    match = reader.reference.headings.find(cell.text)
    return match.label if match else None


def _is_heading(reader: TableReader, cells: Sequence[Cell]) -> bool:
    return any(_heading(reader, cell) in ("统计指标", "统计数") for cell in cells)


def _read_heading(reader: TableReader, cells: Sequence[Cell], place: _Place) -> None:
    place.columns, place.others = {}, []
    for cell in cells:
        heading = _heading(reader, cell)
        if heading and heading not in place.columns:
            place.columns[heading] = cell
        elif compact(cell.text):
            reader.unknown_column(cell)
            place.others.append(cell)


def _read_row(reader: TableReader, cells: Sequence[Cell], row: int, place: _Place) -> None:
    name, values = cells[0], [cell for cell in cells[1:] if cell.row == row]
    text = compact(name.text)
    label = reader.find("row", name.text)
    if label in {i.row_path[0] for i in reader.indicators}:
        place.section = label
    indicator = _in_section(reader, label, place.section)
    if indicator is None or "统计数" not in place.columns:
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
    value = below[place.columns["统计数"]]
    if value is not None:
        printed = compact(unit.text) if unit is not None else ""
        reader.add(indicator, None, value, (name,), printed if printed not in ("", *reader.reference.marks) else None)
    for header in place.others:
        if (other := below[header]) is not None:
            reader.unplaced(compact(name.text), header, other)


def _in_section(reader: TableReader, label: str | None, section: str | None) -> Indicator | None:
    """The indicator with this label in this section; before the first section, the only one with it."""
    same = [i for i in reader.indicators if i.row_path[-1] == label and section in (None, i.row_path[0])]
    return same[0] if len(same) == 1 else None
