"""Fragments of one printed table, joined again across page breaks.

A fragment continues the table before it when it does not begin a table of its own and stands in the
same columns (by position where the medium has one, by their number elsewhere). What the break did is
undone: a repeated header is dropped, a row cut in two is joined cell by cell, a row group goes on.
The labels tell whether a row was cut: only the joined text is a label.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from gongkai.extractors.document import CUT_ABOVE, CUT_BELOW, Cell, Table, compact
from gongkai.transforms.model import State
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.numbers import read_number

NEAR = 4.0
"""Points within which two rules on two pages are the same column boundary."""

PAGE_BREAK = "\f"
"""Stands in a joined cell's text where the page ended: white space, but of its own kind."""

_NUMERIC = re.compile(r"[\d\s,.+\-－＋，．０-９]*")
_COUNT = re.compile(rf"{_NUMERIC.pattern}[\d０-９]\s*")
"""A number; an ordinal (`1.`, `2、`) is none."""


FEWEST_ALIKE, MOST_STRETCH = 2, 1.25
"""Inner boundaries of columns that tell a table that goes on elsewhere on its page, and by how much it may be wider."""


MOST_HEADINGS = 2
"""Rows of one cell each, as wide as the table, that a page may cut off from the rest of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stitching knows of a form: whether a text is a label, whether it opens a table, which row follows which;
    and what is printed for "nothing"."""

    knows: Callable[[str], bool]
    opens: Callable[[str], bool]
    follows: Callable[[str, str], bool] = lambda label, following: False
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Gap:
    """What lies between two pieces of a table: whether the header is repeated, whether nothing else is printed, and
    whether the page ends."""

    headed: bool
    blank: bool
    is_cut: bool


def stitch(tables: tuple[Table, ...], words: Words) -> list[Table]:
    """The document's tables with continuations joined to what they continue, in reading order."""
    whole: list[Table] = []
    headed = 0  # rows of its header that are repeated, with nothing below them so far
    for last, table in zip((None, *tables), tables, strict=False):
        if last is not None:
            before, after = whole[-1], table
            repeated = _repeated_header(before, after, headed)
            is_cut = after.page is not None and after.page != last.page
            again = bool(repeated) and _begins_again(before, after, repeated, is_cut=is_cut)
            after = _drop_rows(after, repeated)
            aligned = _align(before, after) if _follows(last, after) and not again else None
            after = table if again else after
            if aligned and (repeated or not _opens(table, words) or _completes(*aligned, words)):
                headed += repeated
                if after.rows:  # else its header, or the first rows of it, stand alone at the end of a page
                    gap = _Gap(headed > 0, blank=table.order <= last.order + 1, is_cut=is_cut)
                    whole[-1] = _append(*aligned, words, gap)
                    headed = 0
                continue
        whole.append(table)
        headed = 0
    return whole


def row_texts(table: Table, row: int) -> list[str]:
    """The texts of the cells that begin in a row, from left to right."""
    return [cell.text for cell in sorted(table.cells, key=lambda c: c.col) if cell.row == row]


def _opens(table: Table, words: Words) -> bool:
    """Whether the first row opens a table of a form, or the second below one that is only a title; of a sheet with the
    text of a report above its table, the first row that is not text alone. A row with a number is no title: its label
    may be a misprint."""
    rows = [row_texts(table, row) for row in range(table.rows)]
    start = next((row for row, texts in enumerate(rows) if len([x for x in texts if compact(x)]) > 1), 0)
    alone = [text for texts in rows[:start] for text in texts if compact(text)]
    if any(map(words.opens, alone)) or not any(map(words.knows, alone)):
        rows = rows[max(0, start - 1) :]
    first, second = (*rows, [], [])[:2]
    if any(words.opens(text) for text in first):
        return True
    is_row = len([text for text in first if compact(text)]) > 1 and any(_COUNT.fullmatch(text) for text in first)
    is_title = not is_row and not any(words.knows(text) for text in first)
    return is_title and any(words.opens(text) for text in second)


def _completes(before: Table, after: Table, words: Words) -> bool:
    """Whether the first row ends a label that the last row above begins: then a second row that opens is a block's."""
    above, first = _at_the_break(before, after)
    begun = {column: cell.text for column, cell in above.items() if not words.knows(cell.text)}
    return any(
        column in begun and compact(low.text) and _are_halves(begun[column], low.text, words)
        for column, low in first.items()
    )


def _follows(last: Table, after: Table) -> bool:
    """Whether a piece stands on the page of the one before it or on the next one that is not blank."""
    if last.page is None or after.page is None:
        return True
    blank = after.order == last.order + 1
    return 0 <= after.page - last.page <= 1 + blank


def _repeated_header(before: Table, after: Table, headed: int) -> int:
    """How many leading rows of `after` repeat those of `before`; of a header some cells may be left blank.

    The first `headed` rows stand on the page above: the rest goes on from there if the page has cut the header.
    """
    is_cut = any(cell.row < headed < cell.row + cell.rowspan for cell in before.cells)
    begin = headed if is_cut else 0
    count = 0
    while begin + count < before.rows and count < after.rows:
        first = [normal(text) for text in row_texts(before, begin + count)]
        again = [normal(text) for text in row_texts(after, count)]
        if is_cut and not count:
            again = [text for text in again if text]  # without the cells that begin above the cut
        same = len(first) == len(again) and all(map(_is_repeated, first, again))
        if not same or not any(re.search(r"[^\d\W]", text) for text in again):
            break
        count += 1
    return count


def _is_repeated(text: str, again: str) -> bool:
    """Whether a cell of a header may be one of a header above; a blank one repeats nothing with a number in it."""
    return again == text or (not again and not re.search(r"\d", text))


def _begins_again(before: Table, after: Table, header: int, *, is_cut: bool) -> bool:
    """Whether the first row below a repeated header is that of the table before: then it is another one like it.

    A row without a label is one where no page can have cut it (`is_cut`), or where it prints nothing.
    """
    first, again = ([normal(text) for text in row_texts(table, header)] for table in (before, after))
    if not first or not again:
        return False
    has_label = [re.search(r"[^\d\W]", texts[0]) is not None for texts in (first, again)]
    return first[0] == again[0] if all(has_label) else not (any(has_label) or (is_cut and any(again)))


def _drop_rows(table: Table, count: int) -> Table:
    if not count:
        return table
    cells = tuple(replace(cell, row=cell.row - count) for cell in table.cells if cell.row >= count)
    return replace(table, rows=table.rows - count, cells=cells)


def _align(before: Table, after: Table) -> tuple[Table, Table] | None:
    """Both tables on one set of columns; None if they do not stand in the same place."""
    if before.xs is None or after.xs is None:
        return (before, after) if before.cols == after.cols else None
    places = after.xs
    if _is_scanned(before) and _is_scanned(after):
        places = _stretched(places, before.xs)
    if abs(before.xs[-1] - places[-1]) > NEAR:
        return None
    if abs(before.xs[0] - places[0]) > NEAR and not _narrower(places, before.xs):
        return None
    if not _nested(before.xs, places) or _is_alone(before, after) or _is_alone(after, before):
        return None
    xs: list[float] = []
    for x in sorted((*before.xs, *places)):
        if not xs or x - xs[-1] > NEAR:
            xs.append(x)
    return _on_columns(before, tuple(xs)), _on_columns(replace(after, xs=places), tuple(xs))


def _is_alone(one: Table, other: Table) -> bool:
    """Whether a table is a single column beside one of several: no row of theirs, as a heading cut off would be."""
    return one.cols == 1 and one.rows > MOST_HEADINGS and other.cols > MOST_HEADINGS


def _is_scanned(table: Table) -> bool:
    return table.reader.startswith("scan:")


def _stretched(given: tuple[float, ...], onto: tuple[float, ...]) -> tuple[float, ...]:
    """Boundaries of columns as wide and where others stand, if all of them agree then: no two pages lie alike on a
    scanner's glass or before a camera."""
    scale = (onto[-1] - onto[0]) / (given[-1] - given[0])
    xs = tuple(onto[0] + (x - given[0]) * scale for x in given)
    coarse, fine = sorted((xs[1:-1], onto[1:-1]), key=len)
    alike = all(any(abs(x - y) <= NEAR for y in fine) for x in coarse)
    is_near = 1 / MOST_STRETCH <= scale <= MOST_STRETCH
    return xs if alike and is_near and len(coarse) >= FEWEST_ALIKE else given


def _narrower(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    """Whether `inner` is `outer` without its first columns: a group label that fills a page has no rule across."""
    shared = sum(min(abs(x - y) for y in outer) <= NEAR for x in inner)
    return outer[0] < inner[0] and shared >= 3 and 2 * shared > len(inner)


def _nested(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether most of the inner boundaries of the table with fewer columns are boundaries of the other."""
    coarse, fine = sorted((one[1:-1], other[1:-1]), key=len)
    shared = sum(any(abs(x - y) <= NEAR for y in fine) for x in coarse)
    return not coarse or 2 * shared > len(coarse)


def _on_columns(table: Table, xs: tuple[float, ...]) -> Table:
    assert table.xs is not None
    place = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in table.xs]
    cells = tuple(
        replace(cell, col=place[cell.col], colspan=place[cell.col + cell.colspan] - place[cell.col])
        for cell in table.cells
    )
    return replace(table, cols=len(xs) - 1, xs=xs, cells=cells)


def _append(before: Table, after: Table, words: Words, gap: _Gap) -> Table:
    above, first = _at_the_break(before, after)
    below = row_texts(after, 1)
    if gap.is_cut and _is_parted(above, first, row_texts(before, before.rows - 2), below, words):
        cut, groups = True, set[int]()
    else:
        cut, groups = _broken(above, first, below, words, gap)
    joined: dict[Cell, Cell] = {}
    taken: set[int] = set()
    for column, low in first.items():
        high = above.get(column)
        if high is None or high.col != column or not (cut or column in groups):
            continue
        if not cut and high.colspan != low.colspan:  # above ends a row of its own, not the group that goes on
            continue
        extra = low.rowspan - 1 if cut else low.rowspan
        joined[high] = join(high, low, high.rowspan + extra)
        taken.add(column)
    shift = before.rows - (1 if cut else 0)
    cells = [joined.get(cell, cell) for cell in before.cells]
    cells += [replace(c, row=c.row + shift) for c in after.cells if not (c.row == 0 and c.col in taken)]
    return replace(before, rows=shift + after.rows, cells=tuple(cells))


def _at_the_break(before: Table, after: Table) -> tuple[dict[int, Cell], dict[int, Cell]]:
    """What ends above a break in each column, and what begins below it, by first column."""
    above = {
        column: cell
        for cell in before.cells
        if cell.row + cell.rowspan == before.rows
        for column in range(cell.col, cell.col + cell.colspan)
    }
    return above, {cell.col: cell for cell in after.cells if cell.row == 0}


def join(high: Cell, low: Cell, rowspan: int) -> Cell:
    """One cell of the two halves that a page break made of it; the place is that of the half that prints more."""
    main = high if len(compact(high.text)) >= len(compact(low.text)) else low
    second = None if high.second_text is None or low.second_text is None else high.second_text + low.second_text
    notes = [n for n in high.notes if n != CUT_BELOW] + [n for n in low.notes if n != CUT_ABOVE]
    return replace(
        high,
        text=high.text + PAGE_BREAK + low.text,
        second_text=second,
        rowspan=rowspan,
        page=main.page,
        box=main.box,
        notes=tuple(dict.fromkeys(notes)),
        shown=high.shown and low.shown,
    )


def _are_halves(high: str, low: str, words: Words) -> bool:
    """Whether two texts make a label together of which at least one is none by itself; a number is no half of one,
    but an ordinal is that lost its point: `2` and `.重复申请`."""
    if not compact(high) or (_COUNT.fullmatch(high) and normal(low)[:1] not in ".、,"):
        return False
    return words.knows(high + low) and not (words.knows(high) and words.knows(low))


def _broken(
    above: dict[int, Cell], first: dict[int, Cell], below: list[str], words: Words, gap: _Gap
) -> tuple[bool, set[int]]:
    """Whether the break cut a row in two; if not, the columns whose row group goes on below it."""
    halves: set[int] = set()
    starts: set[int] = set()
    for column, low in first.items():
        if not compact(low.text) or _NUMERIC.fullmatch(low.text):
            continue
        high = above.get(column)
        if high and _are_halves(high.text, low.text, words):
            halves.add(column)
        elif words.knows(low.text):
            starts.add(column)
    if halves and not starts:
        return True, set()
    if not starts:
        blank = not any(compact(low.text) for low in first.values() if low.rowspan == 1)
        return (blank and bool(below)) or _numbers_go_on(above, first, below, words, gap), set()
    leaf = max(starts)
    blanks = {column for column, low in first.items() if column < leaf and not compact(low.text)}
    return False, halves | {column for column in blanks if column < leaf}


def _is_parted(
    above: dict[int, Cell], first: dict[int, Cell], before: list[str], below: list[str], words: Words
) -> bool:
    """Whether a page cut a row between its cells: its numbers are printed above the break and its label, of more lines,
    below it, or some of its numbers are.

    A label that is lost beside numbers, and one beside blanks, look the same. But the form has a row between them, or
    the reader saw both rows cut.
    """
    label, is_below, is_blank, is_text, is_seen, sides = "", False, False, False, True, {True: 0, False: 0}
    for column, low in sorted(first.items()):
        high = above.get(column)
        if high is None or high.col != column or high.colspan != low.colspan:
            return False
        if compact(high.text) and compact(low.text):
            if _are_halves(high.text, low.text, words):  # the label of its group
                continue
            return False
        text = high.text if compact(high.text) else low.text
        is_seen &= CUT_ABOVE in low.notes if compact(high.text) else CUT_BELOW in high.notes
        if words.knows(text):
            label, is_below = text, text == low.text
        elif compact(text) and _state(text, words) != "text":
            sides[text == low.text] += 1
        else:
            is_text |= bool(compact(text))
        is_blank |= not compact(text)
    if not label or (is_text and not is_seen):
        return all(sides.values()) and not is_blank and not is_text
    if is_below:
        return sides[False] > 0 and (is_seen or any(words.follows(text, label) for text in before))
    return sides[True] > 0 and (is_seen or any(words.follows(label, text) for text in below))


def _numbers_go_on(above: dict[int, Cell], first: dict[int, Cell], below: list[str], words: Words, gap: _Gap) -> bool:
    """Whether a row prints nothing but the ends of numbers begun above: the break cut a row below its label.

    A row whose label is lost looks the same. But it prints all its numbers, where of a cut one those that fit on a
    line are whole above, and what is left of a note is no number; and it is missing in the form between the label
    above it and the one `below`.
    """
    labels: list[str] = []
    sure = printed = grouped = False
    filled = True  # each line that goes on has no fewer digits than the one below it
    if not gap.is_cut:
        return False
    for column, low in first.items():
        high = above.get(column)
        begun = high is not None and high.col == column and high.colspan == low.colspan
        if compact(low.text):
            if begun and high and _goes_on(high.text, low.text, words):
                printed = True
                filled &= len(compact(low.text)) <= len(compact(high.text)) or not compact(low.text).isdigit()
                sure |= _state(low.text, words) == "text"
            elif printed:
                return False
            else:
                grouped = True  # left of all numbers: more of the label of a group
        elif begun and high and _state(high.text, words) == "text":
            labels.append(high.text)
        elif begun and high:
            sure |= _state(high.text, words) == "reported"
    if not any(compact(label) for label in labels):
        # a row without labels, as that of 行政复议、行政诉讼, may be another table's: if it prints all numbers, or
        # below a header of its own
        return printed and not grouped and sure and filled and (not gap.headed or gap.blank)
    known = [label for label in labels if words.knows(label)]
    between = bool(known) and any(words.follows(known[-1], label) for label in below)
    return printed and bool(known) and (between or (sure and not grouped))


def _goes_on(high: str, low: str, words: Words) -> bool:
    """Whether two texts are one number and what is printed behind it: `1` and `23件`, `7（其中修订` and `2件）`.

    No number goes on behind a 0.
    """
    digits = compact(high)
    if digits.isdigit() and digits[0] == "0" and compact(low)[:1].isdigit():
        return False
    return any(char.isdigit() for char in high) and _state(high + low, words) == "reported"


def _state(text: str, words: Words) -> State:
    return read_number(text, words.marks).state
