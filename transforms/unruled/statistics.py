"""The table of one row per indicator among the words of a document: the form of 2014 to 2018, and local ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from gongkai.transforms.reference import Indicator
from gongkai.transforms.unruled import rows as row_finder
from gongkai.transforms.unruled.found_tables import FoundTable, below, is_one_table, printed_again, with_rows
from gongkai.transforms.unruled.pieces import Spelled
from gongkai.transforms.unruled.words import Words

_NAMES, _UNIT, _CODES, _NUMBERS = "统计指标", "单位", "序号", "统计数"


def find_statistics(words: Words) -> FoundTable | None:
    """The table under the form with the most rows found; the newest of equal ones."""
    best: list[Spelled] = []
    header: list[Spelled] = []
    again = 0
    has_names = any(s.label == _NAMES for s in words.headings())
    for form in words.reference.forms("statistics") if has_names else ():
        heads = _header(words, form)
        if not heads:
            continue
        indicators = words.reference.of("statistics", form)
        expected = _rows(indicators)
        rows = below(words.rows("statistics", form, expected), heads[1:])
        if words.reference.is_local(form):
            expected = _as_printed(rows, indicators)
        found = row_finder.in_order(rows, expected)
        required = _rows(i for i in indicators if not i.optional_group)
        if len(found) > len(best) and is_one_table(rows, found, required):
            best, header, again = found, heads, printed_again(words, rows, found)
    return with_rows(words, "statistics", header[1:], best, again, header[0]) if best else None


def _rows(indicators: Iterable[Indicator]) -> list[str]:
    paths = (i.row_path[:depth] for i in indicators for depth in range(1, len(i.row_path) + 1))
    return [path[-1] for path in dict.fromkeys(paths)]


def _as_printed(rows: Sequence[Spelled], indicators: Iterable[Indicator]) -> list[str]:
    """The rows of a form with its parts in printed order, as that of local tables varies."""
    parts: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        parts.setdefault(indicator.row_path[0], []).append(indicator)
    printed = dict.fromkeys(row.label for row in rows)
    ordered = [label for label in printed if label in parts]
    for before, label in pairwise(["", *parts]):
        if label not in printed:  # a part whose first row is not printed stays after the part before it
            ordered.insert(ordered.index(before) + 1 if before else 0, label)
    return _rows(i for label in ordered for i in parts[label])


def _header(words: Words, form: str) -> list[Spelled]:
    """统计指标, 单位 if it is printed, and 统计数, on one line; a local table also has the codes of the rows and the
    numbers of all years there."""
    found = words.heads_of_numbers(form) if words.reference.is_local(form) else words.headings()
    for first in (s for s in found if s.label == _NAMES):
        line = [s for s in found if s.top < first.bottom and first.top < s.bottom and s.left > first.left]
        line = sorted(line, key=lambda s: s.left)
        if _is_header([s.label for s in line], words, form):
            return [first, *line]
    return []


def _is_header(labels: Sequence[str], words: Words, form: str) -> bool:
    if not words.reference.is_local(form):
        return list(labels) in ([_UNIT, _NUMBERS], [_NUMBERS])
    columns = {i.column_path[0] for i in words.reference.of("statistics", form)}
    is_known = set(labels) <= {_UNIT, _CODES, *columns}
    return is_known and len(labels) == len(set(labels)) and bool(columns.intersection(labels))
