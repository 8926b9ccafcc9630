"""Where a number comes from: a picture of its page with the cell outlined, and all that is known about it in words."""

from __future__ import annotations

import html
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from gongkai.extractors.document import Box, Table
from gongkai.flows import reading_cache as readings
from gongkai.flows.project import Project, ProjectError
from gongkai.flows.review.page_drawing import Spot, draw_cells
from gongkai.limited_process import LimitError, limited_calls

SECONDS = 60.0
"""The time limit for drawing one page."""


def report_of(connection: duckdb.DuckDBPyConnection, agency: str, year: int) -> str:
    """The current report of an agency, by its id, name or part of the name. Raises ProjectError for none or several."""
    rows = connection.execute(
        """
        select report_id, agency
        from reports
        where is_current and year = $2 and ($1 in (agency_id, agency) or contains(agency, $1))
        qualify $1 in (agency_id, agency) or not bool_or($1 in (agency_id, agency)) over ()
        order by agency
        """,
        [agency, year],
    ).fetchall()
    if len(rows) != 1:
        raise ProjectError(
            f"“{agency}” {year} 年的报告有 {len(rows)} 份，应为一份 / "
            f"{len(rows)} reports of {agency!r} for {year} instead of one"
            + (f": {'、'.join(name for _, name in rows[:10])}" if rows else "")
        )
    return str(rows[0][0])


def find(
    connection: duckdb.DuckDBPyConnection, report: str, indicator: str | None, applicant: str | None
) -> list[Spot]:
    """The cells asked for, in printed order. `report` is a report_id or the beginning of one."""
    rows = connection.execute(
        """
        select r.report_id, r.document_id, d.archive_path, d.media_type, r.source_url, r.title, f.form, f.table_id,
            f.indicator, i.label_zh, f.applicant, f.value, f.unit, f.state, f.raw, f.note, f.page,
            f.x0, f.y0, f.x1, f.y1, f.reader, f.agreed
        from facts as f
        join reports as r using (report_id)
        join documents as d using (document_id)
        join indicators as i using (form, indicator)
        left join applicants as a on a.applicant = f.applicant
        where starts_with(r.report_id, ?) and (? is null or f.indicator = ?) and (? is null or f.applicant = ?)
        order by r.report_id, f.form, i.position, a.position
        """,
        [report, indicator, indicator, applicant, applicant],
    ).fetchall()
    return [_spot(row) for row in rows]


def why_none(connection: duckdb.DuckDBPyConnection, report: str, indicator: str | None) -> str:
    """Why `find` finds nothing: no such report, or no such cell in it; then the similarly named cells."""
    known = connection.execute(
        "select distinct indicator from facts where starts_with(report_id, ?) order by indicator", [report]
    ).fetchall()
    if known:
        near = ", ".join(get_close_matches(indicator or "", [name for (name,) in known], 5))
        return "没有这样的格子 / no such cell" + (f"；相近的 / called alike: {near}" if near else "")
    return (
        "没有这样的格子，也没有编号这样开头的报告；写机关时加 --year，编号见 "
        'gongkai query "select report_id, agency, year from reports" / '
        "no such cell: no report_id begins so; name an agency with --year, the ids are in reports"
    )


def _spot(row: tuple[Any, ...]) -> Spot:
    *fields, x0, y0, x1, y1, reader, agreed = row
    box = Box(x0, y0, x1, y1) if x0 is not None else None
    return Spot(*(*fields, box, reader, agreed))


def in_words(spot: Spot, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What the cell states, how and where it was read, and the findings about it."""
    value = "—" if spot.value is None else f"{spot.value.normalize():f}"
    box = f"({spot.box.x0:g}, {spot.box.y0:g}) – ({spot.box.x1:g}, {spot.box.y1:g})" if spot.box else "—"
    lines = [
        f"{spot.label_zh}{f' · {spot.applicant}' if spot.applicant else ''}",
        f"  数值 value     {value} {spot.unit or ''}  [{spot.state}]",
        f"  原文 raw       {spot.raw!r}{f'  附注 note {spot.note!r}' if spot.note else ''}",
        f"  读取 reader    {spot.reader}  两次一致 agreed: {'是 yes' if spot.agreed else '否 no'}",
        f"  文件 document  {spot.document_id[:16]}…  {spot.source_url}",
        f"  位置 place     第 {spot.page or '—'} 页 page, {box} pt",
    ]
    touching = connection.execute(
        """
        select distinct f.severity, f.rule, f.message_zh, f.message_en, f.finding_id, f.decision, d.decided_by,
            d.decided_on, d.note
        from finding_cells as c
        join findings as f using (finding_id, report_id)
        left join decisions as d on d.finding_id = f.finding_id and d.state = 'applied'
        where c.report_id = ? and c.indicator = ? and c.applicant is not distinct from ?
        order by all
        """,
        [spot.report_id, spot.indicator, spot.applicant],
    ).fetchall()
    for severity, rule, message_zh, message_en, finding_id, decision, by, on, note in touching:
        lines += [f"  问题 {severity:<8}  {rule}: {message_zh}", f"{'':<17}{message_en}"]
        decided = f"  {by} {on}：{note}" if by else ""
        lines.append(f"{'':<17}{finding_id}  处理 decision: {decision}{decided}")
    corrected = connection.execute(
        "select published, value, reason, author, date, status from corrections "
        "where report_id = ? and indicator = ? and applicant is not distinct from ? and quote is null",
        [spot.report_id, spot.indicator, spot.applicant],
    ).fetchall()
    for published, value_now, reason, author, date, status in corrected:
        before, after = ("—" if number is None else f"{number.normalize():f}" for number in (published, value_now))
        lines.append(f"  更正 corrected {before} → {after}  {author} {date}：{reason} [{status}]")
    rules = connection.execute(
        """
        select distinct c.check_id
        from checks as c
        join check_terms as t using (check_id)
        where c.form = ? and c.table_id = ? and coalesce(t.indicator, ?) = ?
            and (t.applicant is null or t.applicant is not distinct from ?)
        order by all
        """,
        [spot.form, spot.table_id, spot.indicator, spot.indicator, spot.applicant],
    ).fetchall()
    lines.append(f"  规则 rules     {', '.join(rule for (rule,) in rules) or '—'}")
    return lines


def picture(project: Project, spots: list[Spot], around: Iterable[Spot], out: Path, *, whole: bool = False) -> Path:
    """Draw the page of the spots as a PNG, or a web page with its table where the document has no pages.

    `around` are the other cells of the report: those in the same row or column are shaded. With `whole` the picture is
    named after the page instead of the cell.
    """
    first = spots[0]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(f"无法写入 {out} / cannot write to {out}: {error.strerror}") from None
    parts = (f"p{first.page or 0}",) if whole else (first.indicator, first.applicant)
    name = "-".join(filter(None, (first.report_id, *parts)))
    if first.page is None or first.box is None:
        return _page_of_tables(project, first, out / f"{name}.html")
    drawn = out / f"{name}.png"
    with limited_calls() as call:  # drawing a page may take any amount of memory and time
        try:
            call(SECONDS, draw_cells, project.archive / first.archive_path, spots, list(around), drawn)
        except LimitError as error:
            raise ProjectError(
                f"{project.archive / first.archive_path}: 画不出这一页 / the page cannot be drawn: {error.detail}"
            ) from None
    return drawn


def _page_of_tables(project: Project, spot: Spot, path: Path) -> Path:
    """Write the tables of a web page or Word file as they were read, with the cells that print the number marked."""
    document = readings.latest(project.readings, spot.document_id)
    if document is None:
        raise ProjectError(
            f"{spot.report_id}: 没有保存的读取结果，请先运行 gongkai nightly / "
            "there is no kept reading; run 'gongkai nightly' first"
        )
    tables = "".join(_table(table, spot) for table in document.tables)
    style = "table{border-collapse:collapse;margin:1em 0}td{border:1px solid;padding:.2em .5em}mark{background:#fde047}"
    title = html.escape(f"{spot.title or spot.report_id}：{spot.label_zh}")
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{style}</style><h1>{title}</h1>{tables}',
        encoding="utf-8",
    )
    return path


def _table(table: Table, spot: Spot) -> str:
    leaf = spot.label_zh.split("/")[-1]
    named = any(leaf[-4:] in cell.text.replace("\n", "") for cell in table.cells)
    rows = []
    for row in range(table.rows):
        cells = []
        for cell in sorted((c for c in table.cells if c.row == row), key=lambda c: c.col):
            text = html.escape(cell.text)
            marked = named and cell.text.replace("\n", "") == spot.raw and spot.raw
            body = f"<mark>{text}</mark>" if marked else text
            cells.append(f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{body}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"
