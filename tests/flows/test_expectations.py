"""Which expectations a run has to meet, and those that ship."""

from __future__ import annotations

from paths import SAMPLES

from gongkai.flows.pipeline.expectations import due, load_expectations
from gongkai.flows.pipeline.run_request import make_request
from gongkai.flows.project import Project
from gongkai.sql.publish_gate import Expectation


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
