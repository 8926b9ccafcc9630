"""The tables of one row per indicator: 统计指标 | 单位 | 统计数 of 2014 to 2018, and those of single places before.

Prints add columns: 序号 in front, the numbers of the year before, remarks behind. Of several columns of numbers that of
the latest year is the report's. The local tables have a second one, of all years together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import TABLES_ZH, Indicator
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.misprints import is_slip
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.tables.table_reader import TableReader
from gongkai.transforms.tables.table_words import in_digits

_YEAR = re.compile(r"20\d\d(?=年|$|\))")
_YEAR_IN_FRONT = re.compile(r"20\d\d(?:年度?)?")
_YEAR_ALONE = re.compile(r"20\d\d")
_NUMBERS = "统计数"
_NAMES = "统计指标"
_UNITS = "单位"
_ORDINALS = "序号"
_COLUMN_NUMBERS = "栏次"


@dataclass(slots=True)
class _Place:
    """Where reading is: the section, the labels above, how far down the form, and the columns."""

    section: str | None = None
    above: list[str] = field(default_factory=list)
    printed: frozenset[str] = frozenset()
    """The labels of all rows of the table."""
    position: int = 0
    previous: tuple[str, tuple[Indicator, ...]] | None = None
    """The label of the row above, as printed, and its indicators."""
    columns: dict[str, Cell] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)
    rivals: list[Cell] = field(default_factory=list)
    """Those of the others that may be the report's numbers as well as the column that is read."""
    parts: list[Cell] = field(default_factory=list)
    """The columns of which that of the numbers is the total."""

    def headers(self, name: Cell) -> list[Cell]:
        """The header cells beside that of the labels, left to right."""
        left = self.columns.get(_NAMES, name).col
        known = [cell for heading, cell in self.columns.items() if heading != _NAMES and cell.col > left]
        return sorted([*known, *self.others], key=lambda cell: cell.col)

    def name_of(self, reader: TableReader, cells: Sequence[Cell]) -> Cell:
        """The label of a row: of the cells below that of the labels the last one that is known, else the first one."""
        header = self.columns.get(_NAMES)
        if header is None:
            ordinal = self.columns.get(_ORDINALS)
            return next((c for c in cells if ordinal is None or not _is_below(c, ordinal)), cells[0])
        below = [c for c in cells if _is_below(c, header)] or [cells[0]]
        return next((c for c in reversed(below[1:]) if reader.match("row", c.text)), below[0])


def _is_below(cell: Cell, header: Cell) -> bool:
    return cell.col < header.col + header.colspan and header.col < cell.col + cell.colspan


def read_statistics(reader: TableReader) -> None:
    rows = [reader.row(row) for row in range(reader.table.rows)]
    names = _settle_rows(reader, rows)
    place = _Place(printed=frozenset(match.label for name in names if (match := reader.match("row", name))))
    for row, cells in enumerate(rows):
        if _is_heading(reader, cells, place):
            _read_heading(reader, cells, place)
        elif _prints_a_row(reader, cells):
            _read_row(reader, cells, row, place)
    _check_columns(reader)
    reader.report_before()


def _check_columns(reader: TableReader) -> None:
    """A column of numbers that prints units, or nothing at all where others print numbers, has the head of another."""
    numbers = reader.columns[0]
    block = reader.block
    own = [compact(p.cell.text) for p in block.placed if p.indicator.column_path[0] == numbers]
    others = [p.cell for p in block.placed if p.indicator.column_path[0] != numbers]
    others += [unplaced.cell for unplaced in block.unplaced if unplaced.column_label]
    has_numbers = any(read_number(cell.text, reader.reference.marks).value is not None for cell in others)
    units = [text for text in own if reader.reference.table_words.is_count(text)]
    if units or (own and not any(own) and has_numbers):
        texts = {"table": TABLES_ZH[reader.table_id], "label": numbers, "actual": (*units, "（空白）")[0]}
        reader.report("form.shifted_columns", **texts)


def _prints_a_row(reader: TableReader, cells: Sequence[Cell]) -> bool:
    """Whether a row prints anything but the numbers of the columns: 甲 | 乙 | 丙 | 1 | 2."""
    printed = [cell for cell in cells if compact(cell.text)]
    return bool(printed) and _heading(reader, printed[0]) != _COLUMN_NUMBERS


def _settle_rows(reader: TableReader, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Decide which labels are misprints; gives the labels of all rows."""
    place, names = _Place(), []
    for cells in rows:
        if _is_heading(reader, cells, place):
            place.columns = {heading: cell for cell in cells if (heading := _heading(reader, cell))}
        elif _prints_a_row(reader, cells):
            names.append(place.name_of(reader, cells).text)
    expected = dict.fromkeys(i.row_path[:depth] for i in reader.indicators for depth in range(1, len(i.row_path) + 1))
    reader.settle_misprints("row", names, [path[-1] for path in expected])
    return names


def _heading(reader: TableReader, cell: Cell) -> str | None:
    """The heading of a column; `2017年统计数` and `2017年` head numbers, too."""
    text = in_digits(cell.text)
    match = reader.reference.headings.find(text) or reader.reference.headings.find(_YEAR_IN_FRONT.sub("", text))
    is_of_year = _YEAR_IN_FRONT.fullmatch(text) or reader.reference.table_words.is_whole_year(text)
    if is_of_year or (match and match.label == _NUMBERS):
        return reader.columns[0]
    if match:
        return match.label
    if column := reader.match("column", text):
        return column.label
    # none of the national forms has such a column
    words = reader.reference.table_words
    return next((c for c in reader.columns[1:] if words.is_of_all_years(c) and words.is_of_all_years(text)), None)


def _is_heading(reader: TableReader, cells: Sequence[Cell], place: _Place) -> bool:
    """Whether a row is the head of the columns. A year alone, 2017, may head numbers or be one: it heads none beside
    the label of a row, nor below a head unless nothing but headings stands beside it.
    """
    printed = [cell for cell in cells if compact(cell.text)]
    names = [cell for cell in printed if _heading(reader, cell) in (_NAMES, *reader.columns)]
    if not all(_YEAR_ALONE.fullmatch(normal(cell.text)) for cell in names):
        return True
    is_row = any(reader.match("row", cell.text) for cell in printed)
    return bool(names) and not is_row and (not place.columns or all(_heading(reader, cell) for cell in printed))


def _read_heading(reader: TableReader, cells: Sequence[Cell], place: _Place) -> None:
    place.columns, place.others = {}, []
    for cell in sorted(cells, key=lambda cell: _standing(reader, cell), reverse=True):
        heading = _heading(reader, cell)
        if heading and heading not in place.columns:
            place.columns[heading] = cell
        elif compact(cell.text):
            place.others.append(cell)
    _take_blank_unit(reader, cells, place)
    _take_misprinted(reader, place)
    place.rivals, place.parts = [], []
    if not _find_total(reader, place) and (main := place.columns.get(reader.columns[0])):
        place.rivals = [cell for cell in place.others if _is_rival(reader, main, cell)]
    for cell in place.others:
        reader.unknown_column(cell)


def _take_blank_unit(reader: TableReader, cells: Sequence[Cell], place: _Place) -> None:
    """Take the only blank head for that of the units, if units and no numbers stand below it."""
    names = place.columns.get(_NAMES)
    blank = [cell for cell in cells if not compact(cell.text) and names and cell.col > names.col]
    if _UNITS in place.columns or len(blank) != 1:
        return
    below = [compact(c.text) for c in reader.table.cells if c.row > blank[0].row and _is_below(c, blank[0])]
    are_words = all(read_number(text, reader.reference.marks).state in ("text", "blank") for text in below)
    if are_words and any(reader.reference.table_words.is_count(text) for text in below):
        place.columns[_UNITS] = blank[0]


def _take_misprinted(reader: TableReader, place: _Place) -> None:
    """Take the only column of an unknown name, if that is one slip from 统计数, for that of the numbers."""
    if reader.columns[:1] != [_NUMBERS] or _NUMBERS in place.columns or _NAMES not in place.columns:
        return
    if len(place.others) == 1 and is_slip(place.others[0].text, _NUMBERS, reader.reference.reversing):
        place.columns[_NUMBERS] = place.others.pop()
        reader.report("label.misprint", label=compact(place.columns[_NUMBERS].text), matched=_NUMBERS)


def _find_total(reader: TableReader, place: _Place) -> bool:
    """Take the column of the total for that of the numbers, where the others are its parts: 合计 | 本级 | 乡镇."""
    totals = [cell for cell in place.others if reader.reference.table_words.is_total(normal(cell.text))]
    numbers = reader.columns[0]
    if _NAMES not in place.columns or numbers in place.columns or len(totals) != 1:
        return False
    place.columns[numbers] = totals[0]
    place.others.remove(totals[0])
    place.parts = list(place.others)
    return True


def _is_rival(reader: TableReader, main: Cell, other: Cell) -> bool:
    """Whether a column may be the report's as well as the one that is read: another one of the same year, one that
    says of whom it is, or a total. One of an earlier year is none, and 本期 beside 本年累计 is held against it."""
    words, text = reader.reference.table_words, in_digits(other.text)
    if words.names_a_body(text) or words.is_total(text):
        return True
    if _heading(reader, other) != reader.columns[0] or words.is_year_to_date(main.text):
        return False
    years, own = _YEAR.findall(text), _YEAR.findall(in_digits(main.text))
    return not years or not own or max(years) == max(own)


def _standing(reader: TableReader, header: Cell) -> tuple[bool, str]:
    """Which of several columns is the year's: that of the whole year, else that of the latest one; a header that names
    none is of the report's year."""
    year = max(_YEAR.findall(in_digits(header.text)), default="9999")
    return reader.reference.table_words.is_year_to_date(header.text), year


def _read_row(reader: TableReader, cells: Sequence[Cell], row: int, place: _Place) -> None:
    name = place.name_of(reader, cells)
    behind = [cell for cell in cells if cell.col > name.col]
    if (names := place.columns.get(_NAMES)) and reader.match("row", name.text):  # 总数 behind the label of several rows
        is_total = reader.reference.table_words.is_total
        behind = [cell for cell in behind if not (_is_below(cell, names) and is_total(normal(cell.text)))]
    values = reader.values(behind, row)
    text = compact(name.text)
    label = reader.find("row", name.text)
    if label in {i.row_path[0] for i in reader.indicators}:
        place.section = label
    path = _row_path(reader, label, place)
    indicators = {i.column_path[0]: i for i in reader.indicators if i.row_path == path}
    headers = place.headers(name)
    if label:
        place.above.append(label)
    if not indicators or not indicators.keys() & place.columns.keys():
        beside = [cell for name, cell in place.columns.items() if name not in reader.columns]
        values = [value for value in values if not any(_is_below(value, cell) for cell in beside)]
        marks = all(compact(value.text) in reader.reference.marks for value in values if compact(value.text))
        is_above = not place.columns and not any(map(str.isdigit, "".join(v.text for v in values)))
        if label is None and is_above:  # who filled the table in, and in which units, stands above its head
            return
        if label is None or not marks:  # the head of a section states nothing, with or without dashes
            reader.unknown_row(text, values, row, headers, known=bool(indicators))
        return
    _check_order(reader, tuple(indicators.values()), name, row, place)
    ordinal = place.columns.get(_ORDINALS)
    reader.before += [c for c in cells if c.col < name.col and not (ordinal and _is_below(c, ordinal))]
    below = reader.assign(headers, values, text, row, name.row + name.rowspan)
    _place_values(reader, indicators, name, dict(zip(headers, below, strict=True)), place)


def _check_order(reader: TableReader, indicators: tuple[Indicator, ...], name: Cell, row: int, place: _Place) -> None:
    """Report a row above its place in the form: an error, but a warning of both rows if one of them is optional.

    Prints that have an optional row have it in different places, but exchanged labels look the same.
    """
    label, first = compact(name.text), indicators[0]
    above, place.previous = place.previous, (label, indicators)
    if not first.optional_group and first.position < place.position:
        reader.report("form.row_order", label=label, place=reader.place(name, row))
    elif above and first.position < above[1][0].position:
        for indicator in (*above[1], *indicators):
            if indicator.column_path[0] in place.columns:
                reader.report("form.row_moved", indicator.indicator, label=label, above=above[0])
    if not first.optional_group:
        place.position = first.position


def _place_values(
    reader: TableReader, indicators: dict[str, Indicator], name: Cell, below: dict[Cell, Cell | None], place: _Place
) -> None:
    unit_column = place.columns.get(_UNITS)
    unit = below.get(unit_column) if unit_column else None
    printed = compact(unit.text) if unit is not None else ""
    stated = printed if printed not in ("", *reader.reference.marks) else None
    for column in reader.columns:
        header = place.columns.get(column)
        value = below.get(header) if header else None
        if header is None or value is None:
            continue
        if column in indicators:
            reader.add(indicators[column], None, value, (name, header), stated)
        else:
            reader.unplaced(compact(name.text), header, value)
    for header in place.others:
        if (other := below[header]) is not None:
            reader.unplaced(compact(name.text), header, other)
            _compare_rivals(reader, place, header, below)
            _compare_periods(reader, place.columns.get(reader.columns[0]), header, below)


def _compare_rivals(reader: TableReader, place: _Place, other: Cell, below: dict[Cell, Cell | None]) -> None:
    """Two columns of numbers that may both be the report's leave open which one is, unless they print the same; so
    does a total that is less than one of its parts."""
    main = place.columns.get(reader.columns[0])
    cells = (below.get(main), below.get(other)) if main else (None, None)
    if main is None or cells[0] is None or cells[1] is None or other not in (*place.rivals, *place.parts):
        return
    own, beside = (read_number(cell.text, reader.reference.marks) for cell in cells if cell)
    differ = (own.state, own.value) != (beside.state, beside.value) and beside.state != "blank"
    if other in place.parts:
        differ = own.value is not None and beside.value is not None and own.value < beside.value
    if differ:
        reader.report("form.two_columns", label=compact(main.text), actual=compact(other.text))


def _compare_periods(reader: TableReader, main: Cell | None, other: Cell, below: dict[Cell, Cell | None]) -> None:
    """A table with 本期 beside 本年累计 is that of the year only if both print the same."""
    if main is None or not reader.reference.table_words.is_year_to_date(main.text):
        return
    values = [compact(cell.text) if (cell := below.get(header)) else "" for header in (main, other)]
    if _heading(reader, other) == reader.columns[0] and values[0] != values[1]:
        texts = {"table": TABLES_ZH[reader.table_id], "actual": f"{compact(other.text)} | {compact(main.text)}"}
        reader.report("form.part_of_year", **texts)


def _row_path(reader: TableReader, label: str | None, place: _Place) -> tuple[str, ...] | None:
    """The row with this label in this section; before the first section, the only one with it.

    The rows of a local table stand in no fixed order: of one label there the only row, else that below the label which
    was printed last. A row in the part of another one, 其他方式 below 主动公开信息数, is none of the form's; nor is one
    that must stand behind others, which it may hold where they are not printed before it.
    """
    every = list(dict.fromkeys(i.row_path for i in reader.indicators if i.row_path[-1] == label))
    inside = [path for path in every if place.section in (None, path[0])]
    if not reader.reference.is_local(reader.form):
        return inside[0] if len(inside) == 1 else None
    if label and not reader.reference.rows_before(label).issubset(place.above):
        return None
    if len(every) == 1:
        is_elsewhere = place.section not in (None, every[0][0]) and every[0][0] in place.printed
        return None if is_elsewhere else every[0]
    parents = {path[-2]: path for path in every if len(path) > 1}
    return next((parents[above] for above in reversed(place.above) if above in parents), None)
