"""Sentences that several sheets of the workbook print."""

from __future__ import annotations

import duckdb

from gongkai.sql.queries import years_apart


def no_trend(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """Between which years numbers are no trend, in Chinese and in English."""
    pairs = years_apart(connection)
    zh = "".join(f"{last} 与 {first} 之间不是趋势。" for last, first in pairs)
    return zh, " ".join(f"{last} to {first} is no trend." for last, first in pairs)
