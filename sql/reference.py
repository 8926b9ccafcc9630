"""Loading the reference data: its CSVs as tables, and the formulas in them as terms."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from gongkai.sql import objects
from gongkai.sql.connection import WarehouseError, disable_type_sniffing, insert
from gongkai.sql.records import Row
from gongkai.transforms.formulas import parse_bound, parse_equation, parse_sum

_T = TypeVar("_T")

FORMULAS = {"identity": parse_equation, "bound": parse_bound}
"""The kinds of rules that are formulas over the cells of one report, and how each is written."""

_Rows = list[tuple[int, dict[str, str]]]


def try_reference(folder: Path) -> None:
    """Load the reference data for nothing but its mistakes. Raises WarehouseError."""
    with duckdb.connect() as connection:
        disable_type_sniffing(connection)
        objects.create(connection)
        load_reference(connection, folder)


def load_reference(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The reference CSVs, and the formulas of crosswalk, rates and checks as terms."""
    rows = {table: list(_numbered(folder / f"{table}.csv")) for table in objects.tables("reference")}
    for table, numbered in rows.items():
        try:
            _insert_texts(connection, table, [row for _, row in numbered])
        except duckdb.Error:
            for line, row in numbered:  # which one it was
                try:
                    _insert_texts(connection, table, [row])
                except duckdb.Error as error:
                    raise _bad_reference(folder / f"{table}.csv", line, error) from None
            raise
    insert(connection, "crosswalk_terms", list(_crosswalk_terms(folder / "crosswalk.csv", rows["crosswalk"])))
    insert(connection, "rate_terms", list(_rate_terms(folder / "rate_definitions.csv", rows["rate_definitions"])))
    insert(connection, "check_terms", list(_check_terms(folder / "checks.csv", rows["checks"])))


def _crosswalk_terms(path: Path, rows: _Rows) -> Iterator[Row]:
    for line, row in rows:
        for term in _parsed(path, line, parse_sum, row["formula"]):
            yield {"measure": row["measure"], "form": row["form"], "indicator": term.name, "sign": term.sign}


def _rate_terms(path: Path, rows: _Rows) -> Iterator[Row]:
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


def _check_terms(path: Path, rows: _Rows) -> Iterator[Row]:
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


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a reference CSV with the line each ends on. Raises WarehouseError for what is not as its header."""
    line = 1
    try:
        data = path.read_bytes()
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = {entry.name for entry in objects.header("tables", path.stem).columns}
        if differing := names ^ set(reader.fieldnames or ()):
            raise ValueError(f"columns missing or unknown: {', '.join(sorted(differing))}")
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise ValueError(f"{len(names)} columns expected")
            yield line, row
    except UnicodeDecodeError as error:
        raise _bad_reference(path, data.count(b"\n", 0, error.start) + 1, error) from None
    except csv.Error as error:
        raise _bad_reference(path, line + 1, error) from None
    except (OSError, ValueError) as error:
        raise _bad_reference(path, line, error) from None


def _bad_reference(path: Path, line: int, error: Exception) -> WarehouseError:
    return WarehouseError(f"{path}:{line}: 参考数据有误 / the reference data cannot be loaded: {error}")


def _insert_texts(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, str]]) -> None:
    """Rows of a CSV; an empty field is NULL."""
    insert(connection, table, [{name: text or None for name, text in row.items()} for row in rows])


def _parsed(path: Path, line: int, parse: Callable[[str], _T], text: str) -> _T:
    try:
        return parse(text)
    except ValueError as error:
        raise WarehouseError(f"{path}:{line}: 公式有误 / the formula is not understood: {error}") from None
