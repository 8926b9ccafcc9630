"""Commands for people who judge numbers: findings and decisions about them, corrections, changes between editions."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, get_args

import duckdb
import typer

from gongkai.exit_codes import CANNOT_RUN
from gongkai.flows.console import (
    PRINTERS,
    Format,
    Warehouse,
    clear_errors,
    connected,
    fail,
    print_query,
    print_table,
)
from gongkai.flows.review.corrections import load_corrections
from gongkai.flows.review.decisions import record
from gongkai.sql.connection import WarehouseError, column_names
from gongkai.sql.corrections import cell_of
from gongkai.transforms.model import Correction, Decision, Severity

app = typer.Typer()
findings_app = typer.Typer(invoke_without_command=True)
corrections_app = typer.Typer(no_args_is_help=True, help="更正 / corrections by people (data/corrections/)")
app.add_typer(findings_app, name="findings")
app.add_typer(corrections_app, name="corrections")


class Verdict(StrEnum):
    """What a person may decide about a finding."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    NEEDS_CORRECTION = "needs-correction"
    OPEN = "open"


@findings_app.callback()
def findings(
    context: typer.Context,
    severity: Annotated[str | None, typer.Option(help="error, warning, info")] = None,
    agency: Annotated[str | None, typer.Option(help="机关名称中的文字 / part of the agency's name")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度 / the year reported on")] = None,
    rule: Annotated[str | None, typer.Option(help="规则或其开头 / rule, or its beginning")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="只列待处理的 / those that wait for a person")] = False,
    format_: Annotated[Format, typer.Option("--format", help="输出格式 / how to print")] = Format.TABLE,
    warehouse: Warehouse = None,
) -> None:
    """不成立或无法理解之处；decide 记下人的决定 / what does not hold; 'decide' records a person's decision."""
    if context.invoked_subcommand:
        return
    with clear_errors(), connected(warehouse) as (_, connection):
        if severity not in (None, *get_args(Severity)):
            fail(f"--severity {severity}: 应为 expected error, warning, info")
        sql = """
            select f.severity, r.agency, r.year, f.rule, f.indicator, f.applicant, f.message_zh, f.message_en, f.cause,
                f.decision, f.finding_id, f.report_id
            from findings as f
            join reports as r using (report_id)
            where r.is_current and ($severity is null or f.severity = $severity)
                and ($agency is null or contains(r.agency, $agency)) and ($year is null or r.year = $year)
                and ($rule is null or starts_with(f.rule, $rule))
                and (not $open_only or f.decision in ('open', 'needs-correction'))
            order by array_position(['error', 'warning', 'info'], f.severity), r.agency, r.year, f.rule, f.finding_id
        """
        cursor = connection.execute(
            sql, {"severity": severity, "agency": agency, "year": year, "rule": rule, "open_only": open_only}
        )
        PRINTERS[format_](column_names(cursor), cursor.fetchall())


@findings_app.command()
def decide(
    finding: Annotated[str, typer.Argument(help="问题编号或其开头 / finding_id, or its beginning")],
    verdict: Annotated[Verdict, typer.Option("--as", help="决定 / the decision")],
    by: Annotated[str, typer.Option(help="处理人 / who decides")],
    note: Annotated[str, typer.Option(help="理由 / why")],
    warehouse: Warehouse = None,
) -> None:
    """记下对一个问题的决定 / record a decision about a finding; it holds from the next run on."""
    with clear_errors(), connected(warehouse) as (project, connection):
        if not (by.strip() and note.strip()):
            fail("--by 和 --note 不能为空 / --by and --note must not be empty")
        chosen = _finding(connection, finding)
        decision = Decision("", 0, decision=verdict.value, by=by, date=dt.date.today(), note=note, **chosen)
        path = record(project.decisions, decision)
        print(f"{decision.finding}  {decision.about}\n{verdict.value} → {path}")
        print("下次运行 gongkai nightly 时生效 / takes effect with the next 'gongkai nightly'")


def _finding(connection: duckdb.DuckDBPyConnection, beginning: str) -> dict[str, Any]:
    """The finding of a current report whose id begins like this: its id, what it
    is about, expected and actual value."""
    found = connection.execute(
        """
        select f.finding_id as finding, f.expected, f.actual,
            concat_ws(' ', r.agency, r.year, f.rule, f.indicator, f.applicant) as about
        from findings as f
        join reports as r on r.report_id = f.report_id and r.is_current
        where starts_with(f.finding_id, ?)
        """,
        [beginning],
    )
    columns, rows = column_names(found), found.fetchall()
    if len(rows) != 1:
        fail(
            f"{beginning}: 对应 {len(rows)} 个问题，应为 1 个；用 gongkai findings 查看编号 / "
            f"{len(rows)} findings begin so instead of one; see the ids with 'gongkai findings'"
        )
    return dict(zip(columns, rows[0], strict=True))


@findings_app.command()
def decisions(warehouse: Warehouse = None) -> None:
    """已作的决定及其状态 / the decisions on record, and whether they still apply."""
    with clear_errors(), connected(warehouse) as (_, connection):
        print_query(
            connection,
            "select finding_id, decision, state, decided_by, decided_on, about, note, file from decisions",
        )


@corrections_app.command()
def check(warehouse: Warehouse = None) -> None:
    """列出更正，并与已发布的数据核对 / list the corrections and hold them against the published warehouse."""
    with clear_errors(), connected(warehouse) as (project, connection):
        rows, bad = [], False
        taken: dict[tuple[str | None, ...], str] = {}
        for correction in load_corrections(project.corrections):
            state = _state(connection, correction, taken)
            bad = bad or state not in ("ok", "fixed")
            whose = correction.report or f"{correction.agency_id} {correction.year}"
            cell = " ".join(filter(None, (correction.indicator, correction.applicant, correction.quote)))
            place = f"{correction.file}:{correction.line}"
            rows.append((place, whose, cell, correction.expect, correction.value, correction.status, state))
        print_table(["file", "report", "cell", "expect", "value", "status", "check"], rows)
        if bad:
            raise typer.Exit(CANNOT_RUN)


def _state(
    connection: duckdb.DuckDBPyConnection, correction: Correction, taken: dict[tuple[str | None, ...], str]
) -> str:
    """Whether a correction can be applied; `taken` maps each cell that another
    correction changes to that correction's place."""
    if correction.status == "fixed":
        return "fixed"
    try:
        report, _ = cell_of(connection, correction)
    except WarehouseError as error:
        return str(error)
    place = f"{correction.file}:{correction.line}"
    other = taken.setdefault((report, correction.indicator, correction.applicant, correction.quote), place)
    return "ok" if other == place else f"{other} 已更正这一格 / {other} corrects the same cell"


@app.command()
def diff(
    report: Annotated[str | None, typer.Argument(help="报告编号或其开头 / report_id, or its beginning")] = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式 / how to print")] = Format.TABLE,
    warehouse: Warehouse = None,
) -> None:
    """同一报告的各版本有哪些数不一样 / which numbers the editions of a report print differently."""
    with clear_errors(), connected(warehouse) as (_, connection):
        if (
            report is not None
            and not connection.execute("select 1 from reports where starts_with(report_id, ?)", [report]).fetchone()
        ):
            fail(
                f"没有报告 {report}，编号见：/ there is no report {report}; for the ids see: "
                'gongkai query "select report_id, agency, year from reports"'
            )
        cursor = connection.execute(
            """
            select e.agency, e.year, i.label_zh as indicator_zh, e.indicator, e.applicant, e.raw_before, e.raw_after,
                e.value_after - e.value_before as change, e.from_report, e.to_report
            from edition_changes as e
            join indicators as i using (form, indicator)
            left join applicants as a on a.applicant = e.applicant
            where ? is null or starts_with(e.from_report, ?) or starts_with(e.to_report, ?)
            order by e.agency, e.year, e.from_report, i.position, a.position
            """,
            [report, report, report],
        )
        PRINTERS[format_](column_names(cursor), cursor.fetchall())
