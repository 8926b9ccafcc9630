"""Queries that other rooms need: the documents and runs of a warehouse, and what it was built with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from gongkai.sql.connection import UnusableWarehouseError, connect, rows_of
from gongkai.sql.records import RunRow


def published_documents(target: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What the published file was built with, and its documents (document_id → hints)."""
    if not target.exists():
        return {}, {}
    with connect(target, read_only=True) as connection:
        try:
            built_with = connection.execute("select name, value from build").fetchall()
            known = connection.execute("select document_id, hints from documents").fetchall()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise UnusableWarehouseError(
                f"{target} 不是这一版 gongkai 的数据库：运行 gongkai mend，再运行 gongkai nightly 由档案重建 / "
                f"{target} is no warehouse of this version of gongkai: run 'gongkai mend', which moves it away, then "
                f"'gongkai nightly', which builds it anew from the archive ({str(error).splitlines()[0]})"
            ) from None
    return dict(built_with), dict(known)


def not_loaded(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> list[tuple[str, str, str]]:
    """Which of these documents have no loaded report: their address, and why, in both languages. Local files with the
    same bytes are all listed."""
    return connection.execute(
        """
        with places as (
            select document_id, source_url from reports
            union
            select document_id, source_url from sightings where source_url like 'file:%'
        )
        select p.source_url,
            r.status || '：' || coalesce(string_agg(f.message_zh, '；' order by f.rule, f.finding_id), ''),
            r.status || ': ' || coalesce(string_agg(f.message_en, '; ' order by f.rule, f.finding_id), '')
        from reports as r
        join places as p using (document_id)
        left join findings as f on f.report_id = r.report_id and f.severity in ('error', 'warning')
        where r.status <> 'loaded' and r.document_id in (select unnest(?))
        group by p.source_url, r.status
        order by p.source_url
        """,
        [list(documents)],
    ).fetchall()


def documents_with(connection: duckdb.DuckDBPyConnection, rule: str) -> set[str]:
    """The documents with a finding of `rule`."""
    return _documents(
        connection, "select document_id from reports join findings using (report_id) where rule = ?", rule
    )


def documents_of(connection: duckdb.DuckDBPyConnection, status: str) -> set[str]:
    """The documents whose report has this status."""
    return _documents(connection, "select document_id from reports where status = ?", status)


def documents_named(connection: duckdb.DuckDBPyConnection, report: str) -> set[str]:
    """The documents of the reports whose id begins with `report`."""
    return _documents(connection, "select document_id from reports where starts_with(report_id, ?)", report)


def attempts_stopped(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The documents whose reading a time limit stopped, and how often each was read."""
    return dict(
        connection.execute(
            """
            select r.document_id, max(coalesce(try_cast(f.actual as integer), 1))
            from findings as f
            join reports as r using (report_id)
            where f.rule = 'reading.timeout'
            group by r.document_id
            """
        ).fetchall()
    )


def documents_of_other_converters(connection: duckdb.DuckDBPyConnection, version: str) -> set[str]:
    """The documents converted by another program than that of `version` (reader+converter)."""
    return _documents(
        connection,
        "select document_id from documents where reader_version like '%+%' and reader_version <> ?",
        version,
    )


def _documents(connection: duckdb.DuckDBPyConnection, query: str, value: str) -> set[str]:
    return {document_id for (document_id,) in connection.execute(query, [value]).fetchall()}


def district_codes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """document_id → district code of its report, where known."""
    return dict(
        connection.execute("select document_id, district_code from reports where district_code is not null").fetchall()
    )


def recorded_runs(connection: duckdb.DuckDBPyConnection) -> list[RunRow]:
    """The recorded runs, oldest first."""
    cursor = connection.execute(
        "select * replace (started_at::varchar as started_at, finished_at::varchar as finished_at) "
        "from runs order by run_id"
    )
    return [RunRow(**row) for row in rows_of(cursor)]


def built_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The run that published the file, if recorded."""
    found = connection.execute("select value from build where name = 'run_id'").fetchone()
    return found[0] if found else None


def pages_with_loaded_attachments(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The addresses of pages that link a document whose report was loaded."""
    rows = connection.execute(
        """
        select distinct json_extract_string(d.hints, '$.linked_from')
        from documents as d
        join reports as r using (document_id)
        where r.status in ('loaded', 'partial') and contains(d.hints, '"linked_from"')
        """
    ).fetchall()
    return {address for (address,) in rows}


def years_apart(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """The last year of a series of national forms and the first of the next one, which counts other things."""
    return connection.execute(
        """
        with national as (
            select series, first_year, lag(series) over w as series_before, lag(last_year) over w as last_year_before
            from forms
            where prescribed = 'national'
            window w as (order by position)
        )
        select last_year_before, first_year from national where series <> series_before order by first_year
        """
    ).fetchall()
