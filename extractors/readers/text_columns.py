"""Text whose columns are made with spaces or tabs: its words, where they stand on a line of fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

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
_ENDS_IN_NUMBER = re.compile(rf"[^，。；]*\s(?:{_NUMBER})\s*$|\s*(?:{_NUMBER})\s*$")
"""A label and a number behind it; running text has commas and full stops before its numbers."""

_ROW = re.compile(rf"(?:^|\s)(?:{_NUMBER})(?:\s+(?:{_NUMBER})){{{NUMBERS - 1},}}(?=\s|$)")
_LEADERS = re.compile(r"\.{3}|…|·{3}|(?:\. ){3}")
"""The dots of a table of contents: what stands behind them is a page."""

LEAST_ROWS = 6
"""So many lines with columns parted by bars are a table."""

_BAR = re.compile("[|│┃║｜]")
_BARRED = re.compile(r"\s*[|│┃║｜].*[|│┃║｜].*[|│┃║｜]\s*$")
_RULE = re.compile("[\\s|:+=\u2500-\u257f-]*[-=\u2500-\u257f][\\s|:+=\u2500-\u257f-]*")
_WORD = re.compile(r"\S+")


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
    words = tuple(word for number, (order, line) in enumerate(lines) for word in _words(line, number * PITCH, order))
    return (TextLayout(None, words, words, reader=READER),)


def without_bars(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of a text; where bars part its columns, with tabs in their places, and without the rules of rows."""
    if sum(map(bool, (_BARRED.match(line) for _, line in lines))) < LEAST_ROWS:
        return list(lines)
    kept = [(order, line) for order, line in lines if not _RULE.fullmatch(line)]
    return [(order, _unbarred(line) if _BARRED.match(line) else line) for order, line in kept]


def _unbarred(line: str) -> str:
    return "\t".join(field.strip() for field in _BAR.split(line.strip())[1:-1])


def _words(line: str, top: float, order: int) -> Iterator[Word]:
    for number, field in enumerate(line.split("\t")):
        for found in _WORD.finditer(field):
            left = number * FIELD + _width(field[: found.start()])
            right = left + _width(found.group())
            if compact(found.group()):
                yield Word(found.group(), Box(left * WIDTH, top, right * WIDTH, top + HEIGHT), order=order)


def _width(text: str) -> int:
    """In halves of a character, as a font for Chinese text prints it."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
