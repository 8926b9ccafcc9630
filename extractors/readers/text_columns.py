"""Text with columns made of spaces or tabs: its words, and their positions on a line of fixed width."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from gongkai.extractors.document import TAB_STOP, Box, TextLayout, Word, compact
from gongkai.extractors.readers.leaders import without_leaders
from gongkai.extractors.readers.text_boxes import LEAST_ROWS, width, without_bars

READER = "text:columns+order"

LINES, NUMBERS = 3, 4
"""At least this many lines that end in a number after a gap, or one line with so many numbers, may be a table."""

MOST_LINES = 5_000
"""A text with more lines is not a report."""

WIDTH, HEIGHT, PITCH = 5.0, 10.0, 12.0
"""The width of half a character, the height of a line and the distance of lines, in points."""

FIELD = int(TAB_STOP / WIDTH)
"""Half characters from one tab stop to the next: a tab separates columns, however long the label before it is."""

_NUMBER = r"[+\-－＋−]?[0-9０-９][0-9０-９,.，．]*|[/／\-—－–]+|无"
_ALL_NUMBER = re.compile(_NUMBER)
_ENDS_IN_NUMBER = re.compile(rf"[^，。；]*\s(?:{_NUMBER})\s*$|\s*(?:{_NUMBER})\s*$")
"""A label followed by a number; running text has commas and full stops before its numbers."""

_ROW = re.compile(rf"(?:^|\s)(?:{_NUMBER})(?:\s+(?:{_NUMBER})){{{NUMBERS - 1},}}(?=\s|$)")
HEAD = 6
"""Lines above the first row that may contain the column headings."""


_WORD = re.compile(r"\S+")
_PART = re.compile(r"\S+(?: \S+)*")
_PAGE_NUMBER = re.compile(r"\s*[-—–－]\s?(\d{1,3})\s?[-—–－]\s*")


def is_tabular(text: str) -> bool:
    """Whether a text may contain columns of numbers."""
    parted = without_bars(list(enumerate(text.splitlines())))
    lines = without_leaders(line for _, line in parted)
    return sum(map(bool, map(_ENDS_IN_NUMBER.match, lines))) >= LINES or any(map(_ROW.search, lines))


def layouts(lines: Sequence[tuple[int, str]]) -> tuple[TextLayout, ...]:
    """The words of a text, in the columns made by its spaces and tabs; none if it contains no columns of numbers.

    Each line comes with the order of its passage.
    """
    lines = without_bars(lines)
    if len(lines) > MOST_LINES or not is_tabular("\n".join(line for _, line in lines)):
        return ()
    spaced = without_leaders(line for _, line in lines)
    lines = _without_page_numbers([(order, line) for (order, _), line in zip(lines, spaced, strict=True)])
    pushed = _pushed_lines([line for _, line in lines])
    first: list[Word] = []
    second: list[Word] = []  # by the order of the words on a line, whatever their positions
    for number, (order, line) in enumerate(lines):
        typed = list(_words(line))
        for words, placed in ((first, pushed.get(number, typed)), (second, typed)):
            words += [_word(text, left, right, number * PITCH, order) for text, left, right in placed]
    return (TextLayout(None, tuple(first), tuple(second), reader=READER),)


def _without_page_numbers(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines without those that are only a page number, each one more than the one before: - 2 -.

    A number between lines that are not blank may be a row with its label above it.
    """
    found = [(n, int(match[1])) for n, (_, line) in enumerate(lines) if (match := _PAGE_NUMBER.fullmatch(line))]
    is_counted = all(after == before + 1 for (_, before), (_, after) in pairwise(found))
    texts = ["", *(line for _, line in lines), ""]
    blank = all(not texts[n].strip() and not texts[n + 2].strip() for n, _ in found)
    dropped = {n for n, _ in found} if is_counted and blank else set()
    return [(order, "" if n in dropped else line) for n, (order, line) in enumerate(lines)]


_Placed = tuple[str, float, float]
"""A word with its start and end in half characters."""


def _pushed_lines(lines: Sequence[str]) -> dict[int, list[_Placed]]:
    """By line number, the words of lines with a label so long that it pushes the other columns to the right.

    If such a line has as many parts as the others, it has one in each column;
    they are put where the others have theirs.
    """
    parted = {n: parts for n, line in enumerate(lines) if "\t" not in line and len(parts := _parts(line)) > 1}
    counts = Counter(len(parts) for parts in parted.values() if len(parts) > 2)
    count, often = max(counts.items(), key=lambda found: found[1], default=(0, 0))
    rows = {n: parts for n, parts in parted.items() if len(parts) == count}
    if often < LEAST_ROWS or any(
        len(parts) > count for n, parts in parted.items() if min(rows) - HEAD <= n <= max(rows)
    ):
        return {}  # in a pushed line it is unknown which columns are blank
    columns = list(zip(*rows.values(), strict=True))
    rows = _of_one_kind(rows, columns)
    if not any(map(_is_level, columns[1:])):
        return _in_columns(rows, columns)
    begin = median(left for _, left, _ in columns[1])
    middles = [median((left + right) / 2 for _, left, right in column) for column in columns[1:]]
    return {n: _pulled(parts, begin, middles) for n, parts in rows.items() if parts[0][2] > begin}


def _of_one_kind(rows: Mapping[int, list[_Placed]], columns: Sequence[Sequence[_Placed]]) -> dict[int, list[_Placed]]:
    """The lines with numbers and words where most lines have them, and the headings above: a line with a note at its
    end may have as many parts as the others, but lacks a number."""
    usual = tuple(2 * sum(_is_number(text) for text, *_ in column) > len(column) for column in columns)
    alike = {n for n, parts in rows.items() if tuple(_is_number(text) for text, *_ in parts) == usual}
    return {n: parts for n, parts in rows.items() if n in alike or n < min(alike, default=n)}


def _is_number(text: str) -> bool:
    return _ALL_NUMBER.fullmatch(text) is not None


def _is_level(column: Sequence[_Placed]) -> bool:
    """Whether the parts of most lines are aligned at their beginning, end or middle."""
    places = zip(*((left, (left + right) / 2, right) for _, left, right in column), strict=True)
    return any(2 * sum(abs(x - median(xs)) <= 1 for x in xs) > len(xs) for xs in places)


def _in_columns(
    rows: Mapping[int, Sequence[_Placed]], columns: Sequence[Sequence[_Placed]]
) -> dict[int, list[_Placed]]:
    """Lines whose parts are separated by two spaces, so that nothing is aligned: column by column."""
    widths = [max(right - left for _, left, right in column) + 4 for column in columns[1:]]
    begin = max(right for _, _, right in columns[0]) + 2
    starts = [begin + sum(widths[:n]) for n in range(len(widths))]
    middles = [start + width / 2 for start, width in zip(starts, widths, strict=True)]
    return {n: _pulled(parts, begin, middles) for n, parts in rows.items()}


def _pulled(parts: Sequence[_Placed], begin: float, middles: Sequence[float]) -> list[_Placed]:
    label, start, _ = parts[0]
    pulled = [(label, start, min(parts[0][2], begin - 1))]
    for (text, left, right), middle in zip(parts[1:], middles, strict=True):
        place = max(begin, middle - (right - left) / 2)
        pulled.append((text, place, place + right - left))
    return pulled


def _parts(line: str) -> list[_Placed]:
    """The parts of a line, separated by gaps of at least two spaces."""
    return [(m.group(), width(line[: m.start()]), width(line[: m.end()])) for m in _PART.finditer(line)]


def _words(line: str) -> Iterator[_Placed]:
    for number, field in enumerate(line.split("\t")):
        for found in _WORD.finditer(field):
            left = number * FIELD + width(field[: found.start()])
            if compact(found.group()):
                yield found.group(), left, left + width(found.group())


def _word(text: str, left: float, right: float, top: float, order: int) -> Word:
    return Word(text, Box(left * WIDTH, top, right * WIDTH, top + HEIGHT), order=order)
