"""What changed in a warehouse since its rules were last applied: which reports, by their agency, district and year.

Loading records the reports that it replaces and adds, in a table of the staging file that is dropped at publication.
Decisions, corrections and the clock add theirs when the file is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import duckdb

from gongkai.sql.corrections import apply_corrections, record_decisions
from gongkai.transforms.model import Correction, Decision

NOTED = "changed_reports"
KEYS = "changed_keys"
"""The temporary table that neighbourhoods/*.sql read: report_id, agency_id, district_code, year."""

_ROW = "report_id, agency_id, district_code, year"


def begin(connection: duckdb.DuckDBPyConnection) -> bool:
    """Prepare to record what loading changes. Returns False for a file that was
    never checked, where everything is new."""
    checked = connection.execute("select count(*) > 0 from build").fetchone() == (True,)
    if checked:
        connection.execute(
            f"create table if not exists {NOTED} "
            "(report_id varchar, agency_id varchar, district_code varchar, year smallint)"
        )
    return checked


def note_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    """Record the reports of the documents in the table `replaced`, as they are now."""
    connection.execute(
        f"insert into {NOTED} select {_ROW} from reports where document_id in (select document_id from replaced)"
    )


def is_noted(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file recorded what was loaded into it since it was last checked."""
    found = connection.execute(
        "select count(*) from duckdb_tables() where table_name = ? and database_name = current_database()", [NOTED]
    ).fetchone()
    return found != (0,)


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the records, before publication."""
    connection.execute(f"drop table if exists {NOTED}")


def collect(connection: duckdb.DuckDBPyConnection, since: datetime, until: datetime) -> None:
    """Fill `changed_keys` with what was loaded, and with reports that the clock moved from the future into the past or
    back since the last run (sql/derived/editions.sql takes a sighting in the future for a mistake)."""
    connection.execute(f"create or replace temporary table {KEYS} as select distinct {_ROW} from {NOTED}")
    connection.execute(
        f"""
        insert into {KEYS}
        select {_ROW}
        from reports
        where document_id in (
            select document_id from documents where first_seen_at > $1
            union all
            select document_id from sightings where first_seen_at > $1 or given_since > $1
        )
        """,
        [min(since, until)],
    )


def decide(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Record the decisions. Adds to the changed reports those with a finding whose decision changed, and editions that
    wait or waited for a decision (these have no finding of their own)."""
    compared = "select finding_id, decision, expected, actual, state = 'replaced' from decisions"
    if not _record(connection, "decisions", compared, lambda: record_decisions(connection, decisions)):
        return
    connection.execute(
        f"""
        insert into {KEYS}
        select {_ROW}
        from reports
        where report_id in (
                select report_id from findings where finding_id in (select finding_id from changed_decisions)
            )
            or finding_key(agency_id, year, 'edition.pending', null, null, report_id)
                in (select finding_id from changed_decisions)
        """
    )


def correct(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> bool:
    """Apply the corrections, and add the reports whose corrections changed. Returns whether there are any."""
    compared = (
        "select report_id, indicator, applicant, quote, published, value from corrections where report_id is not null"
    )
    if not _record(connection, "corrections", compared, lambda: apply_corrections(connection, corrections)):
        return False
    added = connection.execute(
        f"insert into {KEYS} select {_ROW} from reports where report_id in (select report_id from changed_corrections)"
    ).fetchone()
    return added != (0,)


def _record(connection: duckdb.DuckDBPyConnection, table: str, compared: str, record: Callable[[], None]) -> bool:
    """Call `record` and put the rows of `compared` that it removed or added into `changed_<table>`. Returns whether
    there are any."""
    connection.execute(f"create or replace temporary table was as {compared}")
    record()
    connection.execute(
        f"create or replace temporary table changed_{table} as "
        f"((from was except all {compared}) union all ({compared} except all from was))"
    )
    return connection.execute(f"select exists (from changed_{table})").fetchone() == (True,)
