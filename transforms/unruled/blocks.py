"""Reads a header and the rows below it, the structure common to all tables without rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gongkai.extractors.document import Cell, CellNote, compact
from gongkai.transforms.unruled import rows as row_finder
from gongkai.transforms.unruled import second_reading as by_order
from gongkai.transforms.unruled.columns import Columns, columns_of
from gongkai.transforms.unruled.grid import Band, Sheet
from gongkai.transforms.unruled.pieces import PAGE, Piece, Spelled, spans_of
from gongkai.transforms.unruled.rows import Row
from gongkai.transforms.unruled.words import Words

FAR = 2.0
"""Text more than so many line heights below a table does not belong to it."""

SAME_PLACE = 0.5
"""The header of a page is at the place of that of the page before, up to such a share of a line height."""

ENOUGH_NUMBERS = 12
"""A table with fewer numbers does not show whether it leaves places blank."""

SELDOM = 0.1
"""A table that prints its zeros leaves at most this share of its places blank."""

FEW = 0.25
"""Numbers may be typed together in at most this share of the rows: those with the longest ones."""


@dataclass(frozen=True, slots=True)
class Block:
    cells: list[Cell]
    loose: int


def read_block(
    words: Words,
    header: Sequence[Spelled],
    labels: Sequence[Spelled],
    corner: Spelled | None,
    row: int,
    others: Sequence[Spelled] = (),
) -> Block | None:
    """A header and the rows below it; None if a piece is between two columns."""
    left = max(label.right for label in labels)
    if not header or _has_other_columns(words, header, left, corner):
        return None
    top, bottom = max(s.bottom for s in header), labels[-1].bottom
    spelled = {piece for label in (*labels, *header, *others) for piece in label.pieces}
    heads = [piece for heading in header for piece in heading.pieces]
    near = [p for p in words.pieces if top < p.middle < bottom and p not in spelled]
    near = [p for p in near if words.is_number(p.text) or not any(_repeats(p, head) for head in heads)]
    near += _numbers_below(words, bottom)
    beside = [p for p in near if p.left >= left and not words.is_footer(p)]
    names = [p for p in near if p.right <= left and not words.is_group(p.text)]
    rows, loose = row_finder.fill(labels, beside, names, words.is_number)
    loose += sum(words.is_number(p.text) and _is_astray(p, labels, words) for p in near if p.left < left)
    spans = [(s.left, s.right) for s in header]
    columns = columns_of(spans, [span for r in rows for span in spans_of(r.pieces, words.is_number)])
    if columns is None:
        return None
    bands = _bands(rows)
    inside = [p for p in words.second if p.left > left - p.height / 2 and _is_read_again(p, words, top, bands)]
    second = by_order.read(inside, [line.label.top for line in rows], heading_words(words, header))
    sheet = words.sheet
    cells = [sheet.label(corner, row, 0)] if corner else []
    cells += [sheet.label(s, row, n + 1) for n, s in enumerate(header)]
    printed = [sheet.label(line.label, row + 1 + number, 0) for number, line in enumerate(rows)]
    values = [
        value_cells(sheet, row + 1 + number, line.pieces, columns, row_of(second, number), band)
        for number, (line, band) in enumerate(zip(rows, bands, strict=True))
    ]
    for name, own in zip(printed, _joined_doubted(values, words), strict=True):
        cells += [name, *own]
    return Block(cells, loose)


def _joined_doubted(rows: Sequence[Sequence[Cell]], words: Words) -> list[list[Cell]]:
    """The numbers of the rows, with doubts about numbers that may be two typed together, such as 8 and 1143 as 81143.
    In a table of two columns with hardly any blanks, these are numbers of several digits beside a blank one: before the
    blank, any; after it, the longest of its column, or one longer than all that have a number of the year beside them.
    With more columns the sums would reveal it."""
    columns = [n for n, cells in enumerate(zip(*rows, strict=True)) if any(words.is_number(c.text) for c in cells)]
    if len(columns) != 2 or 2 * len(rows) < ENOUGH_NUMBERS:
        return list(map(list, rows))
    pairs = [(row[columns[0]], row[columns[1]]) for row in rows]
    behind = [pair for pair in pairs if _digits(pair[0]) > 1 and not compact(pair[1].text)]
    before = [pair for pair in pairs if _digits(pair[1]) > 1 and not compact(pair[0].text)]
    # if the year's column prints its zeros, a blank is not one
    prints_zeros = any(words.is_number(c.text) and not c.text.strip("0/-—－–") for c, _ in pairs)
    longest = max(_digits(every) for _, every in pairs)
    beside = max((_digits(every) for year, every in pairs if compact(year.text)), default=0)
    is_seldom = len(before) <= max(1, SELDOM * len(rows))
    doubted = behind if len(behind) <= FEW * len(rows) else []
    if len(before) <= FEW * len(rows):
        least = beside + 1 if not is_seldom else 0 if prints_zeros else longest
        doubted = doubted + [pair for pair in before if _digits(pair[1]) >= least]
    notes = {cell: _note(pair) for pair in doubted for cell in pair}
    return [[replace(c, notes=(*c.notes, notes[c]), shown=False) if c in notes else c for c in row] for row in rows]


def _note(pair: tuple[Cell, Cell]) -> CellNote:
    return CellNote("reading.uneven_digits", compact(pair[0].text or pair[1].text))


def _digits(cell: Cell) -> int:
    return sum(map(str.isdigit, cell.text))


def _has_other_columns(words: Words, header: Sequence[Spelled], left: float, corner: Spelled | None) -> bool:
    """Whether there is a header of a column besides the known ones: 上年数 beside 统计数.

    The heading of the labels is none, though it is further right than short labels if it is centred and they are not.
    """
    top, bottom = min(s.top for s in header), max(s.bottom for s in header)
    known = corner.pieces if corner else ()
    level = [p for p in words.pieces if top < p.middle < bottom and p.left >= left and p not in known]
    level = [p for p in level if not words.is_page_number(p)]
    return any(not any(p.left < s.right and s.left < p.right for s in header) for p in level)


def _is_read_again(piece: Piece, words: Words, top: float, bands: Sequence[Band]) -> bool:
    """Whether the second reading must have a piece: it is in a row of the first
    reading, or a number down to the last row."""
    if any(band.top <= piece.middle <= band.bottom for band in bands):
        return True
    between = top < piece.middle < bands[-1].bottom + piece.height
    return between and words.is_number(piece.text) and not words.is_footer(piece)


def _repeats(piece: Piece, head: Piece) -> bool:
    """Whether a piece is a word of the header, printed once more at its place on a later page."""
    is_later = piece.top // PAGE > head.top // PAGE
    return is_later and piece.text == head.text and abs(piece.left - head.left) < SAME_PLACE * head.height


def _is_astray(piece: Piece, labels: Sequence[Spelled], words: Words) -> bool:
    """Whether a number before the end of the labels is in no column: after the label of its row, or between rows on a
    line without a label, like the rest of a row."""
    level = [s for s in labels if s.top < piece.middle < s.bottom]
    if level:
        return any(s.right <= piece.left for s in level)
    is_between = any(s.top > piece.middle for s in labels)
    return is_between and piece.text[:1].isdecimal() and not words.is_footer(piece)


def _numbers_below(words: Words, bottom: float) -> list[Piece]:
    """The numbers after the last label of a table, on its page or at the top of the next one, up to a text."""
    below = [p for p in words.pieces if p.middle >= bottom]
    end = next((n for n, p in enumerate(below) if not words.is_number(p.text)), len(below))
    return [p for p in below[:end] if p.middle < bottom + FAR * p.height or p.top // PAGE > bottom // PAGE]


def heading_words(words: Words, header: Sequence[Spelled]) -> list[list[Piece]]:
    """The words of the second reading at the places of the headings."""

    def inside(piece: Piece, heading: Spelled) -> bool:
        x = (piece.left + piece.right) / 2
        return heading.top < piece.middle < heading.bottom and heading.left <= x <= heading.right

    return [[piece for piece in words.second if inside(piece, heading)] for heading in header]


def row_of(second: dict[by_order.Place, str] | None, row: int) -> Callable[[int], str | None]:
    """The second reading of each column of a row; None if it does not separate the columns."""
    return lambda column: None if second is None else second.get((row, column), "")


def value_cells(
    sheet: Sheet,
    row: int,
    pieces: Sequence[Piece],
    columns: Columns,
    second: Callable[[int], str | None],
    band: Band,
) -> list[Cell]:
    places = [columns.of((p.left, p.right)) for p in pieces]
    return [
        sheet.cell(row, n, [p for p, at in zip(pieces, places, strict=True) if at == n], second(n), columns, band)
        for n in range(len(columns.spans))
    ]


def _bands(rows: Sequence[Row]) -> list[Band]:
    """The vertical extent of each row: half way to the next ones on its page."""
    bands = []
    for before, row, after in zip((None, *rows), rows, (*rows[1:], None), strict=False):
        top = min([row.label.top, *(p.top for p in row.pieces)])
        bottom = max([row.label.bottom, *(p.bottom for p in row.pieces)])
        if before and _page(before) == _page(row):
            top = min(top, (before.label.bottom + row.label.top) / 2)
        if after and _page(after) == _page(row):
            bottom = max(bottom, (row.label.bottom + after.label.top) / 2)
        bands.append(Band(top, bottom))
    return bands


def _page(row: Row) -> int:
    return int(row.label.top // PAGE)
