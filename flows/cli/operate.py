"""Verbs for whoever keeps the machine: doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from gongkai.flows.cli.console import OK, SOME_FAILED, Warehouse, clear_errors, print_table
from gongkai.flows.pipeline import prefect_settings
from gongkai.flows.project import find_project

app = typer.Typer()

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


@app.command()
def doctor(
    warehouse: Warehouse = None,
    online: Annotated[bool, typer.Option("--online", help="也访问各来源 / ask the sources, too")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="也核对存档的每个字节 / read every archived byte")] = False,
) -> None:
    """这台机器能否运行：版本、字体、磁盘、锁、来源 / is this machine fit: versions, fonts, disk, locks, sources.

    有 ✗ 时退出码为 1。 / Exit code 1 if anything is ✗.
    """
    with clear_errors():
        project = find_project(warehouse)
        prefect_settings.apply(project.root)
        from gongkai.flows.operations.doctor import examine

        checks = list(examine(project, online=online, archive=archive))
    print_table(["", "检查 check", "结果 result"], [(_MARKS[check.state], check.name, check.said) for check in checks])
    raise typer.Exit(SOME_FAILED if any(check.state == "bad" for check in checks) else OK)
