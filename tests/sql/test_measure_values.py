"""`measures` shows what the file keeps as `measure_values` and `measure_forms`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from gongkai.sql import objects

LARGE = Decimal("98765432101")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        for table in ("measure_values", "measure_forms"):
            made.execute(objects.statement("tables", table))
        made.execute(objects.statement("views", "measures"))
        made.execute(
            "insert into measure_forms values (1, 1, 'a', '2021', true), (1, 2, 'b', null, true), "
            "(1, 3, 'c', null, false), (2, 1, 'a', '2019', true), (2, 2, 'b', '2019', true), (2, 3, 'c', '2019', true)"
        )
        yield made


@pytest.mark.parametrize(
    ("kept", "values", "availability"),
    [
        ("1, [7, null, null], null", [7, None, None], ["reported", "not_reported", "no_counterpart"]),
        ("1, [0, null, null], null", [0, None, None], ["reported", "not_reported", "no_counterpart"]),
        ("2, [-3, null, 2], [null, 96171.6, null]", [-3, Decimal("96171.6"), 2], ["reported"] * 3),
        (f"2, [null, 1, null], [{LARGE}, null, null]", [LARGE, 1, None], ["reported", "reported", "not_reported"]),
    ],
)
def test_a_number_is_shown_as_it_is(
    connection: duckdb.DuckDBPyConnection, kept: str, values: list[Any], availability: list[str]
) -> None:
    connection.execute("delete from measure_values")
    connection.execute(
        f"insert into measure_values values (2023, '640104', '640104-水务局', 'r1', {kept}, null, null, null)"
    )
    rows = connection.execute(
        "select measure, value, availability, has_error, n_findings, corrected, typeof(value) from measures order by 1"
    ).fetchall()
    doubt = (False, 0, False, "DECIMAL(38,4)")
    assert rows == [(m, v, a, *doubt) for m, v, a in zip("abc", values, availability, strict=True)]


def test_a_doubt_stands_beside_its_own_measure(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("delete from measure_values")
    connection.execute(
        "insert into measure_values values (2023, '640104', '640104-水务局', 'r1', 2, [1, 2, 3], null, "
        "[false, true, false], [0, 1, 2], [true, false, false])"
    )
    rows = connection.execute("select measure, form, has_error, n_findings, corrected from measures order by 1")
    assert rows.fetchall() == [
        ("a", "2019", False, 0, True),
        ("b", "2019", True, 1, False),
        ("c", "2019", False, 2, False),
    ]
