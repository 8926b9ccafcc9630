"""Verbs that run the flow: nightly, ingest, serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import settings
from flows.console import OK, SOME_FAILED, Warehouse, clear_errors, fail
from flows.project import Project, find_project
from sql import warehouse

app = typer.Typer()


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
    with clear_errors():
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
    with clear_errors():
        project = find_project(warehouse)
        settings.apply(project.root)
        from flows.schedule import NoServer, serve_nightly

        try:
            serve_nightly(project, cron)
        except NoServer as error:
            fail(str(error))
