"""Tables written down as rows of text, and the blank forms filled with numbers that occur only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.extractors.document import Box, Cell, Document, Passage, Table
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import Indicator, Reference, TableId
from gongkai.transforms.tables.forms import Content

Spot = str | tuple[str, int, int]
"""A cell: its text, or text, rowspan and colspan."""

Place = tuple[str, str | None]
"""Indicator and applicant."""

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def grid(
    rows: Sequence[Sequence[Spot]],
    *,
    page: int | None = None,
    xs: Sequence[float] | None = None,
    order: int = 0,
) -> Table:
    """A table laid out as a browser would; both readings give the same text. With `page` each cell has a box."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, spots in enumerate(rows):
        column = 0
        for spot in spots:
            text, rowspan, colspan = (spot, 1, 1) if isinstance(spot, str) else spot
            while (row, column) in taken:
                column += 1
            taken |= {(r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan)}
            box = Box(10.0 * column, 10.0 * row, 10.0 * (column + colspan), 10.0 * (row + rowspan)) if page else None
            cells.append(Cell(row, column, rowspan, colspan, text, text, page, box))
    height = max(cell.row + cell.rowspan for cell in cells)
    width = max(cell.col + cell.colspan for cell in cells)
    return Table(order, height, width, tuple(cells), "test", page, tuple(xs) if xs else None)


def document(
    *tables: Table, text: str = "", meta: dict[str, str] | None = None, media_type: str = "text/html"
) -> Document:
    """A document of some passages (one per line of `text`) and tables."""
    passages = tuple(Passage(order, line) for order, line in enumerate(text.splitlines()))
    return Document(media_type, None, passages, tables, meta or {})


def change(table: Table, where: Callable[[Cell], bool], how: Callable[[Cell], Cell]) -> Table:
    """The table with some of its cells changed; at least one must be."""
    assert any(where(cell) for cell in table.cells), "nothing to change"
    return replace(table, cells=tuple(how(cell) if where(cell) else cell for cell in table.cells))


def retext(table: Table, old: str, new: str, *, count: int | None = None) -> Table:
    """The table with a text (in both readings) put for another, in all or the first `count` cells that print it."""
    left = [count if count is not None else len(table.cells)]

    def where(cell: Cell) -> bool:
        if cell.text != old or not left[0]:
            return False
        left[0] -= 1
        return True

    cells = tuple(replace(cell, text=new, second_text=new) if where(cell) else cell for cell in table.cells)
    assert cells != table.cells, f"no cell prints {old!r}"
    return replace(table, cells=cells)


def drop_row(table: Table, row: int) -> Table:
    """The table without one row; cells that span it shrink."""
    cells = []
    for cell in table.cells:
        if cell.row > row:
            cells.append(replace(cell, row=cell.row - 1))
        elif cell.row + cell.rowspan > row:
            if cell.rowspan > 1:
                cells.append(replace(cell, rowspan=cell.rowspan - 1))
        else:
            cells.append(cell)
    return replace(table, rows=table.rows - 1, cells=tuple(cells))


def cut(table: Table, row: int) -> tuple[Table, Table]:
    """The table in two pieces, as a page break between two rows leaves it; spanning cells go on without text."""
    upper, lower = [], []
    for cell in table.cells:
        if cell.row + cell.rowspan <= row:
            upper.append(cell)
        elif cell.row >= row:
            lower.append(replace(cell, row=cell.row - row, page=_next(cell.page)))
        else:
            upper.append(replace(cell, rowspan=row - cell.row))
            rest = replace(cell, row=0, rowspan=cell.row + cell.rowspan - row, text="", second_text="")
            lower.append(replace(rest, page=_next(cell.page)))
    below = replace(table, rows=table.rows - row, cells=tuple(lower), page=_next(table.page), order=table.order + 1)
    return replace(table, rows=row, cells=tuple(upper)), below


def _next(page: int | None) -> int | None:
    return page + 1 if page else None


def row_of(table: Table, text: str) -> int:
    """The row in which the first cell with this text begins."""
    return next(cell.row for cell in table.cells if cell.text == text)


def insert_column(
    table: Table, column: int, text: Callable[[int], str], *, header: tuple[int, str] | None = None
) -> Table:
    """The table with a further column before `column`; `header` is the row and text of its head."""
    cells = []
    for cell in table.cells:
        if cell.col >= column:
            cells.append(replace(cell, col=cell.col + 1))
        elif cell.col + cell.colspan > column:
            cells.append(replace(cell, colspan=cell.colspan + 1))
        else:
            cells.append(cell)
    occupied = {(r, c) for k in cells for r in range(k.row, k.row + k.rowspan) for c in range(k.col, k.col + k.colspan)}
    for row in range(table.rows):
        if (row, column) not in occupied:
            value = header[1] if header and header[0] == row else text(row)
            cells.append(Cell(row, column, 1, 1, value, value, table.page))
    return replace(table, cols=table.cols + 1, cells=tuple(cells))


@dataclass(frozen=True, slots=True)
class Filled:
    """A form filled with numbers, each of which occurs once, and what must be read from it."""

    tables: dict[TableId, Table]
    truth: dict[Place, Decimal]

    def all(self, **changed: Table) -> tuple[Table, ...]:
        """The tables in printed order, some of them changed."""
        return tuple(changed.get(name, table) for name, table in self.tables.items())

    def wrong(self, content: Content) -> list[tuple[Place, Decimal | None]]:
        """The facts that do not state what is printed for them."""
        found = [((f.indicator, f.applicant), f.value) for f in content.facts]
        return [(place, value) for place, value in found if value != self.truth.get(place)]

    def missing(self, content: Content) -> set[Place]:
        return self.truth.keys() - {(f.indicator, f.applicant) for f in content.facts}


def filled(reference: Reference, form: str, *, first: int = 1001, page: int | None = None) -> Filled:
    """All tables of a form. Every cell prints another number."""
    counter = iter(range(first, first + 1000))
    truth: dict[Place, Decimal] = {}

    def number(indicator: Indicator, applicant: str | None = None) -> str:
        value = next(counter)
        truth[indicator.indicator, applicant] = Decimal(value)
        return str(value)

    tables: dict[TableId, Table] = {}
    makers: dict[TableId, Callable[[tuple[Indicator, ...]], list[list[Spot]]]] = {
        "proactive": lambda i: _proactive(i, number),
        "requests": lambda i: _requests(i, number, reference),
        "review_litigation": lambda i: _review(i, number),
        "statistics": lambda i: _statistics(i, number),
    }
    for order, (table_id, make) in enumerate(makers.items()):
        if form in reference.forms(table_id):
            tables[table_id] = grid(make(reference.of(table_id, form)), order=order, page=page)
    return Filled(tables, truth)


def _proactive(indicators: tuple[Indicator, ...], number: Callable[..., str]) -> list[list[Spot]]:
    rows: list[list[Spot]] = []
    for block in dict.fromkeys(i.row_path[0] for i in indicators):
        inside = [i for i in indicators if i.row_path[0] == block]
        columns = list(dict.fromkeys(i.column_path[0] for i in inside))
        last = 3 - len(columns) + 1
        rows.append([(block, 1, 4)])
        heads = [c.replace("本年收费金额", "本年收费金额（单位：万元）") for c in columns]
        rows.append(["信息内容", *heads[:-1], (heads[-1], 1, last)])
        for label in dict.fromkeys(i.row_path[1] for i in inside):
            values = [number(i) for i in inside if i.row_path[1] == label]
            rows.append([label, *values[:-1], (values[-1], 1, last)])
    return rows


def _requests(indicators: tuple[Indicator, ...], number: Callable[..., str], reference: Reference) -> list[list[Spot]]:
    rows: list[list[Spot]] = [
        [(CORNER, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        list(APPLICANTS[1:-1]),
    ]
    begun: set[str] = set()
    for indicator in indicators:
        *groups, leaf = indicator.row_path
        row: list[Spot] = []
        for group in groups:
            if group not in begun:
                begun.add(group)
                row.append((group, sum(group in i.row_path[:-1] for i in indicators), 1))
        row.append((leaf, 1, 3 - len(groups)))
        rows.append([*row, *(number(indicator, reference.applicants[label]) for label in APPLICANTS)])
    return rows


def _review(indicators: tuple[Indicator, ...], number: Callable[..., str]) -> list[list[Spot]]:
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((o, 2, 1) for o in OUTCOMES), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [*OUTCOMES, *OUTCOMES],
        [number(indicator) for indicator in indicators],
    ]


def _statistics(indicators: tuple[Indicator, ...], number: Callable[..., str]) -> list[list[Spot]]:
    columns = dict.fromkeys(i.column_path[0] for i in indicators)
    rows: list[list[Spot]] = [["统计指标", "单位", *columns]]
    begun: set[tuple[str, ...]] = set()
    for indicator in indicators:
        if indicator.row_path in begun:
            rows[-1].append(number(indicator))
            continue
        for depth in range(1, len(indicator.row_path)):
            head = indicator.row_path[:depth]
            if head not in begun:
                begun.add(head)
                rows.append([head[-1], "", ""])
        begun.add(indicator.row_path)
        rows.append([indicator.row_path[-1], indicator.unit or "", number(indicator)])
    return rows


def rules(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def of_rule(findings: Iterable[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def merge(table: Table, text: str) -> Table:
    """The cell with this text and its right neighbour as one cell."""
    left = next(c for c in table.cells if c.text == text)
    right = (left.row, left.col + 1)
    cells = tuple(replace(c, colspan=2) if c == left else c for c in table.cells if (c.row, c.col) != right)
    return replace(table, cells=cells)


def divided(reference: Reference, parts: list[list[str]]) -> Table:
    """The proactive table of 2019 with 其他对外管理服务事项 divided into `parts`, each a label and three values."""
    label = "其他对外管理服务事项"
    whole = filled(reference, "2019").tables["proactive"]
    rows: list[list[Spot]] = []
    for row in range(whole.rows):
        cells = [cell for cell in whole.cells if cell.row == row]
        if cells[0].text == label:
            rows += [[*([(label, len(parts), 1)] if not number else []), *part] for number, part in enumerate(parts)]
            continue
        wide = cells[0].colspan + 1
        rows.append([(cells[0].text, 1, wide), *((c.text, 1, c.colspan) for c in cells[1:])])
    return grid(rows)
