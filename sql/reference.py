"""Loading the reference data: its CSV files as tables, and the formulas in them as terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from gongkai.reference import Numbered, ReferenceDataError, read_table
from gongkai.sql import objects
from gongkai.sql.connection import disable_type_sniffing, insert
from gongkai.sql.facts import number_cells
from gongkai.sql.records import Row
from gongkai.transforms.formulas import parse_bound, parse_equation, parse_sum

_T = TypeVar("_T")

FORMULAS = {"identity": parse_equation, "bound": parse_bound}
"""The kinds of rules that are formulas over the cells of one report, each with its parser."""


def try_reference(folder: Path) -> None:
    """Load the reference data only to find mistakes in it. Raises ReferenceDataError."""
    with duckdb.connect() as connection:
        disable_type_sniffing(connection)
        objects.create_tables(connection)
        load_reference(connection, folder)


def load_reference(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Load the reference CSV files, and the formulas of crosswalk, rates and checks as terms."""
    rows = {table: read_table(folder / f"{table}.csv", _columns(table)) for table in objects.tables("reference")}
    for table, numbered in rows.items():
        try:
            _insert_texts(connection, table, [row for _, row in numbered])
        except duckdb.Error:
            for line, row in numbered:  # to find the row with the mistake
                try:
                    _insert_texts(connection, table, [row])
                except duckdb.Error as error:
                    raise ReferenceDataError(
                        folder / f"{table}.csv",
                        line,
                        f"参考数据有误（{error}）",
                        f"the reference data cannot be loaded: {error}",
                    ) from None
            raise
    insert(connection, "crosswalk_terms", list(_crosswalk_terms(folder / "crosswalk.csv", rows["crosswalk"])))
    insert(connection, "rate_terms", list(_rate_terms(folder / "rate_definitions.csv", rows["rate_definitions"])))
    insert(connection, "check_terms", list(_check_terms(folder / "checks.csv", rows["checks"])))
    number_cells(connection)


def _crosswalk_terms(path: Path, rows: Numbered) -> Iterator[Row]:
    for line, row in rows:
        for term in _parsed(path, line, parse_sum, row["formula"]):
            yield {"measure": row["measure"], "form": row["form"], "indicator": term.name, "sign": term.sign}


def _rate_terms(path: Path, rows: Numbered) -> Iterator[Row]:
    for line, row in rows:
        for part in ("numerator", "denominator"):
            for term in _parsed(path, line, parse_sum, row[part]):
                is_numerator = part == "numerator"
                yield {
                    "rate": row["rate"],
                    "measure": term.name,
                    "is_numerator": is_numerator,
                    "sign": term.sign,
                }


def _check_terms(path: Path, rows: Numbered) -> Iterator[Row]:
    for line, row in rows:
        if row["kind"] not in FORMULAS:
            continue
        left, right = _parsed(path, line, FORMULAS[row["kind"]], row["formula"])
        names_indicators = row["scope"] != "indicator"
        for terms, is_left in ((left, True), (right, False)):
            for term in terms:
                yield {
                    "check_id": row["check_id"],
                    "indicator": term.name if names_indicators else None,
                    "applicant": None if names_indicators else term.name,
                    "sign": term.sign if is_left else -term.sign,
                    "is_left": is_left,
                }


def _columns(table: str) -> list[str]:
    return [column.name for column in objects.header("tables", table).columns]


def _insert_texts(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, str]]) -> None:
    """Insert rows of a CSV file; an empty field is NULL."""
    insert(connection, table, [{name: text or None for name, text in row.items()} for row in rows])


def _parsed(path: Path, line: int, parse: Callable[[str], _T], text: str) -> _T:
    try:
        return parse(text)
    except ValueError as error:
        raise ReferenceDataError(
            path, line, f"公式有误（{error}）", f"the formula is not understood: {error}"
        ) from None
