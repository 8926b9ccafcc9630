"""The last gate before publication: what a new file must hold, by what is expected and by what the published one holds.

Nothing shrinks in silence: every document keeps the cells and the printed numbers that it gave, whether it was read
again by better readers or not. Which edition is the current one may change, and whose report it is. What is expected of
a source or a district stands in data/reference/expectations.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.sql.connection import MEMORY_GIB, with_memory_limit
from gongkai.sql.quoting import quoted_text

_WHO = "coalesce(w.agency, w.source_url) || ' ' || coalesce(w.year::varchar, '')"


@dataclass(frozen=True, slots=True)
class Expectation:
    """How many loaded current reports a source or a district should have, in a year or (None) in all.

    A report counts for every source that gives an edition of it: a city's own site may give a newer one of a report
    that another source has, too. Of one address only the source counts that first had a document from it.
    """

    file: str
    line: int
    source: str | None
    district: str | None
    year: int | None
    min_reports: int
    max_reports: int | None


@dataclass(frozen=True, slots=True)
class GateViolation:
    """Something that is less, or more, than it should be. `fewer` can be accepted with a reason; more cannot."""

    message_zh: str
    message_en: str
    fewer: bool = True

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}"


def shortfalls(staging: Path, published: Path, expectations: Iterable[Expectation]) -> list[GateViolation]:
    """All that speaks against replacing `published` by `staging`; empty if nothing does."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted_text(staging)} as made (read_only)")
        found = [shortfall for row in expectations for shortfall in _unmet(connection, row)]
        if published.exists():
            connection.execute(f"attach {quoted_text(published)} as old (read_only)")
            found += with_memory_limit(connection, MEMORY_GIB, lambda: list(_lost(connection)))
    return found


def unmet(published: Path, expectations: Iterable[Expectation]) -> list[GateViolation]:
    """The expectations that a file does not meet."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted_text(published)} as made (read_only)")
        return [shortfall for row in expectations for shortfall in _unmet(connection, row)]


def _unmet(connection: duckdb.DuckDBPyConnection, row: Expectation) -> Iterator[GateViolation]:
    counted = connection.execute(
        f"""
        select count(distinct r.report_id)
        from made.reports as given
        left join made.{_table_of_sources(connection)} as s using (document_id)
        join made.reports as r on r.report_id = coalesce(given.superseded_by, given.report_id)
        where r.is_current and r.status in ('loaded', 'partial') and given.status in ('loaded', 'partial')
            and (? is null or s.source = ?)
            and (? is null or starts_with(r.district_code, ?))
            and (? is null or r.year = ?)
        """,
        [row.source, row.source, row.district, row.district, row.year, row.year],
    ).fetchone()
    count = counted[0] if counted else 0
    most = row.max_reports
    if row.min_reports <= count and (most is None or count <= most):
        return
    expected = f"{row.min_reports}–{most}" if most is not None else f"≥ {row.min_reports}"
    whose, year = row.source or row.district, row.year or ""
    yield GateViolation(
        f"{row.file}:{row.line}: {whose} {year} 应有报告 {expected} 份，实有 {count}",
        f"{whose} {year}: {expected} reports expected, there are {count}",
        fewer=count < row.min_reports,
    )


def _table_of_sources(connection: duckdb.DuckDBPyConnection) -> str:
    """Which table says what sources gave a document: a file of 0.1.0 has no sightings and keeps the first source."""
    return "sightings" if _has(connection, "made", "sightings") else "documents"


def _has(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and table_name = ?", [database, table]
    )
    return found.fetchone() is not None


def _gives_the_same_cells(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether each report of the published file gives the same cells in the new one, in the same states.

    One digest of all cells tells, in a fifth of the time of counting them by report: most nights only add reports.
    Where it differs, be it that a report gives more, they are counted.
    """
    if not all(_has(connection, database, "fact_values") for database in ("old", "made")):
        return False
    cells = "select coalesce(bit_xor(hash(report_id, cell, state)), 0)"
    added = "select report_id from made.reports anti join old.reports using (report_id)"
    is_same = connection.execute(
        f"select ({cells} from old.fact_values) = xor(({cells} from made.fact_values), "
        f"({cells} from made.fact_values where report_id in ({added})))"
    ).fetchone()
    return is_same == (True,)


def _lost(connection: duckdb.DuckDBPyConnection) -> Iterator[GateViolation]:
    """Reports of the published file whose document is gone, could not be read this time, or gives less than it did."""
    if _gives_the_same_cells(connection):
        return
    rows = connection.execute(
        f"""
        with was as (
            select report_id, count(*) as facts, count(*) filter (where state = 'reported') as numbers
            from old.facts
            group by all
        ),
        now as (
            select report_id, count(*) as facts, count(*) filter (where state = 'reported') as numbers
            from made.facts
            group by all
        )
        select {_WHO}, w.report_id, was.facts, was.numbers,
            coalesce(now.facts, 0), coalesce(now.numbers, 0), m.status
        from was
        join old.reports as w using (report_id)
        left join now using (report_id)
        left join made.reports as m using (report_id)
        where coalesce(now.facts, 0) < was.facts or coalesce(now.numbers, 0) < was.numbers
        order by was.facts - coalesce(now.facts, 0) desc, w.report_id
        """
    ).fetchall()
    for who, report, facts, numbers, facts_now, numbers_now, status in rows:
        yield GateViolation(
            f"{who}（{report}）：指标值由 {facts} 个（有数 {numbers}）减为 {facts_now} 个（有数 {numbers_now}），"
            f"现为 {status or '没有该文件'}",
            f"{who} ({report}): from {facts} facts ({numbers} numbers) to {facts_now} ({numbers_now} numbers), "
            f"now {status or 'its document is gone'}",
        )
