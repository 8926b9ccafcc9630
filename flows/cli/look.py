"""Commands that look at what is loaded: query, status, coverage, show."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from gongkai.flows.console import (
    PRINTERS,
    Format,
    Warehouse,
    clear_errors,
    connected,
    fail,
    print_query,
    print_table,
    printable,
)
from gongkai.flows.pipeline import run_log as runlog
from gongkai.flows.project import find_project
from gongkai.sql.connection import column_names
from gongkai.sql.names import districts_below

app = typer.Typer()


@app.command(context_settings={"ignore_unknown_options": True})  # SQL may begin with the dashes of a comment
def query(
    sql: Annotated[str, typer.Argument(help="SQL，只读 / SQL, read-only")],
    format_: Annotated[Format, typer.Option("--format", help="输出格式 / how to print")] = Format.TABLE,
    warehouse: Warehouse = None,
) -> None:
    """只读查询 / read-only SQL over the warehouse, as a table, CSV or JSON."""
    with clear_errors(), connected(warehouse) as (_, connection):
        try:
            # no access to files, extensions or settings: a query can only read the warehouse
            connection.execute("set enable_external_access = false; set lock_configuration = true")
            asked = [s for s in connection.extract_statements(sql) if s.type == duckdb.StatementType.SELECT]
            if len(asked) > 1:
                fail(f"一次只写一条查询，这里有 {len(asked)} 条 / one query at a time, these are {len(asked)}")
            cursor = connection.execute(sql)
            if cursor is None:
                fail("SQL 为空 / the SQL is empty")
            columns = column_names(cursor)
            rows = cursor.fetchall()
        except duckdb.Error as error:
            fail(f"SQL: {error}")
        PRINTERS[format_](columns, rows)


@app.command()
def status(
    warehouse: Warehouse = None,
    nights: Annotated[int, typer.Option(help="最近几次 / how many runs", min=1)] = 7,
    run: Annotated[str | None, typer.Option(help="只看这一次的日志 / the log of this run only")] = None,
) -> None:
    """最近的运行、失败及原因、等待的文件、已载入的内容 / last runs, what failed and why, what waits, what is loaded."""
    from gongkai.flows.operations import status

    with clear_errors():
        project = find_project(warehouse)
        if run:
            lines = runlog.read(project.logs, run)
            if not lines:
                fail(f"没有这次运行的日志 / there is no log of that run: {project.logs / run}.jsonl")
            for line in lines:
                print(printable(status.in_one_line(line)))
            return
        for title, columns, rows in status.tables(project, nights):
            if rows:
                print(title)
                print_table(columns, rows)
                print()
        with connected(warehouse) as (_, connection):
            print_query(connection, "select status, count(*) as reports from reports group by all order by all")
            print_query(
                connection,
                "select form, table_id, count(*) as facts, count(*) filter (where agreed) as agreed "
                "from facts group by all order by all",
            )


@app.command()
def coverage(
    district: Annotated[
        str | None, typer.Option(help="行政区划代码或名称，含下级 / code or name of a district, with all below")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """应有和已有的报告 / which reports exist, which are missing."""
    with clear_errors(), connected(warehouse) as (_, connection):
        codes = districts_below(connection, district) if district else None
        print_query(
            connection,
            "select agency, year, state, expected from coverage "
            "where $1 is null or district_code in (select unnest($1)) "
            "order by district_code, agency, year",
            [codes],
        )


@app.command()
def show(
    report: Annotated[
        str,
        typer.Argument(help="报告编号或其开头；加 --year 时是机关 / report_id or its beginning; with --year an agency"),
    ],
    indicator: Annotated[str | None, typer.Argument(help="指标 / indicator")] = None,
    applicant: Annotated[str | None, typer.Argument(help="申请人类型 / applicant type")] = None,
    year: Annotated[int | None, typer.Option(help="机关的哪一年 / which year of the agency")] = None,
    out: Annotated[Path | None, typer.Option(help="图片的文件夹 / folder for the pictures")] = None,
    warehouse: Warehouse = None,
) -> None:
    """一个数在哪里：页面图片，标出格子 / where a number stands: a picture of the page with the cell marked."""
    from gongkai.flows.review import evidence, sentence_pictures, sentences

    with clear_errors(), connected(warehouse) as (project, connection):
        folder = out or project.exports / "evidence"
        if year is not None:
            report = evidence.report_of(connection, report, year)
        spots = evidence.find(connection, report, indicator, applicant)
        statements = sentences.lines_of(connection, report, indicator) if indicator and not applicant else []
        print(printable("\n".join(statements)), end="\n" if statements else "")
        if statements and indicator:
            _show(sentence_pictures.pictures(project, connection, report, indicator, folder))
        if statements and not spots:
            return
        if not spots:
            fail(evidence.why_none(connection, report, indicator))
        around = evidence.find(connection, spots[0].report_id, None, None)
        if indicator:
            for spot in spots:
                print(printable("\n".join(evidence.in_words(spot, connection))))
        pages = {spot.page: [s for s in spots if s.page == spot.page] for spot in spots}
        _show(evidence.picture(project, page, around, folder, whole=not indicator) for page in pages.values())


def _show(pictures: Iterable[Path]) -> None:
    for picture in pictures:
        print(f"图片 picture: {picture}")
        if sys.stdout.isatty():
            typer.launch(str(picture))
