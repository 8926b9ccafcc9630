"""Loading what was read: documents and their reports replace what the file held of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from gongkai.sql import changes
from gongkai.sql.connection import WarehouseError, column_frame, connect, frame, insert, insert_frame
from gongkai.sql.facts import write_facts
from gongkai.sql.records import (
    DocumentRow,
    Row,
    document_row,
    extra_cell_rows,
    fact_columns,
    finding_rows,
    report_row,
    statement_rows,
)
from gongkai.transforms.model import Report

CHUNK = 100
"""Reports loaded at once. With five times as many, a night needs 130 MB more and is hardly faster."""


def load_reports(staging: Path, documents: Iterable[DocumentRow], reports: Iterable[Report]) -> tuple[int, int]:
    """Load documents and their reports, replacing what the file held of them. Returns the numbers of reports and facts.

    Raises WarehouseError where a document came without a report, which would otherwise go missing unnoticed.
    """
    loaded = facts = 0
    waiting = _Waiting(documents)
    with connect(staging, read_only=False) as connection:
        is_checked = changes.begin(connection)
        for chunk in _chunks(iter(reports), CHUNK):
            connection.execute("begin")
            if _name_replaced(connection, [report.document_id for report in chunk]):
                if is_checked:
                    changes.note_replaced(connection)
                _delete(connection)
            rows = [waiting.take(report.document_id) for report in chunk]
            insert(connection, "documents", [document_row(row) for row in rows])
            insert(connection, "sightings", [asdict(seen) for row in rows for seen in row.sightings])
            read = [report for first in chunk for report in first.in_document()]
            insert(connection, "reports", [report_row(report) for report in read])
            if is_checked:
                changes.note_replaced(connection)
            _insert_facts(connection, fact_columns(read))
            insert(connection, "extra_cells", [row for report in read for row in extra_cell_rows(report)])
            insert(connection, "statements", [row for report in read for row in statement_rows(report)])
            _insert_findings(connection, [row for report in read for row in finding_rows(report)])
            connection.execute("commit")
            loaded += len(read)
            facts += sum(len(report.facts) for report in read)
    if unread := waiting.left():
        raise WarehouseError(
            f"{len(unread)} 个文件没有读取结果（共 {waiting.given} 个，如 {min(unread)[:12]}），未发布；请再运行一次 / "
            f"of {waiting.given} documents {len(unread)} came without a reading (as {min(unread)[:12]}), nothing was "
            "published; run again"
        )
    return loaded, facts


class _Waiting:
    """Documents whose report has not come yet. Reports come in the order of the documents, so few wait at a time."""

    def __init__(self, documents: Iterable[DocumentRow]) -> None:
        self._to_come, self._waiting, self.given = iter(documents), dict[str, DocumentRow](), 0

    def take(self, document_id: str) -> DocumentRow:
        """The document of a report. Raises KeyError where there is none."""
        while document_id not in self._waiting and (row := next(self._to_come, None)):
            self._waiting[row.document_id] = row
            self.given += 1
        return self._waiting.pop(document_id)

    def left(self) -> set[str]:
        """The ids of documents that came without a report."""
        for row in self._to_come:
            self._waiting[row.document_id] = row
            self.given += 1
        return set(self._waiting)


def _name_replaced(connection: duckdb.DuckDBPyConnection, document_ids: list[str]) -> bool:
    """Create the table `replaced` of these documents. Returns whether the file holds anything of them."""
    connection.execute(
        "create or replace temporary table replaced as select unnest($names::varchar[]) as document_id",
        {"names": document_ids},
    )
    held = [
        f"exists (from {table} where document_id in (select document_id from replaced))"
        for table in ("documents", "reports", "sightings")
    ]
    return connection.execute(f"select {' or '.join(held)}").fetchone() == (True,)


def _delete(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the documents of `replaced` and all that was read from them."""
    concerned = "report_id in (select report_id from reports where document_id in (select document_id from replaced))"
    for table in ("fact_values", "extra_cells", "statements", "findings"):
        connection.execute(f"delete from {table} where {concerned}")
    for table in ("reports", "documents", "sightings"):
        connection.execute(f"delete from {table} where document_id in (select document_id from replaced)")


_NUMBERS = dict.fromkeys(("page", "x0", "y0", "x1", "y1"), "float64") | {"agreed": "bool"}
"""Columns passed as numbers: passed as text they would take a third of the loading time."""


def _insert_facts(connection: duckdb.DuckDBPyConnection, columns: dict[str, list[Any]]) -> None:
    connection.register("incoming", column_frame(columns, _NUMBERS))
    write_facts(connection, "select *, false as corrected from incoming")
    connection.unregister("incoming")


def _insert_findings(connection: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    if not rows:
        return
    findings = frame(rows)
    connection.register("parts", findings)
    ids = connection.execute(
        "select finding_key(whose, year, rule, indicator, applicant, detail) as finding_id from parts"
    ).df()
    connection.unregister("parts")
    findings = findings.drop(columns=["whose", "year", "detail"]).assign(finding_id=ids["finding_id"].to_numpy())
    insert_frame(connection, "findings", findings)


def _chunks(items: Iterator[Report], size: int) -> Iterator[list[Report]]:
    while chunk := list(islice(items, size)):
        yield chunk
