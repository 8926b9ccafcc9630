"""The four printed tables among the words of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from gongkai.extractors.document import Cell
from gongkai.transforms.reference import Indicator, TableId
from gongkai.transforms.tables.labels import key, normal
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.unruled import rows as row_finder
from gongkai.transforms.unruled import second_reading as by_order
from gongkai.transforms.unruled.blocks import heading_words, read_block, row_of, value_cells
from gongkai.transforms.unruled.columns import columns_of
from gongkai.transforms.unruled.found_tables import FoundTable, below, is_one_table, printed_again, with_rows
from gongkai.transforms.unruled.grid import Band
from gongkai.transforms.unruled.pieces import PAGE, Piece, Spelled, lines_of, spans_of
from gongkai.transforms.unruled.statistics import find_statistics
from gongkai.transforms.unruled.words import Words

HEADER = 14.0
"""The largest height of a header, in line heights."""

REMARK = 8
"""The most characters of a part of a remark on one line."""

FEW_UNREAD = 3
"""The most headings of outcomes that may be illegible among the others."""

LEAST_CUT = 3
"""The fewest characters left of a label."""

LEAST_FILLED = 2
"""The fewest numbers in a row without a label: a 0 alone would be the sum of nothing."""

GAP = 0.9
"""The largest distance between two lines of one row, in line heights."""


def find_tables(words: Words, wanted: Iterable[TableId]) -> list[FoundTable]:
    """The wanted tables, as far as their rows and columns are certain."""
    found = (_FINDERS[table_id](words) for table_id in wanted)
    return sorted((_doubted(table) for table in found if table), key=lambda table: table.top)


def _doubted(found: FoundTable) -> FoundTable:
    """The table; if there are words between its rows, all its cells are in doubt."""
    if not found.loose:
        return found
    return replace(found, table=replace(found.table, cells=tuple(replace(c, shown=False) for c in found.table.cells)))


# ------------------------------------------------------------ 依申请公开


def _requests(words: Words) -> FoundTable | None:
    header = _applicant_header(words)
    if not header:
        return None
    best: list[Spelled] = []
    again = 0
    for form in words.reference.forms("requests"):
        expected = [i.row_path[-1] for i in words.reference.of("requests", form)]
        rows = below(words.rows("requests", form, expected), header)
        found = row_finder.in_order(rows, expected)
        if len(found) > len(best) and is_one_table(rows, found, expected):
            best, again = found, printed_again(words, rows, found)
    return with_rows(words, "requests", header, best, again) if best else None


def _applicant_header(words: Words) -> list[Spelled]:
    """The headings of the applicant types, left to right; none unless each is there exactly once."""
    found = words.applicants()
    order = list(words.reference.applicants)
    for first in (s for s in found if s.label == order[0]):
        reach = HEADER / 2 * first.pieces[0].height
        near = [s for s in found if abs(_apart(words, first, s)) <= reach and s.left >= first.left]
        header = sorted(near, key=lambda s: s.left)
        if [s.label for s in header] == order:
            return header
    return []


def _apart(words: Words, first: Spelled, other: Spelled) -> float:
    """How far one label is above another one."""
    return _between(words, first.top, other.top)


def _between(words: Words, above: float, below: float) -> float:
    """How far one position is above another; across pages, without the blank margins between them."""
    page = above // PAGE
    if below // PAGE != page + 1:
        return below - above
    bottom = max(p.bottom for p in words.pieces if p.top // PAGE == page and not words.is_page_number(p))
    top = min(p.top for p in words.pieces if p.top // PAGE == page + 1)
    return bottom - above + below - top


# ------------------------------------------------------------ 主动公开


def _proactive(words: Words) -> FoundTable | None:
    best: list[Spelled] = []
    chosen, again = "", 0
    heads = [s for s in words.headings() if s.label == "信息内容"]
    for form in words.reference.forms("proactive"):
        expected = _proactive_order(words.reference.of("proactive", form))
        rows = words.rows("proactive", form, set(expected) - {"信息内容"})
        rows = sorted([*rows, *heads], key=lambda s: (s.top, s.left))
        found = row_finder.in_order(rows, expected)
        if len(found) > len(best) and is_one_table(rows, found, expected):
            best, chosen, again = found, form, printed_again(words, rows, found)
    return _blocks(words, best, words.columns("proactive", chosen), again) if best else None


def _proactive_order(indicators: Sequence[Indicator]) -> list[str]:
    expected: list[str] = []
    for block in dict.fromkeys(i.row_path[0] for i in indicators):
        expected += [block, "信息内容"]
        expected += dict.fromkeys(i.row_path[1] for i in indicators if i.row_path[0] == block)
    return expected


def _blocks(words: Words, found: Sequence[Spelled], columns: Sequence[Spelled], again: int) -> FoundTable | None:
    """The table of the blocks, each with a header of its own; None if one of them is uncertain."""
    starts = [n for n, spelled in enumerate(found) if spelled.label == "信息内容"]
    cells: list[Cell] = []
    loose, row = again, 0
    for start, stop in pairwise([*starts, len(found) + 1]):
        head = found[start]
        title = found[start - 1] if start and found[start - 1].label.startswith("第二十条") else None
        last = (
            stop - 1 if stop <= len(found) and found[stop - 1].label.startswith("第二十条") else min(stop, len(found))
        )
        rows = found[start + 1 : last]
        if not rows:
            continue
        headings = [
            s for s in columns if head.top - head.pieces[0].height < s.top < rows[0].top and s.left > head.right
        ]
        headings = sorted(headings, key=lambda s: s.left)
        block = read_block(words, headings, rows, head, row + bool(title), [*found, *columns])
        if block is None:
            return None
        if title:
            cells.append(words.sheet.label(title, row, 0, 4))
        cells += block.cells
        loose += block.loose
        row = 1 + max(cell.row for cell in block.cells)
    if not cells:
        return None
    return FoundTable("proactive", words.sheet.table(cells), found[0].top, found[-1].bottom, loose)


# ------------------------------------------------------------ 行政复议、行政诉讼


def _review(words: Words) -> FoundTable | None:
    form = words.reference.forms("review_litigation")[0]
    paths = [i.column_path for i in words.reference.of("review_litigation", form)]
    found = [s for s in words.columns("review_litigation", form) if normal(s.text) == key(s.text)]  # no （七）总计
    found += _cut_labels(words, found, {path[-1] for path in paths})
    if sum(s.label == paths[0][-1] for s in found) > sum(path[-1] == paths[0][-1] for path in paths):
        return None  # of two tables it is unknown which one is the report's
    for first in (s for s in found if s.label == paths[0][-1]):
        reach = HEADER / 2 * first.pieces[0].height
        near = [s for s in found if abs(s.bottom - first.bottom) <= reach and s.label in {p[-1] for p in paths}]
        outcomes = _with_unread(words, found, near, [p[-1] for p in paths])
        higher = {label for path in paths for label in path[:-1]}
        parents = [s for s in found if s.label in higher and abs(_apart(words, s, first)) <= 2 * reach]
        if outcomes and (above := _parents(paths, outcomes, parents)):
            return _below_header(words, outcomes, above, [path[:-1] for path in paths])
    return None


def _with_unread(
    words: Words, found: Sequence[Spelled], near: Sequence[Spelled], labels: Sequence[str]
) -> list[Spelled]:
    """The headings of the outcomes, left to right, with a few illegible ones among them; none if others are missing.

    The column of an illegible heading is not read, but those beside it are.
    """
    if len(near) + FEW_UNREAD < len(labels):
        return []
    taken = {piece for spelled in found for piece in spelled.pieces}
    top, bottom = min(s.top for s in near), max(s.bottom for s in near)
    heads: list[Spelled] = []
    for piece in sorted((p for p in words.pieces if top < p.middle < bottom and p not in taken), key=lambda p: p.left):
        if heads and piece.left < heads[-1].right:
            heads[-1] = Spelled("", (*heads[-1].pieces, piece))
        else:
            heads.append(Spelled("", (piece,)))
    outcomes = sorted([*near, *(heads if len(near) < len(labels) else ())], key=lambda s: s.left)
    fits = len(outcomes) == len(labels) and all(
        s.label in ("", label) for s, label in zip(outcomes, labels, strict=True)
    )
    return outcomes if fits else []


def _cut_labels(words: Words, found: Sequence[Spelled], labels: Iterable[str]) -> list[Spelled]:
    """The labels that lost their last character on a scan, alone on a line: 尚未审."""
    taken = {piece for spelled in found for piece in spelled.pieces}
    known = {label[:-1]: label for label in labels if len(label) > LEAST_CUT}
    left = [p for p in words.pieces if p not in taken]
    return [Spelled(known[text], (p,)) for p in left if (text := normal(p.text)) in known]


def _parents(
    paths: Sequence[tuple[str, ...]], outcomes: Sequence[Spelled], parents: Sequence[Spelled]
) -> list[tuple[Spelled, int, int, int]]:
    """The headings above the outcomes with their row, first column and width; none unless each is above its own."""
    placed = []
    for depth in (0, 1):
        names = dict.fromkeys(path[: depth + 1] for path in paths if len(path) > depth + 1)
        for path in names:
            own = [n for n, other in enumerate(paths) if other[: depth + 1] == path]
            left, right = outcomes[own[0]].left, outcomes[own[-1]].right
            above = [s for s in parents if s.label == path[-1] and left <= s.center <= right]
            if len(above) != 1 or above[0].bottom > outcomes[own[0]].bottom:
                return []
            placed.append((above[0], depth, own[0], len(own)))
    known = [spelled for spelled, *_ in placed]
    # with one more above the outcomes, the columns are in another order
    return placed if all(s in known or s.bottom > outcomes[0].bottom for s in parents) else []


def _below_header(
    words: Words,
    outcomes: Sequence[Spelled],
    above: Sequence[tuple[Spelled, int, int, int]],
    channels: Sequence[tuple[str, ...]],
) -> FoundTable | None:
    bottom = max(s.bottom for s in outcomes)
    spans = [(s.left, s.right) for s in outcomes]
    widest = 2 * median(other.center - one.center for one, other in pairwise(outcomes))
    row = _data_row(words, bottom, widest)
    columns = columns_of(spans, spans_of(row, words.is_number))
    if columns is None or not any(words.is_number(p.text) for p in row):
        return None
    sheet = words.sheet
    cells = [sheet.label(s, depth, first + 1, width) for s, depth, first, width in above]
    cells += [sheet.label(s, 2, n + 1) for n, s in enumerate(outcomes)]
    top, low = min(p.top for p in row), max(p.bottom for p in row)
    inside = [p for p in words.second if top <= p.middle <= low or (low < p.middle < _reach(p, low) and _is_short(p))]
    second = by_order.read(inside, [top], heading_words(words, outcomes))
    values = value_cells(sheet, 3, row, columns, row_of(second, 0), Band(top - 2, low + 2))
    is_sure = _add_up(values, channels, words) or (_fill_most(values) and _is_level(row, words))
    loose = 0 if is_sure and sum(bool(cell.text) for cell in values) >= LEAST_FILLED else len(row)
    return FoundTable("review_litigation", sheet.table([*cells, *values]), min(s.top for s, *_ in above), low, loose)


def _is_level(row: Sequence[Piece], words: Words) -> bool:
    """Whether the numbers of a row are on one line; otherwise the rest of one may be below its beginning."""
    numbers = [p for p in row if words.is_number(p.text)]
    return max(p.top for p in numbers) < min(p.bottom for p in numbers)


def _fill_most(values: Sequence[Cell]) -> bool:
    """Whether a row without a label is that of the numbers, and not a line below a table that is left blank."""
    return 2 * sum(bool(cell.text) for cell in values) > len(values)


def _add_up(values: Sequence[Cell], channels: Sequence[tuple[str, ...]], words: Words) -> bool:
    """Whether the last number of each channel is the sum of the others: then
    each is complete, over however many lines."""
    numbers = [read_number(cell.text, words.reference.marks).value or 0 for cell in values]
    sums = {channel: sum(n for n, own in zip(numbers, channels, strict=True) if own == channel) for channel in channels}
    totals = dict(zip(channels, numbers, strict=True))
    return any(numbers) and all(sums[channel] == 2 * total for channel, total in totals.items())


def _data_row(words: Words, bottom: float, widest: float) -> list[Piece]:
    """The content directly below a header, line by line, up to a gap or a text over several columns."""
    taken: list[Piece] = []
    low = bottom
    for line in lines_of(p for p in words.pieces if p.middle > bottom and not words.is_page_number(p)):
        height = line[0].height
        gap = line[0].top - low if taken else _between(words, low, line[0].top)
        far = gap > (GAP if taken else HEADER) * height
        if far or any(p.right - p.left > widest or _is_text(words, p) for p in line):
            break
        taken += line
        low = max(p.bottom for p in taken)
    return taken


def _is_text(words: Words, piece: Piece) -> bool:
    """Whether a piece is too long to be a part of a remark after a number."""
    return len(piece.text) > REMARK and not words.is_number(piece.text)


def _reach(piece: Piece, low: float) -> float:
    return low + 1.5 * piece.height


def _is_short(piece: Piece) -> bool:
    """Whether a piece may be the end of a number, and not a text below the table."""
    return piece.text.isdecimal()


_FINDERS: dict[TableId, Callable[[Words], FoundTable | None]] = {
    "requests": _requests,
    "statistics": find_statistics,
    "proactive": _proactive,
    "review_litigation": _review,
}
