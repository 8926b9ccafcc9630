"""Where a number of the text comes from: its sentence, and the findings about it, in words."""

from __future__ import annotations

from decimal import Decimal

import duckdb


def lines_of(connection: duckdb.DuckDBPyConnection, report: str, indicator: str | None) -> list[str]:
    """The statements of a report in the order of its text. `report` is a report_id or the beginning of one."""
    rows = connection.execute(
        """
        select s.indicator, s.value, s.unit, s.approximate, s.polarity, s.scope, s.quote, s.page, s.element,
            n.conflicting,
            '  更正 corrected ' || plain(s.published) || ' → ' || plain(s.value) || '  ' || c.author || ' ' || c.date
                || '：' || c.reason || ' [' || c.status || ']'
        from statements as s
        join reports as r using (report_id)
        left join narrative as n on n.report_id = s.report_id and n.indicator = s.indicator
        left join corrections as c
            on s.corrected and c.report_id = s.report_id and c.indicator = s.indicator and contains(s.quote, c.quote)
        where starts_with(s.report_id, ?) and (? is null or s.indicator = ?)
        order by s.report_id, s."start", s.indicator
        """,
        [report, indicator, indicator],
    ).fetchall()
    return [line for row in rows for line in _lines(*row)]


def _lines(
    indicator: str,
    value: Decimal,
    unit: str | None,
    approximate: bool,
    polarity: str,
    scope: str | None,
    quote: str,
    page: int | None,
    element: int | None,
    conflicting: bool | None,
    correction: str | None,
) -> list[str]:
    about = "约 about " if approximate else ""
    kind = f"{polarity}, {scope}" if scope else polarity
    lines = [
        f"正文 text · {indicator}",
        f"  数值 value     {about}{value.normalize():f} {unit or ''}  [{kind}]",
        f"  原句 quote     “{quote}”",
        f"  位置 place     第 {page} 页 page" if page else f"  位置 place     第 {element or '—'} 段 paragraph",
    ]
    if conflicting:
        lines.append("  注意 caution   正文前后不一 / the text gives two different numbers")
    return [*lines, correction] if correction else lines
