"""What speaks against publishing: a report that gives less than it did, however many others came."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gongkai.sql.publish_gate import shortfalls
from tests.sql.conftest import Builder, change, made, report_id

ONE = f"report_id = '{report_id('one')}'"
CELL = f"{ONE} and cell = (select min(cell) from fact_values where {ONE})"


@pytest.fixture(scope="module")
def files(make_shared: Builder) -> tuple[Path, Path]:
    """A published file of two reports, and one of these and a third."""
    return make_shared(made("one"), made("two")), make_shared(made("one"), made("two"), made("three"))


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ("", []),
        (f"delete from fact_values where {CELL}", [(1, 1)]),
        # as many cells, one of them without a number
        (f"update fact_values set number = null, state = 1 where {CELL}", [(0, 1)]),
        # a cell is gone, and one of a new report came in its place
        (f"update fact_values set report_id = '{report_id('three')}', cell = 30000 where {CELL}", [(1, 1)]),
        # more than before: nothing is lost
        (f"insert into fact_values select * replace (30000 as cell) from fact_values where {CELL}", []),
    ],
)
def test_what_a_report_gives_less_is_named(
    files: tuple[Path, Path], tmp_path: Path, changed: str, lost: list[tuple[int, int]]
) -> None:
    published, fuller = files
    staging = tmp_path / "made.duckdb"
    shutil.copy(fuller, staging)
    if changed:
        change(staging, changed)
    counted = [
        [*map(int, re.findall(r"\d+(?= facts| numbers)|(?<=to )\d+", str(v)))]
        for v in shortfalls(staging, published, [])
    ]
    assert [(was - now, numbers - left) for was, numbers, now, left in counted] == lost
