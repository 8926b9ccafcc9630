"""Tables wider than the page: a print of a workbook puts the columns that do not fit on separate pages.

All rows on those pages are at the same heights as on the first ones, but only the first ones have row labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.tables.labels import normal

NEAR = 1.6
"""In points: rules on two pages that are no further apart are the same."""
FEWEST_LABELS = 5
"""The fewest row labels on the pages with the first columns."""
FEWEST_ROWS = 2
FEWEST_ROWS_OF_ONE = 10
"""The fewest rows of the longest table with cut columns."""
SHORTEST_LABEL = 3
MOST_WITHOUT_LABELS = 1
"""How many of the last of the first pages may have no labels, as the table of reviews and litigation has none."""
_NUMBER = re.compile(r"[+\-\d.,]*\d")

_Labels = Callable[[str], bool]


def with_cut_columns(tables: tuple[Table, ...], is_row: _Labels) -> tuple[Table, ...]:
    """The tables joined with their columns on later pages; unchanged unless all later pages are of that kind."""
    pages = _pages(tables)
    labels = [sum(_labels(table, is_row) for table in page) for page in pages]
    if sum(labels) < FEWEST_LABELS:
        return tables
    labelled = max(at for at, number in enumerate(labels) if number) + 1
    for count in range(labelled, min(labelled + MOST_WITHOUT_LABELS, len(pages) - 1) + 1):
        if joined := _joined(pages, count):
            return tuple(table for page in joined for table in page)
    return tables


def _joined(pages: Sequence[Sequence[Table]], count: int) -> list[list[Table]] | None:
    """The first `count` pages, joined with the columns on all later pages: page by
    page, or each to the only page that fits."""
    first, later = [list(page) for page in pages[:count]], list(pages[count:])
    if max((table.rows for page in later for table in page), default=0) < FEWEST_ROWS_OF_ONE:
        return None
    while later:
        block = list(enumerate(later[:count]))
        if len(block) < count or not all(_fits(page, first[at]) for at, page in block):
            found = [at for at in range(count) if _fits(later[0], first[at])]
            if len(found) > 1 and len(later) > 1:
                found = _before_next(found, later[1], first)
            if len(found) != 1:
                return None
            block = [(found[0], later[0])]
        for at, page in block:
            for table in page:
                number = next(n for n, partner in enumerate(first[at]) if _goes_on(partner, table))
                first[at][number] = _beside(first[at][number], table)
        later = later[len(block) :]
    return first


def _before_next(found: Sequence[int], following: Sequence[Table], first: Sequence[Sequence[Table]]) -> list[int]:
    """Of the fitting pages, the one before the only page that fits the next page, if its last table continues there:
    columns of that table that are cut there are also cut on the page before."""
    below = [at for at in range(len(first)) if _fits(following, first[at])]
    if len(below) != 1 or below[0] == 0:
        return []
    xs, above = (table.xs or () for table in (first[below[0]][0], first[below[0] - 1][-1]))
    if len(xs) != len(above) or any(abs(x - y) > NEAR for x, y in zip(xs, above, strict=True)):
        return []
    return [at for at in found if at == below[0] - 1]


def _pages(tables: Sequence[Table]) -> list[list[Table]]:
    """The tables of each page; none if some have no positions."""
    if any(table.page is None or table.xs is None or not all(cell.box for cell in table.cells) for table in tables):
        return []
    if any(table.reader.startswith("scan:") for table in tables):
        return []
    return [list(page) for _, page in groupby(tables, lambda table: table.page)]


def _fits(page: Sequence[Table], before: Sequence[Table]) -> bool:
    """Whether each table of a page continues one of another page."""
    return all(sum(_goes_on(partner, table) for partner in before) == 1 for table in page)


def _labels(table: Table, is_row: _Labels) -> int:
    """The number of row labels of a table; 总计 and 其他 are also column headings."""
    return sum(is_row(cell.text) for cell in table.cells if len(compact(cell.text)) >= SHORTEST_LABEL)


def _goes_on(before: Table, after: Table) -> bool:
    """Whether two tables end at the same height and, from the first numbers on, have rules at the same heights; in
    headers the cells of some columns are merged."""
    above, below = _rules(before), _rules(after)
    if abs(above[-1] - below[-1]) > NEAR or below[0] < above[0] - NEAR or len(below) <= FEWEST_ROWS:
        return False
    if before.xs is None or after.xs is None or abs(before.xs[0] - after.xs[0]) > NEAR:
        return False
    numbers = (c.box.y0 for c in after.cells if c.box and c.rowspan == 1 and _NUMBER.fullmatch(normal(c.text)))
    top = min(numbers, default=below[-1]) - NEAR
    return all(_has(below, y) for y in above if y > top) and all(_has(above, y) for y in below if y > top)


def _rules(table: Table) -> list[float]:
    """The positions of the rules between rows."""
    ends = sorted(y for cell in table.cells if cell.box for y in (cell.box.y0, cell.box.y1))
    return _apart(ends)


def _apart(ys: Iterable[float]) -> list[float]:
    found: list[float] = []
    for y in ys:
        if not found or y - found[-1] > NEAR:
            found.append(y)
    return found


def _has(rules: Sequence[float], y: float) -> bool:
    return any(abs(rule - y) <= NEAR for rule in rules)


def _beside(before: Table, after: Table) -> Table:
    """The table with the columns of the other one after its own."""
    rules = _apart(sorted((*_rules(before), *_rules(after))))
    left = [_in_rows(cell, rules, 0) for cell in before.cells]
    right = [_in_rows(cell, rules, before.cols) for cell in after.cells]
    numbers = [c.row for c in (*left, *right) if c.rowspan == 1 and _NUMBER.fullmatch(normal(c.text))]
    head = min(numbers, default=0)
    merged: dict[int, Cell] = {}
    for at, cell in enumerate(left):
        if cell.col + cell.colspan == before.cols and cell.row < head:
            rest = next((c for c in right if c.col == before.cols and _is_rest(cell, c)), None)
            if rest is not None:
                right.remove(rest)
                text = max(cell.text, rest.text, key=lambda text: len(compact(text)))
                second = text if cell.same_readings and rest.same_readings else None
                whole = replace(cell, colspan=cell.colspan + rest.colspan, text=text, second_text=second)
                merged[at] = replace(whole, shown=cell.shown and rest.shown, notes=(*cell.notes, *rest.notes))
    cells = [merged.get(at, cell) for at, cell in enumerate(left)]
    shift = (before.xs or (0.0,))[-1] - (after.xs or (0.0,))[0]
    xs = (*(before.xs or ()), *(x + shift for x in (after.xs or ())[1:]))
    return replace(before, rows=len(rules) - 1, cols=before.cols + after.cols, cells=(*cells, *right), xs=xs)


def _in_rows(cell: Cell, rules: Sequence[float], first: int) -> Cell:
    assert cell.box
    begin, end = (min(range(len(rules)), key=lambda at: abs(rules[at] - y)) for y in (cell.box.y0, cell.box.y1))
    return replace(cell, row=begin, rowspan=max(1, end - begin), col=cell.col + first)


def _is_rest(cell: Cell, other: Cell) -> bool:
    """Whether a header cell is what the edge of the page cut off from the
    previous one: empty, or a part of the same text."""
    if (cell.row, cell.rowspan) != (other.row, other.rowspan) or not compact(cell.text):
        return False
    one, two = normal(cell.text), normal(other.text)
    return not two or one.endswith(two) or two.startswith(one)
