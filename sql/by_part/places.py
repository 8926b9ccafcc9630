"""To which province and year rows belong (by report, district or agency), and which provinces are linked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

import duckdb

OF_NO_PROVINCE = "00"
"""The province of central state organs, and of reports whose district is unknown."""

_PROVINCE = f"coalesce(nullif(left({{0}}, 2), ''), '{OF_NO_PROVINCE}')"

_REPORTS = f"""
create or replace temporary table part_reports as
select report_id, agency_id, {_PROVINCE.format("district_code")} as province, year from reports
"""

_LINKS = f"""
with linked as (
    select district_code as one, parent_code as other from district_history where parent_code is not null
    union all
    select district_code, unnest(string_split(successors, '|')) from district_history where successors is not null
    union all
    select predecessor_id, successor_id from agency_successions
    union all
    select agency_id, district_code from agency_kinds
    union all
    select agency_id, district_code from agencies
    union all
    select agency_id, province from part_reports where agency_id is not null
)
select distinct {_PROVINCE.format("one")}, {_PROVINCE.format("other")} from linked
"""
"""Pairs of provinces between which agencies or districts moved, or where an agency's number or reports belong to
another province than its district."""


class Place(NamedTuple):
    """A province, as the first two digits of its code, and a year; the year is None where it is unknown."""

    province: str
    year: int | None


def place_reports(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table `part_reports`, which the expressions below use."""
    connection.execute(_REPORTS)


def placed(columns: Collection[str]) -> tuple[str, str] | None:
    """SQL for province and year of the rows of a table or view `t`, joined with part_reports as `p`; None where its
    rows belong to no place."""
    if "district_code" in columns and "year" in columns:
        return _PROVINCE.format("t.district_code"), "t.year"
    if report_of(columns):
        return f"coalesce(p.province, '{OF_NO_PROVINCE}')", "p.year"
    if "agency_id" in columns and "year" in columns:
        return _PROVINCE.format("t.agency_id"), "t.year"
    return None


def report_of(columns: Collection[str]) -> str:
    """The column that holds the report of a row; empty where there is none."""
    return next((column for column in ("report_id", "to_report") if column in columns), "")


def from_placed(name: str, columns: Collection[str]) -> str:
    """The FROM item that `placed` needs: a table or view as `t`, joined with part_reports where necessary."""
    report = report_of(columns)
    if not report or {"district_code", "year"} <= set(columns):
        return f"{name} as t"
    return f"{name} as t left join part_reports as p on p.report_id = t.{report}"


def groups(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    """For each province the set of provinces linked with it, itself included."""
    found: dict[str, set[str]] = {}
    for one, other in connection.execute(_LINKS).fetchall():
        joined = found.get(one, {one}) | found.get(other, {other})
        for province in joined:
            found[province] = joined
    return {province: frozenset(together) for province, together in found.items()}


_Of = TypeVar("_Of")


def batches(ordered: Iterable[_Of], reports: Mapping[_Of, int], most: int) -> Iterator[list[_Of]]:
    """Group places or years, in order, into batches of at most `most` reports, so that each batch fits into memory."""
    batch: list[_Of] = []
    total = 0
    for one in ordered:
        count = reports.get(one, 0)
        if batch and total + count > most:
            yield batch
            batch, total = [], 0
        batch.append(one)
        total += count
    if batch:
        yield batch
