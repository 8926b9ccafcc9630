"""The differences between two warehouse files: the published one and the one that is to replace it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.sql.quoting import quoted_text


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, of a fact or (without an indicator) of a report; `was` or `now` is None where there was or is
    none.

    A fact is described by its printed text, or its state where nothing is printed, plus its value where that differs
    from the text.
    """

    report_id: str
    agency: str | None
    year: int | None
    indicator: str | None
    applicant: str | None
    was: str | None
    now: str | None


_CHANGES = """
with was as (
    select report_id, table_id, indicator, applicant, {shown_as} as shown_as from old.facts
),
now as (
    select report_id, table_id, indicator, applicant, {shown_as} as shown_as from made.facts
),
changed as (
    select
        coalesce(w.report_id, n.report_id) as report_id,
        coalesce(w.table_id, n.table_id) as table_id,
        coalesce(w.indicator, n.indicator) as indicator,
        coalesce(w.applicant, n.applicant) as applicant,
        w.shown_as as was,
        n.shown_as as now
    from was as w
    full join now as n
        on n.report_id = w.report_id
        and n.table_id = w.table_id
        and n.indicator = w.indicator
        and n.applicant is not distinct from w.applicant
    where n.shown_as is distinct from w.shown_as
    union all
    select report_id, null, null, null, {report_w}, {report_n}
    from old.reports as w
    full join made.reports as n using (report_id)
    where {report_n} is distinct from {report_w}
)
select c.report_id, coalesce(n.agency, w.agency), coalesce(n.year, w.year), c.indicator, c.applicant, c.was, c.now
from changed as c
left join made.reports as n using (report_id)
left join old.reports as w on w.report_id = c.report_id
order by c.report_id, c.table_id nulls first, c.indicator, c.applicant
"""
_SHOWN_AS = """case
    when corrected then raw || ' → ' || plain(value)
    when raw = '' then state
    when state = 'reported' and raw <> plain(value) then raw || ' = ' || plain(value)
    else raw
end"""
_REPORT = "{0}.status || ' ' || coalesce({0}.agency_id, '?') || ' ' || coalesce({0}.year::varchar, '?')"


def changes(staging: Path, published: Path) -> Iterator[Change]:
    """Every fact and report that is new, gone or different, by report. Where `published` does not exist, all is new."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted_text(staging)} as made (read_only)")
        old = published if published.exists() else staging
        connection.execute(f"attach {quoted_text(old)} as old (read_only)")
        connection.execute("use made")
        sql = _CHANGES.format(shown_as=_SHOWN_AS, report_w=_REPORT.format("w"), report_n=_REPORT.format("n"))
        cursor = connection.execute(sql)
        while rows := cursor.fetchmany(1000):
            yield from (Change(*row) for row in rows)
