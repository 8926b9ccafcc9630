"""Writes docs/dictionary.md from the reference data and the headers of the SQL files.

`python -m gongkai.sql.dictionary` writes it; a test fails while the file is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.reference import read_table
from gongkai.sql import objects

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "dictionary.md"

_HEAD = """# 数据字典 / Data dictionary

由 `make docs` 从 `data/reference/` 和 `sql/` 的文件头生成，请不要手工修改。
同样的说明在数据库的 COMMENT 里，也在每个导出的 `dictionary.csv` 里。

Written by `make docs` from the reference data and the headers of the SQL files; do not edit it.
The database (COMMENT) and every bundle (`dictionary.csv`) hold the same.

[可比指标 measures](#可比指标--measures) ·
[比率 rates](#比率--rates) ·
[指标 indicators](#指标--indicators) ·
[规则 rules](#规则--rules) ·
[统计范围 scopes](#统计范围--scopes) ·
[类别 kinds](#类别--kinds) ·
[视图 views](#视图--views) ·
[表 tables](#表--tables)
"""


def text(reference: Path) -> str:
    """The whole document."""
    parts = [_HEAD, *_measures(reference), *_rates(reference), *_indicators(reference), *_rules(reference)]
    return "\n".join([*parts, *_scopes(reference), *_kinds(reference), *_objects()])


def _measures(reference: Path) -> Iterator[str]:
    yield "## 可比指标 / Measures\n"
    yield (
        "`harmonized` 里的指标，以及每种表式怎样填它。没有列出的表式没有对应项：`value` 是 NULL，不是 0。"
        "/ What each form feeds a measure with. A form that is not listed has no counterpart: NULL, never 0.\n"
    )
    columns = ("measure", "label_zh", "label_en", "unit", "form", "comparability", "formula", "caveat_zh", "caveat")
    yield from _table(columns, _rows(reference, "crosswalk"), code=("measure", "formula"))


def _rates(reference: Path) -> Iterator[str]:
    yield "## 比率 / Rates\n"
    columns = ("rate", "rate_zh", "rate_en", "numerator", "denominator", "caveat_zh", "caveat", "legacy_caveat_zh")
    yield from _table(columns, _rows(reference, "rate_definitions"), code=("rate", "numerator", "denominator"))


def _indicators(reference: Path) -> Iterator[str]:
    yield "## 指标 / Indicators\n"
    yield (
        "每种表式的每一格（或每一行）。`by_applicant` 为 1 的，每个申请人类型一个数。"
        "/ Every cell of every form; with `by_applicant` one number per applicant type.\n"
    )
    columns = ("form", "indicator", "label_zh", "label_en", "unit", "by_applicant")
    yield from _table(columns, _rows(reference, "indicators"), code=("indicator",))
    yield "申请人类型 / applicant types:\n"
    yield from _table(("applicant", "label_zh", "label_en"), _rows(reference, "applicants"), code=("applicant",))


def _rules(reference: Path) -> Iterator[str]:
    yield "## 规则 / Rules\n"
    yield "`findings.rule` 的取值。/ What a finding can be of.\n"
    columns = ("check_id", "severity", "message_zh", "message_en", "formula")
    yield from _table(columns, _rows(reference, "checks"), code=("check_id", "formula"))


def _scopes(reference: Path) -> Iterator[str]:
    yield "## 统计范围 / Scopes\n"
    yield (
        "`reports.scope`：第一条名称（不含行政区划）和正文都符合的规则决定；都不符合的是 `unknown`，不与别的相加。"
        "/ The first row that the agency's name (without its district) and the text fit decides; "
        "else `unknown`, which is never added.\n"
    )
    yield from _table(
        ("scope", "agency", "text", "number", "note"), _rows(reference, "scopes"), code=("agency", "text")
    )


def _kinds(reference: Path) -> Iterator[str]:
    yield "## 类别 / Kinds\n"
    yield (
        "`peers` 只比较同级的同类机关。名称（不含行政区划）符合第一条模式的归入该类，都不符合的，名称本身就是类别。"
        "/ Agencies are compared with those of the same kind at the same level; "
        "a name that no pattern fits is a kind of its own.\n"
    )
    yield from _table(("position", "pattern", "kind", "note"), _rows(reference, "kinds"), code=("pattern", "kind"))


def _objects() -> Iterator[str]:
    for title, folder, names in (
        ("视图 / Views", "views", objects.names("views")),
        ("表 / Tables", "tables", objects.tables()),
    ):
        yield f"## {title}\n"
        for name in names:
            head = objects.header(folder, name)
            yield f"### {name}\n"
            yield f"{head.entry.zh}。{head.entry.en}\n"
            rows = [{"column": e.name, "中文": e.zh, "English": e.en} for e in head.columns]
            yield from _table(("column", "中文", "English"), rows, code=("column",))


def _rows(reference: Path, name: str) -> list[dict[str, str]]:
    return [row for _, row in read_table(reference / f"{name}.csv")]


def _table(columns: Iterable[str], rows: Iterable[dict[str, str]], code: Iterable[str]) -> Iterator[str]:
    """A Markdown table; the columns in `code` are set as code."""
    names = list(columns)
    marked = set(code)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_cell(row[name], name in marked) for name in names)} |"
    yield ""


def _cell(text: str, code: bool) -> str:
    plain = text.replace("|", "\\|")
    return f"`{plain}`" if code and plain else plain


if __name__ == "__main__":
    TARGET.write_text(text(ROOT / "data" / "reference"), encoding="utf-8")
