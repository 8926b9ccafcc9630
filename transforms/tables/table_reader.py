"""Reads one stitched table under one form: its grid, its labels, and what was found in it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import TABLES_ZH, Indicator, Reference, Role, TableId
from gongkai.transforms.tables.labels import Match, normal
from gongkai.transforms.tables.misprints import in_place
from gongkai.transforms.tables.numbers import read_number
from gongkai.transforms.tables.scan_labels import SCAN, resembles


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell that belongs to an indicator. `labels` are the label cells that lead to it, `unit` is the unit they name.

    If the row is divided, `parts` are the cells of its rows with their labels; the number is their sum.
    """

    indicator: Indicator
    applicant: str | None
    cell: Cell
    labels: tuple[Cell, ...]
    unit: str | None = None
    reader: str = ""
    parts: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class UnplacedCell:
    """A cell of a row or column that the form does not have."""

    label: str
    column_label: str | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A row or column with numbers that the form does not have; `row` is the row of the table.

    One without its own label may be the rest of another row: it is not `named`. A row of the form may be below columns
    that the form does not have, and a column of the form may occur twice: these are `known`.
    """

    role: Literal["row", "column"]
    label: str
    place: str
    row: int
    values: str = ""
    named: bool = True
    known: bool = False


@dataclass(slots=True)
class BlockReading:
    """The result of one block of a table under one form; most tables are a single block."""

    form: str
    table: int = 0
    name: str | None = None
    placed: list[PlacedCell] = field(default_factory=list)
    unplaced: list[UnplacedCell] = field(default_factory=list)
    unknown: list[UnknownLabel] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    inexact: dict[str, Match] = field(default_factory=dict)
    """The labels that were taken for others, as printed."""

    @property
    def indicators(self) -> set[str]:
        return {placed.indicator.indicator for placed in self.placed}


@dataclass(slots=True)
class TableReader:
    """The table, the form under which it is read, and its blocks so far, of which the last is being read."""

    table: Table
    table_id: TableId
    form: str
    reference: Reference
    indicators: tuple[Indicator, ...]
    owner: dict[tuple[int, int], Cell] = field(default_factory=dict)
    blocks: list[BlockReading] = field(default_factory=list)
    misprints: dict[tuple[Role, str], str] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    """The headings of its columns, in the order of the form."""
    before: list[Cell] = field(default_factory=list)
    """The cells with numbers left of the row labels that were read."""

    def __post_init__(self) -> None:
        self.columns = list(dict.fromkeys(i.column_path[0] for i in self.indicators if i.column_path))
        self.blocks = [BlockReading(self.form)]
        self.owner = {
            (row, column): cell
            for cell in self.table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.col, cell.col + cell.colspan)
        }

    @property
    def block(self) -> BlockReading:
        return self.blocks[-1]

    def row(self, row: int) -> list[Cell]:
        """The cells that cover a row, from left to right."""
        found: dict[int, Cell] = {}
        for column in range(self.table.cols):
            cell = self.owner.get((row, column))
            if cell is not None:
                found[cell.col] = cell
        return list(found.values())

    def numbers_the_columns(self, row: int) -> bool:
        """Whether a row only numbers the columns, 1, 2, 3 …, and so has no numbers of the report."""
        texts = [normal(cell.text) for cell in self.row(row)]
        return len(texts) > 1 and texts == [str(number) for number in range(1, len(texts) + 1)]

    def is_remark(self, row: int) -> bool:
        """Whether a row contains only a text, such as that of the report continued below the table in a workbook."""
        printed = [compact(cell.text) for cell in self.row(row) if compact(cell.text)]
        if len(printed) != 1 or read_number(printed[0], self.reference.marks).state != "text":
            return False
        return re.match(r"\W*[^\W\d]|.*[\u3400-\u9fff]{4}", printed[0]) is not None

    def place(self, cell: Cell | None, row: int) -> str:
        page = cell.page if cell else self.table.page
        return f"第{page}页第{row + 1}行" if page else f"第{row + 1}行"

    def report(self, rule: str, indicator: str | None = None, **values: str) -> None:
        """Add a finding about an indicator of the current block, or about the whole block."""
        detail = "|".join((self.table_id, *(value for _, value in sorted(values.items()))))
        self.block.findings.append(
            self.reference.make_finding(rule, values, indicator, detail=detail, table_id=self.table_id)
        )

    def match(self, role: Role, text: str) -> Match | None:
        """The official label of a role for a printed one, including misprints that were settled.

        On a scan, characters that text recognition confuses count as equal.
        """
        words = self.reference.words(self.table_id, self.form, role)
        found = words.known.find(text)
        is_exact = found is not None and found.how != "qualified"
        if not is_exact and self.table.reader.startswith(SCAN) and (label := words.speller.alike(text)):
            is_same = found.label == label if found else not self.reference.knows_beside(text, self.form)
            found = Match(label, "alias") if is_same else found
        if found is None and (label := self.misprints.get((role, normal(text)))):
            return Match(label, "misprint")
        return found

    def find(self, role: Role, text: str) -> str | None:
        """The official label for a printed one; an inexact match gets a finding."""
        match = self.match(role, text)
        if match is None:
            return None
        if match.how == "alias":
            self.report("label.alias", label=compact(text), matched=match.label)
        elif match.how != "exact":
            self.block.inexact[compact(text)] = match
        return match.label

    def settle_misprints(
        self, role: Role, printed: Sequence[str], expected: Sequence[str], ends: Set[int] = frozenset()
    ) -> None:
        """Decide which of some labels, in printed order, are misprints of the labels of a form, in its order; `ends`
        are the places in the form at which a separate table may end."""
        printed = [text for text in printed if text not in self.reference.extra_rows]
        labels = [match.label if (match := self.match(role, text)) else None for text in printed]
        if None not in labels:
            return
        speller = self.reference.words(self.table_id, self.form, role).speller

        def closest(text: str) -> str | None:
            return None if self.reference.knows_beside(text, self.form) else speller.closest(text)

        def is_like(text: str, label: str) -> bool:
            return not self.reference.knows_beside(text, self.form) and resembles(text, label, expected)

        texts = [compact(text) for text in printed]
        misread = is_like if self.table.reader.startswith(SCAN) else None
        for index, label in in_place(texts, labels, expected, closest, ends, misread).items():
            self.misprints[role, normal(printed[index])] = label

    def add(
        self, indicator: Indicator, applicant: str | None, cell: Cell, labels: tuple[Cell, ...], unit: str | None = None
    ) -> None:
        """Place a cell."""
        self.block.placed.append(PlacedCell(indicator, applicant, cell, labels, unit, self.table.reader))

    def add_divided(self, indicator: Indicator, parts: Sequence[tuple[str, Cell]], labels: tuple[Cell, ...]) -> None:
        """Place the cells of a row that is divided into rows with labels of their own."""
        if len(parts) == 1:
            self.add(indicator, None, parts[0][1], labels)
            return
        whole = join_cells([cell for _, cell in parts])
        self.block.placed.append(PlacedCell(indicator, None, whole, labels, None, self.table.reader, tuple(parts)))
        for name, cell in parts if any(compact(cell.text) for _, cell in parts) else ():
            self.block.unplaced.append(
                UnplacedCell(f"{compact(labels[0].text)}/{name}", compact(labels[-1].text), cell)
            )

    def unknown_row(
        self, label: str, values: Sequence[Cell], row: int, columns: Sequence[Cell] = (), *, known: bool = False
    ) -> None:
        """Record a row that the form does not have; one without any content but its label is a remark and not a row.

        `label` is empty for a row without one; `columns` are the header cells, as far as they are known.
        """
        printed = [cell for cell in values if compact(cell.text)]
        if not printed:
            return
        for cell in printed:
            above = next((c for c in columns if c.col <= cell.col < c.col + c.colspan), None)
            self.block.unplaced.append(UnplacedCell(label, compact(above.text) if above else None, cell))
        if label and label in self.reference.extra_rows:
            return
        texts = " ".join(compact(cell.text) for cell in printed)
        place = self.place(values[0], row)
        named = bool(label)
        self.block.unknown.append(UnknownLabel("row", label or "（空白）", place, row, texts, named=named, known=known))

    def unknown_column(self, cell: Cell, *, known: bool = False) -> None:
        """Record a column that the form does not have, or (`known`) one of several that may be the form's."""
        text = compact(cell.text)
        label = UnknownLabel(
            "column", text or "（空白）", self.place(cell, cell.row), cell.row, named=bool(text), known=known
        )
        if label not in self.block.unknown:
            self.block.unknown.append(label)

    def report_before(self) -> None:
        """Report numbers left of the row labels: another table, or columns that are not as the header says.

        Numbers that increase from row to row, or restart with 1, number the rows and are not reported.
        """
        cells = dict.fromkeys(self.before)
        found = [(cell, read_number(cell.text, self.reference.marks).value) for cell in cells]
        printed = [(cell, value) for cell, value in found if value is not None]
        rises = all(one < other or other == 1 for (_, one), (_, other) in pairwise(printed))
        if rises and len({cell.row for cell, _ in printed}) == len(printed):
            return
        texts = " ".join(compact(cell.text) for cell, _ in printed[:3])
        self.report("form.numbers_before", table=TABLES_ZH[self.table_id], actual=texts)

    def unplaced(self, label: str, header: Cell, value: Cell) -> None:
        """Record a number of an understood row in a column that the form does not have there."""
        if compact(value.text):
            self.block.unplaced.append(UnplacedCell(label, compact(header.text), value))

    def prints_nothing(self, cell: Cell) -> bool:
        """Whether a cell contains a mark, nothing or 0, which then applies to all the places over which it is merged.

        In a table of drawn lines (`xs`) 0 does not count, as a line may be missing and the 0 belong to only one place.
        """
        number = read_number(cell.text, self.reference.marks)
        is_zero = number.value == 0 and not number.split and self.table.xs is None
        return number.state in ("blank", "mark") or is_zero

    def values(self, cells: Sequence[Cell], row: int) -> list[Cell]:
        """The cells with the values of a row; one that begins above the row counts only if it prints nothing."""
        return [cell for cell in cells if cell.row == row or self.prints_nothing(cell)]

    def _report_merged(self, merged: Sequence[Cell], label: str, row: int, indicator: str | None) -> None:
        for cell in merged:
            place = self.place(cell, row)
            self.report(
                "form.merged_cell", indicator, label=label, place=place, actual=compact(cell.text) or "（空白）"
            )
            if not self.prints_nothing(cell):
                self.block.unplaced.append(UnplacedCell(label, None, cell))

    def _is_short(self, headers: Sequence[Cell], row: int) -> bool:
        """Whether a row ends before its header does: some cell is lost, and those after it have moved up.

        Not in a table of drawn lines, where each cell is in its place.
        """
        if self.table.xs is not None or len(headers) < 2:
            return False
        last = max(headers, key=lambda cell: cell.col)
        places = [(row, column) for column in range(last.col, last.col + last.colspan)]
        return not any(place in self.owner for place in places)

    def assign(
        self,
        headers: Sequence[Cell],
        values: Sequence[Cell],
        label: str,
        row: int,
        end: int,
        indicator: str | None = None,
    ) -> list[Cell | None]:
        """For each header the value cell below it: by overlap if that is one to one, else by order in the row.

        The order is used only if every value cell at least touches its own header. A cell that extends
        below the row (which ends before row `end`) prints one number for several rows and is not
        assigned, nor is the number of a cell below several headers. A cell that prints 0 or nothing
        applies to each. `indicator` is that of all the values.
        """
        values = [v for v in values if v.row + v.rowspan <= end or self.prints_nothing(v)]
        is_short = self._is_short(headers, row)
        below = [[v for v in values if v.col < h.col + h.colspan and h.col < v.col + v.colspan] for h in headers]
        if (
            not is_short
            and len(values) == len(headers)
            and all(v in cells for v, cells in zip(values, below, strict=True))
        ):
            if any(len(cells) != 1 for cells in below):
                self.report("form.by_order", indicator, label=label, place=self.place(values[0], row))
            return list(values)
        if all(len(cells) <= 1 for cells in below):
            used = [cells[0].col for cells in below if cells]
            stray = [v for v in values if v.col not in used and compact(v.text)]
            if not stray and not is_short:
                self._report_merged([v for v in values if used.count(v.col) > 1], label, row, indicator)
                alone = {v.col for v in values if used.count(v.col) == 1 or self.prints_nothing(v)}
                return [cells[0] if cells and cells[0].col in alone else None for cells in below]
        self.report(
            "form.column_count",
            indicator,
            label=label,
            actual=str(len(values)),
            expected=str(len(headers)),
            place=self.place(values[0] if values else None, row),
        )
        for value in values:
            if compact(value.text):
                self.block.unplaced.append(UnplacedCell(label, None, value))
        return [None] * len(headers)


def join_cells(cells: Sequence[Cell]) -> Cell:
    """One cell with the content of several; its place is that of the first."""
    seconds = [cell.second_text for cell in cells if cell.second_text is not None]
    return replace(
        cells[0],
        text="；".join(cell.text for cell in cells),
        second_text="；".join(seconds) if len(seconds) == len(cells) else None,
        notes=tuple(dict.fromkeys(note for cell in cells for note in cell.notes)),
        shown=all(cell.shown for cell in cells),
    )
