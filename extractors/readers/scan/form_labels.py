"""The labels of the national forms: a cell that reads as one of them at its place needs no second reading.

Only the wording of the labels is used here, as the reference data has it, and not their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from pathlib import Path

from gongkai.reference import read_table

REFERENCE = Path(__file__).resolve().parents[3] / "data" / "reference"
FEWEST = 3
"""A table must hold at least this many labels of one form: a single one may occur in a table of any kind."""

_ORDINAL = re.compile(r"(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．,，]|[0-9]{1,2}[、.．,，])+")
_MARKS = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class FormTable:
    """The wording of one table of a form: its row labels from top to bottom, its headings, and a mapping from longer
    variants of labels to the label."""

    rows: tuple[str, ...]
    headings: frozenset[str]
    longer: dict[str, str]

    def in_place(self, texts: Sequence[str]) -> frozenset[int]:
        """Indices of the texts, given row by row, that are labels of this table; row labels must be in its order."""
        words = [self.longer.get(words, words) for words in map(words_of, texts)]
        rows = [i for i, word in enumerate(words) if word in self.rows]
        same = SequenceMatcher(None, [words[i] for i in rows], self.rows, autojunk=False).get_matching_blocks()
        in_order = {rows[at] for block in same for at in range(block.a, block.a + block.size)}
        return frozenset(in_order | {i for i, word in enumerate(words) if word in self.headings})


def in_place(texts: Sequence[str]) -> frozenset[int]:
    """Indices of the texts of a table, given row by row, that are labels of the table of a form that fits best."""
    found = max((table.in_place(texts) for table in _tables()), key=len)
    return found if len(found) >= FEWEST else frozenset()


def on_page(texts: Sequence[str]) -> frozenset[int]:
    """Indices of the texts of a page, from top to bottom, that are labels of any of the tables it may hold."""
    found = (table.in_place(texts) for table in _tables())
    return frozenset().union(*(some for some in found if len(some) >= FEWEST))


def words_of(text: str) -> str:
    """A label without leading ordinal, white space and punctuation."""
    whole = "".join(text.split())
    ordinal = _ORDINAL.match(whole)
    return _MARKS.sub("", whole[ordinal.end() if ordinal else 0 :])


@cache
def _tables() -> tuple[FormTable, ...]:
    national = {row["form"] for row in _rows("forms") if row["prescribed"] == "national"}
    printed = [row for row in _rows("labels") if row["official"] == "1"]
    common = [row["label"] for row in printed if row["role"] == "heading"]
    common += [row["label_zh"] for row in _rows("applicants")]
    longer = {words_of(row["alias"]): words_of(row["label"]) for row in printed if row["alias"]}
    tables = groupby(
        (row for row in _rows("indicators") if row["form"] in national), lambda row: (row["form"], row["table_id"])
    )
    return tuple(_table(list(rows), common, longer) for _, rows in tables)


def _table(indicators: Sequence[dict[str, str]], common: Iterable[str], longer: dict[str, str]) -> FormTable:
    """The wording of one table, from its indicators; a label shared by successive rows is printed once."""
    rows: list[str] = []
    above: list[str] = []
    for row in indicators:
        path = [words_of(label) for label in row["row_path"].split(">")]
        rows += [label for depth, label in enumerate(path) if label and path[: depth + 1] != above[: depth + 1]]
        above = path
    headings = {label for row in indicators for label in row["column_path"].split(">")}
    return FormTable(tuple(rows), frozenset(map(words_of, headings.union(common))) - {""}, longer)


def _rows(name: str) -> list[dict[str, str]]:
    return [row for _, row in read_table(REFERENCE / f"{name}.csv")]
