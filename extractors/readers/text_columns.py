"""Text whose columns are made with spaces or tabs: its words, where they stand on a line of fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from gongkai.extractors.document import Box, TextLayout, Word, compact

READER = "text:columns+order"

LINES, NUMBERS = 3, 4
"""So many lines that end in a number behind a gap, or one line of so many numbers, may be a table."""

MOST_LINES = 5_000
"""A longer text is no report."""

WIDTH, HEIGHT, PITCH = 5.0, 10.0, 12.0
"""Of half a character, of a line, and from one line to the next, in points."""

FIELD = 100
"""Halves of a character from one tab to the next: a tab parts columns, however long a label stands before it."""

_NUMBER = r"[+\-－＋−]?[0-9０-９][0-9０-９,.，．]*|[/／\-—－–]+|无"
_ALL_NUMBER = re.compile(_NUMBER)
_ENDS_IN_NUMBER = re.compile(rf"[^，。；]*\s(?:{_NUMBER})\s*$|\s*(?:{_NUMBER})\s*$")
"""A label and a number behind it; running text has commas and full stops before its numbers."""

_ROW = re.compile(rf"(?:^|\s)(?:{_NUMBER})(?:\s+(?:{_NUMBER})){{{NUMBERS - 1},}}(?=\s|$)")
_LEADERS = re.compile(r"\.{3}|…|·{3}|(?:\. ){3}")
"""The dots of a table of contents: what stands behind them is a page."""

LEAST_ROWS = 6
"""So many lines with columns parted by bars are a table."""

HEAD = 6
"""Lines above the first row in which the head of the columns stands."""

_BAR = re.compile("[|│┃║｜]")
_BARRED = re.compile(r"\s*[|│┃║｜].*[|│┃║｜].*[|│┃║｜]\s*$")
_RULE = re.compile("[\\s|:+=\u2500-\u257f-]*[-=\u2500-\u257f][\\s|:+=\u2500-\u257f-]*")
_EM_SPACES = "\u2001\u2003"
"""As wide as a character: &emsp;"""

_WORD = re.compile(r"\S+")
_PART = re.compile(r"\S+(?: \S+)*")
_PAGE_NUMBER = re.compile(r"\s*[-—–－]\s?(\d{1,3})\s?[-—–－]\s*")


def is_tabular(text: str) -> bool:
    """Whether a text may hold columns of numbers."""
    parted = without_bars(list(enumerate(text.splitlines())))
    lines = [line for _, line in parted if not _LEADERS.search(line)]
    return sum(map(bool, map(_ENDS_IN_NUMBER.match, lines))) >= LINES or any(map(_ROW.search, lines))


def layouts(lines: Sequence[tuple[int, str]]) -> tuple[TextLayout, ...]:
    """The words of a text, in the columns that its spaces and tabs make; none if it holds no columns of numbers.

    Each line comes with the order of the passage that it is in.
    """
    lines = without_bars(lines)
    if len(lines) > MOST_LINES or not is_tabular("\n".join(line for _, line in lines)):
        return ()
    lines = _without_page_numbers(lines)
    pushed = _pushed_lines([line for _, line in lines])
    first: list[Word] = []
    second: list[Word] = []  # goes by the order of the words on a line, wherever they stand
    for number, (order, line) in enumerate(lines):
        typed = list(_words(line))
        for words, placed in ((first, pushed.get(number, typed)), (second, typed)):
            words += [_word(text, left, right, number * PITCH, order) for text, left, right in placed]
    return (TextLayout(None, tuple(first), tuple(second), reader=READER),)


def _without_page_numbers(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines without those that hold nothing but the number of a page, each one more than the one before: - 2 -.

    One beside which no line is blank may be a row: its label may stand above it.
    """
    found = [(n, int(match[1])) for n, (_, line) in enumerate(lines) if (match := _PAGE_NUMBER.fullmatch(line))]
    is_counted = all(after == before + 1 for (_, before), (_, after) in pairwise(found))
    texts = ["", *(line for _, line in lines), ""]
    blank = all(not texts[n].strip() and not texts[n + 2].strip() for n, _ in found)
    dropped = {n for n, _ in found} if is_counted and blank else set()
    return [(order, "" if n in dropped else line) for n, (order, line) in enumerate(lines)]


_Placed = tuple[str, float, float]
"""A word, from where to where it stands, in halves of a character."""


def _pushed_lines(lines: Sequence[str]) -> dict[int, list[_Placed]]:
    """The words of lines whose label is longer than its column and pushes the others to the right, by number.

    A line with as many parts as the others has one in each column. They are put where the others have theirs.
    """
    parted = {n: parts for n, line in enumerate(lines) if "\t" not in line and len(parts := _parts(line)) > 1}
    counts = Counter(len(parts) for parts in parted.values() if len(parts) > 2)
    count, often = max(counts.items(), key=lambda found: found[1], default=(0, 0))
    rows = {n: parts for n, parts in parted.items() if len(parts) == count}
    if often < LEAST_ROWS or any(
        len(parts) > count for n, parts in parted.items() if min(rows) - HEAD <= n <= max(rows)
    ):
        return {}  # what most lines leave blank is not known of a line that is pushed
    columns = list(zip(*rows.values(), strict=True))
    rows = _of_one_kind(rows, columns)
    if not any(map(_is_level, columns[1:])):
        return _in_columns(rows, columns)
    begin = median(left for _, left, _ in columns[1])
    middles = [median((left + right) / 2 for _, left, right in column) for column in columns[1:]]
    return {n: _pulled(parts, begin, middles) for n, parts in rows.items() if parts[0][2] > begin}


def _of_one_kind(rows: Mapping[int, list[_Placed]], columns: Sequence[Sequence[_Placed]]) -> dict[int, list[_Placed]]:
    """The lines with numbers where most have them and words where those have words, and the heads above them: one with
    a note at its end has as many parts as the others and lacks a number."""
    usual = tuple(2 * sum(_is_number(text) for text, *_ in column) > len(column) for column in columns)
    alike = {n for n, parts in rows.items() if tuple(_is_number(text) for text, *_ in parts) == usual}
    return {n: parts for n, parts in rows.items() if n in alike or n < min(alike, default=n)}


def _is_number(text: str) -> bool:
    return _ALL_NUMBER.fullmatch(text) is not None


def _is_level(column: Sequence[_Placed]) -> bool:
    """Whether the parts of most lines begin, end or have their middle below each other."""
    places = zip(*((left, (left + right) / 2, right) for _, left, right in column), strict=True)
    return any(2 * sum(abs(x - median(xs)) <= 1 for x in xs) > len(xs) for xs in places)


def _in_columns(
    rows: Mapping[int, Sequence[_Placed]], columns: Sequence[Sequence[_Placed]]
) -> dict[int, list[_Placed]]:
    """Lines whose parts two spaces part, so that nothing stands below each other: column by column."""
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
    """What stands on a line between gaps of two spaces and more."""
    return [(m.group(), _width(line[: m.start()]), _width(line[: m.end()])) for m in _PART.finditer(line)]


def without_bars(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of a text; where bars part its columns, with tabs in their places, and without the rules of rows."""
    if sum(map(bool, (_BARRED.match(line) for _, line in lines))) < LEAST_ROWS:
        return list(lines)
    kept = [(order, line) for order, line in lines if not _RULE.fullmatch(line)]
    return [(order, _unbarred(line) if _BARRED.match(line) else line) for order, line in kept]


def _unbarred(line: str) -> str:
    return "\t".join(field.strip() for field in _BAR.split(line.strip())[1:-1])


def _words(line: str) -> Iterator[_Placed]:
    for number, field in enumerate(line.split("\t")):
        for found in _WORD.finditer(field):
            left = number * FIELD + _width(field[: found.start()])
            if compact(found.group()):
                yield found.group(), left, left + _width(found.group())


def _word(text: str, left: float, right: float, top: float, order: int) -> Word:
    return Word(text, Box(left * WIDTH, top, right * WIDTH, top + HEIGHT), order=order)


def _width(text: str) -> int:
    """In halves of a character, as a font for Chinese text prints it."""
    return sum(2 if char in _EM_SPACES or unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
