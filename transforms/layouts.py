"""The four printed tables: how each leads from its labels to its cells.

Every reader here takes one stitched table and the indicators of one form and says which cell belongs
to which indicator, which rows and columns it did not understand, and what was odd. Labels decide;
a position is used only inside a row whose cells do not line up with the header, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.labels import Vocabulary, key, normal, qualifier
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import Indicator, Reference, TableId

_UNIT_ALONE = re.compile(r"\(?(?:金额)?单位:?(?:人民币)?([亿万]?元)\)?")


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and what it states. `labels` are the label cells that led there, `unit` what they say of the unit."""

    indicator: Indicator
    applicant: str | None
    cell: Cell
    labels: tuple[Cell, ...]
    unit: str | None = None
    reader: str = ""


@dataclass(slots=True)
class Reading:
    """What one table gave under one form."""

    form: str
    placed: list[Placed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A stitched table being read under one form: its grid, its words, and where findings go."""

    table: Table
    table_id: TableId
    form: str
    reference: Reference
    reading: Reading
    rows: Vocabulary
    columns: Vocabulary
    indicators: tuple[Indicator, ...]
    owner: dict[tuple[int, int], Cell]

    def row(self, row: int) -> list[Cell]:
        """The cells that cover a row, from left to right."""
        found: dict[int, Cell] = {}
        for column in range(self.table.cols):
            cell = self.owner.get((row, column))
            if cell is not None:
                found[cell.col] = cell
        return list(found.values())

    def place(self, cell: Cell | None, row: int) -> str:
        page = cell.page if cell else self.table.page
        return f"第{page}页第{row + 1}行" if page else f"第{row + 1}行"

    def say(self, rule: str, **values: str) -> None:
        detail = "|".join((self.table_id, *(value for _, value in sorted(values.items()))))
        self.reading.findings.append(self.reference.worded(rule, values, detail=detail))

    def unknown_row(self, label: str, values: Sequence[Cell], row: int) -> None:
        """A row that is not understood; one that prints nothing but its label is a remark and no row."""
        printed = [compact(cell.text) for cell in values if compact(cell.text)]
        if not printed:
            return
        self.reading.unknown.append(label or "（空白）")
        first = values[0] if values else None
        self.say("label.unknown_row", label=label, place=self.place(first, row), values=" ".join(printed))

    def unknown_column(self, cell: Cell) -> None:
        self.reading.unknown.append(compact(cell.text))
        self.say("label.unknown_column", label=compact(cell.text), place=self.place(cell, cell.row))

    def find(self, words: Vocabulary, text: str) -> str | None:
        """The official label for a printed one; how it was found is said where it is not exact."""
        match = words.find(text)
        if match is None:
            return None
        if match.how != "exact":
            rule = "label.alias" if match.how == "alias" else "label.qualified"
            self.say(rule, label=compact(text), matched=match.label)
        return match.label

    def assign(
        self, headers: Sequence[Cell], values: Sequence[Cell], label: str, row: int, end: int
    ) -> list[Cell | None]:
        """For each header the value cell below it: where they overlap one to one, else by order in the row.

        The order counts only where every value cell at least touches its own header. A cell that goes on below
        the row (which ends before row `end`) prints one number for several rows: it is nobody's.
        """
        values = [v for v in values if v.row + v.rowspan <= end or not compact(v.text)]
        below = [[v for v in values if v.col < h.col + h.colspan and h.col < v.col + v.colspan] for h in headers]
        if len(values) == len(headers) and all(v in cells for v, cells in zip(values, below, strict=True)):
            if any(len(cells) != 1 for cells in below):
                self.say("form.by_order", label=label, place=self.place(values[0], row))
            return list(values)
        if all(len(cells) <= 1 for cells in below):
            used = [cells[0].col for cells in below if cells]
            stray = [v for v in values if v.col not in used and compact(v.text)]
            if len(set(used)) == len(used) and not stray:
                return [cells[0] if cells else None for cells in below]
        self.say(
            "form.column_count",
            label=label,
            actual=str(len(values)),
            expected=str(len(headers)),
            place=self.place(values[0] if values else None, row),
        )
        return [None] * len(headers)


def read_layout(table: Table, table_id: TableId, form: str, reference: Reference) -> Reading:
    """One stitched table under one form."""
    indicators = reference.of(table_id, form)
    reading = Reading(form)
    page = Page(
        table=table,
        table_id=table_id,
        form=form,
        reference=reference,
        reading=reading,
        rows=Vocabulary((label for i in indicators for label in i.row_path), reference.row_variants),
        columns=Vocabulary((label for i in indicators for label in i.column_path), reference.column_variants),
        indicators=indicators,
        owner={
            (row, column): cell
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.col, cell.col + cell.colspan)
        },
    )
    _READERS[table_id](page)
    money = _money_unit(table)
    reading.placed = [replace(p, reader=table.reader, unit=_printed_unit(p, money)) for p in reading.placed]
    return reading


def _printed_unit(placed: Placed, money: str | None) -> str | None:
    """The unit that the label or, for money, the table names; where they differ, the one that is not the form's."""
    if placed.indicator.unit != "万元" or money in (None, "万元"):
        return placed.unit
    return money if placed.unit in (None, "万元") else placed.unit


def _money_unit(table: Table) -> str | None:
    """The unit of money that a cell of the table names for all of it, saying nothing else: `单位：元`."""
    for cell in table.cells:
        if found := _UNIT_ALONE.fullmatch(normal(cell.text)):
            return found.group(1)
    return None


def _proactive(page: Page) -> None:
    """Blocks (第二十条第…项), each with a header row (信息内容 | columns) and rows below it."""
    block: str | None = None
    opened = False
    headers: list[tuple[Cell, str]] = []
    for row in range(page.table.rows):
        cells = page.row(row)
        block_cells = [c for c in cells if _block(page, c.text)]
        if block_cells:
            block = page.find(page.rows, block_cells[0].text)
            opened = True
            cells = [c for c in cells if c not in block_cells]
        if not any(compact(c.text) for c in cells):
            continue
        if _is_heading(page, cells):
            headers = []
            block = block if opened else None  # its own row, alone at the end of a page, is no table and was lost
            opened = False
            for cell in cells[1:]:
                label = page.find(page.columns, cell.text)
                if label:
                    headers.append((cell, label))
                elif compact(cell.text):
                    page.unknown_column(cell)
            continue
        name, values = cells[0], [c for c in cells[1:] if c.row == row]
        text = compact(name.text)
        label = page.find(page.rows, name.text)
        known = {
            i.column_path[0]: i for i in page.indicators if i.row_path[-1] == label and block in (None, i.row_path[0])
        }
        if not known:
            page.unknown_row(text, values, row)
            continue
        below = page.assign([cell for cell, _ in headers], values, text, row, name.row + name.rowspan)
        for (header, column), value in zip(headers, below, strict=True):
            if value is None:
                continue
            if column in known:
                page.reading.placed.append(Placed(known[column], None, value, (name, header), _unit(header.text)))
            elif compact(value.text) and compact(value.text) not in page.reference.marks:
                page.unknown_column(header)


def _block(page: Page, text: str) -> bool:
    match = page.rows.find(text)
    return match is not None and any(match.label == i.row_path[0] for i in page.indicators)


def _is_heading(page: Page, cells: Sequence[Cell]) -> bool:
    match = page.reference.headings.find(cells[0].text)
    if match and match.label == "信息内容":
        return True
    printed = [c for c in cells[1:] if compact(c.text)]
    return bool(printed) and all(c.text in page.columns for c in printed)


def _unit(text: str) -> str | None:
    """The unit that a header's parenthesis names: `（单位：万元）` → 万元."""
    inside = qualifier(text) or ""
    for unit in ("万元", "亿元", "元"):
        if inside.removeprefix("单位:") == unit:
            return unit
    return None


def _requests(page: Page) -> None:
    """Applicant types across, results down, in up to three columns of labels with row groups."""
    first = _first_data_row(page)
    headers: list[tuple[Cell, str]] = []
    others: list[Cell] = []
    for cell in sorted(page.table.cells, key=lambda c: c.col):
        if cell.row >= first or not compact(cell.text):
            continue
        match = page.reference.applicant_labels.find(cell.text)
        leaf = cell.row + cell.rowspan == first or not any(
            compact(below.text)
            for below in page.table.cells
            if cell.row < below.row < first
            and below.col < cell.col + cell.colspan
            and cell.col < below.col + below.colspan
        )
        if match and leaf:
            label = page.find(page.reference.applicant_labels, cell.text)
            assert label is not None
            headers.append((cell, page.reference.applicants[label]))
        elif leaf and cell.text not in page.reference.headings:
            others.append(cell)
    left = min((cell.col for cell, _ in headers), default=page.table.cols)
    for cell in others:
        if cell.col >= left:
            page.unknown_column(cell)
    position = 0
    for row in range(first, page.table.rows):
        cells = page.row(row)
        names = [c for c in cells if c.col < left]
        values = [c for c in cells if c.col >= left and c.row == row]
        if not headers:  # a piece whose header was lost: nothing says what its columns are
            page.unknown_row(compact(names[0].text), names[1:], row)
            continue
        indicator = _result(page, names, values, row)
        if indicator is None:
            continue
        text = compact(names[-1].text)
        if indicator.position < position:
            page.say("form.row_order", label=text, place=page.place(names[-1], row))
        position = indicator.position
        below = page.assign([cell for cell, _ in headers], values, text, row, names[-1].row + names[-1].rowspan)
        for (header, applicant), value in zip(headers, below, strict=True):
            if value is not None:
                page.reading.placed.append(Placed(indicator, applicant, value, (names[-1], header)))


def _first_data_row(page: Page) -> int:
    """The first row with a label of a result; 总计 heads a column where no （七） stands before it."""
    for row in range(page.table.rows):
        for cell in page.row(row):
            heads = cell.text in page.reference.applicant_labels and normal(cell.text) == key(cell.text)
            if cell.row == row and cell.text in page.rows and not heads:
                return row
    return page.table.rows


def _result(page: Page, names: Sequence[Cell], values: Sequence[Cell], row: int) -> Indicator | None:
    """The indicator of a row of the requests table, from its own label and the groups it stands in."""
    printed = [c for c in names if compact(c.text)]
    leaf = printed[-1] if printed and printed[-1].row == row else None
    if leaf is None:
        page.unknown_row("", values, row)
        return None
    text = compact(leaf.text)
    label = page.find(page.rows, leaf.text)
    candidates = [i for i in page.indicators if i.row_path[-1] == label]
    groups = [compact(c.text) for c in printed[:-1]]
    known = {page.find(page.rows, group): group for group in groups}
    fitting = [i for i in candidates if all(found is None or found in i.row_path for found in known)]
    if len(fitting) != 1:
        page.unknown_row("/".join((*groups, text)), values, row)
        return None
    if None in known:
        page.say("label.unknown_group", label=text, group=known[None], place=page.place(leaf, row))
    return fitting[0]


def _review_litigation(page: Page) -> None:
    """Channels and outcomes across, one row of numbers below."""
    first = next(
        (
            row
            for row in range(page.table.rows)
            if not any(c.text in page.columns for c in page.row(row) if c.row == row)
        ),
        page.table.rows,
    )
    headers: list[tuple[Cell, Indicator | None, tuple[Cell, ...]]] = []
    for cell in page.row(first - 1) if first else []:
        above = tuple(dict.fromkeys(page.owner[r, cell.col] for r in range(first) if (r, cell.col) in page.owner))
        path = tuple(label for c in above if (label := page.find(page.columns, c.text)))
        indicator = next((i for i in page.indicators if i.column_path == path), None)
        if indicator is None:
            page.unknown_column(cell)
        headers.append((cell, indicator, above))
    data = [row for row in range(first, page.table.rows) if any(compact(c.text) for c in page.row(row))]
    for row in data[1:]:
        page.unknown_row(f"第{row + 1}行", page.row(row), row)
    for row in data[:1] or range(first, min(first + 1, page.table.rows)):
        below = page.assign([cell for cell, _, _ in headers], page.row(row), "", row, page.table.rows)
        for (_, indicator, above), value in zip(headers, below, strict=True):
            if indicator is not None and value is not None:
                page.reading.placed.append(Placed(indicator, None, value, above))


def _in_section(page: Page, label: str | None, section: str | None) -> Indicator | None:
    """The indicator with this label in this section; before the first section, the only one with it."""
    same = [i for i in page.indicators if i.row_path[-1] == label and section in (None, i.row_path[0])]
    return same[0] if len(same) == 1 else None


def _statistics(page: Page) -> None:
    """统计指标 | 单位 | 统计数: one row per indicator; labels that recur are told apart by their section."""
    sections = {i.row_path[0] for i in page.indicators}
    columns: dict[str, Cell] = {}
    section: str | None = None
    position = 0
    for row in range(page.table.rows):
        cells = page.row(row)
        found = [(page.reference.headings.find(c.text), c) for c in cells]
        if any(match and match.label in ("统计指标", "统计数") for match, _ in found):
            columns = {}
            for match, cell in found:
                if match and match.label not in columns:
                    columns[match.label] = cell
                elif compact(cell.text):
                    page.unknown_column(cell)
            continue
        if not any(compact(c.text) for c in cells):
            continue
        name, values = cells[0], [c for c in cells[1:] if c.row == row]
        text = compact(name.text)
        label = page.find(page.rows, name.text)
        section = label if label in sections else section
        indicator = _in_section(page, label, section)
        if indicator is None or "统计数" not in columns:
            marks = all(compact(value.text) in page.reference.marks for value in values if compact(value.text))
            if label is None or not marks:  # the head of a section states nothing, with or without dashes
                page.unknown_row(text, values, row)
            continue
        if indicator.position < position:
            page.say("form.row_order", label=text, place=page.place(name, row))
        position = indicator.position
        heads = {heading: cell for heading, cell in columns.items() if heading != "统计指标"}
        end = name.row + name.rowspan
        below = dict(zip(heads, page.assign(list(heads.values()), values, text, row, end), strict=True))
        value, unit = below.get("统计数"), below.get("单位")
        if value is not None:
            printed = compact(unit.text) if unit is not None else ""
            unit_known = printed if printed and printed not in page.reference.marks else None
            page.reading.placed.append(Placed(indicator, None, value, (name,), unit_known))


_READERS: dict[TableId, Callable[[Page], None]] = {
    "proactive": _proactive,
    "requests": _requests,
    "review_litigation": _review_litigation,
    "statistics": _statistics,
}
