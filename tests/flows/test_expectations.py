"""Which expectations a run has to meet, and those that ship."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from paths import ROOT, SAMPLES

from gongkai.flows.pipeline.expectations import due, load_expectations
from gongkai.flows.pipeline.run_request import make_request
from gongkai.flows.project import Project
from gongkai.sql.publish_gate import Expectation, unmet


def test_nothing_is_expected_of_what_a_part_of_a_run_left_aside() -> None:
    by_source = Expectation("e.csv", 2, "first", None, None, 2, None)
    by_district = Expectation("e.csv", 3, None, "64", None, 5, None)
    rows, asked = [by_source, by_district], {"first"}
    assert due(rows, make_request(), asked) == rows
    assert due(rows, make_request(sources=["first"]), asked) == [by_source]
    assert due(rows, make_request(districts=["640000"]), asked) == [by_district]
    assert due(rows, make_request(districts=["640104"]), asked) == []
    assert due(rows, make_request(since="2018-01-01"), asked) == []
    assert due(rows, make_request(retry_failed=True), asked) == [by_source]
    assert due(rows, make_request(), set()) == []


def test_the_expectations_that_ship_name_sources_that_are_there(project: Project) -> None:
    names = {path.stem for path in SAMPLES.parent.joinpath("sources").glob("*.yaml")}
    assert {row.source for row in load_expectations(project.expectations) if row.source} <= names


@pytest.mark.parametrize("version", sorted(path.name for path in (ROOT / "tests" / "data" / "earlier").iterdir()))
def test_a_file_of_an_earlier_version_is_asked_whether_it_meets_them(version: str, tmp_path: Path) -> None:
    made = ROOT / "tests" / "data" / "earlier" / version / "warehouse.sql"
    with duckdb.connect(tmp_path / "gongkai.duckdb") as connection:
        connection.execute(made.read_text("utf-8"))
    rows = [Expectation("e.csv", 2, "samples", None, 2018, least, 2) for least in (1, 2)]
    (short,) = unmet(tmp_path / "gongkai.duckdb", rows)
    assert short.message_en == "samples 2018: 2–2 reports expected, there are 1"
    (none,) = unmet(tmp_path / "gongkai.duckdb", [Expectation("e.csv", 2, "another", None, 2018, 1, None)])
    assert none.message_en.endswith("there are 0")
