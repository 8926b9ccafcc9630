"""The cover of the workbook: what it is, when it was made, how to cite it, and its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import duckdb
from xlsxwriter.worksheet import Worksheet

from gongkai.sql.selection import Selection
from gongkai.sql.workbook_cells import Styles, Written, print_on_a4, width_of
from gongkai.sql.workbook_notes import no_trend

_WIDTH = 100


def write_cover(
    connection: duckdb.DuckDBPyConnection,
    page: Worksheet,
    listed: Sequence[Written],
    build: Mapping[str, str],
    selection: Selection,
    styles: Styles,
) -> None:
    """Fill the page; `listed` are the sheets of the workbook, `build` says what it was made of."""
    print_on_a4(page, page.get_name())
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, _WIDTH)
    title = "政府信息公开工作年度报告数据 / Open-government annual reports of Chinese agencies"
    page.write_string(0, 0, title, styles.title)
    row = 2
    for left, right in (*_facts(build, selection), *_NOTES, _comparability(*no_trend(connection))):
        _tall(page, row, right)
        page.write_string(row, 0, left, styles.header)
        page.write_string(row, 2, right, styles.wrapped)
        row += 1
    row += 1
    for column, text in enumerate(("工作表 sheet", "行 rows", "内容 what")):
        page.write_string(row, column, text, styles.header)
    for number, made in enumerate(listed, row + 1):
        what = f"{made.entry.zh} / {made.entry.en}"
        _tall(page, number, what)
        page.write_url(number, 0, f"internal:'{made.name}'!A1", string=made.name)
        page.write_number(number, 1, made.rows, styles.grouped)
        page.write_string(number, 2, what, styles.wrapped)


def _tall(page: Worksheet, row: int, text: str) -> None:
    """Set the height of a row to fit a text of several lines: not every program does so itself."""
    page.set_row(row, 15 * (1 + width_of(text) // (_WIDTH - 5)))


def _facts(build: Mapping[str, str], selection: Selection) -> Iterator[tuple[str, str]]:
    version, run = build.get("gongkai", "?"), build.get("run_id", "?")
    when = build.get("finished_at", "?")[:19]
    yield "生成 made", f"gongkai {version}，运行 run {run}，{when} UTC"
    asked = {name: values for name, values in asdict(selection).items() if values}
    words = "；".join(f"{name}: {', '.join(map(str, values))}" for name, values in asked.items())
    yield "范围 selection", words or "全部 everything in the warehouse"
    yield (
        "引用 how to cite",
        f"gongkai {version}（运行 run {run}，{when[:10]}），据各机关公布的政府信息公开工作年度报告；"
        "引用单个数时请写明机关、年度和来源地址 / from the annual reports as published by each agency; "
        "for a single number name agency, year and source address",
    )


_NOTES = (
    (
        "空格 empty cells",
        "没有数：没有印、印了横线或文字，或该表式没有这一项；绝不是 0 "
        "/ no number: nothing, a dash or words are printed, or the form has no such cell; never 0",
    ),
    (
        "有错误 has_error",
        "为真表示有一条 error 指着这个数所用的格子，见「问题 findings」表 "
        "/ an error in the sheet of findings touches the number",
    ),
)


def _comparability(no_trend_zh: str, no_trend_en: str) -> tuple[str, str]:
    return (
        "可比性 comparability",
        "exact 同一口径；aggregate 合并而成；near 口径略有不同；caveat 只能在所注条件下比较。"
        f"{no_trend_zh} / what the series allow. {no_trend_en}",
    )
