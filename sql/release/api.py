"""A static JSON API: one file per report, agency, district, and measure and year, each written on its own.

Rows come sorted from the database, so that only one file's rows are in memory at a time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from gongkai.sql.connection import column_names

Row = dict[str, Any]

_BATCH = 5_000
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|%#\x00-\x1f]')
_LONGEST = 70

# the cells that a value is computed from: the total column where an indicator is printed per applicant
_CELLS = """
select f.report_id, t.measure, f.form, f.form || '/' || f.indicator || ':' || coalesce(f.applicant, '') as cell,
    t.sign, f.value as part, f.unit as part_unit, f.page
from crosswalk_terms as t
join facts as f on f.form = t.form and f.indicator = t.indicator and (f.applicant is null or f.applicant = 'total')
"""
_VALUES = f"""
select h.agency_id, h.agency, h.district_code, h.measure, h.year, h.value, h.unit, h.form, h.comparability, h.caveat_zh,
    h.caveat, h.availability, h.has_error, h.n_findings, h.corrected, h.scope, h.report_id, c.cell, c.sign, c.part,
    c.part_unit, coalesce(c.page, n.page) as page, n.element
from harmonized as h
left join ({_CELLS}) as c on c.report_id = h.report_id and c.measure = h.measure and c.form = h.form
left join narrative as n on h.availability = 'in_text' and n.report_id = h.report_id and n.indicator = h.measure
where h.agency_id is not null
"""
_CELL_COLUMNS = ("cell", "sign", "part", "part_unit", "page", "element")


def write(connection: duckdb.DuckDBPyConnection, folder: Path, version: str) -> int:
    """Write the API and return the number of its files."""
    written = {
        "reports": _reports(connection, folder),
        "agencies": _agencies(connection, folder),
        "measures": _measures(connection, folder),
        "districts": _districts(connection, folder),
    }
    index = {
        "version": version,
        "cell": "reports/{report_id}.json#/cells/{form}/{indicator}:{applicant}",
        "files": written,
        "lists": {name: f"{name}.json" for name in written},
    }
    _put(folder / "index.json", index)
    return sum(written.values()) + len(written) + 1


def address(report_id: str, cell: str) -> str:
    """The address of a cell, relative to the folder of the API."""
    return f"reports/{report_id}.json#/cells/{cell}"


def file_name(key: str) -> str:
    """A key as a file name: characters that file names cannot have are replaced, and a suffix keeps names distinct."""
    plain = _NO_FILE_NAME.sub("_", key)[:_LONGEST].strip(". ")
    return plain if plain == key else f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _reports(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    cells = _Groups(connection, _FACTS)
    found = _Groups(connection, _FINDINGS)
    statements = _Groups(connection, _STATEMENTS)

    def files() -> Iterator[tuple[Row, Row]]:
        for report in _rows(connection, _REPORTS):
            key = report["report_id"]
            content = report | {
                "cells": _by_form(cells.of(key)),
                "statements": statements.of(key),
                "findings": found.of(key),
            }
            listed = {
                name: report[name] for name in ("report_id", "agency_id", "agency", "year", "status", "is_current")
            }
            yield listed, content

    return _write_files(folder, "reports", "report_id", files())


def _by_form(rows: list[Row]) -> dict[str, dict[str, Row]]:
    """The cells that a report prints, by form and by the name they have in addresses."""
    cells: dict[str, dict[str, Row]] = {}
    for row in rows:
        cells.setdefault(row.pop("form"), {})[row.pop("cell")] = row
    return cells


def _agencies(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    values = _Groups(connection, f"{_VALUES} order by h.agency_id, h.measure, h.year, h.report_id, c.cell")

    def files() -> Iterator[tuple[Row, Row]]:
        for agency in _rows(connection, _AGENCIES):
            by_measure: dict[str, list[Row]] = {}
            for value in _with_cells(values.of(agency["agency_id"]), ("agency_id", "agency", "district_code")):
                by_measure.setdefault(value.pop("measure"), []).append(value)
            yield agency, agency | {"measures": by_measure}

    return _write_files(folder, "agencies", "agency_id", files())


def _measures(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write a file per measure, and one for each of its years with the numbers of all agencies."""
    forms = _Groups(connection, "select * from crosswalk order by measure, form")
    breaks = _Groups(connection, "select * from breaks order by measure, year, kind, what_en")
    order = "order by h.measure, h.year, h.district_code, h.agency_id, h.report_id, c.cell"
    rows = _rows(connection, f"{_VALUES} and h.year is not null {order}")
    years: dict[str, list[int]] = {}
    for (measure, year), values in groupby(rows, lambda row: (row["measure"], row["year"])):
        _put(folder / "measures" / measure / f"{year}.json", _with_cells(values, ("measure", "year")))
        years.setdefault(measure, []).append(year)

    def files() -> Iterator[tuple[Row, Row]]:
        for listed in _rows(connection, _MEASURES):
            key = listed["measure"]
            links = {str(year): f"measures/{key}/{year}.json" for year in years.get(key, [])}
            yield listed, listed | {"forms": forms.of(key), "breaks": breaks.of(key), "years": links}

    return _write_files(folder, "measures", "measure", files()) + sum(map(len, years.values()))


def _districts(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    agencies = _Groups(connection, _AGENCIES_OF_DISTRICTS)
    numbers = _Groups(connection, _NUMBERS_OF_DISTRICTS)

    def files() -> Iterator[tuple[Row, Row]]:
        for district in _rows(connection, _DISTRICTS):
            key = district["district_code"]
            by_measure: dict[str, list[Row]] = {}
            for value in _with_cells(numbers.of(key), ()):
                by_measure.setdefault(value.pop("measure"), []).append(value)
            own = [{"agency_id": row["agency_id"], "file": f"agencies/{file_name(row['agency_id'])}.json"}
                   for row in agencies.of(key)]  # fmt: skip
            yield district, district | {"agencies": own, "measures": by_measure}

    return _write_files(folder, "districts", "district_code", files())


def _with_cells(rows: Iterable[Row], left_out: tuple[str, ...]) -> list[Row]:
    """Merge rows that differ only in their cell into one row per value, which lists its cells."""
    values: list[Row] = []
    for _, group in groupby(rows, lambda row: {k: v for k, v in row.items() if k not in _CELL_COLUMNS}):
        parts = list(group)
        first = parts[0]
        value = {k: v for k, v in first.items() if k not in (*_CELL_COLUMNS, *left_out)}
        cells = [
            {
                "address": address(part["report_id"], part["cell"]),
                "sign": part["sign"],
                "value": part["part"],
                "unit": part["part_unit"],
                "page": part["page"],
            }
            for part in parts
            if part["cell"] is not None
        ]
        value["cells"] = cells
        if first.get("availability") == "in_text":
            value["statement"] = {
                "address": f"reports/{first['report_id']}.json#/statements",
                "page": first["page"],
                "element": first["element"],
            }
        values.append(value)
    return values


class _Groups:
    """The rows of a query grouped by its first column, by which it is sorted;
    groups must be asked for in that order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        rows = _rows(connection, sql)
        self._groups = groupby(rows, lambda row: str(next(iter(row.values()))))
        self._next = self._take()

    def _take(self) -> tuple[str, list[Row]] | None:
        found = next(self._groups, None)
        return (found[0], list(found[1])) if found else None

    def of(self, key: str) -> list[Row]:
        while self._next and self._next[0] < key:
            self._next = self._take()
        if self._next and self._next[0] == key:
            return [dict(list(row.items())[1:]) for row in self._next[1]]
        return []


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Row]:
    cursor = connection.cursor()
    cursor.execute(sql)
    names = column_names(cursor)
    while batch := cursor.fetchmany(_BATCH):
        yield from (dict(zip(names, row, strict=True)) for row in batch)


def _write_files(folder: Path, kind: str, key: str, files: Iterable[tuple[Row, Row]]) -> int:
    """Write a file per entry, and the list of all, line by line."""
    (folder / kind).mkdir(parents=True, exist_ok=True)
    number = 0
    with (folder / f"{kind}.json").open("w", encoding="utf-8") as listing:
        for listed, content in files:
            path = f"{kind}/{file_name(str(listed[key]))}.json"
            _put(folder / path, content)
            listing.write(("[\n" if number == 0 else ",\n") + _json(listed | {"file": path}))
            number += 1
        listing.write("[]\n" if number == 0 else "\n]\n")
    return number


def _put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_json(content) + "\n", encoding="utf-8")


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    """A value as JSON holds it exactly: numbers with more digits than a program
    keeps become text, times become dates."""
    if not isinstance(value, Decimal):
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if len(value.normalize().as_tuple().digits) <= 15 else f"{value.normalize():f}"


_REPORTS = """
select r.report_id, r.agency_id, r.agency, r.district_code, r.district, r.year, r.title, r.published_on, r.scope,
    r.status, r.is_current, r.superseded_by, r.is_pending, r.withdrawn_on, r.source_url, r.document_id, d.media_type
from reports as r
left join documents as d using (document_id)
order by r.report_id
"""
_FACTS = """
select f.report_id, f.indicator || ':' || coalesce(f.applicant, '') as cell, f.form, f.table_id, f.value, f.unit,
    f.state, f.raw, f.note, f.page, f.x0, f.y0, f.x1, f.y1, f.reader, f.agreed, f.corrected
from facts as f
order by f.report_id, f.form, f.table_id, f.indicator, f.applicant
"""
_FINDINGS = """
select report_id, finding_id, rule, severity, table_id, indicator, applicant, expected, actual, cause, message_zh,
    message_en, decision
from findings
order by report_id, finding_id
"""
_STATEMENTS = """
select report_id, indicator, value, published, corrected, approximate, unit, polarity, scope, period, quote, page,
    element, "start", "end"
from statements
order by report_id, "start", indicator, value
"""
_AGENCIES = """
select agency_id, agency, district_code, kind, unit_type, level from agency_kinds order by agency_id
"""
_MEASURES = """
select measure, any_value(label_zh) as label_zh, any_value(label_en) as label_en, any_value(unit) as unit
from crosswalk group by measure order by measure
"""
_DISTRICTS = """
select district_code, district, full_name, level, parent_code, status
from districts
where district_code in (select district_code from district_measures)
order by district_code
"""
_AGENCIES_OF_DISTRICTS = (
    "select district_code, agency_id from agency_kinds where district_code is not null order by all"
)
_NUMBERS_OF_DISTRICTS = f"""
select d.district_code, d.measure, d.year, d.value, d.unit, d.basis, d.n_reports, d.n_missing, d.missing, d.parts,
    d.not_added, d.comparability, d.has_error, d.n_findings, d.corrected, d.report_id, c.cell, c.sign, c.part,
    c.part_unit, c.page
from district_measures as d
left join harmonized as h on d.basis = 'whole_region' and h.report_id = d.report_id and h.measure = d.measure
left join ({_CELLS}) as c on c.report_id = h.report_id and c.measure = h.measure and c.form = h.form
order by d.district_code, d.measure, d.year, c.cell
"""
