"""Commands that run the flow: nightly, ingest, reread, serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from gongkai.exit_codes import OK, SOME_FAILED
from gongkai.flows.console import Runner, Warehouse, clear_errors, fail, print_table, printable
from gongkai.flows.pipeline import prefect_settings
from gongkai.flows.pipeline.run_request import RunRequest, district_codes, make_request
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.wrong_folder import check_folder
from gongkai.flows.project import Project, ProjectError, find_project
from gongkai.sql.connection import connect

app = typer.Typer()


RunOn = Annotated[Runner, typer.Option("--runner", help="本机进程或 Dask / processes of this machine, or Dask")]
Address = Annotated[str | None, typer.Option("--address", help="Dask 调度器 / the Dask scheduler, as tcp://host:8786")]
AcceptFewer = Annotated[
    str,
    typer.Option(
        "--accept-fewer", help="新数据库少于旧的也发布，写明理由 / publish though it holds less; the reason why"
    ),
]
Site = Annotated[bool, typer.Option(help="是否更新网站 / whether the site is brought up to date")]
Export = Annotated[bool, typer.Option(help="是否更新 CSV / whether the CSV files are brought up to date")]


@app.command()
def nightly(
    warehouse: Warehouse = None,
    source: Annotated[list[str] | None, typer.Option(help="只采集这些来源 / only these sources")] = None,
    district: Annotated[
        list[str] | None, typer.Option(help="行政区划代码或名称，含下级；可重复 / code or name, with all below it")
    ] = None,
    since: Annotated[str | None, typer.Option(help="只限此日起 / only what was published since, as 2026-01-31")] = None,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="只重试失败的 / only the sources and documents that failed"),
    ] = False,
    accept_fewer: AcceptFewer = "",
    runner: RunOn = Runner.PROCESS,
    address: Address = None,
    site: Site = True,
    export: Export = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出会采集和读取什么 / only list what would be fetched and read")
    ] = False,
) -> None:
    """运行一夜：采集、读取、载入、核对、发布、导出 / the whole flow once, over all sources switched on."""
    if dry_run:
        with clear_errors():
            project = find_project(warehouse)
            codes = district_codes(project.reference, district or ())
            _print_dry_run(project, make_request(source or (), codes, since, retry_failed=retry_failed))
        return
    _execute(
        warehouse,
        runner,
        address,
        sources=source or [],
        districts=district or [],
        since=since,
        retry_failed=retry_failed,
        accept_fewer=accept_fewer,
        site=site,
        export=export,
    )


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files and folders")],
    warehouse: Warehouse = None,
    accept_fewer: AcceptFewer = "",
    runner: RunOn = Runner.PROCESS,
    address: Address = None,
    site: Site = True,
    export: Export = True,
    all_files: Annotated[
        bool,
        typer.Option("--all-files", help="文件夹里多半不是文档也全部载入 / though most of a folder is no documents"),
    ] = False,
) -> None:
    """载入本地文件和文件夹 / the same without the pull: local files and folders."""
    if not all_files:
        with clear_errors():
            check_folder(find_project(warehouse), paths)
    _execute(
        warehouse,
        runner,
        address,
        paths=[str(path) for path in paths],
        accept_fewer=accept_fewer,
        site=site,
        export=export,
    )


@app.command()
def reread(
    reports: Annotated[list[str] | None, typer.Argument(help="报告编号或其开头 / report_id, or its beginning")] = None,
    every: Annotated[bool, typer.Option("--all", help="所有文件 / every document")] = False,
    warehouse: Warehouse = None,
    out: Annotated[Path | None, typer.Option(help="全部变化写入 CSV / all changes into a CSV file")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看变化，不发布 / only show, do not publish")] = False,
    accept_fewer: AcceptFewer = "",
    runner: RunOn = Runner.PROCESS,
    address: Address = None,
) -> None:
    """用现在的程序重新读取，先列出哪些数变了，再发布 / read again, show which facts change, then publish."""
    with clear_errors():
        if bool(reports) == every:
            fail("请给出报告编号，或用 --all / name reports, or use --all")
    _execute(
        warehouse,
        runner,
        address,
        reports=reports or [],
        every=every,
        changes_to=str(out) if out else None,
        dry_run=dry_run,
        accept_fewer=accept_fewer,
        flow_name="reread",
    )


def _print_dry_run(project: Project, request: RunRequest) -> None:
    from gongkai.flows.pipeline.dry_run import preview

    asked, read = preview(project, request)
    print_table(["source", "address", "state"], asked)
    print()
    print_table(["document", "address", "why"], read)
    print(f"\n会采集 to fetch: {len(asked)}，会读取 to read: {len(read)}")


def _execute(
    path: Path | None, runner: Runner, address: str | None, flow_name: str = "nightly", **parameters: Any
) -> None:
    with clear_errors():
        project = find_project(path)
        prefect_settings.apply(project.root, quiet=True)
        execute = _with_prefect if runner is Runner.DASK or prefect_settings.has_server() else _without_prefect
        result = execute(project, runner, address, flow_name, parameters)
    for failure in result.failed:
        print(
            printable(f"未载入 / not loaded: {failure.locator}\n    {failure.message_zh}\n    {failure.message_en}"),
            file=sys.stderr,
        )
    print(_summary(project, result))
    raise typer.Exit(SOME_FAILED if result.failed else OK)


def _with_prefect(
    project: Project, runner: Runner, address: str | None, flow_name: str, parameters: dict[str, Any]
) -> RunResult:
    # importing Prefect takes a second, and it reads its settings at that moment
    from gongkai.flows.operations.notify import run_failed
    from gongkai.flows.pipeline import prefect_flow
    from gongkai.flows.pipeline.task_runners import make_runner, need_answer_of_server

    try:
        task_runner = make_runner(runner, address)
        need_answer_of_server()
    except ProjectError as error:  # no flow is running yet whose hooks would notify
        run_failed(flow_name, "Failed", str(error))
        raise
    flow: Any = {"nightly": prefect_flow.nightly, "reread": prefect_flow.reread}[flow_name]
    result: RunResult = flow.with_options(task_runner=task_runner)(str(project.warehouse), **parameters)
    return result


def _without_prefect(
    project: Project, runner: Runner, address: str | None, flow_name: str, parameters: dict[str, Any]
) -> RunResult:
    """The same run on threads of this process: Prefect would start a server for
    it, which would outlive a killed run."""
    from gongkai.flows.operations.notify import notifying
    from gongkai.flows.pipeline.executor import LocalExecutor
    from gongkai.flows.pipeline.run import run_nightly, run_reread

    if address:
        raise ProjectError("--address 只用于 --runner dask / --address goes with --runner dask")
    print(
        "未设 PREFECT_API_URL：本次运行不记入 Prefect / PREFECT_API_URL is not set: Prefect does not record this run",
        file=sys.stderr,
    )
    start: Any = {"nightly": run_nightly, "reread": run_reread}[flow_name]
    with notifying(flow_name):
        result: RunResult = start(LocalExecutor(), str(project.warehouse), **parameters)
    return result


def _summary(project: Project, result: RunResult) -> str:
    lines = [
        f"{result.run_id} {result.state}",
        f"文件 documents: {result.seen} 个，新 new {result.new}，重读 read again {result.changed}，"
        f"未载入 not loaded {len(result.failed)}",
    ]
    if project.warehouse.exists():
        with connect(project.warehouse, read_only=True) as connection:
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
    if project.site.exists():
        lines.append(f"网站 site: {project.site / 'index.html'}")
    return "\n".join(lines)


@app.command()
def serve(
    warehouse: Warehouse = None,
    cron: Annotated[str, typer.Option(help="时刻（上海时间）/ when, Asia/Shanghai")] = "0 3 * * *",
) -> None:
    """每夜按时运行（上海时间 03:00）/ the same flow on its schedule, as a Prefect deployment on a Prefect server."""
    with clear_errors():
        project = find_project(warehouse)
        prefect_settings.apply(project.root)
        from gongkai.flows.pipeline.schedule import serve_nightly

        serve_nightly(project, cron)
