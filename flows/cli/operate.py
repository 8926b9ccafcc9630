"""Commands for whoever maintains the machine: init, doctor, mend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from gongkai.exit_codes import OK, SOME_FAILED
from gongkai.flows.console import Warehouse, clear_errors, print_table, printable
from gongkai.flows.operations.last_runs import LATE_HOURS, Check, check_runs, raise_alarm
from gongkai.flows.pipeline import prefect_settings
from gongkai.flows.project import create_home, find_project

app = typer.Typer()

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="新文件夹 / a new folder")]) -> None:
    """建立用户编辑的文件夹：来源、更正、处理决定 / the folders that people edit: sources, corrections, decisions."""
    with clear_errors():
        written = create_home(folder.resolve())
    for path in written:
        print(path)
    print(
        f"{folder.resolve()}：在此文件夹中运行 gongkai nightly，或设置 GONGKAI_HOME / "
        "run 'gongkai nightly' inside it, or set GONGKAI_HOME"
    )


@app.command()
def doctor(
    warehouse: Warehouse = None,
    online: Annotated[bool, typer.Option("--online", help="也访问各来源 / ask the sources, too")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="也核对存档的每个字节 / read every archived byte")] = False,
    since_hours: Annotated[
        float, typer.Option(help="多少小时内应有成功的运行 / a good run is expected within so many hours", min=0)
    ] = LATE_HOURS,
    alarm: Annotated[
        bool,
        typer.Option(
            "--alarm",
            help="只看运行，有问题时按 GONGKAI_ON_FAILURE 通知一次 / runs only; tells once, as GONGKAI_ON_FAILURE says",
        ),
    ] = False,
) -> None:
    """这台机器能否运行：版本、字体、磁盘、锁、来源 / is this machine fit: versions, fonts, disk, locks, sources.

    有 ✗ 时退出码为 1。 / Exit code 1 if anything is ✗.
    """
    with clear_errors():
        project = find_project(warehouse)
        if alarm:
            raise_alarm(project, since_hours)
            checks = list(check_runs(project, since_hours))
            _print(checks)
        prefect_settings.apply(project.root)
        from gongkai.flows.operations.doctor import examine

        checks = list(examine(project, online=online, archive=archive, since_hours=since_hours))
    _print(checks)


@app.command()
def mend(warehouse: Warehouse = None) -> None:
    """修复损坏的数据库和存档说明，不删除任何文件 / mend a damaged warehouse or archive; deletes nothing.

    之后运行 gongkai nightly。 / Run 'gongkai nightly' afterwards.
    """
    with clear_errors():
        from gongkai.flows.operations.repair import repair

        lines = list(repair(find_project(warehouse)))
    for line in lines:
        print(printable(line))
    print(
        f"修复 mended: {len(lines)}；请运行 gongkai nightly / now run 'gongkai nightly'"
        if lines
        else "没有损坏 / nothing is damaged"
    )


def _print(checks: list[Check]) -> NoReturn:
    print_table(
        ["", "检查 check", "结果 result"], [(_MARKS[check.state], check.name, check.result) for check in checks]
    )
    raise typer.Exit(SOME_FAILED if any(check.state == "bad" for check in checks) else OK)
