"""Sentences that several sheets of the workbook print."""

from __future__ import annotations

import duckdb

_LAST_AND_FIRST = """
with national as (
    select series, first_year, lag(series) over w as series_before, lag(last_year) over w as last_year_before
    from forms
    where prescribed = 'national'
    window w as (order by position)
)
select last_year_before, first_year from national where series <> series_before order by first_year
"""


def no_trend(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """Between which years numbers are no trend, as `forms` has it: another series of national forms counts other
    things. In Chinese and in English."""
    pairs = connection.execute(_LAST_AND_FIRST).fetchall()
    zh = "".join(f"{last} 与 {first} 之间不是趋势。" for last, first in pairs)
    return zh, " ".join(f"{last} to {first} is no trend." for last, first in pairs)
