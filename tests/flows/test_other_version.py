"""A warehouse that an earlier version wrote, as a backup may bring back: said so, with what to do; then built anew."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from run_here import HERE
from typer.testing import CliRunner

from gongkai.flows.cli.main import app
from gongkai.flows.operations.repair import repair
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import WarehouseError, connect

BUILD = "create table build as select 'inputs' as name, 'earlier' as value"
EARLIER = {
    "a column is missing": [BUILD, "create table documents as select 'a' as document_id"],
    "tables are missing": [BUILD, "create table documents as select 'a' as document_id, '{}' as hints"],
    "nothing is there": [],
}


@pytest.mark.parametrize("name", EARLIER)
def test_a_warehouse_of_another_version_is_named_and_built_anew(project: Project, name: str) -> None:
    project.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(project.warehouse) as connection:
        for sql in EARLIER[name]:
            connection.execute(sql)
    for verb in ("status", "coverage", "findings"):
        result = CliRunner().invoke(app, [verb], env={"GONGKAI_HOME": str(project.root)})
        assert result.exit_code == 2
        assert "gongkai nightly" in result.stderr and str(project.warehouse) in result.stderr
    with pytest.raises(WarehouseError, match="gongkai mend"):
        run(project, None, Lines(), steps=HERE)
    assert len(list(repair(project))) == 1
    assert not project.warehouse.exists()


def test_no_variable_of_python_takes_the_place_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(path).close()
    reports = pd.DataFrame({"report_id": ["made up"]})
    with connect(path, read_only=True) as connection:
        for asked in (connection, connection.cursor()):
            with pytest.raises(duckdb.CatalogException):
                asked.execute("select report_id from reports").fetchall()
    assert len(reports) == 1
