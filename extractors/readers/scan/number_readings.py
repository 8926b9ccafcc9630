"""Cells for numbers: which cells of a table they are, and how their several readings make two."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from gongkai.extractors.document import compact
from gongkai.extractors.readers.number_characters import HAN
from gongkai.extractors.readers.scan.geometry import Area, text_in_lines
from gongkai.extractors.readers.scan.ink import Ink
from gongkai.extractors.readers.scan.recognition import Line
from gongkai.extractors.readers.scan.strokes import Stroke
from gongkai.extractors.readers.scan.table_grid import GridCell

LONGEST_MISREADING = 2
"""A number misread as ideographs has at most this many: a dash read as 一, a 0 as 口."""
NUMBER_COLUMN, NUMBER_ROW, FEW_NUMBERS = 0.7, 0.5, 3
"""Least shares of numbers in the column and in the row of a cell with a misread number, and least count of them."""
SLASH, DASH = "/", "—"
LONGEST_MARK = 4
"""A mark for nothing is read as at most this many characters: `----`."""

_DASHES = frozenset("-−–—")
_READ_AS_DASH = frozenset("-−–—―─━_~ー一")
_READ_FROM_STROKES = frozenset("17") | _READ_AS_DASH | {SLASH}
_NO_STROKES = frozenset("0235689")
_NUMERALS = frozenset("二三四五")
_LIKE_ZERO = frozenset("日曰口囗")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[.,][0-9]{3})*,[0-9]{3}(?:[.,][0-9]{3})*")
_POINTED = re.compile(r"[-+]?[0-9]{1,3}(?:[.,][0-9]{3})*[.][0-9]{3}(?:[.,][0-9]{3})*")
_WIDE_SIGN = re.compile("[十一][0-9]+(?:[.][0-9]+)?")
"""`＋39` and `－39`, with full-width signs, are read as `十39` and `一39`; no number is written like that."""
_MINUS = re.compile("[-−–—―─－ー一]+(?=[0-9])")
"""The one stroke before a number, however wide and however it is read, is a minus."""
_ZERO_FIRST = re.compile(r"[-+]?0[0-9]")
"""No number of a report begins like this: the box printed for a missing character looks like a 0."""
_BRACKETS = frozenset("()（）[]〔〕")
"""Two of them with nothing between look like a 0 with broken strokes."""
_SHAPES = frozenset("0123456789+-.,")
AS_SHAPES = str.maketrans("−–—", "---")
"""Makes dashes of any length hyphens: reading by shape does not distinguish them."""


def number_cells(cells: Sequence[GridCell], texts: Sequence[str]) -> frozenset[int]:
    """Indices of the cells that print a number or a mark, given the text of each as read with the whole alphabet.

    These are cells without ideographs, numbers with a full-width sign, and short texts that stand among numbers in both
    column and row: an ideograph there is a misreading. For 日 and the like, which a dotted 0 is read as, numbers in the
    row suffice.
    """
    plain = {i for i, text in enumerate(texts) if text and (not HAN.search(text) or has_wide_sign(text))}
    zeros = {i for i, text in enumerate(texts) if text in _LIKE_ZERO}
    like_numbers = plain | zeros
    for i in zeros:
        row = [k in like_numbers for k, cell in enumerate(cells) if cell.row == cells[i].row and texts[k] and k != i]
        if sum(row) >= FEW_NUMBERS and _share(row) >= NUMBER_ROW:
            plain.add(i)
    single = [i for i, cell in enumerate(cells) if cell.rowspan == cell.colspan == 1 and texts[i]]
    short = [i for i in single if i not in plain and len(texts[i]) <= LONGEST_MISREADING]
    found = set(plain)
    for i in short:
        column = [k in plain for k in single if k != i and cells[k].col == cells[i].col]
        row = [k in plain for k in single if k != i and cells[k].row == cells[i].row]
        if sum(column) >= FEW_NUMBERS and _share(column) >= NUMBER_COLUMN and _share(row) >= NUMBER_ROW:
            found.add(i)
    return frozenset(found)


def has_wide_sign(text: str) -> bool:
    """Whether a text is a number whose full-width sign is read as an ideograph."""
    return bool(_WIDE_SIGN.fullmatch(text))


def ambiguous_points(texts: Mapping[int, str]) -> frozenset[int]:
    """Keys of the numbers with a point before three digits in a table that groups thousands by commas: on a scan, point
    and comma look alike."""
    numbers = {key: compact(text) for key, text in texts.items()}
    if not any(_GROUPED.fullmatch(text) for text in numbers.values()):
        return frozenset()
    return frozenset(key for key, text in numbers.items() if _POINTED.fullmatch(text))


def mark_cells(cells: Sequence[GridCell], texts: Sequence[str]) -> frozenset[int]:
    """Indices of the cells whose short text may be a mark for nothing; in a column with 二, a 一 is an ordinal."""
    counted = {cell.col for cell, text in zip(cells, texts, strict=True) if text in _NUMERALS}
    return frozenset(i for i, text in enumerate(texts) if len(text) <= LONGEST_MARK and cells[i].col not in counted)


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


@dataclass(frozen=True, slots=True)
class NumberReadings:
    """All readings of a cell for a number.

    `repeated` says that its kind of stroke is frequent in the table; `shapes` is the number read digit by digit.
    """

    ink: Ink
    first: list[Line]
    second: list[tuple[Area, Line]]
    thickened: list[Line]
    stroke: Stroke
    repeated: bool
    shapes: str | None = None

    @property
    def text(self) -> str:
        return _joined(self.first)

    @property
    def other(self) -> str:
        other = text_in_lines([(area, number_of(line).text) for area, line in self.second])
        return self.text if {compact(self.text), compact(other)} <= _DASHES else other

    @property
    def lines(self) -> list[Line]:
        return [*self.first, *(line for _, line in self.second)]


def settle(readings: NumberReadings) -> tuple[str, str | None]:
    """Both readings of a number; the second is None if the content of the cell is in doubt."""
    if readings.stroke is Stroke.SLASH:
        return SLASH, SLASH if _confirmed(readings, _is_slash) else None
    if readings.stroke is Stroke.DASH:
        return DASH, DASH if _confirmed(readings, _is_dash) else None
    return readings.text, _second(readings)


def _confirmed(readings: NumberReadings, is_mark: Callable[[str], bool]) -> bool:
    """Whether a mark found by its shape counts as read twice: a recogniser reads it too, or its table repeats it.

    If any reading is a digit that no single stroke resembles, it does not: an italic 3 leans, too.
    """
    texts = [compact(text) for text in (readings.text, readings.other, *(line.text for line in readings.lines))]
    if readings.ink.doubtful or any(text in _NO_STROKES for text in texts):
        return False
    return readings.repeated or any(map(is_mark, texts))


def _is_slash(text: str) -> bool:
    return text == SLASH


def _is_dash(text: str) -> bool:
    return bool(text) and _READ_AS_DASH.issuperset(text)


def _second(readings: NumberReadings) -> str | None:
    """The second reading: that by shapes, or that of the page if it contradicts the first; None if in doubt."""
    if _unclear(readings) or _contradicts_stroke(readings):
        return None
    text, page, shapes = compact(readings.text).translate(AS_SHAPES), compact(readings.other), readings.shapes
    if (page and page.translate(AS_SHAPES) != text) or not set(text) & _SHAPES:
        return readings.other  # 无 cannot be read by shapes: its second is the page reading, as for a label
    return readings.text if shapes == text else shapes


def _unclear(readings: NumberReadings) -> bool:
    text = compact(readings.text)
    if readings.ink.doubtful or readings.ink.is_cut or not text or _ZERO_FIRST.match(text):
        return True
    if any(_BRACKETS.intersection(line.text) for line in readings.first):
        return True
    return text != compact(_joined(readings.thickened))


def _contradicts_stroke(readings: NumberReadings) -> bool:
    """Whether stroke and reading contradict each other: `/` is read but no slash was found by shape, or a stroke that
    is neither clearly upright nor a slash or dash is read as a 1, a 7 or a mark."""
    is_bare = compact(readings.text) in _READ_FROM_STROKES
    return (readings.stroke is Stroke.UNSURE and is_bare) or SLASH in readings.text + readings.other


MARKS = {Stroke.SLASH: _is_slash, Stroke.DASH: _is_dash}
"""The kinds of stroke that are marks for nothing, each with the test whether a text is that mark."""


def number_of(line: Line) -> Line:
    """The line as decoded with the alphabet of numbers, if there is such a reading, else the line itself; a dash before
    a digit is a minus."""
    number = line if line.as_number is None else line.as_number
    minus = _MINUS.match(number.text)
    return replace(number, text="-" + number.text[minus.end() :]) if minus else number


def _joined(lines: list[Line]) -> str:
    return "\n".join(number_of(line).text for line in lines).strip()
