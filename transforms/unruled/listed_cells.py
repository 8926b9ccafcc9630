"""Puts the cells of a text that lists them one after the other back into the columns of their form.

What is copied from a page has each cell on a line of its own, or a tab behind each; a merged cell comes once, so that
the cells of the rows beside it are not below those of the others. Only a whole table is put back: all labels of a form,
in its order, and behind each of them as many numbers as there are columns. The text has no places, so that both
readings of such a table go by its order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from gongkai.extractors.document import TAB_STOP, Box, TextLayout, Word, compact
from gongkai.transforms.reference import Indicator, Reference, TableId
from gongkai.transforms.tables.forms import ORDER
from gongkai.transforms.tables.labels import Vocabulary
from gongkai.transforms.tables.numbers import read_number

PITCH = 1.2
"""The distance of the rows that are put back, in line heights."""

_LABELS = 3
"""Columns of labels of the table of requests: a group, a group within it, the row."""

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a form: its place, and what may be printed in it. A merged cell may have been left out."""

    row: int
    column: int
    accepts: Test
    is_number: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(compact(word.text) for word in self.words)


_Placed = list[tuple[Slot, _Cell]]


def in_columns(layout: TextLayout, reference: Reference) -> TextLayout:
    """The layout of a text, with the tables that it lists cell by cell in their columns."""
    if layout.page is not None:
        return layout
    found = list(_found(layout, reference))
    taken = [word for placed in found for _, cell in placed for word in cell.words]
    tops = {word.box.y0 for word in taken}
    left = [word for word in layout.second_words if word.box.y0 in tops and word not in taken]
    moved = [word for placed in found for word in _moved(placed)]
    first, second = (
        (*(word for word in words if word.box.y0 not in tops), *left, *moved)
        for words in (layout.words, layout.second_words)
    )
    return replace(layout, words=first, second_words=second) if found else layout


def _found(layout: TextLayout, reference: Reference) -> Iterator[_Placed]:
    """The tables that are listed as a whole, and not twice. A line without text is a blank cell only if the
    table fits no other way."""
    ways = [_cells(layout.second_words, blank_lines=blank) for blank in (False, True)]
    for table_id in ORDER:
        matches = next((found for cells in ways if (found := _matches(cells, table_id, reference))), [])
        if len(matches) == 1:
            yield matches[0]


def _matches(cells: Sequence[_Cell], table_id: TableId, reference: Reference) -> list[_Placed]:
    forms = [form for form in reference.forms(table_id) if not reference.is_local(form)]
    for form in forms:
        for slots in _SLOTS[table_id](reference, form):
            starts = [n for n, cell in enumerate(cells) if cell.text and slots[0].accepts(cell.text)]
            if found := [placed for start in starts if (placed := _match(cells[start:], slots))]:
                return found
    return []


def _match(cells: Sequence[_Cell], slots: Iterable[Slot]) -> _Placed:
    """The cells in the places of a form; none if one of them is not what the form has there."""
    placed: _Placed = []
    at = 0
    for is_number, group in groupby(slots, attrgetter("is_number")):
        taken = (_numbers_of_row if is_number else _labels_of_row)(cells[at:], list(group))
        if taken is None:
            return []
        placed += taken[0]
        at += taken[1]
    return placed if any(slot.is_number and cell.text for slot, cell in placed) else []


def _numbers_of_row(cells: Sequence[_Cell], slots: Sequence[Slot]) -> tuple[_Placed, int] | None:
    """The numbers of a row, and how many cells they are: all of them, or none if the row is blank."""
    if not cells or not slots[0].accepts(cells[0].text):
        return [], 0
    fits = len(cells) >= len(slots) and all(s.accepts(c.text) for s, c in zip(slots, cells, strict=False))
    return (list(zip(slots, cells, strict=False)), len(slots)) if fits else None


def _labels_of_row(cells: Sequence[_Cell], slots: Iterable[Slot]) -> tuple[_Placed, int] | None:
    placed: _Placed = []
    at = 0
    for slot in slots:
        found = at + _blanks(cells[at:])
        if found < len(cells) and slot.accepts(cells[found].text):
            placed.append((slot, cells[found]))
            at = found + 1
        elif not slot.is_optional:
            return None
    return placed, at


def _blanks(cells: Sequence[_Cell]) -> int:
    return next((n for n, cell in enumerate(cells) if cell.text), len(cells))


def _cells(words: Iterable[Word], *, blank_lines: bool) -> list[_Cell]:
    """The cells of a text in their order: what is between two tabs or line breaks."""
    lines: dict[float, dict[int, list[Word]]] = defaultdict(lambda: defaultdict(list))
    for word in words:
        lines[word.box.y0][int(word.box.x0 // TAB_STOP)].append(word)
    cells: list[_Cell] = []
    before: float | None = None
    for top, fields in sorted(lines.items()):
        height = next(iter(next(iter(fields.values())))).box
        gap = 0 if before is None else round((top - before) / (PITCH * (height.y1 - height.y0))) - 1
        cells += [_Cell(())] * (gap if blank_lines else 0)
        cells += [_Cell(tuple(fields.get(n, ()))) for n in range(max(fields) + 1)]
        before = top
    return cells


def _moved(placed: _Placed) -> Iterator[Word]:
    """The words of a table in its rows and columns."""
    start = min((word.box for _, cell in placed for word in cell.words), key=lambda box: box.y0)
    pitch = PITCH * (start.y1 - start.y0)
    for slot, cell in placed:
        for word in cell.words:
            x = slot.column * TAB_STOP + word.box.x0 - cell.words[0].box.x0
            y = start.y0 + slot.row * pitch
            box = word.box
            yield replace(word, box=Box(x, y, x + box.x1 - box.x0, y + box.y1 - box.y0))


# ------------------------------------------------------------ the cells of the forms, in the order of a page's source


def _label(known: Vocabulary, label: str) -> Test:
    return lambda text: (match := known.find(text)) is not None and match.label == label


def _number(reference: Reference) -> Test:
    return lambda text: not text or read_number(text, reference.marks).state in ("reported", "mark")


def _numbers(reference: Reference, row: int, first: int, count: int) -> list[Slot]:
    return [Slot(row, first + n, _number(reference), is_number=True) for n in range(count)]


def _requests(reference: Reference, form: str) -> Iterator[list[Slot]]:
    heads = _applicants(reference)
    rows: list[Slot] = []
    known = reference.words("requests", form, "row").known
    begun: set[str] = set()
    for row, indicator in enumerate(reference.of("requests", form), 2):
        *groups, leaf = indicator.row_path
        new = [group for group in groups if group not in begun]
        begun.update(new)
        rows += [Slot(row, groups.index(group), _label(known, group), is_optional=True) for group in new]
        rows.append(Slot(row, _LABELS - 1, _label(known, leaf)))
        rows += _numbers(reference, row, _LABELS, len(reference.applicants))
    for order in heads:
        yield [*order, *rows]


def _applicants(reference: Reference) -> list[list[Slot]]:
    """The headings: the total is a cell of the upper row, and may be listed there."""
    own = [
        Slot(1, _LABELS + n, _label(reference.applicant_labels, label)) for n, label in enumerate(reference.applicants)
    ]
    above = Slot(0, _LABELS + 1, _label(reference.headings, "法人或其他组织"), is_optional=True)
    first, *others, total = own
    return [[first, above, total, *others], [first, above, *others, total]]


def _proactive(reference: Reference, form: str) -> Iterator[list[Slot]]:
    rows, columns = (reference.words("proactive", form, role).known for role in ("row", "column"))
    indicators = reference.of("proactive", form)
    slots: list[Slot] = []
    row = 0
    for block in dict.fromkeys(i.row_path[0] for i in indicators):
        own = [i for i in indicators if i.row_path[0] == block]
        heads = list(dict.fromkeys(i.column_path[0] for i in own))
        slots += [Slot(row, 0, _label(rows, block)), Slot(row + 1, 0, _label(reference.headings, "信息内容"))]
        slots += [Slot(row + 1, n, _label(columns, head)) for n, head in enumerate(heads, 1)]
        row += 2
        for name in dict.fromkeys(i.row_path[1] for i in own):
            slots += [Slot(row, 0, _label(rows, name)), *_numbers(reference, row, 1, len(heads))]
            row += 1
    yield slots


def _review(reference: Reference, form: str) -> Iterator[list[Slot]]:
    known = reference.words("review_litigation", form, "column").known
    paths = [i.column_path for i in reference.of("review_litigation", form)]
    deepest = max(map(len, paths))
    heads: dict[tuple[int, int], str] = {}
    for column, path in enumerate(paths):
        for depth, label in enumerate(path):
            if column == 0 or paths[column - 1][: depth + 1] != path[: depth + 1]:
                heads[depth, column] = label
    slots = [Slot(depth, column, _label(known, label)) for (depth, column), label in sorted(heads.items())]
    yield [*slots, *_numbers(reference, deepest, 0, len(paths))]


def _statistics(reference: Reference, form: str) -> Iterator[list[Slot]]:
    heads = enumerate(("统计指标", "单位", "统计数"))
    slots = [Slot(0, column, _label(reference.headings, head)) for column, head in heads]
    known = reference.words("statistics", form, "row").known
    indicators = {i.row_path: i for i in reference.of("statistics", form)}
    paths = (path[:depth] for path in indicators for depth in range(1, len(path) + 1))
    for row, path in enumerate(dict.fromkeys(paths), 1):
        slots.append(Slot(row, 0, _label(known, path[-1])))
        slots += _unit_and_number(reference, row, indicators.get(path))
    yield slots


def _unit_and_number(reference: Reference, row: int, indicator: Indicator | None) -> list[Slot]:
    """The unit, which tells a row whose number is blank from one whose unit was lost; a section has marks at most."""
    if indicator is None:
        marks: Test = lambda text: read_number(text, reference.marks).state == "mark"  # noqa: E731
        return [Slot(row, column, marks, is_optional=True) for column in (1, 2)]
    unit = indicator.unit or ""
    return [Slot(row, 1, lambda text: text == unit), *_numbers(reference, row, 2, 1)]


_SLOTS: dict[TableId, Callable[[Reference, str], Iterator[list[Slot]]]] = {
    "proactive": _proactive,
    "requests": _requests,
    "review_litigation": _review,
    "statistics": _statistics,
}
