"""Verbs that write files for people: export, site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer

from flows.console import Language, Warehouse, clear_errors, connected, fail

app = typer.Typer()


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="目标文件夹 / folder to write to")] = None,
    headers: Annotated[Language, typer.Option(help="列名语言 / language of the column names")] = Language.EN,
    warehouse: Warehouse = None,
) -> None:
    """导出 CSV（Excel 和 WPS 直接打开）/ CSV for spreadsheets, with a data dictionary and a manifest."""
    from sql.export import export as write

    with clear_errors(), connected(warehouse) as (project, connection):
        folder = out or project.exports
        try:
            written = write(connection, folder, headers.value)
        except (OSError, duckdb.IOException) as error:
            fail(f"无法写入 {folder} / cannot write to {folder}: {error}")
        for file in written:
            print(f"{folder / file.file}  {file.rows}")


@app.command()
def site(
    out: Annotated[Path | None, typer.Option(help="目标文件夹 / folder to write to")] = None,
    warehouse: Warehouse = None,
) -> None:
    """网站：静态网页，双击 index.html 即可打开 / the site: static pages that open from disk at a double click."""
    from flows.site import build

    with clear_errors(), connected(warehouse) as (project, connection):
        built = build(connection, project, out or project.site)
        print(f"网站 site: {built.folder / 'index.html'}")
        print(
            f"    文件 files {built.files}，写入 written {built.written}，删除 removed {built.removed}，"
            f"无页面图的报告 reports without pictures {built.unpictured}"
        )
