"""The table of 依申请公开: applicant types across, results down, in up to three columns of labels with row groups."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.reference import Indicator
from gongkai.transforms.tables.labels import Match, key, normal
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.tables.scan_labels import HAN, SCAN, may_be
from gongkai.transforms.tables.table_reader import TableReader

_LEAST_NUMBERS = 3
_MOST_ILLEGIBLE = 3
"""More illegible rows than this are not what a seal covers."""
Column = tuple[Cell, str | None]
"""A header cell and its applicant type; None for a column that the form does not have."""


def read_requests(reader: TableReader) -> None:
    first = _first_data_row(reader)
    columns = _columns(reader, first)
    left = columns[0][0].col if columns else reader.table.cols
    rows = [_split(reader, row, left) for row in range(first, reader.table.rows)]
    _settle_rows(reader, [names for names, _ in rows], first)
    position = 0
    for row, (names, values) in enumerate(rows, first):
        if not columns:  # a piece without its header: its columns are unknown
            reader.unknown_row(compact(names[0].text) if names else "", names[1:], row)
            continue
        indicator = _indicator(reader, names, values, row, columns)
        if indicator is None:
            continue
        if indicator.position < position:
            reader.report("form.row_order", label=compact(names[-1].text), place=reader.place(names[-1], row))
        position = indicator.position
        reader.before += names[:-1]
        _read_row(reader, indicator, names[-1], values, columns, row)
    reader.report_before()


def _first_data_row(reader: TableReader) -> int:
    """The first row with the label of a result or with a number.

    总计 heads a column unless the number of the row, （七）, precedes it.
    """
    numbered = {normal(i.row_path[-1]) for i in reader.indicators}
    for row in range(reader.table.rows):
        cells = [cell for cell in reader.row(row) if cell.row == row]
        heads = [c for c in cells if c.text in reader.reference.applicant_labels and normal(c.text) not in numbered]
        # beside headers, a number on a scan is a misread header
        numbers = [c for c in cells if c.col > 0 and read_number(c.text, reader.reference.marks).state == "reported"]
        if (numbers and not heads) or any(c not in heads and reader.match("row", c.text) for c in cells):
            return row
    return reader.table.rows


def _columns(reader: TableReader, first: int) -> list[Column]:
    """The header cells above the numbers, from the first applicant type on."""
    labels_end = _labels_end(reader, first)
    ordered = sorted(reader.table.cells, key=lambda cell: cell.col)
    leaves = [cell for cell in ordered if cell.col >= labels_end and _is_leaf(reader, cell, first)]
    leaves = sorted((*leaves, *_blank_heads(reader, leaves, labels_end, first)), key=lambda cell: cell.col)
    expected = list(reader.reference.applicants)
    reader.settle_misprints("applicant", [cell.text for cell in leaves], expected)
    found = [(cell, _only_type(reader, cell)) for cell in leaves]
    found = _in_place(found, expected)
    is_whole = _is_whole(reader, found, expected, first)
    if is_whole and reader.table.reader.startswith(SCAN):
        found = [
            (cell, label or _by_place(reader, cell, known))
            for (cell, label), known in zip(found, expected, strict=True)
        ]
    if not is_whole:
        found = [(cell, label) for cell, label in found if compact(cell.text)]
    left = min((cell.col for cell, label in found if label or is_whole), default=reader.table.cols)
    columns = [(cell, reader.reference.applicants[label] if label else None) for cell, label in found]
    for cell, applicant in columns:
        if applicant is None and cell.col >= left:
            reader.unknown_column(cell, known=cell.text in reader.reference.applicant_labels)
    return [column for column in columns if column[0].col >= left]


def _blank_heads(reader: TableReader, leaves: Sequence[Cell], labels_end: int, first: int) -> list[Cell]:
    """Blank cells directly above numbers that no other header covers."""
    if not labels_end or not leaves:
        return []
    headed = {column for leaf in leaves for column in range(leaf.col, leaf.col + leaf.colspan)}
    blank = (c for c in reader.table.cells if c.row + c.rowspan == first and not compact(c.text))
    return [c for c in blank if labels_end <= c.col and c.col not in headed and _heads_numbers(reader, c, first)]


def _in_place(found: list[tuple[Cell, str | None]], expected: Sequence[str]) -> list[tuple[Cell, str | None]]:
    """The headers. If one occurs twice in place of another, those not in their own place
    are dropped, as they may be shifted too."""
    labels = [label for _, label in found if label]
    if len(found) != len(expected) or len(set(labels)) == len(labels):
        return found
    return [
        (cell, label if label == known or labels.count(label or "") > 1 else None)
        for (cell, label), known in zip(found, expected, strict=True)
    ]


def _is_whole(
    reader: TableReader, found: Sequence[tuple[Cell, str | None]], expected: Sequence[str], first: int
) -> bool:
    """Whether there are as many headers as in the form, each known one in its place, with numbers below the others:
    then only those columns are lost and not the table. In a shifted row of headers none is in its place."""
    labels = [label for _, label in found]
    in_place = len(labels) == len(expected) and all(a in (None, b) for a, b in zip(labels, expected, strict=True))
    others = (cell for cell, label in found if label is None)
    return in_place and any(labels) and all(_heads_numbers(reader, cell, first) for cell in others)


def _by_place(reader: TableReader, cell: Cell, label: str) -> str:
    """The only type left for an illegible header on a scan; its column gets a finding."""
    reader.block.inexact[compact(cell.text)] = Match(label, "misprint")
    return label


def _heads_numbers(reader: TableReader, head: Cell, first: int) -> bool:
    """Whether there are numbers, and no words, below a header."""
    below = [c.text for c in reader.table.cells if c.col == head.col and c.row >= first and compact(c.text)]
    states = {text: read_number(text, reader.reference.marks).state for text in below}
    words = [text for text, state in states.items() if state == "text"]
    if reader.table.reader.startswith(SCAN):  # what has no ideographs is a misread number
        words = [text for text in words if HAN.search(text)]
    return "reported" in states.values() and not words and len(below) >= _LEAST_NUMBERS


def _only_type(reader: TableReader, leaf: Cell) -> str | None:
    """The applicant type that heads a column; none if another one is above it, as one of the two headers is shifted."""
    label = reader.find("applicant", leaf.text)
    places = [(row, column) for row in range(leaf.row) for column in range(leaf.col, leaf.col + leaf.colspan)]
    above = dict.fromkeys(cell for place in places if (cell := reader.owner.get(place)))
    others = (reader.reference.applicant_labels.find(cell.text) for cell in above)
    return label if all(other is None or other.label == label for other in others) else None


def _labels_end(reader: TableReader, first: int) -> int:
    """The column after the labels, by the first row with a known one; 0 where all labels are unknown."""
    rows = (reader.row(row) for row in range(first, reader.table.rows))
    ends = ([c.col + c.colspan for c in cells if reader.match("row", c.text)] for cells in rows)
    return next((max(found) for found in ends if found), 0)


def _is_leaf(reader: TableReader, cell: Cell, first: int) -> bool:
    """Whether a header cell is the last one above the numbers, and not a heading of several columns."""
    if cell.row >= first or not compact(cell.text):
        return False
    below = (
        other
        for other in reader.table.cells
        if cell.row < other.row < first and other.col < cell.col + cell.colspan and cell.col < other.col + other.colspan
    )
    is_last = cell.row + cell.rowspan == first or not any(compact(other.text) for other in below)
    return is_last and cell.text not in reader.reference.headings


def _split(reader: TableReader, row: int, left: int) -> tuple[list[Cell], list[Cell]]:
    """The labels of a row and its values; a unit between them is not a label."""
    cells = reader.row(row)
    names = [cell for cell in cells if cell.col < left]
    if len(names) > 1 and reader.reference.table_words.is_count(compact(names[-1].text)):
        names.pop()
    return names, reader.values([c for c in cells if c.col >= left], row)


def _leaf(names: Sequence[Cell], row: int) -> Cell | None:
    """The label of a row itself, after those of its groups."""
    printed = [cell for cell in names if compact(cell.text)]
    return printed[-1] if printed and printed[-1].row == row else None


def _settle_rows(reader: TableReader, names: Sequence[Sequence[Cell]], first: int) -> None:
    leaves = [_leaf(cells, row) for row, cells in enumerate(names, first)]
    printed = [leaf.text if leaf else "" for leaf in leaves]
    expected_rows = [i.row_path[-1] for i in reader.indicators]
    reader.settle_misprints("row", printed, expected_rows)
    if reader.table.reader.startswith(SCAN):
        _settle_illegible_rows(reader, leaves, expected_rows)
    groups = [c for cells in names for c in cells if compact(c.text) and c not in leaves]
    texts = [cell.text for cell in dict.fromkeys(groups)]
    expected = dict.fromkeys(group for i in reader.indicators for group in i.row_path[:-1])
    reader.settle_misprints("row", texts, list(expected))


def _settle_illegible_rows(reader: TableReader, leaves: Sequence[Cell | None], expected: Sequence[str]) -> None:
    """The labels of rows in doubt on a scan, if there are as many rows as in the form and all others are in their
    places; such a row gets a finding."""
    labels = [(match := reader.match("row", leaf.text)) and match.label if leaf else None for leaf in leaves]
    if len(labels) != len(expected) or any(a not in (None, b) for a, b in zip(labels, expected, strict=True)):
        return
    illegible = [i for i, label in enumerate(labels) if label is None]
    if len(illegible) > _MOST_ILLEGIBLE:
        return
    for index in illegible:
        leaf = leaves[index]
        if leaf is not None and not reader.reference.knows(leaf.text) and may_be(leaf, expected[index]):
            reader.misprints["row", normal(leaf.text)] = expected[index]


def _indicator(
    reader: TableReader, names: Sequence[Cell], values: Sequence[Cell], row: int, columns: Sequence[Column]
) -> Indicator | None:
    """The indicator of a row, from its own label and those of its groups."""
    headers = [cell for cell, _ in columns]
    leaf = _leaf(names, row)
    if leaf is None:
        reader.unknown_row("", values, row, headers)
        return None
    text = compact(leaf.text)
    label = reader.find("row", leaf.text)
    groups = [compact(cell.text) for cell in names if compact(cell.text) and cell is not leaf]
    known = {reader.find("row", group): group for group in groups}
    fitting = [
        i
        for i in reader.indicators
        if i.row_path[-1] == label and all(found is None or found in i.row_path for found in known)
    ]
    if label is None and not groups:
        fitting = [i for i in reader.indicators if _bare(text) in _joined_paths(i)]
    if len(fitting) != 1:
        reader.unknown_row(
            text if text in reader.reference.extra_rows else "/".join((*groups, text)), values, row, headers
        )
        return None
    if None in known:
        place = reader.place(leaf, row)
        reader.report("label.unknown_group", fitting[0].indicator, label=text, group=known[None], place=place)
    return fitting[0]


def _joined_paths(indicator: Indicator) -> set[str]:
    """The texts of a row whose group and own label are in one cell: （三）不予公开 1.属于国家秘密."""
    path = indicator.row_path
    return {_bare("".join(path[start:])) for start in range(len(path) - 1)} | {
        _bare("".join(map(key, path[start:]))) for start in range(len(path) - 1)
    }


def _bare(text: str) -> str:
    """The key of a label without any punctuation."""
    return re.sub(r"\W", "", key(text))


def _read_row(
    reader: TableReader,
    indicator: Indicator,
    name: Cell,
    values: Sequence[Cell],
    columns: Sequence[Column],
    row: int,
) -> None:
    text = compact(name.text)
    headers, end = [cell for cell, _ in columns], name.row + name.rowspan
    below = reader.assign(headers, values, text, row, end, indicator.indicator)
    for (header, applicant), value in zip(columns, below, strict=True):
        if value is None:
            continue
        if applicant:
            reader.add(indicator, applicant, value, (name, header))
        else:
            reader.unplaced(text, header, value)
