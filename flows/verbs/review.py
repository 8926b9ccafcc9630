"""Verbs for people who judge numbers: findings."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.console import Warehouse, clear_errors, connected, print_query

app = typer.Typer()


@app.command()
def findings(
    severity: Annotated[str | None, typer.Option(help="error, warning, info")] = None, warehouse: Warehouse = None
) -> None:
    """不成立或无法理解之处 / what does not hold or was not understood."""
    with clear_errors(), connected(warehouse) as (_, connection):
        print_query(
            connection,
            """
            select f.severity, r.agency, r.year, f.rule, f.message_zh, f.message_en, f.finding_id
            from findings as f
            join reports as r using (report_id)
            where r.is_current and (? is null or f.severity = ?)
            order by array_position(['error', 'warning', 'info'], f.severity), r.agency, r.year, f.rule, f.finding_id
            """,
            [severity, severity],
        )
