"""What people overlay on the published numbers: corrections of cells and statements, and decisions about findings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

import duckdb

from gongkai.sql.connection import WarehouseError, insert
from gongkai.sql.facts import AS_PUBLISHED, correct_fact
from gongkai.sql.records import Row
from gongkai.transforms.model import Correction, Decision
from gongkai.transforms.reference import MONEY

_AS_PUBLISHED = f"""{AS_PUBLISHED};
update statements set value = published, corrected = false where corrected
"""
"""Sets every value back to the published one, before the current corrections are applied."""


def apply_corrections(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> None:
    """Overlay the corrections. Raises WarehouseError where a correction's cell is missing or prints something else."""
    connection.execute(_AS_PUBLISHED)
    connection.execute("delete from corrections")
    insert(connection, "corrections", [_correction_row(connection, correction) for correction in corrections])


def _correction_row(connection: duckdb.DuckDBPyConnection, correction: Correction) -> Row:
    fixed = correction.status == "fixed"
    report, published = (None, None) if fixed else _overwrite(connection, correction)
    return {
        "report_id": report,
        "indicator": correction.indicator,
        "applicant": correction.applicant,
        "quote": correction.quote and _as_quoted(correction.quote),
        "expect": correction.expect,
        "published": published,
        "value": correction.value,
        "reason": correction.reason,
        "author": correction.author,
        "date": correction.date,
        "status": correction.status,
        "file": f"{correction.file}:{correction.line}",
    }


def _overwrite(connection: duckdb.DuckDBPyConnection, correction: Correction) -> tuple[str, Decimal | None]:
    """Apply one correction. Returns the report it belongs to and the number as published.

    Raises WarehouseError for a cell that is already corrected: the first correction would be taken for the published
    value.
    """
    report, published = cell_of(connection, correction)
    if correction.quote is None:
        changed = correct_fact(connection, report, correction.indicator, correction.applicant, correction.value)
    else:
        _, one, which = _place(correction)
        ((changed,),) = connection.execute(
            "update statements as f set value = ?, corrected = true "
            f"where report_id = ? and indicator = ? and {one} and not corrected",
            [correction.value, report, correction.indicator, which],
        ).fetchall()
    if changed != 1:
        raise WarehouseError(
            f"{correction.file}:{correction.line}: 这一格已有另一条更正，请只留一条；未发布 / "
            "another correction is of the same cell, keep one of them; nothing was published"
        )
    return report, published


def _place(correction: Correction) -> tuple[str, str, str | None]:
    """The table that a correction applies to, the condition that selects its row, and the
    value that the condition is compared with."""
    if correction.quote is None:
        return "facts", "f.applicant is not distinct from ?", correction.applicant
    return "statements", "contains(f.quote, ?)", _as_quoted(correction.quote)


def _as_quoted(words: str) -> str:
    """Words of a text as `statements` quotes them: no white space, letters and digits normalised."""
    return unicodedata.normalize("NFKC", "".join(words.split()))


def of_loaded_reports(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> list[Correction]:
    """The corrections of reports, or of agencies and years, that are in the warehouse."""
    return [c for c in corrections if _select_reports(connection, c, of_any_edition=True)]


def _select_reports(
    connection: duckdb.DuckDBPyConnection, correction: Correction, *, of_any_edition: bool = False
) -> int:
    """Put the reports that a correction may apply to into `corrected_reports`. Returns how many they are."""
    connection.execute(
        """
        create or replace temporary table corrected_reports as
        select report_id
        from reports as r
        where case when $report::varchar is not null
            -- the whole id is of the first report of a document, not of those that have a number behind it
            then r.report_id = $report
                or (starts_with(r.report_id, $report) and not starts_with(r.report_id, $report || '-'))
            else (r.is_current or $any) and r.agency_id = $agency and r.year = $year end
        """,
        {
            "report": correction.report,
            "agency": correction.agency_id,
            "year": correction.year,
            "any": of_any_edition,
        },
    )
    ((count,),) = connection.execute("select count(*) from corrected_reports").fetchall()
    return int(count)


def _why_no_cell(connection: duckdb.DuckDBPyConnection, correction: Correction, table: str) -> tuple[str, str]:
    """Which part of a correction matches nothing, in both languages, to follow the number of cells in the message."""
    ((reports, cells),) = connection.execute(
        "select (select count(*) from corrected_reports), (select count(*) from "
        f"{table} where report_id in (from corrected_reports) and indicator = ?)",
        [correction.indicator],
    ).fetchall()
    if reports > 1:
        return f"，{reports} 份报告的编号这样开头", f"; the ids of {reports} reports begin so"
    if not reports:
        return "；没有这份报告", "; there is no such report"
    if not cells:
        return f"；该报告没有 {correction.indicator}", f"; the report has no {correction.indicator}"
    if correction.quote is not None:
        return "；quote 不是只在一句里", "; the quote is not of exactly one sentence"
    if correction.applicant is None:
        return "；该指标按申请人分列，请写 applicant", "; it is one by applicant: say which with applicant"
    return f"；applicant {correction.applicant} 不符", f"; applicant {correction.applicant} does not fit"


def cell_of(connection: duckdb.DuckDBPyConnection, correction: Correction) -> tuple[str, Decimal | None]:
    """The report whose cell or statement is to be corrected, and its value. Raises WarehouseError where it is not as
    expected."""
    place = f"{correction.file}:{correction.line}"
    table, one, which = _place(correction)
    columns = "f.raw, f.value" if correction.quote is None else "plain(f.published), f.published"
    # the report first: its cells are then found without searching those of all others
    _select_reports(connection, correction)
    found = connection.execute(
        f"""
        select f.report_id, {columns}
        from {table} as f
        where f.report_id in (from corrected_reports) and f.indicator = ? and {one}
        """,
        [correction.indicator, which],
    ).fetchall()
    if len(found) != 1:
        zh, en = _why_no_cell(connection, correction, table)
        raise WarehouseError(
            f"{place}: 更正没有对应的格子（找到 {len(found)} 个{zh}），未发布 / "
            f"the correction matches {len(found)} cells instead of one{en}, nothing was published"
        )
    ((report, raw, value),) = found
    ((is_count,),) = connection.execute(
        "select coalesce(bool_and(unit is not null and unit not in (select unnest(?))), false) "
        "from indicators where indicator = ?",
        [[unit for unit in MONEY if unit], correction.indicator],
    ).fetchall()
    if is_count and (correction.value % 1 or (correction.value < 0 and not correction.indicator.endswith(".change"))):
        raise WarehouseError(
            f"{place}: {correction.indicator} 是件数、条数之类，不能更正为 {correction.value}；未发布 / "
            f"{correction.indicator} is a count and cannot be corrected to {correction.value}; nothing was published"
        )
    if raw != correction.expect:
        raise WarehouseError(
            f"{place}: 原文应为“{correction.expect}”，现为“{raw}”；请核对后修改或删除该更正，未发布 / "
            f"the cell prints {raw!r}, not {correction.expect!r}; change the correction; nothing was published"
        )
    return report, value


def record_decisions(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Record the decisions. The last one about a finding counts, and only while the finding is unchanged."""
    connection.execute("delete from decisions")
    last = {decision.finding: number for number, decision in enumerate(decisions)}
    insert(
        connection,
        "decisions",
        [_decision_row(decision, last[decision.finding] == number) for number, decision in enumerate(decisions)],
    )


def _decision_row(decision: Decision, is_last: bool) -> Row:
    """The row of a decision. One that counts is `gone` until its finding is found."""
    return {
        "finding_id": decision.finding,
        "decision": decision.decision,
        "decided_by": decision.by,
        "decided_on": decision.date,
        "note": decision.note,
        "about": decision.about,
        "expected": decision.expected,
        "actual": decision.actual,
        "state": "gone" if is_last else "replaced",
        "file": f"{decision.file}:{decision.line}",
    }
