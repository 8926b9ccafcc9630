"""The words of a document's layouts, and the labels of the forms among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gongkai.extractors.document import Box, TextLayout
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.labels import Vocabulary, key, normal
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.tables.table_words import in_digits
from gongkai.transforms.unruled.grid import Sheet
from gongkai.transforms.unruled.joined_heads import taken_apart
from gongkai.transforms.unruled.pieces import (
    CLOSE,
    PAGE,
    Lines,
    Piece,
    Spelled,
    Spelling,
    lines_of,
    numbered_alike,
    pieces_of,
)

_HEADS_OF_NUMBERS = ("年度", "本期", "历年累计", "累计")
_ADDED = re.compile("累计(?:数|数量)?")
"""May belong to the preceding header of a year: 2010年累计 is one column, while 2010年 | 累计 are two."""

_COMMAS = re.compile("[、,;]")
_OF_A_YEAR = ("年", "年度", "年数", "年度数", "年统计数")
_YEAR = re.compile("20[01]\\d(?:年(?:度?(?:统计)?数?)?)?")
_YEAR_BEGINS = re.compile("20[01]\\d|二[〇○零]")

_PAGE_NUMBER = re.compile(r"[-—–－·]?\d{1,3}[-—–－·]?|第\d{1,3}页(?:[,，、/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}")

FOOTER = 2.0
"""The least distance of a page number below all other text, in line heights."""


@dataclass(slots=True)
class Words:
    """The pieces of a document, with the vocabulary of the forms."""

    layouts: Sequence[TextLayout]
    reference: Reference
    taken: Sequence[tuple[int | None, Box]] = ()  # the cells of other tables, by page: their words are ignored
    pieces: Sequence[Piece] = field(init=False)
    second: Sequence[Piece] = field(init=False)
    lines: Lines = field(init=False)
    _last_lines: dict[float, list[Piece]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.pieces = self._free(pieces_of(self.layouts, lambda layout: layout.words))
        self.second = self._free(pieces_of(self.layouts, lambda layout: layout.second_words))
        self.lines = Lines(self.pieces)

    def _free(self, pieces: Sequence[Piece]) -> list[Piece]:
        free = [piece for piece in pieces if not any(_lies_in(piece, page, box) for page, box in self.taken)]
        groups = {normal(label) for i in self.reference.indicators for label in i.row_path[:-1]}
        return list(taken_apart(free, self._is_head, lambda text: normal(text) in groups))

    def _is_head(self, text: str) -> bool:
        """Whether a text heads a column of a table of one row per indicator, wherever it is."""
        if _ADDED.fullmatch(text):
            return False
        words, match = self.reference.table_words, self.reference.columns.find(text)
        is_of_year = _YEAR.fullmatch(in_digits(text)) or words.is_whole_year(text)
        heads_numbers = match is not None and match.label in _HEADS_OF_NUMBERS
        return bool(is_of_year) or heads_numbers or text in self.reference.headings or words.is_of_all_years(text)

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.layouts)

    def is_number(self, text: str) -> bool:
        return read_number(text, self.reference.marks).state in ("reported", "mark")

    def is_footer(self, piece: Piece) -> bool:
        """Whether a piece is a page number: alone on the last line, far below the others."""
        page = piece.top // PAGE
        pieces = self.second if piece in self.second else self.pieces
        others = [p.bottom for p in pieces if p.top // PAGE == page and p is not piece]
        return piece.top - max(others, default=0.0) > FOOTER * piece.height

    def is_page_number(self, piece: Piece) -> bool:
        """Whether a piece is part of the page number on the last line: - 3 -, 第3页 共9页."""
        page = piece.top // PAGE
        if page not in self._last_lines:
            *_, above, last = [[], *lines_of(p for p in self.pieces if p.top // PAGE == page)]
            is_far = bool(above) and last[0].top - max(p.bottom for p in above) > FOOTER * last[0].height
            is_number = is_far and _PAGE_NUMBER.fullmatch("".join(p.text for p in last))
            self._last_lines[page] = last if is_number else []
        return piece in self._last_lines[page]

    def is_group(self, text: str) -> bool:
        """Whether a text is a part of the label of a group of rows."""
        return any(normal(text) in normal(label) for i in self.reference.indicators for label in i.row_path[:-1])

    def rows(self, table_id: TableId, form: str, labels: Iterable[str]) -> list[Spelled]:
        """The row labels among the pieces that are among those wanted."""
        known, wanted = self.reference.words(table_id, form, "row").known, set(labels)
        spellings = [text for text, label in known.spellings().items() if label in wanted]
        plain = {_without_commas(spelling): spelling for spelling in spellings}

        def find(text: str) -> str | None:
            match = known.find(text) or known.find(plain.get(_without_commas(text), text))
            return match.label if match and match.label in wanted and numbered_alike(text, match.label) else None

        return self._all([*spellings, *plain], find)

    def columns(self, table_id: TableId, form: str) -> list[Spelled]:
        return self._in(self.reference.words(table_id, form, "column").known)

    def applicants(self) -> list[Spelled]:
        return self._in(self.reference.applicant_labels)

    def headings(self) -> list[Spelled]:
        return self._in(self.reference.headings)

    def heads_of_numbers(self, form: str) -> list[Spelled]:
        """The headings of a local table: as `headings`, and those of its numbers, some of which name a year."""
        known = self.reference.words("statistics", form, "column").known
        year, *others = dict.fromkeys(i.column_path[0] for i in self.reference.of("statistics", form))
        of_all_years = self.reference.table_words.is_of_all_years
        every = next((column for column in others if of_all_years(column)), None)

        def find(text: str) -> str | None:
            if match := known.find(text):
                return match.label
            if (match := self.reference.headings.find(text)) and match.label == "统计数":
                return year
            if _YEAR.fullmatch(in_digits(text)) or self.reference.table_words.is_whole_year(text):
                return year
            return every if of_all_years(text) else None

        texts = {in_digits(text) for piece in self.pieces if _YEAR_BEGINS.match(text := piece.text)}
        years = [f"{text[:4]}{end}" for text in texts for end in ("", *_OF_A_YEAR)]
        years += [piece.text for piece in self.pieces if self.reference.table_words.is_whole_year(piece.text)]
        # two headings may be nearer to each other than parts of one label: 2010年度 | 累计
        found = Spelling([*known.spellings(), "统计数", *years], find).all(
            self.pieces, Lines(self.pieces, beside=CLOSE)
        )
        heads = [s for s in self.headings() if s.label not in ("统计数", *(one.label for one in found))]
        return sorted([*heads, *found], key=lambda spelled: (spelled.top, spelled.left))

    def _in(self, known: Vocabulary) -> list[Spelled]:
        return self._all(known.spellings(), lambda text: match.label if (match := known.find(text)) else None)

    def _all(self, spellings: Iterable[str], find: Callable[[str], str | None]) -> list[Spelled]:
        found = Spelling(spellings, find).all(self.pieces, self.lines)
        return sorted(found, key=lambda spelled: (spelled.top, spelled.left))


def _without_commas(text: str) -> str:
    """A label without its ordinal and its commas: scans lose a comma at the end of a line."""
    return _COMMAS.sub("", key(text))


def _lies_in(piece: Piece, page: int | None, box: Box) -> bool:
    x, y = (piece.left + piece.right) / 2, piece.middle % PAGE
    return piece.page == page and box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1
