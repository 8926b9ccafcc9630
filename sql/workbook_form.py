"""One report laid out like the official form: rows and columns by their labels, doubtful numbers in colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gongkai.sql.connection import rows_of
from gongkai.sql.names import SelectionError
from gongkai.sql.objects import Entry
from gongkai.sql.workbook_cells import Styles, Written, print_on_a4, width_of, write_cell

ENTRY = Entry("official_form", "官方表样", "One report laid out as its official form (--report chooses which).")

_LABEL, _NUMBER = 22, 10
_LEGAL = "法人或其他组织"
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C", "corrected": "#BDD7EE"}
_LEGEND = {
    "error": "红：有错误指着这一格 / red: an error touches the cell",
    "warning": "黄：有待处理的警告 / yellow: an open warning",
    "corrected": "蓝：有人更正过 / blue: corrected by a person",
}


@dataclass(frozen=True, slots=True)
class Form:
    """The report that is shown."""

    report_id: str


@dataclass(frozen=True, slots=True)
class _Cell:
    indicator: dict[str, Any]
    row: tuple[str, ...]
    column: tuple[str, ...]


def find_form(connection: duckdb.DuckDBPyConnection, report: str | None, condition: str) -> Form | None:
    """The report with this id or beginning of an id; without one, the newest of those selected, and of several in that
    year the one with the most numbers.

    Raises SelectionError where no report or several match. Returns None where no report is loaded.
    """
    if report is None:
        found = connection.execute(_NEWEST.format(condition)).fetchone()
        return Form(found[0]) if found else None
    rows = connection.execute(
        "select report_id, agency, year from reports where starts_with(report_id, $1) "
        "and status in ('loaded', 'partial') order by report_id",
        [report.strip()],
    ).fetchall()
    if len(rows) != 1 or not report.strip():
        listed = ", ".join(f"{key} {agency} {year}" for key, agency, year in rows[:20])
        raise SelectionError(
            f"--report {report}：没有这样的已载入报告，或不止一份；编号见 reports / "
            f"no loaded report has that id, or several do; see reports" + (f": {listed}" if listed else "")
        )
    return Form(rows[0][0])


_NEWEST = """
select r.report_id
from reports as r
join (
    select report_id, count(*) filter (where value <> 0) as numbers from facts group by report_id
) as f using (report_id)
where r.is_current and r.status in ('loaded', 'partial') and r.report_id in (
    select report_id from observations where {0}
)
order by r.year desc nulls last, f.numbers desc, r.report_id
limit 1
"""
_REPORT = """
select agency, year, title, published_on, source_url, scope,
    (select any_value(label_zh) from terms where vocabulary = 'scope' and term = scope) as scope_zh
from reports where report_id = ?
"""
_CELLS = """
select f.form, f.table_id, i.position, i.row_path, i.column_path, i.unit, i.label_en, f.applicant,
    a.label_zh as applicant_zh, f.value, f.raw, f.state,
    case when c.errors > 0 then 'error' when c.open_findings > 0 then 'warning' when f.corrected then 'corrected' end
        as doubt,
    (select any_value(label_zh) from terms where vocabulary = 'table' and term = f.table_id) as table_zh,
    (select any_value(label_en) from terms where vocabulary = 'table' and term = f.table_id) as table_en,
    m.label_zh as form_zh, m.label_en as form_en
from facts as f
join indicators as i on i.form = f.form and i.indicator = f.indicator
join forms as m on m.form = f.form
left join applicants as a on a.applicant = f.applicant
left join cell_findings as c
    on c.report_id = f.report_id and c.indicator = f.indicator and c.applicant is not distinct from f.applicant
where f.report_id = ?
order by m.position, i.position, a.position
"""
_FINDINGS = """
select severity, message_zh, message_en from findings_open where report_id = ? and severity <> 'info'
order by severity, rule, finding_id
"""


class _Sheet:
    """A worksheet that is written row by row."""

    def __init__(self, page: Worksheet, book: Workbook, styles: Styles) -> None:
        self.page, self.styles, self.row = page, styles, 0
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._book = book

    def text(self, text: str, style: Format) -> None:
        self.page.write_string(self.row, 0, text, style)
        self.row += 1

    def format(self, **options: Any) -> Format:
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            common = {"valign": "vcenter", "text_wrap": True, "left": 1, "right": 1}
            self._formats[key] = self._book.add_format(common | options)
        return self._formats[key]


def write_form(
    connection: duckdb.DuckDBPyConnection, book: Workbook, form: Form, headers: str, styles: Styles
) -> Written:
    """Write the sheet of one report."""
    made = Written(ENTRY.zh if headers == "zh" else "official form", ENTRY, 0)
    page: Worksheet = book.add_worksheet(made.name)
    print_on_a4(page, made.name)
    sheet = _Sheet(page, book, styles)
    [report] = rows_of(connection.execute(_REPORT, [form.report_id]))
    sheet.text(f"{report['agency'] or '?'} {report['year'] or '?'} 年度政府信息公开工作年度报告", styles.title)
    scope = report["scope_zh"] or report["scope"]
    published = report["published_on"] or "?"
    sheet.text(
        f"统计范围 scope: {scope}；公布 published: {published}；报告编号 report_id: {form.report_id}", styles.small
    )
    sheet.text(str(report["source_url"]), styles.small)
    cells = rows_of(connection.execute(_CELLS, [form.report_id]))
    for _, table in groupby(cells, lambda cell: (cell["form"], cell["table_id"])):
        _table(sheet, list(table), headers)
    sheet.row += 1
    for doubt, text in _LEGEND.items():
        sheet.text(text, book.add_format({"bg_color": _COLOURS[doubt], "font_size": 9}))
    for found in rows_of(connection.execute(_FINDINGS, [form.report_id])):
        sheet.text(
            f"{found['severity']}: {found['message_zh'] if headers == 'zh' else found['message_en']}", styles.small
        )
    page.set_column(0, 2, _LABEL)
    page.set_column(3, 30, _NUMBER)
    made.rows = sheet.row - 1
    return made


def _table(sheet: _Sheet, cells: list[dict[str, Any]], headers: str) -> None:
    sheet.row += 1
    first = cells[0]
    name = (
        f"{first['table_zh']}（{first['form_zh']}）" if headers == "zh" else f"{first['table_en']} ({first['form_en']})"
    )
    sheet.text(name, sheet.format(bold=True, left=0, right=0, text_wrap=False))
    placed = [_Cell(cell, *_place(cell)) for cell in cells]
    for _, block in groupby(placed, key=_block_of(placed)):
        _block(sheet, list(block))


def _place(cell: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels of the row and of the column of a cell."""
    row = tuple((cell["row_path"] or "").split(">")) if cell["row_path"] else ()
    if cell["applicant"] is None:
        return row, tuple((cell["column_path"] or "").split(">"))
    alone = cell["applicant"] in ("natural_person", "total")
    return row, ((cell["applicant_zh"],) if alone else (_LEGAL, cell["applicant_zh"]))


def _block_of(cells: list[_Cell]) -> Any:
    """The function that gives a cell's block: rows under one heading get their own header
    where the headings have different columns."""
    columns: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for cell in cells:
        columns.setdefault(cell.row[:1], set()).add(cell.column)
    differ = len({frozenset(these) for these in columns.values()}) > 1
    return (lambda cell: cell.row[:1]) if differ else (lambda cell: ())


def _block(sheet: _Sheet, cells: list[_Cell]) -> None:
    columns = list(dict.fromkeys(cell.column for cell in cells))
    deep = max((len(cell.row) for cell in cells), default=0)
    across = max(1, deep)  # number of label columns
    _header(sheet, columns, across)
    before: tuple[str, ...] = ()
    for row, group in groupby(cells, lambda cell: cell.row):
        _labels(sheet, row, before, across, is_last=row == cells[-1].row)
        for cell in group:
            _number(sheet, cell.indicator, across + columns.index(cell.column))
        height = max((-(-width_of(label) // (_LABEL - 2)) for label in row), default=1)
        sheet.page.set_row(sheet.row, 15 * max(1, height))
        sheet.row += 1
        before = row


def _header(sheet: _Sheet, columns: Sequence[tuple[str, ...]], across: int) -> None:
    depth = max(len(column) for column in columns)
    style = sheet.format(bold=True, bg_color="#EEEEEE", align="center", border=1)
    for level in range(depth):
        for blank in range(across):
            sheet.page.write_blank(sheet.row, blank, None, style)
        start = across
        for label, group in groupby(columns, _beginning(level + 1)):
            wide = len(list(group))
            text = label[level] if level < len(label) else ""
            if wide > 1:
                sheet.page.merge_range(sheet.row, start, sheet.row, start + wide - 1, text, style)
            else:
                sheet.page.write_string(sheet.row, start, text, style)
            start += wide
        longest = max((width_of(c[level]) for c in columns if level == len(c) - 1), default=1)
        sheet.page.set_row(sheet.row, 15 * max(1, -(-longest // (_NUMBER - 1))))
        sheet.row += 1


def _beginning(length: int) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    return lambda column: column[:length]


def _labels(sheet: _Sheet, row: tuple[str, ...], before: tuple[str, ...], across: int, *, is_last: bool) -> None:
    """Write the labels of a row; a label shared with the row above is written only there."""
    for place in range(across):
        label = row[place] if place < len(row) else ""
        again = bool(label) and before[: place + 1] == row[: place + 1]
        style = sheet.format(top=0 if again else 1, bottom=1 if is_last or place == across - 1 else 0)
        sheet.page.write_string(sheet.row, place, "" if again else label, style)


def _number(sheet: _Sheet, cell: dict[str, Any], column: int) -> None:
    """Write the number, or what is printed instead; a blank cell stays empty, never 0."""
    options: dict[str, Any] = {"border": 1, "align": "right"}
    if cell["doubt"]:
        options["bg_color"] = _COLOURS[cell["doubt"]]
    value = cell["value"] if cell["value"] is not None else cell["raw"]
    if value in (None, ""):
        sheet.page.write_blank(sheet.row, column, None, sheet.format(**options))
        return
    if cell["value"] is not None:
        options["num_format"] = "#,##0" if value == value.to_integral_value() else "#,##0.0###"
    write_cell(sheet.page, sheet.row, column, value, sheet.styles, sheet.format(**options))
