"""What every reader gives: a `Document` of passages and tables, whatever the medium.

A cell is read twice, by two programs that share no code: `text` is what the page itself prints
inside the cell, `second` what the other reading gave. They agree when they are the same text
once white space is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from gongkai.errors import GongkaiError

FEW_CELLS = 20
"""A document with fewer cells in its tables may have its form elsewhere: in pictures, in what a script reveals or a
style sheet lays out, in a linked document. With so many it is in the tables."""

_KANGXI = re.compile("[\u2e80-\u2fdf]")
# Unicode calls these radicals equivalent to characters, but NFKC leaves them as they are
_RADICALS = str.maketrans(
    "⺁⺄⺅⺈⺋⺌⺗⺙⺛⺝⺟⺠⺡⺢⺩⺪⺫⺬⺭⺮⺳⺼⺾⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌"
    "⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻮⻰⻳",
    "厂乙亻刀卩小心攵旡月母民氵水王疋目示礻竹网肉艹虎衤覀西见角讠贝车辶"
    "辶辶阝钅長镸长门阝雨青韦页风飞食食食饣马骨鬼鱼鸟卤麦黄斉齐齿龙龟",
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202d\u2060-\u2069\ufeff\u00ad\u061c\u180e]+")


@lru_cache(10_000)
def compact(text: str) -> str:
    """`text` without white space and invisible characters: the form in which readings are compared."""
    return _INVISIBLE.sub("", text)


def plain_ideographs(text: str) -> str:
    """`text` with Kangxi radicals (as some PDF printers emit 行, 一, 人 …) as ordinary ideographs."""
    if text.isascii():
        return text
    return _KANGXI.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text.translate(_RADICALS))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points from the top left corner of the page as displayed."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class CellNote:
    """Something seen in a cell that its text does not say: struck, hidden or raised characters, a picture, a control.

    `rule` names it in checks.csv; `quote` is what was seen.
    """

    rule: str
    quote: str = ""


CUT_ABOVE, CUT_BELOW = CellNote("reading.cut_row", "above"), CellNote("reading.cut_row", "below")
"""Of a cell of a row that a page cuts, which is empty or whose number may go on there: what it prints, or a part of it,
may stand on the page before, or on the next."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, spans included. `page` counts from 1; NULL where a medium has no pages.

    `second_text` is None when the other reading has no such cell; the cell then does not count as agreed.
    `shown` is False where the page does not show this text, or may show something else in its place.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str
    second_text: str | None
    page: int | None = None
    box: Box | None = None
    notes: tuple[CellNote, ...] = ()
    shown: bool = True

    @property
    def same_readings(self) -> bool:
        return self.second_text is not None and compact(self.text) == compact(self.second_text)

    @property
    def agreed(self) -> bool:
        """Whether both readings gave this text and the page shows it."""
        return self.same_readings and self.shown


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of `rows` × `cols`; each grid position belongs to at most one of `cells`.

    `order` is the position among the document's passages and tables. `xs` are the column
    boundaries (`cols` + 1 numbers, points from the left of the page), where the medium has them.
    `reader` names the readings: first + second.
    """

    order: int
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    reader: str
    page: int | None = None
    xs: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Running text outside the tables: a paragraph, or what stands between two tables of a page."""

    order: int
    text: str
    page: int | None = None


TAB_STOP = 500.0
"""In points: from one tab stop to the next in the layout of a text without pages, farther than the longest label."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters printed without a gap, where they stand. `notes` and `shown` as of a cell.

    The box is as high as the line, not as the ink. `order`, in a text without pages, is that of the passage it is in.
    """

    text: str
    box: Box
    notes: tuple[CellNote, ...] = ()
    shown: bool = True
    order: int | None = None


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The words of a page (of a text: of all of it) that holds numbers in columns without rules that make cells.

    `second_words` are the words as another program reads them. `stains` are places where the page shows ink that is no
    text, or has text that it does not show.
    """

    page: int | None
    words: tuple[Word, ...]
    second_words: tuple[Word, ...] = ()
    stains: tuple[Box, ...] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader saw and could not read; it does not stop the rest. `rule` names it in checks.csv."""

    rule: str
    page: int | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds. `meta` are the file's own statements: title, PubDate, 发布机构, …

    `layouts` are the pages whose text may be a table without rules; their text is among the passages, too. `scripts`
    are those of a web page that shows hardly any table: they may hold what a browser shows.
    """

    media_type: str
    pages: int | None
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    meta: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    layouts: tuple[TextLayout, ...] = ()
    scripts: str = ""


class UnreadableError(GongkaiError):
    """A document that cannot be read at all: the rule that says why (in checks.csv) and its values."""

    def __init__(self, rule: str, **values: str) -> None:
        named = f"{rule}: {values}" if values else rule
        super().__init__(named)
        self.message_zh = f"文件无法读取（{named}）"
        self.message_en = f"the document cannot be read ({named})"
        self.rule = rule
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:  # crosses process boundaries with its keywords
        return _unreadable, (self.rule, self.values)


def _unreadable(rule: str, values: dict[str, str]) -> UnreadableError:
    return UnreadableError(rule, **values)
