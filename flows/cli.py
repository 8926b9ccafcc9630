"""The command `gongkai`. Thin: every verb calls one step of the flow or one query.

Exit codes: 0 all well; 1 it ran, but some documents failed (each is named); 2 it could not run or the
request is wrong (the message says what to do).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from extractors.sources.archive import ArchiveError
from extractors.sources.catalogue import CatalogueError
from flows import journal, settings
from flows.project import Project, ProjectError, find_project
from sql import warehouse

app = typer.Typer(
    name="gongkai",
    help="政府信息公开工作年度报告 → 可信数据 / China's open-government annual reports as data that can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

OK, SOME_FAILED, CANNOT_RUN = 0, 1, 2

Warehouse = Annotated[
    Path | None,
    typer.Option("--warehouse", help="数据库文件 / the warehouse file (default data/warehouse/gongkai.duckdb)"),
]


class Format(StrEnum):
    """How `query` prints."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Language(StrEnum):
    """The language of headers."""

    ZH = "zh"
    EN = "en"


@contextmanager
def _clear_errors() -> Iterator[None]:
    """What a user can act on ends as one message and exit code 2; anything else is a defect and keeps its traceback."""
    try:
        yield
    except (ProjectError, warehouse.WarehouseError, CatalogueError, ArchiveError) as error:
        _fail(str(error))


def _fail(message: str) -> None:
    print(f"错误 / error: {message}", file=sys.stderr)
    raise typer.Exit(CANNOT_RUN)


@app.command()
def nightly(warehouse: Warehouse = None) -> None:
    """运行一夜：采集、读取、载入、核对、发布、导出 / the whole flow once, over all sources switched on."""
    _night(warehouse, None)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files and folders")], warehouse: Warehouse = None
) -> None:
    """载入本地文件和文件夹 / the same without the pull: local files and folders."""
    _night(warehouse, paths)


def _night(path: Path | None, paths: list[Path] | None) -> None:
    with _clear_errors():
        project = find_project(path)
        settings.apply(project.root, quiet=True)
        # Prefect takes a second to import and reads its settings when it does
        from flows.nightly import nightly as flow

        night = flow(str(project.warehouse), [str(p) for p in paths] if paths is not None else None)
    for failed in night.failed:
        print(
            f"未载入 / not loaded: {failed.locator}\n    {failed.message_zh}\n    {failed.message_en}", file=sys.stderr
        )
    print(_summary(project, night))
    raise typer.Exit(SOME_FAILED if night.failed else OK)


def _summary(project: Project, night: Any) -> str:
    lines = [
        f"{night.run_id} {night.state}",
        f"文件 documents: {night.seen} 个，新 new {night.new}，重读 read again {night.changed}，"
        f"未载入 not loaded {len(night.failed)}",
    ]
    if project.warehouse.exists():
        with warehouse.connect(project.warehouse, read_only=True) as connection:
            counted = connection.execute("select count(distinct report_id), count(*) from facts").fetchone()
            found = dict(connection.execute("select severity, count(*) from findings group by 1").fetchall())
        reports, facts = counted or (0, 0)
        problems = ", ".join(f"{severity} {found.get(severity, 0)}" for severity in ("error", "warning", "info"))
        lines += [
            f"数据库 warehouse: {project.warehouse}",
            f"    报告 reports {reports}，指标值 facts {facts}，问题 findings: {problems}",
        ]
    if project.exports.exists():
        lines.append(f"导出 exports: {project.exports}")
    return "\n".join(lines)


@app.command()
def serve(
    warehouse: Warehouse = None,
    cron: Annotated[str, typer.Option(help="时刻（上海时间）/ when, Asia/Shanghai")] = "0 3 * * *",
) -> None:
    """每夜按时运行（上海时间 03:00）/ the same flow on its schedule, as a Prefect deployment on a Prefect server."""
    with _clear_errors():
        project = find_project(warehouse)
        settings.apply(project.root)
        from flows.schedule import NoServer, serve_nightly

        try:
            serve_nightly(project, cron)
        except NoServer as error:
            _fail(str(error))


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="目标文件夹 / folder to write to")] = None,
    headers: Annotated[Language, typer.Option(help="列名语言 / language of the column names")] = Language.EN,
    warehouse: Warehouse = None,
) -> None:
    """导出 CSV（Excel 和 WPS 直接打开）/ CSV for spreadsheets, with a data dictionary and a manifest."""
    from sql.export import export as write

    with _clear_errors(), _connected(warehouse) as (project, connection):
        folder = out or project.exports
        try:
            written = write(connection, folder, headers.value)
        except (OSError, duckdb.IOException) as error:
            _fail(f"无法写入 {folder} / cannot write to {folder}: {error}")
        for file in written:
            print(f"{folder / file.file}  {file.rows}")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SQL，只读 / SQL, read-only")],
    format_: Annotated[Format, typer.Option("--format", help="输出格式 / how to print")] = Format.TABLE,
    warehouse: Warehouse = None,
) -> None:
    """只读查询 / read-only SQL over the warehouse, as a table, CSV or JSON."""
    with _clear_errors(), _connected(warehouse) as (_, connection):
        try:
            cursor = connection.execute(sql)
            if cursor is None:
                _fail("SQL 为空 / the SQL is empty")
            columns = [name for name, *_ in cursor.description or []]
            rows = cursor.fetchall()
        except duckdb.Error as error:
            _fail(f"SQL: {error}")
        _PRINTERS[format_](columns, rows)


@app.command()
def status(warehouse: Warehouse = None) -> None:
    """最近的运行和已载入的内容 / the last runs, and what is loaded."""
    with _clear_errors():
        project = find_project(warehouse)
        runs = journal.read(project.journal)[-5:]
        _print_table(
            ["run_id", "state", "seen", "new", "changed", "failed"],
            [
                (r.run_id, r.state, r.documents_seen, r.documents_new, r.documents_changed, r.documents_failed)
                for r in reversed(runs)
            ],
        )
        with _connected(warehouse) as (_, connection):
            _show(connection, "select status, count(*) as reports from reports group by all order by all")
            _show(
                connection,
                "select form, table_id, count(*) as facts, count(*) filter (where agreed) as agreed "
                "from facts group by all order by all",
            )


@app.command()
def coverage(
    district: Annotated[str | None, typer.Option(help="行政区划代码 / district code")] = None,
    warehouse: Warehouse = None,
) -> None:
    """应有和已有的报告 / which reports exist, which are missing."""
    with _clear_errors(), _connected(warehouse) as (_, connection):
        _show(
            connection,
            "select agency, year, state, expected from coverage where ? is null or starts_with(district_code, ?) "
            "order by district_code, agency, year",
            [district, district],
        )


@app.command()
def findings(
    severity: Annotated[str | None, typer.Option(help="error, warning, info")] = None, warehouse: Warehouse = None
) -> None:
    """不成立或无法理解之处 / what does not hold or was not understood."""
    with _clear_errors(), _connected(warehouse) as (_, connection):
        _show(
            connection,
            """
            select f.severity, r.agency, r.year, f.rule, f.message_zh, f.message_en, f.finding_id
            from findings as f
            join reports as r using (report_id)
            where r.is_current and (? is null or f.severity = ?)
            order by array_position(['error', 'warning', 'info'], f.severity), r.agency, r.year, f.rule, f.finding_id
            """,
            [severity, severity],
        )


@app.command()
def show(
    report: Annotated[str, typer.Argument(help="报告编号或其开头 / report_id, or its beginning")],
    indicator: Annotated[str | None, typer.Argument(help="指标 / indicator")] = None,
    applicant: Annotated[str | None, typer.Argument(help="申请人类型 / applicant type")] = None,
    out: Annotated[Path | None, typer.Option(help="图片的文件夹 / folder for the pictures")] = None,
    warehouse: Warehouse = None,
) -> None:
    """一个数在哪里：页面图片，标出格子 / where a number stands: a picture of the page with the cell marked."""
    from flows import evidence

    with _clear_errors(), _connected(warehouse) as (project, connection):
        spots = evidence.find(connection, report, indicator, applicant)
        if not spots:
            _fail(
                '没有这样的格子；用 gongkai query "select report_id, agency, year from reports" 查看报告编号 / '
                'no such cell; see the report ids with gongkai query "select report_id, agency, year from reports"'
            )
        around = evidence.find(connection, spots[0].report_id, None, None)
        if indicator:
            for spot in spots:
                print("\n".join(evidence.in_words(spot, connection)))
        pages = {spot.page: [s for s in spots if s.page == spot.page] for spot in spots}
        for of_page in pages.values():
            picture = evidence.picture(
                project, of_page, around, out or project.exports / "evidence", whole=not indicator
            )
            print(f"图片 picture: {picture}")
            if sys.stdout.isatty():
                typer.launch(str(picture))


@contextmanager
def _connected(path: Path | None) -> Iterator[tuple[Project, duckdb.DuckDBPyConnection]]:
    project = find_project(path)
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        yield project, connection


def _show(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> None:
    cursor = connection.execute(sql, values or [])
    _print_table([name for name, *_ in cursor.description or []], cursor.fetchall())


def _print_table(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    if not sys.stdout.isatty():
        _print_aligned(columns, rows)
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(_text(value) for value in row))
    Console().print(table)


def _print_aligned(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Columns in line where a Chinese character is two wide, at any width of the terminal."""
    from rich.cells import cell_len

    texts = [columns, *([_text(value) for value in row] for row in rows)]
    widths = [max(cell_len(row[i]) for row in texts) for i in range(len(columns))]
    for row in texts:
        print(
            "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def _print_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    out.writerows([_text(value) for value in row] for row in rows)


def _print_json(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value if isinstance(value, (str, int, float, bool, type(None), list)) else str(value)

    json.dump(
        [{c: plain(v) for c, v in zip(columns, row, strict=True)} for row in rows],
        sys.stdout,
        ensure_ascii=False,
        indent=1,
    )
    print()


def _text(value: Any) -> str:
    """Empty for NULL; numbers without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


_PRINTERS: dict[Format, Callable[[list[str], list[tuple[Any, ...]]], None]] = {
    Format.TABLE: _print_table,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
