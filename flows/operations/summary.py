"""What a run did, for people: a text and a few small tables. Plain data, independent of how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from gongkai.flows.pipeline.run_result import RunResult
from gongkai.sql.connection import column_names

MOST_ROWS = 200
"""The most rows of a table; the rest can be found in the warehouse or in the log."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns."""

    key: str
    title: str
    rows: list[dict[str, Any]]


def as_markdown(result: RunResult) -> str:
    """The run as Markdown."""
    row = result.row()
    lines = [
        f"# {result.run_id} {result.state}",
        "",
        "| | |",
        "|---|---|",
        f"| 开始 started | {row.started_at[:19]} UTC |",
        f"| 结束 finished | {(row.finished_at or '')[:19]} UTC |",
        f"| 文件 documents | {result.seen} |",
        f"| 新 new | {result.new} |",
        f"| 重读 read again | {result.changed} |",
        f"| 未载入 not loaded | {len(result.failed)} |",
        f"| 载入的报告 reports loaded | {result.reports} |",
        f"| 载入的指标值 facts loaded | {result.facts} |",
    ]
    if result.accepted:
        lines.append(f"| 接受减少 fewer accepted | {_inline(result.accepted)} |")
    if result.failed:
        lines += ["", "## 未载入 not loaded", ""]
        lines += [f"- {_inline(failed.locator)}: {_inline(failed.message_zh)}" for failed in result.failed[:20]]
        if len(result.failed) > 20:
            lines.append(f"- … {len(result.failed) - 20}")
    return "\n".join(lines) + "\n"


def tables(result: RunResult, connection: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    """Tables of new reports, failures, findings by rule, and coverage by state and year."""
    since = result.row().started_at
    yield _query(
        connection,
        "new",
        "本夜新文件的报告 reports of documents first seen in this run",
        """
        select r.report_id, r.agency, r.year, r.status, r.source_url
        from reports as r
        join documents as d using (document_id)
        where d.first_seen_at >= ?::timestamp
        order by all
        """,
        [since],
    )
    yield Table(
        "failed",
        "未载入 not loaded",
        [
            {"locator": failed.locator, "message_zh": failed.message_zh, "message_en": failed.message_en}
            for failed in result.failed[:MOST_ROWS]
        ],
    )
    yield _query(
        connection,
        "findings",
        "现行报告的问题 findings of current reports",
        """
        select severity, rule, cause, findings, reports
        from (
            select f.severity, f.rule, f.cause, count(*) as findings, count(distinct f.report_id) as reports
            from findings as f
            join reports as r using (report_id)
            where r.is_current
            group by all
        )
        order by array_position(['error', 'warning', 'info'], severity), findings desc, rule
        """,
    )
    yield _query(
        connection,
        "coverage",
        "覆盖情况 coverage",
        "select year, state, count(*) as agencies from coverage group by all order by all",
    )


def _query(
    connection: duckdb.DuckDBPyConnection, key: str, title: str, sql: str, values: list[Any] | None = None
) -> Table:
    cursor = connection.execute(sql, values or [])
    names = column_names(cursor)
    return Table(key, title, [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(MOST_ROWS)])


def _inline(text: str) -> str:
    """Text made safe for Markdown: text from a page may contain anything."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
