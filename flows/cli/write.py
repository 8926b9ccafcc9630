"""Commands that write files for people: export, site, release."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from gongkai.flows.console import Language, Warehouse, clear_errors, connected, fail, printable

app = typer.Typer()


District = Annotated[
    list[str] | None, typer.Option(help="行政区划代码或名称，含下级；可重复 / code or name, with all below it")
]


class Bundle(StrEnum):
    """The formats of `export`."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="目标文件夹 / folder to write to")] = None,
    headers: Annotated[Language, typer.Option(help="列名语言 / language of the column names")] = Language.EN,
    formats: Annotated[
        list[Bundle] | None,
        typer.Option("--format", help="可重复；不写则工作簿和 CSV / may be repeated (default: xlsx and csv)"),
    ] = None,
    district: District = None,
    year: Annotated[list[str] | None, typer.Option(help="年度，如 2024 或 2019-2024；可重复 / years")] = None,
    agency: Annotated[
        list[str] | None, typer.Option(help="机关编号、名称或其一部分；可重复 / id, name or part of a name")
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="可比指标或比率，代码或名称；可重复 / measure or rate, code or name")
    ] = None,
    boundaries: Annotated[
        int | None,
        typer.Option(
            min=2003,
            max=2024,
            help="可比指标另按该年区划给出，如 2024 / comparable numbers in the districts of that year, too",
        ),
    ] = None,
    report: Annotated[
        str | None, typer.Option(help="工作簿按官方表样列出哪份报告 / report_id that the workbook lays out as its form")
    ] = None,
    file_names: Annotated[
        Language, typer.Option("--file-names", help="文件名语言 / language of the file names")
    ] = Language.EN,
    parts: Annotated[
        bool,
        typer.Option(
            "--parts",
            help="按省、按年分文件，只重写有变动的；之后每夜如此（不写格式则 Parquet） / a file per province and year, "
            "only those that changed are written; nights go on with it (default: parquet)",
        ),
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """导出 CSV、Excel 工作簿、Parquet / CSV, a workbook or Parquet, with a data dictionary and a manifest."""
    from gongkai.sql.by_part.export import is_parts
    from gongkai.sql.export import Format, Options
    from gongkai.sql.export import export as write
    from gongkai.sql.names import SelectionError
    from gongkai.sql.selection import Selection
    from gongkai.sql.workbook import TooLargeError

    with clear_errors(), connected(warehouse) as (project, connection):
        if parts:
            if district or year or agency or measure or boundaries or report or file_names is Language.ZH:
                fail("--parts 写全部内容，不与选择条件同用 / --parts writes all there is: no selection goes with it")
            _export_parts(connection, out or project.parts, headers, formats or [Bundle.PARQUET])
            return
        selection = Selection(tuple(district or ()), _years(year or []), tuple(agency or ()), tuple(measure or ()))
        # does not touch the bundle that nightly runs maintain
        folder = out or (project.exports / "selection" if selection else project.exports)
        if is_parts(folder):
            fail(f"{folder} 里是分文件的导出，请另指定 / {folder} holds an export in parts: name another folder")
        options = Options(file_names is Language.ZH, report)
        chosen: list[Format] = [bundle.value for bundle in formats or [Bundle.XLSX, Bundle.CSV]]
        try:
            try:
                written = write(connection, folder, headers.value, chosen, selection, boundaries, options)
            except TooLargeError as error:
                if formats:
                    raise
                print(printable(f"没有工作簿 / no workbook: {error}"), file=sys.stderr)
                written = write(connection, folder, headers.value, ["csv"], selection, boundaries, options)
        except (SelectionError, TooLargeError) as error:
            fail(str(error))
        except (OSError, duckdb.IOException) as error:
            fail(f"无法写入 {folder} / cannot write to {folder}: {error}")
        for file in written:
            print(f"{folder / file.file}  {file.rows}")


def _export_parts(
    connection: duckdb.DuckDBPyConnection, folder: Path, headers: Language, formats: list[Bundle]
) -> None:
    from gongkai.sql.by_part.export import export_parts
    from gongkai.sql.by_part.manifest import FORMATS

    chosen = [form for form in FORMATS if form in {bundle.value for bundle in formats}]
    if len(chosen) < len(set(formats)):
        fail("--parts 只有 csv 和 parquet / --parts is for csv and parquet only")
    try:
        done = export_parts(connection, folder, chosen, headers.value)
    except ValueError as error:
        fail(str(error))
    except (OSError, duckdb.IOException) as error:
        fail(f"无法写入 {folder} / cannot write to {folder}: {error}")
    print(f"{folder / 'manifest.json'}")
    print(
        f"    文件 files {done.parts}，重算 worked out {done.made}，写入 written {done.written}，"
        f"删除 removed {done.removed}"
    )


@app.command()
def site(
    out: Annotated[Path | None, typer.Option(help="目标文件夹 / folder to write to")] = None,
    district: District = None,
    serve: Annotated[
        bool,
        typer.Option("--serve", help="写完后在本机提供，Ctrl+C 结束 / then serve it to this computer, until Ctrl+C"),
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="--serve 的端口 / port of --serve")] = 8000,
    warehouse: Warehouse = None,
) -> None:
    """网站：静态网页，双击 index.html 即可打开 / the site: static pages that open from disk at a double click."""
    from gongkai.site import build
    from gongkai.sql.names import SelectionError

    with clear_errors(), connected(warehouse) as (project, connection):
        if district and not out:  # does not touch the site that nightly runs maintain
            fail(
                "部分区划的网站请用 --out 指定另一个文件夹 / a site of some districts needs a folder of its own: --out"
            )
        try:
            built = build(connection, project, out or project.site, districts=district or ())
        except SelectionError as error:
            fail(str(error))
        print(f"网站 site: {built.folder / 'index.html'}")
        print(
            f"    文件 files {built.files}，写入 written {built.written}，删除 removed {built.removed}，"
            f"无页面图的报告 reports without pictures {built.without_pictures}"
        )
    if serve:
        _serve(built.folder, port)


def _serve(folder: Path, port: int) -> None:
    from gongkai.site.serving import site_server

    with clear_errors(), site_server(folder, port) as server:
        print(f"http://{server.server_name}:{server.server_port}/  （Ctrl+C 结束 / ends it）", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


@app.command()
def release(
    out: Annotated[Path | None, typer.Option(help="目标文件夹，须是新的 / folder to write to, a new one")] = None,
    version: Annotated[
        str | None, typer.Option(help="版本号；不写则由内容算出 / version; by default made of the contents")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(help="上一版的文件夹，列出修订 / folder of the release before: lists the revisions")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """可引用的一版：数据包、质量报告、静态 JSON、修订 / a folder that can be cited: Data Package, quality, JSON."""
    from gongkai.sql.release.release import write_release

    with clear_errors(), connected(warehouse) as (project, connection):
        done = write_release(connection, project.releases, out, version, previous)
        print(f"{done.folder}  {done.version}")
        print(f"    表 tables {done.tables}，行 rows {done.rows}，JSON {done.api_files}")
        if previous:
            changed = "，".join(f"{zh} {name} {done.revisions[name]}" for name, zh in _REVISED.items())
            print(f"    修订 revisions: {changed}")


_REVISED = {"added": "新增", "changed": "更改", "withdrawn": "撤回"}


def _years(texts: list[str]) -> tuple[int, ...]:
    years: list[int] = []
    for text in texts:
        found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
        if not found:
            fail(f"--year {text}：应为 2024 或 2019-2024 / 2024 or 2019-2024 is expected")
        first, last = int(found[1]), int(found[2] or found[1])
        years += range(min(first, last), max(first, last) + 1)
    return tuple(dict.fromkeys(years))
