"""A part of the warehouse: some districts, agencies, years or measures. What is not restricted is included whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from gongkai.sql import objects
from gongkai.sql.names import SelectionError, districts_below, measure_name


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asked for, as typed.

    `districts`: codes or names; all districts below them are included. `agencies`: ids, names or parts of names.
    `measures`: codes or labels of harmonized measures or of rates.
    """

    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(asdict(self).values())


class Chosen:
    """A selection resolved in a warehouse: temporary tables of its connection, and conditions that use them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
        """Raises SelectionError for a name that the warehouse does not know."""
        self._by_agency = bool(selection.districts or selection.agencies)
        # written into the SQL so that views filter by the years; whole numbers cannot inject anything
        self._years = ", ".join(str(int(year)) for year in selection.years)
        self._by_measure = bool(selection.measures)
        self.measures = frozenset[str]()
        if not selection:
            return
        _check_years(connection, selection.years)
        measures = [measure_name(connection, text) for text in selection.measures]
        _keep(connection, "chosen_years", "year", selection.years)
        _keep(connection, "chosen_agencies", "agency_id", _agencies(connection, selection))
        _keep(connection, "chosen_measures", "name", measures)
        connection.execute(_DERIVED)
        rows = connection.execute("select measure from chosen_series").fetchall()
        self.measures = frozenset(measure for (measure,) in rows)

    def condition(self, name: str, columns: Collection[str]) -> str:
        """The SQL condition for the selected rows of a table or view; reference data are never restricted."""
        if name in objects.tables("reference"):
            return "true"
        return " and ".join(self._conditions(columns)) or "true"

    def columns(self, columns: Iterable[str]) -> list[str]:
        """The columns without those of measures that are not selected."""
        return [c for c in columns if not (self._by_measure and "." in c) or c in self.measures]

    def _conditions(self, columns: Collection[str]) -> Iterable[str]:
        if self._by_agency and "agency_id" in columns:
            yield "agency_id in (select agency_id from chosen_agencies)"
        elif self._by_agency and "district_code" in columns:
            yield "district_code in (select district_code from chosen_districts)"
        if self._years and "year" in columns:
            yield f"year in ({self._years})"
        if (self._by_agency or self._years) and "report_id" in columns and "year" not in columns:
            yield "report_id in (select report_id from chosen_reports)"
        if self._by_measure and "measure" in columns:
            yield "measure in (select measure from chosen_series)"
        if self._by_measure and "rate" in columns:
            yield "rate in (select rate from chosen_rates)"
        if self._by_measure and {"form", "indicator"} <= set(columns):
            yield "(form, indicator) in (select form, indicator from chosen_indicators)"


_DERIVED = """
create or replace temporary table chosen_districts as
select distinct district_code from agency_kinds where agency_id in (select agency_id from chosen_agencies);
create or replace temporary table chosen_reports as
select report_id from reports
where (agency_id in (select agency_id from chosen_agencies) or not exists (select 1 from chosen_agencies))
    and (year in (select year from chosen_years) or not exists (select 1 from chosen_years));
create or replace temporary table chosen_series as
select measure from crosswalk where measure in (select name from chosen_measures)
union
select measure from rate_terms where rate in (select name from chosen_measures);
create or replace temporary table chosen_rates as
select distinct rate from rate_terms
where rate in (select name from chosen_measures) or measure in (select name from chosen_measures);
create or replace temporary table chosen_indicators as
select distinct form, indicator from crosswalk_terms where measure in (select measure from chosen_series);
"""


def _check_years(connection: duckdb.DuckDBPyConnection, years: Sequence[int]) -> None:
    """Raise SelectionError where no report of any of these years is known or expected."""
    rows = connection.execute("select distinct year from coverage where year is not null order by year").fetchall()
    known = [year for (year,) in rows]
    if years and not set(years) & set(known):
        asked = "、".join(map(str, years))
        span = f"{known[0]}–{known[-1]}" if known else "—"
        raise SelectionError(
            f"没有 {asked} 年的报告；数据库里有 {span} 年 / no report of {asked}; the warehouse has {span}"
        )


def _agencies(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[str]:
    """The ids of the agencies selected by district and name; none where neither was asked for."""
    found: set[str] | None = None
    if selection.districts:
        codes = [code for text in selection.districts for code in districts_below(connection, text)]
        found = _ids(connection, "district_code in (select unnest(?))", codes)
    if selection.agencies:
        named = set[str]()
        for text in selection.agencies:
            exact = _ids(connection, "? in (agency_id, agency)", text)
            more = exact or _ids(connection, "contains(agency, ?)", text)
            if not more:
                raise SelectionError(
                    f"没有机关「{text}」；可用的见 coverage / no agency {text!r}; see the view coverage"
                )
            named |= more
        found = named if found is None else found & named
    if found is not None and not found:
        raise SelectionError(
            f"{'、'.join((*selection.districts, *selection.agencies))}：数据库中没有这样的机关 / "
            f"no agency in the warehouse is in {', '.join((*selection.districts, *selection.agencies))}"
        )
    return sorted(found or ())


def _ids(connection: duckdb.DuckDBPyConnection, condition: str, value: Any) -> set[str]:
    rows = connection.execute(f"select agency_id from agency_kinds where {condition}", [value]).fetchall()
    return {agency_id for (agency_id,) in rows}


def _keep(connection: duckdb.DuckDBPyConnection, table: str, column: str, values: Sequence[Any]) -> None:
    connection.execute(f"create or replace temporary table {table} as select unnest($1) as {column}", [list(values)])
