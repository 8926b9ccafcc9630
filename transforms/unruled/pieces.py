"""The words of a document as pieces on one long page, and the labels that they spell, over several lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.extractors.document import TextLayout, Word, compact
from gongkai.transforms.tables.labels import key, normal, unqualified

PAGE = 100_000.0
"""The distance from the top of one page to that of the next, larger than the height of any page."""

BESIDE, BELOW = 2.0, 2.6
"""The largest gaps between parts of a label, beside and below each other, in line heights."""

LEVEL = 0.4
"""Pieces are on one line if their middles differ by less than this share of their height."""

CLOSE, CLOSER = 0.5, 0.35
"""The largest gaps between a number and text after it, and between two parts of one number, in line heights."""

MOST_PIECES = 16
"""The most pieces in which a label is printed: one character per line, or words in a narrow column."""


_ORDINAL = re.compile(
    r"(?P<group>\([一二三四五六七八九十]+\))|(?P<section>[一二三四五六七八九十]+[、.,])|(?P<row>\(?\d{1,2}[.、,:)])"
)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A word at its place on the long page."""

    word: Word
    page: int | None
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return self.word.box.x0

    @property
    def right(self) -> float:
        return self.word.box.x1

    @property
    def text(self) -> str:
        return self.word.text

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, eq=False)
class Spelled:
    """A label and the pieces that spell it."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return min(piece.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2


def pieces_of(layouts: Sequence[TextLayout], words: Callable[[TextLayout], Sequence[Word]]) -> list[Piece]:
    """All words of a reading, page below page, in reading order."""
    pieces = [
        Piece(word, layout.page, number * PAGE + word.box.y0, number * PAGE + word.box.y1)
        for number, layout in enumerate(layouts)
        for word in words(layout)
        if compact(word.text)
    ]
    return sorted(pieces, key=lambda piece: (piece.bottom, piece.left))


def lines_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces as lines, from top to bottom, each from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if lines and piece.middle - lines[-1][0].middle < LEVEL * piece.height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda p: p.left) for line in lines]


def spans_of(pieces: Iterable[Piece], is_number: Callable[[str], bool]) -> list[tuple[float, float]]:
    """The horizontal extent of pieces, including what is printed closely after a number: a unit, a remark."""
    spans: list[tuple[float, float]] = []
    for line in lines_of(pieces):
        last: Piece | None = None
        for piece in line:
            both = last is not None and is_number(last.text) and is_number(piece.text)
            if last is not None and piece.left - last.right < (CLOSER if both else CLOSE) * piece.height:
                spans[-1] = spans[-1][0], piece.right
            else:
                spans.append((piece.left, piece.right))
            last = piece
    return spans


class Lines:
    """Which pieces are beside and below others."""

    def __init__(self, pieces: Sequence[Piece], beside: float = BESIDE) -> None:
        self._beside = beside
        self._from_left = sorted(pieces, key=lambda p: p.left)
        self._lefts = [p.left for p in self._from_left]
        places = sorted(enumerate(pieces), key=lambda place: place[1].middle)
        self._middles, self._from_top = [piece.middle for _, piece in places], places
        self._right: dict[Piece, Piece | None] = {}
        self._below: dict[Piece, list[Piece]] = {}

    def right_of(self, piece: Piece) -> Piece | None:
        """The next piece of the same line, if it is near."""
        if piece not in self._right:
            self._right[piece] = self._nearest(piece)
        return self._right[piece]

    def _nearest(self, piece: Piece) -> Piece | None:
        for at in range(bisect_left(self._lefts, piece.right - 1), len(self._lefts)):
            if self._lefts[at] - piece.right > self._beside * piece.height:
                return None
            other = self._from_left[at]
            if other is not piece and _is_level(other, piece):
                return other
        return None

    def below(self, piece: Piece) -> list[Piece]:
        """The pieces of the next line that are below this one, from the nearest column."""
        if piece not in self._below:
            reach = BELOW * piece.height
            near = bisect_left(self._middles, piece.middle), bisect_right(self._middles, piece.middle + reach + 1)
            low = [
                p
                for _, p in sorted(self._from_top[slice(*near)], key=lambda place: place[0])
                if LEVEL * piece.height < p.middle - piece.middle <= reach and _over(piece, p)
            ]
            nearest = min((p.middle for p in low), default=0.0)
            line = [p for p in low if p.middle - nearest < LEVEL * piece.height]
            self._below[piece] = sorted(line, key=lambda p: p.left)[:1]
        return self._below[piece]


def _is_level(one: Piece, other: Piece) -> bool:
    return abs(one.middle - other.middle) < LEVEL * min(one.height, other.height)


def _over(one: Piece, other: Piece) -> bool:
    """Whether two pieces are in one column: they share a third of the width of the narrower one."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return 3 * shared >= min(one.right - one.left, other.right - other.left)


class Spelling:
    """The labels of one kind, found among pieces."""

    def __init__(self, spellings: Iterable[str], find: Callable[[str], str | None]) -> None:
        self._find = find
        texts = {form(spelling) for spelling in spellings for form in (key, normal)}
        self._prefixes = {text[:end] for text in texts for end in range(len(text) + 1)}

    def all(self, pieces: Sequence[Piece], lines: Lines) -> list[Spelled]:
        """Each label that begins with a piece, the longest if there are several; none that is a part of another."""
        found = [spelled for piece in pieces if (spelled := self._longest(piece, lines))]
        inner = {p for spelled in found for p in spelled.pieces[1:]}
        return [spelled for spelled in found if spelled.pieces[0] not in inner]

    def _longest(self, piece: Piece, lines: Lines) -> Spelled | None:
        best = None
        for chain in self._chains((piece,), piece, lines):
            label = self._find("".join(p.text for p in chain))
            if label and (best is None or len(chain) > len(best.pieces)):
                best = Spelled(label, chain)
        return best

    def _chains(self, chain: tuple[Piece, ...], first: Piece, lines: Lines) -> Iterator[tuple[Piece, ...]]:
        """The ways to continue a label from a piece; `first` is the piece with which its last line begins."""
        if not self._begins("".join(p.text for p in chain)) or len(chain) > MOST_PIECES:
            return
        yield chain
        right = lines.right_of(chain[-1])
        if right is not None:
            yield from self._chains((*chain, right), first, lines)
        text = "".join(p.text for p in chain)
        # a number or dash above a label, such as a page number, is not part of it
        is_apart = text.isdigit() or not re.search(r"[\w(（]", text)
        # the next line may be shorter than the one above, and only below its middle
        for low in dict.fromkeys((*lines.below(first), *lines.below(chain[-1]))):
            if not is_apart or normal(low.text).startswith((".", "、")):
                yield from self._chains((*chain, low), low, lines)

    def _begins(self, text: str) -> bool:
        part = _key_of_part(text)
        # a label may be followed by its unit: 行政复议数（件）; an ordinal there begins the label below
        bare = unqualified(part)
        whole = bare if _key_of_part(part[len(bare) :]) else part
        return bool({part, normal(text), whole} & self._prefixes)


def numbered_alike(printed: str, label: str) -> bool:
    """Whether a printed label is not numbered like a row of another style: （六）其他 is not 3.其他."""
    kinds = {found.lastgroup for text in (printed, label) if (found := _ORDINAL.match(normal(text)))}
    return len(kinds) < 2


@lru_cache(10_000)
def _key_of_part(text: str) -> str:
    """The key of the beginning of a label; an ordinal alone has none."""
    is_ordinal = key(normal(text) + "\u6587") == "\u6587"
    return "" if is_ordinal else key(text)
