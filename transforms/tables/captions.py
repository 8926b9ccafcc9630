"""Texts around a table that apply to all of it: the heading, lines above it, and remarks in it and below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from gongkai.extractors.document import Passage, Table, compact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.labels import normal

LINES_ABOVE = 4
LONGEST_LINE = 60
"""A longer line is running text."""

_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,2}[、.]|\([一二三四五六七八九十]{1,2}\)|附(?:[件表]|:))")
_NOTE = re.compile(r"\(?(?:备?注|说明|\*|※)")
"""A remark, which is below the table it is about."""
_REMARK = re.compile(rf"{_NOTE.pattern}|\(?(?:币种:人民币|金额|计量|数据)?单位")
_NUMBER = re.compile(r"[-+]?[\d,.]+")
_SENTENCE_ENDS = (".", ";")


@dataclass(frozen=True, slots=True)
class Caption:
    """The texts about a whole table: `heads` are above it or in rows of their own; `remarks` begin
    like remarks, or are cells that name a unit."""

    heads: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return self.heads + self.remarks


def captions(
    passages: Sequence[Passage], tables: Sequence[Table], every: Sequence[Table], reference: Reference
) -> list[Caption]:
    """The caption of each of `tables`, in printed order; `every` table of the document ends the text before it."""
    lines = [(p.order, line) for p in passages for text in p.text.splitlines() if (line := compact(text))]
    orders = sorted(table.order for table in every)
    made: list[Caption] = []
    below: list[str] = []  # a line that could be about the table above or below is taken to be about the one below
    for table, after in reversed(list(zip_longest(tables, tables[1:]))):
        before = max((order for order in orders if order < table.order), default=-1)
        below = [x for at, x in lines if table.order < at and (after is None or at < after.order) and x not in below]
        heads = _directly_above([x for at, x in lines if before < at < table.order and not _NOTE.match(normal(x))])
        inside = list(lone_texts(table, reference))
        leading = list(lone_texts(table, reference, only_leading=True))
        remarks = [line for line in below if _is_short(line) and _REMARK.match(normal(line))]
        remarks += [text for text in inside if _REMARK.match(normal(text))]
        remarks += [cell.text for cell in table.cells if "单位" in compact(cell.text)]
        below = heads
        named = [line for line in heads if reference.titles.parse(line) is None]
        named += [text for text in leading if _is_short(compact(text)) and not _REMARK.match(normal(text))]
        made.insert(0, Caption(tuple(named), tuple(remarks)))
    return made


def _directly_above(lines: Sequence[str]) -> list[str]:
    """The last headings above a table, and the short lines directly above it that are not sentences."""
    at = max((n for n, line in enumerate(lines) if _is_heading(line)), default=None)
    heading: list[str] = []
    while at is not None and len(heading) <= at and _is_heading(lines[at - len(heading)]):
        heading.insert(0, lines[at - len(heading)])
    direct: list[str] = []
    for line in reversed(lines[0 if at is None else at + 1 :][-LINES_ABOVE:]):
        if not _is_short(line) or (normal(line).endswith(_SENTENCE_ENDS) and not normal(line).startswith("(")):
            break
        direct.insert(0, line)
    return heading + direct


def _is_heading(line: str) -> bool:
    found = _HEADING.match(normal(line)) if _is_short(line) else None
    return found is not None and not re.search(r"[.,;]", found.string[found.end() :])


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST_LINE


def lone_texts(table: Table, reference: Reference, *, only_leading: bool = False) -> Iterator[str]:
    """Texts that are alone in their row and are not labels of a form; `only_leading`: only
    those above the first row of several cells."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if compact(cell.text):
            for row in range(cell.row, cell.row + cell.rowspan):
                rows.setdefault(row, []).append(cell.text)
    first = min((row for row, texts in rows.items() if len(texts) > 1), default=table.rows)
    for row, texts in sorted(rows.items()):
        if only_leading and row > first:
            return
        if len(texts) == 1 and re.search(r"[^\W\d]", texts[0]) and not reference.knows(texts[0]):
            yield texts[0]


def unknown_heads(table: Table, reference: Reference) -> Iterator[str]:
    """Texts over several columns above the first number of a table, or in its corner, that are not labels."""
    first = min((cell.row for cell in table.cells if _NUMBER.fullmatch(normal(cell.text))), default=0)
    for cell in table.cells:
        text = compact(cell.text)
        if (
            cell.row < first
            and re.search(r"[\u3400-\u9fff]", text)
            and _is_short(text)
            and not reference.knows(cell.text)
        ):
            yield cell.text
